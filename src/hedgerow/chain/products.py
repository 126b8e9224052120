"""What compiled loops take in place of sparse matrices and of single columns, and their products.

Columns that are carried together lie side by side in memory, shape (situations, 4), so that the four numbers a matrix
entry is multiplied with are fetched together, and the matrix is read once for four of them.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy import uint64

from hedgerow.game.space import Floats, Unsigned
from hedgerow.jit import compiled

WIDTH = 4
"""Columns taken together."""

Sparse = tuple[Unsigned, Unsigned, Floats]
"""Row pointers, column numbers and entries of a matrix."""


def unsigned(matrix: sp.csr_array) -> Sparse:
    """Row pointers, column numbers and entries of a matrix, numbers without sign: those need no check for -1."""
    pointers = np.ascontiguousarray(matrix.indptr, dtype=np.int32).view(np.uint32)
    columns = np.ascontiguousarray(matrix.indices, dtype=np.int32).view(np.uint32)
    return pointers, columns, np.asarray(matrix.data, dtype=np.float64)


def in_fours(columns: Floats) -> Floats:
    """Columns (first axis) side by side in fours, shape (blocks, situations, 4), the last filled up with zeros."""
    count, size = columns.shape
    blocks = np.zeros((-(-count // WIDTH), size, WIDTH))
    for number, column in enumerate(columns):
        blocks[number // WIDTH, :, number % WIDTH] = column
    return blocks


def out_of_fours(blocks: Floats, count: int) -> Floats:
    """The first so many columns again, shape (count, situations)."""
    return np.stack([blocks[number // WIDTH, :, number % WIDTH] for number in range(count)])


@compiled
def times(matrix: Sparse, column: Floats) -> Floats:
    """A matrix times one column, shape (situations,).

    Each row is summed in four parts, for a sum that waits for itself takes twice as long.
    """
    pointers, places, entries = matrix
    made = np.empty(pointers.size - 1)
    for row in range(uint64(pointers.size - 1)):
        entry, end = uint64(pointers[row]), uint64(pointers[row + uint64(1)])
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        while entry + uint64(4) <= end:
            a += entries[entry] * column[uint64(places[entry])]
            b += entries[entry + uint64(1)] * column[uint64(places[entry + uint64(1)])]
            c += entries[entry + uint64(2)] * column[uint64(places[entry + uint64(2)])]
            d += entries[entry + uint64(3)] * column[uint64(places[entry + uint64(3)])]
            entry += uint64(4)
        while entry < end:
            a += entries[entry] * column[uint64(places[entry])]
            entry += uint64(1)
        made[row] = (a + b) + (c + d)
    return made


@compiled
def add_product(matrix: Sparse, columns: Floats, sums: Floats) -> None:
    """Add a matrix times four columns to four sums, shape (situations * 4,) each.

    A pass of its own: where more is done in one, the four columns are no longer one vector of the machine.
    """
    pointers, places, entries = matrix
    for row in range(uint64(pointers.size - 1)):
        at = row * uint64(4)
        a, b, c, d = sums[at], sums[at + uint64(1)], sums[at + uint64(2)], sums[at + uint64(3)]
        for entry in range(uint64(pointers[row]), uint64(pointers[row + uint64(1)])):
            weight = entries[entry]
            of = uint64(places[entry]) * uint64(4)
            a += weight * columns[of]
            b += weight * columns[of + uint64(1)]
            c += weight * columns[of + uint64(2)]
            d += weight * columns[of + uint64(3)]
        sums[at], sums[at + uint64(1)], sums[at + uint64(2)], sums[at + uint64(3)] = a, b, c, d


@compiled
def add_two_products(matrix: Sparse, columns: tuple[Floats, Floats], sums: tuple[Floats, Floats]) -> None:
    """The same for two blocks of columns, for which the matrix is read once."""
    pointers, places, entries = matrix
    first, second = columns
    left, right = sums
    for row in range(uint64(pointers.size - 1)):
        at = row * uint64(4)
        a, b, c, d = left[at], left[at + uint64(1)], left[at + uint64(2)], left[at + uint64(3)]
        e, f, g, h = right[at], right[at + uint64(1)], right[at + uint64(2)], right[at + uint64(3)]
        for entry in range(uint64(pointers[row]), uint64(pointers[row + uint64(1)])):
            weight = entries[entry]
            of = uint64(places[entry]) * uint64(4)
            a += weight * first[of]
            b += weight * first[of + uint64(1)]
            c += weight * first[of + uint64(2)]
            d += weight * first[of + uint64(3)]
            e += weight * second[of]
            f += weight * second[of + uint64(1)]
            g += weight * second[of + uint64(2)]
            h += weight * second[of + uint64(3)]
        left[at], left[at + uint64(1)], left[at + uint64(2)], left[at + uint64(3)] = a, b, c, d
        right[at], right[at + uint64(1)], right[at + uint64(2)], right[at + uint64(3)] = e, f, g, h
