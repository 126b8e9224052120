"""Changes asked for on the command line: the same as the studio's, refused where the case does not know them."""

import html
import json
import re
import shlex
import shutil
from dataclasses import asdict, replace

import pytest
from typer.testing import CliRunner

from hedgerow.ask.assess import assess
from hedgerow.case.changes import ChangeError, Changes
from hedgerow.case.edits import edited, read_changed
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.cli.main import app
from hedgerow.cli.options import Asked, changes_of
from hedgerow.show.command import command
from hedgerow.show.document import document
from hedgerow.studio.numbers import numbers
from hedgerow.studio.tasks import answer

CASE = read_case(TEMPLATE)
SCENARIO = {"name": 'It\'s "over"', "from": "2025-01-01", "kind": "surprise", "ban": ["arm"]}
CHANGES = Changes(
    values=(("hypotheses.aim.balancer.set.freedom", -0.2), ("parameters.northern_pull", 1e-7)),
    reports=("E02", "E07"),
    accounts=(("orders", "own"),),
    scenarios=(("built_1", json.dumps(SCENARIO)),),
    edits=(("acts.raid.reported", "0.5"),),
)


def asked_of(words: list[str]) -> Asked:
    """The options of a command, sorted by kind."""
    kinds = ("--set", "--without-report", "--without-hypothesis", "--with-scenario", "--edit")
    pairs = [word.partition("=") for word in words if word.startswith("--")]
    return Asked(*([value for name, _, value in pairs if name == kind] for kind in kinds))


def test_options_and_changes_are_one_another() -> None:
    """What a case says of its changes is read back as the same changes."""
    words = [f"{one.option}={one.value}" for one in edited(CHANGES, CASE) if one.option]
    assert changes_of(CASE, asked_of(words)) == CHANGES
    assert changes_of(CASE, Asked()) == Changes()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(values=["freedom"]), "is not of the form NAME=VALUE"),
        (Asked(values=["=1"]), "is not of the form NAME=VALUE"),
        (Asked(values=["fredom=1"]), "Did you mean `freedom`"),
        (Asked(values=["aim.balancer.freedom=much"]), "not a number"),
        (Asked(values=["aim.balancer.freedom=nan"]), "not a number"),
        (Asked(values=["freedom=0.5"]), "Every account of `aim` sets `freedom`"),
        (Asked(values=["aim.ballancer.freedom=1"]), "Did you mean `balancer`"),
        (Asked(values=["aim.balancer.obedience=1"]), "to no number of its own"),
        (Asked(reports=["E77"]), "has no report `E77`"),
        (Asked(reports=["E10"]), "left out already"),
        (Asked(accounts=["aim"]), "Name it as AXIS.VALUE"),
        (Asked(accounts=["aims.balancer"]), "Did you mean `aim`"),
        (Asked(scenarios=["mine={"]), "no JSON object with a name"),
        (Asked(scenarios=["mine=" + "[" * 100_000]), "no JSON object with a name"),
        (Asked(scenarios=['garrison_leaves={"name": "x"}']), "has a scenario"),
        (Asked(edits=["acts.raid.reported"]), "is not of the form PATH=TEXT"),
    ],
)
def test_what_the_case_does_not_know_is_refused(asked, said) -> None:
    with pytest.raises(ChangeError, match=said.replace("(", r"\(")):
        changes_of(CASE, asked)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "freedom"], "NAME=VALUE"),
        (["--without-hypothesis", "aim.balancer", "--without-hypothesis", "aim.northerner"], "Leave one on"),
        (["--edit", "acts.nobody.reported=1"], "leads nowhere"),
        (["--edit", "acts.raid.reported=7"], "acts.raid.reported"),
        (["--with-scenario", 'mine={"name": "x", "bann": ["arm"]}'], "bann"),
    ],
)
@pytest.mark.parametrize("of", [["assess", "{}"], ["why", "{}", "E02"]])
def test_a_change_that_cannot_be_made_is_said_before_anything_is_solved(
    of, words, said, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, [*(word.format(TEMPLATE) for word in of), *words])
    assert said in str(ran.exception)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("quick", [False, True])
def test_the_command_and_the_studio_give_the_same_numbers(tmp_path, monkeypatch, quick):
    """The command that a run's page prints, run as printed; to 1e-12."""
    folder = shutil.copytree(TEMPLATE, tmp_path / "governor's seat")
    changes = replace(CHANGES, quick=quick)
    job = {"id": "1", "folder": str(folder), "as_of": "", "changes": asdict(changes), "early": True}
    told = []
    made = answer(job, told.append)
    assert made["kind"] == "answer", made
    so_far = [one["document"] for one in told if one["kind"] == "so far"]
    assert [bool(one["scenarios"] or one["claims"]) for one in so_far] == [False]
    for one in so_far:
        assert {name: one[name] for name in ("accounts", "forecasts")} == {
            name: made["document"][name] for name in ("accounts", "forecasts")
        }, "what is told early does not change"
    line = made["document"]["command"]
    assert line in html.unescape(re.sub("</?span>", "", made["report"]))
    assert line == command(assess(read_changed(folder, changes), explained=False))
    assert ("--quick" in line) == quick
    program, *words = shlex.split(line)
    assert program == "hedgerow"
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["digests"] == made["document"]["digests"]
    assert found["edits"] == made["document"]["edits"]
    mine, theirs = numbers(found), numbers(made["document"])
    assert mine.keys() == theirs.keys()
    assert mine == pytest.approx(theirs, abs=1e-12, rel=0)
    as_it_stands = numbers(document(assess(CASE, explained=False)))
    assert max(abs(mine[name] - as_it_stands[name]) for name in mine.keys() & as_it_stands.keys()) > 0.01
    assert "Nothing is recorded in the ledger" in ran.stderr
    assert not (folder / "ledger.jsonl").exists()
    assert (tmp_path / "assessment" / f"{folder.name}-changed" / "report.html").exists()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in TEMPLATE.iterdir()
    }, "the files of the case stay as they are"


@pytest.mark.parametrize("option", [["--since", "2024-01-01"], ["--thorough"]])
def test_a_quick_answer_explains_nothing_and_tells_no_change(option, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, ["assess", str(TEMPLATE), "--quick", *option])
    assert ran.exit_code != 0
    assert option[0] in str(ran.exception)
    assert not list(tmp_path.iterdir())
