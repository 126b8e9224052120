"""Values with units: durations, rates, days, Admiralty codes, priors and counted rates.

Counted rates are medians under Jeffreys' prior: of Gamma(n + 1/2, T) for n events seen in T days,
of Beta(n + 1/2, N - n + 1/2) for n successes seen in N trials.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date

from hedgerow.case.model import DAYS_PER_MONTH
from hedgerow.case.words import TextFault, did_you_mean, shown

DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH, "year": 12 * DAYS_PER_MONTH}
"""Days in each unit of time."""

RELIABILITY = {"A": 0.995, "B": 0.97, "C": 0.9, "D": 0.75, "E": 0.5, "F": 0.7}
"""Chance that a source of this letter reports faithfully. A judgement, not a measurement: A completely
reliable, B usually, C fairly, D not usually, E unreliable, F cannot be judged."""

CREDIBILITY = {"1": 0.995, "2": 0.93, "3": 0.75, "4": 0.5, "5": 0.2, "6": 0.6}
"""Chance that information of this digit is true. A judgement, not a measurement: 1 confirmed,
2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged."""

ADMIRALTY: Mapping[str, float] = {
    letter + digit: round(reliable * true, 3)
    for letter, reliable in RELIABILITY.items()
    for digit, true in CREDIBILITY.items()
}
"""Credibility of a report by its Admiralty code: the product of the two judgements (A1 0.99, B2 0.902)."""

_NUMBER = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_DURATION = re.compile(rf"\s*({_NUMBER})\s*([A-Za-z]+)\s*\Z")
_RATE = re.compile(r"(.*\S)\s+per\s+([A-Za-z]+)\s*\Z", re.DOTALL)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TENTH = 1.2815515655446004  # the standard normal's 90th percentile
_LONGEST = 400


def duration(text: str) -> float:
    """Days in a duration such as `9 months`."""
    found = _DURATION.match(text[:_LONGEST])
    if not found:
        raise TextFault(
            f"`{shown(text)}` is not a duration.", "Write a number and its unit, such as `9 months`."
        )
    days = float(found[1]) * _unit(found[2])
    if not 0 < days < math.inf:
        raise TextFault(
            f"The duration `{shown(text)}` is not above zero and finite.", "Write, say, `9 months`."
        )
    return days


def split_rate(text: str) -> tuple[str, float]:
    """A rate such as `0.2 per month` as the text of its number and the days of its unit."""
    found = _RATE.match(text)
    if not found and " per " in text:
        raise TextFault(
            f"The rate `{shown(text)}` cannot be read.",
            "Write a number, `per`, and day, week, month or year, such as `0.25 per month`.",
        )
    if not found:
        raise TextFault(
            f"The rate `{shown(text)}` has no unit.", f"Write it with its unit, such as `{_example(text)}`."
        )
    return found[1], _unit(found[2])


def day(text: str) -> date:
    """A day written as `2021-06-29`."""
    if _DAY.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise TextFault(f"There is no day `{text}`.", "Check the month and the day.") from None
    raise TextFault(f"`{shown(text)}` is not a day.", "Write year, month and day, such as `2021-06-29`.")


def credible(text: str, table: Mapping[str, float]) -> float:
    """A credibility: a number in (0, 1], or an Admiralty code by the table."""
    code = text.strip().upper()
    if code in table:
        return table[code]
    try:
        value = float(text)
    except ValueError:
        raise TextFault(
            f"`{shown(text)}` is neither a number nor an Admiralty code.",
            "Write a number above 0 and at most 1, or a letter A to F and a digit 1 to 6, such as `B2`.",
        ) from None
    if not 0 < value <= 1:
        raise TextFault(
            f"A credibility of {shown(text)} is not above 0 and at most 1.", "Write, say, 0.9 or `B2`."
        )
    return value


def counted_rate(seen: int, days: float) -> float:
    """Median rate [1/day] of events seen so many times in so many days."""
    from scipy.special import gammaincinv

    return float(gammaincinv(seen + 0.5, 0.5)) / days


def counted_chance(seen: int, trials: int) -> float:
    """Median chance of what succeeded so many times in so many trials."""
    from scipy.special import betaincinv

    return float(betaincinv(seen + 0.5, trials - seen + 0.5, 0.5))


def prior_percentiles(kind: str, arguments: tuple[float, ...]) -> tuple[float, float, float]:
    """Median, 10th and 90th percentile of a prior."""
    first, second = arguments[0], arguments[-1]
    match kind:
        case "fixed":
            return first, first, first
        case "lognormal":
            return first, first * math.exp(-_TENTH * second), first * math.exp(_TENTH * second)
        case "normal":
            return first, first - _TENTH * second, first + _TENTH * second
        case "uniform":
            width = second - first
            return first + 0.5 * width, first + 0.1 * width, first + 0.9 * width
        case "beta":
            from scipy.special import betaincinv

            a, b = first * second, (1 - first) * second
            median, low, high = (float(betaincinv(a, b, part)) for part in (0.5, 0.1, 0.9))
            return median, low, high
    raise ValueError(kind)


def _unit(word: str) -> float:
    singular = word.removesuffix("s") if word != "s" else word
    if singular not in DAYS:
        raise TextFault(
            f"`{shown(word)}` is not a unit of time.",
            did_you_mean(singular, DAYS, "The units are `days`, `weeks`, `months` and `years`."),
        )
    return DAYS[singular]


def _example(text: str) -> str:
    number = re.match(rf"\s*({_NUMBER})(\s|\Z)", text[:_LONGEST])
    return f"{number[1]} per month" if number else "0.2 per month"
