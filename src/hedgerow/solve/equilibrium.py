"""The Markov perfect equilibrium of one account's game: policy iteration, traced in sway, with its error.

From afar, everybody's policy is improved against present values and then evaluated exactly (one sparse linear solve an
actor): Newton's method in each actor's own value and a fixed-point iteration between actors. From nearby, full Newton
steps take the reactions of the others into account. From a cold start the scale of the stakes is raised from nothing,
where the solution is known, to its value: tracing selects the equilibrium where there are several (Doraszelski & Judd
2012; Herings & Peeters 2010).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import numpy as np

from hedgerow.errors import ConvergenceError, SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.newton import FORCING, Equations, equations_at, jacobian_at, step_from
from hedgerow.solve.policy import DefaultRule, Policy, habit_policy, improve
from hedgerow.solve.rounds import did_not_converge, iterate


class Reason(Enum):
    """Why the solver stopped, as a sentence a user can act on."""

    HABIT = "Nothing is at stake: habit is the solution."
    REACHED_TOLERANCE = "The error estimate is below the tolerance."
    ROUGH = "Stopped at the rough tolerance asked for; the error was not estimated."


@dataclass(frozen=True)
class Accuracy:
    """How well a game is solved.

    Attributes:
        residual: Largest Bellman residual before the last Newton step, in units of value.
        error_estimate: Sup norm of that step, which is taken: what is left is less.
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
        residual: Largest Bellman residual before the last Newton step, in units of value.
        error_estimate: Sup norm of that step, which is taken: what is left is less; nan where not asked for.
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


MOST_STEPS = 40
NEAR = 0.5
"""Bellman residual, in units of value, from which on Newton steps are tried before rounds."""
FINEST, ROUGHEST = 1e-4, 3e-2
"""How finely Newton steps are computed, relative to their right-hand sides: no finer than they are expected to be long,
for what is not linear leaves as much."""
LEFT = 0.1
"""Share of the tolerance that a step may leave by its roughness; a step that confirms is no rougher than `FORCING`."""
HIDDEN = 0.1
"""Share of a Newton step that the roughness of its linear solve may hide at any place."""
GLANCE, UNSEEN = 1e-2, 0.75
"""How finely a step is computed that only confirms, and the share of it that this roughness may hide."""
_EXPECTED = 0.2
"""Share of the tolerance below which a step is expected to confirm."""
STALE = 1e-2
"""How far values may move, in units of value, until the derivative is taken again."""
_SHORTEST, _SHORT = 1e-3, 0.25
"""Share of a Newton step below which none helps; and below which rounds are tried instead, where they were not yet."""
_ROUNDING = 1e-13
"""Residual, as a share of the largest value, that says nothing any more."""
TRACE = (0.25, 0.5, 0.75, 1.0)
"""Shares of the scale on the way from nothing."""
TRACED = 0.1
"""How finely the way there is followed, in units of value: near enough for the next share to begin from."""


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
    if not estimate:
        values, more = _roughly(game, scale, rule, factors, values, tolerance)
        policy, _ = improve(game, values, scale, rule)
        return Solution(values, policy, float("nan"), float("nan"), rounds + more, Reason.ROUGH)
    found, more = _finely(game, scale, rule, factors, values, tolerance)
    policy, _ = improve(game, found.values, scale, rule)
    return Solution(
        found.values, policy, found.there.size, found.error, rounds + more, Reason.REACHED_TOLERANCE
    )


def _traced(game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None) -> tuple[Floats, int]:
    """Values to begin from at the full scale, and rounds: the way there followed from nothing, by secants."""
    values, rounds = np.zeros(game.stakes.flow.shape), 0
    way: list[tuple[float, Floats]] = []
    for share in TRACE[:-1]:
        values, more = _roughly(game, share * scale, rule, factors, _ahead(way, share, values), TRACED)
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


