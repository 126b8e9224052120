r"""Derivatives of what follows from an equilibrium, by the adjoint of its equations.

At an equilibrium the Bellman residual G(V, θ) vanishes. A number F(V, θ) that depends on a parameter both openly
and through the values has

.. math:: \frac{dF}{dθ} = \frac{\partial F}{\partial θ} + Λ^T \frac{\partial G}{\partial θ}, \qquad
    \Bigl(ρ_i - Q_σ^T - \text{coupling}^T\Bigr) Λ = \Bigl(\frac{\partial F}{\partial V}\Bigr)^T,

by the implicit function theorem: one linear solve for any number of parameters (Griewank & Walther 2008, section
15.1; for dynamic games, Arcidiacono, Bayer, Blevins & Ellickson 2016). Both derivatives by θ are taken with the
values held.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import Sparse, unsigned
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Booleans, Floats, Integers, sum_by
from hedgerow.jit import compiled
from hedgerow.solve.evaluate import solve_discounted
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.policy import DefaultRule, Policy

TOLERANCE = 1e-9
"""Largest residual of the adjoint system, relative to its right-hand side."""
MOST = 30
_ROUGH = 3e-2
"""How much nearer each round of refinement comes."""
_FORCING, _LEAST_FORCING = 3e-3, 1e-9
"""How finely the systems inside a round are solved, relative to their right-hand sides; and at the finest."""


class Adjoint:
    """The adjoint of one solved game's equations."""

    def __init__(
        self,
        game: Game,
        values: Floats,
        scale: Floats,
        rule: DefaultRule,
        policy: Policy,
        chain: Chain,
        factors: Factors,
    ) -> None:
        """Take over a solution.

        Args:
            game: The game.
            values: Its values, shape (actors, situations).
            scale: Scale of each actor's wants and worths.
            rule: Anchored habit.
            policy: What everybody does.
            chain: The chain under it.
            factors: Incomplete factors of the game's mechanics.
        """
        self.game = game
        self.factors = factors.transposed
        self.jacobian = Jacobian(game, values, scale, rule, policy, chain)
        self.transposed = chain.generator.T.tocsr()
        self.mine = np.flatnonzero(game.stakes.strategic)
        self.landing_back = game.mechanics.replies.landing.T.tocsr()

    def by_values(self, rates: Floats, slots: Floats) -> Floats:
        """Derivative by everybody's values of a number that depends on them through what is chosen.

        Args:
            rates: Its derivative by the rate of each move, shape (moves,).
            slots: Its derivative by the chance of each reply slot, shape (slots,).

        Returns:
            Shape (actors, situations).
        """
        mechanics = self.game.mechanics
        chosen, replies = slice(mechanics.moves.choices), mechanics.replies
        choice = rates[chosen] * mechanics.attention[self.jacobian.actor]
        nodes = replies.groups * mechanics.space.size
        reply = slots[1 + nodes :]
        # Whatever is replied less often than before is silence.
        reply = reply - slots[1 : 1 + nodes][self.jacobian.reply_keys] if replies.groups else np.zeros(0)
        return self._back(choice, reply)

    def solve(self, right: Floats) -> Floats:
        """Solve the adjoint system, by refinement with GMRES on the whole and everybody's own system inside.

        Args:
            right: Derivative of a number by the values, shape (actors, situations).

        Raises:
            SolveError: If it does not converge.
        """
        size = float(np.abs(right).max())
        found = np.zeros_like(right)
        if size == 0.0:
            return found
        discount, forcing = self.game.stakes.discount, _FORCING

        def relax(column: Floats) -> Floats:
            largest = float(np.abs(column).max())
            solved = np.zeros_like(column)
            if largest > 0.0:
                solved[self.mine] = largest * solve_discounted(
                    self.transposed,
                    discount[self.mine],
                    column[self.mine] / largest,
                    solved[self.mine],
                    1e-13,
                    self.factors,
                    forcing,
                )
            return solved

        def apply(flat: Floats) -> Floats:
            vector = flat.reshape(right.shape)
            return (vector - relax(self.back(vector))).ravel()

        operator = LinearOperator((right.size, right.size), matvec=apply, dtype=np.float64)
        left, best = self._masked(right), np.inf
        for _ in range(MOST):
            start = relax(left).ravel()
            step, _ = gmres(operator, start, rtol=_ROUGH, atol=0.0, restart=30, maxiter=2)
            found = found + step.reshape(right.shape)
            left = self._masked(
                right
                - discount[:, None] * found
                + (self.transposed @ found.T).T
                + self.back(found)
            )  # fmt: skip
            reached = float(np.abs(left).max()) / size
            if reached <= TOLERANCE:
                return found
            if not reached < 0.5 * best:
                # The systems inside were solved too roughly to be inverted together.
                forcing *= _ROUGH
                if forcing < _LEAST_FORCING:
                    break
            best = min(best, reached)
        raise SolveError(
            "The derivatives of the solution could not be computed to the tolerance asked for; none are reported."
        )

    def back(self, weights: Floats) -> Floats:
        """The transpose of the coupling, applied to one weight an actor and situation, shape (actors, situations)."""
        jacobian, actors = self.jacobian, len(weights)
        choice = np.einsum("ci,ci->c", weights.T[jacobian.source], jacobian.gain[:, :actors])
        arrived = jacobian.landed.T @ weights.T
        reply = np.einsum("ki,ki->k", arrived[jacobian.reply_keys], jacobian.reply_gain[:, :actors])
        return self._back(choice, reply)

    def _masked(self, right: Floats) -> Floats:
        masked = np.zeros_like(right)
        masked[self.mine] = right[self.mine]
        return masked

    def _back(self, choice: Floats, reply: Floats) -> Floats:
        """Derivative by the values, given that by the chance of each choice and of each reply."""
        jacobian, mechanics = self.jacobian, self.game.mechanics
        replies, size = mechanics.replies, mechanics.space.size
        actors = len(mechanics.actors)
        nodes = (1 + replies.groups) * size
        landed, here = np.zeros(actors * nodes), np.zeros(actors * size)
        _shift_back(
            (jacobian.keys, jacobian.actor, jacobian.strategic), unsigned(mechanics.own_landing),
            jacobian.policy.choice, choice, landed, here,
        )  # fmt: skip
        reached = landed.reshape(actors, nodes)
        values: Floats = here.reshape(actors, size) + reached[:, :size]
        if not replies.groups:
            return values
        blocks = reached[:, size:]
        # What a node is worth to each actor: the situation itself, and what replies change, both at fixed chances ...
        values = values + blocks.reshape(actors, replies.groups, size).sum(axis=1)
        keys, chance = jacobian.reply_keys, jacobian.policy.reply
        differences = blocks[:, keys] * chance
        # ... and by the chances of replies, which shift with what they gain whoever replies.
        reply = reply + np.einsum("ik,ki->k", blocks[:, keys], jacobian.reply_gain[:, :actors])
        mean = sum_by(keys, chance * reply, replies.groups * size)
        shifted = np.where(jacobian.strategic[replies.actor], chance * (reply - mean[keys]), 0.0)
        differences[replies.actor, np.arange(len(keys))] += shifted
        values += (self.landing_back @ differences.T).T
        for actor in range(actors):
            values[actor] -= sum_by(replies.situation, differences[actor], size)
        return values


@compiled
def _shift_back(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    landing: Sparse,
    chosen: Floats,
    weight: Floats,
    landed: Floats,
    here: Floats,
) -> None:
    """How the stakes of choices, and so values where they land and are made, move a weighed sum of their chances."""
    keys, actor, strategic = who
    pointers, columns, chances = landing
    mean = np.zeros(here.size)
    for choice in range(keys.size):
        mean[keys[choice]] += chosen[choice] * weight[choice]
    for choice in range(keys.size):
        if strategic[actor[choice]]:
            shift = chosen[choice] * (weight[choice] - mean[keys[choice]])
            for entry in range(pointers[choice], pointers[choice + 1]):
                landed[columns[entry]] += chances[entry] * shift
            here[keys[choice]] -= shift
