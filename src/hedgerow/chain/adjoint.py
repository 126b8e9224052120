r"""Derivatives of transients by every rate of a chain.

A number that values today or a belief at the end lead to is a bilinear form :math:`y^T e^{Qt} v` (and constants). By
uniformisation it is :math:`\sum_k w_k\, y^T P^k v`, so its derivative by an entry of P is

.. math:: \sum_m u_m(s)\, v_m(s'), \qquad v_m = P^m v, \quad u_m = w_{m+1} y + P^T u_{m+1}:

values carried back and kept, a belief carried forward against them (reverse accumulation; Griewank & Walther 2008,
chapter 3). The derivative is that of the truncated sum itself, exact to its last digits, with Λ held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain
from hedgerow.chain.links import Clamped, Jump, Link, entered, free, link_values
from hedgerow.chain.uniformisation import poisson_sum
from hedgerow.game.space import Floats, Integers, sum_by
from hedgerow.jit import compiled

LONGEST = 100.0
"""Λt of the longest stretch whose values are all kept at once; longer ones are cut."""


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


class Transient:
    """Columns of values carried back through one kind of time, and the derivative of what comes of them."""

    def __init__(
        self,
        gradient: RateGradient,
        silent: Floats | None = None,
        links: Sequence[Link] = (),
        clamps: Sequence[Clamped] = (),
    ) -> None:
        chain = gradient.chain
        mechanics = chain.mechanics
        self.gradient, self.links, self.clamps, self.rate = gradient, tuple(links), tuple(clamps), chain.rate
        self.silent = np.ones(len(mechanics.happenings) + 1) if silent is None else silent
        self.columns, self.pointers, position = mechanics.pattern
        self.data = chain.thinned(self.silent).data / self.rate
        self.data[position[len(mechanics.paths.move) :]] += 1.0
        self.entries = np.zeros(len(self.columns))
        self.jumps = [
            [
                Jump.of(chain, link.which, link.share / self.rate),
                *(Jump.of(chain, which, share) for which, share in link.more),
            ]
            for link in self.links
        ]

    def differentiate(self, belief: Floats, values: Floats, days: float) -> Floats:
        """Carry values back over a time, adding the derivative of belief times values to the gradient.

        Args:
            belief: Belief at the beginning over (column, situation).
            values: Values at the end, same shape.
            days: How long [day].

        Returns:
            Values at the beginning.
        """
        pieces, weights = self._cut(days)
        beliefs = [belief]
        for _ in range(pieces - 1):
            beliefs.append(self._carry_piece(beliefs[-1], weights))
        for start in reversed(beliefs):
            values = self._piece(start, values, weights)
        return values

    def close(self) -> None:
        """Hand what was found to the gradient; once, at the end."""
        self.gradient.add_entries(self.entries / self.rate, self.silent)
        for jumps in self.jumps:
            for jump in jumps:
                # A path is in a jump once only, so no two of these are the same entry.
                self.gradient.paths[jump.which] += jump.found * jump.share

    def carry(self, belief: Floats, days: float) -> Floats:
        """A belief over (column, situation) carried forward over a time: the transpose of what values undergo."""
        pieces, weights = self._cut(days)
        for _ in range(pieces):
            belief = self._carry_piece(belief, weights)
        return belief

    def _cut(self, days: float) -> tuple[int, Floats]:
        """How many pieces a time is cut into, and the Poisson weights of one."""
        mean = self.rate * days
        pieces = max(1, int(np.ceil(mean / LONGEST)))
        terms = poisson_sum(mean / pieces)
        return pieces, np.append(np.zeros(terms.first), terms.weights)

    def _carry_piece(self, belief: Floats, weights: Floats) -> Floats:
        total: Floats = weights[0] * belief
        current = belief
        for weight in weights[1:]:
            current = self._step_belief(current)
            total += weight * current
        return total

    def _piece(self, belief: Floats, values: Floats, weights: Floats) -> Floats:
        """One stretch: values carried back and kept, then the belief carried against them."""
        if not (self.links or self.clamps):
            started = [
                _plain(
                    (self.pointers, self.columns, self.data),
                    belief[column],
                    values[column],
                    weights,
                    self.entries,
                )
                for column in range(len(belief))
            ]
            return np.stack(started)
        kept = [values]
        total: Floats = weights[0] * values
        for weight in weights[1:]:
            kept.append(self._step_values(kept[-1]))
            total += weight * kept[-1]
        current = weights[-1] * belief
        for number in range(len(weights) - 2, -1, -1):
            self._meet(current, kept[number])
            current = weights[number] * belief + (self._step_belief(current) if number else 0.0)
        return total

    def _step_values(self, values: Floats) -> Floats:
        fresh = np.empty_like(values)
        for column in range(len(values)):
            _gather(self.pointers, self.columns, self.data, values[column], fresh[column])
        for link, (jump, *more) in zip(self.links, self.jumps, strict=True):
            link_values(
                jump.source, jump.target, jump.chance, (entered(link, more, values), values[link.source]),
                link.leaves, fresh[link.source],
            )  # fmt: skip
        for clamp in self.clamps:
            fresh[:, clamp.where] = clamp.value
        return fresh

    def _step_belief(self, belief: Floats) -> Floats:
        """The transpose of a step of values."""
        belief = free(belief, self.clamps)
        fresh = np.zeros_like(belief)
        for column in range(len(belief)):
            _scatter(self.pointers, self.columns, self.data, belief[column], fresh[column])
        for link, (jump, *more) in zip(self.links, self.jumps, strict=True):
            moved = sum_by(jump.target, jump.chance * belief[link.source][jump.source], belief.shape[1])
            if link.leaves:
                fresh[link.source] -= moved
            if link.target >= 0:
                for each in more:
                    moved = each.belief(moved)
                fresh[link.target] += moved
        return fresh

    def _meet(self, belief: Floats, values: Floats) -> None:
        """Add belief times values to the derivative by each entry."""
        belief = free(belief, self.clamps)
        for column in range(len(belief)):
            _outer(self.pointers, self.columns, belief[column], values[column], self.entries)
        for link, (jump, *more) in zip(self.links, self.jumps, strict=True):
            gained = entered(link, more, values)[jump.target]
            if link.leaves:
                gained = gained - values[link.source][jump.target]
            jump.found[:] += belief[link.source][jump.source] * gained
            moved = belief[link.source]
            for number, each in enumerate(more):
                moved = (jump, *more)[number].belief(moved)
                reached = entered(link, more[number + 1 :], values)
                each.found[:] += moved[each.source] * reached[each.target]


@compiled
def _plain(
    matrix: tuple[Integers, Integers, Floats],
    belief: Floats,
    values: Floats,
    weights: Floats,
    entries: Floats,
) -> Floats:
    """One column's stretch in one go; entries gain belief times values, and the values at the beginning return."""
    pointers, columns, data = matrix
    size, steps = values.size, weights.size
    kept = np.empty((steps, size))
    kept[0] = values
    total: Floats = weights[0] * values
    for step in range(1, steps):
        for row in range(size):
            product = 0.0
            for entry in range(np.uint64(pointers[row]), np.uint64(pointers[row + 1])):
                product += data[entry] * kept[step - 1, np.uint64(columns[entry])]
            kept[step, row] = product
            total[row] += weights[step] * product
    current, fresh = weights[-1] * belief, np.empty(size)
    for step in range(steps - 2, -1, -1):
        fresh[:] = weights[step] * belief
        for row in range(size):
            here = current[row]
            if here != 0.0:
                for entry in range(np.uint64(pointers[row]), np.uint64(pointers[row + 1])):
                    column = np.uint64(columns[entry])
                    entries[entry] += here * kept[step, column]
                    fresh[column] += data[entry] * here
        current, fresh = fresh, current
    return total


@compiled
def _gather(pointers: Integers, columns: Integers, data: Floats, values: Floats, fresh: Floats) -> None:
    """Matrix times a column."""
    for row in range(values.size):
        total = 0.0
        for entry in range(np.uint64(pointers[row]), np.uint64(pointers[row + 1])):
            total += data[entry] * values[np.uint64(columns[entry])]
        fresh[row] = total


@compiled
def _scatter(pointers: Integers, columns: Integers, data: Floats, belief: Floats, fresh: Floats) -> None:
    """A row times the matrix."""
    for row in range(belief.size):
        here = belief[row]
        if here != 0.0:
            for entry in range(np.uint64(pointers[row]), np.uint64(pointers[row + 1])):
                fresh[np.uint64(columns[entry])] += data[entry] * here


@compiled
def _outer(pointers: Integers, columns: Integers, belief: Floats, values: Floats, entries: Floats) -> None:
    """Add a belief times values to each entry of a matrix."""
    for row in range(belief.size):
        here = belief[row]
        if here != 0.0:
            for entry in range(np.uint64(pointers[row]), np.uint64(pointers[row + 1])):
                entries[entry] += here * values[np.uint64(columns[entry])]
