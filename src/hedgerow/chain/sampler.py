r"""Histories drawn from a chain: examples to read, and a check of what is computed without sampling.

In situation s something happens after an exponential time of rate :math:`\sum_p f_p`, the flows of its
paths, and it is path p with chance :math:`f_p / \sum_q f_q` (Gillespie 1977, the direct method). Paths that
change nothing are drawn as well: an act that fails has still been done. All histories advance together,
one event of each a round.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing that happened.

    Attributes:
        time: When [day from the beginning].
        id: The act or drift.
        mark: How it turned out; empty where it has one unmarked outcome.
        by: Index of the actor; -1 for a drift.
        reply: The reply; empty for none.
        reply_mark: How the reply turned out.
        before: Situation in which it happened.
        after: Situation it led to, the reply included.
    """

    time: float
    id: str
    mark: str
    by: int
    reply: str
    reply_mark: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class History:
    """One course of events.

    Attributes:
        start: Situation at the beginning.
        events: What happened, in order of time.
        end: Situation at the end.
        length: How long it was followed [day].
    """

    start: int
    events: tuple[Occurrence, ...]
    end: int
    length: float

    def situation_at(self, time: float) -> int:
        """The situation at a time [day from the beginning]."""
        passed = [event.after for event in itertools.takewhile(lambda e: e.time <= time, self.events)]
        return passed[-1] if passed else self.start

    def waits(self) -> tuple[float, ...]:
        """Time from the beginning or the last event to each event [day]."""
        times = [0.0, *(event.time for event in self.events)]
        return tuple(later - sooner for sooner, later in itertools.pairwise(times))


def sample_histories(
    chain: Chain, belief: Floats, until: float, random: np.random.Generator, count: int = 1
) -> tuple[History, ...]:
    """Draw histories of a chain.

    Args:
        chain: The chain.
        belief: Chance of each situation at the beginning, shape (situations,).
        until: How long to follow each [day].
        random: Where chance comes from; the same state gives the same histories.
        count: How many.

    Returns:
        The histories, independent of each other.
    """
    ladder = _Ladder(chain)
    begins = random.choice(belief.size, size=count, p=belief / belief.sum())
    situation, clock = begins.copy(), np.zeros(count)
    drawn: list[tuple[NDArray[Any], NDArray[Any], Floats]] = []
    alive = np.flatnonzero(ladder.total[situation] > 0)
    while alive.size:
        clock[alive] += random.standard_exponential(alive.size) / ladder.total[situation[alive]]
        alive = alive[clock[alive] <= until]
        path = ladder.choose(situation[alive], random.random(alive.size))
        drawn.append((alive, path, clock[alive]))
        situation[alive] = chain.mechanics.paths.target[path]
        alive = alive[ladder.total[situation[alive]] > 0]
    events: list[list[Occurrence]] = [[] for _ in range(count)]
    for who, path, time in drawn:
        for number, which, when in zip(who.tolist(), path.tolist(), time.tolist(), strict=True):
            events[number].append(occurrence(chain.mechanics, which, when))
    return tuple(
        History(start, tuple(happened), end, until)
        for start, happened, end in zip(begins.tolist(), events, situation.tolist(), strict=True)
    )


class _Ladder:
    """Paths in order of the situation they leave from, with their flows summed up."""

    def __init__(self, chain: Chain) -> None:
        source = chain.mechanics.paths.source
        possible = np.flatnonzero(chain.flows > 0)
        self.order = possible[np.argsort(source[possible], kind="stable")]
        counts = np.bincount(source[self.order], minlength=chain.mechanics.space.size)
        self.first = np.concatenate([[0], np.cumsum(counts)])
        self.rungs = np.concatenate([[0.0], np.cumsum(chain.flows[self.order])])
        self.total = self.rungs[self.first[1:]] - self.rungs[self.first[:-1]]

    def choose(self, situation: NDArray[Any], share: Floats) -> NDArray[Any]:
        """The path at a share in [0, 1) of the way up the flows of each situation."""
        low, high = self.first[situation], self.first[situation + 1]
        height = self.rungs[low] + share * self.total[situation]
        rung = np.searchsorted(self.rungs, height, side="right") - 1
        # Rounding may lift a height to the next situation's first rung.
        path: NDArray[Any] = self.order[np.clip(rung, low, high - 1)]
        return path


def occurrence(mechanics: Mechanics, path: int, time: float) -> Occurrence:
    """What it is that happened when a path was taken at a time [day from the beginning]."""
    paths, happenings = mechanics.paths, mechanics.happenings
    happening, reply = happenings[paths.happening[path]], int(paths.reply[path])
    return Occurrence(
        time=time,
        id=happening.id,
        mark=happening.mark,
        by=happening.by,
        reply=happenings[reply].id if reply >= 0 else "",
        reply_mark=happenings[reply].mark if reply >= 0 else "",
        before=int(paths.source[path]),
        after=int(paths.target[path]),
    )
