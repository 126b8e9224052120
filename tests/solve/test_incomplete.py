"""Incomplete factors: near the system they were made from, in its order, and turned for its transpose."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from hedgerow.game.compile import compile_case
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.incomplete import Factors, factors_of, factors_of_habit
from hedgerow.solve.policy import chain_of_habit, default_rule
from tests.systems import random_case


def dense(factors: Factors) -> np.ndarray:
    size = factors.inverse.size
    lower, upper = (
        sp.csr_array((data, columns.view(np.int32), pointers.view(np.int32)), shape=(size, size)).toarray()
        for pointers, columns, data in (factors.lower, factors.upper)
    )
    assert np.allclose(lower, np.tril(lower, -1))
    assert np.allclose(upper, np.triu(upper, 1))
    return (lower + np.eye(size)) @ (upper + np.diag(1.0 / factors.inverse))


@pytest.mark.parametrize("seed", range(4))
def test_the_factors_are_near_the_system_and_keep_its_order(seed):
    generator = chain_of_habit(compile_case(random_case(seed)).mechanics).generator
    system = 0.01 * np.eye(generator.shape[0]) - generator.toarray()
    made = dense(factors_of(generator, 0.01))
    apart = np.linalg.solve(system, made) - np.eye(len(system))
    assert np.abs(np.linalg.eigvals(apart)).max() < 0.3


@pytest.mark.parametrize("seed", range(4))
def test_those_of_the_transpose_are_the_transpose(seed):
    factors = factors_of(chain_of_habit(compile_case(random_case(seed)).mechanics).generator, 0.01)
    assert np.allclose(dense(factors.transposed), dense(factors).T)


def test_made_once_for_games_that_share_what_can_happen():
    game = compile_case(random_case(1))
    assert list(factors_of_habit([game, game])) == [id(game.mechanics)]


def test_a_chain_that_never_returns_is_factored_exactly():
    """A hundred situations that lead one to the next and never back: however slow the steps, nothing is left to do."""
    ahead = np.append(np.full(99, 0.1), 0.0)
    generator = sp.csr_array(sp.diags_array([ahead[:-1], -ahead], offsets=[1, 0]))
    made = dense(factors_of(generator, 1e-4))
    assert np.allclose(made, 1e-4 * np.eye(100) - generator.toarray(), atol=1e-15)


@pytest.mark.parametrize("seed", range(4))
def test_with_and_without_factors_games_have_the_same_solution(seed):
    game = compile_case(random_case(seed, replied=seed % 2))
    scale, rule = np.ones(game.stakes.discount.size), default_rule(game.mechanics)
    factors = factors_of_habit([game])[id(game.mechanics)]
    without, within = (solve(game, scale, rule, tolerance=1e-10, factors=each) for each in (None, factors))
    assert np.allclose(without.values, within.values, atol=1e-8)
