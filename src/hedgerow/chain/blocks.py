r"""Values carried in blocks of four columns, with what happens to single columns apart from the chain itself.

A column may watch events, each of which takes its value to that of another column or to a constant; it may gain
something in every step, and be held at known values in some situations. All this is done beside the product with the
chain's matrix, which is read once for four columns, and before the recurrence of the polynomials
(`hedgerow.chain.chebyshev`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy import uint64

from hedgerow.chain.chebyshev import BlockStep, Turn
from hedgerow.chain.products import WIDTH, Sparse, add_product, add_two_products, unsigned
from hedgerow.game.space import Booleans, Floats, Unsigned
from hedgerow.jit import compiled


@dataclass(frozen=True)
class Event:
    """A kind of event that concerns one column: its value is left for another.

    Attributes:
        left: Column of its block.
        entered: Block and column whose value is entered; None: the constant.
        constant: Value entered where no column is.
        jump: Its chances in one step, from before to after, shape (situations, situations).
    """

    left: int
    entered: tuple[int, int] | None
    constant: float
    jump: sp.csr_array


@dataclass(frozen=True)
class Beside:
    """What happens to the columns of one block apart from the chain.

    Attributes:
        events: The events.
        gained: Columns, and what they gain in one step in each situation, shape (situations,).
        held: Columns, where they are held, shape (situations,), and at what value; the later ones win.
    """

    events: Sequence[Event] = ()
    gained: Sequence[tuple[int, Floats]] = ()
    held: Sequence[tuple[int, Booleans, float]] = ()


@dataclass(frozen=True)
class Block:
    """The same, laid out.

    Attributes:
        events: The events, and for each the situations it may happen in with their rows of its jump.
        gained: What each value gains in one step, shape (situations * 4,); of no length: nothing.
        held: Which values are known, shape (situations * 4,); of no length: none.
        known: What they are, same shape.
    """

    events: tuple[tuple[Event, Unsigned, Sparse], ...]
    gained: Floats
    held: Booleans
    known: Floats


def block_of(size: int, beside: Beside) -> Block:
    """Lay out what happens to the columns of a block.

    Args:
        size: How many situations there are.
        beside: What happens.
    """
    gains = np.zeros((size, WIDTH))
    for event in beside.events:
        if event.entered is None and event.constant:
            gains[:, event.left] += event.constant * event.jump.sum(axis=1)
    for where, more in beside.gained:
        gains[:, where] += more
    held, known = np.zeros((size, WIDTH), dtype=np.bool_), np.zeros((size, WIDTH))
    for where, situations, value in beside.held:
        held[situations, where], known[situations, where] = True, value
    return Block(
        tuple((event, *_rows(event.jump)) for event in beside.events),
        gains.ravel() if gains.any() else np.zeros(0),
        held.ravel() if beside.held else np.zeros(0, dtype=np.bool_),
        known.ravel(),
    )


def _rows(jump: sp.csr_array) -> tuple[Unsigned, Sparse]:
    """The rows of a matrix that hold anything, and their entries."""
    pointers, columns, entries = unsigned(jump)
    rows = np.flatnonzero(np.diff(pointers)).astype(np.uint32)
    return rows, (np.append(pointers[rows], pointers[-1]), columns, entries)


def carried(matrix: sp.csr_array, blocks: Sequence[Block]) -> BlockStep:
    """The step of these blocks along a chain.

    Args:
        matrix: :math:`I + Q/Λ`, shape (situations, situations).
        blocks: What happens to each block besides.
    """
    chain = unsigned(matrix)
    both = np.zeros((2, matrix.shape[0] * WIDTH))

    def step(current: Floats, fresh: Floats, total: Floats, weights: Floats, turn: Turn) -> Floats:
        largest = np.empty((len(weights), WIDTH))
        for first in range(0, len(weights), 2):
            if first + 1 < len(weights):
                add_two_products(chain, (current[first], current[first + 1]), (both[0], both[1]))
            else:
                add_product(chain, current[first], both[0])
            for made, number in zip(both, range(first, len(weights)), strict=False):
                block = blocks[number]
                for event, rows, jump in block.events:
                    # An event may enter a block that is done: then so is the column that watches it.
                    to, column = (number, event.left) if event.entered is None else event.entered
                    _happen(
                        rows, jump, (current[number], event.left),
                        (current[to], column, float(event.entered is not None)), made,
                    )  # fmt: skip
                _add_beside(block.gained, (block.held, block.known), made)
                _recur(
                    made,
                    current[number],
                    fresh[number],
                    total[number],
                    weights[number],
                    turn,
                    largest[number],
                )
        return largest

    return step


@compiled
def _happen(
    rows: Unsigned,
    jump: Sparse,
    left: tuple[Floats, int],
    entered: tuple[Floats, int, float],
    made: Floats,
) -> None:
    """What an event brings to the values of a column: another's, or (a share of nothing) none, for its own."""
    pointers, targets, chances = jump
    own, column = left
    other, beside, share = entered
    for one in range(uint64(rows.size)):
        value = 0.0
        for entry in range(uint64(pointers[one]), uint64(pointers[one + uint64(1)])):
            at = uint64(targets[entry]) * uint64(4)
            value += chances[entry] * (share * other[at + uint64(beside)] - own[at + uint64(column)])
        made[uint64(rows[one]) * uint64(4) + uint64(column)] += value


