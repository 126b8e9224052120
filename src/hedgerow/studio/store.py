"""Runs, saved files and decisions, in one SQLite database that a killed server leaves whole.

Write-ahead logging with `synchronous=FULL`: what a function here has returned from is on the disk. Nothing in
it is ever executed or unpickled; documents are JSON, pages and netCDF files are bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hedgerow.studio.changes import StudioError

RUN = re.compile(r"[0-9a-f]{12}")
"""What the name of a run looks like: digits of the SHA-256 of all it was made from."""
FORM = 1
"""Raised whenever the tables change, so that a store of another form is left alone."""
_TABLES = """
create table if not exists runs (
    id text primary key, made text not null, title text not null, as_of text not null, headline text not null,
    notes text not null, words text not null, changes text not null, edits text not null, digests text not null,
    document text not null, record blob not null, report blob not null, netcdf blob not null) strict;
create table if not exists saves (
    n integer primary key, file text not null, made text not null, before blob not null, after blob not null,
    undone integer not null default 0) strict;
create table if not exists verdicts (
    digest text not null, number integer not null, verdict text not null, note text not null,
    primary key (digest, number)) strict;
create table if not exists state (name text primary key, value text not null) strict;
"""


@dataclass(frozen=True)
class Run:
    """One answer, with all it was made from."""

    id: str
    made: str
    """When it was saved, UTC."""
    title: str
    as_of: str
    headline: str
    notes: tuple[str, ...]
    """What the page says beside its headline: why accounts are not told apart, and hindsight."""
    words: tuple[str, ...]
    """What was changed, in words."""
    changes: Mapping[str, Any]
    edits: Mapping[str, str]
    digests: tuple[tuple[str, str], ...]
    document: Mapping[str, Any]
    """As `assessment.json`."""


@dataclass(frozen=True)
class Save:
    """One file saved: what stood there before and after."""

    number: int
    before: bytes
    after: bytes


def run_id(digests: Mapping[str, str], edits: Mapping[str, str], as_of: str, code: str) -> str:
    """The name of a run: the same for the same files, edits, as-of date and code, and for no others."""
    text = json.dumps([sorted(digests.items()), sorted(edits.items()), as_of, code])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Store:
    """The database; safe to use from several threads, and beside another server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._base = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
            self._base.execute("pragma journal_mode=wal")
            self._base.execute("pragma synchronous=full")
            form = self._base.execute("pragma user_version").fetchone()[0]
            made = self._base.execute("select count(*) from sqlite_master").fetchone()[0]
            if made and form != FORM:
                self._base.close()
                raise StudioError(
                    f"{path} was written by another version of Hedgerow. Move it away, or name another folder with "
                    "--runs."
                )
            self._base.executescript(_TABLES + f"pragma user_version = {FORM};")
        except sqlite3.Error as error:
            raise StudioError(
                f"{path} cannot be used as the store of runs: {error}. Move it away, or name another folder with "
                "--runs."
            ) from None

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._base.close()

    @contextmanager
    def _do(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with self._lock:
            try:
                self._base.execute("begin immediate")
                yield self._base
                self._base.execute("commit")
            except sqlite3.Error as error:
                if self._base.in_transaction:
                    self._base.execute("rollback")
                raise StudioError(f"{self.path} cannot be written: {error}.") from None
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("rollback")
                raise

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._base.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StudioError(f"{self.path} cannot be read: {error}.") from None

    def add(self, run: Run, record: str, report: str, netcdf: bytes) -> None:
        """Save a run; when this returns it is on the disk. A run of the same name is the same run."""
        with self._do() as base:
            base.execute(
                "insert or replace into runs values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    run.id, run.made, run.title, run.as_of, run.headline, json.dumps(run.notes), json.dumps(run.words),
                    json.dumps(dict(run.changes)), json.dumps(dict(run.edits)), json.dumps(run.digests),
                    json.dumps(run.document), _packed(record), _packed(report), netcdf,
                ),
            )  # fmt: skip

    def run(self, id: str) -> Run | None:
        """A run by its name."""
        found = self._rows(_RUNS + " where id = ?", id) if RUN.fullmatch(id) else []
        return _run(found[0]) if found else None

    def runs(self, most: int = -1) -> tuple[Run, ...]:
        """The latest runs, the latest first; all where `most` is negative."""
        return tuple(map(_run, self._rows(_RUNS + " order by made desc, rowid desc limit ?", most)))

    def count(self) -> int:
        """How many runs are kept."""
        return int(self._rows("select count(*) from runs")[0][0])

    def part(self, id: str, part: str) -> bytes | None:
        """The `record` (SVG), `report` (HTML) or `netcdf` of a run."""
        if part not in {"record", "report", "netcdf"} or not RUN.fullmatch(id):
            return None
        found = self._rows(f"select {part} from runs where id = ?", id)  # noqa: S608 - one of three words
        if not found:
            return None
        data = bytes(found[0][0])
        return data if part == "netcdf" else zlib.decompress(data)

    def explain(self, id: str, report: str) -> None:
        """Put a page that explains a run in the place of the one that does not; on the disk when this returns."""
        with self._do() as base:
            base.execute("update runs set report = ? where id = ?", (_packed(report), id))

    def forget(self, id: str) -> None:
        """Take a run out."""
        with self._do() as base:
            base.execute("delete from runs where id = ?", (id,))

    def saving(self, file: str, before: bytes, after: bytes) -> int:
        """Note that a file is about to be replaced; what was undone before can no longer be redone."""
        with self._do() as base:
            base.execute("delete from saves where file = ? and undone = 1", (file,))
            made = base.execute(
                "insert into saves (file, made, before, after) values (?,?,?,?)",
                (file, now(), before, after),
            )
            return int(made.lastrowid or 0)

    def last_save(self, file: str, stands: bytes, *, undone: bool) -> Save | None:
        """The save that undo takes back (or redo does again), given what stands in the file now.

        A save that never reached the file, because the server was killed in between, does not fit what stands
        there and is passed over.
        """
        fits, order = ("before", "asc") if undone else ("after", "desc")
        found = self._rows(
            f"select n, before, after from saves where file = ? and undone = ? and {fits} = ? "  # noqa: S608
            f"order by n {order} limit 1",
            file, int(undone), stands,
        )  # fmt: skip
        return Save(found[0][0], bytes(found[0][1]), bytes(found[0][2])) if found else None

    def mark_undone(self, number: int, *, undone: bool) -> None:
        """Note that a save was undone or redone."""
        with self._do() as base:
            base.execute("update saves set undone = ? where n = ?", (int(undone), number))

    def verdicts(self, digest: str) -> dict[int, tuple[str, str]]:
        """What was decided about the proposals of one document: by number, the verdict and a note."""
        rows = self._rows("select number, verdict, note from verdicts where digest = ?", digest)
        return {number: (verdict, note) for number, verdict, note in rows}

    def decide(self, digest: str, number: int, verdict: str, note: str = "") -> None:
        """Note a verdict, or (empty) take it back."""
        with self._do() as base:
            base.execute("delete from verdicts where digest = ? and number = ?", (digest, number))
            if verdict:
                base.execute("insert into verdicts values (?,?,?,?)", (digest, number, verdict, note))

    def get(self, name: str) -> str:
        """A value kept between sessions, or nothing."""
        found = self._rows("select value from state where name = ?", name)
        return str(found[0][0]) if found else ""

    def put(self, name: str, value: str) -> None:
        """Keep a value."""
        with self._do() as base:
            base.execute("insert or replace into state values (?,?)", (name, value))


_RUNS = "select id, made, title, as_of, headline, notes, words, changes, edits, digests, document from runs"


def _run(row: tuple[Any, ...]) -> Run:
    id, made, title, as_of, headline, *rest = row
    notes, words, changes, edits, digests, document = map(json.loads, rest)
    pairs = tuple((str(name), str(digest)) for name, digest in digests)
    return Run(id, made, title, as_of, headline, tuple(notes), tuple(words), changes, edits, pairs, document)


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8"), 6)


def now() -> str:
    """The present moment as it is kept: UTC, to the microsecond."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
