"""Plain logit, published values of an entry game, and all three equilibria of one.

Values and choices: the code that belongs to Blevins, "Identification and estimation of continuous-time dynamic
discrete choice games" (2025); so do the equilibria and the spectral radii of the game of two.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hedgerow.errors import SolveError
from hedgerow.game.compile import Game, compile_case
from hedgerow.solve.equilibrium import Reason, solve
from hedgerow.solve.logit import plain_logit
from hedgerow.solve.newton import equations_at, jacobian_at, step_from
from hedgerow.solve.policy import default_rule, reply_stage
from hedgerow.solve.several import solve_many, spectral_radius

from ..systems import (
    act,
    actor,
    at,
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
)

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from models import Entry

THREE = Entry()
TWO = Entry(players=2, demand=2, entering=-1.0, rival=-1.0, level=3.0, attention=0.2, drift=1.6)


def solution_of(entry: Entry, rule, **how):
    game = compile_case(entry.case())
    return game, solve(game, np.ones(entry.players), rule(game.mechanics), **how)


def test_the_published_values_of_three_players():
    game, solution = solution_of(THREE, plain_logit, tolerance=1e-11)
    assert game.mechanics.space.shape == (2, 2, 2, 3)
    assert solution.values[0, 0] == pytest.approx(16.452091194311, abs=1e-10)
    assert solution.policy.choice[0] == pytest.approx(0.230206433810, abs=1e-10)
    assert np.allclose(solution.values[:, 0], solution.values[0, 0], atol=1e-10)


def test_eulers_constant_shifts_values_and_no_choice():
    _, plain = solution_of(THREE, plain_logit, tolerance=1e-11)
    _, shifted = solution_of(THREE, lambda m: plain_logit(m, euler=True), tolerance=1e-11)
    assert np.allclose(shifted.values - plain.values, np.euler_gamma / THREE.discount, atol=1e-9)
    assert np.euler_gamma / THREE.discount == pytest.approx(11.544, abs=1e-3)
    assert np.allclose(shifted.policy.choice, plain.policy.choice, atol=1e-11)


def test_plain_logit_is_the_default_rule_of_equal_shares_up_to_a_constant():
    """Usual rates of half of the attention are equal shares of two alternatives: log 2 at each opportunity."""
    _, plain = solution_of(THREE, plain_logit, tolerance=1e-11)
    _, habit = solution_of(THREE, default_rule, tolerance=1e-11)
    assert np.allclose(plain.values - habit.values, np.log(2.0) / THREE.discount, atol=1e-9)
    assert np.allclose(plain.policy.choice, habit.policy.choice, atol=1e-11)


def brute(case, scale, euler, rounds=40_000):
    """Plain logit by the equation itself, situation by situation; acts with one certain effect only."""
    quantities = [one.name for one in case.quantities]
    shape = tuple(len(one.levels) for one in case.quantities)
    game = compile_case(case)
    space, stakes = game.mechanics.space, game.stakes
    ids = [one.id for one in case.actors]
    moves = []
    for each in case.acts:
        (effect,) = each.outcomes[0].effects
        axis = quantities.index(effect.quantity)
        may = space.holds(each.when, {})
        paid = {id: float(expression.value) for id, expression in each.worth}
        targets = []
        for s in range(space.size):
            levels = list(np.unravel_index(s, shape))
            levels[axis] = effect.moves[levels[axis]]
            targets.append(int(np.ravel_multi_index(levels, shape)))
        moves.append((ids.index(each.by), may, targets, paid))
    lam = game.mechanics.attention[:, 0]
    clock = stakes.discount + lam.sum()
    values = np.zeros((len(ids), space.size))
    gamma = np.euler_gamma if euler else 0.0
    for _ in range(rounds):
        fresh = scale * stakes.flow
        for s in range(space.size):
            for i in range(len(ids)):
                mine = [(t[s], w) for by, may, t, w in moves if by == i and may[s]]
                own = np.array([values[i, s], *(values[i, t] + scale * w.get(ids[i], 0.0) for t, w in mine)])
                top = own.max()
                total = np.exp(own - top).sum()
                shares = np.exp(own - top) / total
                fresh[i, s] += lam[i] * (top + np.log(total) + gamma)
                for k in range(len(ids)):
                    if k != i:
                        after = np.array(
                            [values[k, s], *(values[k, t] + scale * w.get(ids[k], 0.0) for t, w in mine)]
                        )
                        fresh[k, s] += lam[i] * shares @ after
        fresh /= clock[:, None]
        change = np.abs(fresh - values).max()
        values = fresh
        if change < 1e-13:
            return values
    raise AssertionError("the oracle did not converge")


def uneven():
    """Two actors on one rope of three levels; how many acts one has depends on where it is."""
    rope, three = "rope", 3
    return system(
        [quantity(rope, three), quantity("mood")],
        [actor("north", times(0.4, score(rope)), half_life=5.0, attention=0.3),
         actor("south", times(-0.7, score(rope)), half_life=3.0, attention=0.2)],
        [act("pull", "north", [outcome(step(rope, 1, three))], often(0.04), when=at(rope, 2, "<"),
             worth={"south": -0.2}),
         act("jerk", "north", [outcome(put(rope, 2, three))], often(0.02), when=at(rope, 0), worth={"north": -0.5}),
         act("cheer", "north", [outcome(put("mood", 1))], often(0.02), when=at("mood", 0)),
         act("tug", "south", [outcome(step(rope, -1, three))], often(0.05), when=at(rope, 0, ">"))],
    )  # fmt: skip


@pytest.mark.parametrize("euler", [False, True])
@pytest.mark.parametrize("scale", [1.0, 0.0])
def test_where_alternatives_differ_in_number(euler, scale):
    """Also with nothing at stake: then whoever may do more in some situation seeks it."""
    case = uneven()
    game = compile_case(case)
    solution = solve(game, np.full(2, scale), plain_logit(game.mechanics, euler=euler), tolerance=1e-11)
    assert np.allclose(solution.values, brute(case, scale, euler), atol=1e-9)
    assert np.ptp(solution.values[0]) > 0.01


def answered(usual):
    """The quarrel with its answer as usual as that."""
    case = quarrel()
    acts = [
        replace(each, replies=tuple(replace(one, usual=(often(usual),)) for one in each.replies))
        for each in case.acts
    ]
    return compile_case(replace(case, acts=tuple(acts)))


def test_replies_by_plain_logit():
    """One reply or none: equal shares are half each, and what is drawn is worth log 2 more, Euler's constant more."""
    game = answered(0.5)
    mechanics, values = game.mechanics, np.random.default_rng(0).normal(size=(2, 3))
    assert mechanics.replies.nodes.count > 0
    habit = reply_stage(game, values, np.ones(2), default_rule(mechanics))
    for euler, worth in ((False, np.log(2.0)), (True, np.log(2.0) + np.euler_gamma)):
        plain = reply_stage(game, values, np.ones(2), plain_logit(mechanics, euler=euler))
        assert np.allclose(plain.reply, habit.reply)
        assert np.allclose(plain.silent, habit.silent)
        assert np.allclose(plain.partition - habit.partition, worth)


