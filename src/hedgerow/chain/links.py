"""Events that take the value of one column of values to another: what a query or a range of days watches for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.chain.generator import Chain, Indices
from hedgerow.chain.projection import Part
from hedgerow.game.space import Booleans, Floats, Integers, sum_by
from hedgerow.jit import compiled


@dataclass(frozen=True)
class Link:
    """Events that take one column's value to another's, or to a constant.

    Attributes:
        which: Paths of the events.
        share: How much of each path's rate counts, shape (paths chosen,).
        source: Column that is left.
        target: Column that is entered; -1: the constant.
        constant: Value entered where no column is.
        leaves: Whether the source's value is taken off (the chain's own step has added it).
        more: Further jumps at the same moment, each the paths and how much of their rates counts [day].
    """

    which: Indices
    share: Floats
    source: int
    target: int
    constant: float = 0.0
    leaves: bool = True
    more: tuple[tuple[Indices, Floats], ...] = ()


@dataclass(frozen=True)
class Clamped:
    """Situations in which every column has a known value."""

    where: Booleans
    value: float


def free(belief: Floats, clamps: Sequence[Clamped]) -> Floats:
    """The part of a belief whose values are not clamped."""
    if not clamps:
        return belief
    left = belief.copy()
    for clamp in clamps:
        left[:, clamp.where] = 0.0
    return left


@dataclass(frozen=True)
class Jump:
    """Paths taken at one moment, and the derivative by the rate of each (`found`, times its share)."""

    which: Indices
    share: Floats
    source: Integers
    target: Integers
    chance: Floats
    found: Floats

    @staticmethod
    def of(chain: Chain, which: Indices, share: Floats) -> Jump:
        """The jump that a share of some paths' rates makes along a chain."""
        paths = chain.mechanics.paths
        return Jump(
            which, share, paths.source[which], paths.target[which], chain.flows_of(which) * share,
            np.zeros(len(which)),
        )  # fmt: skip

    def among(self, part: Part) -> tuple[Jump, Indices]:
        """The jump among the situations of a part, in their numbers; and which of its paths these are."""
        source, target = part.places[self.source], part.places[self.target]
        held = np.flatnonzero((source >= 0) & (target >= 0))
        some = self.which[held], self.share[held], source[held], target[held], self.chance[held]
        return Jump(*some, np.zeros(len(held))), held

    def belief(self, belief: Floats) -> Floats:
        """A belief after the jump."""
        return sum_by(self.target, belief[self.source] * self.chance, belief.size)

    def values(self, values: Floats) -> Floats:
        """Values before it."""
        return sum_by(self.source, values[self.target] * self.chance, values.size)


def joined(jumps: Iterable[Jump], size: int) -> sp.csr_array:
    """All that some jumps lead to, from before to after, in one matrix, shape (situations, situations)."""
    every = list(jumps)
    chances = np.concatenate([np.zeros(0), *(jump.chance for jump in every)])
    sources = np.concatenate([np.zeros(0, dtype=np.int64), *(jump.source for jump in every)])
    targets = np.concatenate([np.zeros(0, dtype=np.int64), *(jump.target for jump in every)])
    return sp.csr_array((chances, (sources, targets)), shape=(size, size))


def entered(link: Link, more: Sequence[Jump], values: Floats) -> Floats:
    """Value in each situation of what a link enters, past its further jumps."""
    found: Floats = values[link.target] if link.target >= 0 else np.full(values.shape[1], link.constant)
    for jump in reversed(more):
        found = jump.values(found)
    return found


@compiled
def link_values(
    source: Integers,
    target: Integers,
    chance: Floats,
    values: tuple[Floats, Floats],
    leaves: bool,
    fresh: Floats,
) -> None:
    """Add what events change: the value entered, less the value left where that was added before."""
    entered, left = values
    for number in range(source.size):
        gained = entered[target[number]]
        if leaves:
            gained -= left[target[number]]
        fresh[source[number]] += chance[number] * gained
