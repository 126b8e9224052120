"""The page of a reading: the article with everything found marked in it, and the proposals beside it.

As the page of an assessment: static, one file, no script, no request; its one style sheet is named by its hash. Marks
may lie within one another or overlap, so the text is cut wherever one begins or ends, and each piece says which
hold it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from itertools import pairwise

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hedgerow.case.model import Case
from hedgerow.evidence.record import Dated, Event, Proposals, Span, Statement
from hedgerow.files import replacing
from hedgerow.read.article import Article
from hedgerow.show.proposals import days, published

MARKS = (
    ("actor", "an actor"),
    ("said", "a statement"),
    ("date", "a date"),
    ("event", "the words that name an event"),
)
"""Class of each kind of mark, and what it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that the same marks hold."""

    text: str
    marks: str
    """Classes, apart by spaces; empty where nothing is marked."""
    anchors: tuple[str, ...]
    """Ids of the proposals whose first characters these are."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and what is proposed of it."""

    number: int
    pieces: tuple[Piece, ...]
    events: tuple[tuple[str, Event], ...]
    statements: tuple[tuple[str, Statement], ...]
    dates: tuple[tuple[str, Dated], ...]


def write_reading(
    article: Article, proposals: Proposals, path: str | os.PathLike[str], case: Case | None = None
) -> None:
    """Write the page to `path`, replacing what is there only when all is written."""
    text = render(article, proposals, case)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def render(article: Article, proposals: Proposals, case: Case | None = None) -> str:
    """The page as text."""
    templates = files("hedgerow.show") / "templates"
    style = "\n".join(
        (templates / name).read_text(encoding="utf-8").strip() for name in ("style.css", "reading.css")
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=PackageLoader("hedgerow.show"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("reading.html")
    return (
        page.render(
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            style=Markup(style),  # noqa: S704 - our own style sheet
            p=proposals,
            case=case,
            about={act.id: act.about for act in case.acts} if case else {},
            paragraphs=paragraphs(article, proposals),
            marks=MARKS,
            days=days,
            published=published(proposals),
            version=version("hedgerow"),
        )
        + "\n"
    )


def paragraphs(article: Article, proposals: Proposals) -> tuple[Paragraph, ...]:
    """The text cut into pieces, each paragraph with the proposals that begin in it."""
    bounds = article.paragraphs()
    marks: list[tuple[int, int, str, str]] = []

    def add(span: Span, kind: str, anchor: str = "") -> None:
        start, end = article.seen(span)
        if start < end:
            marks.append((start, end, kind, anchor))

    for actor in proposals.actors:
        for mention in actor.mentions:
            add(mention, "actor")
    events = [(f"event-{at}", one) for at, one in enumerate(proposals.events, 1)]
    statements = [(f"said-{at}", one) for at, one in enumerate(proposals.statements, 1)]
    dates = [(f"date-{at}", one) for at, one in enumerate(proposals.dates, 1)]
    for name, event in events:
        if event.trigger:
            add(event.trigger, "event", name)
    for name, statement in statements:
        add(statement.span, "said", name)
    for name, dated in dates:
        add(dated.span, "date", name)
    home = _homes(bounds, {anchor: start for start, _, _, anchor in marks if anchor})
    pieces = _pieces(article.text, bounds, marks)
    return tuple(
        Paragraph(
            at,
            pieces[at],
            tuple((name, one) for name, one in events if home.get(name) == at),
            tuple((name, one) for name, one in statements if home.get(name) == at),
            tuple((name, one) for name, one in dates if home.get(name) == at),
        )
        for at in range(len(bounds))
    )


def _homes(bounds: tuple[tuple[int, int], ...], starts: dict[str, int]) -> dict[str, int]:
    """The paragraph in which each anchor stands."""
    found: dict[str, int] = {}
    at = 0
    for name, start in sorted(starts.items(), key=lambda one: one[1]):
        while at + 1 < len(bounds) and bounds[at][1] <= start:
            at += 1
        found[name] = at
    return found


def _pieces(
    text: str, bounds: tuple[tuple[int, int], ...], marks: list[tuple[int, int, str, str]]
) -> tuple[tuple[Piece, ...], ...]:
    """Each paragraph cut wherever a mark begins or ends: one sweep over the text."""
    edges = sorted(
        {0, len(text), *(edge for pair in bounds for edge in pair), *(e for m in marks for e in m[:2])}
    )
    opening: dict[int, list[tuple[str, str]]] = {}
    closing: dict[int, list[str]] = {}
    for start, end, kind, anchor in marks:
        opening.setdefault(start, []).append((kind, anchor))
        closing.setdefault(end, []).append(kind)
    found: list[list[Piece]] = [[] for _ in bounds]
    count = dict.fromkeys((kind for kind, _ in MARKS), 0)
    at = 0
    for start, end in pairwise(edges):
        for kind in closing.get(start, ()):
            count[kind] -= 1
        for kind, _ in opening.get(start, ()):
            count[kind] += 1
        while at < len(bounds) and bounds[at][1] <= start:
            at += 1
        if at < len(bounds) and bounds[at][0] <= start:
            anchors = tuple(dict.fromkeys(anchor for _, anchor in opening.get(start, ()) if anchor))
            found[at].append(Piece(text[start:end], _classes(count), anchors))
    return tuple(map(tuple, found))


def _classes(count: dict[str, int]) -> str:
    return " ".join(_held(count))


def _held(count: dict[str, int]) -> Iterable[str]:
    return (kind for kind, _ in MARKS if count[kind] > 0)
