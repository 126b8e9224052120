"""Hedgerow in a notebook: three lines from a case to its page and charts."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import hedgerow
from hedgerow.ask.assess import assess
from hedgerow.case.read import find_case, read_case
from hedgerow.errors import HedgerowError
from hedgerow.notebook import Result
from hedgerow.show.document import document
from hedgerow.show.report import render

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "notebook.py"


@pytest.fixture(scope="module")
def result() -> Result:
    return hedgerow.load("philippines-2020").assess()


def test_three_lines_give_what_the_command_gives(result: Result) -> None:
    found, wanted = (
        document(one)
        for one in (
            result.assessment,
            assess(read_case(find_case("philippines-2020")), explained=False),
        )
    )
    assert found["forecasts"] == wanted["forecasts"]
    assert found["accounts"] == wanted["accounts"]


def test_a_case_says_what_it_holds() -> None:
    loaded = hedgerow.load("philippines-2020", as_of=date(2019, 6, 1))
    assert loaded.case.as_of == date(2019, 6, 1)
    assert "as of 2019-06-01" in loaded._repr_html_()
    with pytest.raises(HedgerowError, match="philipines"):
        hedgerow.load("philipines-2020")


def test_the_page_stands_in_a_frame_in_which_nothing_runs(result: Result) -> None:
    shown = result._repr_html_()
    frame = re.fullmatch(
        r'<iframe sandbox title="[^"]*" srcdoc="([^"]*)" width="100%" height="\d+"></iframe>', shown
    )
    assert frame is not None
    assert html.unescape(frame[1]) == render(result.assessment)


def test_what_is_saved_is_read_again(result: Result, tmp_path: Path) -> None:
    page = result.save(tmp_path / "kept")
    assert page.read_text(encoding="utf-8") == render(result.assessment)
    assert hedgerow.load_result(tmp_path / "kept").assessment == result.assessment
    assert set(result.tree().children) >= {"prior", "posterior", "forecast"}


def values(chart: object, name: str) -> list[float]:
    """All numbers of one field in a chart's data."""
    spec = json.loads(chart.to_json())  # type: ignore[attr-defined]
    rows = (
        spec["data"]["values"] if "values" in spec.get("data", {}) else next(iter(spec["datasets"].values()))
    )
    return [row[name] for row in rows]


def test_charts_hold_the_numbers_of_the_record(result: Result) -> None:
    pytest.importorskip("altair", reason="the extra `notebook` is not installed")
    accounts, forecasts = result.assessment.accounts, result.assessment.forecasts
    assert values(result.accounts(), "after") == [one.weight for one in accounts]
    asked = [one.probability for one in forecasts if one.answered_by == "model" and one.unit == "probability"]
    assert values(result.forecasts(), "answer") == asked
    steps = [weight for step in result.assessment.steps for *_, weight in step.weights]
    assert values(result.weights(), "weight") == steps


def test_without_altair_it_says_what_to_install(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(HedgerowError, match=r"hedgerow\[notebook\]"):
        result.forecasts()


def test_the_tutorial_runs() -> None:
    pytest.importorskip("marimo", reason="the extra `notebook` is not installed")
    done = subprocess.run(
        [sys.executable, str(TUTORIAL)], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
