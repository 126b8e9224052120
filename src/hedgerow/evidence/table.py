"""Event files as DuckDB reads them: CSV, TSV (also gzipped) and Parquet, whatever their size.

The file is read straight from disk, nothing of it is kept: once for its names and codes, once for the rows that the
mapping makes acts of the case, already grouped. The database is in memory and locked before it sees a name from the
file: no network, no extension, no other file, a bound on memory. Every value from a file is bound or quoted.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgerow.case.words import did_you_mean, listed, shown
from hedgerow.errors import Fault, Place, ProposalError
from hedgerow.evidence.mapping import Mapping

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "600MB"
MOST_REJECTS = 10_000
"""Rows that cannot be read are counted up to here."""
_SEPARATOR = "\x1f"
"""Between the values of several columns; rows that hold it are not taken apart wrongly, only not matched."""
_HEAD = 1 << 20
_NUMBER = "concat('row ', row_number() OVER ())"
_ZIP = b"PK\x03\x04"
_DELIMITERS = ("\t", ",", ";", "|")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows alike in all that matters."""

    actor: str
    target: str
    code: str
    mode: str
    place: str
    country: str
    first: date
    last: date
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a file holds before anything is matched."""

    rows: int
    names: tuple[str, ...]
    """Every actor and target, as their columns joined."""
    codes: tuple[tuple[str, int], ...]
    """Every code, with how many rows have it."""
    undated: tuple[int, tuple[str, ...]]
    """How many rows have no readable day, and the first few of their ids."""
    rejected: tuple[tuple[int, str], ...]
    """Line and reason of each row that could not be read."""


class Table:
    """An event file, opened."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        """Open a file.

        Args:
            path: The file.
            mapping: Which columns hold what.

        Raises:
            ProposalError: If it is not there, is no table, or lacks columns that the mapping names.
        """
        import duckdb

        self.name = path.name
        if not path.is_file():
            raise _fault(self.name, "There is no such file.", "Give a CSV, TSV or Parquet file.")
        self._path = str(path.resolve())
        self._error = duckdb.Error
        self._connection: DuckDBPyConnection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "memory_limit": MEMORY,
                "threads": str(max(1, min(4, os.cpu_count() or 1))),
            },
        )
        self._connection.execute(f"SET allowed_paths = [{_text(self._path)}]")
        self._connection.execute("SET enable_progress_bar = false")  # it would stand in what we print
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._columns, self._source = self._opened(path, mapping)
        self._rows = self._selection(mapping)

    def told(self) -> Told:
        """Names, codes and faults of the whole file: one pass over it."""
        rows = self._rows
        bad = "first IS NULL OR last < first"
        # All columns are looked at, so that the rows refused here are those refused when they are grouped.
        whole = "length(id) + length(actor) + length(target) + length(mode) + length(place) + length(country)"
        counted = self._all(
            f"SELECT code, count(*), count(*) FILTER ({bad}), min(id, 5) FILTER ({bad}), max({whole}) "  # noqa: S608
            f"FROM ({rows}) GROUP BY code ORDER BY code"
        )
        rejected = self._rejects()
        names = self._all(
            f"SELECT DISTINCT unnest([actor, target]) AS name FROM ({rows}) ORDER BY name"  # noqa: S608
        )
        return Told(
            sum(one[1] for one in counted),
            tuple(name for (name,) in names),
            tuple((one[0], one[1]) for one in counted),
            (
                sum(one[2] for one in counted),
                tuple(sorted(id_ for one in counted for id_ in one[3] or ()))[:5],
            ),
            rejected,
        )

    def groups(
        self, actors: Iterable[str], targets: Iterable[str], codes: Iterable[str]
    ) -> Iterator[Grouped]:
        """The dated rows with these actors, targets and codes, those alike together, in a fixed order."""
        for name, values in (("actors", actors), ("targets", targets), ("codes", codes)):
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} (value VARCHAR)")
            self._connection.execute(f"INSERT INTO {name} SELECT unnest(?)", [list(values)])
        query = f"""
            SELECT actor, target, code, mode, place, country, first, last, list(id ORDER BY id)
            FROM ({self._rows})
            WHERE first IS NOT NULL AND last >= first AND actor IN (FROM actors) AND target IN (FROM targets)
                AND code IN (FROM codes)
            GROUP BY ALL ORDER BY first, last, actor, target, code, mode, place, country"""  # noqa: S608
        try:
            found = self._connection.execute(query)
            while chunk := found.fetchmany(10_000):
                for row in chunk:
                    columns: list[Any] = [*row[:8], tuple(row[8])]
                    yield Grouped(*columns)
        except self._error as error:
            raise self._refused(error) from None

    def _opened(self, path: Path, mapping: Mapping) -> tuple[list[str], str]:
        """The columns of the file and what stands for it in a query."""
        with path.open("rb") as file:
            begins = file.read(4)
        if begins == _ZIP:
            raise _fault(self.name, "This is a zip archive.", "Unpack it, and give the table in it.")
        if begins == b"PAR1":
            source = f"read_parquet({_text(self._path)})"
            return [name for name, *_ in self._all(f"DESCRIBE SELECT * FROM {source}")], source  # noqa: S608
        head = _head(path, self.name)
        first, _, _ = head.partition("\n")
        delimiter = mapping.delimiter or max(_DELIMITERS, key=first.count)
        quote = '"' if mapping.quotes else ""
        cells = (
            next(csv.reader(io.StringIO(first), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL), [])
            if quote
            else (first.split(delimiter))
        )
        if mapping.header:
            names = [cell.strip() for cell in cells]
        elif mapping.order:
            names = _order(mapping.order, len(cells))
        else:
            names = [str(number) for number in range(1, len(cells) + 1)]
        names = [name or f"column {number}" for number, name in enumerate(names, 1)]
        if len({name.casefold() for name in names}) < len(names):
            twice = next(
                one for at, one in enumerate(names) if one.casefold() in {n.casefold() for n in names[:at]}
            )
            raise _fault(
                self.name, f"The column `{shown(twice)}` stands here twice.", "Rename one of the two.", 1
            )
        columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
        source = (
            f"read_csv({_text(self._path)}, auto_detect = false, columns = {{{columns}}}, delim = {_text(delimiter)}, "
            f"header = {str(mapping.header).lower()}, quote = {_text(quote)}, escape = {_text(quote)}, "
            f"ignore_errors = true, store_rejects = true, rejects_limit = {MOST_REJECTS}, max_line_size = 2000000)"
        )
        return names, source

    def _selection(self, mapping: Mapping) -> str:
        """The rows of the file with one column for each role."""
        known = {name.casefold(): name for name in self._columns}
        faults: list[Fault] = []

        def column(name: str, *, needed: bool) -> str | None:
            if name.casefold() in known:
                return _name(known[name.casefold()])
            if name.isdecimal() and 0 < int(name) <= len(self._columns):
                return _name(self._columns[int(name) - 1])
            if needed:
                there = listed(self._columns[:12])
                what = f"There is no column `{shown(name)}`, which the mapping names. There are {there}."
                faults.append(
                    Fault(
                        Place(self.name, 1), what, did_you_mean(name, self._columns, "Name it in a mapping.")
                    )
                )
            return None

        def told(name: str) -> str:
            cell = f"trim(CAST({name} AS VARCHAR))"
            for nothing in mapping.missing:
                cell = f"nullif({cell}, {_text(nothing)})"
            return cell

        def joined(role: str, *, needed: bool = False, by: str = _SEPARATOR) -> str:
            names = mapping.of(role)
            found = [one for one in (column(name, needed=False) for name in names) if one]
            if not found and needed:
                column(names[0] if names else role, needed=True)
            parts = ", ".join(f"coalesce({told(one)}, '')" for one in found)
            return f"concat_ws({_text(by)}, {parts})" if found else "''"

        def day(role: str, otherwise: str) -> str:
            names = [one for one in (column(name, needed=role == "date") for name in mapping.of(role)) if one]
            if not names:
                return otherwise
            formats = ", ".join(map(_text, mapping.dates))
            return f"CAST(try_strptime(left(trim(CAST({names[0]} AS VARCHAR)), 40), [{formats}]) AS DATE)"

        first = day("date", "NULL::DATE")
        last = f"coalesce({day('last', 'NULL::DATE')}, {first})"
        actor, code = joined("actor", needed=True), joined("code", needed=True)
        id_ = (
            joined("id", by="/") if any(column(name, needed=False) for name in mapping.of("id")) else _NUMBER
        )
        rows = (
            f"SELECT {id_} AS id, {first} AS first, {last} AS last, {actor} AS actor, "  # noqa: S608
            f"{joined('target')} AS target, {code} AS code, {joined('mode')} AS mode, {joined('place')} AS place, "
            f"{joined('country')} AS country FROM {self._source}"
        )
        if faults:
            raise ProposalError(faults)
        return rows

    def _rejects(self) -> tuple[tuple[int, str], ...]:
        query = (
            "SELECT line, any_value(lower(CAST(error_type AS VARCHAR))) FROM reject_errors "
            "WHERE scan_id = (SELECT min(scan_id) FROM reject_errors) GROUP BY line ORDER BY line"
        )
        try:
            return tuple((int(line), str(kind)) for line, kind in self._connection.execute(query).fetchall())
        except self._error:
            return ()  # the table comes with the first row that cannot be read

    def _all(self, query: str) -> list[Any]:
        try:
            return self._connection.execute(query).fetchall()
        except self._error as error:
            raise self._refused(error) from None

    def _refused(self, error: Exception) -> ProposalError:
        said = str(error).strip().splitlines()[0][:300]
        return _fault(
            self.name,
            f"The file cannot be read: {said}",
            "Give a CSV, TSV or Parquet file, perhaps in parts.",
        )


def _head(path: Path, name: str) -> str:
    """The beginning of a text file."""
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, EOFError) as error:
        raise _fault(name, f"The file cannot be read: {error}.", "Give a CSV, TSV or Parquet file.") from None
    if not head.strip():
        raise _fault(name, "The file is empty.", "Give a CSV, TSV or Parquet file.")
    if b"\0" in head:
        raise _fault(name, "The file is not text.", "Give a CSV or TSV file in UTF-8, or Parquet.")
    return head.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _order(order: tuple[str, ...], count: int) -> list[str]:
    """The names of the columns of a file without header: all, or without those that earlier editions lack."""
    for lacking in ((), ("ADM2Code",), ("ADM2Code", "SOURCEURL")):
        names = [name for name in order if not name.endswith(lacking)] if lacking else list(order)
        if len(names) == count:
            return names
    return [order[at] if at < len(order) else f"column {at + 1}" for at in range(count)]


def _text(value: str) -> str:
    """A literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    """An identifier of SQL."""
    return '"' + value.replace('"', '""') + '"'


def _fault(name: str, what: str, remedy: str, line: int = 0) -> ProposalError:
    return ProposalError([Fault(Place(name, line), what, remedy)])
