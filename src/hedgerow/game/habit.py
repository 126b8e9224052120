r"""Usual rates as hazards: what is typed, counted, or given as a chance within a time.

A chance p within a time T given a guard that decays at rate δ is the hazard h with

.. math:: p = \frac{h}{h + δ} (1 - e^{-(h + δ) T}),

the chance that the act comes first among two competing exponential risks (Kalbfleisch &
Prentice 2002, section 8.2). δ is the rate at which the drifts end the guard in that situation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hedgerow.case.model import Usual
from hedgerow.game.space import Booleans, Floats, Space

_HALVINGS = 200


def competing_hazard(chance: Floats, within: float, decay: Floats) -> Floats:
    """Hazard that gives `chance` within a time while its guard decays [1/day].

    Args:
        chance: Chance of the act within the time, each in [0, 1).
        within: The time [day].
        decay: Rate at which the guard ends [1/day].

    Returns:
        The hazard, same shape; found by bisection to machine precision.
    """
    low = np.zeros_like(chance)
    high = np.maximum(-np.log1p(-chance) / within, 1e-12)
    target = chance

    def reached(hazard: Floats) -> Floats:
        total = hazard + decay
        safe = np.where(total > 0, total, 1.0)
        return np.where(total > 0, hazard / safe * -np.expm1(-total * within), 0.0)

    for _ in range(_HALVINGS):
        short = reached(high) < target
        if not short.any():
            break
        high = np.where(short, 2.0 * high, high)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if np.all((middle == low) | (middle == high)):
            break
        short = reached(middle) < target
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    # Halving comes near zero and never to it; where there is no chance, the act may not be done at all.
    return np.where(target > 0, 0.5 * (low + high), 0.0)


def usual_rates(
    space: Space,
    when: Booleans,
    rows: Sequence[Usual],
    parameters: Mapping[str, float],
    decay_of: Mapping[int, Floats],
) -> list[Floats]:
    """Usual rate of each row in every situation [1/day] (a chance, for replies), zero where it does not hold.

    Args:
        space: The situations.
        when: Where the act may be done at all.
        rows: The declared rows, disjoint.
        parameters: Values of the parameters.
        decay_of: For rows given as a chance within a time, the rate at which their guard ends.

    Returns:
        One array of shape (situations,) a row.
    """
    rates = []
    for number, row in enumerate(rows):
        holds = when & space.holds(row.when, parameters)
        if row.rate is not None:
            rate = space.evaluate(row.rate, parameters)
        elif row.chance is None or row.within is None:
            raise ValueError("A usual row needs a rate, or a chance and a time.")
        else:
            chance = np.where(holds, space.evaluate(row.chance, parameters), 0.0)
            pairs, back = np.unique(np.stack([chance, decay_of[number]]), axis=1, return_inverse=True)
            rate = competing_hazard(pairs[0], row.within, pairs[1])[back]
        rates.append(np.where(holds, rate, 0.0))
    return rates
