"""The command `hindcast`: what the declared cases would have been worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the door."""
    app.command()(hindcast)


def hindcast(
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="CASE...", help="Folders or shipped cases. [default: all shipped]"),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where answers are kept, so that a stopped run goes on.")
    ] = Path("hindcast"),
    learned: Annotated[
        bool,
        typer.Option("--learned", help="Ask beside it a model whose numbers are learned at every origin."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON instead.")] = False,
) -> None:
    """Ask CASEs about what came after, and score the answers beside habit and the baselines.

    Written questions as of each case's own day; mechanical ones (every act within 30, 90 and 180 days) as of the
    quarters before it.
    """
    from hedgerow.case.read import find_case
    from hedgerow.cases import shipped
    from hedgerow.cli.talk import progress_on, results, talk
    from hedgerow.cli.write import prepare
    from hedgerow.score.hindcast import hindcast as hindcast_case

    folders = [find_case(name) for name in cases] if cases else list(shipped().values())
    prepare(out)
    with progress_on(talk()) as progress:
        found = [hindcast_case(folder, out, progress, learned=learned) for folder in folders]
    if as_json:
        import json

        from hedgerow.score.hindcast_table import hindcast_document

        typer.echo(json.dumps(hindcast_document(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        from hedgerow.score.hindcast_table import print_hindcast

        print_hindcast(found, results())
