"""Where the anchor starts: to first order stakes are proportional to the scale, and habit's are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hedgerow.game.space import Booleans, Floats, sum_by
from hedgerow.solve.account_sums import Weighted
from hedgerow.solve.evaluate import payoff_rates, solve_discounted
from hedgerow.solve.policy import default_rule, habit_policy, landings

LARGEST_SPREAD = 20.0
"""Largest range of values, in units of stake, from which the passes start."""


@dataclass(frozen=True)
class FirstOrder:
    """One account at scale one, everybody doing what is usual.

    Attributes:
        values: Value of each situation to each actor, shape (actors, situations).
        square: Squared stakes, less their mean at each opportunity, weighed; shape (actors,).
        weight: The weights, shape (actors,).
        spread: Range of values, times the prior, shape (actors,).
    """

    values: Floats
    square: Floats
    weight: Floats
    spread: Floats


def first_order(account: Weighted) -> FirstOrder:
    """Evaluate habit at scale one."""
    game, prior, occupancy, factors = account.game, account.prior, account.occupancy, account.factors
    mechanics = game.mechanics
    moves = mechanics.moves
    chosen = slice(moves.choices)
    rule = default_rule(mechanics)
    habit = habit_policy(mechanics, rule)
    chain = habit.chain(mechanics)
    values = np.zeros_like(game.stakes.flow)
    payoff = payoff_rates(game, habit, chain, np.ones(len(mechanics.actors)))
    mine = np.flatnonzero(game.stakes.strategic)
    size = np.maximum(np.abs(payoff[mine]).max(axis=1, keepdims=True), 1e-300)
    values[mine] = size * solve_discounted(
        chain.generator, game.stakes.discount[mine], payoff[mine] / size, values[mine], 1e-9, factors, 1e-4
    )
    # Replies are left out: a first guess need not know them.
    keys = mechanics.choice_keys
    stake = mechanics.own_landing @ landings(game, values).ravel() - values.ravel()[keys]
    for actor, worth in enumerate(game.stakes.worth):
        if worth is not None:
            mine = moves.actor[chosen] == actor
            stake[mine] += worth[mine]
    mean = sum_by(keys, rule.choice * stake, values.size)
    here = prior * occupancy[moves.situation[chosen]] * rule.choice
    actors = len(mechanics.actors)
    return FirstOrder(
        values=values,
        square=sum_by(moves.actor[chosen], here * (stake - mean[keys]) ** 2, actors),
        weight=sum_by(moves.actor[chosen], here, actors),
        spread=prior * np.ptp(values, axis=1),
    )


def first_scale(guesses: Sequence[FirstOrder], strategic: Booleans, sways: Floats) -> Floats:
    """Scale of each actor at which stakes under habit are as large as his sway."""
    square = np.sum([guess.square for guess in guesses], axis=0)
    weight = np.sum([guess.weight for guess in guesses], axis=0)
    spread = np.sum([guess.spread for guess in guesses], axis=0)
    unit = np.sqrt(np.divide(square, weight, out=np.zeros_like(sways), where=weight > 0))
    # Where stakes come only through how others react, habit knows nothing of them: do not start too high.
    unit = np.maximum(unit, sways * spread / LARGEST_SPREAD)
    return np.where(strategic, np.divide(sways, unit, out=np.ones_like(sways), where=unit > 0), 0.0)
