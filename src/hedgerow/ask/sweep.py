"""A case assessed again and again, its numbers moved: results to parquet as they come, and on where a run was stopped.

A point gives some numbers of the case other values: parameters (`NAME`, or `AXIS.VALUE.NAME` under one account) and
sways (`sway.ACTOR`). Each is assessed without explanations wherever the executor works, and its rows are put in place
as one small file, whole or not at all. Another run over the same folder leaves out the points that are there, so
neither a kill nor further points cost anything that was done. What a point comes to depends on the case and its
values alone: no clock and no order is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from hedgerow.ask.sweep_files import Row, combine, done_points, hold, put
from hedgerow.case.changes import ChangeError, Changes
from hedgerow.case.edits import plain, read_changed, setting_of
from hedgerow.case.read import read_case
from hedgerow.case.words import did_you_mean
from hedgerow.errors import HedgerowError

if TYPE_CHECKING:
    from hedgerow.case.model import Case

UNDER_WAY = 64
"""Points handed to the executor at once: enough for many workers, few enough that millions need no memory."""

Point = Mapping[str, float]
"""Name of each number moved, and the value in its place."""


@dataclass(frozen=True)
class Swept:
    """What a sweep left.

    Attributes:
        table: All rows of all points, as one parquet file.
        points: How many points are in it.
        done: How many of them this run added.
        failed: How many of all could not be assessed; their rows say why.
    """

    table: Path
    points: int
    done: int
    failed: int


def sweep(
    case: str | Path,
    points: Iterable[Point],
    executor: Executor,
    out: str | Path,
    *,
    as_of: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Swept:
    """Assess a case at many points.

    Args:
        case: Folder of the case.
        points: The points; each is assessed once, however often it is named.
        executor: Where: threads, processes, or any other of the same kind, Dask's (`Client.get_executor()`) included.
            Workers read the case from its folder.
        out: Folder of the results; made where it is not there.
        as_of: Use nothing later; None: the case's own day.
        progress: Told how many points are done, and of how many known so far.

    Returns:
        Where the table is, and what is in it.

    Raises:
        CaseError: If the case has faults as it stands.
        ChangeError: If a point names what the case does not have; nothing is assessed then.
        HedgerowError: If `out` holds results of another case, day or version.
    """
    folder = Path(case)
    read = read_case(folder, as_of=as_of)
    wanted = {_digest(point): dict(sorted(point.items())) for point in points}
    for values in wanted.values():
        changes_of_point(read, values)
    made_from = {
        "case": hashlib.sha256(repr(read.digests).encode()).hexdigest(),
        "as_of": str(read.as_of),
        "version": version("hedgerow"),
    }
    with hold(Path(out), made_from) as parts:
        there = done_points(parts)
        missing = [(digest, values) for digest, values in wanted.items() if digest not in there]
        added = 0
        for digest, values, rows in _assessed(executor, folder, as_of, missing):
            put(parts, digest, made_from["case"], values, rows)
            added += 1
            if progress is not None:
                progress(len(wanted) - len(missing) + added, len(wanted))
        table, count, failed = combine(parts)
    return Swept(table, count, added, failed)


def _assessed(
    executor: Executor, folder: Path, as_of: date | None, missing: list[tuple[str, dict[str, float]]]
) -> Iterator[tuple[str, dict[str, float], list[Row]]]:
    """Points as they are finished; on the way out those that have not begun are called off."""
    waiting: dict[Future[list[Row]], tuple[str, dict[str, float]]] = {}
    left = iter(missing)
    try:
        while True:
            for digest, values in left:
                waiting[executor.submit(rows_of, folder, values, as_of)] = (digest, values)
                if len(waiting) >= UNDER_WAY:
                    break
            if not waiting:
                return
            done = wait(waiting, return_when=FIRST_COMPLETED).done
            # Whatever broke one point, those finished beside it are put in place first.
            for job in sorted(done, key=lambda job: job.exception() is not None):
                yield *waiting.pop(job), job.result()
    finally:
        for job in waiting:
            job.cancel()


def rows_of(folder: Path, values: Point, as_of: date | None) -> list[Row]:
    """Assess one point: a row a question and an account, or one that says why there is none.

    Runs where the executor works, so it takes and gives back nothing but plain values.
    """
    # Only here: whoever hands out points need not load the engine.
    from hedgerow.ask.assess import assess

    try:
        case = read_case(folder, as_of=as_of)
        found = assess(read_changed(folder, changes_of_point(case, values), as_of=as_of), explained=False)
    except HedgerowError as error:
        return [Row("fault", "", None, None, None, None, None, str(error))]
    questions = [
        Row("question", one.id, one.probability, one.habit, one.strategy, one.low, one.high, one.reason)
        for one in found.forecasts
    ]
    accounts = [
        Row("account", f"{one.axis}.{one.name}", one.weight, None, one.weight_given_strategy, None, None, "")
        for one in found.accounts
    ]
    return [*questions, *accounts]


def changes_of_point(case: Case, point: Point) -> Changes:
    """A point as changes of a case.

    Raises:
        ChangeError: If the case does not have what the point names, or an account sets it by an expression.
    """
    values, edits = [], []
    names = [one.name for one in case.parameters]
    sways = [f"sway.{one.id}" for one in case.actors]
    under = [
        f"{axis.id}.{one.id}.{name}" for axis in case.axes for one in axis.values for name, _ in one.settings
    ]
    for name, value in point.items():
        first, *rest = name.split(".")
        if name in names:
            _refuse_overruled(case, name)
            values.append((f"parameters.{name}", float(value)))
        elif name in sways:
            edits.append((f"actors.{rest[0]}.sway", plain(value)))
        elif name in under:
            path = f"hypotheses.{first}.{rest[0]}.set.{rest[1]}"
            if setting_of(case, path) is None:
                raise ChangeError(
                    f"The account `{first}.{rest[0]}` sets `{rest[1]}` to no number of its own, so a sweep "
                    "cannot move it. Move what its expression looks at."
                )
            values.append((path, float(value)))
        else:
            raise ChangeError(
                f"The case has no number `{name}` that a sweep could move. "
                f"{did_you_mean(name, [*names, *sways, *under])}".rstrip()
            )
    return Changes(values=tuple(values), edits=tuple(edits))


def _refuse_overruled(case: Case, name: str) -> None:
    """Refuse a parameter whose own value nothing looks at."""
    for axis in case.axes:
        if axis.values and all(name in dict(one.settings) for one in axis.values):
            raise ChangeError(
                f"Every account of `{axis.id}` sets `{name}`, so a value of its own would change nothing. "
                f"Move it under an account: `{axis.id}.{axis.values[0].id}.{name}`."
            )


def _digest(point: Point) -> str:
    text = json.dumps({name: float(value) for name, value in sorted(point.items())})
    return hashlib.sha256(text.encode()).hexdigest()[:24]
