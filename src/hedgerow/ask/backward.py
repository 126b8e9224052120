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

from hedgerow.ask.ahead import changes_ahead
from hedgerow.ask.batch import Carrier
from hedgerow.ask.monitors import Monitor
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import now


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
    case: Case,
    monitors: Sequence[Monitor],
    regimes: Sequence[Regime],
    parameters: Mapping[str, float],
    read: Sequence[tuple[int, int]] | None = None,
) -> Floats:
    """Answer every query in every situation of today.

    Args:
        case: The case, for its calendar and as-of date.
        monitors: The queries.
        regimes: Chains in force, in order of time, the first from now on.
        parameters: Parameters, for the calendar.
        read: For each answer its monitor and the column of it; None: of each monitor the first.

    Returns:
        Shape (situations, answers). The entry of the first regime is included.
    """
    present = now(case)
    dated: dict[float, list[sp.csr_array]] = {}
    for change in changes_ahead(case, regimes[0].chain.mechanics, parameters):
        dated.setdefault(change.time, []).append(change.matrix)
    entries = {regime.since: regime.entry for regime in regimes if regime.entry is not None}
    horizon = max((monitor.last for monitor in monitors), default=present)
    breaks = {present, *dated, *entries, *(regime.since for regime in regimes)}
    times = sorted({horizon, *(time for time in breaks if present <= time < horizon)})
    carriers = {id(regime.chain): Carrier(regime.chain) for regime in regimes}
    carried: dict[int, Floats] = {}
    until = horizon
    for time in reversed(times):
        if time < until:
            chain = [regime.chain for regime in regimes if regime.since <= time][-1]
            for index, monitor in enumerate(monitors):
                if time < monitor.last <= until:
                    carried.setdefault(index, _clamped(_columns(monitor), monitor))
            under_way = list(carried)
            values = carriers[id(chain)].carry(
                [monitors[index] for index in under_way], [carried[index] for index in under_way], time, until
            )
            carried = dict(zip(under_way, values, strict=True))
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
    places = [(index, 0) for index in range(len(monitors))] if read is None else read
    return np.stack([carried[index][column] for index, column in places], axis=1)


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
