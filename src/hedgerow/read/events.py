"""Events of an article: who did what to whom, when, and on whose word.

Words that name events come from the lexicon of `plover`; their arguments from the parse (`arguments`); the type is the
one that the lexicon, the mood of the clause and the ranker hold likeliest together. What is said to have to happen is
a request; a friendly act that will happen is an agreement, a hostile one a threat; what will not happen is refused.
An event keeps the days of the expression that governs it, or of what it follows in its sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.case.model import Case
from hedgerow.evidence.record import Dated, Event, Published, Span, Statement, Status
from hedgerow.read import ranker
from hedgerow.read.actors import Cast
from hedgerow.read.acts import acts_of
from hedgerow.read.anchors import govern
from hedgerow.read.arguments import subject_of
from hedgerow.read.article import Article
from hedgerow.read.circumstances import dated, mode_near, place_of, said_by
from hedgerow.read.deeds import HOSTILE, choose, is_at_stake, is_hostile, is_no_deed, leaves
from hedgerow.read.dependants import MANY, given_time
from hedgerow.read.grammar import words
from hedgerow.read.mentions import mentions_of
from hedgerow.read.moods import clause_mood, is_decided, is_promised
from hedgerow.read.narrative import narrated
from hedgerow.read.only_day import on_only_day
from hedgerow.read.pairs import who_and_whom
from hedgerow.read.parties import (
    Party,
    Told,
    names_of,
    party_of,
    side_of,
    sides_of,
    speaker_of,
    text_place,
)
from hedgerow.read.phrases import is_definite
from hedgerow.read.plover import Hit, Trigger, find_hits
from hedgerow.read.retold import retold
from hedgerow.read.status import status_of, teller_of
from hedgerow.read.ties import Ties

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

_FRIENDLY = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "AGREE"})
_SOFT = frozenset({"SUPPORT", "CONSULT", "COOPERATE", "AID", "AGREE", "REQUEST", "REJECT", "ACCUSE"})
"""Types whose nouns are often no event ("support", "dialogue") unless both parties stand beside them."""
_OCCURRING = words("occurring")


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
    places = [text_place(article, one.span) for one in dates]
    ordered = tuple(sorted(statements, key=lambda one: one.span))
    names = names_of(case)
    told = Told(
        article,
        doc,
        cast,
        dates,
        govern(doc, places),
        ordered,
        tuple(one.span.start for one in ordered),
        _spoken(ordered),
        case,
        published,
        names,
        sides_of(doc, cast, names) if case is not None else {},
        tuple(first for first, _ in article.paragraphs()),
        article.title_end(),
    )
    found: list[Event] = []
    before: Event | None = None
    ties = Ties(article, doc)
    for sentence in doc.sents:
        read = [(hit, ties.tied(hit, _read(hit, told, before))) for hit in find_hits(sentence)]
        events = _apart(read, doc)
        found += _merged(events)
        happened = [event for event in events if event.date is not None and event.status == "actual"]
        before = happened[-1] if happened else before if len(sentence) < 4 else None
    return tuple(one.event for one in on_only_day(narrated(retold(mentions_of(found, told)), told), told))


def _spoken(statements: Sequence[Statement]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for one in statements:
        if one.speaker is not None and one.speaker_span is not None:
            found.setdefault(one.speaker, []).append(one.speaker_span)
    return {speaker: sorted(spans) for speaker, spans in found.items()}


def _apart(readings: Sequence[tuple[Hit, list[Event]]], doc: Doc) -> list[Event]:
    """What was read, without the nouns that a phrase has already taken where the phrase gave an event."""
    taken = {
        word
        for hit, events in readings
        if events and len(hit.words) > 1
        for word in hit.words
        if word != hit.index
    }
    return [
        event
        for hit, events in readings
        if hit.index not in taken or len(hit.words) > 1 or doc[hit.index].pos_ == "VERB"
        for event in events
        if event.actor or event.target or doc[hit.index].pos_ == "NOUN"
    ]


def _read(hit: Hit, told: Told, before: Event | None) -> list[Event]:
    token = told.doc[hit.index]
    root = hit.triggers[0].root
    if is_no_deed(token, root):
        return []
    who = who_and_whom(hit, told)
    actor, target = who.actor, who.target
    teller = teller_of(token)
    speaker = party_of(subject_of(teller), told, teller) if teller is not None else None
    soft = token.pos_ in {"NOUN", "PROPN"} and len(hit.words) == 1 and root in _SOFT
    known = (
        is_definite(token) and token.i in told.links
    )  # `the strike on Sunday`: a known happening, of nobody named
    known = known or _came_about(token, told)
    known = known or (
        root == "YIELD"
        and any(one.dep_ == "nsubjpass" and is_definite(one) for one in islice(token.children, MANY))
    )  # `the ban was lifted`: whose it was stands before
    if (actor is None and target is None and not known) or (soft and (actor is None or target is None)):
        return []
    mood = clause_mood(token)
    status = status_of(token, hit.words)
    decided = any(one.root == "SANCTION" for one in hit.triggers) and is_decided(token)
    if decided:
        mood, status = "plain", "actual"
    if root in HOSTILE and status == "hypothetical" and is_promised(token):
        status = "threatened"
    sentence = told.doc[token.sent.start : token.sent.end]
    ranked = dict(ranker.rank(sentence, _tokens(actor, told), _tokens(target, told)))
    events = []
    deed = choose(hit, token, ranked, besides="THREATEN")
    trigger = deed if decided else choose(hit, token, ranked)
    pressed = given_time(token) is not None
    if (mood in {"must", "must not"} or pressed) and actor is not None:
        asker = speaker or speaker_of(told, token)
        if pressed:
            asker = party_of(_giver(token), told, token)
        if asker is not None:
            events.append(
                _event(hit, Trigger("REQUEST", None, "phrases"), "actual", asker, actor, ranked, told, before)
            )
    elif mood == "will" and deed.root not in {"AGREE", "THREATEN", "REJECT", "REQUEST"}:
        kind = deed.root in _FRIENDLY and (trigger.root != "THREATEN" or leaves(token, deed))
        kind = kind and not is_at_stake(token, deed)
        promise = "AGREE" if kind else "THREATEN"
        events.append(
            _event(hit, Trigger(promise, None, "phrases"), "actual", actor, target, ranked, told, before)
        )
        status = "hypothetical" if promise == "AGREE" else "threatened"
        trigger = deed
    elif mood == "will not" and root in _FRIENDLY:
        events.append(
            _event(hit, Trigger("REJECT", None, "phrases"), "actual", actor, target, ranked, told, before)
        )
    if trigger.root == "REJECT" and trigger.part == "phrases":
        status = status_of(token, hit.named)  # `will not talk`: that is what was done
    if trigger.root == "AGREE" and is_hostile(token):
        trigger = Trigger("THREATEN", None, trigger.part)  # `pledged to crush them`
    events.append(_event(hit, trigger, status, actor, target, ranked, told, before))
    for one, other in who.others:
        events.append(_event(hit, trigger, status, one, other, ranked, told, before))
    return events


def _came_about(token: Token, told: Told) -> bool:
    """Whether a known happening is said to have begun or ended on some day: `the withdrawal began in May`."""
    verb = token.head
    return (
        token.dep_ in {"nsubj", "nsubjpass"}
        and is_definite(token)
        and verb.lemma_.lower() in _OCCURRING
        and verb.i in told.links
    )


def _giver(verb: Token) -> Token | None:
    """Who gave somebody time to do what a verb says."""
    for one in islice(verb.ancestors, 3):
        if one.pos_ == "VERB":
            return subject_of(one)
    return None


def _event(
    hit: Hit,
    trigger: Trigger,
    status: Status,
    actor: Party | None,
    target: Party | None,
    ranked: dict[str, float],
    told: Told,
    before: Event | None,
) -> Event:
    doc, article, token = told.doc, told.article, told.doc[hit.index]
    first, last = doc[min(hit.words)], doc[max(hit.words)]
    if last.i - first.i > 8:
        first = last = token
    sentence = doc[token.sent.start : token.sent.end]
    who, whom = side_of(actor, told), side_of(target, told)
    sure = 0.2 + 0.4 * ranked.get(trigger.root, 0.0)
    for party in (actor, target):
        sure += 0.15 if party and party.who else 0.08 if party else 0.0
    mode = trigger.mode or mode_near(token, trigger.root)
    date, anchor = dated(token, trigger.root, status, told, trigger not in hit.triggers, before)
    return Event(
        actor=actor.name if actor else None,
        target=target.name if target else None,
        type=trigger.root,
        mode=mode,
        trigger=article.span(first.idx, last.idx + len(last)),
        sentence=article.span(sentence.start_char, sentence.end_char),
        status=status,
        said_by=said_by(told, token),
        place=place_of(token, target, told),
        date=date,
        acts=acts_of(
            told.case,
            trigger.root,
            mode,
            who,
            whom,
            doc[first.i : last.i + 1].text,
            sentence.text,
            _outside(((actor, who), (target, whom))),
        ),
        confidence=round(min(sure, 0.95) * (1.0 if status == "actual" else 0.7), 2),
        actor_span=article.span(actor.first, actor.last) if actor else None,
        target_span=article.span(target.first, target.last) if target else None,
        actor_id=actor.who.id if actor and actor.who else None,
        target_id=target.who.id if target and target.who else None,
        paragraph=max(bisect_right(told.paragraphs, first.idx) - 1, 0) or None,
        anchor=anchor,
    )


def _outside(parties: Sequence[tuple[Party | None, str | None]]) -> list[str]:
    """Names of states and armed groups among the parties that are none of the case's."""
    return [
        party.who.name
        for party, side in parties
        if party is not None
        and party.who is not None
        and side is None
        and party.who.kind in {"state", "armed_group"}
    ]


def _merged(events: list[Event]) -> list[Event]:
    """One event where two words of a sentence name the same: type, parties and status."""
    kept: dict[tuple[object, ...], Event] = {}
    for event in events:
        key = (event.type, event.actor_span, event.target_span, event.status)
        if key not in kept or (event.mode is not None and kept[key].mode is None):
            kept[key] = event
    return sorted(kept.values(), key=lambda one: (one.trigger or Span(0, 0), -one.confidence))


def _tokens(party: Party | None, told: Told) -> Tokens | None:
    if party is None:
        return None
    return told.doc.char_span(party.first, party.last, alignment_mode="expand")
