"""The derivative of a number by how often everything happens along one chain, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain, Indices
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

    def through_jumps(
        self, which: Indices, shares: Floats, beliefs: Floats, values: Floats
    ) -> tuple[Floats, Floats]:
        """Carry values back through `Chain.jumped`, adding the derivative of beliefs times values.

        Args:
            which: Paths.
            shares: What counts of a path by the act or drift and the reply that it holds, the last of which is `no
                reply`, shape (happenings + 1, happenings + 1).
            beliefs: Beliefs before the jumps, shape (columns, situations).
            values: Values after them, same shape.

        Returns:
            Values before the jumps, same shape; and the derivative by `shares`, in its shape.
        """
        chain, paths = self.chain, self.chain.mechanics.paths
        before, by_share = np.zeros_like(values), np.zeros_like(shares)
        _through_jumps(
            (which, paths.source, paths.target),
            (paths.move, paths.happening, paths.reply, paths.slot, paths.coefficient),
            (chain.rates, chain.slots, shares),
            (beliefs, values),
            (before, self.paths, by_share),
        )
        return before, by_share

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
def _through_jumps(
    jumps: tuple[Indices, Integers, Integers],
    paths: tuple[Integers, Integers, Integers, Integers, Floats],
    chances: tuple[Floats, Floats, Floats],
    met: tuple[Floats, Floats],
    found: tuple[Floats, Floats, Floats],
) -> None:
    which, source, target = jumps
    move, happening, reply, slot, coefficient = paths
    rates, slots, shares = chances
    beliefs, values = met
    before, by_path, by_share = found
    for path in which:
        flow = rates[move[path]] * coefficient[path] * slots[slot[path]]
        # No reply is numbered -1: the last.
        act, answer = happening[path], reply[path]
        share, meeting = shares[act, answer], 0.0
        for column in range(values.shape[0]):
            gained = values[column, target[path]]
            meeting += beliefs[column, source[path]] * gained
            before[column, source[path]] += flow * share * gained
        by_path[path] += share * meeting
        by_share[act, answer] += flow * meeting


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
