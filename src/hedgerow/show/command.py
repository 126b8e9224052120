"""The command that makes a page: its case, its day, and every change that was put into the case as it was read."""

from __future__ import annotations

import shlex
from pathlib import Path

from hedgerow.ask.record import Assessment


def command(assessment: Assessment) -> str:
    """The command as a POSIX shell takes it, from the folder in which the case stands."""
    return " ".join(command_words(assessment))


def command_words(assessment: Assessment, verb: str = "assess", *what: str) -> tuple[str, ...]:
    """The same word by word, each quoted where it must be; or another command about the same case and day.

    Args:
        assessment: What was made.
        verb: The command; `why` takes the same options.
        what: What stands after the case.
    """
    case = assessment.case
    name = Path(case.folder).name or "CASE"
    parts = ["hedgerow", verb, name, *what, "--as-of", assessment.as_of.isoformat()]
    for edit in case.edited:
        # One word for option and value, so that a value may begin with a dash.
        if edit.option:
            parts.append(f"{edit.option}={edit.value}" if edit.value else edit.option)
    return tuple(map(shlex.quote, parts))
