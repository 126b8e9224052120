"""Futures: drawn histories against exact forecasts, and the rule by which they are grouped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.why import futures as futures_module
from hedgerow.ask.why.common import all_units
from hedgerow.ask.why.drawing import Drawer
from hedgerow.ask.why.futures import FEWEST, futures
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


def computed(it):
    """The answer to each question of the model, by id."""
    asked = [one for one in it.case.questions if one.answered_by == "model"]
    answers = under(it, [one.asks for one in asked])
    return {one.id: answer.value for one, answer in zip(asked, answers, strict=True)}


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
def test_what_was_drawn_is_the_forecast_to_its_error() -> None:
    """At 4.5 standard errors; a correct build fails one new seed in 10 000."""
    it = wanting()
    told = futures(it.case, it.mixture, computed(it), seed=2)
    assert [one.question for one in told.agreement] == [one.id for one in it.case.questions]
    for one in told.agreement:
        assert one.computed == computed(it)[one.question]
        assert one.drawn == pytest.approx(one.computed, abs=4.5 * one.error + 1e-9), one.question
        assert one.explained


def test_shares_and_what_is_within_them_sum_to_the_forecasts() -> None:
    """Weighted, to what a weighting leaves; what was drawn was not there yet."""
    it = wanting()
    told = futures(it.case, it.mixture, computed(it))
    assert FEWEST < told.worth < told.samples
    sums = {
        one.question: sum(each.probability * dict(each.forecasts)[one.question] for each in told.futures)
        for one in told.agreement
    }
    assert sums == pytest.approx(computed(it), abs=1e-6)
    assert max(abs(one.drawn - one.computed) for one in told.agreement) > 1e-3


def test_a_gap_that_chance_does_not_explain_is_told_and_not_weighted_away() -> None:
    """As it would be were the forecast, or the drawing, wrong."""
    it = wanting()
    right = computed(it)
    wrong = {**right, "shut": right["shut"] / 2 + 0.5 * (right["shut"] < 0.5)}
    told = futures(it.case, it.mixture, wrong)
    assert {one.question for one in told.agreement if not one.explained} == {"shut"}
    assert told.worth == pytest.approx(told.samples)
    for one in told.futures:
        assert one.probability * told.samples == pytest.approx(round(one.probability * told.samples))
        assert one.error == pytest.approx(np.sqrt(one.probability * (1 - one.probability) / told.samples))


def test_futures_share_everything_and_answer_as_they_say() -> None:
    it = wanting()
    told = futures(it.case, it.mixture, computed(it))
    assert sum(one.probability for one in told.futures) == pytest.approx(1.0, abs=1e-12)
    assert 2 <= len(told.futures) <= 5
    for one in told.futures:
        means = dict(one.forecasts)
        assert all(means[id] == float(yes) for id, yes in one.answers)
        assert 0 <= one.error <= np.sqrt(one.probability * (1 - one.probability) / told.samples) * 1.2
        assert [step.on for step in one.steps] == sorted(step.on for step in one.steps)
        for id, yes in one.answers:
            assert f"{id}: {'yes' if yes else 'no'}." in one.narration
    assert [one.probability for one in told.futures] == sorted(
        (one.probability for one in told.futures), reverse=True
    )


def test_the_same_seed_gives_the_same_futures_and_another_does_not() -> None:
    it = wanting()
    assert futures(it.case, it.mixture, computed(it), seed=3) == futures(
        it.case, it.mixture, computed(it), seed=3
    )
    assert futures(it.case, it.mixture, computed(it), seed=3) != futures(
        it.case, it.mixture, computed(it), seed=4
    )


def test_the_two_questions_that_divide_most_are_taken() -> None:
    answers = np.array([[1, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 1], [0, 0, 1, 1]], dtype=float)
    # The second says what the first does, and the fourth never differs.
    equal = np.full(4, 0.25)
    assert futures_module._dividing(answers, [0, 1, 2, 3], equal) == (0, 2)
    assert futures_module._dividing(answers, [0, 1, 3], equal) == (0,)
    assert futures_module._dividing(answers, [3], equal) == ()
    assert futures_module._dividing(answers, [], equal) == ()
    # Weighted, the first hardly differs, and the third still does.
    assert futures_module._dividing(answers, [0, 2], np.array([0.49, 0.49, 0.01, 0.01])) == (0, 2)
    assert futures_module._dividing(answers, [0], np.array([0.5, 0.5, 0.0, 0.0])) == ()


def test_small_groups_are_put_together() -> None:
    answers = np.array(
        [[True, True]] * 60 + [[True, False]] * 36 + [[False, True]] * 2 + [[False, False]] * 2
    )
    groups = futures_module._groups(answers, np.full(100, 0.01))
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
    told = futures(it.case, it.mixture, computed(it))
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
    assert futures(case, it.mixture, {one.id: 0.5 for one in case.questions}) is None


def test_fewer_are_drawn_where_more_happens_and_none_where_too_much_does(monkeypatch) -> None:
    it = wanting()
    many = futures(it.case, it.mixture, computed(it)).samples
    monkeypatch.setattr(futures_module, "EVENTS", 2_000)
    few = futures(it.case, it.mixture, computed(it)).samples
    assert futures_module.FEWEST <= few < many
    monkeypatch.setattr(futures_module, "EVENTS", 100)
    assert futures(it.case, it.mixture, computed(it)) is None


def test_a_question_past_or_conditional_divides_nothing() -> None:
    it = wanting()
    now = question("now", Query("holds", level("gate", "==", 1)))
    given = question("given", replace(HEADLINES["shut"], given=(("gate", "shut"),)))
    assert futures(replace(it.case, questions=(now, given)), it.mixture, computed(it)) is None


def test_a_query_that_is_not_about_one_history_is_refused() -> None:
    unit = all_units(wanting().mixture)[0]
    decider = Decider(wanting().case, unit.chain.mechanics.space, unit.parameters)
    history = Drawer(wanting().case, 1.0).draw(unit.chain, unit.parameters, 0, np.random.default_rng(0))
    with pytest.raises(QueryError, match="not about one history"):
        decider.answer(Query("account"), history)
