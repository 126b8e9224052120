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
from numpy import uint64
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import Sparse, unsigned
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, Integers, sum_by
from hedgerow.jit import compiled
from hedgerow.solve.bicgstab import solve_together
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import Policy


def payoff_rates(game: Game, policy: Policy, chain: Chain, scale: Floats) -> Floats:
    """What each situation pays each actor under a policy, costs of control taken off [per day].

    Returns:
        Shape (actors, situations).
    """
    mechanics, stakes = game.mechanics, game.stakes
    moves, replies = mechanics.moves, mechanics.replies
    paid = scale[:, None] * stakes.flow - mechanics.attention * policy.choice_cost
    rates = chain.rates[: moves.choices]
    for actor, worth in enumerate(stakes.worth):
        if worth is not None:
            _add_worth(moves.situation, rates, worth, scale[actor], paid[actor])
    if replies.nodes.count:
        # What an actor may expect where replies are chosen, be they his own or others'.
        expected = np.zeros((len(mechanics.actors), replies.nodes.count))
        for actor, worth in enumerate(stakes.reply_worth):
            if worth is not None:
                gained = sum_by(replies.node, policy.reply * worth, expected.shape[1])
                expected[actor] = scale[actor] * gained
        expected[mechanics.replier, np.arange(replies.nodes.count)] -= policy.reply_cost
        if expected.any():
            _add_expected(moves.situation, rates, unsigned(mechanics.answered), expected, paid)
    return paid


@compiled
def _add_worth(situation: Integers, rates: Floats, worth: Floats, scale: float, paid: Floats) -> None:
    """Add what choices are worth to one actor, as often as they are made."""
    for choice in range(rates.size):
        paid[situation[choice]] += scale * rates[choice] * worth[choice]


@compiled
def _add_expected(
    situation: Integers,
    rates: Floats,
    answered: Sparse,
    expected: Floats,
    paid: Floats,
) -> None:
    """Add what actors may expect of replies, as often as choices land where they are given."""
    pointers, nodes, chances = answered
    for choice in range(rates.size):
        for entry in range(uint64(pointers[choice]), uint64(pointers[choice + 1])):
            share = rates[choice] * chances[entry]
            for actor in range(paid.shape[0]):
                paid[actor, situation[choice]] += share * expected[actor, nodes[entry]]


def arrivals(game: Game, rates: Floats) -> sp.csr_array:
    """Rate from each situation of landing at each node that acts lead to, shape (situations, nodes asked)."""
    mechanics = game.mechanics
    pointers, columns, position = mechanics.arriving
    entries = np.zeros(len(columns))
    _add_arrivals(unsigned(mechanics.answered), position, rates, entries)
    return sp.csr_array(
        (entries, columns, pointers), shape=(mechanics.space.size, mechanics.replies.nodes.asked)
    )


@compiled
def _add_arrivals(answered: Sparse, position: NDArray[np.int64], rates: Floats, entries: Floats) -> None:
    """Add what each choice brings to a node, as often as it is made."""
    pointers, _, chances = answered
    for choice in range(uint64(rates.size)):
        for entry in range(uint64(pointers[choice]), uint64(pointers[choice + uint64(1)])):
            entries[position[entry]] += rates[choice] * chances[entry]


def solve_discounted(
    generator: sp.csr_array,
    discounts: Floats,
    payoffs: Floats,
    guesses: Floats,
    floor: float,
    factors: Factors | None,
    forcing: float = 1e-2,
) -> Floats:
    """Solve (ρ - Q) V = payoff for several actors by BiCGSTAB, side by side (GMRES for whom that fails).

    Args:
        generator: Q, rows summing to zero [1/day].
        discounts: ρ of each actor [1/day], shape (actors,).
        payoffs: Right-hand sides, shape (actors, situations).
        guesses: Where to start, same shape.
        floor: Residual that is small enough (2-norm), in units of value.
        factors: Incomplete factors of this system or of one like it (transposed, where Q is); None: none.
        forcing: Or this fraction of the residual of the guess, whichever is larger (inexact Newton;
            Dembo, Eisenstat & Steihaug 1982).

    Raises:
        SolveError: If neither method reaches the tolerance.
    """
    values, reached = solve_together(generator, discounts, payoffs, guesses, floor, forcing, factors)
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
