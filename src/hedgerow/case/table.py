"""Tables in CSV as rows of cells, each with its line, and what is wrong with them: for every table of a case."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from hedgerow.case.words import did_you_mean, listed, shown

MOST_ROWS = 20_000

Trouble = tuple[int, str, str]
"""Line, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """What could be read of a table.

    Attributes:
        rows: Line and cells by column of every row, stripped; an empty cell is absent.
        troubles: What is wrong, in order.
    """

    rows: tuple[tuple[int, dict[str, str]], ...]
    troubles: tuple[Trouble, ...]


def read_table(text: str, columns: Sequence[str], begin: Sequence[str], needed: Sequence[str] = ()) -> Table:
    """Read a table in CSV.

    Args:
        text: The table.
        columns: Every column there may be.
        begin: Columns that a header may begin with, for the remedy where there is none.
        needed: Columns there must be; without them no row is read.
    """
    troubles: list[Trouble] = []
    rows: list[tuple[int, dict[str, str]]] = []
    remedy = f"Begin with `{','.join(begin)}`."
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not header:
            return Table((), ((1, "The file has no header.", remedy),))
        for name in dict.fromkeys(header):
            if name not in columns:
                troubles.append((1, f"`{shown(name)}` is not a column.", did_you_mean(name, columns)))
            elif header.count(name) > 1:
                troubles.append((1, f"The column `{name}` stands here twice.", "Keep one of the two."))
        lacking = [name for name in needed if name not in header]
        if lacking:
            troubles.append((1, f"The header lacks {listed(lacking)}.", remedy))
            return Table((), tuple(troubles))
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                break
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                what = f"The row has {len(cells)} cells, and the header {len(header)}."
                troubles.append((line, what, 'Quote commas, with the whole cell between the quotes: "a, b".'))
                continue
            if len(rows) >= MOST_ROWS:
                what = f"The file has more than {MOST_ROWS} rows, the limit."
                return Table((), ((line, what, "Keep the rows that bear on the case."),))
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
            rows.append((line, {name: cell for name, cell in named.items() if cell and name in columns}))
    except csv.Error as error:
        what = f"This is not CSV: {error}."
        troubles.append((reader.line_num, what, "Check quotes and commas on this line."))
    return Table(tuple(rows), tuple(troubles))
