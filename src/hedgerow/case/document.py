"""The values of a document by their paths: found, replaced, given another key, put in by an edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hedgerow.case.nodes import Node, Trouble
from hedgerow.case.plain_yaml import Refused, read_document, scalar
from hedgerow.case.words import TextFault, did_you_mean


def find(root: Node, path: Sequence[str | int]) -> tuple[Node, tuple[str, ...]]:
    """The deepest node along a path, and the path to it; parts that are not there are passed over.

    An item of a list goes by its `id` or `mark` where it has one, else by its number.
    """
    node, seen = root, list[str]()
    for part in path:
        key = _key(node, str(part))
        if key is not None:
            seen.append(_label(node, key))
            node = _child(node, key)
    return node, tuple(seen)


def leads(root: Node, path: Sequence[str]) -> str | None:
    """None where a path leads somewhere, else the first part that does not."""
    node = root
    for part in path:
        key = _key(node, part)
        if key is None:
            return part
        node = _child(node, key)
    return None


def replace_at(root: Node, path: Sequence[str], new: Node) -> Node:
    """A document with the value at a path replaced; a null takes the value away.

    Only the last part may be new, and only as a key of a mapping.

    Raises:
        TextFault: If the path leads nowhere.
    """
    part, rest = path[0], path[1:]
    key = _key(root, part)
    gone = not rest and new.value is None
    if key is None:
        if rest or gone or not isinstance(root.value, dict):
            raise TextFault(f"There is nothing at `{part}`.", did_you_mean(part, steps(root)))
        return replace(root, value={**root.value, part: new})
    value = replace_at(_child(root, key), rest, new) if rest else new
    if isinstance(root.value, dict):
        children = {name: value if name == key else one for name, one in root.value.items()}
        if gone:
            del children[str(key)]
        return replace(root, value=children)
    items = list(root.value) if isinstance(root.value, list) else []
    items[int(key) : int(key) + 1] = [] if gone else [value]
    return replace(root, value=items)


def rekeyed(root: Node, path: Sequence[str], new: str | None) -> Node:
    """A document with the key at a path written otherwise, in its place, or taken away with what stands under it.

    Parts of the path that are not there are passed over; where the last is not, nothing changes.
    """
    for at, part in enumerate(path):
        key = _key(root, part)
        if key is None:
            continue
        rest = path[at + 1 :]
        if isinstance(root.value, list):
            items = list(root.value)
            items[int(key)] = rekeyed(items[int(key)], rest, new)
            return replace(root, value=items)
        if isinstance(root.value, dict):
            pairs = [
                (name, one) if name != key else (name, rekeyed(one, rest, new)) if rest else (new, one)
                for name, one in root.value.items()
            ]
            return replace(root, value={name: one for name, one in pairs if name is not None})
    return root


def _key(node: Node, part: str) -> str | int | None:
    """The key or index a part of a path stands for: also the `id`, `mark` or `row` of an item."""
    if isinstance(node.value, dict):
        return part if part in node.value else None
    if isinstance(node.value, list):
        if part.isdecimal() and len(part) < 7 and int(part) < len(node.value):
            return int(part)
        for index in range(len(node.value)):
            if _label(node, index) == part:
                return index
    return None


def _child(node: Node, key: str | int) -> Node:
    if isinstance(node.value, dict):
        return node.value[str(key)]
    if isinstance(node.value, list):
        return node.value[int(key)]
    return node


def _label(node: Node, key: str | int) -> str:
    item = _child(node, key)
    if isinstance(node.value, list) and isinstance(item.value, dict):
        for name in ("id", "mark"):
            if name in item.value and item.value[name].text:
                return item.value[name].text
    return str(key)


def steps(node: Node) -> list[str]:
    """The names one may step to from a node."""
    if isinstance(node.value, dict):
        return list(node.value)
    if isinstance(node.value, list):
        return [_label(node, index) for index in range(len(node.value))]
    return []


def from_edit(name: str, text: str) -> tuple[Node, list[Trouble]]:
    """The value an edit puts in: read as YAML, and marked with where it came from."""
    if "\n" in text or text.lstrip().startswith(("{", "[", '"', "'")):
        node, troubles = read_document(text)
        return _marked(node, name), troubles
    try:
        return Node(1, scalar(text.strip(), 1), text.strip(), origin=name), []
    except Refused as refused:
        return Node(1, None, origin=name), [refused.trouble]


def _marked(node: Node, origin: str) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {key: _marked(child, origin) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_marked(child, origin) for child in value]
    return replace(node, value=value, origin=origin)
