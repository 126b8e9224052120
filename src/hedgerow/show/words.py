"""How numbers are said: dates, chances, differences and the words that go with them.

A chance is said with two decimals, or per cent where that is asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from hedgerow.show.rounding import SURE
from hedgerow.show.yardsticks import YARDSTICKS, Yardstick

MINUS = "\u2212"
"""A true minus sign."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a page speaks of chances."""

    words: Literal["icd203", "phia"] = "icd203"
    per_cent: bool = False

    @property
    def yardstick(self) -> Yardstick:
        """The words in use."""
        return YARDSTICKS[self.words]


PLAIN = Manner()
"""What is used where nothing is asked for."""

_MANNER: ContextVar[Manner] = ContextVar("manner", default=PLAIN)
"""In force while one page is made: a hundred sentences say chances, and all must say them alike."""


@dataclass(frozen=True)
class Names:
    """How a case writes what it is made of.

    Attributes:
        capitals: Abbreviations and names as it writes them, by their small letters.
        doings: Names of acts, replies and drifts that it gives them, by their ids.
        variables: Those of quantities and parameters.
    """

    capitals: Mapping[str, str] = field(default_factory=dict)
    doings: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def written(self) -> re.Pattern[str]:
        """Where a name with capitals stands; those of several words first, for neither word has one by itself."""
        longest = sorted(self.capitals, key=lambda small: -small.count(" "))
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b" if longest else r"(?!)")


UNNAMED = Names()
"""What is used where no case is at hand."""

_NAMES: ContextVar[Names] = ContextVar("names", default=UNNAMED)


@contextmanager
def speaking(how: Manner, names: Names = UNNAMED) -> Iterator[None]:
    """Say chances so, and write names as a case does, until this is left, in this thread only."""
    manner, written = _MANNER.set(how), _NAMES.set(names)
    try:
        yield
    finally:
        _MANNER.reset(manner)
        _NAMES.reset(written)


def spoken(name: str) -> str:
    """An id as words, abbreviations and names in it with capitals where the case writes them so.

    >>> with speaking(PLAIN, Names({"us": "US", "beijing": "Beijing"})):
    ...     spoken("us_posture"), spoken("lean_beijing")
    ('US posture', 'lean Beijing')
    """
    names = _NAMES.get()
    return names.written.sub(lambda found: names.capitals[found[0]], name.replace("_", " "))


def doing(name: str) -> str:
    """An act, reply or drift: the name that the case gives it, or else its id as words."""
    return _NAMES.get().doings.get(name) or spoken(name)


def variable(name: str) -> str:
    """A quantity or parameter: the name that the case gives it, or else its id as words.

    >>> with speaking(PLAIN, Names(variables={"pm_line": "the line of the prime minister"})):
    ...     variable("pm_line"), variable("talks")
    ('the line of the prime minister', 'talks')
    """
    return _NAMES.get().variables.get(name) or spoken(name)


def manner() -> Manner:
    """How chances are said now."""
    return _MANNER.get()


CHANCES = ("probability", "weight")
"""Units that are said as chances."""

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
    """A probability with two decimals; `<0.01` and `>0.99` where these would say never or always, and it is neither.

    >>> chance(0.997), chance(1.0), chance(0.0)
    ('>0.99', '1', '0')
    """
    if value == 0 or abs(value - 1) <= SURE:
        return _per_cent(value) if manner().per_cent else f"{value:.0f}"
    text = f"{value:.2f}"
    if manner().per_cent:
        return {"0.00": "<1%", "-0.00": "<1%", "1.00": ">99%"}.get(text, _per_cent(value))
    return {"0.00": "<0.01", "-0.00": "<0.01", "1.00": ">0.99"}.get(text, text)


def share(value: float) -> str:
    """A part of a whole, such as how many of the numbers; it may be none or all."""
    return _per_cent(value) if manner().per_cent else number(value)


def difference(value: float, unit: str = "probability", digits: int = 2) -> str:
    """A difference of two answers with its sign: `+0.38`, or `+38 points` where chances are said per cent."""
    if unit == "probability" and manner().per_cent:
        return f"{signed(100 * value, digits - 2)} points"
    return signed(value, digits)


def said(text: str) -> str:
    """A sentence of the engine, its chances said as all others are.

    >>> with speaking(Manner(per_cent=True)):
    ...     said("Balancing (0.67) beats habit by 1.20 nats")
    'Balancing (67%) beats habit by 1.20 nats'
    """
    if not manner().per_cent:
        return text
    # What the engine has rounded to 0.00 or 1.00 need be neither.
    ends = {"0.00": "<1%", "1.00": ">99%"}
    return re.sub(
        r"(?<![\d.])[01]\.\d\d(?![\d.]*\d| nat)",
        lambda found: ends.get(found[0]) or _per_cent(float(found[0])),
        text,
    )


