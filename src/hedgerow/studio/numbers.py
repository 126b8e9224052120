"""Every number of an answer by name, so that one answer can be held beside another.

Names are those the page gives its numbers: `accounts.AXIS.VALUE.weight`, `forecasts.ID.probability`,
`scenarios.ID.KIND.QUESTION`, `claims.ID.value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOVED = 0.005
"""A number that moved by less is shown without the earlier one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One number in two answers."""

    name: str
    what: str
    """In words."""
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """After less before."""
        return None if self.before is None or self.after is None else self.after - self.before


def numbers(document: Mapping[str, Any]) -> dict[str, float]:
    """Every number of an answer that is shown, by name."""
    return {name: value for name, (_, value) in _named(document).items()}


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Line, ...]:
    """Every number of two answers, in the order of the later one."""
    was, now = _named(before), _named(after)
    return tuple(
        Line(
            name,
            (now.get(name) or was[name])[0],
            was[name][1] if name in was else None,
            now[name][1] if name in now else None,
        )
        for name in dict.fromkeys([*now, *was])
    )


def _named(document: Mapping[str, Any]) -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float | None]] = {}
    for one in document["accounts"]:
        for key, said in _OF_ACCOUNTS.items():
            if one["axis"] == "habit" and key == "weight_given_strategy":
                continue  # the same as its weight
            found[f"accounts.{one['axis']}.{one['name']}.{key}"] = (one["label"] + said, one[key])
    short = {}
    for one in document["forecasts"]:
        short[one["id"]] = one["short"]
        for key, said in _OF_FORECASTS.items():
            found[f"forecasts.{one['id']}.{key}"] = (one["short"] + said, one[key])
    for one in document["scenarios"]:
        for question, value in one["forecasts"].items():
            said = f"{one['name']}, {one['kind']}: {short.get(question, question)}"
            found[f"scenarios.{one['id']}.{one['kind']}.{question}"] = (said, value)
    for one in document["claims"]:
        for key, said in _OF_CLAIMS.items():
            found[f"claims.{one['id']}.{key}"] = (f"{one['who']}, {one['id']}{said}", one[key])
    return {name: (said, value) for name, (said, value) in found.items() if value is not None}


_INTERVAL = {"low": ": 0.8 interval, low", "high": ": 0.8 interval, high"}
_OF_ACCOUNTS = {
    "prior": ": before the reports",
    "weight": ": weight",
    "weight_given_strategy": ": weight given strategy",
}
_OF_FORECASTS = {
    "probability": "",
    **_INTERVAL,
    "habit": ": habit",
    "strategy": ": given strategy",
    "baseline": ": baseline",
}
_OF_CLAIMS = {"value": "", **_INTERVAL}