@dataclass(frozen=True)
class _Found:
    """Where Newton steps led.

    Attributes:
        there: The equations where they were looked at last.
        step: The step from there.
        error: Its sup norm, and what the roughness of its linear solve may hide.
    """

    there: Equations
    step: Floats
    error: float

    @property
    def values(self) -> Floats:
        """Values after the step."""
        return self.there.values + self.step


def _roughly(
    game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None, values: Floats, tolerance: float
) -> tuple[Floats, int]:
    """Rounds, which are cheap for few digits; Newton steps where they run out. And how many of both."""
    values, rounds, reached = iterate(game, scale, rule, factors, values, tolerance)
    if reached:
        return values, rounds
    there = equations_at(game, values, scale, rule)
    found, steps = _by_newton(game, scale, rule, factors, there, tolerance, False, _SHORTEST)
    return found.values, rounds + steps


def _finely(
    game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None, values: Floats, tolerance: float
) -> tuple[_Found, int]:
    """Newton steps from nearby, else rounds and then Newton steps; and how many of both."""
    rounds = 0
    # Without factors steps cost more than rounds, and only confirm.
    if factors is not None:
        there = equations_at(game, values, scale, rule)
        if there.size > NEAR:
            values, rounds, _ = iterate(game, scale, rule, factors, values, NEAR)
            there = equations_at(game, values, scale, rule)
        # Where actors react too sharply rounds may still lead there, or nearer.
        with suppress(SolveError):
            found, steps = _by_newton(game, scale, rule, factors, there, tolerance, True, _SHORT)
            return found, rounds + steps
    values, more, _ = iterate(game, scale, rule, factors, values, 0.2 * tolerance)
    there = equations_at(game, values, scale, rule)
    found, steps = _by_newton(game, scale, rule, factors, there, tolerance, True, _SHORTEST)
    return found, rounds + more + steps


def _by_newton(
    game: Game,
    scale: Floats,
    rule: DefaultRule,
    factors: Factors | None,
    there: Equations,
    tolerance: float,
    confirm: bool,
    shortest: float,
) -> tuple[_Found, int]:
    """Full Newton steps, each as long as the residual falls; and how many.

    With `confirm` the last step itself is below the tolerance; without, what it is expected to leave.

    Raises:
        ConvergenceError: If a step would have to be shorter than allowed, or there are too many.
    """
    jacobian: Jacobian | None = None
    moved, error, expected = 0.0, there.size, np.inf
    rounding = _ROUNDING * max(1.0, float(np.abs(there.values).max()))
    for number in range(1, MOST_STEPS + 1):
        if jacobian is None or moved > STALE:
            jacobian, moved = jacobian_at(game, there, scale, rule), 0.0
        enough = min(LEFT * tolerance / expected, FORCING)
        ways = [(min(max(min(error, expected), enough, FINEST), ROUGHEST), HIDDEN)]
        if confirm and expected <= _EXPECTED * tolerance:
            ways.insert(0, (GLANCE, UNSEEN))
        for forcing, hidden in ways:
            step = step_from(there, game, jacobian, factors, forcing)
            longest = float(np.abs(step).max())
            error = longest / (1.0 - hidden)
            if error <= tolerance:
                break
        if error <= tolerance or (not confirm and max(forcing, error) * error <= tolerance):
            return _Found(there, step, error), number
        # What a step leaves: its roughness, what the derivative is stale by, and what is not linear.
        expected = max(forcing, moved, error) * error
        share, nearer = 1.0, None
        while nearer is None and share >= shortest:
            # Too long a step may lead to stakes that no number holds.
            with suppress(SolveError):
                fresh = equations_at(game, there.values + share * step, scale, rule)
                if fresh.size <= max((1.0 - 0.1 * share) * there.size, rounding):
                    nearer = fresh
            if nearer is None:
                share *= 0.5
        if nearer is not None:
            there, moved = nearer, moved + share * longest
        elif moved > 0.0:
            jacobian = None
        else:
            break
    raise ConvergenceError(did_not_converge(error))
