"""Answers to queries over all accounts: one backward sweep a chain, one dot product a belief.

Accounts that share a chain share its sweep. Habit's accounts are asked beside the strategic ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from hedgerow.ask.backward import Regime, sweep
from hedgerow.ask.monitors import counters, monitor
from hedgerow.case.model import Case, Query
from hedgerow.game.space import Floats, Space
from hedgerow.infer.filtered import Filtered, Unit


@dataclass(frozen=True)
class Mixture:
    """The posterior over accounts, habit's among them, as of now.

    Attributes:
        strategic: The strategic accounts, filtered.
        habit: The same accounts had nobody been strategic.
        habit_weight: Posterior weight of habit.
    """

    strategic: Filtered
    habit: Filtered
    habit_weight: float

    @property
    def weights(self) -> Floats:
        """Weight of every account, the strategic first; sums to one."""
        return np.concatenate(
            [(1.0 - self.habit_weight) * self.strategic.weights(), self.habit_weight * self.habit.weights()]
        )


@dataclass(frozen=True)
class Answer:
    """The answer to one query under every account.

    Attributes:
        by_account: Under each strategic account, then under each account of habit.
        mixture: The weights.
    """

    by_account: Floats
    mixture: Mixture

    @property
    def value(self) -> float:
        """Averaged over all accounts, habit included."""
        return float(self.mixture.weights @ self.by_account)

    @property
    def strategy(self) -> float:
        """Given that somebody is strategic."""
        weights = self.mixture.strategic.weights()
        return float(weights @ self.by_account[: len(weights)])

    @property
    def habit(self) -> float:
        """Had nobody been strategic."""
        weights = self.mixture.habit.weights()
        return float(weights @ self.by_account[-len(weights) :])

    def given(self, axis: str, value: str) -> float:
        """Given strategy and one value on an axis; nan where it has no weight left."""
        weights = self.mixture.strategic.weights()
        chosen = np.array([dict(unit.key.values)[axis] == value for unit in self.mixture.strategic.units])
        total = float(weights[chosen].sum())
        answers = self.by_account[: len(weights)]
        return float(weights[chosen] @ answers[chosen]) / total if total > 0 else float("nan")

    def quantile(self, share: float) -> float:
        """Quantile over accounts by weight: what they disagree about, not chance."""
        order = np.argsort(self.by_account, kind="stable")
        reached = np.cumsum(self.mixture.weights[order])
        place = min(int(np.searchsorted(reached, share)), len(order) - 1)
        return float(self.by_account[order[place]])

    def minus(self, other: Answer) -> Answer:
        """The difference of two answers, account by account."""
        return Answer(self.by_account - other.by_account, self.mixture)


@dataclass(frozen=True)
class Course:
    """How things may go for one account from now on.

    Attributes:
        regimes: Chains in force, the first from now.
        entry: Stochastic matrix applied now (a forced act, levels set); None: nothing.
    """

    regimes: tuple[Regime, ...]
    entry: sp.csr_array | None = None


Courses = Callable[[bool, int], Course]
"""The course of an account: whether it is strategic, and its number."""
Swept = dict[int, dict[Query, Floats]]
"""Values of queries in every situation, by the `id` of a chain that somebody keeps."""


class Asker:
    """Asks queries of all accounts; what was swept for the present chains is kept."""

    def __init__(self, case: Case, mixture: Mixture, executor: Executor, swept: Swept | None = None) -> None:
        """Take over accounts.

        Args:
            case: The case.
            mixture: The posterior over them.
            executor: Where chains are swept in parallel.
            swept: What was swept of some of their chains for the same case, numbers aside, and will be added to;
                None: nothing.
        """
        self.case, self.mixture, self.executor = case, mixture, executor
        self._kept: Swept = dict(swept or {})

    @property
    def _space(self) -> Space:
        return self.mixture.strategic.units[0].chain.mechanics.space

    def ask(
        self,
        queries: Sequence[Query],
        courses: Courses | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Answer]:
        """Answer queries about chains under every account.

        Args:
            queries: Queries of any form but `account` and `effect_of`.
            courses: How things go from now on; None: as they do.
            progress: Told how many sweeps are done, of how many.
        """
        units = [
            (strategic, number, unit, filtered.beliefs[number])
            for strategic, filtered in ((True, self.mixture.strategic), (False, self.mixture.habit))
            for number, unit in enumerate(filtered.units)
        ]
        # Accounts that have a chain in common have it in common on every course.
        groups: dict[tuple[bool, int], list[int]] = {}
        for column, (strategic, _, unit, _) in enumerate(units):
            groups.setdefault((strategic, id(unit.chain)), []).append(column)

        def answered(columns: Sequence[int]) -> Floats:
            strategic, number, unit, _ = units[columns[0]]
            course = courses(strategic, number) if courses else Course((Regime(-np.inf, unit.chain),))
            swept = self._sweep(tuple(queries), course.regimes, unit)
            found = np.empty((len(queries), len(columns)))
            for place, column in enumerate(columns):
                belief = units[column][3]
                start = belief if course.entry is None else course.entry.T @ belief
                found[:, place] = [given(self._space, start, query) @ swept[query] for query in queries]
            return found

        jobs = [(columns, self.executor.submit(answered, columns)) for columns in groups.values()]
        answers = np.zeros((len(queries), len(units)))
        for done, (columns, job) in enumerate(jobs):
            answers[:, columns] = job.result()
            if progress is not None:
                progress(done + 1, len(jobs))
        return [Answer(row, self.mixture) for row in answers]

    def forget(self, but: Collection[Query]) -> None:
        """Let go of what was swept for the present chains, but for some queries: it is large."""
        for unit, kept in self._kept.items():
            self._kept[unit] = {query: values for query, values in kept.items() if query in but}

    def now(self, unit: Unit, queries: Sequence[Query]) -> list[Floats]:
        """Values of queries already asked of the present, in every situation, under one account."""
        return [self._kept[id(unit.chain)][query] for query in queries]

    def from_the_start(self, query: Query) -> Answer:
        """The answer had nothing been heard since the first day; for a query already asked of the present."""
        start = self._space.start()
        units = [*self.mixture.strategic.units, *self.mixture.habit.units]
        belief = given(self._space, start, query)
        return Answer(np.array([belief @ self._kept[id(unit.chain)][query] for unit in units]), self.mixture)

    def _sweep(
        self, queries: Sequence[Query], regimes: tuple[Regime, ...], unit: Unit
    ) -> dict[Query, Floats]:
        lone = regimes[0].chain is unit.chain and len(regimes) == 1
        kept = self._kept.setdefault(id(unit.chain), {}) if lone else {}
        missing = [query for query in dict.fromkeys(queries) if query not in kept]
        if missing:
            mechanics = regimes[0].chain.mechanics
            held = counters(missing)
            watched = list(dict.fromkeys(query for query, _ in held))
            monitors = [monitor(self.case, query, mechanics, unit.parameters) for query in watched]
            read = [(watched.index(query), column) for query, column in held]
            columns = sweep(self.case, monitors, regimes, unit.parameters, read)
            kept.update({query: columns[:, index].copy() for index, query in enumerate(missing)})
        return kept


def given(space: Space, belief: Floats, query: Query) -> Floats:
    """The belief with the levels a query starts from."""
    return space.set_levels(belief, _levels(space, query)) if query.given else belief


def given_back(space: Space, values: Floats, query: Query) -> Floats:
    """Values as they count for a belief whose levels are yet to be put to those a query starts from."""
    return space.at_levels(values, _levels(space, query)) if query.given else values


def _levels(space: Space, query: Query) -> dict[str, int]:
    levels = {quantity.name: quantity.levels for quantity in space.quantities}
    return {name: levels[name].index(level) for name, level in query.given}
