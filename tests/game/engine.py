"""A small system put through the engine in one word, and its arrays in terms of `plain`."""

from __future__ import annotations

import numpy as np

from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import Game, compile_case
from hedgerow.solve.equilibrium import Solution, solve
from hedgerow.solve.policy import Policy, default_rule, habit_policy

from .plain import Plain, Values


def habit_chain(case: Case) -> Chain:
    """The chain of what is usual."""
    mechanics = compile_case(case).mechanics
    return chain_under(mechanics, habit_policy(mechanics))


def chain_under(mechanics, policy: Policy) -> Chain:
    return Chain(mechanics, policy.rates(mechanics), policy.slots())


def solved(case: Case, scale: float | np.ndarray = 1.0, **how) -> tuple[Game, np.ndarray, Solution]:
    """The game, the scale of each actor and the solution, habit not anchored."""
    game = compile_case(case)
    scales = np.broadcast_to(np.asarray(scale, dtype=float), len(case.actors)).copy()
    return game, scales, solve(game, scales, default_rule(game.mechanics), **how)


def as_plain(plain: Plain, values: np.ndarray) -> Values:
    """An array of values as dictionaries by actor and situation."""
    return {
        id: dict(zip(plain.situations, values[number].tolist(), strict=True))
        for number, id in enumerate(plain.actors)
    }


def choices(game: Game, policy: Policy, plain: Plain) -> dict[tuple[str, tuple[int, ...]], float]:
    """Chance of each (act, situation) at an opportunity."""
    moves = game.mechanics.moves
    return {
        (plain.case.acts[act].id, plain.situations[situation]): chance
        for act, situation, chance in zip(
            moves.act[: moves.choices], moves.situation[: moves.choices], policy.choice.tolist(), strict=True
        )
    }


def replies(game: Game, policy: Policy, plain: Plain) -> dict[tuple[str, str, str, tuple[int, ...]], float]:
    """Chance of each (act, mark, reply, situation after the act)."""
    mechanics = game.mechanics
    table = mechanics.replies
    found = {}
    for happening, group in zip(mechanics.happenings, mechanics.groups_of, strict=True):
        for number in np.flatnonzero(table.nodes.group[table.node] == group - 1):
            key = (happening.id, happening.mark, mechanics.reply_ids[table.id[number]])
            found[(*key, plain.situations[table.situation[number]])] = float(policy.reply[number])
    return found


def renumbering(case: Case, order: tuple[int, ...]) -> np.ndarray:
    """For each situation of the case with its quantities in `order`, its number in the case as it is."""
    shape = [len(quantity.levels) for quantity in case.quantities]
    return np.arange(int(np.prod(shape))).reshape(shape).transpose(order).ravel()
