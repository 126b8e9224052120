"""Hindcasts as one table: written and mechanical questions apart, whatever comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from hedgerow.score.hindcast import Hindcast
from hedgerow.score.printed import print_scores
from hedgerow.score.table import Scores, document, score_rows

SENTENCE = "The cases were written in 2026, after the outcomes were known. Not evidence of skill."


def scores_of(found: Sequence[Hindcast]) -> dict[str, Scores]:
    """Scores of the written and of the mechanical questions."""
    return {
        "written": score_rows(
            [row for each in found for row in each.written], [row for each in found for row in each.numbers]
        ),
        "mechanical": score_rows([row for each in found for row in each.mechanical]),
    }


def print_hindcast(found: Sequence[Hindcast], console: Console) -> None:
    """Print both tables, the share answered, and what could have leaked."""
    console.print(SENTENCE)
    scores = scores_of(found)
    console.print("\nWRITTEN QUESTIONS, as of each case's own day")
    for each in found:
        console.print(f"  {each.case}: the model answers {each.answered} of {each.questions} questions.")
    print_scores(scores["written"], console)
    console.print("\nMECHANICAL QUESTIONS: every act within 30, 90 and 180 days of earlier days")
    for each in found:
        count = len(each.origins)
        days = f"{count} origin{'s' if count != 1 else ''}, {len(each.mechanical)} questions"
        console.print(f"  {each.case}: {days}.")
        if each.leaks and count:
            console.print(
                f"    usual rates as typed, which may know what came later: {', '.join(each.leaks)}"
            )
        for origin, why in each.unsolved:
            console.print(f"    not solved as of {origin}, and scored for nobody: {why}")
        for origin, why in each.unlearned:
            console.print(f"    nothing learned as of {origin}, where the learned model says nothing: {why}")
    print_scores(scores["mechanical"], console)


def hindcast_document(found: Sequence[Hindcast]) -> dict[str, Any]:
    """The same as plain values, every question with every forecast among them."""
    return {
        "note": SENTENCE,
        "cases": [
            {
                "case": each.case,
                "title": each.title,
                "questions": each.questions,
                "answered": each.answered,
                "origins": [origin.isoformat() for origin in each.origins],
                "leaks": list(each.leaks),
                "unsolved": {origin.isoformat(): why for origin, why in each.unsolved},
                "unlearned": {origin.isoformat(): why for origin, why in each.unlearned},
                **{
                    kind: [
                        {
                            "question": row.question,
                            "origin": row.origin.isoformat(),
                            "outcome": row.outcome,
                            "forecasts": dict(row.forecasts),
                        }
                        for row in rows
                    ]
                    for kind, rows in (("written", each.written), ("mechanical", each.mechanical))
                },
            }
            for each in found
        ],
        **{kind: document(scores) for kind, scores in scores_of(found).items()},
    }
