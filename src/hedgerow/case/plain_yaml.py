"""A YAML document as a tree that knows its lines, read from a stream of events under limits.

Nothing is composed before it is counted, so a file that would swell (aliases), sink (nesting) or drag
(size) is refused early, with the limit named. Scalars follow the YAML 1.2 core schema; a date stays text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hedgerow.case.nodes import Node, Scalar, Trouble
from hedgerow.case.words import shown

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
    except Refused as refused:
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


def scalar(text: str, line: int) -> Scalar:
    """A plain scalar by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _ENDLESS.match(text):
        raise Refused(line, f"`{text}` is not a finite number.", "Write a number.")
    whole = _INT.match(text)
    if whole or _FLOAT.match(text):
        if len(text) > LONGEST_NUMBER:
            raise Refused(
                line,
                f"The number `{shown(text, 20)}` has more than {LONGEST_NUMBER} characters.",
                "Shorten it.",
            )
        value = int(text) if whole else float(text)
        if not math.isfinite(value):
            raise Refused(line, f"`{text}` is not a finite number.", "Write a smaller number.")
        return value
    return text


class Refused(Exception):  # noqa: N818 - refused, not mistaken
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
                    raise Refused(line, "A second document begins here.", "Keep one document in a file.")
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
            raise Refused(
                line, f"The file nests deeper than {MOST_NESTING} levels, the limit.", "Flatten it."
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise Refused(line, f"The tag `{shown(str(tag))}` is not allowed.", "Write plain values.")
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
            raise Refused(
                line, f"The file holds more than {MOST_NODES} values, the limit.", "Make the case smaller."
            )

    def alias(self, anchor: str, line: int) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise Refused(
                line, f"The file has more than {MOST_ALIASES} aliases, the limit.", "Write the values out."
            )
        if anchor not in self.anchors:
            raise Refused(
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
        except Refused as refused:
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
