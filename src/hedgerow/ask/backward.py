r"""All questions in one backward sweep: values over situations today, exact.

Values at a query's deadline are carried back by :math:`f(t) = e^{Q(T - t)} f(T)`, each query through
its own window and the days before it. What comes out is the answer in every situation;
a belief turns it into a forecast by one dot product, and another belief into another forecast at no cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.monitors import Held, Monitor
from hedgerow.case.model import Case
from hedgerow.chain.chebyshev import propagate_values
from hedgerow.chain.generator import Chain, paths_of
from hedgerow.chain.uniformisation import Step
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
    carriers = {id(regime.chain): _Carrier(regime.chain) for regime in regimes}
    carried: dict[int, Floats] = {}
    until = horizon
    for time in reversed(times):
        if time < until:
            chain = [regime.chain for regime in regimes if regime.since <= time][-1]
            for index, monitor in enumerate(monitors):
                if time < monitor.last <= until:
                    carried.setdefault(index, _clamped(_columns(monitor), monitor))
            for index, columns in carried.items():
                carried[index] = carriers[id(chain)].carry(monitors[index], columns, time, until)
            until = time
        maps = [entries[time]] if time in entries else []
        for matrix in [*maps, *reversed(dated.get(time, []))]:
            carried = {index: (matrix @ columns.T).T for index, columns in carried.items()}
        # A window that ends at midnight does not see what is dated the morning after.
        for index, monitor in enumerate(monitors):
            if monitor.last == time:
                carried[index] = _columns(monitor)
            if index in carried and monitor.first <= time <= monitor.last:
                carried[index] = _clamped(carried[index], monitor)
    return np.stack([carried[index][0] for index in range(len(monitors))], axis=1)


def _columns(monitor: Monitor) -> Floats:
    """Values at the end of a window, one row a column of the monitor, so that each is contiguous."""
    return np.ascontiguousarray(monitor.terminal.T)


def _clamped(columns: Floats, monitor: Monitor) -> Floats:
    if not monitor.clamps:
        return columns
    columns = columns.copy()
    for clamp in monitor.clamps:
        columns[:, clamp.where] = clamp.value
    return columns


class _Carrier:
    """Carries queries back along one chain; keeps the matrices that several of them need."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.rate = max(float(chain.exits.max()), 1e-9)
        size = chain.mechanics.space.size
        self.matrix = sp.csr_array(sp.eye_array(size, format="csr") + chain.generator / self.rate)
        self._jumps: dict[tuple[Held, Held], sp.csr_array] = {}

    def carry(self, monitor: Monitor, columns: Floats, since: float, until: float) -> Floats:
        """Carry a query through a stretch in which the chain stays: its window first, then what lies before it."""
        end = min(monitor.last, until)
        opens = min(max(monitor.first, since), end)
        watched = propagate_values(self._step(monitor), columns, self.rate * (end - opens))
        return propagate_values(self._plain, watched, self.rate * (opens - since))

    def _plain(self, columns: Floats) -> Floats:
        """One step outside the window."""
        return np.stack([self.matrix @ column for column in columns])

    def _step(self, monitor: Monitor) -> Step:
        """One step within the window; constants and sources act as a further column of ones."""
        switches = [
            (switch, jump)
            for switch in monitor.switches
            if (jump := self._jump(switch.held, switch.not_held)).nnz
        ]
        source: Floats | float = 0.0
        if monitor.counted:
            source = self.chain.event_rate(paths_of(self.chain.mechanics, monitor.counted)) / self.rate

        def step(columns: Floats) -> Floats:
            fresh = self._plain(columns) + source
            for switch, jump in switches:
                entered = columns[switch.target] if switch.target >= 0 else switch.constant
                fresh[switch.source] += jump @ (entered - columns[switch.source])
            for clamp in monitor.clamps:
                fresh[:, clamp.where] = clamp.value
            return fresh

        return step

    def _jump(self, held: Held, not_held: Held) -> sp.csr_array:
        """Chances in one step of the events that hold one of each of some sets of happenings, and none of others."""
        if (held, not_held) not in self._jumps:
            which = paths_of(self.chain.mechanics, held[0])
            for happenings in held[1:]:
                which = np.intersect1d(which, paths_of(self.chain.mechanics, happenings), assume_unique=True)
            for happenings in not_held:
                which = np.setdiff1d(which, paths_of(self.chain.mechanics, happenings), assume_unique=True)
            self._jumps[held, not_held] = sp.csr_array(self.chain.jump(which) / self.rate)
        return self._jumps[held, not_held]
