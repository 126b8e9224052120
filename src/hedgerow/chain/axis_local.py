"""From a case straight to its chain of habit as shifts, without the table of everything that can happen.

What a happening does to one quantity is a step from level to level; what it does to several is a product of such. The
rates are evaluated over the quantities they look at and no others, so building takes no time at any size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np

from hedgerow.case.expressions import Expression, evaluate
from hedgerow.case.model import Case, Effect, Outcome
from hedgerow.chain.stencil import Stencil
from hedgerow.errors import QueryError
from hedgerow.game.space import Floats, Space

_MERGED = 1 << 16
"""Entries of a tensor of rates, up to which shifts by the same are added up."""


def stencil_of_habit(case: Case, parameters: Mapping[str, float]) -> Stencil:
    """The chain in which everybody does what is usual, straight from the case.

    Args:
        case: The case; its acts have rates (not chances within a time) and no replies.
        parameters: Value of every parameter.

    Raises:
        QueryError: If an act has a reply or a chance within a time, which need the whole table of paths.
    """
    space = Space(case.quantities)
    found: dict[int, list[Floats]] = {}
    for drift in case.drifts:
        rate = _value(space, drift.rate, parameters) * _holds(space, drift.when, parameters)
        _add(found, space, parameters, rate, drift.outcomes)
    for act in case.acts:
        if act.replies or any(row.rate is None for row in act.usual):
            raise QueryError(
                f"`{act.id}` has replies, or a chance within a time: its chain is not made of plain shifts. "
                "Use `hedgerow.solve.policy.chain_of_habit` instead."
            )
        for row in act.usual:
            if row.rate is not None:
                guard = _holds(space, act.when, parameters) * _holds(space, row.when, parameters)
                _add(found, space, parameters, _value(space, row.rate, parameters) * guard, act.outcomes)
    shifts, rates = [], []
    for shift in sorted(found):
        for tensor in _merged(found[shift]):
            if tensor.any():
                shifts.append(shift)
                rates.append(np.ascontiguousarray(tensor))
    return Stencil(space.shape, tuple(shifts), tuple(rates))


def _value(space: Space, expression: Expression, parameters: Mapping[str, float]) -> Floats:
    """Value of an expression, as small as the quantities it looks at allow."""
    value = np.asarray(evaluate(expression, space.levels, space.sizes, parameters), dtype=np.float64)
    # What looks at no quantity is one number.
    return value.reshape((1,) * (len(space.shape) - value.ndim) + value.shape)


def _holds(space: Space, expression: Expression | None, parameters: Mapping[str, float]) -> Floats:
    if expression is None:
        return np.ones((1,) * len(space.shape))
    held: Floats = (_value(space, expression, parameters) != 0).astype(np.float64)
    return held


def _add(
    found: dict[int, list[Floats]],
    space: Space,
    parameters: Mapping[str, float],
    rate: Floats,
    outcomes: Sequence[Outcome],
) -> None:
    """Add the shifts that exclusive outcomes of one happening make."""
    stated = [
        None if outcome.chance is None else _value(space, outcome.chance, parameters) for outcome in outcomes
    ]
    rest = np.maximum(1.0 - sum((one for one in stated if one is not None), start=np.zeros(())), 0.0)
    for outcome, chance in zip(outcomes, stated, strict=True):
        branches = {0: rate * (rest if chance is None else chance)}
        for effect in outcome.effects:
            branches = _branched(branches, space, parameters, effect)
        for shift, tensor in branches.items():
            if shift:
                found.setdefault(shift, []).append(tensor)


def _branched(
    branches: Mapping[int, Floats], space: Space, parameters: Mapping[str, float], effect: Effect
) -> dict[int, Floats]:
    """Each branch where the effect happens, by how far it goes, and where it does not."""
    level, stride = space.levels[effect.quantity], space.strides[space.axis[effect.quantity]]
    happens = _value(space, effect.chance, parameters) * _holds(space, effect.when, parameters)
    steps = (np.asarray(effect.moves) - np.arange(len(effect.moves)))[level]
    made: dict[int, Floats] = {}
    for shift, tensor in branches.items():
        stays = tensor * np.where(steps == 0, 1.0, 1.0 - happens)
        made[shift] = made[shift] + stays if shift in made else stays
        for step in np.unique(steps[steps != 0]).tolist():
            goes = tensor * happens * (steps == step)
            there = shift + step * stride
            made[there] = made[there] + goes if there in made else goes
    return made


def _merged(tensors: Sequence[Floats]) -> list[Floats]:
    """Rates of one shift added up where that does not make them much larger."""
    small, whole = [], tensors[0]
    for tensor in tensors[1:]:
        shape = np.broadcast_shapes(whole.shape, tensor.shape)
        if prod(shape) <= max(_MERGED, whole.size, tensor.size):
            whole = whole + tensor
        else:
            small.append(tensor)
    return [whole, *small]
