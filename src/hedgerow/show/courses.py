"""How it may go: a few narrated futures, and what comes round again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hedgerow.ask.record import Assessment
from hedgerow.ask.why.record import Cycle, Future
from hedgerow.show import rounding, words
from hedgerow.show.deeds import moves

CYCLES = 10
"""Cycles told in full; rarer ones in a line."""

SHOWN = 3
"""Acts named for one change of a cycle."""


@dataclass(frozen=True, slots=True)
class Course:
    """One future as shown."""

    future: Future
    name: str
    shown: float
    """Its probability as printed, rounded with the others, so that they sum to one."""
    shorts: dict[str, str]
    """Short name of each question that divides the futures, by its id."""


def courses(assessment: Assessment) -> tuple[Course, ...]:
    """The futures, the most probable first."""
    if assessment.futures is None:
        return ()
    futures = assessment.futures.futures
    shown = rounding.round_together([one.probability for one in futures])
    shorts = dict(_shorts(assessment, futures))
    return tuple(
        Course(future, course_name(assessment, future), value, shorts)
        for future, value in zip(futures, shown, strict=True)
    )


def course_name(assessment: Assessment, future: Future) -> str:
    """What sets a future apart: how the dividing questions come out in it."""
    shorts = {one.id: one.short for one in assessment.forecasts}
    said = [
        f"{'yes' if out else 'no'} to “{shorts.get(question, question)}”" for question, out in future.answers
    ]
    return words.listed(said) or "otherwise"


def story(assessment: Assessment, future: Future) -> tuple[tuple[date, str], ...]:
    """The most typical history of a future: on which day, who does what, and what it changes."""
    case = assessment.case
    about = {one.id: one.about for kind in (case.acts, case.drifts, case.calendar) for one in kind}
    about |= {reply.id: reply.about for act in case.acts for reply in act.replies}
    names = {actor.id: actor.name for actor in case.actors}
    told = []
    for step in future.steps:
        what = _does(names.get(step.by, ""), about.get(step.what, ""), step.what)
        if step.mark:
            what += f" ({words.spoken(step.mark)})"
        if step.reply:
            what += (
                f"; in reply, {_lowered(about.get(step.reply, '').rstrip('.')) or words.doing(step.reply)}"
            )
        moved = moves(step.changes)
        told.append((step.on, f"{what}: {moved}." if moved else f"{what}."))
    return tuple(told)


def ending_in(future: Future) -> str:
    """How the end of that history differs from now."""
    return moves(future.end)


def _does(name: str, about: str, id_: str) -> str:
    """Who does what, from what the case says about it; `Raids boats.` and `They raid boats` alike."""
    said = about.rstrip(".") or words.doing(id_)
    return f"{words.sentence(name)}: {_lowered(said)}" if name else words.sentence(said)


def _lowered(text: str) -> str:
    """A sentence as part of another: its first letter small, unless it begins with a name in capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def futures_title(assessment: Assessment) -> str:
    """Title of the futures: the likeliest, if one stands out beyond the error of sampling."""
    short = futures_short(assessment)
    found = courses(assessment)
    return f"{short}: {found[0].name}" if short.startswith("The likeliest") else short


def futures_short(assessment: Assessment) -> str:
    """The same without naming it."""
    found = courses(assessment)
    if not found:
        return "No future stands apart"
    count = words.plural(len(found), "future")
    if len(found) > 1:
        first, second = found[0].future, found[1].future
        apart = first.probability - second.probability
        if apart <= 2 * (first.error**2 + second.error**2) ** 0.5:
            return f"Of {count}, none stands out as the likeliest"
    return f"The likeliest of {count} has a chance of {words.chance(found[0].shown)}"


