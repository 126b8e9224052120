"""The errand of those who keep score: forecast, assess, resolve, score."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from hedgerow.cases import TEMPLATE
from hedgerow.cli.main import app
from hedgerow.errors import HedgerowError
from hedgerow.score.ledger import read_ledger

HEADER = "question,outcome,resolved,source,note\n"


def hedgerow(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "hedgerow", *words], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.fixture(scope="module")
def errand(tmp_path_factory):
    """A case forecast by a person, assessed twice, and forecast again; and what each command said."""
    here = tmp_path_factory.mktemp("errand")
    said = {"new": hedgerow("new", "first", cwd=here)}
    said["before"] = hedgerow("forecast", "first/Q1", "30%", "--by", "Ada", cwd=here)
    said["assess"] = hedgerow("assess", "first", "--json", cwd=here)
    said["again"] = hedgerow("assess", "first", cwd=here)
    said["after"] = hedgerow("forecast", "Q1", "0.4", "--by", "Ada", cwd=here / "first")
    return here, said


def test_everything_goes_well(errand):
    assert {name: ran.returncode for name, ran in errand[1].items()} == dict.fromkeys(errand[1], 0)


def test_a_forecast_is_told_whether_the_model_was_seen_and_not_what_it_says(errand):
    here, said = errand
    model = json.loads(said["assess"].stdout)["forecasts"][0]["probability"]
    assert "line 1 of the ledger" in said["before"].stdout
    assert "was not in the ledger, so it counts as unseen" in said["before"].stdout
    assert "was in the ledger already, so it counts as seen" in said["after"].stdout
    for ran in (said["before"], said["after"]):
        assert f"{model:.2f}" not in ran.stdout
        assert "deadline, 2025-03-31, has passed" in ran.stdout
    assert read_ledger(here / "first").last_hash in said["after"].stdout


def test_assess_records_once(errand):
    here, said = errand
    made = read_ledger(here / "first").forecasts
    assert [(each.who, each.question) for each in made] == [
        ("Ada", "Q1"),
        ("model", "Q1"),
        ("habit", "Q1"),
        ("model", "Q2"),
        ("habit", "Q2"),
        ("Ada", "Q1"),
    ]
    answers = {each["id"]: each for each in json.loads(said["assess"].stdout)["forecasts"]}
    assert made[1].probability == answers["Q1"]["probability"]
    assert made[4].probability == answers["Q2"]["habit"]


@pytest.fixture
def copy(errand, tmp_path):
    """The errand's folder, to be changed."""
    here, said = errand
    shutil.copytree(here, tmp_path / "here")
    (tmp_path / "here" / "assessment" / "first" / "assessment.json").write_text(
        said["assess"].stdout, encoding="utf-8"
    )
    return tmp_path / "here"


def test_resolve_and_score(copy):
    ran = hedgerow("resolve", "first/Q1", "1", "--source", "gazette", "--on", "2025-02-11", cwd=copy)
    assert ran.stdout == "Resolved: Q1 1 on 2025-02-11. Forecasts made before that day count.\n"
    assert hedgerow("resolve", "Q2", "void", "--source", "x", cwd=copy / "first").stderr.startswith(
        "A void question"
    )
    assert (
        hedgerow("resolve", "Q2", "0", "--source", "observers", "--case", "first", cwd=copy).returncode == 0
    )
    ran = hedgerow("score", "first", cwd=copy)
    assert ran.returncode == 0, ran.stderr
    assert "The model answers 2 of 3 questions (67%); 2 of these have an outcome, 2 scored." in ran.stdout
    assert "From a saved result" in ran.stdout
    assert re.search(r"^  model +2 +0\.\d{3} +0\.\d{3} ", ran.stdout, re.MULTILINE)
    document = json.loads(hedgerow("score", "first", "--json", cwd=copy).stdout)
    assert document["cases"][0]["forecasts_from"] == "result"
    assert [each["outcome"] for each in document["questions"]] == [1, 0]


def test_settling_twice(copy):
    words = ("resolve", "first/Q1", "1", "--source", "gazette")
    assert hedgerow(*words, cwd=copy).returncode == 0
    ran = hedgerow(*words, cwd=copy)
    assert ran.returncode == 2
    assert "first/outcomes.csv:2" in ran.stderr
    assert hedgerow(*words, "--correct", "--reason", "Misread.", cwd=copy).returncode == 0


def test_a_tampered_ledger_stops_all_but_the_assessment(copy):
    ledger = copy / "first" / "ledger.jsonl"
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    (copy / "first" / "outcomes.csv").write_text(HEADER + "Q1,1,2025-02-11,gazette,\n", encoding="utf-8")
    commands = (
        ("forecast", "first/Q2", "0.4", "--by", "Ada"),
        ("resolve", "first/Q2", "0", "--source", "observers"),
        ("score", "first"),
    )
    for words in commands:
        ran = hedgerow(*words, cwd=copy)
        assert ran.returncode == 2
        assert ran.stdout == ""
        assert "first/ledger.jsonl:3" in ran.stderr
        assert "line 3 was removed" in ran.stderr
        assert "backup" in ran.stderr
    ran = hedgerow("assess", "first", "--out", "new", cwd=copy)
    assert ran.returncode == 2
    assert "its forecasts are not recorded" in ran.stderr
    assert "ledger.jsonl:3" in ran.stderr
    assert (copy / "new" / "report.html").exists()
    assert "Officers dismissed again by April" in ran.stdout


def test_faults_in_outcomes_are_said_with_their_lines(copy):
    (copy / "first" / "outcomes.csv").write_text(
        HEADER + "Q7,1,2025-02-11,g,\nQ1,2,2025-02-11,g,\n", encoding="utf-8"
    )
    ran = hedgerow("score", "first", cwd=copy)
    assert ran.returncode == 2
    assert "first/outcomes.csv:2" in ran.stderr
    assert "first/outcomes.csv:3" in ran.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("forecast", "Q1", "0.3", "--by", "Ada"), "There is no case in this folder"),
        (("forecast", "first/Q1", "0.3", "--by", "Ada", "--case", "first"), "names a case already"),
        (("forecast", "first/Q8", "0.3", "--by", "Ada"), "`Q8` is not a question"),
        (("forecast", "first/Q1", "3", "--by", "Ada"), "not a chance"),
        (("forecast", "first/Q1", "0.3", "--by", "model"), "Give another name"),
        (("forecast", "iraq-2021/Q01", "0.3", "--by", "Ada"), "Copy its folder"),
        (("resolve", "iraq-2021/Q01", "1", "--source", "x"), "Copy its folder"),
        (("score", "first"), "first has no outcome"),
        (("score", "atlantis"), "atlantis"),
        (("score", "first", "other/first"), "Two of the cases are called first"),
        (("hindcast", "first", "--out", "first/case.yaml"), "is no folder"),
    ],
)
def test_mistakes_are_said_plainly(tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TEMPLATE, tmp_path / "first")
    shutil.copytree(TEMPLATE, tmp_path / "other" / "first")
    ran = CliRunner().invoke(app, words)
    assert isinstance(ran.exception, HedgerowError)
    assert says in str(ran.exception)
    assert ran.stdout == ""
    assert not (tmp_path / "first" / "ledger.jsonl").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(copy):
    (copy / "first" / "ledger.jsonl").chmod(0o400)
    ran = hedgerow("forecast", "first/Q1", "0.3", "--by", "Ada", cwd=copy)
    assert ran.returncode == 2
    assert "cannot be used" in ran.stderr.lower()
