"""A statement while it is being put together, and which characters statements cover."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from hedgerow.evidence.record import StatementKind
from hedgerow.read.speakers import Speaker


@dataclass(slots=True)
class Said:
    """A statement while it is being put together."""

    start: int
    end: int
    kind: StatementKind
    cue: int | None = None
    speaker: Speaker | None = None
    quoted: bool = False
    carried: bool = False
    ended: bool = False
    """Whether whoever is named where the quotation ends, paragraphs further on, says it."""


class Free:
    """Which characters no statement covers."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for one in sorted(said, key=lambda one: one.start):
            if self.ends and one.start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], one.end)
            else:
                self.starts.append(one.start)
                self.ends.append(one.end)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing covers any of the characters from `start` to `end`."""
        at = bisect_left(self.starts, end) - 1
        return at < 0 or self.ends[at] <= start
