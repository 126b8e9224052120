"""What somebody changes of a case without writing to its files: one frozen record, for the command line and the studio.

A change is never made to a solved model. It is put into the case as the edits that `read_case` knows, and the
case is read, checked and assessed with them (`hedgerow.case.edits`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from hedgerow.errors import HedgerowError

T = TypeVar("T")


class ChangeError(HedgerowError):
    """A change cannot be made to this case; says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is changed at one moment; the case as it stands where everything is empty.

    Attributes:
        values: Path of a number and the value in its place: `parameters.NAME`, the value of a parameter where no
            account sets it, or `hypotheses.AXIS.VALUE.set.NAME`, its value under one account.
        reports: Ids of reports switched off.
        accounts: (axis, value) of accounts switched off.
        scenarios: Id and declaration of each scenario added, as `case.yaml` would hold it, in JSON.
        edits: Any other dotted path and the text in its place, as `read_case` takes them.
        quick: Whether what was found of the case as declared is held, and headline questions alone are asked, as things
            stand and under the scenarios added (`hedgerow.ask.based`).
    """

    values: tuple[tuple[str, float], ...] = ()
    reports: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    scenarios: tuple[tuple[str, str], ...] = ()
    edits: tuple[tuple[str, str], ...] = ()
    quick: bool = False

    def __bool__(self) -> bool:
        return self != Changes()


@dataclass(frozen=True, slots=True)
class Edit:
    """One change as it was put into a case that was read.

    Attributes:
        option: The option of the command line that makes it, such as `--set`; empty where another brings it along.
        value: What stands after that option; empty where nothing does.
        words: The change in a few words.
    """

    option: str
    value: str
    words: str

    @classmethod
    def plain(cls, path: str, text: str) -> Edit:
        """A text put in at a dotted path, as `read_case` takes it."""
        return cls("--edit", f"{path}={text}", f"{path}: {text}")


def with_value(changes: Changes, path: str, value: float | None) -> Changes:
    """With a number set, or (None) as declared."""
    kept = {**dict(changes.values)}
    kept.pop(path, None)
    if value is not None:
        kept[path] = value
    return replace(changes, values=tuple(sorted(kept.items())))


def with_report(changes: Changes, report: str, *, on: bool) -> Changes:
    """With a report switched on or off."""
    return replace(changes, reports=_switched(changes.reports, report, off=not on))


def with_account(changes: Changes, axis: str, value: str, *, on: bool) -> Changes:
    """With an account switched on or off."""
    return replace(changes, accounts=_switched(changes.accounts, (axis, value), off=not on))


def with_scenario(changes: Changes, id: str, declared: Mapping[str, Any] | None) -> Changes:
    """With a scenario added, or (None) taken away."""
    kept = dict(changes.scenarios)
    kept.pop(id, None)
    if declared is not None:
        kept[id] = json.dumps(declared, ensure_ascii=False)
    return replace(changes, scenarios=tuple(kept.items()))


def _switched(items: tuple[T, ...], item: T, *, off: bool) -> tuple[T, ...]:
    rest: list[T] = [one for one in items if one != item]
    return tuple(sorted([*rest, item], key=str)) if off else tuple(rest)


def from_plain(raw: Mapping[str, Any]) -> Changes:
    """Changes from a plain dictionary, as `dataclasses.asdict` makes it."""
    return Changes(
        tuple((str(path), float(value)) for path, value in raw["values"]),
        tuple(map(str, raw["reports"])),
        tuple((str(axis), str(value)) for axis, value in raw["accounts"]),
        tuple((str(id), str(text)) for id, text in raw["scenarios"]),
        tuple((str(path), str(text)) for path, text in raw.get("edits", ())),
        bool(raw.get("quick", False)),
    )
