"""Expressions counted from something else: "less than two weeks after", "days before", "a day later"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hedgerow.evidence.record import Granularity, Interval
from hedgerow.read.calendar_words import COUNT, LENGTH, UNIT, VAGUE, granularity_of, number_of, shift, unit_of

_HEDGE = (
    "(?:less than|fewer than|more than|just|only|nearly|almost|about|around|roughly|some|at least|up to|over|barely"
    "|within|under|not quite|exactly)"
)
_EXPRESSION = re.compile(
    rf"\b(?P<hedge>(?:(?:just|only) )?{_HEDGE} )?(?:(?P<count>{COUNT}) )?(?P<unit>{UNIT}s?) "
    r"(?P<word>after|before|since|following|later|earlier|afterwards?|prior to|into)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:(?P<same>(?:on |in )?(?:the|that) (?:very )?same|that)"
    r" (?P<one>day|night|week|month|year|evening|morning|afternoon)"
    r"|(?P<part>earlier|later) (?:in the|the same|that) (?P<four>day|night|morning|afternoon|evening|week|month|year)"
    r"|(?<=[.!?\u201d\n] )(?P<opening>in) the (?:early |late )?(?P<five>morning|afternoon|evening)(?=,)"
    r"|the (?P<word>next|following|previous|preceding) (?P<two>day|night|week|month|year|morning|evening|afternoon)"
    r"|(?:on )?the (?P<three>day|night|week|month|year|morning|evening) (?P<side>before|after))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offset:
    """A span of days away from something that the text dates elsewhere."""

    start: int
    end: int
    low: float
    """Days from the anchor to the nearest day meant; negative where it comes before."""
    high: float
    granularity: Granularity
    bare: bool
    """Whether the anchor is left to what was said before ("a day later")."""


def find_offsets(text: str) -> list[Offset]:
    """Every such expression, in order. Linear in the text."""
    found = [one for match in _EXPRESSION.finditer(text) if (one := _counted(match)) is not None]
    found += [_neighbour(match, text) for match in _NEXT.finditer(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Offset] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def count(offset: Offset, anchor: Interval, *, forward: bool = True) -> Interval:
    """The days an offset stands for, counted from its anchor.

    Args:
        offset: How far, and which way.
        anchor: The days of what it is counted from.
        forward: False where the anchor is the clause that the offset places, so that it counts the other way.
    """
    low, high = (offset.low, offset.high) if forward else (-offset.high, -offset.low)
    first, last = shift(anchor.first, low), shift(anchor.last, high)
    return Interval(min(first, last), max(first, last, date.min))


def _counted(match: re.Match[str]) -> Offset | None:
    unit, word = unit_of(match["unit"]), match["word"].lower()
    hedge = (match["hedge"] or "").strip().lower()
    plural = match["unit"].lower().endswith("s")
    if match["count"] is None:
        if not plural:
            return None
        low, high = VAGUE.get(unit, (0, 1))
        near, far = float(low), float(high)
    else:
        least, most = number_of(match["count"])
        length = LENGTH[unit]
        # A count of weeks or more is rounded by those who write it: half a unit either way.
        slack = 0.0 if unit in {"day", "night", "hour", "minute"} else length / 2
        near, far = least * length - slack, most * length + slack
        if match["count"].lower() in {"a", "an", "one"} and unit == "week":
            near, far = 5.0, 9.0
        if any(one in hedge for one in ("less", "fewer", "within", "up to", "under")):
            near, far = 0.0, most * length
        elif any(one in hedge for one in ("more", "at least", "over")):
            near, far = least * length, 2 * most * length
        elif any(one in hedge for one in ("nearly", "almost", "not quite", "barely")):
            near, far = 0.75 * least * length, most * length
    back = word in {"before", "earlier", "prior to"}
    bare = word in {"later", "earlier", "afterwards", "afterward"}
    low_days, high_days = (-far, -near) if back else (near, far)
    exact: Granularity = "range" if match["count"] is None else granularity_of(unit)
    return Offset(*match.span(), low_days, high_days, exact, bare)


def _neighbour(match: re.Match[str], text: str) -> Offset:
    unit = unit_of(match["one"] or match["two"] or match["three"] or match["four"] or match["five"])
    length = LENGTH.get(unit, 1.0)
    bare = True
    if match["same"] or match["part"] or match["opening"]:
        way = 0.0
    elif match["word"]:
        way = 1.0 if match["word"].lower() in {"next", "following"} else -1.0
    else:
        way = 1.0 if match["side"].lower() == "after" else -1.0
        # "the day after the raid" names its anchor, "it had rained the day before." does not.
        bare = not re.match(
            r" (?:the|a|an|his|her|its|their|that|this|he|she|it|they|[A-Z])",
            text[match.end() : match.end() + 8],
        )
    half = 0.0 if length <= 1 else length / 2
    return Offset(
        *match.span(),
        way * max(length, 1.0) - half,
        way * max(length, 1.0) + half,
        granularity_of(unit),
        bare,
    )
