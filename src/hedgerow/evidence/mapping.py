"""How the columns and codes of an event data set are read: a shipped YAML file for each format, and the case's own.

A mapping says which columns hold what, what the set's codes are in PLOVER, whose names are which actor of the case,
and, where that is not enough, which rows are which act. What a case says (`mapping.yaml` in its folder, for all formats
or under `formats` for one) comes before what ships; a file named by `--mapping` comes before both.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, fields, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from hedgerow.case.model import Case
from hedgerow.case.nodes import Node
from hedgerow.case.plain_yaml import read_document
from hedgerow.case.words import did_you_mean, listed, shown
from hedgerow.errors import Fault, Place, ProposalError

FORMATS = ("acled", "ucdp-ged", "gdelt", "icews", "polecat", "csv")
LARGEST = 1_000_000
"""Most bytes of a mapping."""
ROLES = ("id", "date", "last", "actor", "target", "code", "mode", "place", "country")
"""What a column may hold; `actor`, `target` and `code` may be several columns, the most telling first."""
SAME = {
    "CONCEDE": "YIELD", "RETREAT": "YIELD", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "FIGHT": "ASSAULT",
    "APPEAL": "REQUEST", "INVESTIGATE": "ACCUSE", "ATTACK": "ASSAULT",
}  # fmt: skip
"""Root types that are one under another name in an earlier or later edition of PLOVER."""
_KEYS = (
    "version", "about", "terms", "source", "header", "delimiter", "quotes", "columns", "order", "dates", "directed",
    "days", "missing", "confidence", "codes", "actors", "acts", "formats",
)  # fmt: skip
_RULE = ("act", "actor", "target", "type", "mode", "code", "country", "place")


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that are one act: all that is given must fit; `*` stands for any characters."""

    act: str
    given: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mapping:
    """How one format is read for one case."""

    version: str
    header: bool = True
    delimiter: str = ""
    """Empty: told from the first line."""
    quotes: bool = True
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Role and the columns that hold it: names, or numbers from 1."""
    order: tuple[str, ...] = ()
    """Names of the columns, for sets whose files have no header."""
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    directed: bool = True
    """Whether the first actor is who acts; in some sets the two sides are in no order."""
    days: int = 1
    """Rows of one dyad, act and place within so many days of the first are one happening."""
    missing: tuple[str, ...] = ()
    """What stands in a cell that has nothing, such as `None`."""
    confidence: float = 0.6
    codes: tuple[tuple[str, str], ...] = ()
    """A code, or the beginning of codes with `*`, and its PLOVER type with mode."""
    actors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """An actor of the case and the names that mean it."""
    acts: tuple[Rule, ...] = ()

    def of(self, role: str) -> tuple[str, ...]:
        """The columns that hold a role."""
        return dict(self.columns).get(role, ())

    @cached_property
    def _names(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((actor, _either(names)) for actor, names in self.actors)

    @cached_property
    def _prefixes(self) -> tuple[tuple[str, str], ...]:
        stems = [(code[:-1].casefold(), kind) for code, kind in self.codes if code.endswith("*")]
        return tuple(sorted(stems, key=lambda one: -len(one[0])))

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {code.casefold(): kind for code, kind in self.codes if not code.endswith("*")}

    def actor(self, values: tuple[str, ...]) -> str | None:
        """The case's actor that the values of a row name, the most telling value first."""
        for value in values:
            name = value.strip().casefold()
            for actor, pattern in self._names if name else ():
                if pattern.fullmatch(name):
                    return actor
        return None

    def kind(self, values: tuple[str, ...]) -> tuple[str, str | None] | None:
        """PLOVER type and mode of a row's codes, the most telling first."""
        for value in values:
            code = value.strip().casefold()
            found = self._exact.get(code) if code else None
            if found is None and code:
                found = next((kind for stem, kind in self._prefixes if code.startswith(stem)), None)
            if found is not None:
                kind, _, mode = found.partition(" ")
                return (kind, mode.strip() or None) if kind != "-" else None
        return None


