"""Commands about what forecasts were worth: `forecast`, `resolve`, `score`, and recording after `assess`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.errors import HedgerowError

if TYPE_CHECKING:
    from hedgerow.ask.record import Assessment
    from hedgerow.case.model import Case, Question

HERE = "."

QuestionName = Annotated[str, typer.Argument(metavar="QUESTION", help="Its id, or CASE/ID.")]
OfCase = Annotated[
    str,
    typer.Option(
        "--case", metavar="CASE", help="The folder of the case. [default: this folder]", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the door."""
    for command in (forecast, resolve, score):
        app.command()(command)


def forecast(
    question: QuestionName,
    probability: Annotated[str, typer.Argument(metavar="P", help="A chance, such as 0.3 or 30%.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Whose forecast it is.")],
    case: OfCase = HERE,
) -> None:
    """Record a person's forecast of QUESTION, to be scored beside the model's.

    Ask for it before anyone has looked at the model's answer: the ledger says whether that was there by then.
    """
    from hedgerow.score.people import read_answer, record_person

    read, asked = _find(question, case)
    added = record_person(read, asked, read_answer(asked, probability), by)
    entry = added.line.entry
    typer.echo(
        f"Recorded: {asked.id} {probability.strip()} by {' '.join(by.split())}, line {added.line.n} of the ledger."
    )
    seen = getattr(entry, "model_seen", False)
    typer.echo(
        "The model's forecast from the same files was in the ledger already, so it counts as seen."
        if seen
        else "The model's forecast from the same files was not in the ledger, so it counts as unseen."
    )
    if added.late:
        typer.echo(
            f"The deadline, {asked.deadline}, has passed: it counts only if it is resolved on a later day."
        )
    typer.echo(
        f"Keep this where others can see it, to show later that nothing was changed: {added.line.hash}"
    )


def resolve(
    question: QuestionName,
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="1 yes, 0 no, void, or the number asked for.")
    ],
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Who says so.")],
    case: OfCase = HERE,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The day from which it was settled. [default: the deadline, or today if that is earlier]",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is void, or corrected.")] = "",
    correct: Annotated[bool, typer.Option("--correct", help="Replace an earlier outcome.")] = False,
) -> None:
    """Settle QUESTION: write its outcome to outcomes.csv and to the ledger."""
    from hedgerow.score.people import resolve as settle

    read, asked = _find(question, case)
    made = settle(
        read,
        asked,
        outcome,
        source=source,
        resolved=on.date() if on else None,
        reason=reason,
        correct=correct,
    )
    typer.echo(f"Resolved: {asked.id} {made.text} on {made.resolved}. Forecasts made before that day count.")


def score(
    cases: Annotated[
        list[str], typer.Argument(metavar="CASE...", help="Folders of cases, or names of shipped ones.")
    ],
    result: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Score the saved result in DIR, or DIR/CASE, instead of the ledger's forecasts.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON instead.")] = False,
) -> None:
    """Score the forecasts of CASE... against what came of them, beside baselines and people."""
    import json

    from hedgerow.case.read import find_case
    from hedgerow.cli.talk import results
    from hedgerow.score.gather import gather
    from hedgerow.score.report import print_report, report_document
    from hedgerow.score.table import score_rows

    folders = {folder.resolve(): folder for folder in map(find_case, cases)}
    names = [folder.name for folder in folders]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise HedgerowError(f"Two of the cases are called {twice[0]}. Rename a folder, to tell them apart.")
    gathered = [gather(folder, result) for folder in folders.values()]
    scores = score_rows(
        [row for each in gathered for row in each.rows], [row for each in gathered for row in each.numbers]
    )
    if as_json:
        made = report_document(gathered, scores)
        typer.echo(json.dumps(made, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print_report(gathered, scores, results())


def record(folder: Path, assessment: Assessment) -> None:
    """Record an assessment's forecasts in the ledger of its case, and say so."""
    from hedgerow.score.ledger import is_shipped, not_recorded, record_forecasts

    if is_shipped(folder):
        typer.echo(not_recorded(folder), err=True)
        return
    try:
        record_forecasts(folder, assessment)
    except HedgerowError as error:
        raise HedgerowError(
            f"The assessment is written, but its forecasts are not recorded.\n\n{error}"
        ) from error


def _find(question: str, folder: str) -> tuple[Case, Question]:
    """The case and the question that `ID` or `CASE/ID` names."""
    from hedgerow.case.read import find_case, read_case
    from hedgerow.score.people import find_question

    name, _, last = question.rpartition("/")
    if name and folder != HERE:
        raise HedgerowError(f"`{question}` names a case already: leave --case away, or give the id alone.")
    if not name and folder == HERE and not Path("case.yaml").is_file():
        raise HedgerowError(
            f"There is no case in this folder. Name one: --case CASE, or CASE/{last} instead of {last}."
        )
    case = read_case(find_case(name or folder))
    return case, find_question(case, last)
