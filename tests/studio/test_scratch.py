"""The copies a studio works on: its own while it lives, and cleared away by the next where it was killed."""

import signal
import subprocess
import sys
from pathlib import Path

from hedgerow.studio.scratch import PREFIX, Scratch

HOLDS = """
import sys
from pathlib import Path
from hedgerow.studio.scratch import Scratch
made = Scratch(Path(sys.argv[1]))
(made.folder / "copy").touch()
print(made.folder, flush=True)
sys.stdin.read()
"""


def other(runs: Path) -> tuple[subprocess.Popen, Path]:
    """Another process that holds a folder of its own, and that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(runs)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return process, Path(process.stdout.readline().strip())


def left(runs: Path) -> set[str]:
    return {one.name for one in runs.glob(f"{PREFIX}*")}


def test_what_a_killed_studio_left_is_cleared_by_the_next_and_a_living_ones_is_not(tmp_path: Path) -> None:
    (killed, dead), (living, held) = other(tmp_path), other(tmp_path)
    try:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert left(tmp_path) == {dead.name, held.name}
        mine, second = Scratch(tmp_path), Scratch(tmp_path)
        assert left(tmp_path) == {held.name, mine.folder.name, second.folder.name}
        assert (held / "copy").exists()
        mine.close()
        second.close()
        assert left(tmp_path) == {held.name}
    finally:
        for process in (killed, living):
            process.kill()
            process.communicate()


def test_nothing_else_is_cleared_away(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}file").touch()
    Scratch(tmp_path).close()
    assert (elsewhere / "kept").exists()
    assert left(tmp_path) == {f"{PREFIX}link", f"{PREFIX}file"}
