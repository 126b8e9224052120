"""What a text tells `according to X` or `per X`: the rest of its sentence, unless it is told to be another's words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.clauses import Piece, sentence_around
from hedgerow.read.viewpoints import has_views
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

OPENING = frozenset({"when", "where", "which", "who", "because", "that", "if", "although", "whether"})
"""What opens a clause in which a source is named at once."""
_FEWEST_WORDS = 3
_DEEPEST = 12
"""Governors of `according` among which the cue of somebody else is looked for."""


def is_according(token: Token) -> bool:
    """Whether a token opens `according to`, or is the `per` of a source: `..., per the ministry`."""
    if token.lower_ == "according":
        return token.i + 1 < len(token.doc) and token.nbor().lower_ == "to"
    return token.lower_ == "per" and _is_per_source(token)


def _is_per_source(per: Token) -> bool:
    """Whether `per` names a source rather than a measure (`40 dollars per officer`)."""
    who = next((child for child in per.rights if child.dep_ == "pobj"), None)
    if who is None:
        return False
    apart = per.i == sentence_around(per)[0] or per.nbor(-1).text == ","
    return apart and (has_views(who) or who.lemma_.lower() in read_vocabulary().nouns_document)


def according(token: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """`..., according to X`: X, and everything else of its sentence; None where nobody is named."""
    doc = token.doc
    start, end = sentence_around(token)
    to = token.nbor() if token.lower_ == "according" else token
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
    before = doc[token.i - 2] if token.i > 1 and doc[token.i - 1].text == "," else doc[token.i - 1]
    if before.lower_ in OPENING or before.lower_ == "but":
        pieces = []  # `in May, when, according to X, it fell`: only the clause it stands in
    if [one.lower_ for one in doc[start : token.i]] in (["this", "is"], ["that", "is"], ["it", "is"]):
        pieces = []  # `This is according to X`
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
    # the parse may end a sentence at the mark that a quotation ends with: `"Stop!" he yelled, according to X`
    start = start - 2 if start > 1 and token.doc[start - 1].is_quote and inside[start - 2] else start
    before = token.doc[start : token.i]
    if any(inside[one.i] for one in before):
        return any(
            one.tag_ in {"VBD", "VBZ"} and not inside[one.i] and one.lemma_.lower() in words.spoken
            for one in before
        )
    verb = token.head
    amid = verb.i > token.i > start and token.nbor(-1).text == "," and verb.lemma_.lower() in words.reported
    if amid and any(child.dep_ == "nsubj" and child.i < token.i for child in verb.lefts):
        return True  # `The officials, according to the paper, said that it fell`
    above = (one for one in islice(token.ancestors, _DEEPEST) if one.i < token.i)
    return any(
        one.lemma_.lower() in words.reported
        and one.tag_ in {"VBD", "VBZ", "VBP"}
        and any(child.dep_ == "ccomp" and one.i < child.i < token.i for child in one.rights)
        for one in above
    )
