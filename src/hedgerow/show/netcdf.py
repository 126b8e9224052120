"""An assessment on disk: one netCDF file with ArviZ's group names, written whole or not at all.

Groups: `prior`, `posterior`, `forecast`, `scenario`, `weights` (over time), `quantities` (over time),
`observed_data` (the reports), `sample_stats` (the health of the arithmetic) and, where they were computed,
`sensitivity` (what answers and weights rest on) and `uncertainty` (what makes forecasts uncertain). Each variable says
its unit and long name; the root carries the digests and settings of the run, and its command.
`docs/reference/netcdf.md` lists them.
"""

from __future__ import annotations

import os

import numpy as np
import xarray as xr

from hedgerow.ask.record import Assessment
from hedgerow.ask.why.slopes_record import Sensitivity
from hedgerow.files import replacing
from hedgerow.show.answer_groups import accounts, forecasts, scenarios, uncertainty
from hedgerow.show.command import command
from hedgerow.show.variables import floats, texts, times, variable

WORTH = "months of a want of 1"
"""Unit of value."""


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
        "/prior": accounts(assessment, posterior=False),
        "/posterior": accounts(assessment, posterior=True),
        "/forecast": forecasts(assessment),
        "/scenario": scenarios(assessment),
        "/weights": _weights(assessment),
        "/observed_data": _reports(assessment),
        "/sample_stats": _statistics(assessment),
    }
    if assessment.sensitivity is not None:
        groups["/sensitivity"] = _sensitivity(assessment.sensitivity)
    if assessment.uncertainty:
        groups["/uncertainty"] = uncertainty(assessment)
    for path in assessment.paths:
        groups[f"/quantities/{path.quantity}"] = xr.Dataset(
            {
                "chance": variable(
                    ("time", "level"), np.array(path.chances, dtype=float).reshape(-1, len(path.levels)),
                    "Chance of each level, averaged over accounts", "1",
                )
            },
            coords={"time": times(path.dates), "level": texts(path.levels)},
        )  # fmt: skip
    return xr.DataTree.from_dict(groups)


def _attribute(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name)


def _weights(assessment: Assessment) -> xr.Dataset:
    accounts = [(account.axis, account.name) for account in assessment.accounts]
    values = [
        floats([{(axis, name): weight for axis, name, weight in step.weights}.get(key) for key in accounts])
        for step in assessment.steps
    ]
    return xr.Dataset(
        {
            "weight": variable(
                ("step", "account"), np.array(values, dtype=float).reshape(len(values), len(accounts)),
                "Weight given strategy after each step; the weight of habit for habit", "1",
            )
        },
        coords={
            "time": ("step", times([step.on for step in assessment.steps])),
            "what": ("step", texts([step.what for step in assessment.steps])),
            "account": texts([f"{axis}.{name}" for axis, name in accounts]),
        },
    )  # fmt: skip


def _reports(assessment: Assessment) -> xr.Dataset:
    rows = assessment.reports
    accounts = [(account.axis, account.name) for account in assessment.accounts if account.axis != "habit"]
    moved = [
        floats([{(axis, name): value for axis, name, value in row.increments}.get(key) for key in accounts])
        for row in rows
    ]
    return xr.Dataset(
        {
            "first": variable(("report",), times([row.first for row in rows]), "First possible day"),
            "last": variable(("report",), times([row.last for row in rows]), "Last possible day"),
            "published": variable(("report",), times([row.published for row in rows]), "Day published"),
            "what": variable(("report",), texts([row.what for row in rows]), "Acts or reading"),
            "credible": variable(("report",), floats([row.credible for row in rows]), "Credibility", "1"),
            "used": variable(("report",), np.array([row.used for row in rows], dtype=np.int8), "1 if used"),
            "weighs": variable(
                ("report",), np.array([row.weighs for row in rows], dtype=np.int8), "1 if it moves a weight"
            ),
            "increment": variable(
                ("report", "account"), np.array(moved, dtype=float).reshape(len(rows), len(accounts)),
                "Log likelihood relative to the weighted mean of the strategic accounts", "nat",
            ),
        },
        coords={
            "report": texts([row.id for row in rows]),
            "account": texts([f"{axis}.{name}" for axis, name in accounts]),
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
            "value": variable(("number",), floats([one.value for one in slopes.values()]), "The number now"),
            "slope": variable(by, rates, "Derivative by the parameter, the anchor held"),
            "solved": variable(
                at, np.array(ends, dtype=float).reshape(*shape, 2),
                "The number with the parameter at an end of its prior, the games solved again",
            ),
            "at": variable(
                ("parameter", "end"), np.array([[span.low, span.high] for span in spans], dtype=float).reshape(-1, 2),
                "The parameter at the 0.1 and at the 0.9 quantile of its prior",
            ),
            "median": variable(("parameter",), floats([span.median for span in spans]), "Where the parameter is"),
        },
        coords={
            "number": texts(list(slopes)),
            "parameter": texts([span.name for span in spans]),
            "end": texts(["low", "high"]),
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
            name: variable((), float(value), long_name, units)
            for name, (value, long_name, units) in values.items()
        },
        attrs={"reason": health.reason},
    )
