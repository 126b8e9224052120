"""What is said of intervals: an answer outside its own is explained, and only then."""

from dataclasses import replace

import pytest

from hedgerow.show import intervals
from hedgerow.show.report import render

SAID = "can take it outside its interval"


@pytest.mark.parametrize(
    ("value", "low", "high", "outside"),
    [(0.71, 0.70, 0.70, True), (0.63, 0.64, 0.66, True), (0.704, 0.70, 0.70, False), (0.7, 0.6, 0.8, False)],
)
def test_an_answer_outside_its_interval_as_printed_is_explained(assessment, value, low, high, outside):
    forecast = replace(assessment.forecasts[0], probability=value, low=low, high=high)
    claim = replace(assessment.claims[0], value=value, low=low, high=high)
    assert bool(intervals.outside([forecast])) == outside
    page = render(replace(assessment, forecasts=(forecast,), claims=(claim,)))
    assert page.count(SAID) == 2 * outside


def test_what_has_no_interval_or_no_number_needs_no_word(assessment):
    forecast = replace(assessment.forecasts[0], low=None, high=None)
    claim = replace(assessment.claims[0], value=None)
    assert intervals.outside([forecast, claim]) == ""
