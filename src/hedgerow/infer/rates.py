"""Implied rates against the record's: where what is typed does not give what was counted.

A usual rate holds where its guard does. Levels that decay, guards that seldom hold and rows that overlap in time make
the rate that follows differ from the one meant, and nothing would say so.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.special import pdtr, pdtrc

from hedgerow.case.model import DAYS_PER_MONTH, Case
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import Compiler, accounts_of, parameters_of
from hedgerow.infer.accounts import unconditional_occupancy
from hedgerow.infer.densities import Densities
from hedgerow.infer.timeline import counted, coverage_at, day, now
from hedgerow.solve.policy import chain_of_habit

FACTOR = 1.5
"""Largest ratio between implied and counted rate that passes."""
TAIL = 0.05
"""A count at least this likely under the implied rate is no contradiction, however large the ratio."""


@dataclass(frozen=True)
class ImpliedRate:
    """How often an act is reported by the record, and would be by its usual rates.

    Attributes:
        act: The act, reply or drift.
        expected: Reports the usual rates would have led to under the coverage declared.
        counted: Reports used.
        months: Length of the record [month].
    """

    act: str
    expected: float
    counted: int
    months: float

    @property
    def contradicted(self) -> bool:
        """Whether the two differ by more than the factor, and by more than chance."""
        ratio = max(self.expected, 1e-9) / max(self.counted, 0.5)
        if 1.0 / FACTOR <= ratio <= FACTOR:
            return False
        beyond = pdtr(self.counted, self.expected) if ratio > 1 else pdtrc(self.counted - 1, self.expected)
        return bool(beyond < TAIL)

    def __str__(self) -> str:
        return (
            f"The usual rates of `{self.act}` imply {self.expected:.1f} reports in {self.months:.0f} months under the "
            f"coverage declared; the record holds {self.counted}. Look at its `when`, its rates, and what ends them."
        )


def implied_rates(case: Case) -> tuple[ImpliedRate, ...]:
    """Compare every covered act with the record, out of habit and with nothing known but the start."""
    compiler = Compiler(case)
    chains: dict[int, tuple[Chain, float, np.ndarray]] = {}
    for key in accounts_of(case):
        parameters = parameters_of(case, key)
        mechanics = compiler.mechanics(parameters)
        if id(mechanics) not in chains:
            chain = chain_of_habit(mechanics)
            chains[id(mechanics)] = (chain, 0.0, unconditional_occupancy(case, chain, parameters))
        chain, prior, occupancy = chains[id(mechanics)]
        chains[id(mechanics)] = (chain, prior + key.prior, occupancy)
    densities = Densities.average([(prior, chain, occupancy) for chain, prior, occupancy in chains.values()])
    mechanics = next(iter(chains.values()))[0].mechanics
    stops = sorted(
        {0.0, now(case)}
        | {float(day(case, row.first)) for row in case.coverage}
        | {day(case, row.last) + 1.0 for row in case.coverage}
    )
    stops = [stop for stop in stops if 0.0 <= stop <= now(case)]
    expected: dict[str, float] = {}
    for since, until in itertools.pairwise(stops):
        coverage = coverage_at(case, mechanics, 0.5 * (since + until))
        for number, happening in enumerate(mechanics.happenings):
            if coverage.covered[number]:
                rate = densities.acts[number] + densities.replies[number]
                share = float(rate) * coverage.reported[number] * (until - since)
                expected[happening.id] = expected.get(happening.id, 0.0) + share
    reported = counted(case)
    months = now(case) / DAYS_PER_MONTH
    return tuple(ImpliedRate(act, value, reported[act], months) for act, value in expected.items())
