r"""Accounts weighed on the record: the joint belief over (account, situation), and what moved it.

Each account's chain is filtered on its own; weights are prior times evidence to the power κ. Where an axis has a first
day, that axis of the joint belief is summed out there and multiplied by its prior: what was seen before says nothing
about a type that had not yet arrived, and still counts for the other axes. Mixing at that day uses κ = 1; κ tempers
the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy.sparse as sp
from scipy.special import logsumexp

from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.chain.uniformisation import propagate_with_integral
from hedgerow.errors import EvidenceError
from hedgerow.game.space import Floats
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.densities import Densities
from hedgerow.infer.filter import Filter, Stretch, kept_of, shown_of
from hedgerow.infer.filtered import Filtered, Kept, Redraw, Unit
from hedgerow.infer.timeline import Event, day, now, timeline


@dataclass(frozen=True)
class Stage:
    """A stretch of the record through which every account is filtered on its own.

    Attributes:
        events: (index, event) pairs; the last is the redraw that ends it, as a mere stop, or the end.
        since: Where it begins [day].
        opened: The opening of the range of days in which it begins.
        redraw: The redraw that ends it; None at the end.
    """

    events: tuple[tuple[int, Event], ...]
    since: float
    opened: Event | None
    redraw: Event | None


def stages(events: Sequence[Event]) -> Iterator[Stage]:
    """Cut a timeline where axes are redrawn."""
    stretch: list[tuple[int, Event]] = []
    reached = 0.0
    opened, open_now = None, None
    for index, event in enumerate(events):
        if event.kind == "redraw":
            # A belief must have flowed up to the day on which an axis is redrawn.
            stretch.append((index, Event(event.time, "regime", event.on)))
        else:
            stretch.append((index, event))
            if event.kind in ("open", "close"):
                open_now = event if event.kind == "open" else None
        if event.kind in ("redraw", "end"):
            yield Stage(tuple(stretch), reached, opened, event if event.kind == "redraw" else None)
            stretch, reached, opened = [], event.time, open_now


def filter_accounts(
    case: Case,
    units: Sequence[Unit],
    densities: Densities,
    kappas: Sequence[float],
    executor: Executor,
    progress: Callable[[int, int], None] | None = None,
    since: date | None = None,
    before: Filtered | None = None,
) -> Filtered:
    """Filter every account on the record up to the case's as-of date.

    Accounts with one chain and one belief are filtered once.

    Args:
        case: The case.
        units: The accounts with their chains.
        densities: How often things happen out of habit.
        kappas: Powers of the evidence to keep weights for, besides one.
        executor: Where accounts are filtered in parallel.
        progress: Told how many events are done, of how many.
        since: Day from which beliefs are kept; None: none are.
        before: Accounts filtered by the same coverage and densities, of which those with the same chains are taken over
            for as long as nothing else happens to them; None: none.

    Raises:
        EvidenceError: If the record is impossible under every account; names the report.
    """
    events = timeline(case, since)
    keep = np.inf if since is None else float(day(case, since) + 1)
    by_chain = {id(unit.chain): unit for unit in units}
    start = units[0].chain.mechanics.space.start()
    state = _State(case, units, start, [1.0, *(kappa for kappa in kappas if kappa != 1.0)])
    done = 0
    passed = [] if before is None else [stage.events for stage in stages(before.events)]
    for place, stage in enumerate(stages(events)):
        groups = alike(units, state.beliefs)
        found: dict[tuple[int, int], Stretch] = {}
        jobs = {}
        same = before if passed[place : place + 1] == [stage.events] else None
        for key, members in groups.items():
            unit, belief = by_chain[key[0]], state.beliefs[members[0]]
            known = None if same is None else same.known(place, unit.chain, belief)
            if known is not None:
                found[key] = known
                continue
            # One for each belief, also where a chain has several: what it keeps on the way is of that belief.
            one = Filter(case, unit.chain, densities, unit.parameters)
            jobs[key] = executor.submit(one.run, belief, stage.events, stage.since, stage.opened, keep)
        for key, members in groups.items():
            result = found[key] if key in found else jobs[key].result()
            for number in members:
                state.results[number] = result
            done += len(stage.events) * len(members)
            if progress is not None:
                progress(done, len(events) * len(units))
        state.advance(stage.events)
        if stage.redraw is not None:
            state.redraw(stage.redraw.axis, stage.events[-1][0])
    return state.finish(events)


def alike(units: Sequence[Unit], beliefs: Sequence[Floats]) -> dict[tuple[int, int], list[int]]:
    """Numbers of the accounts that have one chain and one belief in common, by the ids of both."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, unit in enumerate(units):
        groups.setdefault((id(unit.chain), id(beliefs[number])), []).append(number)
    return groups


