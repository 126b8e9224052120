"""What changed since a day, and what changed it: differences that sum exactly.

After each report the forecasts of today's questions are what that report left believed; before the next one, silence
moved them. Beliefs of each moment meet values carried back to it, so that every difference is exact. Chances of
accounts are averaged with habit, as in the headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import date

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.answers import Asker, Mixture
from hedgerow.ask.engine import Setting, Solved, posterior
from hedgerow.ask.record import Change, Changes
from hedgerow.ask.why.common import joint_logs, membership
from hedgerow.case.model import Case
from hedgerow.chain.chebyshev import propagate_values
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import Filtered, Unit, filter_accounts
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.infer.timeline import Event, now


def changes_since(
    case: Case, since: date, setting: Setting, solved: Solved, asker: Asker, executor: Executor
) -> Changes:
    """What each report and silence since a day did to the accounts and to the model's forecasts.

    Args:
        case: The case.
        since: The day; what was known at its midnight is what changed.
        setting: The accounts of the case, and habit's.
        solved: The strategic accounts.
        asker: It has answered the questions as of now.
        executor: Where values are carried back in parallel.
    """
    # The record is read once more, with a stop on that day: without the stop no digit of the answer may change.
    strategic, habit = (
        filter_accounts(case, filtered.units, setting.densities, (), executor, since=since)
        for filtered in (solved.filtered, setting.filtered)
    )
    mixture = posterior(case, strategic, habit)
    questions = [q for q in case.questions if q.answered_by == "model" and q.asks is not None]
    queries = tuple(q.asks for q in questions if q.asks is not None)
    events = mixture.strategic.events
    base = next((n for n, event in enumerate(events) if event.kind == "mark"), len(events) - 1)
    chosen = list(range(base, len(events)))
    units = [*mixture.strategic.units, *mixture.habit.units]
    jobs = {
        id(unit.chain): executor.submit(_values, case, unit, events, chosen, asker.now(unit, queries))
        for unit in units
    }
    values = {chain: job.result() for chain, job in jobs.items()}
    kept = [*_kept(mixture.strategic, chosen), *_kept(mixture.habit, chosen)]
    # Answers of every account just before and just after every event: shape (events, 2, units, queries).
    answers = np.array(
        [
            [
                [
                    beliefs[place][side] @ values[id(unit.chain)][place][side]
                    for unit, beliefs in zip(units, kept, strict=True)
                ]
                for side in (0, 1)
            ]
            for place in range(len(chosen))
        ]
    ).reshape(len(chosen), 2, len(units), len(queries))
    before, after = _weights(case, mixture, chosen)
    forecasts = np.stack(
        [np.einsum("eu,euq->eq", before, answers[:, 0]), np.einsum("eu,euq->eq", after, answers[:, 1])],
        axis=1,
    )
    table = membership(case, mixture).T.astype(float)
    accounts = np.stack([before @ table, after @ table], axis=1)
    names = [f"{axis.id}.{value.id}" for axis in case.axes for value in axis.values] + [
        "habit.habit",
        "habit.strategy",
    ]
    state = np.concatenate([accounts, forecasts], axis=2)
    rows: list[Change] = []
    labels = (tuple(names), tuple(q.id for q in questions))
    silence = np.zeros(state.shape[2])
    for place in range(1, len(chosen)):
        event = events[chosen[place]]
        silence += state[place, 0] - state[place - 1, 1]
        moved = state[place, 1] - state[place, 0]
        if event.kind in ("report", "close", "redraw"):
            name = f"redraw {event.axis}" if event.kind == "redraw" else event.name
            rows.append(_change(name, event.on, moved, labels))
        else:
            silence += moved
    rows.append(_change("silence", case.as_of, silence, labels))
    rows.sort(key=lambda row: -row.largest)
    return Changes(
        since=since,
        against="",
        accounts=_pairs(labels[0], state[0, 1], state[-1, 1], 0),
        forecasts=_pairs(labels[1], state[0, 1], state[-1, 1], len(labels[0])),
        lines=tuple(rows),
    )


def _pairs(
    names: Sequence[str], first: Floats, last: Floats, start: int
) -> tuple[tuple[str, float, float], ...]:
    return tuple((name, float(first[start + n]), float(last[start + n])) for n, name in enumerate(names))


def _change(what: str, on: date, moved: Floats, labels: tuple[tuple[str, ...], tuple[str, ...]]) -> Change:
    names, questions = labels
    return Change(
        what=what,
        on=on,
        accounts=tuple((name, float(moved[n])) for n, name in enumerate(names)),
        forecasts=tuple((name, float(moved[len(names) + n])) for n, name in enumerate(questions)),
    )


def _kept(filtered: Filtered, chosen: Sequence[int]) -> list[list[tuple[Floats, Floats]]]:
    """For each account, its beliefs before and after each chosen event."""
    return [[filtered.kept[index][unit] for index in chosen] for unit in range(len(filtered.units))]


def _values(
    case: Case, unit: Unit, events: Sequence[Event], chosen: Sequence[int], today: Sequence[Floats]
) -> list[tuple[Floats, Floats]]:
    """Values of every query before and after each chosen event, each of shape (situations, queries)."""
    chain = unit.chain
    matrix = chain.step()
    columns, until = list(today), now(case)
    found: list[tuple[Floats, Floats]] = []
    for index in reversed(chosen):
        event = events[index]
        if event.time < until:
            mean = chain.rate * (until - event.time)
            columns = [propagate_values(matrix.__matmul__, column, mean) for column in columns]
            until = event.time
        after = np.stack(columns, axis=1)
        before = after
        if event.kind == "calendar" and event.dated is not None:
            before = calendar_matrix(chain.mechanics, event.dated, unit.parameters) @ after
            columns = list(before.T.copy())
        found.append((before, after))
    return found[::-1]


def _weights(case: Case, mixture: Mixture, chosen: Sequence[int]) -> tuple[Floats, Floats]:
    """Weights of all accounts, habit's last, before and after each chosen event; each of shape (events, units)."""
    sides = []
    for side in (0, 1):
        strategic, habit = (
            np.array([_log_weights(filtered, index, side) for index in chosen])
            for filtered in (mixture.strategic, mixture.habit)
        )
        whole = joint_logs(case, strategic, habit)
        sides.append(np.exp(whole - logsumexp(whole, axis=1, keepdims=True)))
    return sides[0], sides[1]


def _log_weights(filtered: Filtered, index: int, side: int) -> Floats:
    after: Floats = filtered.paths[1.0][index]
    if side == 1:
        return after
    before: Floats = filtered.paths[1.0][index - 1].copy() if index else filtered.priors.copy()
    for number, (name, event) in enumerate(filtered.entries):
        if event == index and name == "silence":
            before += filtered.increments[number]
    return before
