"""From a case to its solved accounts and their posterior: compile, anchor, solve, filter.

The habit chains come first: their time-averaged beliefs anchor the strategic accounts and say how often a false
report is to be expected. Anchor and scale of stakes are found at the priors' medians and then frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from hedgerow.ask.answers import Mixture
from hedgerow.ask.solving import Settled
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import AccountKey, Compiler, Game, accounts_of, parameters_of
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import filter_accounts, unconditional_occupancy
from hedgerow.infer.densities import Densities
from hedgerow.infer.filtered import Filtered, Unit, Weighed
from hedgerow.solve.account_sums import Weighted
from hedgerow.solve.anchor import Anchor
from hedgerow.solve.incomplete import Factors, factors_of_habit
from hedgerow.solve.policy import DefaultRule, chains_of_habit, improve

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and of how much."""


def silent(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True)
class Setting:
    """The accounts of a case, compiled, and their habit on the record.

    Attributes:
        keys: Which accounts.
        parameters: Parameters of each.
        games: Game of each.
        habit: Habit chain of each; one object for accounts that share it.
        densities: How often things happen out of habit.
        filtered: Habit's accounts on the record.
        factors: Incomplete factors of habit's systems, by the `id` of the mechanics.
    """

    keys: tuple[AccountKey, ...]
    parameters: tuple[Mapping[str, float], ...]
    games: tuple[Game, ...]
    habit: tuple[Chain, ...]
    densities: Densities
    filtered: Filtered
    factors: Mapping[int, Factors]

    def weighted(self) -> list[Weighted]:
        """The accounts as the anchor sees them."""
        total = sum(key.prior for key in self.keys)
        return [
            Weighted(game, key.prior / total, occupancy, self.factors[id(game.mechanics)])
            for game, key, occupancy in zip(self.games, self.keys, self.filtered.occupancy, strict=True)
        ]

    def known(self) -> list[tuple[Mapping[str, float], Mechanics]]:
        """What can happen under the parameters of each account, for a compiler to begin with."""
        return [(values, game.mechanics) for values, game in zip(self.parameters, self.games, strict=True)]


@dataclass(frozen=True)
class Solved:
    """The strategic accounts at one multiple of the declared sways.

    Attributes:
        multiple: Of the declared sways.
        anchor: What they have in common.
        solutions: Solution of each account.
        filtered: They on the record.
    """

    multiple: float
    anchor: Anchor
    solutions: tuple[Settled, ...]
    filtered: Filtered


def set_up(
    case: Case,
    executor: Executor,
    progress: Progress = silent,
    keys: Sequence[AccountKey] | None = None,
) -> Setting:
    """Compile every account, and filter its habit on the record.

    Args:
        case: The case.
        executor: Where accounts are filtered in parallel.
        progress: Told how far it is.
        keys: Which accounts; None: all combinations.
    """
    keys = accounts_of(case) if keys is None else tuple(keys)
    compiler = Compiler(case)
    parameters = tuple(parameters_of(case, key) for key in keys)
    games = []
    progress("Compiling accounts", 0, len(keys))
    for number, game in enumerate(executor.map(compiler.game, parameters)):
        games.append(game)
        progress("Compiling accounts", number + 1, len(keys))
    chains = chains_of_habit(game.mechanics for game in games)
    habit = tuple(chains[id(game.mechanics)] for game in games)
    units = [Unit(*parts) for parts in zip(keys, habit, parameters, strict=True)]
    priors = [key.prior / sum(each.prior for each in keys) for key in keys]
    alone = {id(chain): (chain, values) for chain, values in zip(habit, parameters, strict=True)}
    taken = executor.map(lambda pair: unconditional_occupancy(case, *pair), alone.values())
    factors = executor.submit(factors_of_habit, games)
    spent = dict(zip(alone, taken, strict=True))
    occupancy: Sequence[Floats] = [spent[id(chain)] for chain in habit]
    # False reports are as frequent as the acts are on the record, which takes a first filtering to know.
    for stage in ("Reading the record out of habit", "Reading it again"):
        densities = Densities.average(list(zip(priors, habit, occupancy, strict=True)))
        filtered = filter_accounts(
            case,
            units,
            densities,
            case.kappas,
            executor,
            lambda n, m, stage=stage: progress(stage, n, m),  # type: ignore[misc]
        )
        occupancy = filtered.occupancy
    return Setting(keys, parameters, tuple(games), habit, densities, filtered, factors.result())


def chain_under(game: Game, anchor: Anchor, rule: DefaultRule, values: Floats) -> Chain:
    """The chain under the policies that answer values."""
    policy, _ = improve(game, values, anchor.scale, rule)
    return policy.chain(game.mechanics)


def chains_under(
    games: Sequence[Game],
    anchor: Anchor,
    rules: Mapping[int, DefaultRule],
    solutions: Sequence[Settled],
    executor: Executor,
) -> tuple[Chain, ...]:
    """The chains of several solved games."""

    def one(game: Game, solution: Settled) -> Chain:
        return chain_under(game, anchor, rules[id(game.mechanics)], solution.values)

    return tuple(executor.map(one, games, solutions))


def habit_weight(case: Case, strategic: Weighed, habit: Weighed, kappa: float = 1.0) -> float:
    """Posterior weight of habit beside the strategic accounts, by prior and evidence."""
    if case.habit in (0.0, 1.0):
        return case.habit
    odds = np.log(case.habit / (1.0 - case.habit)) + (
        habit.log_evidence(kappa) - strategic.log_evidence(kappa)
    )
    return float(expit(odds))


def posterior(case: Case, strategic: Filtered, habit: Filtered) -> Mixture:
    """Join the strategic accounts with habit's."""
    return Mixture(strategic, habit, habit_weight(case, strategic, habit))
