"""Noun phrases of a parse: where they begin and end, what they say of somebody, whether they are definite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_DEFINITE = frozenset({"the", "that", "this", "those", "these"})
_LONGEST = 12
"""Tokens after its head that describe somebody."""
_SAYING = frozenset(
    {"say", "claim", "warn", "add", "read", "announce", "confirm", "call", "dub", "tell", "urge"}
)
"""Participles with what somebody says behind them: `a statement saying ...`."""
_BEFORE = frozenset({"cc", "punct", "mark", "advmod"})
_AFTER = frozenset({"prep", "amod", "acl", "relcl", "advmod"})


def noun_phrase(head: Token) -> tuple[int, int]:
    """Characters of a noun phrase up to its head and what belongs to it (`minister of defence`)."""
    first, last = head.left_edge, head
    for child in head.rights:
        if (
            child.dep_ not in {"prep", "nmod", "compound"}
            or child.i != last.i + 1
            or child.right_edge.i - child.i >= _LONGEST
            or _is_day(child)
        ):
            break
        last = child.right_edge
    if (
        head.tag_ == "NNS"
        and first.lower_ in {"a", "an"}
        and head.i - first.i == 2
        and first.nbor().tag_ == "NN"
    ):
        first = head  # `a move supporters called ...`: two phrases
    while first.i < head.i and (first.is_punct or first.is_space or first.dep_ in _BEFORE):
        first = first.nbor()
    return first.idx, last.idx + len(last)


def whole_phrase(head: Token) -> tuple[int, int]:
    """The same with what follows up to a mark: `people familiar with the talks`, `some in the party`."""
    start, end = noun_phrase(head)
    last = head
    for child in head.rights:
        if child.i != last.i + 1 or child.dep_ not in _AFTER or child.lemma_ in _SAYING:
            break
        if _is_day(child):
            break
        inside = head.doc[child.left_edge.i : child.right_edge.i + 1]
        stop = next((one for one in inside if _is_mark(one) or one.lemma_ in _SAYING), None)
        last = child.right_edge if stop is None else stop.nbor(-1)
        if stop is not None:
            break
    return start, max(end, last.idx + len(last)) if last.i - head.i <= _LONGEST else end


def _is_mark(token: Token) -> bool:
    """Whether a phrase ends at a token: a mark or blank, but not the hyphen of `14-year-old`."""
    joined = token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_
    return (token.is_punct or token.is_space) and not joined


def _is_day(child: Token) -> bool:
    """`the union's leader on Friday said`, `a note from the bank over the weekend`: when it was said."""
    return child.lower_ in {"on", "over", "during"} and any(one.ent_type_ == "DATE" for one in child.rights)


def words_between(doc: Doc, start: int, end: int) -> str:
    """Characters of a text with white space made single."""
    span = doc.char_span(
        start, end, alignment_mode="expand"
    )  # `doc.text` is made anew each time it is asked for
    return (
        "" if span is None else " ".join(span.text[start - span.start_char : end - span.start_char].split())
    )


def full_role(noun: Token) -> str:
    """A noun by lemma, with the nouns and adjectives it is compounded with: `prime minister`.

    Where it has its seat is no part of it: `the Lyon-based company` is `the company`.
    """
    before = [
        child.lemma_.lower()
        for child in noun.lefts
        if child.lower_ != "based"
        and ((child.dep_ in {"compound", "amod"} and child.pos_ != "PROPN") or child.lower_ == "prime")
    ]
    return " ".join([*before, noun.lemma_.lower()])


def is_definite(noun: Token) -> bool:
    """Whether a phrase means somebody already known: `the analyst`, `that analyst`."""
    return any(child.dep_ == "det" and child.lower_ in _DEFINITE for child in noun.lefts)
