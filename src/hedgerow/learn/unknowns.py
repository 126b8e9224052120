r"""What is learned, in coordinates in which every prior is a standard normal.

A parameter with prior distribution F is :math:`θ = F^{-1}(Φ(z))` with z standard normal: whatever the kind of prior,
its density in z is the same, steps of one are steps of one prior spread, and bounds are never met (the non-centred
form of Papaspiliopoulos, Roberts & Sköld 2007, by the probability integral transform).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats
from scipy.special import ndtr, ndtri

from hedgerow.ask.knobs import Knob
from hedgerow.ask.moving import movable
from hedgerow.ask.shifted import Place, Shift
from hedgerow.case.model import Case, Parameter
from hedgerow.game.space import Floats

INTERCEPT_SPREAD = 0.4
"""Spread of an intercept around its anchor, before the record is read."""
SCALE_SPREAD = 0.7
"""Spread of the log scale of an actor's stakes around what his declared sway asks for: a factor of two either way."""
FARTHEST = 8.0
"""How far from the prior's median, in its spreads, anything is looked at."""

Kind = Literal["parameter", "scale", "intercept"]


@dataclass(frozen=True)
class Unknown:
    """One number to learn.

    Attributes:
        kind: A declared parameter, the scale of an actor's stakes, or a usual row's intercept.
        name: Of the parameter, the actor or the row.
        prior: The parameter with its prior; None for the others.
    """

    kind: Kind
    name: str
    prior: Parameter | None = None

    @property
    def knob(self) -> Knob:
        """What is differentiated for it."""
        return Knob(self.kind, self.name)

    def value(self, coordinate: float) -> float:
        """The number itself: a parameter's value, a log scale, an intercept's shift."""
        match self.prior:
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


def unknowns_of(base: Place, *, scales: bool = True, intercepts: bool = True) -> tuple[Unknown, ...]:
    """What can be learned about a case: parameters with room, scales of strategic actors, intercepts of usual rows."""
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
    values = {(each.kind, each.name): each.value(float(z)) for each, z in zip(unknowns, point, strict=True)}
    by_kind: dict[str, dict[str, float]] = {"parameter": {}, "scale": {}, "intercept": {}}
    for (kind, name), value in values.items():
        by_kind[kind][name] = value
    return Shift(by_kind["parameter"], by_kind["intercept"], by_kind["scale"])