def test_what_is_always_answered_is_so_under_plain_logit_too():
    game = answered(1.0)
    assert np.allclose(solve(game, np.ones(2), plain_logit(game.mechanics)).policy.reply, 1.0)


def test_with_nothing_at_stake_for_anybody_all_is_equally_likely():
    game = compile_case(random_case(3, want=0.0))
    solution = solve(game, np.ones(2), plain_logit(game.mechanics))
    assert solution.reason is Reason.HABIT
    counts = np.bincount(game.mechanics.choice_keys, minlength=2 * game.mechanics.space.size) + 1
    assert np.allclose(solution.policy.choice, 1.0 / counts[game.mechanics.choice_keys])


# -- several equilibria -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def two():
    game = compile_case(TWO.case())
    return game, plain_logit(game.mechanics)


@pytest.fixture(scope="module")
def found(two):
    game, rule = two
    return solve_many(game, np.ones(2), rule, starts=32)


def mirrored(values):
    """Values with the players' names exchanged."""
    return values.reshape(2, 2, 2, 2)[::-1].transpose(0, 2, 1, 3).reshape(2, 8)


def test_all_three_equilibria_of_two_players(two, found):
    game, rule = two
    assert len(found.each) == 3
    assert found.starts == 33
    assert sum(each.found for each in found.each) + found.failed == found.starts
    first, *others = found.each
    assert [each.traced for each in found.each] == [True, False, False]
    # Tracing keeps the symmetry it starts with, and so selects the equilibrium that iteration runs away from.
    assert np.allclose(mirrored(first.solution.values), first.solution.values, atol=1e-8)
    assert np.allclose(mirrored(others[0].solution.values), others[1].solution.values, atol=1e-7)
    assert np.abs(others[0].solution.policy.choice - others[1].solution.policy.choice).max() > 0.05
    for each in found.each:
        there = equations_at(game, each.solution.values, np.ones(2), rule)
        step = step_from(there, game, jacobian_at(game, there, np.ones(2), rule), None)
        assert np.abs(step).max() < 1e-9


