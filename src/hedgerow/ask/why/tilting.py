r"""Drawn histories beside what is computed: how far they are from it, and weights under which they agree with it.

The frequency of an answer among n histories differs from the forecast by chance alone. Where it differs by more, the
two do not speak of the same thing, and nothing may be mended by weighting. Where it does not, the weights nearest to
equal ones in relative entropy under which every answer has its computed mean are

.. math:: w_i \propto e^{\lambda \cdot a_i}, \qquad \lambda = \arg\min \log \sum_i e^{\lambda \cdot (a_i - m)},

with answers a and forecasts m (exponential tilting: Deville & Särndal 1992, section 2, their "raking ratio"). A share
under such weights has the standard error of what is left of it when it is explained by the answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from scipy.stats import binomtest, norm

from hedgerow.game.space import Booleans, Floats

RARE = 1e-3
"""Chance that any of the gaps is at least as large as it is, below which sampling does not explain them."""
CLOSE = 1e-6
"""Gap that may be left between weighted and computed answers, where weights are used."""
LEAST = 0.5
"""Share of the histories that weighted ones must be worth (Kish's effective size); weights less equal are not used."""


@dataclass(frozen=True)
class Weighted:
    """Histories with weights.

    Attributes:
        weights: They sum to one, shape (histories,).
        met: Which answers have their computed mean under them, shape (questions,).
    """

    weights: Floats
    met: Booleans


def unexplained(answers: Floats, forecasts: Floats, chances: Booleans) -> Booleans:
    """Which answers differ from their forecasts by more than sampling explains.

    Args:
        answers: Answer of each history to each question, shape (histories, questions).
        forecasts: Computed answers, shape (questions,).
        chances: Which of them are chances; others are numbers, whose mean is taken to be normal.
    """
    count = len(answers)
    found = np.zeros(len(forecasts), dtype=np.bool_)
    for column, (forecast, chance) in enumerate(zip(forecasts, chances, strict=True)):
        drawn = answers[:, column]
        if chance:
            rare = float(binomtest(round(float(drawn.sum())), count, float(np.clip(forecast, 0, 1))).pvalue)
        else:
            error = float(drawn.std(ddof=1)) / np.sqrt(count)
            gap = abs(float(drawn.mean()) - forecast)
            # What never differs among the histories has no error to measure its gap by.
            rare = 2.0 * float(norm.sf(gap / error)) if error > 0 else 1.0
        found[column] = rare * len(forecasts) < RARE
    return found


def tilted(answers: Floats, forecasts: Floats) -> Weighted:
    """Weights under which the histories answer as is computed, as nearly equal as can be.

    A question that all histories answer alike cannot be met by weighting and is left out. Where the others cannot be
    met together, or hardly, the weights are equal.

    Args:
        answers: Answer of each history to each question, shape (histories, questions).
        forecasts: Computed answers, shape (questions,).
    """
    count = len(answers)
    equal = Weighted(np.full(count, 1.0 / count), np.zeros(len(forecasts), dtype=np.bool_))
    within = (answers.min(axis=0) < forecasts) & (forecasts < answers.max(axis=0))
    if not within.any():
        return equal
    scale = answers[:, within].std(axis=0)
    gaps = (answers[:, within] - forecasts[within]) / scale

    def dual(slope: Floats) -> tuple[float, Floats]:
        return float(logsumexp(gaps @ slope)), softmax(gaps @ slope) @ gaps

    def curvature(slope: Floats) -> Floats:
        held = softmax(gaps @ slope)
        mean = held @ gaps
        spread: Floats = (gaps * held[:, None]).T @ gaps - np.outer(mean, mean)
        return spread

    start = np.zeros(gaps.shape[1])
    found = minimize(dual, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": 1e-10})
    weights: Floats = softmax(gaps @ found.x)
    if np.abs(weights @ gaps * scale).max() > CLOSE or 1.0 / (weights @ weights) < LEAST * count:
        return equal
    return Weighted(weights, within)


def share_error(member: Booleans, answers: Floats, weighted: Weighted) -> float:
    """Standard error of the weighted share of some of the histories."""
    weights = weighted.weights
    columns = [np.ones(len(weights)), *answers[:, weighted.met].T]
    explaining, root = np.stack(columns, axis=1), np.sqrt(weights)
    slope, *_ = np.linalg.lstsq(explaining * root[:, None], member * root, rcond=None)
    left = member - explaining @ slope
    return float(np.sqrt(np.sum((weights * left) ** 2)))
