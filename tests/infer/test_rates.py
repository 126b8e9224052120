"""`check` says where the usual rates do not give what the record holds."""

from __future__ import annotations

from hedgerow.case.read import find_case, read_case
from hedgerow.infer.rates import ImpliedRate, implied_rates


def test_sound_rates_are_not_contradicted():
    assert not [rate for rate in implied_rates(read_case(find_case("template"))) if rate.contradicted]


def test_a_rate_ten_times_too_high_is():
    case = read_case(find_case("template"), edits={"acts.fund.usual.rate": "1.2 per month"})
    (rate,) = [rate for rate in implied_rates(case) if rate.contradicted]
    assert rate.act == "fund"
    assert "record holds 1" in str(rate)


def test_few_reports_contradict_nothing():
    assert not ImpliedRate("a", 1.2, 0, 12.0).contradicted
    assert ImpliedRate("a", 12.0, 2, 12.0).contradicted
    assert ImpliedRate("a", 0.5, 4, 12.0).contradicted
