r"""Transients by uniformisation: :math:`e^{At} = \sum_k \mathrm{Pois}(k; Λt) (I + A/Λ)^k`.

The sum is truncated with a stated error.

For any A with non-negative off-diagonal entries and Λ at least its largest exit rate, all terms are
non-negative, so nothing cancels (Jensen 1953; Fox & Glynn 1988). Works for generators, for generators
thinned by silence, and for columns of values as well as rows of belief: the step is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy import uint64
from scipy.special import gammainc, gammaln

from hedgerow.game.space import Floats, Integers
from hedgerow.jit import compiled

TRUNCATION = 1e-12
"""Poisson mass that a transient may leave out."""
NOTHING = 1e-30
"""The same where parts of it may matter that are as small as rounding."""

Step = Callable[[Floats], Floats]


@dataclass(frozen=True)
class PoissonSum:
    """Weights of a truncated Poisson sum.

    Attributes:
        first: Number of the first term with a weight.
        weights: Weights of terms `first`, `first + 1`, ...; sum to one within `TRUNCATION`.
    """

    first: int
    weights: Floats

    @property
    def terms(self) -> Floats:
        """Weights of all terms from the very first, nil before those that matter."""
        return np.append(np.zeros(self.first), self.weights)


def poisson_sum(mean: float, truncation: float = TRUNCATION) -> PoissonSum:
    """Weights of a Poisson distribution, both tails cut where they hold less than `truncation`.

    Args:
        mean: Λt.
        truncation: Mass left out altogether, at most.
    """
    if mean == 0.0:
        return PoissonSum(0, np.ones(1))
    reach = int(mean + 12.0 * np.sqrt(mean) + 40.0)
    terms = np.arange(reach + 1)
    weights = np.exp(terms * np.log(mean) - mean - gammaln(terms + 1.0))
    below = np.cumsum(weights)
    above = np.cumsum(weights[::-1])[::-1]
    first = int(np.searchsorted(below, 0.5 * truncation))
    last = int(np.searchsorted(-above, -0.5 * truncation)) if above[-1] < 0.5 * truncation else reach
    kept = weights[first : max(last, first + 1)]
    # Rounding in the terms is of the order of the mean's last digit; the sum is known to be one.
    return PoissonSum(first, kept / kept.sum())


def propagate(step: Step, start: Floats, mean: float, truncation: float = TRUNCATION) -> Floats:
    """Apply :math:`e^{At}` by its truncated sum.

    Args:
        step: Application of :math:`I + A/Λ` to an array shaped like `start`.
        start: Belief or values at the beginning.
        mean: Λt.
        truncation: Poisson mass left out, at most.
    """
    terms = poisson_sum(mean, truncation)
    current = start
    total = np.zeros_like(start)
    for _ in range(terms.first):
        current = step(current)
    for number, weight in enumerate(terms.weights):
        if number:
            current = step(current)
        total += weight * current
    return total


def propagate_with_integral(
    matrix: sp.csr_array, start: Floats, mean: float, rate: float, truncation: float = TRUNCATION
) -> tuple[Floats, Floats]:
    r"""Apply :math:`e^{At}`, and integrate it over the time as well.

    Args:
        matrix: :math:`I + A/Λ`, transposed for beliefs, shape (situations, situations).
        start: Belief at the beginning, shape (situations,).
        mean: Λt.
        rate: Λ [1/day].
        truncation: Poisson mass left out, at most.

    Returns:
        The array at the end, and :math:`\int_0^t e^{Au} du` applied to the start [day].
    """
    weights = poisson_sum(mean, truncation).terms
    # The chance of more than k events, as it is: one minus a sum would lose the digits of short times.
    beyond: Floats = np.asarray(gammainc(np.arange(1.0, len(weights) + 1.0), mean) / rate, dtype=np.float64)
    total, integral = weights[0] * start, beyond[0] * start
    _accumulate(matrix.indptr, matrix.indices, matrix.data, start, (weights, beyond), (total, integral))
    return total, integral


@compiled
def _accumulate(
    pointers: Integers,
    columns: Integers,
    data: Floats,
    start: Floats,
    weights: tuple[Floats, Floats],
    sums: tuple[Floats, Floats],
) -> None:
    """Add what every further step leads to, weighed in two ways, to two sums."""
    current, fresh = start.copy(), np.empty_like(start)
    for number in range(1, weights[0].size):
        first, second = weights[0][number], weights[1][number]
        for row in range(start.size):
            product = 0.0
            for entry in range(uint64(pointers[row]), uint64(pointers[row + 1])):
                product += data[entry] * current[uint64(columns[entry])]
            fresh[row] = product
            sums[0][row] += first * product
            sums[1][row] += second * product
        current, fresh = fresh, current
