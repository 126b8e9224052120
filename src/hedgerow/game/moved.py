"""What two settings of the parameters lay out differently: how often everything happens, and where it leads.

The same happens from and to the same situations in both, so the difference is one of numbers, and of few: those of the
acts, replies and drifts that a parameter bears on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from hedgerow.case.model import Case
from hedgerow.errors import SolveError
from hedgerow.game.build import build_mechanics
from hedgerow.game.mechanics import Mechanics, mechanical_parameters
from hedgerow.game.space import Floats

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

    @staticmethod
    def between(here: Mechanics, high: Mechanics, low: Mechanics) -> Moved:
        """Compare two ends, of a way that leads past what is here.

        Raises:
            SolveError: If not the same can happen at both.
        """
        if not (here.alike(high) and here.alike(low)):
            raise SolveError(
                "A parameter stands where a chance or a rate is just about to appear or to vanish: it has no "
                "derivative there. Move it a little."
            )
        asked = slice(here.replies.asked)
        return Moved(
            usual=_changed(high.moves.usual, low.moves.usual),
            landing=_changed(high.landing.data, low.landing.data),
            coefficient=_changed(high.paths.coefficient, low.paths.coefficient),
            reply=_changed(high.replies.usual[asked], low.replies.usual[asked]),
            reply_landing=_changed(high.replies.asked_landing.data, low.replies.asked_landing.data),
            attention=high.attention[:, 0] - low.attention[:, 0],
        )


class Movements:
    """What moving parameters lays out differently, found once for all accounts that share it, in any thread."""

    def __init__(self, high: Case, low: Case) -> None:
        """Take the case as it is at either end: they differ in the rate of a drift, or not at all."""
        self._ends = high, low
        self._bearing = sorted(mechanical_parameters(high))
        self._found: dict[tuple[tuple[float, ...], ...], Moved] = {}
        self._lock = Lock()
        self._finding: dict[tuple[tuple[float, ...], ...], Lock] = {}

    def between(self, here: Mechanics, high: Mapping[str, float], low: Mapping[str, float]) -> Moved | None:
        """What differs between two settings of the parameters; None: nothing.

        Args:
            here: The mechanics of the account, for parameters between the two.
            high: Parameters at one end.
            low: Parameters at the other.

        Raises:
            SolveError: If not the same can happen at both.
        """
        above, below = (tuple(end[name] for name in self._bearing) for end in (high, low))
        first, second = self._ends
        if first is second and above == below:
            return None
        with self._lock:
            finding = self._finding.setdefault((above, below), Lock())
        with finding:
            if (above, below) not in self._found:
                self._found[above, below] = Moved.between(
                    here, build_mechanics(first, high), build_mechanics(second, low)
                )
            return self._found[above, below]


def _changed(high: Floats, low: Floats) -> Change:
    where = np.flatnonzero(high != low)
    return where, high[where] - low[where]