def dividing(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Id and short name of the questions whose answers set the futures apart."""
    return _shorts(assessment, assessment.futures.futures if assessment.futures is not None else ())


def _shorts(assessment: Assessment, futures: Sequence[Future]) -> tuple[tuple[str, str], ...]:
    shorts = {one.id: one.short for one in assessment.forecasts}
    ids = dict.fromkeys(id_ for future in futures for id_, _ in future.answers)
    return tuple((id_, shorts.get(id_, id_)) for id_ in ids)


def outcome(future: Future, question: str) -> str:
    """How a question comes out in a future; `otherwise` in what is left over."""
    out = dict(future.answers).get(question)
    return "otherwise" if out is None else "yes" if out else "no"


@dataclass(frozen=True, slots=True)
class Beside:
    """One question as the drawn histories answer it and as it is computed, as printed."""

    short: str
    drawn: str
    computed: str
    gap: str
    error: str
    explained: bool
    size: float
    """Of the gap as printed, in sampling errors."""


def beside(assessment: Assessment) -> tuple[Beside, ...]:
    """The histories as they were drawn beside the forecasts."""
    by_id = {one.id: one for one in assessment.forecasts}
    rows = []
    for one in assessment.futures.agreement if assessment.futures else ():
        if one.question in by_id:
            of = by_id[one.question]
            gap = round(one.drawn, 3) - round(one.computed, 3)
            rows.append(
                Beside(
                    of.short,
                    _finely(one.drawn, of.unit),
                    _finely(one.computed, of.unit),
                    words.difference(gap, of.unit, 3),
                    words.number(one.error, 3),
                    one.explained,
                    abs(gap) / one.error if one.error > 0 else 0.0,
                )
            )
    return tuple(rows)


def _finely(value: float, unit: str) -> str:
    """An answer with a digit more than elsewhere, so that small gaps can be seen."""
    per_cent = unit == "probability" and words.manner().per_cent
    return f"{words.number(100 * value, 1)}%" if per_cent else words.number(value, 3)


def agreement(assessment: Assessment) -> str:
    """How the histories as they were drawn stand beside the forecasts, in a sentence or two."""
    rows = beside(assessment)
    if assessment.futures is None or not rows:
        return ""
    beyond = [one for one in rows if not one.explained]
    if beyond:
        said = words.listed([f"“{one.short}” {one.drawn} instead of {one.computed}" for one in beyond])
        return (
            f"As drawn, the histories answer {said}: more than sampling explains. They are not weighted, and what they "
            "tell is to be doubted."
        )
    widest = max(rows, key=lambda one: one.size)
    said = f"As drawn, they are furthest from the forecast of “{widest.short}”: {widest.drawn} beside {widest.computed}"
    if not widest.size:
        said = "As drawn, they answer every headline question as is computed"
    worth, samples = assessment.futures.worth, assessment.futures.samples
    if worth > samples - 1e-6:
        return f"{said}, which sampling explains; all count alike."
    fewer = f" and worth {worth:,.0f} equal ones" if round(worth) < samples else ""
    return f"{said}, which sampling explains; they are weighted so that they agree{fewer}."


def cycles_title(assessment: Assessment) -> str:
    """Title of the cycles: the quantity that comes round most often."""
    cycles = assessment.cycles or ()
    if not cycles:
        return "Nothing comes round again"
    most = max(cycles, key=lambda one: one.per_month)
    return f"{words.sentence(cycle_name(most))} comes round most often: a turn every {words.duration(most.period)}"


def cycle_name(cycle: Cycle) -> str:
    """What a cycle is called: its quantity and levels, or what most often makes each of its changes."""
    arrow = " \N{RIGHTWARDS ARROW} "
    if cycle.quantity:
        levels = [cycle.steps[0].before, *(step.after for step in cycle.steps)]
        return f"{words.variable(cycle.quantity)} ({arrow.join(map(words.spoken, levels))})"
    return arrow.join(words.doing(step.acts[0][0]) for step in cycle.steps)


def turn(cycle: Cycle) -> tuple[tuple[str, str, str], ...]:
    """The steps of a cycle: from where (of which quantity, where there are several), to where, and by what."""
    return tuple(
        (
            (f"{words.variable(step.quantity)} " if not cycle.quantity else "") + words.spoken(step.before),
            words.spoken(step.after),
            words.listed([f"{words.doing(name)} {words.share(part)}" for name, part in step.acts[:SHOWN]]),
        )
        for step in cycle.steps
    )


def ending(cycle: Cycle) -> str:
    """What breaks a turn off most often; nothing is said where hardly any turn is."""
    if not cycle.ends or round(cycle.exit, 2) == 0:
        return ""
    name, part = cycle.ends[0]
    return words.doing(name) if round(part, 2) == 1 else f"{words.doing(name)} ({words.share(part)} of those)"
