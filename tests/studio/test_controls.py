"""Sliders: every value the case declares can be reached, and the curve behind is the prior's density."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgerow.case.changes import Changes, with_value
from hedgerow.case.model import Parameter, Source
from hedgerow.case.read import read_case
from hedgerow.case.units import prior_percentiles
from hedgerow.cases import TEMPLATE, shipped
from hedgerow.studio.controls import curves, density, sliders, span

small = st.floats(0.01, 100)
priors = st.one_of(
    st.tuples(st.just("lognormal"), st.tuples(small, st.floats(0.05, 2))),
    st.tuples(st.just("normal"), st.tuples(st.floats(-100, 100), small)),
    st.tuples(st.just("beta"), st.tuples(st.floats(0.05, 0.95), st.floats(0.5, 200))),
    st.tuples(st.just("uniform"), st.tuples(st.floats(-100, 0), st.floats(0.1, 100))),
    st.tuples(st.just("fixed"), st.tuples(st.floats(-1e6, 1e6))),
)


def made(kind, arguments) -> Parameter:
    median, low, high = prior_percentiles(kind, arguments)
    return Parameter("p", kind, arguments, median, low, high, Source("none"))


@given(priors, st.lists(st.floats(-1e6, 1e6), max_size=3))
def test_a_slider_reaches_every_value_shown(prior, others) -> None:
    parameter = made(*prior)
    shown = [parameter.median, *others]
    low, high, step = span(parameter, shown)
    assert low <= min(shown) + 1e-6 * step
    assert high >= max(shown) - 1e-6 * step
    assert low <= parameter.low
    assert high >= parameter.high
    assert 79 <= (high - low) / step <= 205


@pytest.mark.parametrize(
    ("kind", "arguments", "oracle"),
    [
        ("lognormal", (0.5, 0.4), stats.lognorm(s=0.4, scale=0.5)),
        ("normal", (1.0, 2.0), stats.norm(1.0, 2.0)),
        ("beta", (0.3, 10.0), stats.beta(3.0, 7.0)),
        ("uniform", (-1.0, 3.0), stats.uniform(-1.0, 4.0)),
    ],
)
def test_the_curve_is_the_density(kind, arguments, oracle) -> None:
    parameter = made(kind, arguments)
    of = density(parameter)
    ratios = [of(x) / oracle.pdf(x) for x in oracle.ppf([0.05, 0.3, 0.5, 0.8, 0.95])]
    assert ratios == pytest.approx([ratios[0]] * 5)
    assert parameter.low == pytest.approx(oracle.ppf(0.1))
    curve, band = curves(parameter, *span(parameter, [parameter.median])[:2])
    assert curve.startswith("M")
    assert band.startswith("M")


@given(priors)
def test_every_prior_is_drawn_within_its_box(prior) -> None:
    parameter = made(*prior)
    low, high, _ = span(parameter, [parameter.median])
    for path in curves(parameter, low, high):
        points = [float(one) for one in path.replace("M", " ").replace("L", " ").replace("z", " ").split()]
        assert all(-0.11 <= one <= 100.11 for one in points)
        assert bool(path) == (parameter.kind != "fixed")


def test_a_handle_for_each_account_that_sets_a_parameter() -> None:
    case = read_case(TEMPLATE)
    found = {one.parameter.name: one for one in sliders(case, Changes())}
    assert [one.label for one in found["freedom"].handles] == [
        "Where no account sets it",
        "Balances",
        "Leans north",
    ]
    assert found["freedom"].handles[0].idle
    assert not found["northern_pull"].handles[0].idle, "one account of its axis leaves it as it is"
    assert not found["northern_pull"].curve, "a fixed prior has no curve"
    moved = sliders(case, with_value(Changes(), "hypotheses.aim.balancer.set.freedom", 9.0))
    handle = next(one for one in moved if one.parameter.name == "freedom").handles[1]
    assert (handle.value, handle.declared, handle.moved) == (9.0, 1.0, True)
    assert handle.high >= 9
    bare = replace(case, axes=())
    assert all(len(one.handles) == 1 and not one.handles[0].idle for one in sliders(bare, Changes()))


def test_every_shipped_case_has_its_controls() -> None:
    for folder in shipped().values():
        case = read_case(folder)
        assert len(sliders(case, Changes())) == len(case.parameters)
