"""What merely follows from another fault, and so is not said beside it.

One slip in a case can make many things wrong at once: a quantity misspelt where it is defined is unknown wherever it
stands, and a number that cannot be read makes a sum come out wrong. Whoever is shown all of it looks in the wrong
place first. So a slip in a definition is told once, there, and what looks at a part is held back while that part has
a fault of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hedgerow.case.nodes import Node
from hedgerow.case.shape import place_in
from hedgerow.case.words import Unknown
from hedgerow.errors import Fault, Place

_FEWEST = 2
"""Places in which a name must stand before its definition is suspected rather than each place."""


def held_back(found: Iterable[Fault], said: Iterable[Fault]) -> tuple[Fault, ...]:
    """Those of some faults that lie in no part (an act, a question, a report) of which something is said already."""
    parts = {_part(fault.place) for fault in said}
    return tuple(fault for fault in found if _part(fault.place) not in parts)


def _part(place: Place) -> tuple[str, ...]:
    return (place.file, *place.path.split(".")[:2])


def at_definitions(
    faults: Sequence[Fault], unknown: Sequence[tuple[Unknown, Fault]], files: Mapping[str, Node]
) -> list[Fault]:
    """The same faults, those of a name misspelt where it is defined told once, there.

    A definition is taken to be misspelt where nothing names it as it is written, while a name most like it stands in
    several places and is defined nowhere.

    Args:
        faults: All faults.
        unknown: Of names that are not known, with the fault that each makes.
        files: The documents of the case by file.
    """
    groups: dict[Unknown, set[Fault]] = {}
    for name, fault in unknown:
        groups.setdefault(name, set()).add(fault)
    told = list(faults)
    for one, follow in groups.items():
        if not one.like or len(follow) < _FEWEST:
            continue
        places = [place for file, root in files.items() for place in _standing(root, file, one.like)]
        if len(places) == 1:
            first = min(fault.place for fault in follow)
            where = f"line {first.line}" if first.file == places[0].file else f"{first.file}:{first.line}"
            told = [fault for fault in told if fault not in follow]
            told.append(
                Fault(
                    places[0],
                    f"Nothing else names `{one.like}`, and `{one.name}`, which stands in {len(follow)} places from "
                    f"{where} on, is defined nowhere.",
                    f"Did you mean `{one.name}` here?",
                )
            )
    return told


def _standing(root: Node, file: str, name: str) -> Iterator[Place]:
    """Where a name stands in a document, as a key or within a text."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    waiting: list[tuple[tuple[str, ...], Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        children = node.value
        if isinstance(children, dict):
            waiting.extend(((*path, key), child) for key, child in children.items())
        elif isinstance(children, list):
            waiting.extend(((*path, str(index)), child) for index, child in enumerate(children))
        elif word.search(node.text):
            yield place_in(root, file, path)
        if path and path[-1] == name:
            yield place_in(root, file, path)
