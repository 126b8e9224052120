"""A game from arrays: situations that are mere numbers, and acts given by where they lead from each.

For stochastic games as textbooks and other solvers have them, which no quantities describe.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.case.model import Quantity
from hedgerow.errors import SolveError
from hedgerow.game.compile import Game, Stakes
from hedgerow.game.mechanics import AnchorRow, Happening, Mechanics, Moves, Paths
from hedgerow.game.replies import Replies
from hedgerow.game.space import Booleans, Floats, Space


@dataclass(frozen=True)
class TableAct:
    """An act, or a drift, as arrays.

    Attributes:
        by: Index of the actor; -1 for a drift.
        leads: Chance of each situation after it, shape (situations, situations); rows sum to one.
        usual: Usual rate in each situation, nil where it may not be done [1/day], shape (situations,).
        worth: What it is worth to each actor in each situation, shape (actors, situations); None: nothing.
        name: What to call it.
    """

    by: int
    leads: sp.csr_array
    usual: Floats
    worth: Floats | None = None
    name: str = ""


def game_of_tables(flow: Floats, attention: Floats, discount: Floats, acts: Sequence[TableAct]) -> Game:
    """Make a game of arrays.

    Args:
        flow: Flow payoff of each situation to each actor [per day], shape (actors, situations).
        attention: Opportunities of each actor [1/day], shape (actors,), or (actors, situations) where they differ.
        discount: Discount rate of each actor [1/day], shape (actors,).
        acts: The acts, then the drifts.

    Returns:
        The game; nobody replies in it.

    Raises:
        SolveError: If an array has the wrong shape, chances do not sum to one, or a drift comes before an act.
    """
    actors, size = flow.shape
    if attention.shape not in ((actors,), flow.shape):
        raise SolveError(f"Attention must be {actors} rates, or one for each of {actors} x {size} cells.")
    for number, act in enumerate(acts):
        _refuse_faulty(act, number, actors, size)
    if any(one.by < 0 <= other.by for one, other in itertools.pairwise(acts)):
        raise SolveError("A drift stands before an act. Put the acts first.")
    names = tuple(act.name or f"act{number}" for number, act in enumerate(acts))
    where = [np.flatnonzero(act.usual > 0) for act in acts]
    decided = [number for number, act in enumerate(acts) if act.by >= 0]
    moves = Moves(
        actor=_joined(np.int32, [np.full(len(s), act.by) for act, s in zip(acts, where, strict=True)]),
        act=_joined(np.int32, [np.full(len(s), number) for number, s in enumerate(where)]),
        row=_joined(np.int32, [np.full(len(s), n if n in decided else -1) for n, s in enumerate(where)]),
        situation=_joined(np.int32, where),
        usual=_joined(np.float64, [act.usual[s] for act, s in zip(acts, where, strict=True)]),
        choices=sum(len(where[number]) for number in decided),
    )
    stacked = [sp.csr_array(act.leads)[s] for act, s in zip(acts, where, strict=True)]
    landing = sp.csr_array(sp.vstack([*stacked, sp.csr_array((0, size))], format="csr"))
    move = np.repeat(np.arange(landing.shape[0]), np.diff(landing.indptr))
    none = np.zeros(len(move), dtype=np.int32)
    mechanics = Mechanics(
        space=Space((Quantity("situation", tuple(map(str, range(size))), (1.0, *[0.0] * (size - 1))),)),
        actors=tuple(f"actor{number}" for number in range(actors)),
        attention=np.broadcast_to(attention if attention.ndim == 2 else attention[:, None], flow.shape),
        moves=moves,
        replies=Replies.none(size),
        paths=Paths(
            move=move.astype(np.int32),
            happening=moves.act[move],
            reply=none - 1,
            slot=none,
            source=moves.situation[move],
            target=landing.indices.astype(np.int32),
            coefficient=landing.data,
        ),
        happenings=tuple(Happening(name, "", act.by, 1.0) for name, act in zip(names, acts, strict=True)),
        groups_of=(0,) * len(acts),
        rows=tuple(AnchorRow(names[number], "", 0) for number in decided),
        reply_ids=(),
        landing=sp.csr_array(landing[: moves.choices]),
    )
    return Game(mechanics, _stakes(flow, discount, acts, where, moves))


def _stakes(
    flow: Floats, discount: Floats, acts: Sequence[TableAct], where: Sequence[np.ndarray], moves: Moves
) -> Stakes:
    actors = len(flow)
    worth: list[Floats | None] = [None] * actors
    for actor in range(actors):
        column = _joined(
            np.float64,
            [
                np.zeros(len(s)) if act.worth is None else act.worth[actor, s]
                for act, s in zip(acts, where, strict=True)
                if act.by >= 0
            ],
        )
        worth[actor] = column if column.any() else None
    chooser = moves.actor[: moves.choices]
    own = np.zeros(moves.choices)
    for actor, one in enumerate(worth):
        if one is not None:
            own[chooser == actor] = one[chooser == actor]
    wants: Booleans = np.ptp(flow, axis=1) > 0
    return Stakes(
        flow=flow,
        worth=tuple(worth),
        reply_worth=(None,) * actors,
        own_worth=own if own.any() else None,
        discount=discount,
        strategic=tuple(bool(wants[actor]) or worth[actor] is not None for actor in range(actors)),
    )


def _refuse_faulty(act: TableAct, number: int, actors: int, size: int) -> None:
    said = f"Act {number}{f' (`{act.name}`)' if act.name else ''}"
    if act.leads.shape != (size, size) or act.usual.shape != (size,):
        raise SolveError(f"{said} must have {size} x {size} chances and {size} usual rates.")
    if act.worth is not None and act.worth.shape != (actors, size):
        raise SolveError(f"{said} must be worth something in {actors} x {size} cells, or nothing at all.")
    if not -1 <= act.by < actors:
        raise SolveError(f"{said} is by actor {act.by}. There are {actors}, counted from 0; -1 is a drift.")
    if act.by < 0 and act.worth is not None:
        raise SolveError(f"{said} is a drift, and drifts are worth nothing. Put it into `flow`.")
    if not (act.usual >= 0).all():
        raise SolveError(f"{said} has a usual rate below zero.")
    chances = sp.csr_array(act.leads)
    may = act.usual > 0
    if (chances.data < 0).any() or not np.allclose(chances.sum(axis=1)[may], 1.0, rtol=0.0, atol=1e-9):
        raise SolveError(f"{said} leads somewhere with chances that are below zero or do not sum to one.")


def _joined(dtype: type[np.generic], parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([*parts, np.zeros(0)]).astype(dtype)
