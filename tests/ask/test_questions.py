"""Every form of query against dense matrices and against drawn histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pytest

from hedgerow.ask.answers import Answer
from hedgerow.case.expressions import Expression, QuantityScore
from hedgerow.case.model import Case, Dated, Effect, Named, Query
from hedgerow.errors import QueryError

from ..infer.oracle import Jump, World, day_of
from ..infer.worlds import COVERED, both, harbour, level, named, number, on, report
from .engine import answers, worlds
from .oracle import Watch, ask, draw, expect

Asked = tuple[list[World], list[np.ndarray], np.ndarray, dict[str, Answer]]

HIGH, SHUT, ANGRY = level("tide", "==", 2), level("gate", "==", 1), level("mood", "==", 1)


def town(**changes: object) -> Case:
    """The harbour, with dated changes today at midnight, in the weeks to come, and on the day after a window."""
    push = (Effect("tide", (1, 2, 2), number(0.5)), Effect("mood", (0, 0), number(0.4)))
    shut = (Effect("gate", (1, 1), number(0.9)), Effect("tide", (2, 2, 2), number(0.8)))
    dates = (
        Dated("tomorrow", on(21), None, (Effect("gate", (1, 0), number(0.6)),)),
        Dated("feast", on(26), level("tide", "<", 2), push),
        Dated("closing", on(33), None, shut),
    )
    base = harbour(
        coverage=COVERED,
        evidence=(report("E1", 4, "seize.boat", credible=0.9), report("E2", 15, "petition", credible=0.8)),
    )
    return replace(base, calendar=(*base.calendar, *dates), **changes)


def happened(names: Sequence[Named], jump: Jump) -> bool:
    """Whether a jump is any of what is named; an act and its reply are one."""
    return any(jump.holds(name) for name in names)


def moments(case: Case, query: Query) -> tuple[float, float]:
    """A window runs from the morning of its first day, or from now, to the midnight of its last; a day is its noon."""
    now = day_of(case, case.as_of) + 1.0
    first = now if query.start is None else max(now, float(day_of(case, query.start)))
    if query.within is not None:
        return first, now + query.within
    if query.end is None or query.end <= case.as_of:
        return first, now
    return first, day_of(case, query.end) + (0.5 if query.form in ("holds", "mean") else 1.0)


def watch_of(world: World, query: Query) -> Watch:
    """The oracle's automaton of a query."""
    first, last = moments(world.case, query)
    if query.form in ("holds", "mean"):
        assert query.expression is not None
        value = world.where(query.expression)
        if query.form == "holds":
            value = (value != 0).astype(float)
        return Watch(first, last, 1, answer=lambda memory, situation: float(value[situation]))
    if query.form == "reach":
        assert query.expression is not None
        there = world.where(query.expression) != 0
        return Watch(first, last, 2, look=lambda memory, situation: max(memory, int(there[situation])))
    if query.form == "first":
        return _race(world, query, first, last)
    parts = query.parts or (query,)
    # A count beyond both bounds needs no telling apart.
    caps = [max(part.at_least or 0, -1 if part.at_most is None else part.at_most) + 1 for part in parts]

    def event(memory: int, jump: Jump) -> int:
        counts = np.unravel_index(memory, [cap + 1 for cap in caps])
        after = [
            min(int(count) + any(jump.holds(name) for name in part.acts), cap)
            for count, part, cap in zip(counts, parts, caps, strict=True)
        ]
        return int(np.ravel_multi_index(after, [cap + 1 for cap in caps]))

    def answer(memory: int, situation: int) -> float:
        counts = np.unravel_index(memory, [cap + 1 for cap in caps])
        return float(
            all(
                (part.at_least is None or count >= part.at_least)
                and (part.at_most is None or count <= part.at_most)
                for count, part in zip(counts, parts, strict=True)
            )
        )

    return Watch(first, last, int(np.prod([cap + 1 for cap in caps])), event, answer=answer)


