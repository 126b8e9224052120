"""What goes beyond reading: `check_case` looks at a case as a whole and says what cannot be right.

Faults keep a case from being used; warnings are printed with it. The engine is not needed: expressions
are evaluated over the few quantities they look at, with parameters at their medians and as each account
and each scenario sets them.
"""

from __future__ import annotations

from hedgerow.case.check_dates import check_dates
from hedgerow.case.check_reach import check_reach
from hedgerow.case.check_values import check_values
from hedgerow.case.model import Case
from hedgerow.errors import Fault

Found = tuple[tuple[Fault, ...], tuple[str, ...]]


def check_case(case: Case) -> Found:
    """All faults and warnings of a case that could be read."""
    faults, warnings = check_parts(case, acting=frozenset(act.by for act in case.acts))
    more, others = check_whole(case)
    return (*faults, *more), (*warnings, *others)


def check_parts(
    case: Case, *, acting: frozenset[str] | None, dates_known: bool = True, moved: bool = False
) -> Found:
    """Faults of single parts, which can be told even where other parts could not be read.

    Args:
        case: The case, perhaps without the parts that could not be read.
        acting: The actors with acts of their own, also with acts that could not be read; None where that is not known
            of every act.
        dates_known: Whether the case's own dates could be read.
        moved: Whether the as-of date is not the case's own; then what lies after it is no fault.
    """
    faults, warnings = check_values(case, acting)
    if dates_known:
        more, others = check_dates(case, moved=moved)
        faults, warnings = [*faults, *more], [*warnings, *others]
    return tuple(faults), tuple(warnings)


def check_whole(case: Case) -> Found:
    """Faults of the case as a whole: what can never be reached, happen or change."""
    return tuple(check_reach(case)), ()
