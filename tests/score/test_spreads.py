"""Distributions of counts and days: from the case to the score, against sums and integrals written out."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import poisson

from hedgerow.ask.assess import assess
from hedgerow.ask.record import Spread
from hedgerow.ask.saved import NoResultError, read_saved
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.score.baselines import events_before
from hedgerow.score.gather import gather
from hedgerow.score.ledger import read_ledger, record_forecasts
from hedgerow.score.outcomes import OutcomeError, parse_outcomes, write_rows
from hedgerow.score.people import resolve
from hedgerow.score.record import HABIT, HAZARD, MODEL, REGIME, Numbered
from hedgerow.score.regime import fit_regime
from hedgerow.score.report import report_document
from hedgerow.score.spreads import crps, hazard_spread, regime_spread
from hedgerow.score.table import score_rows
from hedgerow.show.document import to_json

DAY, AS_OF = date(2025, 2, 14), date(2024, 12, 31)
QUESTIONS = """
- id: N1
  question: How many raids on the garrison from 1 January to 31 March 2025?
  deadline: 2025-03-31
  decided_by: The observers' monthly report.
  answered_by: model
  asks: {count: [raid], by: 2025-03-31, up_to: 5}
- id: D1
  question: On which day does the next standoff begin, if by 30 June 2025?
  deadline: 2025-06-30
  decided_by: The observers' monthly report.
  answered_by: model
  asks: {day_of: {reach: tension == standoff}, by: 2025-06-30}
- id: D2
  question: On which day is the garrison next raided, if by 31 March 2025?
  deadline: 2025-03-31
  decided_by: The observers' monthly report.
  answered_by: model
  asks: {day_of: {acts: [raid]}, by: 2025-03-31}
