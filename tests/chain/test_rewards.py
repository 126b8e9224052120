"""Rewards: published numbers, and closed forms."""

import numpy as np
import pytest
import scipy.linalg
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.chain.rewards import Rewards, reward_at, reward_in_total, reward_within
from hedgerow.errors import QueryError


def chain_of(*jumps, size):
    """A generator with these (from, to, rate) jumps."""
    q = np.zeros((size, size))
    for before, after, rate in jumps:
        q[before, after] += rate
        q[before, before] -= rate
    return sp.csr_array(q)


PRISM = chain_of((0, 1, 5.0), (1, 2, 7.0), (2, 3, 11.0), size=4)
STATE = np.array([2.0, 5.0, 11.0, 0.0])
JUMPS = sp.csr_array(([3.0, 7.0], ([0, 1], [1, 2])), shape=(4, 4))
BEGIN = np.array([1.0, 0.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("time", "printed", "digits"),
    [(0.0, 0.0, 12), (0.1, 2.28944, 5), (0.5, 9.87621, 5), (1.0, 11.89005, 5), (10.0, 12.11429, 5),
     (100.0, 12.11429, 5)],
)  # fmt: skip
def test_prism_reward_within_a_time(time, printed, digits):
    """R{"a"}=? [ C<=t ] of PRISM's regression tests.

    Source: prism-tests/functionality/verify/ctmcs/rewards/ctmc_rewards.sm and its .props.
    """
    got = reward_within(PRISM, BEGIN, Rewards(STATE, JUMPS), time)
    assert abs(got - printed) <= 0.51 * 10.0**-digits


@pytest.mark.parametrize(("time", "printed"), [(0.0, 2.0), (0.1, 3.48854), (0.5, 2.05864), (1.0, 0.25886)])
def test_prism_reward_at_a_time(time, printed):
    """The same file: R{"a"}=? [ I=t ]."""
    assert abs(reward_at(PRISM, BEGIN, STATE, time) - printed) <= 0.51e-5


def test_prism_reward_in_total():
    """The same file: R{"a"}=? [ C ] is 12.114285714285716, and R{"a"}=? [ F s>2 ] is 424/35."""
    got = reward_in_total(PRISM, BEGIN, Rewards(STATE, JUMPS))
    assert got == pytest.approx(12.114285714285716, rel=1e-14)
    assert got == pytest.approx(424 / 35, rel=1e-14)


def test_prism_reward_that_recurs_has_no_total():
    """The same file: with a reward of 17 where the chain ends, R{"b"}=? [ C ] is Infinity."""
    with pytest.raises(QueryError, match="recurs for ever in situation 3"):
        reward_in_total(PRISM, BEGIN, Rewards(STATE + np.array([0.0, 0.0, 0.0, 17.0]), JUMPS))


def test_what_recurs_where_the_chain_never_comes_does_not_matter():
    two = chain_of((0, 1, 2.0), (2, 3, 1.0), (3, 2, 1.0), size=4)
    assert reward_in_total(two, BEGIN, Rewards(np.array([3.0, 0.0, 5.0, 5.0]))) == pytest.approx(1.5)
    with pytest.raises(QueryError):
        reward_in_total(two, np.array([0.5, 0.0, 0.5, 0.0]), Rewards(np.array([3.0, 0.0, 5.0, 5.0])))


def test_a_reward_earned_on_a_loop_recurs_even_where_no_situation_pays():
    loop = chain_of((0, 1, 2.0), (1, 2, 1.0), (2, 1, 1.0), size=3)
    paid = sp.csr_array(([1.0], ([1], [2])), shape=(3, 3))
    with pytest.raises(QueryError):
        reward_in_total(loop, np.array([1.0, 0.0, 0.0]), Rewards(np.zeros(3), paid))
    first = sp.csr_array(([4.0], ([0], [1])), shape=(3, 3))
    assert reward_in_total(loop, np.array([1.0, 0, 0]), Rewards(np.zeros(3), first)) == pytest.approx(4.0)


def test_begun_where_it_ends():
    assert reward_in_total(PRISM, np.array([0.0, 0.0, 0.0, 1.0]), Rewards(STATE, JUMPS)) == 0.0


@given(st.integers(0, 2**31), st.integers(2, 5), st.floats(0.01, 20.0))
def test_against_the_exponential_of_a_larger_matrix(seed, size, time):
    """The flow appended as a column: its entry of the exponential is what was earned (Van Loan 1978)."""
    random = np.random.default_rng(seed)
    q = random.uniform(0.0, 2.0, (size, size)) * (random.random((size, size)) < 0.6)
    np.fill_diagonal(q, 0.0)
    np.fill_diagonal(q, -q.sum(axis=1))
    state, jumps = random.normal(size=size), random.normal(size=(size, size))
    begin = random.dirichlet(np.ones(size))
    flow = state + (q * jumps * (1.0 - np.eye(size))).sum(axis=1)
    larger = np.zeros((size + 1, size + 1))
    larger[:size, :size], larger[:size, size] = q, flow
    exponential = scipy.linalg.expm(larger * time)
    got = reward_within(sp.csr_array(q), begin, Rewards(state, sp.csr_array(jumps)), time)
    assert got == pytest.approx(begin @ exponential[:size, size], abs=1e-9 * (1.0 + time))
    now = reward_at(sp.csr_array(q), begin, state, time)
    assert now == pytest.approx(begin @ exponential[:size, :size] @ state, abs=1e-9)


@given(st.integers(0, 2**31), st.integers(1, 5))
def test_the_total_is_what_is_earned_in_the_end(seed, size):
    random = np.random.default_rng(seed)
    q = np.zeros((size + 1, size + 1))
    q[:size, :size] = random.uniform(0.0, 1.0, (size, size))
    q[:size, size] = random.uniform(0.5, 1.0, size)
    np.fill_diagonal(q, 0.0)
    np.fill_diagonal(q, -q.sum(axis=1))
    state = np.append(random.normal(size=size), 0.0)
    begin = random.dirichlet(np.ones(size + 1))
    total = reward_in_total(sp.csr_array(q), begin, Rewards(state))
    assert total == pytest.approx(reward_within(sp.csr_array(q), begin, Rewards(state), 80.0), abs=1e-9)
