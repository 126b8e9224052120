r"""Choice as habit bent by stakes.

An actor with default rule :math:`\tilde π` (his anchored habit) who pays relative entropy for departing from
it chooses

.. math:: σ_j = \tilde π_j e^{Δ_j} / \sum_k \tilde π_k e^{Δ_k}, \qquad Δ_j = w_j + K_j V - V,

waiting included with :math:`Δ = 0` (control cost: Mattsson & Weibull 2002; Todorov 2009; Matějka & McKay 2015).
Zero stakes return habit exactly. Replies are chosen likewise in the situation after the act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgerow.chain.generator import Chain
from hedgerow.chain.products import Sparse, unsigned
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.kernels import refuse_improper
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Booleans, Floats, Integers, sum_by
from hedgerow.jit import compiled


@dataclass(frozen=True)
class DefaultRule:
    """Habit, anchored: what is chosen when nothing is at stake.

    Attributes:
        choice: Chance of each choice at an opportunity, shape (choices,).
        wait: Chance of waiting, shape (actors * situations,).
        reply: Chance of each reply, shape (replies,).
        silent: Chance of no reply, shape (nodes,).
    """

    choice: Floats
    wait: Floats
    reply: Floats
    silent: Floats


@dataclass(frozen=True)
class Policy:
    """What everybody does everywhere.

    Attributes:
        choice: Chance of each choice at an opportunity, shape (choices,).
        reply: Chance of each reply, shape (replies,).
        silent: Chance of no reply, shape (nodes,).
        choice_cost: Relative entropy of the choice to habit, shape (actors, situations).
        reply_cost: The same for whoever may reply, shape (nodes,).
        stake: Stake of each choice to its actor, shape (choices,).
    """

    choice: Floats
    reply: Floats
    silent: Floats
    choice_cost: Floats
    reply_cost: Floats
    stake: Floats

    def rates(self, mechanics: Mechanics) -> Floats:
        """Rate of each move, acts then drifts [1/day]."""
        moves = mechanics.moves
        rates = np.empty(len(moves.usual))
        np.multiply(mechanics.choice_attention, self.choice, out=rates[: moves.choices])
        rates[moves.choices :] = moves.usual[moves.choices :]
        return rates

    def slots(self) -> Floats:
        """Chance belonging to each `Paths.slot`: one, no reply, each reply."""
        return np.concatenate([[1.0], self.silent, self.reply])

    def chain(self, mechanics: Mechanics) -> Chain:
        """The chain that everybody's doing so makes."""
        return Chain(mechanics, self.rates(mechanics), self.slots())


