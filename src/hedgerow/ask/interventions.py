"""What a scenario changes: acts forced or banned, parameters and levels set, with or without the actors knowing.

A *surprise* keeps everybody's policy and changes what happens; an *announced* change is for solving the game again,
with the anchor and the scale of stakes frozen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from hedgerow.case.model import Act, Case, Drift, Named, Scenario
from hedgerow.chain.generator import Chain
from hedgerow.errors import QueryError
from hedgerow.game.kernels import land, outcome_chances
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats, sum_by
from hedgerow.infer.timeline import happenings_of
from hedgerow.solve.anchor import Anchor


def without(case: Case, banned: Sequence[str]) -> Case:
    """The case in which some acts, replies or drifts cannot happen."""
    acts = tuple(
        replace(act, replies=tuple(reply for reply in act.replies if reply.id not in banned))
        for act in case.acts
        if act.id not in banned
    )
    return replace(case, acts=acts, drifts=tuple(drift for drift in case.drifts if drift.id not in banned))


def carry_intercepts(anchor: Anchor, before: Mechanics, after: Mechanics) -> Floats:
    """The anchor's intercepts for another set of rows; rows it does not know get none."""
    known = dict(zip(before.rows, anchor.intercepts, strict=True))
    return np.array([known.get(row, 0.0) for row in after.rows])


def ban(chain: Chain, banned: Sequence[str]) -> Chain:
    """The chain in which some acts, replies or drifts do not happen, everything else as it was."""
    mechanics = chain.mechanics
    stops = np.array([happening.id in banned for happening in mechanics.happenings])
    paths = mechanics.paths
    rates, slots = chain.rates.copy(), chain.slots.copy()
    rates[paths.move[stops[paths.happening]]] = 0.0
    replies = mechanics.replies
    stopped = np.flatnonzero(
        np.isin(replies.id, [n for n, id in enumerate(mechanics.reply_ids) if id in banned])
    )
    if len(stopped):
        first = 1 + replies.nodes.count
        np.add.at(slots, 1 + replies.node[stopped], slots[first + stopped])
        slots[first + stopped] = 0.0
    return Chain(mechanics, rates, slots)


def keep_policies(chain: Chain, after: Mechanics, habit: Chain) -> Chain:
    """The same policies where the mechanics have changed; where they did not choose before, habit."""
    before = chain.mechanics
    rates, slots = habit.rates.copy(), habit.slots.copy()
    choices = slice(after.moves.choices)
    found, where = _match(
        before.moves.row[: before.moves.choices], before.moves.situation[: before.moves.choices],
        after.moves.row[choices], after.moves.situation[choices], before.space.size,
    )  # fmt: skip
    rates[choices][found] = chain.rates[where]
    replies, then = after.replies, before.replies
    if replies.nodes.count and then.nodes.count:
        # One row may answer outcomes that may otherwise be answered differently.
        rows = [each.nodes.group[each.node] * len(before.rows) + each.row for each in (then, replies)]
        found, where = _match(rows[0], then.situation, rows[1], replies.situation, before.space.size)
        first = 1 + replies.nodes.count
        chosen = slots[first:]
        chosen[found] = chain.slots[1 + then.nodes.count :][where]
        slots[1:first] = np.maximum(1.0 - sum_by(replies.node, chosen, replies.nodes.count), 0.0)
    return Chain(after, rates, slots)


def _match(
    rows: np.ndarray, situations: np.ndarray, wanted_rows: np.ndarray, wanted: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    keys = rows.astype(np.int64) * size + situations
    order = np.argsort(keys, kind="stable")
    sought = wanted_rows.astype(np.int64) * size + wanted
    place = np.minimum(np.searchsorted(keys[order], sought), max(len(keys) - 1, 0))
    if not len(keys):
        return np.zeros(len(sought), dtype=np.bool_), np.zeros(0, dtype=np.int64)
    found = keys[order][place] == sought
    return found, order[place][found]


def entry(
    case: Case, scenario: Scenario, chain: Chain, parameters: Mapping[str, float]
) -> sp.csr_array | None:
    """What happens at the scenario's first moment: levels set, then acts forced, in their order."""
    matrix: sp.csr_array | None = None
    if scenario.levels:
        matrix = _levels(case, scenario.levels, chain.mechanics)
    for named in scenario.force:
        forced = force(case, named, chain, parameters)
        matrix = forced if matrix is None else sp.csr_array(matrix @ forced)
    return matrix


def _levels(case: Case, levels: Sequence[tuple[str, str]], mechanics: Mechanics) -> sp.csr_array:
    space = mechanics.space
    everywhere = np.arange(space.size)
    target = everywhere.copy()
    for name, level in levels:
        quantity = case.quantities[space.axis[name]]
        step = quantity.levels.index(level) - space.level_of(name, everywhere)
        target = target + step * space.strides[space.axis[name]]
    return sp.csr_array((np.ones(space.size), (everywhere, target)), shape=(space.size, space.size))


def force(case: Case, named: Named, chain: Chain, parameters: Mapping[str, float]) -> sp.csr_array:
    """What an act does wherever it is done, replies included, whether or not it could have been done there.

    Returns:
        Stochastic matrix from before to after.
    """
    mechanics, space = chain.mechanics, chain.mechanics.space
    doers: dict[str, Act | Drift] = {act.id: act for act in case.acts}
    doers.update({drift.id: drift for drift in case.drifts})
    if named.id not in doers:
        raise QueryError(f"There is no act or drift `{named.id}` to force.")
    doer = doers[named.id]
    everywhere = np.arange(space.size)
    chances = outcome_chances(space, doer.outcomes, everywhere, parameters)
    chosen = [n for n, outcome in enumerate(doer.outcomes) if not named.mark or outcome.mark == named.mark]
    weight = np.sum([chances[n] for n in chosen], axis=0)
    if named.mark:
        chances, weight = [np.ones(space.size)] * len(chances), np.ones(space.size)
    total = sp.csr_array((space.size, space.size))
    for number in chosen:
        outcome = doer.outcomes[number]
        share = np.divide(chances[number], weight, out=np.zeros(space.size), where=weight > 0)
        landing = land(space, outcome.effects, everywhere, share, parameters)
        part = sp.csr_array((landing.chance, (landing.row, landing.target)), shape=(space.size, space.size))
        happening = happenings_of(mechanics, Named(doer.id, outcome.mark))[0]
        group = mechanics.groups_of[happening]
        total = total + (part @ _replied(chain, group) if group else part)
    return sp.csr_array(total)


def _replied(chain: Chain, group: int) -> sp.csr_array:
    """Where the situation after an act goes once its replies are chosen."""
    replies, size = chain.mechanics.replies, chain.mechanics.space.size
    nodes = replies.nodes
    here, mine = (
        np.flatnonzero(nodes.group == group - 1),
        np.flatnonzero(nodes.group[replies.node] == group - 1),
    )
    silent = np.ones(size)
    silent[nodes.situation[here]] = chain.slots[1 + here]
    chance = chain.slots[1 + nodes.count + mine]
    gather = sp.csr_array((chance, (replies.situation[mine], np.arange(len(mine)))), shape=(size, len(mine)))
    return sp.csr_array(sp.diags_array(silent) + gather @ replies.landing[mine])
