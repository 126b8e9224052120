"""Laws of the expression language."""

from __future__ import annotations

import operator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.case.expressions import (
    Constant,
    Expression,
    LevelComparison,
    Operation,
    ParameterValue,
    QuantityScore,
    evaluate,
)
from hedgerow.case.parse import MOST_NESTING, MOST_NODES, Names, format_expression, is_truth, parse_expression
from hedgerow.case.words import TextFault

LEVELS = {"cell": ("none", "held", "gone"), "mood": ("low", "none"), "guard": ("a", "b", "c", "d")}
NAMES = Names(LEVELS, frozenset({"fear", "toll"}))
PARAMETERS = {"fear": 0.25, "toll": -2.0}
COMPARE = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

comparators = st.sampled_from(sorted(COMPARE))
numbers = st.floats(-1e6, 1e6).map(lambda value: 0.0 if value == 0 else value)
level_comparisons = st.sampled_from(sorted(LEVELS)).flatmap(
    lambda name: st.builds(LevelComparison, st.just(name), comparators, st.integers(0, len(LEVELS[name]) - 1))
)
leaves = st.one_of(
    st.builds(Constant, st.one_of(numbers, st.booleans())),
    st.builds(QuantityScore, st.sampled_from(sorted(LEVELS))),
    st.builds(ParameterValue, st.sampled_from(sorted(PARAMETERS))),
    level_comparisons,
)


def _operations(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    one = st.builds(lambda sign, a: Operation(sign, (a,)), st.sampled_from(["neg", "not"]), children)
    signs = ["+", "-", "*", "/", "and", "or", "min", "max", *sorted(COMPARE)]
    two = st.builds(lambda sign, a, b: Operation(sign, (a, b)), st.sampled_from(signs), children, children)
    return one | two


trees = st.recursive(leaves, _operations, max_leaves=20)


def by_hand(tree: Expression, situation: dict[str, int]) -> float | bool:
    """One situation at a time, in plain Python."""
    match tree:
        case Constant(value=value):
            return value
        case ParameterValue(name=name):
            return PARAMETERS[name]
        case QuantityScore(name=name):
            return situation[name] / (len(LEVELS[name]) - 1)
        case LevelComparison(quantity=quantity, operator=sign, level=level):
            return COMPARE[sign](situation[quantity], level)
    values = [by_hand(part, situation) for part in tree.operands]
    match tree.operator:
        case "neg":
            return -float(values[0])
        case "not":
            return not values[0]
        case "and":
            return bool(values[0]) and bool(values[1])
        case "or":
            return bool(values[0]) or bool(values[1])
        case "min":
            return min(map(float, values))
        case "max":
            return max(map(float, values))
        case "/":
            return float(values[0]) / float(values[1])
        case "+" | "-" | "*" as sign:
            return {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign](*map(float, values))
    return COMPARE[tree.operator](*values)


@given(trees)
def test_what_is_written_reads_back_as_the_same_tree(tree: Expression) -> None:
    assert parse_expression(format_expression(tree, LEVELS), NAMES) == tree


@given(trees)
def test_arrays_hold_what_each_situation_gives_by_hand(tree: Expression) -> None:
    shape = tuple(len(levels) for levels in LEVELS.values())
    grid = dict(zip(LEVELS, np.meshgrid(*map(np.arange, shape), indexing="ij", sparse=True), strict=True))
    sizes = {name: len(levels) for name, levels in LEVELS.items()}
    with np.errstate(all="ignore"):
        found = np.broadcast_to(evaluate(tree, grid, sizes, PARAMETERS), shape)
    for index in product(*map(range, shape)):
        try:
            expected = by_hand(tree, dict(zip(LEVELS, index, strict=True)))
        except (ZeroDivisionError, OverflowError):
            return
        assert np.isclose(float(found[index]), float(expected), rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("cell == none", LevelComparison("cell", "==", 0)),
        ("none == cell", LevelComparison("cell", "==", 0)),
        ("none == mood", LevelComparison("mood", "==", 1)),
        ("held < cell", LevelComparison("cell", ">", 1)),
        ("(cell) >= (held)", LevelComparison("cell", ">=", 1)),
        ("cell < mood", Operation("<", (QuantityScore("cell"), QuantityScore("mood")))),
        ("-fear", Operation("neg", (ParameterValue("fear"),))),
        ("-2", Constant(-2.0)),
        ("1 - 2 - 3", Operation("-", (Operation("-", (Constant(1.0), Constant(2.0))), Constant(3.0)))),
        (
            "none < cell <= gone",
            Operation("and", (LevelComparison("cell", ">", 0), LevelComparison("cell", "<=", 2))),
        ),
        (
            "min(1, 2, fear)",
            Operation("min", (Operation("min", (Constant(1.0), Constant(2.0))), ParameterValue("fear"))),
        ),
        ("not true or false", Operation("or", (Operation("not", (Constant(True),)), Constant(False)))),
    ],
)
def test_what_a_text_means(text: str, tree: Expression) -> None:
    assert parse_expression(text, NAMES) == tree


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("cel == none", "`cel` is neither", "Did you mean `cell`?"),
        ("cell == nun", "`nun` is not a level of `cell`", "levels are `none`, `held` and `gone`"),
        ("held", "a level stands only beside its quantity", "`cell == held`"),
        ("cell == b", "`b` is not a level of `cell`", ""),
        ("cell = none", "cannot be read", "`==`"),
        ("cell == none && fear", "cannot be read", "`and`"),
        ("__import__(os)", "no function `__import__`", "min"),
        ("fear.real", "cannot be read", ""),
        ("fear fear", "does not fit after `fear`", "operator"),
        ("fear +", "stops short", ""),
        ("(fear", "stops short", ""),
        ("fear)", "does not fit", ""),
        ("min(fear)", "two arguments", "min(a, b)"),
        ("True", "`True` is neither", "Write `true`"),
        ("1e999", "not finite", ""),
        ("", "empty", ""),
        ("fear ** 2", "does not fit", ""),
    ],
)
def test_what_is_wrong_with_a_text(text: str, what: str, remedy: str) -> None:
    with pytest.raises(TextFault) as raised:
        parse_expression(text, NAMES)
    assert what in raised.value.what
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(" * 50 + "1" + ")" * 50, MOST_NESTING),
        ("-" * 5000 + "fear", MOST_NESTING),
        ("not " * 2000 + "true", MOST_NESTING),
        ("1+" * 300 + "1", MOST_NODES),
        ("1+" * 1_000_000 + "1", 10_000),
    ],
)
def test_limits_are_named(text: str, limit: int) -> None:
    with pytest.raises(TextFault, match=str(limit)):
        parse_expression(text, NAMES)


def test_a_long_flat_sum_is_read_and_evaluated() -> None:
    tree = parse_expression("+".join(["fear"] * 200), NAMES)
    assert evaluate(tree, {}, {}, PARAMETERS) == pytest.approx(50)


def test_conditions_are_told_from_amounts() -> None:
    assert is_truth(parse_expression("cell == none and not mood > 0.5", NAMES))
    assert not is_truth(parse_expression("cell + 1", NAMES))
