"""Accepted proposals into a case: rows appended to `evidence.csv`, each with where it comes from.

Nothing that stands in the files is touched: the header may gain columns, rows and a source come after the last line.
The case as it would be is checked first, as `hedgerow check` would; a proposal that it cannot take is refused with the
reason. Both files are replaced whole, while the folder is held, so that a crash or a second `accept` loses nothing.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hedgerow.case.document import read_document
from hedgerow.case.evidence import COLUMNS
from hedgerow.case.files import FILES
from hedgerow.case.model import Case
from hedgerow.case.read import draft_case, read_case
from hedgerow.errors import CaseError, Fault, Place, ProposalError
from hedgerow.evidence.mapping import doings
from hedgerow.evidence.notes import sentence, tidy
from hedgerow.evidence.record import Event, Interval, Proposals
from hedgerow.files import locked, replacing

SURE = 0.6
"""Confidence from which an event read from an article is taken unseen.

On the gold standard records of `bench/reading_events.py` half of such events were the marked one, and one in ten of
the others; the sets of event files have confidences of their own, by mapping, which say nothing of the single row.
"""
_MOST_IDS = 50
"""Row ids of an event file that are written out."""
_KEY = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal that somebody accepts, perhaps with another act or other days."""

    event: Event
    act: str
    date: Interval
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """The source as it will stand in `sources.yaml`, where its key is new."""

    key: str
    title: str
    published: date | None = None
    url: str = ""
    publisher: str = ""
    kind: str = "article"


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that did not become evidence, and why."""

    event: Event
    why: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it."""

    rows: tuple[dict[str, str], ...]
    """The rows added, by column."""
    refused: tuple[Refused, ...]
    source_added: bool


@dataclass(slots=True)
class _Record:
    """`evidence.csv` as it stands."""

    text: str
    header: list[str]
    rows: list[dict[str, str]] = field(default_factory=list)


def usable(event: Event) -> str:
    """Empty where a proposal may become evidence, else why it may not."""
    if event.status != "actual":
        return f"It is {event.status}, not something that happened."
    if event.date is None:
        return "It has no date."
    if not event.acts:
        return "No act of the case corresponds."
    return ""


def sure_enough(proposals: Proposals) -> float:
    """The confidence below which nothing is accepted that nobody looks at: `SURE`, or 0 for an event file."""
    return 0.0 if proposals.reader.model is None else SURE


def too_unsure(event: Event, least: float) -> str:
    """Why an event below the least confidence is left to a person."""
    sure = f"Its confidence, {event.confidence:.2f}, is below {least:.2f}"
    return f"{sure}: look at it, or give a lower --min-confidence."


def chosen(
    proposals: Proposals, *, only: Sequence[str] = (), least: float = 0.0
) -> tuple[tuple[Decision, ...], tuple[Refused, ...]]:
    """Every usable proposal with its likeliest act, and the others with the reason.

    Args:
        proposals: What was read or imported.
        only: PLOVER types or acts; nothing else is looked at where some are given.
        least: Proposals with less confidence are refused.
    """
    wanted = {one.casefold() for one in only}
    kept: list[Decision] = []
    refused: list[Refused] = []
    for event in proposals.events:
        names = {event.type.casefold(), *(act.casefold() for act in event.acts)}
        names |= {act.partition(".")[0].casefold() for act in event.acts}
        if wanted and not wanted & names:
            continue
        why = usable(event)
        if not why and event.confidence < least:
            why = too_unsure(event, least)
        if why or event.date is None:
            refused.append(Refused(event, why))
        else:
            kept.append(Decision(event, event.acts[0], event.date))
    return tuple(kept), tuple(refused)


def accept(
    proposals: Proposals,
    folder: Path,
    decisions: Sequence[Decision],
    *,
    cited: Cited | None = None,
    dry_run: bool = False,
) -> Accepted:
    """Append decisions to the evidence of the case in `folder`.

    Args:
        proposals: The document that the decisions are from.
        folder: The case.
        decisions: In the order in which they become rows.
        cited: The source; None: its key and title from the file's name.
        dry_run: Write nothing.

    Raises:
        CaseError: If the case has faults already.
        ProposalError: If the key of the source cannot be one.
    """
    source = cited or cited_as(proposals)
    if not _KEY.fullmatch(source.key):
        what = f"`{source.key}` cannot be the key of a source."
        raise ProposalError(
            [Fault(Place("--source"), what, "Use lower-case letters, digits and `_`, such as `wire_2`.")]
        )
    with locked(folder):
        case = read_case(folder)
        record = _read((folder / "evidence.csv").read_bytes().decode("utf-8-sig"))
        known = doings(case)
        rows: list[dict[str, str]] = []
        events: list[Event] = []
        refused: list[Refused] = []
        for decision in decisions:
            row = _row(decision, proposals, source, case, known, record, rows)
            if isinstance(row, str):
                refused.append(Refused(decision.event, row))
            else:
                rows.append(row)
                events.append(decision.event)
        sources, added = _sources(folder, source, case)
        rows, events = _sound(folder, record, rows, events, sources, refused)
        if rows and not dry_run:
            if added:
                _write(folder / "sources.yaml", sources)
            _write(folder / "evidence.csv", _appended(record, rows))
    return Accepted(tuple(rows), tuple(refused), bool(added and rows))


