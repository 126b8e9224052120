"""Records that scores are made from: one question that came out, and what everyone had said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hedgerow.ask.record import Spread

Floats = NDArray[np.float64]

MODEL = "model"
"""The headline answer: strategy and habit, by their weights."""
HABIT = "habit"
"""The same case, had nobody been strategic."""
LEARNED = "learned"
"""The model with its numbers learned from what was published before the origin."""
EVEN = "50%"
HAZARD = "constant hazard"
REGIME = "regime switch"
BASELINES = (EVEN, HAZARD, HABIT, REGIME, LEARNED)
"""What the model is held against, in the order of the tables."""
FORECASTERS = (MODEL, LEARNED, HABIT, HAZARD, REGIME, EVEN)
"""Forecasters that no person may be called."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with a yes or a no, and the chance each forecaster gave to yes."""

    case: str
    question: str
    """Its id; for a question made mechanically, whatever tells it apart."""
    origin: date
    """The day after which the forecasts used nothing."""
    outcome: int
    """1 yes, 0 no."""
    forecasts: tuple[tuple[str, float], ...]
    """(forecaster, chance); a forecaster who said nothing is absent."""

    def by(self, forecaster: str) -> float | None:
        """What a forecaster said, or None."""
        return dict(self.forecasts).get(forecaster)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One question with a number or a day for its outcome, and what each forecaster expected."""

    case: str
    question: str
    origin: date
    outcome: float | None
    """The number; or days from the origin to when it happened, None where it did not by the deadline."""
    forecasts: tuple[tuple[str, float], ...]
    """(forecaster, number); of a day the chance of having happened by the deadline."""
    spreads: tuple[tuple[str, Spread], ...] = ()
    """(forecaster, distribution), where there is one."""
    unit: Literal["number", "days"] = "number"

    def by(self, forecaster: str) -> float | None:
        """What a forecaster said, or None."""
        return dict(self.forecasts).get(forecaster)


def said(rows: Sequence[Scored], forecaster: str) -> tuple[Floats, Floats]:
    """Chances a forecaster gave and what came out, over the questions it answered: two arrays of one length."""
    pairs = [(chance, row.outcome) for row in rows if (chance := row.by(forecaster)) is not None]
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def answered_by_both(rows: Sequence[Scored], one: str, other: str) -> tuple[Scored, ...]:
    """The questions two forecasters both answered: what they may be compared on."""
    return tuple(row for row in rows if row.by(one) is not None and row.by(other) is not None)


def forecasters(rows: Sequence[Scored | Numbered]) -> tuple[str, ...]:
    """Everyone who answered something: our own in their order, then people by name."""
    found = {name for row in rows for name, _ in row.forecasts}
    return (*(name for name in FORECASTERS if name in found), *sorted(found.difference(FORECASTERS)))
