"""The command that opens the studio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.options import CaseName
from hedgerow.errors import HedgerowError


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(studio)


def studio(
    case: CaseName,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where to listen. [default: wherever is free]")
    ] = 0,
    runs: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where runs are kept. [default: assessment/CASE]"),
    ] = None,
    proposals: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Proposals for the inbox besides those in CASE/proposals; may be repeated."
        ),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Also open it in the browser.")] = False,
) -> None:
    """Open CASE in the browser: move its numbers, switch its reports, edit it, and see the answer follow.

    It listens on this machine only and sends nothing anywhere. Ctrl-C stops it.
    """
    from hedgerow.case.read import find_case

    folder = find_case(case)
    try:
        from hedgerow.studio.server import serve
    except ModuleNotFoundError as error:
        if error.name not in {"starlette", "uvicorn"}:
            raise
        raise HedgerowError(
            f"The studio needs the package {error.name}. Install it with: pip install 'hedgerow[studio]'"
        ) from None

    def tell(address: str) -> None:
        typer.echo(f"The studio is at {address}")
        typer.echo(
            "The address is for you alone: whoever has it can change the case. Ctrl-C stops.", err=True
        )
        if open_:
            import webbrowser

            webbrowser.open(address)

    store = runs or Path("assessment") / (folder.resolve().name or "case")
    serve(folder, store, port=port, proposals=tuple(proposals or ()), tell=tell)
