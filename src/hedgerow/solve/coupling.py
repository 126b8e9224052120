r"""How everybody's payoff changes when values change and the others, who choose by theirs, react.

The derivative of the Bellman residual has two parts: everybody's fixed policy, :math:`ρ_i - Q_σ`, and this one. An act
of m becomes likelier as it gains m more than what he does on average,

.. math:: dσ_{mj} = σ_{mj} \bigl( dΔ_{mj} - \sum_k σ_{mk} \, dΔ_{mk} \bigr), \qquad
    \text{coupling}_i = λ_m \sum_j dσ_{mj} \bigl( w^i_{mj} + K_j V_i - V_i \bigr),

and so for replies. By the envelope theorem nobody's own choice couples to his own value.
"""

from __future__ import annotations

import numpy as np
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import Sparse, unsigned
from hedgerow.game.compile import Game
from hedgerow.game.space import Booleans, Floats, Integers, Unsigned
from hedgerow.jit import compiled
from hedgerow.solve.evaluate import arrivals
from hedgerow.solve.policy import DefaultRule, improve, reply_gains, reply_stage


class Coupling:
    """Derivative of everybody's payoff through the policies of the others."""

    def __init__(self, game: Game, values: Floats, scale: Floats, rule: DefaultRule, chain: Chain) -> None:
        """Look at a game at given values.

        Args:
            game: The game.
            values: Value of each situation to each actor, shape (actors, situations).
            scale: Scale of each actor's wants and worths.
            rule: Anchored habit.
            chain: The chain under the policies that answer the values.
        """
        mechanics, stakes = game.mechanics, game.stakes
        self.game = game
        self.policy, _ = improve(game, values, scale, rule)
        self.keys, self.reply_keys = mechanics.choice_keys, mechanics.reply_keys
        self.strategic = np.asarray(stakes.strategic)
        moves, replies = mechanics.moves, mechanics.replies
        chosen = slice(moves.choices)
        self.actor, self.source = moves.actor[chosen], moves.situation[chosen]
        stage = reply_stage(game, values, scale, rule)
        self.gain = np.empty((moves.choices, len(values)))
        _gains(
            (self.actor, self.source), unsigned(mechanics.landing), (stage.values, values), mechanics.attention,
            self.gain,
        )  # fmt: skip
        self.reply_gain = reply_gains(game, values, scale)
        for number, worth in enumerate(stakes.worth):
            if worth is not None:
                others = np.where(self.actor == number, 0.0, scale[number] * mechanics.choice_attention)
                self.gain[:, number] += others * worth
        for number in range(len(values)):
            self.reply_gain[number, replies.actor == number] = 0.0
        self.landed = arrivals(game, chain.rates[chosen]) if replies.groups else None
        _, columns, position, own = mechanics.reach
        self._entries = np.zeros((len(columns), len(values)))
        _weigh(
            (self.keys, self.actor, self.strategic), unsigned(mechanics.landing), (position, own),
            self.policy.choice, self.gain, self._entries,
        )  # fmt: skip

    def __call__(self, change: Floats) -> Floats:
        """What everybody's payoff changes by when values change and the others react, shape (actors, situations)."""
        mechanics = self.game.mechanics
        size, replies = mechanics.space.size, mechanics.replies
        coupled = np.zeros_like(change)
        extended = np.tile(change, 1 + replies.groups)
        if self.landed is not None:
            swayed = np.zeros((replies.groups * size, len(change)))
            _answer_shift(
                (self.reply_keys, replies.actor, replies.situation, self.strategic),
                unsigned(replies.landing),
                change,
                (self.policy.reply, self.reply_gain),
                extended[:, size:],
                swayed,
            )
            coupled += (self.landed @ swayed).T
        pointers, columns, _, _ = mechanics.reach
        _couple((pointers, columns, self._entries), extended, self.strategic, coupled)
        return coupled


@compiled
def _gains(
    who: tuple[Integers, Integers],
    landing: Sparse,
    values: tuple[Floats, Floats],
    attention: Floats,
    gain: Floats,
) -> None:
    """What each choice gains everybody else by where it leads, as often as its actor has an opportunity."""
    actor, source = who
    pointers, columns, chances = landing
    landed, here = values
    for choice in range(actor.size):
        for other in range(gain.shape[1]):
            total = 0.0
            if other != actor[choice]:
                for entry in range(uint64(pointers[choice]), uint64(pointers[choice + 1])):
                    total += chances[entry] * landed[other, uint64(columns[entry])]
                total = attention[actor[choice]] * (total - here[other, source[choice]])
            gain[choice, other] = total


@compiled
def _answer_shift(
    who: tuple[NDArray[np.int64], Integers, Integers, Booleans],
    landing: Sparse,
    change: Floats,
    replied: tuple[Floats, Floats],
    extended: Floats,
    swayed: Floats,
) -> None:
    """What nodes where replies are chosen change by: at fixed chances (`extended`), and as these shift (`swayed`)."""
    keys, actor, situation, strategic = who
    pointers, columns, chances = landing
    reply, gain = replied
    count = change.shape[0]
    gained, mean = np.zeros((keys.size, count)), np.zeros(swayed.shape[0])
    for k in range(keys.size):
        for other in range(count):
            total = -change[other, situation[k]]
            for entry in range(uint64(pointers[k]), uint64(pointers[k + 1])):
                total += chances[entry] * change[other, uint64(columns[entry])]
            gained[k, other] = total
        if strategic[actor[k]]:
            mean[keys[k]] += reply[k] * gained[k, actor[k]]
    for k in range(keys.size):
        node = keys[k]
        shift = reply[k] * (gained[k, actor[k]] - mean[node]) if strategic[actor[k]] else 0.0
        for other in range(count):
            moved = shift * gain[other, k]
            swayed[node, other] += moved
            extended[other, node] += reply[k] * gained[k, other] + moved


@compiled
def _weigh(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    landing: Sparse,
    position: tuple[Unsigned, Unsigned],
    chosen: Floats,
    gain: Floats,
    entries: Floats,
) -> None:
    """What everybody's payoff gains where one actor's values rise: entries of a matrix for each pair of actors."""
    keys, actor, strategic = who
    pointers, _, chances = landing
    place, own = position
    mean = np.zeros((own.size, gain.shape[1]))
    for choice in range(keys.size):
        for other in range(gain.shape[1]):
            mean[keys[choice], other] += chosen[choice] * gain[choice, other]
    for choice in range(keys.size):
        if strategic[actor[choice]]:
            row = keys[choice]
            for other in range(gain.shape[1]):
                weight = chosen[choice] * (gain[choice, other] - mean[row, other])
                for entry in range(uint64(pointers[choice]), uint64(pointers[choice + 1])):
                    entries[uint64(place[entry]), other] += weight * chances[entry]
                entries[uint64(own[row]), other] -= weight


@compiled
def _couple(matrix: Sparse, extended: Floats, strategic: Booleans, coupled: Floats) -> None:
    """Add what everybody gains as choices shift with the stakes of those who make them."""
    pointers, columns, entries = matrix
    actors, size = coupled.shape
    for actor in range(actors):
        if strategic[actor]:
            for situation in range(size):
                row = actor * size + situation
                for entry in range(uint64(pointers[row]), uint64(pointers[row + 1])):
                    value = extended[actor, uint64(columns[entry])]
                    for other in range(actors):
                        coupled[other, situation] += entries[entry, other] * value
