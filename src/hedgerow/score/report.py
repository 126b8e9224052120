"""The scores of several cases together, with where each came from and what they are worth as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from hedgerow.score.gather import Gathered
from hedgerow.score.printed import print_scores
from hedgerow.score.record import FORECASTERS, Numbered, Scored
from hedgerow.score.rules import brier, log_score
from hedgerow.score.spreads import crps
from hedgerow.score.table import Scores, document

ORIGINS = {"ledger": "recorded in the ledger before each outcome", "result": "from a saved result"}


def print_report(gathered: Sequence[Gathered], scores: Scores, console: Console) -> None:
    """Print the cases and their scores."""
    for each in gathered:
        console.print(f"{each.title} ({each.name}), as of {each.as_of}: {ORIGINS[each.origin]}.")
        console.print(f"The model answers {_share(each)}.")
        for text in (each.warning, *each.notes):
            if text:
                console.print(text)
    print_scores(scores, console)


def report_document(gathered: Sequence[Gathered], scores: Scores) -> dict[str, Any]:
    """Everything as plain values, ready for JSON."""
    return {
        "cases": [
            {
                "name": each.name,
                "title": each.title,
                "as_of": each.as_of.isoformat(),
                "forecasts_from": each.origin,
                "warning": each.warning,
                "questions": each.questions,
                "answered": each.answered,
                "share_answered": each.answered / each.questions,
                "settled": each.settled,
                "void": each.void,
                "scored": len(each.rows) + len(each.numbers),
                "notes": list(each.notes),
                "digests": dict(each.digests),
                "ledger": each.last_hash,
            }
            for each in gathered
        ],
        "questions": [
            *(_row(row) for each in gathered for row in each.rows),
            *(_row(row) for each in gathered for row in each.numbers),
        ],
        **document(scores),
    }


def _share(each: Gathered) -> str:
    of = f"{each.answered} of {each.questions} questions ({each.answered / each.questions:.0%})"
    void = f", {each.void} void" if each.void else ""
    scored = len(each.rows) + len(each.numbers)
    return f"{of}; {each.settled} of these have an outcome{void}, {scored} scored"


def _row(row: Scored | Numbered) -> dict[str, Any]:
    """One question, everyone's answer, and what it cost."""
    number = isinstance(row, Numbered)
    return {
        "case": row.case,
        "question": row.question,
        "origin": row.origin.isoformat(),
        "outcome": row.outcome,
        "number": number,
        "unit": row.unit if isinstance(row, Numbered) else "probability",
        "forecasts": [
            {
                "forecaster": name,
                "person": name not in FORECASTERS,
                "answer": answer,
                "brier": float(brier(answer, row.outcome)) if isinstance(row, Scored) else None,
                "log_score": float(log_score(answer, row.outcome)) if isinstance(row, Scored) else None,
                "crps": crps(row, name) if isinstance(row, Numbered) else None,
                "spread": name in dict(row.spreads) if isinstance(row, Numbered) else False,
            }
            for name, answer in row.forecasts
        ],
    }
