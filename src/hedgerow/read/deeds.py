"""Which deed a word names, of those that the lexicon gives it; and when it names none.

A phrase tells more than the words in it; between types the ranker decides, but for strikes, which are workers' where
the sentence speaks of work. What somebody is ready or has promised to do is a threat where it is hostile.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.dependants import MANY
from hedgerow.read.grammar import words
from hedgerow.read.noun_phrases import is_somebody
from hedgerow.read.plover import Hit, Trigger, find_hits

if TYPE_CHECKING:
    from spacy.tokens import Token

HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT"})
"""Types that are done against somebody."""
_LONG = 120
"""Words of a sentence that are looked at."""
_LABOUR = words("labour")
"""Words of a sentence in which a strike is one of workers."""
_PROMISING = words("promising")
_TROOPS = words("troops")
_WHO_DO = words("who_do")


def is_no_deed(token: Token, root: str) -> bool:
    """Whether a word that may name an event of a type names none here."""
    if token.pos_ == "PROPN" and token.ent_type_ in {"ORG", "FAC", "PERSON", "GPE"}:
        return True  # part of a name
    if token.pos_ == "PROPN" and token.ent_type_ == "DATE":
        return True  # the month of March
    if token.dep_ == "amod" and token.tag_ in {"VBN", "VBG"}:
        return True  # a lasting trait (`Elbonia-backed`), not an event
    if root == "REQUEST" and any(
        child.dep_ == "xcomp" and child.lemma_.lower() in {"name", "identify", "quote"}
        for child in islice(token.children, MANY)
    ):
        return True  # `asked not to be named`
    if token.lemma_.lower() == "press" and any(
        child.dep_ in {"prt", "advmod"} and child.lower_ in {"on", "ahead", "forward"}
        for child in islice(token.children, MANY)
    ):
        return True  # `pressed on with its offensive`
    if token.lemma_.lower() == "order" and any(
        child.dep_ == "dobj" and not is_somebody(child) and find_hits([child])
        for child in islice(token.children, MANY)
    ):
        return True  # `ordered sanctions`: the noun tells what
    # Whom something is done to: that they protest is told elsewhere.
    return token.lemma_.lower() in _WHO_DO and token.dep_ not in {"nsubj", "nsubjpass"}


def choose(hit: Hit, token: Token, ranked: dict[str, float], besides: str = "") -> Trigger:
    """The likeliest of the types that the lexicon gives the word: a phrase's before those of its words.

    Another than `besides`, where there is any.
    """
    some = [one for one in hit.triggers if one.root != besides] or list(hit.triggers)
    some = [one for one in some if one.part == some[0].part]
    if (
        any(token.doc[one].lemma_.lower() == "strike" for one in hit.words)
        and len({one.root for one in some}) > 1
    ):
        # workers strike against an employer, aircraft strike at a target
        other = (
            "ASSAULT"
            if any(one.lemma_.lower() in _LABOUR for one in islice(token.sent, _LONG))
            else "PROTEST"
        )
        some = [one for one in some if one.root != other] or some
    return max(some, key=lambda one: ranked[one.root])


def is_hostile(verb: Token) -> bool:
    """Whether what somebody promises or is ready to do is hostile."""
    for child in islice(verb.children, MANY):
        if child.dep_ == "xcomp" and verb.lemma_.lower() in _PROMISING:
            return any(hit.triggers[0].root in HOSTILE for hit in find_hits([child]))
    return False


def leaves(verb: Token, deed: Trigger) -> bool:
    """Whether it is troops that will be withdrawn, which threatens nobody."""
    return deed.mode == "withdraw" and any(
        child.dep_ in {"dobj", "nsubj", "nsubjpass"} and child.lemma_.lower() in _TROOPS
        for child in islice(verb.children, MANY)
    )


def is_at_stake(verb: Token, deed: Trigger) -> bool:
    """Whether something will be withdrawn unless somebody yields, which threatens: `will leave unless they stop`."""
    return deed.mode == "withdraw" and any(
        clause.dep_ == "advcl" and any(one.lower_ == "unless" for one in islice(clause.lefts, MANY))
        for clause in islice(verb.children, MANY)
    )
