"""The mood a clause stands in, and what deciding and promising make of it.

From auxiliaries and negation, through `continue to`, `plan to` and `intention to`. What a body decides it does; what
somebody promises he may yet do.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from hedgerow.read.dependants import MANY
from hedgerow.read.grammar import words

if TYPE_CHECKING:
    from spacy.tokens import Token

Mood = Literal["plain", "will", "must", "may", "not", "will not", "must not"]

_INTENDED = words("intended")
_INTENDING = words("intending")
_PHASES = words("phases")
"""Verbs that pass their own mood on to their complement."""
_DECIDING = words("deciding")
_PROMISING = words("promising")


def clause_mood(token: Token) -> Mood:
    """The mood of the clause that an event stands in, through `continue to`, `plan to` and `intention to`."""
    verb = token
    if token.pos_ not in {"VERB", "AUX"}:
        if token.dep_ not in {"dobj", "nsubjpass"}:
            return "plain"
        verb = token.head
    for _ in range(3):
        mood = mood_of(verb)
        if mood != "plain":
            return mood
        lemma = verb.head.lemma_.lower()
        if verb.dep_ == "xcomp" and lemma == "have" and mood_of(verb.head) in {"will", "may"}:
            return "may"  # `would have to sign`
        if (verb.dep_ == "acl" and lemma in _INTENDED) or (verb.dep_ == "xcomp" and lemma in _INTENDING):
            return "will"
        if verb.dep_ != "xcomp" or lemma not in _PHASES:
            break
        verb = verb.head
    return "plain"


def is_decided(token: Token) -> bool:
    """Whether a body is said to have decided on it, which does what decisions do: `agreed to freeze its assets`."""
    verb = token.head if token.dep_ in {"dobj", "nsubjpass"} else token
    if token.pos_ == "NOUN" and verb.lemma_.lower() in _DECIDING and mood_of(verb) == "plain":
        return True
    if verb.dep_ == "conj" and verb.head.dep_ in {"xcomp", "ccomp"}:
        verb = verb.head
    return (
        verb.dep_ in {"xcomp", "ccomp"}
        and verb.head.lemma_.lower() in _DECIDING
        and mood_of(verb.head) == "plain"
    )


def is_promised(token: Token) -> bool:
    """Whether somebody binds himself to it: `pledged to crush them`, `is ready to use force`."""
    verb = token.head if token.dep_ == "dobj" else token
    return verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _PROMISING


def mood_of(verb: Token) -> Mood:
    """The mood a verb stands in, from its auxiliaries and negation."""
    aux = {child.lemma_.lower() for child in islice(verb.children, MANY) if child.dep_ in {"aux", "neg"}}
    aux |= {child.lower_ for child in islice(verb.children, MANY) if child.dep_ in {"aux", "neg"}}
    negated = bool(aux & {"not", "n't", "n’t", "never"})
    if aux & {"must", "should", "shall"}:
        return "must not" if negated else "must"
    if aux & {"will", "would", "'ll", "’ll", "wo"}:
        return "will not" if negated else "will"
    if aux & {"could", "may", "might", "can"}:
        return "may"
    return "not" if negated else "plain"
