r"""What is learned, in coordinates in which every prior is a standard normal.

A parameter with prior distribution F is :math:`θ = F^{-1}(Φ(z))` with z standard normal: whatever the kind of prior,
its density in z is the same, steps of one are steps of one prior spread, and bounds are never met (the non-centred
form of Papaspiliopoulos, Roberts & Sköld 2007, by the probability integral transform).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from scipy import stats
from scipy.special import expit, logit, ndtr, ndtri

from hedgerow.ask.knobs import Knob
from hedgerow.ask.moving import movable
from hedgerow.ask.shifted import Place, Shift
from hedgerow.case.model import Case, Parameter
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import declared_chances

INTERCEPT_SPREAD = 0.4
"""Spread of an intercept around its anchor, before the record is read."""
SCALE_SPREAD = 0.7
"""Spread of the log scale of an actor's stakes around what his declared sway asks for: a factor of two either way."""
DRIFT_SPREAD = 0.5
"""Spread of the log rate of what ends a campaign or a truce, around what is declared."""
REPORTED_SPREAD = 0.7
"""Spread of the logit of a chance of being reported around the declared one: 0.9 becomes 0.79 to 0.96 in 8 of 10."""
SPREADS = {
    "scale": SCALE_SPREAD,
    "intercept": INTERCEPT_SPREAD,
    "drift": DRIFT_SPREAD,
    "reported": REPORTED_SPREAD,
}
FARTHEST = 8.0
"""How far from the prior's median, in its spreads, anything is looked at."""

Kind = Literal["parameter", "scale", "intercept", "drift", "reported"]


@dataclass(frozen=True)
class Unknown:
    """One number to learn.

    Attributes:
        kind: A declared parameter, the scale of an actor's stakes, a usual row's intercept, the rate of a drift that
            ends a campaign or a truce, or a chance of being reported under coverage.
        name: Of the parameter, the actor, the row, the drift or the chance (`infer.timeline`).
        prior: The parameter with its prior; None for the others.
        declared: The chance as declared; of no meaning for the others.
        centre: Median of the prior, away from what is declared, of those that are no parameters [log or logit].
        spread: Its spread; None: that of its kind.
    """

    kind: Kind
    name: str
    prior: Parameter | None = None
    declared: float = 0.5
    centre: float = 0.0
    spread: float | None = None

    @property
    def width(self) -> float:
        """Spread of the prior of what is no parameter."""
        return SPREADS[self.kind] if self.spread is None else self.spread

    @property
    def typed(self) -> float:
        """The number as declared."""
        if self.prior is not None:
            return self.prior.median
        return self.declared if self.kind == "reported" else 0.0

    @property
    def knob(self) -> Knob:
        """What is differentiated for it."""
        return Knob(self.kind, self.name)

    def under(self, centre: float, spread: float) -> Unknown:
        """The same under another prior."""
        return replace(self, centre=centre, spread=spread)

    def value(self, coordinate: float) -> float:
        """The number itself: a parameter's value, what is added to a log scale, intercept or log rate, a chance."""
        match self.prior:
            case None if self.kind == "reported":
                return float(expit(logit(self.declared) + self.centre + self.width * coordinate))
            case None:
                return self.centre + self.width * coordinate
            case Parameter(kind="lognormal", arguments=(median, spread)):
                return float(median * np.exp(spread * coordinate))
            case Parameter(kind="normal", arguments=(mean, spread)):
                return mean + spread * coordinate
            case Parameter(kind="uniform", arguments=(low, high)):
                return float(low + (high - low) * ndtr(coordinate))
            case Parameter(kind="beta", arguments=(mean, size)):
                return float(stats.beta.ppf(ndtr(coordinate), mean * size, (1.0 - mean) * size))
            case Parameter(name=name, kind=kind):
                raise ValueError(f"{name} is {kind}: there is nothing to learn about it.")

    def slope(self, coordinate: float) -> float:
        """Derivative of the number by its coordinate."""
        match self.prior:
            case None if self.kind == "reported":
                chance = self.value(coordinate)
                return self.width * chance * (1.0 - chance)
            case None:
                return self.width
            case Parameter(kind="lognormal", arguments=(median, spread)):
                return float(spread * median * np.exp(spread * coordinate))
            case Parameter(kind="normal", arguments=(_, spread)):
                return spread
            case Parameter(kind="uniform", arguments=(low, high)):
                return float((high - low) * stats.norm.pdf(coordinate))
            case Parameter(kind="beta", arguments=(mean, size)):
                value = self.value(coordinate)
                density = stats.beta.pdf(value, mean * size, (1.0 - mean) * size)
                return float(stats.norm.pdf(coordinate) / density)
            case Parameter(name=name, kind=kind):
                raise ValueError(f"{name} is {kind}: there is nothing to learn about it.")

    def coordinate(self, value: float) -> float:
        """Where a number lies, in spreads of its prior."""
        match self.prior:
            case None if self.kind == "reported":
                return float(logit(value) - logit(self.declared) - self.centre) / self.width
            case None:
                return (value - self.centre) / self.width
            case Parameter(kind="lognormal", arguments=(median, spread)):
                return float(np.log(value / median) / spread)
            case Parameter(kind="normal", arguments=(mean, spread)):
                return (value - mean) / spread
            case Parameter(kind="uniform", arguments=(low, high)):
                return float(ndtri((value - low) / (high - low)))
            case Parameter(kind="beta", arguments=(mean, size)):
                return float(ndtri(stats.beta.cdf(value, mean * size, (1.0 - mean) * size)))
            case Parameter(name=name, kind=kind):
                raise ValueError(f"{name} is {kind}: there is nothing to learn about it.")


