"""The time ahead: the dated changes in it, and the stretches between them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import scipy.sparse as sp

from hedgerow.case.model import Case
from hedgerow.game.mechanics import Mechanics
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.timeline import day, now


@dataclass(frozen=True)
class Change:
    """A dated change to come.

    Attributes:
        time: When, from the beginning of the record [day].
        id: Which.
        matrix: Stochastic matrix from before to after.
    """

    time: float
    id: str
    matrix: sp.csr_array


@dataclass(frozen=True)
class Stretch:
    """Time in which nothing is dated but what happens at its beginning.

    Attributes:
        since: When it begins, from the beginning of the record [day].
        days: How long it lasts [day].
        changes: Dated changes at its beginning, in the order in which they happen.
    """

    since: float
    days: float
    changes: tuple[Change, ...]


def changes_ahead(
    case: Case, mechanics: Mechanics, parameters: Mapping[str, float], days: float = math.inf
) -> tuple[Change, ...]:
    """Dated changes from now on, in order of time; those of one day in the order of the case, as they are filtered.

    A change at the very end of the time does not count: a window that ends at midnight does not see what is dated the
    morning after.
    """
    dated = [(float(day(case, each.on)), each) for each in case.calendar]
    dated = [(when, each) for when, each in dated if now(case) <= when < now(case) + days]
    dated.sort(key=lambda one: one[0])
    return tuple(Change(when, each.id, calendar_matrix(mechanics, each, parameters)) for when, each in dated)


def stretches(
    case: Case, mechanics: Mechanics, parameters: Mapping[str, float], days: float
) -> tuple[Stretch, ...]:
    """The time from now on, cut at dated changes; together they last as long as was asked for."""
    changes = changes_ahead(case, mechanics, parameters, days)
    begin = now(case)
    times = sorted({begin, *(change.time for change in changes)})
    return tuple(
        Stretch(since, until - since, tuple(change for change in changes if change.time == since))
        for since, until in itertools.pairwise([*times, begin + days])
    )
