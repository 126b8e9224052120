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
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.evaluate import arrivals, payoff_rates, replier, solve_discounted
from hedgerow.solve.policy import DefaultRule, choice_keys, improve, reply_keys, reply_stage


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
    _, residual, diagonal = _residual(game, values, scale, rule)
    return float(np.abs(residual / diagonal).max())


def _residual(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> tuple[Chain, Floats, Floats]:
    """The chain under the policies that answer the values, the Bellman residual, and its diagonal."""
    policy, _ = improve(game, values, scale, rule)
    chain = policy.chain(game.mechanics)
    diagonal = game.stakes.discount[:, None] - chain.generator.diagonal()[None, :]
    payoff = payoff_rates(game, policy, chain, scale)
    residual = payoff - game.stakes.discount[:, None] * values + (chain.generator @ values.T).T
    residual[~np.asarray(game.stakes.strategic)] = 0.0
    return chain, residual, diagonal


def newton_step(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> NewtonStep:
    """Compute the step at given values.

    Raises:
        SolveError: If the linear solve does not converge.
    """
    chain, residual, diagonal = _residual(game, values, scale, rule)
    generator = chain.generator
    size = float(np.abs(residual / diagonal).max())
    if size == 0.0:
        return NewtonStep(np.zeros_like(values), 0.0)
    coupling = _Coupling(game, values, scale, rule, chain)

    def relax(right: Floats) -> Floats:
        largest = float(np.abs(right / diagonal).max())
        if largest == 0.0:
            return np.zeros_like(right)
        solved = np.zeros_like(right)
        for actor, strategic in enumerate(game.stakes.strategic):
            if strategic:
                solved[actor] = largest * solve_discounted(
                    generator, game.stakes.discount[actor], right[actor] / largest, solved[actor], 1e-11, 1e-5
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


class _Coupling:
    """Derivative of everybody's payoff through the policies of the others."""

    def __init__(self, game: Game, values: Floats, scale: Floats, rule: DefaultRule, chain: Chain) -> None:
        mechanics, stakes = game.mechanics, game.stakes
        self.game = game
        self.policy, _ = improve(game, values, scale, rule)
        self.keys, self.reply_keys = choice_keys(mechanics), reply_keys(mechanics)
        self.strategic = np.asarray(stakes.strategic)
        stage = reply_stage(game, values, scale, rule)
        moves, replies = mechanics.moves, mechanics.replies
        chosen = slice(moves.choices)
        self.actor, self.source = moves.actor[chosen], moves.situation[chosen]
        self.gain = mechanics.landing @ stage.values.T - values.T[self.source]
        self.reply_gain = replies.landing @ values.T - values.T[replies.situation]
        for number in range(len(mechanics.actors)):
            worth, reply_worth = stakes.worth[number], stakes.reply_worth[number]
            if worth is not None:
                self.gain[:, number] += scale[number] * worth
            if reply_worth is not None:
                self.reply_gain[:, number] += scale[number] * reply_worth
            # By the envelope theorem nobody's own choice couples to his own value.
            self.gain[self.actor == number, number] = 0.0
            self.reply_gain[replies.actor == number, number] = 0.0
        self.gain *= mechanics.attention[self.actor][:, None]
        self.landed = arrivals(game, chain.rates[chosen]) if replies.groups else None
        self.replier = replier(game) if replies.groups else None

    def __call__(self, change: Floats) -> Floats:
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
                swayed = sum_by(self.reply_keys, shift * self.reply_gain[:, actor], nodes)
                coupled[actor] += self.landed @ swayed
                fixed = sum_by(self.reply_keys, self.policy.reply * difference[:, actor], nodes)
                blocks[actor] = np.tile(change[actor], replies.groups) + fixed + swayed
            extended = np.concatenate([change, blocks], axis=1)
        stake = mechanics.own_landing @ extended.ravel() - change.ravel()[self.keys]
        stake = np.where(self.strategic[self.actor], stake, 0.0)
        mean = sum_by(self.keys, self.policy.choice * stake, change.size)
        shift = self.policy.choice * (stake - mean[self.keys])
        for actor in range(len(change)):
            coupled[actor] += sum_by(self.source, shift * self.gain[:, actor], size)
        return coupled
