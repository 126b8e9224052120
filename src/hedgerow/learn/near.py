"""Where the search for one case's most probable numbers begins: at those of a case like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hedgerow.game.space import Floats
from hedgerow.learn.laplace import Mode
from hedgerow.learn.record import Calibration
from hedgerow.learn.unknowns import FARTHEST, Kind, Unknown


@dataclass(frozen=True)
class Near:
    """Numbers most probable in a case like the one looked at, and how the log posterior bends around them.

    Attributes:
        numbers: Kind, name and value of each.
        precision: In coordinates in which priors are standard normal, a row a number; empty: not known.
    """

    numbers: tuple[tuple[Kind, str, float], ...]
    precision: tuple[tuple[float, ...], ...] = ()

    @classmethod
    def calibrated(cls, made: Calibration) -> Near:
        """What a calibration found."""
        return cls(tuple((each.kind, each.name, each.mode) for each in made.unknowns), made.precision)

    @classmethod
    def climbed(cls, mode: Mode, unknowns: Sequence[Unknown]) -> Near:
        """What a climb found, with the curvature it met on its way."""
        values = (unknown.value(at) for unknown, at in zip(unknowns, mode.at.point, strict=True))
        return cls(
            tuple(
                (unknown.kind, unknown.name, value) for unknown, value in zip(unknowns, values, strict=True)
            ),
            tuple(map(tuple, mode.met.tolist())),
        )


def beginning(unknowns: Sequence[Unknown], near: Near | None) -> tuple[Floats | None, Floats | None]:
    """Coordinates to begin at, in the unknowns that are known, and the precision thought to be there.

    For the rest: the priors' medians, and as the priors bend.
    """
    if near is None:
        return None, None
    known = {(kind, name): number for number, (kind, name, _) in enumerate(near.numbers)}
    places = [known.get((each.kind, each.name)) for each in unknowns]
    with np.errstate(all="ignore"):
        found = np.array(
            [
                0.0 if place is None else each.coordinate(near.numbers[place][2])
                for each, place in zip(unknowns, places, strict=True)
            ]
        )
    # A number that this prior holds impossible, or nearly so, says nothing of where to begin.
    start = np.where(np.abs(found) < 0.5 * FARTHEST, found, 0.0)
    if not near.precision:
        return start, None
    precision = np.eye(len(unknowns))
    here = [number for number, place in enumerate(places) if place is not None]
    there = [place for place in places if place is not None]
    precision[np.ix_(here, here)] = np.array(near.precision)[np.ix_(there, there)]
    return start, precision
