r"""All questions in one backward sweep: values over situations today, exact.

Values at a query's deadline are carried back by :math:`f(t) = e^{Q(T - t)} f(T)`, by uniformisation, all queries as
columns of one array, so that the generator is read once for all. What comes out is the answer in every situation;
a belief turns it into a forecast by one dot product, and another belief into another forecast at no cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.monitors import Monitor
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain, paths_of
from hedgerow.chain.uniformisation import propagate
from hedgerow.game.space import Floats
from hedgerow.infer.filter import calendar_matrix
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
    stops = {present, *dated, *entries, *(regime.since for regime in regimes)}
    for monitor in monitors:
        stops |= {monitor.first, monitor.last}
    times = sorted(time for time in stops if time >= present)
    carried: dict[int, Floats] = {}
    for number in range(len(times) - 1, -1, -1):
        time = times[number]
        for index, monitor in enumerate(monitors):
            if monitor.last == time:
                carried[index] = monitor.terminal
        if time in entries and entries[time] is not None:
            carried = _mapped(carried, entries[time])
        for matrix in reversed(dated.get(time, [])):
            carried = _mapped(carried, matrix)
        for index, values in carried.items():
            if monitors[index].first <= time <= monitors[index].last:
                carried[index] = _clamped(values, monitors[index])
        if number and carried:
            chain = [regime.chain for regime in regimes if regime.since <= times[number - 1]][-1]
            carried = _carry_back(chain, monitors, carried, times[number - 1], time)
    answers = np.stack([carried[index][:, 0] for index in range(len(monitors))], axis=1)
    flips = np.array([monitor.flip for monitor in monitors])
    return np.where(flips, 1.0 - answers, answers)


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


def _carry_back(
    chain: Chain, monitors: Sequence[Monitor], carried: Mapping[int, Floats], since: float, until: float
) -> dict[int, Floats]:
    """Carry all columns from one stop back to the one before."""
    columns: list[Floats] = []
    offsets: dict[int, int] = {}
    for index, values in carried.items():
        offsets[index] = sum(column.shape[1] for column in columns)
        columns.append(values)
    block = np.concatenate(columns, axis=1)
    active = [index for index in carried if monitors[index].first <= since]
    rate = max(float(chain.exits.max()), 1e-9)
    scaled = chain.generator / rate
    events = _events(chain, monitors, active, offsets, rate)
    source = np.zeros_like(block) if any(monitors[index].counted for index in active) else None
    for index in active:
        if monitors[index].counted and source is not None:
            source[:, offsets[index]] = (
                chain.event_rate(paths_of(chain.mechanics, monitors[index].counted)) / rate
            )
    clamps = [
        (clamp.where, clamp.value, slice(offsets[index], offsets[index] + carried[index].shape[1]))
        for index in active
        for clamp in monitors[index].clamps
    ]

    def step(values: Floats) -> Floats:
        fresh: Floats = values + scaled @ values
        for event in events:
            entered = np.where(np.array(event.targets) >= 0, values[:, event.targets], event.constants)
            fresh[:, event.sources] += event.matrix @ (entered - values[:, event.sources])
        if source is not None:
            fresh += source
        for where, value, part in clamps:
            fresh[where, part] = value
        return fresh

    # Constants and sources act as a further column of ones that no step changes, so the sum stays exact.
    moved = propagate(step, block, rate * (until - since))
    return {index: moved[:, offset : offset + carried[index].shape[1]] for index, offset in offsets.items()}


def _events(
    chain: Chain, monitors: Sequence[Monitor], active: Sequence[int], offsets: Mapping[int, int], rate: float
) -> list[_Event]:
    grouped: dict[tuple[int, ...], list[tuple[int, int, float]]] = {}
    for index in active:
        for switch in monitors[index].switches:
            offset = offsets[index]
            target = switch.target + offset if switch.target >= 0 else -1
            grouped.setdefault(switch.happenings, []).append(
                (switch.source + offset, target, switch.constant)
            )
    events = []
    for happenings, rows in grouped.items():
        # A column may be left by one kind of event only once in each group, so fancy indexing adds correctly.
        matrix = sp.csr_array(chain.jump(paths_of(chain.mechanics, happenings)) / rate)
        events.append(
            _Event(
                matrix, [row[0] for row in rows], [row[1] for row in rows], np.array([row[2] for row in rows])
            )
        )
    return events
