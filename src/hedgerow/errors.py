"""What can go wrong in front of a user, and how it is said: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file."""

    file: str
    line: int = 0
    path: str = ""
    """Dotted path inside the document, such as `acts.arrest.usual.rate`."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}  {self.path}" if self.path else where


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where, what, and what to do about it."""

    place: Place
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        lines = [str(self.place), f"    {self.what}"]
        if self.remedy:
            lines.append(f"    {self.remedy}")
        return "\n".join(lines)


class HedgerowError(Exception):
    """Every error raised on purpose; the doors print it plainly and exit with 2."""


class FaultyError(HedgerowError):
    """Something given cannot be used; holds every fault found, not just the first."""

    what = "what was given"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''} in {self.what}"
        super().__init__("\n\n".join([count, *map(str, self.faults)]))


class CaseError(FaultyError):
    """The case cannot be used."""

    what = "the case"


class ProposalError(FaultyError):
    """A file of proposals, an event file or its mapping cannot be used."""

    what = "the file"


class ReadingError(HedgerowError):
    """An article cannot be read; says why, and what would help."""


class SolveError(HedgerowError):
    """The game could not be solved; says why and what may help."""


class ConvergenceError(SolveError):
    """An iteration ran out of rounds; it may succeed from nearer by."""


class EvidenceError(HedgerowError):
    """The reports cannot be reconciled with the model; names the report."""


class QueryError(HedgerowError):
    """A query cannot be answered by this model; says why."""
