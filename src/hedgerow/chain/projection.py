"""A chain cut to the situations that a belief gets to within a time, but for what is too improbable to matter.

After most reports a belief lies on a small part of all situations and stays there while nothing is reported, for what
would lead away would have been reported. Which part is only guessed, by following the chances from where the belief is;
what leaves it is then known from the time spent in it, so that a wrong guess shows.

Source: finite state projection (Munsky & Khammash 2006, section III).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.chain.products import Sparse, unsigned
from hedgerow.game.space import Floats, Unsigned
from hedgerow.jit import compiled

LEAST = 1e-18
"""Share of a belief that must get to a situation for it to belong to the part."""
MORE = 64.0
"""How many times as much must have got to a situation for the situations after it to be looked at again."""


@dataclass(frozen=True)
class Part:
    """A part of all situations, in their order.

    Attributes:
        situations: Their numbers, shape (part,).
        of: How many situations there are.
    """

    situations: Unsigned
    of: int

    @property
    def whole(self) -> bool:
        """Whether no situation is left out."""
        return self.situations.size == self.of

    def inner(self, belief: Floats) -> Floats:
        """What of a belief lies in it, shape (..., part)."""
        return belief if self.whole else np.ascontiguousarray(belief[..., self.situations])

    def outer(self, belief: Floats) -> Floats:
        """A belief that lies in it among all situations, shape (..., situations)."""
        if self.whole:
            return belief
        made = np.zeros((*belief.shape[:-1], self.of))
        made[..., self.situations] = belief
        return made

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """Where every situation stands in it, shape (situations,); -1 for those outside."""
        place = np.full(self.of, -1, dtype=np.int32)
        place[self.situations] = np.arange(self.situations.size, dtype=np.int32)
        return place

    def suits(self, belief: Floats) -> bool:
        """Whether a belief lies in it and fills at least half of it."""
        inside, everywhere = self.inner(belief) > LEAST, belief > LEAST
        return int(inside.sum()) == int(everywhere.sum()) >= 0.5 * inside.size


@dataclass(frozen=True)
class Cut:
    """Jumps from and to the situations of a part.

    Attributes:
        part: The part.
        step: Their chances in one step, transposed as beliefs take it, shape (part, part).
        leaving: Chance in one step to go to a situation outside, shape (part,).
    """

    part: Part
    step: Sparse
    leaving: Floats


def whole(size: int) -> Part:
    """All situations."""
    return Part(np.arange(size, dtype=np.uint32), size)


def reached(belief: Floats, step: sp.csr_array, mean: float, besides: sp.csr_array | None = None) -> Part:
    """The situations that a belief probably gets to.

    Args:
        belief: Where it is, shape (situations,); not negative.
        step: Chances of one step, from before to after.
        mean: Λt: how many steps are taken, on average.
        besides: Chances in one step of further jumps, from before to after.
    """
    further = sp.csr_array(step.shape) if besides is None else besides
    share = belief / max(float(belief.sum()), np.finfo(np.float64).tiny)
    return Part(_spread(share, unsigned(step), unsigned(further), mean, LEAST), belief.size)


def cut(step: sp.csr_array, part: Part) -> Cut:
    """The jumps from and to the situations of a part.

    Args:
        step: Chances of one step, from before to after, shape (situations, situations).
        part: The part.
    """
    pointers, columns, entries, leaving = _within(unsigned(step), part.situations, part.places)
    return Cut(part, (pointers, columns, entries), leaving)


def among(step: sp.csr_array, part: Part) -> tuple[NDArray[np.int32], NDArray[np.int32], Unsigned]:
    """Where the jumps among the situations of a part stand: row pointers, columns, and their numbers in the whole."""
    pointers, targets, _ = unsigned(step)
    return _among(pointers, targets, part.situations, part.places)


@compiled
def _among(
    pointers: Unsigned, targets: Unsigned, situations: Unsigned, place: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], Unsigned]:
    begins = np.zeros(situations.size + 1, dtype=np.int32)
    for row in range(situations.size):
        situation = uint64(situations[row])
        for entry in range(uint64(pointers[situation]), uint64(pointers[situation + uint64(1)])):
            begins[row + 1] += place[uint64(targets[entry])] >= 0
    begins = np.cumsum(begins).astype(np.int32)
    columns, numbers = np.empty(begins[-1], dtype=np.int32), np.empty(begins[-1], dtype=np.uint32)
    at = uint64(0)
    for row in range(situations.size):
        situation = uint64(situations[row])
        for entry in range(uint64(pointers[situation]), uint64(pointers[situation + uint64(1)])):
            target = place[uint64(targets[entry])]
            if target >= 0:
                columns[at], numbers[at] = target, entry
                at += uint64(1)
    return begins, columns, numbers


@compiled
def _spread(share: Floats, step: Sparse, further: Sparse, mean: float, least: float) -> Unsigned:
    """Situations to which at least so much of a belief gets, roughly, in order.

    What has got to a situation is passed on by its chances of being left; again, where much more has got there since.
    """
    arrived, passed = share.copy(), np.zeros_like(share)
    queue, waiting = np.empty(share.size, dtype=np.uint32), share > least
    first, count = uint64(0), uint64(0)
    for situated in range(share.size):
        if waiting[situated]:
            queue[count] = situated
            count += uint64(1)
    while count > uint64(0):
        situation = uint64(queue[first])
        first, count = (first + uint64(1)) % uint64(queue.size), count - uint64(1)
        waiting[situation] = False
        more, passed[situation] = arrived[situation] - passed[situation], arrived[situation]
        stays = 0.0
        for entry in range(uint64(step[0][situation]), uint64(step[0][situation + uint64(1)])):
            if uint64(step[1][entry]) == situation:
                stays = step[2][entry]
        steps = min(mean, 1.0 / max(1.0 - stays, 1e-12))
        for pointers, targets, chances in (step, further):
            for entry in range(uint64(pointers[situation]), uint64(pointers[situation + uint64(1)])):
                target = uint64(targets[entry])
                if target == situation:
                    continue
                arrived[target] += more * steps * chances[entry]
                if arrived[target] > max(least, MORE * passed[target]) and not waiting[target]:
                    waiting[target] = True
                    queue[(first + count) % uint64(queue.size)] = target
                    count += uint64(1)
    return np.flatnonzero(passed > 0.0).astype(np.uint32)


@compiled
def _within(
    step: Sparse, situations: Unsigned, place: NDArray[np.int32]
) -> tuple[Unsigned, Unsigned, Floats, Floats]:
    """Rows and columns of the situations of a part, transposed; and the sum of what else is in their rows."""
    pointers, targets, chances = step
    leaving, counts = np.zeros(situations.size), np.zeros(situations.size + 1, dtype=np.uint32)
    for row in range(situations.size):
        situation = uint64(situations[row])
        for entry in range(uint64(pointers[situation]), uint64(pointers[situation + uint64(1)])):
            target = place[uint64(targets[entry])]
            if target < 0:
                leaving[row] += chances[entry]
            else:
                counts[target + 1] += 1
    begins = np.cumsum(counts).astype(np.uint32)
    filled, total = begins.copy(), uint64(begins[-1])
    sources, entries = np.empty(total, dtype=np.uint32), np.empty(total)
    for row in range(situations.size):
        situation = uint64(situations[row])
        for entry in range(uint64(pointers[situation]), uint64(pointers[situation + uint64(1)])):
            target = place[uint64(targets[entry])]
            if target >= 0:
                at = uint64(filled[target])
                sources[at], entries[at] = row, chances[entry]
                filled[target] += 1
    return begins, sources, entries, leaving
