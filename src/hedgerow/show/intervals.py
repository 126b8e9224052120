"""What is said of intervals over accounts where a number alone would mislead: narrow, wide, or beside their answer."""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.ask.record import Assessment, ClaimResult, Forecast
from hedgerow.show import words
from hedgerow.show.findings import rounded_weights

MOSTLY = 0.8
"""Weight of habit from which on a 0.8 interval over accounts holds little but its answer."""


def narrowed(assessment: Assessment) -> str:
    """Why intervals over accounts are narrow where habit alone has most of the weight; else nothing."""
    weight = rounded_weights(assessment).get(("habit", "habit"))
    if weight is None or weight.weight < MOSTLY:
        return ""
    return f"Habit has {words.chance(weight.weight)} of the weight: so the intervals hold little but its own answers."


def some_about(forecasts: Sequence[Forecast]) -> bool:
    """Whether any of the answers is rounded to 0.05 because its interval is wide."""
    return any(one.unit == "probability" and words.is_wide(one.low, one.high) for one in forecasts)


def outside(rows: Sequence[Forecast | ClaimResult]) -> str:
    """Why an answer may lie outside its own interval, where one does as printed; else nothing."""
    for row in rows:
        value = row.value if isinstance(row, ClaimResult) else row.probability
        if value is None or row.low is None or row.high is None:
            continue
        if not round(row.low, 2) <= round(value, 2) <= round(row.high, 2):
            return (
                "A number is the mean over accounts: a few that differ much can take it outside its interval."
            )
    return ""
