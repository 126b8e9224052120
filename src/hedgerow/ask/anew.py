"""How fast answers and weights move with each number that a case declares, had it been declared otherwise.

A changed case is anchored anew: usual rates stay usual and sways stay as declared, whatever the number. So these are
not the derivatives of `ask.gradient`, which hold the anchor: what those let pass the anchor may take back, and even
signs differ. They are central differences of everything found again: anchor, games, habit, false reports, record and
answers. The cost is two assessments a number, less what scenarios, other sways and explanations take, each begun from
where the answer is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

import numpy as np

from hedgerow.ask.anchoring import Anchored, declared_sways, solve_accounts
from hedgerow.ask.answers import Asker
from hedgerow.ask.engine import (
    Progress,
    Setting,
    Solved,
    posterior,
    set_up,
    silent,
)
from hedgerow.ask.moving import with_declared
from hedgerow.ask.why.common import membership, query_of, values_of, weighed
from hedgerow.ask.why.slopes_record import Slope, Steering
from hedgerow.case.edits import declared_at
from hedgerow.case.model import Case, Question
from hedgerow.errors import HedgerowError
from hedgerow.game.space import Floats
from hedgerow.solve.anchor import find_anchor

STEP = 0.05
"""Half the distance of a difference, as a share of the prior's middle 0.8, or of the number itself."""
TOLERANCE = 1e-4
"""Largest relative miss of a usual rate, and of a sway, at the ends of a difference: some hundredths of the step."""
STAGE = "Telling what each number does"
"""What is told of while slopes are found."""
JUMP = 1e-2
"""Second difference of a chance over a step, above which it is taken to have no slope there."""


def steering(
    case: Case,
    questions: Sequence[Question],
    paths: Sequence[str],
    setting: Setting,
    solved: Solved,
    executor: Executor,
    progress: Progress = silent,
) -> Steering:
    """The slope of answers and weights by each of some numbers, everything found again.

    Args:
        case: The case.
        questions: Questions that the model answers.
        paths: Numbers, as `case.edits.declared_at` names them.
        setting: Its accounts.
        solved: Their solutions, from which those nearby are reached.
        executor: Where accounts are worked on in parallel.
        progress: Told how many numbers are done, of how many.

    Returns:
        Slopes by every number on at least one side of which the case can be answered, and without a jump between.
    """

    def at(changed: Case) -> Floats:
        return _answers(changed, questions, setting, solved, executor)

    here = at(case)
    slopes: dict[str, Floats] = {}
    for number, path in enumerate(paths):
        progress(STAGE, number, len(paths))
        step, value = step_of(case, path), declared_at(case, path)
        ends = []
        for side in (1.0, -1.0):
            try:
                moved = at(with_declared(case, path, value + side * step))
            except HedgerowError:
                continue  # past the end of what it may be, or the game there cannot be solved
            if moved.shape == here.shape and np.isfinite(moved).all():
                ends.append((side * step, moved))
        if len(ends) == 2 and np.abs(ends[0][1] - 2 * here + ends[1][1]).max() > JUMP:
            continue
        if ends:
            (far, above), (near, below) = ends[0], ends[1] if len(ends) == 2 else (0.0, here)
            slopes[path] = (above - below) / (far - near)
    progress(STAGE, len(paths), len(paths))
    return steering_of(case, questions, slopes, here)


def steering_of(
    case: Case, questions: Sequence[Question], slopes: Mapping[str, Floats], here: Floats
) -> Steering:
    """Slopes of answers, and then of the weights of every value, by each number, as a record.

    Args:
        case: The case.
        questions: The questions.
        slopes: By path; shape (questions + values + 2,) each, habit and strategy at the end.
        here: The numbers themselves, same shape.
    """
    table = [
        Slope(float(value), tuple(float(each[place]) for each in slopes.values()))
        for place, value in enumerate(here)
    ]
    ids = [question.id for question in questions]
    return Steering(
        paths=tuple(slopes),
        values=tuple(declared_at(case, path) for path in slopes),
        forecasts=tuple(zip(ids, table[: len(ids)], strict=True)),
        weights=tuple(
            (axis, value, slope)
            for (axis, value), slope in zip(values_of(case), table[len(ids) :], strict=True)
        ),
    )


def _answers(
    case: Case, questions: Sequence[Question], before: Setting, solved: Solved, executor: Executor
) -> Floats:
    """Answers and weights of a case near one that is solved; nothing where other things can happen in it at all."""
    setting = set_up(case, executor)
    if not all(
        game.mechanics.alike(other.mechanics) for game, other in zip(setting.games, before.games, strict=True)
    ):
        return np.empty(0)
    anchor, values = find_anchor(
        setting.weighted(),
        declared_sways(case),
        executor,
        first=solved.anchor,
        starts=[solution.values for solution in solved.solutions],
        tolerance=TOLERANCE,
    )
    again = solve_accounts(case, setting, Anchored(1.0, anchor, values), executor)
    mixture = posterior(case, again.filtered, setting.filtered)
    return numbers_of(case, questions, Asker(case, mixture, executor))


def numbers_of(
    case: Case,
    questions: Sequence[Question],
    asker: Asker,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Answers to questions, and the weights of every value, shape (questions + values + 2,)."""
    answers = asker.ask([query_of(question) for question in questions], None, progress)
    weights = weighed(case, membership(case, asker.mixture), asker.mixture.weights)
    return np.array([*(answer.value for answer in answers), *(weight for _, _, weight in weights)])


def step_of(case: Case, path: str) -> float:
    """Half the distance of a difference."""
    parameter = next(each for each in case.parameters if each.name == path.rpartition(".")[2])
    width = parameter.high - parameter.low
    return STEP * (width if width > 0 else max(abs(declared_at(case, path)), 0.1))