def _per_cent(value: float) -> str:
    return f"{round(100 * round(value, 2))}%"


def number(value: float, digits: int = 2) -> str:
    """A number with so many decimals and a true minus; never a minus before a zero."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else f"{MINUS if value < 0 else ''}\u221e"
    text = f"{abs(value):.{digits}f}"
    return MINUS + text if value < 0 and float(text) != 0 else text


def rate(value: float) -> str:
    """How often something happens in a month: `0.15`, `<0.01` where two decimals would say never, `0` for never.

    >>> rate(0.146), rate(0.003), rate(0.0)
    ('0.15', '<0.01', '0')
    """
    if value == 0:
        return "0"
    return "<0.01" if 0 < value < 0.005 else number(value)


def times(nats: float) -> str:
    """How many times as probable so many nats make something: `2.5 times`, always from one up.

    >>> times(0.9), times(-2.3), times(7.0)
    ('2.5 times', '10 times', '1,100 times')
    """
    ratio = math.exp(min(abs(nats), 700.0))
    if ratio >= 1e6:
        return "over a million times"
    if ratio >= 100:
        return f"{float(f'{ratio:.2g}'):,.0f} times"
    return f"{ratio:.0f} times" if ratio >= 9.95 else f"{ratio:.1f} times"


def signed(value: float, digits: int = 2) -> str:
    """A difference with its sign, `+0.38` or with a true minus; no sign at zero as printed."""
    text = number(value, digits)
    return text if text.startswith(MINUS) or not float(f"{abs(value):.{digits}f}") > 0 else f"+{text}"


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
    """The word for a probability, after its two printed decimals.

    >>> probability_words(0.57)
    'likely'
    """
    return manner().yardstick.word(round(value, 2))


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
        return f"below {chance(0.05)}"
    if twentieths >= 20:
        return f"above {chance(0.95)}"
    return f"about {chance(twentieths / 20)}"


def plural(count: int, singular: str, several: str = "") -> str:
    """A count with its noun: `1 report`, `3 reports`."""
    return f"{count} {singular if count == 1 else several or singular + 's'}"


def listed(items: Sequence[str]) -> str:
    """Items in a sentence: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def exact(value: float, unit: str) -> str:
    """An answer with the three decimals of rows that sum to it."""
    if unit == "probability" and manner().per_cent:
        return f"{100 * value:.1f}%"
    return number(value, 3)


def scale() -> tuple[str, str, str]:
    """The ends and the middle of a scale of chances."""
    return ("0", "50", "100%") if manner().per_cent else ("0", "0.5", "1")


def interval(low: float | None, high: float | None, unit: str = "probability") -> str:
    """An interval as `[0.33, 0.79]`, or nothing where there is none."""
    if low is None or high is None:
        return ""
    return f"[{answer(low, unit)}, {answer(high, unit)}]"


def answer(value: float, unit: str) -> str:
    """A chance, a difference of two, or a number of anything else, in its unit; a dash where there is none."""
    if math.isnan(value):
        return "–"
    if unit in CHANCES:
        return chance(value)
    if unit in {f"difference in {one}" for one in CHANCES} and manner().per_cent:
        return difference(value)
    return number(value)


def rule(text: str, unit: str) -> str:
    """What a claim asserts, such as `> 0.5`, its number said as all others are."""
    text = text.replace("-", MINUS)
    if unit.removeprefix("difference in ") not in CHANCES or not manner().per_cent:
        return text
    return re.sub(r"\d+(\.\d+)?$", lambda found: f"{100 * float(found[0]):g}%", text)


def duration(days: float) -> str:
    """A length of time in the unit that suits it.

    >>> duration(12.3), duration(95), duration(1000)
    ('12 days', '3.1 months', '2.7 years')
    """
    if not math.isfinite(days):
        return "no end of time"
    if days < 1:
        return plural(round(24 * days), "hour")
    if days < 60:
        return plural(round(days), "day")
    if days < 730:
        return f"{number(days / 30.4375, 1)} months"
    return f"{number(days / 365.25, 1)} years"


def shortened(text: str, most: int) -> str:
    """A text of at most so many letters, an ellipsis where it was longer; cut between words where that keeps half.

    >>> shortened("The council of the towns", 14), shortened("Counterinsurgency", 8)
    ('The council\u2026', 'Counter\u2026')
    """
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    whole = kept if text[most - 1] == " " else kept.rpartition(" ")[0]
    return f"{(whole if 2 * len(whole) >= most else kept).rstrip(' ,;:')}\u2026"


def sentence(text: str) -> str:
    """A name or phrase with its first letter raised, for the start of a sentence."""
    return text[:1].upper() + text[1:]
