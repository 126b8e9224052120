"""Records drawn for learning: as many reports of each act as its rate, its reporting chance and falsehood make."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from hedgerow.ask.engine import set_up
from hedgerow.infer.timeline import now

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from drawn import crossing, record, watched

CREDIBLE = 0.8


@pytest.fixture(scope="module")
def setting():
    with ThreadPoolExecutor(1) as executor:
        return set_up(watched(crossing(), 24.0), executor)


@pytest.fixture(scope="module")
def records(setting):
    random = np.random.default_rng(3)
    case = watched(crossing(), 24.0)
    return [record(case, setting.habit[0], setting.densities, CREDIBLE, random) for _ in range(300)]


@pytest.mark.statistical
def test_reports_of_an_act_that_is_always_possible(setting, records):
    """Of protests, 0.7 a month everywhere, true and false ones are Poisson: a right build fails one seed in 10,000."""
    counted = sum(report.alternatives[0][0].id == "protest" for each in records for report in each)
    expected = len(records) * 0.7 / 30.4375 * now(watched(crossing(), 24.0)) * 0.9 / CREDIBLE
    low, high = stats.poisson(expected).interval(1 - 1e-4)
    assert low <= counted <= high


def test_reports_are_dated_in_order_and_name_what_they_answer(records):
    case = watched(crossing(), 24.0)
    for each in records:
        days = [report.first for report in each]
        assert days == sorted(days)
        assert not days or (case.begins <= days[0] and days[-1] <= case.as_of)
        known = {report.id: report for report in each}
        assert len(known) == len(each)
        for report in each:
            answer = report.alternatives[0][0].id == "retort"
            assert report.credible == (1.0 if answer else CREDIBLE)
            if report.reply_to:
                assert answer
                assert known[report.reply_to].alternatives[0][0].id == "protest"
    # Some replies are told of although the act before was not.
    lone = [r for each in records for r in each if r.alternatives[0][0].id == "retort" and not r.reply_to]
    assert lone


def test_a_seed_gives_the_same_record(setting):
    case = watched(crossing(), 24.0)
    one, other = (
        record(case, setting.habit[0], setting.densities, CREDIBLE, np.random.default_rng(5))
        for _ in range(2)
    )
    assert one == other
