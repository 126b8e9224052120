r"""Scoring rules, all as losses: nought is perfect, more is worse, and telling the truth costs least on average.

With :math:`p` the chance given and :math:`y` 1 or 0:

- Brier score :math:`(p - y)^2`, on the scale from 0 to 1 (Brier 1950 sums both classes and has the double);
- log score :math:`-\log` of the chance given to what happened [nat], with :math:`p` clipped to [0.01, 0.99],
  so that one confident miss costs 4.6 and not the whole table. Clipping makes it indifferent outside that range;
- the continuous ranked probability score of a distribution function F,
  :math:`\int (F(t) - 1\{t \ge y\})^2 dt` (Gneiting & Raftery 2007, section 4.2), in the unit of what is forecast.
  For a forecast that is one number it is the absolute error.

The Brier score of binned forecasts splits exactly into reliability - resolution + uncertainty (Murphy 1973).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hedgerow.score.record import Floats

LOWEST, HIGHEST = 0.01, 0.99
"""Where the log score, and a recalibration, clip a chance."""

EDGES: Floats = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
"""Inner edges of the ten bins; a chance on an edge belongs to the bin above."""

SLACK = 1e-9
"""How far a distribution may miss its sum of one."""


def brier(probability: ArrayLike, outcome: ArrayLike) -> Floats:
    """Brier score of each forecast, in [0, 1].

    Args:
        probability: Chances given to yes, any shape.
        outcome: 1 or 0 for each.

    Raises:
        ValueError: If a chance is not in [0, 1], or an outcome neither 0 nor 1.
    """
    p, y = _checked(probability, outcome)
    return (p - y) ** 2


def log_score(probability: ArrayLike, outcome: ArrayLike) -> Floats:
    """Log score of each forecast [nat], in [0.01, 4.61]; 0.69 is what 50% costs.

    Args:
        probability: Chances given to yes, any shape.
        outcome: 1 or 0 for each.

    Raises:
        ValueError: If a chance is not in [0, 1], or an outcome neither 0 nor 1.
    """
    p, y = _checked(probability, outcome)
    clipped = np.clip(p, LOWEST, HIGHEST)
    return -np.log(np.where(y == 1.0, clipped, 1.0 - clipped))


def crps_count(pmf: Sequence[float] | Floats, outcome: int) -> float:
    """CRPS of a forecast of a count, in counts.

    Args:
        pmf: Chance of 0, 1, ...; the last entry may hold "so many or more", and then larger counts score as it.
        outcome: The count that came out.

    Raises:
        ValueError: If the chances are not chances that sum to one, or the outcome is below nought.
    """
    chances = np.asarray(pmf, dtype=np.float64)
    if chances.ndim != 1 or not chances.size or not np.all(chances >= 0.0):
        raise ValueError("A distribution of counts is one row of chances, none below nought.")
    if abs(float(chances.sum()) - 1.0) > SLACK:
        raise ValueError(f"The chances of a count sum to {float(chances.sum())!r}, not to one.")
    if outcome < 0:
        raise ValueError(f"A count of {outcome} is below nought.")
    happened = np.arange(chances.size) >= min(outcome, chances.size - 1)
    return float(((np.cumsum(chances) - happened) ** 2).sum())


def crps_time(grid: Sequence[float] | Floats, cdf: Sequence[float] | Floats, when: float | None) -> float:
    """CRPS of a forecast of a time up to a horizon, in the unit of the grid.

    The distribution function is taken as straight between grid points. What lies beyond the last of them is
    not looked at, which keeps the score proper for what lies within (Gneiting & Ranjan 2011, section 3).

    Args:
        grid: Times, increasing; the last is the horizon.
        cdf: Chance of having happened by each.
        when: The time that came out; None, or beyond the horizon: not within it.

    Raises:
        ValueError: If the grid does not increase, or the chances fall or leave [0, 1].
    """
    times, chances = np.asarray(grid, dtype=np.float64), np.asarray(cdf, dtype=np.float64)
    if times.ndim != 1 or times.shape != chances.shape or times.size < 2 or not np.all(np.diff(times) > 0.0):
        raise ValueError("A grid is two or more increasing times, with one chance for each.")
    if not (np.all(np.diff(chances) >= -SLACK) and np.all((chances >= -SLACK) & (chances <= 1.0 + SLACK))):
        raise ValueError("A distribution function stays in [0, 1] and never falls.")
    moment = times[-1] if when is None else float(np.clip(when, times[0], times[-1]))
    at = float(np.interp(moment, times, chances))
    before, after = times < moment, times > moment
    below = _square(np.append(times[before], moment), np.append(chances[before], at))
    above = _square(np.insert(times[after], 0, moment), 1.0 - np.insert(chances[after], 0, at))
    return below + above


def skill(score: float, reference: float) -> float | None:
    """How much less a loss is than a reference's: 1 perfect, 0 no better, below 0 worse; None where that is nought.

    Or so near nought that the ratio is beyond all numbers.
    """
    if reference == 0.0:
        return None
    # Python's own division gives infinity where the ratio is too large, without a word.
    found = 1.0 - float(score) / float(reference)
    return found if math.isfinite(found) else None


@dataclass(frozen=True, slots=True)
class Murphy:
    """What the Brier score of binned forecasts is made of: reliability - resolution + uncertainty."""

    reliability: float
    """Mean squared distance of what was said from how often it happened then; nought is calibrated."""
    resolution: float
    """Mean squared distance of how often it happened then from how often at all; more is better."""
    uncertainty: float
    """Variance of the outcomes: no forecaster's merit or fault."""
    binned: float
    """Brier score with each chance replaced by the mean of its bin, which differs a little from the score itself."""


def murphy(probability: ArrayLike, outcome: ArrayLike) -> Murphy | None:
    """Split the Brier score of binned forecasts (Murphy 1973); None where there is no forecast.

    Args:
        probability: Chances given to yes, one dimension.
        outcome: 1 or 0 for each.

    Raises:
        ValueError: If a chance is not in [0, 1], or an outcome neither 0 nor 1.
    """
    p, y = _checked(probability, outcome)
    if not p.size:
        return None
    _, member = np.unique(bin_of(p), return_inverse=True)
    count = np.bincount(member)
    forecast, happened = np.bincount(member, p) / count, np.bincount(member, y) / count
    share = count / p.size
    return Murphy(
        reliability=float(share @ (forecast - happened) ** 2),
        resolution=float(share @ (happened - y.mean()) ** 2),
        uncertainty=float(y.mean() * (1.0 - y.mean())),
        binned=float(((forecast[member] - y) ** 2).mean()),
    )


def bin_of(probability: Floats) -> NDArray[np.intp]:
    """Number of the bin of each chance, 0 to 9."""
    return np.digitize(probability, EDGES)


def _checked(probability: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats]:
    p, y = np.asarray(probability, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if not np.all((p >= 0.0) & (p <= 1.0)):
        raise ValueError("A chance lies in [0, 1].")
    if not np.all((y == 0.0) | (y == 1.0)):
        raise ValueError("An outcome is 0 or 1.")
    return p, y


def _square(times: Floats, values: Floats) -> float:
    """Integral of the square of a function that is straight between its points."""
    left, right = values[:-1], values[1:]
    return float((np.diff(times) * (left * left + left * right + right * right)).sum() / 3.0)
