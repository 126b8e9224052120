"""Derivatives by every chain's rates of a number that depends on weights and present beliefs, back through the record.

Every chain's stretches are taken backward (`backward`); between them, where an axis was summed out and drawn again,
accounts are unmixed. Rates of false reports are frozen, and so is the calendar's day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.case.model import Case
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import Stage, alike, stages
from hedgerow.infer.backward import Backward, Dating
from hedgerow.infer.densities import Densities
from hedgerow.infer.filter import Filter
from hedgerow.infer.filtered import Filtered
from hedgerow.infer.reported import Reported


@dataclass(frozen=True)
class RecordGradient:
    """Derivative of a number by all rates of one chain, through the record.

    Attributes:
        rates: By the rates.
        datings: Dated changes passed.
        reported: By each chance of being reported under coverage, by its name; empty where not asked for.
    """

    rates: RateGradient
    datings: tuple[Dating, ...]
    reported: Mapping[str, float]


def through_the_record(
    case: Case,
    filtered: Filtered,
    densities: Densities,
    seeds: Floats,
    values: Sequence[Floats | None],
    executor: Executor,
    kappa: float = 1.0,
    *,
    reporting: bool = False,
) -> Mapping[int, RecordGradient]:
    """Take a derivative by final log weights and present beliefs back to every chain's rates.

    Args:
        case: The case.
        filtered: Its accounts on the record.
        densities: How often things happen out of habit, as the filter had them.
        seeds: Derivative by each account's final log weight, shape (units,).
        values: Derivative by each account's present belief; None: nothing.
        executor: Where accounts are worked on in parallel.
        kappa: Power of the evidence in the weights that `seeds` belong to.
        reporting: Whether derivatives by chances of being reported are wanted as well.

    Returns:
        For each chain, by its id.
    """
    units = filtered.units
    filters = {id(unit.chain): Filter(case, unit.chain, densities, unit.parameters) for unit in units}
    backward = {key: Backward(one, Reported(one) if reporting else None) for key, one in filters.items()}
    whole = list(stages(filtered.events))
    starts = [(units[0].chain.mechanics.space.start(),) * len(units)]
    starts += [redraw.after for redraw in filtered.redraws]
    possible = np.isfinite(filtered.log_weights())
    tempered = np.where(possible, seeds, 0.0)
    plain = np.zeros(len(units))
    back = [
        None if value is None or not fine else value for value, fine in zip(values, possible, strict=True)
    ]
    for number in range(len(whole) - 1, -1, -1):
        if number < len(whole) - 1:
            back, tempered, plain = _through_redraw(filtered, number, back, tempered, plain, kappa)
        groups = alike(units, starts[number])
        jobs: dict[int, list[_Job]] = {}
        for key, members in groups.items():
            seed = float(kappa * tempered[members].sum() + plain[members].sum())
            given = [value for member in members if (value := back[member]) is not None]
            if seed != 0.0 or given:
                value = np.sum(given, axis=0) if given else None
                # Several beliefs of one chain take their turns: they add to one derivative.
                jobs.setdefault(key[0], []).append((members, starts[number][members[0]], seed, value))
        found = executor.map(
            lambda job, stage=whole[number]: _chain_back(backward[job[0]], stage, job[1]), jobs.items()
        )
        fresh: list[Floats | None] = [None] * len(units)
        for pairs in found:
            for member, value in pairs:
                fresh[member] = value
        back = fresh
    return {
        key: RecordGradient(one.gradient, tuple(one.datings), one.reported.by if one.reported else {})
        for key, one in backward.items()
    }


_Job = tuple[list[int], Floats, float, Floats | None]


def _chain_back(backward: Backward, stage: Stage, jobs: Sequence[_Job]) -> list[tuple[int, Floats]]:
    """One chain's beliefs through one stretch; the derivative by a shared beginning is told of its first member."""
    return [(members[0], backward.run(start, stage, seed, value)) for members, start, seed, value in jobs]


def _through_redraw(
    filtered: Filtered,
    number: int,
    back: Sequence[Floats | None],
    tempered: Floats,
    plain: Floats,
    kappa: float,
) -> tuple[list[Floats | None], Floats, Floats]:
    """Back through the moment an axis was summed out and drawn again."""
    redraw = filtered.redraws[number]
    values: list[Floats | None] = [None] * len(filtered.units)
    tempered_before, plain_before = np.zeros_like(tempered), np.zeros_like(plain)
    for group in redraw.groups:
        members = list(group)
        given = [value for member in members if (value := back[member]) is not None]
        total: Floats = np.sum(given, axis=0) if given else np.zeros_like(redraw.after[members[0]])
        shares = _shares(redraw.logs[1.0][members], filtered.priors[members])
        worth = np.array([float((redraw.before[member] * total).sum()) for member in members])
        plain_before[members] = shares * (worth - shares @ worth + plain[members].sum())
        tempered_before[members] = (
            _shares(redraw.logs[kappa][members], filtered.priors[members]) * tempered[members].sum()
        )
        if given:
            for member, share in zip(members, shares, strict=True):
                values[member] = share * total if share > 0 else None
    return values, tempered_before, plain_before


def _shares(logs: Floats, priors: Floats) -> Floats:
    """Shares of accounts by log weight; where none is left, by prior."""
    logs = logs if np.isfinite(logs).any() else priors
    shares: Floats = np.exp(logs - logsumexp(logs))
    return shares
