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

    # One block of one column: what several blocks of several columns are carried by.
    def block(current: Floats, fresh: Floats, total: Floats, weights: Floats, turn: Turn) -> Floats:
        made = step(current.reshape(start.shape)).reshape(-1)
        return np.array([[_recur(made, current[0], fresh[0], total[0], weights[0, 0], turn)]])

    return propagate_blocks(block, start.reshape(1, -1), np.array([[mean]])).reshape(start.shape)


Turn = tuple[float, float, float]
"""What the next polynomial takes of a step from the current one, of the current one, and of the one before."""
FIRST, NEXT, PLAIN = (2.0, -1.0, 0.0), (4.0, -2.0, -1.0), (1.0, 0.0, 0.0)
"""The recurrence of Chebyshev's polynomials of :math:`2P - I`, at first and later; and that of powers of P."""

BlockStep = Callable[[Floats, Floats, Floats, Floats, Turn], Floats]
"""One step of the first so many blocks: current polynomials of all blocks, those before (overwritten by the next), the
sums that these are added to, the weights with which (one row a block that is stepped), and the recurrence. Gives the
largest absolute value in each column, or nan."""


def propagate_blocks(step: BlockStep, start: Floats, means: Floats) -> Floats:
    """Apply :math:`e^{At}` to many columns of values, each for a time of its own.

    The polynomials of a column do not depend on its time, so columns are stepped together for as long as the last of
    the blocks needs.

    Args:
        step: Application of :math:`I + A/Λ` to the first so many blocks, and of the recurrence.
        start: Values at the end of each time, shape (blocks, situations * columns).
        means: Λt of each column, shape (blocks, columns); the longest of each block not increasing.
    """
    weights = _table([[coefficients(mean) for mean in block] for block in means.tolist()], means.shape)
    left = np.cumsum(weights[::-1], axis=0)[::-1]
    size = np.maximum(np.abs(start.reshape(len(start), -1, means.shape[1])).max(axis=1), 1.0)
    current, fresh = start.copy(), np.zeros_like(start)
    total = _weighed(weights[0], start)
    # A column is done when what is left of its coefficients, and its last term, are too small to matter. Columns may
    # depend on others of the same time, so these are done together.
    under_way = left[min(1, len(left) - 1)] > TRUNCATION
    alike = np.unique(means, return_inverse=True)[1].reshape(means.shape)
    for number in range(1, len(weights)):
        if not under_way.any():
            return total
        active = int(np.flatnonzero(under_way.any(axis=1))[-1]) + 1
        ahead = slice(active)
        grown = step(current, fresh, total, weights[number, ahead], FIRST if number == 1 else NEXT)
        term = weights[number, ahead] * grown
        if not (term[under_way[ahead]] <= LARGEST * size[ahead][under_way[ahead]]).all():
            return _by_uniformisation(step, start, means)
        small = np.maximum(left[number, ahead], term) <= TRUNCATION * size[ahead]
        under_way[ahead] &= ~small
        under_way = (np.bincount(alike.ravel(), under_way.ravel()) > 0)[alike]
        # What a column that is done does from now on, in a block that others still need, is of no consequence.
        weights[number + 1 :, ~under_way] = 0.0
        current, fresh = fresh, current
    return _by_uniformisation(step, start, means) if under_way.any() else total


def _by_uniformisation(step: BlockStep, start: Floats, means: Floats) -> Floats:
    """The same by Poisson sums, for chains whose eigenvalues are not near [0, 1]."""
    sums = [[poisson_sum(mean) for mean in block] for block in means.tolist()]
    weights = _table(
        [[np.append(np.zeros(one.first), one.weights) for one in block] for block in sums], means.shape
    )
    current, fresh, total = start.copy(), np.zeros_like(start), _weighed(weights[0], start)
    for number in range(1, len(weights)):
        active = int(np.count_nonzero(weights[number:].any(axis=(0, 2))))
        step(current, fresh, total, weights[number, :active], PLAIN)
        current, fresh = fresh, current
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
def _recur(made: Floats, current: Floats, fresh: Floats, total: Floats, weight: float, turn: Turn) -> float:
    """Next polynomial from a step, in place of the one before, added to the total; its largest value, or nan."""
    once, back, before = turn
    largest = 0.0
    for at in range(made.size):
        value = once * made[at] + back * current[at] + before * fresh[at]
        fresh[at] = value
        if weight != 0.0:
            total[at] += weight * value
        largest = larger(largest, value)
    return largest


@compiled
def larger(largest: float, value: float) -> float:
    """The larger absolute value; not a number from where that is met."""
    return abs(value) if abs(value) > largest or np.isnan(value) else largest
