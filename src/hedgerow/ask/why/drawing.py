r"""Histories drawn from the present on, account by account, dated changes among what happens in them.

In situation s something happens after an exponential time of rate :math:`\sum_p f_p`, the flows of its paths, and it is
path p with chance in proportion to its flow (Gillespie 1977, the direct method). One history at a time, and only the
paths that leave where it is are looked at: accounts with large chains are drawn a few times each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hedgerow.ask.ahead import Change, changes_ahead
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain, Indices
from hedgerow.chain.sampler import History, Occurrence, occurrence
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import now


class Drawer:
    """Draws histories of the accounts of one case; keeps what it has looked up on the way."""

    def __init__(self, case: Case, until: float) -> None:
        self.case, self.until = case, until
        self._leaving: dict[int, tuple[Indices, Indices]] = {}
        self._rungs: dict[tuple[int, int], tuple[Indices, Floats]] = {}
        self._dated: dict[int, tuple[Change, ...]] = {}

    def draw(
        self, chain: Chain, parameters: Mapping[str, float], start: int, random: np.random.Generator
    ) -> History:
        """One history from a situation on; `until` is its length [day]."""
        situation, clock = start, 0.0
        events: list[Occurrence] = []
        for change in [*self._changes(chain, parameters), None]:
            stop = self.until if change is None else change.time - now(self.case)
            while True:
                which, rungs = self._ladder(chain, situation)
                total = float(rungs[-1]) if len(rungs) else 0.0
                after = clock + random.standard_exponential() / total if total > 0 else np.inf
                if after > stop:
                    # Nobody remembers how long it has been waited for: the clock may be set anew.
                    break
                rung = int(np.searchsorted(rungs, random.random() * total, side="right"))
                path = int(which[min(rung, len(which) - 1)])
                events.append(occurrence(chain.mechanics, path, after))
                situation, clock = events[-1].after, after
            clock = stop
            if change is not None:
                row = change.matrix[[situation], :].tocoo()
                landed = int(random.choice(row.coords[1], p=row.data / row.data.sum()))
                events.append(Occurrence(stop, change.id, "", -1, "", "", situation, landed))
                situation = landed
        return History(start, tuple(events), situation, self.until)

    def _ladder(self, chain: Chain, situation: int) -> tuple[Indices, Floats]:
        """Paths that leave a situation, and their flows summed up."""
        key = (id(chain), situation)
        if key not in self._rungs:
            mechanics = chain.mechanics
            if id(mechanics) not in self._leaving:
                order = np.argsort(mechanics.paths.source, kind="stable")
                counts = np.bincount(mechanics.paths.source, minlength=mechanics.space.size)
                self._leaving[id(mechanics)] = (order, np.concatenate([[0], np.cumsum(counts)]))
            order, first = self._leaving[id(mechanics)]
            which = order[first[situation] : first[situation + 1]]
            self._rungs[key] = (which, np.cumsum(chain.flows_of(which)))
        return self._rungs[key]

    def _changes(self, chain: Chain, parameters: Mapping[str, float]) -> tuple[Change, ...]:
        if id(chain) not in self._dated:
            self._dated[id(chain)] = changes_ahead(self.case, chain.mechanics, parameters, self.until)
        return self._dated[id(chain)]
