"""A chain as shifts against the same chain laid out, and against published values."""

import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.chain import stencil as stencils
from hedgerow.chain.axis_local import stencil_of_habit
from hedgerow.chain.stencil import Stencil, reached_within
from hedgerow.errors import QueryError
from hedgerow.game.space import Space

from ..game.engine import habit_chain
from ..systems import (
    act,
    actor,
    at,
    drift,
    often,
    outcome,
    put,
    quantity,
    quarrel,
    random_case,
    score,
    step,
    system,
    times,
    two_levels,
    watched,
)

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from models import Ring


def plain_case(seed: int, **how):
    """A random case without replies and chances within a time: the next seed that has none."""
    for number in range(seed * 50, seed * 50 + 50):
        case = random_case(number, replied=0, **how)
        if all(row.rate is not None for each in case.acts for row in each.usual):
            return case
    raise AssertionError("no such case")


@given(st.integers(0, 200), st.integers(1, 40))
def test_shifts_are_the_generator(seed, widest):
    """However many quantities are taken together; also those that move several at once, and to fixed levels."""
    case = plain_case(seed, quantities=4, levels=(2, 4))
    chain = habit_chain(case)
    before, stencils.WIDEST = stencils.WIDEST, widest
    try:
        found = stencil_of_habit(case, {})
        values = np.random.default_rng(seed).normal(size=found.size)
        assert np.allclose(found.times(values), chain.generator @ values, atol=1e-13)
        moves = chain.generator.toarray()
        np.fill_diagonal(moves, 0.0)
        assert np.allclose(found.exits, moves.sum(axis=1), atol=1e-14)
    finally:
        stencils.WIDEST = before


def test_shifts_that_are_not_added_up_are_the_same_chain(monkeypatch):
    from hedgerow.chain import axis_local

    case = plain_case(3, quantities=4)
    values = np.random.default_rng(0).normal(size=stencil_of_habit(case, {}).size)
    wanted = stencil_of_habit(case, {})
    monkeypatch.setattr(axis_local, "_MERGED", 1)
    found = stencil_of_habit(case, {})
    assert len(found.shifts) >= len(wanted.shifts)
    assert np.allclose(found.times(values), wanted.times(values), atol=1e-14)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("time", [0.0, 3.0, 300.0])
def test_carrying_back_is_the_exponential(seed, time):
    case = plain_case(seed)
    found, generator = stencil_of_habit(case, {}), habit_chain(case).generator.toarray()
    random = np.random.default_rng(seed)
    values, held = random.normal(size=found.size), random.random(found.size) < 0.3
    assert np.allclose(found.carried(values, time), scipy.linalg.expm(generator * time) @ values, atol=1e-11)
    generator[held] = 0.0
    assert np.allclose(
        found.carried(values, time, held), scipy.linalg.expm(generator * time) @ values, atol=1e-11
    )


def test_values_handed_in_are_left_alone():
    found = stencil_of_habit(plain_case(1), {})
    values = np.random.default_rng(0).normal(size=found.size)
    kept = values.copy()
    found.carried(values, 50.0)
    found.times(values)
    assert np.array_equal(values, kept)


def test_coming_to_a_target_and_past_what_is_avoided():
    case = plain_case(2)
    found, generator = stencil_of_habit(case, {}), habit_chain(case).generator.toarray()
    target, avoided = np.zeros(found.size, dtype=bool), np.zeros(found.size, dtype=bool)
    target[-1], avoided[found.size // 2] = True, True
    for shut in (None, avoided):
        still = generator.copy()
        still[target if shut is None else target | shut] = 0.0
        wanted = scipy.linalg.expm(still * 40.0) @ target
        assert np.allclose(reached_within(found, target, 40.0, shut), wanted, atol=1e-12)


@pytest.mark.parametrize(
    ("stations", "wanted"), [(6, 0.0926458381941), (7, 0.0887561464248), (8, 0.0819336100253)]
)
def test_three_neighbours_full_within_thirty(stations, wanted):
    """Published, as in `test_rings`; eight stations as Storm 2.0 has them."""
    case = Ring(stations).case()
    target = Space(case.quantities).holds(Ring(stations).target, {})
    chance = reached_within(stencil_of_habit(case, {}), target, 30.0)
    assert chance[0] == pytest.approx(wanted, abs=1e-10)
    assert chance.max() <= 1.0 + 1e-12
    assert chance.min() >= -1e-12


@pytest.mark.parametrize("time", [2.0, 5.0, 10.0, 20.0, 40.0, 200.0])
def test_a_cycle_whose_eigenvalues_are_far_from_real(monkeypatch, time):
    """Round a wheel of eleven levels: the polynomials grow, and in time uniformisation gives the sum."""
    wheel = system(
        [quantity("wheel", 11)],
        drifts=[drift("turn", 1.0, step("wheel", 1, 11), when=at("wheel", 10, "<")),
                drift("over", 1.0, put("wheel", 0, 11), when=at("wheel", 10))],
    )  # fmt: skip
    found = stencil_of_habit(wheel, {})
    asked = []
    plain = stencils.propagate
    monkeypatch.setattr(stencils, "propagate", lambda *given: asked.append(1) or plain(*given))
    values = np.random.default_rng(0).normal(size=11)
    generator = habit_chain(wheel).generator.toarray()
    assert np.allclose(found.carried(values, time), scipy.linalg.expm(generator * time) @ values, atol=1e-11)
    assert asked or time < 15.0


def test_rates_stay_as_small_as_what_they_look_at():
    """Twelve quantities of six levels are 2e9 situations; their chain is some hundred numbers."""
    names = [f"q{n}" for n in range(12)]
    case = system(
        [quantity(name, 6) for name in names],
        [actor("one")],
        [act("shove", "one", [outcome(step("q0", 1, 6))], often(times(0.1, score("q3"))), when=at("q1", 2))],
        [drift(f"d{name}", 0.1, step(name, -1, 6)) for name in names],
    )
    found = stencil_of_habit(case, {})
    assert found.size == 6**12
    assert sum(rate.size for rate in found.rates) < 500


@pytest.mark.parametrize("case", [quarrel(), watched()])
def test_what_is_not_made_of_shifts_is_refused(case):
    with pytest.raises(QueryError, match="chain_of_habit"):
        stencil_of_habit(case, {})


def test_where_nothing_happens_nothing_changes():
    still = Stencil((3, 2), (), ())
    values = np.arange(6.0)
    assert np.array_equal(still.carried(values, 10.0), values)
    assert np.allclose(stencil_of_habit(two_levels(), {}).exits, [0.02, 0.05])
