"""Checks of the case as a whole: levels nothing reaches, acts that never fire, quantities nothing changes.

Each quantity has a set of levels reached so far; an effect adds levels if its conditions can hold while
every quantity they look at is at a reached level. The product of these sets contains every situation that
can be reached, so what is reported here is truly out of reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from hedgerow.case.check_values import Doing, Sets, doings
from hedgerow.case.expressions import Array, Constant, Expression
from hedgerow.case.grid import Grid, grid_of, parameter_sets
from hedgerow.case.model import Case, Drift, Effect
from hedgerow.case.words import listed
from hedgerow.errors import Fault, Place


@dataclass(frozen=True)
class _Step:
    """One effect with all the conditions under which it happens."""

    effect: Effect
    grid: Grid | None
    possible: Array | None
    """Where it may happen in some set of parameters; None where the grid is too large."""


def check_reach(case: Case) -> list[Fault]:
    """Faults of what can never be."""
    sets = parameter_sets(case)
    steps = list(_steps(case, sets))
    reached = _reached(case, steps)
    changed = {
        step.effect.quantity
        for step in steps
        if any(to != index for index, to in enumerate(step.effect.moves))
    }
    still = {one.name for one in case.quantities} - changed
    return [*_unchanged(case, still), *_out_of_reach(case, reached, still), *_never(case, sets, reached)]


def _steps(case: Case, sets: Sets) -> Iterator[_Step]:
    for _, doing in doings(case):
        for outcome in doing.outcomes:
            for effect in outcome.effects:
                for conditions, amounts in _ways(doing):
                    chances = [effect.chance, *([outcome.chance] if outcome.chance else [])]
                    yield _step(case, sets, effect, [*conditions, effect.when], [*amounts, *chances])
    for dated in case.calendar:
        for effect in dated.effects:
            yield _step(case, sets, effect, [dated.when, effect.when], [effect.chance])


def _ways(doing: Doing) -> Iterator[tuple[list[Expression | None], list[Expression]]]:
    """The conditions under which something may happen, and the amounts that must not be zero."""
    if isinstance(doing, Drift):
        yield [doing.when], [doing.rate]
        return
    for row in doing.usual:
        amount = row.rate if row.rate is not None else row.chance
        yield [doing.when, row.when], [amount] if amount is not None else []


def _step(
    case: Case, sets: Sets, effect: Effect, conditions: list[Expression | None], amounts: list[Expression]
) -> _Step:
    grid = grid_of(case, [*conditions, *amounts], effect.quantity)
    return _Step(effect, grid, None if grid is None else _possible(grid, sets, conditions, amounts))


def _possible(
    grid: Grid, sets: Sets, conditions: Iterable[Expression | None], amounts: Iterable[Expression]
) -> Array:
    found: Array = np.zeros(grid.shape, dtype=bool)
    for _, parameters in sets:
        here: Array = np.ones(grid.shape, dtype=bool)
        for condition in conditions:
            here = here & grid.holds(condition, parameters)
        for amount in amounts:
            if not isinstance(amount, Constant):
                here = here & (grid.value(amount, parameters) > 0)
            elif not amount.value > 0:
                here = here & False
        found = np.logical_or(found, here)
    return found


def _reached(case: Case, steps: list[_Step]) -> dict[str, Array]:
    reached = {one.name: np.asarray(one.start) > 0 for one in case.quantities}
    for scenario in case.scenarios:
        _set_levels(case, reached, scenario.levels)
    for query in [claim.asks for claim in case.claims] + [one.asks for one in case.questions if one.asks]:
        for one in (query, *query.parts):
            _set_levels(case, reached, one.given)
    while True:
        before = sum(int(levels.sum()) for levels in reached.values())
        for step in steps:
            _take(step, reached)
        if sum(int(levels.sum()) for levels in reached.values()) == before:
            return reached


def _set_levels(case: Case, reached: dict[str, Array], levels: Iterable[tuple[str, str]]) -> None:
    names = {one.name: one.levels for one in case.quantities}
    for quantity, level in levels:
        if quantity in names and level in names[quantity]:
            reached[quantity][names[quantity].index(level)] = True


def _take(step: _Step, reached: dict[str, Array]) -> None:
    levels = reached[step.effect.quantity]
    sources = levels.copy()
    if step.grid is not None and step.possible is not None:
        mask = _within(step.grid, step.possible, reached)
        axis = step.grid.names.index(step.effect.quantity)
        sources = np.asarray(mask.any(axis=tuple(i for i in range(mask.ndim) if i != axis)))
    for index in np.flatnonzero(sources):
        levels[step.effect.moves[int(index)]] = True


def _within(grid: Grid, mask: Array, reached: dict[str, Array]) -> Array:
    """A mask, only where every quantity is at a level that can be reached."""
    for axis, name in enumerate(grid.names):
        shape = [-1 if i == axis else 1 for i in range(mask.ndim)]
        mask = mask & reached[name].reshape(shape)
    return mask


def _unchanged(case: Case, still: set[str]) -> Iterator[Fault]:
    for quantity in case.quantities:
        if quantity.name in still:
            yield Fault(
                quantity.place,
                f"Nothing changes the quantity `{quantity.name}`.",
                "Give an act, drift or calendar entry an effect on it, or make it a parameter or hypothesis.",
            )


def _out_of_reach(case: Case, reached: dict[str, Array], still: set[str]) -> Iterator[Fault]:
    for quantity in case.quantities:
        if quantity.name in still:
            continue  # that nothing changes it is said already
        out = [
            level for level, there in zip(quantity.levels, reached[quantity.name], strict=True) if not there
        ]
        if out:
            levels = "level" if len(out) == 1 else "levels"
            yield Fault(
                quantity.place,
                f"Nothing ever brings `{quantity.name}` to the {levels} {listed(out)}.",
                "Let it start there, let an effect lead there, or take it away.",
            )


def _never(case: Case, sets: Sets, reached: dict[str, Array]) -> Iterator[Fault]:
    for path, doing in doings(case):
        if not any(_can(case, sets, reached, *way) for way in _ways(doing)):
            kind = "drift" if isinstance(doing, Drift) else "act" if path.count(".") == 1 else "reply"
            yield Fault(
                Place(doing.place.file, doing.place.line, path),
                f"The {kind} `{doing.id}` can never happen: no situation within reach meets its conditions "
                "at a rate above zero.",
                "Correct `when`, the conditions of `usual`, or the rate.",
            )


def _can(
    case: Case,
    sets: Sets,
    reached: dict[str, Array],
    conditions: list[Expression | None],
    amounts: list[Expression],
) -> bool:
    grid = grid_of(case, [*conditions, *amounts])
    if grid is None:
        return True
    return bool(_within(grid, _possible(grid, sets, conditions, amounts), reached).any())
