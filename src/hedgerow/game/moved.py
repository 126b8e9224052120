"""What two settings of the parameters lay out differently: how often everything happens, and where it leads.

The same happens from and to the same situations in both, so the difference is one of numbers, and of few: those of the
acts, replies and drifts that a parameter bears on. These alone are laid out, at both ends, and found among all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from hedgerow.case.model import Act, Case, Drift
from hedgerow.errors import SolveError
from hedgerow.game.build import attention_of, build_mechanics
from hedgerow.game.mechanics import Mechanics, laid_out_by
from hedgerow.game.space import Booleans, Floats

Change = tuple[NDArray[np.int64], Floats]
"""Which entries of an array differ, and by how much."""


@dataclass(frozen=True)
class Moved:
    """By how much the numbers of a `Mechanics` differ between two others like it.

    Attributes:
        usual: Which usual rates, and by how much [1/day].
        landing: Which entries of `Mechanics.landing`, and by how much.
        coefficient: Which paths' coefficients, and by how much.
        reply: Which usual chances of the replies that acts lead to, and by how much.
        reply_landing: Which entries of `Replies.asked_landing`, and by how much.
        attention: By how much each actor's opportunities, shape (actors,) [1/day].
    """

    usual: Change
    landing: Change
    coefficient: Change
    reply: Change
    reply_landing: Change
    attention: Floats


_Key = tuple[int, tuple[float, ...], tuple[float, ...]]


class Movements:
    """What moving parameters lays out differently, found once for all accounts that share it, in any thread."""

    def __init__(self, high: Case, low: Case) -> None:
        """Take the case as it is at either end: they differ in the rate of a drift, or not at all."""
        self._ends = high, low
        self._found: dict[_Key, Moved] = {}
        self._lock = Lock()
        self._finding: dict[_Key, Lock] = {}

    def between(self, here: Mechanics, high: Mapping[str, float], low: Mapping[str, float]) -> Moved | None:
        """What differs between two settings of the parameters; None: nothing.

        Args:
            here: The mechanics of the account, for parameters between the two.
            high: Parameters at one end.
            low: Parameters at the other.

        Raises:
            SolveError: If not the same can happen at both.
        """
        touched = _touched(*self._ends, frozenset(name for name in high if high[name] != low[name]))
        if not touched:
            return None
        names = sorted(frozenset().union(*map(laid_out_by, touched)))
        key = id(here), tuple(high[name] for name in names), tuple(low[name] for name in names)
        with self._lock:
            finding = self._finding.setdefault(key, Lock())
        with finding:
            if key not in self._found:
                ids = frozenset(each.id for each in touched)
                ends = (
                    build_mechanics(_only(case, ids), parameters)
                    for case, parameters in zip(self._ends, (high, low), strict=True)
                )
                self._found[key] = _compared(self._ends[0], ids, here, *ends)
            return self._found[key]


def _touched(high: Case, low: Case, moved: frozenset[str]) -> list[Act | Drift]:
    """Acts and drifts that are laid out otherwise when these parameters are moved, or between two ends of a case."""
    drifts = [
        one
        for one, other in zip(high.drifts, low.drifts, strict=True)
        if one is not other or moved & laid_out_by(one)
    ]
    # A chance within a time is a rate against all drifts that end the occasion.
    acts = [act for act in high.acts if moved & laid_out_by(act) or (drifts and _against_drifts(act))]
    if any(map(_against_drifts, acts)):
        drifts = [*high.drifts]
    return [*acts, *drifts]


def _against_drifts(act: Act) -> bool:
    return any(row.rate is None for row in act.usual)


def _only(case: Case, ids: frozenset[str]) -> Case:
    """The case with these acts and drifts alone."""
    return replace(
        case,
        acts=tuple(act for act in case.acts if act.id in ids),
        drifts=tuple(drift for drift in case.drifts if drift.id in ids),
    )


def _compared(case: Case, ids: frozenset[str], here: Mechanics, high: Mechanics, low: Mechanics) -> Moved:
    """Compare two ends at which some acts and drifts alone were laid out; they stand in the same order among all.

    Raises:
        SolveError: If not the same can happen at both, and here.
    """
    laid_out: tuple[Act | Drift, ...] = (*case.acts, *case.drifts)
    held = np.array([each.id in ids for each in laid_out])[here.moves.act]
    moves = np.flatnonzero(held)
    paths = np.flatnonzero(held[here.paths.move])
    rows = np.array([row.act in ids for row in here.rows], dtype=np.bool_)
    asked = rows[here.replies.row[: here.replies.asked]]
    for end in (high, low):
        if not (
            np.array_equal(here.moves.situation[moves], end.moves.situation)
            and np.array_equal(here.paths.source[paths], end.paths.source)
            and np.array_equal(here.paths.target[paths], end.paths.target)
            and np.count_nonzero(asked) == end.replies.asked
        ):
            raise SolveError(
                "A parameter stands where a chance or a rate is just about to appear or to vanish: it has no "
                "derivative there. Move it a little."
            )
    attention = [
        attention_of(case, replace(here.moves, usual=_with(here.moves.usual, moves, end.moves.usual)))
        for end in (high, low)
    ]
    return Moved(
        usual=_changed(moves, high.moves.usual, low.moves.usual),
        landing=_changed(
            _entries(here.landing.indptr, held[: here.moves.choices]), high.landing.data, low.landing.data
        ),
        coefficient=_changed(paths, high.paths.coefficient, low.paths.coefficient),
        reply=_changed(
            np.flatnonzero(asked),
            high.replies.usual[: high.replies.asked],
            low.replies.usual[: low.replies.asked],
        ),
        reply_landing=_changed(
            _entries(here.replies.asked_landing.indptr, asked),
            high.replies.asked_landing.data,
            low.replies.asked_landing.data,
        ),
        attention=attention[0] - attention[1],
    )


def _entries(pointers: NDArray[np.int32], rows: Booleans) -> NDArray[np.int64]:
    """Numbers of the entries that stand in some rows of a sparse matrix."""
    return np.flatnonzero(np.repeat(rows, np.diff(pointers)))


def _with(numbers: Floats, where: NDArray[np.int64], others: Floats) -> Floats:
    found = numbers.copy()
    found[where] = others
    return found


def _changed(where: NDArray[np.int64], high: Floats, low: Floats) -> Change:
    """Of numbers that stand there among all, those that differ."""
    differ = high != low
    return where[differ], (high - low)[differ]
