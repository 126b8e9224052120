r"""What is learned, in coordinates in which every prior is a standard normal.

A parameter with prior distribution F is :math:`θ = F^{-1}(Φ(z))` with z standard normal: whatever the kind of prior,
its density in z is the same, steps of one are steps of one prior spread, and bounds are never met (the non-centred
form of Papaspiliopoulos, Roberts & Sköld 2007, by the probability integral transform).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
REPORTED_SPREAD = 0.7
"""Spread of the logit of a chance of being reported around the declared one: 0.9 becomes 0.79 to 0.96 in 8 of 10."""
FARTHEST = 8.0
"""How far from the prior's median, in its spreads, anything is looked at."""

Kind = Literal["parameter", "scale", "intercept", "reported"]


@dataclass(frozen=True)
class Unknown:
    """One number to learn.

    Attributes:
        kind: A declared parameter, the scale of an actor's stakes, a usual row's intercept, or a chance of being
            reported under coverage.
        name: Of the parameter, the actor, the row or the chance (`infer.timeline`).
        prior: The parameter with its prior; None for the others.
        declared: The chance as declared, around which its prior lies; of no meaning for the others.
    """

    kind: Kind
    name: str
    prior: Parameter | None = None
    declared: float = 0.5

    @property
    def knob(self) -> Knob:
        """What is differentiated for it."""
        return Knob(self.kind, self.name)

    def value(self, coordinate: float) -> float:
        """The number itself: a parameter's value, a log scale, an intercept's shift, a chance."""
        match self.prior:
            case None if self.kind == "reported":
                return float(expit(logit(self.declared) + REPORTED_SPREAD * coordinate))
            case None:
                return coordinate * (SCALE_SPREAD if self.kind == "scale" else INTERCEPT_SPREAD)
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
                return REPORTED_SPREAD * chance * (1.0 - chance)
            case None:
                return SCALE_SPREAD if self.kind == "scale" else INTERCEPT_SPREAD
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
                return float(logit(value) - logit(self.declared)) / REPORTED_SPREAD
            case None:
                return value / (SCALE_SPREAD if self.kind == "scale" else INTERCEPT_SPREAD)
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

    Parameters with room, scales of strategic actors, intercepts of usual rows, and chances of being reported where
    silence weighs.
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
    return Shift(by_kind["parameter"], by_kind["intercept"], by_kind["scale"], by_kind["reported"])
