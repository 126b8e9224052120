"""What answers rest on: the records of slopes by every number, and of games solved again at the ends of a prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hedgerow.ask.why.ledger_record import Weight


@dataclass(frozen=True, slots=True)
class Bar:
    """A forecast, and weights, with one parameter at an end of its prior; the game solved again, its anchor frozen.

    Accounts that set the parameter themselves have their own values moved as far.
    """

    parameter: str
    low: float
    """10th percentile of its prior."""
    high: float
    """90th percentile of its prior."""
    at_low: float
    """The answer at the one."""
    at_high: float
    """The answer at the other."""
    weights_at_low: tuple[Weight, ...]
    """Weight of every value, averaged with habit."""
    weights_at_high: tuple[Weight, ...]

    @property
    def length(self) -> float:
        """Largest distance between two of the answers at its ends."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Slope:
    """How fast a number moves with each parameter, from where the parameters are: exact derivatives.

    The anchor is frozen, and accounts that set a parameter themselves have their own values moved likewise.
    """

    value: float
    """The number now."""
    slopes: tuple[float, ...]
    """Its derivative by each parameter, in the order of `Sensitivity.parameters`."""

    def moved(self, changes: Sequence[float]) -> float:
        """The number to first order, were each parameter changed by as much."""
        return self.value + sum(slope * change for slope, change in zip(self.slopes, changes, strict=True))


@dataclass(frozen=True, slots=True)
class Span:
    """A parameter, and how far its prior lets it range."""

    name: str
    low: float
    """10th percentile of its prior."""
    median: float
    high: float
    """90th percentile of its prior."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What forecasts and weights rest on: every parameter that has room."""

    parameters: tuple[Span, ...]
    forecasts: tuple[tuple[str, Slope], ...]
    """For each question explained, by its id."""
    weights: tuple[tuple[str, str, Slope], ...]
    """(axis, value, weight averaged with habit) of every value, habit and strategy at the end."""
    bars: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    """For each question, the games solved again at either end of the parameters that move it most; longest first."""

    def swing(self, slope: Slope, number: int) -> tuple[float, float]:
        """A number to first order with one parameter at the low and at the high end of its prior."""
        span, rate = self.parameters[number], slope.slopes[number]
        return slope.value + rate * (span.low - span.median), slope.value + rate * (span.high - span.median)


@dataclass(frozen=True, slots=True)
class Steering:
    """Where the numbers stand that a case declares, and how fast answers and weights move with each, anchored anew."""

    paths: tuple[str, ...]
    """As `case.edits.declared_at` names them; those by which something has no slope are left out."""
    values: tuple[float, ...]
    """What stands there."""
    forecasts: tuple[tuple[str, Slope], ...]
    """For each question, by its id; slopes in the order of `paths`."""
    weights: tuple[tuple[str, str, Slope], ...]
    """(axis, value, weight averaged with habit) of every value, habit and strategy at the end."""
