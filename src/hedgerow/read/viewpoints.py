"""From whose view a text tells something: `in her words`, `in the view of X`, `as X sees it`, `for critics, ...`.

What is told so is the rest of the sentence. A view, other than words, is somebody's where a comma or the beginning of
the sentence parts it from what it is of (`guilty in the eyes of the law` tells nobody's), and where its holder is one
who has views: a name, a pronoun, a noun for people or bodies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.clauses import Piece, sentence_around
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

NOT_OTHERS = frozenset({"i", "we", "you", "me", "us", "my", "our", "your", "other"})
"""Whose view is the writer's, the reader's or nobody's."""
_SEES = frozenset({"see", "tell"})


def viewpoint(token: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """Whose view a token gives, and what is told from it; None where it gives nobody's."""
    if token.dep_ == "pobj" and token.head.lower_ == "in":
        words = token.lower_ == "words"
        view = token.lower_ in _views() and not _is_document(token)
        return _in_words(token, apart=not words) if words or view else None
    if token.lemma_ in _SEES and token.dep_ in {"advcl", "ccomp"}:
        return _as_seen(token) if token.dep_ == "advcl" else _to_hear(token)
    if token.dep_ == "pobj" and token.head.lower_ == "for":
        return _for_whom(token)
    return None


def _views() -> frozenset[str]:
    return read_vocabulary().nouns_view


def _is_document(noun: Token) -> bool:
    """`in his written judgment`: a ruling, where `in his judgment` is a view."""
    told = noun.lemma_.lower() in read_vocabulary().nouns_document
    return told and any(one.dep_ in {"amod", "compound"} and one.lower_ != "own" for one in noun.lefts)


def _in_words(noun: Token, *, apart: bool) -> tuple[Token, tuple[Piece, ...]] | None:
    """`It had, in her words, become a museum.`, `In the words of X, ...`: the sentence around it."""
    whose = holder(noun, frozenset({"of"}))
    if whose is None or whose.lower_ in NOT_OTHERS:
        return None
    doc = noun.doc
    start, end = sentence_around(noun)
    low, high = noun.head.i, max(noun.i, whose.right_edge.i)
    if apart and not (has_views(whose) and (low == start or doc[low - 1].text == ",")):
        return None
    high = next((at - 1 for at in range(max(noun.i, whose.i) + 1, high) if doc[at].text == ","), high)
    pieces = _around(start, low, high, end)
    if any(one.is_quote for one in doc[high + 1 : high + 3]):
        # `It is, in the words of X, "a farce"`: only that
        pieces = tuple(piece for piece in pieces if piece[0] > high)
    return (whose, pieces) if pieces else None


def _as_seen(verb: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """`As X sees it, the war is lost`."""
    it = next((one for one in verb.rights if one.dep_ == "dobj" and one.lower_ == "it"), None)
    as_ = next((one for one in verb.lefts if one.dep_ == "mark" and one.lower_ == "as"), None)
    who = next((one for one in verb.lefts if one.dep_ == "nsubj"), None)
    if it is None or as_ is None or who is None or who.lower_ in NOT_OTHERS:
        return None
    start, end = sentence_around(verb)
    if any(one.is_quote for one in verb.doc[start:end]):
        return None  # `as X tells it, "the war is lost"`: the marks say what is told
    return who, _around(start, as_.i, it.i, end)


def _to_hear(verb: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """`To hear X tell it, the war is lost`."""
    hear = verb.head
    it = next((one for one in verb.rights if one.dep_ == "dobj" and one.lower_ == "it"), None)
    who = next((one for one in verb.lefts if one.dep_ == "nsubj"), None)
    start, end = sentence_around(verb)
    if it is None or who is None or who.lower_ in NOT_OTHERS or hear.lemma_ != "hear":
        return None
    return (who, _around(start, start, it.i, end)) if hear.left_edge.i == start else None


def _for_whom(who: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """`For critics, the law is a farce`: what those whose trade is to have views are said to take a thing for.

    Of others (`for the family, Friday is a day of mourning`) the writer tells how it is with them.
    """
    if who.lemma_.lower() not in read_vocabulary().nouns_commentator:
        return None
    doc = who.doc
    start, end = sentence_around(who)
    low, high, verb = who.head.i, who.right_edge.i, who.head.head
    if low != start or high + 1 >= end or doc[high + 1].text != "," or verb.lemma_ != "be":
        return None
    thing = next((one for one in verb.lefts if one.dep_ == "nsubj" and one.pos_ in {"NOUN", "PROPN"}), None)
    name = any(one.dep_ == "attr" for one in verb.rights)
    return (who, _around(start, low, high, end)) if thing is not None and name else None


def holder(noun: Token, prepositions: frozenset[str]) -> Token | None:
    """Whose a noun is: `her words`, `the words of X`."""
    whose = next((child for child in noun.lefts if child.dep_ == "poss"), None)
    of = next((one for one in noun.rights if one.dep_ == "prep" and one.lower_ in prepositions), None)
    if whose is None and of is not None:
        whose = next((child for child in of.children if child.dep_ == "pobj"), None)
    return whose


def has_views(holder: Token) -> bool:
    """Whether a noun, name or pronoun may mean somebody who has views."""
    words, lemma = read_vocabulary(), holder.lemma_.lower()
    return (
        holder.pos_ == "PROPN"
        or holder.lower_ in {"his", "her", "their"}
        or words.is_person(lemma)
        or lemma in words.nouns_organisation | words.nouns_organ
        or holder.lower_ in words.nouns_organ
    )


def _around(start: int, low: int, high: int, end: int) -> tuple[Piece, ...]:
    """A sentence without the tokens from `low` to `high` that say whose view it gives."""
    return tuple((first, last) for first, last in ((start, low - 1), (high + 1, end - 1)) if first <= last)
