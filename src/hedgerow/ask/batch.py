"""Queries carried back together: columns of values side by side in fours, each for as long as its own window.

What happens to a column apart from the chain itself - events that take its value to another's, sources, sets that are
clamped - is laid out beside the chain's matrix and done in the same pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.monitors import Held, Monitor, paths_holding
from hedgerow.chain.blocks import Beside, Event, block_of, carried
from hedgerow.chain.chebyshev import propagate_blocks
from hedgerow.chain.generator import Chain, paths_of
from hedgerow.chain.products import WIDTH
from hedgerow.game.space import Floats


class Carrier:
    """Carries queries back along one chain; keeps the matrices that several of them need."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.rate = chain.rate
        self.matrix = chain.step()
        self._jumps: dict[tuple[Held, Held], sp.csr_array] = {}
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
        found = list(values)
        # The longest first. A time of nothing changes nothing.
        order = [n for n in sorted(range(len(monitors)), key=lambda n: -means[n]) if means[n] > 0]
        for several in _batches(order, [len(value) for value in values]):
            self._at_once(several, monitors, means, watching, found)
        return found

    def _at_once(
        self,
        order: Sequence[int],
        monitors: Sequence[Monitor],
        means: Sequence[float],
        watching: bool,
        found: list[Floats],
    ) -> None:
        """Carry a few queries, the longest first: blocks are left behind from the last on."""
        columns = [(n, row) for n in order for row in range(len(found[n]))]
        place = {one: divmod(at, WIDTH) for at, one in enumerate(columns)}
        size, blocks = self.chain.mechanics.space.size, -(-len(columns) // WIDTH)
        start, times = np.zeros((blocks, size, WIDTH)), np.zeros((blocks, WIDTH))
        for (number, row), (block, column) in place.items():
            start[block, :, column] = found[number][row]
            times[block, column] = means[number]
        laid = [
            block_of(size, self._beside(monitors, place, block) if watching else Beside())
            for block in range(blocks)
        ]
        total = propagate_blocks(carried(self.matrix, laid), start.reshape(blocks, -1), times)
        total = total.reshape(blocks, size, WIDTH)
        for n in order:
            found[n] = np.stack([
                total[block, :, column] for block, column in (place[n, row] for row in range(len(found[n])))
            ])  # fmt: skip

    def _beside(
        self, monitors: Sequence[Monitor], place: Mapping[tuple[int, int], tuple[int, int]], block: int
    ) -> Beside:
        """What happens to the columns of one block within the windows of their queries."""
        mine = [(one, column) for one, (within, column) in place.items() if within == block]
        return Beside(
            events=tuple(
                Event(column, place.get((number, switch.target)), switch.constant, jump)
                for (number, row), column in mine
                for switch in monitors[number].switches
                if switch.source == row and (jump := self._jump(switch.held, switch.not_held)).nnz
            ),
            gained=tuple(
                (column, self._source(monitors[number].counted))
                for (number, _), column in mine
                if monitors[number].counted
            ),
            held=tuple(
                (column, clamp.where, clamp.value)
                for (number, _), column in mine
                for clamp in monitors[number].clamps
            ),
        )

    def _source(self, counted: tuple[int, ...]) -> Floats:
        """Expected number of counted events in one step."""
        if counted not in self._sources:
            which = paths_of(self.chain.mechanics, counted)
            self._sources[counted] = self.chain.event_rate(which) / self.rate
        return self._sources[counted]

    def _jump(self, held: Held, not_held: Held) -> sp.csr_array:
        """Chances in one step of the events that hold one of each of some sets of happenings, and none of others."""
        if (held, not_held) not in self._jumps:
            which = paths_holding(self.chain.mechanics, held, not_held)
            self._jumps[held, not_held] = sp.csr_array(self.chain.jump(which) / self.rate)
        return self._jumps[held, not_held]


def _batches(order: Sequence[int], sizes: Sequence[int]) -> list[list[int]]:
    """Queries in order, so many at a time as two blocks have room for; one that is larger by itself.

    What two blocks need stays near the processor from step to step; of all columns it would have to be fetched anew.
    """
    batches: list[list[int]] = []
    room = 0
    for number in order:
        if not batches or sizes[number] > room:
            batches.append([])
            room = 2 * WIDTH
        batches[-1].append(number)
        room -= sizes[number]
    return batches
