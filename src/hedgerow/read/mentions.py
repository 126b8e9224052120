"""Events as they are told: by which words, in what tense, of whom; so that one telling can be held beside another.

The tense is that of the finite verb that a word hangs on. A sentence with an expression of time of its own, or with
a word that puts it at another time (`previously`, `another`), is told apart: nothing is carried into it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from hedgerow.evidence.record import Event, Span
from hedgerow.read.dependants import MANY
from hedgerow.read.grammar import words
from hedgerow.read.parties import Told, text_place
from hedgerow.read.phrases import is_definite
from hedgerow.read.publication import is_dateline
from hedgerow.read.status import teller_of

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

Tense = Literal["past", "before", "perfect", "now", "bare", "ahead"]
"""Simple past, past perfect, present perfect, present, a participle alone, and what is to come."""
SPOKEN = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "CONSULT"})
"""Types that are done by speaking."""
_OTHERWHEN = words("otherwhen")
_SAYING = words("saying")
_HAPPENINGS = words("happenings")
_PEOPLE = words("anybody")
_FOLLOWING = frozenset({"follow", "precede"})
_UP = 6
_FINITE: dict[str, Tense] = {
    "had": "before", "'d": "before", "has": "perfect", "have": "perfect", "'ve": "perfect", "’ve": "perfect",
    "was": "past", "were": "past", "did": "past", "is": "now", "are": "now", "does": "now", "do": "now",
    "will": "ahead", "would": "ahead", "shall": "ahead", "should": "ahead", "must": "ahead", "may": "ahead",
    "might": "ahead", "could": "ahead", "can": "ahead", "to": "ahead", "'s": "perfect", "’s": "perfect",
}  # fmt: skip
_BY_TAG: dict[str, Tense] = {"VBD": "past", "VBZ": "now", "VBP": "now"}
_CLIMBED = frozenset({"advcl", "conj", "xcomp", "pcomp", "prep", "acl"})
"""What hangs on another verb and has its tense where it has none of its own."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who acts or is acted on, as far as two tellings can be held beside each other."""

    id: str | None
    noun: str | None
    """The lemma of a common noun."""
    known: bool
    """Whether the phrase means somebody known: by name, or definite."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An event and how it is told."""

    event: Event
    token: Token
    tense: Tense
    actor: Side | None
    target: Side | None
    apart: bool
    """Whether its sentence has a time of its own."""
    said_on: bool
    """Whether its sentence tells on what day it was said."""
    title: bool
    """Whether it stands in the headline."""
    paragraph: int
    """As of the event; 0 is the headline, or the first paragraph where there is none."""


def mentions_of(events: Iterable[Event], told: Told) -> list[Mention]:
    """How each event is told, in the same order."""
    sayings = days_of_saying(told)
    found = []
    for event in events:
        token = _token(event.trigger, told)
        sentence = token.sent
        days = dates_in(sentence, told)
        found.append(
            Mention(
                event,
                token,
                tense_of(token),
                _side(event.actor_span, event.actor_id, told),
                _side(event.target_span, event.target_id, told),
                any(one not in sayings for one in days)
                or _is_otherwhen(token)
                or _is_of_happening(event.actor_span, told),
                bool(days),
                token.idx < told.title_end,
                event.paragraph or 0,
            )
        )
    return found


def dates_in(sentence: Tokens, told: Told) -> range:
    """The expressions of time of a sentence, by place in the article's."""
    place = told.article.span(sentence.start_char, sentence.end_char)
    first, last = (
        bisect_left(told.dates, end, key=lambda one: one.span.start) for end in (place.start, place.end)
    )
    return range(first, last)


def days_of_saying(told: Told) -> frozenset[int]:
    """The expressions that tell when something was said (`police said on Friday`) or written (a dateline)."""
    said: set[int] = set()
    done: set[int] = set()
    for place, link in told.links.items():
        token = told.doc[place]
        (said if token.lemma_.lower() in _SAYING else done).add(link.index)
    text = told.article.text
    lines = {
        index
        for index, one in enumerate(told.dates)
        if is_dateline(text, *text_place(told.article, one.span))
    }
    return frozenset((said - done) | lines)


def tense_of(token: Token) -> Tense:
    """The tense in which a word is told: that of its own verb, or of what that hangs on."""
    verb = token
    for _ in range(_UP):
        if verb.pos_ not in {"VERB", "AUX"}:
            if verb.head == verb:
                return "bare"
            verb = verb.head
            continue
        finite = next(
            (
                _FINITE[child.lower_]
                for child in islice(verb.lefts, MANY)
                if child.dep_ in {"aux", "auxpass"} and child.lower_ in _FINITE
            ),
            None,
        )
        if finite is None:
            finite = _FINITE.get(verb.lower_) if verb.pos_ == "AUX" else _BY_TAG.get(verb.tag_)
        if finite is not None:
            return finite
        if verb.dep_ not in _CLIMBED:
            return "bare"
        verb = verb.head
    return "bare"


def is_told_past(mention: Mention) -> bool:
    """Whether it is told as having happened on the occasion told of, not before it and not as a habit."""
    if mention.tense == "before":
        return teller_of(mention.token) is not None  # `said that two had been killed`
    return mention.tense == "past"


def _is_otherwhen(token: Token) -> bool:
    """Whether words put it at another time: `had often attacked`, `another raid`, `a raid followed`."""
    chain = [token, *islice(token.ancestors, _UP)]
    return any(one.lemma_.lower() in _FOLLOWING for one in chain) or any(
        child.lemma_.lower() in _OTHERWHEN
        for one in chain
        for child in islice(one.children, MANY)
        if child.dep_ in {"advmod", "amod", "det", "npadvmod"}
    )


def _token(trigger: Span | None, told: Told) -> Token:
    first, last = text_place(told.article, trigger) if trigger is not None else (0, 1)
    span = told.doc.char_span(first, last, alignment_mode="expand")
    return span.root if span is not None else told.doc[0]


def _side(place: Span | None, id_: str | None, told: Told) -> Side | None:
    if place is None:
        return None
    first, last = text_place(told.article, place)
    span = told.doc.char_span(first, last, alignment_mode="expand")
    if span is None:
        return None
    head = span.root
    noun = head.lemma_.lower() if head.pos_ == "NOUN" else None
    if head.pos_ == "PROPN" and id_ is None and (first < told.title_end or head.is_sent_start):
        noun = head.lower_.removesuffix("s")  # a capital that says nothing: `Rebels Take Town`
    if noun in _PEOPLE:
        noun = None
    if id_ is None and noun is None:
        return None
    return Side(id_, noun, head.pos_ != "NOUN" or is_definite(head) or _is_owned(head))


def _is_of_happening(place: Span | None, told: Told) -> bool:
    """Whether a happening did it, which has days of its own: `the raid killed nine`."""
    if place is None:
        return False
    span = told.doc.char_span(*text_place(told.article, place), alignment_mode="expand")
    return span is not None and span.root.lemma_.lower() in _HAPPENINGS


def _is_owned(noun: Token) -> bool:
    return any(child.dep_ == "poss" for child in islice(noun.lefts, MANY))


def is_same(one: Side | None, other: Side | None) -> bool | None:
    """Whether two phrases mean the same party; None where one of them tells nobody."""
    if one is None or other is None:
        return None
    if one.id is not None and other.id is not None and one.id != other.id:
        return False
    if one.noun is not None and other.noun is not None:
        return one.noun == other.noun
    return one.id is not None and one.id == other.id
