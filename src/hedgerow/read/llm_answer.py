"""What a language model answers about an article, and what of it is kept: only what stands in the text.

The model returns quotations, never offsets. Each is looked for in the text, character by character; an answer whose
words are not there is left out and counted. Names of the case, types and days that are none are dropped. What is kept
has the same form as what the rules propose.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hedgerow.case.model import Case
from hedgerow.evidence.mapping import doings
from hedgerow.evidence.notes import NOUNS, sentence
from hedgerow.evidence.record import Dated, Event, Interval, Mentioned, Span, Statement
from hedgerow.read.article import Article

CONFIDENCE = 0.5
"""Of everything a language model proposes: it gives no chance of its own that could be trusted."""
MOST = 500
"""Answers of one kind that are looked at."""
_NAME = 200

Short = Annotated[str, Field(max_length=_NAME)]
Quote = Annotated[str, Field(max_length=5000, description="Words of the article, copied exactly.")]


class Part(BaseModel):
    """A part of the answer."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)


class NamedAnswer(Part):
    """Somebody or something that acts or is acted on."""

    name: Short
    """The fullest form of the name."""
    kind: Short = "unknown"
    """person, state, armed_group, institution, outlet or unknown."""
    case_actor: Short | None = None
    """Id of the case's actor, where it is one of those listed."""
    mentions: list[Quote] = []
    """Each form of the name, as the article writes it."""


class SaidAnswer(Part):
    """Words that somebody said."""

    quote: Quote
    speaker: Short | None = None
    """Name of the speaker as in `actors`; null where the text does not tell."""
    speaker_quote: Quote | None = None
    cue: Short | None = None
    """The reporting word, such as said."""
    kind: Literal["direct", "indirect", "mixed", "scare"] = "direct"


class EventAnswer(Part):
    """Something that somebody did, threatens or is said to have done."""

    sentence_quote: Quote
    """The whole sentence."""
    trigger_quote: Quote
    """The words in it that name the event."""
    actor: Short | None = None
    target: Short | None = None
    type: Short
    """PLOVER root type, such as ASSAULT."""
    mode: Short | None = None
    status: Literal["actual", "threatened", "denied", "hypothetical"] = "actual"
    said_by: Short | None = None
    place: Short | None = None
    first: date | None = None
    """First day on which it may have happened."""
    last: date | None = None
    acts: list[Short] = []
    """The case's acts it could be, as listed, the likeliest first."""


class DateAnswer(Part):
    """A temporal expression."""

    quote: Quote
    first: date | None = None
    last: date | None = None
    granularity: Literal["day", "week", "month", "season", "year", "range"] = "day"
    anchor: Short = "published"


class Answer(Part):
    """All that was found in the article."""

    actors: list[NamedAnswer] = []
    statements: list[SaidAnswer] = []
    events: list[EventAnswer] = []
    dates: list[DateAnswer] = []


Kept = tuple[
    tuple[Mentioned, ...], tuple[Statement, ...], tuple[Event, ...], tuple[Dated, ...], tuple[str, ...]
]


def anchored(answer: Answer, article: Article, case: Case | None) -> Kept:
    """What of an answer stands in the text: actors, statements, events, dates, and what was left out."""
    finder = _Finder(article)
    actors = _actors(answer, finder, case)
    ids = {one.name: one.id for one in actors}
    statements = tuple(
        one for said in answer.statements[:MOST] if (one := _statement(said, finder, ids, actors))
    )
    events = tuple(event for told in answer.events[:MOST] if (event := _event(told, finder, ids, case)))
    dates = tuple(
        Dated(span, finder.raw(span), _interval(told.first, told.last), told.granularity, told.anchor)
        for told in answer.dates[:MOST]
        if (span := finder.next(told.quote, "dates"))
    )
    left = [f"{name} ({count})" for name, count in sorted(finder.missing.items())]
    said_so = (
        (f"Left out, because the words the language model gave do not stand in the text: {', '.join(left)}.",)
        if left
        else ()
    )
    return actors, statements, events, dates, said_so


