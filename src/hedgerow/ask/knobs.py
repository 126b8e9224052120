"""What can be moved continuously: parameters, intercepts, scales, chances of being reported; and accounts with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hedgerow.ask.moving import movable, parameters_at
from hedgerow.case.model import Case
from hedgerow.game.compile import AccountKey, Compiler, Game
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
    """One account with a knob moved.

    Attributes:
        game: Its game.
        parameters: Its parameters.
        scale: Scale of each actor's stakes.
    """

    game: Game
    parameters: Mapping[str, float]
    scale: Floats


def step_of(case: Case, knob: Knob) -> float:
    """Half the distance of a central difference."""
    if knob.kind != "parameter":
        return STEP
    parameter = next(each for each in case.parameters if each.name == knob.name)
    return STEP * max(abs(parameter.median), parameter.high - parameter.low)


def moved_point(
    case: Case, key: AccountKey, here: Point, compiler: Compiler, knob: Knob, step: float
) -> Point:
    """One account with a knob moved; the very point it was where the knob does not reach it.

    A parameter never changes which usual rows there are, so intercepts stay theirs. For a drift, the compiler is one of
    the case with that drift moved. An intercept is not moved: derivatives by all of them are a formula.
    """
    game, parameters = here.game, here.parameters
    match knob.kind:
        case "drift":
            return Point(compiler.alone(parameters), parameters, here.scale)
        case "scale":
            factor = np.exp(step * np.array([actor == knob.name for actor in game.mechanics.actors]))
            return Point(game, parameters, here.scale * factor)
    median = next(each.median for each in case.parameters if each.name == knob.name)
    moved_to = parameters_at(case, key, knob.name, median + step)
    if moved_to == parameters:
        return here
    return Point(compiler.beside(game, parameters, moved_to), moved_to, here.scale)
