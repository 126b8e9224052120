"""From whose view a text tells something: `in her words`, `in the view of X`, `as X sees it`, `X's answer is that`.

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

_NOT_OTHERS = frozenset({"i", "we", "you", "me", "us", "my", "our", "your", "other"})
"""Whose view is the writer's, the reader's or nobody's."""
_SEES = frozenset({"see", "tell"})
_FROM = frozenset({"of", "from", "by"})
_UNSAID = frozenset({"use", "mention", "term", "phrase", "notion", "idea", "word", "call", "pledge", "talk"})
"""Utterances of which a clause tells what they are about or for, rather than what was said."""


def viewpoint(token: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """Whose view a token gives, and what is told from it; None where it gives nobody's."""
    if token.dep_ == "pobj" and token.head.lower_ == "in":
        words = token.lower_ == "words"
        return _in_words(token, apart=not words) if words or token.lower_ in _views() else None
    if token.lemma_ in _SEES and token.dep_ == "advcl":
        return _as_seen(token)
    if token.lemma_ == "be" and token.tag_ in {"VBZ", "VBD"}:
        return _is_that(token)
    return None


def _views() -> frozenset[str]:
    return read_vocabulary().nouns_view


def _in_words(noun: Token, *, apart: bool) -> tuple[Token, tuple[Piece, ...]] | None:
    """`It had, in her words, become a museum.`, `In the words of X, ...`: the sentence around it."""
    whose = _holder(noun, frozenset({"of"}))
    if whose is None or whose.lower_ in _NOT_OTHERS:
        return None
    doc = noun.doc
    start, end = sentence_around(noun)
    low, high = noun.head.i, max(noun.i, whose.right_edge.i)
    if apart and not (_has_views(whose) and (low == start or doc[low - 1].text == ",")):
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
    if it is None or as_ is None or who is None or who.lower_ in _NOT_OTHERS:
        return None
    start, end = sentence_around(verb)
    if any(one.is_quote for one in verb.doc[start:end]):
        return None  # `as X tells it, "the war is lost"`: the marks say what is told
    return who, _around(start, as_.i, it.i, end)


def _is_that(verb: Token) -> tuple[Token, tuple[Piece, ...]] | None:
    """`X's answer is that it failed`, `the message from X was that it failed`."""
    words = read_vocabulary()
    noun = next((one for one in verb.lefts if one.dep_ == "nsubj"), None)
    clause = next((one for one in verb.rights if one.dep_ == "ccomp"), None)
    if noun is None or clause is None or noun.lemma_.lower() not in words.nouns_utterance - _UNSAID:
        return None
    that = clause.left_edge
    whose = _holder(noun, _FROM)
    if that.lower_ != "that" or whose is None or whose.lower_ in _NOT_OTHERS or not _has_views(whose):
        return None
    return whose, ((that.i, clause.right_edge.i),)


def _holder(noun: Token, prepositions: frozenset[str]) -> Token | None:
    """Whose a noun is: `her words`, `the words of X`."""
    whose = next((child for child in noun.lefts if child.dep_ == "poss"), None)
    of = next((one for one in noun.rights if one.dep_ == "prep" and one.lower_ in prepositions), None)
    if whose is None and of is not None:
        whose = next((child for child in of.children if child.dep_ == "pobj"), None)
    return whose


def _has_views(holder: Token) -> bool:
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
