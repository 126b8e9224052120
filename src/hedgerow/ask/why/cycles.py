r"""What comes round again: cycles of each quantity's levels, how often they are completed, what breaks them off.

How often each level follows each other is counted over the record: the flow of every path that changes the quantity in
the time-averaged belief, averaged over accounts. These flows make a small chain over levels. A cycle of it,
:math:`c = (l_1 \to l_2 \to \dots \to l_1)`, is completed at the rate

.. math:: w_c = \prod_{l \in c} q_{l, l'} \; \frac{\det(-Q_{\bar c})}{\sum_l \det(-Q_{\bar l})},

:math:`Q_{\bar c}` being the generator without the levels of the cycle (Hill 1966; Jiang, Qian & Qian 2004, chapter 1).
The cycles through a change of level sum to its flow. The small chain is exact in its flows; that it forgets how it came
to a level is an assumption, which matters where what happens next depends on other quantities. Loops that lead through
several quantities are found another way (`hedgerow.ask.why.loops`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from hedgerow.ask.answers import Mixture
from hedgerow.ask.why.common import all_beliefs
from hedgerow.ask.why.flows import Recorded, changes_of, recorded
from hedgerow.ask.why.loops import loops
from hedgerow.ask.why.record import Cycle, CycleStep
from hedgerow.case.model import DAYS_PER_MONTH, Case, Quantity
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Booleans, Floats, sum_by

MOST = 8
"""How many cycles of one quantity are told."""
LONGEST = 5
"""Levels in a cycle, at most."""
SLOWEST = 60.0
"""Mean time between two turns above which a cycle is not told [month]."""
NAMED = 0.02
"""Share in a change of level below which whoever makes it is not named."""


@dataclass(frozen=True)
class Flows:
    """How levels of one quantity follow each other.

    Attributes:
        quantity: The quantity.
        makers: What changes it, by id, in order.
        flow: How often each makes each change [1/day], shape (makers, levels, levels).
        spent: Share of time at each level, shape (levels,).
    """

    quantity: Quantity
    makers: tuple[str, ...]
    flow: Floats
    spent: Floats


def cycles(case: Case, mixture: Mixture) -> tuple[Cycle, ...]:
    """The cycles in which somebody acts: those over several quantities, then those of one; the most frequent first.

    Args:
        case: The case.
        mixture: The accounts; their time-averaged beliefs say how often things happen, their present ones where things
            stand.
    """
    acted = {act.id for act in case.acts} | {reply.id for act in case.acts for reply in act.replies}
    space = mixture.strategic.units[0].chain.mechanics.space
    present = sum(
        (weight * belief for weight, belief in zip(mixture.weights, all_beliefs(mixture), strict=True)),
        np.zeros(space.size),
    )
    history = recorded(mixture)
    found = []
    for flows in level_flows(case, history):
        now = space.marginal(present, flows.quantity.name)
        for cycle in cycles_of(flows, now):
            if any(maker in acted for step in cycle.steps for maker, _ in step.acts):
                found.append(cycle)
    found = [one for one in found if one.period <= SLOWEST * DAYS_PER_MONTH]
    single = sorted(found, key=lambda one: -one.per_month)[:MOST]
    return (*loops(case, history), *single)


def level_flows(case: Case, found: Recorded) -> tuple[Flows, ...]:
    """For each quantity, how often what changes its levels, over the record and averaged over accounts."""
    ids = list(dict.fromkeys(one.id for one in found.parts[0][0].happenings))
    return tuple(
        Flows(
            quantity=quantity,
            makers=tuple(ids),
            flow=np.sum([_changes(*part, quantity, ids) for part in found.parts], axis=0),
            spent=found.space.marginal(found.spent, quantity.name),
        )
        for quantity in case.quantities
    )


def _changes(mechanics: Mechanics, flow: Floats, quantity: Quantity, ids: Sequence[str]) -> Floats:
    """Flow of each act, reply or drift between levels of a quantity [1/day]."""
    size = len(quantity.levels)
    which, change, maker = changes_of(mechanics, quantity)
    number = {id: place for place, id in enumerate(ids)}
    of = np.array([number[one.id] for one in mechanics.happenings])
    key = of[maker] * size * size + change
    return sum_by(key, flow[which], len(ids) * size * size).reshape(len(ids), size, size)


def cycles_of(flows: Flows, now: Floats) -> Iterator[Cycle]:
    """Every cycle of a quantity's levels with its rate, what makes it and what breaks it off."""
    total = flows.flow.sum(axis=0)
    rates = np.divide(total, flows.spent[:, None], out=np.zeros_like(total), where=flows.spent[:, None] > 0)
    for share, cycle in circulations(rates):
        # A part of the levels that is left for good comes round only as long as it lasts.
        rate = share * float(flows.spent[_part(rates, cycle[0])].sum())
        if rate <= 0:
            continue
        # Begun where most time is spent: there nothing is under way.
        first = max(range(len(cycle)), key=lambda place: (flows.spent[cycle[place]], -place))
        yield _cycle(flows, rates, (*cycle[first:], *cycle[:first]), rate, now)


