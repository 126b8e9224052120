r"""A chain kept as shifts: applied to values without ever being laid out.

What moves one or two quantities by fixed steps goes from situation s to s + k, the same k wherever it happens, at a
rate that looks at few quantities. So the generator is

.. math:: (Q v)(s) = \sum_k r_k(s)\, (v(s + k) - v(s)),

one small tensor r_k a shift (Buchholz, Katoen, Kemper & Tepper 2003 keep the same structure as Kronecker products).
Nothing as large as the table of paths is made: of size situations there are only the values themselves. The inner
quantities are taken together, so that each shift is one pass over numbers that lie side by side.

Values are carried back by Chebyshev polynomials (see `hedgerow.chain.chebyshev`), each step of the recurrence taken
where the row it belongs to has just been made. For chains whose rates are given situation by situation, as those of
solved policies are, see `hedgerow.chain.generator`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.chebyshev import LARGEST, coefficients
from hedgerow.chain.uniformisation import TRUNCATION, propagate
from hedgerow.game.space import Booleans, Floats, Integers
from hedgerow.jit import compiled

WIDEST = 4096
"""Situations that lie side by side and are taken together, at most."""


@dataclass(frozen=True)
class Stencil:
    """A chain as shifts.

    Attributes:
        shape: Levels of each quantity.
        shifts: How far, in numbers of situations, each shift goes.
        rates: Rate of each shift [1/day], broadcastable to `shape`; nil where it would leave the situations.
    """

    shape: tuple[int, ...]
    shifts: tuple[int, ...]
    rates: tuple[Floats, ...]

    @property
    def size(self) -> int:
        """How many situations there are."""
        return prod(self.shape)

    @cached_property
    def exits(self) -> Floats:
        """Total rate out of each situation [1/day], shape (situations,)."""
        total = np.zeros(self.shape)
        for rate in self.rates:
            total += rate
        flat: Floats = total.ravel()
        return flat

    @cached_property
    def table(self) -> Table:
        """The rates laid out for passes over the inner quantities."""
        first = len(self.shape) - 1
        while first > 0 and prod(self.shape[first - 1 :]) <= WIDEST:
            first -= 1
        outer, inner = self.shape[:first], self.shape[first:]
        rows, starts, steps, data, laid = [], [], [], [], 0
        for rate in self.rates:
            lead, tail = rate.shape[:first], rate.shape[first:]
            number = np.arange(prod(lead)).reshape(lead)
            rows.append(np.broadcast_to(number, outer).ravel())
            # A rate that looks at no inner quantity is one number a row.
            alone = prod(tail) == 1
            part = np.broadcast_to(rate, lead + (tail if alone else inner)).reshape(prod(lead), -1)
            starts.append(laid)
            steps.append(part.shape[1])
            data.append(part.ravel())
            laid += part.size
        return Table(
            inner=prod(inner),
            rows=np.array(rows, dtype=np.int32).reshape(len(self.rates), prod(outer)),
            starts=np.array(starts, dtype=np.int64),
            steps=np.array(steps, dtype=np.int64),
            data=np.concatenate([*data, np.zeros(0)]),
        )

    def times(self, values: Floats, held: Booleans | None = None) -> Floats:
        """Q times values, shape (situations,); nil where `held`, situations that are never left."""
        made, nothing = np.zeros(self.size), np.zeros(self.size)
        _recur(self._parts, _held(held), (values, made, nothing), (0.0, 1.0, 0.0), 0.0)
        return made

    def carried(self, values: Floats, time: float, held: Booleans | None = None) -> Floats:
        """:math:`e^{Qt}` times values, shape (situations,).

        Args:
            values: At the end of the time.
            time: How long [day].
            held: Situations that are never left; None: none.
        """
        exits = self.exits if held is None else np.where(held, 0.0, self.exits)
        # Situations that are never left set no clock.
        # Eigenvalues lie within twice the largest exit rate, and near it where neighbours come and go alike.
        rate = 2.0 * max(float(exits.max(initial=0.0)), 1e-9)
        weights, holding = coefficients(rate * time), _held(held)
        left = np.cumsum(weights[::-1])[::-1]
        size = max(float(np.abs(values).max()), 1.0)
        before, current = values.copy(), values.copy()
        total: Floats = weights[0] * values
        for number in range(1, len(weights)):
            # The first polynomial is one step, each other two less the last but one; written over that.
            new = (1.0, 2.0 / rate, 0.0) if number == 1 else (2.0, 4.0 / rate, -1.0)
            largest = _recur(self._parts, holding, (current, before, total), new, weights[number])
            term = weights[number] * largest
            if not term <= LARGEST * size:
                break
            if max(left[min(number + 1, len(left) - 1)], term) <= TRUNCATION * size:
                return total
            before, current = current, before
        summed: Floats = propagate(lambda now: now + self.times(now, held) / rate, values, rate * time)
        return summed

    @cached_property
    def _parts(self) -> tuple[NDArray[np.int64], int, Integers, NDArray[np.int64], NDArray[np.int64], Floats]:
        table = self.table
        shifts = np.array(self.shifts, dtype=np.int64)
        return shifts, table.inner, table.rows, table.starts, table.steps, table.data


@dataclass(frozen=True)
class Table:
    """Rates by row of outer quantities.

    Attributes:
        inner: Situations in a row.
        rows: Which row of its rates each shift uses at each setting of the outer quantities, shape (shifts, settings).
        starts: Where the rates of each shift begin in `data`.
        steps: Length of a row; one where the rate is the same throughout.
        data: All rates.
    """

    inner: int
    rows: Integers
    starts: NDArray[np.int64]
    steps: NDArray[np.int64]
    data: Floats


def reached_within(
    stencil: Stencil, target: Booleans, time: float, avoided: Booleans | None = None
) -> Floats:
    """Chance of coming to a target within a time, from every situation.

    Args:
        stencil: The chain.
        target: Where the target is, shape (situations,).
        time: How long [day].
        avoided: Situations that must not be passed through on the way; None: none.

    Returns:
        Shape (situations,); one at the target, nil where avoided.
    """
    held = target if avoided is None else target | avoided
    return stencil.carried(target.astype(np.float64), time, held)


def _held(held: Booleans | None) -> Booleans:
    return np.zeros(0, dtype=np.bool_) if held is None else held


@compiled
def _recur(
    parts: tuple[NDArray[np.int64], int, Integers, NDArray[np.int64], NDArray[np.int64], Floats],
    held: Booleans,
    values: tuple[Floats, Floats, Floats],
    new: tuple[float, float, float],
    weight: float,
) -> float:
    """A combination of values, Q times values and what was before, written over that; its largest absolute value.

    Row by row of the inner quantities; `weight` times the combination is added to the third of `values`.
    """
    shifts, inner, rows, starts, steps, data = parts
    current, before, total = values
    ahead, change, behind = new
    size, largest = current.size, 0.0
    made = np.empty(inner)
    for outer in range(size // inner):
        base = outer * inner
        here = current[base : base + inner]
        made[:] = 0.0
        for number in range(shifts.size):
            step, shift = steps[number], shifts[number]
            start = starts[number] + rows[number, outer] * step
            # Near the first and the last situation a shift would lead beyond: there its rate is nil.
            low, high = max(0, -(base + shift)), min(inner, size - base - shift)
            if low >= high:
                continue
            # Counted from nought, so that none can be taken for one from the end.
            there, mine, sums = (
                current[base + shift + low : base + shift + high],
                here[low:high],
                made[low:high],
            )
            if step == 1:
                rate = data[start]
                if rate != 0.0:
                    for at in range(high - low):
                        sums[at] += rate * (there[at] - mine[at])
            else:
                rates = data[start + low : start + high]
                for at in range(high - low):
                    sums[at] += rates[at] * (there[at] - mine[at])
        if held.size:
            kept = held[base : base + inner]
            for at in range(inner):
                made[at] = 0.0 if kept[at] else made[at]
        past, sums = before[base : base + inner], total[base : base + inner]
        for at in range(inner):
            value = ahead * here[at] + change * made[at] + behind * past[at]
            past[at] = value
            sums[at] += weight * value
            # Also where it is no number any more.
            if not abs(value) <= largest:
                largest = abs(value)
    return largest
