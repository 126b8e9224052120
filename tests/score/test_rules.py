"""Scoring rules against published numbers, written-out sums, and the law that truth costs least."""

from __future__ import annotations

from math import erf, inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.score.rules import bin_of, brier, crps_count, crps_time, log_score, murphy, skill

CHANCES = st.floats(0.0, 1.0, allow_nan=False)
PAIRS = st.lists(st.tuples(CHANCES, st.integers(0, 1)), min_size=1, max_size=60)

# Finley's forecasts of tornadoes, 1884: forecast and seen, forecast only, seen only, neither (Murphy 1996, table 1).
FINLEY = (28, 72, 23, 2680)


def finley():
    hits, false_alarms, misses, rest = FINLEY
    chances = [1.0] * (hits + false_alarms) + [0.0] * (misses + rest)
    outcomes = [1] * hits + [0] * false_alarms + [1] * misses + [0] * rest
    return np.array(chances), np.array(outcomes)


def test_finley_was_right_in_966_of_1000_and_never_would_have_been_in_982():
    """Percent correct 96.6 and 98.2 (Murphy 1996): with chances of 0 and 1 the Brier score is what is left."""
    chances, outcomes = finley()
    own, never = brier(chances, outcomes).mean(), brier(np.zeros(2803), outcomes).mean()
    assert round(100 * (1 - own), 1) == 96.6
    assert round(100 * (1 - never), 1) == 98.2
    assert skill(own, never) == pytest.approx(1 - 95 / 51)


def test_finley_splits_into_counts():
    chances, outcomes = finley()
    parts = murphy(chances, outcomes)
    base = 51 / 2803
    assert parts.uncertainty == pytest.approx(base * (1 - base), rel=1e-12)
    assert parts.reliability == pytest.approx((100 * 0.72**2 + 2703 * (23 / 2703) ** 2) / 2803, rel=1e-12)
    resolution = (100 * (0.28 - base) ** 2 + 2703 * (23 / 2703 - base) ** 2) / 2803
    assert parts.resolution == pytest.approx(resolution, rel=1e-12)


def test_the_scale_is_from_0_to_1_and_a_coin_costs_a_quarter():
    assert brier([0.0, 1.0, 0.5, 0.5], [1, 0, 0, 1]).tolist() == [1.0, 1.0, 0.25, 0.25]


def test_the_log_score_is_a_loss_in_nats_and_clipped():
    assert log_score([0.5, 0.8, 0.8], [1, 1, 0]) == pytest.approx([log(2), -log(0.8), -log(0.2)])
    assert log_score([0.0, 1.0, 1.0], [1, 0, 1]) == pytest.approx([-log(0.01), -log(0.01), -log(0.99)])


@pytest.mark.parametrize("rule", [brier, log_score])
@pytest.mark.parametrize(
    ("chance", "outcome"), [(1.01, 1), (-0.01, 0), (nan, 1), (inf, 0), (0.5, 2), (0.5, nan)]
)
def test_what_is_no_chance_or_no_outcome_is_refused(rule, chance, outcome):
    with pytest.raises(ValueError, match=r"chance lies|outcome is"):
        rule([chance], [outcome])


@given(truth=CHANCES, told=CHANCES)
def test_telling_the_truth_costs_least_by_brier(truth, told):
    def cost(chance):
        return truth * brier(chance, 1) + (1 - truth) * brier(chance, 0)

    assert cost(truth) <= cost(told) + 1e-12
    assert cost(told) - cost(truth) == pytest.approx((told - truth) ** 2, abs=1e-12)


@given(truth=st.floats(0.01, 0.99), told=CHANCES)
def test_telling_the_truth_costs_least_by_log_score(truth, told):
    def cost(chance):
        return truth * log_score(chance, 1) + (1 - truth) * log_score(chance, 0)

    assert cost(truth) <= cost(told) + 1e-12


@given(PAIRS)
def test_murphys_parts_sum_to_the_brier_score_of_binned_forecasts(pairs):
    chances, outcomes = np.array([p for p, _ in pairs]), np.array([y for _, y in pairs])
    parts = murphy(chances, outcomes)
    member = bin_of(chances)
    means = np.array([chances[member == each].mean() for each in member])
    assert parts.binned == pytest.approx(brier(np.clip(means, 0, 1), outcomes).mean(), abs=1e-12)
    assert parts.reliability - parts.resolution + parts.uncertainty == pytest.approx(parts.binned, abs=1e-12)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0.0