def circulations(rates: Floats) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Rate at which each simple cycle of a small chain is completed [1/day].

    Where not every level leads to every other, each part whose levels do is looked at by itself, as if never left.
    """
    parts = {tuple(np.flatnonzero(_part(rates, level)).tolist()) for level in range(len(rates))}
    for inside in sorted(parts):
        if len(inside) < 2:
            continue
        held = rates[np.ix_(inside, inside)]
        generator = held - np.diag(held.sum(axis=1))
        trees = sum(_minor(generator, [one]) for one in range(len(inside)))
        for cycle in _simple(held > 0):
            product = np.prod([held[one, other] for one, other in _turns(cycle)])
            yield float(product * _minor(generator, cycle) / trees), tuple(inside[one] for one in cycle)


def _part(rates: Floats, level: int) -> Booleans:
    """Levels that lead to this one and that it leads to."""
    _, part = connected_components(rates > 0, directed=True, connection="strong")
    same: Booleans = part == part[level]
    return same


def _minor(generator: Floats, without: Sequence[int]) -> float:
    """Determinant of -Q without some rows and columns."""
    kept = [one for one in range(len(generator)) if one not in without]
    return float(np.linalg.det(-generator[np.ix_(kept, kept)])) if kept else 1.0


def _simple(edges: np.ndarray) -> Iterator[tuple[int, ...]]:
    """Every simple cycle, once, from its lowest number."""

    def walk(path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for after in np.flatnonzero(edges[path[-1]]).tolist():
            if after == path[0] and len(path) > 1:
                yield path
            elif after > path[0] and after not in path and len(path) < LONGEST:
                yield from walk((*path, after))

    for start in range(len(edges)):
        yield from walk((start,))


def _turns(cycle: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def _cycle(flows: Flows, rates: Floats, cycle: tuple[int, ...], rate: float, now: Floats) -> Cycle:
    levels, exits = flows.quantity.levels, rates.sum(axis=1)
    reached, broken = 1.0, np.zeros(len(flows.makers))
    turn = 0.0
    for before, after in _turns(cycle)[1:]:
        turn += 1.0 / exits[before]
        for other in range(len(levels)):
            if other not in (before, after):
                change = flows.flow[:, before, other] / flows.spent[before]
                broken += reached * change / exits[before]
        reached *= rates[before, after] / exits[before]
    return Cycle(
        quantity=flows.quantity.name,
        steps=tuple(
            CycleStep(
                flows.quantity.name,
                levels[before],
                levels[after],
                _shares(flows.makers, flows.flow[:, before, after]),
            )
            for before, after in _turns(cycle)
        ),
        per_month=rate * DAYS_PER_MONTH,
        period=1.0 / rate,
        turn=turn,
        exit=max(1.0 - reached, 0.0) if broken.sum() > 0 else 0.0,
        ends=_shares(flows.makers, broken),
        under_way=float(sum(now[level] for level in cycle[1:])),
    )


def _shares(makers: Sequence[str], flow: Floats) -> tuple[tuple[str, float], ...]:
    total = float(flow.sum())
    if total <= 0:
        return ()
    shares: Mapping[str, float] = {
        maker: float(part) / total for maker, part in zip(makers, flow, strict=True)
    }
    named = [(maker, share) for maker, share in shares.items() if share >= NAMED]
    return tuple(sorted(named, key=lambda pair: -pair[1]))
