"""Which proposals become evidence: what somebody decides one by one, or all that are sure enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hedgerow.evidence.record import Event, Interval, Proposals

SURE = 0.6
"""Confidence from which an event read from an article is taken unseen.

On the gold standard records of `bench/reading_events.py` half of such events were the marked one, and one in ten of
the others; the sets of event files have confidences of their own, by mapping, which say nothing of the single row.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal that somebody accepts, perhaps with another act or other days."""

    event: Event
    act: str
    date: Interval
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that did not become evidence, and why."""

    event: Event
    why: str


def usable(event: Event) -> str:
    """Empty where a proposal may become evidence, else why it may not."""
    if event.status != "actual":
        return f"It is {event.status}, not something that happened."
    if event.date is None:
        return "It has no date."
    if not event.acts:
        return "No act of the case corresponds."
    return ""


def sure_enough(proposals: Proposals) -> float:
    """The confidence below which nothing is accepted that nobody looks at: `SURE`, or 0 for an event file."""
    return 0.0 if proposals.reader.model is None else SURE


def too_unsure(event: Event, least: float) -> str:
    """Why an event below the least confidence is left to a person."""
    sure = f"Its confidence, {event.confidence:.2f}, is below {least:.2f}"
    return f"{sure}: look at it, or give a lower --min-confidence."


def chosen(
    proposals: Proposals, *, only: Sequence[str] = (), least: float = 0.0
) -> tuple[tuple[Decision, ...], tuple[Refused, ...]]:
    """Every usable proposal with its likeliest act, and the others with the reason.

    Args:
        proposals: What was read or imported.
        only: PLOVER types or acts; nothing else is looked at where some are given.
        least: Proposals with less confidence are refused.
    """
    wanted = {one.casefold() for one in only}
    kept: list[Decision] = []
    refused: list[Refused] = []
    for event in proposals.events:
        names = {event.type.casefold(), *(act.casefold() for act in event.acts)}
        names |= {act.partition(".")[0].casefold() for act in event.acts}
        if wanted and not wanted & names:
            continue
        why = usable(event)
        if not why and event.confidence < least:
            why = too_unsure(event, least)
        if why or event.date is None:
            refused.append(Refused(event, why))
        else:
            kept.append(Decision(event, event.acts[0], event.date))
    return tuple(kept), tuple(refused)
