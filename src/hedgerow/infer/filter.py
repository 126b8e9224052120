r"""Exact filtering of one account's chain on the dated record.

Between reports the unnormalised belief flows with the generator, the jumps of covered acts thinned by
their chance of being reported (silence is evidence where there is coverage). At a report

.. math:: b \leftarrow b \, (r \, λσK + φ I), \qquad φ = \frac{1 - c}{c} \, r \, \bar u,

c its credibility and ū how often such an act usually happens: a false report stays possible where the act is not.
Outside coverage a report conditions the situation, but its normaliser enters no weight: silence never costs there,
so busier accounts would win. A range of days is a belief of two components, not yet and already happened. All
densities are per day.

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

from hedgerow.case.model import Case, Named, Report
from hedgerow.chain.generator import Chain, Indices
from hedgerow.errors import EvidenceError
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats, sum_by
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.densities import Densities
from hedgerow.infer.silence import SilentChain
from hedgerow.infer.timeline import (
    Coverage,
    Event,
    coverage_at,
    happenings_of,
    path_share,
    paths_naming,
    shares_of,
    weighs,
)

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
        kept: For each event from the time asked for, the belief just before it and just after.
    """

    belief: Floats
    entries: tuple[Entry, ...]
    occupancy: Floats
    marginals: tuple[tuple[Floats, ...], ...]
    kept: tuple[tuple[int, Floats, Floats], ...] = ()


