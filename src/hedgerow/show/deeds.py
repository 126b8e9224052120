"""What every actor might do now: how often, what is at stake for him, what he fears, and what stands in his way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hedgerow.ask.record import Assessment
from hedgerow.ask.why.record import ActReason, Landing
from hedgerow.show import words

SELDOM = 0.005
"""Chance that an act can be done at all below which it counts as impossible now."""

SIGNS = (
    ("==", "is"),
    ("!=", "is not"),
    (">=", "at least"),
    ("<=", "at most"),
    (">", "above"),
    ("<", "below"),
)
"""How comparisons of a case are said."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One act as shown."""

    reason: ActReason
    name: str
    about: str

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return self.reason.possible >= SELDOM


def by_actor(assessment: Assessment) -> tuple[tuple[str, tuple[Deed, ...]], ...]:
    """Every actor's acts, what he does most often now first and what he cannot do now last."""
    about = {act.id: act.about for act in assessment.case.acts}
    groups: dict[str, list[Deed]] = {actor.id: [] for actor in assessment.case.actors}
    for reason in assessment.acts:
        groups.setdefault(reason.by, []).append(
            Deed(reason, words.doing(reason.act), about.get(reason.act, ""))
        )
    names = {actor.id: actor.name for actor in assessment.case.actors}
    return tuple(
        (names.get(actor, actor), tuple(sorted(deeds, key=lambda one: (not one.possible, -one.reason.rate))))
        for actor, deeds in groups.items()
        if deeds
    )


def acts_title(assessment: Assessment) -> str:
    """Title of the section: the act whose present rate strategy changes most, as printed."""
    if not any(one.strategic for one in assessment.acts):
        return "No actor has wants: everybody does what is usual"
    found = [
        (round(round(one.rate_strategy, 2) - round(one.rate_habit, 2), 2), one) for one in assessment.acts
    ]
    size, most = max(found, key=lambda one: abs(one[0]))
    if abs(size) < 0.01:
        return "What is at stake changes no act by 0.01 a month"
    verb = "raises" if size > 0 else "lowers"
    return (
        f"What is at stake {verb} “{words.doing(most.act)}” most: {words.rate(most.rate_strategy)} a month "
        f"given strategy, by habit {words.rate(most.rate_habit)}"
    )


def moves(changes: Sequence[tuple[str, str, str]]) -> str:
    """What goes from which level to which."""
    return words.listed([f"{words.variable(q)} {words.spoken(a)} → {words.spoken(b)}" for q, a, b in changes])


def landing(one: Landing) -> str:
    """One way an act may turn out, in words: what changes, its chance, what it is worth."""
    parts = (words.spoken(one.mark), one.reply and words.doing(one.reply), words.spoken(one.reply_mark))
    name = words.listed([part for part in parts if part])
    moved = moves(one.changes)
    what = ": ".join(part for part in (name, moved or "nothing changes") if part)
    return f"{what} ({words.chance(one.chance)}, {words.signed(one.gain)} nat)"


def fears(reason: ActReason) -> str:
    """What its actor fears of it, or nothing."""
    feared = reason.feared
    if feared is None or abs(round(feared.gain, 2)) == 0:
        return ""
    return landing(feared)


def in_the_way(reason: ActReason) -> str:
    """The conditions that do not hold, the unlikeliest first, or nothing."""
    failing = reason.failing
    if not failing and reason.possible < SELDOM:
        failing = reason.conditions
    return words.listed([f"{condition(one.text)} ({words.chance(one.chance)})" for one in failing])


def condition(text: str) -> str:
    """A condition of the case as it is said: `vfa == in_force` is `vfa is in force`."""
    said = text
    for sign, word in SIGNS:
        said = said.replace(f" {sign} ", f" {word} ")
    return words.spoken(re.sub(r"\w+", lambda word: words.variable(word[0]), said))


def accounts_apart(assessment: Assessment, reason: ActReason) -> str:
    """Under which account the act is done most and least often, where that differs as printed."""
    labels = {(one.axis, one.name): one.label for one in assessment.accounts}
    rates = [(one.rate, labels.get((one.axis, one.value), one.value)) for one in reason.by_account]
    if len(rates) < 2:
        return ""
    (low, least), (high, most) = min(rates), max(rates)
    if round(low, 2) == round(high, 2):
        return ""
    return f"most if “{most}” ({words.rate(high)} a month), least if “{least}” ({words.rate(low)})"


def largest_stake(reasons: Sequence[ActReason]) -> float:
    """The largest stake, by which bars are scaled [nat]."""
    return max((abs(one.stake) for one in reasons), default=0.0)
