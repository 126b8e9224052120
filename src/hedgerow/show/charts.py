"""Charts of single numbers, drawn as inline SVG without a script.

Positions across are percentages, so a strip fits any width and no `style` attribute is needed. A
filled green dot is the model's number now; a grey tick what it is compared with (before the reports,
or a base rate); a dashed tick is habit; an outlined bar the 0.8 interval over accounts; a hollow
square a surprise, a filled diamond an announced change. Every SVG says its numbers in `aria-label`.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from hedgerow.show import words


def element(name: str, content: str = "", **attributes: object) -> Markup:
    """An SVG element with escaped attributes; `class_` and `aria_label` lose or change their underscore.

    `content` is escaped unless it is already markup.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(str(value))}"')
    inside = escape(content)
    return Markup(f"<{' '.join(parts)}>{inside}</{name}>" if inside else f"<{' '.join(parts)}/>")  # noqa: S704


def join(*parts: str) -> Markup:
    """Markup put together."""
    return Markup("").join(parts)


def percent(share: float) -> str:
    """A place across as CSS writes it, kept within the drawing."""
    # A tenth of a per cent is a pixel of the widest drawing.
    return f"{100 * min(max(share, 0.0), 1.0):.1f}".rstrip("0").rstrip(".") + "%"


def said(label: str | None) -> dict[str, str]:
    """How a drawing is read aloud; no label: the numbers stand beside it as text."""
    return {"aria_hidden": "true"} if label is None else {"role": "img", "aria_label": label}


def strip(label: str | None, *marks: str, height: int = 18) -> Markup:
    """A strip from zero to one with marks on it."""
    return element("svg", join(*marks), class_="gq", height=height, **said(label))


