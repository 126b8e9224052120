"""Parties of an event: which phrase is which of the cast, to whom it is done, and on which side of a case each is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from hedgerow.case.model import Case
from hedgerow.evidence.record import Dated, Mentioned, Published, Span, Statement
from hedgerow.read.actors import Cast
from hedgerow.read.anchors import Link, stem
from hedgerow.read.arguments import Roles, subject_of
from hedgerow.read.article import Article
from hedgerow.read.dependants import MANY
from hedgerow.read.grammar import words
from hedgerow.read.noun_phrases import is_somebody, named_below, named_beside, phrase
from hedgerow.read.status import teller_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OFFICES = words("offices")
"""What acts for the person whose it is."""
_INTENDING = words("intending")
_STATELESS = words("stateless")
_RELATIONS = words("relations")
"""Whoever has an ally or an enemy is not that ally or enemy."""
_PERSONAL = frozenset({"COERCE", "ASSAULT", "ACCUSE", "CONSULT", "SUPPORT", "REQUEST"})
"""Types done to persons, so that an unnamed object is rather the target than a name further on."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who acts or is acted on: a name, the actor it is, and where the text says so."""

    name: str
    who: Mentioned | None
    head: Token
    first: int
    last: int
    """Characters of the article's text."""


@dataclass(frozen=True, slots=True)
class Told:
    """What of an article does not change from event to event."""

    article: Article
    doc: Doc
    cast: Cast
    dates: Sequence[Dated]
    links: dict[int, Link]
    statements: Sequence[Statement]
    starts: tuple[int, ...]
    spoken: Mapping[str, Sequence[Span]]
    """Where each speaker is named beside a statement, in order."""
    case: Case | None
    published: Published | None
    names: dict[str, str]
    sides: dict[str, str]
    paragraphs: tuple[int, ...]
    title_end: int


def party_of(head: Token | None, told: Told, trigger: Token | None) -> Party | None:
    """Who a phrase names; a pronoun goes back to the cast, or to the speaker of its own sentence."""
    if head is None:
        return None
    who = told.cast.of(head)
    if who is None and head.lower_ in {"i", "we"}:
        return speaker_of(told, head)
    if who is None and head.lower_ in {"it", "they", "he", "she"} and trigger is not None:
        teller = teller_of(trigger)
        if teller is None and trigger.dep_ == "ccomp" and trigger.head.lemma_.lower() in _INTENDING:
            teller = trigger.head  # `the envoys decided that they would leave`
        subject = subject_of(teller) if teller is not None else None
        if subject is not None and subject != head and subject.pos_ != "PRON":
            return party_of(subject, told, None)
    first, last = phrase(head)
    if who is None:
        who = _named(head, told)
    if who is not None and head.pos_ == "PRON":
        first, last = head.idx, head.idx + len(head)
        at = bisect_left(who.mentions, told.article.span(first, last)) - 1
        if at >= 0:
            near = text_place(told.article, who.mentions[at])
            first, last = near if near[0] >= head.sent.start_char else (first, last)
    if who is None and head.pos_ == "PRON":
        meant = told.cast.phrase_of(head)
        if meant is None or head.dep_ not in {"dobj", "dative"}:
            return None
        # `released them`: those whom a sentence before named together
        return Party(told.article.text[slice(*meant)], None, head, head.idx, head.idx + len(head))
    name = who.name if who is not None else told.article.text[first:last]
    return Party(name, who, head, first, last)


def part_of(head: Token, told: Told) -> Party | None:
    """One of two that act together."""
    who = told.cast.of(head)
    if who is None:
        first, last = (head.idx, head.idx + len(head)) if head.dep_ in {"amod", "compound"} else phrase(head)
        return Party(told.article.text[first:last], told.cast.at(first, last), head, first, last)
    return Party(who.name, who, head, head.idx, head.idx + len(head))


def authority_of(token: Token, told: Told, target: Party | None) -> Party | None:
    """Whose authorities did what nobody is named for: the state where somebody was arrested or whence expelled."""
    for child in islice(token.children, MANY):
        if child.dep_ == "prep" and child.lower_ in ("in", "from"):
            for name in islice(child.children, MANY):
                who = told.cast.of(name)
                if who is not None and who.kind == "state" and not (target and target.who is who):
                    return Party(who.name, who, name, *phrase(name))
    return None


def target_of(roles: Roles, actor: Party | None, told: Told, trigger: Token, root: str) -> Party | None:
    """Whom an event is done to: the first that fits and is not the actor.

    Somebody first, by name or not, where the type is done to persons; otherwise a name first, for what a state sends or
    withdraws is its own. Then names further down the clause, and at last whatever the object is.
    """
    parties = [
        party for head in (roles.target, *roles.others) if head for party in (party_of(head, told, trigger),)
    ]
    others = [
        one
        for one in parties
        if one is not None and not _same(one, actor) and any(map(str.isalnum, one.head.text))
    ]
    if roles.certain and root in _PERSONAL and others and others[0].head == roles.target:
        return others[0]
    named = [one for one in others if one.who is not None]
    somebody = [one for one in others if one.who is not None or is_somebody(one.head)]
    for found in (somebody, named) if root in _PERSONAL else (named, somebody):
        if found:
            return found[0]
    if others and root in _PERSONAL and root != "REQUEST":
        return others[0]
    for head in named_below(trigger):
        party = party_of(head, told, trigger)
        if party is not None and not _same(party, actor):
            return party
    return others[0] if others else None


