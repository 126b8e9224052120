"""One account, and what moving it does to a number that its chain leads to, to first order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hedgerow.ask.knobs import Point
from hedgerow.chain.generator import Chain
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.errors import SolveError
from hedgerow.game.space import Floats
from hedgerow.infer.backward import Dating
from hedgerow.infer.calendar import calendar_matrix, looks_at


@dataclass(frozen=True)
class Bearing:
    """One account, and what moving it does to the number wanted, to first order.

    Attributes:
        number: Of the account.
        gradient: Derivative of the number by its rates.
        difference: By how much the number differs between two points the account is moved to.
        rows: Derivative by the intercept of each usual row, by `str(row)`.
        strategic: Whether anything is at stake.
    """

    number: int
    gradient: RateGradient
    difference: Callable[[Point, Point], float]
    rows: Mapping[str, float]
    strategic: bool


End = tuple[Chain, Mapping[str, float]]
"""A chain, and the parameters of its account."""


def along(gradient: RateGradient, datings: Iterable[Dating], high: End, low: End) -> float:
    """Difference of the number to first order between two ends, of chains and of the calendar."""
    if not all(gradient.chain.mechanics.alike(chain.mechanics) for chain, _ in (high, low)):
        raise SolveError(
            "A parameter stands where a chance or a rate is just about to appear or to vanish: it has no derivative "
            "there. Move it a little."
        )
    total = 0.0
    if high[0] is not low[0]:
        total = gradient.along(high[0].flows - low[0].flows, high[0].exits - low[0].exits)
    for dating in datings:
        if all(high[1][name] == low[1][name] for name in looks_at(dating.dated)):
            continue
        matrix = calendar_matrix(high[0].mechanics, dating.dated, high[1])
        matrix = matrix - calendar_matrix(low[0].mechanics, dating.dated, low[1])
        total += float((dating.belief[: len(dating.values)] * (matrix @ dating.values.T).T).sum())
    return total


def gained(high: Point, low: Point) -> tuple[Floats | None, list[Floats | None]]:
    """How much more choices gain whoever makes them at one point than at another, and each actor by replies.

    None where nothing; what moves lead to is the same at both.
    """
    moves = high.game.mechanics.moves
    actor = moves.actor[: moves.choices]
    most, least = high.game.stakes, low.game.stakes
    replies = [
        _more(first, second, high.scale[number], low.scale[number])
        for number, (first, second) in enumerate(zip(most.reply_worth, least.reply_worth, strict=True))
    ]
    return _more(most.own_worth, least.own_worth, high.scale[actor], low.scale[actor]), replies


def _more(
    first: Floats | None, second: Floats | None, high: Floats | float, low: Floats | float
) -> Floats | None:
    """How much more one worth is, scaled, than another."""
    if first is None and second is None:
        return None
    more: Floats = np.asarray(
        (0.0 if first is None else high * first) - (0.0 if second is None else low * second)
    )
    return more
