"""The whole of a hindcast on a small case: kept answers, cut records, tables."""

import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from hedgerow.ask.assess import assess
from hedgerow.case.read import read_case
from hedgerow.score import hindcast as module
from hedgerow.score.hindcast import hindcast
from hedgerow.score.hindcast_table import hindcast_document, print_hindcast
from hedgerow.score.record import HABIT, MODEL

HARBOUR = Path(__file__).parents[1] / "case" / "fixtures" / "harbour"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cases") / "harbour"
    shutil.copytree(HARBOUR, made)
    # The master's acts move little: a larger sway cannot be attained.
    text = (made / "case.yaml").read_text(encoding="utf-8")
    changed = text.replace("    sway: 0.5\n", "    sway: 0.1\n")
    # Two replies exclude each other: together they may not be surer than certain.
    changed = changed.replace(
        "{chance: 0.3 + 0.1 * (stores == full)}", "{chance: 0.1 + 0.1 * (stores == full)}"
    )
    assert changed != text
    (made / "case.yaml").write_text(changed, encoding="utf-8")
    first = next(one for one in read_case(made).questions if one.answered_by == "model")
    late = first.deadline.isoformat()
    (made / "outcomes.csv").write_text(
        f"question,outcome,resolved,source,note\n{first.id},1,{late},memory,\n", encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def found(folder: Path, store: Path):
    return hindcast(folder, store)


def test_written_and_mechanical_questions_are_all_there(found) -> None:
    assert len(found.written) + len(found.numbers) == 1
    acts = len(read_case(HARBOUR).acts)
    # Windows of 30, 90 and 180 days fit after the first origin, two of them after the second, one after the third.
    assert len(found.mechanical) == acts * (3 + 2 + 1)
    assert {row.origin for row in found.mechanical} == set(found.origins)
    assert all(0.0 <= chance <= 1.0 for row in found.mechanical for _, chance in row.forecasts)
    assert "arrest" in found.leaks


def test_an_answer_is_that_of_an_assessment_of_the_day(found, folder: Path) -> None:
    from dataclasses import replace

    from hedgerow.score.mechanical import questions

    origin = date(2030, 9, 30)
    case = read_case(folder, as_of=origin)
    bare = replace(case, questions=questions(case, origin), scenarios=(), claims=(), sways=(1.0,))
    wanted = {each.id: each for each in assess(bare).forecasts}["raid_stores.90"]
    row = next(row for row in found.mechanical if row.question == f"raid_stores.90 {origin}")
    assert row.by(MODEL) == wanted.probability
    assert row.by(HABIT) == wanted.habit


def test_a_second_run_takes_what_was_kept(
    found, folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing is to be solved again")

    monkeypatch.setattr(module, "assess", never)
    assert hindcast(folder, store) == found


def test_kept_answers_of_another_case_or_a_torn_file_are_made_again(
    found, folder: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "store"
    shutil.copytree(store, other)
    torn = next(other.glob("*2030-09-30.json"))
    torn.write_text(torn.read_text(encoding="utf-8")[:40], encoding="utf-8")
    calls = []

    def counting(case, **how):
        calls.append(case.as_of)
        return assess(case, **how)

    monkeypatch.setattr(module, "assess", counting)
    assert hindcast(folder, other) == found
    assert calls == [date(2030, 9, 30)]


def test_the_outcomes_reach_no_forecast(found, folder: Path, store: Path, tmp_path: Path) -> None:
    turned = tmp_path / "harbour"
    shutil.copytree(folder, turned)
    text = (turned / "outcomes.csv").read_text(encoding="utf-8").replace(",1,", ",0,")
    (turned / "outcomes.csv").write_text(text, encoding="utf-8")
    again = hindcast(turned, tmp_path / "fresh")
    assert again.mechanical == found.mechanical
    for one, other in zip((*again.written, *again.numbers), (*found.written, *found.numbers), strict=True):
        assert one.outcome != other.outcome
        assert one.forecasts == other.forecasts


def test_the_table_and_the_document(found) -> None:
    said = io.StringIO()
    print_hindcast([found], Console(file=said, width=80))
    text = said.getvalue()
    assert "after the outcomes were known" in text
    assert "WRITTEN QUESTIONS" in text
    assert "MECHANICAL QUESTIONS" in text
    assert "may know what came later" in " ".join(text.split())
    whole = json.loads(json.dumps(hindcast_document([found]), allow_nan=False))
    assert len(whole["cases"][0]["mechanical"]) == len(found.mechanical)
    assert whole["mechanical"]["scores"]
