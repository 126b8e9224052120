r"""One full Newton step on the equilibrium: how far the solution still is from solving its equations.

The Bellman residual's derivative has two parts: everybody's fixed policy, :math:`ρ_i - Q_σ`, and the coupling,
that rivals change their policies when their values change. With G the residual, the step X solves

.. math:: (ρ_i - Q_σ) X_i - \text{coupling}_i(X) = G_i,

by GMRES with the first part as preconditioner. Its sup norm is the error estimate: a local statement, unlike
the residual, which may be a thousand times smaller than the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import LinearOperator, gmres

from hedgerow.chain.generator import Chain
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.solve.coupling import Coupling
from hedgerow.solve.evaluate import payoff_rates, solve_discounted
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import DefaultRule, improve


@dataclass(frozen=True)
class NewtonStep:
    """A full Newton step.

    Attributes:
        step: Change of values it asks for, shape (actors, situations).
        residual: Largest Bellman residual, divided by the diagonal (in units of value).
    """

    step: Floats
    residual: float


def residual_size(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> float:
    """Largest Bellman residual at given values, divided by the diagonal (in units of value)."""
    _, residual, diagonal = bellman_residual(game, values, scale, rule)
    return float(np.abs(residual / diagonal).max())


def bellman_residual(
    game: Game, values: Floats, scale: Floats, rule: DefaultRule
) -> tuple[Chain, Floats, Floats]:
    """The chain under the policies that answer the values, the Bellman residual, and its diagonal."""
    policy, _ = improve(game, values, scale, rule)
    chain = policy.chain(game.mechanics)
    diagonal = game.stakes.discount[:, None] - chain.generator.diagonal()[None, :]
    payoff = payoff_rates(game, policy, chain, scale)
    residual = payoff - game.stakes.discount[:, None] * values + (chain.generator @ values.T).T
    residual[~np.asarray(game.stakes.strategic)] = 0.0
    return chain, residual, diagonal


def newton_step(
    game: Game,
    values: Floats,
    scale: Floats,
    rule: DefaultRule,
    factors: Factors | None,
    forcing: float = 1e-2,
) -> NewtonStep:
    """Compute the step at given values.

    Args:
        game: The game.
        values: Value of each situation to each actor, shape (actors, situations).
        scale: Scale of each actor's wants and worths.
        rule: Anchored habit.
        factors: Incomplete factors of the game's mechanics; None: none.
        forcing: How finely the linear system is solved, relative to its right-hand side; those inside it a hundred
            times as finely.

    Raises:
        SolveError: If the linear solve does not converge.
    """
    chain, residual, diagonal = bellman_residual(game, values, scale, rule)
    size = float(np.abs(residual / diagonal).max())
    if size == 0.0:
        return NewtonStep(np.zeros_like(values), 0.0)
    coupling = Coupling(game, values, scale, rule, chain)
    mine = np.flatnonzero(game.stakes.strategic)

    def relax(right: Floats) -> Floats:
        largest = float(np.abs(right / diagonal).max())
        solved = np.zeros_like(right)
        if largest > 0.0:
            solved[mine] = largest * solve_discounted(
                chain.generator,
                game.stakes.discount[mine],
                right[mine] / largest,
                solved[mine],
                1e-11,
                factors,
                1e-2 * forcing,
            )
        return solved

    def apply(flat: Floats) -> Floats:
        vector = flat.reshape(values.shape)
        return (vector - relax(coupling(vector))).ravel()

    right = relax(residual).ravel()
    operator = LinearOperator((values.size, values.size), matvec=apply, dtype=np.float64)
    step, failed = gmres(operator, right, rtol=forcing, atol=0.0, restart=30, maxiter=10)
    if failed:
        raise SolveError(
            "The Newton step that estimates the error did not converge; the solution is not reported."
        )
    return NewtonStep(step.reshape(values.shape), size)
