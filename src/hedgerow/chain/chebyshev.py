r"""Values carried back by Chebyshev polynomials: :math:`e^{Λt(P - I)} = \sum_k c_k(Λt)\, T_k(2P - I)`.

Uniformisation expands the exponential about one point and needs about Λt terms; an expansion over the interval in which
the eigenvalues of :math:`P = I + Q/Λ` lie needs about :math:`\sqrt{Λt \ln(1/ε)}` (Tal-Ezer 1989; Bergamaschi & Vianello
2000). Its terms have both signs, so it serves for values and not for beliefs, whose smallest parts must not be lost. It
rests on the eigenvalues being near [0, 1]: the farther they are, the more the polynomials grow and the more terms are
taken; where terms would cancel each other the sum is taken by uniformisation instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from scipy.special import ive

from hedgerow.chain.uniformisation import TRUNCATION, Step, poisson_sum
from hedgerow.game.space import Floats
from hedgerow.jit import compiled

LARGEST = 30.0
"""How much larger than the start, at most, a term may be: beyond that digits are lost when terms cancel."""
BEYOND = 1e-20
"""Sum of the coefficients that no column needs, however much its polynomials grow."""


@lru_cache(maxsize=256)
def coefficients(mean: float, truncation: float = BEYOND) -> Floats:
    """Coefficients of exp(mean (x - 1)) on [0, 1], as many as matter, shape (terms,).

    They are modified Bessel functions of the first kind (Abramowitz & Stegun 1964, 9.6.34).

    Args:
        mean: Λt.
        truncation: Sum of the absolute values left out, at most.
    """
    order = np.arange(int(14.0 * np.sqrt(mean)) + 50)
    found = np.asarray(2.0 * ive(order, 0.5 * mean), dtype=np.float64)
    found[0] *= 0.5
    beyond = np.cumsum(found[::-1])[::-1]
    return found[: max(int(np.searchsorted(-beyond, -truncation)), 1)]


def propagate_values(step: Step, start: Floats, mean: float) -> Floats:
    """Apply :math:`e^{At}` to values over situations.

    Args:
        step: Application of :math:`I + A/Λ` (with constants, where it has any, that stand for a further value of one).
        start: Values at the end of the time, of any shape.
        mean: Λt.
    """
    # One block of one row: what several blocks of several columns are carried by.
    whole = start.reshape(1, -1)
    means = np.array([[mean]])
    return propagate_blocks(
        lambda now, _: step(now.reshape(start.shape)).reshape(now.shape), whole, means
    ).reshape(start.shape)


BlockStep = Callable[[Floats, int], Floats]
"""Application of :math:`I + A/Λ` to the first so many blocks of values."""


def propagate_blocks(step: BlockStep, start: Floats, means: Floats) -> Floats:
    """Apply :math:`e^{At}` to many columns of values, each for a time of its own.

    The polynomials of a column do not depend on its time, so columns are stepped together for as long as the last of
    the blocks needs.

    Args:
        step: Application of :math:`I + A/Λ` to a number of blocks.
        start: Values at the end of each time, shape (blocks, situations * columns).
        means: Λt of each column, shape (blocks, columns); the longest of each block not increasing.
    """
    weights = _table([[coefficients(mean) for mean in block] for block in means.tolist()], means.shape)
    left = np.cumsum(weights[::-1], axis=0)[::-1]
    size = np.maximum(np.abs(start.reshape(len(start), -1, means.shape[1])).max(axis=1), 1.0)
    before, current = start, start
    total = _weighed(weights[0], start)
    # A column is done when what is left of its coefficients, and its last term, are too small to matter. Columns may
    # depend on others of the same time, so these are done together.
    under_way = left[min(1, len(left) - 1)] > TRUNCATION
    alike = np.unique(means, return_inverse=True)[1].reshape(means.shape)
    for number in range(1, len(weights)):
        if not under_way.any():
            return total
        active = int(np.flatnonzero(under_way.any(axis=1))[-1]) + 1
        fresh = step(current[:active], active)
        for block in range(active):
            grown = _recur(
                fresh[block], current[block], before[block], total[block], weights[number, block], number == 1
            )
            term = weights[number, block] * grown
            if not (term[under_way[block]] <= LARGEST * size[block][under_way[block]]).all():
                return _by_uniformisation(step, start, means)
            small = np.maximum(left[number, block], term) <= TRUNCATION * size[block]
            under_way[block] &= ~small
        under_way = (np.bincount(alike.ravel(), under_way.ravel()) > 0)[alike]
        # What a column that is done does from now on, in a block that others still need, is of no consequence.
        weights[number + 1 :, ~under_way] = 0.0
        before, current = current, fresh
    return _by_uniformisation(step, start, means) if under_way.any() else total


def _by_uniformisation(step: BlockStep, start: Floats, means: Floats) -> Floats:
    """The same by Poisson sums, for chains whose eigenvalues are not near [0, 1]."""
    sums = [[poisson_sum(mean) for mean in block] for block in means.tolist()]
    weights = _table(
        [[np.append(np.zeros(one.first), one.weights) for one in block] for block in sums], means.shape
    )
    current, total = start, _weighed(weights[0], start)
    for number in range(1, len(weights)):
        active = int(np.count_nonzero(weights[number:].any(axis=(0, 2))))
        current = step(current[:active], active)
        total[:active] += _weighed(weights[number, :active], current)
    return total


def _table(expansions: Sequence[Sequence[Floats]], shape: tuple[int, ...]) -> Floats:
    """Weights of all terms, nil where a column needs no more, shape (terms, blocks, columns)."""
    terms = max(len(one) for block in expansions for one in block)
    table = np.zeros((terms, *shape))
    for number, block in enumerate(expansions):
        for column, one in enumerate(block):
            table[: len(one), number, column] = one
    return table


def _weighed(weights: Floats, values: Floats) -> Floats:
    """Each column times its weight."""
    blocks, columns = weights.shape
    weighed: Floats = (values.reshape(blocks, -1, columns) * weights[:, None, :]).reshape(values.shape)
    return weighed


@compiled
def _recur(
    fresh: Floats, current: Floats, before: Floats, total: Floats, weights: Floats, first: bool
) -> Floats:
    """Next polynomial from a step (in place), added to the total; largest absolute value of each column, or nan."""
    columns = weights.size
    largest = np.zeros(columns)
    for row in range(fresh.size // columns):
        for column in range(columns):
            at = row * columns + column
            value = 2.0 * fresh[at] - current[at]
            if not first:
                value += value - before[at]
            fresh[at] = value
            # A column that is done may have grown beyond all numbers: nothing times that is none.
            if weights[column] != 0.0:
                total[at] += weights[column] * value
            if not abs(value) <= largest[column]:
                largest[column] = abs(value)
    return largest
