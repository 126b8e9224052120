"""Reliability against published intervals and a published regression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from hedgerow.score.reliability import recalibrate, reliability_table, sharpness

# Hours of study and whether the examination was passed: logistic regression gives an intercept of -4.0777
# (standard error 1.7610) and a slope of 1.5046 (0.6287) (Wikipedia, "Logistic regression", 2023).
HOURS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5]
PASSED = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("happened", "count", "interval"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_intervals_are_newcombes(happened, count, interval):
    """Newcombe 1998, table I, method 3."""
    outcomes = np.arange(count) < happened
    (row,) = reliability_table(np.full(count, 0.35), outcomes)
    assert (row.happened, row.questions) == (happened, count)
    assert row.interval == pytest.approx(interval, abs=5e-5)


def test_every_bin_with_a_forecast_stands_in_the_table():
    rows = reliability_table([0.02, 0.31, 0.39, 0.3, 1.0], [0, 1, 0, 1, 1])
    assert [(row.low, row.high, row.questions, row.happened) for row in rows] == [
        (0.0, 0.1, 1, 0),
        (0.3, 0.4, 3, 2),
        (0.9, 1.0, 1, 1),
    ]
    assert rows[1].forecast == pytest.approx(1 / 3)
    assert rows[1].share == pytest.approx(2 / 3)
    assert reliability_table([], []) == ()


def test_recalibration_is_the_published_regression():
    """Half the hours as log-odds, which no clip touches: the slope doubles."""
    found = recalibrate(expit(np.array(HOURS) / 2), PASSED)
    assert found.intercept == pytest.approx(-4.0777, abs=5e-5)
    assert found.slope == pytest.approx(2 * 1.5046, abs=1e-4)
    assert np.diff(found.intercept_interval) / 2 / 1.959964 == pytest.approx(1.7610, abs=5e-4)
    assert np.diff(found.slope_interval) / 2 / 1.959964 == pytest.approx(2 * 0.6287, abs=5e-4)


@given(st.lists(st.tuples(st.floats(0.02, 0.98), st.booleans()), min_size=4, max_size=40))
def test_recalibrated_chances_match_the_outcomes_where_there_is_a_maximum(pairs):
    """The score equations: as many yes as expected, and as much weighed by the log-odds."""
    chances, outcomes = np.array([p for p, _ in pairs]), np.array([y for _, y in pairs], dtype=float)
    found = recalibrate(chances, outcomes)
    if found.slope is None:
        assert found.reason
        assert found.intercept is found.slope_interval is found.intercept_interval is None
        return
    left = outcomes - expit(found.intercept + found.slope * logit(chances))
    assert left.sum() == pytest.approx(0.0, abs=1e-5)
    assert left @ logit(chances) == pytest.approx(0.0, abs=1e-5)
    assert found.slope_interval[0] < found.slope < found.slope_interval[1]


@pytest.mark.parametrize(
    ("chances", "outcomes", "why"),
    [
        ([], [], "no outcome"),
        ([0.2, 0.6], [1, 1], "the same"),
        ([0.4, 0.4], [0, 1], "same chance"),
        ([0.2, 0.4, 0.6], [0, 0, 1], "threshold"),
        ([0.2, 0.4, 0.4], [0, 0, 1], "threshold"),
        ([0.7, 0.4, 0.1], [0, 0, 1], "threshold"),
        ([0.001, 0.0], [0, 1], "same chance"),
    ],
)
def test_where_it_cannot_be_told_the_reason_is(chances, outcomes, why):
    found = recalibrate(chances, outcomes)
    assert found.slope is None
    assert why in found.reason


def test_sharpness_is_the_variance_of_what_was_said():
    assert sharpness([0.5, 0.5]) == 0.0
    assert sharpness([0.0, 1.0]) == 0.25
    assert sharpness([]) is None
