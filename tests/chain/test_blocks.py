"""Blocks of four columns with events, gains and clamps, against one dense system of all columns."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from hedgerow.chain.blocks import Beside, Event, block_of, carried
from hedgerow.chain.chebyshev import FIRST, NEXT, PLAIN, propagate_blocks


def drawn(seed: int, blocks: int) -> tuple[np.ndarray, np.ndarray, list[Beside], np.ndarray, np.ndarray]:
    """A chain's step, values of all columns, what happens beside, and the same as one dense matrix and gains."""
    random = np.random.default_rng(seed)
    size, columns = 5, 4 * blocks
    jumps = random.random((size, size)) * (random.random((size, size)) < 0.6)
    matrix = jumps / jumps.sum(axis=1).max() / 2.0
    matrix += np.diag(1.0 - matrix.sum(axis=1))
    values = random.normal(size=(blocks, size, 4))
    whole, gain = np.kron(np.eye(columns), matrix), np.zeros(columns * size)
    beside = []
    for block in range(blocks):
        events, gained, held = [], [], []
        for column in range(4):
            mine = slice((4 * block + column) * size, (4 * block + column + 1) * size)
            if random.random() < 0.6:
                jump = matrix * (random.random((size, size)) < 0.5)
                # Columns later in the order, so that values do not go round in circles.
                later = [(b, c) for b in range(blocks) for c in range(4) if (b, c) > (block, column)]
                entered = later[random.integers(len(later))] if later and random.random() < 0.5 else None
                events.append(Event(column, entered, 0.7, sp.csr_array(jump)))
                whole[mine, mine] -= jump
                if entered is None:
                    gain[mine] += 0.7 * jump.sum(axis=1)
                else:
                    start = (4 * entered[0] + entered[1]) * size
                    whole[mine, start : start + size] += jump
            if random.random() < 0.3:
                more = random.random(size) / 10.0
                gained.append((column, more))
                gain[mine] += more
            if random.random() < 0.3:
                where, value = random.random(size) < 0.4, random.random()
                held.append((column, where, value))
                rows = (4 * block + column) * size + np.flatnonzero(where)
                whole[rows], gain[rows] = 0.0, value
                values[block, where, column] = value
        beside.append(Beside(events, gained, held))
    return matrix, values, beside, whole, gain


@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([FIRST, NEXT, PLAIN]))
@settings(deadline=None)
def test_one_step_is_that_of_the_dense_system(seed, blocks, turn):
    matrix, values, beside, whole, gain = drawn(seed, blocks)
    laid = [block_of(5, each) for each in beside]
    current, fresh = (
        values.reshape(blocks, -1).copy(),
        np.random.default_rng(seed + 1).normal(size=(blocks, 20)),
    )
    before, total, weights = fresh.copy(), np.zeros((blocks, 20)), np.full((blocks, 4), 0.5)
    weights[-1, 3] = 0.0
    largest = carried(sp.csr_array(matrix), laid)(current, fresh, total, weights, turn)
    flat = values.transpose(0, 2, 1).ravel()
    made = (whole @ flat + gain).reshape(blocks, 4, 5).transpose(0, 2, 1).reshape(blocks, -1)
    wanted = turn[0] * made + turn[1] * current + turn[2] * before
    assert np.allclose(fresh, wanted, atol=1e-13)
    assert np.allclose(largest, np.abs(wanted).reshape(blocks, 5, 4).max(axis=1), atol=1e-13)
    assert np.allclose(
        total, (wanted.reshape(blocks, 5, 4) * weights[:, None, :]).reshape(blocks, -1), atol=1e-13
    )


@given(st.integers(0, 10_000), st.integers(1, 3), st.floats(0.1, 60.0))
@settings(deadline=None)
def test_a_time_is_that_of_the_dense_system(seed, blocks, mean):
    """Gains come from a further value of one; all columns for one time, as columns that watch each other are."""
    matrix, values, beside, whole, gain = drawn(seed, blocks)
    laid = [block_of(5, each) for each in beside]
    step = carried(sp.csr_array(matrix), laid)
    found = propagate_blocks(step, values.reshape(blocks, -1), np.full((blocks, 4), mean))
    count = len(whole)
    system = np.zeros((count + 1, count + 1))
    system[:count, :count], system[:count, count], system[count, count] = whole, gain, 1.0
    flat = np.append(values.transpose(0, 2, 1).ravel(), 1.0)
    wanted = (expm(mean * (system - np.eye(count + 1))) @ flat)[:count]
    assert np.allclose(found.reshape(blocks, 5, 4).transpose(0, 2, 1).ravel(), wanted, atol=1e-8)


def test_what_is_not_a_number_is_told():
    """Also where later situations have values again: a growing polynomial must not pass for a small one."""
    values = np.array([[np.nan] * 4 + [1.0] * 4])
    step = carried(sp.csr_array(np.eye(2)), [block_of(2, Beside())])
    assert np.isnan(step(values, np.zeros((1, 8)), np.zeros((1, 8)), np.ones((1, 4)), PLAIN)).all()
