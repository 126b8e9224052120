"""Changes put into a case: as the edits that `read_case` knows, in words, and as far as a case still knows them.

`assess(read_changed(folder, changes))` gives the same numbers to the command line, the studio and Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from hedgerow.case.changes import ChangeError, Changes, Edit
from hedgerow.case.expressions import Constant
from hedgerow.case.model import Case, Report
from hedgerow.case.read import read_case

OFF = "Switched off for this assessment."
"""Why a report is left out, as the page prints it."""
LONGEST = 30
"""Characters up to which a number is written without an exponent."""


def read_changed(folder: str | Path, changes: Changes, *, as_of: date | None = None) -> Case:
    """Read a case with changes put in; it keeps them, in words and as options of the command line.

    Raises:
        CaseError: With every fault of the case, as it stands or as changed.
        ChangeError: If a change cannot be made to this case.
    """
    case = read_case(folder, as_of=as_of)
    if not changes:
        return case
    changed = read_case(folder, as_of=as_of, edits=edits_of(changes, case))
    return replace(changed, edited=edited(changes, case))


def edits_of(changes: Changes, case: Case) -> dict[str, str]:
    """The edits of the case that make the changes.

    A report that is switched off stays in the record as left out, and with it the reports that answer it, which
    could not stand alone. An account that is switched off has prior 0; the others of its axis keep their ratios.

    Args:
        changes: What is changed.
        case: The case as it stands.

    Raises:
        ChangeError: If an axis would be left without any account.
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
            raise ChangeError(f"Every account of `{axis.id}` is switched off. Leave one on.")
        for one in axis.values:
            prior = 0.0 if one in names else one.prior / rest
            edits[f"hypotheses.{axis.id}.{one.id}.prior"] = plain(prior)
    if changes.scenarios:
        if case.scenarios:
            edits.update({f"scenarios.{id}": text for id, text in changes.scenarios})
        else:
            edits["scenarios"] = "{" + ", ".join(f"{id}: {text}" for id, text in changes.scenarios) + "}"
    edits.update(changes.edits)
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


def edited(changes: Changes, case: Case) -> tuple[Edit, ...]:
    """The changes one by one: the option that makes each, and a few words.

    Args:
        changes: What is changed.
        case: The case as it stands.
    """
    said = []
    for path, value in changes.values:
        parts = path.split(".")
        name, target = parts[-1].replace("_", " "), parts[-1]
        if parts[0] == "parameters":
            was = next((one.median for one in case.parameters if one.name == parts[-1]), None)
        else:
            name += f" ({account_name(case, parts[1], parts[2])})"
            target = f"{parts[1]}.{parts[2]}.{parts[-1]}"
            was = setting_of(case, path)
        words = f"{name} {value:g}" + (f", declared {was:g}" if was is not None else "")
        said.append(Edit("--set", f"{target}={plain(value)}", words))
    asked = set(changes.reports)
    for report in off_with_replies(case, changes.reports):
        # A reply goes off with the report it answers; no option of its own is needed.
        own = report.id in asked
        said.append(Edit("--without-report" if own else "", report.id if own else "", f"{report.id} off"))
    for axis, account in changes.accounts:
        words = f"{account_name(case, axis, account)} off"
        said.append(Edit("--without-hypothesis", f"{axis}.{account}", words))
    for id, text in changes.scenarios:
        said.append(Edit("--with-scenario", f"{id}={text}", f"scenario: {json.loads(text)['name']}"))
    said += [Edit.plain(path, text) for path, text in changes.edits]
    if changes.quick:
        said.append(Edit("--quick", "", "quick: what was found of the case as declared is held"))
    return tuple(said)


def account_name(case: Case, axis: str, value: str) -> str:
    """The name of an account, or its id where the case does not know it."""
    found = [one.name for of in case.axes if of.id == axis for one in of.values if one.id == value]
    return found[0] if found else value


def setting_of(case: Case, path: str) -> float | None:
    """The number an account gives a parameter; None where it gives none, or an expression."""
    parts = path.split(".")
    for axis in case.axes:
        for one in axis.values:
            if parts[:1] == ["hypotheses"] and parts[1:3] == [axis.id, one.id]:
                for name, tree in one.settings:
                    if name == parts[-1] and isinstance(tree, Constant):
                        return float(tree.value)
    return None


def declared_at(case: Case, path: str) -> float:
    """The number that stands at a path of `Changes.values`: `parameters.NAME`, or `hypotheses.AXIS.VALUE.set.NAME`.

    Raises:
        KeyError: If no number stands there.
    """
    found = setting_of(case, path)
    if found is None:
        found = next((each.median for each in case.parameters if path == f"parameters.{each.name}"), None)
    if found is None:
        raise KeyError(path)
    return found


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
        changes.edits,
        changes.quick,
    )
