"""What all explanations share: values of all axes with habit among them, headline questions, and what work costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.answers import Mixture
from hedgerow.ask.ledger import members
from hedgerow.ask.why.ledger_record import Weight
from hedgerow.case.model import Case, Query, Question
from hedgerow.chain.uniformisation import poisson_sum
from hedgerow.game.space import Booleans, Floats
from hedgerow.infer.filtered import Filtered, Unit

HABIT, STRATEGY = ("habit", "habit"), ("habit", "strategy")
MOST_QUESTIONS = 8
"""How many of the model's questions are explained where none is marked as a headline."""
SPEED = 5e8
"""Entries of a sparse matrix that one core multiplies in a second; only to tell what work costs before it is done."""
OVERHEAD = 4e-5
"""Time that every product takes besides, however small the matrix [s]."""


def all_units(mixture: Mixture) -> tuple[Unit, ...]:
    """Every account with its chain, the strategic first."""
    return (*mixture.strategic.units, *mixture.habit.units)


def all_beliefs(mixture: Mixture) -> tuple[Floats, ...]:
    """The present belief under every account."""
    return (*mixture.strategic.beliefs, *mixture.habit.beliefs)


def by_chain(units: Iterable[Unit]) -> dict[int, list[int]]:
    """Numbers of the accounts that share each chain, by its `id`."""
    groups: dict[int, list[int]] = {}
    for number, unit in enumerate(units):
        groups.setdefault(id(unit.chain), []).append(number)
    return groups


def values_of(case: Case) -> tuple[tuple[str, str], ...]:
    """Every (axis, value), habit's at the end."""
    declared = [(axis.id, value.id) for axis in case.axes for value in axis.values]
    return (*declared, HABIT, STRATEGY)


def membership(case: Case, mixture: Mixture) -> Booleans:
    """Which account has which value, shape (values, accounts)."""
    strategic, habit = mixture.strategic, mixture.habit
    rows = [
        np.concatenate([members(strategic, axis, value), members(habit, axis, value)])
        for axis, value in values_of(case)[:-2]
    ]
    nobody = np.arange(len(strategic.units) + len(habit.units)) >= len(strategic.units)
    return np.stack([*rows, nobody, ~nobody])


def weighed(case: Case, table: Booleans, weights: Floats) -> tuple[Weight, ...]:
    """Weight of every value, from weights of all accounts."""
    return tuple(
        (axis, value, float(weights[mask].sum()))
        for (axis, value), mask in zip(values_of(case), table, strict=True)
    )


def joint_logs(case: Case, strategic: Floats, habit: Floats) -> Floats:
    """Log weights of all accounts (last axis) from those within strategy and within habit; not normalised."""
    with np.errstate(divide="ignore"):
        return np.concatenate([strategic + np.log1p(-case.habit), habit + np.log(case.habit)], axis=-1)


def normalised(logs: Floats) -> Floats:
    """Weights from their logs; they sum to one."""
    weights: Floats = np.exp(logs - logsumexp(logs))
    return weights


def headlines(case: Case) -> tuple[Question, ...]:
    """The questions to explain: those of the model that are marked as headlines, or its first few."""
    modelled = [q for q in case.questions if q.answered_by == "model" and q.asks is not None]
    return tuple([q for q in modelled if q.headline] or modelled[:MOST_QUESTIONS])


def query_of(question: Question) -> Query:
    """The query of a question that the model answers."""
    if question.asks is None:
        raise ValueError(f"The model does not answer {question.id}.")
    return question.asks


def entropy(weights: Floats) -> float:
    """Shannon entropy [nat]."""
    held = weights[weights > 0]
    return float(-(held * np.log(held)).sum())


def distinct_chains(units: Iterable[Unit]) -> list[Unit]:
    """One account for each chain, in order."""
    return list({id(unit.chain): unit for unit in units}.values())


def reading_seconds(filtered: Filtered) -> float:
    """About how long one core takes to carry one vector through the record under each of these accounts.

    Accounts with one chain are counted once; where an axis is redrawn they may part, and take longer.
    """
    stops = [0.0, *(event.time for event in filtered.events)]
    gaps = [later - sooner for sooner, later in itertools.pairwise(stops) if later > sooner]
    total = 0.0
    for unit in distinct_chains(filtered.units):
        terms = [poisson_sum(unit.chain.rate * gap) for gap in gaps]
        count = sum(one.first + len(one.weights) for one in terms)
        total += count * (len(unit.chain.mechanics.pattern[0]) / SPEED + OVERHEAD)
    return total