class Filter:
    """Filters one chain; keeps the matrices it makes on the way.

    Attributes:
        careful: Whether no part of a belief may be lost, however small.
    """

    def __init__(
        self, case: Case, chain: Chain, densities: Densities, parameters: Mapping[str, float]
    ) -> None:
        self.case, self.chain, self.densities, self.parameters = case, chain, densities, parameters
        self.mechanics: Mechanics = chain.mechanics
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
                kept.append((index, before, shown))
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
            jump = sp.csr_array(self._jump(coverage, report) / (self.rate * days))
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

    def share_of(
        self, coverage: Coverage, names: tuple[Named, ...], replies: Sequence[Report] = ()
    ) -> tuple[Indices, Floats]:
        """Paths that hold all that is named, and for each the chance of exactly this report."""
        which, share = path_share(self.mechanics, coverage, names)
        if replies:
            share = self._with_replies(which, share, coverage, names[0], replies)
        return which, share

    def _shares(
        self, coverage: Coverage, names: tuple[Named, ...], replies: Sequence[Report] = ()
    ) -> tuple[Indices, Floats]:
        """Those paths, and their flow times that chance [1/day]."""
        which, share = self.share_of(coverage, names, replies)
        return which, self.chain.flows_of(which) * share

    def _jump(self, coverage: Coverage, report: Report) -> sp.csr_array:
        """Operator of what a report of one act (or its alternatives) says happened, from before to after, per day."""
        size, paths = self.mechanics.space.size, self.mechanics.paths
        total = sp.csr_array((size, size))
        for alternative in report.alternatives:
            product: sp.csr_array | None = None
            for names in self.at_once(alternative):
                which, flow = self._shares(coverage, names)
                part = sp.csr_array((flow, (paths.source[which], paths.target[which])), shape=(size, size))
                product = part if product is None else sp.csr_array(product @ part)
            if product is not None:
                total = sp.csr_array(total + product)
        return total

    def _jumped(
        self, belief: Floats, coverage: Coverage, report: Report, replies: Sequence[Report]
    ) -> Floats:
        """A belief after what a report says happened, per day; `_jump` applied without making the matrix."""
        size, paths = self.mechanics.space.size, self.mechanics.paths
        total = np.zeros_like(belief)
        for alternative in report.alternatives:
            rows = np.atleast_2d(belief)
            for names in self.at_once(alternative):
                if replies:
                    which, flow = self._shares(coverage, names, replies)
                    source, target = paths.source[which], paths.target[which]
                    rows = np.stack([sum_by(target, row[source] * flow, size) for row in rows])
                else:
                    which, shares = (
                        paths_naming(self.mechanics, names),
                        shares_of(self.mechanics, coverage, names),
                    )
                    rows = np.stack([self.chain.jumped(row, which, shares) for row in rows])
            total += rows.reshape(belief.shape)
        return total

    def at_once(self, alternative: Sequence[Named]) -> list[tuple[Named, ...]]:
        """What is named in one row as single jumps: a reply is part of the act before it."""
        acts = {reply.id: act.id for act in self.case.acts for reply in act.replies}
        found: list[tuple[Named, ...]] = []
        for named in alternative:
            answered = [n for n, names in enumerate(found) if names[0].id == acts.get(named.id)]
            if answered:
                found[answered[-1]] += (named,)
            else:
                found.append((named,))
        return found

    def _with_replies(
        self, which: Indices, share: Floats, coverage: Coverage, parent: Named, replies: Sequence[Report]
    ) -> Floats:
        """Share of each path of the parent in which the replies were reported: one truly at most, the rest falsely."""
        paths = self.mechanics.paths
        answer, reported = paths.reply[which], np.append(coverage.reported, 0.0)
        false = [self._false_reply(coverage, parent, reply) for reply in replies]
        total: Floats = share * np.prod(false)
        for place, reply in enumerate(replies):
            numbers = [
                n for alt in reply.alternatives for named in alt for n in happenings_of(self.mechanics, named)
            ]
            true = np.where(
                np.isin(answer, numbers), reported[paths.happening[which]] * reported[answer], 0.0
            )
            total = total + true * np.prod(false[:place] + false[place + 1 :])
        return total

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
            after = self.weigh(belief, event, coverage, event.replies[:number])
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

    def weigh(self, belief: Floats, event: Event, coverage: Coverage, replies: Sequence[Report]) -> Floats:
        """A belief times the likelihood of a report and of the replies reported with it; not normalised."""
        report = event.report
        if report is None:
            return belief
        if report.reading is not None:
            holds = self.mechanics.space.holds(report.reading, self.parameters)
            return belief * np.where(holds, report.credible, 1.0 - report.credible)
        false = self.falsehood(coverage, report, replies)
        if event.kind == "close":
            # The jump was integrated on the way; only the branch in which the report is false is added.
            if replies:
                raise EvidenceError(
                    f"Report {replies[0].id} is of a reply to {report.id}, which has a range of days. Give both a day."
                )
            closed: Floats = belief[1] + false * belief[0]
            return closed
        return self._jumped(belief, coverage, report, replies) + false * belief

    def falsehood(self, coverage: Coverage, report: Report, replies: Sequence[Report] = ()) -> float:
        """φ: density of a false report, and of false replies [per day for each act named]."""
        false = self._false(coverage, report)
        for reply in replies:
            false *= self._false_reply(coverage, report.alternatives[0][0], reply)
        return false

    def _false(self, coverage: Coverage, report: Report) -> float:
        total = 0.0
        for alternative in report.alternatives:
            product = 1.0
            for names in self.at_once(alternative):
                product *= self._density(coverage, names)
            total += product
        return (1.0 - report.credible) / report.credible * total

    def _density(self, coverage: Coverage, names: tuple[Named, ...]) -> float:
        """How often such a thing usually happens and is reported [1/day]."""
        numbers = [happenings_of(self.mechanics, named) for named in names]
        reported = np.array(coverage.reported)
        if len(names) == 1:
            return float(reported[numbers[0]] @ (self.densities.acts + self.densities.replies)[numbers[0]])
        joint = self.densities.joint[np.ix_(numbers[0], numbers[1])]
        return float(reported[numbers[0]] @ joint @ reported[numbers[1]])

    def _false_reply(self, coverage: Coverage, parent: Named, reply: Report) -> float:
        """φ of a reply: a chance, given its act."""
        parents = happenings_of(self.mechanics, parent)
        total = float(self.densities.acts[parents].sum())
        if total <= 0:
            return 0.0
        chance = sum(
            coverage.reported[n] * float(self.densities.joint[parents, n].sum()) / total
            for alternative in reply.alternatives
            for named in alternative
            for n in happenings_of(self.mechanics, named)
        )
        return (1.0 - reply.credible) / reply.credible * chance


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
