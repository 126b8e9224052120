"""What `--since` means: a day, or an earlier result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from hedgerow.ask.earlier import Earlier, against, day_of, read_earlier
from hedgerow.ask.record import Assessment
from hedgerow.case.model import Case


def since_when(case: Case, text: str) -> tuple[date, Earlier | None]:
    """The day since which changes are told, and the earlier result where one was named."""
    try:
        return date.fromisoformat(text), None
    except ValueError:
        earlier = read_earlier(Path(text))
    return day_of(case, earlier), earlier


def told_against(assessment: Assessment, earlier: Earlier) -> Assessment:
    """The assessment with its changes told from what an earlier result said."""
    if assessment.changes is None:
        return assessment
    return replace(assessment, changes=against(assessment.changes, assessment.case, earlier))