def test_murphy_of_nothing_is_none():
    assert murphy([], []) is None


def test_an_edge_belongs_to_the_bin_above():
    assert bin_of(np.array([0.0, 0.05, 0.1, 0.3, 0.7, 0.9, 1.0])).tolist() == [0, 0, 1, 3, 7, 9, 9]


@pytest.mark.parametrize(
    ("score", "reference", "says"), [(0.1, 0.2, 0.5), (0.3, 0.2, -0.5), (0.0, 0.2, 1.0), (0.1, 0.0, None)]
)
def test_skill(score, reference, says):
    assert skill(score, reference) == (None if says is None else pytest.approx(says))


def test_crps_of_a_normal_at_its_mean():
    """0.23369497725510913 for the standard normal at 0 (the documentation of properscoring)."""
    grid = np.linspace(-9, 9, 20_001)
    cdf = np.array([(1 + erf(x / sqrt(2))) / 2 for x in grid])
    assert crps_time(grid, cdf, 0.0) == pytest.approx(0.23369497725510913, abs=1e-7)
    closed = 1.2 * erf(1.2 / sqrt(2)) + 2 * np.exp(-0.72) / sqrt(2 * np.pi) - 1 / sqrt(np.pi)
    assert crps_time(grid, cdf, 1.2) == pytest.approx(closed, abs=1e-7)


@pytest.mark.parametrize("outcome", [0, 1, 2, 5])
def test_crps_of_a_count_is_mean_distance_less_half_the_spread(outcome):
    """E|X - y| - E|X - X'| / 2 (Gneiting & Raftery 2007, eq. 21)."""
    pmf = np.array([0.1, 0.4, 0.2, 0.2, 0.06, 0.04])
    counts = np.arange(6)
    distance = pmf @ abs(counts - outcome)
    spread = pmf @ abs(counts[:, None] - counts[None, :]) @ pmf
    assert crps_count(pmf, outcome) == pytest.approx(distance - spread / 2, rel=1e-12)


def test_crps_of_one_count_is_the_absolute_error():
    assert crps_count([0, 0, 0, 1.0], 1) == 2.0


def test_counts_beyond_the_last_entry_score_as_it():
    assert crps_count([0.2, 0.5, 0.3], 9) == crps_count([0.2, 0.5, 0.3], 2) == pytest.approx(0.04 + 0.49)


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=6), st.integers(0, 5), st.floats(0.0, 1.0))
def test_telling_the_truth_costs_least_by_crps(weights, at, share):
    truth = np.array(weights) / np.sum(weights)
    other = (1 - share) * truth
    other[at % truth.size] += share

    def cost(told):
        return sum(truth[count] * crps_count(told / told.sum(), count) for count in range(truth.size))

    assert cost(truth) <= cost(other) + 1e-12


def test_a_time_beyond_the_horizon_costs_what_was_said_within_it():
    grid, cdf = [0.0, 10.0, 20.0], [0.0, 0.5, 0.5]
    beyond = 10 * 0.25 / 3 + 10 * 0.25
    assert crps_time(grid, cdf, None) == pytest.approx(beyond)
    assert crps_time(grid, cdf, 25.0) == pytest.approx(beyond)
    assert crps_time(grid, cdf, 10.0) == pytest.approx(10 * 0.25 / 3 + 10 * 0.25)
    assert crps_time(grid, cdf, 0.0) == pytest.approx(10 * (1 + 0.5 + 0.25) / 3 + 10 * 0.25)


def test_a_time_between_two_points_splits_the_straight_line():
    """F(t) = t on [0, 1]: t^2 up to y, (1 - t)^2 from there."""
    assert crps_time([0.0, 1.0], [0.0, 1.0], 0.3) == pytest.approx((0.3**3 + 0.7**3) / 3)


@pytest.mark.parametrize("pmf", [[], [0.5, 0.4], [1.2, -0.2], [nan, 1.0]])
def test_what_is_no_distribution_is_refused(pmf):
    with pytest.raises(ValueError, match="chances"):
        crps_count(pmf, 0)


@pytest.mark.parametrize(
    ("grid", "cdf"),
    [([0.0], [0.0]), ([0.0, 0.0], [0, 1]), ([0, 1], [0.6, 0.5]), ([0, 1], [0, 1.2]), ([0, nan], [0, 1])],
)
def test_what_is_no_distribution_function_is_refused(grid, cdf):
    with pytest.raises(ValueError, match=r"grid|distribution"):
        crps_time(grid, cdf, 0.5)
