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
from hedgerow.chain.products import WIDTH, Sparse, add_product, unsigned
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
        events: Pointers of the rows, one a value; and of each entry the place of what the value gains, among those of
            all blocks, and with what weight.
        gained: What each value gains in one step, shape (situations * 4,); of no length: nothing.
        held: Which values are known, shape (situations * 4,); of no length: none.
        known: What they are, same shape.
    """

    events: Sparse
    gained: Floats
    held: Booleans
    known: Floats


def block_of(number: int, size: int, beside: Beside) -> Block:
    """Lay out what happens to the columns of a block.

    Args:
        number: Number of the block.
        size: How many situations there are.
        beside: What happens.
    """
    counts = np.zeros((size, WIDTH), dtype=np.uint32)
    # An event takes the value left away, and brings the value entered where that is a column's.
    parts = [(event, -1.0, (number, event.left)) for event in beside.events]
    parts += [(event, 1.0, event.entered) for event in beside.events if event.entered is not None]
    for event, _, _ in parts:
        counts[:, event.left] += np.diff(event.jump.indptr).astype(np.uint32)
    pointers = np.append(np.uint32(0), np.cumsum(counts, dtype=np.uint32))
    place, weight = np.empty(int(pointers[-1]), dtype=np.uint32), np.empty(int(pointers[-1]))
    free = pointers[:-1].copy()
    for event, sign, (block, source) in parts:
        begin = block * size * WIDTH + source
        _lay_out(unsigned(event.jump), event.left, begin, sign, free, place, weight)
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
        (pointers, place, weight),
        gains.ravel() if gains.any() else np.zeros(0),
        held.ravel() if beside.held else np.zeros(0, dtype=np.bool_),
        known.ravel(),
    )


def carried(matrix: sp.csr_array, blocks: Sequence[Block]) -> BlockStep:
    """The step of these blocks along a chain.

    Args:
        matrix: :math:`I + Q/Λ`, shape (situations, situations).
        blocks: What happens to each block besides.
    """
    chain = unsigned(matrix)
    made = np.empty(matrix.shape[0] * WIDTH)

    def step(current: Floats, fresh: Floats, total: Floats, weights: Floats, turn: Turn) -> Floats:
        largest = np.empty((len(weights), WIDTH))
        # An event may enter a block that is done: then so is the column that watches it.
        whole = current.reshape(-1)
        for number, block in enumerate(blocks[: len(weights)]):
            made[:] = 0.0
            add_product(chain, current[number], made)
            _add_beside(block.events, whole, block.gained, (block.held, block.known), made)
            _recur(
                made, current[number], fresh[number], total[number], weights[number], turn, largest[number]
            )
        return largest

    return step


@compiled
def _lay_out(
    jump: Sparse,
    left: int,
    begin: int,
    sign: float,
    free: Unsigned,
    place: Unsigned,
    weight: Floats,
) -> None:
    """Put the entries of an event's jump in the rows of the values it leaves, each where there is room (`free`)."""
    pointers, targets, chances = jump
    for row in range(pointers.size - 1):
        at = free[4 * row + left]
        for entry in range(pointers[row], pointers[row + 1]):
            place[at], weight[at] = begin + 4 * np.int64(targets[entry]), sign * chances[entry]
            at += 1
        free[4 * row + left] = at


@compiled
def _add_beside(
    events: Sparse, whole: Floats, gained: Floats, clamp: tuple[Booleans, Floats], made: Floats
) -> None:
    """What events bring and take, what columns gain, and where they are held."""
    first, place, weight = events
    held, known = clamp
    if weight.size:
        for at in range(uint64(made.size)):
            value = 0.0
            for entry in range(uint64(first[at]), uint64(first[at + uint64(1)])):
                value += weight[entry] * whole[uint64(place[entry])]
            made[at] += value
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
    """The recurrence: `fresh` holds the polynomials before, and then the next; with their largest values."""
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
        e, f, g, h = max(e, abs(a)), max(f, abs(b)), max(g, abs(c)), max(h, abs(d))
        k, m, p, q = k + (a - a), m + (b - b), p + (c - c), q + (d - d)
    largest[0], largest[1], largest[2], largest[3] = e + k, f + m, g + p, h + q
    # A column that is done may have grown beyond all numbers: nothing times that is none.
    first, second, third, fourth = weights[0], weights[1], weights[2], weights[3]
    for row in range(uint64(made.size // 4)):
        at = row * uint64(4)
        total[at] += first * fresh[at] if first != 0.0 else 0.0
        total[at + uint64(1)] += second * fresh[at + uint64(1)] if second != 0.0 else 0.0
        total[at + uint64(2)] += third * fresh[at + uint64(2)] if third != 0.0 else 0.0
        total[at + uint64(3)] += fourth * fresh[at + uint64(3)] if fourth != 0.0 else 0.0
