"""Groups of the netCDF file that hold answers: accounts, forecasts, what makes them uncertain, and scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from hedgerow.ask.record import Assessment, Effect
from hedgerow.show.variables import floats, texts, times, variable

UNIT = "as in `forecast/unit`"
SQUARED = f"{UNIT}, squared"
"""Units of answers, which differ by question, and of their variances."""


def accounts(assessment: Assessment, *, posterior: bool) -> xr.Dataset:
    """Weights of the accounts, before the reports or after them."""
    rows = assessment.accounts
    coords = {
        "account": texts([f"{account.axis}.{account.name}" for account in rows]),
        "axis": ("account", texts([account.axis for account in rows])),
        "label": ("account", texts([account.label for account in rows])),
    }
    if not posterior:
        weight = floats([account.prior for account in rows])
        return xr.Dataset({"weight": variable(("account",), weight, "Prior weight", "1")}, coords=coords)
    kappas = sorted({kappa for account in rows for kappa, _ in account.by_kappa})
    by_kappa = [[dict(account.by_kappa).get(kappa) for kappa in kappas] for account in rows]
    return xr.Dataset(
        {
            "weight": variable(
                ("account",), floats([account.weight for account in rows]),
                "Weight after the reports, averaged with habit", "1",
            ),
            "weight_given_strategy": variable(
                ("account",), floats([account.weight_given_strategy for account in rows]),
                "Weight after the reports among strategic accounts", "1",
            ),
            "weight_by_kappa": variable(
                ("account", "kappa"),
                np.array([floats(row) for row in by_kappa], dtype=float).reshape(len(rows), len(kappas)),
                "Weight given strategy, evidence raised to the power kappa", "1",
            ),
        },
        coords={**coords, "kappa": np.array(kappas, dtype=float)},
    )  # fmt: skip


def forecasts(assessment: Assessment) -> xr.Dataset:
    """Answers with what stands beside them."""
    rows = assessment.forecasts
    longest = max((len(row.spread.at) for row in rows if row.spread is not None), default=0)

    def padded(values: Sequence[Sequence[float]], long_name: str, units: str) -> xr.Variable:
        filled = np.full((len(rows), longest), np.nan)
        for row, each in zip(filled, values, strict=True):
            row[: len(each)] = each
        return variable(("question", "place"), filled, long_name, units)

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
        return variable(("question",), floats(values), long_name, "as in `unit`")

    return xr.Dataset(
        {
            "answer": column([row.probability for row in rows], "Answer, averaged over accounts and habit"),
            "habit": column([row.habit for row in rows], "Answer had nobody been strategic"),
            "strategy": column([row.strategy for row in rows], "Answer given that somebody is strategic"),
            "baseline": column([row.baseline for row in rows], "Base rate beside the answer"),
            "low": column([row.low for row in rows], "0.1 quantile over accounts"),
            "high": column([row.high for row in rows], "0.9 quantile over accounts"),
            "unit": variable(("question",), texts([row.unit for row in rows]), "Unit of the answer"),
            "answered_by": variable(("question",), texts([row.answered_by for row in rows]), "Who answers"),
            "deadline": variable(("question",), times([row.by for row in rows]), "Last day asked about"),
            **(spreads if longest else {}),
        },
        coords={
            "question": texts([row.id for row in rows]),
            "text": ("question", texts([row.question for row in rows])),
        },
    )


def uncertainty(assessment: Assessment) -> xr.Dataset:
    """What makes each forecast uncertain, by kind, as a calibration tells it."""
    rows = assessment.uncertainty

    def column(values: Sequence[float | None], long_name: str, units: str = UNIT) -> xr.Variable:
        return variable(("question",), floats(values), long_name, units)

    return xr.Dataset(
        {
            "value": column([row.value for row in rows], "Answer, averaged over draws of the parameters"),
            "low": column(
                [row.low for row in rows], "0.1 quantile of the answer over draws of the parameters"
            ),
            "high": column(
                [row.high for row in rows], "0.9 quantile of the answer over draws of the parameters"
            ),
            "chance": column([row.chance for row in rows], "Variance within an account", SQUARED),
            "accounts": column([row.accounts for row in rows], "Variance between accounts", SQUARED),
            "parameters": column(
                [row.parameters for row in rows], "Variance between draws of the parameters", SQUARED
            ),
            "linear": column(
                [row.linear for row in rows], "Standard deviation over the parameters, by the slope"
            ),
        },
        coords={"question": texts([row.question for row in rows])},
    )


def scenarios(assessment: Assessment) -> xr.Dataset:
    """Answers under scenarios and, under a calibration, how far they lie from the answers as things stand."""
    rows = assessment.scenarios
    asked = {question for row in rows for question, _ in row.forecasts}
    questions = [forecast.id for forecast in assessment.forecasts if forecast.id in asked]
    effects = {
        (each.scenario, each.kind, one.question): each
        for one in assessment.uncertainty
        for each in one.effects
    }
    under: dict[tuple[str, str, str], float | None] = {
        (row.id, row.kind, question): value for row in rows for question, value in row.forecasts
    }

    def table(values: Mapping[tuple[str, str, str], float | None], long_name: str, units: str) -> xr.Variable:
        laid = [floats([values.get((row.id, row.kind, question)) for question in questions]) for row in rows]
        there = np.array(laid, dtype=float).reshape(len(rows), len(questions))
        return variable(("scenario", "question"), there, long_name, units)

    def effect(of: Callable[[Effect], float | None], long_name: str, units: str = UNIT) -> xr.Variable:
        return table({key: of(one) for key, one in effects.items()}, long_name, units)

    differences = {
        "difference": effect(lambda one: one.value, "Answer under the scenario less that as things stand"),
        "difference_low": effect(lambda one: one.low, "0.1 quantile of the difference over the parameters"),
        "difference_high": effect(lambda one: one.high, "0.9 quantile of the difference over the parameters"),
        "difference_parameters": effect(
            lambda one: one.parameters, "Variance of the difference over draws of the parameters", SQUARED
        ),
        "difference_linear": effect(
            lambda one: one.linear, "Standard deviation of the difference over the parameters, by the slope"
        ),
    }
    return xr.Dataset(
        {
            "answer": table(under, "Answer under the scenario", UNIT),
            **(differences if effects else {}),
        },
        coords={
            "scenario": texts([f"{row.id}.{row.kind}" for row in rows]),
            "kind": ("scenario", texts([row.kind for row in rows])),
            "name": ("scenario", texts([row.name for row in rows])),
            "question": texts(questions),
        },
    )  # fmt: skip
