"""What compiled loops take in place of sparse matrices and of single columns.

Columns lie side by side in memory, shape (situations, 4), so that the four numbers a matrix entry is multiplied with
are fetched together, and the matrix is read once for four of them.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from hedgerow.game.space import Floats, Unsigned

WIDTH = 4
"""Columns taken together."""

Sparse = tuple[Unsigned, Unsigned, Floats]
"""Row pointers, column numbers and entries of a matrix."""


def unsigned(matrix: sp.csr_array) -> Sparse:
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
