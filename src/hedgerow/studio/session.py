"""The studio of one case: what is in hand, what is shown, what runs; every tab looks at the same.

The files of the case are looked at whenever somebody asks how things stand. From a sound version a copy is
kept, and every answer is computed from such a copy, so that neither a half-written file nor a deleted folder
can reach a computation. Where the files have faults, the last sound version goes on answering.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from hedgerow.case.files import FILES
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.errors import Fault, FaultyError
from hedgerow.studio.changes import (
    Changes,
    History,
    StudioError,
    edits_of,
    from_plain,
    setting_of,
    still,
    with_account,
    with_report,
    with_scenario,
    with_value,
    words_of,
)
from hedgerow.studio.files import Editor, Snapshot, copy_to, take
from hedgerow.studio.inbox import Inbox
from hedgerow.studio.runner import Job, Runner
from hedgerow.studio.store import Run, Store, now, run_id

AT_ONCE = 50_000
"""Situations times accounts up to which every change is answered without being asked for."""
PARTS = ("controls", "answer", "files", "inbox", "runs")
"""Parts of the page that change by themselves; each has a version."""


@dataclass(frozen=True)
class Sound:
    """The last version of the case without faults."""

    case: Case
    snapshot: Snapshot


@dataclass(frozen=True)
class Wanted:
    """What a computation was started for."""

    job: Job
    words: tuple[str, ...]
    changes: Changes
    digests: tuple[tuple[str, str], ...]


class Studio:
    """One case, alive.

    Args:
        folder: The case.
        runs: Folder of the run store; made where it is not there.
        proposals: Documents of proposals besides those in the case's own folder.

    Raises:
        StudioError: If the run store cannot be used.
        CaseError: If the case has faults and no sound version is known.
    """

    def __init__(self, folder: Path, runs: Path, proposals: Sequence[Path] = ()) -> None:
        self.folder = folder
        try:
            runs.mkdir(parents=True, exist_ok=True)
            self._scratch = Path(tempfile.mkdtemp(prefix=".studio-", dir=runs))
        except OSError as error:
            raise StudioError(
                f"{runs} cannot hold the runs ({error.strerror or error}). Name another folder with --runs."
            ) from None
        self.store = Store(runs / "runs.sqlite")
        self._of = f" of {folder.resolve()}"  # a store may be shared; what is in hand belongs to one case
        self.editor = Editor(folder, self.store, self._scratch)
        self.inbox = Inbox(folder, proposals, self.store, self.editor)
        self.lock = threading.RLock()
        self.versions: Counter[str] = Counter(dict.fromkeys(PARTS, 1))
        self.faults: tuple[Fault, ...] = ()
        self.gone = ""
        self.trouble: tuple[str, ...] = ()
        self.stage: tuple[str, int, int] = ("", 0, 0)
        self.stopped = False
        self.shown: Run | None = None
        self.before: Run | None = None
        self.pinned = self.store.get("pinned" + self._of)
        self._files: dict[str, bytes] = {}
        self._stamp: tuple[object, ...] | None = None
        self._tray_stamp = self.inbox.stamp()
        self._wanted: Wanted | None = None
        self.runner = Runner(self._told)
        try:
            self.sound = self._first()
            kept = self.store.get("history" + self._of)
            self.history = History.from_json(kept) if kept else History()
        except BaseException:
            self.close()
            raise
        self.at_once = size(self.sound.case) <= AT_ONCE
        self.refresh()
        self._answer()

    def close(self) -> None:
        """Stop what runs and clear away the copies; the run store stays."""
        self.runner.close()
        self.store.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    # ---- How things stand ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Look whether the files of the case have changed, and answer anew from what they hold now."""
        with self.lock:
            stamp = self._stamp_now()
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self.versions["files"] += 1
            try:
                files = take(self.folder)
                self.gone = ""
            except StudioError as error:
                self.gone = str(error)
                return
            if files == self._files:
                return
            self._files = files
            case, faults = self.editor.draft(files)
            self.faults = faults
            self.versions["answer"] += 1
            if case is None or faults:
                return
            if files != self.sound.snapshot.files:
                self.sound = self._keep(files)
                self.versions["controls"] += 1
                self.versions["inbox"] += 1
                self._answer()

    def status(self) -> dict[str, Any]:
        """How things stand, for the page to follow."""
        self.refresh()
        with self.lock:
            stamp = self.inbox.stamp()
            if stamp != self._tray_stamp:
                self._tray_stamp = stamp
                self.versions["inbox"] += 1
            running = self.runner.job is not None
            stage, done, total = self.stage
            return {
                "running": running,
                "up_to_date": self.up_to_date,
                "undo": len(self.history.back),
                "redo": len(self.history.forward),
                "stage": stage if running else "",
                "done": done,
                "total": total,
                "seconds": round(self.runner.seconds, 1),
                "text": self._text(running, stage, done, total),
                "versions": dict(self.versions),
            }

    def _text(self, running: bool, stage: str, done: int, total: int) -> str:
        if running:
            return f"Computing: {stage or 'starting'}" + (f", {done} of {total}" if total else "")
        if self.gone:
            return self.gone
        if self.trouble:
            return f"This change cannot be answered. {' '.join(self.trouble[:3])}"
        if self.stopped:
            return "Stopped. The answer shown is the one before."
        if not self.up_to_date:
            return "Changes wait for “Compute”."
        return f"Saved as run {self.shown.id[:6]}." if self.shown else "No answer yet."

    @property
    def up_to_date(self) -> bool:
        """Whether the answer shown is that of the changes in hand."""
        return self.shown is not None and self.shown.id == self._id()

    @property
    def compared_with(self) -> Run | None:
        """The run whose numbers stand beside those shown: the one chosen, else the answer before."""
        pinned = self.store.run(self.pinned) if self.pinned else None
        found = pinned or self.before
        return found if found is not None and self.shown is not None and found.id != self.shown.id else None

    @property
    def changes(self) -> Changes:
        """The changes in hand, as far as the case still knows what they name."""
        return still(self.history.now, self.sound.case)

    # ---- Changing -----------------------------------------------------------------------------------

    def set_value(self, path: str, value: float | None) -> None:
        """Set a number, or (None) put it back as declared."""
        case = self.sound.case
        declared = setting_of(case, path)
        if declared is None:
            declared = next((one.median for one in case.parameters if f"parameters.{one.name}" == path), None)
        if declared is None:
            raise StudioError("The case has no such number any more. Load the page again.")
        self._step(lambda changes: with_value(changes, path, None if value == declared else value))

    def switch_report(self, report: str, *, on: bool) -> None:
        """Use a report, or leave it out."""
        if not any(one.id == report and not one.left_out for one in self.sound.case.evidence):
            raise StudioError("The case has no such report in use. Load the page again.")
        self._step(lambda changes: with_report(changes, report, on=on))

    def switch_account(self, axis: str, value: str, *, on: bool) -> None:
        """Give an account its prior, or none."""
        case = self.sound.case
        if not any(of.id == axis and one.id == value for of in case.axes for one in of.values):
            raise StudioError("The case has no such account any more. Load the page again.")
        changes = with_account(self.changes, axis, value, on=on)
        edits_of(changes, case)  # refuses to switch all of an axis off
        self._step(lambda _: changes)

    def build_scenario(self, declared: Mapping[str, Any]) -> None:
        """Add a scenario, once the case with it has no fault.

        Raises:
            StudioError: With what is wrong with it.
        """
        taken = {one.id for one in self.sound.case.scenarios} | {id for id, _ in self.changes.scenarios}
        id = next(f"built_{n}" for n in range(1, 1000) if f"built_{n}" not in taken)
        changes = with_scenario(self.changes, id, declared)
        try:
            read_case(self.sound.snapshot.folder, edits=edits_of(changes, self.sound.case))
        except FaultyError as error:
            said = " ".join(f"{one.what} {one.remedy}".strip() for one in error.faults[:3])
            raise StudioError(said) from None
        self._step(lambda _: changes)

    def remove_scenario(self, id: str) -> None:
        """Take a scenario built here away."""
        self._step(lambda changes: with_scenario(changes, id, None))

    def reset(self) -> None:
        """The case as it stands; a step like any other, so that it can be undone."""
        self._step(lambda _: Changes())

    def restore(self, run: Run) -> None:
        """Take the changes of an earlier run in hand again."""
        self._step(lambda _: still(from_plain(run.changes), self.sound.case))

    def undo(self, *, redo: bool = False) -> None:
        """One step back, or forward again."""
        with self.lock:
            if self.history.redo() if redo else self.history.undo():
                self._changed()

    def cancel(self) -> None:
        """Stop what runs; the changes stay in hand."""
        with self.lock:
            if self.runner.job is not None:
                self.runner.cancel()
                self.stopped = True

    def compute(self) -> None:
        """Answer the changes in hand, also where the case is too large to do so unasked."""
        with self.lock:
            self._answer(asked=True)

    def pin(self, id: str) -> None:
        """Compare with a run from now on, or (empty) with the answer before."""
        with self.lock:
            self.pinned = id if id and self.store.run(id) else ""
            self.store.put("pinned" + self._of, self.pinned)
            self.versions["answer"] += 1
            self.versions["runs"] += 1

    def forget(self, id: str) -> None:
        """Take a run out of the store."""
        with self.lock:
            self.store.forget(id)
            if self.before is not None and self.before.id == id:
                self.before = None
            self.versions["answer"] += 1
            self.versions["runs"] += 1

    def touch(self, part: str) -> None:
        """Say that a part of the page must be shown anew."""
        with self.lock:
            self.versions[part] += 1

    def _step(self, change: Callable[[Changes], Changes]) -> None:
        with self.lock:
            to = change(self.changes)
            if to != self.history.now:
                self.history.step(to)
                self._changed()

    def _changed(self) -> None:
        self.store.put("history" + self._of, self.history.to_json())
        self.versions["controls"] += 1
        self._answer()

    # ---- Answering ----------------------------------------------------------------------------------

    def _answer(self, *, asked: bool = False) -> None:
        """Show the answer to what is in hand: from the run store where it is known, else computed."""
        self.runner.cancel()
        self.trouble, self.stopped = (), False
        self.versions["answer"] += 1
        changes, case = self.changes, self.sound.case
        id = self._id()
        known = self.store.run(id)
        if known is not None:
            self._show(known)
            return
        if not (asked or self.at_once):
            return
        edits = edits_of(changes, case)
        job = Job(id, str(self.sound.snapshot.folder), "", tuple(edits.items()))
        digests = tuple(self.sound.snapshot.digests.items())
        self._wanted = Wanted(job, words_of(changes, case), changes, digests)
        self.stage = ("starting", 0, 0)
        self.runner.start(job)

    def _id(self) -> str:
        edits = edits_of(self.changes, self.sound.case)
        return run_id(self.sound.snapshot.digests, edits, "", code())

    def _told(self, job: Job, message: Mapping[str, Any]) -> None:
        """Hear from a worker."""
        with self.lock:
            wanted = self._wanted
            if wanted is None or wanted.job is not job:
                return
            kind = message["kind"]
            if kind == "progress":
                self.stage = (message["stage"], message["done"], message["total"])
                return
            self.versions["answer"] += 1
            if kind == "answer":
                try:
                    self._save(wanted, message)
                except StudioError as error:
                    self.trouble = (str(error),)
            else:
                self.trouble = tuple(message.get("faults") or (message["why"],))

    def _save(self, wanted: Wanted, message: Mapping[str, Any]) -> None:
        run = Run(
            id=wanted.job.id,
            made=now(),
            title=message["title"],
            as_of=message["as_of"],
            headline=message["headline"],
            notes=tuple(message["notes"]),
            words=wanted.words,
            changes=asdict(wanted.changes),
            edits=dict(wanted.job.edits),
            digests=wanted.digests,
            document=message["document"],
        )
        self.store.add(run, message["record"], message["report"], base64.b64decode(message["netcdf"]))
        self._show(self.store.run(run.id) or run)  # what is shown as saved is what the store gives back

    def _show(self, run: Run) -> None:
        self.stopped = False
        if self.shown is None or self.shown.id != run.id:
            self.before, self.shown = self.shown, run
        self.versions["answer"] += 1
        self.versions["runs"] += 1

    # ---- The files ----------------------------------------------------------------------------------

    def _first(self) -> Sound:
        """The case as it stands; or, where it has faults now, the last sound version that a run was made from."""
        files = take(self.folder)
        self._files = files
        case, faults = self.editor.draft(files)
        self.faults = faults
        if case is None or faults:
            kept = self.store.get("sound" + self._of)
            if not kept:
                from hedgerow.errors import CaseError

                raise CaseError(faults)
            files = {name: base64.b64decode(data) for name, data in _pairs(kept)}
        self._stamp = self._stamp_now()
        return self._keep(files)

    def _keep(self, files: Mapping[str, bytes]) -> Sound:
        import json

        copy = copy_to(self._scratch, files, self.folder.resolve().name or "case")
        pairs = [[name, base64.b64encode(data).decode("ascii")] for name, data in files.items()]
        self.store.put("sound" + self._of, json.dumps(pairs))
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


def _pairs(text: str) -> list[tuple[str, str]]:
    import json

    return [(str(name), str(data)) for name, data in json.loads(text) if name in FILES]


def size(case: Case) -> int:
    """Situations times accounts: what an answer's time grows with."""
    situations = prod(len(quantity.levels) for quantity in case.quantities)
    return situations * (prod(len(axis.values) for axis in case.axes) + 1)


@cache
def code() -> str:
    """SHA-256 of the code that answers, so that a run made by other code is another run."""
    root = Path(__file__).parent.parent
    found = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in {"studio", "cli", "score"}:
            found.update(path.read_bytes())
    return found.hexdigest()
