"""A case in the making: names known so far, faults found so far, numbers and where they came from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hedgerow.case.document import find
from hedgerow.case.expressions import (
    Constant,
    Expression,
    Operation,
    evaluate,
    quantities_in,
    walk,
)
from hedgerow.case.fields import SourcePart, Valued
from hedgerow.case.model import Named, Number, Source
from hedgerow.case.nodes import Node
from hedgerow.case.parse import Names, is_truth, parse_expression
from hedgerow.case.shape import place_in
from hedgerow.case.units import duration, split_rate
from hedgerow.case.words import TextFault, Unknown, did_you_mean, listed, shown, unknown
from hedgerow.errors import Fault, Place

NO_NAMES = Names({})


@dataclass(frozen=True, slots=True)
class Doer:
    """What is known of an act, reply or drift before it is read in full."""

    kind: str
    """`act`, `reply` or `drift`."""
    marks: tuple[str, ...] | None = None
    """None where a fault keeps them unknown."""
    act: str = ""
    """For a reply: the act it answers."""


@dataclass(slots=True)
class Draft:
    """What has been found while a case is read."""

    roots: dict[str, Node]
    names: Names = NO_NAMES
    faults: list[Fault] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    actors: frozenset[str] = frozenset()
    doers: dict[str, Doer] = field(default_factory=dict)
    scenarios: frozenset[str] = frozenset()
    axes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    references: frozenset[str] | None = None
    """Keys of `sources.yaml`; None where it could not be read."""
    medians: dict[str, float] = field(default_factory=dict)
    unsourced: dict[tuple[str, ...], list[Place]] = field(default_factory=dict)
    unknown: list[tuple[Unknown, Fault]] = field(default_factory=list)
    """Names that are not known, each with the fault it makes."""

    def spot(self, file: str, *path: str) -> Spot:
        """A place in a file."""
        return Spot(self, file, path)

    def report_unsourced(self) -> None:
        """One fault for each block that has numbers without a source."""
        for places in self.unsourced.values():
            first = min(places)
            paths = listed(dict.fromkeys(place.path for place in sorted(places)))
            number = "number has" if len(places) == 1 else f"{len(places)} numbers have"
            which = "This" if len(places) == 1 else "These"
            self.faults.append(
                Fault(
                    first,
                    f"{which} {number} no source: {paths}.",
                    "Give each, or the block they stand in, a `source`: `{ref: KEY, paragraph: 3}`, "
                    "`{record: ...}` or `{judgement: why this number}`.",
                )
            )


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a case being read, with the source that numbers there inherit."""

    draft: Draft
    file: str
    path: tuple[str, ...]
    source: Source | None = None

    def at(self, *parts: str | int) -> Spot:
        """A place further down."""
        return replace(self, path=(*self.path, *map(str, parts)))

    def sourced(self, part: SourcePart | None) -> Spot:
        """The same place, with the source of its block where that has one."""
        return self if part is None else replace(self, source=self.at("source").read_source(part))

    @property
    def place(self) -> Place:
        """Where this is."""
        return place_in(self.draft.roots[self.file], self.file, self.path)

    @property
    def dotted(self) -> str:
        """The path as text, parts that are only in our own form left out."""
        return self.place.path

    def typed(self, otherwise: str) -> str:
        """The scalar as typed here."""
        node, _ = find(self.draft.roots[self.file], self.path)
        return node.text or otherwise

    def fault(self, what: str, remedy: str = "") -> None:
        """Something is wrong here."""
        self.draft.faults.append(Fault(self.place, what, remedy))

    def refuse(self, refused: TextFault) -> None:
        """A text that stands here is refused."""
        self.fault(refused.what, refused.remedy)
        if refused.unknown is not None:
            self.draft.unknown.append((refused.unknown, self.draft.faults[-1]))

    def read_source(self, part: SourcePart) -> Source:
        """A source, its key looked up."""
        if part.ref is not None:
            known = self.draft.references
            if known is not None and part.ref not in known:
                self.fault(
                    f"`{shown(part.ref)}` is not a key of sources.yaml.",
                    did_you_mean(part.ref, known, "Add it there."),
                )
            return Source("ref", part.ref, part.paragraph, part.note)
        if part.record is not None:
            return Source("record", text=part.record)
        return Source("judgement", text=part.judgement or "")

    def known(self, name: str, known: Mapping[str, object] | frozenset[str], what: str) -> bool:
        """Whether a name is one of those known; a fault where it is not."""
        if name in known:
            return True
        self.refuse(unknown(name, f"not {what}", known))
        return False

    def expression(self, text: str, *, names: Names | None = None) -> Expression:
        """An expression; where it cannot be read, a fault and 0."""
        try:
            return parse_expression(text, names or self.draft.names)
        except TextFault as fault:
            self.refuse(fault)
            return Constant(0.0)

    def condition(self, text: str | None) -> Expression | None:
        """An expression that says yes or no."""
        if text is None:
            return None
        before = len(self.draft.faults)
        tree = self.expression(text)
        if not is_truth(tree) and len(self.draft.faults) == before:
            self.fault(
                f"`{shown(text)}` says how much, and a condition says yes or no.",
                "Compare it, as in `standing > 0.5` or `standing >= weak`.",
            )
            return Constant(True)
        return tree

    def amount(self, part: Valued, *, names: Names | None = None, text: str | None = None) -> Expression:
        """An expression whose numbers need a source."""
        spot = self.sourced(part.source)
        tree = spot.expression(part.value if text is None else text, names=names)
        if text is None:
            spot.expect_source(tree, part.value)
        return tree

    def expect_source(self, tree: Expression, text: str) -> None:
        """List the number typed here with its source; note it where there is none."""
        literals = [node.value for node in walk(tree) if isinstance(node, Constant)]
        typed = [value for value in literals if not isinstance(value, bool)]
        if isinstance(tree, Constant) or any(value not in {0, 1} for value in typed):
            self.number(text)

    def number(self, text: str) -> None:
        """List a number, or note that it has no source."""
        place = self.place
        if self.source is None:
            self.draft.unsourced.setdefault(self.path[:2], []).append(place)
        else:
            self.draft.numbers.append(Number(place.path, self.typed(text), self.source, place))

    def rate(self, part: Valued) -> Expression:
        """A rate with its unit, as an expression [1/day]."""
        try:
            text, days = split_rate(part.value)
        except TextFault as fault:
            self.fault(fault.what, fault.remedy)
            return Constant(0.0)
        spot = self.sourced(part.source)
        tree = spot.expression(text)
        spot.expect_source(tree, part.value)
        if isinstance(tree, Constant):
            return Constant(float(tree.value) / days)
        return tree if days == 1 else Operation("/", (tree, Constant(days)))

    def rate_number(self, part: Valued) -> float | None:
        """A rate that must be a plain number [1/day]."""
        before = len(self.draft.faults)
        tree = self.rate(part)
        return self._plain(tree, part.value) if len(self.draft.faults) == before else None

    def duration(self, part: Valued) -> float:
        """A duration [day], listed as a number."""
        try:
            days = duration(part.value)
        except TextFault as fault:
            self.fault(fault.what, fault.remedy)
            return 1.0
        self.sourced(part.source).number(part.value)
        return days

    def plain(self, part: Valued, low: float, high: float, what: str, otherwise: float) -> float:
        """A plain number between two bounds, listed with its source."""
        before = len(self.draft.faults)
        tree = self.expression(part.value, names=NO_NAMES)
        if len(self.draft.faults) > before:
            return otherwise
        self.sourced(part.source).number(part.value)
        value = self._plain(tree, part.value)
        if value is None:
            return otherwise
        if not low <= value <= high:
            bounds = f"between {low:g} and {high:g}" if high < math.inf else f"at least {low:g}"
            self.fault(f"{what} of {shown(part.value)} is not {bounds}.", "Correct the number.")
            return otherwise
        return value

    def _plain(self, tree: Expression, text: str) -> float | None:
        if quantities_in(tree) or any(type(node).__name__ == "ParameterValue" for node in walk(tree)):
            self.fault(f"`{shown(text)}` must be a plain number here.", "Write it out.")
            return None
        value = float(evaluate(tree, {}, {}, {}))
        if not math.isfinite(value):
            self.fault(f"`{shown(text)}` is not a finite number.", "Correct it.")
            return None
        return value

    def named(self, text: str) -> Named | None:
        """An act, reply or drift, optionally with its mark."""
        name, _, mark = text.strip().partition(".")
        doers = self.draft.doers
        if name not in doers:
            self.refuse(unknown(name, "not an act, reply or drift", doers))
            return None
        marks = doers[name].marks
        if mark and marks is not None and mark not in marks:
            known = [one for one in marks if one]
            otherwise = f"It has {'no marks' if not known else listed(known)}."
            self.refuse(unknown(mark, f"not a mark of `{name}`", known, otherwise))
            return None
        return Named(name, mark)

    def levels(self, settings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Quantities set to levels."""
        sound: list[tuple[str, str]] = []
        for quantity, level in settings.items():
            spot = self.at(quantity)
            if (
                spot.known(quantity, self.draft.names.levels, "a quantity")
                and spot.level(quantity, level) >= 0
            ):
                sound.append((quantity, level))
        return tuple(sound)

    def level(self, quantity: str, level: str) -> int:
        """Index of a level; below zero, with a fault, where there is none such."""
        levels = self.draft.names.levels[quantity]
        if not levels:
            return 0
        if level in levels:
            return levels.index(level)
        self.refuse(
            unknown(level, f"not a level of `{quantity}`", levels, f"Its levels are {listed(levels)}.")
        )
        return -1
