"""The case's files as they stand, and the last version of them without faults.

The files are looked at whenever somebody asks how things stand. From a sound version a copy is kept, and every
answer is computed from such a copy, so that neither a half-written file nor a deleted folder can reach a computation.
Where the files have faults, the last sound version goes on answering.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hedgerow.case.files import FILES
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.errors import CaseError, Fault
from hedgerow.studio.changes import StudioError
from hedgerow.studio.files import Editor, Snapshot, copy_to, take
from hedgerow.studio.store import Store


@dataclass(frozen=True)
class Sound:
    """The last version of the case without faults."""

    case: Case
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the files found."""

    changed: bool
    """Whether a file is not as it was at the last look."""
    other: bool = False
    """Whether what they hold, or whether it has faults, is other than before."""
    sound: bool = False
    """Whether that is a new sound version."""


class Standing:
    """The files of one case, looked at again and again.

    Args:
        folder: The case.
        store: Keeps the last sound version between sessions.
        editor: Reads what stands in the files.
        scratch: Folder for copies.

    Raises:
        CaseError: If the case has faults and no sound version is known.
    """

    def __init__(self, folder: Path, store: Store, editor: Editor, scratch: Path) -> None:
        self.folder = folder
        self.faults: tuple[Fault, ...] = ()
        self.gone = ""
        """Why the files cannot be read, or nothing."""
        self._editor, self._store, self._scratch = editor, store, scratch
        self._kept = f"sound of {folder.resolve()}"
        self._files = take(folder)
        self.sound = self._first(self._files)
        self._stamp = self._stamp_now()

    def look(self) -> Seen:
        """Look whether the files have changed."""
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return Seen(changed=False)
        self._stamp = stamp
        try:
            files = take(self.folder)
            self.gone = ""
        except StudioError as error:
            self.gone = str(error)
            return Seen(changed=True)
        if files == self._files:
            return Seen(changed=True)
        self._files = files
        case, self.faults = self._editor.draft(files)
        if case is None or self.faults or files == self.sound.snapshot.files:
            return Seen(changed=True, other=True)
        self.sound = self._keep(files)
        return Seen(changed=True, other=True, sound=True)

    def _first(self, files: Mapping[str, bytes]) -> Sound:
        """The case as it stands; or, where it has faults now, the last sound version that a run was made from."""
        case, self.faults = self._editor.draft(files)
        if case is None or self.faults:
            kept = self._store.get(self._kept)
            if not kept:
                raise CaseError(self.faults)
            pairs = json.loads(kept)
            files = {str(name): base64.b64decode(data) for name, data in pairs if name in FILES}
        return self._keep(files)

    def _keep(self, files: Mapping[str, bytes]) -> Sound:
        copy = copy_to(self._scratch, files, self.folder.resolve().name or "case")
        pairs = [[name, base64.b64encode(data).decode("ascii")] for name, data in files.items()]
        self._store.put(self._kept, json.dumps(pairs))
        return Sound(replace(read_case(copy), folder=str(self.folder)), Snapshot(copy, dict(files)))

    def _stamp_now(self) -> tuple[object, ...]:
        found: list[object] = [self.folder.is_dir()]
        for name in FILES:
            try:
                stat = (self.folder / name).stat()
            except OSError:
                continue
            found.append((name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)
