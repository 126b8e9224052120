"""The kinds of value a case is written in: how each is accepted at the border, and in what words refused."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hedgerow.case import units
from hedgerow.case.words import shown


class Part(BaseModel):
    """A piece of a case: immutable, and strict about unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, coerce_numbers_to_str=True
    )


def under_names(model: type[BaseModel]) -> object:
    """What may stand under the keys of a class that takes names as keys; None where it takes none."""
    if "__pydantic_extra__" not in model.__annotations__:
        return None
    hints = get_type_hints(model, vars(sys.modules[model.__module__]), include_extras=True)
    return hints["__pydantic_extra__"]


class SourcePart(Part):
    """Where a number or a statement came from: exactly one of `ref`, `record` and `judgement`."""

    ref: str | None = None
    """A key of `sources.yaml`."""
    paragraph: str = ""
    """The paragraph, with `ref`."""
    note: str = ""
    """A few words, with `ref`."""
    record: str | None = None
    """What was counted in the case's own evidence, such as `3 of 3 in the evidence`."""
    judgement: str | None = None
    """Why this number, where nobody has measured it."""

    @model_validator(mode="after")
    def _one_kind(self) -> SourcePart:
        kinds = [kind for kind in (self.ref, self.record, self.judgement) if kind]
        if len(kinds) != 1:
            raise ValueError(
                "A source is exactly one of `ref`, `record` and `judgement`. "
                "Write, say, `{ref: KEY, paragraph: 3}` or `{judgement: why this number}`."
            )
        return self


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError(f"`{shown(str(value))}` is not a day. Write it as `2021-06-29`.")
    return units.day(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("A number or an expression belongs here.")


def _days(value: object) -> float:
    if isinstance(value, str):
        return units.duration(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return value
    raise ValueError(
        f"The duration `{shown(str(value))}` has no unit. Write it with one, such as `9 months`."
    )


def _rate(value: object) -> float:
    text, days = units.split_rate(str(value))
    try:
        return float(text) / days
    except ValueError:
        raise ValueError(
            f"`{shown(text)}` is not a number. Here a rate is a number and its unit, such as `15 per month`."
        ) from None


def _lift(value: object) -> object:
    return value if isinstance(value, dict | BaseModel) else {"value": value}


def _lift_rows(value: object) -> object:
    if isinstance(value, dict) and not isinstance(value, Numbered):
        return Numbered({"": value})
    if not isinstance(value, list | Numbered):
        raise ValueError(
            "A row in braces, or a list of rows, belongs here. "
            "Write, say, `{seen: 3, in: 12 months}` or `{rate: 0.25 per month}`."
        )
    return _rows(value)


def _lift_marks(value: object) -> object:
    if isinstance(value, dict) and "value" not in value:
        return value
    return {"": value}


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Numbered(dict[str, Any]):
    """Rows of a list by their number, so that one may be taken out and the others keep theirs."""


def _rows(value: object) -> object:
    if isinstance(value, Numbered):
        return value
    if not isinstance(value, list):
        raise ValueError(
            "A list belongs here: one row for each `-`. Begin every row with `- `, as in `- id: ...`."
        )
    return Numbered({str(index): row for index, row in enumerate(value)})


T = TypeVar("T")

Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=str | float | bool)]
"""An expression, kept as text until the names of the case are known."""
DurationDays = Annotated[float, BeforeValidator(_days, json_schema_input_type=str)]
RateOnly = Annotated[float, BeforeValidator(_rate, json_schema_input_type=str)]
Strings = Annotated[list[str], BeforeValidator(_list, json_schema_input_type=str | list[str])]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Side = Literal["left", "right", "centre", "below"]


class Valued(Part):
    """A number with a source of its own, where the block's is not the right one."""

    value: Text
    """The number or expression."""
    source: SourcePart | None = None
    """Where it came from; default: the source of the block."""


Amount = Annotated[Valued, BeforeValidator(_lift, json_schema_input_type=str | float | bool | Valued)]
"""A number or expression, plain or as `{value: ..., source: ...}`."""
Marked = Annotated[
    dict[str, Amount],
    BeforeValidator(
        _lift_marks, json_schema_input_type=str | float | Valued | dict[str, str | float | Valued]
    ),
]
"""One number for all marks, or one for each."""
Rows = Annotated[dict[str, T], BeforeValidator(_rows, json_schema_input_type=list[T])]
"""A list whose rows keep their numbers."""
OneOrRows = Annotated[dict[str, T], BeforeValidator(_lift_rows, json_schema_input_type=T | list[T])]
"""One row, or a list of them."""
