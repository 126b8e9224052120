"""Where a verb of saying reports nothing: what nobody has said, what was only heard, and whose words are others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.reporters import SUBJECTS, TOLD
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

_ANYBODY = frozenset({"those", "anyone", "anybody", "everyone", "everybody", "people"})
_NOBODY = frozenset({"that", "this"})
_OPEN = frozenset({"whether", "if", "unless"})
"""What opens a clause of which it is open whether it is so."""
_TOPICS = frozenset({"what", "why", "how", "where", "who"})
"""What opens a clause that tells what was spoken of, and not what was said of it."""


def is_unsaid(verb: Token) -> bool:
    """`a request to say that`, `without saying that`, `if they say that`, `That said, ...`: nobody has said it."""
    if verb.dep_ == "acl" and any(child.tag_ == "TO" for child in verb.lefts):
        return True
    if verb.dep_ == "pcomp" and (verb.head.lower_ == "without" or _is_only_possible(verb.head.head)):
        return True
    if verb.dep_ == "csubj" and any(child.tag_ == "TO" for child in verb.lefts):
        return True  # `To say that it failed would be unfair`
    if any(child.dep_ in SUBJECTS and child.tag_ == "DT" and child.lower_ in _NOBODY for child in verb.lefts):
        return True
    if (
        verb.dep_ == "xcomp"
        and verb.head.lemma_ == "be"
        and any(one.lower_ == "it" for one in verb.head.lefts)
    ):
        return True  # `It is safe to say that it failed`
    return any(child.dep_ == "mark" and child.lower_ in _OPEN for child in verb.lefts)


def _is_only_possible(word: Token) -> bool:
    """`may answer by saying that`, `prone to saying that`: what may be done has not been done."""
    if word.pos_ == "ADJ":
        return True
    return word.pos_ == "VERB" and any(one.tag_ == "MD" and one.dep_ == "aux" for one in word.lefts)


def is_heard(verb: Token, lemma: str) -> bool:
    """`was diagnosed and told he had three months`: who stands before it heard it, for it names none who did."""
    first = verb.head
    return (
        lemma in TOLD - {"ask", "urge"}
        and verb.dep_ == "conj"
        and any(child.dep_ == "auxpass" for child in first.children)
        and not any(child.dep_ in {"dobj", "dative", "nsubj"} for child in verb.children)
    )


def is_answered(verb: Token) -> bool:
    """`responding to X's claim that it failed`: the words are those that are answered."""
    to = next((one for one in verb.rights if one.dep_ == "prep" and one.lower_ == "to"), None)
    words = read_vocabulary().nouns_claim
    if verb.lemma_ == "respond" and to is not None and not any(one.dep_ == "ccomp" for one in verb.children):
        return True  # `crews were responding to a fire`
    return verb.lemma_ in {"respond", "reply", "react"} and any(
        one.lemma_.lower() in words for one in (to.rights if to is not None else ())
    )


def is_anybody(subject: Token, lemma: str) -> bool:
    """`those who believe it failed`: a sort of people, of whom nobody has said so."""
    return subject.lower_ in _ANYBODY and lemma in {"believe", "think"}


def is_free_relative(clause: Token) -> bool:
    """`recounted what he saw`, `explained why he left`: what is told, not what it was."""
    what = clause.left_edge
    return what.lower_ in _TOPICS and what.head == clause and what.dep_ != "det" and what.i > clause.head.i
