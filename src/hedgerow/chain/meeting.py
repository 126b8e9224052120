r"""Values carried back through a long time, and what beliefs of many moments on the way make of them.

The polynomials of :math:`P = I + Q/Λ` that carry values back, :math:`e^{Λt(P - I)} v = \sum_k c_k(Λt)\, T_k v`, do not
depend on the time t: only their coefficients do. So one expansion, as long as the longest time needs, serves all
moments within it, and a belief b has to meet the polynomials alone,

.. math:: b \cdot e^{Λt(P - I)} v = \sum_k c_k(Λt)\, (b \cdot T_k v).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from hedgerow.chain.chebyshev import FIRST, LARGEST, NEXT, PLAIN, BlockStep, coefficients, table
from hedgerow.chain.products import WIDTH
from hedgerow.chain.uniformisation import TRUNCATION, poisson_sum
from hedgerow.game.space import Floats


def meet(
    step: BlockStep, start: Floats, means: Sequence[float], beliefs: Sequence[sp.csr_array]
) -> tuple[list[Floats], Floats]:
    """Carry values back, and let beliefs of several moments meet them.

    Args:
        step: Application of :math:`I + Q/Λ` to all blocks, and of the recurrence; nothing happens to single columns.
        start: Values at the end, shape (blocks, situations * 4).
        means: Λt from each moment to the end, not decreasing.
        beliefs: Those of each moment, shape (beliefs, situations) each.

    Returns:
        For each moment what its beliefs make of the values, shape (beliefs, blocks * 4); and the values at the moment
        farthest from the end, same shape as `start`.
    """
    expansions = table([coefficients(mean) for mean in means])
    found = _expanded(step, start, expansions, beliefs, (FIRST, NEXT), checked=True)
    if found is None:
        # Terms would cancel each other: those of a Poisson sum, of which there are more, do not.
        expansions = table([poisson_sum(mean).terms for mean in means])
        found = _expanded(step, start, expansions, beliefs, (PLAIN, PLAIN), checked=False)
    if found is None:
        raise ValueError("A Poisson sum is always taken.")
    return found


def _expanded(
    step: BlockStep,
    start: Floats,
    weights: Floats,
    beliefs: Sequence[sp.csr_array],
    turns: tuple[tuple[float, float, float], tuple[float, float, float]],
    *,
    checked: bool,
) -> tuple[list[Floats], Floats] | None:
    """The sums, coefficient by coefficient (`weights`, shape (terms, moments)).

    Returns:
        None where terms may not cancel (`checked`) and would.
    """
    blocks = len(start)
    # The moments farthest from the end need the most terms: they come first, and the rest are left behind.
    counts = [belief.shape[0] for belief in reversed(beliefs)]
    ends, moment = np.cumsum(counts), np.repeat(np.arange(len(beliefs))[::-1], counts)
    whole = sp.csr_array(sp.vstack([*reversed(beliefs)]))
    at, places = np.unique(whole.indices, return_inverse=True)
    rows = sp.csr_array((whole.data, places, whole.indptr), shape=(len(moment), len(at))).toarray()
    met = np.zeros((len(rows), blocks, WIDTH))

    def add(polynomials: Floats, number: int, several: int) -> None:
        """Let the beliefs of the first so many moments, from the farthest on, meet one polynomial of each column."""
        count = int(ends[several - 1])
        for block, four in enumerate(polynomials.reshape(blocks, -1, WIDTH)):
            part = rows[:count] @ np.take(four, at, axis=0)
            met[:count, block] += weights[number, moment[:count], None] * part

    left = np.cumsum(np.abs(weights[::-1]), axis=0)[::-1]
    size = np.maximum(np.abs(start.reshape(blocks, -1, WIDTH)).max(axis=1), 1.0)
    current, fresh, total = start.copy(), np.zeros_like(start), weights[0, -1] * start
    add(start, 0, len(beliefs))
    under_way = left[min(1, len(left) - 1)] > TRUNCATION
    for number in range(1, len(weights)):
        if not under_way.any():
            break
        farthest = np.full((blocks, WIDTH), weights[number, -1] if under_way[-1] else 0.0)
        grown = step(current, fresh, total, farthest, turns[0] if number == 1 else turns[1])
        term = weights[number] * float((grown / size).max())
        if checked and not (term[under_way] <= LARGEST).all():
            return None
        add(fresh, number, len(beliefs) - int(np.flatnonzero(under_way)[0]))
        under_way &= np.maximum(left[number], term) > TRUNCATION
        current, fresh = fresh, current
    if checked and under_way.any():
        return None
    return [*reversed(np.split(met.reshape(len(rows), -1), ends[:-1]))], total
