"""Text to expression tree and back: a tokenizer and precedence climbing, nothing evaluated.

The grammar, loosest first: `or`, `and`, `not`, comparison (chains allowed), `+ -`, `* /`, unary minus,
then numbers, names, `true`, `false`, `min(a, b)`, `max(a, b)` and parentheses. A level name stands only
beside a quantity it belongs to, in a comparison; which quantity is meant follows from the other side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from hedgerow.case.expressions import (
    Constant,
    Expression,
    LevelComparison,
    Operation,
    ParameterValue,
    QuantityScore,
)
from hedgerow.case.words import TextFault, listed, shown, unknown

MOST_NODES = 400
MOST_NESTING = 40
LONGEST_TEXT = 10_000

Comparator = Literal["==", "!=", "<", "<=", ">", ">="]
_MIRRORED: Mapping[str, Comparator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign><=|>=|==|!=|[-<>+*/(),]))"
)
_ADVICE = {
    "=": "Write `==` to compare.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `not`, or `!=`.",
    "^": "There are no powers; multiply instead.",
    "%": "Write a share as a number, such as 0.3.",
    "'": "Level names need no quotes.",
    '"': "Level names need no quotes.",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names an expression may use."""

    levels: Mapping[str, tuple[str, ...]]
    """Levels of each quantity; none where a fault keeps them unknown, and then every level passes."""
    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Bare:
    """A name not yet resolved, because it may turn out to be a level."""

    name: str


_Part = Expression | _Bare


def parse_expression(text: str, names: Names) -> Expression:
    """Read an expression.

    Args:
        text: What was written.
        names: Quantities with their levels, and parameters.

    Returns:
        The tree, with every name resolved.

    Raises:
        TextFault: If the text is not an expression, is too large, or uses an unknown name.
    """
    if len(text) > LONGEST_TEXT:
        raise TextFault(
            f"The expression has {len(text)} characters; the limit is {LONGEST_TEXT}.", "Shorten it."
        )
    return _Parser(_tokens(text), names).whole()


def format_expression(expression: Expression, levels: Mapping[str, tuple[str, ...]]) -> str:
    """Write a tree as text that reads back to the same tree."""
    return _format(expression, levels)[0]


def is_truth(expression: Expression) -> bool:
    """Whether a tree says yes or no, rather than how much."""
    match expression:
        case LevelComparison():
            return True
        case Constant(value=value):
            return isinstance(value, bool)
        case Operation(operator=operator):
            return operator in _MIRRORED or operator in {"and", "or", "not"}
    return False


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            rest = text[position:].lstrip()
            raise TextFault(
                f"`{shown(text)}` cannot be read at `{shown(rest, 20)}`.",
                _ADVICE.get(
                    rest[0], "An expression holds names, numbers, + - * / comparisons and and/or/not."
                ),
            )
        tokens.append((cast(str, found.lastgroup), found[cast(str, found.lastgroup)]))
        position = found.end()
    if not tokens:
        raise TextFault("The expression is empty.", "Write one, or leave the key out.")
    return tokens


