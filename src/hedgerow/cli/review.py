"""A person's review of proposals in the terminal: each is shown with its sentence, and accepted, changed or left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import typer
from rich.console import Console
from rich.text import Text

from hedgerow.case.model import Case
from hedgerow.evidence.choices import Decision
from hedgerow.evidence.mapping import doings
from hedgerow.evidence.record import Event, Interval, Proposals

_KEYS = "[a]ccept, change a[c]t, change [d]ate, [r]eject, [q]uit and keep what is accepted"


def review(
    proposed: Sequence[Decision], proposals: Proposals, case: Case, console: Console, text: str = ""
) -> tuple[Decision, ...]:
    """Ask about each proposal; return those accepted, as they were changed.

    Args:
        proposed: What can become evidence.
        proposals: The document they are from.
        case: Whose acts may be chosen.
        console: Where they are shown.
        text: The input whose characters the proposals count; empty where it is not at hand.
    """
    accepted: list[Decision] = []
    known = doings(case)
    about = {act.id: act.about for act in case.acts}
    for number, first in enumerate(proposed, 1):
        decision = first
        console.print(f"\n{number} of {len(proposed)}  {proposals.source}", style="bold")
        console.print(shown(decision.event, text))
        while True:
            console.print(_told(decision, about))
            answer = typer.prompt(_KEYS, default="r").strip().casefold()[:1]
            if answer == "a":
                accepted.append(decision)
                break
            if answer == "r":
                break
            if answer == "q":
                return tuple(accepted)
            if answer == "c":
                decision = _act(decision, known, console)
            elif answer == "d":
                decision = _date(decision, console)
            else:
                console.print("Type one of a, c, d, r and q.")
    return tuple(accepted)


def shown(event: Event, text: str) -> Text:
    """The sentence with what names the event set off; without the text, a sentence of our own."""
    if not text or event.sentence is None or event.trigger is None:
        return Text(event.note or "(the article is not at hand: name it with --article)")
    begin, end = event.sentence.start, event.sentence.end
    found = Text(_printable(text[begin : event.trigger.start]))
    found.append(_printable(text[event.trigger.start : event.trigger.end]), style="bold reverse")
    found.append(_printable(text[event.trigger.end : end]))
    return found


def _printable(text: str) -> str:
    """Text of an article without what a terminal would obey."""
    return "".join(one if one.isprintable() else " " for one in text)


def _told(decision: Decision, about: dict[str, str]) -> str:
    event, days = decision.event, decision.date
    when = f"{days.first}" if days.first == days.last else f"{days.first} to {days.last}"
    mode = f", {event.mode}" if event.mode else ""
    lines = [
        f"  {event.actor or 'somebody'} -> {event.target or 'nobody named'}: {event.type}{mode}",
        f"  act        {decision.act}  {about.get(decision.act.partition('.')[0], '')}",
        f"  date       {when}",
        f"  place      {event.place or '(not told)'}",
        f"  confidence {event.confidence:.2f}",
    ]
    others = [act for act in event.acts if act != decision.act]
    if others:
        lines.append(f"  or         {', '.join(others)}")
    if event.said_by:
        lines.append(f"  said by    {event.said_by}")
    if event.rows:
        lines.append(f"  rows       {', '.join(event.rows[:6])}{', ...' if len(event.rows) > 6 else ''}")
    return _printable_lines(lines)


def _printable_lines(lines: list[str]) -> str:
    return "\n".join(map(_printable, lines))


def _act(decision: Decision, known: dict[str, str], console: Console) -> Decision:
    choices = list(dict.fromkeys([*decision.event.acts, *known]))
    for number, act in enumerate(choices, 1):
        console.print(f"  {number:3}  {act}")
    answer = typer.prompt("Act, by name or number", default=decision.act).strip()
    chosen = choices[int(answer) - 1] if answer.isdecimal() and 0 < int(answer) <= len(choices) else answer
    if chosen not in known:
        console.print(f"`{chosen}` is not an act, reply or drift of the case.")
        return decision
    return Decision(decision.event, chosen, decision.date, decision.note)


def _date(decision: Decision, console: Console) -> Decision:
    days = decision.date
    answer = (
        typer.prompt("Day, or first and last day", default=f"{days.first} {days.last}")
        .replace("to", " ")
        .split()
    )
    try:
        first, last = date.fromisoformat(answer[0]), date.fromisoformat(answer[-1])
        if last < first or len(answer) > 2:
            raise ValueError
    except (ValueError, IndexError):
        console.print("Write one day or two, the earlier first, such as 2021-06-27 2021-06-28.")
        return decision
    return Decision(decision.event, decision.act, Interval(first, last), decision.note)
