"""The commands that read: articles and event files to proposals, an article to a new case."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.errors import HedgerowError, ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from hedgerow.case.model import Case
    from hedgerow.evidence.record import Proposals

Published = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day the article was published. [default: bounded from its text, and so marked]",
    ),
]
Encoding = Annotated[
    str, typer.Option(metavar="NAME", help="How bytes stand for characters. [default: as it says, or UTF-8]")
]
Model = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="A spaCy pipeline, by package or folder. [default: the best installed]"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the proposals as JSON instead.")]
Article = Annotated[str, typer.Argument(metavar="ARTICLE", help="A text or HTML file; - is stdin.")]
CaseOption = Annotated[
    str,
    typer.Option("--case", metavar="CASE", help="A folder with a case.yaml, or the name of a shipped case."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(read)
    app.command("import")(import_)
    app.command()(draft)


def read(
    article: Article,
    published: Published = None,
    case: CaseOption = "",
    as_json: AsJson = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the article with everything marked.")
    ] = None,
    encoding: Encoding = "",
    model: Model = "",
    lexicon: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Names to know besides those shipped. [default: the case's]"),
    ] = None,
    llm: Annotated[
        str,
        typer.Option(
            metavar="MODEL",
            help="Ask this language model instead of the rules, as in openai:NAME; needs hedgerow[llm].",
        ),
    ] = "",
    llm_url: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Where the language model answers, such as http://127.0.0.1:11434/v1."
        ),
    ] = "",
) -> None:
    """Find the actors, statements, events and dates of ARTICLE.

    What is found are proposals, each with its characters in the text; `hedgerow accept` makes evidence of them.
    """
    data = bytes_of(article)
    of_case = _case(case)
    name = Path(article).name if article != "-" else "-"
    day = published.date() if published else None
    with _progress() as progress:
        if llm:
            from hedgerow.read.llm import read_with_llm

            progress("Asking the language model", 0, 0)
            reading = read_with_llm(
                data, name=name, model=llm, url=llm_url, published=day, case=of_case, encoding=encoding
            )
        else:
            from hedgerow.read.pipeline import read_article

            reading = read_article(
                data, name=name, published=day, case=of_case, model=model, lexicon=lexicon,
                encoding=encoding, progress=progress,
            )  # fmt: skip
    if html is not None:
        from hedgerow.show.reading import write_reading

        _written(html, lambda: write_reading(reading.article, reading.proposals, html, of_case))
        typer.echo(f"The page is at {html}", err=True)
    _print(reading.proposals, as_json)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or TSV (also .gz), or Parquet.")],
    case: CaseOption,
    format_: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="acled, ucdp-ged, gdelt, icews, polecat or csv."),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Columns, codes and names. [default: the case's mapping.yaml]"),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Rows of one dyad, act and place so many days apart are one. [default: the set's]",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the proposals here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find in FILE, an event data set, what could be acts of CASE.

    What is found are proposals, each with the ids of its rows; `hedgerow accept` makes evidence of them.
    """
    of_case = _case(case)
    if of_case is None:
        raise HedgerowError("Name the case with --case.")
    from hedgerow.evidence.document import to_json
    from hedgerow.evidence.importing import import_events

    with _progress() as progress:
        found = import_events(
            file, format=format_, case=of_case, mapping=mapping, days=days, progress=progress
        )
    if out is not None:
        from hedgerow.files import replacing

        def write() -> None:
            with replacing(out) as part:
                part.write_text(to_json(found), encoding="utf-8", newline="\n")

        _written(out, write)
        typer.echo(f"The proposals are at {out}", err=True)
    if out is None or as_json:
        _print(found, as_json)
    else:
        for said in found.skipped:
            typer.echo(said)


def draft(
    article: Article,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write; it must be new.")
    ],
    published: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day the article was published."),
    ],
    encoding: Encoding = "",
    model: Model = "",
) -> None:
    """Write a new case from ARTICLE: actors, what they did and when, claims, and the decisions left to you.

    It passes `check` and can be assessed at once, but every number in it is a placeholder that says so.
    """
    from hedgerow.read.pipeline import read_article

    if out.exists():
        raise HedgerowError(
            f"{out} is already here and is left as it was. Choose another name, or move it away."
        )
    data = bytes_of(article)
    with _progress() as progress:
        reading = read_article(
            data,
            name=Path(article).name if article != "-" else "-",
            published=published.date(),
            model=model,
            encoding=encoding,
            progress=progress,
        )
        from hedgerow.evidence.draft import write_draft

        progress("Writing the case", 0, 0)
        made = write_draft(reading.proposals, out)
    typer.echo(f"Written: {out}/ with {', '.join(made.files)}.")
    typer.echo(
        f"{made.actors} actors, {made.acts} acts, {made.reports} reports and {made.claims} claims to look at; "
        "every number is a placeholder."
    )
    typer.echo(f"Next: read {out}/README.md, which lists your decisions, then run")
    typer.echo(f"  hedgerow check {out}")
    typer.echo(f"  hedgerow assess {out}")


def bytes_of(name: str) -> bytes:
    """What stands in a file, or on stdin, at most a little more than any reader takes."""
    most = 200_000_001
    try:
        if name == "-":
            return sys.stdin.buffer.read(most)
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ReadingError(
            f"{name} cannot be read: {error.strerror or error}. Check its path, or give - to read from stdin."
        ) from None


def _case(name: str) -> Case | None:
    if not name:
        return None
    from hedgerow.case.read import find_case, read_case

    return read_case(find_case(name))


@contextmanager
def _progress() -> Iterator[_Tell]:
    from hedgerow.cli.talk import progress_on, talk

    with progress_on(talk()) as progress:
        yield progress


def _written(path: Path, write: _Write) -> None:
    try:
        write()
    except OSError as error:
        raise HedgerowError(f"Cannot write to {path}: {error.strerror or error}.") from None


def _print(proposals: Proposals, as_json: bool) -> None:
    if as_json:
        from hedgerow.evidence.document import to_json

        typer.echo(to_json(proposals), nl=False)
        return
    from hedgerow.cli.talk import results
    from hedgerow.show.proposals import summary

    summary(proposals, results())


if TYPE_CHECKING:
    from collections.abc import Callable

    _Tell = Callable[[str, int, int], None]
    _Write = Callable[[], None]
    _Console = Console
