"""Clauses that share the days of a verb or a noun that an expression dates.

Those of one act ("staged a coup, forcing the council out"), of one time ("were hurt when a bomb went off on Monday"),
of a dated happening ("the war of 2019, in which they took six towns"), what a verb's complement tells, and what goes
on since a dated clause.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from hedgerow.read.dependants import MANY
from hedgerow.read.grammar import words

if TYPE_CHECKING:
    from spacy.tokens import Token

Relation = Literal["at", "after", "before", "since"]
"""How a word stands to the days of an expression."""

_LOOSE = frozenset({"say", "tell", "add", "report", "be", "have"})
"""Verbs whose date is of the telling, not of what is told in their complements."""
_OCCURRING = words("occurring")
_WITHIN = frozenset({"in", "of", "at", "near", "on"})


def clauses_with(verb: Token) -> list[tuple[Token, Relation | None]]:
    """Clauses that happen when their verb or noun does, or how else they stand to its days (`only to`: after)."""
    if verb.pos_ not in {"VERB", "AUX"}:
        return [(clause, None) for clause in _in_which(verb)]
    found: list[tuple[Token, Relation | None]] = []
    if _is_beside(verb) and verb.head.pos_ in {"VERB", "AUX"}:
        found.append((verb.head, None))  # `Speaking on Monday, he condemned it`
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and verb.head.dep_ in {"nsubj", "nsubjpass"}:
        found.append((verb.head.head, None))  # `a bomb targeting a convoy on Monday killed four`
    if (
        verb.dep_ == "relcl" and verb.lemma_.lower() in _OCCURRING
    ):  # `the raid, which began on Monday, killed six`
        found.append((verb.head, None))
        if verb.head.dep_ == "nsubj":
            found.append((verb.head.head, None))
    if (
        verb.dep_ == "conj"
        and verb.tag_ == verb.head.tag_
        and not any(one.dep_ in {"nsubj", "nsubjpass", "aux", "auxpass"} for one in islice(verb.lefts, MANY))
    ):
        found.append((verb.head, None))  # `rammed and sank a boat on Monday`
    if verb.dep_ == "advcl" and verb.head.pos_ in {"VERB", "AUX"}:
        opens = {one.lower_ for one in islice(verb.lefts, MANY) if one.dep_ in {"mark", "advmod"}}
        if opens & {"when", "as", "while"}:
            found.append((verb.head, None))  # `were hurt when a bomb went off on Monday`
        if "since" in opens:
            found.append((verb.head, "since"))  # `has been shelled since the talks began on Monday`
    for child in islice(verb.children, MANY):
        if child.pos_ not in {"VERB", "AUX"}:
            continue
        marks = {one.lower_ for one in islice(child.children, MANY) if one.dep_ in {"mark", "advmod"}}
        together = child.dep_ == "advcl" and (marks & {"when", "as", "while", "where"} or _is_in_which(child))
        told = child.dep_ in {"xcomp", "ccomp"} and not _is_past(child) and verb.lemma_.lower() not in _LOOSE
        joined = child.dep_ == "conj" and child.tag_ == verb.tag_
        sequel = "only" in marks or (child.i > 1 and child.nbor(-2).lower_ == "only")
        if together or told or joined or sequel or child.dep_ == "prep" or _is_beside(child):
            found.append((child, "after" if sequel else None))
    return found


def _is_past(verb: Token) -> bool:
    """Whether a clause tells of what was before: `announced on Monday that six were killed`."""
    return verb.tag_ == "VBD" or any(
        one.dep_ in {"aux", "auxpass"} and one.tag_ == "VBD" and one.lower_ != "did"
        for one in islice(verb.lefts, MANY)
    )


def _is_beside(clause: Token) -> bool:
    """Whether a participle tells what was done in the same act: `staged a coup, forcing the council out`."""
    return (
        clause.dep_ == "advcl"
        and clause.tag_ == "VBG"
        and not any(one.dep_ in {"mark", "aux", "nsubj"} for one in islice(clause.lefts, MANY))
    )


def _in_which(noun: Token) -> list[Token]:
    """Clauses of what happened in a happening: `last year's war in the hills, in which they took six towns`."""
    within = [
        name
        for prep in islice(noun.rights, MANY)
        if prep.dep_ == "prep" and prep.lower_ in _WITHIN
        for name in islice(prep.rights, MANY)
        if name.dep_ == "pobj"
    ]
    return [
        clause
        for head in [noun, *within]
        for clause in islice(head.rights, MANY)
        if clause.dep_ == "relcl" and _is_in_which(clause)
    ]


def _is_in_which(clause: Token) -> bool:
    return any(
        prep.dep_ == "prep"
        and prep.lower_ in {"in", "during"}
        and any(one.lower_ == "which" for one in prep.rights)
        for prep in islice(clause.lefts, MANY)
    )
