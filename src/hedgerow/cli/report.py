"""The command `report`: the page of a kept result, made anew without solving anything."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.errors import HedgerowError


class Words(StrEnum):
    """Whose words of probability the page uses."""

    icd203 = "icd203"
    phia = "phia"


def register(app: typer.Typer) -> None:
    """Add the command to the door."""
    app.command()(report)


def report(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT", help="The folder that `hedgerow assess` wrote, or its record.json."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The page to write. [default: RESULT/report.html]"),
    ] = None,
    words: Annotated[
        Words,
        typer.Option(
            help="Words of probability: of the US (ICD 203) or the UK intelligence community (PHIA)."
        ),
    ] = Words.icd203,
    per_cent: Annotated[
        bool, typer.Option("--per-cent", help="Say chances per cent: 31% instead of 0.31.")
    ] = False,
) -> None:
    """Make the page of RESULT anew, without solving anything."""
    from hedgerow.show.report import write_report
    from hedgerow.show.store import read_record
    from hedgerow.show.words import Manner

    assessment = read_record(result)
    folder = result if result.is_dir() else result.parent
    page = out or folder / "report.html"
    try:
        write_report(assessment, page, Manner(words=words.value, per_cent=per_cent))
    except OSError as error:
        raise HedgerowError(
            f"Cannot write {page}: {error.strerror or error}. Name another file with -o."
        ) from None
    typer.echo(f"The page is at {page}", err=True)
