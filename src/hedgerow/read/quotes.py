"""Where quotation marks stand and what they enclose, by the characters alone: no parse is asked.

Curly, straight, low and angled marks, two single marks for a double one, quotations inside quotations, marks that were
never closed, and quotations that run over paragraphs (each paragraph opens a mark and only the last one closes it).
A straight mark opens or closes by what stands beside it; an apostrophe is told from a closing single mark likewise.
One pass over the text; the time is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LONGEST_UNCLOSED = 600
"""An opening mark that nothing closes reaches to the end of its paragraph, but no further than this [characters]."""

_MARK = re.compile(r"''|’’|``|‘‘|[\"“”„‟«»‘’'‚‹›＂]")
_DOUBLE_OPEN = frozenset({"“", "„", "«", "``", "‘‘", "‟"})
_DOUBLE_CLOSE = frozenset({"”", "»", "''", "’’"})
_SINGLE_OPEN = frozenset({"‘", "‚", "‹"})
_SINGLE_CLOSE = frozenset({"’", "›"})
_LINE_END = re.compile(r"\n[^\S\n]*\n|\n")
_ENDS = re.compile(r"[.!?…:;\"”’')\]\u2014-]\s*\Z")
_ELIDED = re.compile(r"(?:\d0s|em|til|tis|twas|cause|bout|n)\b", re.IGNORECASE)
_REOPENED = re.compile(r"\s{0,40}(['‘‚‹])[^\W_]")
_TAIL = 8
"""Marks and blanks that may stand behind the last quotation of a paragraph."""
_TRIM = " \t\r\n\u00a0"
_SENTENCE_END = re.compile(r"[.!?…](?=\s)")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quotation."""

    start: int
    """First character inside the marks."""
    end: int
    """One after the last character inside the marks."""
    outer: tuple[int, int]
    """The same with the marks."""
    depth: int = 0
    """Quotations that it stands inside of."""
    closed: bool = True
    continues: bool = False
    """Whether it carries on a quotation that the paragraph before left open."""


