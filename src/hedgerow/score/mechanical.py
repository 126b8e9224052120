"""Questions nobody picked: every act, within 30, 90 and 180 days, after each of several days of origin.

They come from the case's list of acts and from the calendar alone, so that hindsight cannot choose them. Only windows
that end by the day the case was written for are asked: beyond it the record says nothing either way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hedgerow.case.model import Case, Named, Query, Question
from hedgerow.infer.timeline import usable

HORIZONS = (30, 90, 180)
"""Lengths of the windows [day]."""
FIRST = timedelta(days=180)
"""A record shorter than this at an origin says too little."""


def origins(case: Case) -> tuple[date, ...]:
    """First days of quarters by which half a year of record lies behind, and a shortest window before the end."""
    end = case.written_for or case.as_of
    found = []
    for year in range(case.begins.year, end.year + 1):
        for month in (1, 4, 7, 10):
            # The day before: what was published on the first day of the quarter is not yet known.
            origin = date(year, month, 1) - timedelta(days=1)
            if case.begins + FIRST <= origin <= end - timedelta(days=HORIZONS[0]):
                found.append(origin)
    return tuple(found)


def questions(case: Case, origin: date) -> tuple[Question, ...]:
    """Whether each act is reported at least once within each window that the record covers."""
    end = case.written_for or case.as_of
    return tuple(
        Question(
            id=f"{act.id}.{days}",
            question=f"Is {act.id} reported at least once within {days} days of {origin}?",
            short=f"{act.id} within {days} days",
            deadline=origin + timedelta(days=days),
            decided_by="The record of the case itself.",
            answered_by="model",
            asks=Query(form="acts", acts=(Named(act.id, ""),), at_least=1, within=float(days)),
            headline=False,
            baseline=None,
            reason="",
        )
        for act in case.acts
        for days in HORIZONS
        if origin + timedelta(days=days) <= end
    )


def outcome(case: Case, question: Question, origin: date) -> int | None:
    """1 if the record holds the act within the window, 0 if not; None where a range of days leaves it open."""
    late = replace(case, as_of=case.written_for or case.as_of)
    names = {named.id for named in question.asks.acts} if question.asks else set()
    open_ = False
    for report in case.evidence:
        if usable(late, report) or not report.alternatives:
            continue
        if not any(named.id in names for named in report.alternatives[0]):
            continue
        if origin < report.first and report.last <= question.deadline:
            return 1
        open_ |= report.first <= question.deadline and report.last > origin
    return None if open_ else 0
