r"""All questions in one backward sweep: values over situations today, exact.

Values at a query's deadline are carried back by :math:`f(t) = e^{Q(T - t)} f(T)`, by uniformisation, all queries as
columns of one array, so that the generator is read once for all. What comes out is the answer in every situation;
a belief turns it into a forecast by one dot product, and another belief into another forecast at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.monitors import Held, Monitor
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain, Indices, paths_of
from hedgerow.chain.uniformisation import poisson_sum
from hedgerow.game.space import Floats
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.timeline import day, now


@dataclass(frozen=True)
class Regime:
    """A chain in force from a time on, and what happens at its beginning.

    Attributes:
        since: From when [day].
        chain: The chain.
        entry: Stochastic matrix applied at `since` (a forced act, levels set); None: nothing.
    """

    since: float
    chain: Chain
    entry: sp.csr_array | None = None


def sweep(
    case: Case, monitors: Sequence[Monitor], regimes: Sequence[Regime], parameters: Mapping[str, float]
) -> Floats:
    """Answer every query in every situation of today.

    Args:
        case: The case, for its calendar and as-of date.
        monitors: The queries.
        regimes: Chains in force, in order of time, the first from now on.
        parameters: Parameters, for the calendar.

    Returns:
        Shape (situations, queries). The entry of the first regime is included.
    """
    present = now(case)
    dated: dict[float, list[sp.csr_array]] = {}
    for each in case.calendar:
        when = float(day(case, each.on))
        if when >= present:
            matrix = calendar_matrix(regimes[0].chain.mechanics, each, parameters)
            dated.setdefault(when, []).append(matrix)
    entries = {regime.since: regime.entry for regime in regimes if regime.entry is not None}
    horizon = max((monitor.last for monitor in monitors), default=present)
    breaks = {present, *dated, *entries, *(regime.since for regime in regimes)}
    times = sorted({horizon, *(time for time in breaks if present <= time < horizon)})
    carried: dict[int, Floats] = {}
    until = horizon
    for time in reversed(times):
        if time < until:
            chain = [regime.chain for regime in regimes if regime.since <= time][-1]
            for index, monitor in enumerate(monitors):
                if time < monitor.last <= until:
                    carried.setdefault(index, _clamped(monitor.terminal, monitor))
            carried = _epoch(chain, monitors, carried, time, until)
            until = time
        if time in entries:
            carried = _mapped(carried, entries[time])
        for matrix in reversed(dated.get(time, [])):
            carried = _mapped(carried, matrix)
        # A window that ends at midnight does not see what is dated the morning after.
        for index, monitor in enumerate(monitors):
            if monitor.last == time:
                carried[index] = monitor.terminal
            if index in carried and monitor.first <= time <= monitor.last:
                carried[index] = _clamped(carried[index], monitor)
    return np.stack([carried[index][:, 0] for index in range(len(monitors))], axis=1)


def _epoch(
    chain: Chain, monitors: Sequence[Monitor], carried: Mapping[int, Floats], since: float, until: float
) -> dict[int, Floats]:
    """Carry every query through a stretch in which the chain stays: its window first, then what lies before it."""
    ends = {index: min(monitors[index].last, until) for index in carried}
    opens = {index: min(max(monitors[index].first, since), ends[index]) for index in carried}
    watched = _carry(chain, monitors, carried, {index: ends[index] - opens[index] for index in carried}, True)
    return _carry(chain, monitors, watched, {index: opens[index] - since for index in carried}, False)


def _mapped(carried: Mapping[int, Floats], matrix: sp.csr_array | None) -> dict[int, Floats]:
    return {index: values if matrix is None else matrix @ values for index, values in carried.items()}


def _clamped(values: Floats, monitor: Monitor) -> Floats:
    if not monitor.clamps:
        return values
    values = values.copy()
    for clamp in monitor.clamps:
        values[clamp.where] = clamp.value
    return values


@dataclass(frozen=True)
class _Event:
    """Columns switched by one set of happenings: matrix, columns left, columns entered or constants."""

    matrix: sp.csr_array
    sources: list[int]
    targets: list[int]
    constants: Floats


def _carry(
    chain: Chain,
    monitors: Sequence[Monitor],
    carried: Mapping[int, Floats],
    lengths: Mapping[int, float],
    watching: bool,
) -> dict[int, Floats]:
    """Carry queries back, each by a time of its own [day].

    All of them share the powers of one step and differ in Poisson weights only, so nothing is done twice where windows
    overlap; a query whose weights have run out is dropped.
    """
    rate = max(float(chain.exits.max()), 1e-9)
    sums = {index: poisson_sum(rate * lengths[index]) for index in carried}
    ends = {index: terms.first + len(terms.weights) for index, terms in sums.items()}
    totals = {index: np.zeros_like(values) for index, values in carried.items()}
    matrix = sp.csr_array(sp.eye_array(chain.mechanics.space.size, format="csr") + chain.generator / rate)
    jumps: dict[tuple[Held, Held], sp.csr_array] = {}
    current, parts, step, number = dict(carried), {}, None, 0
    while current:
        if step is None:
            parts = _parts(current)
            block = np.concatenate(list(current.values()), axis=1)
            step = _step(chain, matrix, monitors, parts, rate, watching, jumps)
            # Terms before the first weight of a column, and after its last, are only on the way.
            if number:
                block = step(block)
        for index, part in parts.items():
            if sums[index].first <= number < ends[index]:
                totals[index] += sums[index].weights[number - sums[index].first] * block[:, part]
        number += 1
        if any(ends[index] <= number for index in parts):
            current = {index: block[:, part] for index, part in parts.items() if ends[index] > number}
            step = None
        else:
            block = step(block)
    return totals


def _parts(carried: Mapping[int, Floats]) -> dict[int, slice]:
    """Columns of each query in one block."""
    parts, width = {}, 0
    for index, values in carried.items():
        parts[index] = slice(width, width + values.shape[1])
        width += values.shape[1]
    return parts


def _step(
    chain: Chain,
    matrix: sp.csr_array,
    monitors: Sequence[Monitor],
    parts: Mapping[int, slice],
    rate: float,
    watching: bool,
    jumps: dict[tuple[Held, Held], sp.csr_array],
) -> Callable[[Floats], Floats]:
    """One step of uniformisation for all columns; constants and sources act as a further column of ones."""
    watched = list(parts) if watching else []
    events = _events(chain, monitors, watched, parts, rate, jumps)
    sources = [
        (parts[index], chain.event_rate(paths_of(chain.mechanics, monitors[index].counted))[:, None] / rate)
        for index in watched
        if monitors[index].counted
    ]
    clamps = [(parts[index], clamp) for index in watched for clamp in monitors[index].clamps]

    def step(values: Floats) -> Floats:
        fresh: Floats = matrix @ values
        for event in events:
            left = values[:, event.sources]
            entered = np.where(np.array(event.targets) >= 0, values[:, event.targets], event.constants)
            fresh[:, event.sources] += event.matrix @ (entered - left)
        for part, source in sources:
            fresh[:, part] += source
        for part, clamp in clamps:
            fresh[clamp.where, part] = clamp.value
        return fresh

    return step


def _events(
    chain: Chain,
    monitors: Sequence[Monitor],
    active: Sequence[int],
    parts: Mapping[int, slice],
    rate: float,
    jumps: dict[tuple[Held, Held], sp.csr_array],
) -> list[_Event]:
    grouped: dict[tuple[Held, Held], list[tuple[int, int, float]]] = {}
    for index in active:
        for switch in monitors[index].switches:
            offset = parts[index].start
            target = switch.target + offset if switch.target >= 0 else -1
            grouped.setdefault((switch.held, switch.not_held), []).append(
                (switch.source + offset, target, switch.constant)
            )
    events = []
    for key, rows in grouped.items():
        if key not in jumps:
            jumps[key] = sp.csr_array(chain.jump(_paths(chain, *key)) / rate)
        matrix = jumps[key]
        if not matrix.nnz:
            continue
        # A column may be left by one kind of event only once in each group, so fancy indexing adds correctly.
        events.append(
            _Event(
                matrix, [row[0] for row in rows], [row[1] for row in rows], np.array([row[2] for row in rows])
            )
        )
    return events


def _paths(chain: Chain, held: Held, not_held: Held) -> Indices:
    """Paths that hold one of each of some sets of happenings, and none of others."""
    which = paths_of(chain.mechanics, held[0])
    for happenings in held[1:]:
        which = np.intersect1d(which, paths_of(chain.mechanics, happenings), assume_unique=True)
    for happenings in not_held:
        which = np.setdiff1d(which, paths_of(chain.mechanics, happenings), assume_unique=True)
    return which
