r"""Derivatives of transients by every rate of a chain.

A number that values today or a belief at the end lead to is a bilinear form :math:`y^T e^{Qt} v` (and constants). It
is summed as :math:`\sum_k w_k\, y^T v_k`, the columns by a recurrence :math:`v_k = a_k P v_{k-1} + b_k v_{k-1} + c_k
v_{k-2}`, that of Chebyshev's polynomials (`hedgerow.chain.chebyshev`) or of powers; so its derivative by an entry of P
is

.. math:: \sum_k a_k\, u_k(s)\, v_{k-1}(s'), \qquad
    u_k = w_k y + a_{k+1} P^T u_{k+1} + b_{k+1} u_{k+1} + c_{k+2} u_{k+2}:

values carried back and kept, a belief carried forward against them (reverse accumulation; Griewank & Walther 2008,
chapter 3). The derivative is that of the truncated sum itself, with Λ held. Polynomials know nothing of what is as
small as rounding: where values are so unequal that it might matter, powers are taken, whose terms are all positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.chebyshev import FIRST, LARGEST, NEXT, PLAIN, Turn, coefficients
from hedgerow.chain.flow import Flow, Inside
from hedgerow.chain.links import Clamped, Jump, Link, joined
from hedgerow.chain.projection import reached
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.chain.uniformisation import NOTHING, poisson_sum
from hedgerow.game.space import Floats, Integers
from hedgerow.jit import compiled

LONGEST = 150.0
"""Λt of a stretch whose values may all be kept at once, however many situations there are; longer ones are cut."""
KEPT = 2.5e8
"""What the values of a longer stretch may take, where polynomials do, that it need not be cut [byte]."""
UNEQUAL = 1e5
"""How many times as large as on average under the belief a value may be where polynomials are taken."""
AGREED = 1e-8
"""Share of it by which what a belief is worth may differ between a part of the situations and what is known."""
_BEYOND = 1e-17
"""Sum of the coefficients left out."""


@compiled
def _add_by_silence(
    entries: Floats,
    position: NDArray[np.int64],
    paths: tuple[Integers, Integers, Integers, Integers, Floats],
    chances: tuple[Floats, Floats, Floats],
    by: Floats,
) -> None:
    move, happening, reply, slot, coefficient = paths
    rates, slots, silent = chances
    for path in range(move.size):
        met = entries[position[path]] * rates[move[path]] * coefficient[path] * slots[slot[path]]
        # No reply is numbered -1: the last of the silences.
        by[happening[path]] += met * silent[reply[path]]
        by[reply[path]] += met * silent[happening[path]]


class _UntoldError(Exception):
    """Something matters that polynomials, or a part of the situations, know nothing of."""


@dataclass(frozen=True)
class _Series:
    """The terms of a transient: weights of the columns of a recurrence, which makes each from the two before."""

    weights: Floats
    powers: bool

    @staticmethod
    def of(mean: float, powers: bool) -> _Series:
        if not powers:
            return _Series(coefficients(mean, _BEYOND), False)
        return _Series(poisson_sum(mean, NOTHING).terms, True)

    def turn(self, number: int) -> Turn:
        """How the column of a number is made; beyond the last, of nothing."""
        if number >= len(self.weights):
            return 0.0, 0.0, 0.0
        return PLAIN if self.powers else (FIRST if number == 1 else NEXT)


class Transient:
    """Columns of values carried back through one kind of time, and the derivative of what comes of them."""

    def __init__(
        self,
        gradient: RateGradient,
        silent: Floats | None = None,
        links: Sequence[Link] = (),
        clamps: Sequence[Clamped] = (),
    ) -> None:
        chain = gradient.chain
        mechanics = chain.mechanics
        self.gradient, self.links, self.clamps, self.rate = gradient, tuple(links), tuple(clamps), chain.rate
        self.silent = np.ones(len(mechanics.happenings) + 1) if silent is None else silent
        self.jumps = self._jumps_of(links)
        self._step = chain.step(self.silent)
        self._flow = Flow.of(self._step, self.links, self.jumps, self.clamps)
        self._inside: Inside | None = None

    def watching(self, links: Sequence[Link]) -> Transient:
        """The same kind of time while something is watched for; what is found of its steps is found here.

        Of the other, `close_links` is called at the end.
        """
        made = copy(self)
        made.links, made.jumps, made._inside = tuple(links), self._jumps_of(links), None
        made._flow = replace(self._flow, links=made.links, jumps=made.jumps)
        made._flow.entries = self._flow.entries
        return made

    def _jumps_of(self, links: Sequence[Link]) -> list[list[Jump]]:
        chain = self.gradient.chain
        return [
            [
                Jump.of(chain, link.which, link.share / self.rate),
                *(Jump.of(chain, which, share) for which, share in link.more),
            ]
            for link in links
        ]

    @property
    def entries(self) -> Floats:
        """Derivative by each entry of the matrix of one step."""
        self._leave()
        return self._flow.entries

    def by_silence(self) -> Floats:
        """Derivative by the chance that each happening leaves no report, times the rate of the steps.

        Shape (happenings + 1,); the last, of `no reply`, means nothing.
        """
        chain, paths = self.gradient.chain, self.gradient.chain.mechanics.paths
        by = np.zeros_like(self.silent)
        _add_by_silence(
            self.entries,
            chain.mechanics.pattern[2],
            (paths.move, paths.happening, paths.reply, paths.slot, paths.coefficient),
            (chain.rates, chain.slots, self.silent),
            by,
        )
        return by

    def _leave(self) -> None:
        """Take over what was found in a part of the situations."""
        if self._inside is not None:
            self._inside.hand_over(self._flow)
            self._inside = None

    def differentiate(self, belief: Floats, values: Floats, days: float) -> Floats:
        """Carry values back over a time, adding the derivative of belief times values to the gradient.

        Args:
            belief: Belief at the beginning over (column, situation).
            values: Values at the end, same shape.
            days: How long [day].

        Returns:
            Values at the beginning.
        """
        pieces, mean = self._cut(days, values.size)
        try:
            beliefs = self._beliefs(belief, mean, pieces, powers=False)
        except _UntoldError:
            return self._by_powers(belief, values, pieces * mean)
        for number in range(pieces - 1, -1, -1):
            try:
                values = self._piece(self._flow, beliefs[number], values, _Series.of(mean, False))
            except _UntoldError:
                # Then what polynomials lost of the belief on the way here might matter as well.
                return self._by_powers(belief, values, (number + 1) * mean)
        return values

    def _by_powers(self, belief: Floats, values: Floats, mean: float) -> Floats:
        """The same by powers, of which no part is lost."""
        pieces = max(1, int(np.ceil(mean / LONGEST)))
        for start in reversed(self._beliefs(belief, mean / pieces, pieces, powers=True)):
            values = self._piece(self._flow, start, values, _Series.of(mean / pieces, True))
        return values

    def _beliefs(self, belief: Floats, mean: float, pieces: int, *, powers: bool) -> list[Floats]:
        """The belief at the beginning of each piece of a time.

        Raises:
            _UntoldError: If terms cancel each other for polynomials.
        """
        found = [belief]
        for _ in range(pieces - 1):
            found.append(self._carry(found[-1], _Series.of(mean, powers)))
        return found

    def within(self, belief: Floats, values: Floats, days: float, worth: float) -> Floats:
        """The same where nothing is wanted of values that the belief never meets; without clamps.

        Where polynomials do not do, the time is long, or the part of the situations that was looked at turns out too
        small, nothing is left out.

        Args:
            belief: Belief at the beginning over (column, situation).
            values: Values at the end, same shape.
            days: How long [day].
            worth: What the belief at the end is worth, as it is known by other means.

        Returns:
            Values at the beginning, nil where the belief does not get to.
        """
        pieces, mean = self._cut(days, values.size)
        if pieces > 1:
            return self.differentiate(belief, values, days)
        shown = belief.sum(axis=0)
        if self._inside is None or not self._inside.part.suits(shown):
            every = (jump for each in self.jumps for jump in each)
            part = reached(shown, self._step, mean, joined(every, shown.size) if self.jumps else None)
            if part.whole:
                return self.differentiate(belief, values, days)
            self._leave()
            self._inside = Inside.of(self._step, part, self.links, self.jumps)
        part, flow = self._inside.part, self._inside.flow
        try:
            return part.outer(
                self._piece(flow, part.inner(belief), part.inner(values), _Series.of(mean, False), worth)
            )
        except _UntoldError:
            return self.differentiate(belief, values, days)

    def close(self) -> None:
        """Hand what was found to the gradient; once, at the end."""
        self.gradient.add_entries(self.entries / self.rate, self.silent)
        self.close_links()

    def close_links(self) -> None:
        """Hand over what was found of the events watched for, and of steps in a part of the situations."""
        self._leave()
        for jumps in self.jumps:
            for jump in jumps:
                # A path is in a jump once only, so no two of these are the same entry.
                self.gradient.paths[jump.which] += jump.found * jump.share

    def carry(self, belief: Floats, days: float) -> Floats:
        """A belief over (column, situation) carried forward over a time: the transpose of what values undergo."""
        mean = self.rate * days
        pieces = max(1, int(np.ceil(mean / LONGEST)))
        # No part of a belief is lost on the way: what comes of it is not known yet.
        return self._beliefs(belief, mean / pieces, pieces + 1, powers=True)[-1]

    def _cut(self, days: float, size: int) -> tuple[int, float]:
        """How many pieces a time is cut into for polynomials of so many values, and Λt of one."""
        mean, pieces = self.rate * days, 1
        while mean > LONGEST and len(coefficients(mean, _BEYOND)) * size * np.float64().nbytes > KEPT:
            pieces, mean = 2 * pieces, 0.5 * mean
        return pieces, mean

    def _carry(self, belief: Floats, series: _Series) -> Floats:
        """A belief over one piece of a time."""
        total: Floats = series.weights[0] * belief
        current, before, mass = belief, belief, float(np.abs(belief).sum())
        for number, weight in enumerate(series.weights[1:], 1):
            stepped = self._flow.step_belief(current)
            current, before = _turned(stepped, current, before, series.turn(number)), current
            if not series.powers and not weight * np.abs(current).sum() <= LARGEST * mass:
                raise _UntoldError
            total += weight * current
        return total if series.powers else np.maximum(total, 0.0)

    @staticmethod
    def _piece(
        flow: Flow, belief: Floats, values: Floats, series: _Series, worth: float | None = None
    ) -> Floats:
        """One stretch: values carried back and kept, then the belief carried against them.

        Raises:
            _UntoldError: If terms cancel each other, or values are too unequal, for polynomials; or if the belief
                is worth something else at the end than is known.
        """
        # Before anything watched for has happened values may all be nil: what they can come to is its constant.
        constants = (abs(link.constant) for link in flow.links)
        kept, weights = [values], series.weights
        size = max(float(np.abs(values).max()), *constants, 0.0)
        total: Floats = weights[0] * values
        for number, weight in enumerate(weights[1:], 1):
            before = kept[-2] if number > 1 else values
            kept.append(_turned(flow.step_values(kept[-1]), kept[-1], before, series.turn(number)))
            if not series.powers and not weight * np.abs(kept[-1]).max() <= LARGEST * size:
                raise _UntoldError
            total += weight * kept[-1]
        met = belief * total
        if not series.powers and size * np.abs(belief).sum() > UNEQUAL * np.abs(met).sum():
            raise _UntoldError
        if worth is not None and not abs(met.sum() - worth) <= AGREED * np.abs(met).sum():
            raise _UntoldError
        meeting: list[tuple[Floats, Floats]] = []
        current, after = weights[-1] * belief, np.zeros_like(belief)
        for number in range(len(weights) - 1, 0, -1):
            once, back, _ = series.turn(number)
            flow.meet(once * current, kept[number - 1], meeting)
            if number > 1:
                turn = (once, back, series.turn(number + 1)[2])
                stepped = _turned(flow.step_belief(current), current, after, turn)
                current, after = weights[number - 1] * belief + stepped, current
        flow.add(meeting)
        return total


@compiled
def _turned(made: Floats, current: Floats, before: Floats, turn: Turn) -> Floats:
    """The next of a recurrence."""
    once, back, last = turn
    fresh: Floats = once * made + back * current + last * before
    return fresh
