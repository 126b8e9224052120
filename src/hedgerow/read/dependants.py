"""What hangs on a word of a parse: objects of prepositions, agents, and who is named within a phrase.

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


def child_of(head: Token, wanted: set[str]) -> Token | None:
    """The first dependant with one of these relations."""
    return next((child for child in islice(head.children, MANY) if child.dep_ in wanted), None)


def agent_of(verb: Token) -> Token | None:
    """`by` whom something was done."""
    for child in islice(verb.children, MANY):
        if child.dep_ in {"agent", "prep"} and child.lower_ == "by":
            return child_of(child, {"pobj"})
    return None


def objects_of(head: Token, wanted: tuple[str, ...]) -> list[Token]:
    """Objects of some prepositions on a word, in the order of `wanted`; days are none."""
    found: list[tuple[int, int, Token]] = []
    for child in islice(head.children, MANY):
        if child.dep_ not in {"prep", "agent", "dative"} or child.lower_ not in wanted:
            continue
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
    ]
    found += objects_of(head, ("by", "of", "from", "to", "with", "against", "for", "on", "between", "into"))
    found += [child for child in islice(head.children, MANY) if child.dep_ == "conj"]
    for child in islice(head.children, MANY):
        if child.dep_ == "acl":
            agent = agent_of(child)
            found += [agent] if agent is not None else []
            found += objects_of(child, AGAINST)
    return found
