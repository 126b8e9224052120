"""The lines of an earlier run drawn faintly behind those of the present one, panel by panel.

A run keeps its record as drawn. Its panels are named, and the days it covers stand on it, so that one drawing can be
laid over another where both say the same thing of the same days; a line that has not moved is not drawn twice.
"""

from __future__ import annotations

import re

PANEL = re.compile(r'(<svg [^>]*data-panel="([^"]+)"[^>]*>)(.*?)(</svg>)', re.DOTALL)
"""A panel: where it begins, its name, what is in it, where it ends. Nothing in it is a drawing of its own."""
SPAN = re.compile(r'data-span="([^"]+)"')
LINE = re.compile(r'<path class="(?:acc|grn)([^"]*) ns" d="([^"]+)"/>')
"""A line of a panel: how it is dashed, and its course."""
DASHED = {"long", "short", "mixed", "dots"}


def with_ghosts(record: str, earlier: str) -> str:
    """A drawn record, and behind its lines those of an earlier one that differ; unchanged if they cover other days."""
    if _span(record) is None or _span(record) != _span(earlier):
        return record
    before = {found[2]: found[3] for found in PANEL.finditer(earlier)}

    def haunted(found: re.Match[str]) -> str:
        now, was = _courses(found[3]), _courses(before.get(found[2], ""))
        ghosts = "".join(
            f'<path class="{" ".join(["was-line", *(DASHED & set(kind.split())), "ns"])}" d="{course}"/>'
            for kind, courses in was.items()
            # An account that is off has no line; those of the others are found by how they are dashed.
            if len(courses) == len(now.get(kind, ()))
            for course, present in zip(courses, now[kind], strict=True)
            if course != present
        )
        # Before the first line and after all areas: what is drawn later stands in front.
        at = first.start() if (first := LINE.search(found[3])) else len(found[3])
        return found[1] + found[3][:at] + ghosts + found[3][at:] + found[4]

    return PANEL.sub(haunted, record)


def _courses(panel: str) -> dict[str, list[str]]:
    """The courses of the lines of a panel, by how they are dashed."""
    found: dict[str, list[str]] = {}
    for kind, course in LINE.findall(panel):
        found.setdefault(kind, []).append(course)
    return found


def _span(record: str) -> str | None:
    found = SPAN.search(record)
    return found[1] if found else None