@compiled
def _add_beside(gained: Floats, clamp: tuple[Booleans, Floats], made: Floats) -> None:
    """What columns gain, and where they are held."""
    held, known = clamp
    if gained.size:
        for at in range(made.size):
            made[at] += gained[at]
    if held.size:
        for at in range(made.size):
            if held[at]:
                made[at] = known[at]


@compiled
def _recur(
    made: Floats,
    current: Floats,
    fresh: Floats,
    total: Floats,
    weights: Floats,
    turn: Turn,
    largest: Floats,
) -> None:
    """The recurrence: `fresh` holds the polynomials before, and then the next; with their largest values.

    What was made is cleared on the way, for the next step to be added to.
    """
    once, back, before = turn
    # The four columns' numbers have names of their own, so that they stay in registers; what is not a number shows in
    # the second four.
    e, f, g, h = 0.0, 0.0, 0.0, 0.0
    k, m, p, q = 0.0, 0.0, 0.0, 0.0
    for row in range(uint64(made.size // 4)):
        at = row * uint64(4)
        a = once * made[at] + back * current[at] + before * fresh[at]
        b = once * made[at + uint64(1)] + back * current[at + uint64(1)] + before * fresh[at + uint64(1)]
        c = once * made[at + uint64(2)] + back * current[at + uint64(2)] + before * fresh[at + uint64(2)]
        d = once * made[at + uint64(3)] + back * current[at + uint64(3)] + before * fresh[at + uint64(3)]
        fresh[at], fresh[at + uint64(1)], fresh[at + uint64(2)], fresh[at + uint64(3)] = a, b, c, d
        made[at], made[at + uint64(1)], made[at + uint64(2)], made[at + uint64(3)] = 0.0, 0.0, 0.0, 0.0
        e, f, g, h = max(e, abs(a)), max(f, abs(b)), max(g, abs(c)), max(h, abs(d))
        k, m, p, q = k + (a - a), m + (b - b), p + (c - c), q + (d - d)
    largest[0], largest[1], largest[2], largest[3] = e + k, f + m, g + p, h + q
    first, second, third, fourth = weights[0], weights[1], weights[2], weights[3]
    if first != 0.0 and second != 0.0 and third != 0.0 and fourth != 0.0:
        for row in range(uint64(made.size // 4)):
            at = row * uint64(4)
            total[at] += first * fresh[at]
            total[at + uint64(1)] += second * fresh[at + uint64(1)]
            total[at + uint64(2)] += third * fresh[at + uint64(2)]
            total[at + uint64(3)] += fourth * fresh[at + uint64(3)]
        return
    # A column that is done may have grown beyond all numbers: nothing times that is none.
    for column in range(uint64(4)):
        if weights[column] != 0.0:
            for row in range(uint64(made.size // 4)):
                at = row * uint64(4) + column
                total[at] += weights[column] * fresh[at]
