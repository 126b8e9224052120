"""Who acts towards whom: actors in their places, an arrow for each pair, numbered as in the table.

Places are laid by hand, not by forces: each actor stands where the case puts him (left, right, centre or below).
Where a case puts nobody anywhere, whoever has the most arrows stands in the centre and the others go left, right and
below in turn. Bends are chosen one after another, so that a line runs through as few boxes and numbers as it can:
the same case always gives the same drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hedgerow.ask.record import Assessment
from hedgerow.case.model import Actor
from hedgerow.show import words
from hedgerow.show.arrows import Arrow, arrows, map_reading, places
from hedgerow.show.charts import element, join

HEIGHT, STEP, TOP = 46, 96, 34
"""Height of a box, between two rows of boxes, and above the first [px]."""

BENDS = (14, -14, 40, -40, 70, -70, 110, -110)
"""How far the middle of an arrow may stand off the straight line, in the order tried [px]."""

ALONG = (0.5, 0.4, 0.6, 0.3, 0.7)
"""Where along an arrow its number may stand, in the order tried."""

WIDTHS = ((0.005, 1.2), (0.3, 1.8), (1.0, 2.8), (math.inf, 4.2))
"""Acts a month below which a line is so thick [px]; below the first it is dotted."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Where an actor stands."""

    x: float
    """Centre [px]."""
    y: float
    width: float

    def holds(self, point: Point, margin: float) -> bool:
        """Whether a point lies in the box or so near to it."""
        return (
            abs(point[0] - self.x) <= self.width / 2 + margin
            and abs(point[1] - self.y) <= HEIGHT / 2 + margin
        )


def boxes(assessment: Assessment, width: int) -> tuple[dict[str, Box], int]:
    """Where the boxes stand in a drawing so wide, and how high it is [px]."""
    side = places(assessment)
    at: dict[str, list[str]] = {"left": [], "centre": [], "right": [], "below": []}
    for actor, place in side.items():
        at[place].append(actor)
    wide = width * 0.25
    rows = max((len(at[place]) for place in ("left", "centre", "right")), default=0)
    found = {}
    for place, x in (("left", wide / 2 + 2), ("centre", width / 2), ("right", width - wide / 2 - 2)):
        for row, actor in enumerate(at[place]):
            # Columns with fewer boxes are centred upon the longest.
            found[actor] = Box(x, TOP + HEIGHT / 2 + STEP * (row + (rows - len(at[place])) / 2), wide)
    y = TOP + HEIGHT / 2 + STEP * rows + (34 if rows else 0)
    across = 3
    for index, actor in enumerate(at["below"]):
        row, column = divmod(index, across)
        beside = min(across, len(at["below"]) - row * across)
        x = width / 2 + (column - (beside - 1) / 2) * (width - wide - 4) / 2
        found[actor] = Box(x, y + STEP * row, wide)
    bottom = max((box.y for box in found.values()), default=0.0) + HEIGHT / 2 + TOP
    return {actor.id: found[actor.id] for actor in assessment.case.actors}, round(bottom)


def system_map(assessment: Assessment, width: int, kind: str) -> Markup:
    """The map.

    Args:
        assessment: What to draw.
        width: [px]; text does not scale, so each width has a drawing of its own.
        kind: Class of the drawing, by which the style sheet shows one and hides the other.
    """
    where, height = boxes(assessment, width)
    lines, badges = [], []
    taken: list[Point] = []
    run: list[Point] = []
    for arrow in arrows(assessment):
        if arrow.by in where and arrow.to in where:
            start, bend, end = _course(arrow, where, taken, run)
            at = _badge(start, bend, end, where, taken)
            taken.append(at)
            run += [_curve(start, bend, end, step / 20) for step in range(3, 18)]
            lines.append(_line(arrow, start, bend, end))
            badges.append(_number(arrow, at))
    drawn = [_box(actor, where[actor.id], width) for actor in assessment.case.actors]
    return element(
        "svg",
        join(*lines, *drawn, *badges),
        class_=f"map {kind}",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=f"Map of who acts towards whom. {map_reading(assessment)}",
    )


def _curve(start: Point, bend: Point, end: Point, t: float) -> Point:
    """A point of a quadratic Bézier curve."""
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]


