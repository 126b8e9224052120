r"""Values carried back by Chebyshev polynomials: :math:`e^{Λt(P - I)} = \sum_k c_k(Λt)\, T_k(2P - I)`.

Uniformisation expands the exponential about one point and needs about Λt terms; an expansion over the interval in which
the eigenvalues of :math:`P = I + Q/Λ` lie needs about :math:`\sqrt{Λt \ln(1/ε)}` (Tal-Ezer 1989; Bergamaschi & Vianello
2000). Its terms have both signs, so it serves for values and not for beliefs, whose smallest parts must not be lost. It
rests on the eigenvalues being near [0, 1]: where they are not, the terms grow, which is seen at once, and the sum is
taken by uniformisation instead.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import ive

from hedgerow.chain.uniformisation import TRUNCATION, Step, propagate
from hedgerow.game.space import Floats

GROWTH = 30.0
"""How much larger than the start, at most, the polynomials may make it."""


@lru_cache(maxsize=256)
def coefficients(mean: float, truncation: float = TRUNCATION / GROWTH) -> Floats:
    """Coefficients of exp(mean (x - 1)) on [0, 1], as many as matter, shape (terms,).

    They are modified Bessel functions of the first kind (Abramowitz & Stegun 1964, 9.6.34).

    Args:
        mean: Λt.
        truncation: Sum of the absolute values left out, at most.
    """
    order = np.arange(int(12.0 * np.sqrt(mean)) + 40)
    found = np.asarray(2.0 * ive(order, 0.5 * mean), dtype=np.float64)
    found[0] *= 0.5
    beyond = np.cumsum(found[::-1])[::-1]
    return found[: max(int(np.searchsorted(-beyond, -truncation)), 1)]


def propagate_values(step: Step, start: Floats, mean: float) -> Floats:
    """Apply :math:`e^{At}` to values over situations.

    Args:
        step: Application of :math:`I + A/Λ` (with constants, where it has any, that stand for a further value of one).
        start: Values at the end of the time.
        mean: Λt.
    """
    weights = coefficients(mean)
    largest = GROWTH * max(float(np.abs(start).max()), 1.0)
    before, current = start, start
    total: Floats = weights[0] * start
    for number, weight in enumerate(weights[1:]):
        fresh = step(current)
        if number == 0:
            fresh = 2.0 * fresh - current
        else:
            fresh *= 4.0
            fresh -= 2.0 * current
            fresh -= before
        before, current = current, fresh
        if not np.abs(current).max() <= largest:
            return propagate(step, start, mean)
        total += weight * current
    return total
