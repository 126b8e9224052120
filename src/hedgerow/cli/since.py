"""What `--since` means: a day, or an earlier result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import typer

from hedgerow.ask.earlier import Earlier, day_of, read_earlier
from hedgerow.ask.saved import RESULT
from hedgerow.case.model import Case


def since_when(case: Case, text: str) -> date | Earlier:
    """The day since which changes are told, or the earlier result that was named.

    The whole of a result is used where it stands beside its document; where it cannot be, that is said.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    from hedgerow.show.store import RECORD, RecordError, read_record

    path = Path(text)
    if path.name == RECORD:
        path = path.parent
    earlier = read_earlier(path)
    day_of(case, earlier)
    folder = path if path.is_dir() else path.parent
    if not path.is_dir() and path.name != RESULT:
        typer.echo(f"Only {path} is at hand, and not the folder of the result: {_TOGETHER}", err=True)
        return earlier
    try:
        record = read_record(folder)
    except RecordError as error:
        typer.echo(f"{error}\nWithout it, {_TOGETHER}", err=True)
        return earlier
    if dict(record.digests) != dict(earlier.digests) or record.as_of != earlier.as_of:
        typer.echo(f"{folder / RECORD} is of another result than {RESULT} beside it: {_TOGETHER}", err=True)
        return earlier
    return replace(earlier, record=record)


_TOGETHER = "what changed before that day is told in one line."
