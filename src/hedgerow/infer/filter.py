"""Exact filtering of one account's chain on the dated record.

Between reports the unnormalised belief flows with the generator, the jumps of covered acts thinned by
their chance of being reported (silence is evidence where there is coverage). At a report it is multiplied by the
report's likelihood (`hedgerow.infer.likelihood`). Outside coverage a report conditions the situation, but its
normaliser enters no weight: silence never costs there, so busier accounts would win. A range of days is a belief of
two components, not yet and already happened.

As a rule nothing is known of parts of a belief as small as rounding (`hedgerow.infer.silence`). Where a report or a
silence leaves so little that those parts might matter, the stretch is filtered once more, losing nothing.

Source: the forward pass of Rabiner (1989, section III.A) for a Markov-modulated marked process (Snyder & Miller
1991, chapter 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import scipy.sparse as sp

from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.densities import Densities
from hedgerow.infer.likelihood import Likelihood
from hedgerow.infer.silence import SilentChain
from hedgerow.infer.timeline import Event, coverage_at, weighs

IMPOSSIBLE = -np.inf
_LEAST = 1e-200
"""Mass that a silence must leave to be taken in one piece: below that digits would be lost, and then all of them."""
_SHORTEST = 1e-6
"""Length of a silence that is not halved again [day]."""
_SURE = 1e-6
"""Share of the mass that a silence or a report (its density per day) must leave for nine digits of it to be known,
where parts of a belief smaller than some 1e-15 of the mass are not."""

Pass = TypeVar("Pass")


class _ImprobableError(Exception):
    """So little is left that parts of the belief matter which are not known."""


@dataclass(frozen=True)
class Entry:
    """What one thing did to the log evidence of one account.

    Attributes:
        name: Report id, `silence`, or the id of a calendar entry.
        event: Index of the event it belongs to.
        increment: Log likelihood [nat]; zero where it does not weigh.
    """

    name: str
    event: int
    increment: float


@dataclass(frozen=True)
class Silence:
    """A time in which nothing was reported.

    Attributes:
        since: Its beginning [day].
        until: Its end.
        before: Normalised belief at its beginning.
        after: The same at its end.
        log: Log of what the silence left [nat].
        spent: Time spent in each situation [day].
    """

    since: float
    until: float
    before: Floats
    after: Floats
    log: float
    spent: Floats


@dataclass(frozen=True)
class Stretch:
    """A filtered stretch of the record.

    Attributes:
        belief: Normalised belief at the end; shape (situations,), or (2, situations) within a range of days.
        entries: What moved the log evidence, in order.
        occupancy: Time spent in each situation in the filtered belief [day].
        marginals: For each event, the chances of each level of each quantity after it.
        kept: For each event from the time asked for, the belief just before it and just after, shape (1, situations).
    """

    belief: Floats
    entries: tuple[Entry, ...]
    occupancy: Floats
    marginals: tuple[tuple[Floats, ...], ...]
    kept: tuple[tuple[int, sp.csr_array, sp.csr_array], ...] = ()


class Filter:
    """Filters one chain; keeps the matrices it makes on the way.

    Attributes:
        reports: What reports say of beliefs.
        careful: Whether no part of a belief may be lost, however small.
    """

    def __init__(
        self, case: Case, chain: Chain, densities: Densities, parameters: Mapping[str, float]
    ) -> None:
        self.case, self.chain, self.parameters = case, chain, parameters
        self.mechanics: Mechanics = chain.mechanics
        self.reports = Likelihood(case, chain, densities, parameters)
        self.rate = chain.rate
        self.careful = False
        self._silent = SilentChain(chain)

    def run(
        self,
        belief: Floats,
        events: Sequence[tuple[int, Event]],
        since: float,
        opened: Event | None = None,
        keep: float = np.inf,
    ) -> Stretch:
        """Filter from a time through events, in order.

        Args:
            belief: Normalised belief at `since`; two rows within a range of days.
            events: (index, event) pairs, none of them a redraw.
            since: Time of the belief [day].
            opened: The opening of the range of days in which `since` lies.
            keep: From which time on beliefs are kept [day].
        """
        return self.carefully(lambda: self._run(belief, events, since, opened, keep))

    def carefully(self, whole: Callable[[], Pass]) -> Pass:
        """Pass through a stretch; once more, without losing anything, where what was lost may matter."""
        try:
            return whole()
        except _ImprobableError:
            self.careful = True
            return whole()

    def _run(
        self,
        belief: Floats,
        events: Sequence[tuple[int, Event]],
        since: float,
        opened: Event | None,
        keep: float,
    ) -> Stretch:
        entries: list[Entry] = []
        marginals = []
        kept = []
        occupancy = np.zeros(self.mechanics.space.size)
        for index, event in events:
            if event.time > since:
                silence = 0.0
                for part in self.silences(belief, since, event.time, opened):
                    belief, silence, occupancy = part.after, silence + part.log, occupancy + part.spent
                entries.append(Entry("silence", index, silence))
                since = event.time
            before = shown_of(belief)
            if event.kind == "calendar" and event.dated is not None:
                belief = self.change(belief, event)
            elif event.kind == "open":
                belief, opened = np.stack([belief, np.zeros_like(belief)]), event
            elif event.kind in ("report", "close") and event.report is not None:
                belief, made = self.report(belief, event, index)
                entries.extend(made)
                opened = None if event.kind == "close" else opened
            shown = shown_of(belief)
            marginals.append(self.mechanics.space.marginals(shown))
            if event.time >= keep:
                kept.append((index, kept_of(before), kept_of(shown)))
        # Of every account they would take gigabytes; a stretch has its own windows of coverage as a rule.
        self._silent.clear()
        return Stretch(belief, tuple(entries), occupancy, tuple(marginals), tuple(kept))

    def silences(self, belief: Floats, since: float, until: float, opened: Event | None) -> Iterator[Silence]:
        """Flow in silence, in one piece; or in several, each of which leaves a mass that numbers can hold."""
        after, log, spent = self._wait(belief, since, until, opened)
        if log > np.log(_LEAST) or until - since < _SHORTEST:
            yield Silence(since, until, belief, after, log, spent)
            return
        middle = 0.5 * (since + until)
        for first, last in ((since, middle), (middle, until)):
            for part in self.silences(belief, first, last, opened):
                yield part
                belief = part.after

    def _wait(
        self, belief: Floats, since: float, until: float, opened: Event | None
    ) -> tuple[Floats, float, Floats]:
        """The normalised belief after a silence, the log of what that left, and time spent."""
        coverage = coverage_at(self.case, self.mechanics, 0.5 * (since + until))
        mean = self.rate * (until - since)
        jump: sp.csr_array | None = None
        if belief.ndim == 2:
            report = opened.report if opened is not None else None
            if report is None:
                raise ValueError("A belief of two components needs an open range of days.")
            days = (report.last - report.first).days + 1.0
            jump = sp.csr_array(self.reports.jump(coverage, report) / (self.rate * days))
        before, middle = _mass(belief), belief if belief.ndim == 1 else belief.sum(axis=0)
        end, spent = self._silent.flow(coverage, belief, mean, jump, careful=self.careful)
        left = self._sure(_mass(end), before)
        if not left > _LEAST * before:
            return belief, IMPOSSIBLE, np.zeros_like(middle)
        spent = spent if belief.ndim == 1 else middle
        return end / left, float(np.log(left / before)), spent * ((until - since) / spent.sum())

    def _sure(self, left: float, mass: float) -> float:
        """A mass that is left, if it is known well enough."""
        if not self.careful and not left > _SURE * mass:
            raise _ImprobableError
        return left

    def change(self, belief: Floats, event: Event) -> Floats:
        """A dated change known beforehand."""
        dated = event.dated
        if dated is None:
            return belief
        matrix = calendar_matrix(self.mechanics, dated, self.parameters)
        changed: Floats = (matrix.T @ belief.T).T
        return changed

    def report(self, belief: Floats, event: Event, index: int) -> tuple[Floats, list[Entry]]:
        """Weigh a belief by a report and the replies reported with it."""
        report = event.report
        if report is None:
            return belief, []
        # A range of days closes at the midnight that ends its last day.
        coverage = coverage_at(self.case, self.mechanics, event.time - 0.5 * (event.kind == "close"))
        mass, after = _mass(belief), belief
        entries = []
        for number, said in enumerate([report, *event.replies]):
            after = self.reports.weigh(belief, event, coverage, event.replies[:number])
            left = self._sure(_mass(after), mass)
            if left <= 0 and number < len(event.replies):
                # A reply that never fails and is surely reported: its own report, coming next, explains this one.
                entries.append(Entry(said.id, index, 0.0))
                continue
            gained = np.log(left / mass) if left > 0 else IMPOSSIBLE
            if not weighs(self.mechanics, coverage, said):
                gained = 0.0 if left > 0 else IMPOSSIBLE
            entries.append(Entry(said.id, index, float(gained)))
            if left <= 0:
                rest = [Entry(answer.id, index, 0.0) for answer in event.replies[len(entries) - 1 :]]
                return self._unmoved(belief, event), entries + rest
            mass = left
        return after / mass, entries

    def _unmoved(self, belief: Floats, event: Event) -> Floats:
        """What is left of a belief that a report has refuted: itself, at no weight."""
        if event.kind == "close" and belief.ndim == 2:
            belief = belief[0]
        unmoved: Floats = belief / belief.sum()
        return unmoved


def _mass(belief: Floats) -> float:
    """Mass of a belief; within a range of days that of what has not happened yet, while there is any."""
    if belief.ndim == 1:
        return float(belief.sum())
    waiting = float(belief[0].sum())
    return waiting if waiting > 0 else float(belief[1].sum())


def shown_of(belief: Floats) -> Floats:
    """A belief over situations, whether or not what a range of days reports has happened."""
    whole: Floats = belief if belief.ndim == 1 else belief.sum(axis=0)
    shown: Floats = whole / whole.sum()
    return shown


def kept_of(shown: Floats) -> sp.csr_array:
    """The same as it is kept, shape (1, situations): without the many situations in which it is nothing."""
    where = np.flatnonzero(shown)
    return sp.csr_array((shown[where], where.astype(np.int32), [0, len(where)]), shape=(1, len(shown)))
