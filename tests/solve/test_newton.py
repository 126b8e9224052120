"""The derivative behind the Newton step, and the values of fixed policies."""

import numpy as np
import pytest
import scipy.sparse as sp
import scipy.sparse.linalg

from hedgerow.game.compile import compile_case
from hedgerow.solve.bicgstab import solve_together
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.evaluate import arrivals, payoff_rates, solve_discounted
from hedgerow.solve.incomplete import factors_of
from hedgerow.solve.newton import equations_at, jacobian_at, step_from
from hedgerow.solve.policy import chain_of_habit, default_rule, improve

from ..game.engine import chain_under, solved
from ..systems import quarrel, random_case

CASES = {
    "quarrel": quarrel,
    "random": lambda: random_case(5, want=2.0),
    "three": lambda: random_case(6, actors=3, quantities=2, replied=2, want=2.0),
    "silent": lambda: random_case(7, replied=0, want=3.0),
}


@pytest.fixture(scope="module", params=CASES)
def setting(request):
    game, scale, solution = solved(CASES[request.param](), 1.4)
    random = np.random.default_rng(0)
    return game, scale, default_rule(game.mechanics), solution, random


def parts(game, values, scale, rule):
    policy, _ = improve(game, values, scale, rule)
    return policy, chain_under(game.mechanics, policy)


def residual(game, values, scale, rule):
    policy, chain = parts(game, values, scale, rule)
    return (
        payoff_rates(game, policy, chain, scale)
        - game.stakes.discount[:, None] * values
        + (chain.generator @ values.T).T
    )


def jacobian(game, values, scale, rule):
    return jacobian_at(game, equations_at(game, values, scale, rule), scale, rule)


def newton_step(game, values, scale, rule):
    there = equations_at(game, values, scale, rule)
    return step_from(there, game, jacobian_at(game, there, scale, rule), None)


def test_the_derivative_by_central_differences(setting):
    """Away from the solution too: rivals' policies, and replies, are differentiated with the rest."""
    game, scale, rule, solution, random = setting
    for spread in (0.0, 0.5):
        values = solution.values + spread * random.normal(size=solution.values.shape)
        change = random.normal(size=values.shape)
        width = 1e-5
        ahead, behind = (residual(game, values + h * change, scale, rule) for h in (width, -width))
        wanted = (ahead - behind) / (2.0 * width)
        found = jacobian(game, values, scale, rule).slope(change)
        assert np.abs(found - wanted).max() < 1e-8 * max(1.0, np.abs(wanted).max())


def test_the_coupling_matters(setting):
    game, scale, rule, solution, random = setting
    _, chain = parts(game, solution.values, scale, rule)
    change = random.normal(size=solution.values.shape)
    fixed = -game.stakes.discount[:, None] * change + (chain.generator @ change.T).T
    assert np.abs(jacobian(game, solution.values, scale, rule).slope(change) - fixed).max() > 1e-4


def dense_step(game, values, scale, rule):
    """The step by a dense matrix of derivatives, column by column."""
    there = jacobian(game, values, scale, rule)
    columns = [there.slope(column.reshape(values.shape)).ravel() for column in np.eye(values.size)]
    return np.linalg.solve(np.stack(columns, axis=1), -residual(game, values, scale, rule).ravel())


def test_a_step_is_that_of_the_dense_matrix(setting):
    """To a hundredth in the whole, which is how far its linear solve is taken, hence to a sixth at any place."""
    game, scale, rule, solution, random = setting
    values = solution.values + 0.1 * random.normal(size=solution.values.shape)
    step, wanted = (newton_step(game, values, scale, rule), dense_step(game, values, scale, rule))
    assert np.abs(step.ravel() - wanted).max() < np.abs(wanted).max() / 6.0
    _, chain = parts(game, values, scale, rule)
    diagonal = game.stakes.discount[:, None] - chain.generator.diagonal()
    largest = np.abs(residual(game, values, scale, rule) / diagonal).max()
    assert equations_at(game, values, scale, rule).size == pytest.approx(largest)


def test_newton_steps_square_the_error(setting):
    """A tenth of the error before a dense step is a hundredth of it after; the engine's own at least shrinks it."""
    game, scale, rule, _, random = setting
    best = solve(game, scale, rule, tolerance=1e-11).values
    noise, left = random.normal(size=best.shape), []
    for size in (1e-2, 1e-3):
        values = best + size * noise
        left.append(np.abs((values - best).ravel() + dense_step(game, values, scale, rule)).max())
        own = values + newton_step(game, values, scale, rule)
        assert np.abs(own - best).max() < np.abs(values - best).max() / 5.0
    assert 50.0 < left[0] / left[1] < 200.0


