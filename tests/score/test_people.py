"""What people add: their forecasts, and outcomes, once each and never halfway."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hedgerow.case.model import Named, Query
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import HedgerowError
from hedgerow.score import people
from hedgerow.score.ledger import read_ledger, writing
from hedgerow.score.outcomes import OutcomeError, read_outcomes
from hedgerow.score.people import find_question, read_answer, record_person, resolve

EARLY = datetime(2025, 1, 5, 9, 30, tzinfo=UTC)
LATE = datetime(2025, 7, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def case(tmp_path):
    shutil.copytree(TEMPLATE, tmp_path / "first")
    return read_case(tmp_path / "first")


def test_a_forecast_is_recorded_with_what_it_was_made_from(case):
    question = find_question(case, "Q1")
    added = record_person(case, question, 0.3, "  Ada   Lovelace ", when=EARLY)
    (made,) = read_ledger(case.folder).forecasts
    assert (made.who, made.kind, made.probability, made.question) == ("Ada Lovelace", "person", 0.3, "Q1")
    assert (made.by, made.as_of, made.when) == (question.deadline, case.as_of, EARLY)
    assert made.digests == dict(case.digests)
    assert made.model_seen is False
    assert not added.late
    assert record_person(case, question, 0.4, "Ada", when=LATE).late


@pytest.mark.parametrize("changed", ["nothing", "question", "files", "kind"])
def test_the_model_counts_as_seen_only_if_it_answered_this_from_these_files(case, changed):
    question = find_question(case, "Q1")
    (line,) = [record_person(case, question, 0.3, "Ada", when=EARLY).line]
    model = line.entry.model_copy(
        update={
            "kind": "habit" if changed == "kind" else "model",
            "who": "model",
            "question": "Q2" if changed == "question" else "Q1",
            "digests": {"case.yaml": "0" * 64} if changed == "files" else dict(case.digests),
        }
    )
    with writing(case.folder) as writer:
        writer.add([model])
    made = record_person(case, question, 0.3, "Bo", when=EARLY).line.entry
    assert made.model_seen is (changed == "nothing")


@pytest.mark.parametrize("name", ["", "  ", "model", "Habit", "constant hazard", "50%", "x" * 61, "a\x00b"])
def test_names_that_will_not_do(case, name):
    with pytest.raises(HedgerowError, match="name"):
        record_person(case, find_question(case, "Q1"), 0.3, name)
    assert not read_ledger(case.folder).lines


@pytest.mark.parametrize(
    ("text", "value"), [("0.3", 0.3), ("30%", 0.3), (" 0 ", 0.0), ("1", 1.0), ("1e-3", 0.001), ("100 %", 1.0)]
)
def test_chances_are_read(case, text, value):
    assert read_answer(find_question(case, "Q1"), text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["1.2", "-0.1", "nan", "inf", "30", "likely", "", "%", "130%"])
def test_what_is_no_chance_is_refused(case, text):
    with pytest.raises(HedgerowError, match="is not a chance: give a number from 0 to 1"):
        read_answer(find_question(case, "Q1"), text)


def test_a_number_where_one_is_asked_for(case):
    question = replace(find_question(case, "Q1"), asks=Query("count", acts=(Named("dismiss"),), within=90.0))
    assert read_answer(question, "12.5") == 12.5
    for text in ("-1", "nan", "30%"):
        with pytest.raises(HedgerowError, match="asks how often"):
            read_answer(question, text)


def test_an_unknown_question_is_named_with_those_there_are(case):
    with pytest.raises(HedgerowError, match=r"`Q7` is not a question of A governor.*`Q1`, `Q2`, `Q3`"):
        find_question(case, "Q7")


def settle(case, name="Q1", outcome="1", when=LATE, **more):
    return resolve(case, find_question(case, name), outcome, **{"source": "gazette", "when": when, **more})


def test_an_outcome_stands_in_the_table_and_in_the_ledger(case):
    settle(case, "Q2", "0")
    settle(case, "Q1", "1", resolved=date(2025, 2, 2))
    settle(case, "Q3", "void", reason="The assembly\nwas dissolved.")
    assert [(row.question, row.text, row.resolved, row.note) for row in read_outcomes(case)] == [
        ("Q1", "1", date(2025, 2, 2), ""),
        ("Q2", "0", date(2025, 6, 30), ""),
        ("Q3", "void", date(2025, 3, 31), "The assembly was dissolved."),
    ]
    assert [(made.question, made.outcome) for made in read_ledger(case.folder).resolutions] == [
        ("Q2", 0.0),
        ("Q1", 1.0),
        ("Q3", "void"),
    ]


def test_settled_before_the_deadline_is_settled_today(case):
    assert settle(case, when=EARLY).resolved == EARLY.date()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"outcome": "void"}, "A void question needs a reason"),
        ({"outcome": "yes"}, "neither 1, 0 nor `void`"),
        ({"source": "  "}, "no `source`"),
        ({"resolved": date(2025, 7, 5)}, "lies ahead"),
        ({"resolved": date(2024, 12, 30)}, "before the as-of date"),
        ({"correct": True}, "A correction needs a reason"),
        ({"correct": True, "reason": "Wrong."}, "no outcome yet"),
    ],
)
def test_what_cannot_be_an_outcome_leaves_nothing_behind(case, more, says):
    with pytest.raises(HedgerowError, match=says):
        settle(case, **more)
    assert read_outcomes(case) == ()
    assert not read_ledger(case.folder).lines


def test_settling_twice_needs_a_correction_with_its_reason(case):
    settle(case)
    with pytest.raises(
        HedgerowError, match=r"Q1 was resolved as 1 on 2025-03-31 \(first/outcomes.csv:2\).*--correct"
    ):
        settle(case, outcome="0")
    settle(case, outcome="0", correct=True, reason="The order was another's.")
    (row,) = read_outcomes(case)
    assert (row.text, row.note) == ("0", "The order was another's.")
    assert [(made.outcome, made.correct) for made in read_ledger(case.folder).resolutions] == [
        (1.0, False),
        (0.0, True),
    ]


def test_a_settled_question_takes_no_forecast(case):
    settle(case)
    with pytest.raises(HedgerowError, match="A forecast now would not be one"):
        record_person(case, find_question(case, "Q1"), 0.9, "Ada")


def test_a_crash_between_ledger_and_table_is_mended_by_the_same_command(case, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(people, "_write", crash)
    with pytest.raises(KeyboardInterrupt):
        settle(case)
    monkeypatch.undo()
    assert read_outcomes(case) == ()
    with pytest.raises(
        HedgerowError, match=r"resolved as 1 on 2025-03-31 \(in ledger.jsonl; outcomes.csv lacks it\)"
    ):
        settle(case, outcome="0")
    settle(case)
    assert len(read_outcomes(case)) == 1
    assert len(read_ledger(case.folder).resolutions) == 1


def test_faults_in_the_table_stop_a_resolution(case):
    from pathlib import Path

    broken = "question,outcome,resolved,source,note\nQ9,1,2025-02-02,gazette,\n"
    (Path(case.folder) / "outcomes.csv").write_text(broken, encoding="utf-8")
    with pytest.raises(OutcomeError, match=r"outcomes.csv:2"):
        settle(case)
    assert (Path(case.folder) / "outcomes.csv").read_text(encoding="utf-8") == broken
    assert not read_ledger(case.folder).lines


def test_settling_at_once_loses_nothing(case):
    with ThreadPoolExecutor(3) as at_once:
        list(at_once.map(lambda name: settle(case, name), ["Q1", "Q2", "Q3"]))
    assert [row.question for row in read_outcomes(case)] == ["Q1", "Q2", "Q3"]
    assert len(read_ledger(case.folder).lines) == 3


def test_nothing_is_written_for_a_shipped_case():
    shipped = read_case(TEMPLATE)
    before = sorted(file.name for file in TEMPLATE.iterdir())
    with pytest.raises(HedgerowError, match="Copy its folder"):
        settle(shipped)
    with pytest.raises(HedgerowError, match="Copy its folder"):
        record_person(shipped, find_question(shipped, "Q1"), 0.3, "Ada")
    assert sorted(file.name for file in TEMPLATE.iterdir()) == before
