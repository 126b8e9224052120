r"""What can happen, from where to where, and how often out of habit: one set of parameters, no stakes.

Everything that can happen is a **path**: in a situation something moves (an act chosen, or a
drift), turns out one way, is perhaps replied to, and lands. A path's rate is

.. math:: \text{rate of the move} \times \text{coefficient} \times \text{chance of the reply},

so that generators, thinned generators and the jump of a reported act are all weighted sums over one table.
Nothing of size situations x situations is stored densely, and situations where an act may not be done
cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from hedgerow.case.expressions import Expression, parameters_in
from hedgerow.case.model import Act, Case, Drift, Outcome, Usual
from hedgerow.game.replies import Replies
from hedgerow.game.space import Floats, Integers, Space, Unsigned


@dataclass(frozen=True)
class Happening:
    """Something a report can name: an act, reply or drift, and its mark."""

    id: str
    mark: str
    by: int
    """Index of the actor; -1 for drifts."""
    reported: float
    """Chance of being reported."""


@dataclass(frozen=True)
class Moves:
    """All (act or drift, situation) pairs in which it may happen; acts first, then drifts.

    Attributes:
        actor: Index of the actor, -1 for a drift; shape (moves,).
        act: Index of the act (drifts continue the count of acts).
        row: Index of its usual row among `Mechanics.rows`; -1 for a drift.
        situation: Where.
        usual: Usual rate [1/day].
        choices: How many of the moves are acts; the rest are drifts.
    """

    actor: Integers
    act: Integers
    row: Integers
    situation: Integers
    usual: Floats
    choices: int


@dataclass(frozen=True)
class Paths:
    """Everything that can happen, one entry a path.

    Attributes:
        move: Index into `Moves`.
        happening: Index into `Mechanics.happenings` of the act or drift.
        reply: Index into `Mechanics.happenings` of the reply, -1 for none.
        slot: Index into the chances of replies (0: always one).
        source: Situation before.
        target: Situation after.
        coefficient: Chance, given the move and the reply.
    """

    move: Integers
    happening: Integers
    reply: Integers
    slot: Integers
    source: Integers
    target: Integers
    coefficient: Floats


@dataclass(frozen=True)
class AnchorRow:
    """One usual row, act's or reply's: what an intercept belongs to."""

    act: str
    reply: str
    number: int

    def __str__(self) -> str:
        name = f"{self.act} > {self.reply}" if self.reply else self.act
        return f"{name} (row {self.number + 1})"


@dataclass(frozen=True)
class Mechanics:
    """What can happen, for one setting of the parameters that bear on it."""

    space: Space
    actors: tuple[str, ...]
    attention: Floats
    """Opportunities to act of each actor in each situation [1/day], shape (actors, situations)."""
    moves: Moves
    replies: Replies
    paths: Paths
    happenings: tuple[Happening, ...]
    groups_of: tuple[int, ...]
    """Group of replies that may answer each happening, from 1; 0: none."""
    rows: tuple[AnchorRow, ...]
    reply_ids: tuple[str, ...]
    landing: sp.csr_array
    """Where each choice lands, where nobody may reply and at nodes, shape (choices, situations + nodes)."""

    @cached_property
    def choice_keys(self) -> NDArray[np.int64]:
        """Number of the (actor, situation) in which each choice is made."""
        chosen = slice(self.moves.choices)
        return self.moves.actor[chosen].astype(np.int64) * self.space.size + self.moves.situation[chosen]

    @cached_property
    def answered(self) -> sp.csr_array:
        """Where each choice lands that somebody may answer, shape (choices, nodes)."""
        return sp.csr_array(self.landing[:, self.space.size :])

    @cached_property
    def arriving(self) -> tuple[Integers, Integers, NDArray[np.int64]]:
        """Which nodes are led to from each situation: a sparse matrix, shape (situations, nodes), without its entries.

        Returns:
            Row pointers and columns; and the entry of each entry of `answered`.
        """
        size, nodes, answered = self.space.size, self.replies.nodes.count, self.answered
        source = self.moves.situation[: self.moves.choices].astype(np.int64)
        pointers, columns, position = _sparsity(
            np.repeat(source, np.diff(answered.indptr)), answered.indices, (size, nodes)
        )
        return pointers.astype(np.int32), columns.astype(np.int32), position

    @cached_property
    def own_landing(self) -> sp.csr_array:
        """`landing`, its columns in the block of the choosing actor: (choices, actors (situations + nodes))."""
        nodes = self.landing.shape[1]
        actor = self.moves.actor[: self.moves.choices].astype(np.int64)
        shift = np.repeat(actor * nodes, np.diff(self.landing.indptr))
        columns = (self.landing.indices + shift).astype(self.landing.indices.dtype)
        return sp.csr_array(
            (self.landing.data, columns, self.landing.indptr),
            shape=(self.landing.shape[0], nodes * len(self.actors)),
        )

    @cached_property
    def pattern(self) -> tuple[Integers, Integers, NDArray[np.int64]]:
        """Sparsity of any generator: column indices, row pointers, and the entry of each path and diagonal."""
        size = self.space.size
        diagonal = np.arange(size, dtype=np.int64)
        rows, columns = (np.concatenate([ends, diagonal]) for ends in (self.paths.source, self.paths.target))
        pointers, columns, position = _sparsity(rows, columns, (size, size))
        return columns.astype(np.int32), pointers.astype(np.int32), position

    @cached_property
    def terms(self) -> tuple[Unsigned, Unsigned, Unsigned, Floats]:
        """What each entry of a generator sums up: where its terms begin, and the move, slot and coefficient of each.

        Paths that differ only in what is reported of them are one term.
        """
        entries, paths = len(self.pattern[0]), self.paths
        position = self.pattern[2][: len(paths.move)]
        order = np.lexsort((paths.slot, paths.move, position))
        keys = (position, paths.move, paths.slot)
        begins = np.ones(len(order), dtype=np.bool_)
        begins[1:] = False
        # One key after the other: side by side they would take more than all else.
        for key in keys:
            ordered = key[order]
            begins[1:] |= ordered[1:] != ordered[:-1]
        places, moves, slots = (key[order[begins]] for key in keys)
        coefficient = np.bincount(np.cumsum(begins) - 1, paths.coefficient[order]).astype(np.float64)
        pointers = np.searchsorted(places, np.arange(entries + 1))
        return pointers.astype(np.uint32), moves.astype(np.uint32), slots.astype(np.uint32), coefficient

    @cached_property
    def reach(self) -> tuple[Unsigned, Unsigned, Unsigned, Unsigned]:
        """Where the choices of one actor in one situation lead, together: a sparse matrix without its entries.

        Rows are (actor, situation), columns situations and nodes as in `landing`; the situation itself is always among
        them.

        Returns:
            Row pointers and columns; and the entry of each entry of `landing`, and of each row's own situation.
        """
        size, nodes, rows = self.space.size, self.landing.shape[1], len(self.actors) * self.space.size
        row = np.repeat(self.choice_keys, np.diff(self.landing.indptr))
        own = np.arange(rows, dtype=np.int64)
        columns = np.concatenate([self.landing.indices, own % size])
        pointers, columns, position = _sparsity(np.concatenate([row, own]), columns, (rows, nodes))
        return (
            pointers.astype(np.uint32),
            columns.astype(np.uint32),
            position[: len(row)].astype(np.uint32),
            position[len(row) :].astype(np.uint32),
        )

    @cached_property
    def choice_attention(self) -> Floats:
        """Attention of whoever makes each choice [1/day], shape (choices,)."""
        chosen = slice(self.moves.choices)
        found: Floats = self.attention[self.moves.actor[chosen], self.moves.situation[chosen]]
        return found

    @cached_property
    def replier(self) -> Integers:
        """Who may reply at each node."""
        found = np.empty(self.replies.nodes.count, dtype=np.int32)
        found[self.replies.node] = self.replies.actor
        return found

    @cached_property
    def holding(self) -> tuple[NDArray[np.int64], ...]:
        """For each happening, the paths that hold it, as act, drift or reply, in order."""
        count = len(self.happenings)
        found: list[NDArray[np.int64]] = []
        order = np.argsort(self.paths.happening, kind="stable")
        edges = np.searchsorted(self.paths.happening[order], np.arange(count + 1))
        answered = np.flatnonzero(self.paths.reply >= 0)
        for number in range(count):
            replies = answered[self.paths.reply[answered] == number]
            found.append(np.concatenate([order[edges[number] : edges[number + 1]], replies]))
        return tuple(found)

    def alike(self, other: Mechanics) -> bool:
        """Whether the same can happen from and to the same situations, however often."""
        mine, theirs = self.paths, other.paths
        return mine is theirs or all(
            np.array_equal(getattr(mine, name), getattr(theirs, name))
            for name in ("move", "happening", "reply", "slot", "source", "target")
        )

    def find(self, id: str, mark: str) -> list[int]:
        """Indices of the happenings of that id (and mark, if one is given)."""
        return [
            number
            for number, happening in enumerate(self.happenings)
            if happening.id == id and (not mark or happening.mark == mark)
        ]


def _sparsity(
    rows: NDArray[np.int64], columns: NDArray[np.int64] | Integers, shape: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Row pointers and columns of a sparse matrix with entries at these places; and the entry of each place."""
    count, width = shape
    entries, position = np.unique(rows * width + columns, return_inverse=True)
    pointers = np.searchsorted(entries, np.arange(count + 1) * width)
    return pointers, entries % max(width, 1), position


