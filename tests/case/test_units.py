"""Values with units, against other ways to reach them."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgerow.case import units
from hedgerow.case.words import TextFault


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("9 months", 273.9375),
        ("14 days", 14),
        ("3 weeks", 21),
        ("2 years", 730.5),
        ("1 day", 1),
        ("0.5 month", 15.21875),
    ],
)
def test_durations(text: str, days: float) -> None:
    assert units.duration(text) == pytest.approx(days)


@pytest.mark.parametrize(
    "text", ["9", "nine months", "-3 days", "0 days", "3 moons", "1e3 days", "3 days ago", ""]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(TextFault):
        units.duration(text)


def test_rates_keep_their_expression() -> None:
    assert units.split_rate("0.2 * boldness per month") == ("0.2 * boldness", 30.4375)
    assert units.split_rate("1 per years")[1] == 365.25


@pytest.mark.parametrize("text", ["0.2", "0.2 per", "0.2 per fortnight", "per month"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(TextFault):
        units.split_rate(text)


@given(st.dates())
def test_a_day_reads_back(day: date) -> None:
    assert units.day(day.isoformat()) == day


@pytest.mark.parametrize("text", ["2021-6-29", "20210629", "2021-02-30", "2021-06-29T00:00", "", "today"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(TextFault):
        units.day(text)


def test_the_admiralty_table_is_ordered_and_lies_between_0_and_1() -> None:
    table = units.ADMIRALTY
    assert len(table) == 36
    assert all(0 < value < 1 for value in table.values())
    assert (table["A1"], table["B2"]) == (0.99, 0.902)
    for digit in "123456":
        assert (
            table[f"A{digit}"]
            > table[f"B{digit}"]
            > table[f"C{digit}"]
            > table[f"D{digit}"]
            > table[f"E{digit}"]
        )
    for letter in "ABCDEF":
        assert table[f"{letter}1"] > table[f"{letter}2"] > table[f"{letter}3"] > table[f"{letter}4"]
    assert units.credible("b2", table) == table["B2"]
    assert units.credible("0.7", table) == 0.7
    for text in ("0", "1.1", "nan", "G1", ""):
        with pytest.raises(TextFault):
            units.credible(text, table)


@pytest.mark.parametrize(
    ("kind", "arguments", "prior"),
    [
        ("lognormal", (2.0, 0.4), stats.lognorm(0.4, scale=2.0)),
        ("normal", (-1.0, 0.3), stats.norm(-1.0, 0.3)),
        ("uniform", (0.5, 1.5), stats.uniform(0.5, 1.0)),
        ("beta", (0.4, 10.0), stats.beta(4, 6)),
    ],
)
def test_percentiles_of_priors(kind: str, arguments: tuple[float, ...], prior: stats.rv_continuous) -> None:
    expected = [prior.ppf(0.5), prior.ppf(0.1), prior.ppf(0.9)]
    assert units.prior_percentiles(kind, arguments) == pytest.approx(expected, rel=1e-9)
    assert units.prior_percentiles("fixed", (3.0,)) == (3.0, 3.0, 3.0)


@given(st.integers(0, 50), st.floats(1, 1000))
def test_counted_rates_are_medians(seen: int, days: float) -> None:
    rate = units.counted_rate(seen, days)
    assert stats.gamma(seen + 0.5, scale=1 / days).cdf(rate) == pytest.approx(0.5, abs=1e-9)


@given(st.integers(0, 30), st.integers(1, 30))
def test_counted_chances_are_medians_and_mirror(seen: int, others: int) -> None:
    chance = units.counted_chance(seen, seen + others)
    assert stats.beta(seen + 0.5, others + 0.5).cdf(chance) == pytest.approx(0.5, abs=1e-9)
    assert math.isclose(chance, 1 - units.counted_chance(others, seen + others), rel_tol=1e-9)
