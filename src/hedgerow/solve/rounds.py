"""Rounds of policy improvement: a way towards the equilibrium from afar.

Everybody's policy is improved against present values and then evaluated (one sparse linear solve an actor), which is
Newton's method in each actor's own value and a fixed-point iteration between actors (Howard 1960).
"""

from __future__ import annotations

import numpy as np

from hedgerow.errors import ConvergenceError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.solve.anderson import Anderson
from hedgerow.solve.evaluate import payoff_rates, solve_discounted
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import DefaultRule, improve

MOST_ROUNDS = 200
_PROGRESS = 0.8
"""Share of the least change so far below which a round has come on."""
_PATIENCE = 12
"""Rounds without coming on after which each goes half as far."""


def iterate(
    game: Game, scale: Floats, rule: DefaultRule, factors: Factors | None, values: Floats, tolerance: float
) -> tuple[Floats, int, bool]:
    """Improve and evaluate in turn until values change by less than the tolerance, or rounds run out.

    Actors who chase each other make plain rounds oscillate, so rounds are accelerated; where that goes round in
    circles all the same, each goes only part of the way.

    Returns:
        Values, how many rounds it took, and whether the tolerance is reached.
    """
    change, least, since, share = np.inf, np.inf, 0, 1.0
    rounds = Anderson()
    for number in range(1, MOST_ROUNDS + 1):
        fresh = policy_round(game, scale, rule, factors, values)
        change = float(np.abs(fresh - values).max())
        if change <= tolerance:
            return fresh, number, True
        if not np.isfinite(change):
            raise ConvergenceError(did_not_converge(change))
        if change < _PROGRESS * least:
            least, since = change, number
        elif number - since >= _PATIENCE:
            share, least, since, rounds = 0.5 * share, change, number, Anderson()
        values = rounds.next(values, values + share * (fresh - values))
    return values, MOST_ROUNDS, False


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


def did_not_converge(change: float) -> str:
    """The sentence that says so, and what to do."""
    return (
        f"The game did not converge in {MOST_ROUNDS} rounds (last change {change:.2g}). "
        "Lower `sway` or shorten `patience` of the actor with the largest stakes."
    )