def _race(world: World, query: Query, first: float, last: float) -> Watch:
    """Undecided, won, lost; both at once is lost."""
    there = [
        np.zeros(world.size, bool) if part.expression is None else world.where(part.expression) != 0
        for part in query.parts
    ]

    def decided(memory: int, won: bool, lost: bool) -> int:
        return memory if memory or not (won or lost) else 2 if lost else 1

    return Watch(
        first,
        last,
        3,
        event=lambda memory, jump: decided(
            memory, *(any(jump.holds(name) for name in part.acts) for part in query.parts)
        ),
        look=lambda memory, situation: decided(memory, *(bool(set_[situation]) for set_ in there)),
        answer=lambda memory, situation: float(memory == 1),
    )


def acts(*names: str, least: int | None = None, most: int | None = None, **window: date | float) -> Query:
    least = 1 if least is None and most is None else least
    return Query("acts", acts=tuple(map(named, names)), at_least=least, at_most=most, **window)  # type: ignore[arg-type]


def reach(tree: Expression, **window: date | float) -> Query:
    return Query("reach", tree, **window)  # type: ignore[arg-type]


END = on(32)
"""The day before the closing."""
QUERIES = {
    "holds now": Query("holds", SHUT),
    "holds on the as-of date": Query("holds", SHUT, end=on(20)),
    "holds tomorrow": Query("holds", SHUT, end=on(21)),
    "holds on the day of the feast": Query("holds", HIGH, end=on(26)),
    "holds after a while": Query("holds", HIGH, within=7.5),
    "mean": Query("mean", QuantityScore("tide"), end=on(30)),
    "reach": reach(both(SHUT, ANGRY), end=END),
    "reach from a day": reach(HIGH, start=on(24), end=END),
    "reach from the day of the feast": reach(HIGH, start=on(26), end=END),
    "reach to the eve of the feast": reach(HIGH, end=on(25)),
    "reach within": reach(HIGH, within=3.0),
    "one act": acts("seize", end=END),
    "two of a mark": acts("seize.boat", least=2, end=END),
    "three of several": acts("seize.nothing", "ransom", "ebb.slow", least=3, end=END),
    "none": acts("petition", most=0, end=on(23)),
    "two at most from a day": acts("petition", "protest.loud", most=2, start=on(25), end=END),
    "between one and two": acts("petition", least=1, most=2, end=END),
    "between two and three of several": acts("seize", "ransom", least=2, most=3, end=END),
    "a reply, twice": acts("scorn", least=2, start=on(22), end=END),
    "an act or its reply, twice": acts("petition", "scorn", least=2, end=END),
    "none at all is always so": acts("petition", least=0, end=END),
    "both": Query("both", parts=(acts("seize", least=2), acts("petition", most=1)), end=END),
    "both, one within the other": Query("both", parts=(acts("seize"), acts("seize.boat", least=2)), end=END),
    "both, the same": Query("both", parts=(acts("ransom"), acts("ransom", most=2)), start=on(25), end=END),
    "both, act and reply": Query("both", parts=(acts("petition", least=2), acts("scorn")), end=END),
    "reach before reach": Query("first", parts=(reach(HIGH), reach(both(SHUT, ANGRY))), end=END),
    "act before reach": Query("first", parts=(acts("seize"), reach(SHUT)), end=END),
    "reach before act": Query("first", parts=(reach(SHUT), acts("seize.boat")), end=END),
    "act before act": Query("first", parts=(acts("ransom"), acts("seize", "ebb.quick")), start=on(23), end=END),
    "act before itself replied to": Query("first", parts=(acts("petition"), acts("scorn")), end=END),
    "mark before the act": Query("first", parts=(acts("seize.nothing"), acts("seize")), end=END),
    "count": Query("count", acts=(named("seize"), named("ransom")), end=END),
    "count from a day": Query("count", acts=(named("protest"), named("ebb.slow")), start=on(24), end=END),
    "count of an act and its reply": Query("count", acts=(named("petition"), named("scorn")), end=END),
    "given": replace(reach(HIGH, end=END), given=(("tide", "low"), ("gate", "shut"))),
    "count given": Query("count", acts=(named("ransom"),), end=on(24), given=(("gate", "shut"),)),
}  # fmt: skip


