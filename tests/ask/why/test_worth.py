"""Why an act is done: against sums over situations, and against what the choice rule says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.summary import act_rates
from hedgerow.ask.why.said import conditions, conjuncts, said
from hedgerow.ask.why.worth import reasons
from hedgerow.case.expressions import Constant, LevelComparison, Operation, ParameterValue, QuantityScore
from hedgerow.case.model import DAYS_PER_MONTH
from hedgerow.game.space import Space
from hedgerow.solve.policy import default_rule, improve

from ...infer.worlds import COVERED, RECORD, axis, both, harbour, level, parameter, rivals
from ...systems import lamplighter
from ..engine import made
from .engine import habitual, wanting, workers


def told(it):
    with workers() as executor:
        return {one.act: one for one in reasons(it.case, it.setting, it.solved, it.mixture, executor)}


@pytest.fixture(scope="module")
def keen():
    return told(wanting())


def test_what_is_gained_is_the_sum_over_ways_of_turning_out(keen) -> None:
    for one in keen.values():
        assert sum(way.chance for way in one.landings) == pytest.approx(1.0, abs=1e-12)
        assert sum(way.chance * way.gain for way in one.landings) == pytest.approx(one.gain, abs=1e-9)
    assert {(way.mark, way.reply, way.reply_mark) for way in keen["seize"].landings} >= {
        ("boat", "protest", "loud"), ("boat", "", ""), ("boat", "walkout", ""),
    }  # fmt: skip


def test_what_a_reply_is_worth_is_gained_or_lost_with_it() -> None:
    """The warden dislikes being protested at: what he gains by seizing is still the sum over ways of turning out."""
    base = rivals(evidence=RECORD)
    (seize, *others) = base.acts
    scolding = replace(seize.replies[0], worth=(("warden", Constant(-0.7)),))
    it = made(replace(base, acts=(replace(seize, replies=(scolding, *seize.replies[1:])), *others)))
    one = told(it)["seize"]
    assert sum(way.chance * way.gain for way in one.landings) == pytest.approx(one.gain, abs=1e-9)


def test_against_sums_over_situations(keen) -> None:
    it = wanting()
    mechanics = it.setting.games[0].mechanics
    weights = it.mixture.strategic.weights()
    for number, act in enumerate(it.case.acts):
        possible = stake = rate = 0.0
        for weight, belief, game, solution in zip(
            weights, it.solved.filtered.beliefs, it.setting.games, it.solved.solutions, strict=True
        ):
            rule = default_rule(game.mechanics, it.solved.anchor.intercepts)
            policy, _ = improve(game, solution.values, it.solved.anchor.scale, rule)
            for move in range(mechanics.moves.choices):
                if mechanics.moves.act[move] == number:
                    here = weight * belief[mechanics.moves.situation[move]]
                    attention = mechanics.attention[mechanics.moves.actor[move], 0]
                    possible += here
                    stake += here * policy.stake[move]
                    rate += here * attention * policy.choice[move]
        one = keen[act.id]
        assert one.stake == pytest.approx(stake / possible, abs=1e-12)
        assert one.rate_strategy == pytest.approx(rate * DAYS_PER_MONTH, abs=1e-12)
        assert abs(one.stake) > 1e-3


def test_rates_are_those_of_the_assessment(keen) -> None:
    it = wanting()
    for row in act_rates(it.case, it.setting, it.mixture):
        assert keen[row.act].rate == pytest.approx(row.now, abs=1e-12)
        assert keen[row.act].rate_habit == pytest.approx(row.now_habit, abs=1e-12)


def test_by_account_averages_to_the_whole(keen) -> None:
    """With one axis, and an act that can always be done: weights of the accounts average its readings."""
    one = keen["petition"]
    assert one.possible == pytest.approx(1.0)
    weights = wanting().mixture.strategic.weights()
    assert weights @ np.array([each.stake for each in one.by_account]) == pytest.approx(one.stake, abs=1e-12)
    assert weights @ np.array([each.rate for each in one.by_account]) == pytest.approx(
        one.rate_strategy, abs=1e-12
    )
    assert one.by_account[0].stake != pytest.approx(one.by_account[1].stake, abs=1e-4)


def test_stakes_multiply_habit() -> None:
    """One act in one situation, an account that likes light and one that does not: the choice rule, written out."""
    case = lamplighter()
    (lighter,) = case.actors
    wants = (("light", Operation("*", (ParameterValue("keen"), QuantityScore("lamp")))),)
    either = axis("eyes", {"owl": (0.5, {"keen": -1.0}), "lark": (0.5, {"keen": 2.0})})
    case = replace(
        case, actors=(replace(lighter, wants=wants),), parameters=(parameter("keen"),), axes=(either,)
    )
    it = made(case)
    (one,) = told(it).values()
    rule = default_rule(it.setting.games[0].mechanics, it.solved.anchor.intercepts)
    attention = it.setting.games[0].mechanics.attention[0, 0]
    for each in one.by_account:
        lifted = rule.choice[0] * np.exp(each.stake)
        assert each.rate == pytest.approx(
            attention * lifted / (rule.wait[0] + lifted) * DAYS_PER_MONTH, rel=1e-9
        )
    assert one.by_account[0].stake < 0 < one.by_account[1].stake
    assert one.worth == pytest.approx(-0.1 * it.solved.anchor.scale[0], rel=1e-9)
    assert one.landings[0].changes == (("lamp", "l0", "l1"),)
    assert [each.text for each in one.conditions] == ["lamp == l0"]


def test_the_worst_way_is_feared(keen) -> None:
    one = keen["seize"]
    worst = min(one.landings, key=lambda way: way.chance * way.gain)
    assert one.feared == (worst if worst.gain < 0 else None)
    fears = [each.feared for each in keen.values()]
    assert any(fears)


def test_what_cannot_be_done_says_which_condition_fails() -> None:
    it = wanting()
    never = both(both(level("gate", "==", 1), level("mood", "==", 0)), Constant(False))
    (seize, ransom, petition) = it.case.acts
    case = replace(
        rivals(evidence=RECORD), acts=(seize, replace(ransom, when=level("gate", "==", 1)), petition)
    )
    found = told(made(case))
    ransom_ = found["ransom"]
    assert [one.text for one in ransom_.conditions] == ["gate == shut"]
    assert ransom_.possible == pytest.approx(ransom_.conditions[0].chance, abs=1e-12)
    assert list(conjuncts(never)) == [level("gate", "==", 1), level("mood", "==", 0), Constant(False)]
    # An act no situation allows is explained like any other.
    banned = replace(
        petition, id="pray", when=both(level("tide", "<=", 2), level("tide", ">", 2)), replies=()
    )
    case = replace(harbour(coverage=COVERED, evidence=RECORD), acts=(seize, ransom, petition, banned))
    one = told(made(case))["pray"]
    assert (one.possible, one.rate, one.stake, one.landings) == (0.0, 0.0, 0.0, ())
    # What always holds is no condition.
    assert [(each.text, each.chance) for each in one.conditions] == [("tide > high", 0.0)]
    assert [each.text for each in one.failing] == ["tide > high"]


def test_without_wants_nothing_is_at_stake() -> None:
    for one in told(habitual()).values():
        assert not one.strategic
        assert (one.worth, one.gain, one.feared) == (0.0, 0.0, None)
        assert one.rate == pytest.approx(one.rate_habit, abs=1e-12)


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (both(level("tide", "<", 2), level("gate", "!=", 0)), "tide < high and gate != open"),
        (Operation("not", (Operation("or", (level("tide", "==", 0), level("mood", "==", 1))),)),
         "not (tide == low or mood == angry)"),
        (Operation("-", (Constant(1.0), Operation("-", (QuantityScore("tide"), ParameterValue("b"))))),
         "1 - (tide - b)"),
        (Operation("*", (Operation("+", (Constant(0.25), ParameterValue("b"))), QuantityScore("tide"))),
         "(0.25 + b) * tide"),
        (Operation("min", (Operation("neg", (ParameterValue("b"),)), Constant(True))), "min(-b, true)"),
        (LevelComparison("gate", ">=", 1), "gate >= shut"),
    ],
)  # fmt: skip
def test_conditions_are_written_as_in_the_case(tree, text) -> None:
    assert said(tree, harbour().quantities) == text


def test_a_usual_row_must_hold_too() -> None:
    seize = harbour().acts[0]
    texts = [said(one, harbour().quantities) for one in conditions(seize)]
    assert texts == ["gate == open", "mood == calm or mood == angry"]


def test_three_usual_rows_are_one_condition_that_can_be_evaluated() -> None:
    seize = harbour().acts[0]
    rows = tuple(replace(seize.usual[0], when=level("tide", "==", n)) for n in range(3))
    (_, whole) = conditions(replace(seize, usual=rows))
    assert said(whole, harbour().quantities) == "tide == low or tide == mid or tide == high"
    assert Space(harbour().quantities).holds(whole, {}).all()
    (_, some) = conditions(replace(seize, usual=rows[:2]))
    assert Space(harbour().quantities).holds(some, {}).sum() == 8
