"""A YAML document as a tree that knows its lines, read from a stream of events under limits.

Nothing is composed before it is counted, so a file that would swell (aliases), sink (nesting) or drag
(size) is refused early, with the limit named. Scalars follow the YAML 1.2 core schema; a date stays text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hedgerow.case.words import TextFault, did_you_mean, shown

MOST_NODES = 20_000
"""Most values in one YAML file, aliases counted each time."""
MOST_ALIASES = 20
MOST_NESTING = 30
LONGEST_NUMBER = 40

_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_ENDLESS = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document, with the line it stands on."""

    line: int
    value: Scalar | dict[str, Node] | list[Node]
    text: str = ""
    """A scalar as typed."""
    size: int = 1
    origin: str = ""
    """The edit it came from; empty where it stands in the file."""

    def plain(self) -> Any:  # noqa: ANN401 - whatever stands in the file
        """The value as plain Python."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of the document itself, by line."""

    line: int
    what: str
    remedy: str = ""


def read_document(text: str) -> tuple[Node, list[Trouble]]:
    """Read a YAML text.

    Returns:
        The document and what is wrong with it; where it cannot be read at all, an empty document.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    reader = _Reader()
    # Each of a million blank lines would take its time.
    text = text if text.strip() else ""
    try:
        events = YAML(typ="safe", pure=True).parse(text)
        root = reader.document(iter(events))
    except _Refused as refused:
        reader.troubles.append(refused.trouble)
        root = Node(1, {})
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        reader.troubles.append(
            Trouble(
                mark.line + 1 if mark else 1,
                f"This is not YAML: {shown(str(problem), 160)}.",
                "Check quotes, colons, brackets and indentation on this line and the one before.",
            )
        )
        root = Node(1, {})
    except (ValueError, RecursionError) as error:
        reader.troubles.append(Trouble(1, f"This is not YAML: {shown(str(error), 160)}."))
        root = Node(1, {})
    return root, reader.troubles


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
    except _Refused as refused:
        return Node(1, None, origin=name), [refused.trouble]


def _marked(node: Node, origin: str) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {key: _marked(child, origin) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_marked(child, origin) for child in value]
    return replace(node, value=value, origin=origin)


def scalar(text: str, line: int) -> Scalar:
    """A plain scalar by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _ENDLESS.match(text):
        raise _Refused(line, f"`{text}` is not a finite number.", "Write a number.")
    whole = _INT.match(text)
    if whole or _FLOAT.match(text):
        if len(text) > LONGEST_NUMBER:
            raise _Refused(
                line,
                f"The number `{shown(text, 20)}` has more than {LONGEST_NUMBER} characters.",
                "Shorten it.",
            )
        value = int(text) if whole else float(text)
        if not math.isfinite(value):
            raise _Refused(line, f"`{text}` is not a finite number.", "Write a smaller number.")
        return value
    return text


class _Refused(Exception):  # noqa: N818 - refused, not mistaken
    """The document is refused as a whole."""

    def __init__(self, line: int, what: str, remedy: str = "") -> None:
        self.trouble = Trouble(line, what, remedy)
        super().__init__(what)


class _Reader:
    """Builds nodes from events, and counts."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.anchors: dict[str, Node] = {}
        self.aliases = 0
        self.nodes = 0
        self.documents = 0

    def document(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    line = event.start_mark.line + 1
                    raise _Refused(line, "A second document begins here.", "Keep one document in a file.")
            elif kind not in {"StreamStartEvent", "StreamEndEvent", "DocumentEndEvent", "CommentEvent"}:
                root = self.node(event, events, 0)
        return root or Node(1, {})

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:  # noqa: ANN401
        line = event.start_mark.line + 1
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self.alias(event.anchor, line)
        self.count(1, line)
        if depth > MOST_NESTING:
            raise _Refused(
                line, f"The file nests deeper than {MOST_NESTING} levels, the limit.", "Flatten it."
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise _Refused(line, f"The tag `{shown(str(tag))}` is not allowed.", "Write plain values.")
        if kind == "ScalarEvent":
            node = self.scalar(event, line)
        elif kind == "MappingStartEvent":
            node = self.mapping(events, line, depth)
        else:
            node = self.sequence(events, line, depth)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def count(self, nodes: int, line: int) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            raise _Refused(
                line, f"The file holds more than {MOST_NODES} values, the limit.", "Make the case smaller."
            )

    def alias(self, anchor: str, line: int) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise _Refused(
                line, f"The file has more than {MOST_ALIASES} aliases, the limit.", "Write the values out."
            )
        if anchor not in self.anchors:
            raise _Refused(
                line, f"The alias `*{shown(anchor)}` names nothing before it.", "Write the value out."
            )
        node = self.anchors[anchor]
        self.count(node.size, line)
        return node

    def scalar(self, event: Any, line: int) -> Node:  # noqa: ANN401 - untyped in ruamel.yaml
        text = event.value
        if event.style or not event.implicit[0]:
            return Node(line, text, text)
        try:
            return Node(line, scalar(text, line), text)
        except _Refused as refused:
            self.troubles.append(refused.trouble)
            return Node(line, text, text)

    def mapping(self, events: Iterator[Any], line: int, depth: int) -> Node:
        children: dict[str, Node] = {}
        size = 1
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            here = event.start_mark.line + 1
            key = self.node(event, events, depth + 1)
            child = self.node(next(events), events, depth + 1)
            size += key.size + child.size
            if isinstance(key.value, dict | list):
                self.troubles.append(Trouble(here, "A key must be a single word.", "Write `name: value`."))
            elif key.text in children:
                self.troubles.append(
                    Trouble(
                        here,
                        f"The key `{shown(key.text)}` stands here a second time (first on line "
                        f"{children[key.text].line}).",
                        "Keep one of the two.",
                    )
                )
            else:
                children[key.text] = replace(child, line=here)
        return Node(line, children, size=size)

    def sequence(self, events: Iterator[Any], line: int, depth: int) -> Node:
        items: list[Node] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self.node(event, events, depth + 1))
        return Node(line, items, size=1 + sum(item.size for item in items))
