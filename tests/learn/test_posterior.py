"""The log posterior against a brute-force grid and against differences, and its coordinates against their priors."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logsumexp

from hedgerow.ask.assess import workers
from hedgerow.ask.moving import with_moved
from hedgerow.ask.shifted import Place
from hedgerow.case.model import Parameter, Source
from hedgerow.errors import SolveError
from hedgerow.learn.laplace import around, find_mode
from hedgerow.learn.target import Target
from hedgerow.learn.unknowns import Unknown, unknowns_of

from ..ask.engine import made
from ..ask.why.engine import asking, usual_of
from ..infer.oracle import read_record
from ..infer.worlds import COVERED, RECORD, axis, harbour, rivals

SOURCE = Source("judgement")


def prior(name: str, kind: str, arguments: tuple[float, ...], median: float) -> Parameter:
    return Parameter(name, kind, arguments, median, 0.7 * median, 1.4 * median, SOURCE)  # type: ignore[arg-type]


PRIORS = [
    prior("a", "lognormal", (0.7, 0.4), 0.7),
    prior("a", "normal", (-0.3, 1.7), -0.3),
    prior("a", "uniform", (-1.0, 3.0), 1.0),
    prior("a", "beta", (0.3, 9.0), 0.29),
]


@pytest.mark.parametrize("each", PRIORS, ids=lambda each: each.kind)
@given(coordinate=st.floats(-3.5, 3.5))
@settings(max_examples=40, deadline=None)
def test_coordinates_are_standard_normal_under_every_prior(each: Parameter, coordinate: float) -> None:
    unknown = Unknown("parameter", "a", each)
    value = unknown.value(coordinate)
    first, second = each.arguments
    law = {
        "lognormal": stats.lognorm(second, scale=first),
        "normal": stats.norm(first, second),
        "uniform": stats.uniform(first, second - first),
        "beta": stats.beta(first * second, (1 - first) * second),
    }[each.kind]
    assert law.cdf(value) == pytest.approx(stats.norm.cdf(coordinate), abs=1e-9)
    assert unknown.coordinate(value) == pytest.approx(coordinate, abs=1e-6)
    step = 1e-5
    change = (unknown.value(coordinate + step) - unknown.value(coordinate - step)) / (2 * step)
    assert unknown.slope(coordinate) == pytest.approx(change, rel=1e-5, abs=1e-10)


@given(declared=st.floats(0.02, 0.98), coordinate=st.floats(-3.5, 3.5))
@settings(max_examples=40, deadline=None)
def test_a_chance_of_being_reported_is_normal_on_the_logit_scale(declared: float, coordinate: float) -> None:
    unknown = Unknown("reported", "seize", declared=declared)
    value = unknown.value(coordinate)
    odds = np.log(value / (1 - value)) - np.log(declared / (1 - declared))
    assert stats.norm(0, 0.7).cdf(odds) == pytest.approx(stats.norm.cdf(coordinate), abs=1e-9)
    assert unknown.coordinate(value) == pytest.approx(coordinate, abs=1e-6)
    step = 1e-5
    change = (unknown.value(coordinate + step) - unknown.value(coordinate - step)) / (2 * step)
    assert unknown.slope(coordinate) == pytest.approx(change, rel=1e-5, abs=1e-10)


def habitual():
    """Nobody wants anything, two parameters with room: the oracle knows every likelihood."""
    return asking(
        replace(
            harbour(coverage=COVERED, evidence=RECORD),
            axes=(
                axis("nerve", {"shy": (0.3, {"boldness": 0.6}), "bold": (0.7, {"boldness": 1.5})}),
                axis("humour", {"mild": (0.6, {"temper": 0.5}), "sour": (0.4, {})}, first=6),
            ),
            parameters=(
                prior("boldness", "lognormal", (1.0, 0.3), 1.0),
                prior("temper", "lognormal", (1.0, 0.2), 1.0),
            ),
        ),
        "seized",
    )


def test_the_posterior_is_that_of_a_grid_filled_by_brute_force() -> None:
    """Total variation over the grid; the oracle filters by dense matrices, half a day at a time."""
    it = made(habitual())
    base = Place(it.case, it.setting, it.solved)
    usual = usual_of(it)
    ticks = np.linspace(-2.0, 2.0, 5)
    mine, theirs = [], []
    with workers() as executor:
        target = Target(base, unknowns_of(base, intercepts=False, reporting=False), executor)
        assert [each.name for each in target.unknowns] == ["boldness", "temper"]
        for point in itertools.product(ticks, ticks):
            here = np.array(point)
            mine.append(target.log_posterior(here))
            values = {each.name: each.value(z) for each, z in zip(target.unknowns, here, strict=True)}
            run = read_record(with_moved(it.case, values), usual)
            theirs.append(logsumexp(run.logs[1.0]) - 0.5 * here @ here)
    first, second = (np.exp(logs - logsumexp(logs)) for logs in (np.array(mine), np.array(theirs)))
    assert 0.5 * np.abs(first - second).sum() < 1e-6
    assert first.max() < 0.9


def test_chances_above_one_are_no_evidence_but_refused() -> None:
    """Far enough up, the sour protest more often than always."""
    it = made(habitual())
    base = Place(it.case, it.setting, it.solved)
    with workers() as executor:
        target = Target(base, unknowns_of(base, intercepts=False, reporting=False), executor)
        with pytest.raises(SolveError, match="all replies to an act together is 1"):
            target.log_posterior(np.array([0.0, 6.0]))
        assert isinstance(target.possible(np.array([0.0, 6.0])), SolveError)


def striving():
    """Two who want something; a parameter in a want and one in a usual rate."""
    return asking(
        replace(
            rivals(evidence=RECORD),
            parameters=(
                prior("boldness", "lognormal", (1.0, 0.4), 1.0),
                Parameter("temper", "fixed", (1.0,), 1.0, 1.0, 1.0, SOURCE),
                prior("order", "normal", (1.0, 0.4), 1.0),
            ),
        ),
        "seized",
        "petitions",
    )


@pytest.fixture(scope="module")
def base() -> Place:
    it = made(striving())
    return Place(it.case, it.setting, it.solved)


@pytest.mark.parametrize("kappa", [1.0, 0.5])
def test_its_gradient_is_that_of_the_log_posterior(base: Place, kappa: float) -> None:
    with workers() as executor:
        target = Target(base, unknowns_of(base), executor, kappa)
        assert {each.kind for each in target.unknowns} == {"parameter", "scale", "intercept", "reported"}
        point = 0.3 * np.sin(np.arange(len(target.unknowns)))
        found = target.evaluate(point)
        assert found.log_posterior == pytest.approx(target.log_posterior(point), abs=1e-8)
        for place in range(len(point)):
            step = 1e-3 * np.eye(len(point))[place]
            change = (target.log_posterior(point + step) - target.log_posterior(point - step)) / 2e-3
            assert found.gradient[place] == pytest.approx(change, rel=1e-4, abs=2e-6)


def test_only_chances_that_weigh_are_learned(base: Place) -> None:
    """Under coverage, and no certainties; whoever is reported with one chance for all marks has one unknown."""
    (first, *_) = base.case.coverage
    never = replace(
        base,
        case=replace(
            base.case,
            coverage=(
                replace(first, acts=("ransom", "seize", "scorn")),
                replace(first, acts=("petition",), reported=1.0),
                replace(first, acts=("petition",), reported=0.3, first=first.last, last=base.case.as_of),
                replace(first, acts=("ebb",), first=base.case.as_of + timedelta(1), last=date(2030, 1, 1)),
            ),
        ),
    )
    found = [each for each in unknowns_of(never) if each.kind == "reported"]
    assert {each.name: each.declared for each in found} == {
        "seize.boat": 0.8, "seize.nothing": 0.4, "ransom": 0.95, "scorn": 0.7, "coverage row 3": 0.3,
    }  # fmt: skip


def test_where_the_record_is_silent_the_prior_stays(base: Place) -> None:
    """With a power of nought nothing is learned: the mode is the priors' medians and the precision the identity."""
    with workers() as executor:
        target = Target(base, unknowns_of(base, intercepts=False), executor, 0.0)
        mode = find_mode(target.possible, len(target.unknowns))
        normal = around(mode, target.possible)
    assert np.array(mode.at.point) == pytest.approx(np.zeros(len(target.unknowns)), abs=1e-6)
    assert normal.precision == pytest.approx(np.eye(len(target.unknowns)), abs=1e-4)
    # What is left is the evidence to no power: nothing at all.
    assert normal.log_evidence == pytest.approx(0.0, abs=1e-4)
