"""What somebody changes of a case in the studio: one frozen record, its edits, and the steps back.

A change is never made to a solved model. It is put into the case as the edits that `read_case` knows, and the
case is read, checked and assessed with them: `assess(read_case(folder, edits=edits_of(changes, case)))` gives
the same numbers without the studio.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from hedgerow.case.model import Case, Report
from hedgerow.errors import HedgerowError

OFF = "Switched off in the studio."
"""Why a report is left out, as the page prints it."""
T = TypeVar("T")
LONGEST = 30
"""Characters up to which a number is written without an exponent."""
MOST_STEPS = 200
"""Steps back that are kept."""


class StudioError(HedgerowError):
    """Something asked of the studio cannot be done; says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is changed at one moment; the case as it stands where everything is empty.

    Attributes:
        values: Path of a number and the value in its place: `parameters.NAME`, the value of a parameter where no
            account sets it, or `hypotheses.AXIS.VALUE.set.NAME`, its value under one account.
        reports: Ids of reports switched off.
        accounts: (axis, value) of accounts switched off.
        scenarios: Id and declaration of each scenario built here, as `case.yaml` would hold it, in JSON.
    """

    values: tuple[tuple[str, float], ...] = ()
    reports: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    scenarios: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.reports or self.accounts or self.scenarios)


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


def edits_of(changes: Changes, case: Case) -> dict[str, str]:
    """The edits of the case that make the changes.

    A report that is switched off stays in the record as left out, and with it the reports that answer it, which
    could not stand alone. An account that is switched off has prior 0; the others of its axis keep their ratios.

    Args:
        changes: What is changed.
        case: The case as it stands.

    Raises:
        StudioError: If an axis would be left without any account.
    """
    edits: dict[str, str] = {}
    for path, value in changes.values:
        name = path.removeprefix("parameters.")
        if name != path:
            edits[f"{path}.prior"] = f"{{fixed: {plain(value)}}}"
        else:
            edits[path] = plain(value)
    for report in off_with_replies(case, changes.reports):
        edits[f"evidence.{report.id}.left_out"] = OFF
        if report.alternatives:
            edits[f"evidence.{report.id}.act"] = "null"
        if report.reading is not None:
            edits[f"evidence.{report.id}.reading"] = "null"
        if report.reply_to:
            edits[f"evidence.{report.id}.reply_to"] = "null"
    off = set(changes.accounts)
    for axis in case.axes:
        names = [one for one in axis.values if (axis.id, one.id) in off]
        if not names:
            continue
        rest = sum(one.prior for one in axis.values if one not in names)
        if rest <= 0:
            raise StudioError(f"Every account of `{axis.id}` is switched off. Leave one on.")
        for one in axis.values:
            prior = 0.0 if one in names else one.prior / rest
            edits[f"hypotheses.{axis.id}.{one.id}.prior"] = plain(prior)
    if changes.scenarios:
        if case.scenarios:
            edits.update({f"scenarios.{id}": text for id, text in changes.scenarios})
        else:
            edits["scenarios"] = "{" + ", ".join(f"{id}: {text}" for id, text in changes.scenarios) + "}"
    return edits


def plain(value: float) -> str:
    """A number as the case format reads it back exactly: with an exponent only where it would be very long."""
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0") if len(text) <= LONGEST else repr(float(value))


def off_with_replies(case: Case, off: Iterable[str]) -> tuple[Report, ...]:
    """The reports switched off, those that answer them, and no others."""
    gone: dict[str, Report] = {}
    wanted = set(off)
    for report in case.evidence:
        if not report.left_out and (report.id in wanted or report.reply_to in gone):
            gone[report.id] = report
    return tuple(gone.values())


def words_of(changes: Changes, case: Case) -> tuple[str, ...]:
    """The changes, each in a few words."""
    said = []
    for path, value in changes.values:
        parts = path.split(".")
        name = parts[-1].replace("_", " ")
        if parts[0] == "parameters":
            was = next((one.median for one in case.parameters if one.name == parts[-1]), None)
        else:
            name += f" ({account_name(case, parts[1], parts[2])})"
            was = setting_of(case, path)
        said.append(f"{name} {value:g}" + (f", declared {was:g}" if was is not None else ""))
    for report in off_with_replies(case, changes.reports):
        said.append(f"{report.id} off")
    said += [f"{account_name(case, axis, value)} off" for axis, value in changes.accounts]
    said += [f"scenario: {json.loads(text)['name']}" for _, text in changes.scenarios]
    return tuple(said)


def account_name(case: Case, axis: str, value: str) -> str:
    """The name of an account, or its id where the case does not know it."""
    found = [one.name for of in case.axes if of.id == axis for one in of.values if one.id == value]
    return found[0] if found else value


def setting_of(case: Case, path: str) -> float | None:
    """The number an account gives a parameter; None where it gives none, or an expression."""
    from hedgerow.case.expressions import Constant

    parts = path.split(".")
    for axis in case.axes:
        for one in axis.values:
            if parts[:1] == ["hypotheses"] and parts[1:3] == [axis.id, one.id]:
                for name, tree in one.settings:
                    if name == parts[-1] and isinstance(tree, Constant):
                        return float(tree.value)
    return None


def still(changes: Changes, case: Case) -> Changes:
    """The changes without those that name what the case no longer has."""
    parameters = {f"parameters.{one.name}" for one in case.parameters}
    reports = {one.id for one in case.evidence if not one.left_out}
    accounts = {(axis.id, one.id) for axis in case.axes for one in axis.values}
    own = {one.id for one in case.scenarios}
    return Changes(
        tuple(one for one in changes.values if one[0] in parameters or setting_of(case, one[0]) is not None),
        tuple(one for one in changes.reports if one in reports),
        tuple(one for one in changes.accounts if one in accounts),
        tuple(one for one in changes.scenarios if one[0] not in own),
    )


@dataclass(slots=True)
class History:
    """The changes in hand, and the steps back and forward."""

    now: Changes = field(default_factory=Changes)
    back: list[Changes] = field(default_factory=list)
    forward: list[Changes] = field(default_factory=list)

    def step(self, to: Changes) -> None:
        """Change something; what was undone can no longer be redone."""
        if to == self.now:
            return
        self.back = [*self.back, self.now][-MOST_STEPS:]
        self.forward = []
        self.now = to

    def undo(self) -> bool:
        """One step back; False where there is none."""
        if not self.back:
            return False
        self.forward.append(self.now)
        self.now = self.back.pop()
        return True

    def redo(self) -> bool:
        """One step forward; False where there is none."""
        if not self.forward:
            return False
        self.back.append(self.now)
        self.now = self.forward.pop()
        return True

    def to_json(self) -> str:
        """As text, for the run store."""
        return json.dumps({name: _flat(getattr(self, name)) for name in ("now", "back", "forward")})

    @classmethod
    def from_json(cls, text: str) -> History:
        """From `to_json`."""
        raw = json.loads(text)
        return cls(
            from_plain(raw["now"]), [*map(from_plain, raw["back"])], [*map(from_plain, raw["forward"])]
        )


def _flat(value: Changes | list[Changes]) -> Any:  # noqa: ANN401 - JSON
    return [asdict(one) for one in value] if isinstance(value, list) else asdict(value)


def from_plain(raw: Mapping[str, Any]) -> Changes:
    """Changes from a plain dictionary, as `dataclasses.asdict` makes it."""
    return Changes(
        tuple((str(path), float(value)) for path, value in raw["values"]),
        tuple(map(str, raw["reports"])),
        tuple((str(axis), str(value)) for axis, value in raw["accounts"]),
        tuple((str(id), str(text)) for id, text in raw["scenarios"]),
    )
