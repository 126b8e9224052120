"""Answers that are distributions: how many times in the window, or on which day for the first time.

A distribution is asked in parts, each a query of its own that the backward sweep answers exactly, all in one sweep:

- of a count up to K the chances of at least 1, 2, ... K: the columns of one counter;
- of a day the chances of having happened by each of a row of days, the last being the end of the window.

Nothing is sampled, and no shape of the distribution is assumed. Between the days of the row it is not told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from hedgerow.ask.answers import Answer
from hedgerow.ask.monitors import window
from hedgerow.ask.record import Spread
from hedgerow.case.model import Case, Query
from hedgerow.infer.timeline import now

MOST_DAYS = 24
"""Days in the row at most, beside today."""


def grid(case: Case, query: Query) -> tuple[float, ...]:
    """The days by which a query about a day is asked: today and at most 24 more, evenly to the end of its window.

    Returns:
        Days from the midnight that ends the as-of date, increasing [day].
    """
    last = window(case, query)[1] - now(case)
    count = max(1, min(MOST_DAYS, math.ceil(last)))
    between = dict.fromkeys(math.ceil(last * place / count) for place in range(1, count))
    return (0.0, *(float(each) for each in between if each < last), last)


def parts(case: Case, query: Query) -> tuple[Query, ...]:
    """The queries that make the distribution a query asks for; none where it asks for no distribution."""
    if query.up_to is not None:
        counted = replace(query, form="acts", up_to=None)
        return tuple(replace(counted, at_least=number) for number in range(1, query.up_to + 1))
    if not query.dated:
        return ()
    whole = replace(query, dated=False)
    by = (case.as_of + timedelta(days=round(each)) for each in grid(case, query)[:-1])
    return (*(replace(whole, within=None, end=each) for each in by), whole)


def spreads(case: Case, query: Query, answers: Mapping[Query, Answer]) -> tuple[Spread, Spread] | None:
    """The distribution averaged over accounts, and that of habit; None where none is asked for."""
    asked = [answers[part] for part in parts(case, query)]
    if not asked:
        return None
    return (
        spread(case, query, [answer.value for answer in asked]),
        spread(case, query, [answer.habit for answer in asked]),
    )


def spread(case: Case, query: Query, chances: Sequence[float]) -> Spread:
    """A distribution from the answers to its parts: of at least so many, or of having happened by each day.

    Arithmetic may leave a chance 1e-16 outside [0, 1], or on the wrong side of the one before: that is taken off.
    """
    if query.up_to is not None:
        least = np.minimum.accumulate([1.0, *np.clip(chances, 0.0, 1.0)])
        exactly = -np.diff([*least, 0.0])
        return Spread("count", tuple(map(float, range(len(exactly)))), tuple(map(float, exactly)))
    by = np.maximum.accumulate(np.clip(chances, 0.0, 1.0))
    return Spread("days", grid(case, query), tuple(map(float, by)))


def day_of(case: Case, when: date) -> float:
    """A day as a spread counts it: to its noon from the midnight that ends the as-of date [day]."""
    return (when - case.as_of).days - 0.5
