"""An article as it is read: its characters, where each came from in the untouched input, and its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgerow.evidence.record import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n(?!\s*\n)[^\n]*\S[^\n]*)*")


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """What is read of an input."""

    raw: str
    """The input, decoded and otherwise untouched; spans of proposals count its characters."""
    text: str
    """What a person sees of it: the same as `raw`, or the visible text of an HTML page."""
    origin: NDArray[np.int64]
    """Where in `raw` each character of `text` stands; one more than the characters of `text`."""
    skipped: tuple[str, ...] = ()
    """What could not be read, and why: whole sentences."""

    def span(self, start: int, end: int) -> Span:
        """Characters `start` to `end` of `text`, as they stand in `raw`."""
        if start >= end:
            return Span(int(self.origin[start]), int(self.origin[start]))
        return Span(int(self.origin[start]), int(self.origin[end - 1]) + 1)

    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """Where each paragraph of `text` begins and ends: what blank lines part."""
        return tuple(match.span() for match in _PARAGRAPH.finditer(self.text))


def plain(raw: str) -> Article:
    """An input whose every character is seen."""
    return Article(raw, raw, np.arange(len(raw) + 1, dtype=np.int64))
