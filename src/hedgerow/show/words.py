"""How numbers are said: dates, chances, differences and the words that go with them.

Words of probability follow Intelligence Community Directive 203 (Analytic Standards, 2015, section
D.6.e.2.a). Its ranges share their ends, so a number rounded to 0.05 keeps the word it had. Weights that
sum to one are rounded together by largest remainder, so that they still sum to one as printed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

MINUS = "\u2212"
"""A true minus sign."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WORDS_OF_PROBABILITY = (
    ("almost no chance", 0.01, 0.05),
    ("very unlikely", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("roughly even chance", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("very likely", 0.80, 0.95),
    ("almost certain", 0.95, 0.99),
)
"""Word, lower end, upper end (ICD 203)."""

WIDE = 0.2
"""A 0.8 interval wider than this makes the headline round to 0.05."""


def day(when: date) -> str:
    """A date as `29 Jun 2021`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def span(first: date, last: date) -> str:
    """A range of dates as short as it can be said: `22 to 26 Dec 2020`."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def chance(value: float) -> str:
    """A probability with two decimals; `<0.01` and `>0.99` where two decimals would say never or always."""
    text = f"{value:.2f}"
    return {"0.00": "<0.01", "-0.00": "<0.01", "1.00": ">0.99"}.get(text, text)


def number(value: float, digits: int = 2) -> str:
    """A number with so many decimals and a true minus; never a minus before a zero."""
    if not math.isfinite(value):
        return "not finite"
    text = f"{abs(value):.{digits}f}"
    return MINUS + text if value < 0 and float(text) != 0 else text


def signed(value: float, digits: int = 2) -> str:
    """A difference with its sign, `+0.38` or with a true minus; no sign at zero as printed."""
    text = number(value, digits)
    return text if text.startswith(MINUS) or float(f"{abs(value):.{digits}f}") == 0 else f"+{text}"


def small(value: float) -> str:
    """A size that may be tiny: `3.1e-11` below a thousandth, decimals above."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "not finite"
    if 1e-3 <= abs(value) < 1e5:
        return number(value, 3)
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS)


def probability_words(value: float) -> str:
    """The ICD 203 words for a probability, after its two printed decimals.

    >>> probability_words(0.57)
    'likely'
    """
    shown = round(value, 2)
    if shown < 0.05:
        return "almost no chance"
    if shown < 0.20:
        return "very unlikely"
    if shown < 0.45:
        return "unlikely"
    if shown <= 0.55:
        return "roughly even chance"
    if shown <= 0.80:
        return "likely"
    if shown <= 0.95:
        return "very likely"
    return "almost certain"


def is_wide(low: float | None, high: float | None) -> bool:
    """Whether a 0.8 interval is too wide for two decimals in a headline."""
    return low is not None and high is not None and high - low > WIDE


def headline_chance(value: float, low: float | None, high: float | None) -> str:
    """A probability as the headline says it: to the nearest 0.05 where the 0.8 interval is wide.

    >>> headline_chance(0.57, 0.33, 0.79)
    'about 0.55'
    """
    if not is_wide(low, high):
        return chance(value)
    # Rounding at two decimals first keeps the result next to the printed number.
    twentieths = math.floor(round(value, 2) * 20 + 0.5)
    if twentieths <= 0:
        return "below 0.05"
    if twentieths >= 20:
        return "above 0.95"
    return f"about {twentieths / 20:.2f}"


def round_together(values: Sequence[float], digits: int = 2) -> tuple[float, ...]:
    """Round values that sum to one so that they still do, by largest remainder (ties to the first).

    >>> round_together([1 / 3, 1 / 3, 1 / 3])
    (0.34, 0.33, 0.33)
    """
    scale = 10**digits
    total = sum(values)
    if not values or abs(total - 1) > 1e-6:
        return tuple(round(value, digits) for value in values)
    scaled = [value * scale for value in values]
    # A value a hair below a whole unit, from floating point, counts as that unit.
    floors = [math.floor(value + 1e-9) for value in scaled]
    missing = scale - sum(floors)
    order = sorted(range(len(values)), key=lambda at: (floors[at] - scaled[at], at))
    for at in order[: max(missing, 0)]:
        floors[at] += 1
    return tuple(units / scale for units in floors)


def plural(count: int, singular: str, several: str = "") -> str:
    """A count with its noun: `1 report`, `3 reports`."""
    return f"{count} {singular if count == 1 else several or singular + 's'}"


def listed(items: Sequence[str]) -> str:
    """Items in a sentence: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def interval(low: float | None, high: float | None, unit: str = "probability") -> str:
    """An interval as `[0.33, 0.79]`, or nothing where there is none."""
    if low is None or high is None:
        return ""
    return f"[{answer(low, unit)}, {answer(high, unit)}]"


def answer(value: float, unit: str) -> str:
    """An answer in its unit: a chance, or a number of anything else."""
    return chance(value) if unit == "probability" else number(value)


def sentence(text: str) -> str:
    """A name or phrase with its first letter raised, for the start of a sentence."""
    return text[:1].upper() + text[1:]
