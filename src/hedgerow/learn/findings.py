"""What a calibration says of each number and of each account, from the posterior that was found."""

from __future__ import annotations

import numpy as np

from hedgerow.ask.engine import posterior
from hedgerow.ask.shifted import Place
from hedgerow.ask.why.common import membership, values_of
from hedgerow.learn.laplace import NINTH, Normal, verdict
from hedgerow.learn.record import Learned, Weights
from hedgerow.learn.sampling import Sampled
from hedgerow.learn.target import Evaluation
from hedgerow.learn.uncertainty import Drawn
from hedgerow.learn.unknowns import Unknown, counted_rows


def learned_of(
    unknown: Unknown, normal: Normal, number: int, left: float, sampled: Sampled | None, drawn: Drawn
) -> Learned:
    """One unknown before and after the record.

    Args:
        unknown: It.
        normal: The normal distribution around the mode.
        number: Its number among the unknowns.
        left: Share of its prior's variance that is left.
        sampled: Draws from the whole posterior; None: there are none.
        drawn: Weighed draws.
    """
    mean, spread = float(normal.mean[number]), float(np.sqrt(left))

    def around_at(middle: float, width: float) -> tuple[float, float, float]:
        low, centre, high = (unknown.value(middle + side * NINTH * width) for side in (-1.0, 0.0, 1.0))
        return low, centre, high

    draws = None
    if sampled is not None:
        low, middle, high = np.quantile(sampled.draws[:, :, number], [0.1, 0.5, 0.9])
        draws = unknown.value(float(low)), unknown.value(float(middle)), unknown.value(float(high))
    return Learned(
        kind=unknown.kind,
        name=unknown.name,
        prior=around_at(0.0, 1.0),
        posterior=around_at(mean, spread),
        mode=unknown.value(mean),
        left=left,
        verdict=verdict(left),
        sampled=draws,
        mean=float(drawn.weights @ [unknown.value(float(z)) for z in drawn.points[:, number]]),
    )


def counted_of(base: Place) -> tuple[str, ...]:
    """Usual rows whose rates were counted from the record, and are not learned from it again."""
    rows = counted_rows(base.case)
    mechanics = base.setting.games[0].mechanics
    return tuple(str(row) for row in mechanics.rows if (row.act, row.reply, row.number) in rows)


def refuted_of(base: Place) -> tuple[tuple[str, str], ...]:
    """Accounts that a report rules out with the numbers as typed."""
    filtered, found = base.solved.filtered, []
    for number, key in enumerate(filtered.keys):
        ruled = np.flatnonzero(~np.isfinite(filtered.increments[:, number]))
        if len(ruled):
            found.append((str(key), filtered.entries[ruled[0]][0]))
    return tuple(found)


def weights_of(
    base: Place, typed: Evaluation, mode: Evaluation, integrated: list[float]
) -> tuple[Weights, ...]:
    """Weights of every value of every axis: with the numbers as typed, at the mode, and with them summed out."""
    mixture = posterior(base.case, base.solved.filtered, base.setting.filtered)
    table = membership(base.case, mixture)
    return tuple(
        Weights(
            axis,
            value,
            float(np.array(typed.weights)[row].sum()),
            float(np.array(mode.weights)[row].sum()),
            summed,
        )
        for (axis, value), row, summed in zip(values_of(base.case), table, integrated, strict=True)
    )
