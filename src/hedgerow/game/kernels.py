r"""Where an outcome leads: axis-local kernels as sparse rows.

An outcome moves a few quantities, each independently with a chance of its own, so from one
situation it leads to at most :math:`2^e` others (e effects). All chances are evaluated in the
situation before. Rows are made for the situations asked for only: an act that needs a held
commander costs nothing where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.case.model import Effect, Outcome
from hedgerow.errors import SolveError
from hedgerow.game.space import Floats, Space

_ROUNDING = 1e-9
"""How far beyond nought and one a chance may lie by rounding."""


@dataclass(frozen=True)
class Landing:
    """Where rows of something land: parallel arrays, one entry a (row, target).

    Attributes:
        row: Which of the rows asked for.
        target: Situation reached.
        chance: Chance of it.
    """

    row: NDArray[Any]
    target: NDArray[Any]
    chance: Floats


def refuse_improper(chance: Floats, what: str) -> None:
    """Refuse chances below nought or above one, which parameters may lead to away from their medians.

    Raises:
        SolveError: If there are any.
    """
    if chance.size and not (chance.min() >= -_ROUNDING and chance.max() <= 1.0 + _ROUNDING):
        worst = float(chance.max() if chance.max() > 1.0 else chance.min())
        raise SolveError(
            f"The chance of {what} is {worst:.3g} in some situation, with the parameters where they are. "
            "Write it so that it stays between 0 and 1, or narrow the priors of the parameters in it."
        )


def outcome_chances(
    space: Space, outcomes: Sequence[Outcome], situations: NDArray[Any], parameters: Mapping[str, float]
) -> list[Floats]:
    """Chance of each outcome in the situations numbered; `rest` takes what the others leave."""
    chances: list[Floats | None] = [
        None if outcome.chance is None else space.evaluate(outcome.chance, parameters)[situations]
        for outcome in outcomes
    ]
    stated = sum((chance for chance in chances if chance is not None), start=np.zeros(len(situations)))
    for outcome, chance in zip(outcomes, chances, strict=True):
        if chance is not None:
            refuse_improper(chance, f"outcome `{outcome.mark}`" if outcome.mark else "an outcome")
    refuse_improper(stated, "all outcomes together")
    return [np.maximum(1.0 - stated, 0.0) if chance is None else chance for chance in chances]


def land(
    space: Space,
    effects: Sequence[Effect],
    situations: NDArray[Any],
    weight: Floats,
    parameters: Mapping[str, float],
) -> Landing:
    """Where independent effects lead from the situations numbered.

    Args:
        space: The situations.
        effects: Independent effects on different quantities.
        situations: Situation of each row, shape (rows,).
        weight: Chance that the row gets here at all (the outcome's), shape (rows,).
        parameters: Values of the parameters.

    Returns:
        One entry for each row and target with a chance above zero; duplicates summed.
    """
    row = np.arange(len(situations), dtype=np.int64)
    target = situations.astype(np.int64)
    chance = weight.astype(np.float64)
    for effect in effects:
        stride = space.strides[space.axis[effect.quantity]]
        before = space.level_of(effect.quantity, situations)
        step = ((np.asarray(effect.moves)[before] - before) * stride)[row]
        happens = space.evaluate(effect.chance, parameters)[situations]
        refuse_improper(happens, f"an effect on `{effect.quantity}`")
        if effect.when is not None:
            happens = happens * space.holds(effect.when, parameters)[situations]
        moved = np.where(step != 0, happens[row], 0.0)
        row, target, chance = (
            np.concatenate([row, row]),
            np.concatenate([target, target + step]),
            np.concatenate([chance * (1.0 - moved), chance * moved]),
        )
        keep = chance > 0
        row, target, chance = row[keep], target[keep], chance[keep]
    order = np.lexsort((target, row))
    return Landing(row[order], target[order], chance[order])
