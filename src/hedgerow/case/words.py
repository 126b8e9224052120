"""Small help with words: faults of a single text, and the nearest name to one that is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

EXPRESSION_WORDS = frozenset({"and", "or", "not", "min", "max", "true", "false"})
"""Words of the expression language, which no name may be."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that stands somewhere and is not known, and the known name most like it."""

    name: str
    like: str


class TextFault(ValueError):  # noqa: N818 - the word of the project
    """What is wrong with one text, and what to do about it; whoever asked adds the place."""

    def __init__(self, what: str, remedy: str = "", unknown: Unknown | None = None) -> None:
        self.what = what
        self.remedy = remedy
        self.unknown = unknown
        super().__init__(f"{what} {remedy}".strip())


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or an empty text."""
    found = get_close_matches(name[:200], sorted(set(known))[:2000], n=1, cutoff=0.6)
    return found[0] if found else ""


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A remedy for an unknown name: the nearest one, else what there is to choose from."""
    known = sorted(set(known))
    found = nearest(name, known)
    if found:
        return f"Did you mean `{found}`?"
    if otherwise:
        return otherwise
    if not known:
        return ""
    shown = ", ".join(f"`{one}`" for one in known[:12])
    return f"There are {shown}{' and others' if len(known) > 12 else ''}."


def unknown(name: str, what: str, known: Iterable[str], otherwise: str = "") -> TextFault:
    """That a name is not what it should be, such as `an actor`, with the remedy."""
    known = set(known)
    return TextFault(
        f"`{shown(name)}` is {what}.",
        did_you_mean(name, known, otherwise),
        Unknown(name, nearest(name, known)),
    )


def listed(names: Iterable[str]) -> str:
    """Names in a row: `a`, `b` and `c`."""
    ticked = [f"`{name}`" for name in names]
    if len(ticked) <= 1:
        return "".join(ticked)
    return f"{', '.join(ticked[:-1])} and {ticked[-1]}"


def shown(text: str, longest: int = 60) -> str:
    """A text short enough to stand in a message."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 3] + "..."


def check_name(name: str) -> None:
    """Refuse what is not a `lower_snake_case` name, or is a word of the expression language."""
    if name in EXPRESSION_WORDS:
        raise TextFault(
            f"`{name}` is a word of the expression language and cannot be a name.", "Choose another name."
        )
    if len(name) > _LONGEST_NAME:
        raise TextFault(
            f"The name `{shown(name, 30)}` is longer than {_LONGEST_NAME} letters.", "Choose a shorter name."
        )
    if not _NAME.match(name):
        raise TextFault(
            f"`{shown(name)}` is not a name.",
            "A name is lower_snake_case: small letters, digits and underscores, a letter first.",
        )
