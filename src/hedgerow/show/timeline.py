"""The record drawn over time: reports in lanes by actor, and below, on the same dates, what was believed.

One drawing holds all panels, so that dates line up. Across, places are percentages; curves stand in
nested drawings stretched to their panel, with strokes that do not scale. Posteriors are steps, because
they jump at reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from hedgerow.ask.record import Assessment, QuantityPath, ReportResult
from hedgerow.show import rounding, words
from hedgerow.show.capitals import capitals
from hedgerow.show.charts import element, join, percent
from hedgerow.show.curves import Span, band, steps
from hedgerow.show.findings import axes_of, axis_title, on_axis, rounded_weights

LANE, WEIGHTS, QUANTITY, GAP, TOP = 36, 84, 46, 30, 8
"""Heights: a lane, a panel of weights, of a quantity, the title above a panel, the space above all [px]."""

ROW, BRIEF = 16, 17
"""Height of a row of names above a panel of weights [px]; letters of a name on a telephone, two in a row."""

BROAD = 100
"""Letters of a panel title where there is room; a name, of which two stand in a row, may have half."""

LONGEST = 40
"""Letters a panel title may have on a telephone."""

SHEET = 520
"""Height left for the drawing on a sheet of paper, under its heading [px]."""

PRINTED = (50, 45, 40, 35, 30)
"""Per cent to which the drawing is scaled on paper, each a class of the style sheet; the first that fits is taken."""

DASHES = ("solid", "long", "short", "mixed", "dots")
"""Line kinds for accounts, in the order declared; a kind is a class of the style sheet."""


def record_span(assessment: Assessment) -> Span:
    """From the first report used (or the start of the case) to the as-of date."""
    days = [report.first for report in assessment.reports]
    return Span(
        min([assessment.case.begins, *days]), max([assessment.as_of, *(r.last for r in assessment.reports)])
    )


def lanes(assessment: Assessment) -> tuple[tuple[str, tuple[ReportResult, ...]], ...]:
    """Reports by who acted: one lane for each actor with reports, then drifts and readings."""
    case = assessment.case
    who = {act.id: act.by for act in case.acts}
    who |= {reply.id: reply.by for act in case.acts for reply in act.replies}
    names = {actor.id: actor.name for actor in case.actors}
    known = {name.lower(): id_ for id_, name in names.items()}
    evidence = {report.id: report for report in case.evidence}
    lane_of: dict[str, list[ReportResult]] = {actor: [] for actor in (*names, "")}
    for report in assessment.reports:
        entry = evidence.get(report.id)
        acts = [named.id for group in entry.alternatives for named in group] if entry else []
        actor = next((who[act] for act in acts if act in who), known.get(report.actors.lower(), ""))
        lane_of.setdefault(actor, []).append(report)
    return tuple(
        (names.get(actor, "Readings and others"), tuple(rows)) for actor, rows in lane_of.items() if rows
    )


def mark_of(assessment: Assessment) -> dict[str, str]:
    """The symbol of each report: left out, reading, reply, or an act that weighs or does not."""
    evidence = {report.id: report for report in assessment.case.evidence}
    marks = {}
    for report in assessment.reports:
        entry = evidence.get(report.id)
        if not report.used:
            marks[report.id] = "g-out"
        elif entry is not None and entry.reading is not None:
            marks[report.id] = "g-reading"
        elif entry is not None and entry.reply_to:
            marks[report.id] = "g-reply"
        else:
            marks[report.id] = "g-act" if report.weighs else "g-quiet"
    return marks


def months(span: Span, most: int = 6) -> tuple[date, ...]:
    """First days of months to label, at most so many."""
    total = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    step = next((size for size in (1, 2, 3, 6, 12, 24, 60, 120) if total / size <= most), 120)
    days, index = [], span.first.year * 12 + span.first.month - 1
    while (day := date(index // 12, index % 12 + 1, 1)) <= span.last:
        if (
            day >= span.first
            and (index % 12) % min(step, 12) == 0
            and (index // 12) % max(step // 12, 1) == 0
        ):
            days.append(day)
        index += 1
    return tuple(days)


def timeline(assessment: Assessment, anchors: dict[str, str]) -> Markup:
    """Lanes of reports, a panel of weights for each axis, and one for each quantity.

    Args:
        assessment: What to draw.
        anchors: For each report, the id of its row on the page.
    """
    span = record_span(assessment)
    y = TOP
    marks = mark_of(assessment)
    rows = lanes(assessment)
    body = []
    for at, (name, reports) in enumerate(rows, start=1):
        body.append(_lane(at, name, reports, span, y, marks=marks, anchors=anchors))
        y += LANE
    for axis in axes_of(assessment):
        named = _named(assessment, axis, y + GAP - 2)
        y += GAP + named.height
        title, curves = _weights_title(assessment, axis), _weights(assessment, axis, span)
        body += [_panel(f"weights {axis}", title, curves, y, WEIGHTS, ("1", "0"), named.height), named.drawn]
        y += WEIGHTS
    for path in assessment.paths:
        y += GAP
        title, curves = _path_title(path), band(path, span)
        levels = [words.spoken(level) for level in path.levels]
        ends = ("1", "0") if len(levels) == 2 else (levels[-1], levels[0])
        body.append(_panel(f"quantity {path.quantity}", title, curves, y, QUANTITY, ends))
        y += QUANTITY
    count = sum(report.used for report in assessment.reports)
    label = (
        f"{words.plural(count, 'report')} in {words.plural(len(rows), 'lane')}, "
        f"{words.span(span.first, span.last)}, with the weight of each account and the expected level of "
        f"{words.plural(len(assessment.paths), 'quantity', 'quantities')}. The tables give every number."
    )
    drawing = join(_grid(span, assessment.as_of, y), *body)
    # A group, for what is inside can be reached: one tab stop for each lane, its name.
    return element(
        "svg",
        drawing,
        class_=f"time z{next((size for size in PRINTED if (y + 24) * size <= 100 * SHEET), PRINTED[-1])}",
        height=y + 24,
        role="group",
        aria_label=label,
        data_span=f"{span.first}/{span.last}",
    )


def timeline_alone(assessment: Assessment, anchors: dict[str, str]) -> str:
    """The drawing for a page of its own, which speaks as the report does."""
    with words.speaking(words.PLAIN, capitals(assessment.case)):
        return str(timeline(assessment, anchors))


def _grid(span: Span, as_of: date, bottom: int) -> Markup:
    parts = []
    for day in months(span):
        x = percent(span.at(day))
        parts.append(element("line", class_="g", x1=x, x2=x, y1=0, y2=bottom))
        anchor = "mid" if 0.05 < span.at(day) < 0.95 else "end" if span.at(day) >= 0.95 else ""
        text = str(day.year) if day.month == 1 else f"{words.MONTHS[day.month - 1]} {day.year}"
        parts.append(element("text", text, class_=anchor or None, x=x, y=bottom + 18))
    x = percent(span.at(as_of))
    parts.append(element("line", class_="ax", x1=x, x2=x, y1=0, y2=bottom))
    return join(*parts)


def _lane(
    at: int,
    name: str,
    reports: Sequence[ReportResult],
    span: Span,
    y: int,
    *,
    marks: dict[str, str],
    anchors: dict[str, str],
) -> Markup:
    middle = y + 23
    first, last = min(one.first for one in reports), max(one.last for one in reports)
    about = f"{name}: {words.plural(len(reports), 'report')}, {words.span(first, last)}"
    label = join(*_text(name, LONGEST, "k halo", y + 11))
    parts = []
    head = [
        element("line", class_="g", x1="0%", x2="100%", y1=middle, y2=middle),
        element("a", label, href=f"#lane-{at}", aria_label=about),
    ]
    for report in reports:
        left, right = percent(span.at(report.first)), percent(span.at(report.last))
        if left != right:
            parts.append(element("line", class_="ln", x1=left, x2=right, y1=middle, y2=middle))
        said = words.shortened(report.note or report.what, 80)
        title = element("title", f"{words.span(report.first, report.last)}: {said}")
        shape = join(title, element("use", href=f"#{marks[report.id]}", x=right, y=middle))
        parts.append(element("a", shape, href=f"#{anchors[report.id]}", tabindex=-1))
    # The marks are for those who point; others reach each report through the list of its lane.
    return join(*head, element("g", join(*parts), aria_hidden="true"))


def _panel(
    name: str, title: str, inside: Markup, y: int, height: int, ends: tuple[str, str], above: int = 0
) -> Markup:
    box = {"data_panel": name, "x": 0, "y": y, "width": "100%", "height": height}
    top, bottom = ends
    return join(
        *_text(title, LONGEST + 9, "k b halo", y - 8 - above),
        element("line", class_="g", x1="0%", x2="100%", y1=y, y2=y),
        element("line", class_="ax", x1="0%", x2="100%", y1=y + height, y2=y + height),
        element("svg", inside, viewBox="0 0 1000 100", preserveAspectRatio="none", **box),
        element("text", words.shortened(top, LONGEST), class_="halo", x=2, y=y + 11),
        element("text", words.shortened(bottom, LONGEST), class_="halo", x=2, y=y + height - 4),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """The accounts of a panel by their lines, two in a row, between its title and its curves."""

    drawn: Markup
    height: int


def _named(assessment: Assessment, axis: str, y: int) -> Named:
    """Which line is which, with the weight at its end; habit's panel has one line, which its title names."""
    if axis == "habit":
        return Named(Markup(""), 0)
    ends = [weight for _, weight in _given_strategy(assessment, axis)]
    shown = dict(zip([one.name for one in on_axis(assessment, axis)], ends, strict=True))
    parts = []
    for at, account in enumerate(on_axis(assessment, axis)):
        said = f"{words.shortened(account.label, BROAD // 2)} {words.chance(shown[account.name])}"
        brief = f"{words.shortened(account.label, BRIEF)} {words.chance(shown[account.name])}"
        row = [element("line", class_=f"acc-line {DASHES[at % len(DASHES)]}", x1=0, x2=24, y1=-4, y2=-4)]
        if said == brief:
            row.append(element("text", said, class_="halo", x=29, y=0))
        else:
            row.append(element("text", said, class_="halo broad", x=29, y=0))
            row.append(element("text", brief, class_="halo brief", x=29, y=0))
        place = {"x": "50%" if at % 2 else 0, "y": y + 12 + ROW * (at // 2)}
        parts.append(element("svg", join(*row), aria_hidden="true", **place))
    return Named(join(*parts), ROW * ((len(on_axis(assessment, axis)) + 1) // 2))


def _given_strategy(assessment: Assessment, axis: str) -> list[tuple[str, float]]:
    """The weights at the end of the lines, as printed everywhere: rounded together."""
    accounts = on_axis(assessment, axis)
    printed = rounding.round_together([account.weight_given_strategy for account in accounts])
    return [(account.name, value) for account, value in zip(accounts, printed, strict=True)]


def _text(text: str, most: int, kind: str, y: int) -> tuple[Markup, ...]:
    """A text in full, and cut for a telephone to so many letters where it must be."""
    text, brief = words.shortened(text, BROAD), words.shortened(text, most)
    if brief == text:
        return (element("text", text, class_=kind, x=0, y=y),)
    return (
        element("text", text, class_=f"{kind} broad", x=0, y=y),
        element("text", brief, class_=f"{kind} brief", x=0, y=y),
    )


def _weights_title(assessment: Assessment, axis: str) -> str:
    if axis == "habit":
        shown = rounded_weights(assessment).get(("habit", "habit"))
        return "Weight of habit" + (f": {words.chance(shown.weight)}" if shown else "")
    return f"Weights: {axis_title(assessment, axis).rstrip('.')}"


def _weights(assessment: Assessment, axis: str, span: Span) -> Markup:
    parts = []
    for at, account in enumerate(on_axis(assessment, axis)):
        if axis == "habit" and account.name != "habit":
            continue
        points = [(assessment.case.begins, account.prior)]
        for step in assessment.steps:
            found = [weight for on, name, weight in step.weights if (on, name) == (axis, account.name)]
            points += [(step.on, weight) for weight in found]
        kind = "grn" if axis == "habit" else f"acc {DASHES[at % len(DASHES)]}"
        curve = steps(points, span, assessment.as_of)
        parts.append(element("path", class_=f"{kind} ns", d=curve))
    return join(*parts)


def _path_title(path: QuantityPath) -> str:
    name = words.sentence(words.spoken(path.quantity))
    if len(path.levels) == 2:
        return f"{name}: chance of \u201c{words.spoken(path.levels[1])}\u201d"
    return f"{name}: mean and 0.8 band"
