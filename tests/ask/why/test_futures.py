"""Futures: drawn histories against exact forecasts, and the rule by which they are grouped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.why import futures as futures_module
from hedgerow.ask.why.common import all_units
from hedgerow.ask.why.drawing import Drawer
from hedgerow.ask.why.futures import futures
from hedgerow.ask.why.outcome import Decider
from hedgerow.case.expressions import QuantityScore
from hedgerow.case.model import Query
from hedgerow.chain.sampler import History, Occurrence
from hedgerow.errors import QueryError

from ...infer.oracle import World, keys, parameters
from ...infer.worlds import COVERED, RECORD, both, harbour, level, named, on, rivals
from ..engine import made, under
from ..oracle import ask
from ..test_questions import town, watch_of
from .engine import HEADLINES, asking, question, wanting

FORMS = {
    **HEADLINES,
    "mean": Query("mean", QuantityScore("tide"), end=on(30)),
    "now": Query("holds", level("gate", "==", 1)),
    "to the eve": Query("reach", both(level("tide", "==", 2), level("gate", "==", 1)), end=on(32)),
    "at most": Query("acts", acts=(named("ransom"),), at_most=1, start=on(25), within=20.0),
    "place before act": Query(
        "first",
        parts=(Query("reach", level("tide", "==", 2)), Query("acts", acts=(named("seize"),))),
        start=on(23),
        end=on(40),
    ),
}


@pytest.fixture(scope="module")
def it():
    """Nobody wants anything; dated changes lie ahead, one of them at midnight tonight."""
    return made(asking(town(coverage=COVERED, evidence=RECORD, axes=harbour().axes[:1])))


@pytest.mark.statistical
def test_drawn_histories_come_out_as_often_as_is_computed(it) -> None:
    """Mean answers of 3000 histories, at 4.5 standard errors: a correct build fails one new seed in 10 000."""
    unit, belief = it.mixture.strategic.units[0], it.solved.filtered.beliefs[0]
    world = World(it.case, parameters(it.case, keys(it.case)[0]))
    random, drawer = np.random.default_rng(5), Drawer(it.case, 40.0)
    decider = Decider(it.case, unit.chain.mechanics.space, unit.parameters)
    found = np.zeros((3000, len(FORMS)))
    for row in found:
        start = int(random.choice(belief.size, p=belief / belief.sum()))
        history = drawer.draw(unit.chain, unit.parameters, start, random)
        row[:] = [decider.answer(query, history) for query in FORMS.values()]
    for column, (name, query) in enumerate(FORMS.items()):
        if query.form == "count":
            continue
        exact = ask(world, belief, watch_of(world, query))
        error = found[:, column].std() / np.sqrt(len(found))
        assert abs(found[:, column].mean() - exact) <= 4.5 * error + 1e-9, name


def test_windows_end_before_what_is_dated_the_morning_after(it) -> None:
    """The feast of day 26 is seen by a window to that day, and not by one to the day before."""
    unit = it.mixture.strategic.units[0]
    space = unit.chain.mechanics.space
    history = Drawer(it.case, 10.0).draw(unit.chain, unit.parameters, 0, np.random.default_rng(0))
    dated = [event for event in history.events if event.id == "feast"]
    assert [event.time for event in dated] == [5.0]
    decider = Decider(it.case, space, unit.parameters)
    count = [Query("count", acts=(named("feast"),), end=on(day)) for day in (25, 26)]
    assert [decider.answer(query, history) for query in count] == [0.0, 1.0]
    assert history.events[0].id == "tomorrow"


def test_a_window_opens_on_what_stands_then() -> None:
    """What happened before it is no event of the window, and has left its situation."""
    it = wanting()
    unit = it.mixture.strategic.units[0]
    space = unit.chain.mechanics.space
    shut = np.flatnonzero(space.holds(level("gate", "==", 1), {}))
    open_, closed = int(np.setdiff1d(np.arange(space.size), shut)[0]), int(shut[0])
    early = Occurrence(1.0, "seize", "boat", 0, "", "", open_, closed)
    history = History(open_, (early,), closed, 20.0)
    decider = Decider(it.case, space, unit.parameters)
    seized = Query("acts", acts=(named("seize"),), at_least=1, start=on(25), end=on(30))
    reached = Query("reach", level("gate", "==", 1), start=on(25), end=on(30))
    assert [decider.answer(query, history) for query in (seized, reached)] == [0.0, 1.0]


@pytest.mark.statistical
def test_shares_are_the_forecasts_to_their_error() -> None:
    """At 4.5 standard errors; a correct build fails one new seed in 10 000."""
    it = wanting()
    told = futures(it.case, it.mixture, seed=2)
    answers = under(it, [q.asks for q in it.case.questions])
    for place, (one, answer) in enumerate(zip(it.case.questions, answers, strict=True)):
        mean = sum(each.probability * each.forecasts[place][1] for each in told.futures)
        spread = 3.0 if one.asks.form == "count" else np.sqrt(answer.value * (1 - answer.value))
        assert mean == pytest.approx(answer.value, abs=4.5 * spread / np.sqrt(told.samples) + 1e-9), one.id


def test_futures_share_everything_and_answer_as_they_say() -> None:
    it = wanting()
    told = futures(it.case, it.mixture)
    assert sum(one.probability for one in told.futures) == pytest.approx(1.0, abs=1e-12)
    assert 2 <= len(told.futures) <= 5
    for one in told.futures:
        means = dict(one.forecasts)
        assert all(means[id] == float(yes) for id, yes in one.answers)
        assert one.error == pytest.approx(np.sqrt(one.probability * (1 - one.probability) / told.samples))
        assert [step.on for step in one.steps] == sorted(step.on for step in one.steps)
        for id, yes in one.answers:
            assert f"{id}: {'yes' if yes else 'no'}." in one.narration
    assert [one.probability for one in told.futures] == sorted(
        (one.probability for one in told.futures), reverse=True
    )


def test_the_same_seed_gives_the_same_futures_and_another_does_not() -> None:
    it = wanting()
    assert futures(it.case, it.mixture, seed=3) == futures(it.case, it.mixture, seed=3)
    assert futures(it.case, it.mixture, seed=3) != futures(it.case, it.mixture, seed=4)


def test_the_two_questions_that_divide_most_are_taken() -> None:
    answers = np.array([[1, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 1], [0, 0, 1, 1]], dtype=float)
    # The second says what the first does, and the fourth never differs.
    assert futures_module._dividing(answers, [0, 1, 2, 3]) == (0, 2)
    assert futures_module._dividing(answers, [0, 1, 3]) == (0,)
    assert futures_module._dividing(answers, [3]) == ()
    assert futures_module._dividing(answers, []) == ()


def test_small_groups_are_put_together() -> None:
    answers = np.array(
        [[True, True]] * 60 + [[True, False]] * 36 + [[False, True]] * 2 + [[False, False]] * 2
    )
    groups = futures_module._groups(answers)
    assert [(key, int(mask.sum())) for key, mask in groups] == [
        ((True, True), 60),
        ((True, False), 36),
        (None, 4),
    ]


def test_the_typical_history_is_nearest_to_the_others() -> None:
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [9.0, 9.0]])
    assert futures_module._medoid(rows) in (1, 2)
    assert futures_module._medoid(np.array([[0.0], [1.0], [5.0]])) == 1


def test_what_is_told_happened_and_reads_as_sentences(it) -> None:
    told = futures(it.case, it.mixture)
    quantities = {quantity.name: quantity.levels for quantity in it.case.quantities}
    for one in told.futures:
        for step in one.steps:
            assert it.case.as_of < step.on <= told.until
            for name, before, after in step.changes:
                assert before != after
                assert {before, after} <= set(quantities[name])
        assert one.narration.endswith(".")
        assert "  " not in one.narration
        assert "_" not in one.narration.replace("to_", "")


@pytest.mark.parametrize("questions", [(), ("petitions",)], ids=["none", "no yes or no"])
def test_without_a_question_that_divides_there_are_none(questions) -> None:
    base = rivals(evidence=RECORD)
    case = asking(base, *questions) if questions else replace(base, questions=())
    it = wanting()
    assert futures(case, it.mixture) is None


def test_fewer_are_drawn_where_more_happens_and_none_where_too_much_does(monkeypatch) -> None:
    it = wanting()
    many = futures(it.case, it.mixture).samples
    monkeypatch.setattr(futures_module, "EVENTS", 2_000)
    few = futures(it.case, it.mixture).samples
    assert futures_module.FEWEST <= few < many
    monkeypatch.setattr(futures_module, "EVENTS", 100)
    assert futures(it.case, it.mixture) is None


def test_a_question_past_or_conditional_divides_nothing() -> None:
    it = wanting()
    now = question("now", Query("holds", level("gate", "==", 1)))
    given = question("given", replace(HEADLINES["shut"], given=(("gate", "shut"),)))
    assert futures(replace(it.case, questions=(now, given)), it.mixture) is None


def test_a_query_that_is_not_about_one_history_is_refused() -> None:
    unit = all_units(wanting().mixture)[0]
    decider = Decider(wanting().case, unit.chain.mechanics.space, unit.parameters)
    history = Drawer(wanting().case, 1.0).draw(unit.chain, unit.parameters, 0, np.random.default_rng(0))
    with pytest.raises(QueryError, match="not about one history"):
        decider.answer(Query("account"), history)
