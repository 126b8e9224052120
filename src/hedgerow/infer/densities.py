"""How often things happen out of habit: what a false report is as likely as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hedgerow.chain.generator import Chain
from hedgerow.game.space import Floats, sum_by


@dataclass(frozen=True)
class Densities:
    """How often things happen out of habit, averaged over accounts and the record.

    Attributes:
        joint: Density of each (act or drift, reply) pair [1/day], shape (happenings, happenings + 1); no reply last.
    """

    joint: Floats

    @cached_property
    def acts(self) -> Floats:
        """Density of each act or drift [1/day]."""
        density: Floats = self.joint.sum(axis=1)
        return density

    @cached_property
    def replies(self) -> Floats:
        """Density of each reply [1/day]."""
        density: Floats = self.joint[:, :-1].sum(axis=0)
        return density

    @staticmethod
    def average(parts: Sequence[tuple[float, Chain, Floats]]) -> Densities:
        """Average over accounts: prior, habit chain and time-averaged belief of each."""
        # Few chains are shared by many accounts.
        chains = {id(chain): chain for _, chain, _ in parts}
        spent: dict[int, Floats] = {}
        for prior, chain, occupancy in parts:
            spent[id(chain)] = prior * occupancy + spent.get(id(chain), 0.0)
        total: Floats | None = None
        for number, occupancy in spent.items():
            chain = chains[number]
            paths, count = chain.mechanics.paths, len(chain.mechanics.happenings)
            reply = np.where(paths.reply < 0, count, paths.reply).astype(np.int64)
            key = paths.happening.astype(np.int64) * (count + 1) + reply
            part = sum_by(key, occupancy[paths.source] * chain.flows, count * (count + 1))
            total = part if total is None else total + part
        if total is None:
            raise ValueError("At least one account is needed.")
        count = int((np.sqrt(1 + 4 * total.size) - 1) // 2)
        return Densities(total.reshape(count, count + 1))
