"""The process that computes: jobs come as lines of JSON on stdin, answers go as lines of JSON on stdout.

A process of its own can be stopped at any moment, which threads of the engine cannot; and a server that was
killed leaves none behind, because the end of stdin ends this process even in the middle of a job.

Lines in: a job with a `number`, or `{"stop": number}` of one that has been overtaken: a quick answer is then given up
at the next progress, so that what it began from need not be found again.

Lines out: `{"kind": "ready"}` once everything is loaded; for a job `progress` (stage, done, total) as often as
the engine tells, perhaps `so far` (an answer to which scenarios and claims are still to come), then one of `answer`,
`slopes` or `explained` (as asked), `faults` (of the changed case) and `failed` (why).
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Set as AbstractSet
from queue import SimpleQueue
from typing import Any

from hedgerow.studio.tasks import Kept, Send, answer, explain, slopes


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
                named(explain(job, named, kept))
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


def _warm() -> None:
    """Load what every job needs."""
    import hedgerow.ask.anew
    import hedgerow.ask.quick
    import hedgerow.show.netcdf
    import hedgerow.show.report  # noqa: F401


if __name__ == "__main__":
    main()
