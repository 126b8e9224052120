"""The tensor of situations: one axis for each quantity, one level index along each axis.

Situations are numbered in row-major order, the last quantity running fastest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.case.expressions import Expression, evaluate
from hedgerow.case.model import Quantity
from hedgerow.jit import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Booleans = NDArray[np.bool_]
Unsigned = NDArray[np.uint32]


@compiled
def sum_by(keys: NDArray[Any], weights: NDArray[Any], size: int) -> Floats:
    """Sum of the weights that share a key, for keys 0 to `size` - 1, shape (size,)."""
    sums = np.zeros(size)
    for at in range(keys.size):
        sums[keys[at]] += weights[at]
    return sums


@dataclass(frozen=True)
class Space:
    """All situations of a case.

    Attributes:
        quantities: The quantities, in order of axes.
    """

    quantities: tuple[Quantity, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many levels each quantity has."""
        return tuple(len(quantity.levels) for quantity in self.quantities)

    @cached_property
    def size(self) -> int:
        """How many situations there are."""
        return prod(self.shape)

    @cached_property
    def axis(self) -> Mapping[str, int]:
        """Position of each quantity among the axes."""
        return {quantity.name: position for position, quantity in enumerate(self.quantities)}

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How far apart in number two situations are that differ by one level of a quantity."""
        return tuple(prod(self.shape[position + 1 :]) for position in range(len(self.shape)))

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many levels each quantity has, by name."""
        return dict(zip(self.axis, self.shape, strict=True))

    @cached_property
    def levels(self) -> Mapping[str, NDArray[Any]]:
        """Level index of each quantity, shaped to broadcast over the tensor."""
        return {
            quantity.name: np.arange(len(quantity.levels)).reshape(
                [-1 if axis == position else 1 for axis in range(len(self.shape))]
            )
            for position, quantity in enumerate(self.quantities)
        }

    def evaluate(self, expression: Expression, parameters: Mapping[str, float]) -> Floats:
        """Value of an expression in every situation, flat, shape (situations,)."""
        value = evaluate(expression, self.levels, self.sizes, parameters)
        return np.ascontiguousarray(np.broadcast_to(value, self.shape), dtype=np.float64).ravel()

    def holds(self, expression: Expression | None, parameters: Mapping[str, float]) -> Booleans:
        """Where an expression is true (everywhere for None), flat, shape (situations,)."""
        if expression is None:
            return np.ones(self.size, dtype=np.bool_)
        held: Booleans = self.evaluate(expression, parameters) != 0
        return held

    def level_of(self, quantity: str, situations: NDArray[Any]) -> NDArray[Any]:
        """Level index of a quantity in the situations numbered."""
        position = self.axis[quantity]
        return (situations // self.strides[position]) % self.shape[position]

    def start(self) -> Floats:
        """Belief on the first day: quantities independent, each by its declared chances."""
        belief = np.ones(1)
        for quantity in self.quantities:
            belief = np.multiply.outer(belief, np.asarray(quantity.start)).ravel()
        return belief

    def marginal(self, belief: Floats, quantity: str) -> Floats:
        """Chance of each level of one quantity, shape (levels,)."""
        position = self.axis[quantity]
        others = tuple(axis for axis in range(len(self.shape)) if axis != position)
        chances: Floats = belief.reshape(self.shape).sum(axis=others)
        return chances

    def marginals(self, belief: Floats) -> tuple[Floats, ...]:
        """The same of every quantity, in order; each is summed out before the next is told."""
        found, rest = [], belief
        for levels in self.shape:
            rest = rest.reshape(levels, -1)
            found.append(rest.sum(axis=1))
            rest = rest.sum(axis=0)
        return tuple(found)

    def set_levels(self, belief: Floats, levels: Mapping[str, int]) -> Floats:
        """The belief with some quantities put to a level, whatever they were."""
        tensor = belief.reshape(self.shape)
        for name, level in levels.items():
            position = self.axis[name]
            moved = np.zeros_like(tensor)
            target = [slice(None)] * len(self.shape)
            target[position] = slice(level, level + 1)
            moved[tuple(target)] = tensor.sum(axis=position, keepdims=True)
            tensor = moved
        return tensor.ravel()

    def at_levels(self, values: Floats, levels: Mapping[str, int]) -> Floats:
        """Values of every situation with some quantities put to a level: the transpose of `set_levels`."""
        tensor = values.reshape(self.shape)
        for name, level in levels.items():
            position = self.axis[name]
            tensor = np.broadcast_to(np.take(tensor, [level], axis=position), self.shape)
        return np.ascontiguousarray(tensor).ravel()
