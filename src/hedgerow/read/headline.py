"""Headlines that name who says what they say: `Wall to rise - minister`, `Minister: wall to rise`.

A headline is the first line where a blank one follows and no mark ends it; its source is a name that the text gives
again, or a noun for people or bodies. By the characters of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hedgerow.evidence.record import Mentioned
from hedgerow.read.actors import Cast
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

_HEADLINE = re.compile(r"\s*(?P<line>[^\n]{12,160})\n\s*\n")
_BEHIND = re.compile(r"(?P<said>.+?)\s*(?:\s[-–—]{1,2}\s|\s?[–—]\s?)(?P<who>[^-–—:]{2,40})\Z")
_BEFORE = re.compile(r"(?P<who>[^-–—:'\"‘“]{2,40}):\s+(?P<said>.+)\Z")
_SECTIONS = frozenset(
    {"q&a", "interview", "explainer", "analysis", "opinion", "profile", "review", "obituary"}
)
"""What kind of article a headline announces, which says nothing."""
_SHORT = frozenset({"pm", "ceo", "mp", "mps"})
_FEWEST_WORDS = 4
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Headline:
    """What a headline says, and who it says speaks."""

    start: int
    end: int
    name: tuple[int, int]
    """Characters that name the speaker."""
    actor: Mentioned | None


def headline_source(text: str, cast: Cast) -> Headline | None:
    """What a headline says somebody says; None where it names no source."""
    found = _HEADLINE.match(text)
    if found is None or found["line"].rstrip()[-1:] in ".!?":
        return None
    line, begin = found["line"].rstrip(), found.start("line")
    for form in (_BEHIND, _BEFORE):
        parts = form.match(line)
        if parts is None or len(parts["said"].split()) < _FEWEST_WORDS or parts["who"].lower() in _SECTIONS:
            continue
        start, end = (begin + at for at in parts.span("who"))
        actor = cast.surnamed(parts["who"]) or cast.at(start, end)
        if actor is not None and actor.kind == "place":
            actor = None
        if actor is not None or _may_speak(parts["who"], read_vocabulary()):
            said = tuple(begin + at for at in parts.span("said"))
            return Headline(*_unmarked(text, *said), (start, end), actor)
    return None


def _may_speak(who: str, words: Vocabulary) -> bool:
    """Whether a few words can only be somebody who says things: `police`, `UN report`, `foreign ministry`."""
    parts = who.lower().split()
    if not 0 < len(parts) <= _MOST_WORDS:
        return False
    last = parts[-1]
    if who in words.titles or last in _SHORT:
        return True
    singular = last[:-3] + "y" if last.endswith("ies") else last.removesuffix("s")
    return any(
        words.is_person(one) or one in words.nouns_organisation | words.nouns_organ | words.nouns_document
        for one in (last, singular)
    )


def _unmarked(text: str, start: int, end: int) -> tuple[int, int]:
    """Characters without the marks around all of them."""
    while end - start > 1 and text[start] in "\"'‘“" and text[end - 1] in "\"'’”":
        start, end = start + 1, end - 1
    return start, end
