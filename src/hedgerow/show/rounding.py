"""Numbers rounded together, so that what sums to a total still does as printed: by largest remainder."""

from __future__ import annotations

import math
from collections.abc import Sequence

SURE = 1e-12
"""How far from one a certainty may end up that is summed in floating point."""

HAIR = 1e-9
"""How far from nought and one a value stays that rounds to it and is not it: no digit shows it."""


def round_chance(value: float, digits: int = 2) -> float:
    """A chance rounded; what is neither nought nor one stays a hair from them, for it is not certain.

    >>> round_chance(0.314), round_chance(0.001) > 0, round_chance(0.0)
    (0.31, True, 0.0)
    """
    return _apart(round(value, digits), value)


def round_together(values: Sequence[float], digits: int = 2) -> tuple[float, ...]:
    """Round chances that sum to one so that they still do, by largest remainder (ties to the first).

    >>> round_together([1 / 3, 1 / 3, 1 / 3])
    (0.34, 0.33, 0.33)
    """
    scale = 10**digits
    total = sum(values)
    if not values or abs(total - 1) > 1e-6:
        return tuple(round_chance(value, digits) for value in values)
    scaled = [value * scale for value in values]
    # A value a hair below a whole unit, from floating point, counts as that unit.
    floors = [math.floor(value + 1e-9) for value in scaled]
    missing = scale - sum(floors)
    order = sorted(range(len(values)), key=lambda at: (floors[at] - scaled[at], at))
    for at in order[: max(missing, 0)]:
        floors[at] += 1
    return tuple(_apart(units / scale, value) for units, value in zip(floors, values, strict=True))


def _apart(rounded: float, value: float) -> float:
    if rounded == 0 and value > 0:
        return HAIR
    return 1 - HAIR if rounded == 1 and value < 1 - SURE else rounded


def round_to_total(values: Sequence[float], total: float, digits: int = 2) -> tuple[float, ...]:
    """Round values so that they sum to a total as printed, by largest remainder (ties to the first).

    Each changes by at most two units of its last digit. Where the values do not sum to the total to begin with, or are
    not all finite, each is rounded by itself: nothing is hidden by rounding.

    >>> round_to_total([0.104, 0.104, 0.104], 0.31)
    (0.11, 0.1, 0.1)
    """
    scale = 10**digits
    if not values or not math.isfinite(total) or not all(map(math.isfinite, values)):
        return tuple(value if not math.isfinite(value) else round(value, digits) for value in values)
    if abs(sum(values) - total) * scale > 1.01:
        return tuple(round(value, digits) for value in values)
    units = [round(value * scale) for value in values]
    missing = round(total * scale) - sum(units)
    step = 1 if missing > 0 else -1
    # Those go first that rounding has cut most, or added most to.
    order = sorted(range(len(values)), key=lambda at: (step * (units[at] - values[at] * scale), at))
    for turn in range(abs(missing)):
        units[order[turn % len(order)]] += step
    return tuple(unit / scale for unit in units)
