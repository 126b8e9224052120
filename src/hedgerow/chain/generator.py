r"""The continuous-time Markov chain with marked jumps that fixed policies make.

A path (act or drift, outcome, reply) in situation s happens at rate :math:`λ_i σ_{ij}(s) \, c \, σ_k`; the generator,
its thinned versions and the jump of a reported act are weighted sums over `Mechanics.paths`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats, Integers, Unsigned, sum_by
from hedgerow.jit import compiled

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Chain:
    """A game under fixed policies.

    Attributes:
        mechanics: What can happen.
        rates: Rate of each move [1/day], shape (moves,).
        slots: Chance belonging to each reply slot.
    """

    mechanics: Mechanics
    rates: Floats
    slots: Floats

    @property
    def flows(self) -> Floats:
        """Rate of each path [1/day], shape (paths,); made afresh each time, for it is the largest array of all."""
        paths = self.mechanics.paths
        flows = np.empty(paths.move.size)
        _fill_flows((paths.move, paths.slot, paths.coefficient), (self.rates, self.slots), flows)
        return flows

    def flows_of(self, which: Indices) -> Floats:
        """Rate of the chosen paths [1/day]."""
        paths = self.mechanics.paths
        flows = np.empty(which.size)
        _pick_flows(which, (paths.move, paths.slot, paths.coefficient), (self.rates, self.slots), flows)
        return flows

    @cached_property
    def exits(self) -> Floats:
        """Total rate at which anything happens in each situation, changes or not [1/day]."""
        return sum_by(self.mechanics.moves.situation, self.rates, self.mechanics.space.size)

    @cached_property
    def rate(self) -> float:
        """Λ: the largest exit rate, and above zero [1/day]."""
        return max(float(self.exits.max()), 1e-9)

    @cached_property
    def generator(self) -> sp.csr_array:
        """Q: row s holds the rates out of s; rows sum to zero."""
        return self._matrix(self._jumps(None))

    def thinned(self, silent: Floats) -> sp.csr_array:
        """The generator with each path's jump weighed by its silence (its exits stay): what flows unreported.

        Args:
            silent: Chance that each happening leaves no report, a one appended for `no reply`,
                shape (happenings + 1,).
        """
        return self._matrix(self._jumps(silent))

    def step(self, silent: Floats | None = None) -> sp.csr_array:
        """I + Q/Λ, what one step of uniformisation applies to values; thinned as `thinned` says.

        Made afresh each time, for it is large.
        """
        matrix = self._matrix(self._jumps(silent))
        matrix.data /= self.rate
        matrix.data[self._diagonal] += 1.0
        return matrix

    @property
    def _diagonal(self) -> Indices:
        """Where a generator's diagonal stands among its entries."""
        return self.mechanics.pattern[2][len(self.mechanics.paths.move) :]

    def _jumps(self, silent: Floats | None) -> Floats:
        """Rates of all jumps, entry by entry of a generator; those of paths that leave no report."""
        paths, entries = self.mechanics.paths, len(self.mechanics.pattern[0])
        if silent is None:
            data = np.empty(entries)
            _sum_terms(self.mechanics.terms, self.rates, self.slots, data)
            return data
        data = np.zeros(entries)
        _add_flows(
            data,
            self.mechanics.pattern[2],
            (paths.move, paths.happening, paths.reply, paths.slot, paths.coefficient),
            (self.rates, self.slots, silent),
        )
        return data

    def _matrix(self, data: Floats) -> sp.csr_array:
        """The matrix of the jumps given, and of all exits."""
        columns, pointers, _ = self.mechanics.pattern
        size = self.mechanics.space.size
        data[self._diagonal] -= self.exits
        return sp.csr_array((data, columns, pointers), shape=(size, size))

    def jump(self, which: Indices) -> sp.csr_array:
        """Rates of the chosen paths alone, as a matrix from before to after."""
        paths, size = self.mechanics.paths, self.mechanics.space.size
        return sp.csr_array(
            (self.flows_of(which), (paths.source[which], paths.target[which])), shape=(size, size)
        )

    def jumped(self, belief: Floats, which: Indices, shares: Floats) -> Floats:
        """A belief after the jumps of the chosen paths, per day: `jump` applied without making the matrix.

        Args:
            belief: Belief before, shape (situations,).
            which: Paths.
            shares: What counts of a path by the act or drift and the reply that it holds, the last of which is `no
                reply`, shape (happenings + 1, happenings + 1).
        """
        paths = self.mechanics.paths
        after = np.zeros_like(belief)
        _add_jumps(
            (belief, after),
            which,
            (paths.source, paths.target),
            (paths.move, paths.happening, paths.reply, paths.slot, paths.coefficient),
            (self.rates, self.slots, shares),
        )
        return after

    def event_rate(self, which: Indices) -> Floats:
        """Rate of the chosen paths in each situation [1/day], shape (situations,)."""
        source, flows = self.mechanics.paths.source[which], self.flows_of(which)
        return sum_by(source, flows, self.mechanics.space.size)


