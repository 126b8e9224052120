"""Sentences of our own that name a happening: what a reviewer reads, and what `note` in evidence.csv says."""

from __future__ import annotations

import re

NOUNS = {
    "AGREE": ("Agreement", "with"), "CONSULT": ("Meeting", "with"), "SUPPORT": ("Support", "for"),
    "COOPERATE": ("Cooperation", "with"), "AID": ("Aid", "to"), "YIELD": ("Concession", "to"),
    "CONCEDE": ("Concession", "to"), "RETREAT": ("Retreat", "from"), "REQUEST": ("Request", "to"),
    "DEMAND": ("Demand", "on"), "ACCUSE": ("Accusation", "against"), "DISAPPROVE": ("Disapproval", "of"),
    "REJECT": ("Refusal", "towards"), "THREATEN": ("Threat", "against"), "PROTEST": ("Protest", "against"),
    "SANCTION": ("Sanctions", "against"), "MOBILIZE": ("Mobilisation", "against"), "COERCE": ("Coercion", "of"),
    "ASSAULT": ("Attack", "on"),
}  # fmt: skip
"""What a PLOVER root type is in words, and how whom it is done to is joined to it."""


def sentence(actor: str | None, kind: str, mode: str | None, target: str | None, place: str | None) -> str:
    """Who did what to whom, where: one neutral sentence.

    >>> sentence("The governor", "COERCE", "arrest", "The guard", "Eastgate")
    'Coercion (arrest) by the governor of the guard, Eastgate.'
    """
    noun, joint = NOUNS.get(kind, ("Act", "on"))
    parts = [f"{noun} ({tidy(mode)})" if mode else noun]
    for word, name in (("by", actor), (joint, target)):
        if name and tidy(name):
            parts.append(f"{word} {re.sub('^The ', 'the ', tidy(name))}")
    where = f", {tidy(place)}" if place and tidy(place) else ""
    return f"{' '.join(parts)}{where}."


def tidy(text: str, most: int = 80) -> str:
    """Words fit for a cell: on one line, short, and not the beginning of a spreadsheet's formula."""
    return (
        re.sub(r"\s+", " ", "".join(one if one.isprintable() else " " for one in text))
        .strip()
        .lstrip("=+-@ ")[:most]
    )
