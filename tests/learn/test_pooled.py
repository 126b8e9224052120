"""What cases share: sums done by hand, the case that is scored left out, and priors put where others say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.assess import workers
from hedgerow.ask.shifted import Place
from hedgerow.case.expressions import Constant, QuantityScore
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE, shipped
from hedgerow.learn.calibrate import Options, calibrate
from hedgerow.learn.laplace import Normal
from hedgerow.learn.pooled import (
    GROUPS,
    Heard,
    Told,
    combined,
    declared_of,
    heard,
    pool,
    priors,
    shared,
    sources,
    with_priors,
)
from hedgerow.learn.unknowns import Unknown, unknowns_of


@pytest.fixture(scope="module")
def case():
    read = read_case(TEMPLATE)
    roles = ("patron", "client", "armed_group")
    return replace(
        read,
        actors=tuple(replace(each, role=roles[n % 3]) for n, each in enumerate(read.actors)),
        drifts=tuple(replace(each, ends="campaign", rate=Constant(0.01)) for each in read.drifts[:1])
        + read.drifts[1:],
    )


@pytest.fixture(scope="module")
def unknowns(case):
    with workers() as executor:
        return unknowns_of(Place(case, *solved_as_assessed(case, executor)))


def told(*names: str) -> tuple[Told, ...]:
    return tuple(
        Told(name, name.title(), (), (Heard("scale", "client", "x", -0.5 + 0.1 * n, 0.04),))
        for n, name in enumerate(names)
    )


def test_the_prior_is_taken_off_and_the_record_is_left(case, unknowns) -> None:
    """By Bayes' rule for normals: prior times what the record says gives back the posterior."""
    size = len(unknowns)
    normal = Normal(np.linspace(-0.5, 0.5, size), np.diag(np.linspace(1.2, 6.0, size)), 0.0)
    found = {(one.kind, one.name): one for one in heard(case, unknowns, normal)}
    assert {kind for kind, _ in found} == {"scale", "drift", "reported"}
    for unknown, mean, precision in zip(unknowns, normal.mean, np.diag(normal.precision), strict=True):
        if (unknown.kind, unknown.name) not in found:
            continue
        one = found[unknown.kind, unknown.name]
        said = (one.value - declared_of(case, unknown)) / unknown.width
        weight = unknown.width**2 / one.variance
        assert 1.0 + weight == pytest.approx(precision)
        assert weight * said / (1.0 + weight) == pytest.approx(mean)


def test_what_the_record_says_nothing_about_is_not_heard(case, unknowns) -> None:
    size = len(unknowns)
    assert heard(case, unknowns, Normal(np.zeros(size), np.eye(size), 0.0)) == ()


def test_a_rate_that_is_no_one_number_is_not_shared(case) -> None:
    (first, *rest) = case.drifts
    moving = replace(case, drifts=(replace(first, rate=QuantityScore(case.quantities[0].name)), *rest))
    assert declared_of(moving, Unknown("drift", first.id)) is None
    assert declared_of(case, Unknown("drift", first.id)) == pytest.approx(np.log(0.01 * 30.4375))


@given(
    values=st.lists(st.floats(-2, 2), min_size=2, max_size=5),
    variances=st.lists(st.floats(0.05, 2), min_size=5, max_size=5),
)
@settings(max_examples=20, deadline=None)
def test_the_prediction_is_that_of_sums_over_both_unknowns(
    values: list[float], variances: list[float]
) -> None:
    """By brute force over μ and τ, densities of the normal taken from scipy."""
    y, v = np.array(values), np.array(variances[: len(values)])
    mu, tau = np.linspace(-25.0, 25.0, 2001), np.linspace(0.0, 5.0, 201)[:, None]
    density = stats.norm.pdf(tau).repeat(len(mu), axis=1)
    for one, variance in zip(y, v, strict=True):
        density = density * stats.norm.pdf(one, mu, np.sqrt(variance + tau**2))

    def average(what: np.ndarray) -> float:
        inner = integrate.simpson(what * density, x=mu, axis=1)
        return float(integrate.simpson(inner, x=tau[:, 0]))

    mass = average(np.ones_like(density))
    mean = average(mu + 0.0 * tau) / mass
    square = average(mu**2 + tau**2) / mass
    found, spread, between = combined(y, v)
    assert found == pytest.approx(mean, abs=2e-3)
    assert spread**2 == pytest.approx(square - mean**2, rel=1e-2)
    assert between == pytest.approx(average(tau + 0.0 * mu) / mass, rel=1e-2)


def test_cases_that_agree_leave_room_between_them_and_cases_that_differ_more() -> None:
    sure = np.full(4, 0.01)
    _, alike, between = combined(np.zeros(4), sure)
    _, apart, wider = combined(np.array([-1.0, 1.0, -1.0, 1.0]), sure)
    assert 0.05 < alike < 0.4
    assert between < wider
    assert apart > 0.9


def test_the_case_that_is_scored_is_never_among_its_teachers(case) -> None:
    several = told("one", "two", "three")
    assert pool(several, "scale", "client").cases == ("one", "two", "three")
    for name in ("one", "two", "three"):
        known = priors(case, name, several)["scale", "client"]
        assert name not in known.cases
        assert len(known.cases) == 2
    # A copy under another name is known by its title.
    copy = priors(replace(case, title="Two"), "my-copy", several)
    assert copy["scale", "client"].cases == ("one", "three")
    assert priors(case, "one", several[:2]) == {}


def test_priors_stand_where_other_cases_say(case, unknowns) -> None:
    known = priors(case, "mine", told("one", "two", "three"))
    prior = known["scale", "client"]
    moved = with_priors(case, unknowns, known)
    for before, after in zip(unknowns, moved, strict=True):
        role = next((each.role for each in case.actors if each.id == before.name), "")
        if before.kind == "scale" and role == "client":
            # Bayes' rule for two normals, by the densities themselves.
            at = np.linspace(-4.0, 4.0, 4001)
            joined = stats.norm.pdf(at, prior.mean - declared_of(case, before), prior.spread)
            joined *= stats.norm.pdf(at, 0.0, before.width)
            joined /= joined.sum()
            assert after.value(0.0) == pytest.approx(joined @ at, abs=1e-6)
            assert after.width**2 == pytest.approx(joined @ (at - joined @ at) ** 2, rel=1e-6)
            assert after.width < before.width
            assert after.coordinate(after.value(0.7)) == pytest.approx(0.7)
        else:
            assert after == before
    (said,) = sources(case, unknowns, known)
    assert said.startswith("how strategic clients are: a sway of 0.6")
    assert said.endswith("from 3 numbers of one, two, three")


def test_what_ships_was_learned_from_the_cases_as_they_ship() -> None:
    said = shared()
    assert len(said) >= 3
    for each in said:
        digests = dict(read_case(shipped()[each.case]).digests)
        assert all(digests[file] == digest for file, digest in each.digests), (
            f"{each.case} changed: run bench/shared.py"
        )
        assert all((one.kind, one.group) in GROUPS and one.variance > 0 for one in each.heard)


def test_a_calibration_names_its_teachers(case) -> None:
    with workers() as executor:
        made = calibrate(case, executor, Options(intercepts=False, pooled=True, draws=8))
    assert made.shared
    assert any("how surely things are reported" in line for line in made.shared)
    plain = {each.name: each for each in made.unknowns if each.kind == "reported"}
    assert plain
    # Numbers as typed are those of the case, wherever the priors' middles are.
    assert np.isfinite(made.log_evidence).all()
