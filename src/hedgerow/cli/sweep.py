"""The command `sweep`: a case assessed over a grid of its numbers, or over a file of draws."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite, prod
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.options import AsOf, CaseName
from hedgerow.errors import HedgerowError

MOST_POINTS = 1_000_000
"""Points of a grid beyond which something was mistyped."""


def register(app: typer.Typer) -> None:
    """Add the command to the door."""
    app.command()(sweep)


def sweep(
    case: CaseName,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUES",
            help="Values of a parameter (NAME, or AXIS.VALUE.NAME under one account) or of a sway (sway.ACTOR): "
            "0.2,0.5,0.8 or FROM:TO:COUNT. May be repeated: the grid of all is assessed.",
        ),
    ] = None,
    draws: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A CSV or parquet file: a column a number, named likewise; a row a point."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results go. [default: sweep/CASE]")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Points assessed at once, each in a process of its own.")
    ] = 1,
    as_of: AsOf = None,
) -> None:
    """Assess CASE again and again, its numbers moved, and write every forecast and weight to sweep.parquet.

    What was done stays done: run the same again after a stop, or with further points. One assessment uses all
    processors, so more than one job pays where there are many.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from hedgerow.ask.sweep import sweep as sweep_case
    from hedgerow.case.read import find_case
    from hedgerow.cli.talk import progress_on, talk

    points = points_of(vary or [], draws)
    folder = find_case(case)
    target = out or Path("sweep") / folder.resolve().name
    # Processes that begin afresh: a forked one would inherit the locks of threads that it does not have.
    fresh = get_context("spawn")
    with progress_on(talk()) as progress, ProcessPoolExecutor(jobs, mp_context=fresh) as executor:
        progress("Sweeping", 0, len(points))
        found = sweep_case(
            folder,
            points,
            executor,
            target,
            as_of=as_of.date() if as_of else None,
            progress=lambda done, total: progress("Sweeping", done, total),
        )
    typer.echo(f"{found.points} points, {found.done} of them assessed now. The table is at {found.table}")
    if found.failed:
        typer.echo(f"{found.failed} could not be assessed; the column `said` says why.", err=True)


def points_of(vary: Sequence[str], draws: Path | None) -> list[dict[str, float]]:
    """The points asked for.

    Args:
        vary: `NAME=VALUES`, one a number that is moved.
        draws: A file of points instead.

    Raises:
        HedgerowError: If there are none, or what was given cannot be read.
    """
    if bool(vary) == (draws is not None):
        raise HedgerowError("A sweep needs points: give --vary NAME=VALUES, once or more, or --draws FILE.")
    if draws is not None:
        return list(_drawn(draws))
    axes = dict(_axis(text) for text in vary)
    if len(axes) < len(vary):
        raise HedgerowError("A number is varied twice. Give all its values in one --vary.")
    count = prod(map(len, axes.values()))
    if count > MOST_POINTS:
        raise HedgerowError(
            f"The grid has {count:,} points, more than {MOST_POINTS:,}. Give fewer values, or draws in a file."
        )
    return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]


def _axis(text: str) -> tuple[str, list[float]]:
    """Name and values of `NAME=1,2,3` or `NAME=FROM:TO:COUNT`."""
    name, equals, said = text.partition("=")
    if not equals or not name or not said:
        raise HedgerowError(
            f"`--vary {text}` is not of the form NAME=VALUES. Write --vary patience=0.2,0.5,0.8"
        )
    if ":" not in said:
        return name, list(dict.fromkeys(_number(one, text) for one in said.split(",")))
    parts = said.split(":")
    if len(parts) != 3 or not parts[2].strip().isdigit() or not 2 <= int(parts[2]) <= MOST_POINTS:
        raise HedgerowError(
            f"`--vary {text}`: a range is FROM:TO:COUNT, such as 0.2:0.8:4, with two values or more."
        )
    first, last, count = _number(parts[0], text), _number(parts[1], text), int(parts[2])
    return name, [first + (last - first) * step / (count - 1) for step in range(count)]


def _number(said: str, text: str) -> float:
    try:
        value = float(said)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise HedgerowError(f"`{said.strip()}` in `{text}` is not a number. Write it as 0.2 or 1e-3.")
    return value


def _drawn(file: Path) -> Iterator[dict[str, float]]:
    """The points of a file."""
    if not file.is_file():
        raise HedgerowError(f"There is no file {file}. Name a CSV or parquet file of draws.")
    rows = _parquet(file) if file.suffix == ".parquet" else _csv(file)
    found = False
    for number, row in rows:
        found = True
        yield {name: _number(said, f"{file.name}, row {number}") for name, said in row.items()}
    if not found:
        raise HedgerowError(f"{file} has no rows. A row is a point, a column a number that is moved.")


def _csv(file: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            for number, row in enumerate(reader, 2):
                if None in row or any(value is None for value in row.values()):
                    raise HedgerowError(f"{file}:{number} has not as many cells as the header has names.")
                yield number, row
    except (UnicodeDecodeError, csv.Error):
        raise HedgerowError(f"{file} is no CSV file in UTF-8. Save it as such, or as parquet.") from None


def _parquet(file: Path) -> Iterable[tuple[int, dict[str, str]]]:
    import duckdb

    try:
        with duckdb.connect() as base:
            found = base.execute("SELECT * FROM read_parquet(?)", [str(file)])
            names = [column[0] for column in found.description or ()]
            rows = found.fetchall()
    except duckdb.Error:
        raise HedgerowError(f"{file} cannot be read as parquet. Save it again, or as CSV.") from None
    for number, row in enumerate(rows, 1):
        yield number, {name: str(value) for name, value in zip(names, row, strict=True)}
