"""What beliefs of many moments make of today's questions: values carried back once for all of them.

Between two dated changes values flow freely, and one expansion of them serves every moment (`hedgerow.chain.meeting`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.answers import Asker
from hedgerow.case.model import Case, Query
from hedgerow.chain.blocks import Beside, block_of, carried
from hedgerow.chain.meeting import meet
from hedgerow.chain.products import WIDTH, in_fours
from hedgerow.game.space import Floats, Space
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.filtered import Kept, Unit
from hedgerow.infer.timeline import Event, now

_MOMENTS = 32
"""How many moments one expansion of values serves: of more, their beliefs would cost more than the values."""


def columns(asker: Asker, unit: Unit, queries: Sequence[Query]) -> Floats:
    """Values of queries, already asked, in every situation of the present; shape (situations, queries).

    Levels that a query starts from are seen to in the values, so that any belief may meet them.
    """
    space = unit.chain.mechanics.space
    return (
        np.stack(
            [
                from_levels(space, values, query)
                for values, query in zip(asker.now(unit, queries), queries, strict=True)
            ],
            axis=1,
        )
        if queries
        else np.zeros((space.size, 0))
    )


def from_levels(space: Space, values: Floats, query: Query) -> Floats:
    """Values in every situation once the levels a query starts from are put in; the adjoint of `given`."""
    levels = {quantity.name: quantity.levels for quantity in space.quantities}
    tensor = values.reshape(space.shape)
    for name, level in query.given:
        place = levels[name].index(level)
        taken = np.take(tensor, [place], axis=space.axis[name])
        tensor = np.broadcast_to(taken, space.shape)
    return tensor.ravel()


def answers_at(
    case: Case,
    unit: Unit,
    events: Sequence[Event],
    beliefs: Sequence[Sequence[Kept]],
    today: Floats,
) -> Floats:
    """Answers before and after each event: beliefs of the accounts with one chain meet values carried back to it.

    Args:
        case: The case.
        unit: One of the accounts.
        events: The events, in order.
        beliefs: At each event those of each account, before and after.
        today: Values of every query now, shape (situations, queries).

    Returns:
        Shape (2, events, accounts, queries).
    """
    chain, (size, count) = unit.chain, today.shape
    found = np.zeros((2, len(events), len(beliefs[0]), count))
    if not count:
        return found
    values = in_fours(today.T).reshape(-1, size * WIDTH)
    step = carried(chain.step(), [block_of(size, Beside()) for _ in values])
    until = now(case)
    for places in _stretches(events):
        event = events[places[0][0]]
        if places[0][1] == 0 and event.kind == "calendar" and event.dated is not None:
            change = calendar_matrix(chain.mechanics, event.dated, unit.parameters)
            values = np.stack([(change @ four.reshape(size, WIDTH)).ravel() for four in values])
        # Accounts that have not parted yet have one belief.
        sides = [{id(each[side]): each[side] for each in beliefs[place]} for place, side in places]
        met, values = meet(
            step,
            values,
            [chain.rate * (until - events[place].time) for place, _ in places],
            [sp.csr_array(sp.vstack([*each.values()])) for each in sides],
        )
        for (place, side), several, made in zip(places, sides, met, strict=True):
            numbers = {key: number for number, key in enumerate(several)}
            rows = [numbers[id(each[side])] for each in beliefs[place]]
            found[side, place] = made[rows, :count]
        until = events[places[-1][0]].time
    return found


def _stretches(events: Sequence[Event]) -> list[list[tuple[int, int]]]:
    """Moments (number of an event; 1 after it, 0 before), the last first, in stretches in which values flow freely."""
    stretches: list[list[tuple[int, int]]] = [[]]
    for place in reversed(range(len(events))):
        for side in (1, 0):
            # A dated change comes between the two sides of its event.
            parted = side == 0 and events[place].kind == "calendar"
            if stretches[-1] and (parted or len(stretches[-1]) >= _MOMENTS):
                stretches.append([])
            stretches[-1].append((place, side))
    return stretches