def _edge(box: Box, towards: Point, gap: float) -> Point:
    """Where a line from the middle of a box towards a point leaves it, and a gap further on."""
    dx, dy = towards[0] - box.x, towards[1] - box.y
    length = math.hypot(dx, dy) or 1.0
    reach = min(
        (box.width / 2) / abs(dx) if dx else math.inf, (HEIGHT / 2) / abs(dy) if dy else math.inf, 1.0
    )
    share = reach + gap / length
    return box.x + dx * share, box.y + dy * share


def _course(
    arrow: Arrow, where: dict[str, Box], taken: Sequence[Point], run: Sequence[Point]
) -> tuple[Point, Point, Point]:
    """Start, control point and end of an arrow: the first bend that runs through least."""
    a, b = where[arrow.by], where[arrow.to]
    dx, dy = b.x - a.x, b.y - a.y
    length = math.hypot(dx, dy) or 1.0
    found: list[tuple[float, int, tuple[Point, Point, Point]]] = []
    for bend in BENDS:
        # To the right hand of whoever goes, so that the two ways between a pair never share a line.
        control = ((a.x + b.x) / 2 - 2 * bend * dy / length, (a.y + b.y) / 2 + 2 * bend * dx / length)
        start, end = _edge(a, control, 2), _edge(b, control, 4)
        through = 0.0
        for step in range(1, 20):
            point = _curve(start, control, end, step / 20)
            through += sum(
                3 * box.holds(point, 3) for actor, box in where.items() if actor not in {arrow.by, arrow.to}
            )
            through += sum(math.dist(point, other) < 14 for other in taken)
            # Two lines may cross, at a cost, but hardly run along each other.
            through += 0.4 * sum(math.dist(point, other) < 7 for other in run)
            through += 3 * (point[1] < 2)
        found.append((through, len(found), (start, control, end)))
    return min(found)[2]


def _badge(start: Point, bend: Point, end: Point, where: dict[str, Box], taken: Sequence[Point]) -> Point:
    """Where the number stands: off the boxes and the numbers before it."""
    points = [_curve(start, bend, end, t) for t in ALONG]

    def crowded(point: Point) -> float:
        near = sum(max(0.0, 20 - math.dist(point, other)) for other in taken)
        return near + sum(20.0 for box in where.values() if box.holds(point, 10))

    return min(points, key=crowded)


def _line(arrow: Arrow, start: Point, bend: Point, end: Point) -> Markup:
    thick = next(size for most, size in WIDTHS if arrow.rate < most)
    angle = math.atan2(end[1] - bend[1], end[0] - bend[0])
    size = 6 + 1.7 * thick
    corners = [
        (end[0] - size * math.cos(angle + turn), end[1] - size * math.sin(angle + turn))
        for turn in (0.45, -0.45)
    ]
    # The line stops inside its head, or a thick one would show its blunt end.
    stop = (end[0] - 0.6 * size * math.cos(angle), end[1] - 0.6 * size * math.sin(angle))
    course = f"M{_at(start)}Q{_at(bend)} {_at(stop)}"
    dots = "2 4" if arrow.rate < WIDTHS[0][0] else None
    return join(
        element("path", class_="link", d=course, stroke_width=thick, stroke_dasharray=dots),
        element("path", class_="dk", d=f"M{_at(end)}L{_at(corners[0])} {_at(corners[1])}z"),
    )


def _number(arrow: Arrow, at: Point) -> Markup:
    x, y = f"{at[0]:.0f}", f"{at[1]:.0f}"
    return join(
        element("circle", class_="badge", cx=x, cy=y, r=9),
        element("text", str(arrow.number), class_="on mid", x=x, y=f"{at[1] + 4:.0f}"),
    )


def _box(actor: Actor, box: Box, width: int) -> Markup:
    lines = _wrapped(actor.name, round(box.width / 7.2))
    first = box.y + 4 - 7.5 * (len(lines) - 1)
    shape = element(
        "rect",
        class_="actor",
        x=f"{box.x - box.width / 2:.0f}",
        y=f"{box.y - HEIGHT / 2:.0f}",
        width=f"{box.width:.0f}",
        height=HEIGHT,
        rx=3,
    )
    texts = [
        element("text", line, class_="k b mid", x=f"{box.x:.0f}", y=f"{first + 15 * at:.0f}")
        for at, line in enumerate(lines)
    ]
    return join(shape, *texts)


def _wrapped(text: str, most: int) -> list[str]:
    """A name in up to three lines of so many letters."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= most or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2]} \u2026"]
    return [words.shortened(line, most + 2) for line in lines]


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
