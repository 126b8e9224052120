"""The ledger of the reports: what each did to the log-odds of every account.

The log-odds of a value are those of its weight over all accounts, habit's among them. Every report and every silence
moves them from what they were to what they are, so that the rows telescope: they sum to posterior less prior. Each row
depends on those before it: told in another order, the same reports would share the sum differently.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hedgerow.ask.answers import Mixture
from hedgerow.ask.engine import habit_weight
from hedgerow.ask.why.common import HABIT, joint_logs, membership, values_of
from hedgerow.ask.why.ledger_record import Ledger, LedgerRow, Weight, WeightPath
from hedgerow.case.model import Case
from hedgerow.game.space import Booleans, Floats
from hedgerow.infer.filtered import Weighed
from hedgerow.infer.timeline import Event

SILENCE = "silence"


def ledger(case: Case, mixture: Mixture, solved: Sequence[tuple[float, Weighed]]) -> Ledger:
    """What each report and silence did to the log-odds of every value.

    Args:
        case: The case.
        mixture: The accounts at the declared sways, on the record.
        solved: The strategic accounts at each multiple of the declared sways, for the paths of their weights.
    """
    book = _Book(case, mixture)
    return Ledger(
        prior=book.named(book.odds(book.start), book.shown),
        posterior=book.named(book.odds(book.end), book.shown),
        posterior_given_strategy=book.named(book.odds(book.end, strategic=True), book.shown_strategic),
        rows=book.rows(),
        steps=tuple((event.on, _step_name(event)) for _, event in _steps(mixture.strategic.events)),
        paths=tuple(
            _path(case, mixture, multiple, each, kappa)
            for multiple, each in sorted(solved, key=lambda pair: pair[0])
            for kappa in case.kappas
        ),
    )


Logs = tuple[Floats, Floats]
"""Log weights within strategy and within habit."""


class _Book:
    """Goes through the record once, entry by entry."""

    def __init__(self, case: Case, mixture: Mixture) -> None:
        self.case, self.mixture = case, mixture
        self.names, self.table = values_of(case), membership(case, mixture)
        self.count = len(mixture.strategic.units)
        self.start: Logs = (mixture.strategic.priors, mixture.habit.priors)
        self.end: Logs = (mixture.strategic.log_weights(), mixture.habit.log_weights())
        self.shown = np.isfinite(self.odds(self.start))
        self.shown_strategic = np.isfinite(self.odds(self.start, strategic=True))
        events = mixture.strategic.events
        redrawn = {event.axis: number for number, event in enumerate(events) if event.kind == "redraw"}
        self.since = np.array([redrawn.get(axis, -1) for axis, _ in self.names])

    def odds(self, logs: Logs, *, strategic: bool = False) -> Floats:
        """Log-odds of every value, shape (values,); nan where an axis has one value only."""
        if strategic:
            whole, table = logs[0], self.table[:-2, : self.count]
        else:
            whole, table = joint_logs(self.case, *logs), self.table
        return _log_odds(whole, table)

    def named(self, numbers: Floats, shown: Booleans) -> tuple[Weight, ...]:
        """Numbers with their values, those that are shown."""
        pairs = zip(self.names, numbers, shown, strict=False)
        return tuple((axis, value, float(number)) for (axis, value), number, here in pairs if here)

    def rows(self) -> tuple[LedgerRow, ...]:
        """Every entry as a row, silences between two reports as one."""
        strategic, habit = self.mixture.strategic, self.mixture.habit
        entries: dict[int, list[int]] = {}
        for number, (_, index) in enumerate(strategic.entries):
            entries.setdefault(index, []).append(number)
        logs = self.start
        odds = (self.odds(logs), self.odds(logs, strategic=True))
        rows: list[LedgerRow] = []
        quiet = [np.zeros_like(each) for each in odds]
        heard = False
        for index, event in enumerate(strategic.events):
            for number in entries.get(index, []):
                logs = (logs[0] + strategic.increments[number], logs[1] + habit.increments[number])
                fresh = (self.odds(logs), self.odds(logs, strategic=True))
                added = [
                    np.where(index > self.since[: len(after)], _added(before, after), 0.0)
                    for before, after in zip(odds, fresh, strict=True)
                ]
                odds = fresh
                name = strategic.entries[number][0]
                if name == SILENCE:
                    quiet, heard = [one + more for one, more in zip(quiet, added, strict=True)], True
                    continue
                if heard:
                    rows.append(self._row(SILENCE, event, quiet))
                    quiet, heard = [np.zeros_like(each) for each in odds], False
                rows.append(self._row(name, event, added))
            # A redrawn axis starts again from its prior, which is where its log-odds in the sum still stand.
            logs = (strategic.paths[1.0][index], habit.paths[1.0][index])
            odds = (self.odds(logs), self.odds(logs, strategic=True))
        if heard:
            rows.append(self._row(SILENCE, strategic.events[-1], quiet))
        return tuple(rows)

    def _row(self, what: str, event: Event, added: Sequence[Floats]) -> LedgerRow:
        return LedgerRow(
            what, event.on, self.named(added[0], self.shown), self.named(added[1], self.shown_strategic)
        )


def _log_odds(logs: Floats, table: Booleans) -> Floats:
    """Log-odds of each row of accounts; nan where they are all or none."""
    inside = np.logaddexp.reduce(np.where(table, logs, -np.inf), axis=1)
    outside = np.logaddexp.reduce(np.where(table, -np.inf, logs), axis=1)
    apart = table.any(axis=1) & ~table.all(axis=1) & (np.isfinite(inside) | np.isfinite(outside))
    with np.errstate(invalid="ignore"):
        return np.where(apart, inside - outside, np.nan)


def _added(before: Floats, after: Floats) -> Floats:
    """Difference of log-odds; what is refuted already is not refuted again."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(before), after - before, 0.0)


def _steps(events: Sequence[Event]) -> list[tuple[int, Event]]:
    """Events after which weights are told."""
    return [
        (n, event) for n, event in enumerate(events) if event.kind in ("report", "close", "redraw", "end")
    ]


def _step_name(event: Event) -> str:
    return {"redraw": f"redraw {event.axis}", "end": SILENCE}.get(event.kind, event.name)


def _path(case: Case, mixture: Mixture, multiple: float, weighed: Weighed, kappa: float) -> WeightPath:
    """Weights given strategy, and of habit, at every step."""
    table = membership(case, mixture)[:-2, : len(weighed.keys)]
    names = values_of(case)
    steps = []
    for index, _ in _steps(mixture.strategic.events):
        here = Weighed(weighed.keys, weighed.priors, {kappa: weighed.paths[kappa][: index + 1]})
        beside = Weighed(
            mixture.habit.keys, mixture.habit.priors, {kappa: mixture.habit.paths[kappa][: index + 1]}
        )
        weights = table @ here.weights(kappa)
        told = [(axis, value, float(weight)) for (axis, value), weight in zip(names, weights, strict=False)]
        steps.append((*told, (*HABIT, habit_weight(case, here, beside, kappa))))
    return WeightPath(multiple, kappa, tuple(steps))
