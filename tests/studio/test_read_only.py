"""A case in a folder that the system itself does not let the studio write to: read, checked, and left as it is.

Root may write everywhere, and a container often runs as root; so whoever is root acts as nobody for as long as the test
looks (the effective user decides what the kernel lets a process do with files, and takes root's capabilities along).
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hedgerow.case.read import draft_case
from hedgerow.cases import TEMPLATE
from hedgerow.files import replacing
from hedgerow.studio.changes import StudioError
from hedgerow.studio.files import Editor, take
from hedgerow.studio.store import Store

NOBODY = 65_534
pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users are those of POSIX here")


@contextmanager
def unprivileged() -> Iterator[None]:
    """Do something as a user who may not write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def editor() -> Iterator[Editor]:
    """An editor of a case whose owner it acts as, and who has closed the folder even to himself."""
    # Everybody may enter this folder, unlike pytest's own.
    place = Path(tempfile.mkdtemp(prefix="hedgerow-"))
    place.chmod(0o755)
    folder = Path(shutil.copytree(TEMPLATE, place / "governor"))
    own = place / "own"
    own.mkdir()
    if not os.geteuid():
        for one in (own, folder, *folder.iterdir()):
            os.chown(one, NOBODY, -1)
    # What is loaded on first use may stand where nobody else can read.
    draft_case(folder)
    with unprivileged():
        folder.chmod(0o555)
        store = Store(own / "runs.sqlite")
        yield Editor(folder, store, own)
        store.close()
        folder.chmod(0o755)
    shutil.rmtree(place)


def test_the_folder_is_one_the_system_protects(editor: Editor) -> None:
    """Or the tests below would show nothing."""
    with pytest.raises(PermissionError):
        (editor.folder / "new").touch()


def test_a_case_that_may_not_be_written_to_is_read_and_checked(editor: Editor) -> None:
    text = editor.open("case.yaml")
    assert "standng" in str(
        editor.check("case.yaml", text.text.replace("seat: standing", "seat: standng"))[0]
    )
    assert editor.check("case.yaml", text.text) == ()
    case, faults = editor.draft(take(editor.folder))
    assert case is not None
    assert not faults


def test_a_save_is_refused_and_leaves_nothing_behind(editor: Editor) -> None:
    before = take(editor.folder)
    text = editor.open("case.yaml")
    with pytest.raises(
        StudioError, match=r"Nothing was saved: .* cannot be written to \(Permission denied\)"
    ):
        editor.save("case.yaml", text.text + "# mine\n", text.digest)
    assert take(editor.folder) == before
    assert sorted(one.name for one in editor.folder.iterdir()) == sorted(
        one.name for one in TEMPLATE.iterdir()
    )
    again = editor.open("case.yaml")
    assert (again.undo, again.redo) == (False, False), "a save that never arrived is not taken back"


def test_what_writes_files_elsewhere_is_refused_as_well(editor: Editor) -> None:
    """As the inbox does when a proposal is accepted."""
    before = take(editor.folder)

    def put() -> None:
        with replacing(editor.folder / "evidence.csv") as part:
            part.write_text("x", "utf-8")

    with pytest.raises(StudioError, match="Nothing was saved"):
        editor.noted(put, ("evidence.csv",))
    assert take(editor.folder) == before


def test_a_save_made_while_it_could_be_is_not_taken_back_once_it_cannot(editor: Editor) -> None:
    editor.folder.chmod(0o755)
    text = editor.open("case.yaml")
    editor.save("case.yaml", text.text + "# mine\n", text.digest)
    editor.folder.chmod(0o555)
    saved = take(editor.folder)
    with pytest.raises(StudioError, match="Nothing was saved"):
        editor.undo("case.yaml")
    assert take(editor.folder) == saved
    assert editor.open("case.yaml").undo, "it can still be taken back later"
    editor.folder.chmod(0o755)
    editor.undo("case.yaml")
    assert take(editor.folder) == {name: (TEMPLATE / name).read_bytes() for name in saved}
