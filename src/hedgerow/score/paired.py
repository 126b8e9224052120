r"""Two forecasters on the same questions, case by case.

Questions of one case hang together, so a case counts once. With few cases nothing is drawn: the sign-flip test goes
through all :math:`2^n` ways of exchanging the two forecasters within cases (Fisher 1935, section 21), exact if
neither is better and cases are independent. The interval for pooled skill holds those values that test does not
refuse: its ends are pooled skills of subsets of the cases, which are typical values (Hartigan 1969). Six cases give
the span of their six skills at level 0.97; fewer than six reach no level of 0.95, and then there is no interval.
Both take a case's difference as symmetric about its centre, which a case of one question is surely not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hedgerow.score.record import MODEL, REGIME, Floats, Scored, answered_by_both, said
from hedgerow.score.rules import brier, log_score, skill

MOST_CASES = 20
"""Most cases gone through exactly (a million ways)."""

RULES: dict[str, Callable[[Floats, Floats], Floats]] = {"Brier": brier, "log score": log_score}


@dataclass(frozen=True, slots=True)
class Difference:
    """One case: mean loss of the forecaster less that of the other; below nought the forecaster did better."""

    case: str
    questions: int
    """Answered by both."""
    difference: float


@dataclass(frozen=True, slots=True)
class Paired:
    """Two forecasters compared over cases, each case counting once."""

    forecaster: str
    against: str
    rule: str
    differences: tuple[Difference, ...]
    mean: float | None
    """Mean over cases."""
    p_value: float | None
    """Two-sided, exact sign-flip; None without a case, or with more than can be gone through."""


@dataclass(frozen=True, slots=True)
class PairedSkill:
    """Brier skill where the other forecaster was unsure, pooled over cases."""

    forecaster: str
    against: str
    between: tuple[float, float]
    """Chances given by the other forecaster between which a question counts, ends included."""
    questions: int
    cases: tuple[tuple[str, int, float | None], ...]
    """(case, questions, skill in it)."""
    skill: float | None
    interval: tuple[float, float] | None
    level: float | None
    """Level the interval really has: at least the one asked for."""
    reason: str
    """Why something is missing."""


def compare(rows: Sequence[Scored], forecaster: str, against: str, rule: str = "Brier") -> Paired:
    """Compare two forecasters on the questions both answered.

    Args:
        rows: Questions that came out.
        forecaster: Whose loss is taken.
        against: Whose loss is taken off.
        rule: `Brier` or `log score`.
    """
    loss = RULES[rule]
    differences = []
    for case, here in _by_case(answered_by_both(rows, forecaster, against)):
        own, other = (float(loss(*said(here, name)).mean()) for name in (forecaster, against))
        differences.append(Difference(case, len(here), own - other))
    values = [each.difference for each in differences]
    mean = float(np.mean(values)) if values else None
    return Paired(forecaster, against, rule, tuple(differences), mean, sign_flip(values))


def sign_flip(differences: Sequence[float]) -> float | None:
    """Two-sided p-value of differences' mean under all exchanges of sign; at best 2 / 2^n.

    Args:
        differences: One for each case.

    Returns:
        The p-value; None without a difference, or with more than `MOST_CASES`.
    """
    if not 0 < len(differences) <= MOST_CASES:
        return None
    values = np.asarray(differences, dtype=np.float64)
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums + value, sums - value])
    # Sums equal but for rounding count as equal, or the observed arrangement might not count itself.
    seen = abs(float(values.sum())) * (1.0 - 1e-9) - 1e-15
    return float((np.abs(sums) >= seen).mean())


def paired_skill(
    rows: Sequence[Scored],
    forecaster: str = MODEL,
    against: str = REGIME,
    *,
    between: tuple[float, float] = (0.05, 0.95),
    level: float = 0.95,
) -> PairedSkill:
    """Pooled Brier skill against a forecaster where it was unsure, with an interval clustered by case.

    Args:
        rows: Questions that came out.
        forecaster: Whose skill is asked for.
        against: Against whom.
        between: Questions count where `against` gave a chance in this range.
        level: Least level of the interval.
    """
    low, high = between
    unsure = [
        row for row in answered_by_both(rows, forecaster, against) if low <= (row.by(against) or 0.0) <= high
    ]
    cases, own, other = [], [], []
    for case, here in _by_case(unsure):
        own.append(float(brier(*said(here, forecaster)).sum()))
        other.append(float(brier(*said(here, against)).sum()))
        cases.append((case, len(here), skill(own[-1], other[-1])))
    found = skill(sum(own), sum(other)) if own else None
    interval, reached, reason = _interval(np.array(own), np.array(other), level)
    return PairedSkill(
        forecaster, against, between, len(unsure), tuple(cases), found, interval, reached, reason
    )


def _interval(
    own: Floats, other: Floats, level: float
) -> tuple[tuple[float, float] | None, float | None, str]:
    """Skills the sign-flip test does not refuse: between two typical values, and the level that has."""
    cases = own.size
    # How many of the 2^n - 1 typical values may be left out at each end.
    out = int((1.0 - level) / 2.0 * 2.0**cases + 1e-9)
    if not cases:
        return None, None, "No question counts."
    if cases > MOST_CASES:
        return None, None, f"{cases} cases are more than the {MOST_CASES} that are gone through exactly."
    if out < 1:
        return None, None, f"So few cases ({cases}) reach no interval of level {level:g}."
    both = np.zeros((1, 2))
    for pair in np.stack([own, other], axis=1):
        both = np.concatenate([both, both + pair])
    both = both[1:]
    if not np.all(both[:, 1] > 0.0):
        return None, None, "In one case the other forecaster made no error at all, so skill has no lower end."
    typical = np.sort(1.0 - both[:, 0] / both[:, 1])
    return (float(typical[out - 1]), float(typical[-out])), 1.0 - 2.0 * out / 2.0**cases, ""


def _by_case(rows: Sequence[Scored]) -> list[tuple[str, list[Scored]]]:
    ordered = sorted(rows, key=lambda row: row.case)
    return [(case, list(group)) for case, group in itertools.groupby(ordered, key=lambda row: row.case)]
