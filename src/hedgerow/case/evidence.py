"""The reports of `evidence.csv`: rows to records, with the line of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hedgerow.case import units
from hedgerow.case.draft import Spot
from hedgerow.case.expressions import Expression
from hedgerow.case.model import Named, Report
from hedgerow.case.nodes import Node
from hedgerow.case.table import Trouble, read_table
from hedgerow.case.words import TextFault, did_you_mean, listed, shown

COLUMNS = (
    "id", "date", "first", "last", "published", "act", "reading", "reply_to", "actors", "credible", "place",
    "note", "source", "paragraph", "left_out", "span", "reader",
)  # fmt: skip
_DEFAULT_CREDIBLE = 0.95


def read_rows(text: str) -> tuple[Node, list[Trouble]]:
    """The table as a document of rows, each a mapping of columns, and what is wrong with it by line."""
    table = read_table(text, COLUMNS, begin=("id", "date", "act"))
    rows = [
        Node(line, {name: Node(line, cell, cell) for name, cell in cells.items()})
        for line, cells in table.rows
    ]
    return Node(1, rows), list(table.troubles)


def reports(spot: Spot, root: Node, admiralty: Mapping[str, float]) -> tuple[Report, ...]:
    """All rows as reports, checked one by one and against the rows before."""
    found: list[Report] = []
    by_id: dict[str, Report] = {}
    faulty: set[str] = set()
    items = root.value if isinstance(root.value, list) else []
    for index, node in enumerate(items):
        here = spot.at(index)
        if not isinstance(node.value, dict):
            here.fault(
                "A row of evidence is a mapping of columns.", "Give, say, `{id: E1, date: ..., act: ...}`."
            )
            continue
        cells = {name: cell.text for name, cell in node.value.items()}
        for name in cells:
            if name not in COLUMNS:
                here.fault(f"`{shown(name)}` is not a column.", did_you_mean(name, COLUMNS))
        report = _report(here, cells, admiralty)
        if report is None:
            faulty.add(cells.get("id", ""))
            continue
        if report.id in by_id:
            line = by_id[report.id].place.line
            here.fault(
                f"The id `{report.id}` stands here a second time (first on line {line}).",
                "Give each report its own.",
            )
            continue
        if report.reply_to not in faulty or not report.reply_to:
            _check_reply(here, report, by_id)
        by_id[report.id] = report
        found.append(report)
    return tuple(found)


def _report(spot: Spot, cells: dict[str, str], admiralty: Mapping[str, float]) -> Report | None:
    def cell(name: str) -> str:
        return cells.get(name, "")

    before = len(spot.draft.faults)
    if not cell("id"):
        spot.fault("The report has no id.", "Give each report an `id`.")
    days = _days(spot, cells)
    left_out = cell("left_out")
    used = [name for name in ("act", "reading") if cell(name)]
    if left_out and used:
        spot.fault(f"The report is left out, and still has {listed(used)}.", "Empty one of the two.")
    elif not left_out and not used:
        spot.fault(
            "The report says nothing: `act`, `reading` and `left_out` are all empty.", "Fill one of them."
        )
    reading: Expression | None = spot.condition(cell("reading")) if cell("reading") else None
    alternatives = _alternatives(spot, cell("act"))
    chance = _DEFAULT_CREDIBLE
    if cell("credible"):
        try:
            chance = units.credible(cell("credible"), admiralty)
        except TextFault as fault:
            spot.fault(fault.what, fault.remedy)
    known = spot.draft.references
    if cell("source") and known is not None and cell("source") not in known:
        spot.fault(
            f"`{shown(cell('source'))}` is not a key of sources.yaml.",
            did_you_mean(cell("source"), known, "Add it there."),
        )
    if days is None or len(spot.draft.faults) > before:
        return None
    first, last, published = days
    return Report(
        cell("id"), first, last, published, alternatives, reading, cell("reply_to"), chance, cell("actors"),
        cell("place"), cell("note"), cell("source"), cell("paragraph"), left_out, spot.place,
    )  # fmt: skip


def _days(spot: Spot, cells: dict[str, str]) -> tuple[date, date, date] | None:
    found: dict[str, date] = {}
    sound = True
    for name in ("date", "first", "last", "published"):
        if name in cells:
            try:
                found[name] = units.day(cells[name])
            except TextFault as fault:
                spot.fault(f"`{name}`: {fault.what}", fault.remedy)
                sound = False
    if not sound:
        return None
    if "date" in found and ("first" in found or "last" in found):
        spot.fault("The report has both a day and a range.", "Keep `date`, or `first` and `last`.")
        return None
    first, last = found.get("date", found.get("first")), found.get("date", found.get("last"))
    if first is None or last is None:
        spot.fault("The report has no day.", "Give `date`, or both `first` and `last`.")
        return None
    if last < first:
        spot.fault("The range ends before it begins.", "Exchange `first` and `last`.")
        return None
    published = found.get("published", last)
    if published < first:
        spot.fault(
            f"The report was published on {published}, before what it reports.", "Correct one of the days."
        )
        return None
    return first, last, published


def _alternatives(spot: Spot, text: str) -> tuple[tuple[Named, ...], ...]:
    found: list[tuple[Named, ...]] = []
    if any(sign in text for sign in "=<>"):
        spot.fault(f"`{shown(text)}` is a condition, not an act.", "Put it in a column `reading`.")
        return ()
    for group in text.split("|") if text else ():
        names = [name.strip() for name in group.split("+")]
        if not all(names):
            spot.fault(f"`{shown(text)}` has an empty place.", "Write `a`, `a.mark`, `a + b` or `a | b`.")
            return ()
        found.append(tuple(named for named in map(spot.named, names) if named is not None))
    return tuple(found)


def _check_reply(spot: Spot, report: Report, earlier: Mapping[str, Report]) -> None:
    doers = spot.draft.doers
    answered = [
        (named.id, doers[named.id].act)
        for group in report.alternatives
        for index, named in enumerate(group)
        if doers[named.id].kind == "reply" and doers[named.id].act not in [one.id for one in group[:index]]
    ]
    if not report.reply_to:
        for name, act in answered:
            spot.fault(
                f"`{name}` is a reply to `{act}`, and the report does not say which report it answers.",
                "Give that report's id as `reply_to`.",
            )
        return
    to = earlier.get(report.reply_to)
    if to is None:
        spot.fault(
            f"`{shown(report.reply_to)}` is not the id of an earlier row.",
            did_you_mean(report.reply_to, earlier),
        )
        return
    if not answered:
        spot.fault("The report names no reply, and has `reply_to`.", "Empty `reply_to`, or name the reply.")
    if (to.first, to.last) != (report.first, report.last):
        spot.fault(
            f"The report it answers, `{to.id}`, is of {to.first}, not of {report.first}.",
            "A reply is of the same day as what it answers.",
        )
    elif to.first != to.last:
        spot.fault(
            f"The report it answers, `{to.id}`, is of a range of days.",
            "A reply needs a day: give both the same one.",
        )
    acts = {named.id for group in to.alternatives for named in group}
    for name, act in answered:
        if act not in acts:
            spot.fault(
                f"`{name}` answers `{act}`, and the report `{to.id}` is not of that act.", "Correct one."
            )
