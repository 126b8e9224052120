"""Definite nouns tied to the event they go back to: `rebels bombed a camp on Monday ... the bombing`.

A happening with `the` or `this` goes back to the last actual event of its type, where that was named with the same
stem: it then has that event's days, and its parties where its own sentence names none. Where an event of that type but
of another word stands between, or the words differ, it is left as it is: nothing is guessed. Done in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Event
from hedgerow.read.anchors import stem
from hedgerow.read.grammar import words
from hedgerow.read.parties import text_place
from hedgerow.read.phrases import is_definite
from hedgerow.read.plover import Hit, triggers

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from hedgerow.read.article import Article

_HAPPENINGS = words("happenings")


@dataclass(slots=True)
class Ties:
    """The last actual event of each type, as a text goes on."""

    article: Article
    doc: Doc
    last: dict[str, tuple[str, Event]] = field(default_factory=dict)
    """By root type: the stem that named it, and the event."""

    def tied(self, hit: Hit, events: list[Event]) -> list[Event]:
        """The events of some words, with what they have from those they go back to; they are then the last."""
        token = self.doc[hit.index]
        made = [self._tied(token, event) for event in events]
        for event, was in zip(made, events, strict=True):
            followed = event is not was and token.pos_ == "VERB"  # what an attack did is no other attack
            if event.status == "actual" and not followed:
                self.last[event.type] = (stem(token.lemma_), event)
        return made

    def _tied(self, token: Token, event: Event) -> Event:
        if event.status != "actual":
            return event
        if token.pos_ == "NOUN" and is_definite(token):
            before = self._earlier(token, event.type)
            return event if before is None else _filled(event, before)
        happening = self._happening(event)
        if happening is None:
            return event
        # `The attack killed six`: whoever attacked
        root = next((one.root for one in triggers().nouns.get(happening.lemma_.lower(), ())), event.type)
        before = self._earlier(happening, root)
        if before is None or before.actor is None:
            return event
        return replace(
            event,
            actor=before.actor,
            actor_id=before.actor_id,
            actor_span=before.actor_span,
            date=event.date or before.date,
        )

    def _earlier(self, noun: Token, root: str) -> Event | None:
        """The event that a definite noun goes back to: the last of its type, named by the same stem and dated."""
        found = self.last.get(root)
        return found[1] if found is not None and found[0] == stem(noun.lemma_) else None

    def _happening(self, event: Event) -> Token | None:
        """The definite noun of a happening that stands where the actor should."""
        if event.actor_span is None or event.actor_id is not None:
            return None
        first, last = text_place(self.article, event.actor_span)
        span = self.doc.char_span(first, last, alignment_mode="expand")
        heads = islice(span, 12) if span is not None else ()
        return next((one for one in heads if one.lemma_.lower() in _HAPPENINGS and is_definite(one)), None)


def _filled(event: Event, before: Event) -> Event:
    """An event with the days of an earlier one, and its parties where it has none."""
    if event.date is None:
        event = replace(event, date=before.date)
    if event.actor is None:
        event = replace(event, actor=before.actor, actor_id=before.actor_id, actor_span=before.actor_span)
    if event.target is None and before.target != event.actor:
        event = replace(
            event, target=before.target, target_id=before.target_id, target_span=before.target_span
        )
    return event
