"""Expressions counted from the day of publication: weekdays, "last month", "two weeks ago", days without a year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hedgerow.evidence.record import Granularity, Interval, Published
from hedgerow.read import calendar_words as words
from hedgerow.read.anchors import Tokens, future
from hedgerow.read.calendar_words import COUNT, DAY, LENGTH, MONTH, MONTH_ALONE, SEASON, UNIT, VAGUE

_AHEAD = re.compile(
    r"\b(?:will|due|scheduled|slated|planned|upcoming|set|expected|ahead of|until|till|by|deadline|next|coming)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
"""What, shortly before a date, says that it lies ahead."""
_NTH = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
_PARTS = r"(?:early|mid|late|the (?:beginning|start|end|middle) of)"


@dataclass(frozen=True, slots=True)
class Found:
    """Characters of the text that are a temporal expression, and what it stands for."""

    start: int
    end: int
    interval: Interval | None
    granularity: Granularity
    anchor: str


Reading = Callable[["re.Match[str]", date, "bool | None"], "tuple[date, date] | None"]
"""From a match, the day of publication and whether the clause looks ahead, to first and last day."""


def find_relative(text: str, tokens: Tokens, published: Published) -> list[Found]:
    """Every expression that looks at the day of publication; some overlap. Linear in the text."""
    found: list[Found] = []
    for pattern, read, granularity in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("all")
            ahead = future(tokens.at(start)) if len(tokens.doc) else None
            if ahead is None and _AHEAD.search(text[max(start - 60, 0) : start]):
                ahead = True
            # Without publication the reading still says whether this is a date at all.
            told = read(match, published.first or date(2000, 6, 15), ahead)
            if told is None:
                continue
            late = read(match, published.last, ahead) if published.last is not None else None
            known = published.first is not None and late is not None
            interval = Interval(told[0], max(told[1], late[1])) if known and late is not None else None
            found.append(Found(start, end, interval, granularity(match), "published"))
    return found


def _weekday(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    number, which = words.weekday_of(match["day"]), (match["which"] or "").lower()
    if which in {"next", "coming"} or (which != "last" and ahead):
        found = words.on_or_after(words.shift(today, 1 if which == "next" else 0), number)
    else:
        found = words.on_or_before(words.shift(today, -1 if which in {"last", "past"} else 0), number)
    return found, found


def _near_day(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    word = match["all"].lower()
    away = -2 if word.startswith("the day before") else 2 if word.startswith("the day after") else 0
    away = -1 if word in {"yesterday", "last night", "overnight"} or word.startswith("yesterday") else away
    away = 1 if word.startswith("tomorrow") else away
    found = words.shift(today, away)
    return found, words.shift(found, 1) if word == "overnight" else found


def _near_unit(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date] | None:
    which, unit = match["which"].lower(), match["unit"].lower()
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "upcoming": 1}.get(which, 0)
    whole = _calendar_unit(unit, today, step)
    if whole is None:
        return None
    first, last = whole
    side = (match["side"] or "").lower()
    if side in {"early", "mid", "late"}:
        return words.part_of(first, last, unit, side)
    if side == "earlier" or (step == 0 and not side and ahead is False):
        last = max(min(last, today), first)
    if side == "later":
        first = min(max(first, today), last)
    return first, last


def _calendar_unit(unit: str, today: date, step: int) -> tuple[date, date] | None:
    if unit == "week":
        monday = words.shift(today, -today.weekday() + 7 * step)
        return monday, words.shift(monday, 6)
    if unit == "weekend":
        saturday = words.shift(words.on_or_before(today, 5), 7 * max(step, 0))
        return saturday, words.shift(saturday, 1)
    if unit == "month":
        found = words.month_interval(*_month_away(today, step))
        return found.first, found.last
    if unit == "year":
        found = words.year_interval(min(max(today.year + step, 1), 9999))
        return found.first, found.last
    if unit == "decade":
        first = today.year - today.year % 10 + 10 * step
        return date(first, 1, 1), date(first + 9, 12, 31)
    if unit in words.SEASONS:
        return _season(unit, today, step)
    if unit in {"morning", "afternoon", "evening", "day"}:
        return today, today
    if unit[:3] in words.MONTHS:
        return _month_near(words.month_of(unit), today, True if step > 0 else False if step < 0 else None, "")
    return None


def _month_away(today: date, step: int) -> tuple[int, int]:
    away = words.add_months(today.replace(day=1), step)
    return away.year, away.month


def _season(season: str, today: date, step: int) -> tuple[date, date]:
    years = [words.season_interval(today.year + k, season) for k in (-2, -1, 0, 1)]
    if step > 0:
        found = next(one for one in years if one.first > today) if years[-1].first > today else years[-1]
    elif step < 0:
        found = [one for one in years if one.last < today][-1]
    else:
        found = min(years, key=lambda one: abs((one.first - today).days + 45))
    return found.first, found.last


def _ago(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    unit = words.unit_of(match["unit"])
    if match["count"] is None:
        low, high = VAGUE.get(unit, (0, 1))
        return words.shift(today, -high), words.shift(today, -low)
    least, most = words.number_of(match["count"])
    slack = 0.0 if LENGTH[unit] <= 1 else LENGTH[unit] / 2 if LENGTH[unit] > 7 else 3.0
    return words.shift(today, -most * LENGTH[unit] - slack), words.shift(today, -least * LENGTH[unit] + slack)


def _recent(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    unit = words.unit_of(match["unit"])
    if match["count"] is None:
        days = float(VAGUE.get(unit, (0, 1))[1])
    else:
        days = words.number_of(match["count"])[1] * LENGTH[unit]
    if match["which"].lower() in {"coming", "next", "upcoming", "following"}:
        return today, words.shift(today, days)
    return words.shift(today, -days), today


def _hence(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date] | None:
    if not ahead and not re.search(r"\b(?:can|could|may|might|must|should|to)\b", match["before"] or ""):
        return None
    unit = words.unit_of(match["unit"])
    if match["count"] is None:
        return (
            (today, words.shift(today, VAGUE.get(unit, (0, 1))[1])) if match["unit"].endswith("s") else None
        )
    least, most = words.number_of(match["count"])
    first = today if match["word"].lower() == "within" else words.shift(today, least * LENGTH[unit])
    return first, words.shift(today, most * LENGTH[unit])


def _month_day(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date] | None:
    numbers = [int(one) for one in re.findall(r"\d+", match["days"])]
    month = words.month_of(match["month"])
    spans = []
    for year in (today.year - 1, today.year, today.year + 1):
        first, last = words.day(year, month, numbers[0]), words.day(year, month, numbers[-1])
        if first is not None and last is not None and first <= last:
            spans.append((first, last))
    return _nearest(spans, today, ahead)


def _month_near(month: int, today: date, ahead: bool | None, part: str) -> tuple[date, date]:
    spans = [words.month_interval(year, month, part) for year in (today.year - 1, today.year, today.year + 1)]
    found = _nearest([(one.first, one.last) for one in spans], today, ahead)
    return found or (spans[1].first, spans[1].last)


def _month(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    part = (match["part"] or "").lower()
    part = part.removeprefix("the ").removesuffix(" of")
    return _month_near(words.month_of(match["month"]), today, ahead, part)


def _nearest(spans: list[tuple[date, date]], today: date, ahead: bool | None) -> tuple[date, date] | None:
    """The last that has begun, or the first still to end where the clause looks ahead."""
    if ahead:
        return next((one for one in spans if one[1] >= today), None)
    begun = [one for one in spans if one[0] <= today]
    return begun[-1] if begun else None


def _lately(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    return words.shift(today, -VAGUE["week"][1]), today


def _bare_season(match: re.Match[str], today: date, ahead: bool | None) -> tuple[date, date]:
    return _season(match["season"].lower(), today, 1 if ahead else 0)


def _always(granularity: Granularity) -> Callable[[re.Match[str]], Granularity]:
    return lambda match: granularity


def _of_unit(match: re.Match[str]) -> Granularity:
    unit = match["unit"].lower()
    if unit in words.SEASONS:
        return "season"
    return (
        "month" if unit[:3] in words.MONTHS and unit != "month" else words.granularity_of(words.unit_of(unit))
    )


def _ranged(match: re.Match[str]) -> Granularity:
    return "range" if len(re.findall(r"\d+", match["days"])) > 1 else "day"


def _parted(match: re.Match[str]) -> Granularity:
    return "range" if match["part"] else "month"


_HOUR = r"(?: (?:early |late )?(?:morning|afternoon|evening|night))"
_RANGE = rf"(?P<days>{_NTH}(?: ?(?:-|–|to|and) ?{_NTH})?)"
_I = re.IGNORECASE
_WHICH = "last|next|this|past|previous|coming|upcoming"
_UNITS = rf"week|weekend|month|year|decade|morning|afternoon|evening|{SEASON}|{MONTH_ALONE}"
_ABOUT = "about|nearly|almost|just|some|more than|less than|over"
_TODAY = rf"today|tonight|overnight|last night|(?:yesterday|tomorrow){_HOUR}?"
_INTO = "[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|of|from|through|[Dd]uring|for|to|between|before|after|late|and"
_PATTERNS: tuple[tuple[re.Pattern[str], Reading, Callable[[re.Match[str]], Granularity]], ...] = (
    (
        re.compile(
            rf"\b(?P<all>(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|past|coming) )?(?P<day>{DAY}){_HOUR}?)\b"
        ),
        _weekday,
        _always("day"),
    ),
    (
        re.compile(rf"\b(?P<all>the day (?:before yesterday|after tomorrow)|{_TODAY})\b", _I),
        _near_day,
        _always("day"),
    ),
    (
        re.compile(
            rf"\b(?P<all>(?:(?P<side>earlier|later|early|mid|late)[ -])?(?P<which>{_WHICH}) (?P<unit>{_UNITS}))\b",
            _I,
        ),
        _near_unit,
        _of_unit,
    ),
    (
        re.compile(r"\b(?P<all>(?P<side>earlier |later )?(?P<which>the) (?P<unit>weekend))\b", _I),
        _near_unit,
        _of_unit,
    ),
    (
        re.compile(rf"\b(?P<all>(?:(?:{_ABOUT}) )?(?:(?P<count>{COUNT}) )?(?P<unit>{UNIT}s?) ago)\b", _I),
        _ago,
        _of_unit,
    ),
    (
        re.compile(
            r"\b(?P<all>(?:the )?(?P<which>past|last|recent|coming|next|previous|upcoming)"
            rf"(?: (?P<count>{COUNT}))? (?P<unit>{UNIT}s))\b",
            _I,
        ),
        _recent,
        _always("range"),
    ),
    (
        re.compile(
            r"(?P<before>[^.;\n]{0,40})\b(?P<all>(?P<word>in|within) (?:(?:about|just|the next) )?"
            rf"(?:(?P<count>{COUNT}) )?(?P<unit>{UNIT}s?))\b(?! (?:of|after|before|ago|since))",
            _I,
        ),
        _hence,
        _always("range"),
    ),
    (
        re.compile(rf"\b(?P<all>(?P<month>{MONTH}) {_RANGE})\b(?![:/]\d|,? \d{{4}}|[.,]\d)"),
        _month_day,
        _ranged,
    ),
    (
        re.compile(rf"\b(?P<all>(?:the )?{_RANGE}(?: of)? (?P<month>{MONTH}))\b(?!,? \d{{4}})"),
        _month_day,
        _ranged,
    ),
    (re.compile(rf"\b(?P<all>(?P<part>{_PARTS})[ -](?P<month>{MONTH_ALONE}))\b(?! \d)"), _month, _parted),
    (
        re.compile(rf"\b(?:{_INTO}) (?P<all>(?P<part>)(?P<month>{MONTH_ALONE}))\b(?! (?:\d|[A-Z]))"),
        _month,
        _parted,
    ),
    (
        re.compile(
            rf"\b(?:in|during|over|since|until|by) (?P<all>the (?P<season>{SEASON}))\b(?! of| \d)", _I
        ),
        _bare_season,
        _always("season"),
    ),
    (re.compile(r"\b(?P<all>recently|lately)\b", _I), _lately, _always("range")),
)
