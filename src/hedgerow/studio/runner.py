"""One computation at a time, the latest wanted: a new job stops the one that runs.

Jobs run in a process of their own (`hedgerow.studio.worker`), which is killed where a job is no longer wanted;
another stands ready with everything loaded, so that nothing is lost but what was computed in vain. Only a quick answer
that gives way to another is asked to end instead: the process holds what both begin from.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from hedgerow.case.changes import Changes

Told = Callable[["Job", dict[str, Any]], None]
"""Called with what a worker says about its job, from a thread of the runner."""


@dataclass(frozen=True, slots=True)
class Job:
    """A changed case to assess."""

    id: str
    folder: str
    as_of: str
    """A day as ISO text, or empty."""
    changes: Changes
    task: str = "answer"
    """`answer`; `slopes`: how fast its numbers move; `explain`: its page, with all that explains it."""
    known: str = ""
    """Slopes that are known already."""
    early: bool = False
    """Whether what is known before scenarios and claims are asked is told at once."""

    @property
    def quick(self) -> bool:
        """Whether what it begins from is that of other quick answers too."""
        return self.changes.quick


class Runner:
    """Runs the latest job."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._lock = threading.RLock()
        self._job: Job | None = None
        self._telling: Job | None = None
        self._number = 0
        self._began = 0.0
        self._closed = False
        self._worker: subprocess.Popen[str] | None = self._spawn()
        self._spare: subprocess.Popen[str] | None = None

    @property
    def job(self) -> Job | None:
        """The job that runs, or whose end is being told."""
        return self._job or self._telling

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self._began if self._job else 0.0

    def start(self, job: Job) -> None:
        """Run a job, and stop the one that runs."""
        with self._lock:
            self.cancel(keep=job.quick)
            if self._closed:
                return
            if self._worker is None or self._worker.poll() is not None:
                self._worker, self._spare = self._spare or self._spawn(), None
            if self._spare is None:
                self._spare = self._spawn()
            self._job, self._began = job, time.monotonic()
            self._number += 1
            self._write({**asdict(job), "number": self._number})

    def cancel(self, *, keep: bool = False) -> None:
        """Stop the job that runs, if one does.

        Args:
            keep: Whether what a quick answer began from is kept, for others to begin from.
        """
        with self._lock:
            self._telling = None
            if self._job is not None and self._job.quick and keep:
                self._job = None
                self._write({"stop": self._number})
            elif self._job is not None:
                self._job = None
                _end(self._worker)
                self._worker = self._spare
                self._spare = None

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            self._closed = True
            self._job = self._telling = None
            _end(self._worker)
            _end(self._spare)
            self._worker = self._spare = None

    def _spawn(self) -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [sys.executable, "-m", "hedgerow.studio.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the server, which then ends its workers
        )
        threading.Thread(target=self._listen, args=(made,), daemon=True).start()
        return made

    def _write(self, line: dict[str, Any]) -> None:
        """Tell the worker."""
        if self._worker is None or self._worker.stdin is None:
            return
        try:
            self._worker.stdin.write(json.dumps(line) + "\n")
            self._worker.stdin.flush()
        except OSError:
            self._worker = None  # it has died meanwhile; its reader says so

    def _listen(self, worker: subprocess.Popen[str]) -> None:
        for line in worker.stdout or ():
            message = json.loads(line)
            with self._lock:
                job = self._job
                if worker is not self._worker or job is None:
                    continue
                # A job before may have been of the same answer: jobs are told apart by number. What is found of the
                # case as declared was begun for one of them, and is waited for by this one.
                if message.get("job") != self._number and not (job.quick and message.get("declared")):
                    continue
                if message["kind"] not in ("progress", "so far"):
                    self._job, self._telling = None, job
            self._tell(job, message)
        code = worker.wait()
        if worker.stdout is not None:
            worker.stdout.close()
        _end(worker)
        with self._lock:
            job = self._job
            if worker is not self._worker or self._closed:
                return
            self._worker, self._job, self._telling = None, None, job
        if job is not None:
            why = f"The computation ended of itself (code {code}), perhaps for want of memory. Try it again."
            self._tell(job, {"kind": "failed", "why": why})

    def _tell(self, job: Job, message: dict[str, Any]) -> None:
        """Nobody may see that a job is over before its end has been heard."""
        try:
            self._told(job, message)
        finally:
            with self._lock:
                if self._telling is job:
                    self._telling = None


def _end(worker: subprocess.Popen[str] | None) -> None:
    if worker is not None:
        worker.kill()
        worker.wait()
        if worker.stdin is not None:
            with contextlib.suppress(OSError):  # a line that was never read
                worker.stdin.close()
