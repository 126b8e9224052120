"""What the reports did: the records of the ledger, and of how they moved each forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Weight = tuple[str, str, float]
"""Axis, value, number."""


Answers = tuple[tuple[str, float], ...]
"""(question id, answer)."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one report, or the silence before it, did to the log-odds of every account."""

    what: str
    """Report id, or `silence`."""
    on: date
    """Day of the report; the last day of the silence."""
    log_odds: tuple[Weight, ...]
    """What it added to the log-odds of each value, averaged with habit [nat]; -inf where it refutes a value."""
    given_strategy: tuple[Weight, ...]
    """The same among the strategic accounts only, the habit axis left out [nat]."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The answers had one report not come, nor any reply to it; chains, anchor and false-report rates as they are."""

    report: str
    weights: tuple[Weight, ...]
    """Weight of every value without it, averaged with habit."""
    forecasts: Answers
    """Answers to the headline questions without it."""
    influence: float
    """Relative entropy of the accounts' weights with it to those without it [nat]."""


@dataclass(frozen=True, slots=True)
class WeightPath:
    """Weights over the record at one multiple of the declared sways and one power of the evidence."""

    sway: float
    kappa: float
    weights: tuple[tuple[Weight, ...], ...]
    """For each of `Ledger.steps`, the weight of every value given strategy; the habit axis holds that of habit."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the reports made the accounts' weights.

    For each value, `prior` plus its number in every row is `posterior`, to rounding.
    """

    prior: tuple[Weight, ...]
    """Log-odds of each value before the reports [nat]; values whose odds are not finite are left out."""
    posterior: tuple[Weight, ...]
    """Log-odds of each value after them, averaged with habit [nat]."""
    posterior_given_strategy: tuple[Weight, ...]
    """The same among the strategic accounts only, the habit axis left out [nat]."""
    rows: tuple[LedgerRow, ...]
    """In order of the record; silences between two reports are one row. Nil before an axis is redrawn."""
    steps: tuple[tuple[date, str], ...]
    """(day, report id or `redraw AXIS` or `silence`) for which the paths hold weights, as in `Assessment.steps`."""
    paths: tuple[WeightPath, ...]
    """One for each multiple of the sways and each kappa, in that order."""
    left_out: tuple[LeftOut, ...] | None = None
    """Reports left out one at a time, the most influential first; None: not computed, for its cost."""

    @property
    def silence(self) -> tuple[Weight, ...]:
        """What silence did in all, averaged with habit [nat]."""
        totals = {(axis, value): 0.0 for axis, value, _ in self.prior}
        for row in self.rows:
            if row.what == "silence":
                for axis, value, added in row.log_odds:
                    totals[axis, value] += added
        return tuple((axis, value, total) for (axis, value), total in totals.items())


@dataclass(frozen=True, slots=True)
class Moved:
    """What one thing did to a forecast."""

    what: str
    """Report id (with its replies), `silence` (all of it) or `redraw AXIS`."""
    on: date
    difference: float


@dataclass(frozen=True, slots=True)
class Why:
    """What made one forecast: `before` plus every line is `after`, to rounding."""

    question: str
    """Id."""
    before: float
    """The answer to it at the midnight of the first day."""
    after: float
    """The answer now, as in `Assessment.forecasts`."""
    lines: tuple[Moved, ...]
    """In order of the record; silence last."""
