"""How it may go: a few narrated futures, and what comes round again."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment
from hedgerow.ask.why.record import Cycle, Future
from hedgerow.show import words
from hedgerow.show.deeds import spoken

SHOWN = 3
"""Acts named for one change of a cycle."""


@dataclass(frozen=True, slots=True)
class Course:
    """One future as shown."""

    future: Future
    name: str
    shown: float
    """Its probability as printed, rounded with the others, so that they sum to one."""


def courses(assessment: Assessment) -> tuple[Course, ...]:
    """The futures, the most probable first."""
    if assessment.futures is None:
        return ()
    futures = assessment.futures.futures
    shown = words.round_together([one.probability for one in futures])
    return tuple(
        Course(future, course_name(assessment, future), value)
        for future, value in zip(futures, shown, strict=True)
    )


def course_name(assessment: Assessment, future: Future) -> str:
    """What sets a future apart: how the dividing questions come out in it."""
    shorts = {one.id: one.short for one in assessment.forecasts}
    said = [
        f"“{shorts.get(question, question)}”: {'yes' if out else 'no'}" for question, out in future.answers
    ]
    return "; ".join(said) or "Otherwise"


def futures_title(assessment: Assessment) -> str:
    """Title of the futures: the likeliest, if one stands out beyond the error of sampling."""
    found = courses(assessment)
    if not found:
        return "No future stands apart"
    count = words.plural(len(found), "future")
    if len(found) > 1:
        first, second = found[0].future, found[1].future
        apart = first.probability - second.probability
        if apart <= 2 * (first.error**2 + second.error**2) ** 0.5:
            return f"Of {count}, none stands out as the likeliest"
    return f"The likeliest of {count} has a chance of {words.chance(found[0].shown)}: {found[0].name}"


def cycles_title(assessment: Assessment) -> str:
    """Title of the cycles: the quantity that comes round most often."""
    cycles = assessment.cycles or ()
    if not cycles:
        return "Nothing comes round again"
    most = max(cycles, key=lambda one: one.per_month)
    return f"“{spoken(most.quantity)}” comes round most often: a turn every {words.duration(most.period)}"


def turn(cycle: Cycle) -> tuple[tuple[str, str, str], ...]:
    """The steps of a cycle: from where, to where, and by what."""
    return tuple(
        (
            spoken(step.before),
            spoken(step.after),
            words.listed([f"{spoken(name)} {words.share(part)}" for name, part in step.acts[:SHOWN]]),
        )
        for step in cycle.steps
    )


def ending(cycle: Cycle) -> str:
    """What breaks a turn off most often, or nothing."""
    if not cycle.ends:
        return ""
    name, part = cycle.ends[0]
    return f"{spoken(name)} ({words.share(part)} of all)"
