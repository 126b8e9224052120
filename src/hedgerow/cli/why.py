"""The command `why`: one act, question, account or report explained in full."""

from __future__ import annotations

from typing import Annotated

import typer

from hedgerow.cli.options import (
    Asked,
    AsOf,
    CaseName,
    Edits,
    SetValues,
    WithoutHypotheses,
    WithoutReports,
    WithScenarios,
    read_asked,
)


def register(app: typer.Typer) -> None:
    """Add the command to the door."""
    app.command()(why)


def why(
    case: CaseName,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="An act, a question, a report, or an account as AXIS.VALUE. [default: list them]",
            show_default=False,
        ),
    ] = None,
    tornado: Annotated[
        bool,
        typer.Option(
            "--tornado", help="For a question: move each parameter to the ends of its prior and solve again."
        ),
    ] = False,
    first_order: Annotated[
        bool,
        typer.Option(
            "--first-order", help="For a question: the same by derivatives alone, no game solved again."
        ),
    ] = False,
    as_of: AsOf = None,
    set_: SetValues = None,
    without_report: WithoutReports = None,
    without_hypothesis: WithoutHypotheses = None,
    with_scenario: WithScenarios = None,
    edit: Edits = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as JSON instead.")] = False,
) -> None:
    """Explain one thing of CASE: why an act, what moved a forecast or an account, what a report did.

    An act: what it is worth to its actor, what he gains and fears, and which condition stands in its way.
    A question or an account: what each report did, line by line. A report: the answers without it.
    """
    from hedgerow.case.read import find_case
    from hedgerow.cli.talk import progress_on, results, talk
    from hedgerow.errors import QueryError

    asked = Asked.of(set_, without_report, without_hypothesis, with_scenario, edit)
    read = read_asked(find_case(case), as_of, asked)
    from hedgerow.ask.why.inquiry import explained, kind_of

    if what is None:
        from hedgerow.cli.explained import list_askable

        list_askable(read, results())
        return
    # What cannot be explained is said before anything is solved.
    kind = kind_of(read, what)
    if (tornado or first_order) and kind != "question":
        option = "--tornado" if tornado else "--first-order"
        raise QueryError(f"`{option}` is for questions; `{what}` is of the kind {kind}.")
    from hedgerow.ask.assess import workers

    with progress_on(talk()) as progress, workers() as executor:
        found = explained(read, what, executor, progress, parameters=tornado, first_order=first_order)
    if as_json:
        typer.echo(_json(found), nl=False)
        return
    from hedgerow.cli.explained import say

    say(found, results())


def _json(found: object) -> str:
    """The explanation as a document; what has no number is null, and the case itself is left out."""
    import dataclasses
    import json
    import math
    from datetime import date

    def plain(part: object) -> object:
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            names = (field.name for field in dataclasses.fields(part))
            return {name: plain(getattr(part, name)) for name in names if name != "case"}
        if isinstance(part, tuple | list):
            return [plain(each) for each in part]
        if isinstance(part, float) and not math.isfinite(part):
            return None
        return part.isoformat() if isinstance(part, date) else part

    return json.dumps(plain(found), indent=2, ensure_ascii=False) + "\n"
