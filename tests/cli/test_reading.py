"""An analyst's errand from an article: read it, accept what is right, or draft a case from it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hedgerow.cli.accepting as door
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.cli.main import app
from hedgerow.evidence.document import from_json, to_json
from hedgerow.evidence.record import Event, Interval, Proposals, Published, Reader, Span
from hedgerow.read.pipeline import read_article

ARTICLE = """Strikes on the border

Russia bombed a camp of the rebels near Aleppo on 3 March 2024. Iran condemned the attack on Monday, and Turkish Foreign
Minister Selim Arslan visited Baku on 2 March 2024. \u201cWe will not wait forever,\u201d Arslan said.
"""
SENTENCE = "The governor went south on 5 March 2024."


def hedgerow(*words, stdin="", cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "hedgerow", *words],
        capture_output=True,
        input=stdin,
        text=True,
        cwd=cwd,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    import shutil

    return Path(shutil.copytree(TEMPLATE, tmp_path / "mine"))


@pytest.fixture
def proposals(tmp_path):
    import hashlib
    from datetime import date

    article = tmp_path / "south.txt"
    article.write_text(SENTENCE, encoding="utf-8")
    days = Interval(date(2024, 3, 5), date(2024, 3, 5))
    event = Event(
        "The governor", "The southern patron", "CONSULT", "visit", Span(13, 17), Span(0, len(SENTENCE)), "actual", None,
        None, days, ("visit_south", "visit_north"), 0.8, paragraph=1, note="Meeting of the governor with the south.",
    )  # fmt: skip
    document = Proposals(
        "south.txt", hashlib.sha256(SENTENCE.encode()).hexdigest(), Published(date(2024, 3, 6), date(2024, 3, 6), True),
        (), (), (event,), (), Reader("0.1.0", "m", "1", "h", "1"),
    )  # fmt: skip
    file = tmp_path / "south.json"
    file.write_text(to_json(document), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("read")
    (folder / "a.txt").write_text(ARTICLE, encoding="utf-8")
    said = hedgerow("read", "a.txt", "--published", "2024-03-06", "--json", "--html", "a.html", cwd=folder)
    return folder, said


def test_read_prints_json_and_nothing_else(read_once):
    folder, said = read_once
    assert said.returncode == 0, said.stderr
    found = from_json(said.stdout, "x")
    assert found.source == "a.txt"
    assert any(event.type == "ASSAULT" for event in found.events)
    assert "The page is at a.html" in said.stderr
    assert (folder / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_read_from_stdin_in_words(read_once):
    said = hedgerow("read", "-", stdin=ARTICLE)
    assert said.returncode == 0, said.stderr
    for words in ("Actors (", "Events (", "Statements (", "Dates (", "Selim Arslan", "give --published"):
        assert words in said.stdout


def test_the_library_does_what_the_command_does(read_once):
    from datetime import date

    _, said = read_once
    assert (
        to_json(read_article(ARTICLE.encode(), name="a.txt", published=date(2024, 3, 6)).proposals)
        == said.stdout
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["read", "none.txt"], "none.txt cannot be read: No such file"),
        (["read", "."], "cannot be read"),
        (["read", "-"], "- is empty"),
        (["read", "-", "--encoding", "zip"], "- is empty"),
        (["read", "-", "--published", "June"], "June"),
        (["read", "-", "--case", "atlantis"], "atlantis"),
        (["import", "none.csv", "--case", "iraq-2021", "--format", "csv"], "There is no such file"),
        (["import", "none.csv", "--case", "iraq-2021", "--format", "gdlet"], "Did you mean `gdelt`?"),
        (["accept", "-", "--case", "iraq-2021", "--all"], "ships with Hedgerow and is not written to"),
        (["draft", "-", "-o", ".", "--published", "2024-03-06"], "is already here"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(tmp_path, words, why):
    said = hedgerow(*words, cwd=tmp_path)
    assert said.returncode == 2
    assert why in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert said.stdout == ""


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"events": 3}', '{"dates": [{"first": "x"}]}', "\ufeff{}"]
)
def test_what_is_no_document_is_refused(folder, text):
    said = hedgerow("accept", "-", "--case", str(folder), "--all", stdin=text)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert "Give a file that `hedgerow read --json` or `hedgerow import` wrote." in said.stderr


def test_import_writes_what_accept_takes(folder, tmp_path):
    (tmp_path / "e.csv").write_text(
        "id,date,actor,target,type\n7,2024-06-01,The river guard,The northern patron,raid\n"
    )
    (folder / "mapping.yaml").write_text(
        "codes: {raid: ASSAULT}\nacts: [{act: raid.lethal, actor: river_guard, target: north}]\n"
    )
    made = hedgerow("import", "e.csv", "--format", "csv", "--case", "mine", "-o", "p.json", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    said = hedgerow("accept", "p.json", "--case", "mine", "--all", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "A012  2024-06-01  raid.lethal" in said.stdout
    assert read_case(folder).evidence[-1].source == "e"
    again = hedgerow("accept", "p.json", "--case", "mine", "--all", cwd=tmp_path)
    assert again.stdout.startswith("0 rows added")


def test_the_doors_of_import_say_nothing_but_json(folder, tmp_path):
    rows = "".join(f"{at},2024-06-01,The river guard,The northern patron,ASSAULT\n" for at in range(3000))
    (tmp_path / "e.csv").write_text(f"id,date,actor,target,type\n{rows}")
    (folder / "mapping.yaml").write_text("acts: [{act: raid, actor: river_guard, target: north}]\n")
    ran = hedgerow("import", "e.csv", "--format", "csv", "--case", "mine", "--json", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert len(from_json(ran.stdout, "x").events) == 1


def test_nobody_to_ask(folder, proposals):
    said = hedgerow("accept", str(proposals), "--case", str(folder))
    assert said.returncode == 2
    assert "Use --all" in said.stderr


def reviewed(monkeypatch, folder, proposals, keys):
    monkeypatch.setattr(door, "_asked_at_a_terminal", lambda: True)
    words = ["accept", str(proposals), "--case", str(folder), "--article", str(proposals.with_suffix(".txt"))]
    return CliRunner().invoke(app, words, input=keys, catch_exceptions=False)


def test_a_review_shows_the_sentence_and_takes_a_change(monkeypatch, folder, proposals):
    said = reviewed(monkeypatch, folder, proposals, "x\nc\nvisit_north\nd\n2024-03-04 2024-03-05\na\n")
    assert said.exit_code == 0
    assert SENTENCE in said.stdout
    assert "or         visit_north" in said.stdout
    last = read_case(folder).evidence[-1]
    assert last.alternatives[0][0].id == "visit_north"
    assert (str(last.first), str(last.last)) == ("2024-03-04", "2024-03-05")


@pytest.mark.parametrize("keys", ["r\n", "q\n", "\n"])
def test_what_is_rejected_or_left_is_not_written(monkeypatch, folder, proposals, keys):
    before = (folder / "evidence.csv").read_bytes()
    assert "0 rows added" in reviewed(monkeypatch, folder, proposals, keys).stdout
    assert (folder / "evidence.csv").read_bytes() == before


def test_another_article_is_not_shown_for_this_one(monkeypatch, folder, proposals):
    proposals.with_suffix(".txt").write_text("Something else.", encoding="utf-8")
    monkeypatch.setattr(door, "_asked_at_a_terminal", lambda: True)
    words = ["accept", str(proposals), "--case", str(folder), "--article", str(proposals.with_suffix(".txt"))]
    assert "its SHA-256 is another" in str(CliRunner().invoke(app, words).exception)


def test_what_is_not_sure_is_left_to_a_person(folder, proposals):
    """`--all` asks nobody, so what is read badly stays out unless it is asked for by its confidence."""
    events = json.loads(proposals.read_text(encoding="utf-8"))
    for event in events["events"]:
        event["confidence"] = 0.59
    proposals.write_text(json.dumps(events), encoding="utf-8")
    words = ["accept", str(proposals), "--case", str(folder), "--all", "--dry-run"]
    said = hedgerow(*words)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("0 rows")
    assert "is below 0.60: look at it, or give a lower --min-confidence" in " ".join(said.stderr.split())
    assert not hedgerow(*words, "--min-confidence", "0.5").stdout.startswith("0 rows")


def test_a_draft_is_sound_and_assessed(read_once, tmp_path):
    folder, _ = read_once
    made = hedgerow("draft", str(folder / "a.txt"), "--published", "2024-03-06", "-o", "first", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    draft = tmp_path / "first"
    assert {"README.md", "case.yaml", "evidence.csv", "questions.yaml", "sources.yaml"} <= {
        file.name for file in draft.iterdir()
    }
    case = read_case(draft)
    assert case.evidence
    assert all(
        number.source.kind == "judgement" and "Placeholder" in number.source.text for number in case.numbers
    )
    readme = (draft / "README.md").read_text(encoding="utf-8")
    assert "For you to decide" in readme
    assert "Selim Arslan" in readme
    said = hedgerow("assess", "first", "--json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["forecasts"]


def test_a_draft_says_what_it_made_nothing_of_and_puts_deeds_before_words(tmp_path):
    text = (
        "Greece moves\n\nTurkey criticised Greece on Monday. Turkey praised Greece on Tuesday. Police arrested Anna "
        "Berg on Sunday. Two hikers attacked Turkey on Saturday. No group claimed responsibility.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    made = hedgerow("draft", "a.txt", "--published", "2024-03-06", "-o", "first", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    acts = [act.id for act in read_case(tmp_path / "first").acts]
    assert acts[0] == "coerce_police_anna_berg"
    assert "accuse_turkey_greece" in acts
    readme = (tmp_path / "first/README.md").read_text(encoding="utf-8")
    assert "Paragraph 1: Attack by Two hikers on Turkey: who did it has no name here." in readme
    assert "denied" in readme


def test_nothing_to_draft_from(tmp_path):
    (tmp_path / "a.txt").write_text("It was a fine day by the river.", encoding="utf-8")
    said = hedgerow("draft", "a.txt", "--published", "2024-03-06", "-o", "first", cwd=tmp_path)
    assert said.returncode == 2
    assert "nothing to draft a case from" in said.stderr
    assert not (tmp_path / "first").exists()
