"""The names of those who act: a shipped lexicon of states, groups, institutions and leaders, and a case's own.

A name is matched word by word in one pass over the text: hyphen, space, dot and apostrophe between its words are
the same, so `al-Kadhimi` is `al Kadhimi`. A word written small in the lexicon matches any case; a word with
a capital matches itself, or itself in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from hedgerow.case.nodes import Node
from hedgerow.case.plain_yaml import read_document
from hedgerow.errors import CaseError, Fault, Place

Role = Literal["name", "people", "seat", "surname"]
"""How a name means its actor: by name, by its people (`Iraqi`), by its capital, or by a surname alone."""

KINDS = frozenset(
    {"person", "state", "armed_group", "institution", "organisation", "outlet", "group", "unknown"}
)

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s.'’‘`\-‐‑–]{1,3}\Z|\.?\Z")
_STATE_KEYS = frozenset({"people", "seat", "also", "part_of", "case"})
_ACTOR_KEYS = frozenset({"id", "name", "kind", "names", "collective", "part_of", "case"})
_PERSON_KEYS = frozenset({"person", "gender", "part_of", "whole", "family_first", "case", "id"})
_LIST_KEYS = frozenset({"people", "also", "names", "collective"})


@dataclass(frozen=True, slots=True)
class Known:
    """An actor that the lexicon knows."""

    id: str
    name: str
    kind: str
    spellings: tuple[tuple[str, Role], ...]
    """Every way it is written and what that way means, the canonical name first."""
    collective: tuple[str, ...] = ()
    """Nouns that mean it where nothing else is named (`militias`)."""
    part_of: str | None = None
    """The id of the actor it acts for."""
    case: str | None = None
    """The id of the case's actor that it is, where the case's lexicon says so."""
    gender: Literal["m", "f"] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A place where a text names a known actor."""

    start: int
    end: int
    id: str
    role: Role


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[str, ...]
    id: str
    role: Role
    dotted: bool
    """Whether it ends with a dot that belongs to it (`U.S.`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The known actors, ready to be found in a text."""

    version: str
    known: Mapping[str, Known]
    """By id."""
    collective: Mapping[str, str]
    """Id of the actor that a noun means where nothing else is named."""
    _patterns: Mapping[str, tuple[_Pattern, ...]] = field(repr=False)
    """By first word in small letters, the longest first."""

    def matches(self, text: str) -> tuple[Match, ...]:
        """Every place that names a known actor, in order; the longest name wins and none overlap."""
        return tuple(self._scan(text))

    def _scan(self, text: str) -> Iterator[Match]:
        words = [found.span() for found in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            start, end = words[at]
            for pattern in self._patterns.get(text[start:end].lower(), ()):
                if _agrees(text, words, at, pattern.words):
                    stop = words[at + len(pattern.words) - 1][1]
                    if pattern.dotted and text[stop : stop + 1] == ".":
                        stop += 1
                    yield Match(start, stop, pattern.id, pattern.role)
                    at += len(pattern.words) - 1
                    break
            at += 1


def read_lexicon(extra: Path | None = None) -> Lexicon:
    """The shipped lexicon, with what a case adds to it.

    Args:
        extra: A file of the same form (`lexicon.yaml` of a case), or None. An entry whose id is shipped replaces it.

    Raises:
        CaseError: If the file cannot be used; holds every fault with its line.
    """
    if extra is None:
        return _shipped()
    version, shipped = _entries("lexicon.yaml", _text())
    try:
        text = extra.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(
            [Fault(Place(extra.name), f"Cannot be read: {error}.", "Save it as UTF-8.")]
        ) from None
    own, added = _entries(extra.name, text)
    return _lexicon(f"{version}+{own or extra.name}", {**shipped, **added})


@cache
def _shipped() -> Lexicon:
    return _lexicon(*_entries("lexicon.yaml", _text()))


def _text() -> str:
    return files("hedgerow.read").joinpath("lexicon.yaml").read_text(encoding="utf-8")


def _lexicon(version: str, known: dict[str, Known]) -> Lexicon:
    patterns: dict[str, list[_Pattern]] = {}
    for one in known.values():
        for spelling, role in one.spellings:
            words = tuple(_WORD.findall(spelling))
            if words:
                pattern = _Pattern(words, one.id, role, spelling.endswith("."))
                patterns.setdefault(words[0].lower(), []).append(pattern)
    ranked = {first: tuple(sorted(some, key=lambda one: -len(one.words))) for first, some in patterns.items()}
    return Lexicon(
        version, known, {noun: one.id for one in known.values() for noun in one.collective}, ranked
    )


def _agrees(text: str, words: list[tuple[int, int]], at: int, pattern: tuple[str, ...]) -> bool:
    """Whether the words of a text from one on are those of a pattern."""
    if at + len(pattern) > len(words):
        return False
    for offset, wanted in enumerate(pattern):
        start, end = words[at + offset]
        word = text[start:end]
        same = word.lower() == wanted if wanted.islower() else word in {wanted, wanted.upper()}
        if not same:
            return False
        if offset and not _GAP.match(text[words[at + offset - 1][1] : start]):
            return False
    return True


def _entries(file: str, text: str) -> tuple[str, dict[str, Known]]:
    """Version and entries by id of a lexicon's text."""
    root, troubles = read_document(text)
    faults = [Fault(Place(file, one.line), one.what, one.remedy) for one in troubles]
    known: dict[str, Known] = {}
    version = ""
    for key, node in (root.value if isinstance(root.value, dict) else {}).items():
        if key == "version":
            version = str(node.value)
        elif key == "states":
            for name, state in _mapping(node, file, key, faults).items():
                one = _state(name, state, file, faults)
                known[one.id] = one
        elif key in {"actors", "people"}:
            make = _actor if key == "actors" else _person
            for entry in node.value if isinstance(node.value, list) else ():
                made = make(entry, file, faults)
                if made is not None:
                    known[made.id] = made
            if not isinstance(node.value, list):
                faults.append(Fault(Place(file, node.line, key), "A list should stand here."))
        else:
            faults.append(Fault(
                Place(file, node.line, key), f"`{key}` is not a key that belongs here.",
                "A lexicon has `version`, `states`, `actors` and `people`.",
            ))  # fmt: skip
    if faults:
        raise CaseError(faults)
    return version, known


def _state(name: str, node: Node, file: str, faults: list[Fault]) -> Known:
    told = _told(node, file, f"states.{name}", _STATE_KEYS, faults)
    seat = told.words.get("seat")
    spellings: list[tuple[str, Role]] = [(name, "name"), *((one, "name") for one in told.lists["also"])]
    spellings += [(form, "people") for one in told.lists["people"] for form in _plural(one)]
    if seat:
        spellings.append((seat, "seat"))
    return Known(
        _id(name), name, "state", tuple(spellings), (), told.words.get("part_of"), told.words.get("case")
    )


def _actor(node: Node, file: str, faults: list[Fault]) -> Known | None:
    told = _told(node, file, "actors", _ACTOR_KEYS, faults)
    name, kind = told.words.get("name", ""), told.words.get("kind", "unknown")
    if not name:
        faults.append(Fault(Place(file, node.line, "actors"), "This actor has no `name`."))
        return None
    if kind not in KINDS:
        faults.append(Fault(
            Place(file, node.line, f"actors.{name}.kind"), f"`{kind}` is not a kind of actor.",
            f"There are {', '.join(sorted(KINDS))}.",
        ))  # fmt: skip
    spellings: tuple[tuple[str, Role], ...] = (
        (name, "name"),
        *((one, "name") for one in told.lists["names"]),
    )
    return Known(
        told.words.get("id") or _id(name), name, kind, spellings, told.lists["collective"],
        told.words.get("part_of"), told.words.get("case"),
    )  # fmt: skip


def _person(node: Node, file: str, faults: list[Fault]) -> Known | None:
    told = _told(node, file, "people", _PERSON_KEYS, faults)
    given, _, family = (part.strip() for part in told.words.get("person", "").partition("/"))
    gender = told.words.get("gender", "")
    if not given or not family:
        faults.append(Fault(
            Place(file, node.line, "people"), "This person has no given name and surname.",
            "Write `person: Given / Surname, other spelling`.",
        ))  # fmt: skip
        return None
    firsts = [one.strip() for one in given.split(",")]
    lasts = [form for one in family.split(",") for form in _with_article(one.strip())]
    turned = bool(told.words.get("family_first"))
    full = [f"{first} {last}" for first in firsts for last in lasts]
    spellings: list[tuple[str, Role]] = [(one, "name") for one in full]
    if told.words.get("whole") != "true":
        spellings += [(one, "surname") for one in ([*firsts] if turned else lasts)]
    name = f"{firsts[0]} {family.split(',')[0].strip()}"
    return Known(
        told.words.get("id") or _id(name), name, "person", ((name, "name"), *spellings), (),
        told.words.get("part_of"), told.words.get("case"), "m" if gender == "m" else "f" if gender == "f" else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    words: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]


def _told(node: Node, file: str, path: str, keys: frozenset[str], faults: list[Fault]) -> _Told:
    """What one entry says, in texts and lists of texts."""
    words: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = dict.fromkeys(_LIST_KEYS, ())
    for key, child in _mapping(node, file, path, faults).items():
        place = Place(file, child.line, f"{path}.{key}")
        if key not in keys:
            faults.append(
                Fault(
                    place, f"`{key}` is not a key that belongs here.", f"There are {', '.join(sorted(keys))}."
                )
            )
        elif key in _LIST_KEYS:
            if isinstance(child.value, list):
                lists[key] = tuple(item.text for item in child.value if item.text)
            else:
                faults.append(Fault(place, "A list should stand here.", "Write `[one, another]`."))
        else:
            words[key] = child.text
    return _Told(words, lists)


def _mapping(node: Node, file: str, path: str, faults: list[Fault]) -> dict[str, Node]:
    if isinstance(node.value, dict):
        return node.value
    faults.append(Fault(Place(file, node.line, path), "A mapping should stand here.", "Write `key: value`."))
    return {}


def _plural(people: str) -> tuple[str, ...]:
    """`Iraqi` and `Iraqis`; a name such as `Chinese` or `French` has no plural of its own."""
    return (people,) if people.endswith(("sh", "ese", "ch", "ss", "be")) else (people, f"{people}s")


def _with_article(surname: str) -> tuple[str, ...]:
    """A surname with and without its article: `al-Kadhimi`, `Al-Kadhimi` and `Kadhimi`."""
    bare = re.sub(r"\A[Aa]l[- ]", "", surname)
    return (surname,) if bare == surname and surname[:1].islower() else (f"al-{bare}", f"Al-{bare}", bare)


def _id(name: str) -> str:
    """A name as an id: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
