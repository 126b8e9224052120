r"""Rewards earned along a chain: at a time, within a time, and in total.

A reward structure pays :math:`r(s)` a day while in situation s and :math:`R(s, s')` at each jump from
s to s'. Both make one flow, :math:`f(s) = r(s) + \sum_{s' \neq s} Q(s, s') R(s, s')`, and what is expected is

.. math:: b\, e^{Qt}\, r, \qquad \int_0^t b\, e^{Qu}\, f \, du, \qquad \int_0^\infty b\, e^{Qu}\, f \, du.

The first two by uniformisation, the third by one sparse linear solve over the situations that are left
for good: the time x spent in them solves :math:`-x\,Q_{TT} = b_T` (Kwiatkowska, Norman & Parker 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from hedgerow.chain.uniformisation import propagate, propagate_with_integral
from hedgerow.errors import QueryError
from hedgerow.game.space import Booleans, Floats


@dataclass(frozen=True)
class Rewards:
    """What a chain pays.

    Attributes:
        state: Paid while in each situation [per day], shape (situations,).
        jumps: Paid at each jump, shape (situations, situations); None where nothing is. The diagonal does
            not count: a generator does not show jumps that change nothing.
    """

    state: Floats
    jumps: sp.csr_array | None = None

    def flow(self, generator: sp.csr_array) -> Floats:
        """Expected reward in each situation, jumps included [per day], shape (situations,)."""
        if self.jumps is None:
            return self.state
        paid = generator.multiply(self.jumps)
        found: Floats = self.state + paid.sum(axis=1) - paid.diagonal()
        return found


def reward_at(generator: sp.csr_array, start: Floats, state: Floats, time: float) -> float:
    """Expected state reward at a time.

    Args:
        generator: Q, rows summing to zero [1/day].
        start: Belief at the beginning, shape (situations,).
        state: Reward of each situation, shape (situations,).
        time: When [day].
    """
    rate = _rate(generator)
    back = generator.T.tocsr() / rate
    return float(propagate(lambda belief: belief + back @ belief, start, rate * time) @ state)


def reward_within(generator: sp.csr_array, start: Floats, rewards: Rewards, time: float) -> float:
    """Expected reward accumulated from the beginning to a time.

    Args:
        generator: Q, rows summing to zero [1/day].
        start: Belief at the beginning, shape (situations,).
        rewards: What is paid.
        time: How long [day].
    """
    rate = _rate(generator)
    step = sp.csr_array(sp.eye_array(start.size, format="csr") + generator.T.tocsr() / rate)
    _, spent = propagate_with_integral(step, start, rate * time, rate)
    return float(spent @ rewards.flow(generator))


def reward_in_total(generator: sp.csr_array, start: Floats, rewards: Rewards) -> float:
    """Expected reward accumulated until nothing more can be earned.

    Args:
        generator: Q, rows summing to zero [1/day].
        start: Belief at the beginning, shape (situations,).
        rewards: What is paid.

    Raises:
        QueryError: If the chain may come to where reward recurs for ever, so that there is no total.
    """
    flow = rewards.flow(generator)
    entries = generator.tocoo()
    moves = (entries.data > 0) & (entries.row != entries.col)
    before, after = entries.row[moves], entries.col[moves]
    graph = sp.csr_array((np.ones(len(before)), (before, after)), shape=generator.shape)
    classes, member = connected_components(graph, directed=True, connection="strong")
    closed = np.ones(classes, dtype=np.bool_)
    closed[member[before[member[before] != member[after]]]] = False
    reached, stays = _reached(graph, start > 0), closed[member]
    recurring = np.flatnonzero(reached & stays & (flow != 0))
    if recurring.size:
        raise QueryError(
            f"There is no total: reward recurs for ever in situation {recurring[0]}, "
            f"one of {recurring.size} such. Ask for the reward within a time."
        )
    passing = np.flatnonzero(reached & ~stays)
    if not passing.size:
        return 0.0
    # What is left when the closed classes are set aside is left for good, so this is not singular.
    inner = generator[passing][:, passing]
    spent = splu(sp.csc_array(-inner.T)).solve(start[passing])
    return float(spent @ flow[passing])


def _rate(generator: sp.csr_array) -> float:
    """Λ: the largest exit rate, and above zero."""
    return max(float(-generator.diagonal().min()), 1e-9)


def _reached(graph: sp.csr_array, begins: Booleans) -> Booleans:
    """Situations that can be come to from where the chain begins."""
    reached, front = begins.copy(), begins
    back = graph.T.tocsr()
    while front.any():
        front = (back @ front.astype(np.float64) > 0) & ~reached
        reached |= front
    return reached
