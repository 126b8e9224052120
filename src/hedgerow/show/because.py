"""Why the answers are what they are: what each report did to the accounts and to each forecast, in rows that sum.

Rows are rounded together, so that the numbers as printed sum exactly: before, and every row, is after. Few are
listed one by one, by size; the rest are one row, and silence is always a row of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from hedgerow.ask.record import Account, Assessment, Forecast
from hedgerow.ask.why.ledger_record import LeftOut
from hedgerow.show import dated, resting, rounding, words
from hedgerow.show.findings import axis_title, the_report
from hedgerow.show.resting import Tornado

LISTED = 8
"""Rows of a forecast listed one by one."""

LEDGER = 12
"""Reports of the ledger of accounts listed one by one."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one thing did, as printed."""

    what: str
    """Report id, or what else it was."""
    report: str
    """Its id, where it is one report; else empty."""
    note: str
    values: tuple[float, ...]
    """One for each column; rounded so that they sum."""


@dataclass(frozen=True, slots=True)
class Told:
    """One forecast, told from before to after."""

    forecast: Forecast
    before: float
    """Not rounded: the page says it with three decimals here, and with two elsewhere."""
    after: float
    rows: tuple[Row, ...]
    rests: Tornado | None
    """What it rests on."""

    @property
    def largest(self) -> float:
        """Size of the largest row."""
        return max((abs(row.values[0]) for row in self.rows), default=0.0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Log-odds of accounts, report by report."""

    columns: tuple[Account, ...]
    prior: tuple[float, ...]
    rows: tuple[Row, ...]
    posterior: tuple[float, ...]


def explained(assessment: Assessment) -> bool:
    """Whether there is anything to tell."""
    return assessment.ledger is not None or bool(assessment.why)


def told(assessment: Assessment) -> tuple[Told, ...]:
    """Every forecast whose making is told."""
    by_id = {one.id: one for one in assessment.forecasts}
    found = []
    for why in assessment.why:
        if why.question in by_id:
            change = round(why.after, 3) - round(why.before, 3)
            lines: list[Line] = [(line.what, (line.difference,)) for line in why.lines]
            rows = _rounded(assessment, _few(lines, LISTED), (change,), 3)
            asked = by_id[why.question]
            rests = resting.forecast(assessment.sensitivity, asked.id, asked.short, asked.unit)
            found.append(Told(asked, why.before, why.after, rows, rests))
    return tuple(found)


def ledger(assessment: Assessment) -> Ledger | None:
    """What each report did to the log-odds of the accounts, averaged with habit; of two values only the first."""
    kept = assessment.ledger
    if kept is None:
        return None
    prior = {(axis, value): number for axis, value, number in kept.prior}
    posterior = {(axis, value): number for axis, value, number in kept.posterior}
    columns = [one for one in dated.columns(assessment) if (one.axis, one.name) in prior]
    keys = [(one.axis, one.name) for one in columns]
    if not keys:
        return None
    lines: dict[str, list[float]] = {}
    for row in kept.rows:
        added = {(axis, value): number for axis, value, number in row.log_odds}
        sums = lines.setdefault(row.what, [0.0] * len(keys))
        lines[row.what] = [total + added.get(key, 0.0) for total, key in zip(sums, keys, strict=True)]
    first = [round(prior[key], 2) for key in keys]
    last = [round(posterior.get(key, math.nan), 2) for key in keys]
    totals = tuple(b - a for a, b in zip(first, last, strict=True))
    rows = _rounded(
        assessment, _few([(what, tuple(sums)) for what, sums in lines.items()], LEDGER), totals, 2
    )
    return Ledger(tuple(columns), tuple(first), rows, tuple(last))


def left_out(assessment: Assessment) -> tuple[LeftOut, ...]:
    """The reports whose absence would change most, the most influential first."""
    kept = assessment.ledger.left_out if assessment.ledger is not None else None
    return kept or ()


def left_out_title(assessment: Assessment) -> str:
    """Title of the answers without one report: the headline chance that moves furthest, as printed."""
    by_id = {one.id: one for one in assessment.forecasts}
    moved = [
        (round(abs(round(then, 2) - round(asked.probability, 2)), 2), one.report, asked, then)
        for one in left_out(assessment)
        for question, then in one.forecasts
        if (asked := by_id.get(question)) is not None
        and asked.unit == "probability"
        and asked.probability is not None
    ]
    size, report, asked, then = max(moved, key=lambda one: one[0], default=(0.0, "", None, 0.0))
    if asked is None or asked.probability is None or size < 0.01:
        return f"Had one report not come, no headline forecast would move by {words.chance(0.01)}"
    if sum(one[0] == size for one in moved) > 1:
        return "Had one report not come"
    return (
        f"Had one report not come: without {report}, “{asked.short}” would be {words.chance(then)} instead of "
        f"{words.chance(asked.probability)}"
    )


def common_source(assessment: Assessment) -> str:
    """The source that more than one claim in two, and more than one of them, was found in; else nothing."""
    counts = Counter(claim.source for claim in assessment.claims if claim.source and claim.paragraph)
    key, count = counts.most_common(1)[0] if counts else ("", 0)
    return key if count > 1 and 2 * count > len(assessment.claims) else ""


def note(assessment: Assessment, report: str) -> str:
    """What a report says, in the words of the case."""
    return next((one.note or one.what for one in assessment.reports if one.id == report), "")


def why_title(assessment: Assessment) -> str:
    """Title of the section: the report that moved a headline forecast most, as printed."""
    best: tuple[float, Told, Row] | None = None
    for one in told(assessment):
        for row in one.rows:
            size = abs(round(row.values[0], 2))
            if one.forecast.unit == "probability" and row.report and (best is None or size > best[0]):
                best = (size, one, row)
    if best is None:
        return ledger_title(assessment)
    size, one, row = best
    if size < 0.01:
        return f"No report by itself moves a headline forecast by {words.chance(0.01)}"
    verb = "raises" if row.values[0] > 0 else "lowers"
    last = next(each.last for each in assessment.reports if each.id == row.report)
    which = the_report(assessment, row.report, last).removeprefix("the report ")
    return (
        f"Of all reports, that {which} moves a headline forecast most: it {verb} “{one.forecast.short}” "
        f"by {words.difference(size).lstrip('+')}"
    )


def ledger_title(assessment: Assessment) -> str:
    """Title where only the accounts are told: what moved the odds of one furthest, silence among it, as printed."""
    found = ledger(assessment)
    single = [row for row in found.rows if row.report or row.what == "Silence"] if found is not None else []
    moved = [
        (abs(value), at, row)
        for row in single
        for at, value in enumerate(row.values)
        if math.isfinite(value) and abs(value) >= 0.1
    ]
    if found is None or not moved:
        return "What each report did to the accounts"
    size, at, row = max(moved, key=lambda one: one[0])
    if sum(one[0] == size for one in moved) > 1:
        return f"Nothing by itself changes the odds of an account by more than {words.times(size)}"
    verb = "multiplies" if row.values[at] > 0 else "divides"
    what = "Silence" if row.what == "Silence" else f"Report {row.report}"
    by = words.times(size).removesuffix(" times")
    outdone = row.values[at] * (found.posterior[at] - found.prior[at]) < 0
    rest = "; all else together more than makes up for it" if outdone else ""
    return f"{what} does most: it {verb} the odds of “{found.columns[at].label}” by {by}{rest}"


def told_title(one: Told) -> str:
    """Title of one forecast: from where to where, and what did most."""
    unit = one.forecast.unit
    before, after = words.answer(one.before, unit), words.answer(one.after, unit)
    way = f"“{one.forecast.short}”: {before} before the reports, {after} now"
    named = [row for row in one.rows if row.report or row.what == "Silence"]
    if not named or one.largest < 0.005:
        return f"{way}; nothing by itself moves it"
    most = max(named, key=lambda row: abs(row.values[0]))
    if abs(most.values[0]) < 0.005:
        return way
    return f"{way}; most by {_inside(most.what)} ({words.difference(most.values[0], unit)})"


def anew(assessment: Assessment, what: str) -> str:
    """The name of a row that is no report."""
    if what == "silence":
        return "Silence"
    kind, _, axis = what.partition(" ")
    if kind == "redraw":
        return f"“{axis_title(assessment, axis).rstrip('.')}” is asked anew"
    return what


Line = tuple[str, tuple[float, ...]]


def _few(lines: list[Line], most: int) -> list[Line]:
    """The largest lines, the others as one, silence last."""
    silence = [line for line in lines if line[0] == "silence"]
    others = [line for line in lines if line[0] != "silence" and any(line[1])]
    others.sort(key=lambda line: -max(abs(value) for value in line[1]))
    rest = others[most:]
    kept = others[:most]
    if len(rest) == 1:
        kept, rest = others, []
    if rest:
        sums = tuple(sum(column) for column in zip(*(values for _, values in rest), strict=True))
        kept.append((f"{len(rest)} others together", sums))
    return kept + silence


def _rounded(
    assessment: Assessment, lines: list[Line], totals: tuple[float, ...], digits: int
) -> tuple[Row, ...]:
    notes = {report.id: report.note or report.what for report in assessment.reports}
    columns = [
        rounding.round_to_total([values[at] for _, values in lines], total, digits)
        for at, total in enumerate(totals)
    ]
    return tuple(
        Row(
            anew(assessment, what),
            what if what in notes else "",
            notes.get(what, ""),
            tuple(column[at] for column in columns),
        )
        for at, (what, _) in enumerate(lines)
    )


def _inside(name: str) -> str:
    return "silence" if name == "Silence" else name
