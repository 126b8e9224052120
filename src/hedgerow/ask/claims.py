"""Claims held against the model: value, interval over accounts, and a verdict by a printed rule.

The verdict is *fits* where the whole interval obeys what the claim asserts, *does not fit* where none of it does,
*cannot tell* between. A claim whose answer no report and no strategy moves
follows from an input: *assumed, not tested*.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

import numpy as np

from hedgerow.ask.answers import Answer, Asker
from hedgerow.ask.record import ClaimResult, Verdict
from hedgerow.case.model import Case, Claim, Query
from hedgerow.infer.filtered import Weighed

ASSUMED = 1e-3
"""Largest difference between accounts, and between beliefs, at which an answer counts as an input restated."""

UNITS = {"holds": "probability", "reach": "probability", "acts": "probability", "both": "probability",
         "first": "probability", "mean": "score", "count": "expected number", "account": "weight"}  # fmt: skip


def unit_of(query: Query) -> str:
    """Unit of the answer to a query."""
    if query.form == "effect_of":
        return f"difference in {unit_of(query.parts[0])}"
    return UNITS[query.form]


def judge(relation: str, threshold: float, low: float, high: float) -> Verdict:
    """Verdict by the interval alone."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return "cannot test"
    compare = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}[relation]
    obeyed = {bool(compare(end, threshold)) for end in (low, high)}
    if obeyed == {True}:
        return "fits"
    return "does not fit" if obeyed == {False} else "cannot tell"


def account_weight(weighed: Weighed, wanted: Sequence[tuple[str, str]], kappa: float) -> float:
    """Weight of some values of some axes, given strategy."""
    mask = np.array([set(wanted) <= set(key.values) for key in weighed.keys])
    return float(weighed.weights(kappa)[mask].sum())


def account_claim(
    case: Case, claim: Claim, filtered: Sequence[Weighed], habit_weights: Sequence[float]
) -> ClaimResult:
    """A claim that an account is right, judged over all sways and kappas.

    Args:
        case: The case.
        claim: The claim.
        filtered: The strategic accounts at the declared sways, then at its other multiples.
        habit_weights: Weight of habit at each of these and each kappa, the declared first.
    """
    wanted = claim.asks.account
    if wanted and wanted[0][0] == "habit":
        values = [
            weight if wanted[0][1] in ("yes", "habit", "true") else 1.0 - weight for weight in habit_weights
        ]
        note = "Over the declared sways and kappas."
    else:
        values = [account_weight(each, wanted, kappa) for each in filtered for kappa in case.kappas]
        values.insert(0, account_weight(filtered[0], wanted, 1.0))
        note = "Weight given that somebody is strategic; the interval spans the declared sways and kappas."
    return _result(claim, values[0], min(values), max(values), None, note, judge(
        claim.relation, claim.threshold, min(values), max(values)))  # fmt: skip


def chain_claim(claim: Claim, asked: Answer, asker: Asker, base: Answer | None) -> ClaimResult:
    """A claim about what happens, or about the difference a scenario makes.

    Args:
        claim: The claim.
        asked: The answer.
        asker: Where to ask again from the first day's belief.
        base: For a difference, the answer it is measured against.
    """
    low, high = asked.quantile(0.1), asked.quantile(0.9)
    verdict = judge(claim.relation, claim.threshold, low, high)
    note = ""
    if base is None and claim.asks.given and _restated(claim.asks, asked, asker):
        verdict, note = (
            "assumed, not tested",
            "No report and no strategy moves this answer: it restates an input.",
        )
    elif base is not None and float(np.abs(asked.by_account).max()) < 1e-9:
        verdict, note = (
            "assumed, not tested",
            "The model has no way from the one to the other: the difference is nil by construction.",
        )
    return _result(claim, asked.value, low, high, asked.habit, note, verdict)


def _restated(query: Query, asked: Answer, asker: Asker) -> bool:
    first = asker.from_the_start(query)
    values = np.concatenate([asked.by_account, first.by_account])
    return float(np.ptp(values)) < ASSUMED


def _result(
    claim: Claim, value: float, low: float, high: float, habit: float | None, note: str, verdict: Verdict
) -> ClaimResult:
    return ClaimResult(
        id=claim.id,
        who=claim.who,
        role=claim.role,
        kind=claim.kind,
        means=claim.means,
        settles=claim.settles,
        value=value,
        unit=unit_of(claim.asks),
        low=low,
        high=high,
        rule=f"{claim.relation} {claim.threshold:g}",
        verdict=verdict,
        note=note if habit is None or note else f"Had nobody been strategic: {round(habit, 2) + 0.0:.2f}.",
        source=claim.source.ref,
        paragraph=claim.source.paragraph,
    )


def inner_queries(claims: Sequence[Claim]) -> Mapping[tuple[str, bool], list[Query]]:
    """Queries that claims ask of scenarios: (scenario, announced) to queries."""
    found: dict[tuple[str, bool], list[Query]] = {}
    for claim in claims:
        query = claim.asks
        if query.form == "effect_of":
            for scenario in filter(None, (query.scenario, query.against)):
                found.setdefault((scenario, query.announced), []).append(query.parts[0])
    return found
