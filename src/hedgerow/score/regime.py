r"""The baseline that strategy has to beat: events come in calm and in busy spells, and nobody decides anything.

A Poisson process whose rate is that of a hidden chain of two regimes: with generator Q of the chain and
:math:`\Lambda` the diagonal of the rates, events at :math:`t_1 < \dots < t_n` in a record of length T have the
likelihood

.. math:: \pi e^{(Q-\Lambda)t_1} \Lambda e^{(Q-\Lambda)(t_2-t_1)} \Lambda \cdots e^{(Q-\Lambda)(T-t_n)} 1

(Fischer & Meier-Hellstern 1993, sections 1 and 5), :math:`\pi` stationary. A handful of events does not bound four
numbers, so the maximum is that of the likelihood times weak priors, which always exists: Jeffreys's half event on the
mean rate, the ratio of the two rates log-normal about one with a spread of 2, each mean stay log-normal about half a
year with a spread of 1. With both rates equal the best is (n + 1/2) / T: the constant hazard is nested. Counts in a
window are exact: a counter beside the regime, and one matrix exponential.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.linalg import expm
from scipy.optimize import minimize

from hedgerow.score.record import Floats

RATIO_SPREAD = 2.0
"""Spread of the log of the ratio of the two rates under its prior."""
STAY = 182.625
"""Prior median of a mean stay in a regime [day]."""
STAY_SPREAD = 1.0

STARTS = tuple((ratio, stay) for ratio in (1.0, 4.0, 25.0) for stay in (30.0, 182.625))
"""Where the search begins: ratio of the two rates, and both mean stays [day]."""
FARTHEST = 8.0
"""How far the log of a number is looked for, from that of a constant hazard or of the prior median of a stay."""


@dataclass(frozen=True, slots=True)
class Regime:
    """A fitted process, and which regime holds at the end of its record."""

    rates: tuple[float, float]
    """Calm, busy [1/day]."""
    leaving: tuple[float, float]
    """Rate at which calm ends, and busy [1/day]."""
    now: tuple[float, float]
    """Chance of calm and of busy at the end of the record."""
    log_likelihood: float
    """Of the events, without the priors [nat; days]."""

    def at_least(self, number: int, start: float, end: float) -> float:
        """Chance of so many events or more in a window.

        Args:
            number: How many.
            start: Beginning of the window [day after the record's end], not below 0.
            end: Its end, not before its beginning.
        """
        return 1.0 if number <= 0 else min(1.0, max(0.0, float(self.counts(number, start, end)[-1])))

    def counts(self, most: int, start: float, end: float) -> Floats:
        """Chance of 0, 1, ... events in a window, the last entry being `most` or more; shape (most + 1,)."""
        generator, rates = self._parts()
        size = 2 * most
        counting = np.zeros((size + 1, size + 1))
        for count in range(most):
            here = slice(2 * count, 2 * count + 2)
            counting[here, here] = generator - np.diag(rates)
            if count + 1 < most:
                counting[here, 2 * count + 2 : 2 * count + 4] = np.diag(rates)
            else:
                counting[here, size] = rates
        begins = np.zeros(size + 1)
        begins[:2] = self._at(start)
        ends = begins @ expm(counting * self._length(start, end)) if most else begins
        return np.append(ends[:size].reshape(most, 2).sum(axis=1), ends[size])

    def expected(self, start: float, end: float) -> float:
        """Expected number of events in a window [day after the record's end]."""
        generator, rates = self._parts()
        adding = np.zeros((3, 3))
        adding[:2, :2], adding[:2, 2] = generator, rates
        return float((np.append(self._at(start), 0.0) @ expm(adding * self._length(start, end)))[2])

    def _parts(self) -> tuple[Floats, Floats]:
        return _generator(*self.leaving), np.array(self.rates)

    def _at(self, time: float) -> Floats:
        """Chance of each regime a time after the end of the record."""
        return np.asarray(np.array(self.now) @ expm(_generator(*self.leaving) * time), dtype=np.float64)

    def _length(self, start: float, end: float) -> float:
        if not 0.0 <= start <= end < math.inf:
            raise ValueError("A window begins after the record and ends after it begins.")
        return end - start


def fit_regime(events: Sequence[float], days: float) -> Regime:
    """Fit the process to a record; the same record always gives the same fit.

    Args:
        events: When each event happened [day since the record begins], in [0, days]; any order, and any number.
        days: Length of the record, above 0.

    Raises:
        ValueError: If the record has no length, or an event lies outside it.
    """
    times = tuple(sorted(float(time) for time in events))
    if not 0.0 < days < math.inf or (times and not 0.0 <= times[0] <= times[-1] <= days):
        raise ValueError("A record has a length, and its events lie within.")
    return _fit(times, float(days))


@lru_cache(maxsize=512)
def _fit(times: tuple[float, ...], days: float) -> Regime:
    gaps = np.diff(np.array([0.0, *times, days]))
    usual = math.log((len(times) + 0.5) / days)
    centre = np.array([usual, usual, -math.log(STAY), -math.log(STAY)])

    def loss(logs: Floats) -> float:
        calm, busy, leave_calm, leave_busy = np.exp(logs).tolist()
        mean = (calm * leave_busy + busy * leave_calm) / (leave_calm + leave_busy)
        apart = ((logs[1] - logs[0]) / RATIO_SPREAD) ** 2
        stays = (((logs[2:] - centre[2:]) / STAY_SPREAD) ** 2).sum()
        return float(apart + stays) / 2.0 - math.log(mean) / 2.0 - _forward(logs, gaps)[0]

    best, least = centre, math.inf
    for ratio, stay in STARTS:
        half = math.log(ratio) / 2.0
        start = np.array([usual - half, usual + half, -math.log(stay), -math.log(stay)])
        bounds = [(middle - FARTHEST, middle + FARTHEST) for middle in centre]
        found = minimize(loss, start, method="L-BFGS-B", bounds=bounds)
        # Strictly less by more than rounding, so that the first of two equal ones is kept.
        if found.fun < least - 1e-9:
            best, least = found.x, float(found.fun)
    if best[0] > best[1]:
        best = best[[1, 0, 3, 2]]
    likelihood, present = _forward(best, gaps)
    rates, leaving = np.exp(best[:2]), np.exp(best[2:])
    return Regime(
        rates=(float(rates[0]), float(rates[1])),
        leaving=(float(leaving[0]), float(leaving[1])),
        now=present,
        log_likelihood=likelihood,
    )


def _forward(logs: Floats, gaps: Floats) -> tuple[float, tuple[float, float]]:
    """Log likelihood, and chance of each regime at the end.

    Args:
        logs: Logs of the two rates and of the two rates of leaving, shape (4,).
        gaps: Days between the beginning, the events and the end, shape (events + 1,).
    """
    calm, busy, leave_calm, leave_busy = np.exp(logs).tolist()
    # e^{At} of a 2 x 2 matrix A = Q - L whose eigenvalues m + d > m - d are real: its off-diagonals are above 0.
    # With m + d taken out, nothing overflows however long the gap.
    middle = -(leave_calm + calm + leave_busy + busy) / 2.0
    apart = (leave_busy + busy - leave_calm - calm) / 2.0
    d = math.hypot(apart, math.sqrt(leave_calm * leave_busy))
    decay = np.exp(-2.0 * d * gaps)
    even, odd = (1.0 + decay) / 2.0, (1.0 - decay) / (2.0 * d)
    stays_calm, stays_busy = even + odd * apart, even - odd * apart
    to_busy, to_calm = odd * leave_calm, odd * leave_busy
    total = leave_calm + leave_busy
    p, q = leave_busy / total, leave_calm / total
    log_likelihood = (middle + d) * float(gaps.sum())
    last = len(gaps) - 1
    steps = zip(stays_calm.tolist(), to_busy.tolist(), to_calm.tolist(), stays_busy.tolist(), strict=True)
    for number, (cc, cb, bc, bb) in enumerate(steps):
        p, q = p * cc + q * bc, p * cb + q * bb
        if number < last:
            p, q = p * calm, q * busy
        size = p + q
        log_likelihood += math.log(size)
        p, q = p / size, q / size
    return log_likelihood, (p, q)


def _generator(leave_calm: float, leave_busy: float) -> Floats:
    return np.array([[-leave_calm, leave_calm], [leave_busy, -leave_busy]])
