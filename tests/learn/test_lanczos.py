"""Symmetric matrices known by their products alone, against the matrices themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgerow.errors import ConvergenceError
from hedgerow.game.space import Floats
from hedgerow.learn.lanczos import TOLERANCE, leading
from hedgerow.learn.laplace import Mode, Normal, around
from hedgerow.learn.target import Evaluation

ROUNDING = 1e-10


class Products:
    """Products with a symmetric matrix, counted."""

    def __init__(self, eigenvalues: Floats, size: int, seed: int) -> None:
        axes, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))
        whole = np.r_[eigenvalues, np.zeros(size - len(eigenvalues))]
        self.matrix = (axes * whole) @ axes.T
        self.asked: list[Floats] = []

    def __call__(self, direction: Floats) -> Floats:
        assert np.linalg.norm(direction) == pytest.approx(1.0, abs=1e-12)
        self.asked.append(direction)
        return self.matrix @ direction


@given(
    seed=st.integers(0, 10**6),
    size=st.integers(20, 60),
    eigenvalues=st.lists(st.floats(0.5, 1e4), min_size=1, max_size=12),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_few_directions_cost_few_products(seed: int, size: int, eigenvalues: list[float]) -> None:
    """Each direction once, and a few more that ask whether that was all; the directions are orthogonal to rounding."""
    it = Products(np.array(eigenvalues), size, seed)
    found = leading(it, size)
    assert found.matrix == pytest.approx(it.matrix, abs=4 * TOLERANCE)
    assert found.rest <= TOLERANCE
    looked = found.directions.shape[1]
    assert looked == len(it.asked)
    distinct = len({round(value, 6) for value in eigenvalues})
    repeats = len(eigenvalues) - distinct
    assert looked <= len(eigenvalues) + 2 * repeats + 5
    assert found.directions.T @ found.directions == pytest.approx(np.eye(looked), abs=ROUNDING)


@given(seed=st.integers(0, 10**6), size=st.integers(1, 30), tolerance=st.sampled_from([0.0, 1e-12]))
@settings(max_examples=60, deadline=None)
def test_in_every_direction_it_is_the_matrix(seed: int, size: int, tolerance: float) -> None:
    values = np.random.default_rng(seed).normal(0.0, 3.0, size)
    it = Products(values, size, seed)
    found = leading(it, size, tolerance)
    assert found.matrix == pytest.approx(it.matrix, abs=1e-9)
    assert (found.rest, len(it.asked)) == (0.0, size)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_out_is_about_what_is_tolerated(seed: int) -> None:
    """A spectrum without a gap: its size within a factor of four on 20 fixed matrices, less where less is tolerated."""
    values = 3.0 * 0.75 ** np.arange(60)
    counts = []
    for tolerance in (0.3, 0.1, 0.01):
        it = Products(values, 60, seed)
        found = leading(it, 60, tolerance)
        assert np.linalg.norm(it.matrix - found.matrix) < 4 * tolerance
        counts.append(len(it.asked))
    assert counts[0] < counts[1] < counts[2] < 50


def test_directions_that_count_alike_are_not_missed() -> None:
    """A chain finds one of each; the question at its end finds the others."""
    it = Products(np.array([5.0, 5.0, 5.0, 2.0, 2.0]), 40, 1)
    assert leading(it, 40).matrix == pytest.approx(it.matrix, abs=1e-8)
    assert len(it.asked) < 15


def test_nothing_to_tell_takes_two_products() -> None:
    it = Products(np.zeros(0), 50, 0)
    found = leading(it, 50)
    assert len(it.asked) == 2
    assert found.matrix == pytest.approx(np.zeros((50, 50)))


def test_the_same_is_asked_again() -> None:
    first, second = (Products(np.array([4.0, 1.0, 0.5]), 30, 2) for _ in range(2))
    leading(first, 30)
    leading(second, 30)
    assert np.array_equal(first.asked, second.asked)


# -- as the curvature of a log posterior ------------------------------------------------------


def peak(it: Products) -> tuple[Normal, int]:
    """A posterior whose record has this information, at its mode; and how many evaluations its curvature takes."""
    size = len(it.matrix)
    precision = np.eye(size) + it.matrix
    count = 0

    def evaluate(point: Floats) -> Evaluation:
        nonlocal count
        count += 1
        pull = -precision @ point
        return Evaluation(tuple(point.tolist()), float(0.5 * point @ pull), tuple(pull.tolist()), 0.0, ())

    mode = Mode(evaluate(np.zeros(size)), 1, np.eye(size))
    normal = around(mode, evaluate)
    return normal, count - 1


@pytest.mark.parametrize("seed", range(10))
def test_curvature_costs_as_many_evaluations_as_the_record_has_directions(seed: int) -> None:
    it = Products(np.array([30.0, 4.0, 1.0, 0.4]), 58, seed)
    normal, count = peak(it)
    precision = np.eye(58) + it.matrix
    assert count <= 9
    assert normal.looked == count
    assert normal.covariance == pytest.approx(np.linalg.inv(precision), abs=0.05)
    exact = -0.5 * np.linalg.slogdet(precision)[1]
    assert normal.log_evidence == pytest.approx(exact, abs=0.05)
    assert 0.0 <= normal.missing <= 0.5 * np.sqrt(58) * TOLERANCE


@pytest.mark.parametrize("seed", range(10))
def test_a_direction_in_which_it_rises_again_is_refused(seed: int) -> None:
    it = Products(np.array([-1.05, 6.0, 2.0]), 58, seed)
    with pytest.raises(ConvergenceError, match="is no peak"):
        peak(it)
