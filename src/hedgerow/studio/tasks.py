"""What a worker is asked for: an answer, what explains it, how fast its numbers move.

The engine is loaded where it is first needed, so that a process stands ready before all of it is there.
"""

from __future__ import annotations

import base64
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hedgerow.ask.based import Base
    from hedgerow.ask.engine import Progress
    from hedgerow.ask.record import Assessment
    from hedgerow.case.model import Case

Send = Callable[[dict[str, Any]], None]


class Kept:
    """What was found last of a case, for its answers to begin from."""

    def __init__(self) -> None:
        self._case: Case | None = None
        self._base: Base | None = None

    def base(self, case: Case, progress: Progress, *, instead: bool = True) -> Base:
        """It, found now where it is not kept.

        Args:
            case: The case.
            progress: Told how far it is.
            instead: Whether it is kept instead of another.
        """
        from hedgerow.ask.quick import base_of

        case = replace(case, edited=())  # words: what was edited shows in everything else
        if self._base is not None and self._case == case:
            return self._base
        if self._base is not None and not instead:
            return base_of(case, progress)
        self._base = None  # there may not be room for two
        self._base, self._case = base_of(case, progress), case
        return self._base


def _as_of(job: dict[str, Any]) -> date | None:
    """The day as of which a job asks; None: that of the case."""
    return date.fromisoformat(job["as_of"]) if job["as_of"] else None


def _teller(send: Send) -> Callable[..., None]:
    """What tells progress, and more beside it."""

    def told(stage: str, done: int, total: int, **more: object) -> None:
        send({"kind": "progress", "stage": stage, "done": done, "total": total, **more})

    return told


def answer(job: dict[str, Any], send: Send, kept: Kept | None = None) -> dict[str, Any]:
    """Assess one changed case.

    Args:
        job: `folder`, a copy of the case that nobody writes to; `changes` of it; `as_of`, a day or empty; `early`,
            whether what is known before scenarios and claims are asked is told.
        send: Given progress, and what is known early.
        kept: What answers begin from; None: nothing.

    Returns:
        `answer` with the document, the record's drawing, the page and the netCDF file (base64), or `faults`, or
        `failed`.
    """
    from hedgerow.ask.assess import assess
    from hedgerow.ask.quick import assess_quickly
    from hedgerow.case.changes import from_plain
    from hedgerow.case.edits import read_changed
    from hedgerow.case.read import read_case
    from hedgerow.errors import FaultyError, HedgerowError

    as_of, told = _as_of(job), _teller(send)
    kept = Kept() if kept is None else kept

    def so_far(early: Assessment) -> None:
        send({**_told(early, job), "kind": "so far"})

    answered = so_far if job["early"] else None
    try:
        changes = from_plain(job["changes"])
        case = read_changed(job["folder"], changes, as_of=as_of)
        if changes.quick:
            declared = read_case(job["folder"], as_of=as_of)
            base = kept.base(declared, partial(told, declared=True))
            result = assess_quickly(case, base, told, answered)
        else:
            began = time.monotonic()
            base = kept.base(case, told, instead=not changes)
            solving = time.monotonic() - began

            def timed(result: Assessment) -> Assessment:
                return replace(result, health=replace(result.health, seconds=result.health.seconds + solving))

            # What explains takes its time, and changes no number that is shown here. What is swept is not kept: of
            # all questions it is large.
            result = timed(
                assess(
                    case, explained=False, progress=told, base=replace(base, swept={}),
                    answered=answered and (lambda early: so_far(timed(early))),
                )
            )  # fmt: skip
    except FaultyError as error:
        faults = [f"{fault.what} {fault.remedy}".strip() for fault in error.faults]
        return {"kind": "faults", "faults": faults}
    except HedgerowError as error:
        return {"kind": "failed", "why": str(error)}
    told("Writing", 0, 0)
    return _told(result, job)


