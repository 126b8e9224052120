"""Expressions over quantities and parameters: a tree of our own, evaluated to arrays.

The text is parsed by `parse` (never `eval`), names are resolved against the case, and the tree
is evaluated against an environment that maps each quantity to arrays broadcastable over the
tensor of situations. A bare quantity in arithmetic is its score in [0, 1]; compared with one of its
level names it is ordinal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, or a truth value."""

    value: float | bool


@dataclass(frozen=True, slots=True)
class QuantityScore:
    """The score of a quantity."""

    name: str


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of a parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class LevelComparison:
    """A quantity against one of its levels, by order of levels."""

    quantity: str
    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    level: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Arithmetic, comparison or logic over one or two operands."""

    operator: Literal[
        "+", "-", "*", "/", "neg", "==", "!=", "<", "<=", ">", ">=", "and", "or", "not", "min", "max"
    ]
    operands: tuple[Expression, ...]


Expression = Constant | QuantityScore | ParameterValue | LevelComparison | Operation

_COMPARE = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITHMETIC = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "min": np.minimum, "max": np.maximum,
}  # fmt: skip


def evaluate(
    expression: Expression,
    levels: Mapping[str, Array],
    sizes: Mapping[str, int],
    parameters: Mapping[str, float],
) -> Array:
    """Evaluate a tree to an array that broadcasts over the tensor of situations.

    Args:
        expression: The tree.
        levels: For each quantity, its level index as an integer array, broadcastable over situations.
        sizes: For each quantity, how many levels it has.
        parameters: Value of each parameter.

    Returns:
        A float array (or a boolean one for comparisons and logic); division by zero gives inf or nan,
        which whoever asked must refuse.
    """

    def value(node: Expression) -> Array:
        match node:
            case Constant(value=constant):
                return np.asarray(constant)
            case ParameterValue(name=name):
                return np.asarray(parameters[name], dtype=float)
            case QuantityScore(name=name):
                return levels[name] / float(sizes[name] - 1)
            case LevelComparison(quantity=quantity, operator=operator, level=level):
                compared: Array = _COMPARE[operator](levels[quantity], level)
                return compared
            case Operation(operator=operator, operands=operands):
                return _operate(operator, [value(part) for part in operands])

    with np.errstate(divide="ignore", invalid="ignore"):
        return value(expression)


def _operate(operator: str, operands: list[Array]) -> Array:
    result: Array
    if operator == "neg":
        result = -operands[0].astype(float)
    elif operator == "not":
        result = np.logical_not(operands[0])
    elif operator == "and":
        result = np.logical_and(*operands)
    elif operator == "or":
        result = np.logical_or(*operands)
    elif operator in _COMPARE:
        result = _COMPARE[operator](*operands)
    else:
        result = _ARITHMETIC[operator](operands[0].astype(float), operands[1].astype(float))
    return result


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node of a tree, the root first."""
    yield expression
    if isinstance(expression, Operation):
        for part in expression.operands:
            yield from walk(part)


def quantities_in(expression: Expression) -> frozenset[str]:
    """Names of the quantities a tree looks at."""
    return frozenset(
        node.name if isinstance(node, QuantityScore) else node.quantity
        for node in walk(expression)
        if isinstance(node, QuantityScore | LevelComparison)
    )


def parameters_in(*expressions: Expression | None) -> frozenset[str]:
    """Names of the parameters that some trees look at; None looks at nothing."""
    nodes = (node for each in expressions if each is not None for node in walk(each))
    return frozenset(node.name for node in nodes if isinstance(node, ParameterValue))
