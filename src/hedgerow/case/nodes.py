"""The nodes of a YAML document with their places: what a document is read into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
