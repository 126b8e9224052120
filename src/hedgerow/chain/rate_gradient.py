"""The derivative of a number by how often everything happens along one chain, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain
from hedgerow.game.space import Floats, Integers, sum_by
from hedgerow.jit import compiled


@dataclass
class RateGradient:
    """Derivative of a number by how often everything happens along one chain.

    Attributes:
        chain: The chain.
        paths: By the rate of each path as a jump, shape (paths,) [day].
        exits: By the rate at which each situation is left, shape (situations,) [day].
    """

    chain: Chain
    paths: Floats = field(init=False)
    exits: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.paths = np.zeros(len(self.chain.mechanics.paths.move))
        self.exits = np.zeros(self.chain.mechanics.space.size)

    def add_entries(self, entries: Floats, silent: Floats) -> None:
        """Add a derivative by the entries of the thinned generator, laid out as `Mechanics.pattern`."""
        _, _, position = self.chain.mechanics.pattern
        paths = self.chain.mechanics.paths
        _spread(entries, position, paths.happening, paths.reply, silent, self.paths)
        self.exits -= entries[position[len(self.paths) :]]

    def with_generated(self, weights: Floats, values: Floats) -> RateGradient:
        r"""The derivative of the number and of :math:`\sum_i y_i^T Q v_i` together.

        Args:
            weights: The :math:`y_i`, shape (columns, situations).
            values: The :math:`v_i`, same shape; held.
        """
        paths, found = self.chain.mechanics.paths, RateGradient(self.chain)
        found.paths[:] = self.paths
        _add_generated(np.ascontiguousarray(weights.T), np.ascontiguousarray(values.T), paths.source, paths.target,
                       found.paths)  # fmt: skip
        found.exits[:] = self.exits - (weights * values).sum(axis=0)
        return found

    def by_rates(self) -> Floats:
        """Derivative by the rate of each move, shape (moves,) [day]."""
        mechanics = self.chain.mechanics
        paths = mechanics.paths
        weight = self.paths * paths.coefficient * self.chain.slots[paths.slot]
        return sum_by(paths.move, weight, len(self.chain.rates)) + self.exits[mechanics.moves.situation]

    def by_slots(self) -> Floats:
        """Derivative by the chance of each reply slot, shape (slots,)."""
        paths = self.chain.mechanics.paths
        weight = self.paths * paths.coefficient * self.chain.rates[paths.move]
        return sum_by(paths.slot, weight, len(self.chain.slots))

    def along(self, flows: Floats, exits: Floats) -> float:
        """The number's change when the rates of paths and of exits change by as much [1/day]."""
        return float(self.paths @ flows + self.exits @ exits)


@compiled
def _add_generated(
    weights: Floats, values: Floats, source: Integers, target: Integers, paths: Floats
) -> None:
    for path in range(paths.size):
        before, after = source[path], target[path]
        for column in range(weights.shape[1]):
            paths[path] += weights[before, column] * values[after, column]


@compiled
def _spread(
    entries: Floats,
    position: NDArray[np.int64],
    happening: Integers,
    reply: Integers,
    silent: Floats,
    paths: Floats,
) -> None:
    for path in range(paths.size):
        # No reply is numbered -1: the last of the silences.
        paths[path] += silent[happening[path]] * silent[reply[path]] * entries[position[path]]
