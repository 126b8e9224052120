"""Chains cut to a part of their situations, against dense matrices and the exponential."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from hedgerow.chain.chebyshev import propagate_belief
from hedgerow.chain.products import times
from hedgerow.chain.projection import LEAST, Part, cut, reached, whole


def chain(seed: int, size: int = 12) -> np.ndarray:
    """Chances of one step, over sixteen orders of magnitude, some of them nil; a part of each row is lost."""
    rng = np.random.default_rng(seed)
    step = 10.0 ** rng.uniform(-16.0, 0.0, (size, size)) * (rng.random((size, size)) < 0.4)
    np.fill_diagonal(step, 0.0)
    step /= 4.0 * max(step.sum(axis=1).max(), 1.0)
    # Rows begin with a half, so that the eigenvalues lie where Chebyshev's polynomials are small.
    return step + np.diag(0.75 - 0.25 * rng.random(size))


def part(seed: int, size: int = 12) -> Part:
    chosen = np.flatnonzero(np.random.default_rng(seed + 1).random(size) < 0.6)
    return Part(chosen.astype(np.uint32), size)


@given(st.integers(0, 10_000))
def test_a_cut_holds_the_jumps_within_and_the_sum_of_those_that_leave(seed: int) -> None:
    step, some = chain(seed), part(seed)
    inside = np.isin(np.arange(len(step)), some.situations)
    found = cut(sp.csr_array(step), some)
    pointers, columns, entries = found.step
    size = int(inside.sum())
    dense = sp.csr_array(
        (entries, columns.astype(np.int32), pointers.astype(np.int32)), (size, size)
    ).toarray()
    assert np.array_equal(dense, step[np.ix_(inside, inside)].T)
    assert found.leaving == pytest.approx(step[np.ix_(inside, ~inside)].sum(axis=1), rel=1e-14, abs=0.0)


@given(st.integers(0, 10_000), st.booleans())
def test_beliefs_go_in_and_come_out_again(seed: int, several: bool) -> None:
    some, belief = part(seed), np.random.default_rng(seed).random((2, 12) if several else 12)
    inside = np.isin(np.arange(12), some.situations)
    assert np.array_equal(some.outer(some.inner(belief)), belief * inside)
    assert np.array_equal(whole(12).outer(whole(12).inner(belief)), belief)


@given(st.integers(0, 10_000), st.floats(1e-3, 30.0))
def test_what_left_is_known_from_the_time_spent(seed: int, mean: float) -> None:
    """Whatever part is looked at: what is missing at the end is no more than what is said to have left."""
    step, some = chain(seed), part(seed)
    belief = some.outer(some.inner(np.random.default_rng(seed).dirichlet(np.ones(12))))
    flow = cut(sp.csr_array(step), some)
    found = propagate_belief(lambda row: times(flow.step, row), some.inner(belief), mean)
    if found is None:
        return
    end, average = found
    wanted = expm(mean * (step.T - np.eye(12))) @ belief
    missing = wanted - some.outer(end)
    assert missing.min() >= -1e-13
    assert missing.sum() <= mean * (average @ flow.leaving) + 1e-12


@given(st.integers(0, 10_000), st.floats(1e-3, 30.0))
def test_what_is_guessed_holds_nearly_everything(seed: int, mean: float) -> None:
    """By the exponential in which whatever gets to another situation stays in it."""
    step, belief = chain(seed), np.random.default_rng(seed).dirichlet(np.full(12, 0.05))
    some = reached(belief, sp.csr_array(step), mean)
    inside = np.isin(np.arange(12), some.situations)
    assert inside[belief > LEAST].all()
    stays = step.copy()
    stays[~inside] = np.eye(12)[~inside]
    end = expm(mean * (stays.T - np.eye(12))) @ (belief * inside)
    assert end[~inside].sum() <= 1e-14


def test_it_looks_again_where_much_more_has_arrived() -> None:
    """The first situations hold next to nothing until the last one's mass gets to them, the long way round."""
    size = 9
    step = np.diag(np.full(size, 0.9)) + 0.1 * np.roll(np.eye(size), 1, axis=1)
    step[3, 4] = 1e-9
    belief = np.array([2.0 * LEAST] * 4 + [0.0] * 4 + [1.0])
    assert np.array_equal(reached(belief, sp.csr_array(step), 100.0).situations, np.arange(size))


def test_further_jumps_lead_further() -> None:
    step, jump = sp.csr_array(np.eye(3)), sp.csr_array(([1e-3], ([0], [2])), shape=(3, 3))
    belief = np.array([1.0, 0.0, 0.0])
    assert reached(belief, step, 5.0).situations.tolist() == [0]
    assert reached(belief, step, 5.0, jump).situations.tolist() == [0, 2]


def test_a_part_that_is_twice_as_large_as_need_be_does_not_suit() -> None:
    some = Part(np.arange(6, dtype=np.uint32), 12)
    assert some.suits(np.repeat([1 / 6, 0.0], 6))
    assert not some.suits(np.repeat([1.0, 0.0], [1, 11])), "most of it is empty"
    assert not some.suits(np.full(12, 1 / 12)), "half of the belief lies elsewhere"
