"""Queries as small automata that watch the chain: what a backward sweep must carry for each.

A query becomes one or more columns of values over situations. Counts are kept in columns of their own (a counter
axis), sets that are reached are clamped, expected numbers have a source. Nothing is sampled.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.case.expressions import Expression
from hedgerow.case.model import Case, Query
from hedgerow.chain.generator import Indices, paths_of
from hedgerow.errors import QueryError
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Booleans, Floats
from hedgerow.infer.timeline import day, happenings_of, now

LARGEST_COUNT = 12

Held = tuple[tuple[int, ...], ...]
"""Sets of happenings."""


@dataclass(frozen=True)
class Switch:
    """A kind of event that takes a column's value to another column, or to a constant.

    Attributes:
        held: Sets of happenings, of each of which the event holds one (an act and its reply are one event).
        not_held: Sets of happenings of which it holds none.
        source: Column that is left.
        target: Column that is entered; -1: the constant.
        constant: Value entered where `target` is -1.
    """

    held: Held
    not_held: Held
    source: int
    target: int
    constant: float = 0.0


@dataclass(frozen=True)
class Clamp:
    """Situations in which a column has a known value.

    Attributes:
        where: The situations, shape (situations,).
        value: The value.
    """

    where: Booleans
    value: float


@dataclass(frozen=True)
class Monitor:
    """One query, ready for a backward sweep.

    Attributes:
        first: Start of its window [day].
        last: End of its window, where `terminal` holds [day].
        terminal: Values at the end, shape (situations, columns); column 0 is the answer.
        switches: Events that matter within the window.
        clamps: Sets that matter within the window (for all columns).
        counted: Happenings counted as a source; for expected numbers.
    """

    first: float
    last: float
    terminal: Floats
    switches: tuple[Switch, ...] = ()
    clamps: tuple[Clamp, ...] = ()
    counted: tuple[int, ...] = ()


def window(case: Case, query: Query) -> tuple[float, float]:
    """First and last moment of a query's window [day since the case begins].

    A day asked about with `holds` or `mean` is met at its noon; today is now.
    """
    present = now(case)
    start = present if query.start is None else max(present, float(day(case, query.start)))
    if query.within is not None:
        end = present + query.within
    elif query.end is None or query.end <= case.as_of:
        end = present
    elif query.form in ("holds", "mean"):
        end = day(case, query.end) + 0.5
    else:
        end = float(day(case, query.end) + 1)
    if end < start:
        raise QueryError(
            f"A window ends on {query.end}, before it begins. Give `by` a later date than `from`."
        )
    return start, end


def monitor(case: Case, query: Query, mechanics: Mechanics, parameters: Mapping[str, float]) -> Monitor:
    """Make the automaton of a query.

    Args:
        case: The case, for its dates.
        query: Any query but `account` and `effect_of`, which are not about one chain.
        mechanics: What can happen.
        parameters: Values of the parameters.

    Raises:
        QueryError: If the query cannot be watched.
    """
    first, last = window(case, query)
    space = mechanics.space
    match query.form:
        case "holds" | "mean":
            values = space.evaluate(_expression(query), parameters)
            return Monitor(
                first,
                last,
                (values != 0).astype(float)[:, None] if query.form == "holds" else values[:, None],
            )
        case "reach":
            held = space.holds(_expression(query), parameters)
            return Monitor(first, last, held.astype(float)[:, None], clamps=(Clamp(held, 1.0),))
        case "count":
            numbers = _numbers(mechanics, query)
            return Monitor(first, last, np.zeros((space.size, 1)), counted=numbers)
        case "acts":
            return _counts(mechanics, [query], first, last)
        case "both":
            return _counts(mechanics, query.parts, first, last)
        case "first":
            return _race(mechanics, query.parts, parameters, first, last)
        case _:
            raise QueryError(f"A query of the form `{query.form}` is not about one chain.")


def counters(queries: Sequence[Query]) -> list[tuple[Query, int]]:
    """For each query the one whose monitor holds its answer, and in which column.

    A counter up to K that has counted c has K - c to go: its column c is the chance of at least so many. So whoever
    asks for at least 1, 2, ... K of the same in the same window needs one counter.
    """
    most: dict[Query, int] = {}
    for query in queries:
        if _counts_up(query):
            kind = replace(query, at_least=None)
            most[kind] = max(most.get(kind, 0), query.at_least or 0)
    found = []
    for query in queries:
        largest = most[replace(query, at_least=None)] if _counts_up(query) else 0
        found.append(
            (replace(query, at_least=largest), largest - (query.at_least or 0)) if largest else (query, 0)
        )
    return found


def _counts_up(query: Query) -> bool:
    return query.form == "acts" and query.at_most is None and bool(query.at_least)


def _counts(mechanics: Mechanics, parts: Sequence[Query], first: float, last: float) -> Monitor:
    """Counters, one an axis, that stop where their condition is decided."""
    # A counter stops where its condition is decided: beyond the most, or where there is no most at the least.
    caps = [part.at_most + 1 if part.at_most is not None else part.at_least or 0 for part in parts]
    if max(caps) > LARGEST_COUNT + 1:
        raise QueryError(f"Counts are exact up to {LARGEST_COUNT}; ask for fewer.")
    cells = list(itertools.product(*(range(cap + 1) for cap in caps)))
    full = tuple(caps)

    def satisfied(cell: tuple[int, ...]) -> bool:
        return all(
            (part.at_least is None or count >= part.at_least)
            and (part.at_most is None or count <= part.at_most)
            for count, part in zip(cell, parts, strict=True)
        )

    if len(cells) == 1:
        return Monitor(first, last, np.full((mechanics.space.size, 1), float(satisfied(full))))
    # With every counter full nothing can change any more: a constant, not a column.
    columns = {cell: number for number, cell in enumerate(cell for cell in cells if cell != full)}
    terminal = np.zeros((mechanics.space.size, len(columns)))
    switches = []
    names = [_numbers(mechanics, part) for part in parts]
    for cell, column in columns.items():
        terminal[:, column] = float(satisfied(cell))
        # One event may count on several axes at once: an act and its reply, or an act and its mark.
        for counted in itertools.product((False, True), repeat=len(parts)):
            entered = tuple(
                min(count + more, cap) for count, more, cap in zip(cell, counted, caps, strict=True)
            )
            if entered != cell:
                switches.append(
                    Switch(
                        held=tuple(itertools.compress(names, counted)),
                        not_held=tuple(itertools.compress(names, (not one for one in counted))),
                        source=column,
                        target=columns.get(entered, -1),
                        constant=float(satisfied(full)),
                    )
                )
    return Monitor(first, last, terminal, tuple(switches))


def _race(
    mechanics: Mechanics, parts: Sequence[Query], parameters: Mapping[str, float], first: float, last: float
) -> Monitor:
    """One thing before another; both at once is not before."""
    switches, clamps = [], []
    names = [_numbers(mechanics, part) if part.form == "acts" else () for part in parts]
    for part, held, other, value in ((parts[0], names[0], names[1], 1.0), (parts[1], names[1], (), 0.0)):
        if part.form == "reach":
            clamps.append(Clamp(mechanics.space.holds(_expression(part), parameters), value))
        else:
            switches.append(Switch((held,), (other,), 0, -1, value))
    terminal = np.zeros((mechanics.space.size, 1))
    for clamp in clamps:
        terminal[clamp.where] = clamp.value
    return Monitor(first, last, terminal, tuple(switches), tuple(clamps))


def paths_holding(mechanics: Mechanics, held: Held, not_held: Held) -> Indices:
    """Paths that hold one of each of some sets of happenings, and none of others."""
    which = paths_of(mechanics, held[0])
    for happenings in held[1:]:
        which = np.intersect1d(which, paths_of(mechanics, happenings), assume_unique=True)
    for happenings in not_held:
        which = np.setdiff1d(which, paths_of(mechanics, happenings), assume_unique=True)
    return which


def _numbers(mechanics: Mechanics, query: Query) -> tuple[int, ...]:
    return tuple(sorted({number for named in query.acts for number in happenings_of(mechanics, named)}))


def _expression(query: Query) -> Expression:
    if query.expression is None:
        raise QueryError(f"A `{query.form}` query needs an expression.")
    return query.expression
