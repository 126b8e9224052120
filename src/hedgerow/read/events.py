"""Events of an article: who did what to whom, when, and on whose word.

Words that name events come from the lexicon of `plover`; their arguments from the parse (`arguments`); the type is the
one that the lexicon, the mood of the clause and the ranker hold likeliest together. What is said to have to happen is
a request; a friendly act that will happen is an agreement, a hostile one a threat; what will not happen is refused.
An event keeps the days of the expression that governs it, or of what it follows in its sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from hedgerow.case.model import Case
from hedgerow.evidence.record import Dated, Event, Interval, Mentioned, Published, Span, Statement, Status
from hedgerow.read import ranker
from hedgerow.read.actors import Cast
from hedgerow.read.acts import acts_of
from hedgerow.read.anchors import Link, govern, stem
from hedgerow.read.arguments import (
    Roles,
    both_of,
    is_somebody,
    named_below,
    named_beside,
    phrase,
    roles_of,
    subject_of,
)
from hedgerow.read.article import Article
from hedgerow.read.calendar_words import shift
from hedgerow.read.grammar import words
from hedgerow.read.plover import Hit, Trigger, find_hits
from hedgerow.read.status import clause_mood, status_of, teller_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

_FRIENDLY = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "AGREE"})
_SPOKEN = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT"})
"""Types that are done by speaking, and so on the day of the saying."""
_SOFT = frozenset({"SUPPORT", "CONSULT", "COOPERATE", "AID", "AGREE", "REQUEST", "REJECT", "ACCUSE"})
"""Types whose nouns are often no event ("support", "dialogue") unless both parties stand beside them."""
_PERSONAL = frozenset({"COERCE", "ASSAULT", "ACCUSE", "CONSULT", "SUPPORT", "REQUEST"})
"""Types done to persons, so that an unnamed object is rather the target than a name further on."""
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
"""Types that two do together: "Ruritania and Elbonia met"."""
_ANSWERING = words("answering")
_AFTERMATH = 7
"""Days within which what follows a dated day is taken to have followed, where nothing dates it closer."""
_COARSE = 28
"""Days from which on an expression is too coarse for what follows it to be told from it."""
_OFFICES = words("offices")
"""What acts for the person whose it is."""
_MANY = 24


@dataclass(frozen=True, slots=True)
class _Party:
    """Somebody who acts or is acted on: a name, the actor it is, and where the text says so."""

    name: str
    who: Mentioned | None
    head: Token
    first: int
    last: int
    """Characters of the article's text."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What of an article does not change from event to event."""

    article: Article
    doc: Doc
    cast: Cast
    dates: Sequence[Dated]
    links: dict[int, Link]
    statements: Sequence[Statement]
    starts: tuple[int, ...]
    case: Case | None
    published: Published | None
    names: dict[str, str]
    sides: dict[str, str]
    paragraphs: tuple[int, ...]


def find_events(
    article: Article,
    doc: Doc,
    cast: Cast,
    dates: Sequence[Dated],
    statements: Sequence[Statement],
    case: Case | None,
    published: Published | None = None,
) -> tuple[Event, ...]:
    """Every event that somebody is said to have done, threatens, or is asked to do.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        cast: Who is named where.
        dates: The article's temporal expressions.
        statements: What is said in it, and by whom.
        case: The case whose acts are looked for; None: none.
        published: When the article appeared; what has happened happened by then.

    Returns:
        Events in the order of their triggers; of several readings of one word, the likelier first.
    """
    places = [_text_place(article, one.span) for one in dates]
    ordered = tuple(sorted(statements, key=lambda one: one.span))
    names = _names(case)
    told = _Told(
        article,
        doc,
        cast,
        dates,
        govern(doc, places),
        ordered,
        tuple(one.span.start for one in ordered),
        case,
        published,
        names,
        _sides(doc, cast, names) if case is not None else {},
        tuple(first for first, _ in article.paragraphs()),
    )
    found: list[Event] = []
    before: Interval | None = None
    for sentence in doc.sents:
        hits = _apart(find_hits(sentence), doc)
        events = [event for hit in hits for event in _read(hit, told, before)]
        found += _merged(events)
        dated = [event.date for event in events if event.date is not None and event.status == "actual"]
        before = dated[-1] if dated else before if len(sentence) < 4 else None
    return tuple(found)


def _apart(hits: Sequence[Hit], doc: Doc) -> list[Hit]:
    """Hits without the words that a phrase has already taken, and without light verbs whose noun says more."""
    taken = {word for hit in hits if len(hit.words) > 1 for word in hit.words if word != hit.index}
    kept = []
    for hit in hits:
        if hit.index in taken and len(hit.words) == 1 and doc[hit.index].pos_ not in {"VERB"}:
            continue
        kept.append(hit)
    return kept


