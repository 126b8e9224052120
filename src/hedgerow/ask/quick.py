"""Quick answers: a case changed, what was found of it as declared held, its headline questions asked.

They are asked as things stand, and under the scenarios that the change adds. And how fast they move with each number
that the case declares, by which they are told to first order before they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import numpy as np

from hedgerow.ask.anew import JUMP, STAGE, numbers_of, steering_of, step_of
from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import assess, workers
from hedgerow.ask.based import Base, based, briefly, held
from hedgerow.ask.engine import Progress, posterior, silent
from hedgerow.ask.moving import with_declared
from hedgerow.ask.origins import at_origin
from hedgerow.ask.record import Assessment
from hedgerow.ask.why.slopes_record import Steering
from hedgerow.case.edits import declared_at
from hedgerow.case.model import Case
from hedgerow.errors import HedgerowError
from hedgerow.game.compile import parameters_of
from hedgerow.game.space import Floats
from hedgerow.memory import tidied

NEAR = 0.1
"""How far a number is moved to tell a slope, as a share of the step for which everything is found again: solutions
are finer than anchors."""


def base_of(case: Case, progress: Progress = silent) -> Base:
    """What an assessment of a case finds first, for quick answers to changes of it."""
    with workers() as executor:
        return based(at_origin(case)[0], executor, tidied(progress))


def assess_quickly(
    case: Case,
    base: Base,
    progress: Progress = silent,
    answered: Callable[[Assessment], None] | None = None,
) -> Assessment:
    """Answer the headline questions of a changed case, with what was found of it as declared held.

    They are asked as things stand, and under every scenario that the case as declared does not have.

    Args:
        case: The changed case.
        base: The case as declared, solved (`base_of`).
        progress: Told the stage, how much of it is done, and of how much.
        answered: Told the answer as things stand as soon as it is known, where there are scenarios to ask.

    Raises:
        ChangeError: If other things can happen than in the case as declared, or its accounts are others.
    """
    return assess(briefly(case, base.case), progress=progress, explained=False, base=base, answered=answered)


def steering_quickly(
    base: Base,
    paths: Sequence[str],
    known: Steering | None = None,
    progress: Progress = silent,
    told: Callable[[Steering], None] | None = None,
) -> Steering:
    """The slope of quick answers and weights by each of some numbers, from where the case declares them.

    By differences to one side. A number that few accounts play by costs little, for the others are taken over: those
    come first.

    Args:
        base: The case as declared, solved.
        paths: Numbers, as `case.edits.declared_at` names them.
        known: Slopes that were told before; those numbers are left out.
        progress: Told how many numbers are done, of how many.
        told: Given all slopes there are, as often as there is another.

    Returns:
        Slopes by every number by which there is one: a step is no slope.
    """
    case = briefly(base.case, base.case)
    slopes: dict[str, Floats] = {}
    if known is not None:
        table = [*(slope for _, slope in known.forecasts), *(slope for _, _, slope in known.weights)]
        slopes = {
            path: np.array([slope.slopes[number] for slope in table])
            for number, path in enumerate(known.paths)
        }

    with workers() as executor:

        def at(changed: Case) -> Floats:
            return _numbers(changed, base, executor, lambda *_: progress(STAGE, number, len(paths)))

        def players(path: str) -> int:
            changed = with_declared(case, path, declared_at(case, path) + step_of(case, path))
            return sum(
                parameters_of(changed, key) != values
                for key, values in zip(base.setting.keys, base.setting.parameters, strict=True)
            )

        number = 0
        here = at(case)
        for number, path in enumerate(sorted(paths, key=players)):
            progress(STAGE, number, len(paths))
            if path in slopes:
                continue
            value = declared_at(case, path)
            for side in (1.0, -1.0):
                step = side * NEAR * step_of(case, path)
                try:
                    moved = at(with_declared(case, path, value + step))
                except HedgerowError:
                    continue  # past the end of what it may be, or the game there cannot be solved
                if np.isfinite(moved).all() and np.abs(moved - here).max() <= JUMP:
                    slopes[path] = (moved - here) / step
                    if told is not None:
                        told(steering_of(case, case.questions, slopes, here))
                break
    return steering_of(case, case.questions, slopes, here)


def _numbers(case: Case, base: Base, executor: Executor, progress: Progress) -> Floats:
    """Answers to the questions of a changed case, and the weights."""
    found = held(base, case, executor, progress)
    mixture = posterior(case, found.solved.filtered, found.setting.filtered)
    asker = Asker(case, mixture, executor, found.swept)
    return numbers_of(case, case.questions, asker, lambda n, m: progress(STAGE, n, m))