class _Finder:
    """Looks for quotations in the text: each time the next place, so that the same words twice are two places."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.after: dict[str, int] = {}
        self.missing: Counter[str] = Counter()

    def raw(self, span: Span) -> str:
        return self.article.raw[span.start : span.end]

    def next(self, quote: str, kind: str, low: int = 0, high: int | None = None) -> Span | None:
        words = quote.strip()
        key = f"{kind}:{words}"
        at = self.article.text.find(words, max(low, self.after.get(key, 0)), high) if words else -1
        if at < 0:
            self.missing[kind] += 1
            return None
        self.after[key] = at + len(words)
        return self.article.span(at, at + len(words))

    def all(self, quote: str) -> list[Span]:
        words = quote.strip()
        if not words:
            return []
        found = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", self.article.text)
        return [self.article.span(*match.span()) for match in found]


def _actors(answer: Answer, finder: _Finder, case: Case | None) -> tuple[Mentioned, ...]:
    known = {actor.id for actor in case.actors} if case else set()
    found: dict[str, Mentioned] = {}
    for told in answer.actors[:MOST]:
        spans = sorted({span for quote in {told.name, *told.mentions} for span in finder.all(quote)})
        if not spans:
            finder.missing["actors"] += 1
            continue
        made = re.sub(r"[^a-z0-9]+", "_", told.name.lower()).strip("_") or "actor"
        actor = told.case_actor if told.case_actor in known else None
        found.setdefault(made, Mentioned(made, told.name.strip(), told.kind, actor, tuple(spans)))
    return tuple(sorted(found.values(), key=lambda one: one.mentions[0]))


def _statement(
    told: SaidAnswer, finder: _Finder, ids: dict[str, str], actors: tuple[Mentioned, ...]
) -> Statement | None:
    span = finder.next(told.quote, "statements")
    if span is None:
        return None
    speaker = told.speaker if told.speaker in ids or (told.speaker and finder.all(told.speaker)) else None
    beside = finder.all(told.speaker_quote or "") if told.speaker_quote else []
    near = min(
        beside, key=lambda one: min(abs(one.start - span.end), abs(span.start - one.end)), default=None
    )
    about = tuple(one.id for one in actors if any(span.start <= m.start < span.end for m in one.mentions))
    cue = told.cue if told.cue and finder.all(told.cue) else None
    return Statement(
        span, finder.raw(span), speaker, ids.get(speaker or ""), near if speaker else None, cue, told.kind, about,
        CONFIDENCE,
    )  # fmt: skip


def _event(told: EventAnswer, finder: _Finder, ids: dict[str, str], case: Case | None) -> Event | None:
    kind = told.type.strip().upper()
    whole = finder.next(told.sentence_quote, "events")
    if whole is None:
        return None
    low, high = finder.article.seen(whole)
    # The same sentence may hold several events: it is found anew for each.
    finder.after.pop(f"events:{told.sentence_quote.strip()}", None)
    trigger = finder.next(told.trigger_quote, "events", low, high)
    if trigger is None or kind not in NOUNS:
        if trigger is not None:
            finder.missing["events of no PLOVER type"] += 1
        return None
    finder.after.pop(f"events:{told.trigger_quote.strip()}", None)

    def named(name: str | None) -> str | None:
        return name.strip() if name and (name in ids or finder.all(name)) else None

    actor, target = named(told.actor), named(told.target)
    known = doings(case) if case else {}
    bounds = finder.article.paragraphs()
    number = next((at for at, (_, end) in enumerate(bounds) if low < end), 0)
    place = named(told.place)
    return Event(
        actor=actor,
        target=target,
        type=kind,
        mode=told.mode,
        trigger=trigger,
        sentence=whole,
        status=told.status,
        said_by=named(told.said_by),
        place=place,
        date=_interval(told.first, told.last),
        acts=tuple(dict.fromkeys(act for act in told.acts if act in known)),
        confidence=CONFIDENCE,
        actor_id=ids.get(actor or ""),
        target_id=ids.get(target or ""),
        paragraph=number or None,
        note=sentence(actor, kind, told.mode, target, place),
    )


def _interval(first: date | None, last: date | None) -> Interval | None:
    if first is None and last is None:
        return None
    days = sorted(one for one in (first, last) if one is not None)
    return Interval(days[0], days[-1])
