"""How large a case is, before anything of that size is made."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from hedgerow.case.model import Case


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes that decide how long an assessment takes."""

    situations: int
    """Every combination of levels."""
    choices: int
    """Acts and replies."""
    accounts: int
    """Combinations of the axes of hypotheses, without habit."""
    reports: int
    """Reports that are used."""

    def __str__(self) -> str:
        accounts = f"{self.accounts} account{'s' if self.accounts != 1 else ''} and habit"
        return (
            f"To assess: {self.situations:,} situations under {accounts}, {self.choices} acts and replies, "
            f"{self.reports} reports used."
        )


def size_of(case: Case) -> Size:
    """Count what an assessment of `case` will work through."""
    return Size(
        situations=prod(len(quantity.levels) for quantity in case.quantities),
        choices=sum(1 + len(act.replies) for act in case.acts),
        accounts=prod(len(axis.values) for axis in case.axes),
        reports=sum(not report.left_out and report.published <= case.as_of for report in case.evidence),
    )
