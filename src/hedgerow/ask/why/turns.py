r"""How the turns of a loop go: begun, waited in, completed or broken off, by linear equations over situations.

A turn of a loop :math:`u_1 \to \dots \to u_k` begins when u_1 brings the rate of u_2 above a threshold (between the
mean rates without and with u_1), and waits for u_2 as long as it stays above; then for u_3, and so on. It is broken off
by whatever takes the rate awaited below its threshold, and by u_1 beginning a turn anew, so that one turn at most is
under way. It is completed by u_k, or as soon as nothing but u_k is awaited and its level stands already. With the rates
of paths within the situations above the threshold in R, and all exits from them in D, the time spent waiting in each is

.. math:: x_i (D - R) = b_i,

b_i being what arrives there; rows of D - R exceed the threshold, for what is awaited always leaves. Everything follows
from x_i: what is completed, what breaks off, how long it takes. The chain is that of the accounts' mean rates in each
situation: exact in its flows, but that it forgets which account it is under is an assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import bicgstab, spsolve

from hedgerow.ask.why.flows import Paths
from hedgerow.ask.why.record import Cycle, CycleStep
from hedgerow.case.model import DAYS_PER_MONTH, Case
from hedgerow.chain.generator import Indices
from hedgerow.errors import SolveError
from hedgerow.game.space import Booleans, Floats, Space, sum_by

QUARTER = 0.25
"""Share of the mean rate with the change before, below which a rate does not count as raised, whatever it was."""
NAMED = 0.02
"""Share in a change below which whoever makes it is not named."""
DENSE = 3_000
"""Situations up to which equations are factorised; above, they are iterated."""


@dataclass(frozen=True)
class Change:
    """A quantity brought to a level.

    Attributes:
        quantity: Its name.
        level: Number of the level.
        happenings: What brings it there, shape (happenings,).
        entering: Paths by which they do.
        landing: Paths by which they do, or would if it did not stand there already.
        rate: How often that happens [1/day], shape (situations,).
        often: How often it is entered [1/day].
    """

    quantity: str
    level: int
    happenings: Booleans
    entering: Indices
    landing: Indices
    rate: Floats
    often: float


def influence(space: Space, paths: Paths, changes: Sequence[Change]) -> tuple[Floats, Floats]:
    """Mean rate of each change with and without each change [1/day], both of shape (changes, changes).

    Without: where the change is about to be made. With: there as well, with nothing but its own level put in place, so
    that what is done along with a change is not taken for its doing.
    """
    after, before = np.zeros((2, len(changes), len(changes)))
    for row, made in enumerate(changes):
        flow = paths.flow[made.entering] / made.often
        where = sum_by(paths.source[made.entering], flow, space.size)
        for column, then in enumerate(changes):
            after[row, column] = where @ space.at_levels(then.rate, {made.quantity: made.level})
            before[row, column] = where @ then.rate
    return after, before


def turns(space: Space, case: Case, paths: Paths, loop: Sequence[Change]) -> Cycle | None:
    """How often a loop's turns are completed, how long they take, and what breaks them off; None if none begins.

    Args:
        space: The situations.
        case: The case, for the names of levels.
        paths: Everything that happens.
        loop: Its changes, from the one with which a turn begins.
    """
    raised = _raised(space, paths, loop)
    starts = loop[0].landing
    starts = starts[~raised[0][paths.source[starts]] & raised[0][paths.target[starts]]]
    begun = float(paths.flow[starts].sum())
    if begun <= 0:
        return None
    stages = _stages(space, paths, loop, raised, starts)
    arriving = sum_by(paths.target[starts], paths.flow[starts], space.size)
    spent, broken, completed = [], np.zeros(len(paths.names)), 0.0
    steps = [_step(space, case, paths, loop[0], (starts, paths.flow[starts]))]
    for change, stage in zip(loop[1:], stages, strict=True):
        here = stage.wait.forward(arriving)
        spent.append(here)
        made, lost, done, onward = (
            (which, here[paths.source[which]] * paths.rate[which])
            for which in (stage.made, stage.lost, stage.done, stage.onward)
        )
        steps.append(_step(space, case, paths, change, made))
        broken += _breaking(paths, *lost)
        completed += float(done[1].sum())
        arriving = sum_by(paths.target[onward[0]], onward[1], space.size)
    if completed <= 0:
        return None
    # How surely a turn is completed from where it is; only what is spent on such turns counts for how long they take.
    surely, turn = np.zeros(space.size), 0.0
    for stage, here in zip(reversed(stages), reversed(spent), strict=True):
        gained = sum_by(paths.source[stage.done], paths.rate[stage.done], space.size)
        worth = paths.rate[stage.onward] * surely[paths.target[stage.onward]]
        gained += sum_by(paths.source[stage.onward], worth, space.size)
        surely = stage.wait.backward(gained)
        turn += float(here @ surely) / completed
    return Cycle(
        quantity="",
        steps=tuple(steps),
        per_month=completed * DAYS_PER_MONTH,
        period=1.0 / completed,
        turn=turn,
        exit=max(1.0 - completed / begun, 0.0),
        ends=_shares(paths, broken) if broken.sum() > 1e-9 * begun else (),
        under_way=None,
    )


def _raised(space: Space, paths: Paths, loop: Sequence[Change]) -> list[Booleans]:
    """Where the rate of each change but the first stands above its threshold."""
    after, before = influence(space, paths, loop)
    found = []
    for place, change in enumerate(loop[1:]):
        high, low = after[place, place + 1], before[place, place + 1]
        # What is awaited must be able to come, or waiting would never end.
        lands = sum_by(paths.source[change.landing], paths.rate[change.landing], space.size) > 0
        found.append(lands & (change.rate >= max(np.sqrt(high * low), QUARTER * high)))
    return found


class _Wait:
    """Waiting within some situations for what leaves them: rows (or columns) of D - R solved."""

    def __init__(self, paths: Paths, within: Booleans, staying: Booleans) -> None:
        self._within = np.flatnonzero(within)
        size = len(self._within)
        place = np.full(len(within), -1)
        place[self._within] = np.arange(size)
        exits = sum_by(paths.source, paths.rate, len(within))[self._within]
        stays = sp.csr_array(
            (paths.rate[staying], (place[paths.source[staying]], place[paths.target[staying]])),
            shape=(size, size),
        )
        self._matrix = sp.csr_array(sp.diags_array(exits) - stays)
        self._scale = sp.diags_array(1.0 / exits)

    def forward(self, arriving: Floats) -> Floats:
        """Time spent in each situation, from how often each is arrived in."""
        return self._solved(sp.csr_array(self._matrix.T), arriving)

    def backward(self, gained: Floats) -> Floats:
        """What is gained on leaving, as it is worth on waiting."""
        return self._solved(self._matrix, gained)

    def _solved(self, matrix: sp.csr_array, right: Floats) -> Floats:
        found = np.zeros(len(right))
        if len(self._within) <= DENSE:
            found[self._within] = spsolve(sp.csc_array(matrix), right[self._within])
            return found
        inside, missed = bicgstab(matrix, right[self._within], rtol=1e-10, maxiter=10_000, M=self._scale)
        if missed:
            raise SolveError(
                "The turns of a loop could not be computed. This is a fault of Hedgerow; report it."
            )
        found[self._within] = inside
        return found


@dataclass(frozen=True)
class _Stage:
    """Waiting for one change of a loop.

    Attributes:
        wait: Where it is waited.
        made: Paths that make the change.
        done: Those of them that complete the turn.
        onward: Those of them after which the next change is waited for.
        lost: Paths that break the turn off, some of those that make the change among them.
    """

    wait: _Wait
    made: Indices
    done: Indices
    onward: Indices
    lost: Indices


def _stages(
    space: Space, paths: Paths, loop: Sequence[Change], raised: Sequence[Booleans], starts: Indices
) -> list[_Stage]:
    starting = np.zeros(len(paths.source), dtype=np.bool_)
    starting[starts] = True
    stands = space.level_of(loop[-1].quantity, np.arange(space.size)) == loop[-1].level
    last = len(loop) - 2
    found = []
    for place, (change, above) in enumerate(zip(loop[1:], raised, strict=True)):
        waiting = above[paths.source]
        makes = np.zeros(len(paths.source), dtype=np.bool_)
        makes[change.landing] = True
        staying = waiting & ~makes & ~starting & above[paths.target]
        made = np.flatnonzero(waiting & makes)
        target = paths.target[made]
        done = np.full(len(made), place == last)
        onward = np.zeros(len(made), dtype=np.bool_)
        if place < last:
            done = stands[target] if place + 1 == last else done
            onward = raised[place + 1][target] & ~done
        broken = np.flatnonzero(waiting & ~makes & ~staying)
        lost = np.concatenate([broken, made[~done & ~onward]])
        found.append(_Stage(_Wait(paths, above, staying), made, made[done], made[onward], lost))
    return found


def _step(space: Space, case: Case, paths: Paths, change: Change, made: tuple[Indices, Floats]) -> CycleStep:
    """A change as it is told: from where most often, to where, and by what."""
    which, flow = made
    quantity = next(one for one in case.quantities if one.name == change.quantity)
    before = space.level_of(change.quantity, paths.source[which])
    entered = np.where(before == change.level, 0.0, flow)
    most = int(np.argmax(sum_by(before, entered, len(quantity.levels))))
    act, reply = paths.act[which], paths.reply[which]
    maker = np.where(change.happenings[act], act, reply)
    shares = _shares(paths, sum_by(maker, flow, len(paths.names)))
    return CycleStep(change.quantity, quantity.levels[most], quantity.levels[change.level], shares)


def _breaking(paths: Paths, which: Indices, flow: Floats) -> Floats:
    """What breaks turns off: the act, or its reply where the act alone never does."""
    act, reply = paths.act[which], paths.reply[which]
    alone = np.zeros(len(paths.names), dtype=np.bool_)
    alone[act[reply < 0]] = True
    maker = np.where((reply < 0) | alone[act], act, reply)
    return sum_by(maker, flow, len(paths.names))


def _shares(paths: Paths, flow: Floats) -> tuple[tuple[str, float], ...]:
    total, shares = float(flow.sum()), dict.fromkeys((id for id, _ in paths.names), 0.0)
    for (id, _), part in zip(paths.names, flow, strict=True):
        shares[id] += float(part) / total if total > 0 else 0.0
    return tuple(
        sorted(((id, part) for id, part in shares.items() if part >= NAMED), key=lambda one: -one[1])
    )
