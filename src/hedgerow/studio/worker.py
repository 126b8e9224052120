"""The process that computes: jobs come as lines of JSON on stdin, answers go as lines of JSON on stdout.

A process of its own can be stopped at any moment, which threads of the engine cannot; and a server that was
killed leaves none behind, because the end of stdin ends this process even in the middle of a job.

Lines in: a job with a `number`, or `{"stop": number}` of one that has been overtaken: a quick answer is then given up
at the next progress, so that what it began from need not be found again.

Lines out: `{"kind": "ready"}` once everything is loaded; for a job `progress` (stage, done, total) as often as
the engine tells, then one of `answer`, `slopes` or `explained` (as asked), `faults` (of the changed case) and
`failed` (why).
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hedgerow.ask.based import Base
    from hedgerow.ask.engine import Progress
    from hedgerow.case.model import Case

Send = Callable[[dict[str, Any]], None]


def main() -> None:
    """Serve jobs until stdin ends."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever else prints must not stand among the answers
    lock = threading.Lock()

    def send(message: dict[str, Any]) -> None:
        with lock:
            try:
                print(json.dumps(message), file=lines, flush=True)
            except (BrokenPipeError, ValueError):
                os._exit(0)

    jobs: SimpleQueue[dict[str, Any]] = SimpleQueue()
    overtaken: set[int] = set()

    def listen() -> None:
        for line in sys.stdin:
            told = json.loads(line)
            if "stop" in told:
                overtaken.add(told["stop"])
            else:
                jobs.put(told)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    _warm()
    send({"kind": "ready"})
    kept = Kept()
    while True:
        _serve(jobs.get(), send, kept, overtaken)


def _serve(job: dict[str, Any], send: Send, kept: Kept, overtaken: AbstractSet[int]) -> None:
    """Do one job, unless it is overtaken."""

    def named(message: dict[str, Any]) -> None:
        # What is found of the case as declared is wanted by the next answer as well.
        if job["number"] in overtaken and not message.get("declared"):
            raise _OvertakenError
        send({"job": job["number"], **message})

    try:
        match job["task"]:
            case "slopes":
                named(slopes(job, named, kept))
            case "explain":
                named(explain(job, named))
            case _:
                named(answer(job, named, kept))
    except _OvertakenError:
        return
    except Exception as error:  # a bug is shown where somebody sees it, and the next job is served
        import traceback

        traceback.print_exc()
        what = f"This is a fault of Hedgerow: {type(error).__name__}: {error}"
        send({"job": job["number"], "kind": "failed", "why": what})


class _OvertakenError(Exception):
    """Another answer is wanted by now."""


class Kept:
    """What was found last of a case as declared."""

    def __init__(self) -> None:
        self._of: tuple[Any, ...] = ()
        self._base: Base | None = None

    def base(self, case: Case, progress: Progress) -> Base:
        """It, found now where it is not kept."""
        from hedgerow.ask.quick import base_of

        of = (case.digests, case.as_of)
        if self._base is None or self._of != of:
            self._base = None  # there may not be room for two
            self._base, self._of = base_of(case, progress), of
        return self._base


def _warm() -> None:
    """Load what every job needs."""
    import hedgerow.ask.anew
    import hedgerow.ask.quick
    import hedgerow.show.netcdf
    import hedgerow.show.report  # noqa: F401


def answer(job: dict[str, Any], send: Send, kept: Kept | None = None) -> dict[str, Any]:
    """Assess one changed case.

    Args:
        job: `folder`, a copy of the case that nobody writes to; `changes` of it; `as_of`, a day or empty.
        send: Given progress.
        kept: What quick answers begin from; None: nothing.

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
    from hedgerow.show.document import document
    from hedgerow.show.findings import hindcast
    from hedgerow.show.netcdf import write_netcdf
    from hedgerow.show.report import render
    from hedgerow.show.timeline import timeline_alone

    as_of = date.fromisoformat(job["as_of"]) if job["as_of"] else None

    def told(stage: str, done: int, total: int, declared: bool = False) -> None:
        send({"kind": "progress", "stage": stage, "done": done, "total": total, "declared": declared})

    try:
        changes = from_plain(job["changes"])
        case = read_changed(job["folder"], changes, as_of=as_of)
        if changes.quick:
            declared = read_case(job["folder"], as_of=as_of)
            base = (kept or Kept()).base(declared, partial(told, declared=True))
            result = assess_quickly(case, base, told)
        else:
            # What explains takes longest, and changes no number that is shown here.
            result = assess(case, explained=False, progress=told)
    except FaultyError as error:
        faults = [f"{fault.what} {fault.remedy}".strip() for fault in error.faults]
        return {"kind": "faults", "faults": faults}
    except HedgerowError as error:
        return {"kind": "failed", "why": str(error)}
    send({"kind": "progress", "stage": "Writing", "done": 0, "total": 0})
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
        "title": case.title,
        "as_of": case.as_of.isoformat(),
        "document": document(result),
        "record": timeline_alone(result, anchors),
        "report": render(result),
        "netcdf": netcdf,
    }


def explain(job: dict[str, Any], send: Send) -> dict[str, Any]:
    """Assess one changed case again, with all that explains its answers.

    Args:
        job: As for an answer.
        send: Given progress.

    Returns:
        `explained` with the page, or `failed`.
    """
    from hedgerow.ask.assess import assess
    from hedgerow.case.changes import from_plain
    from hedgerow.case.edits import read_changed
    from hedgerow.errors import HedgerowError
    from hedgerow.show.report import render

    as_of = date.fromisoformat(job["as_of"]) if job["as_of"] else None

    def told(stage: str, done: int, total: int) -> None:
        send({"kind": "progress", "stage": stage, "done": done, "total": total})

    try:
        result = assess(read_changed(job["folder"], from_plain(job["changes"]), as_of=as_of), progress=told)
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

    as_of = date.fromisoformat(job["as_of"]) if job["as_of"] else None

    def told(stage: str, done: int, total: int, **more: object) -> None:
        send({"kind": "progress", "stage": stage, "done": done, "total": total, **more})

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


if __name__ == "__main__":
    main()
