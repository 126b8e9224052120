r"""Full Newton steps on the equilibrium.

With G the Bellman residual and J its derivative, sign turned (`hedgerow.solve.jacobian`), the step X solves
:math:`J X = G`, by BiCGSTAB on everybody's values together, preconditioned by incomplete factors of habit. Its sup norm
is the error estimate: a local statement, unlike the residual, which may be a thousand times smaller than the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import LinearOperator, bicgstab, gmres

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import in_fours, out_of_fours
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.solve.evaluate import payoff_rates, solve_discounted
from hedgerow.solve.incomplete import Factors, precondition
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.policy import DefaultRule, Policy, improve

FORCING = 1e-3
"""How finely a step is computed, relative to its right-hand side, where nothing else is said: ten times as rough, and
small systems hard to solve have steps twice as long or half as long."""
MOST = 200
"""Iterations of the first method, after which the second is asked."""


@dataclass(frozen=True)
class Equations:
    """A game's equations at given values.

    Attributes:
        values: Value of each situation to each actor, shape (actors, situations).
        policy: What answers them.
        chain: The chain under it.
        residual: The Bellman residual, same shape [per day]; nil for whoever is not strategic.
        scaled: The same divided by the diagonal, in units of value.
    """

    values: Floats
    policy: Policy
    chain: Chain
    residual: Floats
    scaled: Floats

    @property
    def size(self) -> float:
        """Largest residual, in units of value."""
        return float(np.abs(self.scaled).max())


def equations_at(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> Equations:
    """Look at a game's equations at given values."""
    policy, _ = improve(game, values, scale, rule)
    chain = policy.chain(game.mechanics)
    generator, discount = chain.generator, game.stakes.discount[:, None]
    residual = payoff_rates(game, policy, chain, scale) - discount * values + (generator @ values.T).T
    residual[~np.asarray(game.stakes.strategic)] = 0.0
    return Equations(values, policy, chain, residual, residual / (discount - generator.diagonal()[None, :]))


def jacobian_at(game: Game, there: Equations, scale: Floats, rule: DefaultRule) -> Jacobian:
    """Their derivative there."""
    return Jacobian(game, there.values, scale, rule, there.policy, there.chain)


def step_from(
    there: Equations, game: Game, jacobian: Jacobian, factors: Factors | None, forcing: float = FORCING
) -> Floats:
    """The Newton step from given values, shape (actors, situations).

    The system is multiplied by (nearly) the inverse of its first part, so that what is left of its right-hand side is
    about as large as what the step is wrong by.

    Args:
        there: The equations there.
        game: The game.
        jacobian: Their derivative there, or nearby.
        factors: Incomplete factors of the game's mechanics; None: none, everybody's own system is solved instead.
        forcing: How finely the linear system is solved, relative to its right-hand side (inexact Newton; Dembo,
            Eisenstat & Steihaug 1982).

    Raises:
        SolveError: If the linear solve does not converge.
    """
    shape = jacobian.inverse.shape
    mine = np.flatnonzero(game.stakes.strategic)

    def relax(scaled: Floats) -> Floats:
        relaxed = np.zeros(shape)
        if factors is not None:
            for inverse, block, out in zip(jacobian.inverse, scaled, relaxed, strict=True):
                precondition(
                    (factors.lower, factors.upper, factors.inverse),
                    inverse.ravel(),
                    block.ravel(),
                    out.ravel(),
                )
            return relaxed
        right = out_of_fours(scaled / jacobian.inverse, len(there.values))[mine]
        largest = float(np.abs(right).max())
        if largest > 0.0:
            solved = np.zeros_like(there.values)
            solved[mine] = largest * solve_discounted(
                there.chain.generator, game.stakes.discount[mine], right / largest, solved[mine],
                1e-11, None, 1e-2 * forcing,
            )  # fmt: skip
            relaxed = in_fours(solved)
        return relaxed

    def apply(flat: Floats) -> Floats:
        return relax(jacobian(flat.reshape(shape))).ravel()

    right = relax(in_fours(there.residual) * jacobian.inverse).ravel()
    operator = LinearOperator((right.size, right.size), matvec=apply, dtype=np.float64)
    step, failed = bicgstab(operator, right, rtol=forcing, atol=0.0, maxiter=MOST)
    if failed or not np.isfinite(step).all():
        step, failed = gmres(operator, right, rtol=forcing, atol=0.0, restart=50, maxiter=10)
    if failed:
        raise SolveError(
            "A Newton step, which the error is estimated by, could not be computed; the solution is not reported."
        )
    return out_of_fours(step.reshape(shape), len(there.values))
