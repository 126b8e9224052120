"""One parameter moved, for every account: those that set it themselves have their own value moved likewise."""

from __future__ import annotations

from dataclasses import replace

from hedgerow.case.model import Case, Parameter
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
    parameters = parameters_of(with_median(case, name, value), key)
    own = parameters_of(case, key)[name]
    parameter = next(each for each in case.parameters if each.name == name)
    if parameters[name] == own:
        # Not moved with the median: the account sets it to a number.
        parameters[name] = likewise(parameter, value, own)
    return parameters


def likewise(parameter: Parameter, value: float, own: float) -> float:
    """An account's own value, as far from where it is as the value is from the median: in proportion, or by as much."""
    if parameter.kind == "lognormal":
        return own * value / parameter.median
    shifted = own + value - parameter.median
    if parameter.kind in ("uniform", "beta"):
        low, high = parameter.arguments if parameter.kind == "uniform" else (0.0, 1.0)
        return min(max(shifted, low), high)
    return shifted
