"""What a worker says is heard as of the job it says it about."""

import json
from typing import Any

import pytest

from hedgerow.case.changes import Changes
from hedgerow.studio.runner import Job, Runner


class Worker:
    """Stands for a process; `stdout` is what it says."""

    def __init__(self) -> None:
        self.stdout: list[str] = []
        self.stdin = None

    def wait(self) -> int:
        return 0

    def poll(self) -> None:
        return None

    def kill(self) -> None:
        pass


class Lines(list[str]):
    """Lines of a file that can be closed."""

    def close(self) -> None:
        pass


def said(messages: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What a runner hears of these messages, once slopes have given way to the answer they are of."""
    heard: list[tuple[str, str]] = []
    made: list[Worker] = []
    monkeypatch.setattr(Runner, "_spawn", lambda self: made.append(Worker()) or made[-1])
    runner = Runner(lambda job, message: heard.append((job.task, message["kind"])))
    slopes = Job("0" * 12, "", "", Changes(quick=True), "slopes")
    runner.start(slopes)
    runner.start(Job("0" * 12, "", "", Changes(quick=True)))
    assert runner.job is not None
    assert runner.job.task == "answer"
    worker = made[0]
    worker.stdout = Lines(json.dumps(message) for message in messages)  # type: ignore[assignment]
    runner._worker = worker  # type: ignore[assignment]
    runner._listen(worker)  # type: ignore[arg-type]
    return heard


def test_slopes_that_are_told_too_late_are_not_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    late = {"job": 1, "kind": "slopes", "slopes": ""}
    found = {"job": 1, "kind": "progress", "declared": True}
    answer = {"job": 2, "kind": "answer"}
    assert said([late, found, answer], monkeypatch) == [("answer", "progress"), ("answer", "answer")]
