r"""What everybody's choosing otherwise does to a number that an equilibrium leads to, with values held.

With values held, the intercept of a usual row makes its choices likelier, and its actor's partition sum larger:

.. math:: d\log σ_j = [j \in r] - σ_r, \qquad d\log Z = σ_r - \tilde π_r,

with :math:`σ_r` and :math:`\tilde π_r` the chances of the whole row under policy and habit; and so for replies, in the
situations in which they are chosen. The first counts for the number itself and for everybody else's residual, the
second for that of whoever chooses (`hedgerow.solve.adjoint`). What a choice gains its actor shifts chances alike; what
it adds to the partition sum is what the chosen policy is paid, and nothing comes of the shift (envelope theorem).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.products import Sparse, unsigned
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Booleans, Floats, Integers, sum_by
from hedgerow.jit import compiled
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.policy import DefaultRule, Policy


@dataclass(frozen=True)
class Choosing:
    """Derivatives of a number by what is chosen, and by what choosing is worth.

    Attributes:
        mechanics: What can happen.
        strategic: Whether anything is at stake for each actor.
        policy: What is chosen.
        choice: By the log weight of each choice, through chances alone, shape (choices,).
        reply: The same of each reply that acts lead to, shape (replies asked,).
        worth: By each actor's log partition sum, shape (actors, situations).
        ahead: By what each node that acts lead to is worth to each actor, through what is chosen before it, shape
            (actors, nodes asked).
        there: The same through what that pays, same shape.
        often: By the log of each actor's attention, with chances held and but for what that is worth to him, shape
            (actors, situations).
        after: Value to each actor of where choices land (`solve.policy.ReplyStage`), shape (actors, situations +
            nodes).
    """

    mechanics: Mechanics
    strategic: Booleans
    policy: Policy
    choice: Floats
    reply: Floats
    worth: Floats
    ahead: Floats
    there: Floats
    often: Floats
    after: Floats

    @staticmethod
    def of(jacobian: Jacobian, lever: Floats, rates: Floats, slots: Floats) -> Choosing:
        """Ask what choosing does to a number.

        Args:
            jacobian: Derivative of the equilibrium's equations at its values.
            lever: The adjoint of the equilibrium, shape (actors, situations).
            rates: Derivative of the number by the rate of each move, shape (moves,).
            slots: Its derivative by the chance of each reply slot, shape (slots,).
        """
        mechanics = jacobian.game.mechanics
        replies, size, actors = mechanics.replies, mechanics.space.size, len(mechanics.actors)
        choices, nodes = mechanics.moves.choices, replies.nodes.count
        weight = np.einsum("ci,ci->c", lever.T[jacobian.source], jacobian.gain[:, :actors])
        weight += rates[:choices] * mechanics.choice_attention
        choice, landed = np.empty(choices), np.zeros(actors * (size + nodes))
        often = np.zeros(actors * size)
        _shift(
            (jacobian.keys, jacobian.actor, jacobian.strategic), unsigned(mechanics.own_landing),
            (jacobian.policy.choice, weight), often, (choice, landed),
        )  # fmt: skip
        ahead = landed.reshape(actors, size + nodes)[:, size : size + replies.nodes.asked].copy()
        there = np.ascontiguousarray((jacobian.landed.T @ lever.T).T)
        node, chance = jacobian.node, jacobian.reply
        answer = slots[1 + nodes :][: replies.asked] - slots[1 + node]
        answer += np.einsum("ik,ki->k", (ahead + there)[:, node], jacobian.reply_gain[:, :actors])
        reply = chance * (answer - sum_by(node, chance * answer, nodes)[node])
        # The rest of the Jacobian is large, and is let go.
        return Choosing(
            mechanics,
            jacobian.strategic,
            jacobian.policy,
            choice,
            reply,
            lever * mechanics.attention,
            ahead,
            there,
            often.reshape(actors, size),
            jacobian.after,
        )

    def by_rows(self, choice: Floats, reply: Floats) -> Floats:
        """Derivative of the number by the intercept of each usual row, from `by_habit`; shape (rows,)."""
        moves, replies, rows = self.mechanics.moves, self.mechanics.replies, len(self.mechanics.rows)
        return sum_by(moves.row[: moves.choices], choice, rows) + sum_by(
            replies.row[: replies.asked], reply, rows
        )

    def by_habit(self, rule: DefaultRule) -> tuple[Floats, Floats]:
        """Derivative of the number by the log weight of each choice in habit, and of each reply that acts lead to.

        That by the log weight of waiting, or of no reply, is what is missing from a sum of nil.
        """
        mechanics, policy = self.mechanics, self.policy
        moves, replies = mechanics.moves, mechanics.replies
        chosen, asked = slice(moves.choices), slice(replies.asked)
        node, replier = replies.node[asked], replies.actor[asked]
        own = np.where(self.strategic[moves.actor[chosen]], self.worth.ravel()[mechanics.choice_keys], 0.0)
        choice = self.choice + own * (policy.choice - rule.choice)
        own = np.where(self.strategic[replier], (self.ahead + self.there)[replier, node], 0.0)
        reply = self.reply + own * (policy.reply - rule.reply)[asked]
        return choice, reply

    def by_stakes(self, choices: Floats | None, replies: Sequence[Floats | None]) -> float:
        """By how much the number changes through what is chosen when choices and replies gain actors more.

        Args:
            choices: What each choice gains more whoever makes it, shape (choices,); None: nothing.
            replies: What each reply gains each actor more, shape (replies,); None: nothing.
        """
        moves, answers, total = self.mechanics.moves, self.mechanics.replies, 0.0
        asked = slice(answers.asked)
        node, replier, chance = answers.node[asked], answers.actor[asked], self.policy.reply[asked]
        if choices is not None:
            total += float(self.choice @ np.where(self.strategic[moves.actor[: moves.choices]], choices, 0.0))
        for actor, more in enumerate(replies):
            if more is not None and self.strategic[actor]:
                total += float(self.reply @ np.where(replier == actor, more[asked], 0.0))
                total += float((self.ahead[actor, node] * chance) @ more[asked])
        return total


@compiled
def _shift(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    landing: Sparse,
    chances: tuple[Floats, Floats],
    mean: Floats,
    found: tuple[Floats, Floats],
) -> None:
    """Derivatives by log weights of choices; and (`landed`) by what landing is worth to whoever chooses."""
    keys, actor, strategic = who
    pointers, columns, shares = landing
    chosen, weight = chances
    shifts, landed = found
    for choice in range(keys.size):
        mean[keys[choice]] += chosen[choice] * weight[choice]
    for choice in range(keys.size):
        shift = chosen[choice] * (weight[choice] - mean[keys[choice]])
        shifts[choice] = shift
        if strategic[actor[choice]]:
            for entry in range(pointers[choice], pointers[choice + 1]):
                landed[columns[entry]] += shares[entry] * shift
