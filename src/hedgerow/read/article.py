"""An article as it is read: its characters, where each came from in the untouched input, and its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hedgerow.evidence.record import Span

LONGEST_WRAPPED = 120
"""Most characters in a line of a text whose lines were broken to fit a page; in others each line is a paragraph."""

_CLOSING = (".", "!", "?", "\u201d", '"')


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """What is read of an input."""

    raw: str
    """The input, decoded and otherwise untouched; spans of proposals count its characters."""
    text: str
    """What a person sees of it: the same as `raw`, or the visible text of an HTML page."""
    origin: NDArray[np.int64]
    """Where in `raw` each character of `text` begins; one more than the characters of `text`."""
    skipped: tuple[str, ...] = ()
    """What could not be read, and why: whole sentences."""
    ends: NDArray[np.int64] | None = None
    """Where in `raw` each character of `text` ends; None where each is one character of `raw`."""
    declared: date | None = None
    """The day on which an HTML page says it was published."""
    set_off: tuple[Span, ...] = ()
    """What an HTML page marks as a quotation set off from its text (`blockquote`), in characters of `raw`."""

    def span(self, start: int, end: int) -> Span:
        """Characters `start` to `end` of `text`, as they stand in `raw`."""
        if start >= end:
            return Span(int(self.origin[start]), int(self.origin[start]))
        last = int(self.origin[end - 1]) + 1 if self.ends is None else int(self.ends[end - 1])
        return Span(int(self.origin[start]), last)

    def seen(self, span: Span) -> tuple[int, int]:
        """The characters of `text` that a span of `raw` holds."""
        start, end = np.searchsorted(self.origin[:-1], (span.start, span.end))
        return int(start), int(end)

    def title_end(self) -> int:
        """Where the headline ends: the first of several paragraphs, where no mark ends it; else 0."""
        paragraphs = self.paragraphs()
        if len(paragraphs) < 2 or self.text[: paragraphs[1][0]].rstrip().endswith(_CLOSING):
            return 0
        return paragraphs[1][0]

    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """Where each paragraph of `text` begins and ends: parted by blank lines, or by lines where those are long."""
        found: list[tuple[int, int]] = []
        lines = self.text.split("\n")
        wrapped = max(map(len, lines)) <= LONGEST_WRAPPED
        at, goes_on = 0, False
        for line in lines:
            if not line or line.isspace():
                goes_on = False
            else:
                begun = found.pop()[0] if goes_on else at
                found.append((begun, at + len(line)))
                goes_on = wrapped
            at += len(line) + 1
        return tuple(found)


def plain(raw: str) -> Article:
    """An input whose every character is seen."""
    return Article(raw, raw, np.arange(len(raw) + 1, dtype=np.int64))
