"""What may be reported next, and the chance that it is within a time: values carried back without it.

The chance that something is not reported within a time is the mass that flows on when its reported jumps are taken out
of the generator. One block of values is carried back for everything that may be reported, and one belief forward for
silence, in which every report is taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.ahead import stretches
from hedgerow.case.model import Case
from hedgerow.chain.blocks import Beside, Event, block_of, carried
from hedgerow.chain.chebyshev import propagate_blocks
from hedgerow.chain.generator import Chain, Indices, paths_of
from hedgerow.chain.products import WIDTH, in_fours, out_of_fours, times, unsigned
from hedgerow.chain.uniformisation import propagate
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import coverage_at, now

Watched = tuple[Indices, Floats]
"""Paths that hold something, and the chance that each is reported."""


@dataclass(frozen=True)
class Reportable:
    """Something a report may name.

    Attributes:
        id: Act, reply or drift.
        mark: How it turned out; empty where it has one unmarked outcome.
        by: Id of the actor; empty for drifts.
        happenings: Its numbers among the happenings (a reply to several acts has several).
    """

    id: str
    mark: str
    by: str
    happenings: tuple[int, ...]


def reportable(case: Case, mechanics: Mechanics) -> tuple[Reportable, ...]:
    """Every act and reply that is ever reported, and drifts where the record watches for them."""
    drifts = {drift.id for drift in case.drifts}
    named = {name for row in case.coverage for name in row.acts} | {
        one.id for report in case.evidence for alternative in report.alternatives for one in alternative
    }
    chances = reported(case, mechanics)
    found: dict[tuple[str, str], list[int]] = {}
    for number, happening in enumerate(mechanics.happenings):
        if chances[number] > 0 and (happening.id not in drifts or happening.id in named):
            found.setdefault((happening.id, happening.mark), []).append(number)
    return tuple(
        Reportable(id, mark, _actor(mechanics, numbers[0]), tuple(numbers))
        for (id, mark), numbers in found.items()
    )


def _actor(mechanics: Mechanics, happening: int) -> str:
    by = mechanics.happenings[happening].by
    return mechanics.actors[by] if by >= 0 else ""


def reported(case: Case, mechanics: Mechanics) -> Floats:
    """Chance that each happening is reported, as surely as at the end of the record."""
    return np.array(coverage_at(case, mechanics, now(case) - 0.5).reported)


def paths_reported(case: Case, mechanics: Mechanics, things: Sequence[Reportable]) -> tuple[Watched, ...]:
    """For each thing, the paths that hold it and the chance that each is reported; the same for all chains."""
    chances = np.append(reported(case, mechanics), 0.0)
    found = []
    for one in things:
        which = paths_of(mechanics, one.happenings)
        mine = np.zeros(len(chances), dtype=np.bool_)
        mine[list(one.happenings)] = True
        happening, reply = mechanics.paths.happening[which], mechanics.paths.reply[which]
        found.append((which, np.where(mine[happening], chances[happening], chances[reply])))
    return tuple(found)


def chances_within(
    case: Case,
    chain: Chain,
    parameters: Mapping[str, float],
    watched: Sequence[Watched],
    days: float,
    beliefs: Sequence[Floats],
) -> Floats:
    """Chance that each thing is reported at least once within some days of now.

    Args:
        case: The case, for its calendar.
        chain: The chain.
        parameters: For the calendar.
        watched: What may be reported, as its paths.
        days: The time [day].
        beliefs: Present beliefs of the accounts with this chain.

    Returns:
        Shape (beliefs, things).
    """
    size, rate, paths = chain.mechanics.space.size, chain.rate, chain.mechanics.paths
    # What is reported is taken out, and nothing comes in its place.
    taken = [
        sp.csr_array(
            (chain.flows_of(which) * share / rate, (paths.source[which], paths.target[which])),
            shape=(size, size),
        )
        for which, share in watched
    ]
    ahead = stretches(case, chain.mechanics, parameters, days)
    matrix = chain.step()
    unseen = np.empty((len(watched), size))
    # Two blocks at a time stay near the processor.
    for first in range(0, len(watched), 2 * WIDTH):
        few = taken[first : first + 2 * WIDTH]
        values = in_fours(np.ones((len(few), size))).reshape(-1, size * WIDTH)
        laid = [
            block_of(
                size,
                Beside([Event(n, None, 0.0, jump) for n, jump in enumerate(few[at : at + WIDTH])]),
            )
            for at in range(0, len(few), WIDTH)
        ]
        step = carried(matrix, laid)
        for stretch in reversed(ahead):
            values = propagate_blocks(step, values, np.full((len(values), WIDTH), rate * stretch.days))
            for change in reversed(stretch.changes):
                values = np.stack([(change.matrix @ four.reshape(size, WIDTH)).ravel() for four in values])
        unseen[first : first + len(few)] = out_of_fours(values.reshape(-1, size, WIDTH), len(few))
    return np.stack([1.0 - unseen @ belief for belief in beliefs])


def silent_belief(
    case: Case,
    chain: Chain,
    parameters: Mapping[str, float],
    things: Sequence[Reportable],
    days: float,
    beliefs: Sequence[Floats],
) -> list[Floats]:
    """Present beliefs some days later if nothing is reported meanwhile; their mass is the chance of that."""
    mechanics = chain.mechanics
    chances = np.append(reported(case, mechanics), 0.0)
    watched = np.zeros(len(chances), dtype=np.bool_)
    watched[[number for one in things for number in one.happenings]] = True
    quiet = np.where(watched, 1.0 - chances, 1.0)
    matrix = unsigned(sp.csr_array(chain.step(quiet).T))
    found = list(beliefs)
    for stretch in stretches(case, mechanics, parameters, days):
        for change in stretch.changes:
            found = [change.matrix.T @ belief for belief in found]
        found = [
            propagate(lambda row: times(matrix, row), belief, chain.rate * stretch.days) for belief in found
        ]
    return found
