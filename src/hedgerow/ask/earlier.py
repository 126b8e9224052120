"""An earlier result of a case, to compare with: what it said, and the whole of it where that was kept.

From the day of the earlier result on, reports and silence are told one by one. What lies between the two answers on
that day itself is told thing by thing in `between`. That takes the whole earlier result; where only its JSON document
is at hand, it is one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hedgerow.ask.record import Assessment, Change, Changes
from hedgerow.ask.saved import RESULT, NoResultError, read_saved
from hedgerow.case.model import Case
from hedgerow.case.words import listed
from hedgerow.errors import QueryError


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier result said."""

    name: str
    title: str
    as_of: date
    accounts: Mapping[str, float]
    """`axis.value` to its weight, averaged with habit."""
    forecasts: Mapping[str, float]
    """Question id to the model's answer."""
    digests: Mapping[str, str]
    record: Assessment | None = None
    """The whole of it, where it is at hand."""


def read_earlier(path: Path) -> Earlier:
    """Read an earlier result: the folder that `assess` wrote, or its JSON document.

    Raises:
        QueryError: If it is none.
    """
    try:
        saved = read_saved(path / RESULT if path.is_dir() else path)
    except NoResultError:
        raise QueryError(
            f"{path} is neither a day nor a result. Give a day such as 2021-06-01, the folder that "
            "`hedgerow assess` wrote, or the file of `hedgerow assess --json`."
        ) from None
    return Earlier(
        name=str(path),
        title=saved.title,
        as_of=saved.as_of,
        accounts=saved.accounts,
        forecasts={
            name: one.probability
            for name, one in saved.forecasts.items()
            if one.by_model and one.probability is not None
        },
        digests=saved.digests,
    )


def day_of(case: Case, earlier: Earlier) -> date:
    """The day of an earlier result of a case.

    Raises:
        QueryError: If it is of another case, or of a later day.
    """
    if earlier.title != case.title:
        raise QueryError(f"{earlier.name} is a result of {earlier.title}, not of {case.title}.")
    if earlier.as_of > case.as_of:
        raise QueryError(f"{earlier.name} is of {earlier.as_of}, later than {case.as_of}: exchange the two.")
    return earlier.as_of


def against(changes: Changes, case: Case, earlier: Earlier) -> Changes:
    """The changes since the day of an earlier result, told from what it said, with one line for all before that day."""
    names = {**earlier.digests, **dict(case.digests)}
    edited = [name for name in names if earlier.digests.get(name) != dict(case.digests).get(name)]
    accounts = tuple(
        (name, earlier.accounts[name], after)
        for name, _, after in changes.accounts
        if name in earlier.accounts
    )
    forecasts = tuple(
        (name, earlier.forecasts[name], after)
        for name, _, after in changes.forecasts
        if name in earlier.forecasts
    )
    parts = [
        f"edits of {listed(edited)}" if edited else "",
        "days that have passed" if earlier.as_of < case.as_of else "",
        "the anchor found again",
    ]
    what = ", ".join(part for part in parts if part)
    first = Change(
        what=what,
        on=earlier.as_of,
        accounts=tuple((n, b - earlier.accounts[n]) for n, b, _ in changes.accounts if n in earlier.accounts),
        forecasts=tuple(
            (n, b - earlier.forecasts[n]) for n, b, _ in changes.forecasts if n in earlier.forecasts
        ),
        kind="earlier",
    )
    lines = sorted((first, *changes.lines), key=lambda line: -line.largest)
    return replace(changes, against=earlier.name, accounts=accounts, forecasts=forecasts, lines=tuple(lines))
