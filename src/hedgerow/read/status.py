"""Whether an event happened: actual, threatened, denied or hypothetical; and who says so in its own sentence."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from hedgerow.evidence.record import Status
from hedgerow.read.grammar import words

if TYPE_CHECKING:
    from spacy.tokens import Token

Mood = Literal["plain", "will", "must", "may", "not", "will not", "must not"]

_MANY = 24
_UP = 8
_DENYING = words("denying")
_THREATENING = words("threatening")
_IMAGINING = words("imagining")
_SAYING = words("saying")


_PUT = frozenset({"vote", "bill", "debate", "motion", "referendum", "question", "ballot"})
"""Nouns for what puts something to a decision."""
_INTENDED = words("intended")
_INTENDING = words("intending")
_PHASES = words("phases")
"""Verbs that pass their own mood on to their complement."""


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
        if (verb.dep_ == "acl" and lemma in _INTENDED) or (verb.dep_ == "xcomp" and lemma in _INTENDING):
            return "will"
        if verb.dep_ != "xcomp" or lemma not in _PHASES:
            break
        verb = verb.head
    return "plain"


def mood_of(verb: Token) -> Mood:
    """The mood a verb stands in, from its auxiliaries and negation."""
    aux = {child.lemma_.lower() for child in islice(verb.children, _MANY) if child.dep_ in {"aux", "neg"}}
    aux |= {child.lower_ for child in islice(verb.children, _MANY) if child.dep_ in {"aux", "neg"}}
    negated = bool(aux & {"not", "n't", "n’t", "never"})
    if aux & {"must", "should", "shall"}:
        return "must not" if negated else "must"
    if aux & {"will", "would", "'ll", "’ll", "wo"}:
        return "will not" if negated else "will"
    if aux & {"could", "may", "might", "can"}:
        return "may"
    return "not" if negated else "plain"


def status_of(token: Token) -> Status:
    """What the sentence says about whether the event named by `token` happened."""
    verb = token
    if token.pos_ not in {"VERB", "AUX"}:
        above = token.head if token.dep_ in {"dobj", "nsubj", "nsubjpass", "attr"} else None
        chain = [one for one in islice(token.ancestors, _UP) if one.lemma_.lower() not in _SAYING]
        if token.dep_ == "pobj" and chain and chain[0].dep_ == "prep" and len(chain) > 1:
            above = chain[1]
        if any(
            child.lemma_.lower() in {"possible", "potential", "planned", "alleged"}
            for child in islice(token.lefts, _MANY)
        ):
            return "hypothetical"
        if above is None or above.pos_ not in {"VERB", "AUX"}:
            noun = above.lemma_.lower() if above is not None else ""
            return (
                "threatened"
                if noun in _THREATENING
                else "hypothetical"
                if noun in _IMAGINING | _PUT
                else "actual"
            )
        if above.lemma_.lower() in _THREATENING:
            return "threatened"
        if above.lemma_.lower() in {"deny"}:
            return "denied"
        if above.lemma_.lower() in _IMAGINING | {"stop", "prevent", "avoid"} and token.dep_ != "nsubj":
            return "hypothetical"
        verb = above
    mood = mood_of(verb)
    if mood in {"not", "will not"}:
        return "denied"
    if mood in {"may", "must", "must not"}:
        return "hypothetical"
    if mood == "will":
        return "hypothetical"
    return _from_above(verb)


def _from_above(verb: Token) -> Status:
    """What the verbs and nouns that a clause fills in make of it."""
    for _ in range(_UP):
        head = verb.head
        if head == verb:
            break
        marks = {child.lower_ for child in islice(verb.children, _MANY) if child.dep_ == "mark"}
        if verb.dep_ == "advcl" and marks & {"if", "unless", "should"}:
            return "hypothetical"
        if verb.dep_ == "advcl" and "until" in marks and mood_of(head) not in {"plain", "not"}:
            return "hypothetical"  # `would stay until he was freed`
        if verb.dep_ not in {"xcomp", "ccomp", "acl", "pcomp", "conj", "relcl", "prep"}:
            break
        if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBG"}):
            break
        above = head.head if verb.dep_ == "pcomp" else head
        lemma = above.lemma_.lower()
        if verb.dep_ != "conj":
            if lemma in _DENYING:
                return "denied"
            if lemma in _THREATENING and verb.dep_ in {"xcomp", "acl", "pcomp"}:
                return "threatened"
            if lemma in _IMAGINING:
                return "hypothetical"
            if mood_of(above) in {"may", "must", "will"} and verb.dep_ != "ccomp":
                return "hypothetical"
            if mood_of(above) in {"not", "will not"} and verb.dep_ != "ccomp":
                return "denied"
        verb = head if verb.dep_ != "pcomp" else above
    return "actual"


def teller_of(token: Token) -> Token | None:
    """The verb of saying whose complement an event stands in; None where the article tells it itself."""
    one = token
    for above in islice(token.ancestors, 2 * _UP):
        if (
            above.lemma_.lower() in _SAYING
            and one.dep_ in {"ccomp", "parataxis", "xcomp", "advcl"}
            and one.dep_ == "ccomp"
        ):
            return above
        one = above
    return None
