"""Reports against accounts: what each report says for or against each, and which few carry the weight.

A matrix in the manner of Heuer's analysis of competing hypotheses (1999, chapter 8), except that its
signs are not votes: they are read off log likelihoods, relative to the weighted mean of the accounts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hedgerow.ask.record import Account, Assessment, ReportResult
from hedgerow.show import words

STRONG, WEAK = math.log(2), math.log(1.2)
"""Thresholds of `++` and `+`: twice, and 1.2 times, as probable as on average [nat]."""

CARRIES = 0.8
"""The few reports that carry the accounts hold this share of all spread."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says about one account."""

    account: Account
    value: float | None
    sign: str
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """One report, its cells, and how far it tells the values of an axis apart."""

    report: ReportResult
    cells: tuple[Cell, ...]
    spread: float
    """Largest spread of log likelihood across the values of one axis [nat]."""

    @property
    def says(self) -> bool:
        """Whether any of its signs is more than nought."""
        return any(cell.sign not in {"", "0"} for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by diagnosticity, how many at the top carry it, and the reports that weigh nothing."""

    columns: tuple[Account, ...]
    rows: tuple[Row, ...]
    carrying: int
    share: float
    """Share of all spread that the carrying reports hold."""
    nothing: tuple[ReportResult, ...]

    def others(self, listed: int) -> tuple[Row, ...]:
        """The rows after so many that say something of an account."""
        return tuple(row for row in self.rows[listed:] if row.says)

    def faint(self, listed: int) -> tuple[Row, ...]:
        """The rows after so many that hardly say anything of any account."""
        return tuple(row for row in self.rows[listed:] if not row.says)


def sign(value: float) -> tuple[str, str]:
    """The sign of a log likelihood and what it says.

    >>> sign(-0.8)
    ('\u2212\u2212', 'strongly against')
    """
    if value >= STRONG:
        return "++", "strongly for"
    if value >= WEAK:
        return "+", "for"
    if value <= -STRONG:
        return words.MINUS * 2, "strongly against"
    if value <= -WEAK:
        return words.MINUS, "against"
    return "0", "hardly either way"


def matrix(assessment: Assessment) -> Matrix:
    """The matrix of an assessment."""
    columns = tuple(account for account in assessment.accounts if account.axis != "habit")
    rows, nothing = [], []
    for report in assessment.reports:
        if not report.used:
            continue
        if not report.weighs or not report.increments:
            nothing.append(report)
            continue
        rows.append(_row(report, columns))
    rows.sort(key=lambda row: (-row.spread, row.report.first, row.report.id))
    total, held, carrying = sum(row.spread for row in rows), 0.0, 0
    while carrying < len(rows) and held < CARRIES * total:
        held += rows[carrying].spread
        carrying += 1
    return Matrix(columns, tuple(rows), carrying, held / total if total > 0 else 0.0, tuple(nothing))


def _row(report: ReportResult, columns: tuple[Account, ...]) -> Row:
    values = {(axis, name): value for axis, name, value in report.increments}
    cells = []
    for account in columns:
        value = values.get((account.axis, account.name))
        mark, said = sign(value) if value is not None else ("", "not reported")
        cells.append(Cell(account, value, mark, said))
    spread = 0.0
    for axis in {account.axis for account in columns}:
        on = [value for (where, _), value in values.items() if where == axis]
        spread = max(spread, max(on) - min(on)) if on else spread
    return Row(report, tuple(cells), spread)


def matrix_title(assessment: Assessment) -> str:
    """Title of the matrix: how few reports carry what tells the accounts apart."""
    made = matrix(assessment)
    if not made.rows or made.rows[0].spread < WEAK:
        return "No report by itself tells the accounts apart"
    return (
        f"{made.carrying} of {words.plural(len(made.rows), 'weighing report')} "
        f"{'carries' if made.carrying == 1 else 'carry'} {words.share(made.share)} "
        f"of what tells the accounts apart"
    )
