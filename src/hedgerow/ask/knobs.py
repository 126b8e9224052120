"""What can be moved continuously: parameters, intercepts, scales, chances of being reported; and accounts with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.ask.moving import movable, parameters_at
from hedgerow.case.model import Case
from hedgerow.game.compile import AccountKey, Game, Stakes, moved_stakes
from hedgerow.game.space import Floats

STEP = 1e-5
"""Half the distance of central differences, in units of a parameter's size or the spread of its prior."""


@dataclass(frozen=True)
class Knob:
    """Something continuous to move: a parameter, an intercept, a scale of stakes, a drift, a chance of being reported.

    Attributes:
        kind: `parameter`, `intercept`, `scale`, `drift` (its log rate) or `reported`.
        name: Of the parameter, the row (`str(row)`), the actor, the drift or the chance (`infer.timeline`).
    """

    kind: str
    name: str


def parameter_knobs(case: Case) -> list[Knob]:
    """Every parameter whose prior leaves it room."""
    return [Knob("parameter", each.name) for each in movable(case)]


@dataclass(frozen=True)
class Point:
    """What one account stands on, with a knob moved; what can happen is another matter (`hedgerow.game.moved`).

    Attributes:
        stakes: What everything is worth, of what can happen where no knob is moved.
        parameters: Its parameters.
        scale: Scale of each actor's stakes.
    """

    stakes: Stakes
    parameters: Mapping[str, float]
    scale: Floats


def step_of(case: Case, knob: Knob) -> float:
    """Half the distance of a central difference."""
    if knob.kind != "parameter":
        return STEP
    parameter = next(each for each in case.parameters if each.name == knob.name)
    return STEP * max(abs(parameter.median), parameter.high - parameter.low)


def moved_point(case: Case, key: AccountKey, game: Game, here: Point, knob: Knob, step: float) -> Point:
    """One account with a knob moved; the very point it was where the knob does not reach it.

    A drift or an intercept moves no point: the one is of the case, and derivatives by all of the other are a formula.

    Args:
        case: The case.
        key: The account.
        game: Its game.
        here: Where it stands.
        knob: What is moved.
        step: By how much.
    """
    match knob.kind:
        case "scale":
            factor = np.exp(step * np.array([actor == knob.name for actor in game.mechanics.actors]))
            return replace(here, scale=here.scale * factor)
        case "parameter":
            median = next(each.median for each in case.parameters if each.name == knob.name)
            moved_to = parameters_at(case, key, knob.name, median + step)
            if moved_to == here.parameters:
                return here
            stakes = moved_stakes(case, game, here.parameters, moved_to)
            return Point(stakes, moved_to, here.scale)
    return here