"""
OUTCOMES = """question,outcome,resolved,source,note
N1,2,2025-03-31,observers,
D1,2025-02-14,2025-02-14,observers,
D2,0,2025-03-31,observers,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("cases") / "second"
    shutil.copytree(TEMPLATE, made)
    (made / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    (made / "outcomes.csv").write_text(OUTCOMES, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def case(folder):
    return read_case(folder)


@pytest.fixture(scope="module")
def made(case):
    return assess(case, explained=False)


def test_a_number_a_count_and_a_day_cost_what_the_definitions_say():
    count = Spread("count", (0.0, 1.0, 2.0), (0.5, 0.3, 0.2))
    row = Numbered("c", "q", AS_OF, 1.0, ((MODEL, 0.7), ("ann", 3.0)), ((MODEL, count),))
    # F is 0.5, 0.8, 1 and the outcome's function 0, 1, 1.
    assert crps(row, MODEL) == pytest.approx(0.5**2 + 0.2**2)
    assert crps(row, "ann") == 2.0
    assert crps(row, "bob") is None
    dated = Spread("days", (0.0, 10.0, 20.0), (0.0, 0.4, 0.6))
    for outcome in (7.0, None):
        found = Numbered("c", "q", AS_OF, outcome, ((MODEL, 0.6), ("ann", 0.5)), ((MODEL, dated),), "days")
        times = np.linspace(0.0, 20.0, 2_000_001)
        happened = times >= (np.inf if outcome is None else outcome)
        distance = (np.interp(times, dated.at, dated.chances) - happened) ** 2
        assert crps(found, MODEL) == pytest.approx(np.trapezoid(distance, times), abs=1e-4)
        assert crps(found, "ann") is None


def test_the_constant_hazard_is_that_of_poisson(case):
    count, _, dated = case.questions
    seen = len(events_before(case, count.asks.acts, AS_OF))
    rate = (seen + 0.5) / 366
    found = hazard_spread(case, count.asks, AS_OF)
    exactly = [*poisson.pmf(range(5), 90 * rate), poisson.sf(4, 90 * rate)]
    assert found.chances == pytest.approx(exactly, abs=1e-12)
    found = hazard_spread(case, dated.asks, AS_OF)
    assert found.chances == pytest.approx(-np.expm1(-rate * np.array(found.at)), abs=1e-12)
    assert hazard_spread(case, case.questions[1].asks, AS_OF) is None
    assert hazard_spread(case, replace(count.asks, up_to=None), AS_OF) is None


def test_the_switch_of_regimes_is_its_own_distribution(case):
    count, _, dated = case.questions
    regime = fit_regime(events_before(case, count.asks.acts, AS_OF), 366.0)
    found = regime_spread(case, count.asks, AS_OF)
    assert found.chances == pytest.approx(regime.counts(5, 0.0, 90.0), abs=1e-10)
    found = regime_spread(case, dated.asks, AS_OF)
    assert found.chances[0] == 0.0
    assert found.chances[1:] == pytest.approx([regime.at_least(1, 0.0, days) for days in found.at[1:]])


@pytest.fixture(scope="module")
def gathered(folder, made, tmp_path_factory):
    saved = tmp_path_factory.mktemp("saved")
    (saved / "assessment.json").write_text(to_json(made), encoding="utf-8")
    return gather(folder, saved)


def test_a_saved_result_is_scored_by_its_distributions(gathered, made):
    assert gathered.rows == ()
    count, first, none = gathered.numbers
    assert (count.unit, count.outcome) == ("number", 2.0)
    # The standoff of 14 February began 45 days after the as-of date, at noon 44.5 days after its midnight.
    assert (first.unit, first.outcome) == ("days", 44.5)
    assert (none.unit, none.outcome) == ("days", None)
    assert dict(count.spreads)[MODEL] == made.forecasts[0].spread
    assert dict(first.spreads)[HABIT] == made.forecasts[1].spread_habit
    assert set(dict(count.spreads)) == {MODEL, HABIT, HAZARD, REGIME}
    assert set(dict(first.spreads)) == {MODEL, HABIT}
    # Written out: the function of the count is compared at 0 to 4.
    chances = np.cumsum(made.forecasts[0].spread.chances)[:5]
    assert crps(count, MODEL) == pytest.approx(((chances - [0, 0, 1, 1, 1]) ** 2).sum())


def test_the_table_and_the_document_keep_numbers_and_days_apart(gathered):
    scores = score_rows(gathered.rows, gathered.numbers)
    by = {(each.unit, each.forecaster): each for each in scores.numbers}
    assert by["number", MODEL].questions == by["number", MODEL].spreads == 1
    assert by["days", MODEL].questions == 2
    assert by["days", MODEL].squared is None
    assert by["days", HAZARD].questions == 1
    shown = report_document([gathered], scores)
    row = shown["questions"][2]
    assert (row["unit"], row["outcome"]) == ("days", None)
    assert row["forecasts"][0]["crps"] == crps(gathered.numbers[2], MODEL)
    json.dumps(shown, allow_nan=False)


def test_the_ledger_keeps_distributions_and_days(folder, case, made, tmp_path):
    copy = tmp_path / "third"
    shutil.copytree(folder, copy)
    (copy / "outcomes.csv").unlink()
    there = read_case(copy)
    record_forecasts(copy, replace(made, case=there), when=datetime(2025, 1, 2, tzinfo=UTC))
    at = datetime(2025, 4, 2, tzinfo=UTC)
    for question, outcome in zip(there.questions, ("2", "2025-02-14", "0"), strict=True):
        on = DAY if question.id == "D1" else None
        resolve(there, question, outcome, source="observers", resolved=on, when=at)
    assert [each.day for each in read_ledger(copy).resolutions] == [None, DAY, None]
    found = gather(copy)
    assert found.origin == "ledger"
    assert [row.outcome for row in found.numbers] == [2.0, 44.5, None]
    assert dict(found.numbers[1].spreads)[MODEL].chances == pytest.approx(made.forecasts[1].spread.chances)


def test_days_are_read_and_written_again(case):
    found = parse_outcomes(case, OUTCOMES)
    assert [(each.value, each.day) for each in found] == [(2.0, None), (1.0, DAY), (0.0, None)]
    assert parse_outcomes(case, write_rows(found)) == found


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("D1,1,2025-07-01,x,", "asks for a day, and `1` is none"),
        ("D1,spring,2025-07-01,x,", "asks for a day"),
        ("D1,2024-12-31,2025-07-01,x,", "does not lie after 2024-12-31"),
        ("D1,2025-07-01,2025-07-01,x,", "by the deadline, 2025-06-30"),
        ("N1,2.5,2025-07-01,x,", "A count is a whole number"),
        ("D1,void,2025-07-01,x,", "A void question needs a reason"),
    ],
)
def test_outcomes_that_cannot_be_are_refused(case, row, says):
    with pytest.raises(OutcomeError) as caught:
        parse_outcomes(case, f"question,outcome,resolved,source,note\n{row}\n")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"chances": [0.5, 0.6]},
        {"chances": [2.0] * 6},
        {"chances": [0.2] * 5},
        {"kind": "gamma"},
        {"at": [0, 1, 2, 2, 4, 5]},
        {"at": None},
        {"chances": ["x"] * 6},
    ],
)
def test_a_distribution_that_is_none_is_refused(made, tmp_path, change):
    raw = json.loads(to_json(made))
    raw["forecasts"][0]["spread"] |= change
    file = Path(tmp_path / "assessment.json")
    file.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(NoResultError):
        read_saved(file)


def test_a_result_from_before_there_were_distributions_is_scored_as_far_as_it_goes(folder, made, tmp_path):
    raw = json.loads(to_json(made))
    for each in raw["forecasts"]:
        each.pop("spread", None)
        each.pop("spread_habit", None)
    (tmp_path / "assessment.json").write_text(json.dumps(raw), encoding="utf-8")
    found = gather(folder, tmp_path)
    assert [row.question for row in found.numbers] == ["N1"]
    assert crps(found.numbers[0], MODEL) == pytest.approx(abs(made.forecasts[0].probability - 2.0))
    assert any("D1" in note for note in found.notes)