@pytest.mark.parametrize("seed", range(3))
def test_values_of_a_fixed_policy(seed):
    """The iterative solve against a direct one; payoffs at the policy's own costs."""
    game, scale, solution = solved(random_case(seed), 1.0)
    chain = chain_under(game.mechanics, solution.policy)
    payoff = payoff_rates(game, solution.policy, chain, scale)
    discounts, nothing = game.stakes.discount, np.zeros_like(payoff)
    factors = factors_of(chain.generator, float(discounts.min()))
    found = solve_discounted(chain.generator, discounts, payoff, nothing, 1e-13, factors, 1e-12)
    for actor, discount in enumerate(discounts):
        matrix = discount * np.eye(chain.exits.size) - chain.generator.toarray()
        wanted = np.linalg.solve(matrix, payoff[actor])
        assert np.allclose(wanted, solution.values[actor], atol=1e-7)
        assert np.allclose(found[actor], wanted, atol=1e-8)


@pytest.mark.parametrize("actors", [1, 3, 4, 5, 9])
def test_actors_are_valued_alike_however_many_there_are(actors):
    """Four are taken together: fewer, more, one whose guess is right and one who gains nothing."""
    random = np.random.default_rng(actors)
    generator = chain_of_habit(compile_case(random_case(actors)).mechanics).generator
    discounts = 10.0 ** random.uniform(-4, 0, actors)
    payoffs = random.normal(size=(actors, generator.shape[0]))
    payoffs[actors // 2] = 0.0
    wanted = np.stack([
        np.linalg.solve(rho * np.eye(generator.shape[0]) - generator.toarray(), payoff)
        for rho, payoff in zip(discounts, payoffs, strict=True)
    ])  # fmt: skip
    guesses = np.zeros_like(wanted)
    guesses[-1] = wanted[-1]
    factors = factors_of(generator, float(discounts.max()))
    found = solve_discounted(generator, discounts, payoffs, guesses, 1e-14, factors, 1e-13)
    assert np.allclose(found, wanted, rtol=1e-8, atol=1e-9)


def test_where_the_first_method_breaks_down_the_second_is_asked():
    """A rotation: its image is orthogonal to the residual, which BiCGSTAB cannot bear."""
    generator = sp.csr_array(np.array([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0], [1.0, 0.0, -1.0]]))
    payoffs = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    discounts = np.array([1e-3, 1e-3])
    factors = factors_of(sp.csr_array((3, 3)), 1.0)
    nothing = np.zeros((2, 3))
    _, reached = solve_together(generator, discounts, payoffs, nothing, 1e-13, 1e-12, factors)
    assert not reached.all()
    found = solve_discounted(generator, discounts, payoffs, nothing, 1e-13, factors, 1e-12)
    for value, payoff in zip(found, payoffs, strict=True):
        assert np.allclose(1e-3 * value - generator @ value, payoff, atol=1e-12 * np.abs(value).max())


@pytest.mark.parametrize("seed", range(3))
def test_arrivals_are_where_an_answer_may_be_given(seed):
    game = compile_case(random_case(seed))
    mechanics = game.mechanics
    nodes = mechanics.replies.nodes
    known = set(zip(nodes.group.tolist(), nodes.situation.tolist(), strict=True))
    found = arrivals(game, mechanics.moves.usual[: mechanics.moves.choices]).toarray()
    wanted = np.zeros_like(found)
    for move, happening, reply, slot, source, target, chance in zip(
        mechanics.paths.move, mechanics.paths.happening, mechanics.paths.reply, mechanics.paths.slot,
        mechanics.paths.source, mechanics.paths.target, mechanics.paths.coefficient, strict=True,
    ):  # fmt: skip
        group = mechanics.groups_of[happening]
        if group and reply < 0:
            assert (slot > 0) == ((group - 1, target) in known)
            if slot > 0:
                assert (nodes.group[slot - 1], nodes.situation[slot - 1]) == (group - 1, target)
                wanted[source, slot - 1] += mechanics.moves.usual[move] * chance
    assert np.allclose(found, wanted, atol=1e-15)
    assert scipy.sparse.linalg.norm(arrivals(game, np.zeros(mechanics.moves.choices))) == 0.0
