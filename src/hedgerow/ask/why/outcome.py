"""How a question comes out in one drawn history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hedgerow.ask.monitors import window
from hedgerow.case.expressions import Expression
from hedgerow.case.model import Case, Named, Query
from hedgerow.chain.sampler import History, Occurrence
from hedgerow.errors import QueryError
from hedgerow.game.space import Floats, Space
from hedgerow.infer.timeline import now


def holds(event: Occurrence, names: Iterable[Named]) -> bool:
    """Whether something that happened is any of what is named; an act and its reply are one."""
    said = ((event.id, event.mark), (event.reply, event.reply_mark))
    return any(name.id == id and name.mark in ("", mark) for name in names for id, mark in said)


class Decider:
    """Decides queries about histories that begin now; keeps where conditions hold."""

    def __init__(self, case: Case, space: Space, parameters: Mapping[str, float]) -> None:
        self.case, self.space, self.parameters = case, space, parameters
        self._values: dict[Expression, Floats] = {}

    def answer(self, query: Query, history: History) -> float:
        """The answer to a query: 1 or 0, or a number where it asks for one.

        A window sees the situation at its opening and everything from then to just before its end, as a backward
        sweep does.

        Raises:
            QueryError: If the query is not about one history.
        """
        first, last = (time - now(self.case) for time in window(self.case, query))
        before = [event for event in history.events if event.time < first]
        within = [event for event in history.events if first <= event.time < last]
        opening = before[-1].after if before else history.start
        match query.form:
            case "holds" | "mean":
                value = float(self._value(query)[within[-1].after if within else opening])
                return float(value != 0) if query.form == "holds" else value
            case "reach":
                there = self._value(query)
                return float(any(there[situation] != 0 for situation in _visited(opening, within)))
            case "count":
                return float(sum(holds(event, query.acts) for event in within))
            case "acts" | "both":
                return float(all(_enough(part, within) for part in query.parts or (query,)))
            case "first":
                return self._race(query, opening, within)
            case _:
                raise QueryError(f"A query of the form `{query.form}` is not about one history.")

    def _race(self, query: Query, opening: int, within: Sequence[Occurrence]) -> float:
        """Whether the one comes before the other; both at once is not before."""
        for event, situation in [(None, opening), *((event, event.after) for event in within)]:
            done = [event is not None and holds(event, part.acts) for part in query.parts]
            if any(done):
                return float(done[0] and not done[1])
            there = [part.form == "reach" and self._value(part)[situation] != 0 for part in query.parts]
            if any(there):
                return float(there[0] and not there[1])
        return 0.0

    def _value(self, query: Query) -> Floats:
        if query.expression is None:
            raise QueryError(f"A `{query.form}` query needs an expression.")
        if query.expression not in self._values:
            self._values[query.expression] = self.space.evaluate(query.expression, self.parameters)
        return self._values[query.expression]


def _visited(opening: int, within: Sequence[Occurrence]) -> Iterable[int]:
    yield opening
    for event in within:
        yield event.after


def _enough(part: Query, within: Sequence[Occurrence]) -> bool:
    count = sum(holds(event, part.acts) for event in within)
    return (part.at_least is None or count >= part.at_least) and (
        part.at_most is None or count <= part.at_most
    )
