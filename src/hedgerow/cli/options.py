"""What several commands are asked alike: which case, as of when, and with which changes; said once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hedgerow.case.changes import Changes
    from hedgerow.case.model import Axis, Case

CaseName = Annotated[
    str, typer.Argument(metavar="CASE", help="A folder with a case.yaml, or the name of a shipped case.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Use nothing dated or published after this day. [default: the case's own]",
    ),
]
SetValues = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Give a parameter another value: NAME where no account sets it, AXIS.VALUE.NAME under one account; "
        "may be repeated, as all that follow.",
    ),
]
WithoutReports = Annotated[
    list[str] | None,
    typer.Option("--without-report", metavar="ID", help="Leave a report out, and those that answer it."),
]
WithoutHypotheses = Annotated[
    list[str] | None,
    typer.Option(
        "--without-hypothesis",
        metavar="AXIS.VALUE",
        help="Leave an account out; the others keep their ratios.",
    ),
]
WithScenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--with-scenario", metavar="ID=JSON", help="Add a scenario, declared as case.yaml would, in JSON."
    ),
]
Edits = Annotated[
    list[str] | None,
    typer.Option(
        "--edit", metavar="PATH=TEXT", help="Put a text in at a dotted path, such as acts.arrest.usual.rate."
    ),
]


Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="Hold the anchor, the scale of stakes and the rates of false reports of the case as declared, and answer "
        "its headline questions alone, as things stand and under scenarios that are added.",
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The changes as they were asked for.

    Attributes:
        values: `NAME=VALUE` or `AXIS.VALUE.NAME=VALUE`.
        reports: Ids.
        accounts: `AXIS.VALUE`.
        scenarios: `ID=JSON`.
        edits: `PATH=TEXT`.
        quick: Whether what was found of the case as declared is held.
    """

    values: Sequence[str] = ()
    reports: Sequence[str] = ()
    accounts: Sequence[str] = ()
    scenarios: Sequence[str] = ()
    edits: Sequence[str] = ()
    quick: bool = False

    @classmethod
    def of(cls, *options: list[str] | None, quick: bool = False) -> Asked:
        """The options in the order above, each perhaps not given."""
        values, reports, accounts, scenarios, edits = (tuple(option or ()) for option in options)
        return cls(values, reports, accounts, scenarios, edits, quick)


def read_asked(folder: Path, as_of: datetime | None, asked: Asked) -> Case:
    """The case as of a day, with what was asked for put in.

    Raises:
        CaseError: With every fault of the case, as it stands or as changed.
        ChangeError: If a change cannot be made to this case.
    """
    from hedgerow.case.edits import read_changed
    from hedgerow.case.read import read_case

    on = as_of.date() if as_of else None
    changes = changes_of(read_case(folder, as_of=on), asked) if asked != Asked() else None
    return read_changed(folder, changes, as_of=on) if changes else read_case(folder, as_of=on)


def changes_of(case: Case, asked: Asked) -> Changes:
    """What was asked for, as changes of a case.

    Args:
        case: The case as it stands.
        asked: What was asked for.

    Raises:
        ChangeError: If the case does not know what is named, or a value cannot stand there.
    """
    from hedgerow.case.changes import Changes, with_account, with_report, with_value

    changes = Changes()
    for text in asked.values:
        path, value = _value(case, text)
        changes = with_value(changes, path, value)
    for text in asked.reports:
        changes = with_report(changes, _report(case, text), on=False)
    for text in asked.accounts:
        changes = with_account(changes, *_account(case, text, "--without-hypothesis"), on=False)
    scenarios = dict(_scenario(case, text) for text in asked.scenarios)
    edits = dict(_pair(text, "--edit", "PATH=TEXT") for text in asked.edits)
    return Changes(
        changes.values,
        changes.reports,
        changes.accounts,
        tuple(scenarios.items()),
        tuple(edits.items()),
        asked.quick,
    )


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise _refused(f"`{option} {text}` is not of the form {form}.", f"Write {option} {form}.")
    return name, value


def _value(case: Case, text: str) -> tuple[str, float]:
    """Path and value of a number that is set."""
    from math import isfinite

    from hedgerow.case.edits import setting_of

    target, said = _pair(text, "--set", "NAME=VALUE")
    try:
        value = float(said)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise _refused(f"`{said}` is not a number that can stand for `{target}`.", "Write it as 0.2 or 1e-3.")
    *account, name = target.split(".")
    _known(name, [one.name for one in case.parameters], "parameter")
    if not account:
        for axis in case.axes:
            if axis.values and all(_sets(one.settings, name) for one in axis.values):
                raise _refused(
                    f"Every account of `{axis.id}` sets `{name}`, so a value of its own would change nothing.",
                    f"Set it under an account: --set {axis.id}.{axis.values[0].id}.{name}=VALUE.",
                )
        return f"parameters.{name}", value
    of, chosen = _account(case, ".".join(account), "--set")
    path = f"hypotheses.{of}.{chosen}.set.{name}"
    if setting_of(case, path) is None:
        raise _refused(
            f"The account `{of}.{chosen}` sets `{name}` to no number of its own.",
            f"Set `{name}` where no account does, or put an expression in with --edit {path}=TEXT.",
        )
    return path, value


def _sets(settings: Iterable[tuple[str, Any]], name: str) -> bool:
    return any(each == name for each, _ in settings)


def _report(case: Case, id: str) -> str:
    used = [one.id for one in case.evidence if not one.left_out]
    if any(one.id == id and one.left_out for one in case.evidence):
        raise _refused(f"The report `{id}` is left out already.", "Name one that is used.")
    return _known(id, used, "report")


def _account(case: Case, text: str, option: str) -> tuple[str, str]:
    axis, dot, value = text.partition(".")
    if not dot:
        raise _refused(f"`{option} {text}` names no account.", "Name it as AXIS.VALUE.")
    _known(axis, [one.id for one in case.axes], "axis of hypotheses")
    on: Axis = next(one for one in case.axes if one.id == axis)
    return axis, _known(value, [one.id for one in on.values], f"account of `{axis}`")


def _scenario(case: Case, text: str) -> tuple[str, str]:
    import json

    id, declared = _pair(text, "--with-scenario", "ID=JSON")
    try:
        found = json.loads(declared)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise _refused(
            f"What stands for the scenario `{id}` is no JSON object with a name.",
            """Write it as '{"name": "...", "from": "2025-01-01", "ban": ["act"]}'.""",
        )
    if any(one.id == id for one in case.scenarios):
        raise _refused(f"The case has a scenario `{id}` already.", "Give it another id.")
    return id, declared


def _known(name: str, known: Sequence[str], kind: str) -> str:
    from hedgerow.case.words import did_you_mean, shown

    if name not in known:
        raise _refused(f"The case has no {kind} `{shown(name)}`.", did_you_mean(name, known))
    return name


def _refused(what: str, remedy: str) -> Exception:
    from hedgerow.case.changes import ChangeError

    return ChangeError(f"{what} {remedy}".rstrip())
