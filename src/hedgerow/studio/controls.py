"""What can be moved, as the controls show it: a slider for each number a parameter may have, with its prior behind.

An assessment uses the median of a parameter's prior, unless an account sets the parameter. So a parameter has
one handle for where no account sets it, and one for each account that sets it to a number; a handle that can
change nothing, because every account of some axis sets the parameter, says so. An account that sets it by an
expression is shown and has no handle.

Curves are the prior's density up to scale, drawn from its formula; a `fixed` prior has none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hedgerow.case.changes import Changes
from hedgerow.case.expressions import Constant
from hedgerow.case.model import Case, Parameter

POINTS = 60
"""Pieces a curve is drawn in."""
_TAIL = 2.5758293035489004
"""Standard normal quantile of 0.995: a slider reaches over the middle 0.99 of its prior."""


@dataclass(frozen=True, slots=True)
class Handle:
    """One number that a slider moves.

    Attributes:
        path: As `Changes.values` names it.
        label: The account that sets it, or where it holds.
        value: As it stands now.
        declared: As the case declares it.
        low: Left end of the slider.
        high: Right end of the slider.
        step: One step of it.
        idle: Why it changes nothing; empty where it does.
    """

    path: str
    label: str
    value: float
    declared: float
    low: float
    high: float
    step: float
    idle: str = ""

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere than declared."""
        return self.value != self.declared


@dataclass(frozen=True, slots=True)
class Slider:
    """A parameter with its handles.

    Attributes:
        parameter: As declared.
        handles: At least one.
        told: Accounts that set it by an expression, in words.
        curve: Path of the density in a box of 100 by 26; empty for a fixed prior.
        band: The same between the 0.1 and 0.9 quantiles.
    """

    parameter: Parameter
    handles: tuple[Handle, ...]
    told: tuple[str, ...]
    curve: str
    band: str


def sliders(case: Case, changes: Changes) -> tuple[Slider, ...]:
    """A slider for every parameter of the case, at what is now in hand."""
    return tuple(_slider(case, one, dict(changes.values)) for one in case.parameters)


def _slider(case: Case, parameter: Parameter, values: dict[str, float]) -> Slider:
    set_by: list[tuple[str, str, float]] = []
    told = []
    everywhere = ""
    for axis in case.axes:
        setters = [one for one in axis.values if any(name == parameter.name for name, _ in one.settings)]
        if setters and len(setters) == len(axis.values):
            about = axis.about.rstrip(".") or axis.id.replace("_", " ")
            everywhere = f"Every account of \u201c{about}\u201d sets its own, so nothing uses this."
        for one in setters:
            tree = dict(one.settings)[parameter.name]
            if isinstance(tree, Constant):
                path = f"hypotheses.{axis.id}.{one.id}.set.{parameter.name}"
                set_by.append((path, one.name, float(tree.value)))
            else:
                told.append(f"{one.name} sets it by an expression over other parameters.")
    base = f"parameters.{parameter.name}"
    rows = [(base, "Where no account sets it" if set_by or told else "", parameter.median), *set_by]
    shown = [value for path, _, value in rows] + [values[path] for path, _, _ in rows if path in values]
    low, high, step = span(parameter, shown)
    handles = tuple(
        Handle(
            path, label, values.get(path, declared), declared, low, high, step, everywhere * (path == base)
        )
        for path, label, declared in rows
    )
    curve, band = curves(parameter, low, high)
    return Slider(parameter, handles, tuple(told), curve, band)


def span(parameter: Parameter, shown: Sequence[float]) -> tuple[float, float, float]:
    """Ends and step of a slider: the middle 0.99 of the prior and every value shown, on round numbers."""
    first, second = parameter.arguments[0], parameter.arguments[-1]
    low, high = min(shown), max(shown)
    match parameter.kind:
        case "lognormal":
            ends = (first * math.exp(-_TAIL * second), first * math.exp(_TAIL * second))
        case "normal":
            ends = (first - _TAIL * second, first + _TAIL * second)
        case "beta":
            ends = (0.0, 1.0)
        case "uniform":
            ends = (first, second)
        case "fixed":
            reach = max(map(abs, shown)) or 1.0
            ends = (-reach, reach) if low < 0 or not any(shown) else (0.0, 2 * reach)
    low, high = min(low, *ends), max(high, *ends)
    if high <= low:
        low, high = low - 1, high + 1
    rough = (high - low) / 200
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * one for one in (1, 2, 5, 10) if size * one >= rough * (1 - 1e-9))
    digits = max(0, -math.floor(math.log10(step)) + 1)
    return (
        round(math.floor(low / step + 1e-9) * step, digits),
        round(math.ceil(high / step - 1e-9) * step, digits),
        round(step, digits),
    )


def density(parameter: Parameter) -> Callable[[float], float] | None:
    """The prior's density up to scale; None where it is fixed."""
    first, second = parameter.arguments[0], parameter.arguments[-1]
    match parameter.kind:
        case "lognormal":
            return lambda x: math.exp(-0.5 * (math.log(x / first) / second) ** 2) / x if x > 0 else 0.0
        case "normal":
            return lambda x: math.exp(-0.5 * ((x - first) / second) ** 2)
        case "uniform":
            return lambda x: 1.0 if first <= x <= second else 0.0
        case "beta":
            a, b = first * second - 1, (1 - first) * second - 1
            return lambda x: math.exp(a * math.log(x) + b * math.log1p(-x)) if 0 < x < 1 else 0.0
    return None


def curves(parameter: Parameter, low: float, high: float) -> tuple[str, str]:
    """The density between two ends as a path, and its part between the 0.1 and 0.9 quantiles."""
    of = density(parameter)
    if of is None:
        return "", ""
    # Half a piece away from the ends, where a beta density may be infinite.
    grid = [low + (high - low) * (at + 0.5) / POINTS for at in range(POINTS)]
    top = max(map(of, grid))

    def path(points: Sequence[float]) -> str:
        drawn = [f"{100 * (x - low) / (high - low):.1f} {25 - 23 * min(of(x) / top, 1):.1f}" for x in points]
        left, right = drawn[0].split()[0], drawn[-1].split()[0]
        return f"M{left} 25L{'L'.join(drawn)}L{right} 25z"

    if not top > 0:
        return "", ""
    inner = [parameter.low, *(x for x in grid if parameter.low < x < parameter.high), parameter.high]
    return path(grid), path(inner)
