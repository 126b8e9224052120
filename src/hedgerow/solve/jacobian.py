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
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import WIDTH, Sparse, add_product, in_fours, out_of_fours, unsigned
from hedgerow.game.compile import Game
from hedgerow.game.space import Booleans, Floats, Integers, Unsigned
from hedgerow.jit import compiled
from hedgerow.solve.evaluate import arrivals
from hedgerow.solve.policy import DefaultRule, Policy, reply_gains, reply_stage

Coupled = tuple[Unsigned, Unsigned, NDArray[np.float32]]
"""Row pointers, column numbers and entries, four a column, of what actors do to each other."""


class Jacobian:
    """Derivative of everybody's Bellman residual by everybody's values, its sign turned.

    Attributes:
        inverse: One over its diagonal without the coupling, shape (blocks, situations, 4) [day].
        gain: What each choice gains everybody else, as often as its actor has an opportunity, shape
            (choices, blocks * 4); nil for whoever is not strategic.
        reply_gain: What each reply gains everybody but whoever gives it, shape (replies, blocks * 4).
        landed: Rate from each situation of landing where somebody may reply, shape (situations, groups * situations).
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
        self.keys, self.reply_keys = mechanics.choice_keys, mechanics.reply_keys
        self.strategic = np.asarray(stakes.strategic)
        chosen = slice(moves.choices)
        self.actor, self.source = moves.actor[chosen], moves.situation[chosen]
        landed, here = in_fours(reply_stage(game, values, scale, rule).values), in_fours(values)
        width = len(here) * WIDTH
        self.gain, self.reply_gain = np.zeros((moves.choices, width)), np.zeros((len(replies.actor), width))
        for block in range(len(here)):
            gained = -here[block][self.source]
            add_product(unsigned(mechanics.landing), landed[block].ravel(), gained.ravel())
            gained *= mechanics.choice_attention[:, None]
            self.gain[:, block * WIDTH : (block + 1) * WIDTH] = gained
        self.reply_gain[:, : len(values)] = reply_gains(game, values, scale).T
        for number, worth in enumerate(stakes.worth):
            if worth is not None:
                self.gain[:, number] += scale[number] * mechanics.choice_attention * worth
        for number, strategic in enumerate(stakes.strategic):
            self.gain[(self.actor == number) if strategic else chosen, number] = 0.0
            self.reply_gain[(replies.actor == number) if strategic else slice(None), number] = 0.0
        self.landed = arrivals(game, chain.rates[chosen])
        self._system = unsigned(chain.generator)
        self._discount = np.ones((len(here), WIDTH))
        self._discount.ravel()[: len(values)] = stakes.discount
        self.inverse = 1.0 / (self._discount[:, None, :] - chain.generator.diagonal()[None, :, None])
        _, columns, position, own = mechanics.reach
        # A step needs no more digits than its length has: single precision, and half the memory to go through.
        self._entries = np.zeros((len(here), len(columns) * WIDTH), dtype=np.float32)
        for block, entries in enumerate(self._entries):
            _weigh(
                (self.keys, self.actor, self.strategic), unsigned(mechanics.landing), (position, own),
                policy.choice, self.gain[:, block * WIDTH : (block + 1) * WIDTH], entries,
            )  # fmt: skip
        # What each landing changes by for each actor, situations first, then nodes where replies are chosen; and what
        # replies that shift do to everybody there.
        self._own = np.empty((width, 1 + replies.groups, mechanics.space.size))
        self._swayed = np.empty((len(here), replies.groups * mechanics.space.size * WIDTH))

    def __call__(self, change: Floats) -> Floats:
        """What everybody's Bellman residual loses when values change, its rows divided by the diagonal.

        Args:
            change: Change of values, shape (blocks, situations, 4).

        Returns:
            Same shape, in units of value.
        """
        replies, size = self.game.mechanics.replies, self.game.mechanics.space.size
        own, swayed = self._own, self._swayed
        own[:, 0] = change.transpose(0, 2, 1).reshape(-1, size)
        for block in range(len(change)):
            _answer(
                (self.reply_keys, replies.actor, replies.situation, self.strategic), unsigned(replies.landing),
                (self.policy.reply, self.reply_gain[:, block * WIDTH : (block + 1) * WIDTH]),
                (change[block].ravel(), own.reshape(len(own), -1)), block, swayed[block],
            )  # fmt: skip
        pointers, columns, _, _ = self.game.mechanics.reach
        lost = np.empty_like(change)
        for block in range(len(change)):
            here, out = change[block].ravel(), lost[block].ravel()
            _couple((pointers, columns, self._entries[block]), self.strategic, own.reshape(len(own), -1), out)
            add_product(self._system, here, out)
            add_product(unsigned(self.landed), swayed[block], out)
        lost *= -1.0
        lost += self._discount[:, None, :] * change
        lost *= self.inverse
        return lost

    def slope(self, change: Floats) -> Floats:
        """What everybody's Bellman residual gains when values change, shape (actors, situations) both [per day]."""
        return -out_of_fours(self(in_fours(change)) / self.inverse, len(change))


