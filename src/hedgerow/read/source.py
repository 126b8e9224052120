"""From the bytes of a file to an article: decoded, the visible text of a page taken, limits kept.

The input is never changed: what is passed over (marks without width, carriage returns, the parts of a page that
are not its article) is left out of the text that is read, and every character kept knows where it stood.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

import numpy as np

from hedgerow.errors import ReadingError
from hedgerow.read.article import Article, plain
from hedgerow.read.html import visible

LARGEST = 20_000_000
"""Most bytes of an input."""
LONGEST = 1_000_000
"""Most characters that are read; what follows is said to be left out."""
LONGEST_WORD = 250
"""Most characters without a space among them: longer runs are data, and tokenisers take their time over them."""
ENCODINGS = frozenset(
    {
        "utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "cp1250", "cp1251", "cp1252", "cp1253",
        "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "cp866", "koi8-r", "koi8-u", "mac-roman",
        "mac-cyrillic", "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "iso2022_jp", "euc_kr",
        *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    }
)  # fmt: skip
"""By Python's names: those of the Encoding standard. Others of Python's codecs are not encodings of text."""
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gbk"}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<(?:meta\s[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?|\?xml\s[^>]{0,100}?encoding\s{0,9}=\s{0,9}["'])([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\s{0,1000}<(?:!doctype\s+html|html|head|body|meta|title|script|style|link|article|main|div|section|p|h[1-6]|!--)(?![\w:])",
    re.I,
)
_UNSEEN = np.array(
    [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
"""Soft hyphens, marks of direction, joiners and spaces without width."""
_BREAKS = np.array([0x0D, 0x85, 0x2028, 0x2029])
_SPACES = np.array([0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000])
_GIVE = "Give an article as plain text or HTML"
_NO_TEXT = f"{_GIVE}, not as a PDF, image or archive."
_RUN = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def read_source(data: bytes, *, name: str, encoding: str = "") -> Article:
    """The article in the bytes of a file.

    Args:
        data: The file's bytes: plain text or HTML.
        name: The file's name, or `-`; only its ending is looked at.
        encoding: How the bytes stand for characters; empty: as the file says, or UTF-8.

    Raises:
        ReadingError: If the input is empty, too large, not text, or not in its encoding.
    """
    if len(data) > LARGEST:
        raise ReadingError(
            f"{name} has {len(data):,} bytes; the limit is {LARGEST:,}. Give the article alone, as text or HTML."
        )
    if not data.strip():
        raise ReadingError(f"{name} is empty. {_GIVE}.")
    raw = _decoded(data, name, encoding)
    controls = len(_CONTROLS.findall(raw))
    if "\x00" in raw or controls > len(raw) // 100:
        raise ReadingError(
            f"{name} is not text. Give an article as plain text or HTML, not as a PDF, image or archive."
        )
    page = name.lower().endswith((".html", ".htm", ".xhtml")) or _PAGE.match(raw.lstrip("\ufeff")) is not None
    article = _cut(_cleaned(visible(raw) if page else plain(raw)))
    if not article.text.strip():
        what = " ".join(article.skipped) or "There is nothing but spaces in it."
        raise ReadingError(f"{name} has no text to read. {what}")
    return article


def _decoded(data: bytes, name: str, encoding: str) -> str:
    chosen = _known(encoding, "The encoding", name) if encoding else ""
    marked = next((one for mark, one in _MARKS if data.startswith(mark)), "")
    if not chosen:
        declared = None if marked else _DECLARED.search(data, 0, 2048)
        chosen = marked or (
            _known(declared[1].decode(), "The declared encoding", name) if declared else "utf-8"
        )
    if b"\0" in data and not chosen.startswith("utf-16"):
        raise ReadingError(f"{name} is not text. {_NO_TEXT}")
    try:
        return data.decode(chosen)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ReadingError(
            f"{name} is not {chosen} on line {line} (byte {error.start:,}). Name its encoding, "
            "such as `--encoding cp1252`, or save it as UTF-8."
        ) from None


def _known(label: str, what: str, name: str) -> str:
    try:
        found = codecs.lookup(label).name
    except LookupError:
        found = ""
    found = _AS_BROWSERS_DO.get(found, found)
    if found not in ENCODINGS:
        raise ReadingError(
            f"{what} `{label[:40]}` of {name} is not one that Hedgerow knows. Save it as UTF-8, or name another "
            "with `--encoding`, such as cp1252, iso-8859-2, cp1256 or utf-16."
        )
    return found


def _cleaned(article: Article) -> Article:
    """The article without what is not seen or is no word, each kind of space and break in one form."""
    text = article.text
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    marks = np.isin(points, _UNSEEN)
    lone = points == 0x0D
    lone[:-1] &= points[1:] != 0x0A
    keep = ~marks & ((points != 0x0D) | lone)
    points[np.isin(points, _BREAKS)] = 0x0A
    points[np.isin(points, _SPACES)] = 0x20
    skipped = list(article.skipped)
    if count := int(marks[text.startswith("\ufeff") :].sum()):
        seen = (
            "mark of direction or without width was"
            if count == 1
            else "marks of direction or without width were"
        )
        skipped.append(f"{count:,} {seen} passed over.")
    runs = [match.span() for match in _RUN.finditer(text)]
    for start, end in runs:
        keep[start:end] = False
    if runs:
        what = "one run" if len(runs) == 1 else f"{len(runs):,} runs"
        length = sum(end - start for start, end in runs)
        skipped.append(
            f"{what.capitalize()} of more than {LONGEST_WORD} characters without a space, {length:,} characters in "
            "all, left out: no words."
        )
    if keep.all() and len(skipped) == len(article.skipped) and text.isascii() and "\t" not in text:
        return article
    ends = article.origin[:-1] + 1 if article.ends is None else article.ends
    return replace(
        article,
        text=points[keep].tobytes().decode("utf-32-le", "surrogatepass"),
        origin=np.append(article.origin[:-1][keep], article.origin[-1]),
        ends=ends[keep],
        skipped=tuple(skipped),
    )


def _cut(article: Article) -> Article:
    """The first part of an article that is longer than what is read, up to a break or space."""
    if len(article.text) <= LONGEST:
        return article
    text = article.text[:LONGEST]
    at = max(text.rfind("\n", LONGEST // 2), text.rfind(" ", LONGEST - 1000)) + 1 or LONGEST
    left = len(article.text) - at
    return replace(
        article,
        text=text[:at],
        origin=article.origin[: at + 1],
        ends=None if article.ends is None else article.ends[:at],
        skipped=(
            *article.skipped,
            f"Only the first {at:,} characters were read, the limit; {left:,} were left out.",
        ),
    )
