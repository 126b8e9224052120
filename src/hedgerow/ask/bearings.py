"""One account, and what moving it does to a number that its chain leads to, to first order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.ask.engine import Setting, Solved
from hedgerow.ask.knobs import Point
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.compile import Game, Stakes
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.moved import Moved
from hedgerow.game.space import Floats, Integers
from hedgerow.infer.backward import Dating
from hedgerow.infer.calendar import calendar_matrix, looks_at
from hedgerow.solve.adjoint import Adjoint
from hedgerow.solve.choosing import Choosing
from hedgerow.solve.evaluate import payoff_rates
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.mechanics_gradient import MechanicsGradient
from hedgerow.solve.policy import default_rule, improve


@dataclass(frozen=True)
class Bearing:
    """One account, and what moving it does to the number wanted, to first order.

    Attributes:
        number: Of the account.
        gradient: Derivative of the number by its rates.
        difference: By how much the number differs between two points the account is moved to, and what is laid out
            differently there (None: nothing).
        rows: Derivative by the intercept of each usual row, by `str(row)`.
    """

    number: int
    gradient: RateGradient
    difference: Callable[[Point, Point, Moved | None], float]
    rows: Mapping[str, float]


def strategic_bearing(
    setting: Setting,
    solved: Solved,
    number: int,
    gradient: RateGradient,
    datings: Sequence[Dating],
    *,
    rows: bool,
) -> Bearing:
    """What moving a strategic account does, by the adjoint of its equilibrium.

    Args:
        setting: All accounts.
        solved: Their solutions.
        number: Of the account.
        gradient: Derivative of the number by the rates of its chain.
        datings: Dated changes passed, with what they did.
        rows: Whether derivatives by intercepts are wanted.
    """
    game, anchor, values = setting.games[number], solved.anchor, solved.solutions[number].values
    rule, strategic = default_rule(game.mechanics, anchor.intercepts), np.asarray(game.stakes.strategic)
    policy, partition = improve(game, values, anchor.scale, rule)
    lever, rates, slots = np.zeros_like(values), gradient.by_rates(), gradient.by_slots()
    solution = game, values, anchor.scale, rule, policy, gradient.chain
    jacobian = None
    if strategic.any() and np.any(anchor.scale):
        adjoint = Adjoint(*solution, setting.factors[id(game.mechanics)])
        lever, jacobian = adjoint.solve(adjoint.by_values(rates, slots)), adjoint.jacobian
    lever[~strategic] = 0.0
    choosing = Choosing.of(jacobian or Jacobian(*solution), lever, rates, slots)
    habit = choosing.by_habit(rule)
    slopes = choosing.by_rows(*habit) if rows else ()
    by_row = {str(row): float(slope) for row, slope in zip(game.mechanics.rows, slopes, strict=rows)}
    uncosted = replace(policy, choice_cost=np.zeros_like(values), reply_cost=np.zeros_like(policy.reply_cost))
    openly = MechanicsGradient.of_equilibrium(gradient, choosing, habit, lever, values, partition)

    def difference(high: Point, low: Point, moved: Moved | None) -> float:
        total = _along_calendar(gradient, datings, high.parameters, low.parameters)
        if moved is not None:
            total += openly.along(moved)
        if high.stakes is low.stakes and np.array_equal(high.scale, low.scale):
            return total
        more = _gained(game.mechanics, high, low)
        paid = payoff_rates(Game(game.mechanics, more), uncosted, gradient.chain, np.ones(len(values)))
        paid -= more.discount[:, None] * values
        return total + choosing.by_stakes(more.own_worth, more.reply_worth) + float((lever * paid).sum())

    return Bearing(number, gradient, difference, by_row)


def usual_bearing(number: int, gradient: RateGradient, datings: Sequence[Dating]) -> Bearing:
    """What moving a chain of habit does, which nothing is at stake for."""
    openly = MechanicsGradient.of_habit(gradient)

    def difference(high: Point, low: Point, moved: Moved | None) -> float:
        total = _along_calendar(gradient, datings, high.parameters, low.parameters)
        return total if moved is None else total + openly.along(moved)

    return Bearing(number, gradient, difference, {})


def _along_calendar(
    gradient: RateGradient,
    datings: Iterable[Dating],
    high: Mapping[str, float],
    low: Mapping[str, float],
) -> float:
    """Difference of the number to first order that dated changes make between two settings of the parameters."""
    mechanics, total = gradient.chain.mechanics, 0.0
    for dating in datings:
        if all(high[name] == low[name] for name in looks_at(dating.dated)):
            continue
        matrix = calendar_matrix(mechanics, dating.dated, high)
        matrix = matrix - calendar_matrix(mechanics, dating.dated, low)
        total += float((dating.belief[: len(dating.values)] * (matrix @ dating.values.T).T).sum())
    return total


def _gained(mechanics: Mechanics, high: Point, low: Point) -> Stakes:
    """How much more everything is worth at one point than at another, scaled, where moves lead to the same."""
    moves = mechanics.moves
    actor, actors = moves.actor[: moves.choices], range(len(high.scale))
    most, least = high.stakes, low.stakes
    ends = high.scale, low.scale
    return Stakes(
        flow=high.scale[:, None] * most.flow - low.scale[:, None] * least.flow,
        worth=tuple(_more(most.worth[one], least.worth[one], *ends, one) for one in actors),
        reply_worth=tuple(_more(most.reply_worth[one], least.reply_worth[one], *ends, one) for one in actors),
        own_worth=_more(most.own_worth, least.own_worth, *ends, actor),
        discount=most.discount - least.discount,
        strategic=most.strategic,
    )


def _more(
    first: Floats | None, second: Floats | None, high: Floats, low: Floats, actor: int | Integers
) -> Floats | None:
    """How much more one column is worth, scaled by those of its actor or actors; None: as much."""
    if first is second and (first is None or np.array_equal(high[actor], low[actor])):
        return None
    more: Floats = np.asarray(
        (0.0 if first is None else high[actor] * first) - (0.0 if second is None else low[actor] * second)
    )
    return more
