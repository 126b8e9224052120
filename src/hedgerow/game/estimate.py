"""How much memory and time a case will take, before anything of its size is made.

Counted from the declarations: how many choices and paths there will be (each guard and effect evaluated over the
quantities it looks at, and taken to be independent of the others), under how many accounts. What a path costs was
measured on the shipped cases, and is good to a factor of about two for memory and three for time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hedgerow.case.expressions import Expression, evaluate
from hedgerow.case.model import Case, Effect, Outcome, Usual
from hedgerow.errors import HedgerowError
from hedgerow.game.compile import accounts_of, parameters_of
from hedgerow.game.mechanics import mechanical_parameters
from hedgerow.game.space import Space

BASE_MEGABYTES = 260.0
"""What the interpreter and the engine take with nothing in them."""
BYTES_A_PATH = 130.0
"""Of each path in each table of mechanics: its row, its place in the generator, and what sorting them takes."""
BYTES_A_PATH_AND_ACCOUNT = 25.0
"""Of each path under each account: the chain, its copy under a scenario, and vectors of solves."""
BASE_SECONDS = 3.0
SECONDS_A_REPORT_AND_ACCOUNT = 0.03
"""Of one processor, for an assessment with explanations: what is done for each report, however small the case."""
SECONDS_A_PATH_AND_ACCOUNT = 6e-6
"""What is done for each path."""


class TooLargeError(HedgerowError):
    """A case needs more memory than there is."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an assessment will take.

    Attributes:
        situations: How many there are.
        paths: Ways through act, outcome and reply, or drift, counted over all situations.
        mechanics: Tables of paths; accounts that agree on how things happen share one.
        accounts: How many accounts.
        megabytes: Largest memory [MB].
        seconds: Processor time [s].
    """

    situations: int
    paths: float
    mechanics: int
    accounts: int
    megabytes: float
    seconds: float

    def __str__(self) -> str:
        return (
            f"Expected: about {_memory(self.megabytes)} of memory and {_time(self.seconds)} of one processor, with "
            "explanations."
        )


def expected(case: Case) -> Expected:
    """Estimate what an assessment of a case takes; takes no time itself, however large the case."""
    space, parameters = Space(case.quantities), parameters_of(case)
    paths = float(space.size) * _paths(case, space, parameters)
    bearing = sorted(mechanical_parameters(case))
    accounts = accounts_of(case)
    reports = sum(not report.left_out and report.published <= case.as_of for report in case.evidence)
    settings = {tuple(parameters_of(case, account)[name] for name in bearing) for account in accounts}
    return Expected(
        situations=space.size,
        paths=paths,
        mechanics=len(settings),
        accounts=len(accounts),
        megabytes=BASE_MEGABYTES
        + paths * (BYTES_A_PATH * len(settings) + BYTES_A_PATH_AND_ACCOUNT * len(accounts)) / 1e6,
        seconds=BASE_SECONDS
        + (SECONDS_A_REPORT_AND_ACCOUNT * reports + SECONDS_A_PATH_AND_ACCOUNT * paths) * len(accounts),
    )


def refuse_too_large(case: Case, megabytes: float | None = None) -> Expected:
    """The estimate, if there is memory for it.

    Args:
        case: The case.
        megabytes: How much memory there is [MB]; None: what this machine has.

    Raises:
        TooLargeError: If there is too little, with the estimate.
    """
    found, there = expected(case), memory() if megabytes is None else megabytes
    if found.megabytes > there:
        largest = max(case.quantities, key=lambda quantity: len(quantity.levels))
        raise TooLargeError(
            f"This case has {found.situations:,} situations under {found.accounts} "
            f"account{'s' if found.accounts != 1 else ''}. It would take about {_memory(found.megabytes)} of memory "
            f"and {_time(found.seconds)} of one processor; this machine has {_memory(there)}.\n"
            f"Give quantities fewer levels (`{largest.name}` has {len(largest.levels)}), leave one out, or drop an "
            "axis of hypotheses."
        )
    return found


def memory() -> float:
    """Memory of this machine [MB]; endless where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
    except (AttributeError, OSError, ValueError):
        return float("inf")


def _paths(case: Case, space: Space, parameters: Mapping[str, float]) -> float:
    """Paths for each situation, on average."""

    def holds(expression: Expression | None) -> float:
        return 1.0 if expression is None else float(np.mean(_value(space, expression, parameters) != 0))

    def lands(effect: Effect) -> float:
        """Places an effect may lead to: two where it happens by chance, one where it is sure or changes nothing."""
        chance = _value(space, effect.chance, parameters)
        moves = float(np.mean(np.asarray(effect.moves) != np.arange(len(effect.moves))))
        return 1.0 + moves * holds(effect.when) * float(np.mean((chance > 0) & (chance < 1)))

    def outcomes(parts: Sequence[Outcome]) -> list[float]:
        return [float(np.prod([lands(effect) for effect in part.effects])) for part in parts]

    def may(when: Expression | None, rows: Sequence[Usual]) -> float:
        return holds(when) * min(sum(holds(row.when) for row in rows), 1.0)

    total = sum(holds(drift.when) * sum(outcomes(drift.outcomes)) for drift in case.drifts)
    for act in case.acts:
        answered = 0.0
        for part, count in zip(act.outcomes, outcomes(act.outcomes), strict=True):
            for reply in act.replies:
                if not reply.after or part.mark in reply.after:
                    answered += count * may(reply.when, reply.usual) * sum(outcomes(reply.outcomes))
        total += may(act.when, act.usual) * (sum(outcomes(act.outcomes)) + answered)
    return total


def _value(space: Space, expression: Expression, parameters: Mapping[str, float]) -> np.ndarray:
    """Value of an expression over the quantities it looks at."""
    return np.asarray(evaluate(expression, space.levels, space.sizes, parameters))


def _memory(megabytes: float) -> str:
    """To two digits, for more would promise what an estimate cannot hold."""
    if megabytes == float("inf"):
        return "unlimited memory"
    rounded = float(f"{megabytes:.2g}")
    return f"{rounded:.0f} MB" if rounded < 1000 else f"{rounded / 1000:,.{1 if rounded < 1e4 else 0}f} GB"


def _time(seconds: float) -> str:
    seconds = float(f"{seconds:.2g}")
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:,.0f} hours" if seconds < 172_800 else f"{seconds / 86_400:,.0f} days"
