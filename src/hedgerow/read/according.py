"""What a text tells `according to X`: the rest of its sentence, unless somebody else is said to have said it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.clauses import Piece, sentence_around
from hedgerow.read.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

OPENING = frozenset({"when", "where", "which", "who", "because", "that", "if", "although", "whether"})
"""What opens a clause in which a source is named at once."""
_FEWEST_WORDS = 3
_DEEPEST = 12
"""Governors of `according` among which the cue of somebody else is looked for."""


def is_according(token: Token) -> bool:
    """Whether a token opens `according to`."""
    return token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to"


def according(token: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """`..., according to X`: X, and everything else of its sentence; None where nobody is named."""
    doc = token.doc
    start, end = sentence_around(token)
    to = token.nbor()
    who = next((child for child in (*to.children, *token.children) if child.dep_ in {"pobj", "pcomp"}), None)
    if who is None:
        return None
    last = max(who.right_edge.i, to.i)
    opening = not any(one.is_alpha for one in doc[start : token.i])
    if opening and doc[min(last + 1, end - 1)].text != ",":
        # `According to Roe, a dozen left`: the parse takes what follows the comma for who she is
        comma = next((one.i for one in doc[who.i + 1 : last] if one.text == ","), None)
        last = last if comma is None else comma
    if opening:
        return who, ((last + 1, end - 1),)
    pieces = [(start, token.i - 1)]
    before = doc[token.i - 2] if token.i > 1 and doc[token.i - 1].text == "," else token
    if before.lower_ in OPENING:
        pieces = []  # `in May, when, according to X, it fell`: only the clause it stands in
    if sum(one.is_alpha for one in doc[last + 1 : end]) > _FEWEST_WORDS:
        pieces.append((last + 1, end - 1))
    return who, tuple(pieces)


def before_source(verb: Token, last: int) -> int:
    """The end of what a cue reports, before `, according to Y` at its end."""
    doc = verb.doc
    for at in range(verb.i + 1, last - 1):
        if doc[at].text == "," and is_according(doc[at + 1]):
            return at - 1 if doc[at + 1].right_edge.i >= last - 1 else last
    return last


def is_told_by_another(token: Token, words: Vocabulary, inside: Sequence[bool]) -> bool:
    """`"...," said X, according to Y` and `X said that it fell, according to Y`: the words are X's."""
    start, _ = sentence_around(token)
    before = token.doc[start : token.i]
    if any(inside[one.i] for one in before):
        return any(
            one.tag_ in {"VBD", "VBZ"} and not inside[one.i] and one.lemma_.lower() in words.spoken
            for one in before
        )
    above = (one for one in islice(token.ancestors, _DEEPEST) if one.i < token.i)
    return any(
        one.lemma_.lower() in words.reported
        and one.tag_ in {"VBD", "VBZ", "VBP"}
        and any(child.dep_ == "ccomp" and one.i < child.i < token.i for child in one.rights)
        for one in above
    )
