"""Which words a temporal expression dates, and what "that interview" or "the announcement" goes back to.

A date governs the noun it stands beside ("a May 14 interview"), the verb of its clause ("was released in June"), and
the clauses that say when ("moved two weeks later, when ... was arrested"). A dated noun with `that` or `this` goes back
to what an earlier sentence told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.dependants import is_wished
from hedgerow.read.grammar import words
from hedgerow.read.plover import triggers
from hedgerow.read.together import Relation, clauses_with

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_UP = 12
"""Steps climbed in a parse: no sentence that people write needs more."""
_SUFFIX = re.compile(r"(?:ements?|ments?|ations?|ions?|ings?|als?|ers?|ed|es|e|s)$")

_AWAITED = frozenset({"due", "expect", "plan", "schedule", "slate"})
"""Words that say of what they hang on that it is still to come."""
_LASTING = words("lasting")
_TOWARDS = frozenset({"over", "about", "regarding", "concerning"})
"""Prepositions behind which stands why something was done, which has days of its own."""
_WHY = frozenset({"for", "over", "about"})
_AT: Relation = "at"
_RELATIONS: dict[str, Relation] = {
    "after": "after",
    "following": "after",
    "since": "since",
    "before": "before",
    "until": "before",
    "till": "before",
}


class Tokens:
    """The tokens of a parse by the characters they cover, found by bisection."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self._starts = [token.idx for token in doc]

    def at(self, place: int) -> Token:
        """The token that covers character `place`, or the last before it."""
        return self.doc[max(bisect_right(self._starts, place) - 1, 0)]

    def head(self, start: int, end: int) -> Token:
        """The token among characters `start` to `end` that governs the others."""
        first, last = self.at(start).i, self.at(end - 1).i
        token = self.doc[last]
        for _ in range(_UP):
            if not first <= token.head.i <= last or token.head == token:
                break
            token = token.head
        return token


def stem(word: str) -> str:
    """A word without what makes a noun or a verb of it: `announcement` and `announced` have one stem."""
    lower = word.lower()
    cut = _SUFFIX.sub("", lower)
    return cut if len(cut) >= 4 else lower


def verb_of(token: Token) -> Token | None:
    """The nearest verb at or above a token."""
    one = token
    for _ in range(_UP + 1):
        if one.pos_ in {"VERB", "AUX"}:
            return one
        one = _above(one)
    return None


@dataclass(frozen=True, slots=True)
class Link:
    """Which expression dates a word, and how."""

    index: int
    relation: Relation = "at"


def govern(doc: Doc, places: Sequence[tuple[int, int]]) -> dict[int, Link]:
    """Which expression dates each word that one dates.

    Args:
        doc: The parse.
        places: Characters of each expression, in order.

    Returns:
        By index of the token: its expression. The nearest expression wins.
    """
    tokens = Tokens(doc)
    found: dict[int, Link] = {}
    back: dict[int, Link] = {}
    for index, (start, end) in enumerate(places):
        for clause in _when(tokens, start, end):
            found.setdefault(clause.i, Link(index))
        for token, relation in _governed(tokens.head(start, end)):
            link = Link(index, relation)
            if token.i not in found or (relation == "at" and found[token.i].relation != "at"):
                found[token.i] = link
            referred = _referred(token, doc)
            if referred is not None:
                back.setdefault(referred.i, link)
    for place, link in back.items():
        found.setdefault(place, link)
    places_now = list(found)
    for _ in range(2):  # `fell on Monday when both resumed shelling`
        known = set(found)
        for place in places_now:
            for clause, how in clauses_with(doc[place]):
                found.setdefault(clause.i, found[place] if how is None else Link(found[place].index, how))
        places_now = [place for place in found if place not in known]
    return found


def future(token: Token) -> bool | None:
    """Whether the clause of a token looks ahead; None where it does not tell."""
    if any(_is_due(one) for one in islice(token.ancestors, 3)):
        return True
    verb = verb_of(token)
    for _ in range(3):
        if verb is None:
            return None
        aux = {child.lower_ for child in islice(verb.children, 24) if child.dep_ in {"aux", "auxpass"}}
        marks = {child.lower_ for child in islice(verb.children, 24) if child.dep_ in {"mark", "advmod"}}
        if verb.dep_ == "advcl" and marks & {"once", "if", "unless", "until"}:
            verb = verb_of(verb.head)
            continue
        if aux & {"will", "'ll", "’ll", "shall", "wo"}:
            return True
        if "would" in aux and verb.dep_ == "ccomp":
            return True  # `said it would reopen in May`
        if aux & {"must", "should"} and "have" not in aux:
            return True  # `must be discussed in May`
        if is_wished(verb):
            return True  # `insisted that it reopen in May`
        if verb.lemma_.lower() in _AWAITED or verb.lemma_.lower() in {"intend", "await"}:
            return True
        if verb.tag_ == "VBD" or (
            verb.tag_ == "VBN" and aux & {"has", "have", "had", "was", "were", "’ve", "'ve", "been"}
        ):
            return False
        if verb.tag_ in {"VBZ", "VBP"} and not aux:
            return None
        if verb.dep_ == "ROOT":
            return True if aux & {"to"} else None
        verb = verb_of(verb.head)
    return None


