r"""The most probable point, and the normal distribution around it (Tierney & Kadane 1986).

In coordinates whose priors are standard normal the precision at the mode is the identity plus the information of the
record. Its eigenvalues say how many directions were learned, and its inverse what is left to know about each unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from hedgerow.errors import ConvergenceError, HedgerowError
from hedgerow.game.space import Floats
from hedgerow.learn.lanczos import leading
from hedgerow.learn.target import Evaluation
from hedgerow.learn.unknowns import FARTHEST

NINTH = 1.2815515655446004
"""The 0.9 quantile of a standard normal."""
GRADIENT = 1e-3
"""Largest derivative of the log posterior at a mode [nat per prior spread]."""
STEP = 1e-3
"""Distance of differences of the gradient [prior spread]: what the curvature changes by within it is its error."""
MOST = 200
"""Evaluations after which the search for a mode is given up."""

Evaluate = Callable[[Floats], Evaluation | HedgerowError]


@dataclass(frozen=True)
class Mode:
    """The most probable point.

    Attributes:
        at: The log posterior there, with its gradient.
        evaluations: How many it took.
        met: The precision as the climb met it on its last steps, shape (unknowns, unknowns); along ways it did not go,
            that in whose coordinates it climbed.
    """

    at: Evaluation
    evaluations: int
    met: Floats


def find_mode(
    evaluate: Evaluate,
    size: int,
    precision: Floats | None = None,
    start: Floats | None = None,
    gradient: float = GRADIENT,
) -> Mode:
    """Climb to the most probable point, by L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995).

    Args:
        evaluate: The log posterior at a point, or why there is none.
        size: How many unknowns there are.
        precision: That of a posterior thought to be like this one, shape (unknowns, unknowns): the climb takes fewer
            steps in its coordinates. None: those of the priors.
        start: Where to begin, shape (unknowns,); None: at the priors' medians.
        gradient: Largest derivative of the log posterior at what counts as a mode [nat per prior spread].

    Raises:
        HedgerowError: If there is no log posterior where it begins.
        ConvergenceError: If no mode is found.
    """
    best: Evaluation | None = None
    count = 0
    factor = np.eye(size) if precision is None else np.linalg.cholesky(precision)
    root = np.linalg.inv(factor).T
    begun = np.zeros(size) if start is None else start
    first = factor.T @ begun

    def falls(whitened: Floats) -> tuple[float, Floats]:
        nonlocal best, count
        count += 1
        # There and back again is not quite the same: where it begins may have been evaluated already.
        point = begun if np.array_equal(whitened, first) else root @ whitened
        made = evaluate(point)
        if isinstance(made, HedgerowError):
            if best is None:
                raise made
            # No answer there: steep ground, from which the search turns back.
            away = point - np.array(best.point)
            return -best.log_posterior + 1e3 + 0.5 * float(away @ away), root.T @ away
        if best is None or made.log_posterior > best.log_posterior:
            best = made
        return -made.log_posterior, -root.T @ np.array(made.gradient)

    # In other coordinates than the priors' the box holds all of theirs. It is there for the first step, which is the
    # whole step of the coordinates within a box, and one of length one without.
    reach = FARTHEST if precision is None else FARTHEST * np.sqrt(size) * np.linalg.norm(factor, 2)
    climbed = minimize(
        falls,
        first,
        method="L-BFGS-B",
        jac=True,
        bounds=[(-reach, reach)] * size,
        options={
            "gtol": 0.3 * gradient / np.linalg.norm(factor, 2),
            "ftol": 1e-13,
            "maxfun": MOST,
            "maxiter": MOST,
        },
    )
    if best is None:
        raise ConvergenceError("The search for the most probable parameters looked nowhere.")
    point = np.array(best.point)
    inside = np.abs(point) < FARTHEST
    left = float(np.abs(np.array(best.gradient)[inside]).max(initial=0.0))
    if left > gradient:
        raise ConvergenceError(
            f"The most probable parameters were not found in {count} evaluations (the log posterior still changes by "
            f"{left:.2g} a prior spread). Narrow the priors, or learn fewer numbers."
        )
    met = factor @ np.linalg.inv(np.asarray(climbed.hess_inv @ np.eye(size))) @ factor.T
    return Mode(best, count, 0.5 * (met + met.T))


@dataclass(frozen=True)
class Normal:
    """A normal distribution over coordinates.

    Attributes:
        mean: Shape (unknowns,).
        precision: Shape (unknowns, unknowns).
        log_evidence: Log of the probability of the record, unknowns and accounts summed out [nat].
        looked: Along how many directions the curvature was measured, beside which it is that of the priors; None:
            along all.
        rest: Estimated size of the record's information beside them (`lanczos.Leading`).
    """

    mean: Floats
    precision: Floats
    log_evidence: float
    looked: int | None = None
    rest: float = 0.0

    @property
    def missing(self) -> float:
        """By how much the information left out could change the log evidence, by its estimated size [nat]."""
        left = 0 if self.looked is None else len(self.mean) - self.looked
        return 0.5 * float(np.sqrt(left)) * self.rest

    @property
    def covariance(self) -> Floats:
        """Inverse of the precision."""
        inverse = np.linalg.inv(self.precision)
        symmetric: Floats = np.asarray(0.5 * (inverse + inverse.T), dtype=np.float64)
        return symmetric

    def draws(self, count: int, seed: int) -> Floats:
        """Seeded draws in pairs, each the other's mirror image in the mean; shape (draws, unknowns).

        So errors that are odd about the mean cancel (antithetic variates: Hammersley & Morton 1956).
        """
        factor = np.linalg.cholesky(self.covariance)
        ways = np.random.default_rng(seed).standard_normal(((count + 1) // 2, len(self.mean))) @ factor.T
        mirrored: Floats = self.mean + np.stack([ways, -ways], axis=1).reshape(-1, len(self.mean))[:count]
        return mirrored

    def log_density(self, points: Floats) -> Floats:
        """Log density at each point, shape (points,)."""
        away = points - self.mean
        sign, log_determinant = np.linalg.slogdet(self.precision)
        size = len(self.mean)
        exponent = -0.5 * np.einsum("ni,ij,nj->n", away, self.precision, away)
        density: Floats = exponent + 0.5 * (sign * log_determinant - size * np.log(2.0 * np.pi))
        return density


def around(mode: Mode, evaluate: Evaluate) -> Normal:
    """The normal distribution with the curvature of the log posterior at its mode.

    Measured along the directions that the record tells of (`lanczos`), one evaluation each.

    Raises:
        HedgerowError: If there is no log posterior beside the mode.
        ConvergenceError: If the mode is no peak.
    """
    point = np.array(mode.at.point)
    size = len(point)

    def informed(direction: Floats) -> Floats:
        made = evaluate(point + STEP * direction)
        if isinstance(made, HedgerowError):
            raise made
        bent: Floats = (np.array(mode.at.gradient) - np.array(made.gradient)) / STEP
        return bent - direction

    information = leading(informed, size)
    precision = np.eye(size) + information.matrix
    if np.linalg.eigvalsh(precision).min() <= 0:
        raise ConvergenceError(
            "The most probable point is no peak: the log posterior rises again beside it. Sample it instead "
            "(`--sample`), or narrow the priors."
        )
    _, log_determinant = np.linalg.slogdet(precision)
    return Normal(
        point,
        precision,
        mode.at.log_posterior - 0.5 * float(log_determinant),
        information.within.shape[0],
        information.rest,
    )


LEARNED, HALF = 0.5, 0.9
"""Variance left of the prior's below which an unknown counts as learned, and as half learned."""


