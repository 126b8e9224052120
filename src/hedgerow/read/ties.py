"""Definite nouns tied to the event they go back to: `rebels bombed a camp on Monday ... the attack`.

A happening with `the` or `this` goes back to the last actual event of its type, where that was named with the same
stem, or where the bare noun may stand for any of the type (`the attack`, `the talks`) and the sentences before it tell
of one such event only. It then has that event's days, and its parties where its own sentence names none. What is
lifted, ended or repealed is somebody's towards somebody: `the ban was lifted`. Where several could be meant, it is left
as it is: nothing is guessed. Done in one pass.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

from hedgerow.evidence.record import Event, Interval
from hedgerow.read.anchors import stem
from hedgerow.read.grammar import words
from hedgerow.read.parties import text_place
from hedgerow.read.phrases import is_definite
from hedgerow.read.plover import Hit, triggers

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from hedgerow.read.article import Article

_HAPPENINGS = words("happenings")
_SUFFERED = words("suffered")
_ANY = {
    "ASSAULT": frozenset({"attack", "assault", "strike", "raid", "incident", "operation"}),
    "CONSULT": frozenset({"talk", "meeting", "visit", "discussion", "negotiation"}),
    "SUPPORT": frozenset({"agreement", "deal", "accord", "pact", "treaty"}),
    "COERCE": frozenset({"crackdown", "detention", "arrest"}),
    "PROTEST": frozenset({"protest", "demonstration", "rally"}),
    "SANCTION": frozenset({"sanction", "measure", "suspension"}),
    "YIELD": frozenset({"concession", "release", "withdrawal", "pullout"}),
}
"""Nouns that may stand for any event of a type."""
_ENDED = frozenset({"dobj", "nsubjpass"})
_DURING = frozenset({"in", "during"})
_FEW = 6
_REACH = 90
"""Tokens back to an event that such a noun may stand for."""


class _Days(TypedDict):
    date: Interval | None
    anchor: str | None


@dataclass(slots=True)
class Ties:
    """The last actual event of each type, as a text goes on."""

    article: Article
    doc: Doc
    last: dict[str, tuple[str, Event]] = field(default_factory=dict)
    """By root type: the stem that named it, and the event."""
    told: dict[str, deque[tuple[int, Event]]] = field(default_factory=dict)
    """By root type: the last few events, with the word of each."""
    undone: dict[str, Event] = field(default_factory=dict)
    """By the stem of its word: the last event, whatever its type."""

    def tied(self, hit: Hit, events: list[Event]) -> list[Event]:
        """The events of some words, with what they have from those they go back to; they are then the last."""
        token = self.doc[hit.index]
        made = [self._tied(token, event) for event in events]
        for event, was in zip(made, events, strict=True):
            followed = event is not was and token.pos_ == "VERB"  # what an attack did is no other attack
            if event.status == "actual" and not followed:
                self.last[event.type] = (stem(token.lemma_), event)
                self.told.setdefault(event.type, deque(maxlen=_FEW)).append((token.i, event))
                if event.actor is not None:
                    self.undone[stem(token.lemma_)] = event
        return made

    def _tied(self, token: Token, event: Event) -> Event:
        if event.status != "actual":
            return event
        if token.pos_ == "NOUN" and is_definite(token):
            before = self._earlier(token, event.type, alone=event.date is None)
            if before is not None and _is_of_another(token, event, before):
                before = None
            return event if before is None else _filled(replace(event, **self._days(event, before)), before)
        if event.type == "YIELD" and event.actor is None:
            before = self._ended(token)
            if before is not None:
                return _turned(event, before)
        happening = self._happening(event)
        if happening is None:
            return self._within(token, event)
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
            **self._days(event, before),
        )

    def _within(self, verb: Token, event: Event) -> Event:
        """What was done in a known happening, with its days: `six were killed in the attack`."""
        if event.date is not None:
            return event
        for prep in islice(verb.rights, 24):
            for noun in islice(prep.rights, 24) if prep.lower_ in _DURING else ():
                if noun.dep_ != "pobj" or noun.lemma_.lower() not in _HAPPENINGS or not is_definite(noun):
                    continue
                root = next((one.root for one in triggers().nouns.get(noun.lemma_.lower(), ())), event.type)
                before = self._earlier(noun, root)
                return event if before is None else replace(event, **self._days(event, before))
        return event

    def _days(self, event: Event, before: Event) -> _Days:
        """The days of an event, else those of an earlier one with the words that tell it."""
        if event.date is not None or before.date is None or before.trigger is None:
            return {"date": event.date, "anchor": event.anchor}
        words = before.anchor or self.article.text[slice(*text_place(self.article, before.trigger))]
        return {"date": before.date, "anchor": words}

    def _earlier(self, noun: Token, root: str, *, alone: bool = True) -> Event | None:
        """The event that a definite noun goes back to: of the same stem, or the only one of its type that is near."""
        found = self.last.get(root)
        if found is not None and found[0] == stem(noun.lemma_):
            return found[1]
        bare = alone and all(child.pos_ == "DET" for child in islice(noun.lefts, 24))
        if not bare or noun.lemma_.lower() not in _ANY.get(root, ()):
            return None  # `the retaliatory strike on Sunday` is another
        start = noun.sent.start
        near = [event for at, event in self.told.get(root, ()) if noun.i - _REACH <= at < start]
        near = [event for event in near if event.date is not None or event.actor is not None] or near
        meant = {(event.date, event.actor_id or event.actor) for event in near}
        return near[-1] if len(meant) == 1 else None

    def _ended(self, verb: Token) -> Event | None:
        """What was lifted, ended or repealed: `the ban was lifted` after somebody banned something."""
        for child in islice(verb.children, 24):
            if child.dep_ in _ENDED and child.pos_ == "NOUN" and is_definite(child):
                return self.undone.get(stem(child.lemma_))
        return None

    def _happening(self, event: Event) -> Token | None:
        """The definite noun of a happening that stands where the actor should."""
        if event.actor_span is None or event.actor_id is not None:
            return None
        first, last = text_place(self.article, event.actor_span)
        span = self.doc.char_span(first, last, alignment_mode="expand")
        heads = islice(span, 12) if span is not None else ()
        return next((one for one in heads if one.lemma_.lower() in _HAPPENINGS and is_definite(one)), None)


def _is_of_another(noun: Token, event: Event, before: Event) -> bool:
    """Whether it befell somebody else: `the arrest of a baker` after that of a king."""
    if event.target_id is not None and before.target_id is not None and event.target_id != before.target_id:
        return noun.lemma_.lower() in _SUFFERED
    return any(
        child.lower_ in {"a", "an"}
        for of in islice(noun.rights, 24)
        if of.lower_ == "of"
        for name in islice(of.rights, 24)
        for child in islice(name.lefts, 24)
    )


def _turned(event: Event, before: Event) -> Event:
    """An event that ends an earlier one: by whoever did that, towards whom it was done."""
    return replace(
        event,
        actor=before.actor,
        actor_id=before.actor_id,
        actor_span=before.actor_span,
        target=before.target,
        target_id=before.target_id,
        target_span=before.target_span,
    )


def _filled(event: Event, before: Event) -> Event:
    """An event with the parties of an earlier one, where it has none."""
    if event.actor is None and (before.actor_id is None or before.actor_id != event.target_id):
        event = replace(event, actor=before.actor, actor_id=before.actor_id, actor_span=before.actor_span)
    if event.target is None and before.target != event.actor:
        event = replace(
            event, target=before.target, target_id=before.target_id, target_span=before.target_span
        )
    return event
