"""What changed since a day or an earlier result, in words: before and after, and what moved it, largest first."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment
from hedgerow.show import rounding, words
from hedgerow.show.findings import headline_forecasts

LISTED = 8
"""Lines shown one by one; the rest are one line, so that all still sum."""


REPORTS_OF_EARLIER_DAYS = ("published since", "added", "dropped", "edited")
"""Kinds of lines about reports of days before the one told from."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One account or forecast, before and after."""

    id: str
    name: str
    before: float
    after: float
    unit: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One line: what moved the answers, and by how much each."""

    what: str
    differences: tuple[float, ...]
    """In the order of the answers."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What is shown."""

    title: str
    answers: tuple[Answered, ...]
    lines: tuple[Moved, ...]


def changed(assessment: Assessment) -> Changed | None:
    """What changed, or None where nobody asked; accounts of the first axis, habit, and the headline questions."""
    told = assessment.changes
    if told is None:
        return None
    labels = {f"{one.axis}.{one.name}": one.label for one in assessment.accounts}
    axis = assessment.case.axes[0].id if assessment.case.axes else "habit"
    answers = [
        Answered(id_, labels[id_], before, after, "probability")
        for id_, before, after in told.accounts
        if id_ in labels and (id_.startswith(f"{axis}.") or id_ == "habit.habit")
    ]
    moved = {id_: (before, after) for id_, before, after in told.forecasts}
    answers += [
        Answered(one.id, one.short, *moved[one.id], one.unit)
        for one in headline_forecasts(assessment)
        if one.id in moved
    ]
    notes = {report.id: report.note for report in assessment.reports}
    lines = []
    for line in told.lines:
        by_id = dict((*line.accounts, *line.forecasts))
        note = notes.get(line.what, "")
        what = f"{line.what} ({line.kind})" if line.kind in REPORTS_OF_EARLIER_DAYS else line.what
        lines.append(
            Moved(
                f"{what}: {note}" if note else what,
                tuple(by_id.get(one.id, 0.0) for one in answers),
            )
        )
    if len(lines) > LISTED:
        rest = tuple(sum(column) for column in zip(*(one.differences for one in lines[LISTED:]), strict=True))
        lines = [*lines[:LISTED], Moved(f"{len(lines) - LISTED} other things together", rest)]
    return Changed(_title(assessment, answers), tuple(answers), _summing(answers, lines))


def _summing(answers: list[Answered], lines: list[Moved]) -> tuple[Moved, ...]:
    """The lines rounded so that they sum, as printed, to what changed."""
    columns = [
        rounding.round_to_total(
            [line.differences[at] for line in lines], round(one.after, 3) - round(one.before, 3), 3
        )
        for at, one in enumerate(answers)
    ]
    return tuple(Moved(line.what, tuple(column[at] for column in columns)) for at, line in enumerate(lines))


def _title(assessment: Assessment, answers: list[Answered]) -> str:
    told = assessment.changes
    since = words.day(told.since) if told else ""
    chances = [one for one in answers if one.unit == "probability"]
    if not chances:
        return f"Since {since}"
    most = max(chances, key=lambda one: abs(one.after - one.before))
    before, after = words.chance(most.before), words.chance(most.after)
    if before == after:
        return f"Since {since} no answer has changed by 0.01"
    return f"Since {since} most has changed for “{most.name}”: from {before} to {after}"
