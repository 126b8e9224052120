"""The engine under test: queries asked of every account of a case in which nobody wants anything."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from hedgerow.ask.anchoring import anchor_accounts, solve_accounts
from hedgerow.ask.answers import Answer, Asker, Mixture
from hedgerow.ask.assess import workers
from hedgerow.ask.engine import Setting, Solved, posterior, set_up, silent
from hedgerow.ask.scenarios import Intervened, Manner
from hedgerow.case.model import Case, Query, Scenario

from ..infer.engine import filtered, usual_of
from ..infer.oracle import World, keys, parameters, read_record


def answers(case: Case, queries: Sequence[Query]) -> list[Answer]:
    """Queries answered under every account; habit's stand beside the strategic ones, at even odds."""
    result = filtered(case, usual_of(case))
    with ThreadPoolExecutor(1) as executor:
        return Asker(case, Mixture(result, result, 0.5), executor).ask(queries)


def worlds(case: Case) -> tuple[list[World], list[np.ndarray], np.ndarray]:
    """The oracle's worlds, its beliefs about the present, and weights of the accounts."""
    run = read_record(case, usual_of(case))
    return [World(case, parameters(case, key)) for key in keys(case)], run.beliefs, run.weights(1.0)


@dataclass(frozen=True)
class Made:
    """A case solved at its declared sways."""

    case: Case
    setting: Setting
    solved: Solved
    mixture: Mixture


def made(case: Case) -> Made:
    """Solve a case and weigh its accounts."""
    with workers() as executor:
        setting = set_up(case, executor)
        found = anchor_accounts(case, setting, 1.0, executor)
        solved = solve_accounts(case, setting, found, executor)
    return Made(case, setting, solved, posterior(case, solved.filtered, setting.filtered))


def under(
    made: Made, queries: Sequence[Query], scenario: Scenario | None = None, manner: Manner = "surprise"
) -> list[Answer]:
    """Queries answered as things go, or under a scenario."""
    with workers() as executor:
        asker = Asker(made.case, made.mixture, executor)
        if scenario is None:
            return asker.ask(queries)
        course = Intervened(made.case, made.setting, made.solved, scenario, manner, executor, silent)
        return asker.ask(queries, course.course)
