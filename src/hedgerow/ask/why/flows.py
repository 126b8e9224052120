"""How often everything happens over the record, averaged over accounts; and who makes a change of level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hedgerow.ask.answers import Mixture
from hedgerow.ask.why.common import all_units
from hedgerow.case.model import Quantity
from hedgerow.chain.generator import Chain, Indices
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Booleans, Floats, Integers, Space


@dataclass(frozen=True)
class Recorded:
    """What happened over the record, as the model has it.

    Attributes:
        parts: Each mechanics, and how often each of its paths happens under the accounts that share it [1/day].
        spent: Share of time in each situation, shape (situations,); sums to one.
    """

    parts: tuple[tuple[Mechanics, Floats], ...]
    spent: Floats

    @property
    def space(self) -> Space:
        """The situations, which all accounts share."""
        return self.parts[0][0].space


def recorded(mixture: Mixture) -> Recorded:
    """The flows of all paths in the time-averaged belief, averaged over accounts."""
    occupancy = [*mixture.strategic.occupancy, *mixture.habit.occupancy]
    # Accounts that share a chain share its paths: their beliefs add up before any path is looked at.
    spent: dict[int, tuple[Chain, Floats]] = {}
    for weight, unit, here in zip(mixture.weights, all_units(mixture), occupancy, strict=True):
        chain, before = spent.get(id(unit.chain), (unit.chain, np.zeros_like(here)))
        spent[id(unit.chain)] = (chain, before + weight * here)
    # And chains that share their mechanics share what their paths do: their flows add up before any level is.
    done: dict[int, tuple[Mechanics, Floats]] = {}
    for chain, belief in spent.values():
        flow = chain.flows * belief[chain.mechanics.paths.source]
        mechanics, before = done.get(id(chain.mechanics), (chain.mechanics, np.zeros_like(flow)))
        before += flow
        done[id(mechanics)] = (mechanics, before)
    everywhere: Floats = np.sum([belief for _, belief in spent.values()], axis=0)
    return Recorded(tuple(done.values()), everywhere)


def changes_of(mechanics: Mechanics, quantity: Quantity) -> tuple[Indices, Integers, Integers]:
    """The paths that change a quantity, the change each makes, and which happening makes it.

    A change that an act and its reply make together is put down to the act, or to the reply where the act, by its own
    effects alone, would have left the level as it is. What it would have done is not kept with a path: the reply is
    named wherever an act of its kind never makes this change unanswered.

    Returns:
        Numbers of the paths; level before times the number of levels plus level after; number of the happening.
    """
    space, paths, size = mechanics.space, mechanics.paths, len(quantity.levels)
    before, after = space.level_of(quantity.name, paths.source), space.level_of(quantity.name, paths.target)
    which = np.flatnonzero(before != after)
    act, reply = paths.happening[which], paths.reply[which]
    change = before[which] * size + after[which]
    alone = np.zeros((len(mechanics.happenings), size * size), dtype=np.bool_)
    unanswered = reply < 0
    alone[act[unanswered], change[unanswered]] = True
    maker = np.where(unanswered | alone[act, change], act, np.maximum(reply, 0))
    return which, change, maker


@dataclass(frozen=True)
class Paths:
    """Everything that happens over the record, all accounts together.

    Attributes:
        names: Id and mark of each happening.
        source: Situation before.
        target: Situation after.
        act: Number of the act or drift.
        reply: Number of the reply; -1 for none.
        flow: How often it happens [1/day].
        rate: How often where it may [1/day].
        spent: Share of time in each situation.
    """

    names: tuple[tuple[str, str], ...]
    source: Integers
    target: Integers
    act: Integers
    reply: Integers
    flow: Floats
    rate: Floats
    spent: Floats

    def holds(self, happenings: Booleans) -> Booleans:
        """Which paths hold one of some happenings."""
        none = np.append(happenings, False)
        held: Booleans = none[self.act] | none[self.reply]
        return held


def gathered(history: Recorded) -> Paths:
    """The paths of all mechanics in one table; those that never happen are left out."""
    number: dict[tuple[str, str], int] = {}
    tables: list[tuple[np.ndarray, ...]] = []
    for mechanics, flow in history.parts:
        of = np.array([number.setdefault((one.id, one.mark), len(number)) for one in mechanics.happenings])
        which = np.flatnonzero(flow > 0)
        paths = mechanics.paths
        reply = paths.reply[which]
        replied = np.where(reply < 0, -1, of[np.maximum(reply, 0)])
        act = of[paths.happening[which]]
        tables.append((paths.source[which], paths.target[which], act, replied, flow[which]))
    source, target, act, reply, flow = (np.concatenate(column) for column in zip(*tables, strict=True))
    return Paths(tuple(number), source, target, act, reply, flow, flow / history.spent[source], history.spent)
