"""The commands that read: articles and event files to proposals, proposals to evidence, an article to a new case."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.errors import HedgerowError, ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from hedgerow.case.model import Case
    from hedgerow.evidence.accept import Accepted
    from hedgerow.evidence.choices import Refused
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
    app.command()(accept)
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
    data = _bytes(article)
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
        text = _bytes(proposals).decode("utf-8-sig")
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
    data = _bytes(article)
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


def _asked_at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _bytes(name: str) -> bytes:
    """What stands in a file, or on stdin, at most a little more than any reader takes."""
    most = 200_000_001
    try:
        if name == "-":
            return sys.stdin.buffer.read(most)
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ReadingError(f"{name} cannot be read: {error.strerror or error}.") from None


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


def _shown(article: Path | None, proposals: Proposals, encoding: str) -> str:
    """The input whose characters the proposals count, where it is at hand and is the one that was read."""
    import hashlib

    if article is None:
        return ""
    data = _bytes(str(article))
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


if TYPE_CHECKING:
    from collections.abc import Callable

    _Tell = Callable[[str, int, int], None]
    _Write = Callable[[], None]
    _Console = Console
