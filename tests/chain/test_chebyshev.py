"""Chebyshev's way of carrying values back, against uniformisation and scipy's exponential."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from hedgerow.chain.chebyshev import coefficients, propagate_belief, propagate_blocks, propagate_values
from hedgerow.chain.uniformisation import TRUNCATION, propagate


def generator(seed: int, size: int = 6) -> np.ndarray:
    """A random generator, some of its rates nil."""
    rng = np.random.default_rng(seed)
    q = rng.exponential(size=(size, size)) * (rng.random((size, size)) < 0.5)
    np.fill_diagonal(q, 0.0)
    np.fill_diagonal(q, -q.sum(axis=1))
    return q


@given(st.integers(0, 10_000), st.floats(0.0, 60.0))
def test_equals_the_matrix_exponential(seed: int, time: float) -> None:
    q = generator(seed)
    rate = max(-q.diagonal().min(), 1e-9)
    values = np.random.default_rng(seed + 1).random(len(q))
    step = np.eye(len(q)) + q / rate
    assert np.allclose(
        propagate_values(lambda v: step @ v, values, rate * time), expm(q * time) @ values, atol=1e-10
    )


@given(st.integers(0, 10_000), st.floats(0.0, 60.0), st.booleans())
def test_a_belief_at_the_end_and_on_average(seed: int, time: float, reversible: bool) -> None:
    """The average by the exponential of a matrix that holds the chain twice (Van Loan 1978)."""
    q = generator(seed).T
    if reversible:
        q = q + q.T
        np.fill_diagonal(q, 0.0)
        np.fill_diagonal(q, -q.sum(axis=0))
    rate, size = max(-2.0 * q.diagonal().min(), 1e-9), len(q)
    belief = np.random.default_rng(seed + 1).dirichlet(np.ones(size))
    step = np.eye(size) + q / rate
    found = propagate_belief(lambda rows: step @ rows, belief, rate * time)
    whole = expm(np.block([[q, np.eye(size)], [np.zeros((size, 2 * size))]]) * time)
    if found is None:
        # Terms would cancel each other; never where eigenvalues are all between nothing and one.
        assert not reversible
        return
    end, average = found
    assert np.allclose(end, whole[:size, :size] @ belief, rtol=0.0, atol=1e-13)
    assert np.allclose(average * time, whole[:size, size:] @ belief, rtol=0.0, atol=1e-11 * max(time, 1.0))
    assert min(end.min(), average.min()) >= 0.0


def test_a_belief_that_turns_in_a_circle_is_refused() -> None:
    turn = np.roll(np.eye(7), 1, axis=1)
    assert propagate_belief(lambda rows: turn @ rows, np.eye(7)[0], 50.0) is None


@given(st.floats(0.0, 5000.0), st.floats(0.0, 1.0))
def test_coefficients_sum_to_the_exponential(mean: float, x: float) -> None:
    weights = coefficients(mean)
    chebyshev = np.cos(np.arange(len(weights)) * np.arccos(np.clip(2.0 * x - 1.0, -1.0, 1.0)))
    assert weights @ chebyshev == pytest.approx(np.exp(mean * (x - 1.0)), abs=1e-11)


def test_few_terms_for_long_times() -> None:
    assert len(coefficients(1000.0, 1e-12)) < 200


@pytest.mark.parametrize("mean", [5.0, 50.0, 400.0])
def test_a_chain_that_turns_in_a_circle_falls_back_and_is_still_right(mean: float) -> None:
    size = 7
    turn = np.roll(np.eye(size), 1, axis=1)
    values = np.arange(size, dtype=float) / size
    assert np.abs(np.linalg.eigvals(turn).imag).max() > 0.9
    steps = 0

    def step(v: np.ndarray) -> np.ndarray:
        nonlocal steps
        steps += 1
        return turn @ v

    found = propagate_values(step, values, mean)
    assert np.allclose(found, propagate(lambda v: turn @ v, values, mean), atol=1e-10)
    assert steps > len(coefficients(mean)) - 1


def test_constants_stand_for_a_further_value_of_one() -> None:
    q, time = generator(3), 4.0
    rate = -q.diagonal().min()
    gain = np.linspace(0.0, 0.2, len(q))
    augmented = np.zeros((len(q) + 1, len(q) + 1))
    augmented[:-1, :-1], augmented[:-1, -1] = q, gain * rate
    wanted = (expm(augmented * time) @ np.append(np.zeros(len(q)), 1.0))[:-1]
    step = np.eye(len(q)) + q / rate
    found = propagate_values(lambda v: step @ v + gain, np.zeros(len(q)), rate * time)
    assert np.allclose(found, wanted, atol=1e-10)
    assert TRUNCATION < 1e-10


def stepped(step):
    """A plain step of all blocks with the recurrence that `propagate_blocks` asks for."""

    def block_step(current, fresh, total, weights, turn):
        once, back, before = turn
        active, columns = weights.shape
        fresh[:active] = once * step(current[:active]) + back * current[:active] + before * fresh[:active]
        added = (
            fresh[:active].reshape(active, -1, columns) * np.where(weights == 0.0, 0.0, weights)[:, None, :]
        )
        total[:active] += np.where(weights[:, None, :] == 0.0, 0.0, added).reshape(active, -1)
        return np.abs(fresh[:active].reshape(active, -1, columns)).max(axis=1)

    return block_step


@given(st.integers(0, 10_000), st.lists(st.floats(0.0, 80.0), min_size=1, max_size=9))
def test_columns_are_carried_together_each_for_its_own_time(seed: int, times: list[float]) -> None:
    """Blocks of four columns, the last filled up; as many steps of a block as its longest column needs."""
    q = generator(seed)
    rate = max(-q.diagonal().min(), 1e-9)
    times = sorted(times, reverse=True)
    blocks = -(-len(times) // 4)
    values, means = np.zeros((blocks, len(q), 4)), np.zeros((blocks, 4))
    values[...] = np.random.default_rng(seed + 1).normal(size=values.shape)
    for at, time in enumerate(times):
        means[divmod(at, 4)] = rate * time
    matrix = np.eye(len(q)) + q / rate

    def step(current: np.ndarray) -> np.ndarray:
        return (matrix @ current.reshape(-1, len(q), 4)).reshape(len(current), -1)

    found = propagate_blocks(stepped(step), values.reshape(blocks, -1), means).reshape(values.shape)
    for at, time in enumerate(times):
        block, column = divmod(at, 4)
        wanted = expm(q * time) @ values[block, :, column]
        assert np.allclose(found[block, :, column], wanted, atol=1e-9)


def test_what_a_column_does_once_it_is_done_is_of_no_consequence() -> None:
    """Beside a column of long time stands one of short time whose polynomials grow beyond all numbers."""
    rates = np.array([1.0, -3.0])

    with np.errstate(over="ignore", invalid="ignore"):
        found = propagate_blocks(
            stepped(lambda current: current * rates), np.ones((1, 2)), np.array([[40000.0, 1e-3]])
        )
    assert found[0] == pytest.approx([1.0, np.exp(1e-3 * (rates[1] - 1.0))], abs=1e-10)