@compiled
def _fill_flows(
    paths: tuple[Integers, Integers, Floats], chances: tuple[Floats, Floats], flows: Floats
) -> None:
    """Rate of each path."""
    move, slot, coefficient = paths
    rates, slots = chances
    for path in range(flows.size):
        flows[path] = rates[move[path]] * coefficient[path] * slots[slot[path]]


@compiled
def _pick_flows(
    which: Indices, paths: tuple[Integers, Integers, Floats], chances: tuple[Floats, Floats], flows: Floats
) -> None:
    """The same for the chosen paths alone."""
    move, slot, coefficient = paths
    rates, slots = chances
    for place in range(which.size):
        path = which[place]
        flows[place] = rates[move[path]] * coefficient[path] * slots[slot[path]]


@compiled
def _sum_terms(
    terms: tuple[Unsigned, Unsigned, Unsigned, Floats], rates: Floats, slots: Floats, data: Floats
) -> None:
    """Sum the terms of each entry of a generator."""
    begins, move, slot, coefficient = terms
    for entry in range(data.size):
        total = 0.0
        for term in range(uint64(begins[entry]), uint64(begins[entry + 1])):
            total += rates[uint64(move[term])] * coefficient[term] * slots[uint64(slot[term])]
        data[entry] = total


@compiled
def _add_flows(
    data: Floats,
    position: NDArray[np.int64],
    paths: tuple[Integers, Integers, Integers, Integers, Floats],
    chances: tuple[Floats, Floats, Floats],
) -> None:
    """Add the rate of each path that leaves no report to its entry of a generator."""
    move, happening, reply, slot, coefficient = paths
    rates, slots, silent = chances
    for path in range(move.size):
        # No reply is numbered -1: the last of the silences.
        unreported = silent[happening[path]] * silent[reply[path]]
        data[position[path]] += rates[move[path]] * coefficient[path] * slots[slot[path]] * unreported


@compiled
def _add_jumps(
    beliefs: tuple[Floats, Floats],
    which: Indices,
    ends: tuple[Integers, Integers],
    paths: tuple[Integers, Integers, Integers, Integers, Floats],
    chances: tuple[Floats, Floats, Floats],
) -> None:
    """Add what the chosen paths take from each situation of one belief to another."""
    before, after = beliefs
    source, target = ends
    move, happening, reply, slot, coefficient = paths
    rates, slots, shares = chances
    for path in which:
        mass = before[source[path]]
        if mass != 0.0:
            flow = rates[move[path]] * coefficient[path] * slots[slot[path]]
            # No reply is numbered -1: the last.
            after[target[path]] += mass * flow * shares[happening[path], reply[path]]


def paths_of(mechanics: Mechanics, happenings: Sequence[int]) -> Indices:
    """Numbers of the paths that hold any of these happenings, as act, drift or reply; each once, in order."""
    if len(happenings) == 1:
        return mechanics.holding[happenings[0]]
    held = np.zeros(len(mechanics.paths.happening), dtype=np.bool_)
    for number in happenings:
        held[mechanics.holding[number]] = True
    return np.flatnonzero(held)
