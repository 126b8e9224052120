"""What moved the accounts: each report's and each silence's share in the weights, axis by axis.

The log likelihood of a report under one value of an axis is that of the accounts with that value, weighed as they stood
before it. Such lines telescope: they sum to the log of posterior over prior of the value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import logsumexp

from hedgerow.case.model import Case
from hedgerow.game.space import Floats
from hedgerow.infer.filtered import Filtered, Weighed

Line = tuple[str, str, float]
"""Axis, value, number."""


def members(weighed: Weighed, axis: str, value: str) -> np.ndarray:
    """Which accounts have a value on an axis, shape (units,)."""
    return np.array([dict(key.values)[axis] == value for key in weighed.keys])


def weights_by_value(case: Case, weighed: Weighed, logs: Floats) -> tuple[Line, ...]:
    """Weight of every value on every axis, from log weights of the accounts."""
    weights = np.exp(logs - logsumexp(logs))
    return tuple(
        (axis.id, value.id, float(weights[members(weighed, axis.id, value.id)].sum()))
        for axis in case.axes
        for value in axis.values
    )


def lines(case: Case, filtered: Filtered) -> list[tuple[str, int, tuple[Line, ...]]]:
    """For each entry: its name, event, and log likelihood under each value less that of all accounts [nat].

    Before an axis is redrawn nothing bears on who governs after it: there its lines are nil.
    """
    found = []
    redrawn = {event.axis: number for number, event in enumerate(filtered.events) if event.kind == "redraw"}
    logs = filtered.priors.copy()
    masks = [
        (axis.id, value.id, members(filtered, axis.id, value.id))
        for axis in case.axes
        for value in axis.values
    ]
    by_event: dict[int, list[int]] = {}
    for number, (_, event) in enumerate(filtered.entries):
        by_event.setdefault(event, []).append(number)
    for event in range(len(filtered.events)):
        for number in by_event.get(event, []):
            after = logs + filtered.increments[number]
            overall = logsumexp(after) - logsumexp(logs)
            found.append(
                (
                    filtered.entries[number][0],
                    event,
                    tuple(
                        (
                            axis,
                            value,
                            _gain(after, logs, mask) - overall if event > redrawn.get(axis, -1) else 0.0,
                        )
                        for axis, value, mask in masks
                    ),
                )
            )
            logs = after
        logs = filtered.paths[1.0][event]
    return found


def _gain(after: Floats, before: Floats, mask: np.ndarray) -> float:
    if not np.isfinite(before[mask]).any():
        return 0.0
    return float(logsumexp(after[mask]) - logsumexp(before[mask]))


def add(parts: Sequence[tuple[Line, ...]]) -> tuple[Line, ...]:
    """Sum lines value by value."""
    if not parts:
        return ()
    return tuple(
        (axis, value, float(sum(part[place][2] for part in parts)))
        for place, (axis, value, _) in enumerate(parts[0])
    )
