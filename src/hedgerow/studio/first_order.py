"""What numbers would be to first order while the exact answer is computed: a run's numbers and its slopes, no solving.

The slopes are those of the case declared otherwise from the start, anchored anew (`hedgerow.ask.anew`), for that is
what a moved slider asks. Nothing but handles may differ from the run: a report or an account switched off has no slope.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from hedgerow.ask.why.slopes_record import Slope, Steering
from hedgerow.case.changes import Changes, from_plain
from hedgerow.case.edits import declared_at
from hedgerow.case.model import Case
from hedgerow.show.rounding import HAIR
from hedgerow.show.words import CHANCES
from hedgerow.studio.numbers import numbers
from hedgerow.studio.store import Run


@dataclass(frozen=True)
class Steered:
    """Slopes, and the answer they were taken at.

    Attributes:
        run: Id of that answer.
        changes: Its changes of the case.
        digests: Of the case's files.
        slopes: They.
    """

    run: str
    changes: Changes
    digests: tuple[tuple[str, str], ...]
    slopes: Steering


@dataclass(frozen=True)
class FirstOrder:
    """Numbers to first order.

    Attributes:
        base: Id of the run whose slopes lead there.
        numbers: By the names the page gives them; a chance stops a hair from zero and one.
    """

    base: str
    numbers: Mapping[str, float]


def first_order(shown: Run, steered: Steered, case: Case, changes: Changes) -> FirstOrder | None:
    """The numbers shown to first order, were these the changes in hand.

    Args:
        shown: The answer to begin from.
        steered: The slopes that are known: of this answer, or of one near it.
        case: The case as declared.
        changes: What is to be answered.

    Returns:
        None where nothing differs from the answer shown, or something does that has no slope.
    """
    was, slopes = from_plain(shown.changes), steered.slopes
    if not _alike(was, changes) or not _alike(steered.changes, changes):
        return None
    # With the anchor held numbers move otherwise than with it found anew; where nothing is moved both are one.
    if steered.changes.quick != changes.quick or (was.values and was.quick != changes.quick):
        return None
    before, after = dict(was.values), dict(changes.values)
    differing = {path for path in before | after if before.get(path) != after.get(path)}
    if not differing or not differing <= set(slopes.paths):
        return None

    def move(path: str) -> float:
        if path not in differing:
            return 0.0
        to, start = (at[path] if path in at else declared_at(case, path) for at in (after, before))
        return to - start

    moves = [move(path) for path in slopes.paths]
    now = numbers(shown.document)
    units = {one["id"]: one["unit"] for one in shown.document["forecasts"]}
    named = [(f"forecasts.{id}.probability", units.get(id, ""), slope) for id, slope in slopes.forecasts]
    named += [(f"accounts.{axis}.{value}.weight", "weight", slope) for axis, value, slope in slopes.weights]
    found = {}
    for name, unit, slope in named:
        if name in now:
            moved = replace(slope, value=now[name]).moved(moves)
            if unit in CHANCES:
                # A straight line makes nothing certain or impossible that is not so already.
                moved = min(max(moved, min(HAIR, now[name])), max(1 - HAIR, now[name]))
            found[name] = moved
    return FirstOrder(steered.run, found)


def _alike(one: Changes, other: Changes) -> bool:
    """Whether two changes differ in nothing but handles and scenarios, which move no forecast and no weight."""
    return (one.reports, one.accounts, one.edits) == (other.reports, other.accounts, other.edits)


def packed(slopes: Steering) -> str:
    """Slopes as text, for the run store."""
    return json.dumps(asdict(slopes))


def unpacked(text: str) -> Steering:
    """Slopes from `packed`."""
    raw = json.loads(text)
    return Steering(
        tuple(map(str, raw["paths"])),
        tuple(map(float, raw["values"])),
        tuple((str(id), _slope(slope)) for id, slope in raw["forecasts"]),
        tuple((str(axis), str(value), _slope(slope)) for axis, value, slope in raw["weights"]),
    )


def _slope(raw: Mapping[str, Any]) -> Slope:
    rates: Sequence[float] = raw["slopes"]
    return Slope(float(raw["value"]), tuple(map(float, rates)))
