"""Distributions scored: of counts and of days to a first event, by the continuous ranked probability score (CRPS).

A forecast that is one number is the distribution that is sure of it, whose score is its absolute error; so people's
numbers and a model's distributions stand in one table. The constant hazard and the switch of regimes give distributions
as well: chances of at least so many are what they are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hedgerow.ask.baselines import baseline_chance
from hedgerow.ask.record import Spread
from hedgerow.ask.spread import grid, spread
from hedgerow.case.model import Baseline, Case, Query
from hedgerow.score.baselines import counted
from hedgerow.score.record import Numbered
from hedgerow.score.regime import fit_regime
from hedgerow.score.rules import crps_count, crps_time

AtLeast = Callable[[int, float, float], float]
"""Chance of at least so many between two moments [day from the origin]."""


def crps(row: Numbered, forecaster: str) -> float | None:
    """What a forecaster's answer cost, in counts or days; None where it said nothing that can be scored."""
    found = dict(row.spreads).get(forecaster)
    if found is not None:
        if found.kind == "count":
            return crps_count(found.chances, round(row.outcome or 0.0))
        return crps_time(found.at, found.chances, row.outcome)
    said = row.by(forecaster)
    return None if said is None or row.outcome is None or row.unit == "days" else abs(said - row.outcome)


def hazard_spread(case: Case, query: Query, origin: date) -> Spread | None:
    """The distribution if the acts go on at the rate of the record; None where none is asked for, or no act counted.

    Args:
        case: The case, with all its evidence.
        query: A query of a question.
        origin: Nothing dated or published after this day is used.
    """
    found = counted(case, query, origin)
    if found is None:
        return None
    seen, exposure = len(found.events), found.exposure

    def at_least(number: int, start: float, end: float) -> float:
        return baseline_chance(Baseline(seen=seen, exposure=exposure, at_least=number), end - start)

    start, end = (moment - found.exposure for moment in found.window)
    return _spread(replace(case, as_of=origin), query, (start, end), at_least)


def regime_spread(case: Case, query: Query, origin: date) -> Spread | None:
    """The distribution if the acts come in calm and busy spells; arguments as of `hazard_spread`."""
    found = counted(case, query, origin)
    if found is None:
        return None
    start, end = (moment - found.exposure for moment in found.window)
    regime = fit_regime(found.events, found.exposure)
    return _spread(replace(case, as_of=origin), query, (start, end), regime.at_least)


def _spread(case: Case, query: Query, window: tuple[float, float], at_least: AtLeast) -> Spread | None:
    if query.up_to is not None:
        return spread(case, query, [at_least(number, *window) for number in range(1, query.up_to + 1)])
    if query.dated:
        return spread(
            case, query, [at_least(1, 0.0, days) if days > 0 else 0.0 for days in grid(case, query)]
        )
    return None
