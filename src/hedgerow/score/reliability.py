r"""Whether a chance of 0.3 happens three times in ten: reliability table, recalibration, sharpness.

Recalibration fits :math:`\operatorname{logit} P(y) = a + b \operatorname{logit} p` (Cox 1958): intercept a = 0 and
slope b = 1 say calibrated; b below 1, chances too near 0 and 1; b above 1, too near the middle. All intervals here
take questions as independent, and those of one case are not: true intervals are wider.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import binomtest, norm

from hedgerow.score.record import Floats
from hedgerow.score.rules import EDGES, HIGHEST, LOWEST, bin_of

LEVEL = 0.95
"""Level of every interval here."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bin:
    """What happened when chances between `low` and `high` were given."""

    low: float
    high: float
    questions: int
    forecast: float
    """Mean chance given."""
    happened: int
    share: float
    interval: Interval
    """0.95 interval of the share (Wilson 1927; Newcombe 1998, method 3)."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A recalibration, or why there is none."""

    slope: float | None
    slope_interval: Interval | None
    intercept: float | None
    intercept_interval: Interval | None
    reason: str = ""


def reliability_table(probability: ArrayLike, outcome: ArrayLike) -> tuple[Bin, ...]:
    """Every bin of a tenth that holds a forecast.

    Args:
        probability: Chances given to yes, one dimension.
        outcome: 1 or 0 for each.
    """
    p, y = np.asarray(probability, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    member = bin_of(p)
    edges = np.concatenate([[0.0], EDGES, [1.0]])
    found = []
    for number in np.unique(member):
        here = member == number
        count, happened = int(here.sum()), int(y[here].sum())
        interval = binomtest(happened, count).proportion_ci(LEVEL, method="wilson")
        found.append(
            Bin(
                low=float(edges[number]),
                high=float(edges[number + 1]),
                questions=count,
                forecast=float(p[here].mean()),
                happened=happened,
                share=happened / count,
                interval=(float(interval.low), float(interval.high)),
            )
        )
    return tuple(found)


def recalibrate(probability: ArrayLike, outcome: ArrayLike) -> Calibration:
    """Slope and intercept of the outcomes on the log-odds given, by maximum likelihood, with Wald intervals.

    Args:
        probability: Chances given to yes, one dimension, clipped to [0.01, 0.99].
        outcome: 1 or 0 for each.
    """
    p, y = np.asarray(probability, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    yes, no = p[y == 1.0], p[y == 0.0]
    if not (yes.size and no.size):
        return _untold("All outcomes are the same." if y.size else "There is no outcome.")
    x = logit(np.clip(p, LOWEST, HIGHEST))
    if float(np.ptp(x)) == 0.0:
        return _untold("The same chance was given everywhere.")
    # The maximum lies at infinity where a threshold parts the yes from the no (Albert & Anderson 1984).
    if yes.min() >= no.max() or yes.max() <= no.min():
        return _untold("A threshold parts every yes from every no, so that no slope is too steep.")
    design = np.stack([np.ones_like(x), x], axis=1)
    fitted, information = _logistic(design, y)
    half = float(norm.ppf(0.5 + LEVEL / 2)) * np.sqrt(np.diag(np.linalg.inv(information)))
    (intercept, slope), (off, steep) = fitted.tolist(), half.tolist()
    return Calibration(slope, (slope - steep, slope + steep), intercept, (intercept - off, intercept + off))


def sharpness(probability: ArrayLike) -> float | None:
    """Variance of the chances given: how far a forecaster dares to tell questions apart; None without a forecast."""
    p = np.asarray(probability, dtype=np.float64)
    return float(p.var()) if p.size else None


def _untold(reason: str) -> Calibration:
    return Calibration(None, None, None, None, reason)


def _logistic(design: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Coefficients of a logistic regression that has a finite maximum, and the information there."""

    def loss(b: Floats) -> float:
        eta = design @ b
        return float(np.logaddexp(0.0, eta).sum() - y @ eta)

    def slope(b: Floats) -> Floats:
        return design.T @ (expit(design @ b) - y)

    def curvature(b: Floats) -> Floats:
        chance = expit(design @ b)
        return (design.T * (chance * (1.0 - chance))) @ design

    start = np.zeros(design.shape[1])
    found = minimize(loss, start, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-9})
    return found.x, curvature(found.x)