def _above(token: Token) -> Token:
    """What a word hangs on; a day right behind a verb of saying on that: `said on Wednesday it would leave`.

    A day behind what tells a lasting state dates what is above that: `bombed a town held by rebels on Sunday`.
    """
    before = token.nbor(-1) if token.i else token
    clause = token.head
    if token.dep_ in {"prep", "npadvmod"} and clause.dep_ == "ccomp" and clause.head == before:
        return before
    if token.dep_ in {"prep", "npadvmod"} and _is_lasting(clause):
        above = verb_of(clause.head)
        happened = clause.head.lemma_.lower() in triggers().nouns  # `talks held on Sunday`
        return clause if above is None or happened else above
    return clause


def _is_lasting(clause: Token) -> bool:
    return clause.dep_ == "acl" and clause.tag_ == "VBN" and clause.lemma_.lower() in _LASTING


def _is_due(token: Token) -> bool:
    """`due in October`, `the vote scheduled for October`: a word that says of a noun that it is still to come."""
    return token.lemma_.lower() in _AWAITED and (
        token.pos_ == "ADJ" or (token.dep_ in {"amod", "acl"} and token.tag_ == "VBN")
    )


def _governed(head: Token) -> list[tuple[Token, Relation]]:
    """The words that a date's own head hangs on: nouns beside it, and the nearest verb above.

    `Arrested for a role in Friday's attack` was on no day told, and `protests over the raid on Friday` neither.
    """
    found: list[tuple[Token, Relation]] = []
    token, relation, apart = head, _AT, False
    named = head.dep_ in {"compound", "nmod", "poss", "amod"}
    for _ in range(_UP):
        if token.head == token:
            break
        step, token = token.dep_, _above(token)
        if token.pos_ in {"ADP", "SCONJ", "VERB"} and step in {"pobj", "pcomp"}:
            relation = _RELATIONS.get(token.lower_, relation)
            apart = apart or (bool(found) and token.lower_ in _TOWARDS)
            if (named and found and token.lower_ in _WHY) or (token.lower_ == "with" and relation != _AT):
                break
        elif token.pos_ in {"NOUN", "PROPN"} and step != "conj":
            if not apart:
                found.append((token, relation))
        elif token.pos_ in {"VERB", "AUX"}:
            found.append((token, relation))
            if step != "relcl":
                below = islice(token.children, 24)
                found += [(one, relation) for one in below if one.dep_ in {"dobj", "nsubjpass"}]
            break
        if step in {"relcl", "appos"}:
            break
    return found


def _when(tokens: Tokens, start: int, end: int) -> list[Token]:
    """Clauses that a date itself carries: `the spring of 2019, when ... fell`."""
    first, last = tokens.at(start).i, tokens.at(end - 1).i
    return [
        child
        for token in tokens.doc[first : last + 1]
        for child in islice(token.children, 24)
        if child.dep_ in {"relcl", "advcl"}
        and any(one.lower_ == "when" for one in islice(child.children, 24))
    ]


def _referred(noun: Token, doc: Doc) -> Token | None:
    """What an earlier sentence told and `that announcement` goes back to."""
    if noun.pos_ != "NOUN" or not any(
        child.lower_ in {"that", "this"} and child.dep_ == "det" for child in islice(noun.children, 24)
    ):
        return None
    first = noun.sent.start
    if first == 0:
        return None
    before = doc[first - 1].sent
    wanted = stem(noun.lemma_)
    for token in islice(before, 120):
        if token.pos_ in {"NOUN", "VERB"} and stem(token.lemma_) == wanted and not _subordinate(token):
            return token
    return before.root if before.root.pos_ in {"VERB", "AUX"} else None


def _subordinate(token: Token) -> bool:
    return any(one.dep_ in {"advcl", "relcl"} for one in [token, *islice(token.ancestors, _UP)])
