"""Proposals in the terminal: who, what happened and when, who said what; what was passed over."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from hedgerow.evidence.record import Interval, Proposals

MOST = 40
"""Lines of one kind that are printed; `--json` has all."""


def summary(proposals: Proposals, console: Console) -> None:
    """Print what was found."""
    console.print(f"{published(proposals)}", soft_wrap=True)
    if proposals.actors:
        console.print(f"\nActors ({len(proposals.actors)})", style="bold")
        for one in proposals.actors[:MOST]:
            case = f" = {one.case_actor}" if one.case_actor else ""
            count = len(one.mentions)
            console.print(
                f"  {_plain(one.name)} ({one.kind}{case}), {count} mention{'s' if count != 1 else ''}"
            )
        _rest(console, len(proposals.actors))
    if proposals.events:
        console.print(f"\nEvents ({len(proposals.events)})", style="bold")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name in ("when", "who", "what", "whom", "status", "act of the case", "sure"):
            table.add_column(name, overflow="fold")
        for event in proposals.events[:MOST]:
            what = f"{event.type.lower()}{f' ({event.mode})' if event.mode else ''}"
            table.add_row(
                days(event.date), _plain(event.actor or "?"), what, _plain(event.target or ""), event.status,
                " or ".join(event.acts[:3]), f"{event.confidence:.2f}",
            )  # fmt: skip
        console.print(table)
        _rest(console, len(proposals.events))
    if proposals.statements:
        console.print(f"\nStatements ({len(proposals.statements)})", style="bold")
        for said in proposals.statements[:MOST]:
            console.print(f"  {_plain(said.speaker or 'unknown')}: {_plain(said.text)[:100]}", soft_wrap=True)
        _rest(console, len(proposals.statements))
    if proposals.dates:
        console.print(f"\nDates ({len(proposals.dates)})", style="bold")
        for dated in proposals.dates[:MOST]:
            console.print(f"  {_plain(dated.text)}: {days(dated.interval)}, from {_plain(dated.anchor)}")
        _rest(console, len(proposals.dates))
    for said_so in proposals.skipped:
        console.print(_plain(said_so), soft_wrap=True)


def published(proposals: Proposals) -> str:
    """When the article was published, and how that is known."""
    when = proposals.published
    if proposals.reader.model is None and when.first is None:
        return f"{proposals.source}: rows of an event file."
    if when.first is None and when.last is None:
        return f"{proposals.source}: the text does not tell when it was published; give --published."
    if when.given:
        return f"{proposals.source}, published {when.first}."
    if when.first == when.last:
        return f"{proposals.source}, published {when.first}, as the text tells; give --published if you know better."
    bounds = [f"not before {when.first}" if when.first else "", f"not after {when.last}" if when.last else ""]
    told = " and ".join(one for one in bounds if one)
    return f"{proposals.source}, published {told}, as the text tells; give --published if you know the day."


def days(interval: Interval | None) -> str:
    """An interval in words."""
    if interval is None:
        return "no date"
    return f"{interval.first}" if interval.first == interval.last else f"{interval.first} to {interval.last}"


def _plain(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _rest(console: Console, count: int) -> None:
    if count > MOST:
        console.print(f"  ... and {count - MOST:,} more; --json has all.")
