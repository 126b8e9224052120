"""Quick answers: a case changed, what was found of it as declared held, its headline questions asked."""

from __future__ import annotations

from hedgerow.ask.assess import assess, workers
from hedgerow.ask.based import Base, based, briefly
from hedgerow.ask.engine import Progress, silent
from hedgerow.ask.origins import at_origin
from hedgerow.ask.record import Assessment
from hedgerow.case.model import Case
from hedgerow.memory import tidied


def base_of(case: Case, progress: Progress = silent) -> Base:
    """What an assessment of a case finds first, for quick answers to changes of it."""
    with workers() as executor:
        return based(at_origin(case)[0], executor, tidied(progress))


def assess_quickly(case: Case, base: Base, progress: Progress = silent) -> Assessment:
    """Answer the headline questions of a changed case, with what was found of it as declared held.

    Args:
        case: The changed case.
        base: The case as declared, solved (`base_of`).
        progress: Told the stage, how much of it is done, and of how much.

    Raises:
        ChangeError: If other things can happen than in the case as declared, or its accounts are others.
    """
    return assess(briefly(case), progress=progress, explained=False, base=base)
