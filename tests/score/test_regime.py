"""The switch of regimes against closed forms, plain simulation, and processes it must find again."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from scipy.stats import poisson

from hedgerow.score.regime import Regime, _forward, fit_regime

BURSTY = Regime(rates=(0.01, 0.4), leaving=(1 / 120, 1 / 40), now=(0.3, 0.7), log_likelihood=0.0)


def simulated(regime, days, seed):
    """Events of a process that begins stationary."""
    random = np.random.default_rng(seed)
    leave = regime.leaving
    busy = int(random.random() < leave[0] / sum(leave))
    time, events = 0.0, []
    while time < days:
        stay = random.exponential(1 / leave[busy])
        count = random.poisson(regime.rates[busy] * min(stay, days - time))
        events += list(time + random.random(count) * min(stay, days - time))
        time, busy = time + stay, 1 - busy
    return sorted(events)


@pytest.mark.parametrize("least", [0, 1, 2, 5, 12])
def test_with_both_rates_equal_it_is_a_poisson_process(least):
    same = Regime(rates=(0.05, 0.05), leaving=(0.01, 0.2), now=(0.8, 0.2), log_likelihood=0.0)
    assert same.at_least(least, 11.0, 71.0) == pytest.approx(poisson.sf(least - 1, 3.0), abs=1e-12)
    assert same.expected(11.0, 71.0) == pytest.approx(3.0, rel=1e-12)


def test_counts_solve_their_forward_equations():
    """dP_k/dt = P_k (Q - L) + P_{k-1} L, integrated plainly."""
    generator = np.array([[-1 / 120, 1 / 120], [1 / 40, -1 / 40]])
    rates = np.diag(BURSTY.rates)

    def flow(_, flat):
        chances = flat.reshape(5, 2)
        change = chances @ (generator - rates)
        change[1:] += chances[:-1] @ rates
        return change.ravel()

    begins = np.zeros(10)
    begins[:2] = np.array(BURSTY.now) @ expm(generator * 20)
    ends = solve_ivp(flow, (0, 60), begins, rtol=1e-11, atol=1e-13).y[:, -1].reshape(5, 2).sum(axis=1)
    counts = BURSTY.counts(5, 20.0, 80.0)
    assert counts[:5] == pytest.approx(ends, abs=1e-9)
    assert counts.sum() == pytest.approx(1.0, abs=1e-12)


def test_the_expected_number_is_the_mean_of_the_counts():
    counts = BURSTY.counts(120, 5.0, 95.0)
    assert BURSTY.expected(5.0, 95.0) == pytest.approx(np.arange(121) @ counts, rel=1e-9)


def test_in_the_long_run_it_is_as_dispersed_as_published():
    """Index of dispersion 1 + 2 q1 q2 (l1 - l2)^2 / ((q1 + q2)^2 (l1 q2 + l2 q1)) (Fischer & Meier-Hellstern 1993)."""
    (q1, q2), (l1, l2) = (0.5, 0.8), (0.2, 2.0)
    quick = Regime(rates=(l1, l2), leaving=(q1, q2), now=(q2 / 1.3, q1 / 1.3), log_likelihood=0.0)
    slope = []
    for days in (30.0, 60.0):
        counts = quick.counts(180, 0.0, days)
        numbers = np.arange(181)
        slope.append((counts @ numbers**2 - (counts @ numbers) ** 2, counts @ numbers))
    index = (slope[1][0] - slope[0][0]) / (slope[1][1] - slope[0][1])
    published = 1 + 2 * q1 * q2 * (l1 - l2) ** 2 / ((q1 + q2) ** 2 * (l1 * q2 + l2 * q1))
    assert index == pytest.approx(published, rel=1e-6)


@settings(max_examples=20)
@given(st.lists(st.floats(0.0, 400.0), max_size=8), st.tuples(*[st.floats(-7.0, -1.0)] * 4))
def test_the_likelihood_is_the_product_of_matrices_it_is_said_to_be(events, logs):
    times = [0.0, *sorted(events), 400.0]
    calm, busy, leave_calm, leave_busy = np.exp(logs)
    quiet = np.array([[-leave_calm - calm, leave_calm], [leave_busy, -leave_busy - busy]])
    row = np.array([leave_busy, leave_calm]) / (leave_calm + leave_busy)
    total = 0.0
    for number, (since, until) in enumerate(itertools.pairwise(times)):
        row = row @ expm(quiet * (until - since))
        if number < len(events):
            row = row @ np.diag([calm, busy])
        total += math.log(row.sum())
        row = row / row.sum()
    found, present = _forward(np.array(logs), np.diff(times))
    assert found == pytest.approx(total, rel=1e-8, abs=1e-8)
    assert present == pytest.approx(tuple(row), rel=1e-6, abs=1e-9)


@pytest.mark.statistical
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_long_record_gives_the_process_back(seed):
    """Twenty years, some 1,500 events; fixed seeds. Each number within a factor of 1.6, about three standard errors."""
    fitted = fit_regime(simulated(BURSTY, 20 * 365.25, seed), 20 * 365.25)
    for found, true in zip((*fitted.rates, *fitted.leaving), (*BURSTY.rates, *BURSTY.leaving), strict=True):
        assert abs(math.log(found / true)) < math.log(1.6)


def test_an_even_record_is_nearly_a_constant_hazard():
    even = fit_regime(np.linspace(5, 595, 60), 600)
    assert even.at_least(3, 0.0, 60.0) == pytest.approx(poisson.sf(2, 6.05), abs=0.07)


def test_after_a_burst_more_is_expected_than_after_a_calm():
    burst = [100.0, 101.0, 103.0, 104.0, 108.0, 110.0]
    soon, later = fit_regime(burst, 115.0), fit_regime(burst, 600.0)
    assert soon.now[1] > 0.9
    assert later.now[1] < 0.5
    assert soon.at_least(1, 0.0, 14.0) > 0.8
    assert soon.at_least(1, 0.0, 14.0) > 2 * later.at_least(1, 0.0, 14.0)


@settings(max_examples=12)
@given(st.lists(st.floats(0.0, 900.0), max_size=12))
def test_every_record_has_a_fit_and_it_is_always_the_same(events):
    fitted = fit_regime(events, 900.0)
    assert fitted == fit_regime(list(reversed(events)), 900.0)
    assert 0 < fitted.rates[0] <= fitted.rates[1] < 1000
    assert sum(fitted.now) == pytest.approx(1.0)
    chances = [fitted.at_least(number, 0.0, 90.0) for number in range(6)]
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert chances == sorted(chances, reverse=True)


@pytest.mark.parametrize("events", [[], [310.0], [100.0, 400.0]])
def test_with_nothing_to_tell_regimes_apart_it_is_nearly_the_constant_hazard(events):
    """Half an event more than was seen: the baseline it nests is the other baseline."""
    hazard = (len(events) + 0.5) / 600
    chance = fit_regime(events, 600.0).at_least(1, 0.0, 60.0)
    assert chance == pytest.approx(1 - math.exp(-60 * hazard), rel=0.1)


@pytest.mark.parametrize(
    ("events", "days"), [([], 0.0), ([5.0], 4.0), ([-1.0], 4.0), ([math.nan], 4.0), ([], math.nan)]
)
def test_an_impossible_record_is_refused(events, days):
    with pytest.raises(ValueError, match="record"):
        fit_regime(events, days)


@pytest.mark.parametrize(("start", "end"), [(-1.0, 5.0), (5.0, 4.0), (0.0, math.inf)])
def test_an_impossible_window_is_refused(start, end):
    with pytest.raises(ValueError, match="window"):
        BURSTY.at_least(1, start, end)
