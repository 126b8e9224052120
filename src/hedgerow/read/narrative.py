"""Days that go on from sentence to sentence: what is told next in the simple past was on the day told last.

In narrative the simple past goes on from the time that was told last, until an expression of time sets another
(Reichenbach 1947, section 51: the point of reference stays). So the day of a happening told in the simple past is that
of what the sentences after it tell in the simple past, as long as none has a time of its own or turns to the present,
to the end of the paragraph; and in the next one, where that names a party of the sentence before. What is said about a
deed need not have been said on its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hedgerow.evidence.record import Interval
from hedgerow.read.mentions import SPOKEN, Mention, dates_in, days_of_saying, is_told_past, tense_of
from hedgerow.read.parties import Told

_LONG = 2
"""Days from which on an expression is no day on which one thing happened after the other."""
_SHORT = 4
"""Tokens of what is no sentence."""


@dataclass(frozen=True, slots=True)
class _Occasion:
    """The day told last, in which words, and of whom."""

    days: Interval
    words: str
    spoken: bool
    paragraph: int
    named: frozenset[str]


def narrated(mentions: Sequence[Mention], told: Told) -> list[Mention]:
    """Mentions, those without days with the day that the sentences before have gone on with.

    Args:
        mentions: All events of an article, in order.
        told: What is known of the text.
    """
    by: dict[int, list[Mention]] = {}
    for one in mentions:
        by.setdefault(one.token.sent.start, []).append(one)
    made: list[Mention] = []
    occasion: _Occasion | None = None
    sayings = days_of_saying(told)
    for sentence in told.doc.sents:
        some = by.get(sentence.start, [])
        if occasion is not None and some and _goes_on(occasion, some):
            some = [_placed(one, occasion) for one in some]
        made += some
        dated = _dated(some)
        if dated is not None:
            occasion = dated
        elif len(sentence) >= _SHORT and occasion is not None:
            timed = any(one not in sayings for one in dates_in(sentence, told))
            occasion = None if timed or tense_of(sentence.root) != "past" else occasion
    return made


def _goes_on(occasion: _Occasion, some: Sequence[Mention]) -> bool:
    """Whether a sentence follows in the same paragraph, or in the next and of the same party."""
    paragraph = some[0].paragraph
    if any(one.apart for one in some) or paragraph > occasion.paragraph + 1:
        return False
    return paragraph == occasion.paragraph or bool(_names(some) & occasion.named)


def _placed(mention: Mention, occasion: _Occasion) -> Mention:
    event = mention.event
    if event.date is not None or event.status != "actual" or not is_told_past(mention):
        return mention
    if event.type in SPOKEN and not occasion.spoken:
        return mention
    return replace(mention, event=replace(event, date=occasion.days, anchor=occasion.words))


def _dated(some: Sequence[Mention]) -> _Occasion | None:
    """The day that the next sentence goes on with."""
    told = [
        one
        for one in some
        if one.event.date is not None and one.event.status == "actual" and one.tense == "past"
    ]
    if len({one.event.date for one in told}) != 1 or some[0].title:
        return None
    last = told[-1].event
    if last.date is None or (last.date.last - last.date.first).days >= _LONG:
        return None
    spoken = all(one.event.type in SPOKEN for one in told)
    words = last.anchor or told[-1].token.text
    return _Occasion(last.date, words, spoken, some[0].paragraph, frozenset(_names(some)))


def _names(some: Sequence[Mention]) -> set[str]:
    """Whom a sentence tells of, by id and by noun."""
    sides = [side for one in some for side in (one.actor, one.target) if side is not None]
    return {name for side in sides for name in (side.id, side.noun) if name is not None}