def _read(hit: Hit, told: _Told, before: Interval | None) -> list[Event]:
    token = told.doc[hit.index]
    if token.pos_ == "PROPN" and token.ent_type_ in {"ORG", "FAC", "PERSON", "GPE"}:
        return []  # part of a name
    if token.dep_ == "amod" and token.tag_ in {"VBN", "VBG"}:
        return []  # a lasting trait (`Elbonia-backed`), not an event
    roles = roles_of(token, hit.words)
    actor = _party(roles.actor, told, token)
    root = hit.triggers[0].root
    target = _target(roles, actor, told, token, root)
    if actor is not None and root in _MUTUAL and (target is None or target.who is None):
        pair = both_of(actor.head)
        if pair is not None:
            actor, target = _part(pair[0], told) or actor, _part(pair[1], told) or target
    if actor is None and root in {"COERCE", "ACCUSE"}:
        actor = _authority(token, told, target)
    teller = teller_of(token)
    speaker = _party(subject_of(teller), told, teller) if teller is not None else None
    soft = token.pos_ in {"NOUN", "PROPN"} and len(hit.words) == 1 and root in _SOFT
    if (actor is None and target is None) or (soft and (actor is None or target is None)):
        return []
    mood = clause_mood(token)
    status = status_of(token)
    sentence = told.doc[token.sent.start : token.sent.end]
    ranked = dict(ranker.rank(sentence, _tokens(actor, told), _tokens(target, told)))
    events = []
    if mood in {"must", "must not"} and actor is not None:
        asker = speaker or _speaker(told, token)
        if asker is not None:
            events.append(
                _event(hit, Trigger("REQUEST", None, "phrases"), "actual", asker, actor, ranked, told, before)
            )
    elif mood == "will" and root not in {"AGREE", "THREATEN", "REJECT", "REQUEST"}:
        promise = "AGREE" if root in _FRIENDLY else "THREATEN"
        events.append(
            _event(hit, Trigger(promise, None, "phrases"), "actual", actor, target, ranked, told, before)
        )
        status = "hypothetical" if promise == "AGREE" else "threatened"
    elif mood == "will not" and root in _FRIENDLY:
        events.append(
            _event(hit, Trigger("REJECT", None, "phrases"), "actual", actor, target, ranked, told, before)
        )
    trigger = _choose(hit, ranked)
    events.append(_event(hit, trigger, status, actor, target, ranked, told, before))
    return events


def _choose(hit: Hit, ranked: dict[str, float]) -> Trigger:
    """The likeliest of the types that the lexicon gives the word: a phrase's before those of its words."""
    first = hit.triggers[0].part
    return max((one for one in hit.triggers if one.part == first), key=lambda one: ranked[one.root])


def _event(
    hit: Hit,
    trigger: Trigger,
    status: Status,
    actor: _Party | None,
    target: _Party | None,
    ranked: dict[str, float],
    told: _Told,
    before: Interval | None,
) -> Event:
    doc, article, token = told.doc, told.article, told.doc[hit.index]
    first, last = doc[min(hit.words)], doc[max(hit.words)]
    if last.i - first.i > 8:
        first = last = token
    sentence = doc[token.sent.start : token.sent.end]
    who, whom = _side(actor, told), _side(target, told)
    sure = 0.2 + 0.4 * ranked.get(trigger.root, 0.0)
    for party in (actor, target):
        sure += 0.15 if party and party.who else 0.08 if party else 0.0
    mode = trigger.mode or _mode_near(token, trigger.root)
    return Event(
        actor=actor.name if actor else None,
        target=target.name if target else None,
        type=trigger.root,
        mode=mode,
        trigger=article.span(first.idx, last.idx + len(last)),
        sentence=article.span(sentence.start_char, sentence.end_char),
        status=status,
        said_by=_said_by(told, token),
        place=_place(token, target),
        date=_date(token, trigger.root, status, told, before, trigger not in hit.triggers),
        acts=acts_of(told.case, trigger.root, mode, who, whom, doc[first.i : last.i + 1].text, sentence.text),
        confidence=round(min(sure, 0.95) * (1.0 if status == "actual" else 0.7), 2),
        actor_span=article.span(actor.first, actor.last) if actor else None,
        target_span=article.span(target.first, target.last) if target else None,
        actor_id=actor.who.id if actor and actor.who else None,
        target_id=target.who.id if target and target.who else None,
        paragraph=max(bisect_right(told.paragraphs, first.idx) - 1, 0) or None,
    )


