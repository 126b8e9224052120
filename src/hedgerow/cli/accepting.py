"""The command that makes evidence of proposals: reviewed one by one, or all that can be taken."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.cli.reading import CaseOption, Encoding, bytes_of
from hedgerow.errors import HedgerowError

if TYPE_CHECKING:
    from hedgerow.evidence.accept import Accepted
    from hedgerow.evidence.choices import Refused
    from hedgerow.evidence.record import Proposals


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(accept)


def accept(
    proposals: Annotated[
        str, typer.Argument(metavar="PROPOSALS", help="What read --json or import wrote; - is stdin.")
    ],
    case: CaseOption,
    everything: Annotated[
        bool, typer.Option("--all", help="Ask nothing: accept all that can be accepted.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Look only at this PLOVER type or act; may be repeated."),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Leave out what is less sure. [default: 0.6 with --all where an article was read, else 0]",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be added, and write nothing.")
    ] = False,
    source: Annotated[
        str, typer.Option(metavar="KEY", help="Key in sources.yaml. [default: from the file's name]")
    ] = "",
    title: Annotated[str, typer.Option(help="Title of the source, where its key is new.")] = "",
    url: Annotated[str, typer.Option(help="Its address, where its key is new.")] = "",
    publisher: Annotated[str, typer.Option(help="Its publisher, where its key is new.")] = "",
    article: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The article that was read, to show its sentences.")
    ] = None,
    encoding: Encoding = "",
) -> None:
    """Review PROPOSALS and append those accepted to the evidence of CASE.

    Only what happened and has a date can become evidence. Accepting twice adds nothing; nothing is written before
    the review ends.
    """
    from hedgerow.case.read import find_case, read_case
    from hedgerow.cases import shipped
    from hedgerow.cli.review import review
    from hedgerow.cli.talk import results
    from hedgerow.evidence.accept import accept as accept_all
    from hedgerow.evidence.choices import chosen, sure_enough
    from hedgerow.evidence.document import from_json
    from hedgerow.evidence.rows import cited_as

    if case in shipped() and not Path(case).is_dir():
        folder = shipped()[case]
        raise HedgerowError(
            f"`{case}` ships with Hedgerow and is not written to. Copy {folder} and name the copy with --case."
        )
    folder = find_case(case)
    of_case = read_case(folder)
    try:
        text = bytes_of(proposals).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HedgerowError(f"{proposals} is not UTF-8. Give what `read --json` or `import` wrote.") from None
    found = from_json(text, proposals)
    least = min_confidence
    if least is None:
        least = sure_enough(found) if everything else 0.0
    usable, refused = chosen(found, only=only or (), least=least)
    cited = cited_as(found, source, title, url, publisher)
    if not everything:
        if not _asked_at_a_terminal():
            raise HedgerowError(
                "There is nobody to ask: stdin is no terminal. Use --all, or run it in a terminal."
            )
        shown = _shown(article, found, encoding)
        usable = review(usable, found, of_case, results(), shown)
    outcome = accept_all(found, folder, usable, cited=cited, dry_run=dry_run)
    _outcome(outcome, [*refused, *outcome.refused], folder, dry_run=dry_run)


def _asked_at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _shown(article: Path | None, proposals: Proposals, encoding: str) -> str:
    """The input whose characters the proposals count, where it is at hand and is the one that was read."""
    import hashlib

    if article is None:
        return ""
    data = bytes_of(str(article))
    if hashlib.sha256(data).hexdigest() != proposals.digest:
        raise HedgerowError(f"{article} is not what the proposals were read from: its SHA-256 is another.")
    from hedgerow.read.source import read_source

    return read_source(data, name=article.name, encoding=encoding).raw


def _outcome(outcome: Accepted, refused: Sequence[Refused], folder: Path, *, dry_run: bool) -> None:
    would = "would be added" if dry_run else "added"
    for row in outcome.rows:
        days = row["date"] or f"{row['first']} to {row['last']}"
        typer.echo(f"{row['id']}  {days}  {row['act']}  {row['note']}")
    for one in refused:
        name = one.event.note or f"{one.event.actor or 'Somebody'}: {one.event.type.lower()}"
        if one.event.paragraph is not None:
            name += f" in paragraph {one.event.paragraph}"
        days = "" if one.event.date is None else f" ({_interval(one.event.date.first, one.event.date.last)})"
        typer.echo(f"Not taken: {name.rstrip('.')}{days}. {one.why}", err=True)
    count = len(outcome.rows)
    typer.echo(
        f"{count} row{'s' if count != 1 else ''} {would} to {folder / 'evidence.csv'}; {len(refused)} not taken."
    )
    if count and not dry_run:
        typer.echo(f"Next: hedgerow check {folder}", err=True)


def _interval(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"
