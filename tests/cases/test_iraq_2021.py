"""What anybody who knows the system would expect of the shipped case: directions, not numbers."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from hedgerow.case.model import Query
from hedgerow.case.parse import Names, parse_expression
from hedgerow.case.read import find_case, read_case
from hedgerow.chain.generator import paths_of
from hedgerow.infer.timeline import usable

pytestmark = pytest.mark.slow


def account(iraq, pm_type):
    """Number of the account with this prime minister."""
    (number,) = [n for n, key in enumerate(iraq.setting.keys) if ("pm_type", pm_type) in key.values]
    return number


def rate(iraq, chain, acts, **levels):
    """Rate of acts (any mark) in habit's belief over the record with some levels put in [per day]."""
    space = chain.mechanics.space
    belief = np.mean(iraq.setting.filtered.occupancy, axis=0)
    put = {name: iraq.case.quantities[space.axis[name]].levels.index(level) for name, level in levels.items()}
    numbers = [n for n, each in enumerate(chain.mechanics.happenings) if each.id in acts]
    return float(space.set_levels(belief, put) @ chain.event_rate(paths_of(chain.mechanics, numbers)))


def departure(iraq, pm_type, acts, **levels):
    """How many times his usual rate the prime minister of this account does something."""
    number = account(iraq, pm_type)
    chain, habit = iraq.solved.filtered.units[number].chain, iraq.setting.habit[number]
    return rate(iraq, chain, acts, **levels) / rate(iraq, habit, acts, **levels)


def expression(iraq, text):
    case = iraq.case
    names = Names({q.name: q.levels for q in case.quantities}, tuple(p.name for p in case.parameters))
    return parse_expression(text, names)


TO_TEHRAN = ("iran_gesture", "parade_plain", "parade_banner")
IN_OFFICE = {"office": "in"}
PM_TYPES = ("hedger", "pivoter", "coerced", "autonomy")


def test_solved_to_the_error_asked_for(iraq):
    assert max(solution.accuracy.error_estimate for solution in iraq.solved.solutions) <= 1e-7


def test_lower_us_resolve_turns_the_hedger_to_tehran(iraq):
    low = departure(iraq, "hedger", TO_TEHRAN, resolve="low", detention="none", **IN_OFFICE)
    high = departure(iraq, "hedger", TO_TEHRAN, resolve="high", detention="none", **IN_OFFICE)
    assert low > high


def test_a_standoff_raises_the_rate_of_release(iraq):
    for unit in iraq.solved.filtered.units:
        released = [
            rate(iraq, unit.chain, ("release_forced", "court_release"), detention=level, **IN_OFFICE)
            for level in ("held", "standoff")
        ]
        assert released[1] > released[0]


def test_capacity_recovers(iraq):
    def high(days):
        when = iraq.case.as_of + datetime.timedelta(days=days)
        asked = expression(iraq, "capacity == high")
        struck = (("capacity", "low"), ("camps", "destroyed"))
        return iraq.answer(Query("holds", expression=asked, end=when, given=struck))

    assert high(10) < high(30) < high(90)


def test_condemnation_follows_the_soil_struck(iraq):
    for unit in iraq.solved.filtered.units:
        iraqi, syrian = (
            rate(iraq, unit.chain, (f"condemn_{soil}",), campaign="lethal", **IN_OFFICE)
            / rate(iraq, unit.chain, (f"strike_{soil}",), campaign="lethal", **IN_OFFICE)
            for soil in ("iraq", "syria")
        )
        assert iraqi > 0.5
        assert syrian < 0.25


def test_a_truce_lowers_attacks(iraq):
    for unit in iraq.solved.filtered.units:
        truce, campaign = (
            rate(iraq, unit.chain, ("attack",), campaign=level) for level in ("truce", "harassing")
        )
        assert truce < 0.5 * campaign


def test_the_coerced_concede_under_siege(iraq):
    chain = iraq.solved.filtered.units[account(iraq, "coerced")].chain
    sieged, left_alone = (
        rate(iraq, chain, TO_TEHRAN, detention=level, **IN_OFFICE) for level in ("standoff", "none")
    )
    assert sieged > left_alone


def test_under_siege_the_coerced_give_up_whom_they_hold(iraq):
    """More than out of habit, and more than under any other account; and they send fewer troops against it."""
    freed = {
        each: departure(iraq, each, ("release_forced",), detention="standoff", **IN_OFFICE)
        for each in PM_TYPES
    }
    assert freed["coerced"] > 1.2
    assert freed["coerced"] == max(freed.values())
    assert departure(iraq, "coerced", ("deploy_cts",), detention="standoff", **IN_OFFICE) < 1.0


def test_the_coerced_revert_when_left_alone(iraq):
    back = ("west_arab_gesture", "criticise")
    leaning = {"pm_line": "iran_leaning", **IN_OFFICE}
    assert departure(iraq, "coerced", back, detention="none", **leaning) > departure(
        iraq, "coerced", back, detention="standoff", **leaning
    )


def test_the_pivoter_stops_offsetting(iraq):
    leaning = {"pm_line": "iran_leaning", "detention": "none", **IN_OFFICE}
    pivoter = departure(iraq, "pivoter", ("west_arab_gesture",), **leaning)
    assert pivoter < departure(iraq, "hedger", ("west_arab_gesture",), **leaning)
    assert pivoter < 1.0


def test_nothing_later_than_the_as_of_date_is_used():
    case = read_case(find_case("iraq-2021"))
    used = [report for report in case.evidence if not usable(case, report)]
    assert max(max(report.last, report.published) for report in used) <= case.as_of
    assert any(report.id.startswith("E051") and report.left_out for report in case.evidence)
    assert all(dated.on <= case.as_of or dated.id == "election" for dated in case.calendar)


def test_the_questions_are_all_there():
    questions = read_case(find_case("iraq-2021")).questions
    assert [question.id for question in questions] == [f"Q{number:02}" for number in range(1, 24)]
    assert sum(question.answered_by == "model" for question in questions) >= 14
