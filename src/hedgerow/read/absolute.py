"""Dates that say their year: what they stand for does not depend on when the article was published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from hedgerow.evidence.record import Granularity, Interval
from hedgerow.read.calendar_words import (
    MONTH,
    SEASON,
    YEAR,
    day,
    month_interval,
    month_of,
    season_interval,
    shift,
    year_interval,
)

_NTH = r"(?:[12]?\d|3[01]|0\d)(?:st|nd|rd|th)?"
_PART = r"(?:(?P<part>(?i:early|mid|late|middle|end|beginning|start))(?:[ -](?:of )?(?:the )?|[ -]?))?"
_BEFORE_YEAR = (
    "(?:in|since|of|by|until|till|from|during|to|through|before|after|between|and|the|around|circa)"
)
_COUNTED = (
    "people|troops|dead|men|women|soldiers|dollars|euros|miles|km|kilometers|kilometres|pounds|points|others"
    "|more|to"
)
"""What shows that the number before it is no year."""


@dataclass(frozen=True, slots=True)
class Absolute:
    """Characters of the text that are a date of their own."""

    start: int
    end: int
    interval: Interval
    granularity: Granularity


def find_absolute(text: str) -> list[Absolute]:
    """Every date with a year, longest first where they overlap, in order. Linear in the text."""
    found = [one for pattern, read in _PATTERNS for one in _matches(pattern, read, text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Absolute] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


_Reading = Callable[["re.Match[str]"], "tuple[Interval, Granularity] | None"]


def _matches(pattern: re.Pattern[str], read: _Reading, text: str) -> Iterator[Absolute]:
    for match in pattern.finditer(text):
        told = read(match)
        if told is not None:
            yield Absolute(*match.span("all"), *told)


def _full(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    numbers = re.findall(r"\d+", match["days"])
    month, year = month_of(match["month"]), int(match["year"])
    return _days(year, month, numbers)


def _days(year: int, month: int, numbers: list[str]) -> tuple[Interval, Granularity] | None:
    first, last = day(year, month, int(numbers[0])), day(year, month, int(numbers[-1]))
    if first is None or last is None or last < first:
        return None
    return Interval(first, last), "day" if first == last else "range"


def _iso(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    return (
        _days(int(match["year"]), int(match["month"]), [match["day"]]) if int(match["month"]) <= 12 else None
    )


def _slashed(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    # Day and month are told apart only where one of them cannot be a month.
    if one > 12 >= two >= 1:
        return _days(year, two, [match["one"]])
    if two > 12 >= one >= 1 or one == two <= 12:
        return _days(year, one, [match["two"]])
    return None


def _month(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    part = match["part"] or ""
    return month_interval(int(match["year"]), month_of(match["month"]), part), "range" if part else "month"


def _season(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    return season_interval(int(match["year"]), match["season"]), "season"


def _year(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    part = match["part"] or ""
    return year_interval(int(match["year"]), part), "range" if part else "year"


def _years(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    first, last = int(match["year"]), int(match["last"])
    last = last if last > 99 else first - first % 100 + last
    return (Interval(date(first, 1, 1), date(last, 12, 31)), "range") if first <= last else None


def _decade(match: re.Match[str]) -> tuple[Interval, Granularity] | None:
    first = date(int(match["year"]), 1, 1)
    return Interval(first, shift(date(first.year + 10, 1, 1), -1)), "range"


_RANGE = rf"(?P<days>{_NTH}(?: ?(?:-|–|to|and) ?{_NTH})?)"
_PATTERNS: tuple[tuple[re.Pattern[str], _Reading], ...] = (
    (re.compile(rf"(?P<all>\b{_RANGE}(?: of)? (?P<month>{MONTH}),? (?P<year>{YEAR})\b)"), _full),
    (re.compile(rf"(?P<all>\b(?P<month>{MONTH}) {_RANGE},? (?P<year>{YEAR})\b)"), _full),
    (re.compile(rf"(?P<all>\b(?P<year>{YEAR})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d))"), _iso),
    (re.compile(rf"(?P<all>\b(?P<one>\d\d?)[/.](?P<two>\d\d?)[/.](?P<year>{YEAR})\b)"), _slashed),
    (re.compile(rf"(?P<all>\b{_PART}(?P<month>{MONTH}),?(?: of)? (?P<year>{YEAR})\b)"), _month),
    (
        re.compile(rf"(?P<all>\b(?:the )?(?P<season>{SEASON})(?: of|,)? (?P<year>{YEAR})\b)", re.IGNORECASE),
        _season,
    ),
    (re.compile(r"(?P<all>\b(?:the )?(?P<year>(?:19|20)[0-9]0)s\b)"), _decade),
    (re.compile(rf"(?<![\d$€£,.])(?P<all>\b(?P<year>{YEAR})[-–](?P<last>{YEAR}|\d\d))(?![-–\d])"), _years),
    (
        re.compile(
            rf"\b{_BEFORE_YEAR} (?P<all>{_PART}(?P<year>{YEAR}))\b(?![,.]?\d|-|%| (?:{_COUNTED}))",
            re.IGNORECASE,
        ),
        _year,
    ),
    (re.compile(rf"\b(?P<all>(?P<part>early|mid|late)[ -](?P<year>{YEAR}))\b", re.IGNORECASE), _year),
)
