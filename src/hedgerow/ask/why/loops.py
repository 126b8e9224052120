r"""Loops over several quantities: changes of level each of which makes the next likelier, and the last the first.

What brings a quantity to a level is every act, reply or drift that, done where the quantity stands elsewhere, brings it
there at least as often as not. Let :math:`r_v(s)` be how often that happens in situation s. A change u makes a change v
likelier if, averaged over the situations in which u is made, r_v with u's own level put in place is at least `RATIO`
times r_v without. That is what u does, and not what goes along with it (two acts of one season) nor what is done at the
same time (a strike that destroys camps and ends a provocation).
How a loop's turns go is told by `hedgerow.ask.why.turns`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hedgerow.ask.why.flows import Paths, Recorded, changes_of, gathered
from hedgerow.ask.why.record import Cycle
from hedgerow.ask.why.turns import Change, influence, turns
from hedgerow.case.model import DAYS_PER_MONTH, Case
from hedgerow.game.space import Booleans, Floats, sum_by

RATIO = 1.5
"""How many times likelier a change must make the next one."""
LONGEST = 4
"""Changes in a loop, at most."""
MOST = 4
"""How many loops are told."""
LOOKED_AT = 24
"""Loops whose turns are computed: those whose rarest change is the most frequent."""
SLOWEST = 60.0
"""Mean time between two completed turns above which a loop is not told [month]."""
LEAST = 0.1
"""Share of the turns begun that must be completed."""


def loops(case: Case, history: Recorded) -> tuple[Cycle, ...]:
    """The loops in which somebody acts, the most frequent first."""
    paths = gathered(history)
    changes = changes_among(case, history, paths)
    after, before = influence(history.space, paths, changes)
    edges = (after > 0) & (after >= RATIO * before)
    acted = {act.id for act in case.acts} | {reply.id for act in case.acts for reply in act.replies}
    found = []
    for loop in sorted(_simple(edges), key=lambda one: -min(changes[u].often for u in one)):
        members = [changes[u] for u in loop]
        somebody = any(paths.names[n][0] in acted for one in members for n in np.flatnonzero(one.happenings))
        slow = min(one.often for one in members) * SLOWEST * DAYS_PER_MONTH < 1.0
        if somebody and not slow and len({one.quantity for one in members}) > 1:
            found.append(loop)
    kept = []
    for loop in found[:LOOKED_AT]:
        members = [changes[u] for u in _begun(loop, after, before)]
        cycle = turns(history.space, case, paths, members)
        if cycle and cycle.exit <= 1.0 - LEAST and cycle.period <= SLOWEST * DAYS_PER_MONTH:
            kept.append((cycle, members))
    # Of equally frequent ones, that with the fewer makers says more.
    kept.sort(key=lambda one: (-round(one[0].per_month, 9), sum(int(c.happenings.sum()) for c in one[1])))
    chosen: list[tuple[Cycle, list[Change]]] = []
    for cycle, members in kept:
        if not any(_within(members, others) or _within(others, members) for _, others in chosen):
            chosen.append((cycle, members))
    return tuple(cycle for cycle, _ in chosen[:MOST])


def changes_among(case: Case, history: Recorded, paths: Paths) -> list[Change]:
    """Every level of every quantity that something brings it to."""
    space, size = history.space, len(paths.names)
    number = {name: place for place, name in enumerate(paths.names)}
    found = []
    for quantity in case.quantities:
        levels = len(quantity.levels)
        makes = np.zeros(size * levels)
        for mechanics, flow in history.parts:
            of = np.array([number[one.id, one.mark] for one in mechanics.happenings])
            which, change, maker = changes_of(mechanics, quantity)
            makes += sum_by(of[maker] * levels + change % levels, flow[which], size * levels)
        before = space.level_of(quantity.name, paths.source)
        after = space.level_of(quantity.name, paths.target)
        answered = np.flatnonzero(paths.reply >= 0)
        done = sum_by(paths.act * levels + before, paths.flow, size * levels)
        done += sum_by(paths.reply[answered] * levels + before[answered], paths.flow[answered], size * levels)
        elsewhere = done.reshape(size, levels).sum(axis=1)[:, None] - done.reshape(size, levels)
        chance = np.divide(
            makes.reshape(size, levels), elsewhere, out=np.zeros((size, levels)), where=elsewhere > 0
        )
        for level in range(levels):
            happenings = chance[:, level] >= 0.5
            if not happenings.any():
                continue
            held = paths.holds(happenings)
            # An act and its reply may both bring it there; it is not brought there twice.
            share = np.append(np.where(happenings, np.minimum(chance[:, level], 1.0), 0.0), 0.0)
            weight = np.maximum(share[paths.act], share[paths.reply])
            landing = np.flatnonzero(held & (after == level))
            entering = landing[before[landing] != level]
            rate = sum_by(paths.source[held], (paths.rate * weight)[held], space.size)
            often = float(paths.flow[entering].sum())
            if often > 0:
                found.append(Change(quantity.name, level, happenings, entering, landing, rate, often))
    return found


def _simple(edges: Booleans) -> Iterator[tuple[int, ...]]:
    """Every simple cycle of at most so many changes, once, from its lowest number."""

    def walk(path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for following in np.flatnonzero(edges[path[-1]]).tolist():
            if following == path[0] and len(path) > 1:
                yield path
            elif following > path[0] and following not in path and len(path) < LONGEST:
                yield from walk((*path, following))

    for start in range(len(edges)):
        yield from walk((start,))


def _begun(loop: tuple[int, ...], after: Floats, before: Floats) -> tuple[int, ...]:
    """A loop from the change that comes least of the one before it; of equals, from the one waited for longest."""

    def owed(place: int) -> tuple[float, float]:
        link = (loop[place - 1], loop[place])
        return float(after[link] / before[link]) if before[link] > 0 else np.inf, float(after[link])

    first = min(range(len(loop)), key=owed)
    return (*loop[first:], *loop[:first])


def _within(few: Sequence[Change], many: Sequence[Change]) -> bool:
    """Whether each change of a loop is made by what makes one of another, or by some of it, or by more."""

    def nested(one: Change, other: Change) -> bool:
        return (
            not (one.happenings & ~other.happenings).any() or not (other.happenings & ~one.happenings).any()
        )

    return len(few) <= len(many) and all(any(nested(one, other) for other in many) for one in few)
