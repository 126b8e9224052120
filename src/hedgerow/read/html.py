"""The visible text of an HTML page, each character with its place in the page as it was given.

A tokeniser after the states of the HTML standard (WHATWG, section 13.2.5) in which nothing is looked at twice:
what is not closed runs to the end of the page, as in a browser. Python's own parser tells lines rather than
characters, and before 3.11.14 needs quadratic time on tags that never close. Nothing is executed or fetched.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from itertools import accumulate

import numpy as np

from hedgerow.evidence.record import Span
from hedgerow.read.article import Article

RAW = frozenset({"script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes"})
"""What these hold is text for the browser, not tags."""
UNSEEN = frozenset(
    {
        "head", "noscript", "template", "svg", "math", "object", "audio", "video", "canvas", "select", "button",
        "dialog", "menu", "nav", "aside", "footer", *RAW,
    }
)  # fmt: skip
"""Neither shown to a reader nor part of an article."""
BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "form",
        "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol",
        "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *UNSEEN,
    }
) - {"svg", "math", "button", "select"}  # fmt: skip
LEAST = 200
"""Characters outside tags that make an element the page's article."""
VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?""")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")
_PUBLISHED = frozenset(
    {"article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate"}
)
_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_WORD = re.compile(r"[^\s&]+|\s+|&")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    opens: bool
    start: int
    end: int
    attributes: dict[str, str]
    inner: tuple[int, int] | None = None
    """Characters of a raw element's text."""


@dataclass(slots=True)
class _Seen:
    """The text as it grows: characters, where each begins and ends in the page."""

    pieces: list[str] = field(default_factory=list)
    origin: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    set_off: list[Span] = field(default_factory=list)
    gap: str = ""
    """What is due before the next character: nothing, a space, one line break or two."""

    def due(self, gap: str) -> None:
        if len(gap) > len(self.gap) or (self.gap == " " and gap == "\n"):
            self.gap = gap

    def add(self, text: str, starts: range | tuple[int, ...], ends: range | tuple[int, ...]) -> None:
        """Characters that are not spaces, after the gap that is due."""
        if self.gap and self.pieces:
            self.pieces.append(self.gap)
            self.origin.extend([self.ends[-1]] * len(self.gap))
            self.ends.extend([self.ends[-1]] * len(self.gap))
        self.gap = ""
        self.pieces.append(text)
        self.origin.extend(starts)
        self.ends.extend(ends)


def visible(raw: str) -> Article:
    """What a person sees of the page `raw`: its `article` or `main` where it has one, else its body.

    Returns:
        The article, with what was passed over said.
    """
    tags = list(_tags(raw))
    regions = _regions(raw, tags)
    seen, passed = _Seen(), Counter[str]()
    starts = [tag.start for tag in tags]
    for start, end in regions:
        inside = tags[bisect_left(starts, start) : bisect_left(starts, end)]
        _walk(raw, inside, (start, end), seen, passed)
        seen.due("\n\n")
    skipped = []
    if passed:
        parts = ", ".join(
            f"{name} ({count})" if count > 1 else name for name, count in sorted(passed.items())
        )
        skipped.append(f"Parts of the page that are not the article were passed over: {parts}.")
    outside = len(raw) - sum(end - start for start, end in regions)
    if regions != [(0, len(raw))]:
        skipped.append(
            f"Only the page's article was read; {outside:,} characters around it were passed over."
        )
    seen.origin.append(len(raw))
    origin = np.array(seen.origin, dtype=np.int64)
    ends = np.array(seen.ends, dtype=np.int64)
    return Article(
        raw, "".join(seen.pieces), origin, tuple(skipped), ends, _declared(raw, tags), tuple(seen.set_off)
    )


def _tags(raw: str) -> Iterator[_Tag]:
    """The tags of the page in order; comments, declarations and what raw elements hold are passed over."""
    at = 0
    lowered = raw.lower() if len(raw.lower()) == len(raw) else re.sub("[A-Z]", lambda m: m[0].lower(), raw)
    while (start := raw.find("<", at)) >= 0:
        follows = raw[start + 1 : start + 2]
        if raw.startswith("<!--", start):
            close = raw.find("-->", start + 2)
            at = len(raw) if close < 0 else close + 3
            yield _Tag("!", False, start, at, {})
            continue
        if follows in {"!", "?"} or (follows == "/" and not raw[start + 2 : start + 3].isalpha()):
            close = raw.find(">", start)
            at = len(raw) if close < 0 else close + 1
            yield _Tag("!", False, start, at, {})
            continue
        opens = follows != "/"
        named = _NAME.match(raw, start + 1 if opens else start + 2)
        if named is None:
            at = start + 1
            continue
        name = named[0].lower()
        attributes, end = _attributes(raw, named.end())
        inner = None
        at = end
        if opens and name in RAW:
            close = lowered.find(f"</{name}", end)
            inner = (end, len(raw) if close < 0 else close)
            at = inner[1]
        yield _Tag(name, opens, start, end, attributes, inner)


