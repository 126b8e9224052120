"""An assessment as a document: plain dictionaries, lists, texts and numbers, ready for JSON.

The order is that of the record, numbers are written by `repr`, and the same record always gives the
same bytes. `docs/reference/json.md` describes every key; a test holds the two together.
"""

from __future__ import annotations

import json
import math
from typing import Any

from hedgerow.ask.record import (
    Account,
    Assessment,
    Changes,
    ClaimResult,
    Forecast,
    Health,
    ScenarioResult,
    Spread,
    Uncertainty,
)
from hedgerow.show.command import command


def document(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain values, keys in a fixed order."""
    return {
        "case": assessment.case.title,
        "as_of": assessment.as_of.isoformat(),
        "accounts": [_account(account) for account in assessment.accounts],
        "forecasts": [_forecast(forecast) for forecast in assessment.forecasts],
        "claims": [_claim(claim) for claim in assessment.claims],
        "scenarios": [_scenario(scenario, assessment) for scenario in assessment.scenarios],
        "health": _health(assessment.health),
        "digests": dict(assessment.digests),
        **({"changes": _changes(assessment.changes)} if assessment.changes is not None else {}),
        **(_edits(assessment) if assessment.case.edited else {}),
        **(
            {"uncertainty": [_uncertainty(one) for one in assessment.uncertainty]}
            if assessment.uncertainty
            else {}
        ),
    }


def to_json(assessment: Assessment) -> str:
    """The document as JSON: indented by two, ending in a newline, never NaN."""
    return json.dumps(document(assessment), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _number(value: float | None) -> float | None:
    """A number JSON can hold: what is not finite becomes null."""
    return value if value is not None and math.isfinite(value) else None


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        "since": changes.since.isoformat(),
        "against": changes.against,
        "accounts": [
            {"account": name, "before": _number(before), "after": _number(after)}
            for name, before, after in changes.accounts
        ],
        "forecasts": [
            {"id": name, "before": _number(before), "after": _number(after)}
            for name, before, after in changes.forecasts
        ],
        "lines": [
            {
                "what": line.what,
                "kind": line.kind,
                "on": line.on.isoformat(),
                "accounts": {name: _number(value) for name, value in line.accounts},
                "forecasts": {name: _number(value) for name, value in line.forecasts},
            }
            for line in changes.lines
        ],
    }


def _edits(assessment: Assessment) -> dict[str, Any]:
    edits = [{"option": one.option, "value": one.value, "words": one.words} for one in assessment.case.edited]
    return {"edits": edits, "command": command(assessment)}


def _account(account: Account) -> dict[str, Any]:
    return {
        "axis": account.axis,
        "name": account.name,
        "prior": _number(account.prior),
        "weight": _number(account.weight),
        "weight_given_strategy": _number(account.weight_given_strategy),
        "label": account.label,
        "by_kappa": [[_number(kappa), _number(weight)] for kappa, weight in account.by_kappa],
    }


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "id": forecast.id,
        "question": forecast.question,
        "by": forecast.by.isoformat(),
        "answered_by": forecast.answered_by,
        "probability": _number(forecast.probability),
        "habit": _number(forecast.habit),
        "baseline": _number(forecast.baseline),
        "strategy": _number(forecast.strategy),
        "low": _number(forecast.low),
        "high": _number(forecast.high),
        "unit": forecast.unit,
        "short": forecast.short,
        "decided_by": forecast.decided_by,
        "baseline_text": forecast.baseline_text,
        "reason": forecast.reason,
        "headline": forecast.headline,
        **({"spread": _spread(forecast.spread)} if forecast.spread is not None else {}),
        **({"spread_habit": _spread(forecast.spread_habit)} if forecast.spread_habit is not None else {}),
        "by_account": [
            {"axis": axis, "name": name, "answer": _number(value)}
            for axis, name, value in forecast.by_account
        ],
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "kind": spread.kind,
        "at": [_number(each) for each in spread.at],
        "chances": [_number(each) for each in spread.chances],
    }


def _claim(claim: ClaimResult) -> dict[str, Any]:
    return {
        "id": claim.id,
        "who": claim.who,
        "kind": claim.kind,
        "value": _number(claim.value),
        "unit": claim.unit,
        "verdict": claim.verdict,
        "low": _number(claim.low),
        "high": _number(claim.high),
        "rule": claim.rule,
        "means": claim.means,
        "settles": claim.settles,
        "note": claim.note,
    }


def _uncertainty(one: Uncertainty) -> dict[str, Any]:
    return {
        "id": one.question,
        "value": _number(one.value),
        "chance": _number(one.chance),
        "accounts": _number(one.accounts),
        "parameters": _number(one.parameters),
        "low": _number(one.low),
        "high": _number(one.high),
        "linear": _number(one.linear),
    }


def _scenario(scenario: ScenarioResult, assessment: Assessment) -> dict[str, Any]:
    effects = {
        one.question: {
            "value": _number(each.value),
            "low": _number(each.low),
            "high": _number(each.high),
            "parameters": _number(each.parameters),
            "linear": _number(each.linear),
        }
        for one in assessment.uncertainty
        for each in one.effects
        if (each.scenario, each.kind) == (scenario.id, scenario.kind)
    }
    return {
        "id": scenario.id,
        "kind": scenario.kind,
        "forecasts": {question: _number(value) for question, value in scenario.forecasts},
        "name": scenario.name,
        "from": scenario.first.isoformat(),
        **({"effects": effects} if effects else {}),
    }


def _health(health: Health) -> dict[str, Any]:
    return {
        "residual": _number(health.residual),
        "error_estimate": _number(health.error_estimate),
        "situations": health.situations,
        "hypotheses": health.hypotheses,
        "reports_used": health.reports_used,
        "reports_left_out": health.reports_left_out,
        "log_evidence": _number(health.log_evidence),
        "log_evidence_habit": _number(health.log_evidence_habit),
        "seconds": _number(health.seconds),
        "iterations": health.iterations,
        "reason": health.reason,
        "anchor_error": _number(health.anchor_error),
        "sway_error": _number(health.sway_error),
        "choices": health.choices,
        "truncation": _number(health.truncation),
    }
