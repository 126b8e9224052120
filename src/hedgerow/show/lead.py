"""What stands under the headline: the two forecasts a reader asks for first, and how much of them is habit.

The headline speaks of accounts; who decides something wants to know what is coming. So the likeliest and the least
likely of the headline questions are said in a sentence, with their words of probability. Superlatives hold between the
numbers as printed: where two are printed alike, both are named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hedgerow.ask.record import Assessment, Forecast
from hedgerow.show import rounding, words
from hedgerow.show.findings import headline_forecasts

NAMED = 2
"""Questions named at either end; where more share it, none is singled out."""

SAME = 0.05
"""Strategy that moves no headline forecast by as much, as printed, hardly shows in them."""


def printed(one: Forecast) -> float:
    """A chance as the headline prints it: to 0.05 where its interval is wide."""
    value = rounding.round_chance(one.probability or 0.0)
    if not words.is_wide(one.low, one.high):
        return value
    # As `words.headline_chance` does; what it calls below 0.05 and above 0.95 stands beside `<0.01` and `>0.99`.
    twentieth = math.floor(round(value, 2) * 20 + 0.5) / 20
    return min(max(round(twentieth, 2), rounding.HAIR), 1 - rounding.HAIR)


def lead(assessment: Assessment) -> str:
    """The likeliest and the least likely answer, in a sentence; nothing where no chance is asked for."""
    rows = _chances(assessment)
    if not rows:
        return ""
    if len(rows) <= NAMED:
        return f"{words.sentence(words.listed([_named(one) for one in rows]))}."
    values = [printed(one) for one in rows]
    top, bottom = _ending(rows, max(values)), _ending(rows, min(values))
    said = []
    if max(values) == min(values) or not (top or bottom):
        return f"{words.plural(len(rows), 'headline question')}, from {_span(rows)}."
    if top:
        said.append(
            f"likeliest {'is' if len(top) == 1 else 'are'} {words.listed([_named(one) for one in top])}"
        )
    if bottom:
        said.append(
            f"least likely {'is' if len(bottom) == 1 else 'are'} {words.listed([_named(one) for one in bottom])}"
        )
    return f"Of {words.plural(len(rows), 'headline question')}, {'; '.join(said)}."


def from_habit(assessment: Assessment) -> str:
    """How far strategy shows in the headline forecasts, as printed; nothing where habit was not asked."""
    pairs = [
        (abs(round(round(one.probability, 2) - round(one.habit, 2), 2)), one)
        for one in _chances(assessment)
        if one.habit is not None and one.probability is not None
    ]
    if not pairs:
        return ""
    most, one = max(pairs, key=lambda pair: pair[0])
    if most < SAME:
        return f"Had everybody merely done what is usual, none would differ by {words.chance(SAME)} or more."
    return (
        f"Had everybody merely done what is usual, “{one.short}” would differ most: {words.chance(one.habit or 0.0)} "
        f"instead of {words.chance(one.probability or 0.0)}."
    )


def _chances(assessment: Assessment) -> list[Forecast]:
    return [
        one
        for one in headline_forecasts(assessment)
        if one.unit == "probability" and one.answered_by == "model" and one.probability is not None
    ]


def _ending(rows: Sequence[Forecast], value: float) -> list[Forecast]:
    """Those printed at one end, where they are few enough to be named."""
    found = [one for one in rows if printed(one) == value]
    return found if len(found) <= NAMED else []


def _named(one: Forecast) -> str:
    value = one.probability or 0.0
    said = words.headline_chance(value, one.low, one.high)
    return f"“{one.short}” ({said}, {words.probability_words(value)})"


def _span(rows: Sequence[Forecast]) -> str:
    low, high = min(rows, key=printed), max(rows, key=printed)
    return " to ".join(
        words.headline_chance(one.probability or 0.0, one.low, one.high) for one in (low, high)
    )
