"""The only day an article tells: what it tells in the simple past, it tells of that day.

A short report dates its happening once and then says how it went. So where all days of the last week that a text tells
are one and the same, but for those on which something was said, deeds told in the simple past after it are of that
day, unless their sentence has a time of its own or they stand in a relative clause, which may tell what was long
before. What stands before it, in the headline and the first lines, says in any tense what is then told of the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from hedgerow.evidence.record import Dated, Published
from hedgerow.read.calendar_words import shift
from hedgerow.read.mentions import SPOKEN, Mention, days_of_saying, is_told_past
from hedgerow.read.parties import Told, text_place

_UP = 6
_RECENT = 7
"""Days before publication from which on a day is news, and not what was before it."""
_FIRST = 2
"""Paragraphs at the beginning in which a text says what it is about."""
_COUNTED = frozenset({"published", "absolute"})


def on_only_day(mentions: Sequence[Mention], told: Told) -> list[Mention]:
    """Mentions, deeds without days with the day of the article, where there is one only.

    Args:
        mentions: All events of an article, in order.
        told: What is known of the text.
    """
    sayings = days_of_saying(told)
    day = _only_day([one for index, one in enumerate(told.dates) if index not in sayings], told.published)
    if day is None:
        return list(mentions)
    after = text_place(told.article, day.span)[0]
    types = {one.event.type for one in mentions if _is_deed_on(one, day)}
    return [
        _on(one, day) if types and _is_open(one, types, first=one.token.idx < after) else one
        for one in mentions
    ]


def _only_day(dates: Sequence[Dated], published: Published | None) -> Dated | None:
    """The first expression of the only day told, of those in the week before the article where that is known."""
    days = [one for one in dates if one.granularity in {"day", "week"} and one.anchor in _COUNTED]
    if published is not None and published.first is not None:
        since = shift(published.first, -_RECENT)
        days = [one for one in days if one.interval is None or one.interval.last >= since]
    if len({one.interval for one in days}) != 1 or days[0].interval is None or days[0].granularity != "day":
        return None
    return days[0]


def _is_deed_on(mention: Mention, day: Dated) -> bool:
    """Whether a deed is told to have happened on that day: it is no day on which something was only said."""
    event = mention.event
    return event.date == day.interval and event.status == "actual" and event.type not in SPOKEN


def _on(mention: Mention, day: Dated) -> Mention:
    event = replace(mention.event, date=day.interval, anchor=day.text)
    return replace(mention, event=event)


def _is_open(mention: Mention, types: set[str], *, first: bool) -> bool:
    """Whether a deed may be of the day, on which deeds of some types are told.

    What stands before the day must be of one of them.
    """
    event = mention.event
    if event.date is not None or event.status != "actual" or event.type in SPOKEN or mention.apart:
        return False
    if first:
        return event.type in types and mention.tense != "ahead" and mention.paragraph <= _FIRST
    if mention.said_on and event.type not in types:
        return False  # what is told on another day may have been done on that
    clauses = [mention.token, *islice(mention.token.ancestors, _UP)]
    return is_told_past(mention) and not any(one.dep_ in {"relcl", "acl"} for one in clauses)