def read_mapping(kind: str, case: Case, extra: Path | None = None) -> Mapping:
    """The mapping of a format for a case.

    Args:
        kind: One of `FORMATS`.
        case: Its actors' ids and names are names of theirs; its `mapping.yaml` adds to them.
        extra: A mapping that comes before the shipped one and the case's.

    Raises:
        ProposalError: With every fault of the files.
    """
    if kind not in FORMATS:
        what = f"`{shown(kind)}` is not a format."
        raise ProposalError(
            [Fault(Place("--format"), what, did_you_mean(kind, FORMATS, f"It is one of {listed(FORMATS)}."))]
        )
    shipped = (files("hedgerow.evidence") / "mappings" / f"{kind}.yaml").read_text(encoding="utf-8")
    faults: list[Fault] = []
    mapping = _added(Mapping(""), _document(shipped, f"{kind}.yaml", faults), f"{kind}.yaml", kind, faults)
    own = Path(case.folder) / "mapping.yaml"
    for file in [*([own] if own.is_file() else []), *([extra] if extra else [])]:
        text = _text(file, faults)
        if text is not None:
            mapping = _added(mapping, _document(text, file.name, faults), file.name, kind, faults)
            mapping = replace(mapping, version=f"{mapping.version}+{file.name}")
    names = dict(mapping.actors)
    for actor in case.actors:
        plain = re.sub(r"(?i)^the ", "", actor.name)
        names[actor.id] = (*names.get(actor.id, ()), actor.id, actor.name, plain)
    faults.extend(_unknown(mapping, case))
    if faults:
        raise ProposalError(faults)
    return replace(mapping, actors=tuple(names.items()))


def _text(file: Path, faults: list[Fault]) -> str | None:
    try:
        if file.stat().st_size > LARGEST:
            faults.append(Fault(Place(file.name), f"The file is larger than {LARGEST:,} bytes, the limit."))
            return None
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(
            Fault(Place(file.name), f"The mapping cannot be read: {error}.", "Give a UTF-8 YAML file.")
        )
        return None


def _document(text: str, name: str, faults: list[Fault]) -> Node:
    root, troubles = read_document(text)
    faults.extend(Fault(Place(name, one.line), one.what, one.remedy) for one in troubles)
    return root


def _added(mapping: Mapping, root: Node, file: str, kind: str, faults: list[Fault]) -> Mapping:
    """The mapping with what a document says put before it."""
    if not isinstance(root.value, dict):
        faults.append(
            Fault(
                Place(file, root.line), "A mapping is a YAML mapping.", "Begin with `columns:` or `actors:`."
            )
        )
        return mapping
    told = root.value
    changes: dict[str, Any] = {}
    for key, node in told.items():
        place = Place(file, node.line, key)
        if key not in _KEYS:
            faults.append(
                Fault(place, f"`{shown(key)}` is not a key that belongs here.", did_you_mean(key, _KEYS))
            )
            continue
        try:
            _put(changes, mapping, key, node.plain())
        except (ValueError, TypeError, AttributeError) as error:
            faults.append(
                Fault(place, f"`{key}` cannot be read: {error}.", "See docs/reading.md for its form.")
            )
    known = {field.name for field in fields(Mapping)}
    mapping = replace(mapping, **cast(Any, {key: value for key, value in changes.items() if key in known}))
    formats = told.get("formats")
    if formats is not None and isinstance(formats.value, dict) and kind in formats.value:
        mapping = _added(mapping, formats.value[kind], file, kind, faults)
    return mapping


def _put(changes: dict[str, Any], mapping: Mapping, key: str, value: Any) -> None:  # noqa: ANN401 - from YAML
    match key:
        case "version" | "delimiter":
            changes[key] = {"tab": "\t", "comma": ",", "semicolon": ";", "auto": ""}.get(
                str(value), str(value)
            )
            if key == "delimiter" and len(changes[key]) > 1:
                raise ValueError("it is one character, `tab`, `comma`, `semicolon` or `auto`")
        case "header" | "quotes" | "directed":
            if not isinstance(value, bool):
                raise ValueError("it is true or false")
            changes[key] = value
        case "days":
            changes[key] = int(value)
            if not 0 <= changes[key] <= 366:
                raise ValueError("it is a number of days from 0 to 366")
        case "confidence":
            changes[key] = float(value)
            if not 0 < changes[key] <= 1:
                raise ValueError("it is above 0 and at most 1")
        case "order" | "dates" | "missing":
            changes[key] = _words(value)
        case "columns":
            for role in value:
                if role not in ROLES:
                    raise ValueError(f"`{role}` is not one of {', '.join(ROLES)}")
            told = {role: _words(names) for role, names in value.items() if names is not None}
            changes[key] = tuple({**dict(mapping.columns), **told}.items())
        case "codes":
            changes[key] = (*((str(code), str(kind)) for code, kind in value.items()), *mapping.codes)
        case "actors":
            told = {str(actor): _words(names) for actor, names in value.items()}
            old = dict(mapping.actors)
            changes[key] = tuple(
                {**old, **{one: (*names, *old.get(one, ())) for one, names in told.items()}}.items()
            )
        case "acts":
            changes[key] = (*(_rule(one) for one in value), *mapping.acts)