def dot(value: float, height: int = 18) -> Markup:
    """The model's number, now."""
    return element("circle", class_="dt", cx=percent(value), cy=height // 2, r=5)


def tick(value: float, kind: str = "ref", height: int = 18) -> Markup:
    """What the number is compared with."""
    at = percent(value)
    return element("line", class_=kind, x1=at, x2=at, y1=1, y2=height - 1)


def bar(low: float, high: float, height: int = 18) -> Markup:
    """The 0.8 interval over accounts."""
    left, right = min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)
    width = percent(max(right - left, 0.004))
    return element("rect", class_="iv", x=percent(left), width=width, y=height // 2 - 4, height=8, rx=1)


def weight_strip(name: str, prior: float, weight: float, given_strategy: float | None = None) -> Markup:
    """A weight before and after the reports, and, as a ring, given strategy."""
    label = f"{name}: {words.chance(prior)} before the reports, {words.chance(weight)} after"
    marks = [element("line", class_="ln", x1=percent(prior), x2=percent(weight), y1=9, y2=9), tick(prior)]
    if given_strategy is not None:
        label += f", {words.chance(given_strategy)} given strategy"
        marks.append(element("circle", class_="ring", cx=percent(given_strategy), cy=9, r=5))
    return strip(label, *marks, dot(weight))


def chance_strip(
    name: str,
    value: float,
    shown: str,
    *,
    low: float | None = None,
    high: float | None = None,
    habit: float | None = None,
    baseline: float | None = None,
) -> Markup:
    """A probability with its interval, habit and baseline."""
    label, marks = f"{name}: {shown}", []
    if low is not None and high is not None:
        label += f", 0.8 interval {words.chance(low)} to {words.chance(high)}"
        marks.append(bar(low, high))
    if habit is not None:
        label += f", habit {words.chance(habit)}"
        marks.append(tick(habit, "hab"))
    if baseline is not None:
        label += f", baseline {words.chance(baseline)}"
        marks.append(tick(baseline))
    return strip(label, *marks, dot(value))


def scenario_cell(label: str | None, now: float, surprise: float | None, announced: float | None) -> Markup:
    """What one scenario does to one forecast: both manners against things as they stand."""
    marks, height = [tick(now, height=26)], 26
    if surprise is not None:
        marks += [
            element("line", class_="ln", x1=percent(now), x2=percent(surprise), y1=8, y2=8),
            element("use", href="#g-square", x=percent(surprise), y=8),
        ]
    if announced is not None:
        marks += [
            element("line", class_="grn", x1=percent(now), x2=percent(announced), y1=18, y2=18),
            element("use", href="#g-diamond", x=percent(announced), y=18),
        ]
    return strip(label, *marks, height=height)


def share_bar(label: str, shares: tuple[tuple[str, float], ...]) -> Markup:
    """Parts of a whole: (class, share) from left to right."""
    marks, start = [], 0.0
    for kind, share in shares:
        marks.append(element("rect", class_=kind, x=percent(start), width=percent(share), y=1, height=14))
        start += share
    return element("svg", join(*marks), class_="share", height=16, role="img", aria_label=label)


def signed_bar(label: str | None, value: float, largest: float) -> Markup:
    """A difference around a middle line: solid raises, hatched lowers. No label: the number stands beside it."""
    size = abs(value) / largest / 2 if largest > 0 else 0.0
    left = 0.5 if value >= 0 else 0.5 - size
    shape = element(
        "rect", class_="up" if value >= 0 else "down", x=percent(left), width=percent(size), y=3, height=10
    )
    return element("svg", shape, class_="signed", height=16, **said(label))


def tornado_bar(now: float, solved: tuple[float, float] | None, straight: tuple[float, float]) -> Markup:
    """A number at the two ends of a parameter's prior, in places along one scale; read aloud as text beside it.

    Solved again as bars from where it is now, solid to the high end and hatched to the low; to first order as ticks.
    """
    marks = [tick(now, "grn")]
    for end, kind in zip(solved or (), ("down", "up"), strict=False):
        left, right = sorted((end, now))
        marks.append(
            element("rect", class_=kind, x=percent(left), width=percent(right - left), y=5, height=8)
        )
    marks += [tick(end, "hab") for end in straight]
    return element("svg", join(*marks), class_="tor", height=18, **said(None))


def symbols() -> Markup:
    """The shared marks, defined once on the page."""
    shapes = (
        element("rect", id="g-square", class_="hol", x=-4, y=-4, width=8, height=8),
        element("path", id="g-diamond", class_="dt", d="M0-5.5L5.5 0L0 5.5L-5.5 0z"),
        element("circle", id="g-act", class_="dk", r=4),
        element("circle", id="g-quiet", class_="hol", r=3.6),
        element("circle", id="g-out", class_="hol dash", r=3.6),
        element("path", id="g-reading", class_="dk", d="M0-5L5 0L0 5L-5 0z"),
        element("path", id="g-reply", class_="dk", d="M0-5l4.6 8.4h-9.2z"),
    )
    hatch = element(
        "pattern",
        join(
            element("rect", class_="s1", width=4, height=4), element("rect", class_="s0", width=1.6, height=4)
        ),
        id="hatch",
        width=4,
        height=4,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    defs = element("defs", join(*shapes, hatch))
    return element("svg", defs, class_="defs", width=0, height=0, aria_hidden="true")


def key_mark(symbol: str) -> Markup:
    """A mark for a key, beside its word."""
    if symbol in {"ref", "hab"}:
        inside = element("line", class_=symbol, x1=6, x2=6, y1=0, y2=14)
    elif symbol in {"up", "down"}:
        inside = element("rect", class_=symbol, x=1, y=3, width=12, height=8)
    elif symbol == "grn":
        inside = element("line", class_="grn", x1=6, x2=6, y1=0, y2=14)
    elif symbol == "iv":
        inside = element("rect", class_="iv", x=0, y=3, width=22, height=8, rx=1)
    elif symbol in {"dt", "ring"}:
        inside = element("circle", class_=symbol, cx=7, cy=7, r=5)
    else:
        inside = element("use", href=f"#{symbol}", x=7, y=7)
    return element("svg", inside, width=22 if symbol == "iv" else 14, height=14, aria_hidden="true")
