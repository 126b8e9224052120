"""A published game in continuous time (Blevins 2025): its equilibrium by plain rounds, and what is estimated of it."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
import ladder

FALSE_ALARM = 1e-3
HERE = ladder.TRUTH * [1.1, 0.9, 1.2, 0.7, 0.8, 1.1]


def by_rounds(point):
    """What a firm is worth by its place and its rival's, as the source writes its equations: out is worth nothing."""
    low, high, falling, investing, entering, fixed = point
    places, top = ladder.PLACES, ladder.QUALITIES
    often = np.array([low] * (1 + ladder.ENTERED) + [high] * (top - ladder.ENTERED))
    up, down = (
        np.minimum(np.arange(places) + 1, top),
        np.maximum(np.arange(places) - 1, np.arange(places) > 0),
    )
    worth = np.zeros((places, places))
    for _ in range(20_000):
        fresh = worth.copy()
        for own in range(1, places):
            for rival in range(places):
                here = worth[own, rival]
                gain = falling * worth[down[own], down[rival]]
                options = np.array([here, worth[up[own], rival] - investing, 0.0])
                gain += often[own] * (np.logaddexp.reduce(options) + np.euler_gamma)
                if rival:
                    theirs = np.array([worth[rival, own], worth[up[rival], own] - investing, 0.0])
                    chosen = np.exp(theirs - np.logaddexp.reduce(theirs))
                    gain += often[rival] * chosen @ [here, worth[own, up[rival]], worth[own, 0]]
                else:
                    entered = 1.0 / (1.0 + np.exp(entering - worth[ladder.ENTERED, own]))
                    gain += low * (entered * worth[own, ladder.ENTERED] + (1.0 - entered) * here)
                clock = ladder.DISCOUNT + falling + often[own] + often[rival]
                fresh[own, rival] = (ladder.MARGINS[own, rival] - fixed + gain) / clock
        change, worth = np.abs(fresh - worth).max(), fresh
        if change < 1e-13:
            return worth
    raise AssertionError("the rounds did not end")


def test_prices_are_best_answers():
    """A margin tells the share behind it, a share its price; whoever then changes his price alone earns less."""
    there = np.array([6.0, 3.0])
    margins = np.array([ladder.MARGINS[6, 3], ladder.MARGINS[3, 6]])
    prices = ladder.MARGINAL + 1.0 + margins / ladder.MARKET

    def earned(prices):
        wanted = np.exp(there - prices)
        return ladder.MARKET * (prices - ladder.MARGINAL) * wanted / (1.0 + wanted.sum())

    assert earned(prices) == pytest.approx(margins, rel=1e-9)
    for firm in range(2):
        for change in (-0.1, -0.01, 0.01, 0.1):
            other = prices + change * (np.arange(2) == firm)
            assert earned(other)[firm] < margins[firm]
    assert (ladder.MARGINS[1:, :1] >= ladder.MARGINS[1:]).all(), "no firm gains by a rival"
    assert (ladder.MARGINS[0] == 0.0).all()


def test_the_equilibrium_is_that_of_the_source():
    """Firms that leave are gone there, while actors of the engine live on."""
    market = ladder.Ladder()
    for point in (ladder.TRUTH, HERE):
        found = market.at(point)
        assert np.allclose(found.worth, by_rounds(point), atol=1e-7)
        assert np.allclose(found.chosen.sum(axis=0), 1.0)
        assert (found.chosen[ladder.ENTER, 1:] == 0.0).all()


def test_what_is_to_be_expected_is_best_explained_by_what_it_comes_from():
    market = ladder.Ladder()
    hoped = ladder.expected(market.at(ladder.TRUTH))
    assert hoped.size == pytest.approx(1.0)
    best = ladder.log_likelihood(ladder.rates(market.at(ladder.TRUTH)), hoped)
    found = ladder.estimate(market, hoped, HERE)
    assert found.point == pytest.approx(ladder.TRUTH, rel=1e-4)
    assert found.log_likelihood == pytest.approx(best, abs=1e-8)
    assert best > ladder.log_likelihood(ladder.rates(market.at(HERE)), hoped) + 1e-3


@pytest.mark.slow
def test_estimates_are_as_far_from_the_truth_as_their_errors_say():
    """Squared distances by the information; a right build fails once in a thousand."""
    market, total, records = ladder.Ladder(), 0.0, 12
    for number in range(records):
        record = ladder.draw(market.at(ladder.TRUTH), 10_000, np.random.default_rng((7, number)))
        assert record.size == 10_000
        found = ladder.estimate(market, record, ladder.TRUTH)
        away = found.point - ladder.TRUTH
        total += away @ found.information @ away
    law = stats.chi2(records * len(ladder.TRUTH))
    assert law.ppf(FALSE_ALARM / 2) < total < law.isf(FALSE_ALARM / 2)
