"""A distribution in words: the chance of each number, or of having happened by each of a few days."""

from __future__ import annotations

from datetime import date, timedelta

from hedgerow.ask.record import Spread
from hedgerow.show import rounding, words

MOST_DAYS = 6
"""Days that are told; all are in the JSON document."""


def spread_words(spread: Spread, as_of: date) -> str:
    """A distribution as one line.

    Args:
        spread: The distribution.
        as_of: The day it is counted from.
    """
    if spread.kind == "count":
        # Rounded so that they sum to one as printed.
        chances = rounding.round_together(spread.chances)
        last = len(chances) - 1
        numbers = [
            f"{at}{' or more' if at == last else ''}: {words.chance(chance)}"
            for at, chance in enumerate(chances)
        ]
        return "Chance of so many: " + ", ".join(numbers) + "."
    count = len(spread.at) - 1
    places = sorted({round(count * place / MOST_DAYS) for place in range(1, MOST_DAYS + 1)} - {0})
    days = [
        f"{words.day(as_of + timedelta(days=int(spread.at[place])))} {words.chance(spread.chances[place])}"
        for place in places
    ]
    return "Chance of having happened by: " + ", ".join(days) + f". {_middle(spread, as_of)}"


def _middle(spread: Spread, as_of: date) -> str:
    """The first day told by which it is more likely than not."""
    reached = next((place for place, chance in enumerate(spread.chances) if chance >= 0.5), None)
    if reached is None:
        return "More likely than not it does not happen in that time."
    on = words.day(as_of + timedelta(days=int(spread.at[reached])))
    return f"More likely than not it has happened by {on}."
