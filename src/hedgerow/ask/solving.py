"""Several accounts solved from where they are near: what one moved by, those like it begin with.

Accounts that differ in one actor are often moved alike by one and the same change. Whether they are is looked at where
the first account has a neighbour along each axis; along axes where both moved alike, accounts begin from what their
neighbour moved by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from hedgerow.game.compile import AccountKey, Game
from hedgerow.game.space import Floats
from hedgerow.solve.anchor import Anchor
from hedgerow.solve.equilibrium import Accuracy, solve
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import DefaultRule

TOLERANCE = 5e-8
"""Largest error estimate of a solve that counts as a result."""
ALIKE = 0.2
"""How far apart two accounts may have moved, as a share of the way, for others to be taken to have moved alike."""


@dataclass(frozen=True)
class Settled:
    """A solved game without its policy, which is large and follows from the values.

    Attributes:
        values: Value of each situation to each actor, shape (actors, situations).
        accuracy: How well it is solved.
    """

    values: Floats
    accuracy: Accuracy


def solve_each(
    games: Sequence[Game],
    anchor: Anchor,
    rules: Mapping[int, DefaultRule],
    starts: Sequence[Floats],
    factors: Mapping[int, Factors],
    executor: Executor,
    tolerance: float = TOLERANCE,
    progress: Callable[[int, int], None] | None = None,
    keys: Sequence[AccountKey] = (),
) -> tuple[Settled, ...]:
    """Solve several games under one anchor.

    Args:
        games: The games.
        anchor: Whose scale of stakes counts.
        rules: Anchored habit, by the `id` of the mechanics.
        starts: Values to start from, one array a game.
        factors: Incomplete factors, by the `id` of the mechanics.
        executor: Where they are solved in parallel.
        tolerance: Largest error estimate of a solve that counts as a result.
        progress: Told how many are done, of how many.
        keys: The accounts that the games are of, where they were solved at the starts and one change moves them all;
            empty: nothing is known of how they go together.

    Raises:
        ConvergenceError: If one does not converge.
    """
    jobs: dict[int, Future[Settled]] = {}

    def one(number: int, like: int | None) -> Settled:
        game, start = games[number], starts[number]
        if like is not None:
            start = start + (jobs[like].result().values - starts[like])
        mechanics = id(game.mechanics)
        solution = solve(
            game, anchor.scale, rules[mechanics], start=start, tolerance=tolerance, factors=factors[mechanics]
        )
        # Policies of all games at once would be as large as everything else.
        return Settled(solution.values, solution.accuracy)

    places = {key.values: number for number, key in enumerate(keys)}
    beside = _beside_the_first(keys, places)
    for number in [0, *beside.values()] if beside else ():
        jobs[number] = executor.submit(one, number, None)
    moved = {number: job.result().values - starts[number] for number, job in jobs.items()}
    alike = _alike(beside, moved)
    # Whoever is begun from is submitted before: no job waits for one that could not run.
    ways = {number: _differing(keys, number, alike) for number in range(len(games)) if number not in jobs}
    for number, axes in sorted(ways.items(), key=lambda way: len(way[1])):
        like = places.get(_as_the_first(keys, number, axes[0])) if axes else None
        jobs[number] = executor.submit(one, number, like if like in jobs else None)
    found = []
    for number in range(len(games)):
        found.append(jobs[number].result())
        if progress is not None:
            progress(number + 1, len(games))
    return tuple(found)


def _beside_the_first(
    keys: Sequence[AccountKey], places: Mapping[tuple[tuple[str, str], ...], int]
) -> dict[int, int]:
    """By axis, an account that differs from the first in it alone."""
    found: dict[int, int] = {}
    for axis in range(len(keys[0].values)) if keys else ():
        for key in keys:
            if key.values[axis] != keys[0].values[axis]:
                beside = (*keys[0].values[:axis], key.values[axis], *keys[0].values[axis + 1 :])
                if beside in places:
                    found[axis] = places[beside]
                    break
    return found


def _alike(beside: Mapping[int, int], moved: Mapping[int, Floats]) -> list[int]:
    """Axes along which accounts moved alike, the most alike first."""
    apart = {}
    for axis, number in beside.items():
        way = max(float(np.linalg.norm(moved[0])), float(np.linalg.norm(moved[number])))
        apart[axis] = float(np.linalg.norm(moved[number] - moved[0])) / way if way > 0.0 else 0.0
    return sorted((axis for axis, far in apart.items() if far <= ALIKE), key=apart.__getitem__)


def _differing(keys: Sequence[AccountKey], number: int, axes: Sequence[int]) -> list[int]:
    """Those of some axes in which an account differs from the first."""
    return [axis for axis in axes if keys[number].values[axis] != keys[0].values[axis]]


def _as_the_first(keys: Sequence[AccountKey], number: int, axis: int) -> tuple[tuple[str, str], ...]:
    """What an account holds, but for one axis, in which it is the first."""
    values = keys[number].values
    return (*values[:axis], keys[0].values[axis], *values[axis + 1 :])
