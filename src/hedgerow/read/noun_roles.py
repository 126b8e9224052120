"""Who acts and who is acted on in what a noun tells, where the noun's own kind says so.

Whose arrest or killing it is was arrested or killed; rockets that land hit where they land; what is done with `its`
is mostly done by whoever the clause is about. Looks at the parse only, a bounded way around the noun.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.dependants import MANY, NAMES, child_of, objects_of
from hedgerow.read.grammar import words
from hedgerow.read.noun_phrases import is_somebody
from hedgerow.read.plover import is_light

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUFFERED = words("suffered")
_MEASURES = words("measures")
_GATHERINGS = words("gatherings")
"""What those take part in who come, leave or speak for it."""
_LANDING = words("landing")
_REACTING = words("reacting")
_HEARSAY = words("hearsay")
_DISMISSING = words("dismissing")
_TIMES = frozenset({"DATE", "TIME"})
_WHERE_TO = ("on", "onto", "into", "in", "at", "inside", "near", "outside")
_CLOSE = frozenset({"close", "near"})


def owners_of(noun: Token) -> list[Token]:
    """Whose the noun is, or what name stands before it; a day owns nothing: `last year's war`."""
    return [
        child
        for child in islice(noun.lefts, MANY)
        if child.dep_ in {"poss", "compound", "amod", "nmod"}
        and (child.dep_ == "poss" or child.ent_type_ in NAMES)
        and child.ent_type_ not in _TIMES
    ]


def befalls(noun: Token, owner: Token) -> bool:
    """Whether it is done to whose it is: `Rossi's arrest`, `his killing`; not `the army's killing of a farmer`."""
    if noun.lemma_.lower() not in _SUFFERED or objects_of(noun, ("of",)):
        return False
    if owner.dep_ not in {"poss", "compound"}:
        return False
    return owner.ent_type_ == "PERSON" or (
        owner.dep_ == "poss"
        and (
            (owner.pos_ == "PROPN" and owner.ent_type_ not in NAMES)
            or owner.tag_ == "PRP$"
            or (owner.pos_ == "NOUN" and is_somebody(owner))
        )
    )


def is_own(noun: Token, owner: Token, verb: Token | None) -> bool:
    """Whether `its` or `their` means whom the clause is about: `completed their withdrawal`."""
    return (
        owner.lower_ in {"its", "their"}
        and verb is not None
        and noun.dep_ == "dobj"
        and verb.lemma_.lower() not in _REACTING
        and child_of(verb, {"nsubj"}) is not None
    )


def came_under(noun: Token) -> Token | None:
    """The verb whose subject something was done to: `the port came under attack`."""
    if (
        noun.dep_ != "pobj"
        or noun.head.lower_ != "under"
        or noun.head.head.lemma_.lower() not in {"be", "come"}
    ):
        return None
    return noun.head.head


def measured(noun: Token) -> Token:
    """What only says how many of a happening there were, or else the noun: `a series of strikes`."""
    top = noun.head.head
    return (
        top if noun.dep_ == "pobj" and noun.head.lower_ == "of" and top.lemma_.lower() in _MEASURES else noun
    )


def is_denied(noun: Token) -> bool:
    """Whether somebody says that it is not so, and so did not claim it: `denied accusations`."""
    return (
        noun.dep_ in {"dobj", "nsubjpass"}
        and noun.lemma_.lower() in _HEARSAY
        and noun.head.lemma_.lower() in _DISMISSING
    )


def landed_on(noun: Token) -> list[Token]:
    """What something that flies came down on: `rockets slammed into a base`, `mortars fell close to the port`."""
    verb = noun.head
    if noun.dep_ != "nsubj" or verb.lemma_.lower() not in _LANDING:
        return []
    found = objects_of(verb, _WHERE_TO)
    for child in islice(verb.rights, MANY):
        if child.dep_ == "advmod" and child.lower_ in _CLOSE:
            found = [*objects_of(child, ("to",)), *found]
    return found


def asked(noun: Token) -> list[Token]:
    """Who is to act in the clause that a noun of asking holds: `its demand that Elbonia leave`."""
    return [
        inner
        for clause in islice(noun.rights, MANY)
        if clause.dep_ in {"acl", "ccomp", "relcl"} and child_of(clause, {"mark"}) is not None
        for inner in (child_of(clause, {"nsubj", "nsubjpass"}),)
        if inner is not None
    ]


def light_above(noun: Token) -> Token | None:
    """The verb that lends a noun its arguments."""
    if noun.dep_ == "pobj" and noun.lemma_.lower() in _GATHERINGS and noun.head.head.pos_ == "VERB":
        return noun.head.head  # `returned for talks`, `spoke at a meeting`
    top = measured(noun)
    if top.dep_ == "dobj" and top != noun and is_light(top.head):
        return top.head  # `launched a series of strikes`
    if noun.dep_ == "pobj" and noun.head.head.pos_ in {"VERB", "AUX"} and is_light(noun.head.head):
        return noun.head.head
    if noun.dep_ == "conj" and noun.head.dep_ == "dobj":
        return noun.head.head
    return None
