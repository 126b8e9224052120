"""A made-up result of a large shipped case: as many rows of everything as the engine would make."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

from hedgerow.ask.record import (
    Account,
    ActRate,
    ClaimResult,
    Forecast,
    QuantityPath,
    ReportResult,
    ScenarioResult,
    Stability,
    Step,
)


def large(plain, case):
    """The result of `case` in the shape of `plain`."""
    values = [(axis.id, value) for axis in case.axes for value in axis.values]
    accounts = tuple(
        Account(axis, value.id, value.name, value.about, value.prior, value.prior, value.prior,
                tuple((kappa, value.prior) for kappa in case.kappas))
        for axis, value in values
    ) + tuple(one for one in plain.accounts if one.axis == "habit")  # fmt: skip
    weights = tuple((one.axis, one.name, one.weight) for one in accounts)
    by_account = tuple((axis, value.id, 0.123456789 * (n % 7)) for n, (axis, value) in enumerate(values))
    days = tuple(case.begins + timedelta(days=7 * n) for n in range((case.as_of - case.begins).days // 7))
    return replace(
        plain,
        case=case, as_of=case.as_of, accounts=accounts,
        forecasts=tuple(_forecast(question, n, by_account) for n, question in enumerate(case.questions)),
        claims=tuple(
            ClaimResult(claim.id, claim.who, claim.role, claim.kind, claim.means, claim.settles, 0.4123456789,
                        "probability", 0.3, 0.6, "> 0.5", "cannot tell", "", claim.source.ref, claim.source.paragraph)
            for claim in case.claims
        ),
        scenarios=tuple(
            ScenarioResult(one.id, one.name, one.about, kind, one.first, tuple(
                (question.id, 0.05 + 0.9 * abs(math.sin(n))) for n, question in enumerate(case.questions)
                if question.headline and question.answered_by == "model"
            ))
            for one in case.scenarios for kind in (("surprise", "announced") if one.kind == "both" else (one.kind,))
        ),
        reports=tuple(
            ReportResult(one.id, one.first, one.last, one.published, "an_act.mark | another_act.mark", one.note,
                         one.actors, one.location, one.source, one.paragraph, one.credible, True, "", True,
                         tuple((axis, value.id, 0.3 * math.sin(5 * n + k)) for k, (axis, value) in enumerate(values)))
            for n, one in enumerate(case.evidence)
        ),
        steps=tuple(
            Step(one.last, what, weights) for n, one in enumerate(case.evidence)
            for what in ((one.id,) if n % 4 else ("silence", one.id))
        ),
        paths=tuple(
            QuantityPath(one.name, one.levels, days, tuple(
                tuple((1 + math.sin(n + k)) / sum(1 + math.sin(n + j) for j in range(len(one.levels)))
                      for k in range(len(one.levels)))
                for n in range(len(days))
            ))
            for one in case.quantities
        ),
        stability=tuple(
            Stability(sway, kappa, weights, -44.0, -45.0) for sway in case.sways for kappa in case.kappas
        ),
        rates=tuple(ActRate(one.id, one.by, 0.2, 0.01 * n, 0.25, 3) for n, one in enumerate(case.acts)),
    )  # fmt: skip


def _forecast(question, n, by_account):
    answered = question.answered_by == "model"
    value = 0.05 + 0.9 * abs(math.sin(n)) if answered else None
    return Forecast(
        question.id, question.question, question.short, question.deadline, question.decided_by, question.answered_by,
        value, value, value, value, "5 in 18 months, constant hazard", value and value / 2, value and (1 + value) / 2,
        by_account if answered else (), "probability", question.reason, question.headline,
    )  # fmt: skip
