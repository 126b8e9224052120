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
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import unsigned
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Booleans, Floats, Integers, Unsigned, sum_by
from hedgerow.jit import compiled
from hedgerow.solve.evaluate import arrivals, payoff_rates, solve_discounted
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import DefaultRule, improve, reply_gains, reply_stage


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


def newton_step(game: Game, values: Floats, scale: Floats, rule: DefaultRule, factors: Factors) -> NewtonStep:
    """Compute the step at given values.

    Args:
        game: The game.
        values: Value of each situation to each actor, shape (actors, situations).
        scale: Scale of each actor's wants and worths.
        rule: Anchored habit.
        factors: Incomplete factors of the game's mechanics.

    Raises:
        SolveError: If the linear solve does not converge.
    """
    chain, residual, diagonal = bellman_residual(game, values, scale, rule)
    generator = chain.generator
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
                generator,
                game.stakes.discount[mine],
                right[mine] / largest,
                solved[mine],
                1e-11,
                factors,
                1e-4,
            )
        return solved

    def apply(flat: Floats) -> Floats:
        vector = flat.reshape(values.shape)
        return (vector - relax(coupling(vector))).ravel()

    right = relax(residual).ravel()
    operator = LinearOperator((values.size, values.size), matvec=apply, dtype=np.float64)
    step, failed = gmres(operator, right, rtol=1e-2, atol=0.0, restart=30, maxiter=10)
    if failed:
        raise SolveError(
            "The Newton step that estimates the error did not converge; the solution is not reported."
        )
    return NewtonStep(step.reshape(values.shape), size)


class Coupling:
    """Derivative of everybody's payoff through the policies of the others."""

    def __init__(self, game: Game, values: Floats, scale: Floats, rule: DefaultRule, chain: Chain) -> None:
        mechanics, stakes = game.mechanics, game.stakes
        self.game = game
        self.policy, _ = improve(game, values, scale, rule)
        self.keys, self.reply_keys = mechanics.choice_keys, mechanics.reply_keys
        self.strategic = np.asarray(stakes.strategic)
        stage = reply_stage(game, values, scale, rule)
        moves, replies = mechanics.moves, mechanics.replies
        chosen = slice(moves.choices)
        self.actor, self.source = moves.actor[chosen], moves.situation[chosen]
        self.gain = mechanics.landing @ stage.values.T - values.T[self.source]
        self.reply_gain = reply_gains(game, values, scale)
        for number in range(len(mechanics.actors)):
            worth = stakes.worth[number]
            if worth is not None:
                self.gain[:, number] += scale[number] * worth
            # By the envelope theorem nobody's own choice couples to his own value.
            self.gain[self.actor == number, number] = 0.0
            self.reply_gain[number, replies.actor == number] = 0.0
        self.gain *= mechanics.attention[self.actor][:, None]
        self.landed = arrivals(game, chain.rates[chosen]) if replies.groups else None

    def __call__(self, change: Floats) -> Floats:
        """What everybody's payoff changes by when values change and the others react, shape (actors, situations)."""
        mechanics = self.game.mechanics
        size, replies = mechanics.space.size, mechanics.replies
        coupled = np.zeros_like(change)
        extended = change
        if self.landed is not None:
            nodes = replies.groups * size
            difference = replies.landing @ change.T - change.T[replies.situation]
            own = np.where(
                self.strategic[replies.actor], difference[np.arange(len(replies.row)), replies.actor], 0.0
            )
            mean = sum_by(self.reply_keys, self.policy.reply * own, nodes)
            shift = self.policy.reply * (own - mean[self.reply_keys])
            blocks = np.empty((len(change), nodes))
            for actor in range(len(change)):
                swayed = sum_by(self.reply_keys, shift * self.reply_gain[actor], nodes)
                coupled[actor] += self.landed @ swayed
                fixed = sum_by(self.reply_keys, self.policy.reply * difference[:, actor], nodes)
                blocks[actor] = np.tile(change[actor], replies.groups) + fixed + swayed
            extended = np.concatenate([change, blocks], axis=1)
        _couple(
            (self.keys, self.actor, self.source, self.strategic),
            unsigned(mechanics.own_landing),
            (extended.ravel(), change.ravel()),
            self.policy.choice,
            self.gain,
            coupled,
        )
        return coupled


@compiled
def _couple(
    who: tuple[NDArray[np.int64], Integers, Integers, Booleans],
    landing: tuple[Unsigned, Unsigned, Floats],
    changes: tuple[Floats, Floats],
    chosen: Floats,
    gain: Floats,
    coupled: Floats,
) -> None:
    """Add what everybody gains as choices shift with the stakes of those who make them."""
    keys, actor, source, strategic = who
    pointers, columns, chances = landing
    landed, here = changes
    stake, mean = np.zeros(keys.size), np.zeros(here.size)
    for choice in range(keys.size):
        if strategic[actor[choice]]:
            for entry in range(pointers[choice], pointers[choice + 1]):
                stake[choice] += chances[entry] * landed[columns[entry]]
            stake[choice] -= here[keys[choice]]
            mean[keys[choice]] += chosen[choice] * stake[choice]
    for choice in range(keys.size):
        if strategic[actor[choice]]:
            shift = chosen[choice] * (stake[choice] - mean[keys[choice]])
            for other in range(coupled.shape[0]):
                coupled[other, source[choice]] += shift * gain[choice, other]