def default_rule(mechanics: Mechanics, intercepts: Floats | None = None) -> DefaultRule:
    """Habit at each opportunity, shifted by one intercept a usual row (none: the usual rates themselves).

    Raises:
        SolveError: If an actor's usual rates exceed his attention somewhere.
    """
    moves, replies, size = mechanics.moves, mechanics.replies, mechanics.space.size
    chosen = slice(moves.choices)
    share = moves.usual[chosen] / mechanics.choice_attention
    keys = mechanics.choice_keys
    wait = 1.0 - sum_by(keys, share, len(mechanics.actors) * size)
    if wait.size and wait.min() <= 0:
        actor = mechanics.actors[int(np.argmin(wait)) // size]
        raise SolveError(
            f"The usual rates of `{actor}` exceed his attention in some situation. "
            "Raise `attention`, or leave it out to have it derived."
        )
    node, nodes = replies.node, replies.nodes.count
    replied = sum_by(node, replies.usual, nodes)
    refuse_improper(replied, "all replies to an act together")
    silent = np.maximum(1.0 - replied, 0.0)
    reply = replies.usual
    if intercepts is not None:
        share = share * np.exp(intercepts[moves.row[chosen]])
        total = wait + sum_by(keys, share, wait.size)
        share, wait = share / total[keys], wait / total
        reply = reply * np.exp(intercepts[replies.row])
        total = silent + sum_by(node, reply, nodes)
        total = np.where(total > 0, total, 1.0)
        reply, silent = reply / total[node], silent / total
    return DefaultRule(share, wait, reply, silent)


def habit_policy(mechanics: Mechanics, rule: DefaultRule | None = None) -> Policy:
    """Everybody does what is usual."""
    rule = default_rule(mechanics) if rule is None else rule
    return Policy(
        choice=rule.choice,
        reply=rule.reply,
        silent=rule.silent,
        choice_cost=np.zeros((len(mechanics.actors), mechanics.space.size)),
        reply_cost=np.zeros(rule.silent.shape),
        stake=np.zeros(rule.choice.shape),
    )


def chain_of_habit(mechanics: Mechanics) -> Chain:
    """The chain in which everybody does what is usual."""
    return habit_policy(mechanics).chain(mechanics)


def chains_of_habit(several: Iterable[Mechanics]) -> dict[int, Chain]:
    """The same for several mechanics, by `id`: accounts that share their mechanics share their chain."""
    return {
        id(mechanics): chain_of_habit(mechanics) for mechanics in {id(one): one for one in several}.values()
    }


@dataclass(frozen=True)
class ReplyStage:
    """What follows an act that may be answered, under given values.

    Attributes:
        values: Value to each actor of landing in each situation where nobody may reply, and at each node, shape
            (actors, situations + nodes).
        gain: What each reply gains each actor, shape (actors, replies).
        reply: Chance of each reply.
        silent: Chance of none.
        cost: Relative entropy to habit.
        partition: Log of the partition sum.
    """

    values: Floats
    gain: Floats
    reply: Floats
    silent: Floats
    cost: Floats
    partition: Floats


def reply_stage(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> ReplyStage:
    """Choose the replies, and value the nodes in which they are chosen.

    Args:
        game: The game.
        values: Value of each situation to each actor, shape (actors, situations).
        scale: Scale of each actor's wants and worths.
        rule: Anchored habit.
    """
    replies, size, stakes = game.mechanics.replies, game.mechanics.space.size, game.stakes
    if not replies.nodes.count:
        empty = np.zeros(0)
        return ReplyStage(values, np.zeros((len(values), 0)), empty, empty, empty, empty)
    gain = _reply_gains(game, values, scale)
    reply, silent = np.empty(len(gain[0])), rule.silent.copy()
    cost, partition = np.zeros(silent.size), np.empty(silent.size)
    landed = landings(game, values)
    _answer(
        (replies.node, replies.actor, np.asarray(stakes.strategic)), gain, rule.reply, (reply, silent, cost, partition),
        landed[:, size:],
    )  # fmt: skip
    return ReplyStage(values=landed, gain=gain, reply=reply, silent=silent, cost=cost, partition=partition)


def landings(game: Game, values: Floats) -> Floats:
    """Values where each choice may land, were nobody to reply, shape (actors, situations + nodes)."""
    return np.concatenate([values, values[:, game.mechanics.replies.nodes.situation]], axis=1)


def _reply_gains(game: Game, values: Floats, scale: Floats) -> Floats:
    """What each reply gains each actor, shape (actors, replies)."""
    replies, worths = game.mechanics.replies, game.stakes.reply_worth
    gain = np.stack([replies.landing @ value - value[replies.situation] for value in values])
    for actor, worth in enumerate(worths):
        if worth is not None:
            gain[actor] += scale[actor] * worth
    return gain


@compiled
def _answer(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    gain: Floats,
    usual: Floats,
    found: tuple[Floats, Floats, Floats, Floats],
    landed: Floats,
) -> None:
    """Chances of replies, and what they add to the values of the nodes in which they are chosen (`landed`)."""
    keys, actor, strategic = who
    reply, silent, cost, partition = found
    total = silent.copy()
    for k in range(keys.size):
        stake = gain[actor[k], k] if strategic[actor[k]] else 0.0
        reply[k] = usual[k] * np.exp(stake)
        total[keys[k]] += reply[k]
    for node in range(total.size):
        # Where nobody may reply there is nothing to share out.
        total[node] = total[node] if total[node] > 0 else 1.0
        silent[node] /= total[node]
        partition[node] = np.log(total[node])
    for k in range(keys.size):
        node, mine = keys[k], actor[k]
        reply[k] /= total[node]
        if strategic[mine]:
            cost[node] += reply[k] * gain[mine, k]
        for other in range(gain.shape[0]):
            if other != mine or not strategic[mine]:
                landed[other, node] += reply[k] * gain[other, k]
    cost -= partition
    left = partition.copy()
    for k in range(keys.size):
        # To whoever replies a node is worth its partition sum; once, however many replies he has.
        if strategic[actor[k]]:
            landed[actor[k], keys[k]] += left[keys[k]]
            left[keys[k]] = 0.0


def improve(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> tuple[Policy, Floats]:
    """The policy that is best against given values, and the log partition sums.

    Args:
        game: The game.
        values: Value of each situation to each actor, shape (actors, situations).
        scale: Scale of each actor's wants and worths, shape (actors,).
        rule: Anchored habit.

    Returns:
        The policy, and log of the partition sum of each choice, shape (actors, situations).

    Raises:
        SolveError: If the stakes are too large to represent.
    """
    mechanics = game.mechanics
    stage = reply_stage(game, values, scale, rule)
    moves, shape = mechanics.moves, values.shape
    chosen = slice(moves.choices)
    keys = mechanics.choice_keys
    own = game.stakes.own_worth
    stake, probability = np.empty(len(keys)), np.empty(len(keys))
    total, cost = rule.wait.copy(), np.zeros(values.size)
    _choose(
        (keys, moves.actor[chosen], np.asarray(game.stakes.strategic)),
        unsigned(mechanics.own_landing),
        (stage.values.ravel(), values.ravel()),
        (np.zeros(0) if own is None else own, scale),
        rule.choice,
        (stake, probability, total, cost),
    )
    if not np.isfinite(total).all():
        raise SolveError(
            "The stakes grew beyond what numbers can hold. Lower `sway`, or the wants of the actors."
        )
    partition = np.log(total)
    cost -= partition
    policy = Policy(
        choice=probability,
        reply=stage.reply,
        silent=stage.silent,
        choice_cost=cost.reshape(shape),
        reply_cost=stage.cost,
        stake=stake,
    )
    return policy, partition.reshape(shape)


@compiled
def _choose(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    landing: Sparse,
    values: tuple[Floats, Floats],
    worth: tuple[Floats, Floats],
    usual: Floats,
    found: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Stakes and chances of choices, partition sums (`total` begins with waiting) and mean stakes (`cost`)."""
    keys, actor, strategic = who
    pointers, columns, chances = landing
    landed, here = values
    own, scale = worth
    stake, probability, total, cost = found
    for choice in range(keys.size):
        gained = 0.0
        if strategic[actor[choice]]:
            for entry in range(pointers[choice], pointers[choice + 1]):
                gained += chances[entry] * landed[columns[entry]]
            gained -= here[keys[choice]]
            if own.size:
                gained += scale[actor[choice]] * own[choice]
        stake[choice] = gained
        probability[choice] = usual[choice] * np.exp(gained)
        total[keys[choice]] += probability[choice]
    for choice in range(keys.size):
        probability[choice] /= total[keys[choice]]
        cost[keys[choice]] += probability[choice] * stake[choice]
