"""What hangs on a word of a parse: objects, agents, who is named within a phrase, and of what form a clause is.

Every look around a word is bounded, so that the time is linear also for sentences that nobody would write.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

MANY = 24
"""Dependants looked at around a word: more than any sentence people write has."""
DEEP = 8
"""Steps up or down a parse within which arguments are looked for."""
NAMES = frozenset({"GPE", "NORP", "ORG", "PERSON"})
"""Kinds of names of those who act."""
AGAINST = (
    "against", "with", "on", "upon", "at", "to", "toward", "towards", "over", "from", "into", "for", "of", "in",
    "between", "about", "among", "as", "outside",
)  # fmt: skip
"""Prepositions that bring a target, the likelier first."""
_STANCES = frozenset({"pro", "anti", "ex", "non"})
"""What the parser parts from a name behind a hyphen."""


def child_of(head: Token, wanted: set[str]) -> Token | None:
    """The first dependant with one of these relations."""
    return next((child for child in islice(head.children, MANY) if child.dep_ in wanted), None)


def is_for_to(clause: Token) -> bool:
    """Whether a clause is `for X to do it`."""
    return clause.tag_ == "VB" and any(
        child.dep_ == "mark" and child.lower_ == "for" for child in islice(clause.lefts, MANY)
    )


def is_wished(verb: Token) -> bool:
    """Whether a clause stands in the subjunctive: `insisted that Elbonia hold elections`, `asks that he be freed`."""
    return (
        verb.tag_ == "VB"
        and verb.dep_ == "ccomp"
        and child_of(verb, {"nsubj", "nsubjpass"}) is not None
        and child_of(verb, {"aux"}) is None
    )


def held_by(verb: Token) -> Token | None:
    """What an infinitive fills in where the parse hangs it higher: `accused of planning to attack`."""
    if verb.tag_ != "VB" or verb.dep_ != "advcl" or verb.i < 2 or verb.nbor(-1).tag_ != "TO":
        return None
    before = verb.nbor(-2)
    return before if before.tag_ == "VBG" and before.dep_ == "pcomp" else None


def given_time(verb: Token) -> Token | None:
    """Who was given time to do what a verb says: `gave the rebels ten days to leave`."""
    head = verb.head
    if verb.tag_ != "VB" or verb.dep_ not in {"acl", "relcl", "advcl", "xcomp"}:
        return None
    if head.ent_type_ in {"DATE", "TIME"} and verb.dep_ in {"acl", "relcl"}:
        return head.head if head.dep_ == "appos" else child_of(head.head, {"dative", "nsubjpass"})
    if head.lemma_.lower() == "give" and any(
        one.ent_type_ in {"DATE", "TIME"} for one in islice(head.rights, MANY)
    ):
        return child_of(head, {"dative", "nsubjpass"})
    return None


def agent_of(verb: Token) -> Token | None:
    """`by` whom something was done."""
    for child in islice(verb.children, MANY):
        if child.dep_ in {"agent", "prep"} and child.lower_ == "by":
            by = child_of(child, {"pobj"})
            if by is not None and by.ent_type_ not in {"DATE", "TIME"}:
                return by
    return None


def objects_of(head: Token, wanted: tuple[str, ...]) -> list[Token]:
    """Objects of some prepositions on a word, in the order of `wanted`; days are none."""
    found: list[tuple[int, int, Token]] = []
    for child in islice(head.children, MANY):
        if child.dep_ not in {"prep", "agent", "dative"} or child.lower_ not in wanted:
            continue
        if child.lower_ == "in" and child.i + 1 < len(child.doc) and child.nbor().lower_ == "order":
            continue  # `in order to`
        if child.lower_ == "as" and child.i and child.nbor(-1).text == ",":
            continue  # `seized it, as the rebels pressed on`
        for name in islice(child.children, MANY):
            if name.dep_ == "pobj":
                found.append((wanted.index(child.lower_), name.i, name))
            elif name.dep_ == "pcomp":
                # `a formula for settling the dispute with the union`
                inner = [one for one in islice(name.children, MANY) if one.dep_ == "dobj"]
                inner += [
                    one for thing in inner[:1] for one in _plain_prepositional(thing, ("with", "against"))
                ]
                found += [(wanted.index(child.lower_), one.i, one) for one in inner]
    return [
        name
        for _, _, name in sorted(found, key=lambda one: one[:2])
        if name.ent_type_ not in {"DATE", "TIME"}
    ]


def _plain_prepositional(head: Token, wanted: tuple[str, ...]) -> list[Token]:
    """Objects of prepositions on a word, and nothing deeper."""
    return [
        name
        for child in islice(head.children, MANY)
        if child.dep_ == "prep" and child.lower_ in wanted
        for name in islice(child.children, MANY)
        if name.dep_ == "pobj"
    ]


def deepened(found: list[Token]) -> list[Token]:
    """Phrases with those named within them and, after those, within these."""
    once = [inner for one in found for inner in inside(one)]
    return [*found, *once, *(inner for one in once[:DEEP] for inner in inside(one))]


def inside(head: Token) -> list[Token]:
    """Somebody named within a phrase: whose it is, what stands before it, `of` or `by` whom, who used it."""
    found = [
        child
        for child in islice(head.children, MANY)
        if child.dep_ in {"poss", "compound", "amod", "nmod", "appos"}
        and (child.ent_type_ in NAMES or child.dep_ in {"poss", "appos"})
        and child.lower_ not in _STANCES
        and child.ent_type_ not in {"DATE", "TIME"}
    ]
    found += objects_of(head, ("by", "of", "from", "to", "with", "against", "for", "on", "between", "into"))
    found += [child for child in islice(head.children, MANY) if child.dep_ == "conj"]
    for child in islice(head.children, MANY):
        if child.dep_ == "acl":
            agent = agent_of(child)
            found += [agent] if agent is not None else []
            found += objects_of(child, AGAINST)
    return found
