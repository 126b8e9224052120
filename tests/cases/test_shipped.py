"""Every shipped case: sound, honest about when it was written, and blind to what came after its day."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.cases import shipped
from hedgerow.score.outcomes import read_outcomes

CASES = shipped()
SENTENCE = "Written in 2026, after the outcomes were known. Not evidence of skill."
WRITTEN = 2026
"""The year in which they all were written; the page makes the sentence of it."""


@pytest.fixture(scope="module", params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return read_case(CASES[request.param])


def test_sound_and_warned_of_nothing_but_coverage(case):
    """Reading refuses what is not sound; a report that no window covers is the author's choice."""
    assert all("outside every window of `coverage`" in warning for warning in case.warnings)


def test_says_when_it_was_written(case):
    assert case.written_after_outcomes == WRITTEN
    assert case.as_of.year < WRITTEN
    readme = Path(case.folder) / "README.md"
    if readme.exists():
        assert SENTENCE in readme.read_text(encoding="utf-8")


def test_no_evidence_from_after_its_day(case):
    used = [report for report in case.evidence if not report.left_out]
    assert used
    assert max(max(report.last, report.published) for report in used) <= case.as_of


def test_evidence_names_sources_of_its_time(case):
    published = {source.key: source.published for source in case.sources}
    for report in case.evidence:
        said = published.get(report.source)
        if said is not None and not report.left_out:
            assert said <= case.as_of, f"{report.id} rests on {report.source} of {said}"


def test_outcomes_are_those_of_its_questions(case):
    outcomes = read_outcomes(case)
    if not outcomes:
        assert not (Path(case.folder) / "outcomes.csv").exists()
        return
    assert sorted(outcome.question for outcome in outcomes) == sorted(one.id for one in case.questions)
    assert all(outcome.resolved > case.as_of for outcome in outcomes)


def test_outcomes_name_sources_it_has(case):
    file = Path(case.folder) / "outcomes.csv"
    if file.exists():
        with file.open(encoding="utf-8", newline="") as rows:
            named = {row["source"] for row in csv.DictReader(rows)}
        assert named <= {source.key for source in case.sources}


def test_the_model_answers_most_of_its_questions(case):
    asked = case.questions
    assert sum(question.answered_by == "model" for question in asked) >= 0.7 * len(asked)


def test_accounts_that_are_rivals(case):
    assert case.axes
    assert all(len(axis.values) > 1 for axis in case.axes)
