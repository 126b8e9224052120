"""A result as it was saved in JSON, `assessment.json`, read back: the little of it that later work compares with.

The whole of a result is kept beside it in `record.json`. This document is what other programs read, so that it may come
from anywhere: whatever is not as `docs/reference/json.md` says is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from hedgerow.ask.record import Spread
from hedgerow.errors import HedgerowError

RESULT = "assessment.json"
"""Name of the file beside the page."""
SLACK = 1e-9
"""How far arithmetic may take a chance out of [0, 1]."""


class NoResultError(HedgerowError):
    """A file is not the document of a result."""


@dataclass(frozen=True, slots=True)
class SavedForecast:
    """What a saved result answers to one question.

    Attributes:
        by_model: Whether the model answers it.
        unit: Unit of the answers.
        probability: The answer; None where there is none.
        habit: The same, had nobody been strategic.
        spread: The distribution, where the question asks for one.
        spread_habit: The same, had nobody been strategic.
    """

    by_model: bool
    unit: str
    probability: float | None
    habit: float | None
    spread: Spread | None = None
    spread_habit: Spread | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What is read of a saved result.

    Attributes:
        path: The file.
        title: Of the case.
        as_of: The day after which it used nothing.
        accounts: `axis.value` to its weight, averaged with habit.
        forecasts: By the id of the question.
        digests: SHA-256 of each file of the case it was made from.
    """

    path: Path
    title: str
    as_of: date
    accounts: Mapping[str, float]
    forecasts: Mapping[str, SavedForecast]
    digests: Mapping[str, str]


def read_saved(path: Path) -> Saved:
    """Read the document of a result.

    Raises:
        NoResultError: If it is none.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
        return Saved(
            path=path,
            title=str(raw["case"]),
            as_of=date.fromisoformat(raw["as_of"]),
            accounts={f"{one['axis']}.{one['name']}": float(one["weight"]) for one in raw["accounts"]},
            forecasts={str(one["id"]): _forecast(one) for one in raw["forecasts"]},
            digests={str(name): str(text) for name, text in dict(raw["digests"]).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoResultError(f"{path} is not a result of `hedgerow assess --json`.") from None


def _forecast(raw: Mapping[str, Any]) -> SavedForecast:
    unit = str(raw["unit"])
    return SavedForecast(
        by_model=raw["answered_by"] == "model",
        unit=unit,
        probability=_answer(raw["probability"], unit),
        habit=_answer(raw["habit"], unit),
        spread=read_spread(raw.get("spread")),
        spread_habit=read_spread(raw.get("spread_habit")),
    )


def read_spread(raw: Mapping[str, Any] | None) -> Spread | None:
    """A distribution from plain values.

    Raises:
        ValueError: If it is none; also TypeError or KeyError.
    """
    if raw is None:
        return None
    kind, at, chances = raw["kind"], *(tuple(map(float, raw[key])) for key in ("at", "chances"))
    steps = [*chances] if kind == "count" else [after - before for before, after in pairwise((0.0, *chances))]
    whole = abs(sum(chances) - 1.0) if kind == "count" else max(0.0, sum(steps) - 1.0)
    if (
        kind not in ("count", "days")
        or len(at) != len(chances)
        or len(at) < 2
        or at[0] != 0.0
        or any(after <= before for before, after in pairwise(at))
        or min(steps) < -SLACK
        or whole > SLACK
    ):
        raise ValueError(raw)
    return Spread(kind, at, tuple(min(max(chance, 0.0), 1.0) for chance in chances))


def _answer(value: object, unit: str) -> float | None:
    """An answer; of a chance what arithmetic left outside [0, 1] is taken off."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if unit != "probability":
        return float(value)
    if not -SLACK <= value <= 1.0 + SLACK:
        raise ValueError(value)
    return min(max(float(value), 0.0), 1.0)


def _refuse(constant: str) -> float:
    raise ValueError(constant)
