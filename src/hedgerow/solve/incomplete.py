r"""Incomplete factors of a chain's system, which make the systems of all chains like it quick to solve.

What everybody does differs between accounts, and between rounds, by some factor; who can get where from where does not.
So the incomplete factors of :math:`ρ - Q` with nothing at stake, made once for a set of mechanics,
precondition every system that arises from them: what is left for an iteration is small where stakes are moderate
(threshold ILU: Saad 1994; the supernodal version of Li & Shao 2011, in SuperLU). They take as long to make as ten
systems take to solve, and gain most where the chain moves slowly beside how far actors look ahead: they are for who
solves many games, and a single game is solved without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy import uint64
from scipy.sparse.linalg import spilu

from hedgerow.chain.products import Sparse, unsigned
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.jit import compiled
from hedgerow.solve.policy import chain_of_habit

DROP = 1e-2
"""Entries of the factors left out: those smaller than this share of their column."""
FILL = 8.0
"""Most entries of the factors, as a multiple of those of the system."""


@dataclass(frozen=True)
class Factors:
    """Incomplete factors :math:`LU` of a system in its own order of situations.

    Attributes:
        lower: L without its diagonal of ones.
        upper: U without its diagonal.
        inverse: One over the diagonal of U, shape (situations,).
    """

    lower: Sparse
    upper: Sparse
    inverse: Floats

    @cached_property
    def transposed(self) -> Factors:
        """Those of the transposed system: U' has to be scaled to a diagonal of ones, and L' by what was taken away."""
        size = self.inverse.size
        lower, upper = (
            sp.csr_array((data, columns.view(np.int32), pointers.view(np.int32)), shape=(size, size))
            for pointers, columns, data in (self.lower, self.upper)
        )
        scaled = sp.csr_array((sp.diags_array(self.inverse) @ upper).T)
        turned = sp.csr_array((lower @ sp.diags_array(1.0 / self.inverse)).T)
        return Factors(unsigned(scaled), unsigned(turned), self.inverse)


def factors_of(generator: sp.csr_array, discount: float) -> Factors:
    """Incomplete factors of :math:`ρ - Q`.

    Args:
        generator: Q, rows summing to zero [1/day].
        discount: ρ [1/day], above zero.
    """
    system = sp.csc_array(discount * sp.eye_array(generator.shape[0]) - generator)
    # A diagonally dominant system needs no pivots, and keeps its order.
    found = spilu(
        system,
        drop_tol=DROP,
        fill_factor=FILL,
        permc_spec="NATURAL",
        diag_pivot_thresh=0.0,
        options={"RowPerm": "NOROWPERM"},
    )
    upper = sp.csr_array(found.U)
    return Factors(
        unsigned(sp.csr_array(sp.tril(found.L, -1))),
        unsigned(sp.csr_array(sp.triu(upper, 1))),
        1.0 / upper.diagonal(),
    )


def factors_of_habit(games: Iterable[Game]) -> dict[int, Factors]:
    """Those of habit, by the `id` of the mechanics: games that share their mechanics share their factors."""
    return {
        number: factors_of(chain_of_habit(game.mechanics).generator, float(game.stakes.discount.min()))
        for number, game in {id(game.mechanics): game for game in games}.items()
    }


@compiled
def precondition(factors: tuple[Sparse, Sparse, Floats], inverse: Floats, right: Floats, out: Floats) -> None:
    """Solve with the incomplete factors for four columns; what comes in is divided by the diagonal of the system."""
    (pointers, columns, data), (above, beyond, share), pivot = factors
    size = uint64(pivot.size)
    for row in range(size):
        at = row * uint64(4)
        a = right[at] / inverse[at]
        b = right[at + uint64(1)] / inverse[at + uint64(1)]
        c = right[at + uint64(2)] / inverse[at + uint64(2)]
        d = right[at + uint64(3)] / inverse[at + uint64(3)]
        for entry in range(uint64(pointers[row]), uint64(pointers[row + uint64(1)])):
            weight = data[entry]
            of = uint64(columns[entry]) * uint64(4)
            a -= weight * out[of]
            b -= weight * out[of + uint64(1)]
            c -= weight * out[of + uint64(2)]
            d -= weight * out[of + uint64(3)]
        out[at], out[at + uint64(1)], out[at + uint64(2)], out[at + uint64(3)] = a, b, c, d
    for back in range(size):
        last = size - uint64(1) - back
        at = last * uint64(4)
        a, b, c, d = out[at], out[at + uint64(1)], out[at + uint64(2)], out[at + uint64(3)]
        for entry in range(uint64(above[last]), uint64(above[last + uint64(1)])):
            weight = share[entry]
            of = uint64(beyond[entry]) * uint64(4)
            a -= weight * out[of]
            b -= weight * out[of + uint64(1)]
            c -= weight * out[of + uint64(2)]
            d -= weight * out[of + uint64(3)]
        scale = pivot[last]
        out[at], out[at + uint64(1)] = a * scale, b * scale
        out[at + uint64(2)], out[at + uint64(3)] = c * scale, d * scale