def _words(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - from YAML
    if isinstance(value, dict):
        raise ValueError("it is a name or a list of names")
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _rule(value: Any) -> Rule:  # noqa: ANN401 - from YAML
    unknown = [key for key in value if key not in _RULE]
    if unknown or "act" not in value:
        raise ValueError(f"a row has `act` and some of {', '.join(_RULE[1:])}")
    return Rule(str(value["act"]), tuple((key, str(one)) for key, one in value.items() if key != "act"))


def _unknown(mapping: Mapping, case: Case) -> list[Fault]:
    """Actors and acts of a mapping that the case does not have."""
    place = Place("mapping.yaml")
    ids = [actor.id for actor in case.actors]
    known = doings(case)
    faults = [
        Fault(place, f"`{shown(actor)}` is not an actor of the case.", did_you_mean(actor, ids))
        for actor, _ in mapping.actors
        if actor not in ids
    ]
    faults += [
        Fault(place, f"`{shown(rule.act)}` is not an act of the case.", did_you_mean(rule.act, known))
        for rule in mapping.acts
        if rule.act not in known
    ]
    return faults


def doings(case: Case) -> dict[str, str]:
    """Every act, reply and drift that evidence may name, with its marks, and its kind."""
    found: dict[str, str] = {}

    def add(name: str, kind: str, marks: list[str]) -> None:
        found[name] = kind
        found.update({f"{name}.{mark}": kind for mark in marks if mark})

    for act in case.acts:
        add(act.id, "act", [one.mark for one in act.outcomes])
        for reply in act.replies:
            add(reply.id, "reply", [one.mark for one in reply.outcomes])
    for drift in case.drifts:
        add(drift.id, "drift", [one.mark for one in drift.outcomes])
    return found


def fits(pattern: str, value: str | None) -> bool:
    """Whether a value is what a rule gives, letter case aside; `*` stands for any characters."""
    return fnmatch.fnmatchcase((value or "").casefold(), pattern.casefold())


def acts_for(
    mapping: Mapping, case: Case, actor: str, target: str | None, kind: str, told: Mapped[str, str | None]
) -> tuple[str, ...]:
    """The acts of the case that a row could be: by the mapping's rules, else by who, to whom and type.

    Args:
        mapping: Its rules come first.
        case: Whose acts.
        actor: The case's actor that acts.
        target: The case's actor that is acted on, where it is one.
        kind: PLOVER root type.
        told: What else a rule may ask for: `mode`, `code`, `country`, `place`.
    """
    row = {**told, "actor": actor, "target": target, "type": kind}
    for rule in mapping.acts:
        if all(fits(pattern, row.get(key)) for key, pattern in rule.given):
            return (rule.act,)
    kind = SAME.get(kind, kind)
    found = []
    for act in case.acts:
        code = dict(act.code).get("plover", "").upper()
        if act.by == actor and SAME.get(code, code) == kind and (not act.against or target in act.against):
            found.append(act.id)
    return tuple(found)


def _either(names: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that any of the names fits; a run of `*` counts once, so that none is slow."""
    parts = [
        "".join(
            "[^\\n]*" if piece == "*" else re.escape(piece) for piece in re.split(r"(\*)\**", name.casefold())
        )
        for name in dict.fromkeys(names)
        if name.strip()
    ]
    return re.compile("|".join(parts) or "(?!)")
