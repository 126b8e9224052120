"""The files of the case in the studio: read, checked while they are typed, saved whole, and taken back.

Only the five files of a case have names here, and none that leads outside the folder is touched. A save is
noted in the run store with what stood there before, then put in place in one step, while the folder is held;
it is refused where the file is no longer what was opened.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hedgerow.case.files import FILES, LARGEST_FILE, LARGEST_YAML, REQUIRED
from hedgerow.case.model import Case
from hedgerow.case.read import draft_case
from hedgerow.cases import TEMPLATE, shipped
from hedgerow.errors import Fault
from hedgerow.files import locked, replacing
from hedgerow.studio.changes import StudioError
from hedgerow.studio.store import Store


@dataclass(frozen=True, slots=True)
class Text:
    """A file as the editor shows it: lines end in a single newline, without a byte order mark."""

    name: str
    text: str
    digest: str
    """SHA-256 of the file; empty where there is none yet."""
    undo: bool
    redo: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a case at one moment, and the folder that holds a copy of them."""

    folder: Path
    files: Mapping[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each file."""
        return {name: _digest(data) for name, data in self.files.items()}


def read_only(folder: Path) -> str:
    """Why the case cannot be written to, or nothing."""
    if folder.resolve() in {TEMPLATE.resolve(), *(one.resolve() for one in shipped().values())}:
        return "This case ships with Hedgerow and is not written to. Copy its folder and open the copy."
    return ""


def take(folder: Path) -> dict[str, bytes]:
    """What stands in the files of a case now.

    Raises:
        StudioError: If the folder is gone, or a file cannot be read.
    """
    if not folder.is_dir():
        raise StudioError(
            f"The folder {folder} is no longer there. Put it back; the answer shown still holds."
        )
    found = {}
    for name in FILES:
        path = _path(folder, name)
        limit = LARGEST_FILE if name.endswith(".csv") else LARGEST_YAML
        try:
            with path.open("rb") as file:
                found[name] = file.read(limit + 1)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StudioError(f"{path} cannot be read: {error.strerror or error}.") from None
    return found


def copy_to(folder: Path, files: Mapping[str, bytes], name: str) -> Path:
    """A copy of a case's files in a new folder inside `folder`; its last part is `name`, as the page prints it."""
    made = Path(tempfile.mkdtemp(prefix="case-", dir=folder)) / name
    made.mkdir()
    for file, data in files.items():
        (made / file).write_bytes(data)
    return made


class Editor:
    """Reads, checks, saves and takes back the files of one case."""

    def __init__(self, folder: Path, store: Store, scratch: Path) -> None:
        self.folder = folder
        self.locked_because = read_only(folder)
        self._store = store
        self._scratch = scratch

    def names(self) -> tuple[str, ...]:
        """The files that are shown."""
        return tuple(name for name in FILES if name in REQUIRED or (self.folder / name).is_file())

    def open(self, name: str) -> Text:
        """A file as it stands.

        Raises:
            StudioError: If it is no file of a case, or cannot be shown as text.
        """
        data = self._now(name)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise StudioError(
                f"{name} is not UTF-8 on line {line} and cannot be edited here. Save it as UTF-8."
            ) from None
        return Text(
            name,
            text.replace("\r\n", "\n"),
            _digest(data),
            self._store.last_save(name, data, undone=False) is not None,
            self._store.last_save(name, data, undone=True) is not None,
        )

    def check(self, name: str, text: str) -> tuple[Fault, ...]:
        """What `hedgerow check` would say of the case with this text in the file."""
        _, faults = self.draft({**take(self.folder), _known(name): self._bytes(name, text)})
        return faults

    def draft(self, files: Mapping[str, bytes]) -> tuple[Case | None, tuple[Fault, ...]]:
        """Read a case from what may stand in its files, without touching it."""
        copy = copy_to(self._scratch, files, self.folder.resolve().name or "case")
        try:
            return draft_case(copy)
        finally:
            shutil.rmtree(copy.parent, ignore_errors=True)

    def save(self, name: str, text: str, opened: str) -> None:
        """Put a text in place of a file.

        Args:
            name: The file.
            text: What shall stand in it.
            opened: Digest of what stood in it when it was opened.

        Raises:
            StudioError: If the file has changed since, or cannot be written.
        """
        self._write(name, lambda now: self._replaced(name, text, opened, now))

    def undo(self, name: str, *, redo: bool = False) -> None:
        """Take the last save of a file back, or do it again.

        Raises:
            StudioError: If there is none that fits what stands in the file.
        """

        def back(now: bytes) -> tuple[bytes, int]:
            save = self._store.last_save(_known(name), now, undone=redo)
            if save is None:
                raise StudioError(
                    f"There is nothing to {'redo' if redo else 'undo'} in {name}, or it was changed elsewhere."
                )
            return (save.after if redo else save.before), save.number

        self._write(name, back, undone=not redo)

    def noted(self, change: Callable[[], None], names: tuple[str, ...]) -> None:
        """Do something that writes files, and note what it did to them, so that it can be undone."""
        if self.locked_because:
            raise StudioError(self.locked_because)
        before = take(self.folder)
        try:
            change()
        except OSError as error:
            raise self._refused(error) from None
        after = take(self.folder)
        for name in names:
            if before.get(name) != after.get(name):
                self._store.saving(name, before.get(name, b""), after.get(name, b""))

    def _write(
        self, name: str, make: Callable[[bytes], tuple[bytes, int]], *, undone: bool | None = None
    ) -> None:
        _known(name)
        if self.locked_because:
            raise StudioError(self.locked_because)
        if not self.folder.is_dir():
            take(self.folder)
        try:
            with locked(self.folder):
                data, number = make(self._now(name))
                with replacing(_path(self.folder, name)) as part:
                    part.write_bytes(data)
        except OSError as error:
            raise self._refused(error) from None
        if undone is not None:
            self._store.mark_undone(number, undone=undone)

    def _replaced(self, name: str, text: str, opened: str, now: bytes) -> tuple[bytes, int]:
        if opened != _digest(now):
            raise StudioError(
                f"{name} was changed elsewhere since it was opened here, and is left as it is. Copy your text, "
                "open the file again, and put your change into it."
            )
        data = self._bytes(name, text, now)
        limit = LARGEST_FILE if name.endswith(".csv") else LARGEST_YAML
        if len(data) > limit:
            raise StudioError(f"{name} would have {len(data):,} bytes; the limit is {limit:,}.")
        return data, self._store.saving(name, now, data) if data != now else 0

    def _bytes(self, name: str, text: str, now: bytes | None = None) -> bytes:
        """A text as the file has it: with its byte order mark and its line ends."""
        stands = self._now(name) if now is None else now
        text = text.replace("\r\n", "\n")
        if b"\r\n" in stands:
            text = text.replace("\n", "\r\n")
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError:
            raise StudioError("The text holds half a character (a lone surrogate). Take it out.") from None
        return b"\xef\xbb\xbf" + data if stands.startswith(b"\xef\xbb\xbf") else data

    def _now(self, name: str) -> bytes:
        return take(self.folder).get(_known(name), b"")

    def _refused(self, error: OSError) -> StudioError:
        why = error.strerror or str(error)
        return StudioError(f"Nothing was saved: {self.folder} cannot be written to ({why}).")


def _known(name: str) -> str:
    if name not in FILES:
        raise StudioError(f"A case has no file of that name. Its files are {', '.join(FILES)}.")
    return name


def _path(folder: Path, name: str) -> Path:
    path = folder / _known(name)
    if path.resolve().parent != folder.resolve():
        raise StudioError(f"{name} leads outside the folder of the case. Copy it into the folder.")
    return path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
