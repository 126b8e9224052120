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
from scipy.sparse.linalg import LinearOperator, gmres

from hedgerow.chain.generator import Chain
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.bicgstab import solve_together
from hedgerow.solve.policy import Policy


def payoff_rates(game: Game, policy: Policy, chain: Chain, scale: Floats) -> Floats:
    """What each situation pays each actor under a policy, costs of control taken off [per day].

    Returns:
        Shape (actors, situations).
    """
    mechanics, stakes = game.mechanics, game.stakes
    moves, replies, size = mechanics.moves, mechanics.replies, mechanics.space.size
    chosen = slice(moves.choices)
    paid = scale[:, None] * stakes.flow - mechanics.attention[:, None] * policy.choice_cost
    rates = chain.rates[chosen]
    who = replier(game) if replies.groups else None
    for actor in range(len(mechanics.actors)):
        worth, reply_worth = stakes.worth[actor], stakes.reply_worth[actor]
        if worth is not None:
            paid[actor] += scale[actor] * sum_by(moves.situation[chosen], rates * worth, size)
        # What an actor may expect where replies are chosen, be they his own or others'.
        node = np.zeros(replies.groups * size)
        if reply_worth is not None:
            node += scale[actor] * sum_by(mechanics.reply_keys, policy.reply * reply_worth, node.size)
        if who is not None:
            node -= np.where(who == actor, policy.reply_cost, 0.0)
        if node.any():
            paid[actor] += sum_by(moves.situation[chosen], rates * (mechanics.answered @ node), size)
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
    discounts: Floats,
    payoffs: Floats,
    guesses: Floats,
    floor: float,
    forcing: float = 1e-2,
) -> Floats:
    """Solve (ρ - Q) V = payoff for several actors by BiCGSTAB, side by side (GMRES for whom that fails).

    Args:
        generator: Q, rows summing to zero [1/day].
        discounts: ρ of each actor [1/day], shape (actors,).
        payoffs: Right-hand sides, shape (actors, situations).
        guesses: Where to start, same shape.
        floor: Residual that is small enough (2-norm), in units of value.
        forcing: Or this fraction of the residual of the guess, whichever is larger (inexact Newton;
            Dembo, Eisenstat & Steihaug 1982).

    Raises:
        SolveError: If neither method reaches the tolerance.
    """
    values, reached = solve_together(generator, discounts, payoffs, guesses, floor, forcing)
    for actor in np.flatnonzero(~reached):
        values[actor] = _by_gmres(generator, discounts[actor], payoffs[actor], guesses[actor], floor, forcing)
    return values


def _by_gmres(
    generator: sp.csr_array, discount: float, payoff: Floats, guess: Floats, floor: float, forcing: float
) -> Floats:
    """One actor's system by GMRES; rows are divided by the diagonal, so residuals are in units of value."""
    diagonal = discount - generator.diagonal()

    def apply(vector: Floats) -> Floats:
        product: Floats = (discount * vector - generator @ vector) / diagonal
        return product

    right = payoff / diagonal
    tolerance = max(floor, forcing * float(np.linalg.norm(right - apply(guess))))
    operator = LinearOperator((payoff.size, payoff.size), matvec=apply, dtype=np.float64)
    value, failed = gmres(operator, right, x0=guess, rtol=0.0, atol=tolerance, restart=100, maxiter=40)
    if failed:
        raise SolveError("The value of a fixed policy could not be computed to the tolerance asked for.")
    return np.asarray(value)