class _Parser:
    """Reads one list of tokens; counts nodes and nesting as it goes."""

    def __init__(self, tokens: list[tuple[str, str]], names: Names) -> None:
        self.tokens = [*tokens, ("end", "")]
        self.names = names
        self.at = 0
        self.nodes = 0
        self.depth = 0

    def whole(self) -> Expression:
        tree = self.resolve(self.either())
        if self.tokens[self.at][0] != "end":
            raise self.unexpected()
        return tree

    def unexpected(self) -> TextFault:
        kind, text = self.tokens[self.at]
        before = " ".join(token for _, token in self.tokens[max(0, self.at - 3) : self.at])
        if kind == "end":
            return TextFault(f"The expression stops short after `{before}`.", "Complete or shorten it.")
        where = f" after `{before}`" if before else ""
        advice = (
            f"Write `{text.lower()}`."
            if text.lower() in {"and", "or", "not"} and text.islower() is False
            else ""
        )
        return TextFault(f"`{shown(text)}` does not fit{where}.", advice or "An operator may be missing.")

    def take(self, *texts: str) -> str:
        kind, text = self.tokens[self.at]
        if kind != "number" and text in texts:
            self.at += 1
            return text
        return ""

    def make(self, operator: str, *operands: _Part) -> Expression:
        self.count()
        return Operation(cast(Any, operator), tuple(self.resolve(operand) for operand in operands))

    def count(self) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise TextFault(f"The expression has more than {MOST_NODES} parts, the limit.", "Split it up.")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise TextFault(
                f"The expression nests deeper than {MOST_NESTING} levels, the limit.", "Flatten it."
            )

    def either(self) -> _Part:
        left = self.both()
        while self.take("or"):
            left = self.make("or", left, self.both())
        return left

    def both(self) -> _Part:
        left = self.negated()
        while self.take("and"):
            left = self.make("and", left, self.negated())
        return left

    def negated(self) -> _Part:
        if not self.take("not"):
            return self.compared()
        self.deeper()
        tree = self.make("not", self.negated())
        self.depth -= 1
        return tree

    def compared(self) -> _Part:
        left = self.summed()
        tree: _Part | None = None
        while operator := self.take(*_MIRRORED):
            right = self.summed()
            link = self.compare(left, operator, right)
            tree = link if tree is None else self.make("and", tree, link)
            left = right
        return left if tree is None else tree

    def compare(self, left: _Part, operator: str, right: _Part) -> Expression:
        self.count()
        for one, other, sign in ((left, right, operator), (right, left, _MIRRORED[operator])):
            if not (isinstance(one, _Bare) and isinstance(other, _Bare) and one.name in self.names.levels):
                continue
            levels = self.names.levels[one.name]
            if other.name in levels:
                return LevelComparison(one.name, cast(Comparator, sign), levels.index(other.name))
            if not levels:
                return LevelComparison(one.name, cast(Comparator, sign), 0)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, _Bare) and isinstance(other, _Bare) and one.name in self.names.levels:
                self.known_beside(one.name, other.name)
        return Operation(cast(Any, operator), (self.resolve(left), self.resolve(right)))

    def known_beside(self, quantity: str, name: str) -> None:
        if name in self.names.levels or name in self.names.parameters:
            return
        levels = self.names.levels[quantity]
        raise unknown(name, f"not a level of `{quantity}`", levels, f"Its levels are {listed(levels)}.")

    def summed(self) -> _Part:
        left = self.multiplied()
        while operator := self.take("+", "-"):
            left = self.make(operator, left, self.multiplied())
        return left

    def multiplied(self) -> _Part:
        left = self.signed()
        while operator := self.take("*", "/"):
            left = self.make(operator, left, self.signed())
        return left

    def signed(self) -> _Part:
        if not self.take("-"):
            return self.single()
        if self.tokens[self.at][0] == "number":
            return Constant(-self.number())
        self.deeper()
        tree = self.make("neg", self.signed())
        self.depth -= 1
        return tree

    def number(self) -> float:
        text = self.tokens[self.at][1]
        value = float(text)
        if not math.isfinite(value):
            raise TextFault(f"The number `{shown(text)}` is not finite.", "Write a smaller number.")
        self.count()
        self.at += 1
        return value

    def single(self) -> _Part:
        kind, text = self.tokens[self.at]
        if kind == "number":
            return Constant(self.number())
        if self.take("("):
            self.deeper()
            inside = self.either()
            self.close()
            return inside
        if self.take("true", "false"):
            self.count()
            return Constant(text == "true")
        if self.take("min", "max"):
            return self.extreme(text)
        if kind == "name" and text not in {"and", "or", "not"}:
            self.at += 1
            self.count()
            if self.tokens[self.at][1] == "(":
                raise TextFault(f"There is no function `{text}`.", "There are `min(a, b)` and `max(a, b)`.")
            return _Bare(text)
        raise self.unexpected()

    def extreme(self, operator: str) -> Expression:
        if not self.take("("):
            raise TextFault(f"`{operator}` needs two arguments.", f"Write `{operator}(a, b)`.")
        self.deeper()
        tree = self.either()
        if not self.take(","):
            raise TextFault(f"`{operator}` needs two arguments.", f"Write `{operator}(a, b)`.")
        tree = self.make(operator, tree, self.either())
        while self.take(","):
            tree = self.make(operator, tree, self.either())
        self.close()
        return tree

    def close(self) -> None:
        if not self.take(")"):
            raise self.unexpected()
        self.depth -= 1

    def resolve(self, part: _Part) -> Expression:
        if not isinstance(part, _Bare):
            return part
        name = part.name
        if name in self.names.levels:
            return QuantityScore(name)
        if name in self.names.parameters:
            return ParameterValue(name)
        owners = sorted(one for one, levels in self.names.levels.items() if name in levels)
        if owners:
            raise TextFault(
                f"`{name}` is a level, and a level stands only beside its quantity.",
                f"Write, say, `{owners[0]} == {name}`.",
            )
        lower = name.lower()
        what = "neither a quantity nor a parameter"
        if lower in {"true", "false", "and", "or", "not"}:
            raise TextFault(f"`{shown(name)}` is {what}.", f"Write `{lower}`.")
        raise unknown(name, what, [*self.names.levels, *self.names.parameters])


_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _SINGLE = range(8)
_STRENGTH = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


def _format(tree: Expression, levels: Mapping[str, tuple[str, ...]]) -> tuple[str, int]:
    """Text of a tree, and how strongly its outermost operator binds."""

    def part(operand: Expression, weakest: int) -> str:
        text, strength = _format(operand, levels)
        return text if strength >= weakest else f"({text})"

    match tree:
        case Constant(value=bool() as value):
            return ("true" if value else "false"), _SINGLE
        case Constant(value=value):
            whole = float(value).is_integer() and abs(value) < 1e15
            return (str(int(value)) if whole else repr(float(value))), _SIGN if value < 0 else _SINGLE
        case QuantityScore(name=name) | ParameterValue(name=name):
            return name, _SINGLE
        case LevelComparison(quantity=quantity, operator=operator, level=level):
            return f"{quantity} {operator} {levels[quantity][level]}", _COMPARE
        case Operation(operator="not", operands=(operand,)):
            return f"not {part(operand, _NOT)}", _NOT
        case Operation(operator="neg", operands=(operand,)):
            inside = part(operand, _SIGN)
            return (f"-({inside})" if inside[0].isdigit() else f"-{inside}"), _SIGN
        case Operation(operator="min" | "max" as operator, operands=(left, right)):
            return f"{operator}({part(left, _OR)}, {part(right, _OR)})", _SINGLE
        case Operation(operator=operator, operands=(left, right)):
            strength = _STRENGTH.get(operator, _COMPARE)
            leftmost = strength if operator in _STRENGTH else strength + 1
            return f"{part(left, leftmost)} {operator} {part(right, strength + 1)}", strength
    raise ValueError(tree)
