"""An assessment on disk: one netCDF file with ArviZ's group names, written whole or not at all.

Groups: `prior`, `posterior`, `forecast`, `scenario`, `weights` (over time), `quantities` (over time),
`observed_data` (the reports), `sample_stats` (the health of the arithmetic) and, where it was computed, `sensitivity`
(what answers and weights rest on). Each variable says its
unit and long name; the root carries the digests and settings of the run, and its command.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hedgerow.ask.record import Assessment
from hedgerow.ask.why.record import Sensitivity
from hedgerow.files import replacing
from hedgerow.show.command import command

WORTH = "months of a want of 1"
"""Unit of value."""

Values = NDArray[Any] | float


def write_netcdf(assessment: Assessment, path: str | os.PathLike[str]) -> None:
    """Write the assessment to `path` as netCDF, replacing what is there only when all is written.

    Args:
        assessment: What to write.
        path: The file; its folder must exist.
    """
    with replacing(path) as part:
        tree(assessment).to_netcdf(part, engine="h5netcdf")


def tree(assessment: Assessment) -> xr.DataTree:
    """The assessment as an `xarray.DataTree`, one group for each kind of result."""
    root = xr.Dataset(
        attrs={
            "title": assessment.case.title,
            "as_of": assessment.as_of.isoformat(),
            "headline": assessment.headline,
            "told_apart": int(assessment.told_apart),
            **{f"digest_{_attribute(name)}": text for name, text in assessment.digests},
            "command": command(assessment),
            **{f"setting_{_attribute(name)}": text for name, text in assessment.settings},
        }
    )
    groups = {
        "/": root,
        "/prior": _accounts(assessment, posterior=False),
        "/posterior": _accounts(assessment, posterior=True),
        "/forecast": _forecasts(assessment),
        "/scenario": _scenarios(assessment),
        "/weights": _weights(assessment),
        "/observed_data": _reports(assessment),
        "/sample_stats": _statistics(assessment),
    }
    if assessment.sensitivity is not None:
        groups["/sensitivity"] = _sensitivity(assessment.sensitivity)
    for path in assessment.paths:
        groups[f"/quantities/{path.quantity}"] = xr.Dataset(
            {
                "chance": _variable(
                    ("time", "level"), np.array(path.chances, dtype=float).reshape(-1, len(path.levels)),
                    "Chance of each level, averaged over accounts", "1",
                )
            },
            coords={"time": _times(path.dates), "level": _texts(path.levels)},
        )  # fmt: skip
    return xr.DataTree.from_dict(groups)


def _attribute(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name)


def _variable(dims: tuple[str, ...], values: Values, long_name: str, units: str = "") -> xr.Variable:
    attrs = {"long_name": long_name, "units": units} if units else {"long_name": long_name}
    return xr.Variable(dims, values, attrs)


def _texts(values: Sequence[str]) -> Values:
    # Two code points at least: a dimension of empty texts cannot be stored with fixed width.
    return np.array(list(values), dtype=f"<U{max([2, *map(len, values)])}")


def _times(values: Sequence[date]) -> Values:
    return np.array([value.isoformat() for value in values], dtype="datetime64[ns]")


def _floats(values: Sequence[float | None]) -> Values:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _accounts(assessment: Assessment, *, posterior: bool) -> xr.Dataset:
    accounts = assessment.accounts
    coords = {
        "account": _texts([f"{account.axis}.{account.name}" for account in accounts]),
        "axis": ("account", _texts([account.axis for account in accounts])),
        "label": ("account", _texts([account.label for account in accounts])),
    }
    if not posterior:
        weight = _floats([account.prior for account in accounts])
        return xr.Dataset({"weight": _variable(("account",), weight, "Prior weight", "1")}, coords=coords)
    kappas = sorted({kappa for account in accounts for kappa, _ in account.by_kappa})
    by_kappa = [[dict(account.by_kappa).get(kappa) for kappa in kappas] for account in accounts]
    return xr.Dataset(
        {
            "weight": _variable(
                ("account",), _floats([account.weight for account in accounts]),
                "Weight after the reports, averaged with habit", "1",
            ),
            "weight_given_strategy": _variable(
                ("account",), _floats([account.weight_given_strategy for account in accounts]),
                "Weight after the reports among strategic accounts", "1",
            ),
            "weight_by_kappa": _variable(
                ("account", "kappa"),
                np.array([_floats(row) for row in by_kappa], dtype=float).reshape(len(accounts), len(kappas)),
                "Weight given strategy, evidence raised to the power kappa", "1",
            ),
        },
        coords={**coords, "kappa": np.array(kappas, dtype=float)},
    )  # fmt: skip


def _forecasts(assessment: Assessment) -> xr.Dataset:
    rows = assessment.forecasts
    longest = max((len(row.spread.at) for row in rows if row.spread is not None), default=0)

    def padded(values: Sequence[Sequence[float]], long_name: str, units: str) -> xr.Variable:
        filled = np.full((len(rows), longest), np.nan)
        for row, each in zip(filled, values, strict=True):
            row[: len(each)] = each
        return _variable(("question", "place"), filled, long_name, units)

    spreads = {
        "spread_at": padded(
            [row.spread.at if row.spread else () for row in rows],
            "Counts from 0, or days from the as-of date, of answers that are distributions",
            "count or day",
        ),
        "spread": padded(
            [row.spread.chances if row.spread else () for row in rows],
            "Chance of the count (the last: of so many or more), or of having happened by the day",
            "probability",
        ),
        "spread_habit": padded(
            [row.spread_habit.chances if row.spread_habit else () for row in rows],
            "The same, had nobody been strategic",
            "probability",
        ),
    }

    def column(values: Sequence[float | None], long_name: str) -> xr.Variable:
        return _variable(("question",), _floats(values), long_name, "as in `unit`")

    return xr.Dataset(
        {
            "answer": column([row.probability for row in rows], "Answer, averaged over accounts and habit"),
            "habit": column([row.habit for row in rows], "Answer had nobody been strategic"),
            "strategy": column([row.strategy for row in rows], "Answer given that somebody is strategic"),
            "baseline": column([row.baseline for row in rows], "Base rate beside the answer"),
            "low": column([row.low for row in rows], "0.1 quantile over accounts"),
            "high": column([row.high for row in rows], "0.9 quantile over accounts"),
            "unit": _variable(("question",), _texts([row.unit for row in rows]), "Unit of the answer"),
            "answered_by": _variable(("question",), _texts([row.answered_by for row in rows]), "Who answers"),
            "deadline": _variable(("question",), _times([row.by for row in rows]), "Last day asked about"),
            **(spreads if longest else {}),
        },
        coords={
            "question": _texts([row.id for row in rows]),
            "text": ("question", _texts([row.question for row in rows])),
        },
    )


def _scenarios(assessment: Assessment) -> xr.Dataset:
    rows = assessment.scenarios
    asked = {question for row in rows for question, _ in row.forecasts}
    questions = [forecast.id for forecast in assessment.forecasts if forecast.id in asked]
    answers = np.array(
        [_floats([dict(row.forecasts).get(q) for q in questions]) for row in rows], dtype=float
    )
    return xr.Dataset(
        {
            "answer": _variable(
                ("scenario", "question"), answers.reshape(len(rows), len(questions)),
                "Answer under the scenario", "as in `forecast/unit`",
            )
        },
        coords={
            "scenario": _texts([f"{row.id}.{row.kind}" for row in rows]),
            "kind": ("scenario", _texts([row.kind for row in rows])),
            "name": ("scenario", _texts([row.name for row in rows])),
            "question": _texts(questions),
        },
    )  # fmt: skip


def _weights(assessment: Assessment) -> xr.Dataset:
    accounts = [(account.axis, account.name) for account in assessment.accounts]
    values = [
        _floats([{(axis, name): weight for axis, name, weight in step.weights}.get(key) for key in accounts])
        for step in assessment.steps
    ]
    return xr.Dataset(
        {
            "weight": _variable(
                ("step", "account"), np.array(values, dtype=float).reshape(len(values), len(accounts)),
                "Weight given strategy after each step; the weight of habit for habit", "1",
            )
        },
        coords={
            "time": ("step", _times([step.on for step in assessment.steps])),
            "what": ("step", _texts([step.what for step in assessment.steps])),
            "account": _texts([f"{axis}.{name}" for axis, name in accounts]),
        },
    )  # fmt: skip


def _reports(assessment: Assessment) -> xr.Dataset:
    rows = assessment.reports
    accounts = [(account.axis, account.name) for account in assessment.accounts if account.axis != "habit"]
    moved = [
        _floats([{(axis, name): value for axis, name, value in row.increments}.get(key) for key in accounts])
        for row in rows
    ]
    return xr.Dataset(
        {
            "first": _variable(("report",), _times([row.first for row in rows]), "First possible day"),
            "last": _variable(("report",), _times([row.last for row in rows]), "Last possible day"),
            "published": _variable(("report",), _times([row.published for row in rows]), "Day published"),
            "what": _variable(("report",), _texts([row.what for row in rows]), "Acts or reading"),
            "credible": _variable(("report",), _floats([row.credible for row in rows]), "Credibility", "1"),
            "used": _variable(("report",), np.array([row.used for row in rows], dtype=np.int8), "1 if used"),
            "weighs": _variable(
                ("report",), np.array([row.weighs for row in rows], dtype=np.int8), "1 if it moves a weight"
            ),
            "increment": _variable(
                ("report", "account"), np.array(moved, dtype=float).reshape(len(rows), len(accounts)),
                "Log likelihood relative to the weighted mean of the strategic accounts", "nat",
            ),
        },
        coords={
            "report": _texts([row.id for row in rows]),
            "account": _texts([f"{axis}.{name}" for axis, name in accounts]),
        },
    )  # fmt: skip


def _sensitivity(found: Sensitivity) -> xr.Dataset:
    """Slopes by every parameter, and numbers at the ends of its prior where the games were solved again there."""
    spans = found.parameters
    slopes = {f"forecasts.{id}": slope for id, slope in found.forecasts}
    slopes |= {f"accounts.{axis}.{value}": slope for axis, value, slope in found.weights}
    solved = {
        (f"forecasts.{id}", bar.parameter): (bar.at_low, bar.at_high)
        for id, bars in found.bars
        for bar in bars
    }
    for bar in found.bars[0][1] if found.bars else ():
        for (axis, value, low), (_, _, high) in zip(bar.weights_at_low, bar.weights_at_high, strict=True):
            solved[f"accounts.{axis}.{value}", bar.parameter] = low, high
    nothing = (np.nan, np.nan)
    ends = [[solved.get((name, span.name), nothing) for span in spans] for name in slopes]
    by, at = ("number", "parameter"), ("number", "parameter", "end")
    shape = (len(slopes), len(spans))
    rates = np.array([slope.slopes for slope in slopes.values()], dtype=float).reshape(shape)
    return xr.Dataset(
        {
            "value": _variable(("number",), _floats([one.value for one in slopes.values()]), "The number now"),
            "slope": _variable(by, rates, "Derivative by the parameter, the anchor held"),
            "solved": _variable(
                at, np.array(ends, dtype=float).reshape(*shape, 2),
                "The number with the parameter at an end of its prior, the games solved again",
            ),
            "at": _variable(
                ("parameter", "end"), np.array([[span.low, span.high] for span in spans], dtype=float).reshape(-1, 2),
                "The parameter at the 0.1 and at the 0.9 quantile of its prior",
            ),
            "median": _variable(("parameter",), _floats([span.median for span in spans]), "Where the parameter is"),
        },
        coords={
            "number": _texts(list(slopes)),
            "parameter": _texts([span.name for span in spans]),
            "end": _texts(["low", "high"]),
        },
    )  # fmt: skip


def _statistics(assessment: Assessment) -> xr.Dataset:
    health = assessment.health
    values: dict[str, tuple[float, str, str]] = {
        "residual": (health.residual, "Residual of the fixed point", WORTH),
        "error_estimate": (
            health.error_estimate,
            "Sup norm of one full Newton step",
            WORTH,
        ),
        "anchor_error": (health.anchor_error, "Largest relative miss of a usual rate", "1"),
        "sway_error": (health.sway_error, "Largest miss of a sway", "1"),
        "truncation": (health.truncation, "Mass a transient sum may leave out", "1"),
        "log_evidence": (health.log_evidence, "Log evidence of strategy", "nat"),
        "log_evidence_habit": (health.log_evidence_habit, "Log evidence of habit", "nat"),
        "strategy_share": (assessment.strategy_share, "Mean difference strategy makes", "1"),
        "iterations": (health.iterations, "Iterations of the solver", "1"),
        "situations": (health.situations, "Situations", "1"),
        "choices": (health.choices, "Choices", "1"),
        "hypotheses": (health.hypotheses, "Joint accounts", "1"),
        "reports_used": (health.reports_used, "Reports used", "1"),
        "reports_left_out": (health.reports_left_out, "Reports left out", "1"),
        "seconds": (health.seconds, "Time taken", "s"),
    }
    return xr.Dataset(
        {
            name: _variable((), float(value), long_name, units)
            for name, (value, long_name, units) in values.items()
        },
        attrs={"reason": health.reason},
    )