def find_quotes(text: str) -> tuple[Quoted, ...]:
    """Every quotation of a text, in order of their beginnings."""
    found: list[Quoted] = []
    running = False
    paragraphs = list(_paragraphs(text))
    for (start, end), (following, _) in zip(paragraphs, (*paragraphs[1:], (len(text), 0)), strict=True):
        if not any(map(str.isalnum, text[start:end])):
            continue
        some = list(_in_paragraph(text, start, end, goes_on=_reopened(text, following), left_open=running))
        if running and some and not text[start : some[0].outer[0]].strip():
            some[0] = replace(some[0], continues=True)
        found += some
        outermost = [one for one in some if one.depth == 0]
        running = bool(outermost) and not outermost[-1].closed
    return tuple(sorted(found, key=lambda one: (one.outer[0], -one.outer[1])))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that a quotation does not run over: to a blank line, or a line that ends a sentence."""
    start = 0
    for line in _LINE_END.finditer(text):
        if line.start() < start:
            continue
        before = text[max(start, line.start() - 8) : line.start()]
        if line.group().count("\n") > 1 or not before.strip() or _ENDS.search(before):
            yield start, line.start()
            start = line.end()
    yield start, len(text)


@dataclass(slots=True)
class _Open:
    mark: int
    inner: int
    single: bool
    straight: bool


def _reopened(text: str, start: int) -> str:
    """The single mark with which a paragraph opens, if it does: one left open before it is a quotation, then."""
    opened = _REOPENED.match(text, start)
    return "" if opened is None else opened[1]


def _in_paragraph(text: str, start: int, end: int, *, goes_on: str, left_open: bool) -> Iterator[Quoted]:
    """Quotations between two characters; what is left open ends with the paragraph.

    Args:
        text: The text.
        start: First character of the paragraph.
        end: One after its last.
        goes_on: The single mark with which the next paragraph opens, or nothing: it goes on with what is left open.
        left_open: Whether the paragraph before left a quotation open.
    """
    stack: list[_Open] = []
    done: list[Quoted] = []
    for mark in _MARK.finditer(text, start, end):
        sign, at, after = mark.group(), mark.start(), mark.end()
        before = text[at - 1] if at > start else " "
        behind = text[after] if after < end else " "
        single = sign in _SINGLE_OPEN or sign in _SINGLE_CLOSE or sign == "'"
        if single:
            _single(text, sign, at, before, behind, stack, done)
            continue
        opened = next((level for level in range(len(stack) - 1, -1, -1) if not stack[level].single), None)
        opens = _opens(before, behind)
        if opened is not None and stack[opened].inner == at:
            stack[opened].inner = after  # `““`: typed twice
            continue
        if sign in _DOUBLE_OPEN:
            closing = opened is not None and not opens and sign == "“" and not before.isspace()
        elif sign in _DOUBLE_CLOSE:
            closing = opened is not None or not opens
        else:
            closing = not (before.isspace() and not behind.isspace()) if opened is not None else False
            if opened is None and (not opens and (behind.isspace() or behind in ".,;" or before.isdigit())):
                forgotten = _forgotten(text, start, at, after, end, done, left_open=left_open)
                if forgotten is not None:
                    done.append(forgotten)
                continue  # a mark that closes nothing, or inches
        if not closing:
            if opened is not None and not stack[-1].single:
                _close(text, stack, done, opened, at, at, closed=False)
            stack.append(_Open(at, after, False, sign == '"'))
        elif opened is not None:
            _close(text, stack, done, opened, at, after, closed=True)
    while stack:
        level = len(stack) - 1
        if stack[level].single and (level or text[stack[level].mark] != goes_on):
            stack.pop()  # an apostrophe at the beginning of a word
        else:
            _close(text, stack, done, level, *_unclosed(text, stack[level].inner, end), closed=False)
    yield from (one for one in done if any(map(str.isalnum, text[one.start : one.end])))


def _forgotten(
    text: str, start: int, at: int, after: int, end: int, done: list[Quoted], *, left_open: bool
) -> Quoted | None:
    """The quotation that a mark closes which none opened, where its beginning can be told; None elsewhere.

    A paragraph goes on with what the one before it left open; and at the end of a paragraph a mark behind a full stop
    closes what follows the sentence that the last quotation stands in: `"We won," Roe said. It was hard."`
    """
    if text[at - 1] not in ",.!?…":
        return None
    if left_open and not done:
        return Quoted(start, at, (start, after), 0, closed=True)
    # no more than marks may follow; to look at all that does for each mark would take the square of its length
    if not done or end - after > _TAIL or any(map(str.isalnum, text[after:end])):
        return None
    stop = _SENTENCE_END.search(text, done[-1].outer[1], at)
    if stop is None or not text[stop.end() : at].strip():
        return None
    begin = stop.end() + len(text[stop.end() : at]) - len(text[stop.end() : at].lstrip())
    return Quoted(begin, at, (begin, after), 0, closed=True)


def _opens(before: str, behind: str) -> bool:
    """Whether a mark stands where one opens."""
    return (before.isspace() or before in "([{—–-/‘'“\"…:") and not behind.isspace()


def _single(
    text: str, sign: str, at: int, before: str, behind: str, stack: list[_Open], done: list[Quoted]
) -> None:
    """A single mark: an opening, a closing, or an apostrophe."""
    opened = len(stack) - 1 if stack and stack[-1].single else None
    if sign in _SINGLE_OPEN or (sign == "'" and opened is None) or (sign == "’" and opened is None):
        starts = _opens(before, behind) and behind.isalnum() and not _ELIDED.match(text, at + 1)
        if opened is None and (starts if sign in "'’" else not before.isalnum()):
            if sign != "’":
                stack.append(_Open(at, at + 1, True, sign == "'"))
            return
    if opened is not None and sign not in _SINGLE_OPEN and not behind.isalnum() and not before.isspace():
        # `workers' rights`: an apostrophe of a plural closes nothing while a later mark may
        if before == "s" and behind == " " and text.find("'" if sign == "'" else "’", at + 1, at + 200) >= 0:
            later = text.find("'" if sign == "'" else "’", at + 1, at + 200)
            if text[later - 1] in ",.!?…" and not text[later + 1 : later + 2].isalnum():
                return
        _close(text, stack, done, opened, at, at + 1, closed=True)


def _close(
    text: str, stack: list[_Open], done: list[Quoted], level: int, at: int, after: int, *, closed: bool
) -> None:
    """End the quotation at one level of the stack; what is still open inside it was no quotation."""
    opened = stack[level]
    del stack[level:]
    start, end = opened.inner, at
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    done.append(Quoted(start, end, (opened.mark, max(after, end)), len(stack), closed))


def _unclosed(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a quotation ends that no mark closes."""
    if end - start > LONGEST_UNCLOSED:
        stop = _SENTENCE_END.search(text, start, start + LONGEST_UNCLOSED)
        end = stop.end() if stop else start + LONGEST_UNCLOSED
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return end, end
