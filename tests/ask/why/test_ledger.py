"""The ledger sums, row by row, to what the reports made of every account."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from hedgerow.ask.engine import posterior
from hedgerow.ask.summary import accounts_table, steps_table
from hedgerow.ask.why.leave_out import influential, leave_out
from hedgerow.ask.why.ledger import ledger

from ...infer.oracle import World, keys, parameters, read_record
from ...infer.worlds import AWKWARD, COVERED, PARTLY, RECORD, SURE, axis, harbour, report, rivals
from ..engine import made
from ..oracle import ask
from ..test_questions import watch_of
from .engine import asker_of, asking, habitual, usual_of, wanting, workers


def told(it):
    return ledger(it.case, it.mixture, [(1.0, it.solved.filtered)])


@pytest.mark.parametrize("record", [RECORD, AWKWARD], ids=["one of each", "awkward"])
@pytest.mark.parametrize("coverage", [COVERED, PARTLY], ids=["everywhere", "here and there"])
def test_rows_sum_to_posterior_less_prior(record, coverage) -> None:
    it = made(rivals(evidence=record, coverage=coverage, axes=(*rivals().axes, harbour().axes[1])))
    book = told(it)
    accounts = {(one.axis, one.name): one for one in accounts_table(it.case, it.mixture)}
    before, after = ({(a, v): n for a, v, n in part} for part in (book.prior, book.posterior))
    assert set(before) == set(after) == set(accounts)
    for place, (name, value, _) in enumerate(book.prior):
        added = sum(row.log_odds[place][2] for row in book.rows)
        assert [row.log_odds[place][:2] for row in book.rows] == [(name, value)] * len(book.rows)
        assert before[name, value] + added == pytest.approx(after[name, value], abs=1e-9)
        assert before[name, value] == pytest.approx(logit(accounts[name, value].prior), abs=1e-12)
        assert after[name, value] == pytest.approx(logit(accounts[name, value].weight), abs=1e-9)
    alone = {(a, v): n for a, v, n in book.posterior_given_strategy}
    for place, (name, value, _) in enumerate(book.posterior_given_strategy):
        added = sum(row.given_strategy[place][2] for row in book.rows)
        assert before[name, value] + added == pytest.approx(alone[name, value], abs=1e-9)
        assert alone[name, value] == pytest.approx(
            logit(accounts[name, value].weight_given_strategy), abs=1e-9
        )


def test_rows_stand_in_order_of_the_record_with_one_silence_between_reports() -> None:
    names = [row.what for row in told(wanting()).rows]
    assert [name for name in names if name != "silence"] == [f"E{n}" for n in (1, 2, 3, 4, 6, 5, 7, 8)]
    assert all(one != "silence" or other != "silence" for one, other in itertools.pairwise(names))
    days = [row.on for row in told(wanting()).rows]
    assert days == sorted(days)


def test_silence_is_its_rows_together() -> None:
    book = told(wanting())
    for place, (_, _, total) in enumerate(book.silence):
        rows = [row.log_odds[place][2] for row in book.rows if row.what == "silence"]
        assert total == pytest.approx(sum(rows), abs=1e-12)
    assert max(abs(total) for *_, total in book.silence) > 1e-6


def test_before_its_day_nothing_bears_on_a_redrawn_axis() -> None:
    for row in told(habitual()).rows:
        of_humour = [number for name, _, number in row.log_odds if name == "humour"]
        if row.what in ("E1", "E2", "E3", "E4"):
            assert of_humour == [0.0, 0.0]
        elif row.what == "E7":
            assert max(map(abs, of_humour)) > 1e-6


def test_a_refuted_account_is_refuted_once() -> None:
    idle = axis("nerve", {"shy": (0.3, {"boldness": 0.0}), "bold": (0.7, {"boldness": 1.0})})
    case = harbour(
        coverage=COVERED, axes=(idle,),
        evidence=(report("E1", 2, "seize + petition"), report("E2", 5, "petition", credible=0.9)),
    )  # fmt: skip
    (seize, *others) = case.acts
    case = replace(case, acts=(replace(seize, usual=(replace(seize.usual[0], when=None),)), *others))
    book = told(made(case))
    said = [(row.what, {v: n for _, v, n in row.log_odds}) for row in book.rows]
    assert not any(np.isnan(number) for _, numbers in said for number in numbers.values())
    assert [what for what, numbers in said if numbers["shy"] == -np.inf] == ["E1"]
    assert {v: n for _, v, n in book.posterior}["shy"] == -np.inf


def test_a_case_without_axes_or_reports_has_the_rows_of_habit_alone() -> None:
    it = made(harbour(evidence=(), axes=(), coverage=COVERED))
    book = told(it)
    assert [(name, value) for name, value, _ in book.prior] == [("habit", "habit"), ("habit", "strategy")]
    assert {row.what for row in book.rows} == {"silence"}
    assert book.posterior_given_strategy == ()
    certain = told(replace(it, case=replace(it.case, habit=1.0)))
    assert certain.prior == ()


def test_paths_are_the_steps_of_the_assessment() -> None:
    it = wanting()
    book = ledger(it.case, it.mixture, [(1.0, it.solved.filtered), (0.5, it.solved.filtered)])
    steps = steps_table(it.case, it.mixture)
    assert book.steps == tuple((step.on, step.what) for step in steps)
    assert [(path.sway, path.kappa) for path in book.paths] == [
        (0.5, 0.5),
        (0.5, 1.0),
        (1.0, 0.5),
        (1.0, 1.0),
    ]
    for mine, step in zip(book.paths[-1].weights, steps, strict=True):
        assert [one[:2] for one in mine] == [one[:2] for one in step.weights]
        assert [one[2] for one in mine] == pytest.approx([one[2] for one in step.weights], abs=1e-12)


@pytest.mark.parametrize("name", ["E1", "E2", "E4", "E5", "E7"])
def test_left_out_is_the_record_read_without_it(name) -> None:
    """The oracle reads the record without the report and the replies to it."""
    it = habitual()
    rest = tuple(one for one in it.case.evidence if name not in (one.id, one.reply_to))
    run = read_record(replace(it.case, evidence=rest), usual_of(it))
    with workers() as executor:
        (found,) = leave_out(it.case, [name], it.setting, it.solved, asker_of(it, executor), executor)
    # Nobody wants anything: strategy is habit, and the oracle's weights and beliefs are those of both.
    weights = run.weights(1.0)
    for axis_, value, weight in found.weights[:-2]:
        place = [one.id for one in it.case.axes].index(axis_)
        mine = sum(w for key, w in zip(keys(it.case), weights, strict=True) if key[place] == value)
        assert weight == pytest.approx(mine, abs=1e-9)
    told_answers = dict(found.forecasts)
    for id in ("seized", "shut", "pair"):
        query = next(q.asks for q in it.case.questions if q.id == id)
        answer = 0.0
        for key, weight, belief in zip(keys(it.case), weights, run.beliefs, strict=True):
            world = World(it.case, parameters(it.case, key))
            answer += weight * ask(world, belief, watch_of(world, query))
        assert told_answers[id] == pytest.approx(answer, abs=1e-9)


def test_leaving_out_nothing_changes_nothing() -> None:
    it = wanting()
    with workers() as executor:
        asker = asker_of(it, executor)
        (found,) = leave_out(it.case, ["no such report"], it.setting, it.solved, asker, executor)
        answers = asker.ask([q.asks for q in it.case.questions])
    assert found.influence == pytest.approx(0.0, abs=1e-14)
    for (_, answer), now in zip(found.forecasts, answers, strict=True):
        assert answer == pytest.approx(now.value, abs=1e-12)


def test_a_report_the_rest_depends_on_has_no_number() -> None:
    """Two seizures without a ransom between them cannot be: the gate is shut."""
    reports = (report("E1", 2, "seize.boat"), report("E2", 3, "ransom"), report("E3", 4, "seize"))
    case = harbour(coverage=SURE, axes=(), evidence=reports)
    (seize, ransom, petition) = case.acts
    always = replace(ransom, outcomes=(replace(ransom.outcomes[0], effects=ransom.outcomes[0].effects[:1]),))
    case = asking(replace(case, acts=(seize, always, petition), calendar=()), "shut")
    it = made(case)
    with workers() as executor:
        (found,) = leave_out(case, ["E2"], it.setting, it.solved, asker_of(it, executor), executor)
    assert found.influence == float("inf")
    assert found.weights == found.forecasts == ()


def test_the_most_influential_come_first_and_replies_go_with_their_report() -> None:
    it = wanting()
    names = influential(it.case, told(it))
    assert "E2" not in names
    assert "E1" in names
    assert len(influential(it.case, told(it), 2)) == 2
    with workers() as executor:
        found = leave_out(it.case, names, it.setting, it.solved, asker_of(it, executor), executor)
    assert [one.influence for one in found] == sorted((one.influence for one in found), reverse=True)
    assert posterior(it.case, it.solved.filtered, it.setting.filtered).habit_weight == it.mixture.habit_weight
