"""A happening told again: a date told once is that of every telling of the same happening.

Two tellings are of one happening where type and mode agree, one party at least is the same and none is another's, and
all that is told of such a happening with days has the same. Into the headline and the first paragraph days are carried
back; a headline has those that the text tells first. Further down they are carried only into what is told in the simple
past, in a sentence without a time of its own, of somebody known: `gunmen attacked a convoy on Monday ... the gunmen
who attacked the convoy fled`. Coarse days are made closer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hedgerow.evidence.record import Event, Interval
from hedgerow.read.mentions import Mention, is_same, is_told_past

_TOLD_AGAIN = 0.59
"""Confidence of what is told again, at most: below what is taken unseen as evidence."""
_FIRST = 1
"""Paragraphs after the headline in which a text tells for the first time what it is about."""
_LEAD = 2
"""Paragraphs in which a text tells what its headline told."""
_COARSE = 31
"""Days from which on an expression does not say when something was."""
_FEW = 8
"""Dated tellings of one party and type that are held beside another, the last."""


@dataclass(slots=True)
class _Told:
    """The dated tellings, by type and by each name or noun of a party."""

    by: dict[tuple[str, str], list[Mention]] = field(default_factory=dict)

    def add(self, mention: Mention) -> None:
        for key in _keys(mention):
            self.by.setdefault(key, []).append(mention)

    def same(self, mention: Mention) -> Mention | None:
        """The dated telling of the same happening; None where there is none, or where their days differ."""
        title = mention.title
        some = [
            one
            for key in _keys(mention)
            for one in (self.by.get(key, ())[:_FEW] if title else self.by.get(key, ())[-_FEW:])
            if one is not mention and _is_one_happening(mention, one)
        ]
        if title:
            some = [one for one in some if not one.title and one.paragraph <= _LEAD]
            return min(some, key=lambda one: one.token.i, default=None)
        return some[0] if some and len({one.event.date for one in some}) == 1 else None


def retold(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions, those without days with the days of the same happening where it is told with them.

    Args:
        mentions: All events of an article, in order.
    """
    told = _Told()
    for one in mentions:
        days = one.event.date
        if one.event.status == "actual" and days is not None and not _is_coarse(days) and not _is_who(one):
            told.add(one)
    made = []
    for one in mentions:
        again = told.same(one) if _is_open(one) else None
        made.append(one if again is None else replace(one, event=_carried(one.event, again)))
    return made


def _is_open(mention: Mention) -> bool:
    """Whether days may be carried into a telling."""
    event = mention.event
    if event.status != "actual":
        return False
    if mention.title or (event.date is not None and _is_coarse(event.date)):
        return True
    if event.date is not None or mention.apart:
        return False
    first = mention.paragraph <= _FIRST
    return mention.tense != "ahead" if first else is_told_past(mention)


def _is_who(mention: Mention) -> bool:
    """Whether only a word for those who do such things tells of it: `gunmen`, `protesters`."""
    event = mention.event
    if event.target is not None or event.actor_span is None or event.trigger is None:
        return False
    return event.actor_span.start <= event.trigger.start < event.actor_span.end


def _is_one_happening(mention: Mention, dated: Mention) -> bool:
    one, other = mention.event, dated.event
    if one.mode is not None and other.mode is not None and one.mode != other.mode:
        return False
    if one.date is not None and (other.date is None or not _holds(one.date, other.date)):
        return False
    acts, suffers = is_same(mention.actor, dated.actor), is_same(mention.target, dated.target)
    if acts is False or suffers is False:
        return False
    if acts and suffers:
        return True
    shared = mention.actor if acts else mention.target
    first = mention.paragraph <= _FIRST
    return bool(acts or suffers) and shared is not None and (first or shared.known)


def _holds(days: Interval, others: Interval) -> bool:
    return days.first <= others.first and others.last <= days.last


def _is_coarse(days: Interval) -> bool:
    return (days.last - days.first).days >= _COARSE


def _keys(mention: Mention) -> list[tuple[str, str]]:
    sides = [side for side in (mention.actor, mention.target) if side is not None]
    names = {name for side in sides for name in (side.id, side.noun) if name is not None}
    return [(mention.event.type, name) for name in sorted(names)]


def _carried(event: Event, dated: Mention) -> Event:
    """An event with the days of another telling, and its place where it has none."""
    carried = event.date != dated.event.date
    return replace(
        event,
        date=dated.event.date,
        anchor=(dated.event.anchor or dated.token.text) if carried else event.anchor,
        place=event.place or dated.event.place,
        confidence=min(event.confidence, _TOLD_AGAIN),
    )
