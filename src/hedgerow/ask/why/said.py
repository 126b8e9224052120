"""Conditions as the case format writes them, and which of an act's own conditions stand in its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from hedgerow.case.expressions import (
    Constant,
    Expression,
    LevelComparison,
    Operation,
    ParameterValue,
    QuantityScore,
)
from hedgerow.case.model import Act, Quantity, Reply

_BINDING = {"or": 1, "and": 2, "not": 3, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
            "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7}  # fmt: skip


def said(expression: Expression, quantities: Sequence[Quantity]) -> str:
    """An expression as text of the case format, with no more brackets than it needs."""
    levels = {quantity.name: quantity.levels for quantity in quantities}

    def text(node: Expression, binding: int) -> str:
        match node:
            case Constant(value=value):
                return str(value).lower() if isinstance(value, bool) else f"{value:g}"
            case ParameterValue(name=name) | QuantityScore(name=name):
                return name
            case LevelComparison(quantity=quantity, operator=operator, level=level):
                whole = f"{quantity} {operator} {levels[quantity][level]}"
                return f"({whole})" if binding > _BINDING[operator] else whole
            case Operation(operator=operator, operands=operands):
                if operator in ("min", "max"):
                    return f"{operator}({', '.join(text(part, 0) for part in operands)})"
                mine = _BINDING[operator]
                if operator in ("not", "neg"):
                    inner = text(operands[0], mine)
                    whole = f"not {inner}" if operator == "not" else f"-{inner}"
                else:
                    # What stands on the right binds one closer, so that a - (b - c) keeps its brackets.
                    parts = [text(part, mine + (place > 0 and operator not in ("and", "or"))) for place, part in
                             enumerate(operands)]  # fmt: skip
                    whole = f" {operator} ".join(parts)
                return f"({whole})" if binding > mine else whole

    return text(expression, 0)


def conjuncts(expression: Expression | None) -> Iterator[Expression]:
    """What must hold all together for an expression to be true."""
    if expression is None:
        return
    if isinstance(expression, Operation) and expression.operator == "and":
        for part in expression.operands:
            yield from conjuncts(part)
    else:
        yield expression


def conditions(act: Act | Reply) -> tuple[Expression, ...]:
    """What must hold for an act to be done: its own conditions, and that one of its usual rows holds."""
    found = list(conjuncts(act.when))
    rows = [row.when for row in act.usual]
    if rows and all(row is not None for row in rows):
        # Operations take two operands at most.
        found.append(
            reduce(lambda one, other: Operation("or", (one, other)), [row for row in rows if row is not None])
        )
    return tuple(found)
