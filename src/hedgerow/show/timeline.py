"""The record drawn over time: reports in lanes by actor, and below, on the same dates, what was believed.

All drawings cover the same days, so that dates line up; where one drawing is higher than a sheet of paper it goes on in
another, and each has its dates below. Across, places are percentages. Posteriors are steps, because they jump at
reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from hedgerow.ask.record import Assessment, ReportResult
from hedgerow.show import words
from hedgerow.show.charts import element, join, percent
from hedgerow.show.curves import Span
from hedgerow.show.naming import names_of
from hedgerow.show.panels import Piece, panels_of_quantities, panels_of_weights, text

LANE, DATES = 36, 24
"""Heights of a lane and of the dates below a drawing [px]."""

LONGEST = 40
"""Letters the name of a lane may have on a telephone."""

FIRST, NEXT = 850, 1000
"""Heights of drawings [px], which the style sheet prints at 0.7: the first below its heading, others alone."""


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
    marks = mark_of(assessment)
    rows = lanes(assessment)
    drawn = [
        _lane(at, name, reports, span, marks=marks, anchors=anchors)
        for at, (name, reports) in enumerate(rows, start=1)
    ]
    count = sum(report.used for report in assessment.reports)
    label = (
        f"{words.plural(count, 'report')} in {words.plural(len(rows), 'lane')}, "
        f"{words.span(span.first, span.last)}, with the weight of each account and the expected level of "
        f"{words.plural(len(assessment.paths), 'quantity', 'quantities')}. The tables give every number."
    )
    quantities = panels_of_quantities(assessment, span)
    sheets = tuple(_sheets([*drawn, *panels_of_weights(assessment, span)], quantities))
    return join(
        *(
            _drawing(pieces, span, assessment.as_of, label if at == 1 else f"The same dates, drawing {at}")
            for at, pieces in enumerate(sheets, start=1)
        )
    )


def timeline_alone(assessment: Assessment, anchors: dict[str, str]) -> str:
    """The drawings for a page of their own, which speaks as the report does."""
    with words.speaking(words.PLAIN, names_of(assessment.case)):
        return str(timeline(assessment, anchors))


def _sheets(*groups: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces in order, as many together as a sheet of paper holds; a group that a sheet can hold is not divided."""
    held: list[Piece] = []
    room = FIRST
    for group in groups:
        for at, piece in enumerate(group):
            left = room - DATES - _height(held)
            whole = at == 0 and _height(group) <= NEXT - DATES
            if held and left < (_height(group) if whole else piece.height):
                yield held
                held, room = [], NEXT
            held.append(piece)
    yield held


def _height(pieces: Sequence[Piece]) -> int:
    return sum(piece.height for piece in pieces)


def _drawing(pieces: Sequence[Piece], span: Span, as_of: date, label: str) -> Markup:
    placed = [
        element("g", piece.drawn, transform=f"translate(0 {_height(pieces[:at])})")
        for at, piece in enumerate(pieces)
    ]
    y = _height(pieces)
    # A group, for what is inside can be reached: one tab stop for each lane, its name.
    return element(
        "svg",
        join(_grid(span, as_of, y), *placed),
        class_="time",
        height=y + DATES,
        role="group",
        aria_label=label,
        data_span=f"{span.first}/{span.last}",
    )


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
    *,
    marks: dict[str, str],
    anchors: dict[str, str],
) -> Piece:
    middle = 27
    first, last = min(one.first for one in reports), max(one.last for one in reports)
    about = f"{name}: {words.plural(len(reports), 'report')}, {words.span(first, last)}"
    label = join(*text(name, LONGEST, "k halo", 15))
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
    return Piece(join(*head, element("g", join(*parts), aria_hidden="true")), LANE)
