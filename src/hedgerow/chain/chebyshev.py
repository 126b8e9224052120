r"""Values carried back by Chebyshev polynomials: :math:`e^{Λt(P - I)} = \sum_k c_k(Λt)\, T_k(2P - I)`.

Uniformisation expands the exponential about one point and needs about Λt terms; an expansion over the interval in which
the eigenvalues of :math:`P = I + Q/Λ` lie needs about :math:`\sqrt{Λt \ln(1/ε)}` (Tal-Ezer 1989; Bergamaschi & Vianello
2000). Its terms have both signs: it serves for values, and for beliefs of which no part matters that is as small as
rounding. It rests on the eigenvalues being near [0, 1]: the farther they are, the more the polynomials grow and the
more terms are taken; where terms would cancel each other the sum is taken by uniformisation instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.polynomial.chebyshev import chebinterpolate
from scipy.special import ive

from hedgerow.chain.uniformisation import TRUNCATION, Step, poisson_sum
from hedgerow.game.space import Floats
from hedgerow.jit import compiled

LARGEST = 30.0
"""How much larger than the start, at most, a term may be: beyond that digits are lost when terms cancel."""
LARGEST_OF_BELIEF, LEAST_OF_BELIEF = 5.0, 1e-16
"""The same for the mass of a belief; and the share of it below which a term, and all that are left, do not matter."""
BEYOND = 1e-20
"""Sum of the coefficients that no column needs, however much its polynomials grow."""


Turn = tuple[float, float, float]
"""What the next polynomial takes of a step from the current one, of the current one, and of the one before."""
FIRST, NEXT, PLAIN = (2.0, -1.0, 0.0), (4.0, -2.0, -1.0), (1.0, 0.0, 0.0)
"""The recurrence of Chebyshev's polynomials of :math:`2P - I`, at first and later; and that of powers of P."""


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


@lru_cache(maxsize=256)
def integral_coefficients(mean: float, terms: int) -> Floats:
    r"""Coefficients of :math:`\int_0^1 e^{u\,mean\,(x - 1)} du` on [0, 1], shape (terms,).

    Args:
        mean: Λt.
        terms: How many; as many as the exponential at the end takes are enough.
    """

    def integral(place: Floats) -> Floats:
        rest = 0.5 * mean * (1.0 - place)
        return np.where(rest > 0.0, -np.expm1(-rest) / np.where(rest > 0.0, rest, 1.0), 1.0)

    found = np.asarray(chebinterpolate(integral, terms - 1))  # type: ignore[type-var]  # real arrays will do
    # Rounding of the interpolation is about as large in every term, and late polynomials may be large.
    return np.where(np.abs(found) > 1e-14, found, 0.0)


def propagate_belief(step: Step, start: Floats, mean: float) -> tuple[Floats, Floats] | None:
    r"""Apply :math:`e^{At}` to a belief, and average it over the time as well.

    What comes out is good to some :math:`10^{-15}` of the mass of the start: nothing that is as improbable is known.

    Args:
        step: Application of the transpose of :math:`I + A/Λ`.
        start: Belief at the beginning, of any shape; not negative.
        mean: Λt.

    Returns:
        The belief at the end, and its average over the time; None where terms would cancel each other.
    """
    ends = coefficients(mean)
    means = integral_coefficients(mean, len(ends))
    # Averages are known to fewer digits, for they come by interpolation.
    left = np.maximum(np.cumsum(ends[::-1]), 1e-3 * np.cumsum(np.abs(means[::-1])))[::-1]
    mass = float(start.sum())
    start = np.ascontiguousarray(start)
    current, fresh = start.copy(), np.zeros_like(start)
    end, average = ends[0] * start, means[0] * start
    flat = [one.reshape(-1) for one in (current, fresh, end, average)]
    for number in range(1, len(ends)):
        made = step(current).reshape(-1)
        turn = FIRST if number == 1 else NEXT
        grown = _recur_in_two(made, flat[0], flat[1], (flat[2], flat[3]), (ends[number], means[number]), turn)
        term = ends[number] * grown
        if not term <= LARGEST_OF_BELIEF * mass:
            return None
        if max(left[number], term / mass) <= LEAST_OF_BELIEF:
            return np.maximum(end, 0.0), np.maximum(average, 0.0)
        current, fresh = fresh, current
        flat[:2] = flat[1], flat[0]
    return None if len(ends) > 1 else (end, average)


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
    weights = table([coefficients(mean) for mean in means.ravel().tolist()]).reshape(-1, *means.shape)
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
    weights = table([poisson_sum(mean).terms for mean in means.ravel().tolist()]).reshape(-1, *means.shape)
    current, fresh, total = start.copy(), np.zeros_like(start), _weighed(weights[0], start)
    for number in range(1, len(weights)):
        active = int(np.count_nonzero(weights[number:].any(axis=(0, 2))))
        step(current, fresh, total, weights[number, :active], PLAIN)
        current, fresh = fresh, current
    return total


def table(expansions: Sequence[Floats]) -> Floats:
    """Weights of all terms of several expansions, nil where one needs no more; shape (terms, expansions)."""
    found = np.zeros((max(map(len, expansions)), len(expansions)))
    for number, one in enumerate(expansions):
        found[: len(one), number] = one
    return found


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
        largest = abs(value) if abs(value) > largest or np.isnan(value) else largest
    return largest


@compiled
def _recur_in_two(
    made: Floats,
    current: Floats,
    fresh: Floats,
    totals: tuple[Floats, Floats],
    weights: tuple[float, float],
    turn: Turn,
) -> float:
    """The same, added to two totals; and the sum of its absolute values."""
    once, back, before = turn
    mass = 0.0
    for at in range(made.size):
        value = once * made[at] + back * current[at] + before * fresh[at]
        fresh[at] = value
        totals[0][at] += weights[0] * value
        totals[1][at] += weights[1] * value
        mass += abs(value)
    return mass
