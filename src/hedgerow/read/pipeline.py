"""From the bytes of an article to proposals: the one way through the reader.

source -> parse -> publication -> actors -> statements -> dates -> events. Each stage is handed what the ones
before it found. The same bytes, case, parser and lexicon always give the same proposals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from hedgerow.case.model import Case
from hedgerow.errors import ReadingError
from hedgerow.evidence.record import Proposals, Reader
from hedgerow.read.actors import find_actors
from hedgerow.read.article import Article
from hedgerow.read.dates import find_dates
from hedgerow.read.events import find_events
from hedgerow.read.language import load_parser, parse
from hedgerow.read.lexicon import read_lexicon
from hedgerow.read.publication import bound
from hedgerow.read.source import read_source
from hedgerow.read.statements import find_statements

Tell = Callable[[str, int, int], None]
"""Called by long work: what it is doing, how much is done, and how much there is (0: not known)."""
EARLIEST, LATEST = date(1800, 1, 1), date(2200, 12, 31)
"""Days of publication that are believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An article and what was found in it."""

    article: Article
    proposals: Proposals


def read_article(
    data: bytes,
    *,
    name: str,
    published: date | None = None,
    case: Case | None = None,
    model: str = "",
    lexicon: Path | None = None,
    encoding: str = "",
    progress: Tell | None = None,
) -> Reading:
    """An article and the proposals found in it.

    Args:
        data: The bytes of the article: plain text or HTML.
        name: The name of the file they come from, or `-`; kept as `source`.
        published: The day it was published; without it the day is bounded from the text, and so marked.
        case: The case whose actors and acts are looked for.
        model: A spaCy pipeline by name or folder; empty: the best English one installed.
        lexicon: A lexicon that adds to Hedgerow's own; a case's `lexicon.yaml` is used where none is named.
        encoding: How the bytes stand for characters; empty: as the file says, or UTF-8.
        progress: Told what is being done.

    Raises:
        ReadingError: If there is nothing that can be read, or no parser.
    """
    if published is not None and not EARLIEST <= published <= LATEST:
        raise ReadingError(f"{published} is not a day of publication: give one from {EARLIEST} to {LATEST}.")
    article = read_source(data, name=name, encoding=encoding)
    if progress:
        progress("Loading the parser", 0, 0)
    parser = load_parser(model)
    words = read_lexicon(lexicon or _of_case(case))
    doc = parse(article.text, parser, progress)
    if progress:
        progress("Finding actors, statements, dates and events", 0, 0)
    notes: list[str] = []
    declared = article.declared if article.declared and EARLIEST <= article.declared <= LATEST else None
    when = bound(article, doc, published or declared)
    if published is None and declared is not None:
        when = replace(when, given=False)
        notes.append(f"The day of publication, {declared}, is the one that the page itself gives.")
    cast = find_actors(article, doc, words, case)
    statements = find_statements(article, doc, cast)
    dates = find_dates(article, doc, when)
    events = find_events(article, doc, cast, dates, statements, case, when)
    proposals = Proposals(
        source=name,
        digest=hashlib.sha256(data).hexdigest(),
        published=when,
        actors=cast.actors,
        statements=statements,
        events=events,
        dates=dates,
        reader=Reader(
            version("hedgerow"), parser.name, parser.version, parser.digest, lexicon=str(words.version)
        ),
        skipped=(*article.skipped, *notes),
    )
    return Reading(article, proposals)


def _of_case(case: Case | None) -> Path | None:
    """The lexicon in the folder of a case, where there is one."""
    if case is None:
        return None
    file = Path(case.folder) / "lexicon.yaml"
    return file if file.is_file() and file.resolve().parent == Path(case.folder).resolve() else None
