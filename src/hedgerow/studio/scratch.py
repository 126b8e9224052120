"""A folder for copies of the case, which belongs to one studio for as long as that lives.

Several studios may keep their runs in one folder, each with such a folder beside them. A studio that was killed
cannot clear its own away; the next to start does. What belongs to a living process is held by it, and the hold ends
with the process however it ends.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hedgerow.files import held, locked

PREFIX = ".studio-"


class Scratch:
    """A folder inside `runs`, made and held; those there that nobody holds are cleared away.

    Attributes:
        folder: Where it is.
    """

    def __init__(self, runs: Path) -> None:
        # Another that starts must not look between the making of the folder and the hold on it.
        with locked(runs):
            _clear(runs)
            self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=runs))
            self._let_go = held(self.folder)

    def close(self) -> None:
        """Clear it away."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._let_go is not None:
            self._let_go()
            self._let_go = None


def _clear(runs: Path) -> None:
    for left in runs.glob(f"{PREFIX}*"):
        let_go = None if left.is_symlink() or not left.is_dir() else held(left)
        if let_go is not None:
            shutil.rmtree(left, ignore_errors=True)
            let_go()
