r"""One chain's stretches of the record taken backward: what its rates did to a number that the filter leads to.

Every event of the filter is a linear step and a division by its mass. Backward, it turns a derivative by the belief
after it into one by the belief before it, and leaves what its own rates did (reverse accumulation; Griewank & Walther
2008, chapter 3).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hedgerow.case.model import Dated, Report
from hedgerow.chain.adjoint import Transient
from hedgerow.chain.links import Link
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import Stage
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.filter import Filter, Silence
from hedgerow.infer.reported import Reported
from hedgerow.infer.timeline import Coverage, Event, coverage_at, paths_naming, weighs


@dataclass(frozen=True)
class Dating:
    """A dated change passed on the way: its derivative is that of its matrix between a belief and values."""

    dated: Dated
    belief: Floats
    values: Floats


@dataclass(frozen=True)
class _Step:
    """What was done to a belief, and the belief it was done to."""

    kind: str
    belief: Floats
    event: Event
    opened: Event | None = None
    silence: Silence | None = None


@dataclass
class Backward:
    """Takes one chain's stretches of the record backward, collecting the derivative by its rates.

    Attributes:
        filter: The chain's filter.
        reported: Collects as well the derivative by chances of being reported; None: nothing does.
        gradient: What is collected.
        datings: Dated changes passed.
    """

    filter: Filter
    reported: Reported | None = None
    gradient: RateGradient = field(init=False)
    datings: list[Dating] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gradient = RateGradient(self.filter.chain)

    def run(self, belief: Floats, stage: Stage, seed: float, values: Floats | None) -> Floats:
        """Take one stretch backward.

        Where the record is all but impossible (a silence of e^-400, say), numbers outgrow what can be held: then what
        comes back, or what is collected, is no number, and whoever asked has to refuse it.

        Args:
            belief: Normalised belief at its beginning.
            stage: The stretch.
            seed: Derivative of the number wanted by the log evidence of the stretch.
            values: Its derivative by the normalised belief at the end; None: nothing.

        Returns:
            Its derivative by the belief at the beginning.
        """
        tape, end = self.filter.carefully(lambda: self._forward(belief, stage))
        back = np.zeros_like(end) if values is None else values
        transients: dict[Coverage, Transient] = {}
        with np.errstate(over="ignore", invalid="ignore"):
            for step in reversed(tape):
                if step.silence is not None:
                    back = self._wait(step.silence, step.opened, seed, back, transients)
                elif step.kind == "calendar" and step.event.dated is not None:
                    back = self._calendar(step.event.dated, step.belief, back)
                elif step.kind == "open":
                    back = back[0]
                else:
                    back = self._report(step, seed, back)
        for coverage, transient in transients.items():
            if self.reported is not None:
                self.reported.unreported(coverage, transient)
            transient.close()
        return back

    def _forward(self, belief: Floats, stage: Stage) -> tuple[list[_Step], Floats]:
        """Every step of the stretch with the belief before it, and the belief at the end."""
        tape: list[_Step] = []
        since, opened = stage.since, stage.opened
        for index, event in stage.events:
            if event.time > since:
                for silence in self.filter.silences(belief, since, event.time, opened):
                    tape.append(_Step("wait", belief, event, opened, silence))
                    belief = silence.after
                since = event.time
            if event.kind == "calendar":
                tape.append(_Step("calendar", belief, event))
                belief = self.filter.change(belief, event)
            elif event.kind == "open":
                tape.append(_Step("open", belief, event))
                belief, opened = np.stack([belief, np.zeros_like(belief)]), event
            elif event.kind in ("report", "close"):
                tape.append(_Step("report", belief, event))
                belief, _ = self.filter.report(belief, event, index)
                opened = None if event.kind == "close" else opened
        return tape, belief

    def _wait(
        self,
        silence: Silence,
        opened: Event | None,
        seed: float,
        back: Floats,
        transients: dict[Coverage, Transient],
    ) -> Floats:
        """Back through a silence."""
        belief, after, days = silence.before, silence.after, silence.until - silence.since
        coverage = coverage_at(self.filter.case, self.filter.mechanics, 0.5 * (silence.since + silence.until))
        left, before = np.exp(silence.log), 1.0
        if belief.ndim == 2:
            before = float(belief[_row(belief)].sum())
        left *= before
        back = back / left
        massive = np.zeros_like(back)
        massive[_row(after)] = 1.0
        back = back + massive * (seed / left - float((back * after).sum()))
        worth = left * float((back * after).sum())
        if coverage not in transients:
            transients[coverage] = Transient(self.gradient, coverage.silence())
        if belief.ndim == 1:
            return self._through(transients[coverage], belief[None], back[None], days, worth).ravel()
        if opened is None or opened.report is None:
            raise ValueError("A belief of two components needs an open range of days.")
        report = opened.report
        watching = transients[coverage].watching(self._links(coverage, report))
        values = self._through(watching, belief, back, days, worth)
        watching.close_links()
        if self.reported is not None:
            self.reported.spread(coverage, report, watching)
        values[_row(belief)] -= seed / before
        return values

    def _through(self, time: Transient, belief: Floats, back: Floats, days: float, worth: float) -> Floats:
        """Values before a time, over (column, situation); where no part may be lost, of all situations."""
        if self.filter.careful:
            return time.differentiate(belief, back, days)
        return time.within(belief, back, days, worth)

    def _links(self, coverage: Coverage, report: Report) -> list[Link]:
        """What a range of days says happened, spread over its days."""
        days = (report.last - report.first).days + 1.0
        links = []
        for alternative in report.alternatives:
            first, *more = [
                self.filter.reports.share_of(coverage, names)
                for names in self.filter.reports.at_once(alternative)
            ]
            links.append(Link(first[0], first[1] / days, 0, 1, leaves=False, more=tuple(more)))
        return links

    def _calendar(self, dated: Dated, belief: Floats, back: Floats) -> Floats:
        self.datings.append(Dating(dated, np.atleast_2d(belief), np.atleast_2d(back)))
        matrix = calendar_matrix(self.filter.mechanics, dated, self.filter.parameters)
        values: Floats = (matrix @ back.T).T
        return values

    def _report(self, step: _Step, seed: float, back: Floats) -> Floats:
        """Back through a report and the replies reported with it."""
        event, belief = step.event, step.belief
        report = event.report
        if report is None:
            return back
        coverage = coverage_at(
            self.filter.case, self.filter.mechanics, event.time - 0.5 * (event.kind == "close")
        )
        said = [report, *event.replies]
        after = [
            self.filter.reports.weigh(belief, event, coverage, event.replies[:number])
            for number in range(len(said))
        ]
        masses = [float(belief[_row(belief)].sum()), *(float(each[_row(each)].sum()) for each in after)]
        counts = [weighs(self.filter.mechanics, coverage, each) for each in said]
        # A reply that never fails is explained by its own report, which comes next: its parent weighs nothing.
        told = [n for n, left in enumerate(masses) if left > 0]
        if masses[-1] <= 0:
            raise ValueError("An account that a report refutes has no derivatives.")
        by_mass = np.zeros(len(masses))
        for first, last in itertools.pairwise(told):
            if counts[last - 1]:
                by_mass[last] += seed / masses[last]
                by_mass[first] -= seed / masses[first]
        final = after[-1] / masses[-1]
        values = np.zeros_like(belief)
        for number, each in enumerate(after):
            massive = np.zeros_like(each)
            massive[_row(each)] = by_mass[number + 1]
            if number == len(after) - 1:
                massive = massive + back / masses[-1]
                massive[_row(each)] -= float((back * final).sum()) / masses[-1]
            if np.any(massive):
                values += self._weigh(belief, event, coverage, event.replies[:number], massive)
        values[_row(belief)] += by_mass[0]
        return values

    def _weigh(
        self,
        belief: Floats,
        event: Event,
        coverage: Coverage,
        replies: Sequence[Report],
        back: Floats,
    ) -> Floats:
        """Back through `Likelihood.weigh`."""
        report = event.report
        if report is None:
            return back
        if report.reading is not None:
            holds = self.filter.mechanics.space.holds(report.reading, self.filter.parameters)
            likely: Floats = back * np.where(holds, report.credible, 1.0 - report.credible)
            return likely
        false = self.filter.reports.falsehood(coverage, report, replies)
        if self.reported is not None:
            falsely = float((back * (belief[0] if event.kind == "close" else belief)).sum())
            self.reported.falsely(coverage, report, replies, falsely)
        if event.kind == "close":
            return np.stack([false * back, back])
        return self._jumped(belief, coverage, report, replies, back) + false * back

    def _jumped(
        self,
        belief: Floats,
        coverage: Coverage,
        report: Report,
        replies: Sequence[Report],
        back: Floats,
    ) -> Floats:
        """Back through `Likelihood._jumped`."""
        reports, chain = self.filter.reports, self.filter.chain
        total = np.zeros_like(np.atleast_2d(back))
        for alternative in report.alternatives:
            jumps = [
                (names, paths_naming(chain.mechanics, names), reports.shares(coverage, names, replies))
                for names in reports.at_once(alternative)
            ]
            passed = [np.atleast_2d(belief)]
            for _, which, shares in jumps[:-1]:
                passed.append(np.stack([chain.jumped(row, which, shares) for row in passed[-1]]))
            values = np.ascontiguousarray(np.atleast_2d(back))
            for (names, which, shares), before in zip(reversed(jumps), reversed(passed), strict=True):
                values, by_share = self.gradient.through_jumps(which, shares, before, values)
                if self.reported is not None:
                    self.reported.shared(coverage, names, replies, by_share)
            total += values
        return total.reshape(back.shape)


def _row(belief: Floats) -> int | slice:
    """Which part of a belief its mass is taken of: within a range of days, what has not happened yet, if any."""
    if belief.ndim == 1:
        return slice(None)
    return 0 if float(belief[0].sum()) > 0 else 1