def _merged(events: list[Event]) -> list[Event]:
    """One event where two words of a sentence name the same: type, parties and status."""
    kept: dict[tuple[object, ...], Event] = {}
    for event in events:
        key = (event.type, event.actor_span, event.target_span, event.status)
        if key not in kept or (event.mode is not None and kept[key].mode is None):
            kept[key] = event
    return sorted(kept.values(), key=lambda one: (one.trigger or Span(0, 0), -one.confidence))


def _party(head: Token | None, told: _Told, trigger: Token | None) -> _Party | None:
    """Who a phrase names; a pronoun goes back to the cast, or to the speaker of its own sentence."""
    if head is None:
        return None
    who = told.cast.of(head)
    if (
        head.pos_ == "PRON"
        and head.lower_ in {"it", "they", "he", "she", "we", "i"}
        and who is None
        and trigger is not None
    ):
        teller = teller_of(trigger)
        subject = subject_of(teller) if teller is not None else None
        if subject is not None and subject is not head and subject.pos_ != "PRON":
            return _party(subject, told, None)
    first, last = phrase(head)
    if who is None:
        who = _named(head, told)
    if who is not None and head.pos_ == "PRON":
        spans = [_text_place(told.article, one) for one in who.mentions]
        near = [one for one in spans if head.sent.start_char <= one[0] < head.idx]
        first, last = near[-1] if near else (head.idx, head.idx + len(head))
    if who is None and head.pos_ == "PRON":
        return None
    name = who.name if who is not None else told.doc.text[first:last]
    return _Party(name, who, head, first, last)


def _part(head: Token, told: _Told) -> _Party | None:
    """One of two that act together."""
    who = told.cast.of(head)
    if who is None:
        first, last = (head.idx, head.idx + len(head)) if head.dep_ in {"amod", "compound"} else phrase(head)
        return _Party(told.doc.text[first:last], told.cast.at(first, last), head, first, last)
    return _Party(who.name, who, head, head.idx, head.idx + len(head))


def _authority(token: Token, told: _Told, target: _Party | None) -> _Party | None:
    """Whose authorities did what nobody is named for: the state where somebody was arrested or charged."""
    for child in islice(token.children, _MANY):
        if child.dep_ == "prep" and child.lower_ == "in":
            for name in islice(child.children, _MANY):
                who = told.cast.of(name)
                if who is not None and who.kind == "state" and not (target and target.who is who):
                    return _Party(who.name, who, name, *phrase(name))
    return None


def _named(head: Token, told: _Told) -> Mentioned | None:
    """Who of the cast a phrase stands for, though its head is a common noun: `Ruritanian forces`."""
    for one in named_beside(head):
        who = told.cast.of(one)
        # What belongs to a person is not that person; what belongs to a state acts for it.
        if who is not None and (
            one.dep_ != "poss" or who.kind != "person" or head.lemma_.lower() in _OFFICES
        ):
            return who
    return None


def _side(party: _Party | None, told: _Told) -> str | None:
    """The case's actor that a party is, or that its description puts it with: `a militia commander`."""
    if party is None:
        return None
    if party.who is not None and party.who.case_actor is not None:
        return party.who.case_actor
    if party.who is not None and party.who.id in told.sides:
        return told.sides[party.who.id]
    return _described(party.head, told.cast, told.names)


def _sides(doc: Doc, cast: Cast, names: dict[str, str]) -> dict[str, str]:
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


def _described(head: Token, cast: Cast, names: dict[str, str]) -> str | None:
    """The case's actor that a description names: `a militia commander` is of the militias."""
    for one in named_beside(head):
        other = cast.of(one)
        if other is not None and other.case_actor is not None:
            return other.case_actor
        if one.pos_ in {"NOUN", "PROPN"} and stem(one.lemma_) in names:
            return names[stem(one.lemma_)]
    return None


def _names(case: Case | None) -> dict[str, str]:
    """The case's actors whose name is one word, such as `The militias`, by its stem."""
    found: dict[str, str] = {}
    for actor in case.actors if case is not None else ():
        words = actor.name.removeprefix("The ").split()
        if len(words) == 1:
            found.setdefault(stem(words[0]), actor.id)
    return found


