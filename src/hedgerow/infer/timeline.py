"""The record laid out in time: what happens to a belief, in order, between the first day and the as-of date.

Time is counted in days from the morning of the day the case begins. A dated report acts at noon (reports of one
day act in file order at zero elapsed time), a calendar entry and the redrawing of an axis on the morning of
their day, a range of days from its first morning to its last midnight. The as-of belief is that of its midnight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np

from hedgerow.case.model import Case, Dated, Named, Report
from hedgerow.chain.generator import Indices, paths_of
from hedgerow.game.mechanics import Happening, Mechanics
from hedgerow.game.space import Floats

Kind = Literal["redraw", "calendar", "open", "report", "close", "regime", "mark", "end"]
_ORDER: dict[Kind, int] = {
    "close": 0,  # the midnight before
    "mark": 1,
    "redraw": 2,
    "calendar": 3,
    "regime": 4,
    "open": 5,
    "report": 6,
    "end": 7,
}


@dataclass(frozen=True)
class Event:
    """Something that happens to a belief.

    Attributes:
        time: When [day since the case begins].
        kind: What.
        on: Its date.
        report: For `report`, `open` and `close`.
        replies: Reports of replies to this report, in file order.
        dated: For `calendar`.
        axis: For `redraw`.
    """

    time: float
    kind: Kind
    on: date
    report: Report | None = None
    replies: tuple[Report, ...] = ()
    dated: Dated | None = None
    axis: str = ""

    @property
    def name(self) -> str:
        """Report id, calendar id or axis."""
        if self.report is not None:
            return self.report.id
        return self.dated.id if self.dated is not None else self.axis


def day(case: Case, when: date) -> int:
    """Number of the morning of a date."""
    return (when - case.begins).days


def now(case: Case) -> float:
    """The midnight that ends the as-of date."""
    return float(day(case, case.as_of) + 1)


def usable(case: Case, report: Report) -> str:
    """Why a report is not used; empty where it is."""
    if report.left_out:
        return report.left_out
    if report.published > case.as_of:
        return f"Published on {report.published}, after the as-of date."
    if report.last > case.as_of:
        return f"Dated {report.last}, after the as-of date."
    return ""


def counted(case: Case) -> Counter[str]:
    """How often each act, reply or drift is reported by what is used (of competing attributions, the first)."""
    return Counter(
        named.id
        for report in case.evidence
        if not usable(case, report)
        for named in (report.alternatives[0] if report.alternatives else ())
    )


def timeline(case: Case, mark: date | None = None) -> tuple[Event, ...]:
    """Everything that happens to a belief up to the as-of date, in order; and the midnight that ends a marked day."""
    end = now(case)
    events = [Event(end, "end", case.as_of)]
    for axis in case.axes:
        if axis.first is not None and 0 <= day(case, axis.first) < end:
            events.append(Event(float(day(case, axis.first)), "redraw", axis.first, axis=axis.id))
    for dated in case.calendar:
        if 0 <= day(case, dated.on) < end:
            events.append(Event(float(day(case, dated.on)), "calendar", dated.on, dated=dated))
    for row in case.coverage:
        for when in (day(case, row.first), day(case, row.last) + 1):
            if 0 < when < end:
                events.append(Event(float(when), "regime", row.first))
    if mark is not None and 0 < day(case, mark) + 1 < end:
        events.append(Event(float(day(case, mark) + 1), "mark", mark))
    used = [report for report in case.evidence if not usable(case, report)]
    answers = {report.id: tuple(r for r in used if r.reply_to == report.id) for report in used}
    for report in used:
        if report.reply_to and report.reply_to in answers:
            continue
        if report.first == report.last:
            events.append(
                Event(day(case, report.first) + 0.5, "report", report.first, report, answers[report.id])
            )
        else:
            first, last = float(day(case, report.first)), float(day(case, report.last) + 1)
            events.append(Event(first, "open", report.first, report))
            events.append(Event(last, "close", report.last, report, answers[report.id]))
    # Python's sort is stable, so reports of one moment keep the order of the file.
    return tuple(sorted(events, key=lambda event: (event.time, _ORDER[event.kind])))


@dataclass(frozen=True)
class Coverage:
    """Which reports silence would have shown, at one moment.

    Attributes:
        covered: Whether silence about each happening means something, shape (happenings,).
        reported: Chance that each happening is reported, shape (happenings,).
        names: Name of the declared chance that each of them is; empty where it is not covered, shape (happenings,).
    """

    covered: tuple[bool, ...]
    reported: tuple[float, ...]
    names: tuple[str, ...]

    def silence(self) -> Floats:
        """Chance that each happening leaves no report, with a one appended (for `no reply`)."""
        reported = np.where(self.covered, self.reported, 0.0)
        return np.append(1.0 - reported, 1.0)


def coverage_at(case: Case, mechanics: Mechanics, time: float) -> Coverage:
    """The coverage in force at a time; of two rows in force the later in the file wins."""
    covered = [False] * len(mechanics.happenings)
    reported = [happening.reported for happening in mechanics.happenings]
    own, names = own_names(mechanics.happenings), [""] * len(mechanics.happenings)
    for place, row in enumerate(case.coverage):
        if not day(case, row.first) <= time < day(case, row.last) + 1:
            continue
        for number, happening in enumerate(mechanics.happenings):
            if happening.id in row.acts and (not row.marks or happening.mark in row.marks):
                covered[number] = True
                if row.reported is not None:
                    reported[number], names[number] = row.reported, row_name(place)
                names[number] = names[number] or own[number]
    learned = dict(case.reporting)
    reported = [learned.get(name, chance) for name, chance in zip(names, reported, strict=True)]
    return Coverage(tuple(covered), tuple(reported), tuple(names))


def row_name(place: int) -> str:
    """Name of the chance that a row of `coverage` declares for all it covers."""
    return f"coverage row {place + 1}"


@lru_cache(maxsize=64)
def own_names(happenings: tuple[Happening, ...]) -> tuple[str, ...]:
    """Name of each happening's own chance of being reported: its id, or id and mark where marks differ.

    Replies of one name to several acts, reported with different chances, have none.
    """
    chances: dict[str, set[float]] = {}
    for each in happenings:
        for name in (each.id, f"{each.id}.{each.mark}"):
            chances.setdefault(name, set()).add(each.reported)
    return tuple(
        next((name for name in (each.id, f"{each.id}.{each.mark}") if len(chances[name]) == 1), "")
        for each in happenings
    )


def declared_chances(case: Case, mechanics: Mechanics) -> dict[str, float]:
    """Every declared chance of being reported that is in force under coverage during the record, by its name.

    Certainties (0 and 1) are not among them.
    """
    found: dict[str, float] = {}
    own = own_names(mechanics.happenings)
    for place, row in enumerate(case.coverage):
        if row.last < case.begins or row.first > case.as_of:
            continue
        for number, happening in enumerate(mechanics.happenings):
            if happening.id in row.acts and (not row.marks or happening.mark in row.marks):
                name = own[number] if row.reported is None else row_name(place)
                chance = happening.reported if row.reported is None else row.reported
                if name and 0.0 < chance < 1.0:
                    found[name] = chance
    return found


def happenings_of(mechanics: Mechanics, named: Named) -> list[int]:
    """Indices of the happenings a report or query names."""
    return mechanics.find(named.id, named.mark)


def weighs(mechanics: Mechanics, coverage: Coverage, report: Report) -> bool:
    """Whether a report enters the weights: a reading always, an act only under coverage."""
    if report.reading is not None:
        return True
    return all(
        coverage.covered[number]
        for alternative in report.alternatives
        for named in alternative
        for number in happenings_of(mechanics, named)
    )


def paths_naming(mechanics: Mechanics, names: Sequence[Named]) -> Indices:
    """Which paths hold all that is named."""
    which, *others = (paths_of(mechanics, happenings_of(mechanics, named)) for named in names)
    for each in others:
        which = np.intersect1d(which, each, assume_unique=True)
    return which
