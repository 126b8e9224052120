"""From a case to its solved accounts and their posterior: compile, anchor, solve, filter.

The habit chains come first: their time-averaged beliefs anchor the strategic accounts and say how often a false
report is to be expected. Anchor and scale of stakes are found at the priors' medians and then frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from hedgerow.ask.answers import Mixture
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.errors import ConvergenceError
from hedgerow.game.compile import AccountKey, Compiler, Game, accounts_of, parameters_of
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import Filtered, Unit, Weighed, filter_accounts, unconditional_occupancy
from hedgerow.infer.densities import Densities
from hedgerow.solve.account_sums import Weighted
from hedgerow.solve.anchor import Anchor, find_anchor, rescaled
from hedgerow.solve.equilibrium import Accuracy, Solution, solve
from hedgerow.solve.incomplete import Factors, factors_of_habit
from hedgerow.solve.policy import DefaultRule, chains_of_habit, default_rule

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and of how much."""

TOLERANCE = 5e-8
"""Largest error estimate of a solve that counts as a result."""
ANCHORED = 2e-3
"""Largest relative miss of a usual rate, and of a sway, at the declared sways."""
ANCHORED_FOR_ORDER = 5e-2
"""The same at other multiples of the sways, which only show whether the order of accounts holds."""
HALVINGS = 3
"""How often a step in sway may be halved where the anchor is not reached in one."""
NEAR = 1e-2
"""The same among the few accounts that come first."""


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
class Settled:
    """A solved game without its policy, which is large and follows from the values.

    Attributes:
        values: Value of each situation to each actor, shape (actors, situations).
        accuracy: How well it is solved.
    """

    values: Floats
    accuracy: Accuracy


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
    for number, values in enumerate(parameters):
        progress("Compiling accounts", number, len(keys))
        games.append(compiler.game(values))
    progress("Compiling accounts", len(keys), len(keys))
    chains = chains_of_habit(game.mechanics for game in games)
    habit = tuple(chains[id(game.mechanics)] for game in games)
    units = [Unit(*parts) for parts in zip(keys, habit, parameters, strict=True)]
    priors = [key.prior / sum(each.prior for each in keys) for key in keys]
    spent: dict[int, Floats] = {}
    for chain, values in zip(habit, parameters, strict=True):
        if id(chain) not in spent:
            spent[id(chain)] = unconditional_occupancy(case, chain, values)
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
    return Setting(keys, parameters, tuple(games), habit, densities, filtered, factors_of_habit(games))


def chain_of(game: Game, solution: Solution) -> Chain:
    """The chain under a solution's policies."""
    return solution.policy.chain(game.mechanics)


def solve_each(
    games: Sequence[Game],
    anchor: Anchor,
    rules: Mapping[int, DefaultRule],
    starts: Sequence[Floats],
    factors: Mapping[int, Factors],
    executor: Executor,
    tolerance: float = TOLERANCE,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[Settled, ...], tuple[Chain, ...]]:
    """Solve several games under one anchor.

    Args:
        games: The games.
        anchor: Whose scale of stakes counts.
        rules: Anchored habit, by the `id` of the mechanics.
        starts: Values to start from, one array a game.
        factors: Incomplete factors, by the `id` of the mechanics.
        executor: Where they are solved in parallel.
        tolerance: Largest error estimate of a solve that counts as a result.
        progress: Told how many are done, of how many.

    Returns:
        Their solutions, and their chains.

    Raises:
        ConvergenceError: If one does not converge.
    """

    def one(game: Game, start: Floats) -> tuple[Settled, Chain]:
        number = id(game.mechanics)
        solution = solve(
            game, anchor.scale, rules[number], start=start, tolerance=tolerance, factors=factors[number]
        )
        # Policies of all games at once would be as large as everything else.
        return Settled(solution.values, solution.accuracy), chain_of(game, solution)

    jobs = [executor.submit(one, game, start) for game, start in zip(games, starts, strict=True)]
    found = []
    for number, job in enumerate(jobs):
        found.append(job.result())
        if progress is not None:
            progress(number + 1, len(jobs))
    return tuple(settled for settled, _ in found), tuple(chain for _, chain in found)


def representatives(keys: Sequence[AccountKey]) -> list[int]:
    """Numbers of a few accounts that between them hold every value of every axis.

    Axes of two values turn over by the parity of different bits of the run, as in a two-level orthogonal array, so
    that no two axes go together.
    """
    values = [list(dict.fromkeys(key.values[axis] for key in keys)) for axis in range(len(keys[0].values))]
    runs = max((len(each) for each in values), default=1)
    while any(len(each) == 2 for each in values) and runs < len(values):
        runs *= 2
    chosen: list[int] = []
    for run in range(runs):
        wanted = tuple(
            each[(run & axis).bit_count() % 2] if axis and len(each) == 2 else each[run % len(each)]
            for axis, each in enumerate(values)
        )
        chosen.extend(n for n, key in enumerate(keys) if key.values == wanted and n not in chosen)
    return chosen


