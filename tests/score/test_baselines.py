"""What a record alone would say: what counts as an event, and from when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import exp

import pytest
from scipy.stats import poisson

from hedgerow.ask.baselines import baseline_chance
from hedgerow.case.model import Baseline, Case, Named, Query, Question, Report
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.score.baselines import constant_hazard, declared_or_counted, events_before, regime_switch
from hedgerow.score.regime import fit_regime

CASE = read_case(TEMPLATE)
BEGINS, AS_OF = CASE.begins, CASE.as_of
RAID, DISMISS = Named("raid"), Named("dismiss")


def report(on, *alternatives, last=None, published=None, left_out=""):
    last = last or on
    groups = tuple(tuple(Named(*name.split(".")) for name in group.split("+")) for group in alternatives)
    return Report("X", on, last, published or last, groups, None, "", 0.9, "", "", "", "", "", left_out)


def case_of(*reports) -> Case:
    return replace(CASE, evidence=reports)


def acts(*names, **window):
    return Query("acts", acts=tuple(Named(*name.split(".")) for name in names), **window)


FIRST = BEGINS + timedelta(days=30)


def test_marks_attributions_and_left_out_rows():
    case = case_of(
        report(FIRST, "raid.lethal"),
        report(FIRST + timedelta(days=1), "raid.harmless", "unrest"),
        report(FIRST + timedelta(days=2), "unrest", "raid.harmless"),
        report(FIRST + timedelta(days=3), "strike+raid"),
        report(FIRST + timedelta(days=4), "raid.lethal", left_out="Doubted."),
    )
    assert events_before(case, [RAID], AS_OF) == (30.5, 31.5, 33.5)
    assert events_before(case, [Named("raid", "lethal")], AS_OF) == (30.5,)
    assert events_before(case, [Named("unrest"), Named("strike")], AS_OF) == (32.5, 33.5)


def test_nothing_dated_or_published_after_the_origin_counts():
    late = report(FIRST, "raid", published=FIRST + timedelta(days=20))
    case = case_of(late, report(FIRST + timedelta(days=40), "raid"))
    assert events_before(case, [RAID], FIRST + timedelta(days=19)) == ()
    assert events_before(case, [RAID], FIRST + timedelta(days=39)) == (30.5,)
    assert len(events_before(case, [RAID], FIRST + timedelta(days=40))) == 2


def test_what_happened_before_the_case_begins_is_outside_its_record():
    case = case_of(report(BEGINS - timedelta(days=1), "raid"), report(BEGINS, "raid"))
    assert events_before(case, [RAID], AS_OF) == (0.5,)


def test_ranges_count_at_their_middle_and_days_are_shared_out():
    case = case_of(
        report(FIRST, "raid", last=FIRST + timedelta(days=7)),
        *[report(FIRST + timedelta(days=9), "raid") for _ in range(4)],
    )
    assert events_before(case, [RAID], AS_OF) == (34.0, 39.125, 39.375, 39.625, 39.875)


def test_the_record_of_the_template_is_counted_as_its_author_counted_it():
    assert len(events_before(CASE, [DISMISS], AS_OF)) == 2


DAYS = (AS_OF - BEGINS).days + 1


@pytest.mark.parametrize(
    "limits",
    [{}, {"at_least": 1}, {"at_least": 3}, {"at_most": 0}, {"at_most": 2}, {"at_least": 1, "at_most": 2}],
)
def test_a_constant_hazard_is_poisson_with_half_an_event_more(limits):
    query = acts("dismiss", within=60.0, **limits)
    counts = poisson(2.5 / DAYS * 60.0)
    least, most = limits.get("at_least", 0 if "at_most" in limits else 1), limits.get("at_most", 1000)
    expected = counts.cdf(most) - counts.cdf(least - 1)
    assert constant_hazard(CASE, query, AS_OF) == pytest.approx(expected, rel=1e-12)


def test_an_expected_number_is_the_rate_times_the_window():
    query = Query("count", acts=(DISMISS,), within=60.0)
    assert constant_hazard(CASE, query, AS_OF) == pytest.approx(2.5 / DAYS * 60.0)


def test_a_window_that_begins_later_is_asked_as_it_stands():
    query = acts("dismiss", start=AS_OF + timedelta(days=11), end=AS_OF + timedelta(days=40))
    assert constant_hazard(CASE, query, AS_OF) == pytest.approx(1 - exp(-2.5 / DAYS * 30))
    regime = fit_regime(events_before(CASE, [DISMISS], AS_OF), DAYS)
    assert regime_switch(CASE, query, AS_OF) == pytest.approx(regime.at_least(1, 10.0, 40.0), rel=1e-12)


@pytest.mark.parametrize("limits", [{"at_least": 2}, {"at_most": 1}, {"at_least": 1, "at_most": 2}])
def test_the_switch_of_regimes_asks_what_the_question_asks(limits):
    counts = fit_regime(events_before(CASE, [DISMISS], AS_OF), DAYS).counts(4, 0.0, 90.0)
    span = counts[limits.get("at_least", 0) : limits["at_most"] + 1 if "at_most" in limits else None]
    assert regime_switch(CASE, acts("dismiss", within=90.0, **limits), AS_OF) == pytest.approx(
        span.sum(), rel=1e-9
    )


def test_an_earlier_origin_fits_to_the_earlier_record_only():
    query = acts("dismiss", within=60.0)
    early = date(2024, 5, 1)
    then = replace(CASE, evidence=tuple(r for r in CASE.evidence if r.published <= early), as_of=early)
    assert regime_switch(CASE, query, early) == regime_switch(then, query, early)
    assert constant_hazard(CASE, query, early) == pytest.approx(
        1 - exp(-0.5 / ((early - BEGINS).days + 1) * 60)
    )


def test_what_counts_no_act_has_neither():
    holds = next(each.asks for each in CASE.questions if each.asks and each.asks.form == "reach")
    assert constant_hazard(CASE, holds, AS_OF) is None
    assert regime_switch(CASE, holds, AS_OF) is None


def test_a_declared_base_rate_goes_before_a_counted_one():
    question: Question = next(each for each in CASE.questions if each.asks and each.baseline)
    declared = replace(question, baseline=Baseline(seen=9, exposure=300.0, at_least=2))
    days = (question.deadline - AS_OF).days
    assert declared_or_counted(CASE, declared, AS_OF) == baseline_chance(declared.baseline, days)
    none = replace(question, baseline=None)
    assert declared_or_counted(CASE, none, AS_OF) == constant_hazard(CASE, question.asks, AS_OF)
    assert declared_or_counted(CASE, replace(question, asks=None), AS_OF) is None
