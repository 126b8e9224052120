"""Comparisons over cases against enumeration, and against the test they are said to invert."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from hedgerow.score.paired import MOST_CASES, compare, paired_skill, sign_flip
from hedgerow.score.record import MODEL, REGIME, Scored

DAY = date(2030, 1, 1)


def row(case, number, outcome, model, regime=None):
    said = ((MODEL, model),) if regime is None else ((MODEL, model), (REGIME, regime))
    return Scored(case, f"Q{number}", DAY, outcome, said)


def rows_of(skills, regime=0.5):
    """One question a case, whose Brier skill against a coin is as wanted."""
    return [row(f"case {n}", 1, 0, regime * np.sqrt(1 - each), regime) for n, each in enumerate(skills)]


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([0.1], 1.0),
        ([0.1, 0.2], 0.5),
        ([-0.1] * 5, 2 / 32),
        ([-0.1, -0.3, -0.2, -0.1, -0.4, -0.2], 2 / 64),
        ([0.0, 0.0], 1.0),
    ],
)
def test_sign_flip_by_hand(differences, p):
    assert sign_flip(differences) == p


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=8))
def test_sign_flip_is_every_exchange_counted(whole):
    seen = abs(sum(whole))
    signs = itertools.product((1, -1), repeat=len(whole))
    counted = [abs(sum(s * w for s, w in zip(each, whole, strict=True))) >= seen for each in signs]
    assert sign_flip([w / 100 for w in whole]) == np.mean(counted)


def test_sign_flip_is_scipys_exact_test():
    differences = np.array([0.02, -0.11, -0.07, 0.015, -0.06, -0.03, -0.08])
    exact = permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert sign_flip(differences) == pytest.approx(exact.pvalue, abs=1e-12)


def test_no_claim_without_a_case_or_with_too_many():
    assert sign_flip([]) is None
    assert sign_flip([0.1] * (MOST_CASES + 1)) is None


def test_every_case_is_shown_and_counts_once():
    rows = [row("a", 1, 1, 0.9, 0.5), row("a", 2, 0, 0.3, 0.5), row("b", 1, 1, 0.2, 0.5), row("b", 2, 1, 0.7)]
    found = compare(rows, MODEL, REGIME)
    assert [(each.case, each.questions) for each in found.differences] == [("a", 2), ("b", 1)]
    assert [each.difference for each in found.differences] == pytest.approx([0.05 - 0.25, 0.64 - 0.25])
    assert found.mean == pytest.approx((-0.2 + 0.39) / 2)
    assert found.p_value == 1.0
    logs = compare(rows, MODEL, REGIME, "log score")
    assert logs.differences[1].difference == pytest.approx(-np.log(0.2) + np.log(0.5))


def test_six_cases_give_the_span_of_their_skills():
    skills = [0.3, -0.1, 0.2, 0.05, 0.4, 0.15]
    found = paired_skill(rows_of(skills))
    assert found.skill == pytest.approx(np.mean(skills))
    assert found.interval == pytest.approx((-0.1, 0.4))
    assert found.level == 1 - 2 / 64
    assert [skill for _, _, skill in found.cases] == pytest.approx(skills)


@given(st.lists(st.floats(-0.9, 0.9), min_size=6, max_size=8), st.floats(-1.0, 1.0))
def test_the_interval_holds_what_the_sign_flip_test_does_not_refuse(skills, asked):
    rows = rows_of(skills)
    found = paired_skill(rows)
    low, high = found.interval
    if min(abs(asked - low), abs(asked - high)) < 1e-6:
        return
    against = [0.25 * (1 - each) - (1 - asked) * 0.25 for each in skills]
    if any(abs(sum(s)) < 1e-9 for s in _subsets(against)):
        return
    assert (low < asked < high) == (sign_flip(against) > 0.05)


def _subsets(values):
    return [part for size in range(1, len(values) + 1) for part in itertools.combinations(values, size)]


def test_five_cases_reach_no_interval_of_095_and_say_so():
    found = paired_skill(rows_of([0.1] * 5))
    assert found.skill == pytest.approx(0.1)
    assert found.interval is None
    assert "cases (5) reach no interval" in found.reason
    assert paired_skill(rows_of([0.1] * 5), level=0.9).interval is not None


def test_only_where_the_other_was_unsure():
    rows = [
        row("a", 1, 0, 0.0, 0.05),
        row("a", 2, 0, 0.0, 0.04),
        row("a", 3, 1, 1.0, 0.96),
        row("a", 4, 0, 0.1),
    ]
    found = paired_skill(rows)
    assert found.questions == 1
    assert found.cases == (("a", 1, 1.0),)


def test_nothing_to_compare_is_said():
    found = paired_skill([])
    assert (found.skill, found.interval, found.cases) == (None, None, ())
    assert found.reason == "No question counts."
    assert compare([], MODEL, REGIME).p_value is None
