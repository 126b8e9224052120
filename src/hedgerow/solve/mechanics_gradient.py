r"""The derivative of a number by all that mechanics lay out: how often everything happens, and where it leads.

What an equilibrium leads to depends on the usual rates and chances of its mechanics in three ways, values held:

- A usual rate is the log weight of a choice in habit, and takes from that of waiting (`Choosing.by_habit`); a usual
  chance likewise of a reply. A drift simply happens as often.
- Where a choice lands is what it gains its actor, which sways him; and what it brings to everybody as often as it is
  chosen: :math:`\sum_i y_i λ σ_c V_i` for the adjoint y of the equilibrium (`hedgerow.solve.adjoint`).
- The number itself depends on the rate of every path.

So one pass over an equilibrium serves every parameter, and each costs no more than the acts that it bears on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.chain.generator import Indices
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.moved import Moved
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.choosing import Choosing


@dataclass(frozen=True)
class MechanicsGradient:
    """Derivatives of a number by what mechanics lay out.

    Attributes:
        gradient: By the rates of the chain.
        usual: By the usual rate of each move, shape (moves,) [day].
        reply: By the usual chance of each reply that acts lead to, shape (replies asked,).
        attention: By each actor's attention, alike everywhere, shape (actors,) [day].
        sway: How choices sway the number; None: nobody does but what is usual.
        lever: The adjoint of the equilibrium, shape (actors, situations).
        values: Value of each situation to each actor, same shape.
    """

    gradient: RateGradient
    usual: Floats
    reply: Floats
    attention: Floats
    sway: Choosing | None
    lever: Floats
    values: Floats

    @staticmethod
    def of_habit(gradient: RateGradient) -> MechanicsGradient:
        """Of a number that the chain of habit leads to, by whose rates it is differentiated."""
        mechanics, slots = gradient.chain.mechanics, gradient.by_slots()
        replies, nodes, actors = mechanics.replies, mechanics.replies.nodes.count, len(mechanics.actors)
        asked = slice(replies.asked)
        nothing = np.zeros((actors, 0))
        return MechanicsGradient(
            gradient,
            gradient.by_rates(),
            slots[1 + nodes :][asked] - slots[1 + replies.node[asked]],
            np.zeros(actors),
            None,
            nothing,
            nothing,
        )

    @staticmethod
    def of_equilibrium(
        gradient: RateGradient,
        sway: Choosing,
        habit: tuple[Floats, Floats],
        lever: Floats,
        values: Floats,
        partition: Floats,
    ) -> MechanicsGradient:
        """Of a number that an equilibrium leads to.

        Args:
            gradient: By the rates of its chain.
            sway: How choices sway the number.
            habit: Derivatives by the log weights of choices and replies in habit (`Choosing.by_habit`).
            lever: The adjoint of the equilibrium, shape (actors, situations), nil for whoever has nothing at stake.
            values: Value of each situation to each actor, same shape.
            partition: Log partition sum of each actor's choice, same shape.
        """
        mechanics = gradient.chain.mechanics
        moves, keys, attention = mechanics.moves, mechanics.choice_keys, mechanics.choice_attention
        choices, size = moves.choices, values.size
        choice, reply = habit
        share = moves.usual[:choices] / attention
        wait = 1.0 - sum_by(keys, share, size)
        by_share = choice / share + (sum_by(keys, choice, size) / wait)[keys]
        usual = gradient.with_generated(lever, values).by_rates()
        usual[:choices] = by_share / attention
        # Who has more opportunities takes each the more seldom.
        oftener = (
            sway.often - sum_by(keys, by_share * share, size).reshape(values.shape)
        ) / mechanics.attention
        return MechanicsGradient(
            gradient,
            usual,
            _by_usual_chance(mechanics, reply),
            (oftener + lever * partition).sum(axis=1),
            sway,
            lever,
            values,
        )

    def along(self, moved: Moved) -> float:
        """By how much the number changes, to first order, when what is laid out does."""
        total = sum(
            float(by[where] @ change)
            for by, (where, change) in ((self.usual, moved.usual), (self.reply, moved.reply))
        )
        total += float(self.attention @ moved.attention) + self._along_paths(*moved.coefficient)
        if self.sway is not None:
            total += self._along_landing(self.sway, *moved.landing)
            total += self._along_replies(self.sway, *moved.reply_landing)
        return total

    def _along_paths(self, which: Indices, change: Floats) -> float:
        """Where drifts lead matters to values as well; where choices do is told by `_along_landing`."""
        chain, paths = self.gradient.chain, self.gradient.chain.mechanics.paths
        move, by = paths.move[which], self.gradient.paths[which]
        drift = np.flatnonzero(move >= chain.mechanics.moves.choices)
        source, target = paths.source[which[drift]], paths.target[which[drift]]
        if self.sway is not None:
            by[drift] += (self.lever[:, source] * self.values[:, target]).sum(axis=0)
        return float((by * chain.rates[move] * chain.slots[paths.slot[which]]) @ change)

    def _along_landing(self, sway: Choosing, which: Indices, change: Floats) -> float:
        """What lands elsewhere gains its actor, and brings to everybody."""
        chain, mechanics = self.gradient.chain, self.gradient.chain.mechanics
        choice, column = _rows(mechanics.landing, which), mechanics.landing.indices[which]
        actor, source = mechanics.moves.actor[choice], mechanics.moves.situation[choice]
        by = np.where(sway.strategic[actor], sway.choice[choice] * sway.after[actor, column], 0.0)
        by += chain.rates[choice] * (self.lever[:, source] * sway.after[:, column]).sum(axis=0)
        return float(by @ change)

    def _along_replies(self, sway: Choosing, which: Indices, change: Floats) -> float:
        """The same of replies."""
        replies = self.gradient.chain.mechanics.replies
        reply, target = _rows(replies.asked_landing, which), replies.asked_landing.indices[which]
        actor, node = replies.actor[reply], replies.node[reply]
        by = np.where(sway.strategic[actor], sway.reply[reply] * self.values[actor, target], 0.0)
        worth = (sway.ahead + sway.there)[:, node] * self.values[:, target]
        by += sway.policy.reply[reply] * worth.sum(axis=0, where=sway.strategic[:, None])
        return float(by @ change)


def _rows(matrix: sp.csr_array, entries: Indices) -> Indices:
    """In which row of a matrix each of these entries stands."""
    rows: Indices = np.searchsorted(matrix.indptr, entries, side="right") - 1
    return rows


def _by_usual_chance(mechanics: Mechanics, reply: Floats) -> Floats:
    """Derivative by usual chances of the replies that acts lead to, from that by their log weights in habit."""
    replies = mechanics.replies
    asked, nodes = slice(replies.asked), replies.nodes.count
    node = replies.node[asked]
    silent = np.maximum(1.0 - sum_by(replies.node, replies.usual, nodes), 0.0)
    # Where somebody is sure to reply, chances add up to one whatever is moved.
    of_silence = np.divide(sum_by(node, reply, nodes), silent, out=np.zeros(nodes), where=silent > 0)
    found: Floats = reply / replies.usual[asked] + of_silence[node]
    return found