@compiled
def _weigh(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    landing: Sparse,
    position: tuple[Unsigned, Unsigned],
    chosen: Floats,
    gain: Floats,
    entries: NDArray[np.float32],
) -> None:
    """What four actors' payoffs gain where the values of whoever chooses rise: entries of a matrix for each pair."""
    keys, actor, strategic = who
    pointers, _, chances = landing
    place, own = position
    mean = np.zeros((own.size, 4))
    for choice in range(keys.size):
        for each in range(4):
            mean[keys[choice], each] += chosen[choice] * gain[choice, each]
    for choice in range(keys.size):
        if strategic[actor[choice]]:
            row, much = keys[choice], chosen[choice]
            a, b = much * (gain[choice, 0] - mean[row, 0]), much * (gain[choice, 1] - mean[row, 1])
            c, d = much * (gain[choice, 2] - mean[row, 2]), much * (gain[choice, 3] - mean[row, 3])
            for entry in range(uint64(pointers[choice]), uint64(pointers[choice + 1])):
                chance = chances[entry]
                at = uint64(place[entry]) * uint64(4)
                entries[at] += a * chance
                entries[at + uint64(1)] += b * chance
                entries[at + uint64(2)] += c * chance
                entries[at + uint64(3)] += d * chance
            at = uint64(own[row]) * uint64(4)
            entries[at] -= a
            entries[at + uint64(1)] -= b
            entries[at + uint64(2)] -= c
            entries[at + uint64(3)] -= d


@compiled
def _answer(
    who: tuple[NDArray[np.int64], Integers, Integers, Booleans],
    landing: Sparse,
    replied: tuple[Floats, Floats],
    changes: tuple[Floats, Floats],
    block: int,
    swayed: Floats,
) -> None:
    """What nodes where replies are chosen change by for four actors: in all, and (`swayed`) as replies shift."""
    keys, actor, situation, strategic = who
    pointers, columns, chances = landing
    reply, gain = replied
    change, own = changes
    size, nodes = change.size // 4, swayed.size // 4
    stake, mean = np.zeros(keys.size), np.zeros(nodes)
    for k in range(keys.size):
        if strategic[actor[k]]:
            theirs = own[actor[k]]
            gained = -theirs[situation[k]]
            for entry in range(uint64(pointers[k]), uint64(pointers[k + 1])):
                gained += chances[entry] * theirs[uint64(columns[entry])]
            stake[k] = gained
            mean[keys[k]] += reply[k] * gained
    swayed[:] = 0.0
    for each in range(4 * block, 4 * block + 4):
        for node in range(size, own.shape[1]):
            own[each, node] = own[each, node - size]
    first, second, third, fourth = own[4 * block], own[4 * block + 1], own[4 * block + 2], own[4 * block + 3]
    for k in range(keys.size):
        node = keys[k]
        at = uint64(situation[k]) * uint64(4)
        a, b, c, d = -change[at], -change[at + uint64(1)], -change[at + uint64(2)], -change[at + uint64(3)]
        for entry in range(uint64(pointers[k]), uint64(pointers[k + 1])):
            chance = chances[entry]
            at = uint64(columns[entry]) * uint64(4)
            a += chance * change[at]
            b += chance * change[at + uint64(1)]
            c += chance * change[at + uint64(2)]
            d += chance * change[at + uint64(3)]
        shift = reply[k] * (stake[k] - mean[node]) if strategic[actor[k]] else 0.0
        at = uint64(node) * uint64(4)
        swayed[at] += shift * gain[k, 0]
        swayed[at + uint64(1)] += shift * gain[k, 1]
        swayed[at + uint64(2)] += shift * gain[k, 2]
        swayed[at + uint64(3)] += shift * gain[k, 3]
        first[size + node] += reply[k] * a + shift * gain[k, 0]
        second[size + node] += reply[k] * b + shift * gain[k, 1]
        third[size + node] += reply[k] * c + shift * gain[k, 2]
        fourth[size + node] += reply[k] * d + shift * gain[k, 3]


@compiled
def _couple(coupling: Coupled, strategic: Booleans, own: Floats, coupled: Floats) -> None:
    """What four actors gain as choices shift with the stakes of those who make them."""
    firsts, reached, entries = coupling
    size = uint64(coupled.size // 4)
    for row in range(size):
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for actor in range(uint64(strategic.size)):
            if strategic[actor]:
                line, theirs = actor * size + row, own[actor]
                for entry in range(uint64(firsts[line]), uint64(firsts[line + uint64(1)])):
                    weight = theirs[uint64(reached[entry])]
                    at = entry * uint64(4)
                    a += weight * entries[at]
                    b += weight * entries[at + uint64(1)]
                    c += weight * entries[at + uint64(2)]
                    d += weight * entries[at + uint64(3)]
        at = row * uint64(4)
        coupled[at], coupled[at + uint64(1)], coupled[at + uint64(2)], coupled[at + uint64(3)] = a, b, c, d
