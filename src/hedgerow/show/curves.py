"""What was believed over time, as curves inside a panel of 1000 by 100 that is stretched to its place.

Weights are steps, because they jump at reports; a quantity of more than two levels is a band. Coordinates are whole
numbers, and what does not change is not drawn again, so that a page stays small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from hedgerow.ask.record import QuantityPath
from hedgerow.show.charts import element, join


@dataclass(frozen=True, slots=True)
class Span:
    """The dates a drawing covers."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day stands, from 0 to 1."""
        return (day - self.first).days / max((self.last - self.first).days, 1)


def _x(span: Span, day: date) -> str:
    return f"{1000 * span.at(day):.0f}"


def _y(share: float) -> str:
    return f"{100 - 100 * share:.0f}"


def steps(points: Sequence[tuple[date, float]], span: Span, end: date) -> str:
    """Steps through values that hold from their day on, to the last day."""
    drawn = f"M{_x(span, points[0][0])} {_y(points[0][1])}"
    at = _y(points[0][1])
    for day, value in points[1:]:
        if _y(value) != at:
            at = _y(value)
            drawn += f"H{_x(span, day)}V{at}"
    return f"{drawn}H{_x(span, end)}"


def heights(path: QuantityPath) -> tuple[tuple[float, float, float], ...]:
    """For each date the mean of a quantity and its 0.1 and 0.9 quantiles, as heights of a panel.

    Each level holds an equal part of the height, and belief in it is spread evenly over that part, so
    that a band moves smoothly as belief does.
    """
    size = len(path.levels)
    found = []
    for chances in path.chances:
        mean = sum((level + 0.5) * share for level, share in enumerate(chances)) / size
        found.append((mean, _quantile(chances, 0.1), _quantile(chances, 0.9)))
    return tuple(found)


def _quantile(chances: Sequence[float], share: float) -> float:
    below = 0.0
    for level, part in enumerate(chances):
        if part > 0 and below + part >= share:
            return (level + (share - below) / part) / len(chances)
        below += part
    return 1.0


def band(path: QuantityPath, span: Span) -> Markup:
    """A quantity over time: its mean and 0.8 band, or the chance of the upper of two levels."""
    if not path.dates:
        return Markup("")
    found = heights(path)
    xs = [_x(span, day) for day in path.dates]
    two = len(path.levels) == 2
    middle = [chances[1] for chances in path.chances] if two else [row[0] for row in found]
    mean = _line(xs, [_y(value) for value in middle])
    if two:
        area = f"M{xs[0]} 100L{mean[1:]}L{xs[-1]} 100z"
        return join(element("path", class_="area", d=area), element("path", class_="grn ns", d=mean))
    upper = _stairs(xs, [_y(row[2]) for row in found])
    # Back along the lower edge: each level holds from its date on, so it is left at the date before.
    lower = _stairs(xs, [_y(row[1]) for row in found], back=True)
    band = f"M{xs[0]} {_y(found[0][2])}{upper}V{_y(found[-1][1])}{lower}z"
    return join(element("path", class_="iv ns", d=band), element("path", class_="grn ns", d=mean))


def _line(xs: Sequence[str], ys: Sequence[str]) -> str:
    """A line through points; of several on one level only the ends are drawn."""
    kept = [at for at in range(len(ys)) if at in {0, len(ys) - 1} or not ys[at - 1] == ys[at] == ys[at + 1]]
    return "M" + "L".join(f"{xs[at]} {ys[at]}" for at in kept)


def _stairs(xs: Sequence[str], ys: Sequence[str], *, back: bool = False) -> str:
    """Steps through points, only where they change; backwards from the last to the first."""
    drawn = ""
    if back:
        for at in range(len(xs) - 2, -1, -1):
            if ys[at] != ys[at + 1]:
                drawn += f"H{xs[at + 1]}V{ys[at]}"
        return f"{drawn}H{xs[0]}"
    for at in range(1, len(xs)):
        if ys[at] != ys[at - 1]:
            drawn += f"H{xs[at]}V{ys[at]}"
    return f"{drawn}H{xs[-1]}"