def _told(result: Assessment, job: dict[str, Any]) -> dict[str, Any]:
    """An answer as it is told."""
    from hedgerow.show.document import document
    from hedgerow.show.findings import hindcast
    from hedgerow.show.netcdf import write_netcdf
    from hedgerow.show.report import render
    from hedgerow.show.timeline import timeline_alone

    with tempfile.TemporaryDirectory(prefix=".netcdf-", dir=Path(job["folder"]).parent) as made:
        file = Path(made) / "assessment.nc"
        write_netcdf(result, file)
        netcdf = base64.b64encode(file.read_bytes()).decode("ascii")
    anchors = {report.id: f"r-{at}" for at, report in enumerate(result.reports)}
    return {
        "kind": "answer",
        "headline": result.headline,
        "notes": [
            one for one in ("" if result.told_apart else result.why_not_told_apart, hindcast(result)) if one
        ],
        "title": result.case.title,
        "as_of": result.as_of.isoformat(),
        "document": document(result),
        "record": timeline_alone(result, anchors),
        "report": render(result),
        "netcdf": netcdf,
    }


def explain(job: dict[str, Any], send: Send, kept: Kept | None = None) -> dict[str, Any]:
    """Ask one changed case again, with all that explains its answers.

    Args:
        job: As for an answer.
        send: Given progress.
        kept: What answers begin from; None: nothing.

    Returns:
        `explained` with the page, or `failed`.
    """
    from hedgerow.ask.assess import assess
    from hedgerow.case.changes import from_plain
    from hedgerow.case.edits import read_changed
    from hedgerow.errors import HedgerowError
    from hedgerow.show.report import render

    as_of, told = _as_of(job), _teller(send)
    try:
        changes = from_plain(job["changes"])
        case = read_changed(job["folder"], changes, as_of=as_of)
        base = (Kept() if kept is None else kept).base(case, told, instead=not changes)
        result = assess(case, progress=told, base=replace(base, swept={}))
    except HedgerowError as error:
        return {"kind": "failed", "why": str(error)}
    return {"kind": "explained", "report": render(result)}


def slopes(job: dict[str, Any], send: Send, kept: Kept | None = None) -> dict[str, Any]:
    """How fast the numbers of one changed case move with each handle.

    Args:
        job: As for an answer; and `known`, slopes of quick answers that were told before.
        send: Given progress, and (where answers are quick) with it the slopes that are known so far.
        kept: What quick answers begin from; None: nothing.

    Returns:
        `slopes`, as the run store keeps them, or `failed`.
    """
    from hedgerow.ask.anchoring import solved_as_assessed
    from hedgerow.ask.anew import steering
    from hedgerow.ask.assess import workers
    from hedgerow.ask.origins import at_origin
    from hedgerow.ask.quick import steering_quickly
    from hedgerow.ask.why.common import headlines
    from hedgerow.case.changes import Changes, from_plain
    from hedgerow.case.edits import read_changed
    from hedgerow.errors import HedgerowError
    from hedgerow.studio.controls import sliders
    from hedgerow.studio.first_order import packed, unpacked

    as_of, told = _as_of(job), _teller(send)
    try:
        changes = from_plain(job["changes"])
        read = read_changed(job["folder"], changes, as_of=as_of)
        case, _ = at_origin(read)
        paths = [
            handle.path for each in sliders(read, Changes()) for handle in each.handles if not handle.idle
        ]
        if changes.quick:
            base = (kept or Kept()).base(read, partial(told, declared=True))
            known = unpacked(job["known"]) if job["known"] else None
            found = steering_quickly(
                base, paths, known, told, lambda some: told("", 0, 0, slopes=packed(some))
            )
            return {"kind": "slopes", "slopes": packed(found)}
        with workers() as executor:
            setting, solved = solved_as_assessed(case, executor, told)
            found = steering(case, headlines(case), paths, setting, solved, executor, told)
    except HedgerowError as error:
        return {"kind": "failed", "why": str(error)}
    return {"kind": "slopes", "slopes": packed(found)}
