"""What is told of an event beside who did it to whom: on whose word, when, where and by what means.

An event keeps the days of the expression that governs it, or of what it follows in its sentence.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Event, Interval, Status
from hedgerow.read.arguments import subject_of
from hedgerow.read.calendar_words import shift
from hedgerow.read.dependants import MANY
from hedgerow.read.grammar import words
from hedgerow.read.moods import is_decided
from hedgerow.read.noun_phrases import phrase
from hedgerow.read.noun_roles import is_denied, measured
from hedgerow.read.parties import Party, Told, party_of, statement_at, text_place
from hedgerow.read.plover import find_hits
from hedgerow.read.status import teller_of

if TYPE_CHECKING:
    from datetime import date

    from spacy.tokens import Token


_SPOKEN = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT"})
"""Types that are done by speaking, and so on the day of the saying."""
_TOGETHER = frozenset({"in", "during", "amid", "by", "under"})
"""Prepositions whose noun happens when what they hang on does."""
_ANSWERING = words("answering")
_TELLING = words("telling")
_AFTERMATH = 7
"""Days within which what follows a dated day is taken to have followed, where nothing dates it closer."""
_COARSE = 28
"""Days from which on an expression is too coarse for what follows it to be told from it."""


def said_by(told: Told, token: Token) -> str | None:
    """On whose word an event is told: of the statement it stands in, or of the verb that reports it."""
    statement = statement_at(told, token)
    if statement is not None and statement.kind != "scare":
        return statement.speaker
    teller = teller_of(token)
    party = party_of(subject_of(teller), told, None) if teller is not None else None
    return party.name if party is not None else None


def dated(
    token: Token, root: str, status: Status, told: Told, promised: bool, before: Event | None
) -> tuple[Interval | None, str | None]:
    """The days of an event, and the words told before that they were carried from, where they were.

    Args:
        token: The trigger.
        root: The root type.
        status: Whether it happened.
        told: What is known of the text.
        promised: Whether the type is that of the promise or threat, not of what is promised.
        before: The event told before, which an answer followed.
    """
    days = _own_days(token, root, status, told, promised)
    follows = days is None and status == "actual" and token.i not in told.links
    if not follows or before is None or before.trigger is None or not _is_answer(token):
        return days, None
    return _after(before.date, told), told.article.text[slice(*text_place(told.article, before.trigger))]


def _own_days(token: Token, root: str, status: Status, told: Told, promised: bool) -> Interval | None:
    """The days of the expression that governs an event."""
    if is_denied(token):
        return None  # the days are those of the denial
    link = told.links.get(token.i)
    if link is None and promised:
        link = next((told.links[one.i] for one in islice(token.ancestors, 6) if one.i in told.links), None)
    verb = token.head if token.pos_ not in {"VERB", "AUX"} else token
    if measured(token) != token:
        verb = measured(token).head  # `fired a volley of rockets`
    if verb.pos_ == "ADP" and verb.lower_ in _TOGETHER:
        verb = verb.head  # `were killed in an attack`
    if _is_told_of(token):
        return None if link is None or told.links.get(verb.i) == link else told.dates[link.index].interval
    if link is None and verb.pos_ in {"VERB", "AUX"}:
        link = told.links.get(verb.i)
    spoken = promised or is_decided(token) or (root in _SPOKEN and _is_own_word(verb))
    if link is None and (spoken or (status == "actual" and _goes_on(token))):
        teller = teller_of(token) if not _was_before(verb) else None
        link = told.links.get(teller.i) if teller is not None else None
    if link is None:
        return None
    days = told.dates[link.index].interval
    if days is not None and status == "actual" and root in _SPOKEN and _is_ahead(days, told):
        return None  # the day of what is promised
    if days is not None and promised and _is_ahead(days, told):
        return None  # when it is to be done, not when that was said
    if days is None or link.relation == "at":
        return days
    if link.relation == "since":
        return _since(days, verb, told)
    return _after(days, told) if link.relation == "after" else None


def _is_answer(token: Token) -> bool:
    return any(one.lemma_.lower() in _ANSWERING for one in [token, *islice(token.ancestors, 3)])


def _is_own_word(verb: Token) -> bool:
    """Whether what is said to have been done by speaking was said then: not `media said on Friday that they signed`."""
    subject, teller = subject_of(verb), teller_of(verb)
    if subject is None or subject.pos_ == "PRON" or teller is None or verb.tag_ != "VBD":
        return True
    said = subject_of(teller)
    return said is None or said.lemma_.lower() == subject.lemma_.lower()


def _is_told_of(token: Token) -> bool:
    """Whether a happening is what was reported or judged, on a day of its own: `condemned the raid on Friday`."""
    return token.dep_ == "dobj" and token.head.lemma_.lower() in _TELLING


def _was_before(verb: Token) -> bool:
    """Whether it had been done when that was said: `said on Monday that it had summoned him`."""
    return any(child.dep_ == "aux" and child.lower_ == "had" for child in islice(verb.lefts, MANY))


def _goes_on(verb: Token) -> bool:
    """Whether it was going on when that was said: `said on Monday that they were still fighting`."""
    return verb.tag_ == "VBG" and any(
        child.dep_ == "aux" and child.lemma_.lower() == "be" for child in islice(verb.lefts, MANY)
    )


def _is_ahead(days: Interval, told: Told) -> bool:
    """Whether some days lie after the article appeared."""
    last = _appeared(told)
    return last is not None and days.first > last


def _since(days: Interval, verb: Token, told: Told) -> Interval | None:
    """From then until the article appeared, of what has gone on; `the first attack since May` was on no day told."""
    on = any(child.dep_ == "aux" and child.lemma_.lower() == "have" for child in islice(verb.children, MANY))
    last = _appeared(told)
    return Interval(days.first, max(last, days.last)) if on and last is not None else None


def _after(days: Interval | None, told: Told) -> Interval | None:
    """The days on which what followed is taken to have happened."""
    if days is None or (days.last - days.first).days >= _COARSE:
        return days
    last, appeared = shift(days.last, _AFTERMATH), _appeared(told)
    if appeared is not None:
        last = max(min(last, appeared), days.first)
    return Interval(days.first, last)


def _appeared(told: Told) -> date | None:
    """The last day on which the article may have appeared."""
    return told.published.last if told.published is not None else None


def mode_near(token: Token, root: str) -> str | None:
    """The mode that a word hanging on the trigger tells: `attacked with drones`."""
    for child in islice(token.subtree, MANY):
        if child != token:
            for hit in find_hits([child]):
                for trigger in hit.triggers:
                    if trigger.root == root and trigger.mode is not None:
                        return trigger.mode
    return None


def place_of(token: Token, target: Party | None, told: Told) -> str | None:
    """Where it happened: the place named after `in`, `at` or `near`, beside the trigger or its target."""
    heads = [token, token.head, *([target.head] if target else [])]
    for head in heads:
        for child in islice(head.children, MANY):
            if child.dep_ == "prep" and child.lower_ in {"in", "at", "near", "outside", "across"}:
                for name in islice(child.children, MANY):
                    if name.dep_ == "pobj" and name.ent_type_ in {"GPE", "LOC", "FAC"}:
                        first, last = phrase(name)
                        return told.article.text[first:last]
    return None
