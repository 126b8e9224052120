"""Beliefs of many moments met by one expansion, against the matrix exponential of every moment."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from hedgerow.chain.blocks import Beside, block_of, carried
from hedgerow.chain.meeting import meet


def met(matrix: np.ndarray, seed: int, blocks: int, means: list[float]) -> None:
    """Meet random beliefs, two a moment, and hold what comes out to the exponential."""
    random, size = np.random.default_rng(seed), len(matrix)
    values = random.normal(size=(blocks, size, 4))
    beliefs = [random.dirichlet(np.ones(size), 2) * (random.random(size) < 0.7) for _ in means]
    laid = [block_of(size, Beside()) for _ in range(blocks)]
    found, ends = meet(
        carried(sp.csr_array(matrix), laid),
        values.reshape(blocks, -1),
        sorted(means),
        [*map(sp.csr_array, beliefs)],
    )
    flat = values.transpose(1, 0, 2).reshape(size, -1)
    for mean, belief, one in zip(sorted(means), beliefs, found, strict=True):
        assert np.allclose(one, belief @ expm(mean * (matrix - np.eye(size))) @ flat, rtol=0.0, atol=1e-10)
    wanted = (expm(max(means) * (matrix - np.eye(size))) @ flat).reshape(size, blocks, 4).transpose(1, 0, 2)
    assert np.allclose(ends.reshape(blocks, size, 4), wanted, rtol=0.0, atol=1e-10)


@given(st.integers(0, 10_000), st.integers(1, 3), st.lists(st.floats(0.0, 200.0), min_size=1, max_size=5))
@settings(deadline=None)
def test_every_moment_is_that_of_the_exponential(seed: int, blocks: int, means: list[float]) -> None:
    random = np.random.default_rng(seed)
    jumps = random.random((6, 6)) * (random.random((6, 6)) < 0.5)
    matrix = jumps / max(2.0 * jumps.sum(axis=1).max(), 1e-9)
    met(matrix + np.diag(1.0 - matrix.sum(axis=1)), seed, blocks, means)


@pytest.mark.parametrize("means", [[50.0], [0.0, 3.0, 3.0, 80.0]])
def test_where_values_turn_in_a_circle_terms_do_not_cancel(means: list[float]) -> None:
    """Its eigenvalues lie on a circle, on which the polynomials grow: digits would be lost."""
    met(np.roll(np.eye(7), 1, axis=1), 0, 2, means)
