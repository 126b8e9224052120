"""Checks of numbers: chances, rates, sums, overlapping rows, attention, and the size of the space."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np

from hedgerow.case.expressions import Array, Expression
from hedgerow.case.grid import Grid, grid_of, parameter_sets
from hedgerow.case.model import Act, Actor, Case, Drift, Effect, Outcome, Reply, Usual
from hedgerow.errors import Fault, Place

MOST_SITUATIONS = 10_000_000
"""Largest space of situations a case may have."""
_TOLERANCE = 1e-6

Doing = Act | Reply | Drift
Sets = tuple[tuple[str, Mapping[str, float]], ...]


def check_values(case: Case, acting: frozenset[str] | None) -> tuple[list[Fault], list[str]]:
    """Faults and warnings of numbers; `acting` are those with acts of their own, None where that is not known."""
    faults: list[Fault] = []
    warnings: list[str] = []
    situations = math.prod(len(quantity.levels) for quantity in case.quantities)
    if situations > MOST_SITUATIONS:
        faults.append(
            Fault(
                Place("case.yaml", 0, "quantities"),
                f"The quantities make {situations:,} situations; the limit is {MOST_SITUATIONS:,}.",
                "Take away a quantity, or levels.",
            )
        )
    faults.extend(_duplicates(case))
    warnings.extend(_homonyms(case))
    checker = _Checker(case, parameter_sets(case))
    for path, doing in doings(case):
        checker.doing(path, doing)
    for dated in case.calendar:
        checker.effects(f"calendar.{dated.id}", dated.effects, (dated.when,), Place("case.yaml"))
    for actor in case.actors:
        for label, want in actor.wants:
            checker.finite(f"actors.{actor.id}.wants.{label}", want, (), actor.place)
        checker.attention(actor)
    if acting is not None:
        faults.extend(_swayed_in_vain(case, acting))
    return faults + checker.faults, warnings + checker.warnings


def doings(case: Case) -> Iterator[tuple[str, Doing]]:
    """Acts, replies and drifts with their paths."""
    for act in case.acts:
        yield f"acts.{act.id}", act
        for reply in act.replies:
            yield f"acts.{act.id}.replies.{reply.id}", reply
    for drift in case.drifts:
        yield f"drifts.{drift.id}", drift


def _swayed_in_vain(case: Case, acting: frozenset[str]) -> Iterator[Fault]:
    """Actors with a sway that nothing they do could ever show."""
    for actor in case.actors:
        if actor.sway > 0 and actor.id not in acting:
            yield Fault(
                actor.place,
                f"`{actor.id}` has wants and no act of his own: sway is how far acts depart from habit, and replies "
                "alone do not show it.",
                "Give him an act, or write `sway: 0`, and he replies out of habit.",
            )


def _duplicates(case: Case) -> Iterator[Fault]:
    seen: dict[str, Place] = {}
    for question in case.questions:
        if question.id in seen:
            yield Fault(
                question.place,
                f"The id `{question.id}` stands here a second time (first on line {seen[question.id].line}).",
                "Give each question its own.",
            )
        seen.setdefault(question.id, question.place)
    rows: set[str] = set()
    for row in case.inventory:
        if row.row in rows:
            yield Fault(
                Place("inventory.yaml", 0, f"rows.{row.row}"),
                f"The row `{row.row}` stands twice.",
                "Renumber.",
            )
        rows.add(row.row)


def _homonyms(case: Case) -> Iterator[str]:
    names = {quantity.name for quantity in case.quantities} | {one.name for one in case.parameters}
    for quantity in case.quantities:
        for level in quantity.levels:
            if level in names:
                yield (
                    f"`{level}` is a level of `{quantity.name}` and also a quantity or parameter; compared "
                    f"with `{quantity.name}` it is read as the level."
                )


class _Checker:
    """Evaluates expressions where they matter, and keeps what is wrong."""

    def __init__(self, case: Case, sets: Sets) -> None:
        self.case = case
        self.sets = sets
        self.places = {number.path: number.place for number in case.numbers}
        self.faults: list[Fault] = []
        self.warnings: list[str] = []

    def place(self, path: str, otherwise: Place) -> Place:
        """The line of a number by its path, or of the block it stands in."""
        found = self.places.get(path)
        return found or Place(otherwise.file, otherwise.line, path)

    def doing(self, path: str, doing: Doing) -> None:
        """An act, reply or drift: its rates, chances and worths."""
        if isinstance(doing, Drift):
            self.rate(f"{path}.rate", doing.rate, (doing.when,), doing.place)
        else:
            self.usual(path, doing)
            for actor, worth in doing.worth:
                self.finite(f"{path}.worth.{actor}", worth, (doing.when,), doing.place)
        masks = (
            (doing.when,)
            if isinstance(doing, Drift) or len(doing.usual) != 1
            else (doing.when, doing.usual[0].when)
        )
        several = len(doing.outcomes) > 1 or any(one.mark for one in doing.outcomes)
        for index, outcome in enumerate(doing.outcomes):
            here = f"{path}.outcomes.{outcome.mark or index}" if several else path
            if outcome.chance is not None:
                self.chance(f"{here}.chance", outcome.chance, masks, doing.place)
            self.effects(here, outcome.effects, masks, doing.place)
        self.sums(f"{path}.outcomes", doing.outcomes, masks, doing.place)

    def usual(self, path: str, doing: Act | Reply) -> None:
        """The rows of an act or reply: each sound, no two at once."""
        for index, row in enumerate(doing.usual):
            here = f"{path}.usual" if len(doing.usual) == 1 else f"{path}.usual.{index}"
            masks = (doing.when, row.when)
            if isinstance(doing, Reply) and row.rate is not None:
                self.chance(f"{here}.chance", row.rate, masks, row.place)
            elif row.rate is not None:
                self.rate(f"{here}.rate", row.rate, masks, row.place)
            elif row.chance is not None:
                self.chance(f"{here}.chance", row.chance, masks, row.place, below_one=True)
        for (i, one), (j, other) in combinations(enumerate(doing.usual), 2):
            grid = self.grid((doing.when, one.when, other.when), path)
            if grid is None:
                continue
            both = self.mask(grid, (doing.when, one.when, other.when), self.sets[0][1])
            if both.any():
                self.faults.append(
                    Fault(
                        other.place,
                        f"Rows {i + 1} and {j + 1} of `usual` both hold{grid.where(both)}.",
                        "Make the rows disjoint.",
                    )
                )

    def effects(
        self, path: str, effects: tuple[Effect, ...], masks: tuple[Expression | None, ...], place: Place
    ) -> None:
        """The chances of effects."""
        for index, effect in enumerate(effects):
            self.chance(f"{path}.effects.{index}.chance", effect.chance, (*masks, effect.when), place)

    def sums(
        self,
        path: str,
        outcomes: tuple[Outcome, ...],
        masks: tuple[Expression | None, ...],
        place: Place,
    ) -> None:
        """The chances of exclusive outcomes sum to one where the act may be done."""
        chances = [one.chance for one in outcomes if one.chance is not None]
        rest = len(chances) < len(outcomes)
        if not chances:
            return
        grid = self.grid((*chances, *masks), path)
        if grid is None:
            return
        for label, parameters in self.sets:
            total = np.asarray(sum(grid.value(chance, parameters) for chance in chances))
            wrong = total > 1 + _TOLERANCE if rest else np.abs(total - 1) > _TOLERANCE
            wrong = wrong & self.mask(grid, masks, parameters)
            if wrong.any():
                what = "which leaves nothing for the `rest`" if rest else "not to 1"
                self.faults.append(
                    Fault(
                        Place(place.file, place.line, path),
                        f"The chances of the outcomes sum to {total[wrong][0]:.4g}, {what}"
                        f"{grid.where(wrong)}{label}.",
                        "Correct them, or let the last take the `rest`.",
                    )
                )
                return

    def chance(
        self,
        path: str,
        tree: Expression,
        masks: tuple[Expression | None, ...],
        place: Place,
        *,
        below_one: bool = False,
    ) -> None:
        """A chance lies between 0 and 1."""
        high = "below 1" if below_one else "at most 1"
        self.within(
            path,
            tree,
            masks,
            place,
            lambda value: (value >= 0) & (value < 1 if below_one else value <= 1 + _TOLERANCE),
            f"The chance is {{value}}, not at least 0 and {high}",
            "Correct it, or bound it with `min` and `max`.",
        )

    def rate(self, path: str, tree: Expression, masks: tuple[Expression | None, ...], place: Place) -> None:
        """A rate is not negative."""
        self.within(
            path,
            tree,
            masks,
            place,
            lambda value: value >= 0,
            "The rate is {value} per day, below 0",
            "Correct it, or bound it with `max`.",
        )

    def finite(self, path: str, tree: Expression, masks: tuple[Expression | None, ...], place: Place) -> None:
        """A number is finite."""
        self.within(
            path,
            tree,
            masks,
            place,
            np.isfinite,
            "The value is {value}, not finite",
            "Does it divide by zero?",
        )

    def within(
        self,
        path: str,
        tree: Expression,
        masks: tuple[Expression | None, ...],
        place: Place,
        sound: Callable[[Array], Array],
        what: str,
        remedy: str,
    ) -> None:
        """A value is sound wherever the conditions hold, in every set of parameters."""
        grid = self.grid((tree, *masks), path)
        if grid is None:
            return
        for label, parameters in self.sets:
            value = grid.value(tree, parameters)
            wrong = ~(sound(value) & np.isfinite(value)) & self.mask(grid, masks, parameters)
            if wrong.any():
                text = what.format(value=f"{value[wrong][0]:.4g}")
                self.faults.append(
                    Fault(self.place(path, place), f"{text}{grid.where(wrong)}{label}.", remedy)
                )
                return

    def attention(self, actor: Actor) -> None:
        """The usual rates of an actor leave at least half of a declared attention to waiting."""
        if actor.attention is None:
            return
        acts = [act for act in self.case.acts if act.by == actor.id]
        rows = [(act, row) for act in acts for row in act.usual]
        parts = [one for act, row in rows for one in (act.when, row.when, row.rate, row.chance)]
        grid = self.grid(parts, f"actors.{actor.id}.attention")
        if grid is None:
            return
        for label, parameters in self.sets:
            total = np.zeros(grid.shape)
            for act, row in rows:
                total = total + _rate(grid, row, parameters) * self.mask(
                    grid, (act.when, row.when), parameters
                )
            if (total > actor.attention / 2 * (1 + _TOLERANCE)).any():
                self.faults.append(
                    Fault(
                        self.place(f"actors.{actor.id}.attention", actor.place),
                        f"The usual rates of `{actor.id}` reach {total.max() * 30.4375:.4g} per month"
                        f"{grid.where(total == total.max())}{label}, above half of the attention of "
                        f"{actor.attention * 30.4375:.4g} per month.",
                        "Raise the attention to at least twice that, or leave it out.",
                    )
                )
                return

    def grid(self, trees: Iterable[Expression | None], path: str) -> Grid | None:
        """The grid of some expressions; a warning where it is too large to look at."""
        parts = [one for one in trees if one is not None]
        grid = grid_of(self.case, parts)
        if grid is None and len(self.warnings) < 20:
            self.warnings.append(
                f"`{path}` looks at too many quantities at once to be checked in every situation."
            )
        return grid

    def mask(
        self, grid: Grid, conditions: tuple[Expression | None, ...], parameters: Mapping[str, float]
    ) -> Array:
        """Where all conditions hold."""
        found = np.ones(grid.shape, dtype=bool)
        for condition in conditions:
            found = found & grid.holds(condition, parameters)
        return found


def _rate(grid: Grid, row: Usual, parameters: Mapping[str, float]) -> Array:
    if row.rate is not None:
        return np.nan_to_num(grid.value(row.rate, parameters))
    if row.chance is None or row.within is None:
        return np.zeros(grid.shape)
    chance = np.clip(np.nan_to_num(grid.value(row.chance, parameters)), 0, 0.999)
    hazard: Array = -np.log1p(-chance) / row.within
    return hazard
