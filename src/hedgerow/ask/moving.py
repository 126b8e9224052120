"""One parameter moved, for every account: those that set it themselves have their own value moved likewise.

Or one of its values alone, as a changed case would declare it: where no account sets it, or that of one account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hedgerow.case.expressions import Constant, Expression, Operation, evaluate, parameters_in
from hedgerow.case.model import Case, Drift, Hypothesis, Parameter
from hedgerow.game.compile import AccountKey, parameters_of


def movable(case: Case) -> tuple[Parameter, ...]:
    """Parameters whose prior leaves them room."""
    return tuple(each for each in case.parameters if each.kind != "fixed" and each.low < each.high)


def with_median(case: Case, name: str, value: float) -> Case:
    """The case with one parameter's median at a value."""
    return replace(
        case,
        parameters=tuple(
            replace(each, median=value) if each.name == name else each for each in case.parameters
        ),
    )


def parameters_at(case: Case, key: AccountKey, name: str, value: float) -> dict[str, float]:
    """Parameters of an account with one at a value; where the account sets it itself, its own is moved likewise."""
    return parameters_of(with_moved(case, {name: value}), key)


def with_moved(case: Case, values: Mapping[str, float]) -> Case:
    """The case with the medians of several parameters at other values, and what accounts set them to moved likewise."""
    known = {each.name: each for each in case.parameters}

    def setting(name: str, tree: Expression) -> Expression:
        if name not in values or parameters_in(tree):
            return tree
        own = float(evaluate(tree, {}, {}, {}))
        return Constant(likewise(known[name], values[name], own))

    return replace(
        case,
        parameters=tuple(
            replace(each, median=values.get(each.name, each.median)) for each in case.parameters
        ),
        axes=tuple(
            replace(
                axis,
                values=tuple(
                    replace(
                        value,
                        settings=tuple((name, setting(name, tree)) for name, tree in value.settings),
                    )
                    for value in axis.values
                ),
            )
            for axis in case.axes
        ),
    )


def with_drifts(case: Case, changes: Mapping[str, float]) -> Case:
    """The case with the log rates of some drifts changed."""

    def changed(drift: Drift) -> Drift:
        if not changes.get(drift.id):
            return drift
        factor = Constant(float(np.exp(changes[drift.id])))
        return replace(drift, rate=Operation("*", (factor, drift.rate)))

    return replace(case, drifts=tuple(map(changed, case.drifts)))


def likewise(parameter: Parameter, value: float, own: float) -> float:
    """An account's own value, as far from where it is as the value is from the median: in proportion, or by as much."""
    if parameter.kind == "lognormal":
        return own * value / parameter.median
    shifted = own + value - parameter.median
    if parameter.kind in ("uniform", "beta"):
        low, high = parameter.arguments if parameter.kind == "uniform" else (0.0, 1.0)
        return min(max(shifted, low), high)
    return shifted


def with_declared(case: Case, path: str, value: float) -> Case:
    """The case with another number at a path, as `case.edits.declared_at` names it; nothing else is moved with it."""
    if path.startswith("parameters."):
        return with_median(case, path.removeprefix("parameters."), value)

    def changed(axis: str, one: Hypothesis) -> Hypothesis:
        paths = [f"hypotheses.{axis}.{one.id}.set.{name}" for name, _ in one.settings]
        if path not in paths:
            return one
        settings = [
            (name, Constant(value)) if each == path else (name, tree)
            for each, (name, tree) in zip(paths, one.settings, strict=True)
        ]
        return replace(one, settings=tuple(settings))

    return replace(
        case,
        axes=tuple(
            replace(axis, values=tuple(changed(axis.id, one) for one in axis.values)) for axis in case.axes
        ),
    )
