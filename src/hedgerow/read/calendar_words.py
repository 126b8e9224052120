"""Words of the calendar, and the days they stand for: months, weekdays, seasons, numbers, and counting in them.

Seasons are the northern, whole months of meteorology. Vague counts are read as ranges of days ("days" 1 to 13,
"a few weeks" 14 to 35); each range is a judgement and stands in `VAGUE`.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal

from hedgerow.evidence.record import Granularity, Interval

Unit = Literal["day", "week", "month", "year"]

_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_COUNTS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
MONTHS = {name.lower()[:3]: number for number, name in enumerate(_MONTHS.split(), 1)}
"""By the first three letters."""
WEEKDAYS = {name.lower()[:3]: number for number, name in enumerate(_DAYS.split())}
"""By the first three letters; Monday is 0."""
NUMBERS = {name: number for number, name in enumerate(_COUNTS.split(), 1)} | {
    "a": 1, "an": 1, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
"""First and last month; winter runs into the year after."""
VAGUE: dict[str, tuple[int, int]] = {
    "hour": (0, 1), "day": (1, 13), "week": (7, 60), "month": (30, 365), "year": (365, 3650), "decade": (3650, 18250),
}  # fmt: skip
"""Days that a bare plural ("weeks after") may stand for."""
FEW = {
    "a few": (2, 5),
    "few": (2, 5),
    "several": (3, 8),
    "a couple of": (2, 3),
    "a couple": (2, 3),
    "some": (2, 8),
    "many": (4, 12),
}
"""Units that a vague number may stand for."""
LENGTH: dict[str, float] = {
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 7,
    "month": 30.4375, "quarter": 91.3, "year": 365.25, "decade": 3652.5,
}  # fmt: skip
"""Days in a unit."""

MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"  # noqa: E501
"""A month as it is written, capital first."""
MONTH_ALONE = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY = r"(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)day"
SEASON = "(?:spring|summer|autumn|fall|winter)"
UNIT = "(?:minute|hour|day|night|week|fortnight|month|year|decade)"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(name for name in NUMBERS)}|{'|'.join(FEW)})"
YEAR = r"(?:19|20)[0-9]{2}"


def month_of(word: str) -> int:
    """The number of a month's name or abbreviation."""
    return MONTHS[word.lower()[:3]]


def weekday_of(word: str) -> int:
    """The number of a weekday's name; Monday is 0."""
    return WEEKDAYS[word.lower()[:3]]


def number_of(word: str) -> tuple[int, int]:
    """The least and the greatest number that a word of number may stand for."""
    lower = re.sub(r"\s+", " ", word.lower())
    if lower in FEW:
        return FEW[lower]
    exact = int(lower) if lower.isdigit() else NUMBERS[lower]
    return exact, exact


def day(year: int, month: int, number: int) -> date | None:
    """That day; None where the month has no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month_interval(year: int, month: int, part: str = "") -> Interval:
    """A month, or its first ten days (`early`), its middle ten (`mid`) or what follows the twentieth (`late`)."""
    last = calendar.monthrange(year, month)[1]
    first, final = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}.get(_part(part), (1, last))
    return Interval(date(year, month, first), date(year, month, final))


def year_interval(year: int, part: str = "") -> Interval:
    """A year, or its first third (`early`), its middle third (`mid`) or its last (`late`)."""
    first, final = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(_part(part), (1, 12))
    return Interval(date(year, first, 1), month_interval(year, final).last)


def season_interval(year: int, season: str) -> Interval:
    """A season that begins in that year."""
    first, last = SEASONS[season.lower()]
    return Interval(date(year, first, 1), month_interval(year + (last < first), last).last)


def part_of(first: date, last: date, unit: str, part: str) -> tuple[date, date]:
    """The beginning, middle or end of a month, a year or a week: `late last month`."""
    if unit == "month":
        found = month_interval(first.year, first.month, part)
        return found.first, found.last
    if unit == "year":
        found = year_interval(first.year, part)
        return found.first, found.last
    third = max((last - first).days // 3, 1)
    return {
        "early": (first, shift(first, third)),
        "mid": (shift(first, third), shift(last, -third)),
        "late": (shift(last, -third), last),
    }[part]


def shift(start: date, days: float) -> date:
    """So many days on, held within the calendar."""
    try:
        return start + timedelta(days=round(days))
    except OverflowError:
        return date.max if days > 0 else date.min


def add_months(start: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    year = min(max(year, 1), 9999)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def on_or_before(start: date, weekday: int) -> date:
    """The last such weekday up to `start`, that day counted."""
    return shift(start, -((start.weekday() - weekday) % 7))


def on_or_after(start: date, weekday: int) -> date:
    """The first such weekday from `start`, that day counted."""
    return shift(start, (weekday - start.weekday()) % 7)


def unit_of(word: str) -> str:
    """The unit that a word names, in the singular."""
    lower = word.lower()
    return lower[:-1] if lower.endswith("s") else lower


def granularity_of(unit: str) -> Granularity:
    """How fine an expression counted in `unit` is."""
    found: dict[str, Granularity] = {"week": "week", "month": "month", "year": "year", "weekend": "range"}
    return found.get(unit, "day" if LENGTH.get(unit, 1) <= 1 else "range")


def _part(word: str) -> str:
    lower = word.lower().strip(" -")
    return {"middle": "mid", "end": "late", "beginning": "early", "start": "early", "the": ""}.get(
        lower, lower
    )