class _State:
    """Beliefs and weights of all accounts on the way through the record."""

    def __init__(self, case: Case, units: Sequence[Unit], start: Floats, kappas: Sequence[float]) -> None:
        self.case, self.units = case, tuple(units)
        self.beliefs: list[Floats] = [start] * len(units)
        self.results: list[Stretch | None] = [None] * len(units)
        self.stretches: list[tuple[tuple[Floats, Stretch], ...]] = []
        priors = np.array([unit.key.prior for unit in units])
        self.priors = np.log(priors / priors.sum())
        self.logs = {kappa: self.priors.copy() for kappa in kappas}
        self.paths: dict[float, list[Floats]] = {kappa: [] for kappa in kappas}
        self.entries: list[tuple[str, int]] = []
        self.increments: list[Floats] = []
        self.occupancy = [np.zeros(start.size) for _ in units]
        self.marginals: list[list[tuple[Floats, ...]]] = [[] for _ in units]
        self.kept: dict[int, list[Kept]] = {}
        self.redraws: list[Redraw] = []

    def advance(self, stretch: Sequence[tuple[int, Event]]) -> None:
        """Take over what a stretch did to every account."""
        results = [result for result in self.results if result is not None]
        self.stretches.append(tuple(zip(self.beliefs, results, strict=True)))
        made = [[entry.increment for entry in result.entries] for result in results]
        entries = [(entry.name, entry.event) for entry in results[0].entries]
        matrix = np.array(made).T.reshape(len(entries), len(results))
        for index, event in stretch:
            for (name, at), row in zip(entries, matrix, strict=True):
                if at == index:
                    self._move(name, index, row)
            for kappa, path in self.paths.items():
                path.append(self.logs[kappa].copy())
            del event
        for number, result in enumerate(results):
            self.beliefs[number] = result.belief
            self.occupancy[number] += result.occupancy
            self.marginals[number].extend(result.marginals)
            for index, before, after in result.kept:
                self.kept.setdefault(index, []).append((before, after))

    def _move(self, name: str, index: int, row: Floats) -> None:
        self.entries.append((name, index))
        self.increments.append(row)
        for kappa, logs in self.logs.items():
            self.logs[kappa] = logs + kappa * row
        if not np.isfinite(self.logs[1.0]).any():
            raise EvidenceError(
                f"Report {name} is impossible under every account, given the reports before it. "
                "Lower its `credible` below 1, or allow the act (or level) in the situation it was reported in."
            )

    def redraw(self, axis: str, index: int) -> None:
        """Sum an axis out of the joint belief and multiply by its prior."""
        prior = {value.id: value.prior for each in self.case.axes if each.id == axis for value in each.values}
        groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for number, unit in enumerate(self.units):
            groups.setdefault(tuple(pair for pair in unit.key.values if pair[0] != axis), []).append(number)
        fresh = np.log([prior[dict(unit.key.values)[axis]] for unit in self.units])
        before = tuple(self.beliefs)
        logs_before = {kappa: logs.copy() for kappa, logs in self.logs.items()}
        for members in groups.values():
            shares = self.logs[1.0][members]
            if not np.isfinite(shares).any():
                shares = self.priors[members]
            shares = np.exp(shares - logsumexp(shares))
            beliefs = [self.beliefs[number] for number in members]
            if all(belief is beliefs[0] for belief in beliefs):
                mixed = beliefs[0]
            else:
                mixed = np.sum([s * b for s, b in zip(shares, beliefs, strict=True)], axis=0)
            for number in members:
                self.beliefs[number] = mixed
            for logs in self.logs.values():
                logs[members] = logsumexp(logs[members]) + fresh[members]
        self.redraws.append(
            Redraw(tuple(map(tuple, groups.values())), logs_before, before, tuple(self.beliefs))
        )
        for kappa, path in self.paths.items():
            path[index] = self.logs[kappa].copy()
        if index in self.kept:
            drawn = {id(belief): belief for belief in self.beliefs}
            after = {number: kept_of(shown_of(belief)) for number, belief in drawn.items()}
            pairs = zip(self.kept[index], self.beliefs, strict=True)
            self.kept[index] = [(before, after[id(belief)]) for (before, _), belief in pairs]

    def finish(self, events: tuple[Event, ...]) -> Filtered:
        """The record of the whole."""
        total = max(now(self.case), 1e-9)
        return Filtered(
            keys=tuple(unit.key for unit in self.units),
            units=self.units,
            events=events,
            entries=tuple(self.entries),
            increments=np.array(self.increments).reshape(len(self.entries), len(self.units)),
            priors=self.priors,
            paths={kappa: np.array(path) for kappa, path in self.paths.items()},
            beliefs=tuple(self.beliefs),
            marginals=tuple(tuple(each) for each in self.marginals),
            occupancy=tuple(spent / total for spent in self.occupancy),
            kept={index: tuple(pairs) for index, pairs in self.kept.items()},
            redraws=tuple(self.redraws),
            stretches=tuple(self.stretches),
        )


def unconditional_occupancy(case: Case, chain: Chain, parameters: Mapping[str, float]) -> Floats:
    """Time-averaged belief of a chain that nothing is known about but its start and the calendar."""
    space = chain.mechanics.space
    belief, since = space.start(), 0.0
    matrix = sp.csr_array(chain.step().T)
    spent = np.zeros(space.size)
    stops = sorted((float(day(case, dated.on)), dated.id, dated) for dated in case.calendar)
    for until, _, dated in [*stops, (now(case), "", None)]:
        if not since <= until <= now(case):
            continue
        if until > since:
            belief, during = propagate_with_integral(matrix, belief, chain.rate * (until - since), chain.rate)
            spent += during
            since = until
        if dated is not None:
            belief = calendar_matrix(chain.mechanics, dated, parameters).T @ belief
    share: Floats = spent / spent.sum()
    return share
