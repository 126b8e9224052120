"""From a document to the classes of the format: shape faults in plain words, and what is sound kept.

An entry with a fault (an act, a question ...) is reported and left out, so that the rest can still be
read and its faults found in the same pass. A misspelt key is reported and then read as what it was meant for:
nothing that would merely follow from the slip is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from hedgerow.case.document import find, rekeyed
from hedgerow.case.fields import Numbered, under_names
from hedgerow.case.nodes import Node
from hedgerow.case.words import TextFault, did_you_mean, listed, nearest, shown
from hedgerow.errors import Fault, Place

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 8
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


@dataclass(frozen=True, slots=True)
class Shaped(Generic[M]):
    """What a document says, as far as it could be read."""

    part: M
    root: Node
    """The document with misspelt keys put right, and without those that belong nowhere."""
    faults: tuple[Fault, ...]
    left_out: frozenset[tuple[str, ...]]
    """Paths of what was left out."""


@dataclass(frozen=True, slots=True)
class _Slip:
    """A key that belongs nowhere: where it stands, and the key that it was meant for, if any."""

    path: tuple[str, ...]
    meant: str

    @property
    def means(self) -> tuple[str, ...]:
        """The path that was meant."""
        return (*self.path[:-1], self.meant)


def shape(model: type[M], root: Node, file: str, defaults: dict[str, Any]) -> Shaped[M]:
    """Read a document as a class.

    Args:
        model: The class.
        root: The document.
        file: Its name, for messages.
        defaults: What stands in for required keys that are missing or faulty.

    """
    faults: list[Fault] = []
    dropped: list[list[str]] = []
    mended: set[tuple[str, ...]] = set()
    if not isinstance(root.value, dict):
        faults.append(Fault(Place(file, root.line), "The file must be a mapping of keys to values."))
        root = Node(root.line, {})
    for _ in range(_ROUNDS):
        data = root.plain()
        left_out = {_drop(data, path, defaults) for path in dropped}
        try:
            return Shaped(model.model_validate(data), root, tuple(faults), frozenset(left_out))
        except ValidationError as error:
            errors = error.errors(include_url=False)
        slips = [_slip(model, root, one) for one in errors if one["type"] == "extra_forbidden"]
        meant = {slip.means for slip in slips if slip.meant}
        # Told already, as a key that is missing for being misspelt, or in what stands under such a key.
        told = [one for one in errors if _path(one) not in meant | mended]
        faults.extend(_fault(model, root, file, one) for one in told[:_MOST_FAULTS])
        dropped.extend(
            [*_path(one)]
            for one in errors
            if one["type"] != "extra_forbidden" and not (one["type"] == "missing" and _path(one) in meant)
        )
        root = _put_right(root, slips)
        mended |= meant
    left_out = {(key,) for key in root.plain()}
    return Shaped(model.model_validate(defaults), root, tuple(faults), frozenset(left_out))


def _path(error: ErrorDetails) -> tuple[str, ...]:
    return tuple(str(part) for part in error["loc"])


def _slip(model: type[BaseModel], root: Node, error: ErrorDetails) -> _Slip:
    """What a key that belongs nowhere was meant for: the nearest that belongs there and is not there already."""
    path = _path(error)
    there, _ = find(root, path[:-1])
    meant = nearest(path[-1], _keys(_part_at(model, path[:-1])))
    return _Slip(path, "" if isinstance(there.value, dict) and meant in there.value else meant)


def _put_right(root: Node, slips: Iterable[_Slip]) -> Node:
    meant: set[tuple[str, ...]] = set()
    for slip in slips:
        # Of two keys that mean one, the first is read.
        root = rekeyed(root, slip.path, None if slip.means in meant else slip.meant or None)
        meant.add(slip.means)
    return root


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
        return Fault(
            place, f"`{shown(name)}` is not a key that belongs here.", did_you_mean(name, _keys(part))
        )
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
    # Where other keys are names, a misspelt key is read as a name.
    slip = nearest(name, _keys(part)) if kind.startswith("model") and not about else ""
    meant = f"Did you mean the key `{slip}`?" if slip else ""
    return Fault(
        place, message + got, about or meant or f"`hedgerow explain {_word(path)}` shows what may stand here."
    )


def _keys(part: type[BaseModel] | None) -> list[str]:
    """The keys that belong to a class of the format."""
    return [field.alias or key for key, field in part.model_fields.items()] if part else []


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
                found.extend(get_args(under_names(one))[-1:])
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
