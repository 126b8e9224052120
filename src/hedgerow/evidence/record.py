"""What a reader or an importer proposes: one document, whoever made it.

A proposal is never evidence: a person accepts, edits or rejects each. Every proposal of an article holds the
characters it rests on, counted in the untouched input; every proposal of an event file holds its rows' ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Granularity = Literal["day", "week", "month", "season", "year", "range"]
StatementKind = Literal["direct", "indirect", "mixed", "scare"]
Status = Literal["actual", "threatened", "denied", "hypothetical"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of the untouched input: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` to `last`, both counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Published:
    """When the article was published, as it was given or as the text bounds it."""

    first: date | None
    last: date | None
    given: bool
    """Whether the day was given rather than bounded from the text."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody or something that acts or is acted on, with every place that names it."""

    id: str
    name: str
    """The canonical name: of the lexicon, or the fullest form in the text."""
    kind: str
    """One of the lexicon's kinds (`person`, `state`, `armed_group`, ...); `unknown` where it does not tell."""
    case_actor: str | None
    """The id of the case's actor that this is, where it matches one."""
    mentions: tuple[Span, ...]
    """Names, titles and, where they could be resolved, descriptions; pronouns are not listed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that somebody said, wrote or thought, as the article gives them."""

    span: Span
    text: str
    """What was said, as in the input (without quotation marks at its ends)."""
    speaker: str | None
    """The canonical name of who said it, a lasting description where it has no name; None where unknown."""
    speaker_id: str | None
    """The id in `actors`, where the speaker is one."""
    speaker_span: Span | None
    """The characters that name the speaker beside the statement (`the analyst`, `he`)."""
    cue: str | None
    """The word that reports it (`said`, `according to`)."""
    kind: StatementKind
    about: tuple[str, ...]
    """Ids of the actors named inside it."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Dated:
    """A temporal expression with the days it stands for."""

    span: Span
    text: str
    interval: Interval | None
    """None where nothing anchors it."""
    granularity: Granularity
    anchor: str
    """What it was counted from: `published`, `absolute`, or the text of the other expression or event."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did, threatens or is said to have done to somebody."""

    actor: str | None
    """Canonical name of who did it."""
    target: str | None
    type: str
    """PLOVER root type, such as `ASSAULT`."""
    mode: str | None
    """PLOVER mode, such as `aerial`, where the words tell."""
    trigger: Span | None
    """The words that name the event; None for a row of an event file."""
    sentence: Span | None
    """The sentence it stands in; None for a row of an event file."""
    status: Status
    said_by: str | None
    """Whose word it is, where the article attributes it."""
    place: str | None
    date: Interval | None
    acts: tuple[str, ...]
    """The case's acts this could be, as `evidence.csv` names them (`act` or `act.mark`), the likeliest first."""
    confidence: float
    actor_span: Span | None = None
    """The characters that name who did it; None for a row of an event file, or where nobody is named."""
    target_span: Span | None = None
    actor_id: str | None = None
    target_id: str | None = None
    paragraph: int | None = None
    """Counted from 1, title not counted."""
    rows: tuple[str, ...] = ()
    """Ids of the event file's rows that were merged into this one."""
    anchor: str | None = None
    """The words elsewhere in the article that `date` was carried from; None where its own sentence dates it."""
    note: str = ""
    """A sentence of our own that names the happening, for the reviewer; never the article's."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What made the proposals."""

    version: str
    model: str | None
    """The parser's package; None for an event file."""
    model_version: str | None
    model_hash: str | None
    lexicon: str | None = None
    """Version of the lexicon or of the mapping."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that was found in one input."""

    source: str
    """Name of the file, or `-`; never a path outside what the user gave."""
    digest: str
    """SHA-256 of the input's bytes."""
    published: Published
    actors: tuple[Mentioned, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    dates: tuple[Dated, ...]
    reader: Reader
    skipped: tuple[str, ...] = field(default=())
    """What could not be read, and why: whole sentences."""