def cited_as(
    proposals: Proposals, key: str = "", title: str = "", url: str = "", publisher: str = ""
) -> Cited:
    """The source of a document: what is given, the rest from the file's name and day."""
    stem = Path(proposals.source).name.partition(".")[0].strip("-") or "article"
    made = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:60] or "article"
    kind = "article" if proposals.reader.model else "data"
    return Cited(key or made, title or stem, proposals.published.last, url, publisher, kind)


def _row(
    decision: Decision,
    proposals: Proposals,
    source: Cited,
    case: Case,
    known: dict[str, str],
    record: _Record,
    rows: list[dict[str, str]],
) -> dict[str, str] | str:
    """The cells of a decision, or why it cannot be a row."""
    event, days = decision.event, decision.date
    if event.status != "actual":
        return usable(event)
    if decision.act not in known:
        return f"`{decision.act}` is not an act, reply or drift of the case."
    span = _span(event)
    reader = _reader(proposals)
    all_rows = [*record.rows, *rows]
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


def _read(text: str) -> _Record:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    rows = [
        {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]
    return _Record(text, header, rows)


def _appended(record: _Record, rows: Sequence[dict[str, str]]) -> str:
    """The file with the rows after its last line, and in its header the columns that they need."""
    used = [name for name in COLUMNS if any(row[name] for row in rows) and name not in record.header]
    header = [*record.header, *used]
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    for row in rows:
        writer.writerow([row.get(name, "") for name in header])
    first, ending, rest = record.text.partition("\n")
    head = ",".join([first.rstrip("\r"), *used]) + (ending or "\n")
    body = rest if not rest or rest.endswith("\n") else rest + "\n"
    return head + body + lines.getvalue()


def _sources(folder: Path, cited: Cited, case: Case) -> tuple[str, bool]:
    """`sources.yaml` with the source in it, and whether it had to be added."""
    text = (folder / "sources.yaml").read_bytes().decode("utf-8-sig")
    if any(one.key == cited.key for one in case.sources):
        return text, False
    parts = [f"title: {_quoted(cited.title)}"]
    parts += [f"publisher: {_quoted(cited.publisher)}"] if cited.publisher else []
    parts += [f"published: {cited.published.isoformat()}"] if cited.published else []
    parts += [f"url: {_quoted(cited.url)}"] if cited.url else []
    line = f"{cited.key}: {{{', '.join([*parts, f'kind: {cited.kind}'])}}}\n"
    empty = not read_document(text)[0].plain()
    if empty:
        return line, True
    return (text if text.endswith("\n") else text + "\n") + line, True


def _quoted(text: str) -> str:
    """A YAML scalar in double quotes, on one line."""
    plain = tidy(text, 300).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _sound(
    folder: Path,
    record: _Record,
    rows: list[dict[str, str]],
    events: list[Event],
    sources: str,
    refused: list[Refused],
) -> tuple[list[dict[str, str]], list[Event]]:
    """The rows with which the case has no fault: all at once where that can be, else one after the other."""
    while rows:
        faults = _faults(folder, _appended(record, rows), sources)
        if not faults:
            return rows, events
        lines = _appended(record, []).count("\n")
        bad = {fault.place.line - lines - 1: fault for fault in faults if fault.place.file == "evidence.csv"}
        bad = {at: fault for at, fault in bad.items() if 0 <= at < len(rows)}
        if not bad:
            return _one_by_one(folder, record, rows, events, sources, refused)
        refused.extend(Refused(events[at], fault.what) for at, fault in sorted(bad.items()))
        rows = [row for at, row in enumerate(rows) if at not in bad]
        events = [event for at, event in enumerate(events) if at not in bad]
    return rows, events


def _one_by_one(
    folder: Path,
    record: _Record,
    rows: list[dict[str, str]],
    events: list[Event],
    sources: str,
    refused: list[Refused],
) -> tuple[list[dict[str, str]], list[Event]]:
    kept: list[dict[str, str]] = []
    stay: list[Event] = []
    for row, event in zip(rows, events, strict=True):
        faults = _faults(folder, _appended(record, [*kept, row]), sources)
        if faults:
            refused.append(Refused(event, faults[0].what))
        else:
            kept.append(row)
            stay.append(event)
    return kept, stay


def _faults(folder: Path, evidence: str, sources: str) -> tuple[Fault, ...]:
    """What `check` would say of the case with this evidence and these sources."""
    with tempfile.TemporaryDirectory(prefix="hedgerow-") as made:
        copy = Path(made) / folder.resolve().name
        copy.mkdir()
        for name in FILES:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, copy / name)
        (copy / "evidence.csv").write_text(evidence, encoding="utf-8", newline="")
        (copy / "sources.yaml").write_text(sources, encoding="utf-8", newline="")
        case, faults = draft_case(copy)
    if case is None and not faults:
        raise CaseError([Fault(Place(str(folder)), "The case cannot be read.")])
    return faults


def _write(path: Path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="")
