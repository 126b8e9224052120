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
from hedgerow.solve.coupling import Coupling
from hedgerow.solve.evaluate import solve_discounted
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import DefaultRule

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
        chain: Chain,
        factors: Factors,
    ) -> None:
        """Take over a solution.

        Args:
            game: The game.
            values: Its values, shape (actors, situations).
            scale: Scale of each actor's wants and worths.
            rule: Anchored habit.
            chain: The chain under the solution's policies.
            factors: Incomplete factors of the game's mechanics.
        """
        self.game = game
        self.factors = factors.transposed
        self.coupling = Coupling(game, values, scale, rule, chain)
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
        choice = rates[chosen] * mechanics.attention[self.coupling.actor]
        nodes = replies.groups * mechanics.space.size
        reply = slots[1 + nodes :]
        # Whatever is replied less often than before is silence.
        reply = reply - slots[1 : 1 + nodes][self.coupling.reply_keys] if replies.groups else np.zeros(0)
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
        coupling = self.coupling
        choice = np.einsum("ci,ci->c", weights.T[coupling.source], coupling.gain)
        if coupling.landed is None:
            return self._back(choice, np.zeros(0))
        arrived = coupling.landed.T @ weights.T
        reply = np.einsum("ki,ik->k", arrived[coupling.reply_keys], coupling.reply_gain)
        return self._back(choice, reply)

    def _masked(self, right: Floats) -> Floats:
        masked = np.zeros_like(right)
        masked[self.mine] = right[self.mine]
        return masked

    def _back(self, choice: Floats, reply: Floats) -> Floats:
        """Derivative by the values, given that by the chance of each choice and of each reply."""
        coupling, mechanics = self.coupling, self.game.mechanics
        replies, size = mechanics.replies, mechanics.space.size
        actors = len(mechanics.actors)
        nodes = (1 + replies.groups) * size
        landed, here = np.zeros(actors * nodes), np.zeros(actors * size)
        _shift_back(
            (coupling.keys, coupling.actor, coupling.strategic), unsigned(mechanics.own_landing),
            coupling.policy.choice, choice, landed, here,
        )  # fmt: skip
        reached = landed.reshape(actors, nodes)
        values: Floats = here.reshape(actors, size) + reached[:, :size]
        if not replies.groups:
            return values
        blocks = reached[:, size:]
        # What a node is worth to each actor: the situation itself, and what replies change, both at fixed chances ...
        values = values + blocks.reshape(actors, replies.groups, size).sum(axis=1)
        keys, chance = coupling.reply_keys, coupling.policy.reply
        differences = blocks[:, keys] * chance
        # ... and by the chances of replies, which shift with what they gain whoever replies.
        reply = reply + np.einsum("ik,ik->k", blocks[:, keys], coupling.reply_gain)
        mean = sum_by(keys, chance * reply, replies.groups * size)
        shifted = np.where(coupling.strategic[replies.actor], chance * (reply - mean[keys]), 0.0)
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
