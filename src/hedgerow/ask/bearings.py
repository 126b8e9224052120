"""One account, and what moving it does to a number that its chain leads to, to first order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.ask.engine import Setting, Solved
from hedgerow.ask.knobs import Point
from hedgerow.chain.generator import Chain
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game, Stakes
from hedgerow.game.space import Floats, Integers
from hedgerow.infer.backward import Dating
from hedgerow.infer.calendar import calendar_matrix, looks_at
from hedgerow.solve.adjoint import Adjoint
from hedgerow.solve.choosing import Choosing
from hedgerow.solve.evaluate import payoff_rates
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.policy import Policy, chain_of_habit, default_rule, improve


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
    policy, _ = improve(game, values, anchor.scale, rule)
    lever, rates, slots = np.zeros_like(values), gradient.by_rates(), gradient.by_slots()
    solution = game, values, anchor.scale, rule, policy, gradient.chain
    jacobian = None
    if strategic.any() and np.any(anchor.scale):
        adjoint = Adjoint(*solution, setting.factors[id(game.mechanics)])
        lever, jacobian = adjoint.solve(adjoint.by_values(rates, slots)), adjoint.jacobian
    lever[~strategic] = 0.0
    choosing = Choosing.of(jacobian or Jacobian(*solution), lever, rates, slots)
    slopes = choosing.by_rows(rule) if rows else ()
    by_row = {str(row): float(slope) for row, slope in zip(game.mechanics.rows, slopes, strict=rows)}
    uncosted = replace(policy, choice_cost=np.zeros_like(values), reply_cost=np.zeros_like(policy.reply_cost))
    # The residual is what is paid, discounting, and what values the chain brings: which is linear in its rates.
    moving = gradient.with_generated(lever, values)

    def chosen(point: Point) -> tuple[Policy, Chain]:
        mechanics = point.game.mechanics
        made, _ = improve(point.game, values, point.scale, default_rule(mechanics, anchor.intercepts))
        return made, made.chain(mechanics)

    def difference(high: Point, low: Point) -> float:
        if high.game.mechanics is game.mechanics is low.game.mechanics:
            # Moves lead to the same: what is chosen follows from what it gains by a formula.
            (above, below), more = (gradient.chain, gradient.chain), _gained(high, low)
            paid = payoff_rates(Game(game.mechanics, more), uncosted, gradient.chain, np.ones(len(values)))
            openly = choosing.by_stakes(more.own_worth, more.reply_worth)
        else:
            (first, above), (second, below) = chosen(high), chosen(low)
            paid = payoff_rates(high.game, first, above, high.scale)
            paid -= payoff_rates(low.game, second, below, low.scale)
            openly = 0.0
        paid -= (high.game.stakes.discount - low.game.stakes.discount)[:, None] * values
        openly += _along(moving, datings, (above, high.parameters), (below, low.parameters))
        return openly + float((lever * paid).sum())

    return Bearing(number, gradient, difference, by_row, strategic=True)


def usual_bearing(number: int, gradient: RateGradient, datings: Sequence[Dating]) -> Bearing:
    """What moving a chain of habit does, which nothing is at stake for."""

    def difference(high: Point, low: Point) -> float:
        first, second = ((chain_of_habit(point.game.mechanics), point.parameters) for point in (high, low))
        return _along(gradient, datings, first, second)

    return Bearing(number, gradient, difference, {}, strategic=False)


End = tuple[Chain, Mapping[str, float]]
"""A chain, and the parameters of its account."""


def _along(gradient: RateGradient, datings: Iterable[Dating], high: End, low: End) -> float:
    """Difference of the number to first order between two ends, of chains and of the calendar."""
    ends = {id(chain.mechanics): chain.mechanics for chain, _ in (high, low)}
    if not all(map(gradient.chain.mechanics.alike, ends.values())):
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


def _gained(high: Point, low: Point) -> Stakes:
    """How much more everything is worth at one point than at another, scaled, where moves lead to the same."""
    moves = high.game.mechanics.moves
    actor, actors = moves.actor[: moves.choices], range(len(high.scale))
    most, least = high.game.stakes, low.game.stakes
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
