"""What makes forecasts uncertain, by kind, as printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hedgerow.ask.record import Effect, Uncertainty
from hedgerow.show import kinds
from hedgerow.show.report import render

from .build import assessment


def uncertain(**values: float | None) -> Uncertainty:
    parts: dict[str, float | None] = {"chance": 0.12, "accounts": 0.06, "parameters": 0.03, **values}
    return Uncertainty(
        "Q1", 0.3, parts["chance"], parts["accounts"] or 0.0, parts["parameters"] or 0.0, 0.2, 0.4, 0.1
    )


@pytest.fixture(scope="module")
def whole():
    made = assessment()
    return replace(
        made, forecasts=(replace(made.forecasts[0], id="Q1", unit="probability"), *made.forecasts[1:])
    )


def test_shares_sum_and_the_title_names_the_largest(whole) -> None:
    page = replace(whole, uncertainty=(uncertain(),))
    (row,) = kinds.rows(page)
    assert row.cells == ("0.57", "0.29", "0.14")
    assert kinds.title(page) == "chance most"
    assert kinds.title(replace(whole, uncertainty=(uncertain(accounts=0.5),))) == "accounts most"
    assert "What makes them uncertain: chance most" in render(page)


def test_a_number_has_standard_deviations_and_no_chance(whole) -> None:
    page = replace(whole, uncertainty=(uncertain(chance=None, accounts=0.25, parameters=0.04),))
    (row,) = kinds.rows(page)
    assert row.cells == ("", "0.50", "0.20")


def test_beside_its_interval_an_effect_is_its_own_not_that_of_answers_as_printed(whole) -> None:
    """0.1555 and 0.1548 are printed as 0.16 and 0.15; the effect is no hundredth, and its interval holds it."""
    found = Effect("S1", "surprise", -0.0008, -0.003, 0.0016, None, 0.002)
    page = replace(whole, uncertainty=(replace(uncertain(), effects=(found,)),))
    assert kinds.effect_said(page, "Q1", "S1", "surprise") == "[0.00, 0.00]"
    assert kinds.effect_said(page, "Q1", "S1", "surprise", whole=True) == "0.00, 0.8 interval [0.00, 0.00]"
    assert kinds.effect_said(page, "Q1", "S1", "announced", whole=True) == ""


def test_without_a_calibration_nothing_is_said(whole) -> None:
    assert "What makes them uncertain" not in render(replace(whole, uncertainty=()))
