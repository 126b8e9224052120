r"""Plain logit, as an explicit choice of rule: every alternative alike but for its payoff, and no habit to depart from.

Much of the literature lets a mover take alternative j of the K(s) he has, waiting included, with

.. math:: σ_j = e^{Δ_j} / \sum_k e^{Δ_k}, \qquad \text{worth to him} \quad \log \sum_k e^{Δ_k}

(McKelvey & Palfrey 1995; Arcidiacono, Bayer, Blevins & Ellickson 2016), and with Euler's constant γ added where his
payoffs carry type I extreme value shocks that are not centred. That is the default rule :math:`π = 1/K`, for

.. math:: \log \sum_k e^{Δ_k} = \log K + \log \sum_k \tfrac{1}{K} e^{Δ_k}.

So a rule of ones in place of shares is plain logit, and one of :math:`e^γ` is plain logit with Euler's constant: the
same choices wherever K is the same, and values higher by :math:`λ (\log K + γ) / ρ`. Where K differs between
situations the constant does too, and actors seek situations in which they have more to choose from. That, and that
usual rates no longer matter, is why it is not the engine's own rule.
"""

from __future__ import annotations

import numpy as np

from hedgerow.game.mechanics import Mechanics
from hedgerow.solve.policy import DefaultRule


def plain_logit(mechanics: Mechanics, *, euler: bool = False) -> DefaultRule:
    """The rule under which choices are plain logit: hand it to `solve` in place of the default rule.

    What may be done is what has a usual rate; how high that is does not matter, attention does. Where some reply is
    certain by habit, staying silent is no alternative.

    Args:
        mechanics: What can happen.
        euler: Whether to add Euler's constant at each opportunity (and each reply).
    """
    replies, one = mechanics.replies, np.exp(np.euler_gamma) if euler else 1.0
    nodes = replies.nodes.count
    silent, usual = np.full(nodes, one), np.zeros(nodes)
    np.add.at(usual, replies.node, replies.usual)
    silent[usual >= 1.0] = 0.0
    return DefaultRule(
        choice=np.full(mechanics.moves.choices, one),
        wait=np.full(len(mechanics.actors) * mechanics.space.size, one),
        reply=np.full(len(replies.usual), one),
        silent=silent,
    )
