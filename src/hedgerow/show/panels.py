"""Panels of the record: curves of weights and of quantities under their titles, each a piece of the drawing.

What a panel goes up to stands at its right above its upper line, what it goes down to below its lower line: no word
lies over a curve, on whatever screen. Across, places are percentages; curves stand in nested drawings stretched to
their panel, with strokes that do not scale.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from hedgerow.ask.record import Assessment, QuantityPath
from hedgerow.show import rounding, words
from hedgerow.show.charts import element, join
from hedgerow.show.curves import Span, band, steps
from hedgerow.show.findings import axes_of, axis_title, is_off, on_axis, rounded_weights

WEIGHTS, QUANTITY = 84, 46
"""Heights of a panel of weights and of a quantity [px]."""

TITLE, CURVES, FOOT = 24, 30, 16
"""Where the title of a panel stands, where its curves begin without names, and the space below its lower line [px]."""

ROW, BRIEF = 16, 17
"""Height of a row of names above a panel of weights [px]; letters of a name on a telephone, two in a row."""

BROAD = 100
"""Letters of a panel title where there is room; a name, of which two stand in a row, may have half."""

NARROW = 52
"""Letters that stand in a row on a telephone."""

LONGEST = 30
"""Letters of the name of a level at the end of a panel."""

DASHES = ("solid", "long", "short", "mixed", "dots")
"""Line kinds for accounts, in the order declared; a kind is a class of the style sheet."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the drawing that is never divided, drawn from its own upper edge."""

    drawn: Markup
    height: int


def panels_of_weights(assessment: Assessment, span: Span) -> tuple[Piece, ...]:
    """A panel for each axis of accounts; one that is off has no line."""
    return tuple(_weights(assessment, axis, span) for axis in axes_of(assessment))


def panels_of_quantities(assessment: Assessment, span: Span) -> tuple[Piece, ...]:
    """A panel for each quantity."""
    return tuple(_quantity(path, span) for path in assessment.paths)


def text(said: str, most: int, kind: str, y: int) -> tuple[Markup, ...]:
    """A text in full, and cut for a telephone to so many letters where it must be."""
    said, brief = words.shortened(said, BROAD), words.shortened(said, most)
    if brief == said:
        return (element("text", said, class_=kind, x=0, y=y),)
    return (
        element("text", said, class_=f"{kind} broad", x=0, y=y),
        element("text", brief, class_=f"{kind} brief", x=0, y=y),
    )


def _weights(assessment: Assessment, axis: str, span: Span) -> Piece:
    named = _named(assessment, axis)
    parts = []
    for at, account in enumerate(on_axis(assessment, axis)):
        if is_off(account) or (axis == "habit" and account.name != "habit"):
            continue
        points = [(assessment.case.begins, account.prior)]
        for step in assessment.steps:
            found = [weight for on, name, weight in step.weights if (on, name) == (axis, account.name)]
            points += [(step.on, weight) for weight in found]
        kind = "grn" if axis == "habit" else f"acc {DASHES[at % len(DASHES)]}"
        parts.append(element("path", class_=f"{kind} ns", d=steps(points, span, assessment.as_of)))
    title = _weights_title(assessment, axis)
    return _panel(f"weights {axis}", title, join(*parts), WEIGHTS, ("1", "0"), named)


def _quantity(path: QuantityPath, span: Span) -> Piece:
    levels = [words.spoken(level) for level in path.levels]
    ends = ("1", "0") if len(levels) == 2 else (levels[-1], levels[0])
    return _panel(f"quantity {path.quantity}", _path_title(path), band(path, span), QUANTITY, ends)


def _panel(
    name: str, title: str, inside: Markup, height: int, ends: tuple[str, str], named: Piece | None = None
) -> Piece:
    y = CURVES + (named.height if named else 0)
    box = {"data_panel": name, "x": 0, "y": y, "width": "100%", "height": height}
    top, bottom = (words.shortened(end, LONGEST) for end in ends)
    # The names of accounts stand in rows of their own, and leave the title its row.
    room = NARROW if named and named.height else NARROW - len(top) - 2
    drawn = join(
        *text(title, room, "k b halo", TITLE),
        element("line", class_="g", x1="0%", x2="100%", y1=y, y2=y),
        element("line", class_="ax", x1="0%", x2="100%", y1=y + height, y2=y + height),
        element("svg", inside, viewBox="0 0 1000 100", preserveAspectRatio="none", **box),
        element("text", top, class_="halo end", x="100%", y=y - 4),
        element("text", bottom, class_="halo end", x="100%", y=y + height + 13),
        named.drawn if named else Markup(""),
    )
    return Piece(drawn, y + height + FOOT)


def _named(assessment: Assessment, axis: str) -> Piece:
    """Which line is which, with the weight at its end; habit's panel has one line, which its title names."""
    if axis == "habit":
        return Piece(Markup(""), 0)
    ends = [weight for _, weight in _given_strategy(assessment, axis)]
    shown = dict(zip([one.name for one in on_axis(assessment, axis)], ends, strict=True))
    parts = []
    for at, account in enumerate(on_axis(assessment, axis)):
        end = "off" if is_off(account) else words.chance(shown[account.name])
        said = f"{words.shortened(account.label, BROAD // 2)} {end}"
        brief = f"{words.shortened(account.label, BRIEF)} {end}"
        row = []
        if not is_off(account):
            dash = DASHES[at % len(DASHES)]
            row.append(element("line", class_=f"acc-line {dash}", x1=0, x2=24, y1=-4, y2=-4))
        if said == brief:
            row.append(element("text", said, class_="halo", x=29, y=0))
        else:
            row.append(element("text", said, class_="halo broad", x=29, y=0))
            row.append(element("text", brief, class_="halo brief", x=29, y=0))
        place = {"x": "48%" if at % 2 else 0, "y": TITLE + ROW * (1 + at // 2)}
        parts.append(element("svg", join(*row), aria_hidden="true", **place))
    return Piece(join(*parts), ROW * ((len(on_axis(assessment, axis)) + 1) // 2))


def _given_strategy(assessment: Assessment, axis: str) -> list[tuple[str, float]]:
    """The weights at the end of the lines, as printed everywhere: rounded together."""
    accounts = on_axis(assessment, axis)
    printed = rounding.round_together([account.weight_given_strategy for account in accounts])
    return [(account.name, value) for account, value in zip(accounts, printed, strict=True)]


def _weights_title(assessment: Assessment, axis: str) -> str:
    if axis == "habit":
        shown = rounded_weights(assessment).get(("habit", "habit"))
        return "Weight of habit" + (f": {words.chance(shown.weight)}" if shown else "")
    return f"Weights: {axis_title(assessment, axis).rstrip('.')}"


def _path_title(path: QuantityPath) -> str:
    name = words.sentence(words.variable(path.quantity))
    if len(path.levels) == 2:
        return f"{name}: chance of \u201c{words.spoken(path.levels[1])}\u201d"
    return f"{name}: mean and 0.8 band"
