"""The tables behind the timeline: which accounts, levels and dates they hold, so that they stay readable."""

from __future__ import annotations

from datetime import date

from hedgerow.ask.record import Account, Assessment, QuantityPath
from hedgerow.show.findings import axes_of, on_axis

MONTHS = 12
"""Months up to which quantities are told month by month; beyond, quarter by quarter."""


def columns(assessment: Assessment) -> tuple[Account, ...]:
    """The accounts that tell all: of two on an axis the first, for the other has the rest."""
    found: list[Account] = []
    for axis in axes_of(assessment):
        accounts = on_axis(assessment, axis)
        found += accounts[:1] if len(accounts) == 2 else accounts
    return tuple(found)


def levels(path: QuantityPath) -> tuple[int, ...]:
    """The levels that tell all: of two the second."""
    return (1,) if len(path.levels) == 2 else tuple(range(len(path.levels)))


def period(assessment: Assessment) -> str:
    """How often the quantities are told."""
    first, last = assessment.case.begins, assessment.as_of
    return "month" if 12 * (last.year - first.year) + last.month - first.month <= MONTHS else "quarter"


def rows(path: QuantityPath, every: str) -> list[int]:
    """Where the last date of each month or quarter stands in a path."""
    last: dict[tuple[int, int], int] = {}
    for at, day in enumerate(path.dates):
        last[_part(day, every)] = at
    return sorted(last.values())


def _part(day: date, every: str) -> tuple[int, int]:
    return day.year, (day.month if every == "month" else (day.month - 1) // 3)