def _attributes(raw: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes from `at` on, and where the tag ends."""
    found: dict[str, str] = {}
    while at < len(raw):
        match = _ATTRIBUTE.match(raw, at)
        if match is None or match.end() == at:
            close = raw.find(">", at)
            return found, len(raw) if close < 0 else close + 1
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found.setdefault(match[1].lower(), value[:2000])
        at = match.end()
    return found, len(raw)


def _regions(raw: str, tags: list[_Tag]) -> list[tuple[int, int]]:
    """Where the article stands: the outermost `article` elements that hold most of the text, `main`, or all."""
    starts = [tag.start for tag in tags]
    marked = [0, *accumulate((tag.inner[1] if tag.inner else tag.end) - tag.start for tag in tags)]
    for name in ("article", "main"):
        spans: list[tuple[int, int]] = []
        depth, begun = 0, 0
        for tag in tags:
            if tag.name != name:
                continue
            if tag.opens:
                begun = tag.start if depth == 0 else begun
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    spans.append((begun, tag.end))
        if depth:
            spans.append((begun, len(raw)))
        sizes = [
            end - start - marked[bisect_left(starts, end)] + marked[bisect_left(starts, start)]
            for start, end in spans
        ]
        if sizes and max(sizes) >= LEAST:
            # Teasers of other articles are often articles too; one cut by advertisements has parts of like size.
            return [span for span, size in zip(spans, sizes, strict=True) if size * 3 >= max(sizes)]
    return [(0, len(raw))]


def _walk(raw: str, tags: list[_Tag], region: tuple[int, int], seen: _Seen, passed: Counter[str]) -> None:
    """Add the visible text of a region, whose tags these are."""
    stack: list[tuple[str, bool]] = []
    opened, hidden = Counter[str](), 0
    at = quoted = region[0]
    for tag in tags:
        if not hidden:
            _text(raw, at, tag.start, seen, keep=opened["pre"] > 0)
        at = tag.inner[1] if tag.inner else tag.end
        if tag.name == "br":
            seen.due("\n")
        elif tag.name == "q" and not hidden:
            seen.add("“" if tag.opens else "”", (tag.start,), (tag.end,))  # as a browser shows it
        elif tag.name in BLOCKS:
            seen.due("\n\n")
        if tag.name in VOID or tag.name == "!":
            continue
        if tag.opens:
            hides = _hides(tag, inside=opened["article"] + opened["main"] > 0)
            if hides and not hidden:
                passed[tag.name] += 1
            stack.append((tag.name, hides))
            opened[tag.name] += 1
            if tag.name == "blockquote" and opened[tag.name] == 1:
                quoted = tag.end
            hidden += hides
        elif opened[tag.name]:
            while stack:
                name, hid = stack.pop()
                opened[name] -= 1
                hidden -= hid
                if name == "blockquote" and not opened[name] and not hidden:
                    seen.set_off.append(Span(quoted, tag.start))
                if name == tag.name:
                    break
    if not hidden:
        _text(raw, at, region[1], seen, keep=opened["pre"] > 0)


def _hides(tag: _Tag, *, inside: bool) -> bool:
    """Whether what an element holds is not read; a header is read inside an article, where the title stands."""
    given = tag.attributes
    if tag.name in UNSEEN or (tag.name == "header" and not inside):
        return True
    style = given.get("style", "").replace(" ", "").lower()
    return (
        "hidden" in given
        or given.get("aria-hidden", "").lower() == "true"
        or given.get("role", "").lower() in {"navigation", "banner", "search", "complementary", "contentinfo"}
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _text(raw: str, start: int, end: int, seen: _Seen, *, keep: bool) -> None:
    """Add the text between two tags: references resolved, runs of spaces as one space."""
    for word in _WORD.finditer(raw, start, end):
        at, stop = word.span()
        if word[0].isspace():
            seen.due("\n" if keep and "\n" in word[0] else " ")
        elif word[0] == "&":
            _reference(raw, at, end, seen)
        else:
            skip = _after_reference(raw, at, start)
            if at + skip < stop:
                seen.add(raw[at + skip : stop], range(at + skip, stop), range(at + skip + 1, stop + 1))


def _reference(raw: str, at: int, end: int, seen: _Seen) -> None:
    """Add the character that `&...;` stands for, or the sign itself where it stands for none."""
    match = _REFERENCE.match(raw, at, end)
    stood = unescape(match[0]) if match else "&"
    if match is None or stood == match[0]:
        seen.add("&", (at,), (at + 1,))
    elif stood.isspace():
        seen.due(" ")
    else:
        # A name without `;` may be the beginning of a word (`&copyright`): `unescape` keeps the rest of it.
        count = len(stood)
        seen.add(stood, (at,) * count, (match.end(),) * count)


def _after_reference(raw: str, at: int, start: int) -> int:
    """How many characters at `at` belong to a reference that begins with the `&` just before."""
    if at == start or raw[at - 1] != "&":
        return 0
    match = _REFERENCE.match(raw, at - 1)
    return match.end() - at if match and unescape(match[0]) != match[0] else 0


def _declared(raw: str, tags: list[_Tag]) -> date | None:
    """The day of publication that the page gives in its head, or to search engines."""
    for tag in tags:
        given = tag.attributes
        if tag.name == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            if name in _PUBLISHED and (day := _day(given.get("content", ""))):
                return day
        if tag.name == "script" and tag.inner and given.get("type", "").lower() == "application/ld+json":
            match = _JSON_LD.search(raw, *tag.inner)
            if match and (day := _day(match[1])):
                return day
        if tag.name == "time" and tag.opens and "pubdate" in (*given, given.get("itemprop", "").lower()):
            day = _day(given.get("datetime", ""))
            if day:
                return day
    return None


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
