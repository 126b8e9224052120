"""Where replies are chosen, by whom, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from hedgerow.game.space import Integers


@dataclass(frozen=True)
class Nodes:
    """Situations after an outcome of an act in which somebody may reply; those that acts lead to come first.

    A group is the replies that may answer an outcome of an act; the same situation after outcomes of different groups
    is as many nodes.

    Attributes:
        group: Which group of replies, shape (nodes,).
        situation: Situation after the act, same shape.
        asked: How many of them acts lead to; at the others replies are chosen only where an act is forced.
    """

    group: Integers
    situation: Integers
    asked: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.situation)

    @staticmethod
    def none() -> Nodes:
        """Nobody replies anywhere."""
        nothing = np.zeros(0, dtype=np.int32)
        return Nodes(nothing, nothing, 0)


@dataclass(frozen=True)
class Replies:
    """All (node, reply) pairs; those at nodes that acts lead to come first.

    Attributes:
        nodes: Where replies are chosen.
        node: At which of them, shape (replies,).
        actor: Who replies.
        row: Index of its row among `Mechanics.rows`.
        situation: Situation after the act, in which the reply is chosen.
        usual: Usual chance.
        id: Index into `Mechanics.reply_ids`.
        landing: Where the reply leads, shape (replies, situations).
    """

    nodes: Nodes
    node: NDArray[np.int64]
    actor: Integers
    row: Integers
    situation: Integers
    usual: NDArray[np.float64]
    id: Integers
    landing: sp.csr_array

    @cached_property
    def asked(self) -> int:
        """How many of them are chosen where acts lead."""
        return int(np.count_nonzero(self.node < self.nodes.asked))

    @cached_property
    def asked_landing(self) -> sp.csr_array:
        """Where those lead, shape (replies asked, situations)."""
        return sp.csr_array(self.landing[: self.asked])

    @staticmethod
    def none(size: int) -> Replies:
        """Nobody replies anywhere.

        Args:
            size: How many situations there are.
        """
        nothing = np.zeros(0, dtype=np.int32)
        return Replies(
            nodes=Nodes.none(),
            node=np.zeros(0, dtype=np.int64),
            actor=nothing,
            row=nothing,
            situation=nothing,
            usual=np.zeros(0),
            id=nothing,
            landing=sp.csr_array((0, size)),
        )
