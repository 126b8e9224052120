"""From the declared acts, replies and drifts to the table of everything that can happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from hedgerow.case.expressions import Expression
from hedgerow.case.model import DAYS_PER_MONTH, Act, Case, Drift, Outcome, Reply, Usual
from hedgerow.game.habit import usual_rates
from hedgerow.game.kernels import Landing, land, outcome_chances
from hedgerow.game.mechanics import AnchorRow, Happening, Mechanics, Moves, Paths
from hedgerow.game.replies import Nodes, Replies
from hedgerow.game.space import Booleans, Floats, Space, sum_by


def build_mechanics(case: Case, parameters: Mapping[str, float]) -> Mechanics:
    """Lay out everything that can happen, for one setting of the parameters.

    Args:
        case: The case.
        parameters: Value of every parameter.

    Returns:
        The table of moves, replies and paths.
    """
    return _Builder(case, parameters).build()


class _Builder:
    """Collects moves, replies and paths act by act; lives only while a `Mechanics` is made."""

    def __init__(self, case: Case, parameters: Mapping[str, float]) -> None:
        self.case = case
        self.parameters = parameters
        self.space = Space(case.quantities)
        self.actors = tuple(actor.id for actor in case.actors)
        self.happenings: list[Happening] = []
        self.rows: list[AnchorRow] = []
        self.moves: list[tuple[int, int, int, NDArray[Any], Floats]] = []
        self.legs: list[tuple[int, int, int, Landing, NDArray[Any]]] = []
        self.move_count = 0
        self.groups: list[list[tuple[Reply, int]]] = []
        self.group_of: dict[int, int] = {}
        self.node_of: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def build(self) -> Mechanics:
        drifts = [self._drift_rates(drift) for drift in self.case.drifts]
        for number, act in enumerate(self.case.acts):
            self._add_act(number, act, drifts)
        choices = self.move_count
        for number, (drift, (rate, _)) in enumerate(zip(self.case.drifts, drifts, strict=True)):
            self._add_drift(len(self.case.acts) + number, drift, rate)
        moves = Moves(
            actor=_stack(np.int32, [np.full(len(s), a) for a, _, _, s, _ in self.moves]),
            act=_stack(np.int32, [np.full(len(s), j) for _, j, _, s, _ in self.moves]),
            row=_stack(np.int32, [np.full(len(s), r) for _, _, r, s, _ in self.moves]),
            situation=_stack(np.int32, [s for _, _, _, s, _ in self.moves]),
            usual=_stack(np.float64, [u for *_, u in self.moves]),
            choices=choices,
        )
        replies, reply_ids, reply_paths = self._replies()
        return Mechanics(
            space=self.space,
            actors=self.actors,
            # Alike everywhere.
            attention=np.broadcast_to(
                attention_of(self.case, moves)[:, None], (len(self.actors), self.space.size)
            ),
            moves=moves,
            replies=replies,
            paths=self._paths(replies, reply_paths),
            happenings=tuple(self.happenings),
            groups_of=tuple(self.group_of.get(number, 0) for number in range(len(self.happenings))),
            rows=tuple(self.rows),
            reply_ids=reply_ids,
            landing=self._landing(choices, replies.nodes.count),
        )

    def _drift_rates(self, drift: Drift) -> tuple[Floats, Landing]:
        """Rate of a drift everywhere, and the rates at which it lands (`chance` times rate)."""
        rate = np.where(
            self.space.holds(drift.when, self.parameters),
            self.space.evaluate(drift.rate, self.parameters),
            0.0,
        )
        situations = np.flatnonzero(rate > 0)
        parts = [
            land(self.space, outcome.effects, situations, chance * rate[situations], self.parameters)
            for outcome, chance in zip(
                drift.outcomes,
                outcome_chances(self.space, drift.outcomes, situations, self.parameters),
                strict=True,
            )
        ]
        return rate, Landing(
            row=np.concatenate([situations[part.row] for part in parts]),
            target=np.concatenate([part.target for part in parts]),
            chance=np.concatenate([part.chance for part in parts]),
        )

    def _decay(self, holds: Booleans, drifts: Sequence[tuple[Floats, Landing]]) -> Floats:
        """Rate at which drifts leave the set of situations where `holds`."""
        total = np.zeros(self.space.size)
        for _, landing in drifts:
            leaves = holds[landing.row] & ~holds[landing.target]
            total += sum_by(landing.row[leaves], landing.chance[leaves], self.space.size)
        return total

    def _usual(
        self, when: Expression | None, rows: Sequence[Usual], drifts: Sequence[tuple[Floats, Landing]]
    ) -> list[Floats]:
        may = self.space.holds(when, self.parameters)
        decays = {
            number: self._decay(may & self.space.holds(row.when, self.parameters), drifts)
            for number, row in enumerate(rows)
            if row.rate is None
        }
        return usual_rates(self.space, may, rows, self.parameters, decays)

    def _add_act(self, number: int, act: Act, drifts: Sequence[tuple[Floats, Landing]]) -> None:
        actor = self.actors.index(act.by)
        reported = dict(act.reported)
        first = len(self.happenings)
        groups = []
        for outcome in act.outcomes:
            self.happenings.append(Happening(act.id, outcome.mark, actor, reported[outcome.mark]))
            answering = [r for r in act.replies if not r.after or outcome.mark in r.after]
            groups.append(self._group(act, answering) if answering else 0)
            self.group_of[len(self.happenings) - 1] = groups[-1]
        for index, rate in enumerate(self._usual(act.when, act.usual, drifts)):
            self.rows.append(AnchorRow(act.id, "", index))
            situations = np.flatnonzero(rate > 0)
            self._add_legs(
                actor, number, len(self.rows) - 1, situations, rate[situations], act.outcomes, first, groups
            )

    def _add_drift(self, number: int, drift: Drift, rate: Floats) -> None:
        reported = dict(drift.reported)
        first = len(self.happenings)
        for outcome in drift.outcomes:
            self.happenings.append(Happening(drift.id, outcome.mark, -1, reported[outcome.mark]))
        situations = np.flatnonzero(rate > 0)
        groups = [0] * len(drift.outcomes)
        self._add_legs(-1, number, -1, situations, rate[situations], drift.outcomes, first, groups)

    def _add_legs(
        self,
        actor: int,
        number: int,
        row: int,
        situations: NDArray[Any],
        rate: Floats,
        outcomes: Sequence[Outcome],
        first: int,
        groups: Sequence[int],
    ) -> None:
        self.moves.append((actor, number, row, situations, rate))
        chances = outcome_chances(self.space, outcomes, situations, self.parameters)
        for index, (outcome, chance) in enumerate(zip(outcomes, chances, strict=True)):
            landing = land(self.space, outcome.effects, situations, chance, self.parameters)
            self.legs.append((self.move_count, first + index, groups[index], landing, situations))
        self.move_count += len(situations)

    def _group(self, act: Act, replies: Sequence[Reply]) -> int:
        """Number (from 1) of the group of replies that may answer an outcome of an act."""
        named = []
        for reply in replies:
            known = [n for n, row in enumerate(self.rows) if (row.act, row.reply) == (act.id, reply.id)]
            if not known:
                known = [len(self.rows)]
                self.rows.extend(AnchorRow(act.id, reply.id, n) for n in range(len(reply.usual)))
            named.append((reply, known[0]))
        for number, group in enumerate(self.groups):
            if [row for _, row in group] == [row for _, row in named]:
                return number + 1
        self.groups.append(named)
        return len(self.groups)

    def _replies(self) -> tuple[Replies, tuple[str, ...], list[tuple[int, Landing]]]:
        """The table of replies, and for each piece of it its happening and landing."""
        columns: list[tuple[int, int, int, NDArray[Any], Floats, int]] = []
        pieces: list[tuple[int, Landing]] = []
        ids: list[str] = []
        count, size = 0, self.space.size
        for number, group in enumerate(self.groups):
            for reply, first_row in group:
                if reply.id not in ids:
                    ids.append(reply.id)
                actor = self.actors.index(reply.by)
                first = self._reply_happenings(reply, actor)
                for index, chance in enumerate(self._usual(reply.when, reply.usual, [])):
                    situations = np.flatnonzero(chance > 0)
                    columns.append(
                        (
                            number,
                            actor,
                            first_row + index,
                            situations,
                            chance[situations],
                            ids.index(reply.id),
                        )
                    )
                    parts = outcome_chances(self.space, reply.outcomes, situations, self.parameters)
                    for offset, (outcome, part) in enumerate(zip(reply.outcomes, parts, strict=True)):
                        landing = land(self.space, outcome.effects, situations, part, self.parameters)
                        shifted = Landing(landing.row + count, landing.target, landing.chance)
                        pieces.append((first + offset, shifted))
                    count += len(situations)
        keys = _stack(np.int64, [number * size + s for number, _, _, s, _, _ in columns])
        nodes = self._nodes(np.unique(keys))
        node = self.node_of[keys]
        # Stable: replies that acts lead to come first, each kind in the order in which it was declared.
        order = np.argsort(node >= nodes.asked, kind="stable")
        place = np.empty(count, dtype=np.int64)
        place[order] = np.arange(count)
        pieces = [
            (happening, Landing(place[piece.row], piece.target, piece.chance)) for happening, piece in pieces
        ]
        replies = Replies(
            nodes=nodes,
            node=node[order],
            actor=_stack(np.int32, [np.full(len(s), a) for _, a, _, s, _, _ in columns])[order],
            row=_stack(np.int32, [np.full(len(s), r) for _, _, r, s, _, _ in columns])[order],
            situation=nodes.situation[node[order]],
            usual=_stack(np.float64, [u for *_, u, _ in columns])[order],
            id=_stack(np.int32, [np.full(len(s), i) for _, _, _, s, _, i in columns])[order],
            landing=_sparse(
                [piece.chance for _, piece in pieces],
                [piece.row for _, piece in pieces],
                [piece.target for _, piece in pieces],
                (count, size),
            ),
        )
        return replies, tuple(ids), pieces

    def _nodes(self, keys: NDArray[np.int64]) -> Nodes:
        """Nodes of these (group, situation), those that acts lead to first; `node_of` is kept for looking them up."""
        size = self.space.size
        led = [(group - 1) * size + landing.target for _, _, group, landing, _ in self.legs if group]
        asked = np.isin(keys, _stack(np.int64, led))
        keys = np.concatenate([keys[asked], keys[~asked]])
        self.node_of = np.full(len(self.groups) * size, -1, dtype=np.int64)
        self.node_of[keys] = np.arange(len(keys))
        return Nodes(
            group=(keys // size).astype(np.int32),
            situation=(keys % size).astype(np.int32),
            asked=int(np.count_nonzero(asked)),
        )

    def _landed(self, group: int, targets: NDArray[Any]) -> NDArray[np.int64]:
        """The node of each situation after an outcome that a group of replies may answer; -1 where nobody may reply."""
        if not group:
            return np.full(len(targets), -1, dtype=np.int64)
        found: NDArray[np.int64] = self.node_of[(group - 1) * self.space.size + targets]
        return found

    def _reply_happenings(self, reply: Reply, actor: int) -> int:
        """Index of the first happening of a reply; one id may be a reply to several acts."""
        reported = dict(reply.reported)
        first = len(self.happenings)
        self.happenings.extend(
            Happening(reply.id, outcome.mark, actor, reported[outcome.mark]) for outcome in reply.outcomes
        )
        return first

    def _landing(self, choices: int, nodes: int) -> sp.csr_array:
        size = self.space.size
        acts = [leg for leg in self.legs if leg[0] < choices]
        landed = [(landing.target, self._landed(group, landing.target)) for _, _, group, landing, _ in acts]
        return _sparse(
            [landing.chance for *_, landing, _ in acts],
            [start + landing.row for start, _, _, landing, _ in acts],
            [np.where(node < 0, target, size + node) for target, node in landed],
            (choices, size + nodes),
        )

    def _paths(self, replies: Replies, pieces: Sequence[tuple[int, Landing]]) -> Paths:
        """Every way through move, outcome and reply."""
        nodes = replies.nodes.count
        entries = _sparse(
            [np.ones(len(piece.row)) for _, piece in pieces],
            [replies.node[piece.row] for _, piece in pieces],
            [
                np.arange(len(piece.row)) + offset
                for (_, piece), offset in zip(pieces, _offsets(pieces), strict=True)
            ],
            (nodes, sum(len(piece.row) for _, piece in pieces)),
        )
        reply_of = _stack(np.int64, [piece.row for _, piece in pieces])
        target_of = _stack(np.int64, [piece.target for _, piece in pieces])
        chance_of = _stack(np.float64, [piece.chance for _, piece in pieces])
        happening_of = _stack(np.int64, [np.full(len(piece.row), h) for h, piece in pieces])
        columns: list[tuple[NDArray[Any], ...]] = []
        for start, happening, group, landing, situations in self.legs:
            move, source = start + landing.row, situations[landing.row]
            kind = np.full(len(move), happening)
            none = np.full(len(move), -1)
            node = self._landed(group, landing.target)
            columns.append((move, kind, none, 1 + node, source, landing.target, landing.chance))
            answered = np.flatnonzero(node >= 0)
            if answered.size:
                first, last = entries.indptr[node[answered]], entries.indptr[node[answered] + 1]
                which = np.repeat(answered, last - first)
                within = np.arange(len(which)) - np.repeat(
                    np.cumsum(last - first) - (last - first), last - first
                )
                entry = entries.indices[np.repeat(first, last - first) + within]
                columns.append(
                    (
                        move[which],
                        kind[which],
                        happening_of[entry],
                        1 + nodes + reply_of[entry],
                        source[which],
                        target_of[entry],
                        landing.chance[which] * chance_of[entry],
                    )
                )
        stacked = list(zip(*columns, strict=True)) if columns else [()] * 7
        move, kind, reply, slot, source, target = (_stack(np.int32, list(column)) for column in stacked[:6])
        return Paths(move, kind, reply, slot, source, target, _stack(np.float64, list(stacked[6])))


def attention_of(case: Case, moves: Moves) -> Floats:
    """Declared attention of each actor, or twice the fastest total of usual rates (at least once a month).

    Returns:
        Shape (actors,) [1/day].
    """
    found = np.zeros(len(case.actors))
    for number, actor in enumerate(case.actors):
        if actor.attention is not None:
            found[number] = actor.attention
            continue
        mine = moves.actor == number
        totals = np.bincount(moves.situation[mine], moves.usual[mine])
        found[number] = max(2.0 * float(totals.max(initial=0.0)), 1.0 / DAYS_PER_MONTH)
    return found


def _offsets(pieces: Sequence[tuple[int, Landing]]) -> list[int]:
    return list(np.cumsum([0, *(len(piece.row) for _, piece in pieces)])[:-1])


def _stack(dtype: type[np.generic], parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    if not parts:
        return np.zeros(0, dtype=dtype)
    return np.concatenate(parts).astype(dtype)


def _sparse(
    data: Sequence[NDArray[Any]],
    rows: Sequence[NDArray[Any]],
    columns: Sequence[NDArray[Any]],
    shape: tuple[int, int],
) -> sp.csr_array:
    # As narrow as the shape allows: these numbers are half of what a matrix takes, and loops read them as they are.
    whole = np.int32 if max(shape) <= np.iinfo(np.int32).max else np.int64
    return sp.csr_array(
        (_stack(np.float64, data), (_stack(whole, rows), _stack(whole, columns))), shape=shape
    )
