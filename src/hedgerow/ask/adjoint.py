"""Derivatives of the answer to a query by every rate of one chain: a belief met by the values carried back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.monitors import Monitor, paths_holding
from hedgerow.case.model import Case, Dated
from hedgerow.chain.adjoint import Transient
from hedgerow.chain.generator import Chain, paths_of
from hedgerow.chain.links import Clamped, Link, free
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats
from hedgerow.infer.backward import Dating
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.timeline import day, now


@dataclass(frozen=True)
class QueryGradient:
    """A query's values today, and how a belief's answer depends on all rates.

    Attributes:
        values: Answer in every situation of today, shape (situations,).
        datings: Dated changes on the way.
    """

    values: Floats
    datings: tuple[Dating, ...]


def differentiate(
    case: Case,
    monitor: Monitor,
    belief: Floats,
    gradient: RateGradient,
    parameters: Mapping[str, float],
) -> QueryGradient:
    """Answer a query and add the answer's derivative to a gradient.

    Args:
        case: The case, for its calendar and as-of date.
        monitor: The query.
        belief: Belief of today that the answer is for (or a weighted sum of several), shape (situations,).
        gradient: What the derivative is added to; its chain is in force from now on.
        parameters: Parameters, for the calendar.
    """
    clamps = tuple(Clamped(clamp.where, clamp.value) for clamp in monitor.clamps)
    watched = Transient(gradient, None, _links(gradient.chain.mechanics, monitor), clamps)
    plain = Transient(gradient)
    steps = _steps(case, monitor, gradient.chain, parameters)
    now_at = np.zeros((monitor.terminal.shape[1], len(belief)))
    now_at[0] = belief
    before = []
    for number, step in enumerate(steps):
        before.append(now_at)
        if number == len(steps) - 1:
            break  # where the belief is in the end is not asked for
        if step.change is not None:
            now_at = (step.change[1].T @ now_at.T).T
        elif step.days:
            now_at = (watched if step.watched else plain).carry(now_at, step.days)
        else:
            now_at = free(now_at, clamps)
    values = _clamped(monitor.terminal.T, clamps)
    datings = []
    for step, met in zip(reversed(steps), reversed(before), strict=True):
        if step.change is not None:
            datings.append(Dating(step.change[0], met, values))
            values = (step.change[1] @ values.T).T
        elif step.days and step.watched:
            values = watched.differentiate(met, values, step.days)
        elif step.days:
            # Before the window only the column that is the answer counts.
            values = plain.differentiate(met[:1], values[:1], step.days)
        else:
            values = _clamped(values, clamps)
    watched.close()
    plain.close()
    return QueryGradient(values[0], tuple(datings))


@dataclass(frozen=True)
class _Step:
    """What happens to a belief on the way to a deadline: time, a dated change, or (neither) clamping."""

    days: float = 0.0
    watched: bool = False
    change: tuple[Dated, sp.csr_array] | None = None


def _steps(case: Case, monitor: Monitor, chain: Chain, parameters: Mapping[str, float]) -> list[_Step]:
    """From now on, in order of time."""
    present = now(case)
    dated = [(float(day(case, each.on)), each) for each in case.calendar]
    dated = [(when, each) for when, each in dated if present <= when < monitor.last]
    times = sorted({present, monitor.first, monitor.last, *(when for when, _ in dated)})
    found = []
    for since, until in zip(times, [*times[1:], times[-1]], strict=True):
        within = monitor.first <= since
        if within and monitor.clamps:
            found.append(_Step())
        for when, each in dated:
            if when == since:
                found.append(_Step(change=(each, calendar_matrix(chain.mechanics, each, parameters))))
        if until > since:
            found.append(_Step(days=until - since, watched=within))
    return found


def _links(mechanics: Mechanics, monitor: Monitor) -> list[Link]:
    """What a monitor watches for, as links between its columns."""
    links = []
    for switch in monitor.switches:
        which = paths_holding(mechanics, switch.held, switch.not_held)
        links.append(Link(which, np.ones(len(which)), switch.source, switch.target, switch.constant))
    if monitor.counted:
        which = paths_of(mechanics, monitor.counted)
        links.append(Link(which, np.ones(len(which)), 0, -1, 1.0, leaves=False))
    return links


def _clamped(values: Floats, clamps: Sequence[Clamped]) -> Floats:
    values = values.copy()
    for clamp in clamps:
        values[:, clamp.where] = clamp.value
    return values
