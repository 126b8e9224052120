"""Usual rates: a chance within a time, against a guard that decays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.chain.uniformisation import propagate
from hedgerow.errors import SolveError
from hedgerow.game.compile import compile_case
from hedgerow.game.habit import competing_hazard
from hedgerow.solve.policy import default_rule

from ..systems import act, actor, at, often, outcome, quantity, step, system, watched
from .engine import habit_chain
from .plain import hazard

CHANCES = st.floats(0.001, 0.995)


@given(CHANCES, st.floats(0.1, 1000.0), st.floats(0.0, 5.0))
def test_the_hazard_put_back_gives_the_chance(chance, within, decay):
    found = competing_hazard(np.array([chance]), within, np.array([decay]))[0]
    total = found + decay
    assert found / total * -np.expm1(-total * within) == pytest.approx(chance, rel=1e-12)


@given(CHANCES, st.floats(0.1, 1000.0))
def test_without_decay_it_is_the_hazard_of_one_clock(chance, within):
    found = competing_hazard(np.array([chance]), within, np.zeros(1))[0]
    assert found == pytest.approx(-np.log1p(-chance) / within, rel=1e-12)


def test_no_chance_is_no_hazard():
    found = competing_hazard(np.array([0.0, 0.5]), 10.0, np.array([0.1, 0.1]))
    assert found[0] == 0.0
    assert found[1] > 0.0
    assert compile_case(watched(chance=0.0)).mechanics.moves.choices == 0


@pytest.mark.statistical
def test_two_clocks_drawn_ring_as_often_as_said():
    """A normal test at 1e-4: a correct build fails one new seed in 10 000."""
    random, count = np.random.default_rng(7), 200_000
    found = competing_hazard(np.array([0.4]), 14.0, np.array([0.06]))[0]
    first, second = random.exponential(1.0 / found, count), random.exponential(1.0 / 0.06, count)
    share = np.mean((first < second) & (first < 14.0))
    assert abs(share - 0.4) < 3.89 * np.sqrt(0.4 * 0.6 / count)


def test_the_act_is_done_within_the_time_as_often_as_said():
    """Exactly, by the transient of the whole chain: only drifts that end the guard count against it."""
    chain = habit_chain(watched())
    mechanics = chain.mechanics
    rate = float(chain.exits.max())
    back = chain.generator.T.tocsr() / rate
    belief = propagate(lambda b: b + back @ b, mechanics.space.start(), rate * 14.0)
    assert mechanics.space.marginal(belief, "held")[2] == pytest.approx(0.4, abs=1e-11)
    moves = mechanics.moves
    assert moves.usual[: moves.choices] == pytest.approx(hazard(0.4, 14.0, 0.03 + 0.025), rel=1e-12)


def test_rows_hold_each_where_it_says():
    case = system(
        [quantity("q", 4)], [actor("a")],
        [act("go", "a", [outcome(step("q", 1, 4))], often(0.1, at("q", 0)), often(0.3, at("q", 2)),
             when=at("q", 3, "<"))],
    )  # fmt: skip
    mechanics = compile_case(case).mechanics
    assert mechanics.moves.situation.tolist() == [0, 2]
    assert mechanics.moves.usual.tolist() == [0.1, 0.3]
    assert [str(row) for row in mechanics.rows] == ["go (row 1)", "go (row 2)"]
    assert mechanics.moves.row.tolist() == [0, 1]


def test_attention_left_out_is_twice_the_fastest_total():
    two = [act(f"go{n}", "a", [outcome(step("q", 1, 4))], often(0.1, at("q", n, "<"))) for n in (1, 2)]
    mechanics = compile_case(system([quantity("q", 4)], [actor("a"), actor("idle")], two)).mechanics
    assert mechanics.attention[:, 0] == pytest.approx([0.4, 1.0 / 30.4375])
    assert np.ptp(mechanics.attention, axis=1).max() == 0.0


def test_usual_rates_beyond_attention_are_refused_and_name_the_actor():
    case = system(
        [quantity("q")], [actor("busy", attention=0.1)],
        [act("go", "busy", [outcome(step("q", 1))], often(0.1))],
    )  # fmt: skip
    with pytest.raises(SolveError, match="`busy` exceed his attention"):
        default_rule(compile_case(case).mechanics)
