"""From a document to the classes of the format: shape faults in plain words, and what is sound kept.

An entry with a fault (an act, a question ...) is reported and left out, so that the rest can still be
read and its faults found in the same pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from hedgerow.case.document import Node, find
from hedgerow.case.fields import Numbered
from hedgerow.case.words import TextFault, did_you_mean, listed, shown
from hedgerow.errors import Fault, Place

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 4
_MOST_FAULTS = 200
_MESSAGES = {
    "int_from_float": "A whole number belongs here.",
    "int_parsing": "A whole number belongs here.",
    "int_type": "A whole number belongs here.",
    "float_parsing": "A number belongs here.",
    "float_type": "A number belongs here.",
    "string_type": "A text belongs here.",
    "dict_type": "A mapping belongs here: `name: value` on each line.",
    "model_type": "A mapping belongs here: `name: value` on each line.",
    "model_attributes_type": "A mapping belongs here: `name: value` on each line.",
    "list_type": "A list belongs here.",
    "bool_parsing": "`true` or `false` belongs here.",
    "bool_type": "`true` or `false` belongs here.",
    "finite_number": "The number must be finite.",
    "string_too_short": "This must not be empty.",
}


def place_in(root: Node, file: str, path: Sequence[str | int]) -> Place:
    """Where a path stands; parts that are not in the document are passed over."""
    node, seen = find(root, path)
    if node.origin:
        return Place(node.origin, 0, ".".join(seen))
    return Place(file, node.line, ".".join(seen))


def shape(
    model: type[M], root: Node, file: str, defaults: dict[str, Any]
) -> tuple[M, list[Fault], set[tuple[str, ...]]]:
    """Read a document as a class.

    Args:
        model: The class.
        root: The document.
        file: Its name, for messages.
        defaults: What stands in for required keys that are missing or faulty.

    Returns:
        What could be read, the faults, and the paths of what was left out.
    """
    data = root.plain()
    faults: list[Fault] = []
    left_out: set[tuple[str, ...]] = set()
    if not isinstance(data, dict):
        faults.append(Fault(Place(file, root.line), "The file must be a mapping of keys to values."))
        data = {}
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(data), faults, left_out
        except ValidationError as error:
            errors = error.errors(include_url=False)
        faults.extend(_fault(model, root, file, one) for one in errors[:_MOST_FAULTS])
        for one in errors:
            left_out.add(_drop(data, [str(part) for part in one["loc"]], defaults))
    return model.model_validate(defaults), faults, left_out


def _drop(data: dict[str, Any], path: list[str], defaults: dict[str, Any]) -> tuple[str, ...]:
    """Take the entry a fault lies in out of the data."""
    key = path[0] if path else ""
    section = data.get(key)
    if isinstance(section, list) and len(path) > 1 and path[1].isdecimal():
        data[key] = section = Numbered({str(index): row for index, row in enumerate(section)})
    if isinstance(section, dict) and len(path) > 1:
        section.pop(path[1], None)
        return key, path[1]
    data.pop(key, None)
    if key in defaults:
        data[key] = defaults[key]
    return (key,)


def _fault(model: type[BaseModel], root: Node, file: str, error: ErrorDetails) -> Fault:
    path, kind = list(error["loc"]), error["type"]
    name = str(path[-1]) if path else ""
    place = place_in(root, file, path)
    part = _part_at(model, path[:-1])
    if kind == "missing":
        about = _about(part, name)
        return Fault(place, f"`{name}` is missing.", f"Add it: {_lower(about)}" if about else "Add it.")
    if kind == "extra_forbidden":
        keys = [field.alias or key for key, field in part.model_fields.items()] if part else []
        return Fault(place, f"`{shown(name)}` is not a key that belongs here.", did_you_mean(name, keys))
    if kind == "value_error":
        cause = error["ctx"]["error"]
        if isinstance(cause, TextFault):
            return Fault(place, cause.what, cause.remedy)
        what, _, remedy = str(cause).partition(". ")
        return Fault(place, what.rstrip(".") + ".", remedy)
    given = error.get("input")
    got = f" Got `{shown(str(given))}`." if isinstance(given, str | int | float) else ""
    if kind == "literal_error":
        allowed = [str(one) for one in _choices(error["ctx"]["expected"])]
        return Fault(
            place,
            f"`{shown(str(given))}` is not one of {listed(allowed)}.",
            did_you_mean(str(given), allowed),
        )
    message = _MESSAGES.get(kind) or error["msg"].replace("Input should", "The value must") + "."
    about = f"`{name}`: {_lower(_about(part, name))}" if _about(part, name) else ""
    return Fault(
        place, message + got, about or f"`hedgerow explain {_word(path)}` shows what may stand here."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _choices(expected: str) -> list[str]:
    return [word for word in expected.replace(" or ", ", ").replace("'", "").split(", ") if word]


def _word(path: list[Any]) -> str:
    words = [str(part) for part in path if str(part) and not str(part).isdecimal()]
    return words[0] if words else "case"


def _about(part: type[BaseModel] | None, name: str) -> str:
    for key, field in part.model_fields.items() if part else ():
        if (field.alias or key) == name:
            return field.description or ""
    return ""


def _part_at(annotation: object, path: Sequence[Any]) -> type[BaseModel] | None:
    """The class that stands at a path of an error, so that its keys can be named."""
    options = [annotation]
    for part in path:
        options = [found for option in options for found in _below(option, str(part))]
    classes = [one for option in options for one in _classes(option)]
    return classes[0] if classes else None


def _classes(annotation: object) -> list[type[BaseModel]]:
    return [one for one in _bare(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]


def _bare(annotation: object) -> list[Any]:
    """The alternatives of an annotation without their wrapping."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return [one for option in get_args(annotation) for one in _bare(option)]
    return [annotation]


def _below(annotation: object, part: str) -> list[Any]:
    tagged = _by_tag(annotation, part)
    if tagged:
        return tagged
    found: list[Any] = []
    for one in _bare(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            fields = {field.alias or key: field for key, field in one.model_fields.items()}
            if part in fields:
                found.append(fields[part].annotation)
            elif one.model_config.get("extra") == "allow":
                found.append(one.__annotations__.get("__pydantic_extra__"))
        elif get_origin(one) in {dict, list}:
            found.append(get_args(one)[-1])
    return found


def _by_tag(annotation: object, part: str) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated and any(
        isinstance(one, Tag) and one.tag == part for one in get_args(annotation)[1:]
    ):
        return [get_args(annotation)[0]]
    if origin in {Annotated, Union, UnionType}:
        inner = get_args(annotation)[:1] if origin is Annotated else get_args(annotation)
        return [found for option in inner for found in _by_tag(option, part)]
    return []