@dataclass(frozen=True)
class Identified:
    """What the record says about the unknowns.

    Attributes:
        left: Share of each unknown's prior variance that is left, shape (unknowns,).
        eigenvalues: Of the record's information, in prior units, the largest first.
        trades: Pairs of unknowns of which only a combination is known: (first, second, correlation).
    """

    left: tuple[float, ...]
    eigenvalues: tuple[float, ...]
    trades: tuple[tuple[int, int, float], ...]


def identified(normal: Normal, correlated: float = 0.6) -> Identified:
    """Tell what was learned from what was not."""
    covariance = normal.covariance
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    information = np.linalg.eigvalsh(normal.precision - np.eye(len(spread)))[::-1]
    pairs = [
        (first, second, float(correlation[first, second]))
        for first in range(len(spread))
        for second in range(first + 1, len(spread))
        if abs(correlation[first, second]) >= correlated
    ]
    return Identified(
        left=tuple((spread**2).tolist()),
        eigenvalues=tuple(information.tolist()),
        trades=tuple(sorted(pairs, key=lambda pair: -abs(pair[2]))),
    )


def verdict(left: float) -> str:
    """In words: how much of what the prior left open the record has settled."""
    if left < LEARNED:
        return "learned"
    return "half" if left < HALF else "prior only"


def verdicts(several: Sequence[float]) -> tuple[str, ...]:
    """The same for several."""
    return tuple(map(verdict, several))
