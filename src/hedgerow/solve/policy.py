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

from hedgerow.chain.generator import Chain
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats, sum_by


@dataclass(frozen=True)
class DefaultRule:
    """Habit, anchored: what is chosen when nothing is at stake.

    Attributes:
        choice: Chance of each choice at an opportunity, shape (choices,).
        wait: Chance of waiting, shape (actors * situations,).
        reply: Chance of each reply, shape (replies,).
        silent: Chance of no reply, shape (groups * situations,).
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
        silent: Chance of no reply, shape (groups * situations,).
        choice_cost: Relative entropy of the choice to habit, shape (actors, situations).
        reply_cost: The same for whoever may reply, shape (groups * situations,).
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
        acts = mechanics.attention[moves.actor[: moves.choices]] * self.choice
        return np.concatenate([acts, moves.usual[moves.choices :]])

    def slots(self) -> Floats:
        """Chance belonging to each `Paths.slot`: one, no reply, each reply."""
        return np.concatenate([[1.0], self.silent, self.reply])

    def chain(self, mechanics: Mechanics) -> Chain:
        """The chain that everybody's doing so makes."""
        return Chain(mechanics, self.rates(mechanics), self.slots())


def choice_keys(mechanics: Mechanics) -> np.ndarray:
    """Number of the (actor, situation) in which each choice is made."""
    moves = mechanics.moves
    chosen = slice(moves.choices)
    return moves.actor[chosen].astype(np.int64) * mechanics.space.size + moves.situation[chosen]


def reply_keys(mechanics: Mechanics) -> np.ndarray:
    """Number of the (group, situation) in which each reply is made."""
    replies = mechanics.replies
    return replies.group.astype(np.int64) * mechanics.space.size + replies.situation


def default_rule(mechanics: Mechanics, intercepts: Floats | None = None) -> DefaultRule:
    """Habit at each opportunity, shifted by one intercept a usual row (none: the usual rates themselves).

    Raises:
        SolveError: If an actor's usual rates exceed his attention somewhere.
    """
    moves, replies, size = mechanics.moves, mechanics.replies, mechanics.space.size
    chosen = slice(moves.choices)
    share = moves.usual[chosen] / mechanics.attention[moves.actor[chosen]]
    keys = choice_keys(mechanics)
    wait = 1.0 - sum_by(keys, share, len(mechanics.actors) * size)
    if wait.size and wait.min() <= 0:
        actor = mechanics.actors[int(np.argmin(wait)) // size]
        raise SolveError(
            f"The usual rates of `{actor}` exceed his attention in some situation. "
            "Raise `attention`, or leave it out to have it derived."
        )
    answer_keys = reply_keys(mechanics)
    silent = np.maximum(1.0 - sum_by(answer_keys, replies.usual, replies.groups * size), 0.0)
    reply = replies.usual
    if intercepts is not None:
        share = share * np.exp(intercepts[moves.row[chosen]])
        total = wait + sum_by(keys, share, wait.size)
        share, wait = share / total[keys], wait / total
        reply = reply * np.exp(intercepts[replies.row])
        total = silent + sum_by(answer_keys, reply, silent.size)
        total = np.where(total > 0, total, 1.0)
        reply, silent = reply / total[answer_keys], silent / total
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
        values: Value to each actor of landing on (group, situation), group 0 first;
            shape (actors, (1 + groups) situations).
        reply: Chance of each reply.
        silent: Chance of none.
        cost: Relative entropy to habit.
        partition: Log of the partition sum.
    """

    values: Floats
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
    replies, size = game.mechanics.replies, game.mechanics.space.size
    if replies.groups == 0:
        empty = np.zeros(0)
        return ReplyStage(values, empty, empty, empty, empty)
    keys = reply_keys(game.mechanics)
    after = replies.landing @ values.T
    gain = after - values.T[replies.situation]
    for actor, worth in enumerate(game.stakes.reply_worth):
        if worth is not None:
            gain[:, actor] += scale[actor] * worth
    own = np.where(
        np.asarray(game.stakes.strategic)[replies.actor], gain[np.arange(len(keys)), replies.actor], 0.0
    )
    with np.errstate(over="ignore"):
        weight = rule.reply * np.exp(own)
    total = rule.silent + sum_by(keys, weight, rule.silent.size)
    total = np.where(total > 0, total, 1.0)
    chosen, silent, partition = weight / total[keys], rule.silent / total, np.log(total)
    blocks = [values]
    for group in range(replies.groups):
        inside = replies.group == group
        actor = int(replies.actor[inside][0]) if inside.any() else 0
        block = values.copy()
        for other in range(len(values)):
            if other == actor and game.stakes.strategic[actor]:
                block[other] += partition[group * size : (group + 1) * size]
            else:
                block[other] += sum_by(replies.situation[inside], chosen[inside] * gain[inside, other], size)
        blocks.append(block)
    return ReplyStage(
        values=np.concatenate(blocks, axis=1),
        reply=chosen,
        silent=silent,
        cost=sum_by(keys, chosen * own, rule.silent.size) - partition,
        partition=partition,
    )


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
    actor, keys = moves.actor[chosen], choice_keys(mechanics)
    stake = mechanics.own_landing @ stage.values.ravel() - values.ravel()[keys]
    for number, worth in enumerate(game.stakes.worth):
        if worth is not None:
            mine = actor == number
            stake[mine] += scale[number] * worth[mine]
    stake = np.where(np.asarray(game.stakes.strategic)[actor], stake, 0.0)
    with np.errstate(over="ignore"):
        weight = rule.choice * np.exp(stake)
    total = rule.wait + sum_by(keys, weight, values.size)
    if not np.isfinite(total).all():
        raise SolveError(
            "The stakes grew beyond what numbers can hold. Lower `sway`, or the wants of the actors."
        )
    probability = weight / total[keys]
    partition = np.log(total)
    cost = sum_by(keys, probability * stake, values.size) - partition
    policy = Policy(
        choice=probability,
        reply=stage.reply,
        silent=stage.silent,
        choice_cost=cost.reshape(shape),
        reply_cost=stage.cost,
        stake=stake,
    )
    return policy, partition.reshape(shape)