def aim_of(token: Token, actor: Party | None, told: Told) -> Party | None:
    """Whom a protest is against, by what it is for: `marched to demand the mayor's resignation`."""
    verb = token if token.pos_ == "VERB" else token.head
    for child in islice(verb.rights, MANY):
        if child.dep_ not in {"advcl", "xcomp", "acl"} or child.tag_ not in {"VB", "VBG"}:
            continue
        for one in named_below(child):
            party = party_of(one, told, token)
            if party is not None and not _same(party, actor):
                return party
    return None


def side_of(party: Party | None, told: Told) -> str | None:
    """The case's actor that a party is, or that its description puts it with: `a militia commander`."""
    if party is None:
        return None
    if party.who is not None and party.who.case_actor is not None:
        return party.who.case_actor
    if party.who is not None and party.who.id in told.sides:
        return told.sides[party.who.id]
    return _described(party.head, told.cast, told.names)


def sides_of(doc: Doc, cast: Cast, names: dict[str, str]) -> dict[str, str]:
    """The case's actors to whom descriptions in apposition give people who are none of them."""
    found: dict[str, str] = {}
    for token in doc:
        if token.dep_ not in {"appos", "compound", "nmod"}:
            continue
        name, described = (token, token.head) if token.dep_ == "appos" else (token.head, token)
        who = cast.of(name)
        if who is None or who.case_actor is not None or cast.of(described) is who:
            continue
        side = _described(described, cast, names)
        if side is not None:
            found.setdefault(who.id, side)
    return found


def names_of(case: Case | None) -> dict[str, str]:
    """The case's actors whose name is one word, such as `The militias`, by its stem."""
    found: dict[str, str] = {}
    for actor in case.actors if case is not None else ():
        words = actor.name.removeprefix("The ").split()
        if len(words) == 1:
            found.setdefault(stem(words[0]), actor.id)
    return found


def speaker_of(told: Told, token: Token) -> Party | None:
    """Who says the statement that a word stands in, where the article names somebody."""
    statement = statement_at(told, token)
    if statement is None or statement.speaker is None:
        return None
    span = statement.speaker_span
    if span is None:
        # Words that run on name nobody; their speaker stands beside earlier ones.
        spoken = told.spoken.get(statement.speaker, ())
        span = spoken[max(bisect_right(spoken, statement.span) - 1, 0)] if spoken else None
    if span is None:
        return None
    first, last = text_place(told.article, span)
    return Party(statement.speaker, told.cast.at(first, last), token, first, last)


def statement_at(told: Told, token: Token) -> Statement | None:
    """The statement that a word stands in."""
    place = told.article.span(token.idx, token.idx + len(token)).start
    at = bisect_right(told.starts, place) - 1
    for index in range(at, max(at - 4, -1), -1):
        if told.statements[index].span.start <= place < told.statements[index].span.end:
            return told.statements[index]
    return None


def text_place(article: Article, span: Span) -> tuple[int, int]:
    """Characters of the article's text that a span of the input stands for."""
    first = int(np.searchsorted(article.origin, span.start))
    return first, int(np.searchsorted(article.origin, span.end))


def _named(head: Token, told: Told) -> Mentioned | None:
    """Who of the cast a phrase stands for, though its head is a common noun: `Ruritanian forces`."""
    for one, who in zip(named_beside(head), _acting_for(head, told.cast), strict=True):
        # What belongs to a person is not that person; what belongs to a state acts for it.
        if who is None or (one.dep_ == "poss" and head.lemma_.lower() in _RELATIONS):
            continue
        if one.dep_ != "poss" or who.kind != "person" or head.lemma_.lower() in _OFFICES:
            return who
    return None


def _acting_for(head: Token, cast: Cast) -> list[Mentioned | None]:
    """Whom the words of a phrase name, whom it may act for: militants from a country do not act for its state."""
    beside = named_beside(head)
    found = [cast.of(one) for one in beside]
    if not any(one.lemma_.lower() in _STATELESS for one in beside):
        return found
    return [None if one is not None and one.kind == "state" else one for one in found]


def _described(head: Token, cast: Cast, names: dict[str, str]) -> str | None:
    """The case's actor that a description names: `a militia commander` is of the militias."""
    for one, other in zip(named_beside(head), _acting_for(head, cast), strict=True):
        if other is not None and other.case_actor is not None:
            return other.case_actor
        if one.pos_ in {"NOUN", "PROPN"} and stem(one.lemma_) in names:
            return names[stem(one.lemma_)]
    return None


def _same(one: Party, other: Party | None) -> bool:
    if other is None:
        return False
    return (one.first < other.last and other.first < one.last) or (
        one.who is not None and one.who is other.who
    )
