"""The answers if something were reported tonight: beliefs after its jump, and questions that have counted it.

What is reported leaves another situation, says something of the accounts, and where a question counts it, it is
counted: after one of two wanted attacks, one is left to wait for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.ask.monitors import monitor, window
from hedgerow.ask.why.watched import Watched
from hedgerow.case.model import Case, Query
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Booleans, Floats
from hedgerow.infer.filtered import Unit
from hedgerow.infer.timeline import happenings_of, now

After = Query | float
"""What is left to ask once something has been counted: a query, or its answer."""


@dataclass(frozen=True)
class Asked:
    """A query, and what is left of it after an event that it counts.

    Attributes:
        query: The query.
        counts: For each of its parts, the acts it counts; empty where its window is not open tonight.
        after: For each way of counting (which parts an event counts for), what is left; and what it has already earned.
    """

    query: Query
    counts: tuple[tuple[int, ...], ...]
    after: Mapping[tuple[bool, ...], tuple[After, float]]


def asked(case: Case, query: Query, mechanics: Mechanics) -> Asked:
    """What is left of a query after an event tonight."""
    first, last = window(case, query)
    plain: dict[tuple[bool, ...], tuple[After, float]] = {(): (query, 0.0)}
    if not first <= now(case) < last:
        return Asked(query, (), plain)
    parts = query.parts if query.form in ("both", "first") else (query,)
    if query.form not in ("acts", "both", "first", "count"):
        return Asked(query, (), plain)
    counts = tuple(
        tuple(sorted({number for named in part.acts for number in happenings_of(mechanics, named)}))
        for part in parts
    )
    after: dict[tuple[bool, ...], tuple[After, float]] = {}
    for held in (
        ((False,), (True,)) if len(parts) == 1 else ((a, b) for a in (False, True) for b in (False, True))
    ):
        after[held] = _after(query, held)
    return Asked(query, counts, after)


def _after(query: Query, held: tuple[bool, ...]) -> tuple[After, float]:
    if not any(held):
        return query, 0.0
    if query.form == "count":
        return query, 1.0
    if query.form == "first":
        # Both at once is not before.
        return (1.0 if held[0] and not held[1] else 0.0), 0.0
    parts = query.parts if query.form == "both" else (query,)
    left = [_counted(part) if one else part for part, one in zip(parts, held, strict=True)]
    if any(part.at_most is not None and part.at_most < 0 for part in left):
        return 0.0, 0.0
    if all((part.at_least or 0) == 0 and part.at_most is None for part in left):
        return 1.0, 0.0
    return (replace(query, parts=tuple(left)) if query.form == "both" else left[0]), 0.0


def _counted(part: Query) -> Query:
    """A count with one less to come."""
    return replace(
        part,
        at_least=None if part.at_least is None else max(part.at_least - 1, 0),
        at_most=None if part.at_most is None else part.at_most - 1,
    )


def further(questions: Sequence[Asked]) -> list[Query]:
    """Queries that must be answered besides the questions themselves."""
    found = [left for one in questions for left, _ in one.after.values() if isinstance(left, Query)]
    return list(dict.fromkeys(query for query in found if query not in {one.query for one in questions}))


def jumps_tonight(
    case: Case,
    unit: Unit,
    watched: Sequence[Watched],
    questions: Sequence[Asked],
    values: Mapping[Query, Floats],
    beliefs: Sequence[Floats],
) -> tuple[Floats, Floats]:
    """How often each thing would be reported now, and what the questions would then be worth.

    Args:
        case: The case.
        unit: An account with the chain.
        watched: What may be reported, as its paths.
        questions: The questions.
        values: Value of each query in every situation now.
        beliefs: Present beliefs of the accounts with this chain.

    Returns:
        Rates, shape (beliefs, things) [1/day]; and rates times answers, shape (beliefs, things, questions).
    """
    chain, mechanics = unit.chain, unit.chain.mechanics
    paths = mechanics.paths
    rates = np.zeros((len(beliefs), len(watched)))
    answers = np.zeros((len(beliefs), len(watched), len(questions)))
    tables = [_table(case, one, values, mechanics) for one in questions]
    held = [_held(mechanics, one) for one in questions]
    known = [_decided(case, one.query, unit) for one in questions]
    for place, (which, share) in enumerate(watched):
        flow = chain.flows_of(which) * share
        some = np.flatnonzero(flow > 0)
        here, flow = which[some], flow[some]
        source, target = paths.source[here], paths.target[here]
        happening, reply = paths.happening[here], paths.reply[here]
        worth = []
        for table, masks, decided in zip(tables, held, known, strict=True):
            if masks:
                mode = np.zeros(len(here), dtype=np.int64)
                for power, mask in enumerate(masks):
                    mode += (mask[happening] | mask[reply]) << power
                each = table[mode, target]
            else:
                each = table[0, target]
            if decided is not None:
                each = np.where(np.isnan(decided[source]), each, decided[source])
            worth.append(each)
        for row, belief in enumerate(beliefs):
            weight = flow * belief[source]
            rates[row, place] = weight.sum()
            for column, each in enumerate(worth):
                answers[row, place, column] = weight @ each
    return rates, answers


def _held(mechanics: Mechanics, one: Asked) -> list[Booleans]:
    """For each part of a query, which happenings it counts (one more at the end, for no reply)."""
    found = []
    for numbers in one.counts:
        mask = np.zeros(len(mechanics.happenings) + 1, dtype=np.bool_)
        mask[list(numbers)] = True
        found.append(mask)
    return found


def _decided(case: Case, query: Query, unit: Unit) -> Floats | None:
    """The answer in situations that decide a query before anything is reported, nan elsewhere; None: none does."""
    watch = monitor(case, query, unit.chain.mechanics, unit.parameters)
    if not watch.clamps or watch.first > now(case) or query.given:
        return None
    found = np.full(unit.chain.mechanics.space.size, np.nan)
    for clamp in watch.clamps:
        found[clamp.where] = clamp.value
    return found


def _table(case: Case, one: Asked, values: Mapping[Query, Floats], mechanics: Mechanics) -> Floats:
    """Value of every situation for each way of counting, shape (ways, situations)."""
    space = mechanics.space
    everywhere = np.arange(space.size)
    for name, level in one.query.given:
        quantity = case.quantities[space.axis[name]]
        everywhere = everywhere + (
            quantity.levels.index(level) - space.level_of(name, everywhere)
        ) * space.strides[space.axis[name]]  # fmt: skip
    rows = np.zeros((2 ** len(one.counts), space.size))
    for way, (left, earned) in one.after.items():
        number = sum(1 << power for power, counted in enumerate(way) if counted)
        rows[number] = (values[left] if isinstance(left, Query) else left) + earned
    return np.ascontiguousarray(rows[:, everywhere])
