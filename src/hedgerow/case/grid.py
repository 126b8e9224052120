"""Expressions over just the quantities they look at: small tensors in place of the whole space.

A check asks whether something holds in some situation. Only the quantities that occur matter, so the
tensor is that of those; where even it is too large, the check says so and is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hedgerow.case.expressions import Array, Expression, evaluate, parameters_in, quantities_in
from hedgerow.case.model import Case

LARGEST = 1_000_000
"""Most situations a single check looks at."""


@dataclass(frozen=True)
class Grid:
    """The tensor of the quantities that some expressions look at."""

    names: tuple[str, ...]
    levels: Mapping[str, Array]
    sizes: Mapping[str, int]
    labels: Mapping[str, tuple[str, ...]]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of levels along each axis."""
        return tuple(self.sizes[name] for name in self.names)

    def value(self, expression: Expression, parameters: Mapping[str, float]) -> Array:
        """An expression over the whole tensor."""
        found = np.asarray(evaluate(expression, self.levels, self.sizes, parameters), dtype=float)
        return np.broadcast_to(found, self.shape)

    def holds(self, expression: Expression | None, parameters: Mapping[str, float]) -> Array:
        """Where a condition holds; everywhere if there is none."""
        if expression is None:
            return np.ones(self.shape, dtype=bool)
        found = np.asarray(evaluate(expression, self.levels, self.sizes, parameters)).astype(bool)
        return np.broadcast_to(found, self.shape)

    def where(self, mask: Array) -> str:
        """The first situation of a mask in words."""
        if not self.names:
            return ""
        index = np.argwhere(mask)[0]
        parts = [
            f"`{name}` is {self.labels[name][int(i)]}" for name, i in zip(self.names, index, strict=True)
        ]
        return f" where {' and '.join(parts)}"


def grid_of(case: Case, expressions: Iterable[Expression | None], *more: str) -> Grid | None:
    """The grid for some expressions, and further quantities; None where it is too large or a name unknown."""
    expressions = list(expressions)
    used = {name for one in expressions if one is not None for name in quantities_in(one)} | set(more)
    known = {quantity.name: quantity for quantity in case.quantities}
    given = {one.name for one in case.parameters}
    looked_at = {name for one in expressions if one is not None for name in parameters_in(one)}
    if not used <= set(known) or not looked_at <= given:
        return None
    names = tuple(name for name in known if name in used)
    sizes = {name: len(quantity.levels) for name, quantity in known.items()}
    if math.prod(sizes[name] for name in names) > LARGEST:
        return None
    levels = {
        name: np.arange(sizes[name]).reshape([-1 if other == name else 1 for other in names])
        for name in names
    }
    return Grid(names, levels, sizes, {name: known[name].levels for name in names})


def parameter_sets(case: Case) -> tuple[tuple[str, Mapping[str, float]], ...]:
    """The parameters at their medians, and as each account and scenario sets them."""
    medians = {one.name: one.median for one in case.parameters}
    found: list[tuple[str, Mapping[str, float]]] = [("", medians)]
    sources = [
        *(
            (f" in the account `{axis.id}.{one.id}`", one.settings)
            for axis in case.axes
            for one in axis.values
        ),
        *((f" in the scenario `{one.id}`", one.settings) for one in case.scenarios),
    ]
    for label, settings in sources:
        if settings and all(name in medians for name, _ in settings):
            values = {name: float(evaluate(tree, {}, {}, medians)) for name, tree in settings}
            found.append((label, {**medians, **values}))
    return tuple(found)
