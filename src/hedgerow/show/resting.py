"""What forecasts and weights rest on: each parameter between its prior's ends, solved again and as a straight line.

Titles are made of the numbers as printed: a row reaches as far as its printed ends, and what is now, lie apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hedgerow.ask.record import Assessment
from hedgerow.ask.why.slopes_record import Sensitivity, Slope, Span
from hedgerow.show import dated, words

LISTED = 8
"""Parameters listed one by one."""
READ = 2
"""Parameters of which the sentence tells."""
LEAST = 0.005
"""A number that moves by less is said not to move."""
MOST_WEIGHTS = 3
"""Accounts whose weight is told."""
NARROWEST = 0.1
"""Least width of the scale of a chance, so that what hardly moves looks as if it hardly moved."""

Ends = tuple[float, float]
"""An answer with a parameter at the low and at the high end of its prior."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What one parameter does to a number between the ends of its prior."""

    parameter: str
    low: float
    """10th percentile of its prior."""
    high: float
    """90th percentile of its prior."""
    now: float
    """The number with it where it is."""
    straight: Ends
    """The number at either end to first order; a chance stops at zero and one."""
    solved: Ends | None
    """The number at either end, the games solved again; None: not done for this parameter."""

    @property
    def ends(self) -> Ends:
        """The best known of the numbers at either end."""
        return self.straight if self.solved is None else self.solved

    @property
    def reach(self) -> float:
        """How far apart these and the number now are, as printed."""
        printed = [round(value, 3) for value in (*self.ends, self.now)]
        return round(max(printed) - min(printed), 3)


@dataclass(frozen=True, slots=True)
class Tornado:
    """What one number rests on, drawn to one scale."""

    name: str
    unit: str
    now: float
    rows: tuple[Rest, ...]
    """The furthest reaching first."""
    left: float
    """Left end of the scale."""
    right: float
    """Right end of the scale."""

    @property
    def listed(self) -> tuple[Rest, ...]:
        """The rows that are drawn: those that move it, and the first in any case."""
        return tuple(row for row in self.rows if row.reach >= LEAST)[:LISTED] or self.rows[:1]

    def place(self, value: float) -> float:
        """How far along the scale a value stands, from zero to one."""
        return (value - self.left) / (self.right - self.left)


def rests(sensitivity: Sensitivity | None, question: str, unit: str) -> tuple[Rest, ...]:
    """What one forecast rests on, the parameters that move it furthest first."""
    if sensitivity is None or question not in dict(sensitivity.forecasts):
        return ()
    solved = {bar.parameter: (bar.at_low, bar.at_high) for bar in dict(sensitivity.bars).get(question, ())}
    return _rests(sensitivity, dict(sensitivity.forecasts)[question], solved, unit)


def forecast(sensitivity: Sensitivity | None, question: str, name: str, unit: str) -> Tornado | None:
    """The tornado of a forecast; None where nothing is known of what it rests on."""
    return _tornado(name, unit, rests(sensitivity, question, unit))


def weights(assessment: Assessment) -> tuple[Tornado, ...]:
    """The tornado of the weights that a parameter moves most, by 0.01 at least; of two values that of the first."""
    found = assessment.sensitivity
    if found is None:
        return ()
    slopes = {(axis, value): slope for axis, value, slope in found.weights}
    bars = found.bars[0][1] if found.bars else ()
    drawn = []
    for account in dated.columns(assessment):
        key = account.axis, account.name
        solved = {
            bar.parameter: (_of(bar.weights_at_low, key), _of(bar.weights_at_high, key)) for bar in bars
        }
        if key in slopes:
            rows = _rests(found, slopes[key], solved, "probability")
            drawn.append(_tornado(account.label, "probability", rows))
    moved = [one for one in drawn if one is not None and one.rows[0].reach >= 0.01]
    return tuple(sorted(moved, key=lambda one: -one.rows[0].reach)[:MOST_WEIGHTS])


def title(tornado: Tornado, named: str = "it") -> str:
    """What moves the number most, or that nothing does, as the rows print it."""
    first = tornado.rows[0]
    if first.reach < LEAST:
        return (
            f"No parameter moves {named} by {words.chance(0.01) if tornado.unit == 'probability' else 0.01}"
        )
    most = [row for row in tornado.rows if row.reach == first.reach]
    if len(most) > 1:
        return f"{words.listed([_quoted(row) for row in most])} move {named} most, each as far"
    low, high = (words.exact(end, tornado.unit) for end in first.ends)
    how = "" if first.solved else "To first order, "
    return (
        f"{how}{_quoted(first)} moves {named} most: {low} at the low end of its prior, {high} at the high end"
    )


def reading(tornado: Tornado) -> str:
    """The chart in sentences."""

    def ends(pair: Ends) -> str:
        return " and ".join(words.exact(end, tornado.unit) for end in pair)

    said = []
    moving = [row for row in tornado.listed if row.reach >= LEAST][:READ]
    for row in moving:
        at = f"{_quoted(row)} at {row.low:.3g} and {row.high:.3g}"
        solved = f"{ends(row.solved)} solved again, " if row.solved else "not solved again, "
        said.append(f"{at}: {solved}{ends(row.straight)} to first order")
    begin = f"Now {words.exact(tornado.now, tornado.unit)}"
    still = sum(row.reach < LEAST for row in tornado.rows)
    if still:
        said.append(f"{words.plural(still, 'parameter')} hardly {'moves' if still == 1 else 'move'} it")
    return f"{begin}. {'; '.join(said)}."


def _rests(sensitivity: Sensitivity, slope: Slope, solved: Mapping[str, Ends], unit: str) -> tuple[Rest, ...]:
    def row(number: int, span: Span) -> Rest:
        low, high = (_kept(end, unit) for end in sensitivity.swing(slope, number))
        return Rest(span.name, span.low, span.high, slope.value, (low, high), solved.get(span.name))

    found = [row(number, span) for number, span in enumerate(sensitivity.parameters)]
    return tuple(sorted(found, key=lambda one: -one.reach))


def _kept(value: float, unit: str) -> float:
    return min(max(value, 0.0), 1.0) if unit in words.CHANCES else value


def _tornado(name: str, unit: str, rows: Sequence[Rest]) -> Tornado | None:
    if not rows:
        return None
    now = rows[0].now
    drawn = [now, *(end for row in rows[:LISTED] for end in (*row.straight, *row.ends))]
    left, right = min(drawn), max(drawn)
    narrowest = NARROWEST * (1.0 if unit in words.CHANCES else max(abs(now), 1e-9))
    spare = max(narrowest - (right - left), 0.1 * (right - left)) / 2
    left, right = left - spare, right + spare
    if unit in words.CHANCES:
        # Moved rather than cut, so that the scale keeps its width.
        width = min(right - left, 1.0)
        left = min(max(left, 0.0), 1.0 - width)
        right = left + width
    return Tornado(name, unit, now, tuple(rows), left, right)


def _of(weights_at: Sequence[tuple[str, str, float]], key: tuple[str, str]) -> float:
    return next(weight for axis, value, weight in weights_at if (axis, value) == key)


def _quoted(row: Rest) -> str:
    return f"“{words.variable(row.parameter)}”"
