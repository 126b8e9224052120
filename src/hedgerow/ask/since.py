"""What changed since a day, and what changed it: differences that sum exactly.

After each report the forecasts of today's questions are what that report left believed; before the next one, silence
moved them. Beliefs of each moment meet values carried back to it, so that every difference is exact. Chances of
accounts are averaged with habit, as in the headline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.answers import Asker, Mixture
from hedgerow.ask.engine import Setting, Solved, posterior
from hedgerow.ask.moments import answers_at, columns
from hedgerow.ask.record import Change, Changes
from hedgerow.ask.why.common import all_units, by_chain, joint_logs, membership, values_of
from hedgerow.case.model import Case, Query
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.filtered import Filtered, Kept, Unit


@dataclass(frozen=True)
class Told:
    """The answers from a day on, step by step.

    Attributes:
        since: The day.
        mixture: The accounts, filtered once more with a stop at that day's midnight.
        names: `axis.value` of every account, habit's last.
        questions: Ids of the model's questions.
        first: Weights of the accounts and answers to today's questions at that midnight, shape (names + questions,).
        last: The same now.
        lines: What every report, redrawing and silence did between the two, in order of their days.
    """

    since: date
    mixture: Mixture
    names: tuple[str, ...]
    questions: tuple[str, ...]
    first: Floats
    last: Floats
    lines: tuple[Change, ...]

    def change(self, what: str, on: date, moved: Floats, kind: str) -> Change:
        """A line from differences of accounts and answers."""
        count = len(self.names)
        return Change(
            what=what,
            on=on,
            accounts=tuple((name, float(moved[n])) for n, name in enumerate(self.names)),
            forecasts=tuple((name, float(moved[count + n])) for n, name in enumerate(self.questions)),
            kind=kind,
        )


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
    told = tell(case, since, setting, solved, asker, executor)
    count = len(told.names)
    return Changes(
        since=since,
        against="",
        accounts=_pairs(told.names, told.first[:count], told.last[:count]),
        forecasts=_pairs(told.questions, told.first[count:], told.last[count:]),
        lines=tuple(sorted(told.lines, key=lambda line: -line.largest)),
    )


def tell(case: Case, since: date, setting: Setting, solved: Solved, asker: Asker, executor: Executor) -> Told:
    """The answers from a day on, step by step; arguments as of `changes_since`."""
    # The record is read once more, with a stop on that day: without the stop no digit of the answer may change.
    mixture = reread(case, since, setting, solved, executor)
    questions = asked_of_model(case)
    queries = [query for _, query in questions]
    events = mixture.strategic.events
    chosen = list(range(stop(mixture), len(events)))
    units = all_units(mixture)
    beliefs = [[kept[number] for kept, number, _ in _kept(mixture, index)] for index in chosen]
    jobs = [
        (members, executor.submit(
            answers_at, case, units[members[0]], [events[index] for index in chosen],
            [[at[number] for number in members] for at in beliefs], columns(asker, units[members[0]], queries),
        ))
        for members in by_chain(units).values()
    ]  # fmt: skip
    answers = np.empty((2, len(chosen), len(units), len(queries)))
    for members, job in jobs:
        answers[:, :, members] = job.result()
    state = np.stack([_state(case, mixture, chosen, side, answers[side]) for side in (0, 1)], axis=1)
    told = Told(
        since=since,
        mixture=mixture,
        names=tuple(f"{axis}.{value}" for axis, value in values_of(case)),
        questions=tuple(name for name, _ in questions),
        first=state[0, 1],
        last=state[-1, 1],
        lines=(),
    )
    rows: list[Change] = []
    silence = np.zeros(state.shape[2])
    for place in range(1, len(chosen)):
        event = events[chosen[place]]
        silence += state[place, 0] - state[place - 1, 1]
        moved = state[place, 1] - state[place, 0]
        if event.kind == "redraw":
            rows.append(told.change(f"redraw {event.axis}", event.on, moved, "redraw"))
        elif event.kind in ("report", "close"):
            rows.append(told.change(event.name, event.on, moved, "report"))
        else:
            silence += moved
    return replace(told, lines=(*rows, told.change("silence", case.as_of, silence, "silence")))


def reread(case: Case, since: date, setting: Setting, solved: Solved, executor: Executor) -> Mixture:
    """The record of a case read by accounts as they are solved, with a stop at a day's midnight."""
    strategic, habit = (
        filter_accounts(case, filtered.units, setting.densities, (), executor, since=since)
        for filtered in (solved.filtered, setting.filtered)
    )
    return posterior(case, strategic, habit)


def stop(mixture: Mixture) -> int:
    """Which event the midnight of the marked day is."""
    events = mixture.strategic.events
    return next((n for n, event in enumerate(events) if event.kind == "mark"), len(events) - 1)


def stand(case: Case, mixture: Mixture, values: Mapping[int, Floats]) -> Floats:
    """Weights of the accounts and answers to queries at the midnight of the marked day.

    Args:
        case: The case.
        mixture: The accounts, filtered with a stop there.
        values: For the id of each chain, values of the queries as of that midnight, shape (situations, queries).

    Returns:
        Shape (accounts' values + queries,).
    """
    at = stop(mixture)
    answers = np.array(
        [(kept[unit][1] @ values[id(each.chain)])[0] for kept, unit, each in _kept(mixture, at)]
    )
    state: Floats = _state(case, mixture, [at], 1, answers[None])[0]
    return state


def asked_of_model(case: Case) -> list[tuple[str, Query]]:
    """Id and query of every question that the model answers."""
    return [(q.id, q.asks) for q in case.questions if q.answered_by == "model" and q.asks is not None]


def _state(case: Case, mixture: Mixture, chosen: Sequence[int], side: int, answers: Floats) -> Floats:
    """Weights of all values of all axes and averaged answers at each event; `answers` is (events, units, queries)."""
    weights = _weights(case, mixture, chosen, side)
    table = membership(case, mixture).T.astype(float)
    return np.concatenate([weights @ table, np.einsum("eu,euq->eq", weights, answers)], axis=1)


def _pairs(names: Sequence[str], first: Floats, last: Floats) -> tuple[tuple[str, float, float], ...]:
    return tuple((name, float(first[n]), float(last[n])) for n, name in enumerate(names))


def _kept(mixture: Mixture, index: int) -> list[tuple[tuple[Kept, ...], int, Unit]]:
    """For each account: beliefs of its kind before and after an event, its place among them, and itself."""
    return [
        (filtered.kept[index], number, unit)
        for filtered in (mixture.strategic, mixture.habit)
        for number, unit in enumerate(filtered.units)
    ]


def _weights(case: Case, mixture: Mixture, chosen: Sequence[int], side: int) -> Floats:
    """Weights of all accounts, habit's last, before (0) or after (1) each chosen event; shape (events, units)."""
    strategic, habit = (
        np.array([_log_weights(filtered, index, side) for index in chosen])
        for filtered in (mixture.strategic, mixture.habit)
    )
    whole = joint_logs(case, strategic, habit)
    weights: Floats = np.exp(whole - logsumexp(whole, axis=1, keepdims=True))
    return weights


def _log_weights(filtered: Filtered, index: int, side: int) -> Floats:
    after: Floats = filtered.paths[1.0][index]
    if side == 1:
        return after
    before: Floats = filtered.paths[1.0][index - 1].copy() if index else filtered.priors.copy()
    for number, (name, event) in enumerate(filtered.entries):
        if event == index and name == "silence":
            before += filtered.increments[number]
    return before
