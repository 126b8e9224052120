"""Who may act towards whom: one numbered arrow for each pair of actors, and where each actor stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

from hedgerow.ask.record import ActRate, Assessment
from hedgerow.show import words


@dataclass(frozen=True, slots=True)
class Arrow:
    """All that one actor may do to another."""

    number: int
    by: str
    to: str
    acts: tuple[str, ...]
    """Acts, and replies to the other's acts."""
    rate: float
    """How often all its acts together are done now [per month]; replies are not counted."""


def arrows(assessment: Assessment) -> tuple[Arrow, ...]:
    """The arrows, in the order of the actors; what is directed at nobody has none."""
    case = assessment.case
    between: dict[tuple[str, str], list[str]] = {(a.id, b.id): [] for a in case.actors for b in case.actors}
    for act in case.acts:
        for other in act.against:
            between.setdefault((act.by, other), []).append(act.id)
        for reply in act.replies:
            between.setdefault((reply.by, act.by), []).append(reply.id)
    now = {rate.act: rate.now for rate in assessment.rates}
    found = [(pair, acts) for pair, acts in between.items() if acts and pair[0] != pair[1]]
    return tuple(
        Arrow(
            number, by, to, tuple(dict.fromkeys(acts)), sum(now.get(act, 0.0) for act in dict.fromkeys(acts))
        )
        for number, ((by, to), acts) in enumerate(found, start=1)
    )


def numbers_of(assessment: Assessment) -> dict[str, str]:
    """For each act or reply, the numbers of its arrows."""
    found: dict[str, list[str]] = {}
    for arrow in arrows(assessment):
        for act in arrow.acts:
            found.setdefault(act, []).append(str(arrow.number))
    return {act: ", ".join(numbers) for act, numbers in found.items()}


def ordered_rates(assessment: Assessment) -> tuple[ActRate, ...]:
    """The acts in the order of their arrows; those without one come last."""
    numbers = numbers_of(assessment)
    first = {act: int(said.split(",")[0]) for act, said in numbers.items()}
    return tuple(sorted(assessment.rates, key=lambda rate: first.get(rate.act, len(first) + 1)))


def map_title(assessment: Assessment) -> str:
    """Title of the map: between whom most is done now, if one pair stands out as printed."""
    names = {actor.id: actor.name for actor in assessment.case.actors}
    plain = f"{words.plural(len(names), 'actor')}, {words.plural(len(arrows(assessment)), 'arrow')}"
    ranked = sorted(arrows(assessment), key=lambda one: -one.rate)
    if not ranked or round(ranked[0].rate, 2) < 0.05:
        return plain
    first = ranked[0]
    level = [arrow for arrow in arrows(assessment) if round(arrow.rate, 2) == round(first.rate, 2)]
    if len(level) > 1:
        along = words.listed([str(arrow.number) for arrow in level])
        return f"Most is done now along arrows {along}: {words.rate(first.rate)} acts a month each"
    return (
        f"Most is done now by {_within(names[first.by])} towards {_within(names[first.to])}: "
        f"{words.rate(first.rate)} acts a month (arrow {first.number})"
    )


def map_reading(assessment: Assessment) -> str:
    """The map read aloud, actor by actor."""
    names = {actor.id: actor.name for actor in assessment.case.actors}
    said = []
    for actor, name in names.items():
        mine = [arrow for arrow in arrows(assessment) if arrow.by == actor]
        if mine:
            towards = [
                f"{_within(names[arrow.to])} ({arrow.number}, {words.rate(arrow.rate)} a month)"
                for arrow in mine
            ]
            said.append(f"{words.sentence(name)} may act towards {words.listed(towards)}.")
    return " ".join(said) or "Nobody may act towards anybody else."


def _within(name: str) -> str:
    """A name inside a sentence: an article loses its capital."""
    return f"the{name[3:]}" if name.startswith("The ") else name


def places(assessment: Assessment) -> dict[str, str]:
    """Where each actor stands: as the case says, or by the rule for cases that do not."""
    actors = assessment.case.actors
    if any(actor.side != "centre" for actor in actors) or len(actors) < 2:
        return {actor.id: actor.side for actor in actors}
    count = {actor.id: 0 for actor in actors}
    for arrow in arrows(assessment):
        for end in (arrow.by, arrow.to):
            count[end] = count.get(end, 0) + 1
    middle = max(count, key=lambda actor: count[actor])
    sides = cycle(("left", "right", "below"))
    return {actor.id: "centre" if actor.id == middle else next(sides) for actor in actors}
