r"""Derivatives of what follows from an equilibrium, by the adjoint of its equations.

At an equilibrium the Bellman residual G(V, θ) vanishes. A number F(V, θ) that depends on a parameter both openly
and through the values has

.. math:: \frac{dF}{dθ} = \frac{\partial F}{\partial θ} + Λ^T \frac{\partial G}{\partial θ}, \qquad
    \Bigl(ρ_i - Q_σ^T - \text{coupling}^T\Bigr) Λ = \Bigl(\frac{\partial F}{\partial V}\Bigr)^T,

by the implicit function theorem: one linear solve for any number of parameters (Griewank & Walther 2008, section
15.1; for dynamic games, Arcidiacono, Bayer, Blevins & Ellickson 2016). Both derivatives by θ are taken with the
values held.

It is solved as a Newton step is (`hedgerow.solve.newton`), everybody's equations together, with the transposed factors
of habit; and refined, for the entries that the iteration goes by have fewer digits than the answer.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, bicgstab, gmres

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import WIDTH, add_product, in_fours, out_of_fours, unsigned
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.solve.incomplete import Factors, precondition
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.policy import DefaultRule, Policy
from hedgerow.solve.reactions import take_off
from hedgerow.solve.reactions_back import add_lines, bear, couple_back, sway_back

TOLERANCE = 1e-9
"""Largest residual of the adjoint system, relative to its right-hand side."""
MOST = 30
"""Rounds of refinement after which there is no hope."""
_FORCING, _LEAST_FORCING = 1e-3, 1e-6
"""How finely each round is solved, relative to its right-hand side; and at the finest."""
_ITERATIONS = 200
"""Those of the first method in a round, after which the second is asked."""


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
        self._system = unsigned(chain.generator.T.tocsr())
        self._arriving = unsigned(self.jacobian.landed.T.tocsr())
        self._replying = unsigned(_replying(self.jacobian))
        # What landing anywhere is worth, one line an actor: situations first, then nodes where replies are chosen,
        # which also lie side by side; and chances of replies.
        nodes, blocks = game.mechanics.replies.nodes.asked, len(self.jacobian.inverse)
        self._lines = np.empty((blocks * WIDTH, game.mechanics.space.size + nodes))
        self._nodes = np.empty(nodes * WIDTH)
        self._reply = np.empty(game.mechanics.replies.asked)

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
        choice = rates[chosen] * mechanics.choice_attention
        self._through_choices(choice)
        # Whatever is replied less often than before is silence.
        first = 1 + replies.nodes.count
        self._reply[:] = slots[first : first + replies.asked] - slots[1 + self.jacobian.node]
        return out_of_fours(self._through_replies(None), len(mechanics.actors))

    def solve(self, right: Floats) -> Floats:
        """Solve the adjoint system, by refinement with BiCGSTAB on the whole (GMRES where that fails).

        Args:
            right: Derivative of a number by the values, shape (actors, situations).

        Raises:
            SolveError: If it does not converge.
        """
        wanted = in_fours(np.where(np.asarray(self.game.stakes.strategic)[:, None], right, 0.0))
        size, inverse = float(np.abs(wanted).max()), self.jacobian.inverse
        found, left = np.zeros_like(wanted), wanted
        if size == 0.0:
            return np.zeros_like(right)

        def relax(scaled: Floats) -> Floats:
            relaxed = np.empty_like(wanted)
            factors = self.factors.lower, self.factors.upper, self.factors.inverse
            for block, share, out in zip(scaled, inverse, relaxed, strict=True):
                precondition(factors, share.ravel(), block.ravel(), out.ravel())
            return relaxed

        def apply(flat: Floats) -> Floats:
            return relax(self.product(flat.reshape(wanted.shape))).ravel()

        operator = LinearOperator((wanted.size, wanted.size), matvec=apply, dtype=np.float64)
        forcing, best = _FORCING, np.inf
        for _ in range(MOST):
            start = relax(left * inverse).ravel()
            step, failed = bicgstab(operator, start, rtol=forcing, atol=0.0, maxiter=_ITERATIONS)
            if failed or not np.isfinite(step).all():
                step, _ = gmres(operator, start, rtol=forcing, atol=0.0, restart=50, maxiter=10)
            found = found + step.reshape(wanted.shape)
            left = wanted - self._exactly(found)
            reached = float(np.abs(left).max()) / size
            if reached <= TOLERANCE:
                return out_of_fours(found, len(right))
            if not reached < 0.5 * best:
                # The round was too rough to tell beside what preconditioning does to the residual.
                forcing *= 0.1
                if forcing < _LEAST_FORCING:
                    break
            best = min(best, reached)
        raise SolveError(
            "The derivatives of the solution could not be computed to the tolerance asked for; none are reported."
        )

    def product(self, weights: Floats) -> Floats:
        """The transpose of what the Jacobian does, its rows divided by the diagonal.

        Args:
            weights: One weight an equation, shape (blocks, situations, 4).

        Returns:
            Same shape.
        """
        jacobian, (pointers, columns, _, _) = self.jacobian, self.game.mechanics.reach
        self._lines[:], self._reply[:] = 0.0, 0.0
        for number, block in enumerate(weights):
            coupling = pointers, columns, jacobian.entries[number]
            couple_back(coupling, jacobian.strategic, block.ravel(), self._lines)
        return self._taken_off(weights, self._through_replies(weights), jacobian.inverse)

    def back(self, weights: Floats) -> Floats:
        """The transpose of the coupling, applied to one weight an actor and situation, shape (actors, situations)."""
        return out_of_fours(self._coupled(in_fours(weights)), len(weights))

    def _exactly(self, weights: Floats) -> Floats:
        """The adjoint system times weights, to all digits and undivided."""
        return self._taken_off(weights, self._coupled(weights), np.ones_like(weights))

    def _coupled(self, weights: Floats) -> Floats:
        """The transpose of the coupling, shape (blocks, situations, 4) both."""
        jacobian = self.jacobian
        choice = np.zeros(len(jacobian.keys))
        for number, block in enumerate(weights):
            bear(jacobian.source, block.ravel(), jacobian.gain[:, _columns(number)], choice)
        self._through_choices(choice)
        self._reply[:] = 0.0
        return self._through_replies(weights)

    def _taken_off(self, weights: Floats, gained: Floats, inverse: Floats) -> Floats:
        """What discounting takes off less what the chain and the coupling add, in place of the latter."""
        for number, (block, out) in enumerate(zip(weights, gained, strict=True)):
            add_product(self._system, block.ravel(), out.ravel())
            take_off(block.ravel(), self.jacobian.discount[number], inverse[number].ravel(), out.ravel())
        return gained

    def _through_choices(self, choice: Floats) -> None:
        """Derivative by what landing anywhere is worth (`_lines`), given that by the chance of each choice."""
        jacobian, mechanics = self.jacobian, self.game.mechanics
        self._lines[:] = 0.0
        sway_back(
            (jacobian.keys, jacobian.actor, jacobian.source, jacobian.strategic), unsigned(mechanics.landing),
            jacobian.policy.choice, choice, len(mechanics.actors) * mechanics.space.size, self._lines,
        )  # fmt: skip

    def _through_replies(self, weights: Floats | None) -> Floats:
        """Derivative by the values, given that by landing anywhere (`_lines`) and by chances of replies (`_reply`).

        Args:
            weights: Weights of the equations, shape (blocks, situations, 4), which replies bear on where choices
                land; None: none.

        Returns:
            Same shape.
        """
        jacobian, mechanics, nodes = self.jacobian, self.game.mechanics, self._nodes
        size, lines = mechanics.space.size, self._lines
        values: Floats = np.zeros_like(jacobian.inverse)
        if mechanics.replies.asked:
            for number, out in enumerate(values):
                nodes[:] = 0.0
                add_lines(lines[_columns(number)], size, nodes)
                # What a node is worth at fixed chances of replies ...
                add_product(self._replying, nodes, out.ravel())
                # ... and by these chances, which shift with what they gain whoever replies.
                if weights is not None:
                    add_product(self._arriving, weights[number].ravel(), nodes)
                bear(jacobian.node, nodes, jacobian.reply_gain[:, _columns(number)], self._reply)
            sway_back(
                (jacobian.node, jacobian.replier, jacobian.asked, jacobian.strategic),
                jacobian.landing, jacobian.reply, self._reply, mechanics.replies.nodes.asked, lines,
            )  # fmt: skip
        for number, out in enumerate(values):
            add_lines(lines[_columns(number)], 0, out.ravel())
        return values


def _columns(block: int) -> slice:
    """The actors of a block."""
    return slice(block * WIDTH, (block + 1) * WIDTH)


def _replying(jacobian: Jacobian) -> sp.csr_array:
    """How values of nodes where replies are chosen follow from values of situations at fixed chances, transposed."""
    replies, size = jacobian.game.mechanics.replies, jacobian.game.mechanics.space.size
    count, reply, landing = replies.nodes.asked, jacobian.reply, replies.asked_landing
    each = np.repeat(np.arange(replies.asked), np.diff(landing.indptr))
    rows = np.concatenate([replies.nodes.situation[:count], jacobian.asked, landing.indices])
    columns = np.concatenate([np.arange(count), jacobian.node, jacobian.node[each]])
    shares = np.concatenate([np.ones(count), -reply, reply[each] * landing.data])
    return sp.csr_array((shares, (rows, columns)), shape=(size, count))
