"""Which forecasts count: the latest from before the day a question was settled, or a saved result of these files."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import HedgerowError
from hedgerow.score.baselines import declared_or_counted, regime_switch
from hedgerow.score.gather import gather
from hedgerow.score.ledger import asked, writing
from hedgerow.score.lines import ForecastMade, LedgerError
from hedgerow.score.outcomes import OutcomeError
from hedgerow.score.people import find_question, resolve

AS_OF = date(2024, 12, 31)
OUTCOMES = "question,outcome,resolved,source,note\nQ1,1,2025-02-10,gazette,\nQ2,0,2025-06-30,observers,\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TEMPLATE, tmp_path / "first")
    (tmp_path / "first" / "outcomes.csv").write_text(OUTCOMES, encoding="utf-8")
    return tmp_path / "first"


def made(folder, question, who, probability, when, **more):
    case = read_case(folder)
    one = find_question(case, question)
    values = {
        "question": question,
        "when": datetime(*when, tzinfo=UTC),
        "by": one.deadline,
        "as_of": AS_OF,
        "probability": probability,
        "unit": "probability",
        "kind": who if who in ("model", "habit") else "person",
        "who": who,
        "asked": asked(one),
        "digests": dict(case.digests),
        "version": "1",
        **more,
    }
    return ForecastMade(**values)


def record(folder, *entries):
    with writing(folder) as writer:
        writer.add(entries)


def save(folder, where="assessment/first", **more):
    case = read_case(folder)

    def answer(name, probability, habit, by="model"):
        return {
            "id": name,
            "answered_by": by,
            "probability": probability,
            "habit": habit,
            "unit": "probability",
        }

    document = {
        "case": case.title,
        "accounts": [],
        "as_of": "2024-12-31",
        "forecasts": [answer("Q1", 0.4, 0.35), answer("Q2", 0.2, 0.3), answer("Q3", 0.7, None, "base_rate")],
        "digests": dict(case.digests),
        **more,
    }
    target = Path(where)
    target.mkdir(parents=True, exist_ok=True)
    (target / "assessment.json").write_text(json.dumps(document), encoding="utf-8")


def test_the_latest_from_before_the_day_counts(folder):
    record(
        folder,
        made(folder, "Q1", "model", 0.11, (2025, 1, 1)),
        made(folder, "Q1", "habit", 0.21, (2025, 1, 1)),
        made(folder, "Q1", "Ada", 0.31, (2025, 1, 1)),
        made(folder, "Q1", "model", 0.12, (2025, 2, 9, 23, 59)),
        made(folder, "Q1", "habit", 0.22, (2025, 2, 9, 23, 59)),
        made(folder, "Q1", "model", 0.99, (2025, 2, 10)),
        made(folder, "Q1", "Ada", 0.98, (2025, 2, 11)),
        made(folder, "Q1", "Ada", 0.41, (2025, 2, 1), model_seen=True),
        made(folder, "Q2", "Ada", 0.5, (2025, 2, 1)),
    )
    found = gather(folder)
    assert found.origin == "ledger"
    assert found.warning == ""
    (row,) = found.rows
    assert (row.case, row.question, row.origin, row.outcome) == ("first", "Q1", AS_OF, 1)
    case = read_case(folder)
    assert dict(row.forecasts) == {
        "model": 0.12,
        "habit": 0.22,
        "Ada": 0.31,
        "Ada (model seen)": 0.41,
        "constant hazard": declared_or_counted(case, find_question(case, "Q1"), AS_OF),
        "regime switch": regime_switch(case, find_question(case, "Q1").asks, AS_OF),
        "50%": 0.5,
    }
    assert (found.questions, found.answered, found.settled, found.void) == (3, 2, 2, 0)
    assert "`Q2`: no forecast of the model" in found.notes[0]


def test_a_question_that_counts_no_act_has_no_switch_of_regimes(folder):
    record(folder, made(folder, "Q2", "model", 0.12, (2025, 1, 1)))
    assert gather(folder).rows[0].by("regime switch") is None


@pytest.mark.parametrize("change", [{"asked": "0" * 64}, {"unit": "score"}])
def test_a_forecast_of_another_wording_is_not_scored_and_that_is_said(folder, change):
    record(
        folder,
        made(folder, "Q1", "model", 0.5, (2025, 1, 1), **change),
        made(folder, "Q2", "model", 0.5, (2025, 1, 1)),
    )
    found = gather(folder)
    assert [row.question for row in found.rows] == ["Q2"]
    assert "`Q1` were made of another wording" in found.notes[0]


def test_a_saved_result_of_the_same_files_stands_in_and_is_no_evidence(folder):
    record(folder, made(folder, "Q1", "Ada", 0.9, (2025, 1, 1)))
    save(folder)
    found = gather(folder)
    assert found.origin == "result"
    assert found.warning.startswith("From a saved result")
    assert [(row.question, row.by("model"), row.by("habit")) for row in found.rows] == [
        ("Q1", 0.4, 0.35),
        ("Q2", 0.2, 0.3),
    ]
    assert found.rows[0].by("Ada") == 0.9


def test_a_named_result_goes_before_the_ledger(folder):
    record(folder, made(folder, "Q1", "model", 0.9, (2025, 1, 1)))
    save(folder, where="elsewhere")
    save(folder, where="many/first")
    assert gather(folder).rows[0].by("model") == 0.9
    for where in ("elsewhere", "many"):
        assert gather(folder, Path(where)).rows[0].by("model") == 0.4


def test_a_result_of_other_files_is_refused(folder):
    save(folder)
    evidence = folder / "evidence.csv"
    evidence.write_text(evidence.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(
        HedgerowError, match=r"assessment.json was made from other files: `evidence.csv` differ. Run"
    ):
        gather(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"digests": {}, "as_of": "soon", "forecasts": []}',
        '{"digests": NaN}',
        "[" * 100_000,
    ],
)
def test_what_is_no_result_is_refused(folder, text):
    save(folder)
    Path("assessment/first/assessment.json").write_text(text, encoding="utf-8")
    with pytest.raises(HedgerowError, match=r"is not a result of `hedgerow assess --json`"):
        gather(folder)


@pytest.mark.parametrize("value", ["much", 1.2, -0.1, [0.5]])
def test_no_answer_that_is_no_chance_gets_in(folder, value):
    wrong = {"id": "Q1", "answered_by": "model", "probability": value, "habit": 0.1, "unit": "probability"}
    save(folder, forecasts=[wrong])
    with pytest.raises(HedgerowError, match="is not a result"):
        gather(folder)


def test_no_forecast_and_no_result_says_how_to_make_one(folder):
    with pytest.raises(
        HedgerowError,
        match=r"no forecast of first to score.*hedgerow assess.*assessment/first/assessment.json",
    ):
        gather(folder)


def test_no_outcome_says_how_to_add_one(folder):
    (folder / "outcomes.csv").unlink()
    with pytest.raises(HedgerowError, match=r"first has no outcome.*hedgerow resolve"):
        gather(folder)


def test_void_questions_are_counted_and_not_scored(folder):
    (folder / "outcomes.csv").write_text(
        OUTCOMES.replace("Q2,0,2025-06-30,observers,", "Q2,void,2025-06-30,x,Why.")
    )
    save(folder)
    found = gather(folder)
    assert [row.question for row in found.rows] == ["Q1"]
    assert (found.settled, found.void) == (1, 1)


def test_outcomes_that_contradict_the_ledger_are_refused_with_their_line(folder):
    (folder / "outcomes.csv").unlink()
    case = read_case(folder)
    when = datetime(2025, 7, 1, tzinfo=UTC)
    resolve(case, find_question(case, "Q2"), "0", source="observers", when=when)
    save(folder)
    assert gather(folder).rows[0].outcome == 0
    table = folder / "outcomes.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Q2,0,", "Q2,1,"), encoding="utf-8")
    with pytest.raises(
        OutcomeError, match=r"(?s)first/outcomes.csv:2.*`Q2` is 1 on 2025-06-30 here, and 0 on 2025-06-30"
    ):
        gather(folder)


def test_a_ledger_that_was_tampered_with_is_not_scored(folder):
    record(folder, made(folder, "Q1", "model", 0.9, (2025, 1, 1)))
    ledger = folder / "ledger.jsonl"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("0.9", "0.1"), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"first/ledger.jsonl:1"):
        gather(folder)


def test_a_case_of_the_past_says_so(folder):
    case = folder / "case.yaml"
    text = case.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("as_of:"))
    case.write_text(text.replace(line, line + "\nwritten_after_outcomes: 2026"), encoding="utf-8")
    save(folder)
    assert gather(folder).warning == "Written in 2026, after the outcomes were known. Not evidence of skill."


def test_a_question_that_asks_for_a_number(folder):
    questions = folder / "questions.yaml"
    text = questions.read_text(encoding="utf-8")
    text = text.replace("asks: {acts: [dismiss], at_least: 1, from:", "asks: {count: [dismiss], from:")
    questions.write_text(text, encoding="utf-8")
    (folder / "outcomes.csv").write_text(OUTCOMES.replace("Q1,1", "Q1,3"), encoding="utf-8")
    save(
        folder,
        forecasts=[
            {"id": "Q1", "answered_by": "model", "probability": 1.4, "habit": 0.8, "unit": "expected number"}
        ],
    )
    found = gather(folder)
    assert found.rows == ()
    (row,) = found.numbers
    assert (row.outcome, row.by("model"), row.by("habit"), row.by("50%")) == (3.0, 1.4, 0.8, None)
    days, window = (AS_OF - read_case(folder).begins).days + 1, 90
    assert row.by("constant hazard") == pytest.approx(2.5 / days * window)
    assert 0 < row.by("regime switch") < 3