def test_the_published_spectral_radii(found):
    first, *others = found.each
    assert first.radius == pytest.approx(1.000635, abs=5e-7)
    assert [each.radius for each in others] == pytest.approx([0.99873, 0.99873], abs=5e-6)


def test_the_same_starts_lead_to_the_same_bytes_also_side_by_side(two, found):
    game, rule = two
    with ThreadPoolExecutor(2) as pool:
        again = solve_many(game, np.ones(2), rule, starts=32, executor=pool)
    for one, other in zip(found.each, again.each, strict=True):
        assert one.solution.values.tobytes() == other.solution.values.tobytes()
        assert (one.radius, one.found, one.traced) == (other.radius, other.found, other.traced)


def test_without_other_starts_there_is_what_is_traced(two):
    game, rule = two
    alone = solve_many(game, np.ones(2), rule, starts=0)
    assert (len(alone.each), alone.starts, alone.failed) == (1, 1, 0)


def test_starts_that_lead_nowhere_are_counted(two, monkeypatch):
    from hedgerow.solve import several

    game, rule = two

    def broken(game, scale, rule, *, start=None, tolerance=1e-8):
        if start is not None:
            raise SolveError("nowhere")
        return solve(game, scale, rule, tolerance=tolerance)

    monkeypatch.setattr(several, "solve", broken)
    alone = several.solve_many(game, np.ones(2), rule, starts=4)
    assert (len(alone.each), alone.failed) == (1, 4)


@pytest.mark.parametrize("seed", range(3))
def test_the_radius_is_that_of_plain_iteration(seed, monkeypatch):
    """Dense and by Arnoldi alike, and so fast do plain rounds come nearer or part."""
    from hedgerow.solve import several

    game = compile_case(random_case(seed, want=2.0))
    scale, rule = np.ones(2), default_rule(game.mechanics)
    solution = solve(game, scale, rule, tolerance=1e-12)
    dense = spectral_radius(game, solution.values, scale, rule)
    monkeypatch.setattr(several, "_DENSE", 0)
    assert spectral_radius(game, solution.values, scale, rule) == pytest.approx(dense, abs=1e-7)
    assert 0.9 < dense < 1.0


def test_a_game_in_which_nobody_wants_anything_has_no_radius():
    game = compile_case(random_case(1, want=0.0))
    assert isinstance(game, Game)
    zeros = np.zeros_like(game.stakes.flow)
    assert spectral_radius(game, zeros, np.ones(2), default_rule(game.mechanics)) == 0.0
