"""All accounts anchored at a multiple of their sways, traced in sway from those of smaller ones; and solved there.

A few accounts that hold every value of every axis come near the anchor of all, at little cost. What they are wrong by
is known from the multiple before, where both were found, and carried over.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.ask.engine import Progress, Setting, Solved, chains_under, set_up, silent
from hedgerow.ask.solving import solve_each
from hedgerow.case.model import Case
from hedgerow.errors import ConvergenceError
from hedgerow.game.compile import AccountKey
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.filtered import Unit
from hedgerow.solve.account_sums import owners
from hedgerow.solve.anchor import Anchor, find_anchor, rescaled
from hedgerow.solve.policy import default_rule

ANCHORED = 2e-3
"""Largest relative miss of a usual rate, and of a sway, at the declared sways."""
ANCHORED_FOR_ORDER = 5e-2
"""The same at other multiples of the sways, which only show whether the order of accounts holds."""
NEAR = 1e-2
"""The same among the few accounts that come first."""
HALVINGS = 3
"""How often a step in sway may be halved where the anchor is not reached in one."""


@dataclass(frozen=True)
class Anchored:
    """Every account anchored at a multiple of the declared sways.

    Attributes:
        multiple: Of the declared sways.
        anchor: The anchor.
        values: Values of each account under it (rough), to start later solves from.
        few: The anchor of the few accounts that came first; None: none did.
    """

    multiple: float
    anchor: Anchor
    values: Sequence[Floats]
    few: Anchor | None = None


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
    after: Anchored | None = None,
) -> Anchored:
    """Find the anchor at a multiple of the declared sways; `after`: at one before, to start from."""
    accounts = setting.weighted()
    sways = multiple * declared_sways(case)
    numbers = representatives(setting.keys)
    first, starts = (None, None) if after is None else (after.anchor, after.values)
    few = None
    if len(accounts) > 2 * len(numbers):
        weight = sum(setting.keys[number].prior for number in numbers)
        few, _ = find_anchor(
            [replace(accounts[n], prior=setting.keys[n].prior / weight) for n in numbers],
            sways,
            executor,
            first=first,
            starts=None if starts is None else [starts[n] for n in numbers],
            tolerance=NEAR,
            progress=lambda _, miss: progress(
                f"Anchoring a few accounts at {multiple:g} times the sways", 0, 1
            ),
        )
        if after is None:
            first, starts = few, rescaled(accounts, few.scale, executor)
        else:
            first = _corrected(few, after, owners(accounts[0].game))
            factor = _ratio(first.scale, after.anchor.scale)
            starts = [value * factor[:, None] for value in after.values]

    def told(number: int, miss: float) -> None:
        # Passes shrink the miss by about four; a dozen of them is a fair guess at the whole.
        progress(f"Anchoring at {multiple:g} times the sways (off by {miss:.0e})", min(number, 11), 12)

    anchor, values = find_anchor(
        accounts,
        sways,
        executor,
        first=first,
        starts=starts,
        tolerance=ANCHORED if multiple == 1.0 else ANCHORED_FOR_ORDER,
        progress=told,
    )
    return Anchored(multiple, anchor, values, few)


def _corrected(few: Anchor, after: Anchored, owner: Floats) -> Anchor:
    """A few accounts' anchor, moved by what theirs was wrong by before: intercepts grow with their owner's scale."""
    before = after.few
    if before is None:
        return few
    wrong = (after.anchor.intercepts - before.intercepts) * _ratio(few.scale, before.scale)[owner]
    scale = few.scale * _ratio(after.anchor.scale, before.scale)
    return replace(few, intercepts=few.intercepts + wrong, scale=scale)


def _ratio(scale: Floats, before: Floats) -> Floats:
    """By how much scales have grown; those of nothing have not."""
    grown: Floats = np.divide(scale, before, out=np.ones_like(scale), where=before > 0)
    return grown


def trace_anchor(
    case: Case,
    setting: Setting,
    multiple: float,
    executor: Executor,
    progress: Progress = silent,
    reached: Anchored | None = None,
    halvings: int = HALVINGS,
) -> Anchored:
    """Find the anchor at a multiple of the declared sways from one reached before, by shorter steps where it fails.

    Args:
        case: The case.
        setting: Its accounts.
        multiple: Of the declared sways.
        executor: Where accounts are solved in parallel.
        progress: Told how far it is.
        reached: The anchor at another multiple, to start from; None: from none.
        halvings: How often a step may be halved.

    Raises:
        SolveError: If a declared sway cannot be attained, or no step is short enough.
    """
    try:
        return anchor_accounts(case, setting, multiple, executor, progress, reached)
    except ConvergenceError:
        if halvings == 0:
            raise
        halfway = 0.5 * (multiple + (0.0 if reached is None else reached.multiple))
        found = trace_anchor(case, setting, halfway, executor, progress, reached, halvings - 1)
        return trace_anchor(case, setting, multiple, executor, progress, found, halvings - 1)


def solve_accounts(
    case: Case,
    setting: Setting,
    found: Anchored,
    executor: Executor,
    progress: Progress = silent,
) -> Solved:
    """Solve every account under an anchor, and filter it on the record."""
    anchor, multiple = found.anchor, found.multiple
    rules = {id(game.mechanics): default_rule(game.mechanics, anchor.intercepts) for game in setting.games}
    solutions = solve_each(
        setting.games,
        anchor,
        rules,
        found.values,
        setting.factors,
        executor,
        progress=lambda n, m: progress(f"Solving accounts at {multiple:g} times the sways", n, m),
    )
    chains = chains_under(setting.games, anchor, rules, solutions, executor)
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


def solved_as_assessed(case: Case, executor: Executor, progress: Progress = silent) -> tuple[Setting, Solved]:
    """The accounts at their declared sways, reached as an assessment reaches them."""
    setting = set_up(case, executor, progress)
    found = None
    if any(any(game.stakes.strategic) for game in setting.games):
        for multiple in sorted({multiple for multiple in case.sways if multiple < 1.0}):
            found = trace_anchor(case, setting, multiple, executor, progress, found)
    found = trace_anchor(case, setting, 1.0, executor, progress, found)
    return setting, solve_accounts(case, setting, found, executor, progress)