def mechanical_parameters(case: Case) -> frozenset[str]:
    """Parameters that accounts must agree on to share one `Mechanics`, and habit's chain with it.

    The mechanics depend on them; or what a chain is confronted with does: dated changes, readings, and what is asked.
    """
    expressions: list[Expression | None] = [report.reading for report in case.evidence]
    for dated in case.calendar:
        expressions.append(dated.when)
        for effect in dated.effects:
            expressions.extend([effect.chance, effect.when])
    asked = [*(question.asks for question in case.questions), *(claim.asks for claim in case.claims)]
    for query in asked:
        if query is not None:
            expressions.extend(part.expression for part in (query, *query.parts))
    laid_out: tuple[Act | Drift, ...] = (*case.acts, *case.drifts)
    return parameters_in(*expressions).union(*map(laid_out_by, laid_out))


def laid_out_by(what: Act | Drift) -> frozenset[str]:
    """Parameters on which it depends how often an act and its replies, or a drift, happen, and where they lead."""
    expressions: list[Expression | None] = [what.when]

    def outcomes(parts: Sequence[Outcome]) -> None:
        for part in parts:
            expressions.append(part.chance)
            for effect in part.effects:
                expressions.extend([effect.chance, effect.when])

    def usual(rows: Sequence[Usual]) -> None:
        for row in rows:
            expressions.extend([row.when, row.rate, row.chance])

    outcomes(what.outcomes)
    if isinstance(what, Drift):
        expressions.append(what.rate)
        return parameters_in(*expressions)
    usual(what.usual)
    for reply in what.replies:
        expressions.append(reply.when)
        usual(reply.usual)
        outcomes(reply.outcomes)
    return parameters_in(*expressions)
