"""The studio of one case: what is in hand, what is shown, what runs; every tab looks at the same."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

from hedgerow.case.changes import (
    Changes,
    from_plain,
    with_account,
    with_report,
    with_scenario,
    with_value,
)
from hedgerow.case.edits import declared_at, edits_of, still
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.errors import Fault, FaultyError
from hedgerow.studio.answers import Answers
from hedgerow.studio.changes import History, StudioError
from hedgerow.studio.files import Editor
from hedgerow.studio.first_order import FirstOrder, first_order
from hedgerow.studio.inbox import Inbox
from hedgerow.studio.names import name_of
from hedgerow.studio.scratch import Scratch
from hedgerow.studio.standing import Sound, Standing
from hedgerow.studio.store import Run, Store

AT_ONCE = 50_000
"""Situations times accounts up to which every change is answered without being asked for."""
PARTS = ("controls", "answer", "files", "inbox", "runs")
"""Parts of the page that change by themselves; each has a version."""


class Studio:
    """One case, alive.

    Args:
        folder: The case.
        runs: Folder of the run store; made where it is not there.
        proposals: Documents of proposals besides those in the case's own folder.

    Attributes:
        standing: The case's files as they stand.
        answers: What is shown, and what runs.
        history: The changes in hand, and the steps back and forward.
        versions: How often each part of the page has changed.

    Raises:
        StudioError: If the run store cannot be used.
        CaseError: If the case has faults and no sound version is known.
    """

    def __init__(self, folder: Path, runs: Path, proposals: Sequence[Path] = ()) -> None:
        self.folder = folder
        try:
            runs.mkdir(parents=True, exist_ok=True)
            self._scratch = Scratch(runs)
        except OSError as error:
            raise StudioError(
                f"{runs} cannot hold the runs ({error.strerror or error}). Name another folder with --runs."
            ) from None
        self.store = Store(runs / "runs.sqlite")
        of = f" of {folder.resolve()}"  # a store may be shared; what is in hand belongs to one case
        self._kept = "history" + of
        self.editor = Editor(folder, self.store, self._scratch.folder)
        self.inbox = Inbox(folder, proposals, self.store, self.editor)
        self.lock = threading.RLock()
        self.versions: Counter[str] = Counter(dict.fromkeys(PARTS, 1))
        self._tray_stamp = self.inbox.stamp()
        self.answers = Answers(self.store, self.lock, self.versions, "pinned" + of)
        try:
            self.standing = Standing(folder, self.store, self.editor, self._scratch.folder)
            kept = self.store.get(self._kept)
            self.history = History.from_json(kept) if kept else History()
        except BaseException:
            self.close()
            raise
        self.at_once = size(self.sound.case) <= AT_ONCE
        self._answer()

    def close(self) -> None:
        """Stop what runs and clear away the copies; the run store stays."""
        self.answers.runner.close()
        self.store.close()
        self._scratch.close()

    # ---- How things stand ---------------------------------------------------------------------------

    @property
    def sound(self) -> Sound:
        """The last version of the case without faults."""
        return self.standing.sound

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the case's files as they stand."""
        return self.standing.faults

    @property
    def shown(self) -> Run | None:
        """The run that is shown."""
        return self.answers.shown

    @property
    def changes(self) -> Changes:
        """The changes in hand, as far as the case still knows what they name."""
        return still(self.history.now, self.sound.case)

    @property
    def up_to_date(self) -> bool:
        """Whether the answer shown is that of the changes in hand."""
        return self.shown is not None and self.shown.id == name_of(self.sound, self.changes)

    def refresh(self) -> None:
        """Look whether the files of the case have changed, and answer anew from what they hold now."""
        with self.lock:
            seen = self.standing.look()
            self.versions["files"] += seen.changed
            self.versions["answer"] += seen.other
            if seen.sound:
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
            running = self.answers.computing or self.answers.explaining
            stage, done, total = self.answers.stage
            return {
                "running": running,
                "up_to_date": self.up_to_date,
                "quick": self.changes.quick,
                "undo": len(self.history.back),
                "redo": len(self.history.forward),
                "stage": stage if running else "",
                "done": done,
                "total": total,
                "seconds": round(self.answers.runner.seconds, 1),
                "first_order": self._first_order_text(),
                "text": self._text(running, stage, done, total),
                "versions": dict(self.versions),
            }

    def _text(self, running: bool, stage: str, done: int, total: int) -> str:
        if running:
            what = "Explaining" if self.answers.explaining else "Computing"
            return f"{what}: {stage or 'starting'}" + (f", {done} of {total}" if total else "")
        if self.standing.gone:
            return self.standing.gone
        if self.answers.trouble:
            return f"This change cannot be answered. {' '.join(self.answers.trouble[:3])}"
        if self.answers.stopped:
            return "Stopped." if self.up_to_date else "Stopped. The answer shown is the one before."
        if not self.up_to_date:
            return "Changes wait for “Compute”." if self.at_once else "Changes wait for “Quick” or “Compute”."
        return f"Saved as run {self.shown.id[:6]}." if self.shown else "No answer yet."

    def first_order(self, path: str = "", value: float | None = None) -> FirstOrder | None:
        """What the numbers would be to first order for the changes in hand, and with one more number set.

        Args:
            path: Of the number that is being moved; empty: none.
            value: Where it is; None: as declared.

        Raises:
            StudioError: If there is no such number.
        """
        with self.lock:
            changes = with_value(self.changes, path, self._other(path, value)) if path else self.changes
            steered = self.answers.steered
            held = dict(self.sound.snapshot.digests)
            if steered is None or self.shown is None:
                return None
            if any(dict(of.digests) != held for of in (steered, self.shown)):
                return None
            return first_order(self.shown, steered, self.sound.case, changes)

    def _first_order_text(self) -> str:
        """Whether a moved slider is answered at once, in words; nothing where there are no sliders."""
        if not self.sound.case.parameters:
            return ""
        if not self.at_once and not self.changes.quick:
            return (
                "Numbers to first order come with quick answers; otherwise this case is too large for them."
            )
        if self.answers.following:
            steered = self.answers.steered
            there = len(steered.slopes.paths) if steered is not None and self.answers.ready else 0
            so_far = f", so far those of {there} {'slider' if there == 1 else 'sliders'}" if there else ""
            return f"Numbers to first order, shown while a slider moves, are being prepared{so_far}."
        if self.answers.ready:
            return "A moved slider is answered to first order at once, then exactly."
        return (
            f"No numbers to first order: {self.answers.without_slopes}" if self.answers.without_slopes else ""
        )

    # ---- Changing -----------------------------------------------------------------------------------

    def set_value(self, path: str, value: float | None) -> None:
        """Set a number, or (None) put it back as declared."""
        other = self._other(path, value)
        self._step(lambda changes: with_value(changes, path, other), path)

    def _other(self, path: str, value: float | None) -> float | None:
        """A number to set; None where it is as declared."""
        try:
            declared = declared_at(self.sound.case, path)
        except KeyError:
            raise StudioError("The case has no such number any more. Load the page again.") from None
        return None if value == declared else value

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

    def quicken(self) -> None:
        """Answer the changes in hand quickly, and every change from now on until all is computed again."""
        with self.lock:
            if not self.changes.quick:
                self.history.step(replace(self.changes, quick=True))
            self._changed()

    def reset(self) -> None:
        """The case as it stands; a step like any other, so that it can be undone."""
        self._step(lambda changes: Changes(quick=changes.quick))

    def restore(self, run: Run) -> None:
        """Take the changes of an earlier run in hand again."""
        self._step(lambda _: still(from_plain(run.changes), self.sound.case))

    def undo(self, *, redo: bool = False) -> None:
        """One step back, or forward again."""
        with self.lock:
            if self.history.redo() if redo else self.history.undo():
                self._changed()

    def explain(self) -> None:
        """Have the answer shown explained on its page."""
        with self.lock:
            self.answers.explain(self.sound, self.changes)

    def compute(self) -> None:
        """Answer the changes in hand in full, also where the case is too large to do so unasked."""
        with self.lock:
            if self.changes.quick:
                self.history.step(replace(self.changes, quick=False))
                self._changed(asked=True)
            else:
                self._answer(asked=True)

    def touch(self, part: str) -> None:
        """Say that a part of the page must be shown anew."""
        with self.lock:
            self.versions[part] += 1

    def _step(self, change: Callable[[Changes], Changes], moved: str = "") -> None:
        """Change something; `moved`: the path of the number, where a number is all that it changes."""
        with self.lock:
            to = change(self.changes)
            if to == self.history.now:
                return
            if moved:
                self.history.move(moved, to, seen=self.up_to_date)
            else:
                self.history.step(to)
            self._changed()

    def _changed(self, *, asked: bool = False) -> None:
        self.store.put(self._kept, self.history.to_json())
        self.versions["controls"] += 1
        self._answer(asked=asked or self.changes.quick)

    def _answer(self, *, asked: bool = False) -> None:
        compute = asked or self.at_once
        steer = self.at_once or self.changes.quick
        # What is there in a moment anyway is not shown twice.
        self.answers.answer(self.sound, self.changes, compute=compute, steer=steer, early=not self.at_once)


def size(case: Case) -> int:
    """Situations times accounts: what an answer's time grows with."""
    situations = prod(len(quantity.levels) for quantity in case.quantities)
    return situations * (prod(len(axis.values) for axis in case.axes) + 1)
