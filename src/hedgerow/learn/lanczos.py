r"""A symmetric matrix known by its products alone, along the directions in which it is more than nothing.

The information of a record has far fewer directions than there are unknowns. From a seeded direction :math:`q_1` on,
each next one is what its product adds to those before (Lanczos 1950, every direction made orthogonal to all before it,
twice: Giraud, Langou, Rozložník & van den Eshof 2005):

.. math:: H \approx Q T Q^\top, \quad T = \tfrac12 (Q^\top H Q + (Q^\top H Q)^\top).

Where nothing new comes, random directions among those not looked at ask what was missed: of a matrix C over m
directions, :math:`m |Cq|^2` is :math:`|C|_F^2` on average over q, so the root is an estimate of its size, and with few
directions no more than that. A chain can miss what repeats an eigenvalue it has found, and what its first direction
hardly had a part in; the questions are for both.

Source: for posteriors, Flath et al. (2011); Bui-Thanh, Ghattas, Martin & Stadler (2013, section 3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hedgerow.game.space import Floats

TOLERANCE = 0.05
"""Estimated size of what may be left out, the root of the sum of its squared eigenvalues. A direction that leaves nine
tenths of its prior's variance, and counts as `prior only`, has 0.11: the estimate is good to a factor of two or so."""
QUESTIONS = 2
"""Random directions in a row that must have found nothing: one alone may lie across what was missed."""
SEED = 20130901
"""Of the directions asked at random. Fixed, so that a calibration taken up again asks the same; random, because a
direction at hand, like the slope at the priors' medians, has no part in what the record confirms."""


@dataclass(frozen=True)
class Leading:
    """A symmetric matrix along some directions; nothing elsewhere.

    Attributes:
        directions: Orthonormal, shape (size, looked at).
        within: The matrix among them, symmetric, shape (looked at, looked at).
        rest: Estimated size of what is left out, the root of the sum of its squared eigenvalues; 0: nothing is.
    """

    directions: Floats
    within: Floats
    rest: float

    @property
    def matrix(self) -> Floats:
        """The whole, symmetric, shape (size, size)."""
        whole = self.directions @ self.within @ self.directions.T
        symmetric: Floats = 0.5 * (whole + whole.T)
        return symmetric


def leading(times: Callable[[Floats], Floats], size: int, tolerance: float = TOLERANCE) -> Leading:
    """Look along directions until the rest is small.

    Args:
        times: The matrix times a unit vector, shape (size,) to (size,).
        size: Number of rows.
        tolerance: Size of what may be left out.
    """
    random = np.random.default_rng(SEED)
    directions, products = np.zeros((size, 0)), np.zeros((size, 0))
    found: list[float] = []
    direction, asked = _beside(directions, random.standard_normal(size)), True
    for left in range(size, 0, -1):
        product = times(direction)
        fresh = product - directions @ (directions.T @ product)
        rest = float(np.sqrt(left) * np.linalg.norm(fresh))
        directions = np.column_stack([directions, direction])
        products = np.column_stack([products, product])
        found = [*found, rest] if asked and rest <= tolerance else []
        if left == 1 or len(found) == QUESTIONS:
            break
        # Orthogonal but for rounding; the second time is where it is made a direction.
        onward = fresh - direction * (direction @ fresh)
        # What is shorter has no direction to speak of: products are differences, with errors of their own.
        asked = bool(np.sqrt(left) * np.linalg.norm(onward) <= tolerance)
        direction = _beside(directions, random.standard_normal(size) if asked else onward)
    within = directions.T @ products
    looked = directions.shape[1]
    return Leading(directions, 0.5 * (within + within.T), max(found) if looked < size else 0.0)


def _beside(directions: Floats, vector: Floats) -> Floats:
    """The unit vector of what a vector has beside some directions."""
    vector = vector - directions @ (directions.T @ vector)
    beside: Floats = vector / np.linalg.norm(vector)
    return beside
