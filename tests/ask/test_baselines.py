"""Base rates against sums written out."""

from __future__ import annotations

from math import exp, factorial

import pytest

from hedgerow.ask.baselines import baseline_chance, baseline_words
from hedgerow.case.model import DAYS_PER_MONTH, Baseline, Source


def poisson(mean: float, numbers: range) -> float:
    return sum(exp(-mean) * mean**number / factorial(number) for number in numbers)


@pytest.mark.parametrize(("seen", "least"), [(0, 1), (5, 1), (5, 3), (12, 7)])
def test_a_count_over_time_is_a_constant_hazard(seen: int, least: int) -> None:
    """The rate is (n + 1/2) / T."""
    counted = Baseline(seen=seen, exposure=600.0, at_least=least)
    mean = (seen + 0.5) / 600.0 * 60.0
    assert baseline_chance(counted, 60.0) == pytest.approx(1 - poisson(mean, range(least)), rel=1e-12)


@pytest.mark.parametrize("most", [0, 2])
def test_at_most_so_many(most: int) -> None:
    counted = Baseline(seen=4, exposure=300.0, at_least=None, at_most=most)
    assert baseline_chance(counted, 45.0) == pytest.approx(
        poisson(4.5 / 300 * 45, range(most + 1)), rel=1e-12
    )


@pytest.mark.parametrize(("seen", "of"), [(0, 4), (2, 4), (4, 4)])
def test_trials_count_with_half_a_success_and_half_a_failure(seen: int, of: int) -> None:
    assert baseline_chance(Baseline(seen=seen, of=of), 60.0) == pytest.approx((seen + 0.5) / (of + 1))


def test_a_chance_is_itself_whatever_the_window() -> None:
    stated = Baseline(chance=0.85, source=Source("judgement", text="as ever"))
    assert baseline_chance(stated, 1.0) == baseline_chance(stated, 1000.0) == 0.85
    assert baseline_words(stated) == "as ever"


def test_the_words_say_how_it_was_made() -> None:
    assert (
        baseline_words(Baseline(seen=5, exposure=21 * DAYS_PER_MONTH)) == "5 in 21 months, at a constant rate"
    )
    assert baseline_words(Baseline(seen=2, of=4)) == "2 of 4"
