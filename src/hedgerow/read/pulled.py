"""What a page sets beside its text: labels of links, messages of social networks, pulled quotations.

Labels say nothing that the text does not; what is said in them is left out. A message (`... — Name
(@handle)`) is a statement of whoever sent it. A line that repeats what is quoted elsewhere is one of whoever is quoted
there. All by the characters of each line; the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LABEL = re.compile(
    r"\s*(?:(?:READ|WATCH|LISTEN|RELATED|MORE|SEE ALSO|ALSO|PHOTOS?|VIDEO|GALLERY|SUBSCRIBE)\b[A-Z ]{0,16}:"
    r"|(?:Read more|Read also|Also read|Related|See also|Watch|Listen):)"
)
_CREDIT = re.compile(r"\([A-Z][^()\n/]{2,40}/[A-Z][^()\n/]{1,40}\)\.?\s*\Z")
"""What ends the caption of a picture: `(Jane Roe/Wire)`."""
_MESSAGE = re.compile(r"\s+[—–-]{1,2}\s*(?P<name>[^()\n—–]{2,60}?)\s*\(@\w{1,30}\)")
_LINK = re.compile(r"\s*(?:pic\.twitter\.com/\S*|https?://\S+|\S*pic\.twitter\.com/\S*)\s*\Z")
_FEWEST = 24
"""A line repeats a quotation where at least so many of its letters and digits are the same."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a social network, as a line gives it."""

    start: int
    end: int
    name: tuple[int, int]
    """Characters of the sender's name."""


def set_aside(text: str) -> tuple[tuple[int, int], ...]:
    """Lines that are labels of other pages, or captions of pictures."""
    return tuple(
        (start, end)
        for start, end in _lines(text)
        if _LABEL.match(text, start, end) or _CREDIT.search(text[max(start, end - 100) : end])
    )


def find_messages(text: str) -> tuple[Message, ...]:
    """Messages that lines give."""
    found = []
    for start, end in _lines(text):
        sent = _MESSAGE.search(text, start, end)
        if sent is None:
            continue
        stop = sent.start()
        link = _LINK.search(text[max(start, stop - 120) : stop])
        if link is not None:
            stop = max(start, stop - 120) + link.start()
        first = next((at for at in range(start, stop) if text[at].isalnum() or text[at] in "#@"), stop)
        if stop > first:
            found.append(Message(first, stop, sent.span("name")))
    return tuple(found)


def repeated(text: str, quoted: Mapping[str, int]) -> Iterator[tuple[int, int, int, bool]]:
    """Lines without quotation marks that begin with what is quoted elsewhere.

    Args:
        text: The text.
        quoted: Number of each quotation, by its `letters`.

    Yields:
        First character, one after the last, the number of the quotation, and whether the line goes on behind it.
    """
    heads: dict[str, list[tuple[str, int]]] = {}
    for letters_, number in quoted.items():
        if len(letters_) >= _FEWEST:
            heads.setdefault(letters_[:_FEWEST], []).append((letters_, number))
    for start, end in _lines(text):
        if not heads or end - start > 4000 or any(mark in text[start : start + 3] for mark in '"“«'):
            continue
        line = letters(text[start:end])
        for whole, number in heads.get(line[:_FEWEST], ()):
            if line.startswith(whole):
                goes_on = len(line) > len(whole) + _FEWEST
                yield (*_stretch(text, start, end, len(whole)), number, goes_on)
                break


def letters(text: str) -> str:
    """The letters and digits of a text, small, and nothing else."""
    return "".join(character for character in text.lower() if character.isalnum())


def _stretch(text: str, start: int, end: int, count: int) -> tuple[int, int]:
    """The characters from the first letter of a line to its `count`-th."""
    first = next(at for at in range(start, end) if text[at].isalnum())
    left = count
    for at in range(first, end):
        # a letter may be two when made small
        left -= len(letters(text[at]))
        if left <= 0:
            return first, at + 1
    return first, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1