def given(world: World, belief: np.ndarray, levels: Sequence[tuple[str, str]]) -> np.ndarray:
    """A belief with some levels set, whatever they were."""
    found = np.zeros(world.size)
    for chance, situation in zip(belief, world.situations, strict=True):
        after = list(situation)
        for name, text in levels:
            place = world.names.index(name)
            after[place] = world.case.quantities[place].levels.index(text)
        found[world.number[tuple(after)]] += chance
    return found


@pytest.fixture(scope="module")
def asked() -> Asked:
    """The oracle's worlds, beliefs and weights, and every query answered in one sweep."""
    case = town()
    return *worlds(case), dict(zip(QUERIES, answers(case, list(QUERIES.values())), strict=True))


@pytest.mark.parametrize("name", QUERIES)
def test_an_answer_is_that_of_the_chain_beside_its_memory(name: str, asked: Asked) -> None:
    everywhere, beliefs, weights, found = asked
    query = QUERIES[name]
    wanted = [
        expect(
            world,
            given(world, belief, query.given),
            partial(happened, query.acts),
            *moments(world.case, query),
        )
        if query.form == "count"
        else ask(world, given(world, belief, query.given), watch_of(world, query))
        for world, belief in zip(everywhere, beliefs, strict=True)
    ]
    assert found[name].by_account == pytest.approx([*wanted, *wanted], abs=1e-9)
    assert found[name].value == pytest.approx(float(weights @ wanted), abs=1e-9)
    assert found[name].strategy == pytest.approx(found[name].habit, abs=1e-12)


def test_what_else_is_asked_changes_no_answer(asked: Asked) -> None:
    """Alone, or in one sweep with queries of other windows and other memories."""
    for name in ("reach from a day", "both, act and reply", "count from a day"):
        (alone,) = answers(town(), [QUERIES[name]])
        assert alone.by_account == pytest.approx(asked[3][name].by_account, abs=1e-12)


@pytest.mark.statistical
def test_drawn_histories_answer_alike(asked: Asked) -> None:
    """4000 histories, 8 answers, each within 5 standard errors: a correct build fails one new seed in 200 000."""
    everywhere, beliefs, _, found = asked
    names = ["reach from a day", "two of a mark", "none", "both, act and reply", "reach before act",
             "act before act", "two at most from a day", "holds on the day of the feast"]  # fmt: skip
    watches = [watch_of(everywhere[3], QUERIES[name]) for name in names]
    drawn = draw(everywhere[3], beliefs[3], watches, 4000, np.random.default_rng(20200121))
    for name, answers_ in zip(names, drawn, strict=True):
        exact = found[name].by_account[3]
        error = np.sqrt(exact * (1 - exact) / drawn.shape[1])
        assert abs(answers_.mean() - exact) < 5 * error, name


# ---- Laws ----------------------------------------------------------------------------------------------


def test_so_many_or_fewer_make_one() -> None:
    fewer, more = answers(town(), [acts("seize", most=2, end=END), acts("seize", least=3, end=END)])
    assert fewer.by_account + more.by_account == pytest.approx(np.ones(8), abs=1e-10)


def test_expected_numbers_add_up_over_time_and_names() -> None:
    def count(*names: str, **window: date) -> Query:
        return Query("count", acts=tuple(map(named, names)), **window)  # type: ignore[arg-type]

    early, late, whole, one, other = answers(
        town(),
        [
            count("seize", "ransom", end=on(25)),
            count("seize", "ransom", start=on(26), end=END),
            count("seize", "ransom", end=END),
            count("seize", end=END),
            count("ransom", end=END),
        ],
    )
    assert early.by_account + late.by_account == pytest.approx(whole.by_account, abs=1e-10)
    assert one.by_account + other.by_account == pytest.approx(whole.by_account, abs=1e-10)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError, match="before it begins"):
        answers(town(), [acts("seize", start=on(30), end=on(25))])


def test_more_than_can_be_counted_is_refused() -> None:
    with pytest.raises(QueryError, match="exact up to 12"):
        answers(town(), [acts("seize", least=14, end=END)])
