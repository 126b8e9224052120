"""Noun phrases: how far each reaches, whether it is of somebody, and what names stand in and under it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.dependants import DEEP, MANY
from hedgerow.read.grammar import words
from hedgerow.read.plover import is_light

if TYPE_CHECKING:
    from spacy.tokens import Token

_JOINED = 3
"""Others joined to one party, at most."""
_NAMES = frozenset({"GPE", "NORP", "ORG", "PERSON"})
_NAMES_BELOW = _NAMES | {"LOC"}
_PEOPLE = words("people")
_WHICH = frozenset({"in", "from", "for", "at", "near", "on"})
"""Prepositions that tell which of a kind is meant: `targets in the port`, `a camp for refugees`."""
_BESIDE = frozenset({"amod", "compound", "nmod", "poss"})


def phrase(head: Token) -> tuple[int, int]:
    """Characters of the noun phrase of a head: what stands before it, and `of`, without relative clauses."""
    first = min(
        (child.left_edge.i for child in islice(head.lefts, MANY) if child.dep_ != "punct"), default=head.i
    )
    last = head
    for child in islice(head.rights, MANY):
        if child.dep_ == "prep" and child.lower_ == "of":
            name = next((one for one in islice(child.children, MANY) if one.dep_ == "pobj"), None)
            if name is not None and name.i - head.i < DEEP:
                last = name
        elif (
            child.dep_ == "prep" and child.lower_ in _WHICH and head.pos_ == "NOUN" and child.i == last.i + 1
        ):
            name = next((one for one in islice(child.children, MANY) if one.dep_ == "pobj"), None)
            if name is None or name.i - head.i >= DEEP or name.ent_type_ in {"DATE", "TIME"}:
                break
            last = name
        elif (child.dep_ == "appos" and child.i - head.i < DEEP) or (
            child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN"} and child.i - last.i < DEEP
        ):
            last = child
        elif child.text != "," or child.i > last.i + 1:
            break
    start = head.doc[first]
    if start.dep_ in {"det", "poss"} and start.pos_ == "DET" and start.i < head.i:
        start = head.doc[first + 1]
    return start.idx, last.idx + len(last)


def is_somebody(head: Token) -> bool:
    """Whether a phrase is of those who act: people, organisations, places that stand for governments."""
    if head.ent_type_ in {"PERSON", "ORG", "GPE", "NORP"} or head.pos_ == "PROPN":
        return True
    lemma = head.lemma_.lower()
    return lemma in _PEOPLE or (
        head.pos_ == "NOUN" and lemma.endswith(("er", "or", "ist", "man", "men", "ian"))
    )


def named_beside(head: Token) -> list[Token]:
    """Words of a phrase whose name may stand for the whole: `Iraqi forces`, `the commander, Omar Ali`."""
    return [head] + [
        child
        for child in islice(head.children, MANY)
        if child.dep_ in {"appos", "compound", "nmod", "amod", "poss"} and child.pos_ != "VERB"
    ]


def both_of(head: Token) -> tuple[Token, Token] | None:
    """The two that act together: `Ruritania and Elbonia`, `Ruritanian and Elbonian officials`."""
    before = [
        one
        for one in islice(head.lefts, MANY)
        if one.dep_ in _BESIDE and (one.ent_type_ or (one.text[:1].isupper() and not one.is_sent_start))
    ]
    before += [
        one
        for one in islice(head.lefts, MANY)
        if one.is_sent_start and not one.ent_type_ and any(child.ent_type_ for child in one.children)
    ]
    for one in [head, *before]:
        other = next((child for child in islice(one.rights, MANY) if child.dep_ == "conj"), None)
        if other is not None and (one != head or other.pos_ in {"PROPN", "NOUN", "PRON"}):
            return one, other
    return None


def between(token: Token) -> tuple[Token, Token] | None:
    """The two that something is between: `clashes between the army and rebels`, `fighting erupted between ...`."""
    tops = [token, token.head] if token.dep_ in {"nsubj", "nsubjpass", "dobj"} else [token]
    for top in tops:
        for child in islice(top.rights, MANY):
            if child.dep_ == "prep" and child.lower_ == "between":
                one = next((inner for inner in islice(child.children, MANY) if inner.dep_ == "pobj"), None)
                other = (
                    None
                    if one is None
                    else next((x for x in islice(one.rights, MANY) if x.dep_ == "conj"), None)
                )
                if one is not None and other is not None:
                    return one, other
                return both_of(one) if one is not None else None
    return None


def joined_to(head: Token) -> list[Token]:
    """Others who are joined to somebody by `and`, each named or described by a word of its own."""
    found: list[Token] = []
    one = head
    for _ in range(_JOINED):
        nxt = next((child for child in islice(one.rights, MANY) if child.dep_ == "conj"), None)
        if nxt is None or nxt.pos_ not in {"NOUN", "PROPN"} or not is_somebody(nxt):
            break
        found.append(nxt)
        one = nxt
    return found


def named_below(token: Token) -> list[Token]:
    """Names that hang on an event, or on the verb that lends it arguments, after it; mere places last."""
    top = token.head if token.dep_ == "dobj" and is_light(token.head) else token
    found = [
        one
        for one in islice(top.subtree, 60)
        if one.i > token.i
        and one.ent_type_ in _NAMES_BELOW
        and (one.pos_ in {"PROPN", "NOUN"} or (one.pos_ == "ADJ" and one.ent_type_ == "NORP"))
        and any(letter.isalpha() for letter in one.text)
        and one.dep_ not in {"nsubj", "nsubjpass", "compound", "npadvmod"}
        and not (one.dep_ == "amod" and one.head.pos_ in {"VERB", "ADJ"})
        and not _is_told_by(one)
        and not _beyond(one, top)
    ]
    return sorted(found, key=_says_where)


def _is_told_by(name: Token) -> bool:
    """Whether a name stands in `according to ...`."""
    return any(one.lower_ == "according" for one in islice(name.ancestors, 4))


def _beyond(name: Token, top: Token) -> bool:
    """Whether a name belongs to what is joined to an event rather than to the event."""
    for one in [name, *islice(name.ancestors, DEEP)]:
        if one == top:
            return False
        if one.dep_ == "relcl" or (one.dep_ == "conj" and one.head == top):
            return True
    return False


def _says_where(name: Token) -> bool:
    one = name
    for _ in range(4):
        if one.dep_ == "pobj":
            if one.head.lower_ in {"in", "at", "near", "outside"}:
                return True
            if one.head.lower_ != "of":
                return False
        one = one.head
    return False
