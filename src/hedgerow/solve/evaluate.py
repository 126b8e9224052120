r"""What everybody's fixed policy is worth to each actor: one sparse linear system an actor.

.. math:: (ρ_i - Q_σ) V_i = u_i + \sum_{m,j} λ_m σ_{mj} w^i_{mj} - λ_i KL(σ_i \| \tilde π_i)

(and the same for replies).

For an actor's own policy this is a Newton step on his Bellman equation (the log of the partition sum is
convex, its tangent is the policy's value), so alternating with `improve` is policy
iteration (Howard 1960; Puterman & Brumelle 1979).
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, bicgstab, gmres

from hedgerow.chain.generator import Chain
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.policy import Policy


def payoff_rates(game: Game, policy: Policy, chain: Chain, scale: Floats) -> Floats:
    """What each situation pays each actor under a policy, costs of control taken off [per day].

    Returns:
        Shape (actors, situations).
    """
    mechanics, stakes = game.mechanics, game.stakes
    moves, paths, size = mechanics.moves, mechanics.paths, mechanics.space.size
    chosen = slice(moves.choices)
    paid = scale[:, None] * stakes.flow - mechanics.attention[:, None] * policy.choice_cost
    rates = chain.rates[chosen]
    groups = mechanics.replies.groups
    who = replier(game) if groups else None
    replied = None
    for actor in range(len(mechanics.actors)):
        worth, reply_worth = stakes.worth[actor], stakes.reply_worth[actor]
        if worth is not None:
            paid[actor] += scale[actor] * sum_by(moves.situation[chosen], rates * worth, size)
        if reply_worth is not None:
            if replied is None:
                replied = np.flatnonzero(paths.reply >= 0)
            each = reply_worth[paths.slot[replied] - 1 - groups * size]
            paid[actor] += scale[actor] * sum_by(paths.source[replied], chain.flows_of(replied) * each, size)
        if who is not None and (who == actor).any():
            cost = mechanics.answered @ np.where(who == actor, policy.reply_cost, 0.0)
            paid[actor] -= sum_by(moves.situation[chosen], rates * cost, size)
    return paid


def arrivals(game: Game, rates: Floats) -> sp.csr_array:
    """Rate from each situation of landing on each (group, situation) in which somebody may reply."""
    mechanics = game.mechanics
    moves, size = mechanics.moves, mechanics.space.size
    source = moves.situation[: moves.choices]
    sums = sp.csr_array((rates, (source, np.arange(moves.choices))), shape=(size, moves.choices))
    return sp.csr_array(sums @ mechanics.answered)


def replier(game: Game) -> np.ndarray:
    """Who may reply at each (group, situation); -1 where nobody."""
    replies, size = game.mechanics.replies, game.mechanics.space.size
    found = np.full(replies.groups * size, -1)
    found[replies.group.astype(np.int64) * size + replies.situation] = replies.actor
    return found


def solve_discounted(
    generator: sp.csr_array,
    discount: float,
    payoff: Floats,
    guess: Floats,
    floor: float,
    forcing: float = 1e-2,
) -> Floats:
    """Solve (ρ - Q) V = payoff by BiCGSTAB with the diagonal as preconditioner (GMRES where that fails).

    Args:
        generator: Q, rows summing to zero [1/day].
        discount: ρ [1/day].
        payoff: Right-hand side, shape (situations,).
        guess: Where to start.
        floor: Residual that is small enough, in units of value.
        forcing: Or this fraction of the residual of the guess, whichever is larger (inexact Newton;
            Dembo, Eisenstat & Steihaug 1982).

    Raises:
        SolveError: If neither method reaches the tolerance.
    """
    diagonal = discount - generator.diagonal()
    scaled = sp.diags_array(1.0 / diagonal) @ generator
    weight = discount / diagonal

    def apply(vector: Floats) -> Floats:
        # Rows are divided by the diagonal, so residuals are in units of value.
        product: Floats = weight * vector - scaled @ vector
        return product

    size = len(payoff)
    right = payoff / diagonal
    start = float(np.linalg.norm(right - apply(guess)))
    tolerance = max(floor, forcing * start)
    if start <= tolerance:
        return guess
    operator = LinearOperator((size, size), matvec=apply, dtype=np.float64)
    value, failed = bicgstab(operator, right, x0=guess, rtol=0.0, atol=tolerance, maxiter=2000)
    if failed or not np.isfinite(value).all():
        value, failed = gmres(operator, right, x0=guess, rtol=0.0, atol=tolerance, restart=100, maxiter=40)
    if failed:
        raise SolveError("The value of a fixed policy could not be computed to the tolerance asked for.")
    return value
