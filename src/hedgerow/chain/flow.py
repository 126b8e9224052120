"""One step of columns of values and of beliefs over them, and the derivative by each entry of the chain's matrix.

For the transients of `hedgerow.chain.adjoint`, in all situations or in a part of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy import uint64

from hedgerow.chain.generator import Indices
from hedgerow.chain.links import Clamped, Jump, Link, entered, free, link_values
from hedgerow.chain.products import Sparse, times, unsigned
from hedgerow.chain.projection import Part, among
from hedgerow.game.space import Floats, Unsigned, sum_by
from hedgerow.jit import compiled

_TOGETHER = 8
"""Steps whose products are added to the entries in one pass."""


@dataclass
class Flow:
    """Steps along a chain, with links between columns and clamps; what meets is collected.

    Attributes:
        matrix: Chances of one step, from before to after.
        transposed: The same, from after to before.
        links: Events that take the value of one column to another's.
        jumps: Their jumps.
        clamps: Where columns are held.
        entries: Derivative by each entry of the matrix.
    """

    matrix: Sparse
    transposed: Sparse
    links: Sequence[Link] = ()
    jumps: Sequence[Sequence[Jump]] = ()
    clamps: Sequence[Clamped] = ()
    entries: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.entries = np.zeros(self.matrix[2].size)

    @staticmethod
    def of(
        step: sp.csr_array, links: Sequence[Link], jumps: Sequence[Sequence[Jump]], clamps: Sequence[Clamped]
    ) -> Flow:
        """The flow of a whole chain."""
        return Flow(unsigned(step), unsigned(sp.csr_array(step.T)), links, jumps, clamps)

    def step_values(self, values: Floats) -> Floats:
        """One step of values back, shape (columns, situations)."""
        fresh = np.stack([times(self.matrix, column) for column in values])
        for link, (jump, *more) in zip(self.links, self.jumps, strict=True):
            link_values(
                jump.source, jump.target, jump.chance, (entered(link, more, values), values[link.source]),
                link.leaves, fresh[link.source],
            )  # fmt: skip
        for clamp in self.clamps:
            fresh[:, clamp.where] = clamp.value
        return fresh

    def step_belief(self, belief: Floats) -> Floats:
        """The transpose of a step of values."""
        belief = free(belief, self.clamps)
        fresh = np.stack([times(self.transposed, column) for column in belief])
        for link, (jump, *more) in zip(self.links, self.jumps, strict=True):
            moved = sum_by(jump.target, jump.chance * belief[link.source][jump.source], belief.shape[1])
            if link.leaves:
                fresh[link.source] -= moved
            if link.target >= 0:
                for each in more:
                    moved = each.belief(moved)
                fresh[link.target] += moved
        return fresh

    def meet(self, belief: Floats, values: Floats, meeting: list[tuple[Floats, Floats]]) -> None:
        """Add belief times values to the derivative by each entry: when there are enough of them, in one pass."""
        belief = free(belief, self.clamps)
        meeting.extend(zip(belief, values, strict=True))
        self.add(meeting, least=_TOGETHER)
        for link, (jump, *more) in zip(self.links, self.jumps, strict=True):
            gained = entered(link, more, values)[jump.target]
            if link.leaves:
                gained = gained - values[link.source][jump.target]
            jump.found[:] += belief[link.source][jump.source] * gained
            moved = belief[link.source]
            for number, each in enumerate(more):
                moved = (jump, *more)[number].belief(moved)
                reached = entered(link, more[number + 1 :], values)
                each.found[:] += moved[each.source] * reached[each.target]

    def add(self, meeting: list[tuple[Floats, Floats]], least: int = 1) -> None:
        """Add products of beliefs and values to the entries, until fewer than so many are left."""
        while len(meeting) >= least:
            few = meeting[:_TOGETHER]
            del meeting[:_TOGETHER]
            # Side by side, so that one situation's numbers are fetched together.
            sides = np.zeros((2, self.matrix[0].size - 1, _TOGETHER))
            for number, pair in enumerate(few):
                sides[0, :, number], sides[1, :, number] = pair
            _outer(self.matrix, sides[0].ravel(), sides[1].ravel(), self.entries)


@dataclass
class Inside:
    """Steps among the situations of a part, without clamps.

    Attributes:
        part: The part.
        flow: The steps.
        numbers: Which entries of the whole chain's matrix its entries are.
        places: Which paths of each whole jump its jumps take.
    """

    part: Part
    flow: Flow
    numbers: Unsigned
    places: Sequence[Sequence[Indices]]

    @staticmethod
    def of(step: sp.csr_array, part: Part, links: Sequence[Link], jumps: Sequence[Sequence[Jump]]) -> Inside:
        """Cut a chain, and the jumps of links, to a part."""
        pointers, columns, numbers = among(step, part)
        within = sp.csr_array((step.data[numbers], columns, pointers), shape=(len(pointers) - 1,) * 2)
        cuts = [[jump.among(part) for jump in each] for each in jumps]
        flow = Flow(
            unsigned(within),
            unsigned(sp.csr_array(within.T)),
            links,
            [[jump for jump, _ in each] for each in cuts],
        )
        return Inside(part, flow, numbers, [[place for _, place in each] for each in cuts])

    def hand_over(self, whole: Flow) -> None:
        """Add what was found to what is found of the whole chain."""
        _add_at(whole.entries, self.numbers, self.flow.entries)
        for jumps, mine, places in zip(whole.jumps, self.flow.jumps, self.places, strict=True):
            for jump, some, place in zip(jumps, mine, places, strict=True):
                jump.found[place] += some.found


@compiled
def _add_at(whole: Floats, numbers: Unsigned, some: Floats) -> None:
    """Add numbers at their places."""
    for place in range(numbers.size):
        whole[numbers[place]] += some[place]


@compiled
def _outer(matrix: Sparse, belief: Floats, values: Floats, entries: Floats) -> None:
    """Add the products of eight beliefs and eight columns of values to each entry of a matrix."""
    pointers, columns, _ = matrix
    for row in range(uint64(pointers.size - 1)):
        at = row * uint64(8)
        a, b, c, d = belief[at], belief[at + uint64(1)], belief[at + uint64(2)], belief[at + uint64(3)]
        e, f, g, h = (
            belief[at + uint64(4)],
            belief[at + uint64(5)],
            belief[at + uint64(6)],
            belief[at + uint64(7)],
        )
        for entry in range(uint64(pointers[row]), uint64(pointers[row + uint64(1)])):
            of = uint64(columns[entry]) * uint64(8)
            first = a * values[of] + b * values[of + uint64(1)]
            second = c * values[of + uint64(2)] + d * values[of + uint64(3)]
            third = e * values[of + uint64(4)] + f * values[of + uint64(5)]
            fourth = g * values[of + uint64(6)] + h * values[of + uint64(7)]
            entries[entry] += (first + second) + (third + fourth)
