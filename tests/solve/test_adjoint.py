"""The adjoint of an equilibrium against the dense matrix of derivatives, turned."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from hedgerow.chain.products import in_fours, out_of_fours, unsigned
from hedgerow.errors import SolveError
from hedgerow.game.compile import compile_case
from hedgerow.solve import adjoint
from hedgerow.solve.adjoint import Adjoint
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.incomplete import factors_of_habit
from hedgerow.solve.policy import default_rule, improve
from hedgerow.solve.reactions import weigh

from ..systems import quarrel, random_case

CASES = {
    "quarrel": quarrel,
    "random": lambda: random_case(5, want=2.0),
    "three": lambda: random_case(6, actors=3, quantities=2, replied=2, want=2.0),
    "six": lambda: random_case(8, actors=6, quantities=2, replied=3),
    "silent": lambda: random_case(7, replied=0, want=3.0),
}


def looked_at(game):
    scale, rule = np.full(game.stakes.discount.size, 1.2), default_rule(game.mechanics)
    values = solve(game, scale, rule, tolerance=1e-10).values
    policy, _ = improve(game, values, scale, rule)
    factors = factors_of_habit([game])[id(game.mechanics)]
    return Adjoint(game, values, scale, rule, policy, policy.chain(game.mechanics), factors)


def with_idler(game):
    """The same with a second actor who does what he always does, whatever is at stake."""
    strategic = tuple(number != 1 for number in range(len(game.stakes.strategic)))
    return replace(game, stakes=replace(game.stakes, strategic=strategic))


@pytest.fixture(scope="module", params=[*CASES, "three with idler", "six with idler"])
def made(request):
    name, _, idler = request.param.partition(" with ")
    game = compile_case(CASES[name]())
    return looked_at(with_idler(game) if idler else game)


@pytest.fixture(scope="module")
def dense(made) -> np.ndarray:
    """Minus the derivative of everybody's residual, equations first: the identity where somebody has none.

    The entries of the coupling are made again with all the digits they can have.
    """
    jacobian, mechanics = copy(made.jacobian), made.game.mechanics
    jacobian.entries = np.zeros(jacobian.entries.shape)
    for block, entries in enumerate(jacobian.entries):
        weigh(
            (jacobian.keys, jacobian.actor, jacobian.strategic), unsigned(mechanics.landing), mechanics.reach[2:],
            jacobian.policy.choice, jacobian.gain[:, block * 4 : block * 4 + 4], entries,
        )  # fmt: skip
    size = mechanics.space.size
    units = np.eye(len(mechanics.actors) * size).reshape(-1, len(mechanics.actors), size)
    matrix = -np.stack([jacobian.slope(unit).ravel() for unit in units], axis=1)
    idle = np.repeat(~jacobian.strategic, size)
    matrix[idle], matrix[:, idle] = 0.0, 0.0
    matrix[idle, idle] = 1.0
    return matrix


def drawn(made: Adjoint, seed: int) -> np.ndarray:
    """A number for each equation, nil where there is none."""
    shape = len(made.game.mechanics.actors), made.game.mechanics.space.size
    return np.random.default_rng(seed).normal(size=shape) * made.jacobian.strategic[:, None]


@pytest.mark.parametrize("seed", range(3))
def test_the_product_is_that_of_the_dense_matrix_turned(made, dense, seed):
    """To the digits that the entries of the coupling have."""
    weights = drawn(made, seed)
    found = out_of_fours(made.product(in_fours(weights)) / made.jacobian.inverse, len(weights))
    wanted = (dense.T @ weights.ravel()).reshape(weights.shape)
    assert np.abs(found - wanted).max() < 1e-6 * np.abs(wanted).max()


@pytest.mark.parametrize("seed", range(3))
def test_the_coupling_is_what_the_chain_leaves_of_it(made, dense, seed):
    """To all digits."""
    weights, mechanics = drawn(made, seed), made.game.mechanics
    generator = made.jacobian.policy.chain(mechanics).generator
    alone = made.game.stakes.discount[:, None] * weights - (generator.T @ weights.T).T
    coupled = alone - (dense.T @ weights.ravel()).reshape(weights.shape)
    assert np.abs(made.back(weights) - coupled).max() < 1e-12 * np.abs(alone).max()
    assert np.abs(coupled).max() > 1e-4


@pytest.mark.parametrize("seed", range(3))
def test_a_solution_is_that_of_the_dense_matrix_turned(made, dense, seed):
    """What is asked of those who have no equations has no bearing."""
    right = np.random.default_rng(seed).normal(size=drawn(made, seed).shape)
    found, strategic = made.solve(right), made.jacobian.strategic
    wanted = np.linalg.solve(dense.T, (right * strategic[:, None]).ravel()).reshape(right.shape)
    assert np.abs(found - wanted).max() < 1e-8 * np.abs(wanted).max()
    assert not found[~strategic].any()


def test_nothing_asked_is_nothing_found(made):
    assert not made.solve(0.0 * drawn(made, 0)).any()


def test_where_the_first_method_gives_up_the_second_is_asked(made, monkeypatch):
    right = drawn(made, 5)
    wanted = made.solve(right)
    monkeypatch.setattr(adjoint, "bicgstab", lambda _, start, **how: (np.full_like(start, np.nan), 0))
    assert np.allclose(made.solve(right), wanted, rtol=1e-7, atol=1e-7 * np.abs(wanted).max())


def test_what_cannot_be_solved_is_said(made, monkeypatch):
    for method in ("bicgstab", "gmres"):
        monkeypatch.setattr(adjoint, method, lambda _, start, **how: (np.zeros_like(start), 1))
    with pytest.raises(SolveError, match="none are reported"):
        made.solve(drawn(made, 6))
