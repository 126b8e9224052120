"""The ledger of a case: `ledger.jsonl` in its folder, to which forecasts and outcomes are only ever added.

Whoever adds holds a lock on the file and waits until the disk has it; a crash leaves whole lines and at most one torn
rest, which the next to add removes. No assessment reads the ledger, and it is no part of a case's digests. Nothing is
recorded for the cases that ship with Hedgerow: they were written after their outcomes.
"""

from __future__ import annotations

import fcntl
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from hedgerow.ask.record import Assessment, Forecast
from hedgerow.case.model import Question
from hedgerow.cases import FOLDER
from hedgerow.errors import Fault, HedgerowError, Place
from hedgerow.score.lines import (
    EMPTY,
    FILE,
    NOTHING,
    ForecastMade,
    Ledger,
    LedgerError,
    Line,
    ResolutionMade,
    SpreadMade,
    digest,
    next_line,
    verify,
)

SAME = 1e-9
"""Two answers nearer than this are the same answer."""


def is_shipped(folder: str | Path) -> bool:
    """Whether a case ships with Hedgerow, so that nothing is recorded for it."""
    return Path(folder).resolve().is_relative_to(FOLDER.resolve())


def not_recorded(folder: str | Path) -> str:
    """Why nothing is recorded for a shipped case, and what to do instead."""
    name = Path(folder).resolve().name
    return (
        f"{name} ships with Hedgerow and was written after its outcomes were known: nothing is recorded for it. "
        f"Copy its folder ({Path(folder).resolve()}) and name the copy to keep a ledger of your own."
    )


def read_ledger(folder: str | Path) -> Ledger:
    """Read and verify the ledger of a case; an empty one where there is no file.

    Raises:
        LedgerError: If it was tampered with, naming the first line, or cannot be read.
    """
    path = Path(folder) / FILE
    if not path.exists() and not path.is_symlink():
        return EMPTY
    handle = _open(path, os.O_RDONLY)
    try:
        return verify(_all(handle), _name(path))
    finally:
        os.close(handle)


class Writer:
    """Adds lines to a ledger that is locked for it; `ledger` is what stands there, verified."""

    def __init__(self, handle: int, name: str, ledger: Ledger) -> None:
        self._handle = handle
        self._name = name
        self.ledger = ledger

    def add(self, entries: Sequence[ForecastMade | ResolutionMade]) -> tuple[Line, ...]:
        """Add entries; when this returns, the disk has them.

        Returns:
            Their lines.

        Raises:
            LedgerError: If the disk does not take them; then none of them stands there.
        """
        lines: list[Line] = []
        raw = b""
        for entry in entries:
            before = lines[-1] if lines else (self.ledger.lines[-1] if self.ledger.lines else None)
            line, text = next_line(before.n + 1 if before else 1, before.hash if before else NOTHING, entry)
            lines.append(line)
            raw += text
        begins = os.fstat(self._handle).st_size
        try:
            while raw:
                raw = raw[os.write(self._handle, raw) :]
            os.fsync(self._handle)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._handle, begins)
            what = f"It cannot be written: {error.strerror}. Nothing was recorded."
            raise LedgerError(
                [Fault(Place(self._name), what, "Make room, then run the same again.")]
            ) from None
        self.ledger = Ledger((*self.ledger.lines, *lines), os.fstat(self._handle).st_size)
        return tuple(lines)


@contextmanager
def writing(folder: str | Path) -> Iterator[Writer]:
    """The ledger of a case, locked, verified and free of any torn rest; others who would write wait.

    Raises:
        LedgerError: If it was tampered with, or cannot be written.
        HedgerowError: If the case ships with Hedgerow.
    """
    if is_shipped(folder):
        raise HedgerowError(not_recorded(folder))
    path = Path(folder) / FILE
    handle = _locked(path)
    try:
        raw = _all(handle)
        ledger = verify(raw, _name(path))
        if ledger.complete < len(raw):
            os.ftruncate(handle, ledger.complete)
        if not ledger.unbroken:
            os.write(handle, b"\n")
        yield Writer(handle, _name(path), ledger)
    finally:
        os.close(handle)


def record_forecasts(folder: str | Path, assessment: Assessment, *, when: datetime | None = None) -> None:
    """Record every answer of the model in an assessment, and habit's beside it.

    What is recorded already, from the same files and as of the same day, is not recorded twice. Nothing is recorded
    for a case that ships with Hedgerow.

    Args:
        folder: The folder of the case.
        assessment: What was made of it.
        when: The moment of recording; now, if not given.

    Raises:
        LedgerError: If the ledger was tampered with, or cannot be written.
    """
    made = _forecasts(assessment, when or datetime.now(UTC))
    if is_shipped(folder) or not made:
        return
    with writing(folder) as writer:
        known = writer.ledger.forecasts
        new = [each for each in made if not any(_same(each, other) for other in known)]
        if new:
            writer.add(new)


def asked(question: Question | Forecast) -> str:
    """What tells one wording of a question from another: its text, who decides it, and its deadline."""
    deadline = question.deadline if isinstance(question, Question) else question.by
    return digest([question.question, question.decided_by, deadline.isoformat()])


def _forecasts(assessment: Assessment, when: datetime) -> list[ForecastMade]:
    found = []
    for forecast in assessment.forecasts:
        if forecast.answered_by != "model":
            continue
        for kind, value, spread in (
            ("model", forecast.probability, forecast.spread),
            ("habit", forecast.habit, forecast.spread_habit),
        ):
            if value is None or not math.isfinite(value):
                continue
            found.append(
                ForecastMade(
                    question=forecast.id,
                    when=when.replace(microsecond=0),
                    by=forecast.by,
                    as_of=assessment.as_of,
                    # Rounding in sums may leave a chance a hair outside.
                    probability=min(max(value, 0.0), 1.0)
                    if forecast.unit == "probability"
                    else max(value, 0.0),
                    unit=forecast.unit,
                    kind="model" if kind == "model" else "habit",
                    who=kind,
                    asked=asked(forecast),
                    digests=dict(assessment.digests),
                    version=version("hedgerow"),
                    spread=SpreadMade(**asdict(spread)) if spread is not None else None,
                )
            )
    return found


def _same(one: ForecastMade, other: ForecastMade) -> bool:
    return (
        (one.kind, one.question, one.as_of, one.asked, one.digests)
        == (other.kind, other.question, other.as_of, other.asked, other.digests)
    ) and abs(one.probability - other.probability) <= SAME


def _locked(path: Path) -> int:
    """The file, open and locked; made if it is not there, and opened again if another was put in its place."""
    while True:
        handle = _open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            here = os.fstat(handle)
            if not here.st_size:
                _sync_folder(path.parent)
            if path.exists() and os.path.samestat(here, path.stat()):
                return handle
        except OSError as error:
            os.close(handle)
            what = f"It cannot be locked: {error.strerror}."
            remedy = "Keep the case on a disk of this computer; some shared ones know no locks."
            raise LedgerError([Fault(Place(_name(path)), what, remedy)]) from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows of a new file, where it can be waited for."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _open(path: Path, flags: int) -> int:
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no file")
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        what = "It is a link." if path.is_symlink() else f"It cannot be used: {error.strerror}."
        remedy = "A ledger is a file of its own, in the folder of the case, that you may write."
        raise LedgerError([Fault(Place(_name(path)), what, remedy)]) from None


def _all(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    with os.fdopen(os.dup(handle), "rb") as file:
        return file.read()


def _name(path: Path) -> str:
    return f"{path.parent.resolve().name}/{path.name}"
