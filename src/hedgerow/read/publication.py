"""When an article was published: the day that was given, or what its own words leave possible.

Nothing is guessed. A dateline with a year is the day; otherwise the latest dated thing that the article tells as
past is the earliest day it can have appeared, and the last day stays open.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Published
from hedgerow.read.absolute import find_absolute
from hedgerow.read.anchors import Tokens, future
from hedgerow.read.article import Article

if TYPE_CHECKING:
    from spacy.tokens import Doc

_HEAD = 600
"""Characters at the beginning in which a dateline stands."""
_LABEL = re.compile(r"(?:published|updated|posted|dated?)(?: on)?:? *$", re.IGNORECASE)
_PLACE = re.compile(r"(?:^|\n)(?:[^\W\da-z_][^\s,]{0,30}[ ,]+){0,6}$")
"""What stands before the day of a dateline: at most a place, with capitals, from the beginning of a line."""
_DASH = re.compile(r"[ .,)]*(?:\([^)\n]{1,40}\) *)?(?:[-–—]|\n|$)")
"""What stands after it: an agency, and a dash or the end of the line."""


def bound(article: Article, doc: Doc, given: date | None) -> Published:
    """When the article was published.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        given: The day, where it is known.

    Returns:
        The day given; else the day of the dateline (`given` False); else no earlier than the latest day told as past,
        with `last` None; else neither.
    """
    if given is not None:
        return Published(given, given, True)
    text = article.text
    dates = find_absolute(text)
    for one in dates:
        if one.end > _HEAD or one.granularity != "day":
            continue
        if _LABEL.search(text[max(one.start - 80, 0) : one.start]) or is_dateline(text, one.start, one.end):
            return Published(one.interval.first, one.interval.first, False)
    tokens = Tokens(doc)
    past = [one.interval.first for one in dates if future(tokens.at(one.start)) is False]
    return Published(max(past, default=None), None, False)


def is_dateline(text: str, start: int, end: int) -> bool:
    """Whether a day between two characters stands in a dateline: `OMDAL, March 3 (Agency) --`."""
    before, after = text[max(start - 80, 0) : start], text[end : end + 60]
    return _PLACE.search(before) is not None and _DASH.match(after) is not None
