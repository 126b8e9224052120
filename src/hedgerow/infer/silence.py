"""One chain's flow while nothing is reported.

Transients are taken by Chebyshev polynomials, in the few situations that the belief gets to while nothing is reported
(`hedgerow.chain.projection`). Both know nothing of parts of a belief as small as rounding. Who must not lose these has
uniformisation in all situations, whose terms are all positive.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from hedgerow.chain.chebyshev import propagate_belief
from hedgerow.chain.generator import Chain
from hedgerow.chain.products import Sparse, times, unsigned
from hedgerow.chain.projection import Cut, cut, reached, whole
from hedgerow.chain.uniformisation import NOTHING, Step, propagate, propagate_with_integral
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import Coverage

LOST = 1e-11
"""Share of what a silence leaves that may have left the situations looked at; else all are."""


class SilentChain:
    """A chain whose covered acts leave reports; keeps its matrices, and where beliefs went of late."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.rate = chain, chain.rate
        self._steps: dict[Coverage, sp.csr_array] = {}
        self._cuts: dict[Coverage, Cut] = {}

    def clear(self) -> None:
        """Let go of what is kept."""
        self._steps.clear()
        self._cuts.clear()

    def flow(
        self, coverage: Coverage, belief: Floats, mean: float, jump: sp.csr_array | None, *, careful: bool
    ) -> tuple[Floats, Floats]:
        """A belief after a time of silence, not normalised, and its average over the time, up to a factor.

        Args:
            coverage: What would be reported.
            belief: Belief at the beginning, shape (situations,); two rows within a range of days.
            mean: Λt.
            jump: Chances in one step of what a range of days reports, which leads from the first row to the second.
            careful: Whether no part of it may be lost, however small. No average of two rows is known then.
        """
        if coverage not in self._steps:
            self._steps[coverage] = self.chain.step(coverage.silence())
        if not careful:
            for some in self._some(coverage, belief, mean, jump):
                happens = None if jump is None else cut(jump, some.part)
                start = some.part.inner(belief)
                found = propagate_belief(_stepping(some.step, happens.step if happens else None), start, mean)
                if found is None:
                    break  # terms would cancel each other
                end, average = found
                lost = belief.sum() - start.sum() + mean * (average @ some.leaving).sum()
                lost += 0.0 if happens is None else mean * (average[0] @ happens.leaving)
                if some.part.whole or lost <= LOST * end.sum():
                    self._cuts[coverage] = some
                    return some.part.outer(end), some.part.outer(average)
        back = sp.csr_array(self._steps[coverage].T)
        if jump is None:
            return propagate_with_integral(back, belief, mean, self.rate, NOTHING)
        stepping = _stepping(unsigned(back), unsigned(sp.csr_array(jump.T)))
        return propagate(stepping, belief, mean, NOTHING), belief

    def _some(
        self, coverage: Coverage, belief: Floats, mean: float, jump: sp.csr_array | None
    ) -> Iterator[Cut]:
        """The chain cut to one part of the situations after the other, until one will do."""
        step, last = self._steps[coverage], self._cuts.get(coverage)
        shown = np.atleast_2d(belief).sum(axis=0)
        if last is not None and jump is None and last.part.suits(shown):
            yield last
        for part in (reached(shown, step, mean, jump), whole(shown.size)):
            yield cut(step, part)


def _stepping(flows: Sparse, jump: Sparse | None) -> Step:
    """One step of a belief in silence; of one of two rows, by a jump from the first to the second as well."""
    if jump is None:
        return lambda belief: times(flows, belief)

    def step(rows: Floats) -> Floats:
        waiting, happened = rows
        return np.stack([times(flows, waiting), times(flows, happened) + times(jump, waiting)])

    return step
