"""The Markov perfect equilibrium of one account's game: policy iteration, traced in sway, with its error.

Everybody's policy is improved against present values and then evaluated exactly (one sparse linear solve an
actor); this is Newton's method in each actor's own value and a fixed-point iteration between actors. From
a cold start the scale of the stakes is raised from nothing, where the solution is known, to its value:
tracing selects the equilibrium where there are several (Doraszelski & Judd 2012; Herings & Peeters 2010).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from hedgerow.errors import ConvergenceError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.anderson import Anderson
from hedgerow.solve.evaluate import payoff_rates, solve_discounted
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.newton import newton_step, residual_size
from hedgerow.solve.policy import DefaultRule, Policy, habit_policy, improve


class Reason(Enum):
    """Why the solver stopped, as a sentence a user can act on."""

    HABIT = "Nothing is at stake: habit is the solution."
    REACHED_TOLERANCE = "The error estimate is below the tolerance."
    ROUGH = "Stopped at the rough tolerance asked for; the error was not estimated."


@dataclass(frozen=True)
class Accuracy:
    """How well a game is solved.

    Attributes:
        residual: Largest Bellman residual, in units of value.
        error_estimate: Sup norm of one full Newton step.
        iterations: Rounds of policy improvement and Newton steps.
        reason: Why the solver stopped.
    """

    residual: float
    error_estimate: float
    iterations: int
    reason: Reason

    @staticmethod
    def worst(several: Iterable[Accuracy]) -> Accuracy:
        """The largest of each; the reason is that of the largest error."""
        each = list(several)
        return Accuracy(
            residual=max(one.residual for one in each),
            error_estimate=max(one.error_estimate for one in each),
            iterations=max(one.iterations for one in each),
            reason=max(each, key=lambda one: one.error_estimate).reason,
        )


@dataclass(frozen=True)
class Solution:
    """A solved game.

    Attributes:
        values: Value of each situation to each actor, shape (actors, situations).
        policy: What everybody does.
        residual: Largest Bellman residual, in units of value.
        error_estimate: Sup norm of one full Newton step; nan where not asked for.
        iterations: Rounds of policy improvement and Newton steps.
        reason: Why the solver stopped.
    """

    values: Floats
    policy: Policy
    residual: float
    error_estimate: float
    iterations: int
    reason: Reason

    @property
    def accuracy(self) -> Accuracy:
        """How well it is solved, without the solution itself, which is large."""
        return Accuracy(self.residual, self.error_estimate, self.iterations, self.reason)


MOST_ROUNDS = 200
MOST_STEPS = 40
ESTIMATED = 0.1
"""How finely the Newton step that estimates the error is computed, relative to itself: one digit is enough."""
_SHORTEST = 1e-3
"""Share of a Newton step below which none helps."""
TRACE = (0.25, 0.5, 0.75, 1.0)
"""Shares of the scale on the way from nothing."""
TRACED = 0.1
"""How finely the way there is followed, in units of value: near enough for the next share to begin from."""
_PROGRESS = 0.8
"""Share of the least change so far below which a round has come on."""
_PATIENCE = 12
"""Rounds without coming on after which each goes half as far."""


def solve(
    game: Game,
    scale: Floats,
    rule: DefaultRule,
    *,
    start: Floats | None = None,
    tolerance: float = 1e-8,
    estimate: bool = True,
    factors: Factors | None = None,
) -> Solution:
    """Solve a game.

    Args:
        game: The game.
        scale: Scale of each actor's wants and worths, shape (actors,).
        rule: Anchored habit; or another, such as plain logit (`hedgerow.solve.logit`).
        start: Values to start from; None: trace from zero stakes.
        tolerance: With `estimate`, the largest error estimate accepted; without, the largest change of
            values in the last round.
        estimate: Whether to take full Newton steps and report the error.
        factors: Incomplete factors of the game's mechanics, for who solves many games of the same; None: none.

    Returns:
        The solution.

    Raises:
        ConvergenceError: If the iteration does not converge: an unconverged solve is not a result.
    """
    actors, size = game.stakes.flow.shape
    idle = not any(game.stakes.strategic)
    if (idle or not np.any(scale)) and _is_shares(game, rule):
        policy = habit_policy(game.mechanics, rule)
        return Solution(np.zeros((actors, size)), policy, 0.0, 0.0, 0, Reason.HABIT)
    if idle:
        policy, _ = improve(game, np.zeros((actors, size)), scale, rule)
        return Solution(np.zeros((actors, size)), policy, 0.0, 0.0, 0, Reason.HABIT)
    values, rounds = _traced(game, scale, rule, factors) if start is None else (start, 0)
    # Rounds are cheaper than Newton steps, which then only confirm.
    rough = 0.2 * tolerance if estimate else tolerance
    values, more = _iterate(game, scale, rule, factors, values, rough)
    rounds += more
    if not estimate:
        policy, _ = improve(game, values, scale, rule)
        return Solution(values, policy, float("nan"), float("nan"), rounds, Reason.ROUGH)
    for _ in range(MOST_ROUNDS):
        newton = newton_step(game, values, scale, rule, factors, ESTIMATED)
        # The step itself is known to that share.
        error = float(np.abs(newton.step).max()) / (1.0 - ESTIMATED)
        if error <= tolerance:
            policy, _ = improve(game, values, scale, rule)
            return Solution(values, policy, newton.residual, error, rounds, Reason.REACHED_TOLERANCE)
        values = values + newton.step
        rounds += 1
        if not np.isfinite(error) or error > 1e6:
            break
    raise ConvergenceError(_did_not_converge(error))


def _traced(game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None) -> tuple[Floats, int]:
    """Values to begin from at the full scale, and rounds: the way there followed from nothing, by secants."""
    values, rounds = np.zeros(game.stakes.flow.shape), 0
    way: list[tuple[float, Floats]] = []
    for share in TRACE[:-1]:
        values, more = _iterate(game, share * scale, rule, factors, _ahead(way, share, values), TRACED)
        way = [*way[-1:], (share, values)]
        rounds += more
    return _ahead(way, TRACE[-1], values), rounds


def _ahead(way: Sequence[tuple[float, Floats]], share: float, values: Floats) -> Floats:
    """Values at a share further on, by the secant of the last two; where there are none yet, those at hand."""
    if len(way) < 2:
        return values
    (before, first), (last, second) = way
    further: Floats = second + (share - last) / (last - before) * (second - first)
    return further


def _is_shares(game: Game, rule: DefaultRule) -> bool:
    """Whether a rule shares out every opportunity, as habit does and plain logit does not."""
    total = rule.wait + sum_by(game.mechanics.choice_keys, rule.choice, rule.wait.size)
    return bool(np.all(np.abs(total - 1.0) < 1e-9))


def _iterate(
    game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None, values: Floats, tolerance: float
) -> tuple[Floats, int]:
    """Improve and evaluate in turn until values change by less than the tolerance.

    Actors who chase each other make plain rounds oscillate, so rounds are accelerated; where that goes round in
    circles all the same, each goes only part of the way.
    """
    change, least, since, share = np.inf, np.inf, 0, 1.0
    rounds = Anderson()
    for number in range(1, MOST_ROUNDS + 1):
        fresh = policy_round(game, scale, rule, factors, values)
        change = float(np.abs(fresh - values).max())
        if change <= tolerance:
            return fresh, number
        if not np.isfinite(change):
            raise ConvergenceError(_did_not_converge(change))
        if change < _PROGRESS * least:
            least, since = change, number
        elif number - since >= _PATIENCE:
            share, least, since, rounds = 0.5 * share, change, number, Anderson()
        values = rounds.next(values, values + share * (fresh - values))
    return _by_newton(game, scale, rule, factors, values, tolerance)


def _by_newton(
    game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None, values: Floats, tolerance: float
) -> tuple[Floats, int]:
    """Full Newton steps, each as long as the residual falls: where actors react too sharply for rounds."""
    change = np.inf
    size = residual_size(game, values, scale, rule)
    for number in range(1, MOST_STEPS + 1):
        step = newton_step(game, values, scale, rule, factors).step
        change = float(np.abs(step).max())
        if change <= tolerance:
            return values + step, MOST_ROUNDS + number
        share = 1.0
        while True:
            fresh = residual_size(game, values + share * step, scale, rule)
            if fresh <= (1.0 - 0.1 * share) * size:
                break
            share *= 0.5
            if not share > _SHORTEST:
                raise ConvergenceError(_did_not_converge(change))
        values, size = values + share * step, fresh
    raise ConvergenceError(_did_not_converge(change))


def policy_round(
    game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None, values: Floats
) -> Floats:
    """Values of the policies that are best against the values given."""
    policy, _ = improve(game, values, scale, rule)
    chain = policy.chain(game.mechanics)
    payoff = payoff_rates(game, policy, chain, scale)
    fresh = values.copy()
    floor = 1e-12 * max(1.0, float(np.abs(values).max()))
    mine = np.flatnonzero(game.stakes.strategic)
    fresh[mine] = solve_discounted(
        chain.generator, game.stakes.discount[mine], payoff[mine], values[mine], floor, factors
    )
    return fresh


def _did_not_converge(change: float) -> str:
    return (
        f"The game did not converge in {MOST_ROUNDS} rounds (last change {change:.2g}). "
        "Lower `sway` or shorten `patience` of the actor with the largest stakes."
    )
