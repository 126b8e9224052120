"""One accepted proposal as a row of `evidence.csv`, with where it comes from; or why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hedgerow.case.evidence import COLUMNS
from hedgerow.case.model import Case
from hedgerow.evidence.choices import Decision, usable
from hedgerow.evidence.notes import sentence, tidy
from hedgerow.evidence.record import Event, Interval, Proposals

_MOST_IDS = 50
"""Row ids of an event file that are written out."""


@dataclass(frozen=True, slots=True)
class Cited:
    """The source as it will stand in `sources.yaml`, where its key is new."""

    key: str
    title: str
    published: date | None = None
    url: str = ""
    publisher: str = ""
    kind: str = "article"


def cited_as(
    proposals: Proposals, key: str = "", title: str = "", url: str = "", publisher: str = ""
) -> Cited:
    """The source of a document: what is given, the rest from the file's name and day."""
    stem = Path(proposals.source).name.partition(".")[0].strip("-") or "article"
    made = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:60] or "article"
    kind = "article" if proposals.reader.model else "data"
    return Cited(key or made, title or stem, proposals.published.last, url, publisher, kind)


def row_of(
    decision: Decision,
    proposals: Proposals,
    source: Cited,
    case: Case,
    known: dict[str, str],
    all_rows: Sequence[dict[str, str]],
) -> dict[str, str] | str:
    """The cells of a decision, or why it cannot be a row.

    Args:
        decision: What is accepted.
        proposals: The document it is from.
        source: Its source.
        case: The case.
        known: Acts, replies and drifts of the case, and which of these each is.
        all_rows: The rows that stand before it.
    """
    event, days = decision.event, decision.date
    if event.status != "actual":
        return usable(event)
    if decision.act not in known:
        return f"`{decision.act}` is not an act, reply or drift of the case."
    span = _span(event)
    reader = _reader(proposals)
    if (same := _same(all_rows, span, reader, source)) is not None:
        return f"It is in the evidence already, as {same}."
    if (alike := _alike(all_rows, decision, event)) is not None:
        return f"{alike} reports the same act on the same day; a second row would count it twice."
    published = proposals.published.last
    if published and published < days.first:
        return f"It is dated {days.first}, after the article was published."
    if published and published < days.last:  # what is reported as done was done by then
        days = Interval(days.first, published)
    reply_to = ""
    if known[decision.act] == "reply":
        answered = next(
            (act.id for act in case.acts for one in act.replies if one.id == decision.act.partition(".")[0]),
            "",
        )
        to = [
            row
            for row in all_rows
            if answered in _acts(row.get("act", "")) and _days(row) == (days.first, days.last)
        ]
        if not to:
            return f"`{decision.act}` is a reply to `{answered}`, and no report of that is of the same day."
        reply_to = to[-1]["id"]
    day = days.first.isoformat()
    ranged = days.first != days.last
    cells = {
        "id": _free_id(all_rows),
        "date": "" if ranged else day,
        "first": day if ranged else "",
        "last": days.last.isoformat() if ranged else "",
        "published": published.isoformat() if published and published != days.last else "",
        "act": decision.act,
        "reply_to": reply_to,
        "actors": tidy(event.actor or ""),
        "place": tidy(event.place or ""),
        "note": tidy(decision.note or event.note, 300)
        or sentence(event.actor, event.type, event.mode, event.target, event.place),
        "source": source.key,
        "paragraph": str(event.paragraph) if event.paragraph else "",
        "span": span,
        "reader": reader,
    }
    return {name: cells.get(name, "") for name in COLUMNS}


def _span(event: Event) -> str:
    if event.trigger is not None:
        return f"{event.trigger.start}-{event.trigger.end}"
    ids = [tidy(one) for one in event.rows]
    more = f"; {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
    return f"rows {'; '.join(ids[:_MOST_IDS])}{more}" if ids else ""


def _reader(proposals: Proposals) -> str:
    one = proposals.reader
    parts = [
        f"hedgerow {one.version}",
        f"{one.model} {one.model_version}" if one.model else "",
        one.lexicon or "",
    ]
    return tidy("; ".join([*(part for part in parts if part), f"sha256 {proposals.digest[:16]}"]), 300)


def _same(rows: Sequence[dict[str, str]], span: str, reader: str, source: Cited) -> str | None:
    """The id of the row that rests on the same characters of the same input, or on a row of the same set."""
    digest = reader.rpartition(" ")[2]
    ids = set(span.removeprefix("rows ").split("; ")) if span.startswith("rows ") else set()
    for row in rows:
        stood, read = row.get("span", ""), row.get("reader", "")
        if stood and stood == span and read.rpartition(" ")[2] == digest:
            return row["id"]
        if ids and row.get("source") == source.key and stood.startswith("rows "):
            shared = ids & set(stood.removeprefix("rows ").split("; "))
            if any(not one.startswith("row ") and not one.endswith(" more") for one in shared):
                return row["id"]
    return None


def _alike(rows: Sequence[dict[str, str]], decision: Decision, event: Event) -> str | None:
    """The id of a row that reports the same act on the same day at, as far as is known, the same place."""
    act = decision.act.partition(".")[0]
    for row in rows:
        days = _days(row)
        if act not in _acts(row.get("act", "")) or days is None:
            continue
        place, other = tidy(event.place or "").casefold(), row.get("place", "").casefold()
        apart = place and other and place not in other and other not in place
        if days[0] <= decision.date.last and decision.date.first <= days[1] and not apart:
            return row["id"]
    return None


def _acts(cell: str) -> set[str]:
    return {one.strip().partition(".")[0] for one in re.split(r"[+|]", cell) if one.strip()}


def _days(row: dict[str, str]) -> tuple[date, date] | None:
    try:
        first = date.fromisoformat(row.get("date") or row.get("first") or "")
        return first, date.fromisoformat(row.get("date") or row.get("last") or "")
    except ValueError:
        return None


def _free_id(rows: Sequence[dict[str, str]]) -> str:
    taken = {row.get("id", "") for row in rows}
    number = len(rows) + 1
    while f"A{number:03d}" in taken:
        number += 1
    return f"A{number:03d}"
