"""What is said by a noun: `X's claim that it failed`, `the view of X is that it failed`, `there were reports that`.

A noun for words (`claim`, `warning`) reports a clause wherever it tells whose it is; a noun for a view (`position`,
`belief`) only where it is said to be that clause, for a view that a sentence is not about is seldom told by anybody.
Behind `there were`, words need not be anybody's: their speaker is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.clauses import Piece, is_not_done, sentence_around
from hedgerow.read.viewpoints import NOT_OTHERS, has_views, holder
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

_OF = frozenset({"of", "from", "by", "among"})
_FROM = frozenset({"from", "by", "among"})
"""What stands between a noun and whose it is; `of` only where the noun is said to be the clause."""
_ABOUT = frozenset({"use", "mention", "term", "phrase", "notion", "idea", "word", "call", "pledge", "talk"})
"""Utterances of which a clause tells what they are about or for, rather than what was said."""
_MAKES = frozenset({"come", "give", "issue", "make", "offer", "raise", "renew", "repeat", "send", "voice"})
"""Verbs whose subject says what their object says."""
_NONE = frozenset({"no", "any", "neither"})
_FURTHEST = 14
"""Tokens between a noun and the clause it reports, at most."""

Told = tuple["Token | None", tuple[Piece, ...]]
"""Whose words they are, where that is told, and what was said."""


def claim(token: Token) -> Told | None:
    """What a noun, or the verb that says what it is, reports; None where it reports nothing."""
    if token.pos_ == "NOUN":
        return _said(token) if token.lemma_.lower() in read_vocabulary().nouns_claim - _ABOUT else None
    if token.lemma_ == "be" and token.pos_ in {"VERB", "AUX"}:
        return _there_were(token) or _is_that(token)
    return None


def _said(noun: Token) -> Told | None:
    """`X's claim that it failed`, `assurances from X that it had not`, `X's message is simple: it failed`."""
    whose, clause = holder(noun, _FROM) or _who_makes(noun), _that(noun) or _behind_colon(noun)
    if clause is None or whose is None or _is_nobodys(noun, whose):
        return None
    return whose, (clause,)


def _who_makes(noun: Token) -> Token | None:
    """`X made the claim that`, `X came forward with an allegation that`: whose words a verb makes them."""
    verb, makes = noun.head, noun.dep_ == "dobj"
    if noun.dep_ == "pobj" and verb.lower_ == "with" and verb.head.lemma_ == "come":
        verb, makes = verb.head, any(one.lower_ == "forward" for one in verb.head.children)
    if (
        not makes
        or is_not_done(verb)
        or verb.lemma_ not in _MAKES
        or verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN"}
    ):
        return None
    return next((one for one in verb.lefts if one.dep_ == "nsubj" and one.lower_ not in NOT_OTHERS), None)


def _there_were(verb: Token) -> Told | None:
    """`There were claims that it failed`."""
    if not any(child.dep_ == "expl" for child in verb.lefts):
        return None
    words = read_vocabulary().nouns_claim - _ABOUT
    noun = next((one for one in verb.rights if one.pos_ == "NOUN" and one.lemma_.lower() in words), None)
    clause = None if noun is None else _that(noun)
    if noun is None or clause is None or any(child.lower_ in _NONE for child in noun.lefts):
        return None
    whose = holder(noun, _FROM)
    if whose is None:
        return None, (clause,)
    return None if _is_nobodys(noun, whose) else (whose, (clause,))


def _is_that(verb: Token) -> Told | None:
    """`X's answer is that it failed`, `the message from X was that it failed`, `word from X was that it failed`."""
    if verb.tag_ not in {"VBZ", "VBD"}:
        return None
    words = read_vocabulary()
    noun = next((one for one in verb.lefts if one.dep_ == "nsubj"), None)
    clause = next((one for one in verb.rights if one.dep_ == "ccomp"), None)
    if noun is None or clause is None or clause.left_edge.lower_ != "that":
        return None
    some = words.nouns_claim | words.nouns_view | words.nouns_stance
    word = noun.lower_ == "word" and noun.left_edge == noun
    if not word and noun.lemma_.lower() not in some - _ABOUT:
        return None
    whose = holder(noun, _OF)
    if whose is None or _is_nobodys(noun, whose):
        return None
    return whose, ((clause.left_edge.i, clause.right_edge.i),)


def _that(noun: Token) -> Piece | None:
    """A clause that `that` opens behind a noun, with nothing before it but phrases of the noun.

    The parse may hang it on another word, so it is looked for by its place.
    """
    doc = noun.doc
    for at in range(noun.i + 1, min(noun.i + _FURTHEST, len(doc))):
        if doc[at].lower_ == "that" and doc[at].dep_ == "mark":
            return at, max(doc[at].head.right_edge.i, doc[at].head.i)
        if doc[at].is_punct or doc[at].is_space or doc[at].pos_ in {"VERB", "AUX"}:
            return None
    return None


def _behind_colon(noun: Token) -> Piece | None:
    """What a colon parts from a noun, or from what it is said to be: `Her message is simple: stay at home`."""
    doc = noun.doc
    for at in range(noun.i + 1, min(noun.i + _FURTHEST, len(doc) - 1)):
        if doc[at].text == ":":
            told = not (doc[at + 1].is_quote or doc[at + 1].is_space)
            return (at + 1, sentence_around(doc[at + 1])[1] - 1) if told else None
        if (
            doc[at].is_punct
            or doc[at].is_space
            or (doc[at].pos_ in {"VERB", "AUX"} and doc[at].lemma_ != "be")
        ):
            return None
    return None


def _is_nobodys(noun: Token, whose: Token) -> bool:
    """Whether words are the writer's own, or of none who has views."""
    own = whose.lower_ in NOT_OTHERS or not has_views(whose)
    return own or any(child.lower_ in _NONE for child in noun.lefts)
