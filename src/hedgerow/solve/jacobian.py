r"""How the Bellman residual changes when values change and the others, who choose by theirs, react.

The derivative has two parts: everybody's fixed policy, :math:`ρ_i - Q_σ`, and the coupling. An act of m becomes
likelier as it gains m more than what he does on average,

.. math:: dσ_{mj} = σ_{mj} \bigl( dΔ_{mj} - \sum_k σ_{mk} \, dΔ_{mk} \bigr), \qquad
    \text{coupling}_i = λ_m \sum_j dσ_{mj} \bigl( w^i_{mj} + K_j V_i - V_i \bigr),

and so for replies. By the envelope theorem nobody's own choice couples to his own value.

Actors lie side by side in blocks of four, shape (blocks, situations, 4), as columns do in `hedgerow.chain.blocks`: the
entries of an act concern all four, so a block is one pass over the matrix.
"""

from __future__ import annotations

import numpy as np

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import WIDTH, add_product, in_fours, out_of_fours, unsigned
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.solve.evaluate import arrivals
from hedgerow.solve.policy import DefaultRule, Policy, reply_stage
from hedgerow.solve.reactions import answer, couple, gain, line_up, shift, take_off, weigh


class Jacobian:
    """Derivative of everybody's Bellman residual by everybody's values, its sign turned.

    Attributes:
        inverse: One over its diagonal without the coupling, shape (blocks, situations, 4) [day].
        gain: What each choice gains everybody else, as often as its actor has an opportunity, shape
            (choices, blocks * 4); nil for whoever is not strategic.
        reply_gain: What each reply that acts lead to gains everybody but whoever gives it, shape (replies asked,
            blocks * 4).
        after: Value to each actor of where choices land, as `ReplyStage.values` has it.
        landed: Rate from each situation of landing at each node that acts lead to, shape (situations, nodes asked).
        entries: What actors do to each other, four a column of `Mechanics.reach`, shape (blocks, columns * 4).
        discount: Discount rate of each actor, one for those that fill up the four, shape (blocks, 4) [1/day].
    """

    def __init__(
        self, game: Game, values: Floats, scale: Floats, rule: DefaultRule, policy: Policy, chain: Chain
    ) -> None:
        """Look at a game at given values.

        Args:
            game: The game.
            values: Value of each situation to each actor, shape (actors, situations).
            scale: Scale of each actor's wants and worths.
            rule: Anchored habit.
            policy: What answers the values.
            chain: The chain under it.
        """
        mechanics, stakes = game.mechanics, game.stakes
        moves, replies = mechanics.moves, mechanics.replies
        self.game, self.policy = game, policy
        self.keys = mechanics.choice_keys
        # Replies where no act leads are chosen, but bear on nothing.
        asked = slice(replies.asked)
        self.node, self.replier = replies.node[asked], replies.actor[asked]
        self.asked, self.reply = replies.situation[asked], policy.reply[asked]
        self.strategic = np.asarray(stakes.strategic)
        chosen = slice(moves.choices)
        self.actor, self.source = moves.actor[chosen], moves.situation[chosen]
        stage, nodes = reply_stage(game, values, scale, rule), replies.nodes.asked
        self.after = stage.values
        landed, here = in_fours(stage.values[:, : mechanics.space.size + nodes]), in_fours(values)
        width = len(here) * WIDTH
        self.gain, self.reply_gain = np.zeros((moves.choices, width)), np.zeros((replies.asked, width))
        for block in range(len(here)):
            gain(
                unsigned(mechanics.landing), (landed[block].ravel(), here[block].ravel()), self.source,
                mechanics.choice_attention, self.gain[:, block * WIDTH : (block + 1) * WIDTH],
            )  # fmt: skip
        self.reply_gain[:, : len(values)] = stage.gain[:, asked].T
        for number, worth in enumerate(stakes.worth):
            if worth is not None:
                self.gain[:, number] += scale[number] * mechanics.choice_attention * worth
        for number, strategic in enumerate(stakes.strategic):
            self.gain[(self.actor == number) if strategic else chosen, number] = 0.0
            self.reply_gain[(self.replier == number) if strategic else slice(None), number] = 0.0
        self.landed = arrivals(game, chain.rates[chosen])
        self._system, self._arriving = unsigned(chain.generator), unsigned(self.landed)
        self.landing = unsigned(replies.asked_landing)
        self.discount = np.ones((len(here), WIDTH))
        self.discount.ravel()[: len(values)] = stakes.discount
        self.inverse = 1.0 / (self.discount[:, None, :] - chain.generator.diagonal()[None, :, None])
        _, columns, position, own = mechanics.reach
        # A step needs no more digits than its length has: single precision, and half the memory to go through.
        self.entries = np.zeros((len(here), len(columns) * WIDTH), dtype=np.float32)
        for block, entries in enumerate(self.entries):
            weigh(
                (self.keys, self.actor, self.strategic), unsigned(mechanics.landing), (position, own),
                policy.choice, self.gain[:, block * WIDTH : (block + 1) * WIDTH], entries,
            )  # fmt: skip
        # What each landing changes by for each actor, situations first, then nodes where replies are chosen; how
        # replies shift, and what that does to everybody there.
        self._lines = np.empty((width, mechanics.space.size + nodes))
        self._swayed = np.empty((len(here), nodes * WIDTH))
        self._shifted = np.empty(replies.asked)
        self._nodes = np.empty(nodes * WIDTH)

    def __call__(self, change: Floats) -> Floats:
        """What everybody's Bellman residual loses when values change, its rows divided by the diagonal.

        Args:
            change: Change of values, shape (blocks, situations, 4).

        Returns:
            Same shape, in units of value.
        """
        size, nodes = self.game.mechanics.space.size, self.game.mechanics.replies.nodes
        lines, swayed, shifted = self._lines, self._swayed, self._shifted
        blocks = [slice(WIDTH * block, WIDTH * (block + 1)) for block in range(len(change))]
        flat, lost = change.reshape(len(change), -1), np.empty_like(change)
        for here, mine in zip(flat, blocks, strict=True):
            line_up(here, here[:0], 0, lines[mine])
        shift(
            (self.node, self.replier, self.asked, self.strategic), self.landing, self.reply, (lines, shifted),
        )  # fmt: skip
        for here, mine, moved in zip(flat, blocks, swayed, strict=True):
            answer(
                (self.node, self.asked, nodes.situation), self.landing,
                (self.reply, shifted, self.reply_gain[:, mine]), here, (self._nodes, moved),
            )  # fmt: skip
            line_up(self._nodes, moved, size, lines[mine])
        pointers, columns, _, _ = self.game.mechanics.reach
        for block, here in enumerate(flat):
            out = lost[block].ravel()
            couple((pointers, columns, self.entries[block]), self.strategic, lines, out)
            add_product(self._system, here, out)
            add_product(self._arriving, swayed[block], out)
            take_off(here, self.discount[block], self.inverse[block].ravel(), out)
        return lost

    def slope(self, change: Floats) -> Floats:
        """What everybody's Bellman residual gains when values change, shape (actors, situations) both [per day]."""
        return -out_of_fours(self(in_fours(change)) / self.inverse, len(change))
