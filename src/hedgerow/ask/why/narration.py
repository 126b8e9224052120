"""Futures in plain sentences, made of what the case says of its acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hedgerow.ask.why.record import FutureStep
from hedgerow.case.labels import labels_of_doings, labels_of_variables
from hedgerow.case.model import Case, Question

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Whatever the language of the machine."""


def narrated(
    case: Case,
    answers: Sequence[tuple[str, bool]],
    steps: Sequence[FutureStep],
    end: Sequence[tuple[str, str, str]],
    until: date,
) -> str:
    """What a future comes to, what happens on the way, and how it ends."""
    short = {question.id: question.short for question in case.questions}
    parts = [f"{short[id]}: {'yes' if yes else 'no'}." for id, yes in answers] or ["None of the other ways."]
    parts.extend(f"{_day(step.on)}: {_sentence(case, step)}." for step in steps)
    if not steps:
        parts.append("Nothing happens.")
    if end:
        names = labels_of_variables(case)
        levels = [
            f"{names.get(name, _words(name))} {_words(after)} (now {_words(before)})"
            for name, before, after in end
        ]
        parts.append(f"On {_day(until)}: {', '.join(levels)}.")
    else:
        parts.append(f"On {_day(until)} everything stands as it does now.")
    return " ".join(parts)


def said_rule(questions: Sequence[Question], least: float, left: bool) -> str:
    """How histories were grouped, in a sentence."""
    names = " and ".join(f"`{question.short}`" for question in questions)
    which = "question that divides" if len(questions) == 1 else "two headline questions that together divide"
    rule = f"Histories are grouped by the {which} them most evenly: {names}."
    return rule + (f" Groups under {least:g} of the histories are put together." if left else "")


def _sentence(case: Case, step: FutureStep) -> str:
    abouts = {act.id: act.about for act in case.acts}
    abouts.update({drift.id: drift.about for drift in case.drifts})
    abouts.update({dated.id: dated.about for dated in case.calendar})
    abouts.update({reply.id: reply.about for act in case.acts for reply in act.replies})
    names = {actor.id: actor.name for actor in case.actors}
    repliers = {reply.id: names[reply.by] for act in case.acts for reply in act.replies}
    doings, variables = labels_of_doings(case), labels_of_variables(case)
    text = _said(abouts, doings, names.get(step.by, ""), step.what)
    if step.mark:
        text += f" ({_words(step.mark)})"
    if step.reply:
        text += f"; {_said(abouts, doings, repliers[step.reply], step.reply)}"
    if step.changes:
        moved = [
            f"{variables.get(name, _words(name))} goes from {_words(was)} to {_words(then)}"
            for name, was, then in step.changes
        ]
        text += f"; {', '.join(moved)}"
    return text


def _said(abouts: dict[str, str], doings: dict[str, str], actor: str, id: str) -> str:
    """Who does what, by what the case says of the act; its name where it says nothing."""
    name = doings.get(id, _words(id))
    about = " ".join(abouts.get(id, "").split()).rstrip(".")
    if not about:
        return f"{actor}: {name}" if actor else name
    return f"{actor} {about[0].lower()}{about[1:]}" if actor else about[0].lower() + about[1:]


def _words(id: str) -> str:
    return id.replace("_", " ")


def _day(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
