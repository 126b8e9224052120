"""The evidence inbox: proposals that `hedgerow read` and `hedgerow import` made, accepted or rejected in place.

Documents stand in the case's `proposals` folder, or are named when the studio is started. What is accepted goes
through the same function as `hedgerow accept`, which checks the case as it would be and refuses what it cannot
take; what is rejected is only noted in the run store, and can be taken up again.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hedgerow.case.model import Case
from hedgerow.errors import HedgerowError
from hedgerow.evidence.accept import accept
from hedgerow.evidence.choices import Decision, usable
from hedgerow.evidence.document import from_json
from hedgerow.evidence.mapping import doings
from hedgerow.evidence.record import Event, Interval, Proposals
from hedgerow.evidence.rows import cited_as
from hedgerow.show import words
from hedgerow.studio.changes import StudioError
from hedgerow.studio.files import Editor
from hedgerow.studio.store import Store

FOLDER = "proposals"
"""Where a case keeps documents of proposals."""
LARGEST = 20_000_000
"""Most bytes of a document of proposals."""
QUOTED = 300
"""Letters of a sentence that are shown."""
MOST = 200
"""Most documents that are looked at."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed event as the inbox shows it."""

    number: int
    event: Event
    quote: str
    """The sentence it was found in, where the article stands beside the document; else empty."""
    acts: tuple[str, ...]
    """The acts that were proposed for it, the likeliest first; empty where a person must choose."""
    others: tuple[str, ...]
    """All others of the case."""
    why_not: str
    """Why it cannot become evidence; empty where it can."""
    verdict: str
    """`accepted`, `rejected` or nothing yet."""
    note: str


@dataclass(frozen=True, slots=True)
class Tray:
    """One document."""

    key: str
    """First digits of its SHA-256: how the studio names it."""
    name: str
    source: str
    proposals: tuple[Proposal, ...]
    fault: str = ""
    """Why it cannot be read."""

    @property
    def unseen(self) -> bool:
        """Whether proposals wait whose sentences could be shown if the article stood beside them."""
        return any(
            one.event.sentence is not None and not one.quote and not one.verdict and not one.why_not
            for one in self.proposals
        )

    @property
    def waiting(self) -> int:
        """How many still wait for a decision."""
        return sum(not one.why_not and not one.verdict for one in self.proposals)


class Inbox:
    """The documents of one case."""

    def __init__(self, folder: Path, named: Sequence[Path], store: Store, editor: Editor) -> None:
        self._folder = folder
        self._named = tuple(named)
        self._store = store
        self._editor = editor

    def stamp(self) -> tuple[object, ...]:
        """Changes when a document comes, goes or is written."""
        found: list[object] = []
        for path in self._paths():
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)

    def trays(self, case: Case) -> tuple[Tray, ...]:
        """Every document with what was decided about it."""
        return tuple(self._tray(path, case) for path in self._paths())

    def accept(self, key: str, number: int, act: str, first: str, last: str) -> str:
        """Take a proposal into the evidence; return what was added, in words.

        Raises:
            HedgerowError: If the case cannot take it, with the reason.
        """
        proposals, event, digest = self._find(key, number)
        if not act:
            raise StudioError("Choose the act that was done; nothing proposes one.")
        days = Interval(_day(first), _day(last or first))
        if days.last < days.first:
            raise StudioError("The last day is before the first. Exchange the two.")
        said: list[str] = []

        def take_it() -> None:
            decision = Decision(event, act, days)
            outcome = accept(proposals, self._editor.folder, [decision], cited=cited_as(proposals))
            if not outcome.rows:
                raise StudioError(outcome.refused[0].why if outcome.refused else "It was not taken.")
            row = outcome.rows[0]
            said.append(f"{row['id']}: {row['act']}, {row['date'] or row['first'] + ' to ' + row['last']}")

        self._editor.noted(take_it, ("evidence.csv", "sources.yaml"))
        self._store.decide(digest, number, "accepted", said[0])
        return said[0]

    def reject(self, key: str, number: int) -> None:
        """Note that a proposal is not wanted."""
        _, _, digest = self._find(key, number)
        self._store.decide(digest, number, "rejected")

    def reopen(self, key: str, number: int) -> None:
        """Take a verdict back; a row of the evidence stays where it is."""
        _, _, digest = self._find(key, number)
        self._store.decide(digest, number, "")

    def _paths(self) -> tuple[Path, ...]:
        folder = self._folder / FOLDER
        inside = sorted(folder.glob("*.json"))[:MOST] if folder.is_dir() else []
        real = folder.resolve()
        return (*self._named, *(one for one in inside if one.resolve().parent == real and one.is_file()))

    def _tray(self, path: Path, case: Case) -> Tray:
        try:
            proposals, digest = _read(path)
        except HedgerowError as error:
            return Tray("", path.name, "", (), str(error))
        decided = self._store.verdicts(digest)
        known = tuple(doings(case))
        article = _article(path, proposals)
        rows = []
        for number, event in enumerate(proposals.events):
            # No act of its own is no obstacle here: a person may choose one, as in `hedgerow accept`.
            why = usable(replace(event, acts=event.acts or known))
            acts = tuple(one for one in event.acts if one in known)
            others = tuple(one for one in known if one not in acts)
            quote = _quote(article, event)
            verdict, note = decided.get(number, ("", ""))
            rows.append(Proposal(number, event, quote, acts, others, why, verdict, note))
        return Tray(digest[:12], path.name, proposals.source, tuple(rows))

    def _find(self, key: str, number: int) -> tuple[Proposals, Event, str]:
        for path in self._paths():
            try:
                proposals, digest = _read(path)
            except HedgerowError:
                continue
            if key and digest.startswith(key) and 0 <= number < len(proposals.events):
                return proposals, proposals.events[number], digest
        raise StudioError("This proposal is no longer there. Look at the inbox again.")


def _read(path: Path) -> tuple[Proposals, str]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(data) > LARGEST:
        raise StudioError(f"{path.name} has more than {LARGEST:,} bytes, the limit.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StudioError(f"{path.name} is not UTF-8.") from None
    try:
        return from_json(text, path.name), hashlib.sha256(data).hexdigest()
    except RecursionError:
        raise StudioError(f"{path.name} nests too deeply to be a document of proposals.") from None


def _article(path: Path, proposals: Proposals) -> str:
    """The text that was read, if it stands beside the document and is the very same; else nothing."""
    beside = path.parent / Path(proposals.source).name
    try:
        if not beside.is_file() or beside.stat().st_size > LARGEST:
            return ""
        data = beside.read_bytes()
    except (OSError, ValueError):
        return ""
    if hashlib.sha256(data).hexdigest() != proposals.digest:
        return ""
    return data.decode("utf-8", errors="replace")


def _quote(article: str, event: Event) -> str:
    """The sentence of an event without the marks of HTML, in one line."""
    if not article or event.sentence is None:
        return ""
    said = re.sub(r"<[^>]*>", " ", article[event.sentence.start : event.sentence.end])
    return words.shortened(" ".join(html.unescape(said).split()), QUOTED)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StudioError(f"`{text[:30]}` is not a day. Write, say, 2021-06-27.") from None
