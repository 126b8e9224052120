r"""Why an actor would do an act now, or would not: what it is worth to him, what he gains by it and what he fears.

In situation s the stake of act j is :math:`Δ_j = w_j + \sum_l p_l g_l`: what the act is worth in itself, and over the
ways l in which it may turn out (outcome and reply) the chance times what is gained, that is value after less value
before, and the worth of the reply. Stakes multiply habit by :math:`e^{Δ}`. All of it is averaged over the situations
believed in now in which the act can be done, and over the strategic accounts by weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from hedgerow.ask.answers import Mixture
from hedgerow.ask.engine import Setting, Solved
from hedgerow.ask.ledger import members
from hedgerow.ask.solving import Settled
from hedgerow.ask.why.common import all_beliefs, all_units
from hedgerow.ask.why.record import ActReason, ByAccount, Condition, Landing
from hedgerow.ask.why.said import conditions, said
from hedgerow.case.expressions import Expression, parameters_in
from hedgerow.case.model import DAYS_PER_MONTH, Act, Case
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import Game
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.policy import DefaultRule, default_rule, improve

USUALLY = 0.5
"""Chance of moving a quantity from which on a way of turning out is said to move it."""


@dataclass(frozen=True)
class _Seen:
    """One account's sums over the situations believed in, for all acts at once.

    Attributes:
        possible: Chance that each act can be done, shape (acts,).
        rate: Rate at which it is done [1/day].
        worth: Its own worth, times the chance that it can be done.
        stake: Its stake, likewise.
        landing: Chance of each (happening, reply), if the act were done, likewise; shape (happenings, happenings + 1).
        gain: What is gained there, times that chance.
        moved: For each quantity, chance of each change of level at each (happening, reply), likewise;
            shape (happenings * (happenings + 1), levels * levels).
    """

    possible: Floats
    rate: Floats
    worth: Floats
    stake: Floats
    landing: Floats
    gain: Floats
    moved: tuple[Floats, ...]


def reasons(
    case: Case, setting: Setting, solved: Solved, mixture: Mixture, executor: Executor
) -> tuple[ActReason, ...]:
    """Why each act would be done now, or would not, in order of the case."""
    weights = mixture.strategic.weights()
    scale = solved.anchor.scale
    rules = {
        id(game.mechanics): default_rule(game.mechanics, solved.anchor.intercepts) for game in setting.games
    }
    jobs = [
        executor.submit(_look, case, (game, rules[id(game.mechanics)]), solution, unit.chain, belief, scale)
        for game, solution, unit, belief in zip(
            setting.games, solved.solutions, mixture.strategic.units, mixture.strategic.beliefs, strict=True
        )
    ]
    each = [job.result() for job in jobs]
    habit: dict[tuple[int, int], tuple[Floats, Floats]] = {}
    by_habit = []
    for unit, belief in zip(mixture.habit.units, mixture.habit.beliefs, strict=True):
        key = (id(unit.chain), id(belief))
        if key not in habit:
            habit[key] = _done(case, unit.chain, belief)
        by_habit.append(habit[key])
    whole = _average(weights, each)
    return tuple(
        _reason(case, number, act, setting.games[0], (weights, each, whole), by_habit, mixture)
        for number, act in enumerate(case.acts)
    )


def _done(case: Case, chain: Chain, belief: Floats) -> tuple[Floats, Floats]:
    """Chance that each act can be done, and rate at which it is, shape (acts,) each."""
    moves, acts = chain.mechanics.moves, len(case.acts)
    chosen = slice(moves.choices)
    here = belief[moves.situation[chosen]]
    return sum_by(moves.act[chosen], here, acts), sum_by(moves.act[chosen], here * chain.rates[chosen], acts)


def _look(
    case: Case,
    played: tuple[Game, DefaultRule],
    solution: Settled,
    chain: Chain,
    belief: Floats,
    scale: Floats,
) -> _Seen:
    game, rule = played
    mechanics, stakes = game.mechanics, game.stakes
    moves, paths, acts = mechanics.moves, mechanics.paths, len(case.acts)
    chosen = slice(moves.choices)
    actor, act = moves.actor[chosen], moves.act[chosen]
    here = belief[moves.situation[chosen]]
    strategic = np.asarray(stakes.strategic)
    worth = np.zeros(moves.choices)
    for number, column in enumerate(stakes.worth):
        if column is not None and strategic[number]:
            mine = actor == number
            worth[mine] = scale[number] * column[mine]
    possible, rate = _done(case, chain, belief)
    # Ways of turning out, of acts alone and only where something is believed.
    which = np.flatnonzero((paths.move < moves.choices) & (belief[paths.source] > 0))
    source, target, move = paths.source[which], paths.target[which], paths.move[which]
    chance = here[move] * paths.coefficient[which] * chain.slots[paths.slot[which]]
    doer = actor[move]
    gain = np.where(strategic[doer], solution.values[doer, target] - solution.values[doer, source], 0.0)
    gain += _reply_worth(game, scale, which, doer)
    count = len(mechanics.happenings)
    kind = paths.happening[which].astype(np.int64) * (count + 1) + paths.reply[which] % (count + 1)
    labels = count * (count + 1)
    return _Seen(
        possible=possible,
        rate=rate,
        worth=sum_by(act, here * worth, acts),
        stake=sum_by(act, here * improve(game, solution.values, scale, rule)[0].stake, acts),
        landing=sum_by(kind, chance, labels),
        gain=sum_by(kind, chance * gain, labels),
        moved=tuple(
            _moved(mechanics, q.name, kind, (source, target), chance, labels) for q in case.quantities
        ),
    )


def _reply_worth(game: Game, scale: Floats, which: np.ndarray, doer: np.ndarray) -> Floats:
    """What the reply on each path is worth to whoever did the act."""
    mechanics, stakes = game.mechanics, game.stakes
    found = np.zeros(len(which))
    first = 1 + mechanics.replies.nodes.count
    answered = np.flatnonzero(mechanics.paths.reply[which] >= 0)
    slot = mechanics.paths.slot[which[answered]] - first
    for number, column in enumerate(stakes.reply_worth):
        if column is not None and stakes.strategic[number]:
            mine = doer[answered] == number
            found[answered[mine]] += scale[number] * column[slot[mine]]
    return found


def _moved(
    mechanics: Mechanics,
    quantity: str,
    kind: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    chance: Floats,
    labels: int,
) -> Floats:
    """Chance of each change of a quantity at each way of turning out."""
    space = mechanics.space
    size = space.shape[space.axis[quantity]]
    before, after = (space.level_of(quantity, end) for end in ends)
    key = kind * size * size + before * size + after
    return sum_by(key, chance, labels * size * size).reshape(labels, size * size)


def _average(weights: Floats, each: Sequence[_Seen]) -> _Seen:
    """The sums of all accounts, by weight."""

    def total(name: str) -> Floats:
        summed: Floats = sum(weight * getattr(one, name) for weight, one in zip(weights, each, strict=True))
        return summed

    moved = tuple(
        sum((weight * one.moved[place] for weight, one in zip(weights, each, strict=True)), np.zeros(1))
        for place in range(len(each[0].moved))
    )
    return _Seen(
        possible=total("possible"),
        rate=total("rate"),
        worth=total("worth"),
        stake=total("stake"),
        landing=total("landing"),
        gain=total("gain"),
        moved=moved,
    )


def _reason(
    case: Case,
    number: int,
    act: Act,
    game: Game,
    strategic: tuple[Floats, Sequence[_Seen], _Seen],
    by_habit: Sequence[tuple[Floats, Floats]],
    mixture: Mixture,
) -> ActReason:
    weights, each, whole = strategic
    habit_weights, share = mixture.habit.weights(), mixture.habit_weight
    possible = float(whole.possible[number])
    of_habit = float(sum(w * one[0][number] for w, one in zip(habit_weights, by_habit, strict=True)))
    rate = float(whole.rate[number]) * DAYS_PER_MONTH
    rate_habit = DAYS_PER_MONTH * float(
        sum(w * one[1][number] for w, one in zip(habit_weights, by_habit, strict=True))
    )
    worth = float(whole.worth[number]) / possible if possible > 0 else 0.0
    stake = float(whole.stake[number]) / possible if possible > 0 else 0.0
    return ActReason(
        act=act.id,
        by=act.by,
        possible=(1.0 - share) * possible + share * of_habit,
        conditions=_conditions(case, act, mixture),
        rate=(1.0 - share) * rate + share * rate_habit,
        rate_strategy=rate,
        rate_habit=rate_habit,
        strategic=bool(game.stakes.strategic[game.mechanics.actors.index(act.by)]),
        worth=worth,
        gain=stake - worth,
        landings=_landings(case, act, game.mechanics, whole, possible) if possible > 0 else (),
        by_account=_by_account(case, number, mixture, weights, each),
    )


def _conditions(case: Case, act: Act, mixture: Mixture) -> tuple[Condition, ...]:
    """What must hold for an act, with its chance in the present belief over all accounts."""
    units, beliefs, weights = all_units(mixture), all_beliefs(mixture), mixture.weights
    space = units[0].chain.mechanics.space

    def chance(expression: Expression) -> float:
        total, known = 0.0, None
        for unit, belief, weight in zip(units, beliefs, weights, strict=True):
            if known is None or parameters_in(expression):
                known = space.holds(expression, unit.parameters)
            total += float(weight) * float(belief[known].sum())
        return min(total, 1.0)

    # Usual rows that between them leave nothing out are no condition.
    wanted = [one for one in conditions(act) if not space.holds(one, units[0].parameters).all()]
    found = [Condition(said(one, case.quantities), chance(one)) for one in wanted]
    return tuple(sorted(found, key=lambda one: one.chance))


def _landings(
    case: Case, act: Act, mechanics: Mechanics, whole: _Seen, possible: float
) -> tuple[Landing, ...]:
    happenings = mechanics.happenings
    count = len(happenings)
    merged: dict[tuple[str, str, str], tuple[float, float, list[Floats]]] = {}
    for first, happening in enumerate(happenings):
        if happening.id != act.id:
            continue
        for second in range(count + 1):
            label = first * (count + 1) + second
            chance = float(whole.landing[label]) / possible
            if chance <= 0:
                continue
            reply = happenings[second] if second < count else None
            key = (happening.mark, reply.id if reply else "", reply.mark if reply else "")
            old = merged.get(key, (0.0, 0.0, [np.zeros(table.shape[1]) for table in whole.moved]))
            moved = [before + table[label] for before, table in zip(old[2], whole.moved, strict=True)]
            merged[key] = (old[0] + chance, old[1] + float(whole.gain[label]) / possible, moved)
    found = [
        Landing(*key, chance, gained / chance, _changes(case, moved))
        for key, (chance, gained, moved) in merged.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.chance))


def _changes(case: Case, moved: Sequence[Floats]) -> tuple[tuple[str, str, str], ...]:
    found = []
    for quantity, table in zip(case.quantities, moved, strict=True):
        size = len(quantity.levels)
        square = table.reshape(size, size)
        changed = square - np.diag(np.diag(square))
        if changed.sum() >= USUALLY * square.sum() > 0:
            before, after = np.unravel_index(int(np.argmax(changed)), changed.shape)
            found.append((quantity.name, quantity.levels[int(before)], quantity.levels[int(after)]))
    return tuple(found)


def _by_account(
    case: Case, number: int, mixture: Mixture, weights: Floats, each: Sequence[_Seen]
) -> tuple[ByAccount, ...]:
    found = []
    for axis in case.axes:
        for value in axis.values:
            mask = members(mixture.strategic, axis.id, value.id)
            mine = [(w, one) for w, one, held in zip(weights, each, mask, strict=True) if held]
            possible = float(sum(w * one.possible[number] for w, one in mine))
            rate = float(sum(w * one.rate[number] for w, one in mine))
            stake = float(sum(w * one.stake[number] for w, one in mine))
            if possible > 0:
                rate, stake = rate / possible * DAYS_PER_MONTH, stake / possible
            found.append(ByAccount(axis.id, value.id, rate, stake))
    return tuple(found)
