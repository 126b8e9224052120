r"""What the intercept of every usual row does to a number that an equilibrium leads to, in one pass for all rows.

With values held, an intercept makes the choices of its row likelier, and its actor's partition sum larger:

.. math:: d\log σ_j = [j \in r] - σ_r, \qquad d\log Z = σ_r - \tilde π_r,

with :math:`σ_r` and :math:`\tilde π_r` the chances of the whole row under policy and habit; and so for replies, in the
situations in which they are chosen. The first counts for the number itself and for everybody else's residual, the
second for that of whoever chooses (`hedgerow.solve.adjoint`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.products import Sparse, unsigned
from hedgerow.game.space import Booleans, Floats, Integers, sum_by
from hedgerow.jit import compiled
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.policy import DefaultRule


def by_rows(jacobian: Jacobian, rule: DefaultRule, lever: Floats, rates: Floats, slots: Floats) -> Floats:
    """Derivative of a number by the intercept of each usual row.

    Args:
        jacobian: Derivative of the equilibrium's equations at its values.
        rule: Anchored habit.
        lever: The adjoint of the equilibrium, shape (actors, situations).
        rates: Derivative of the number by the rate of each move, shape (moves,).
        slots: Its derivative by the chance of each reply slot, shape (slots,).

    Returns:
        Shape (rows,).
    """
    mechanics = jacobian.game.mechanics
    replies, size, actors = mechanics.replies, mechanics.space.size, len(mechanics.actors)
    choices, nodes = mechanics.moves.choices, mechanics.replies.nodes.count
    weight = np.einsum("ci,ci->c", lever.T[jacobian.source], jacobian.gain[:, :actors])
    weight += rates[:choices] * mechanics.choice_attention
    found = np.zeros(len(mechanics.rows))
    landed = np.zeros(actors * (size + nodes))
    _choices(
        (jacobian.keys, jacobian.actor, mechanics.moves.row[:choices], jacobian.strategic),
        unsigned(mechanics.own_landing), (jacobian.policy.choice, rule.choice, weight),
        (lever * mechanics.attention).ravel(), landed, found,
    )  # fmt: skip
    if not replies.asked:
        return found
    # What it is worth to the number that a node becomes worth more to somebody.
    asked, node, chance = slice(replies.asked), jacobian.node, jacobian.reply
    worth = landed.reshape(actors, size + nodes)[:, size : size + replies.nodes.asked]
    worth += (jacobian.landed.T @ lever.T).T
    answer = slots[1 + nodes :][asked] - slots[1 + node]
    answer += np.einsum("ik,ki->k", worth[:, node], jacobian.reply_gain[:, :actors])
    shift = chance * (answer - sum_by(node, chance * answer, nodes)[node])
    own = np.where(jacobian.strategic[jacobian.replier], worth[jacobian.replier, node], 0.0)
    return found + sum_by(replies.row[asked], shift + own * (chance - rule.reply[asked]), len(found))


@compiled
def _choices(
    who: tuple[NDArray[np.int64], Integers, Integers, Booleans],
    landing: Sparse,
    chances: tuple[Floats, Floats, Floats],
    own: Floats,
    landed: Floats,
    rows: Floats,
) -> None:
    """Derivatives by rows of choices; and (`landed`) by what landing is worth to whoever chooses."""
    keys, actor, row, strategic = who
    pointers, columns, shares = landing
    chosen, usual, weight = chances
    mean = np.zeros(own.size)
    for choice in range(keys.size):
        mean[keys[choice]] += chosen[choice] * weight[choice]
    for choice in range(keys.size):
        shift = chosen[choice] * (weight[choice] - mean[keys[choice]])
        rows[row[choice]] += shift
        if strategic[actor[choice]]:
            rows[row[choice]] += own[keys[choice]] * (chosen[choice] - usual[choice])
            for entry in range(pointers[choice], pointers[choice + 1]):
                landed[columns[entry]] += shares[entry] * shift
