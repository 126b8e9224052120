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
from pathlib import Path

from hedgerow.case.evidence import COLUMNS
from hedgerow.case.files import FILES
from hedgerow.case.model import Case
from hedgerow.case.plain_yaml import read_document
from hedgerow.case.read import draft_case, read_case
from hedgerow.errors import CaseError, Fault, Place, ProposalError
from hedgerow.evidence.choices import Decision, Refused
from hedgerow.evidence.mapping import doings
from hedgerow.evidence.notes import tidy
from hedgerow.evidence.record import Event, Proposals
from hedgerow.evidence.rows import Cited, cited_as, row_of
from hedgerow.files import locked, replacing

_KEY = re.compile(r"[a-z0-9_]{1,60}")


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
            row = row_of(decision, proposals, source, case, known, [*record.rows, *rows])
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