def unknowns_of(
    base: Place, *, scales: bool = True, intercepts: bool = True, reporting: bool = True
) -> tuple[Unknown, ...]:
    """What can be learned about a case.

    Parameters with room, scales of strategic actors, intercepts of usual rows, rates of what ends a campaign or a
    truce, and chances of being reported where silence weighs.
    """
    game = base.setting.games[0]
    found = [Unknown("parameter", each.name, each) for each in movable(base.case)]
    if scales:
        found += [
            Unknown("scale", actor)
            for actor, strategic, scale in zip(
                game.mechanics.actors, game.stakes.strategic, base.solved.anchor.scale, strict=True
            )
            if strategic and scale > 0
        ]
    if intercepts:
        counted = counted_rows(base.case)
        found += [
            Unknown("intercept", str(row))
            for row in game.mechanics.rows
            if (row.act, row.reply, row.number) not in counted
        ]
    found += [Unknown("drift", drift.id) for drift in base.case.drifts if drift.ends]
    if reporting:
        chances = declared_chances(base.case, game.mechanics)
        found += [Unknown("reported", name, declared=chance) for name, chance in chances.items()]
    return tuple(found)


def counted_rows(case: Case) -> frozenset[tuple[str, str, int]]:
    """Usual rows whose rate was counted from the record: used as prior already, they are not learned from it again."""
    doers = [(act.id, "", act.usual) for act in case.acts]
    doers += [(act.id, reply.id, reply.usual) for act in case.acts for reply in act.replies]
    return frozenset(
        (act, reply, number)
        for act, reply, rows in doers
        for number, row in enumerate(rows)
        if row.seen is not None
    )


def shift_of(unknowns: Sequence[Unknown], point: Floats) -> Shift:
    """Where a point in coordinates moves the accounts, shape (unknowns,)."""
    return to_shift(
        (each.kind, each.name, each.value(float(z))) for each, z in zip(unknowns, point, strict=True)
    )


def to_shift(values: Iterable[tuple[str, str, float]]) -> Shift:
    """Kinds, names and values as what accounts are moved by."""
    by_kind: dict[str, dict[str, float]] = {kind: {} for kind in get_args(Kind)}
    for kind, name, value in values:
        by_kind[kind][name] = value
    return Shift(
        by_kind["parameter"], by_kind["intercept"], by_kind["scale"], by_kind["drift"], by_kind["reported"]
    )
