"""The passes of a product with the transposed derivative of the equilibrium (`hedgerow.solve.adjoint`).

Those of `hedgerow.solve.reactions` in the opposite order and direction: what was read there is added to here. Weights
of the equations of four actors lie side by side; what they come to as derivatives by the values that choices are made
by lies in one line an actor, situations first, then nodes where replies are chosen.
"""

from __future__ import annotations

import numpy as np
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.chain.products import Sparse
from hedgerow.game.space import Booleans, Floats, Integers
from hedgerow.jit import compiled
from hedgerow.solve.reactions import Coupled


@compiled
def couple_back(coupling: Coupled, strategic: Booleans, weights: Floats, lines: Floats) -> None:
    """Add what the stakes of those who choose bear on, through what their choices do to four actors."""
    firsts, reached, entries = coupling
    size = uint64(weights.size // 4)
    for actor in range(uint64(strategic.size)):
        if strategic[actor]:
            theirs = lines[actor]
            for row in range(size):
                at, line = row * uint64(4), actor * size + row
                a, b, c, d = (
                    weights[at],
                    weights[at + uint64(1)],
                    weights[at + uint64(2)],
                    weights[at + uint64(3)],
                )
                for entry in range(uint64(firsts[line]), uint64(firsts[line + uint64(1)])):
                    of = entry * uint64(4)
                    first = a * entries[of] + b * entries[of + uint64(1)]
                    second = c * entries[of + uint64(2)] + d * entries[of + uint64(3)]
                    theirs[uint64(reached[entry])] += first + second


@compiled
def bear(at: NDArray[np.int64] | Integers, weights: Floats, gain: Floats, chances: Floats) -> None:
    """Add what chances bear on, each by what it gains four actors where their weights are looked up."""
    for number in range(uint64(at.size)):
        of = uint64(at[number]) * uint64(4)
        first = weights[of] * gain[number, uint64(0)] + weights[of + uint64(1)] * gain[number, uint64(1)]
        second = (
            weights[of + uint64(2)] * gain[number, uint64(2)]
            + weights[of + uint64(3)] * gain[number, uint64(3)]
        )
        chances[number] += first + second


@compiled
def sway_back(
    who: tuple[NDArray[np.int64], Integers, Integers, Booleans],
    landing: Sparse,
    chosen: Floats,
    chances: Floats,
    count: int,
    lines: Floats,
) -> None:
    """Add what chances owe to the stakes of whoever chooses, hence to his values where that lands and is chosen.

    Chances of acts and of replies alike: who shares a number (out of so many) shares one choice.
    """
    keys, actor, situation, strategic = who
    pointers, columns, landed = landing
    mean = np.zeros(count)
    for number in range(keys.size):
        mean[keys[number]] += chosen[number] * chances[number]
    for number in range(uint64(keys.size)):
        if strategic[actor[number]]:
            theirs = lines[actor[number]]
            shift = chosen[number] * (chances[number] - mean[keys[number]])
            for entry in range(uint64(pointers[number]), uint64(pointers[number + uint64(1)])):
                theirs[uint64(columns[entry])] += landed[entry] * shift
            theirs[uint64(situation[number])] -= shift


@compiled
def add_lines(lines: Floats, first: int, columns: Floats) -> None:
    """Add four lines, from some place on, to four columns that lie side by side."""
    for row in range(uint64(columns.size // 4)):
        at, of = row * uint64(4), uint64(first) + row
        for each in range(uint64(4)):
            columns[at + each] += lines[each, of]
