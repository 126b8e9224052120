"""The answer that is shown: from the run store where it is known, else computed, saved, and then shown."""

from __future__ import annotations

import base64
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from hedgerow.case.changes import Changes
from hedgerow.case.edits import edited, edits_of
from hedgerow.studio.changes import StudioError
from hedgerow.studio.first_order import Steered, unpacked
from hedgerow.studio.names import all_slopes_of, begun_of, explained_of, name_of, slopes_of
from hedgerow.studio.runner import Job, Runner
from hedgerow.studio.standing import Sound
from hedgerow.studio.store import Run, Store, now

UNASKED = (
    "This much is known first: what scenarios would change, and what others claim, has not been asked yet."
)
"""What is said of an answer to which more is to come."""


@dataclass(frozen=True)
class Wanted:
    """What a computation was started for."""

    job: Job
    words: tuple[str, ...]
    edits: Mapping[str, str]
    digests: tuple[tuple[str, str], ...]


class Answers:
    """What is shown, what it is compared with, and what runs.

    Args:
        store: The run store.
        lock: Held while anything here changes.
        versions: Counts how often each part of the page has changed.
        pinned: Name under which the run to compare with is kept.

    Attributes:
        shown: The run that is shown.
        before: The run that was shown before it.
        pinned: Id of the run to compare with; empty: the one before.
        trouble: Why the changes in hand cannot be answered.
        stage: What the computation does, how much is done, and of how much.
        stopped: Whether somebody stopped it.
        steered: The last slopes that are known: of an answer that was shown or, for quick answers, of the case as
            declared, quickly.
        without_slopes: Why those of the run shown cannot be told.
    """

    def __init__(self, store: Store, lock: threading.RLock, versions: Counter[str], pinned: str) -> None:
        self.shown: Run | None = None
        self.before: Run | None = None
        self.pinned = store.get(pinned)
        self.trouble: tuple[str, ...] = ()
        self.stage: tuple[str, int, int] = ("", 0, 0)
        self.stopped = False
        self.steered: Steered | None = None
        self.without_slopes = ""
        self._slopes: Job | None = None
        self._digests: tuple[tuple[str, str], ...] = ()
        self._store, self._lock, self._versions, self._pin = store, lock, versions, pinned
        self._wanted: Wanted | None = None
        self.runner = Runner(self._told)

    @property
    def computing(self) -> bool:
        """Whether an answer is being computed."""
        return self.runner.job is not None and self.runner.job.task == "answer"

    @property
    def explaining(self) -> bool:
        """Whether what explains the run shown is being computed."""
        return self.runner.job is not None and self.runner.job.task == "explain"

    @property
    def following(self) -> bool:
        """Whether slopes of the run shown are being computed."""
        return self.runner.job is not None and self.runner.job.task == "slopes"

    @property
    def ready(self) -> bool:
        """Whether the slopes that are known are those for the answer wanted."""
        wanted = self._slopes
        return self.steered is not None and wanted is not None and self.steered.run == wanted.id

    def answer(self, sound: Sound, changes: Changes, *, compute: bool, steer: bool, early: bool) -> None:
        """Show the answer to some changes of a case.

        Args:
            sound: The case.
            changes: What is changed of it.
            compute: Whether an answer that is not known may be computed.
            steer: Whether its slopes are computed after it.
            early: Whether what is known before scenarios and claims are asked is shown at once.
        """
        self.runner.cancel(keep=True)
        self.trouble, self.stopped = (), False
        self._versions["answer"] += 1
        id = name_of(sound, changes)
        # Those of quick answers are told from the case as declared: a number that is moved then leaves most accounts
        # as they are.
        at = Changes(quick=True) if changes.quick else changes
        folder, self._digests = str(sound.snapshot.folder), tuple(sound.snapshot.digests.items())
        self._slopes = Job(name_of(sound, at), folder, "", at, "slopes") if steer else None
        known = self._store.run(id)
        job = Job(id, folder, "", changes, early=early)
        if known is not None:
            self._show(known)
            if not self.begun(id):
                self._follow()
                return
        if not compute:
            return
        words = tuple(one.words for one in edited(changes, sound.case))
        self._wanted = Wanted(job, words, edits_of(changes, sound.case), self._digests)
        self.stage = ("starting", 0, 0)
        self.runner.start(job)

    @property
    def compared_with(self) -> Run | None:
        """The run whose numbers stand beside those shown: the one chosen, else the answer before."""
        pinned = self._store.run(self.pinned) if self.pinned else None
        found = pinned or self.before
        return found if found is not None and self.shown is not None and found.id != self.shown.id else None

    def pin(self, id: str) -> None:
        """Compare with a run from now on, or (empty) with the answer before."""
        with self._lock:
            self.pinned = id if id and self._store.run(id) else ""
            self._store.put(self._pin, self.pinned)
            self._shown_anew()

    def forget(self, id: str) -> None:
        """Take a run out of the store."""
        with self._lock:
            self._store.forget(id)
            self._store.put(slopes_of(id), "")
            self._store.put(all_slopes_of(id), "")
            self._store.put(explained_of(id), "")
            self._store.put(begun_of(id), "")
            if self.before is not None and self.before.id == id:
                self.before = None
            self._shown_anew()

    def cancel(self) -> None:
        """Stop what runs."""
        with self._lock:
            if self.computing or self.explaining:
                self.runner.cancel()
                self.stopped = True
                self._versions["answer"] += 1

    def explain(self, sound: Sound, changes: Changes) -> None:
        """Compute what explains the run shown, and keep it on its page.

        Raises:
            StudioError: If what is shown is not the answer to these changes, or another is being computed.
        """
        with self._lock:
            if changes.quick:
                raise StudioError(
                    "A quick answer is not explained. Press “Compute”, and have that answer explained."
                )
            id = name_of(sound, changes)
            if self.shown is None or self.shown.id != id or self.computing:
                raise StudioError("Wait for the answer to the changes in hand; then it can be explained.")
            if self.begun(id):
                raise StudioError(f"{UNASKED} Press “Compute”; then the answer can be explained.")
            if not self.explained(id) and not self.explaining:
                self.stopped = False
                self.stage = ("starting", 0, 0)
                self._versions["answer"] += 1
                self.runner.start(Job(id, str(sound.snapshot.folder), "", changes, "explain"))

    def explained(self, id: str) -> bool:
        """Whether the page of a run explains it."""
        return bool(self._store.get(explained_of(id)))

    def begun(self, id: str) -> bool:
        """Whether scenarios and claims of a run have not been asked yet."""
        return bool(self._store.get(begun_of(id)))

    def _told(self, job: Job, message: Mapping[str, Any]) -> None:
        """Hear from a worker."""
        with self._lock:
            if job.task == "slopes":
                self._heard(job, message)
                return
            if job.task == "explain":
                self._understood(job, message)
                return
            wanted = self._wanted
            if wanted is None or wanted.job is not job:
                return
            kind = message["kind"]
            if kind == "progress":
                self.stage = (message["stage"], message["done"], message["total"])
                return
            self._versions["answer"] += 1
            if kind in ("answer", "so far"):
                try:
                    if kind == "so far":
                        self._store.put(begun_of(job.id), "yes")
                        self._save(wanted, message)
                    else:
                        self._save(wanted, message)
                        self._store.put(begun_of(job.id), "")
                        self._follow()
                except StudioError as error:
                    self.trouble = (str(error),)
            else:
                self.trouble = tuple(message.get("faults") or (message["why"],))

    def _follow(self) -> None:
        """Have the slopes for the run that is shown, from the store or computed behind it."""
        self.without_slopes = ""
        job = self._slopes
        if job is None:
            return
        kept = self._store.get(slopes_of(job.id))
        if kept:
            self.steered = Steered(job.id, job.changes, self._digests, unpacked(kept))
        if not self._store.get(all_slopes_of(job.id)):
            self.runner.start(replace(job, known=kept))

    def _understood(self, job: Job, message: Mapping[str, Any]) -> None:
        """Hear of an explanation, and go on to the slopes that it held up."""
        if message["kind"] == "progress":
            self.stage = (message["stage"], message["done"], message["total"])
            return
        self._versions["answer"] += 1
        try:
            if message["kind"] == "explained":
                self._store.explain(job.id, message["report"])
                self._store.put(explained_of(job.id), "yes")
            else:
                self.trouble = (message["why"],)
            self._follow()
        except StudioError as error:
            self.trouble = (str(error),)

    def _heard(self, job: Job, message: Mapping[str, Any]) -> None:
        """Hear of slopes; those that are no longer wanted are kept for when they are again."""
        here = self._slopes is not None and self._slopes.id == job.id
        if "slopes" in message:
            self._store.put(slopes_of(job.id), message["slopes"])
            if here:
                self.steered = Steered(job.id, job.changes, self._digests, unpacked(message["slopes"]))
        match message["kind"]:
            case "slopes":
                self._store.put(all_slopes_of(job.id), "yes")
            case "failed" | "faults" if here:
                self.without_slopes = " ".join(message.get("faults") or [message["why"]])

    def _save(self, wanted: Wanted, message: Mapping[str, Any]) -> None:
        run = Run(
            id=wanted.job.id,
            made=now(),
            title=message["title"],
            as_of=message["as_of"],
            headline=message["headline"],
            notes=(*message["notes"], *([UNASKED] if message["kind"] == "so far" else [])),
            words=wanted.words,
            changes=asdict(wanted.job.changes),
            edits=wanted.edits,
            digests=wanted.digests,
            document=message["document"],
        )
        self._store.add(run, message["record"], message["report"], base64.b64decode(message["netcdf"]))
        self._show(self._store.run(run.id) or run)  # what is shown as saved is what the store gives back

    def _show(self, run: Run) -> None:
        self.stopped = False
        if self.shown is None or self.shown.id != run.id:
            self.before = self.shown
        self.shown = run
        self._shown_anew()

    def _shown_anew(self) -> None:
        self._versions["answer"] += 1
        self._versions["runs"] += 1
