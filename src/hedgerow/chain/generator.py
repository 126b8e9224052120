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
from numpy.typing import NDArray

from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats, sum_by

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
        return self.flows_of(slice(None))

    def flows_of(self, which: Indices | slice) -> Floats:
        """Rate of the chosen paths [1/day]."""
        paths = self.mechanics.paths
        flows: Floats = (
            self.rates[paths.move[which]] * paths.coefficient[which] * self.slots[paths.slot[which]]
        )
        return flows

    @cached_property
    def exits(self) -> Floats:
        """Total rate at which anything happens in each situation, changes or not [1/day]."""
        return sum_by(self.mechanics.moves.situation, self.rates, self.mechanics.space.size)

    @cached_property
    def generator(self) -> sp.csr_array:
        """Q: row s holds the rates out of s; rows sum to zero."""
        return self.thinned(None)

    def thinned(self, kept: Floats | None) -> sp.csr_array:
        """The generator with each path's jump weighed by `kept` (its exits stay): what flows in silence.

        Args:
            kept: Chance that the path leaves no report, shape (paths,); None: one.
        """
        columns, pointers, position = self.mechanics.pattern
        flows = self.flows if kept is None else self.flows * kept
        data = sum_by(position, np.concatenate([flows, -self.exits]), len(columns))
        size = self.mechanics.space.size
        return sp.csr_array((data, columns, pointers), shape=(size, size))

    def jump(self, which: Indices) -> sp.csr_array:
        """Rates of the chosen paths alone, as a matrix from before to after."""
        paths, size = self.mechanics.paths, self.mechanics.space.size
        return sp.csr_array(
            (self.flows_of(which), (paths.source[which], paths.target[which])), shape=(size, size)
        )

    def event_rate(self, which: Indices) -> Floats:
        """Rate of the chosen paths in each situation [1/day], shape (situations,)."""
        source, flows = self.mechanics.paths.source[which], self.flows_of(which)
        return sum_by(source, flows, self.mechanics.space.size)


def paths_of(mechanics: Mechanics, happenings: Sequence[int]) -> Indices:
    """Numbers of the paths that hold any of these happenings, as act, drift or reply; each once."""
    held = np.zeros(len(mechanics.paths.happening), dtype=np.bool_)
    for number in happenings:
        held[mechanics.holding[number]] = True
    return np.flatnonzero(held)