def declared_sways(case: Case) -> Floats:
    """Declared sway of each actor."""
    return np.array([actor.sway for actor in case.actors])


def anchor_accounts(
    case: Case,
    setting: Setting,
    multiple: float,
    executor: Executor,
    progress: Progress = silent,
    after: tuple[Anchor, Sequence[Floats]] | None = None,
) -> tuple[Anchor, list[Floats]]:
    """Find the anchor at a multiple of the declared sways; `after`: one found before, to start from."""
    accounts = setting.weighted()
    sways = multiple * declared_sways(case)
    few = representatives(setting.keys)
    if len(accounts) > 2 * len(few):
        # A few accounts that hold every value of every axis come near the anchor of all, at little cost.
        weight = sum(setting.keys[number].prior for number in few)
        near, _ = find_anchor(
            [replace(accounts[n], prior=setting.keys[n].prior / weight) for n in few],
            sways,
            executor,
            first=None if after is None else after[0],
            starts=None if after is None else [after[1][n] for n in few],
            tolerance=NEAR,
            progress=lambda _, miss: progress(
                f"Anchoring a few accounts at {multiple:g} times the sways", 0, 1
            ),
        )
        if after is None:
            starts = rescaled(accounts, near.scale, executor)
        else:
            factor = np.divide(near.scale, after[0].scale, out=np.ones_like(sways), where=after[0].scale > 0)
            starts = [value * factor[:, None] for value in after[1]]
        after = (near, starts)

    def told(number: int, miss: float) -> None:
        # Passes shrink the miss by about five; fifteen of them is a fair guess at the whole.
        progress(f"Anchoring at {multiple:g} times the sways (off by {miss:.0e})", min(number, 14), 15)

    return find_anchor(
        accounts,
        sways,
        executor,
        first=None if after is None else after[0],
        starts=None if after is None else after[1],
        tolerance=ANCHORED if multiple == 1.0 else ANCHORED_FOR_ORDER,
        progress=told,
    )


def trace_anchor(
    case: Case,
    setting: Setting,
    multiple: float,
    executor: Executor,
    progress: Progress = silent,
    reached: tuple[float, tuple[Anchor, Sequence[Floats]]] | None = None,
    halvings: int = HALVINGS,
) -> tuple[Anchor, list[Floats]]:
    """Find the anchor at a multiple of the declared sways from one reached before, by shorter steps where it fails.

    Args:
        case: The case.
        setting: Its accounts.
        multiple: Of the declared sways.
        executor: Where accounts are solved in parallel.
        progress: Told how far it is.
        reached: A multiple and its anchor, to start from; None: from none.
        halvings: How often a step may be halved.

    Raises:
        SolveError: If a declared sway cannot be attained, or no step is short enough.
    """
    try:
        return anchor_accounts(
            case, setting, multiple, executor, progress, None if reached is None else reached[1]
        )
    except ConvergenceError:
        if halvings == 0:
            raise
        halfway = 0.5 * (multiple + (0.0 if reached is None else reached[0]))
        found = trace_anchor(case, setting, halfway, executor, progress, reached, halvings - 1)
        return trace_anchor(case, setting, multiple, executor, progress, (halfway, found), halvings - 1)


def solve_accounts(
    case: Case,
    setting: Setting,
    multiple: float,
    found: tuple[Anchor, Sequence[Floats]],
    executor: Executor,
    progress: Progress = silent,
) -> Solved:
    """Solve every account under an anchor, and filter it on the record."""
    anchor, starts = found
    rules = {id(game.mechanics): default_rule(game.mechanics, anchor.intercepts) for game in setting.games}
    solutions, chains = solve_each(
        setting.games,
        anchor,
        rules,
        starts,
        setting.factors,
        executor,
        progress=lambda n, m: progress(f"Solving accounts at {multiple:g} times the sways", n, m),
    )
    units = [Unit(*parts) for parts in zip(setting.keys, chains, setting.parameters, strict=True)]
    filtered = filter_accounts(
        case,
        units,
        setting.densities,
        case.kappas,
        executor,
        lambda n, m: progress(f"Reading the record at {multiple:g} times the sways", n, m),
    )
    return Solved(multiple, anchor, solutions, filtered)


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
