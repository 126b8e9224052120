"""The folder of a sweep: a small parquet file a point, put in place whole, and one table of all of them.

```
OUT/made-from.json      which case, day and version: another's results are never mixed in
OUT/points/POINT.parquet    the rows of one point; the folder is made with the first
OUT/sweep.parquet       all rows, those of a point together; made anew when a run ends
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from hedgerow.errors import HedgerowError
from hedgerow.files import locked, replacing

MADE_FROM, POINTS, TABLE = "made-from.json", "points", "sweep.parquet"
PREFIX = "set."
"""What the columns of numbers that are moved begin with, so that none is taken for a result."""


class Row(NamedTuple):
    """One result of one point.

    Attributes:
        what: `question`, `account`, or `fault` where the point could not be assessed.
        id: The question, or `AXIS.VALUE`.
        value: The forecast, or the account's weight.
        habit: The forecast, had nobody been strategic.
        strategy: The forecast or weight, given that somebody is.
        low: 0.1 quantile over accounts.
        high: 0.9 quantile.
        said: Why there is no number.
    """

    what: str
    id: str
    value: float | None
    habit: float | None
    strategy: float | None
    low: float | None
    high: float | None
    said: str


@contextmanager
def hold(out: Path, made_from: Mapping[str, str]) -> Iterator[Path]:
    """Hold the folder of a sweep for oneself: others who would write wait.

    Raises:
        HedgerowError: If it holds results of something else, or is no folder.
    """
    if out.exists() and not out.is_dir():
        raise HedgerowError(f"{out} is a file. Name a folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    with locked(out):
        manifest = out / MADE_FROM
        known = _known(manifest)
        # A run that was stopped before its first point left no results that could be mixed.
        if done_points(out / POINTS):
            _refuse_other(out, known, made_from)
        if known != made_from:
            with replacing(manifest) as part:
                part.write_text(json.dumps(dict(made_from), indent=2) + "\n", encoding="utf-8")
        # What a killed run was writing; nobody else does while the folder is held.
        for torn in [*(out / POINTS).glob(".*.part"), *out.glob(".*.part")]:
            torn.unlink()
        yield out / POINTS


def _known(manifest: Path) -> dict[str, str] | None:
    """What the results of a folder were made from; None: nobody has said so yet."""
    if not manifest.exists():
        return None
    try:
        known = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        known = None
    if not isinstance(known, dict):
        raise HedgerowError(f"{manifest} is no record of a sweep. Name another folder with --out.")
    return known


def _refuse_other(out: Path, known: dict[str, str] | None, made_from: Mapping[str, str]) -> None:
    if known is None:
        return
    other = [name.replace("_", "-") for name in made_from if known.get(name) != made_from[name]]
    if other:
        raise HedgerowError(
            f"{out} holds a sweep of another {' and '.join(other)}: results are not mixed. "
            "Name another folder with --out, or remove this one."
        )


def done_points(parts: Path) -> frozenset[str]:
    """Digests of the points whose rows are there."""
    return frozenset(file.stem for file in parts.glob("*.parquet"))


def put(parts: Path, digest: str, case: str, values: Mapping[str, float], rows: Sequence[Row]) -> None:
    """Put the rows of one point in place.

    Args:
        parts: Folder of the points.
        digest: The point's.
        case: Digest of the case.
        values: Name and value of each number moved.
        rows: What came of it.
    """
    import duckdb

    parts.mkdir(exist_ok=True)
    names = ", ".join(f"{_quoted(PREFIX + name)} DOUBLE" for name in values)
    columns = (
        f"case_digest VARCHAR, point VARCHAR, {names}{', ' if names else ''}what VARCHAR, id VARCHAR, value DOUBLE, "
        "habit DOUBLE, strategy DOUBLE, low DOUBLE, high DOUBLE, said VARCHAR"
    )
    with replacing(parts / f"{digest}.parquet") as part, duckdb.connect() as base:
        base.execute(f"CREATE TABLE swept ({columns})")
        marks = ", ".join("?" * (2 + len(values) + len(Row._fields)))
        base.executemany(
            f"INSERT INTO swept VALUES ({marks})",  # noqa: S608 - question marks only
            [[case, digest, *values.values(), *row] for row in rows],
        )
        base.execute(f"COPY swept TO {_text(str(part))} (FORMAT parquet)")


def combine(parts: Path) -> tuple[Path, int, int]:
    """Make one table of all points; where it is, how many points it has, and how many of them failed."""
    import duckdb

    table = parts.parent / TABLE
    if not done_points(parts):
        return table, 0, 0
    every = f"read_parquet({_text(str(parts / '*.parquet'))}, union_by_name = true)"
    with replacing(table) as part, duckdb.connect() as base:
        # One thread, so that rows stand in the order asked for in files of any size.
        base.execute("SET threads = 1")
        base.execute(f"CREATE VIEW swept AS SELECT * FROM {every}")  # noqa: S608 - names of files alone
        ordered = "SELECT * FROM swept ORDER BY point, what DESC, id"
        base.execute(f"COPY ({ordered}) TO {_text(str(part))} (FORMAT parquet)")
        found = base.execute(
            "SELECT count(DISTINCT point), count(DISTINCT point) FILTER (what = 'fault') FROM swept"
        ).fetchone()
    count, failed = found if found is not None else (0, 0)
    return table, int(count), int(failed)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
