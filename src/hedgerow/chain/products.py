"""Sparse matrix times several columns at once: the matrix is read once for four of them.

Columns lie side by side in memory, shape (situations, 4), so that the four numbers a matrix entry is multiplied with
are fetched together.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy import uint64

from hedgerow.game.space import Floats, Unsigned
from hedgerow.jit import compiled

WIDTH = 4
"""Columns taken together."""


def unsigned(matrix: sp.csr_array) -> tuple[Unsigned, Unsigned, Floats]:
    """Row pointers, column numbers and entries of a matrix, numbers without sign: those need no check for -1."""
    pointers = np.ascontiguousarray(matrix.indptr, dtype=np.int32).view(np.uint32)
    columns = np.ascontiguousarray(matrix.indices, dtype=np.int32).view(np.uint32)
    return pointers, columns, np.asarray(matrix.data, dtype=np.float64)


def in_fours(columns: Floats) -> list[Floats]:
    """Columns (first axis) as arrays of shape (situations, 4), the last filled up with zeros."""
    count, size = columns.shape
    found = []
    for first in range(0, count, WIDTH):
        four = np.zeros((size, WIDTH))
        part = columns[first : first + WIDTH]
        four[:, : len(part)] = part.T
        found.append(four)
    return found


@compiled
def multiply(pointers: Unsigned, columns: Unsigned, data: Floats, right: Floats, out: Floats) -> None:
    """Matrix times four columns, both flat.

    Args:
        pointers: Row pointers of the matrix, shape (situations + 1,).
        columns: Column numbers, shape (entries,).
        data: Entries.
        right: The columns, shape (situations * 4,).
        out: Where the product goes, same shape.
    """
    for row in range(pointers.size - 1):
        # The four sums have names of their own, so that they stay in registers.
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for entry in range(uint64(pointers[row]), uint64(pointers[row + 1])):
            weight = data[entry]
            at = uint64(columns[entry]) * uint64(4)
            a += weight * right[at]
            b += weight * right[at + uint64(1)]
            c += weight * right[at + uint64(2)]
            d += weight * right[at + uint64(3)]
        at = uint64(row) * uint64(4)
        out[at], out[at + uint64(1)], out[at + uint64(2)], out[at + uint64(3)] = a, b, c, d
