"""The case file in the studio: saved whole or not at all, taken back byte for byte, and never outside its folder."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hedgerow.cases import TEMPLATE, shipped
from hedgerow.studio.changes import StudioError
from hedgerow.studio.files import Editor, read_only, take
from hedgerow.studio.store import Store


@pytest.fixture
def editor(case: Path, tmp_path: Path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    store = Store(tmp_path / "runs.sqlite")
    yield Editor(case, store, scratch)
    assert not list(scratch.iterdir()), "every copy made for a check is cleared away"
    store.close()


def test_saved_and_taken_back(editor: Editor, case: Path) -> None:
    before = (case / "case.yaml").read_bytes()
    first = editor.open("case.yaml")
    assert not first.undo
    editor.save("case.yaml", first.text + "# one\n", first.digest)
    second = editor.open("case.yaml")
    editor.save("case.yaml", second.text + "# two\n", second.digest)
    after = (case / "case.yaml").read_bytes()
    assert after == before + b"# one\n# two\n"
    editor.undo("case.yaml")
    editor.undo("case.yaml")
    assert (case / "case.yaml").read_bytes() == before
    with pytest.raises(StudioError, match="nothing to undo"):
        editor.undo("case.yaml")
    editor.undo("case.yaml", redo=True)
    assert editor.open("case.yaml").undo
    assert editor.open("case.yaml").redo
    editor.undo("case.yaml", redo=True)
    assert (case / "case.yaml").read_bytes() == after
    assert not [one.name for one in case.iterdir() if one.name.startswith(".")]


def test_what_was_changed_elsewhere_is_left_alone(editor: Editor, case: Path) -> None:
    opened = editor.open("questions.yaml")
    (case / "questions.yaml").write_bytes(b"# somebody else\n")
    with pytest.raises(StudioError, match="changed elsewhere"):
        editor.save("questions.yaml", "mine", opened.digest)
    assert (case / "questions.yaml").read_bytes() == b"# somebody else\n"
    editor.save("questions.yaml", "mine", hashlib.sha256(b"# somebody else\n").hexdigest())
    (case / "questions.yaml").write_bytes(b"# and again\n")
    with pytest.raises(StudioError, match="nothing to undo"):
        editor.undo("questions.yaml")


def test_line_ends_and_marks_of_a_file_are_kept(editor: Editor, case: Path) -> None:
    data = b"\xef\xbb\xbf" + (case / "case.yaml").read_bytes().replace(b"\n", b"\r\n")
    (case / "case.yaml").write_bytes(data)
    text = editor.open("case.yaml")
    assert "\r" not in text.text
    assert not text.text.startswith("\ufeff")
    editor.save("case.yaml", text.text.replace("\n", "\r\n"), text.digest)  # as a browser may send it
    assert (case / "case.yaml").read_bytes() == data


def test_faults_are_those_of_check_and_checking_writes_nothing(editor: Editor, case: Path) -> None:
    before = take(case)
    text = editor.open("case.yaml").text.replace("levels: [absent, present]", "levels: [absent]")
    found = editor.check("case.yaml", text)
    assert take(case) == before
    (case / "case.yaml").write_text(text, "utf-8")
    said = subprocess.run(
        ["python", "-m", "hedgerow", "check", str(case)], capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{Path(os.sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert said.returncode == 2
    assert found
    for fault in found:
        assert str(fault) in said.stderr


@pytest.mark.parametrize(
    "name", ["../case.yaml", "/etc/passwd", "", ".", "outcomes.csv", "case.yaml\x00", "CASE.YAML"]
)
def test_only_the_files_of_a_case_have_names(editor: Editor, name: str) -> None:
    for do in (
        editor.open,
        editor.undo,
        lambda name: editor.save(name, "", ""),
        lambda name: editor.check(name, ""),
    ):
        with pytest.raises(StudioError, match="no file of that name"):
            do(name)


def test_a_link_that_leads_outside_is_not_followed(editor: Editor, case: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", "utf-8")
    (case / "sources.yaml").unlink()
    (case / "sources.yaml").symlink_to(secret)
    with pytest.raises(StudioError, match="leads outside"):
        editor.open("sources.yaml")
    with pytest.raises(StudioError, match="leads outside"):
        editor.save("sources.yaml", "x", hashlib.sha256(b"hidden").hexdigest())
    assert secret.read_text("utf-8") == "hidden"


def test_a_shipped_case_is_not_written_to(tmp_path: Path) -> None:
    for folder in (TEMPLATE, *shipped().values()):
        assert read_only(folder)
    assert not read_only(tmp_path)
    store = Store(tmp_path / "runs.sqlite")
    editor = Editor(TEMPLATE, store, tmp_path)
    text = editor.open("case.yaml")
    with pytest.raises(StudioError, match="Copy its folder"):
        editor.save("case.yaml", "gone", text.digest)
    store.close()


def test_a_folder_that_is_gone_is_said(editor: Editor, case: Path) -> None:
    text = editor.open("case.yaml")
    shutil.rmtree(case)
    with pytest.raises(StudioError, match="no longer there"):
        editor.save("case.yaml", "x", text.digest)
    with pytest.raises(StudioError, match="no longer there"):
        editor.open("case.yaml")
    assert not case.exists()


def test_a_disk_that_refuses_leaves_the_file_whole(editor: Editor, case: Path, monkeypatch) -> None:
    before, text = (case / "case.yaml").read_bytes(), editor.open("case.yaml")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hedgerow.files.os.fsync", refuse)
    with pytest.raises(StudioError, match="No space left"):
        editor.save("case.yaml", "x", text.digest)
    assert (case / "case.yaml").read_bytes() == before
    assert not editor.open("case.yaml").undo, "a save that never arrived is not taken back"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@example("1")
@example("[" * 500)
def test_any_text_is_checked_without_a_stumble(tmp_path_factory, text: str) -> None:
    base = tmp_path_factory.mktemp("any")
    store = Store(base / "runs.sqlite")
    editor = Editor(Path(shutil.copytree(TEMPLATE, base / "case")), store, base)
    try:
        for name in ("case.yaml", "evidence.csv"):
            editor.check(name, text)
    finally:
        store.close()


def test_half_a_character_is_refused(editor: Editor) -> None:
    with pytest.raises(StudioError, match="surrogate"):
        editor.check("case.yaml", "title: \ud800")
