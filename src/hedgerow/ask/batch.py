"""Queries carried back together: columns of values side by side in fours, each for as long as its own window.

What happens apart from the chain itself - events that take one column's value to another's, sources, sets that are
clamped - is added column by column, for it concerns few situations; the chain's matrix, which concerns all, is read
once for four columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from hedgerow.ask.monitors import Held, Monitor, paths_holding
from hedgerow.chain.chebyshev import propagate_blocks
from hedgerow.chain.generator import Chain, paths_of
from hedgerow.chain.products import WIDTH, multiply, unsigned
from hedgerow.game.space import Floats, Unsigned
from hedgerow.jit import compiled


@dataclass(frozen=True)
class _Addition:
    """An event's share of one column's step.

    Attributes:
        block: Block and column that gain.
        column: The same.
        entered: Block and column whose value is entered; (-1, 0): the constant.
        constant: Value entered where no column is.
        jump: Situations in which the event happens, and its matrix (chances in one step).
    """

    block: int
    column: int
    entered: tuple[int, int]
    constant: float
    jump: tuple[NDArray[np.int64], Unsigned, Unsigned, Floats]


class Carrier:
    """Carries queries back along one chain; keeps the matrices that several of them need."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.rate = chain.rate
        self.matrix = unsigned(chain.step())
        self._jumps: dict[tuple[Held, Held], tuple[NDArray[np.int64], Unsigned, Unsigned, Floats]] = {}
        self._sources: dict[tuple[int, ...], Floats] = {}

    def carry(
        self, monitors: Sequence[Monitor], values: Sequence[Floats], since: float, until: float
    ) -> list[Floats]:
        """Carry queries through a stretch in which the chain stays: their windows first, then what lies before.

        Args:
            monitors: The queries.
            values: Their values at the end, each of shape (columns, situations).
            since: Beginning of the stretch [day].
            until: Its end, or where a window ends before it that.

        Returns:
            Their values at the beginning.
        """
        ends = [min(monitor.last, until) for monitor in monitors]
        opens = [min(max(monitor.first, since), end) for monitor, end in zip(monitors, ends, strict=True)]
        watched = self._together(
            monitors,
            values,
            [self.rate * (end - first) for end, first in zip(ends, opens, strict=True)],
            True,
        )
        return self._together(monitors, watched, [self.rate * (first - since) for first in opens], False)

    def _together(
        self, monitors: Sequence[Monitor], values: Sequence[Floats], means: Sequence[float], watching: bool
    ) -> list[Floats]:
        """Carry each query for a time of its own, within its window or outside."""
        carried = list(values)
        # The longest first: blocks are left behind from the last on. A time of nothing changes nothing.
        order = [n for n in sorted(range(len(monitors)), key=lambda n: -means[n]) if means[n] > 0]
        if not order:
            return carried
        columns = [(n, row) for n in order for row in range(len(values[n]))]
        place = {one: divmod(at, WIDTH) for at, one in enumerate(columns)}
        size, blocks = self.chain.mechanics.space.size, -(-len(columns) // WIDTH)
        start, times = np.zeros((blocks, size, WIDTH)), np.zeros((blocks, WIDTH))
        for (number, row), (block, column) in place.items():
            start[block, :, column] = values[number][row]
            times[block, column] = means[number]
        additions: list[_Addition] = []
        if watching:
            additions = [
                _Addition(
                    *place[n, switch.source],
                    place[n, switch.target] if switch.target >= 0 else (-1, 0),
                    switch.constant,
                    jump,
                )
                for n in order
                for switch in monitors[n].switches
                if len((jump := self._jump(switch.held, switch.not_held))[0])
            ]

        def step(current: Floats, active: int) -> Floats:
            fresh = np.empty_like(current)
            for block in range(active):
                multiply(*self.matrix, current[block], fresh[block])
            for each in additions:
                other = each.entered[0]
                # A query's columns are done together: where the block entered is left behind, so is the query.
                if max(each.block, other) < active:
                    _enter(
                        each.jump,
                        (current[each.block], each.column),
                        (current[other] if other >= 0 else current[0], each.entered[1] if other >= 0 else -1),
                        each.constant,
                        fresh[each.block],
                    )
            if watching:
                self._hold(monitors, place, fresh.reshape(active, size, WIDTH))
            return fresh

        total = propagate_blocks(step, start.reshape(blocks, -1), times).reshape(blocks, size, WIDTH)
        for n in order:
            carried[n] = np.stack([
                total[block, :, column] for block, column in (place[n, row] for row in range(len(values[n])))
            ])  # fmt: skip
        return carried

    def _hold(
        self, monitors: Sequence[Monitor], place: dict[tuple[int, int], tuple[int, int]], fresh: Floats
    ) -> None:
        """Add sources, and clamp what has a known value; constants act as a further column of ones."""
        for (number, _), (block, column) in place.items():
            if block < len(fresh):
                if monitors[number].counted:
                    fresh[block, :, column] += self._source(monitors[number].counted)
                for clamp in monitors[number].clamps:
                    fresh[block, clamp.where, column] = clamp.value

    def _source(self, counted: tuple[int, ...]) -> Floats:
        """Expected number of counted events in one step."""
        if counted not in self._sources:
            which = paths_of(self.chain.mechanics, counted)
            self._sources[counted] = self.chain.event_rate(which) / self.rate
        return self._sources[counted]

    def _jump(self, held: Held, not_held: Held) -> tuple[NDArray[np.int64], Unsigned, Unsigned, Floats]:
        """Chances in one step of the events that hold one of each of some sets of happenings, and none of others."""
        if (held, not_held) not in self._jumps:
            which = paths_holding(self.chain.mechanics, held, not_held)
            matrix = sp.csr_array(self.chain.jump(which) / self.rate)
            rows = np.flatnonzero(np.diff(matrix.indptr)).astype(np.int64)
            self._jumps[held, not_held] = (rows, *unsigned(matrix))
        return self._jumps[held, not_held]


@compiled
def _enter(
    jump: tuple[NDArray[np.int64], Unsigned, Unsigned, Floats],
    left: tuple[Floats, int],
    entered: tuple[Floats, int],
    constant: float,
    fresh: Floats,
) -> None:
    """Add what an event changes: the value entered less the value left, in fours, all arrays flat."""
    rows, pointers, columns, chances = jump
    leaving, one = left
    entering, other = entered
    for row in rows:
        gained = 0.0
        for entry in range(pointers[row], pointers[row + 1]):
            target = np.int64(columns[entry]) * 4
            value = entering[target + other] if other >= 0 else constant
            gained += chances[entry] * (value - leaving[target + one])
        fresh[row * 4 + one] += gained
