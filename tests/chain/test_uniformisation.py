"""Poisson sums, transients and their integrals."""

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
import scipy.sparse as sp
import scipy.stats
from hypothesis import example, given
from hypothesis import strategies as st

from hedgerow.chain.uniformisation import TRUNCATION, poisson_sum, propagate, propagate_with_integral

MEANS = st.one_of(st.floats(0.0, 1.0), st.floats(1.0, 100.0), st.floats(100.0, 1e4))


def random_generator(seed, size):
    random = np.random.default_rng(seed)
    q = random.uniform(0.0, 1.5, (size, size)) * (random.random((size, size)) < 0.7)
    np.fill_diagonal(q, 0.0)
    np.fill_diagonal(q, -q.sum(axis=1))
    return q, random.dirichlet(np.ones(size))


@given(MEANS, st.sampled_from([1e-3, 1e-6, 1e-9, TRUNCATION]))
@example(0.0, TRUNCATION)
@example(1e-13, TRUNCATION)
@example(1e4, TRUNCATION)
@example(1e4, 1e-3)
def test_poisson_weights(mean, truncation):
    terms = poisson_sum(mean, truncation)
    last = terms.first + len(terms.weights) - 1
    poisson = scipy.stats.poisson(mean)
    numbers = np.arange(terms.first, last + 1)
    # Normalised over what is kept, so each may be too large by the share left out.
    exact = poisson.pmf(numbers)
    assert np.allclose(terms.weights, exact, rtol=1.1 * truncation + 1e-10, atol=1e-300)
    assert terms.weights.sum() == pytest.approx(1.0, abs=1e-13)
    assert terms.weights.min() > 0.0
    below, above = poisson.cdf(terms.first - 1), poisson.sf(last)
    assert below <= 0.5 * truncation * (1.0 + 1e-9)
    assert above <= 0.5 * truncation * (1.0 + 1e-9)
    # And no term more than that needs.
    if len(terms.weights) > 1:
        assert poisson.cdf(terms.first) >= 0.5 * truncation * (1.0 - 1e-9)
        assert poisson.sf(last - 1) >= 0.5 * truncation * (1.0 - 1e-9)


@pytest.mark.parametrize("mean", [3.0, 250.0, 1e4])
def test_poisson_moments(mean):
    terms = poisson_sum(mean)
    numbers = terms.first + np.arange(len(terms.weights))
    assert terms.weights @ numbers == pytest.approx(mean, rel=1e-9)
    assert terms.weights @ (numbers - mean) ** 2 == pytest.approx(mean, rel=1e-7)


def forward(q, rate):
    """What takes a belief one step on."""
    return sp.csr_array((np.eye(len(q)) + q / rate).T)


@given(st.integers(0, 2**31), st.integers(1, 6), st.floats(0.0, 80.0), st.floats(1.0, 3.0))
def test_a_transient_is_the_exponential(seed, size, time, slack):
    """For any Λ no smaller than the largest exit rate; beliefs from the left, values from the right."""
    q, belief = random_generator(seed, size)
    rate = slack * max(-q.diagonal().min(), 0.1)
    exponential = scipy.linalg.expm(q * time)
    later = propagate(lambda b: b + b @ q / rate, belief, rate * time)
    assert np.allclose(later, belief @ exponential, atol=1e-11)
    values = np.random.default_rng(seed).normal(size=(size, 3))
    earlier = propagate(lambda v: v + q @ v / rate, values, rate * time)
    assert np.allclose(earlier, exponential @ values, atol=1e-11)


@given(st.integers(0, 2**31), st.integers(1, 5), st.floats(1e-9, 80.0))
def test_the_integral_of_a_transient(seed, size, time):
    """Against the exponential of [[Q, I], [0, 0]] (Van Loan 1978)."""
    q, belief = random_generator(seed, size)
    rate = max(-q.diagonal().min(), 0.1)
    larger = np.zeros((2 * size, 2 * size))
    larger[:size, :size], larger[:size, size:] = q, np.eye(size)
    exponential = scipy.linalg.expm(larger * time)
    later, spent = propagate_with_integral(forward(q, rate), belief, rate * time, rate)
    assert np.allclose(later, belief @ exponential[:size, :size], atol=1e-11)
    assert np.allclose(spent, belief @ exponential[:size, size:], atol=1e-10 * time)
    assert spent.sum() == pytest.approx(time, rel=1e-10)


@pytest.mark.parametrize("time", [0.5, 7.0, 60.0])
def test_the_integral_by_quadrature(time):
    q, belief = random_generator(3, 4)
    rate = -q.diagonal().min()
    _, spent = propagate_with_integral(forward(q, rate), belief, rate * time, rate)
    wanted, _ = scipy.integrate.quad_vec(
        lambda u: belief @ scipy.linalg.expm(q * u), 0.0, time, epsabs=1e-11, epsrel=1e-11
    )
    assert np.allclose(spent, wanted, atol=1e-9)


@pytest.mark.parametrize("mean", [0.0, 1e-14, 1e-9, 1e-4])
def test_short_times_are_integrated_to_all_digits(mean):
    _, spent = propagate_with_integral(sp.csr_array([[1.0]]), np.array([1.0]), mean, 2.0)
    assert spent[0] == pytest.approx(mean / 2.0, rel=1e-11)


def test_a_thinned_flow_is_the_exponential_too():
    """Rows that sum to less than nothing: mass leaks away as silence grows unlikely."""
    q, belief = random_generator(11, 4)
    q -= np.diag([0.3, 0.0, 1.0, 0.2])
    rate = -q.diagonal().min()
    later, spent = propagate_with_integral(forward(q, rate), belief, rate * 5.0, rate)
    exponential = scipy.linalg.expm(q * 5.0)
    assert np.allclose(later, belief @ exponential, atol=1e-11)
    assert np.allclose(spent, belief @ np.linalg.solve(q, exponential - np.eye(4)), atol=1e-10)
