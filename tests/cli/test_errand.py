"""A newcomer's errand: new, check, assess, read the page."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hedgerow.cases import TEMPLATE, shipped
from hedgerow.cli.main import app
from hedgerow.cli.write import write_assessment
from hedgerow.errors import HedgerowError

FILES = ["README.md", "case.yaml", "evidence.csv", "questions.yaml", "sources.yaml"]


def hedgerow(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "hedgerow", *words], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def errand(tmp_path_factory):
    """A folder in which `first` was made and assessed, and what each command said."""
    folder = tmp_path_factory.mktemp("errand")
    return folder, {command: hedgerow(command, "first", cwd=folder) for command in ("new", "check", "assess")}


def test_new_writes_a_commented_case(errand):
    folder, said = errand
    assert said["new"].returncode == 0, said["new"].stderr
    # The ledger came with the assessment.
    assert sorted(file.name for file in (folder / "first").iterdir()) == sorted([*FILES, "ledger.jsonl"])
    assert "ledger" not in said["new"].stdout
    assert "hedgerow check first" in said["new"].stdout


def test_the_new_case_is_sound(errand):
    _, said = errand
    assert said["check"].returncode == 0, said["check"].stderr
    assert said["check"].stderr == "Comparing usual rates with the record ...\n"
    assert "Warning" not in said["check"].stdout
    assert "A governor between two patrons: 162 situations, 11 reports, sound.\n" in said["check"].stdout
    assert "162 situations under 4 accounts and habit" in said["check"].stdout


def test_the_new_case_is_assessed(errand):
    folder, said = errand
    assert said["assess"].returncode == 0, said["assess"].stderr
    page = folder / "assessment" / "first" / "report.html"
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert sorted(file.name for file in page.parent.iterdir()) == [
        "assessment.json",
        "assessment.nc",
        "record.json",
        "report.html",
    ]
    assert str(Path("assessment", "first", "report.html")) in said["assess"].stderr
    assert "Officers dismissed again by April" in said["assess"].stdout


def test_the_page_is_made_anew_from_the_result_alone(errand, tmp_path):
    folder, _ = errand
    result = folder / "assessment" / "first"
    page = (result / "report.html").read_bytes()
    ran = hedgerow("report", str(result), "-o", "again.html", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    assert (tmp_path / "again.html").read_bytes() == page
    ran = hedgerow("report", str(result / "record.json"), cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (result / "report.html").read_bytes() == page


def test_the_page_speaks_as_asked(errand, tmp_path):
    folder, _ = errand
    result = folder / "assessment" / "first"
    ran = hedgerow("report", str(result), "-o", "p.html", "--words", "phia", "--per-cent", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "realistic possibility" in page
    assert "roughly even chance" not in page
    assert "%]" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "No such file"),
        (["first", "--words", "nato"], "nato"),
        (["assessment/first", "-o", "no/such/folder.html"], "Name another file with -o"),
    ],
)
def test_a_page_that_cannot_be_made_anew_is_refused(errand, words, said):
    folder, _ = errand
    ran = hedgerow("report", *words, cwd=folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_json_is_the_document_and_nothing_else(errand):
    folder, _ = errand
    ran = hedgerow("assess", "first", "--json", "--out", "elsewhere", "--as-of", "2024-09-01", cwd=folder)
    assert ran.returncode == 0, ran.stderr
    document = json.loads(ran.stdout)
    assert document["as_of"] == "2024-09-01"
    assert (folder / "elsewhere" / "report.html").exists()
    assert "report.html" in ran.stderr


@pytest.mark.parametrize("name", ["", "a/b", "../up", "-x", ".hidden", "two words", "x" * 65, "né"])
def test_new_refuses_awkward_names(here, name):
    ran = CliRunner().invoke(app, ["new", "--", name])
    assert "cannot be the name of a case" in str(ran.exception)
    assert not list(here.iterdir())


@pytest.mark.parametrize("taken_by", ["file", "folder"])
def test_new_overwrites_nothing(here, taken_by):
    taken = here / "mine"
    if taken_by == "file":
        taken.write_text("keep", encoding="utf-8")
    else:
        taken.mkdir()
    ran = CliRunner().invoke(app, ["new", "mine"])
    assert "already here" in str(ran.exception)
    assert taken.read_text(encoding="utf-8") == "keep" if taken_by == "file" else not list(taken.iterdir())


@pytest.mark.parametrize("command", ["check", "assess"])
def test_no_such_case(tmp_path, command):
    ran = hedgerow(command, "atlantis", cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "atlantis" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(tmp_path.iterdir())


def test_check_says_all_faults_with_their_lines(here):
    CliRunner().invoke(app, ["new", "mine"])
    case = here / "mine" / "case.yaml"
    text = case.read_text(encoding="utf-8")
    text = text.replace("by: south\n", "by: east\n").replace("patience: 18 months", "patience: 18 moons")
    case.write_text(text, encoding="utf-8")
    ran = hedgerow("check", "mine", cwd=here)
    assert ran.returncode == 2
    assert ran.stdout == ""
    for wrong in ("east", "moons"):
        line = next(n for n, line in enumerate(case.read_text().splitlines(), 1) if wrong in line)
        assert f"case.yaml:{line}" in ran.stderr
        assert wrong in ran.stderr


def test_out_that_is_a_file_is_refused_before_the_work(here):
    CliRunner().invoke(app, ["new", "mine"])
    (here / "taken").write_text("keep", encoding="utf-8")
    ran = hedgerow("assess", "mine", "--out", "taken", cwd=here)
    assert ran.returncode == 2
    assert ran.stderr.startswith("Cannot write to taken: ")
    assert (here / "taken").read_text(encoding="utf-8") == "keep"


def test_an_assessment_that_is_stopped_leaves_nothing_behind(here, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    CliRunner().invoke(app, ["new", "mine"])
    # What takes the name on import must have taken the true one, or it keeps this one for all later tests.
    importlib.import_module("hedgerow.ask.quick")
    monkeypatch.setattr("hedgerow.ask.assess.assess", stopped)
    CliRunner().invoke(app, ["assess", "mine"])
    assert [one.name for one in here.iterdir()] == ["mine"]


@pytest.mark.parametrize("there", [False, True])
def test_an_assessment_that_cannot_be_written_leaves_no_empty_folder(here, monkeypatch, there):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    folder = here / "assessment" / "mine"
    if there:
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("of yesterday", encoding="utf-8")
    monkeypatch.setattr("hedgerow.show.netcdf.write_netcdf", full)
    with pytest.raises(HedgerowError, match="No space left"):
        write_assessment(None, folder)
    assert (here / "assessment").exists() == there
    assert (folder / "report.html").exists() == there


def test_cases_lists_the_shipped_ones(here):
    ran = CliRunner().invoke(app, ["cases"], catch_exceptions=False)
    assert [line.split()[0] for line in ran.stdout.splitlines()] == list(shipped())
    assert TEMPLATE.name not in shipped()


@pytest.mark.parametrize("word", ["usual", "acts.usual"])
def test_explain(word):
    said = CliRunner().invoke(app, ["explain", word], catch_exceptions=False)
    assert "0.2 per month" in said.stdout


@pytest.mark.parametrize(
    ("words", "holds"), [([], "quantities"), (["case.yaml"], "acts"), (["inventory.yaml"], "rows")]
)
def test_schema(words, holds):
    schema = json.loads(CliRunner().invoke(app, ["schema", *words], catch_exceptions=False).stdout)
    assert holds in schema["properties"]


def test_schema_of_an_unknown_file():
    assert "There are case.yaml" in str(CliRunner().invoke(app, ["schema", "cases.yaml"]).exception)


def test_explain_of_an_unknown_word_exits_with_2(tmp_path):
    ran = hedgerow("explain", "qantity", cwd=tmp_path)
    assert ran.returncode == 2
    assert "qantity" in ran.stderr
