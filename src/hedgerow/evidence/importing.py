"""Event data as proposals: rows of a set that could be acts of a case, those of one happening together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from hedgerow.case.model import Case
from hedgerow.errors import Fault, Place, ProposalError
from hedgerow.evidence.mapping import Mapping, acts_for, read_mapping
from hedgerow.evidence.notes import sentence
from hedgerow.evidence.record import Event, Interval, Proposals, Published, Reader
from hedgerow.evidence.table import MOST_REJECTS, Table, Told

MOST = 20_000
"""Most happenings that are proposed: what a case may hold as evidence."""
MOST_IDS = 1_000
"""Most row ids kept of one happening."""
Tell = Callable[[str, int, int], None]
_SEPARATOR = "\x1f"
_Kinds = dict[str, tuple[str, str | None] | None]
_Match = tuple[str, str | None, str, str | None, tuple[str, ...]]
"""Actor, target, type, mode, acts."""


@dataclass(slots=True)
class _Happening:
    """Rows of one dyad, act and place, within so many days of the first."""

    actor: str
    target: str | None
    kind: str
    mode: str | None
    acts: tuple[str, ...]
    place: str
    first: date
    last: date
    ids: list[str] = field(default_factory=list)
    count: int = 0


def import_events(
    path: Path,
    *,
    format: str,
    case: Case,
    mapping: Path | None = None,
    days: int | None = None,
    progress: Tell | None = None,
) -> Proposals:
    """The proposals of an event file.

    Args:
        path: A CSV, TSV (also gzipped) or Parquet file.
        format: Whose columns and codes it has: one of `hedgerow.evidence.mapping.FORMATS`.
        case: Whose actors and acts are looked for.
        mapping: A mapping that comes before the shipped one and the case's.
        days: Rows of one dyad, act and place within so many days of the first are one happening; the mapping's
            number where None.
        progress: Told what is being done.

    Returns:
        One event for each happening, in order of days; what was passed over is said in `skipped`.

    Raises:
        ProposalError: If the file or a mapping cannot be used.
    """
    read = read_mapping(format, case, mapping)
    within = read.days if days is None else days
    if not 0 <= within <= 366:
        raise ProposalError([Fault(Place("--days"), f"{within} is not a number of days from 0 to 366.")])
    tell: Tell = progress or (lambda _stage, _done, _total: None)
    tell("Looking at names and codes", 0, 0)
    table = Table(path, read)
    told = table.told()
    who = {name: read.actor(tuple(name.split(_SEPARATOR))) for name in told.names}
    kinds = {code: read.kind(tuple(code.split(_SEPARATOR))) for code, _ in told.codes}
    known = [name for name, actor in who.items() if actor]
    # In sets that put the sides in no order, the actor may stand as the target; a target may be nobody of the case.
    actors = known if read.directed else list(who)
    tell("Grouping the rows of the case", 0, 0)
    happenings: list[_Happening] = []
    used = 0
    known_cells: dict[tuple[str, ...], _Match | None] = {}
    open_now: dict[tuple[object, ...], _Happening] = {}
    for group in table.groups(actors, who, [code for code, kind in kinds.items() if kind]):
        cells = (group.actor, group.target, group.code, group.mode, group.country, group.place)
        if cells not in known_cells:
            known_cells[cells] = _matched(read, case, who, kinds, cells)
        match = known_cells[cells]
        if match is None:
            continue
        place = group.place or group.country
        one = _Happening(*match, place, group.first, group.last, list(group.ids), len(group.ids))
        used += one.count
        key = (one.actor, one.target, one.kind, one.acts, one.place.casefold())
        before = open_now.get(key)
        if (
            before
            and one.first <= before.first + timedelta(days=within)
            and (within or one.first == before.first)
        ):
            before.last = max(before.last, one.last)
            before.ids.extend(one.ids)
            before.count += one.count
        else:
            open_now[key] = one
            happenings.append(one)
    return Proposals(
        source=path.name,
        digest=_digest(path),
        published=Published(None, None, False),
        actors=(),
        statements=(),
        events=tuple(_event(one, read, case) for one in happenings[:MOST]),
        dates=(),
        reader=Reader(version("hedgerow"), None, None, None, lexicon=read.version),
        skipped=tuple(_skipped(told, used, len(happenings), kinds)),
    )


def _matched(
    mapping: Mapping, case: Case, who: dict[str, str | None], kinds: _Kinds, row: tuple[str, ...]
) -> _Match | None:
    """What rows with these cells could be: actor, target, code, mode, country, place."""
    kind = kinds[row[2]]
    if kind is None:
        return None
    mode = row[3] or kind[1]
    told = {"mode": mode, "code": row[2].split(_SEPARATOR)[0], "country": row[4], "place": row[5]}
    sides = [(who[row[0]], who.get(row[1]))]
    if not mapping.directed:
        sides.append((sides[0][1], sides[0][0]))
    found: list[tuple[str, str | None, tuple[str, ...]]] = []
    for actor, target in sides:
        if actor and actor != target and (acts := acts_for(mapping, case, actor, target, kind[0], told)):
            found.append((actor, target, acts))
    if not found:
        return None
    actor, target, acts = found[0]
    if len(found) > 1:  # either side may have acted: both are offered
        acts = tuple(dict.fromkeys([*acts, *found[1][2]]))
    return actor, target, kind[0], mode, acts


def _event(one: _Happening, mapping: Mapping, case: Case) -> Event:
    names = {actor.id: actor.name for actor in case.actors}
    confidence = mapping.confidence * (1 if len(one.acts) == 1 else 0.7)
    actor, target = names[one.actor], names.get(one.target or "")
    return Event(
        actor=actor,
        target=target,
        type=one.kind,
        mode=one.mode,
        trigger=None,
        sentence=None,
        status="actual",
        said_by=None,
        place=one.place or None,
        date=Interval(one.first, one.last),
        acts=one.acts,
        confidence=round(confidence, 3),
        actor_id=one.actor,
        target_id=one.target,
        rows=tuple(sorted(one.ids)[:MOST_IDS]),
        note=sentence(actor, one.kind, one.mode, target, one.place),
    )


def _skipped(told: Told, used: int, happenings: int, kinds: _Kinds) -> list[str]:
    """What was passed over: whole sentences."""
    said = [
        f"{told.rows:,} rows were read; {used:,} could be acts of the case, as {happenings:,} happenings."
    ]
    if told.rejected:
        lines = ", ".join(str(line) for line, _ in told.rejected[:10])
        reasons = ", ".join(
            f"{why} ({count:,})" for why, count in Counter(why for _, why in told.rejected).most_common()
        )
        least = "at least " if len(told.rejected) >= MOST_REJECTS else ""
        more = ", ..." if len(told.rejected) > 10 else ""
        said.append(
            f"{least}{len(told.rejected):,} rows could not be read, on lines {lines}{more}: {reasons}.".capitalize()
        )
    if told.undated[0]:
        ids = ", ".join(one or "(no id)" for one in told.undated[1])
        more = ", ..." if told.undated[0] > len(told.undated[1]) else ""
        said.append(
            f"{told.undated[0]:,} rows have no day that can be read, or end before they begin: {ids}{more}."
        )
    unknown = [(code, count) for code, count in told.codes if kinds[code] is None]
    if unknown:
        first = ", ".join(
            f"`{code.split(_SEPARATOR)[0][:40]}`" for code, _ in sorted(unknown, key=lambda one: -one[1])[:5]
        )
        total = sum(count for _, count in unknown)
        said.append(
            f"{total:,} rows have a code that the mapping gives no type: {first}{', ...' if len(unknown) > 5 else ''}."
        )
    if happenings > MOST:
        said.append(f"Only the first {MOST:,} happenings are proposed, the limit; give the file in parts.")
    return said


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
