"""What forecasts rest on: how fast each moves with each parameter, and the games solved again at the priors' ends.

The anchor, the scale of stakes and the rates of false reports are frozen, as in every comparison where one thing is
changed; found anew, they would take back what the parameter did. An account that sets the parameter itself has its own
value moved as far: in proportion where the prior is lognormal, by as much elsewhere, within the prior's bounds. Habit's
chains change with the parameter where usual rates depend on it. The record is read again, so that the weights of the
accounts answer as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import numpy as np

from hedgerow.ask.answers import Asker, Mixture
from hedgerow.ask.engine import Setting, Solved, posterior
from hedgerow.ask.gradient import Differentiator, Gradient
from hedgerow.ask.moving import movable
from hedgerow.ask.shifted import Place, Shift, shifted
from hedgerow.ask.why.common import membership, query_of, values_of, weighed
from hedgerow.ask.why.slopes_record import Bar, Sensitivity, Slope, Span
from hedgerow.case.model import Case, Query, Question

MOST_BARS = 10
"""How many parameters the games are solved again for, those that move an answer most by its slope."""

Told = Callable[[int, int], None]
"""Told how much is done, of how much."""


def slopes(
    case: Case,
    questions: Sequence[Question],
    setting: Setting,
    solved: Solved,
    executor: Executor,
    progress: Told | None = None,
) -> Sensitivity:
    """The derivative of answers and of every value's weight by each parameter that has room.

    Args:
        case: The case.
        questions: Questions that the model answers.
        setting: Its accounts at the priors' medians.
        solved: Their solutions.
        executor: Where accounts are worked on in parallel.
        progress: Told how many numbers are differentiated, of how many.
    """
    wanted = Differentiator(case, setting, solved, executor)
    table = membership(case, Mixture(solved.filtered, setting.filtered, 0.5))
    values = values_of(case)
    total = len(questions) + len(values)

    def told(done: int) -> None:
        if progress is not None:
            progress(done, total)

    def slope(gradient: Gradient) -> Slope:
        by = gradient.by_parameter()
        return Slope(gradient.value, tuple(by[each.name] for each in movable(case)))

    forecasts = []
    for number, question in enumerate(questions):
        forecasts.append((question.id, slope(wanted.forecast(query_of(question)))))
        told(number + 1)
    weights: list[tuple[str, str, Slope]] = []
    for number, ((axis, value), members) in enumerate(zip(values, table, strict=True)):
        before = [each for name, _, each in weights if name == axis]
        if values[number + 1 : number + 2] and values[number + 1][0] == axis:
            found = slope(wanted.membership(members.astype(np.float64)))
        else:
            # The last value of an axis takes what the others leave.
            taken = (
                np.sum([each.slopes for each in before], axis=0) if before else np.zeros(len(movable(case)))
            )
            found = Slope(1.0 - sum(each.value for each in before), tuple((-taken).tolist()))
        weights.append((axis, value, found))
        told(len(questions) + number + 1)
    spans = tuple(Span(each.name, each.low, each.median, each.high) for each in movable(case))
    return Sensitivity(spans, tuple(forecasts), tuple(weights))


def leading(sensitivity: Sensitivity, most: int = MOST_BARS) -> tuple[str, ...]:
    """The parameters that move an answer furthest between the ends of their priors, by its slope, in that order."""

    def furthest(number: int) -> float:
        ends = [sensitivity.swing(slope, number) for _, slope in sensitivity.forecasts]
        return max((abs(high - low) for low, high in ends), default=0.0)

    order = sorted(range(len(sensitivity.parameters)), key=lambda number: -furthest(number))
    return tuple(sensitivity.parameters[number].name for number in order[:most])


def tornado(
    case: Case,
    queries: Sequence[Query],
    parameters: Sequence[str],
    setting: Setting,
    solved: Solved,
    executor: Executor,
    progress: Told | None = None,
) -> tuple[tuple[Bar, ...], ...]:
    """Answers to queries, and the weights, with each parameter at the 10th and the 90th percentile of its prior.

    Args:
        case: The case.
        queries: Any queries about one chain.
        parameters: Which parameters.
        setting: Its accounts at the priors' medians.
        solved: Their solutions, from which those at the ends are reached.
        executor: Where accounts are solved in parallel.
        progress: Told how many ends are done, of how many.

    Returns:
        For each query, the longest bar first; those that set nothing in motion are among them.
    """
    table = membership(case, Mixture(solved.filtered, setting.filtered, 0.5))
    bars: list[list[Bar]] = [[] for _ in queries]
    chosen = [each for each in movable(case) if each.name in parameters]
    for number, parameter in enumerate(chosen):
        ends = []
        for side, value in enumerate((parameter.low, parameter.high)):
            mixture = at_value(case, parameter.name, value, setting, solved, executor)
            answers = [answer.value for answer in Asker(case, mixture, executor).ask(queries)]
            ends.append((answers, weighed(case, table, mixture.weights)))
            if progress is not None:
                progress(2 * number + side + 1, 2 * len(chosen))
        (low, weights_at_low), (high, weights_at_high) = ends
        for each, at_low, at_high in zip(bars, low, high, strict=True):
            each.append(
                Bar(
                    parameter=parameter.name,
                    low=parameter.low,
                    high=parameter.high,
                    at_low=at_low,
                    at_high=at_high,
                    weights_at_low=weights_at_low,
                    weights_at_high=weights_at_high,
                )
            )
    return tuple(tuple(sorted(each, key=lambda bar: -bar.length)) for each in bars)


def at_value(
    case: Case, name: str, value: float, setting: Setting, solved: Solved, executor: Executor
) -> Mixture:
    """The accounts with one parameter at a value, solved again from where they are and weighed on the record."""
    there = shifted(Place(case, setting, solved), Shift({name: value}), executor)
    return posterior(there.case, there.solved.filtered, there.setting.filtered)
