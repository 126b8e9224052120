"""Temporal expressions of an article, each with the days it stands for and what it was counted from.

Three passes. Dates with a year stand for themselves (`absolute`). What looks at the day of publication ("Saturday",
"last month", "two weeks ago", "May 14") is counted from it, backwards unless the clause looks ahead. What looks at
something else ("less than two weeks after that interview", "a day later") is counted from the expression that dates
it. Where publication is unknown, or nothing dates the anchor, the interval is None. Everything is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Dated, Published
from hedgerow.read.absolute import find_absolute
from hedgerow.read.anchors import Tokens, govern, stem
from hedgerow.read.arguments import subject_of
from hedgerow.read.article import Article
from hedgerow.read.grammar import words as words_of
from hedgerow.read.offsets import Offset, count, find_offsets
from hedgerow.read.phrases import is_definite
from hedgerow.read.relative import Found, find_relative

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_OCCURRING = words_of("occurring")
_HAPPENINGS = words_of("happenings")
_REACH = 12
"""Words after "two weeks after" among which its anchor is looked for."""
_BEFORE_MONTHS = frozenset(
    {
        "in",
        "since",
        "until",
        "till",
        "by",
        "of",
        "from",
        "to",
        "for",
        "before",
        "after",
        "late",
        "early",
        "last",
        "next",
        "this",
    }
)
"""Words that tell the month from the person."""
_RECENT = 600
"""Characters back to which "a day later" may reach for what it is later than."""


def find_dates(article: Article, doc: Doc, published: Published) -> tuple[Dated, ...]:
    """Every temporal expression of the article, in order, none overlapping another.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        published: When it was published, as far as that is known.
    """
    tokens = Tokens(doc)
    found = [
        Found(one.start, one.end, one.interval, one.granularity, "absolute")
        for one in find_absolute(article.text)
    ]
    found += find_relative(article.text, tokens, published)
    found = [one for one in found if not _is_somebody(tokens.at(one.start), one, article.text)]
    offsets = find_offsets(article.text)
    settled = _apart(found, [(one.start, one.end) for one in offsets])
    resolved = _anchored(article.text, doc, tokens, settled, offsets)
    everything = sorted([*settled, *resolved], key=lambda one: one.start)
    return tuple(
        Dated(
            article.span(one.start, one.end),
            article.text[one.start : one.end],
            one.interval,
            one.granularity,
            one.anchor,
        )
        for one in everything
    )


def _is_somebody(token: Token, one: Found, text: str) -> bool:
    """Whether the name of a month is that of a person, who acts: `May said`, `Mrs May`."""
    if text[one.start : one.end] != "May":
        return False
    after = token.nbor() if token.i + 1 < len(token.doc) else token
    before = token.nbor(-1) if token.i else token
    acts = after.tag_ in {"VBD", "VBZ"} and before.lower_ not in _BEFORE_MONTHS
    named = before.pos_ == "PROPN" and before.ent_type_ != "DATE" and before.nbor().idx == one.start
    return acts or (named and before.idx + len(before) + 1 == one.start)


def _apart(found: list[Found], taken: list[tuple[int, int]]) -> list[Found]:
    """The longest of those that overlap, leaving out what lies within an offset."""
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Found] = []
    starts = [start for start, _ in taken]
    for one in found:
        at = bisect_left(starts, one.end)
        within = at > 0 and taken[at - 1][1] > one.start
        if within or (kept and one.start < kept[-1].end):
            continue
        kept.append(one)
    return kept


def _anchored(
    text: str, doc: Doc, tokens: Tokens, settled: list[Found], offsets: list[Offset]
) -> list[Found]:
    if not offsets:
        return []
    dated = govern(doc, [(one.start, one.end) for one in settled])
    known: dict[str, list[tuple[int, Found]]] = {}
    for place, link in sorted(dated.items(), key=lambda one: one[0]):
        if link.relation == "at":
            known.setdefault(stem(doc[place].lemma_), []).append((place, settled[link.index]))
    starts = [one.start for one in settled]
    resolved: list[Found] = []
    for offset in offsets:
        anchor: Found | None = None
        words, forward = "", True
        if offset.bare:
            anchor = _last(settled, resolved, starts, offset.start)
        else:
            anchor, words = _named(doc, tokens, settled, starts, known, offset)
            if anchor is None:
                main = _main_clause(tokens.at(offset.end))
                if main is not None and main.i in dated and dated[main.i].relation == "at":
                    # The clause after "days before" is what is sought; the main clause is what is dated.
                    anchor, forward = settled[dated[main.i].index], False
                    words = _phrase(text, doc, tokens, anchor)
                elif main is not None and _is_known_happening(main):
                    anchor, forward = _last(settled, resolved, starts, offset.start, longest=1), False
        told = anchor.interval if anchor is not None else None
        interval = count(offset, told, forward=forward) if told is not None else None
        name = words or (text[anchor.start : anchor.end] if anchor is not None else _after(text, offset))
        resolved.append(Found(offset.start, offset.end, interval, offset.granularity, name))
    return resolved


def _last(
    settled: list[Found], resolved: list[Found], starts: list[int], before: int, *, longest: int = 31
) -> Found | None:
    """The last expression before a place that stands for few enough days to count from."""
    at = bisect_left(starts, before)
    near = [one for one in [*settled[max(at - 3, 0) : at], *resolved[-2:]] if before - one.end <= _RECENT]
    near = [one for one in near if one.interval and (one.interval.last - one.interval.first).days <= longest]
    return max(near, key=lambda one: one.start, default=None)


def _named(
    doc: Doc,
    tokens: Tokens,
    settled: list[Found],
    starts: list[int],
    known: dict[str, list[tuple[int, Found]]],
    offset: Offset,
) -> tuple[Found | None, str]:
    """The date of what is named after the expression: its own, or that of the same thing named before."""
    first = tokens.at(offset.end).i + 1
    phrase = [token for token in doc[first : first + _REACH] if token.sent.start == doc[first - 1].sent.start]
    end = next((token.idx for token in phrase if token.pos_ == "PUNCT" and token.text != "-"), None)
    phrase = [token for token in phrase if end is None or token.idx < end]
    if not phrase:
        return None, ""
    at = bisect_left(starts, offset.end)
    if at < len(settled) and settled[at].start <= phrase[-1].idx:
        return settled[at], ""
    for token in phrase:
        if token.pos_ not in {"NOUN", "VERB", "PROPN"}:
            continue
        for place, one in reversed(known.get(stem(token.lemma_), [])[-8:]):
            if place < first and one.interval is not None:
                return one, doc[phrase[0].i : token.i + 1].text
        if token.pos_ == "VERB":
            break
    return None, ""


def _main_clause(token: Token) -> Token | None:
    """The verb that the clause after an offset hangs on."""
    for one in token.ancestors:
        if one.dep_ in {"advcl", "prep"} or one.dep_ == "ROOT":
            return one.head if one.dep_ == "advcl" else None
    return None


def _is_known_happening(main: Token) -> bool:
    """`The raid came a day after ...`: what was told last is what is placed."""
    subject = subject_of(main)
    return (
        main.lemma_.lower() in _OCCURRING
        and subject is not None
        and subject.lemma_.lower() in _HAPPENINGS
        and is_definite(subject)
    )


def _phrase(text: str, doc: Doc, tokens: Tokens, anchor: Found) -> str:
    """The noun phrase that a date stands in, such as `that April 7 announcement`."""
    head = tokens.head(anchor.start, anchor.end).head
    if head.pos_ != "NOUN":
        return text[anchor.start : anchor.end]
    first = min([anchor.start, *(child.idx for child in head.children if child.dep_ == "det")])
    return text[first : max(head.idx + len(head), anchor.end)]


def _after(text: str, offset: Offset) -> str:
    return " ".join(text[offset.end : offset.end + 60].split()[:4]) if not offset.bare else "unknown"
