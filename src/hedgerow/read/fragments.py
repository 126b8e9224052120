"""Whether quoted words are whole, or some words of a sentence that is the writer's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.quotes import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Doc

FEWEST_WORDS = 5
"""A quotation of fewer words that nothing ends is a few words of somebody's, not a statement."""
_BREAKS = frozenset(".!?…:;\n\"”’')]—–")
"""What may stand before a quotation that begins a sentence."""


def is_fragment(doc: Doc, first: int, last: int) -> bool:
    """Whether a quotation is only some words of a sentence: it begins small, or is short and nothing ends it."""
    words = [token for token in doc[first:last] if token.is_alpha]
    if words and words[0].text[:1].islower():
        return True
    while last - 1 > first and doc[last - 1].is_quote:
        last -= 1
    return len(words) < FEWEST_WORDS and doc[last - 1].text not in {".", "!", "?", ",", "…"}


def fills_line(text: str, quote: Quoted, count: int) -> bool:
    """Whether a quotation of many words is all of its line, so that it is whole however it begins."""
    before = text[max(0, quote.outer[0] - 4) : quote.outer[0]].rstrip(" ")
    after = text[quote.outer[1] : quote.outer[1] + 4].lstrip(" ")
    return count >= 2 * FEWEST_WORDS and quote.closed and {before[-1:], after[:1]} <= {"", "\n"}


def stands_alone(text: str, quote: Quoted) -> bool:
    """Whether a quotation begins or ends its sentence; one amid the writer's words is the writer's."""
    before = text[max(0, quote.outer[0] - 40) : quote.outer[0]].rstrip(" \t")
    after = text[quote.outer[1] : quote.outer[1] + 8].lstrip(" \t")
    return not before or before[-1] in _BREAKS or not after[:1].islower()


def goes_on_behind(doc: Doc, last: int, stop: int) -> bool:
    """Whether a few words part a quotation from its attribution: `"We had it" until the storm, Roe said`.

    Args:
        doc: The parse.
        last: One after the last token inside the marks.
        stop: One after the last token of what is reported.
    """
    while last < stop and doc[last].is_quote:
        last += 1
    behind = doc[last:stop]
    if (
        len(behind) < 2
        or stop >= len(doc)
        or doc[stop].text != ","
        or doc[last - 2].text in {".", "!", "?", ","}
    ):
        return False
    if behind[0].pos_ not in {"ADP", "SCONJ"} or any(one.is_punct or one.is_space for one in behind):
        return False
    return not any(one.tag_ in {"VBD", "VBZ", "VBP", "MD"} for one in behind)