def _target(roles: Roles, actor: _Party | None, told: _Told, trigger: Token, root: str) -> _Party | None:
    """Whom an event is done to: the first that fits and is not the actor.

    Somebody first, by name or not, where the type is done to persons; otherwise a name first, for what a state sends or
    withdraws is its own. Then names further down the clause, and at last whatever the object is.
    """
    parties = [
        party for head in (roles.target, *roles.others) if head for party in (_party(head, told, trigger),)
    ]
    others = [one for one in parties if one is not None and not _same(one, actor)]
    named = [one for one in others if one.who is not None]
    somebody = [one for one in others if one.who is not None or is_somebody(one.head)]
    for found in (somebody, named) if root in _PERSONAL else (named, somebody):
        if found:
            return found[0]
    if others and root in _PERSONAL and root != "REQUEST":
        return others[0]
    for head in named_below(trigger):
        party = _party(head, told, trigger)
        if party is not None and not _same(party, actor):
            return party
    return others[0] if others else None


def _same(one: _Party, other: _Party | None) -> bool:
    if other is None:
        return False
    return (one.first < other.last and other.first < one.last) or (
        one.who is not None and one.who is other.who
    )


def _speaker(told: _Told, token: Token) -> _Party | None:
    """Who says the statement that a word stands in, where the article names somebody."""
    statement = _statement(told, token)
    if statement is None or statement.speaker is None:
        return None
    named = [
        one.speaker_span
        for one in told.statements
        if one.speaker == statement.speaker and one.speaker_span is not None
    ]
    span = statement.speaker_span or min(
        named, key=lambda one: abs(one.start - statement.span.start), default=None
    )
    if span is None:
        return None
    first, last = _text_place(told.article, span)
    return _Party(statement.speaker, told.cast.at(first, last), token, first, last)


def _statement(told: _Told, token: Token) -> Statement | None:
    place = told.article.span(token.idx, token.idx + len(token)).start
    at = bisect_right(told.starts, place) - 1
    for index in range(at, max(at - 4, -1), -1):
        if told.statements[index].span.start <= place < told.statements[index].span.end:
            return told.statements[index]
    return None


def _said_by(told: _Told, token: Token) -> str | None:
    statement = _statement(told, token)
    if statement is not None and statement.kind != "scare":
        return statement.speaker
    teller = teller_of(token)
    party = _party(subject_of(teller), told, None) if teller is not None else None
    return party.name if party is not None else None


def _date(
    token: Token, root: str, status: Status, told: _Told, before: Interval | None, promised: bool
) -> Interval | None:
    link = told.links.get(token.i)
    if link is None and promised:
        link = next((told.links[one.i] for one in islice(token.ancestors, 6) if one.i in told.links), None)
    verb = token.head if token.pos_ not in {"VERB", "AUX"} else token
    if link is None and verb.pos_ in {"VERB", "AUX"}:
        link = told.links.get(verb.i)
    if link is None and root in _SPOKEN:
        teller = teller_of(token)
        link = told.links.get(teller.i) if teller is not None else None
    if link is None:
        if status == "actual" and any(
            one.lemma_.lower() in _ANSWERING for one in [token, *islice(token.ancestors, 3)]
        ):
            return _after(before, told)
        return None
    days = told.dates[link.index].interval
    if days is None or link.relation == "at":
        return days
    return _after(days, told) if link.relation == "after" else None


def _after(days: Interval | None, told: _Told) -> Interval | None:
    """The days on which what followed is taken to have happened."""
    if days is None or (days.last - days.first).days >= _COARSE:
        return days
    last = shift(days.last, _AFTERMATH)
    if told.published is not None and told.published.last is not None:
        last = max(min(last, told.published.last), days.first)
    return Interval(days.first, last)


def _mode_near(token: Token, root: str) -> str | None:
    """The mode that a word hanging on the trigger tells: `attacked with drones`."""
    for child in islice(token.subtree, _MANY):
        if child is not token:
            for hit in find_hits([child]):
                for trigger in hit.triggers:
                    if trigger.root == root and trigger.mode is not None:
                        return trigger.mode
    return None


def _place(token: Token, target: _Party | None) -> str | None:
    """Where it happened: the place named after `in`, `at` or `near`, beside the trigger or its target."""
    heads = [token, token.head, *([target.head] if target else [])]
    for head in heads:
        for child in islice(head.children, _MANY):
            if child.dep_ == "prep" and child.lower_ in {"in", "at", "near", "outside", "across"}:
                for name in islice(child.children, _MANY):
                    if name.dep_ == "pobj" and name.ent_type_ in {"GPE", "LOC", "FAC"}:
                        first, last = phrase(name)
                        return head.doc.text[first:last]
    return None


def _tokens(party: _Party | None, told: _Told) -> Tokens | None:
    if party is None:
        return None
    return told.doc.char_span(party.first, party.last, alignment_mode="expand")


def _text_place(article: Article, span: Span) -> tuple[int, int]:
    """Characters of the article's text that a span of the input stands for."""
    first = int(np.searchsorted(article.origin, span.start))
    return first, int(np.searchsorted(article.origin, span.end))
