"""What chances of being reported did to a number that the filter leads to, collected on the way backward.

They bear on silences, on what a report says happened, and on how often reports are false (`hedgerow.infer.backward`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hedgerow.case.model import Named, Report
from hedgerow.chain.adjoint import Transient
from hedgerow.chain.generator import Indices
from hedgerow.game.space import Floats, sum_by
from hedgerow.infer.filter import Filter
from hedgerow.infer.timeline import Coverage, happenings_of

STEP = 1e-3
"""Half the distance of central differences by a chance of being reported; shares are polynomials of low order in it."""


@dataclass
class Reported:
    """Derivatives by chances of being reported.

    Attributes:
        filter: The filter of the chain.
        by: Derivative by each chance of being reported under coverage, by its name.
    """

    filter: Filter
    by: dict[str, float] = field(default_factory=dict)

    def unreported(self, coverage: Coverage, transient: Transient) -> None:
        """What a kind of time did, by what its silences leave."""
        by = transient.by_silence() / transient.rate
        for number, name in enumerate(coverage.names):
            if name:
                self._add(name, -float(by[number]))

    def spread(self, coverage: Coverage, report: Report, watching: Transient) -> None:
        """What a range of days says happened, spread over its days, by the chances of its being reported."""
        days = (report.last - report.first).days + 1.0
        for alternative, jumps in zip(report.alternatives, watching.jumps, strict=True):
            for place, (names, jump) in enumerate(
                zip(self.filter.reports.at_once(alternative), jumps, strict=True)
            ):
                spread = days * watching.rate if place == 0 else 1.0
                by_path = jump.found * self.filter.chain.flows_of(jump.which) / spread
                self.shared(coverage, names, (), self._by_share(jump.which, by_path))

    def falsely(
        self, coverage: Coverage, report: Report, replies: Sequence[Report], by_falsehood: float
    ) -> None:
        """A derivative by how likely a report and its replies are to be false, turned into one by chances."""
        self._by_chance(
            coverage,
            self._numbers([report, *replies]),
            lambda moved: by_falsehood * self.filter.reports.falsehood(moved, report, replies),
        )

    def shared(
        self, coverage: Coverage, names: tuple[Named, ...], replies: Sequence[Report], by_share: Floats
    ) -> None:
        """A derivative by the shares that a report holds (`Likelihood.shares`), turned into one by chances."""
        held = {number for numbers in np.nonzero(by_share) for number in numbers.tolist()}
        self._by_chance(
            coverage,
            {*(held - {len(coverage.reported)}), *self._numbers(replies)},
            lambda moved: float((by_share * self.filter.reports.shares(moved, names, replies)).sum()),
        )

    def _by_share(self, which: Indices, by_path: Floats) -> Floats:
        """A derivative by the share of each path, summed over the paths of each happening and reply."""
        paths, count = self.filter.mechanics.paths, len(self.filter.mechanics.happenings) + 1
        # No reply is numbered -1: the last.
        pairs = paths.happening[which] * count + paths.reply[which] % count
        return sum_by(pairs, by_path, count * count).reshape(count, count)

    def _by_chance(
        self, coverage: Coverage, numbers: Collection[int], worth: Callable[[Coverage], float]
    ) -> None:
        """Add the derivative of a number by the chances in force of some happenings."""
        for name in {coverage.names[number] for number in numbers} - {""}:
            mine = [each == name for each in coverage.names]

            def moved(step: float, mine: Sequence[bool] = mine) -> Coverage:
                chances = [r + step * moves for r, moves in zip(coverage.reported, mine, strict=True)]
                return replace(coverage, reported=tuple(chances))

            self._add(name, (worth(moved(STEP)) - worth(moved(-STEP))) / (2.0 * STEP))

    def _numbers(self, reports: Sequence[Report]) -> set[int]:
        """All that some reports name."""
        return {
            number
            for report in reports
            for alternative in report.alternatives
            for named in alternative
            for number in happenings_of(self.filter.mechanics, named)
        }

    def _add(self, name: str, derivative: float) -> None:
        self.by[name] = self.by.get(name, 0.0) + derivative
