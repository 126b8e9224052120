"""A small complete case for tests, and small mutations of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from hedgerow.case.read import draft_case
from hedgerow.errors import Fault

HARBOUR = Path(__file__).parent / "fixtures" / "harbour"
"""A case that uses every feature of the format."""


def copy_case(folder: Path) -> Path:
    """A copy of the harbour case inside `folder`."""
    target = folder / "harbour"
    shutil.copytree(HARBOUR, target)
    return target


def replaced(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the harbour case with one piece of text replaced."""
    case = copy_case(folder)
    path = case / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return case


def faults_of(case: Path) -> tuple[Fault, ...]:
    """Every fault of a case."""
    return draft_case(case)[1]


def line_of(case: Path, file: str, text: str) -> int:
    """The line on which a text first stands."""
    for number, line in enumerate((case / file).read_text(encoding="utf-8").splitlines(), 1):
        if text in line:
            return number
    raise AssertionError(text)
