"""Quotations without marks: paragraphs that a page sets off, or that `X said:` introduces.

A `blockquote` of a page and lines behind `>` are quotations, whoever's they are. A paragraph of plain text is one where
the paragraph before it ends with a colon and with words of saying: a verb of speech with nothing told behind it
(`the bank said in a letter:`), or a document or utterance (`Her full statement:`). It goes on in the paragraphs after
it that are indented as it is, or that speak of an `I` or a `we`, of whom a writer of news seldom speaks.
A block that opens with a quotation mark is left to the marks. The time is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.article import Article
from hedgerow.read.reporters import TOLD
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_INDENT = re.compile(r"[ \t]*(?:>[ \t]?)*")
_OPENS = frozenset("\"“„«‘'`")
_ITEM = re.compile(r"(?:[-•*·–—▪]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
"""What opens an item of a list."""
_ENDS = re.compile(r"[.!?…][\"”’')\]]*\s*\Z")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b")
_QUOTATION_MARKS = re.compile('["“”«»]')
_SOURCE = re.compile(r"\s*[—–-]{1,2}\s*(?P<who>[^\n]{2,120})")
_FEWEST_WORDS = 4
_REACH = 60
"""Tokens before a colon among which a word of saying is looked for."""
_TEXTS = frozenset({"text", "version", "excerpt", "transcript"})
"""What may be of a document: `the full text of the letter follows:`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph that is somebody's words."""

    start: int
    end: int
    introduced: int | None
    """Token of the verb or noun of saying that introduces it."""
    name: tuple[int, int] | None
    """Characters behind the block that name whose it is: `— Jane Roe, mayor`."""


def find_blocks(article: Article, doc: Doc) -> tuple[Block, ...]:
    """The paragraphs that are quotations without marks, in order.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
    """
    text, paragraphs = article.text, article.paragraphs()
    at = [token.idx for token in doc]
    found: list[Block] = []
    for first, last, introduced in _runs(article, doc, at, paragraphs):
        name, stop = None, last
        source = _SOURCE.match(text, *paragraphs[last - 1]) if last - first > 1 else None
        if source is not None:
            name, stop = source.span("who"), last - 1
        for start, end in paragraphs[first:stop]:
            begin = _inner(text, start)
            if text[begin : begin + 1] not in _OPENS and len(text[begin:end].split()) >= _FEWEST_WORDS:
                found.append(Block(begin, end, introduced, name))
    return tuple(found)


def _runs(
    article: Article, doc: Doc, at: Sequence[int], paragraphs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int | None]]:
    """First paragraph, one after the last, and the word that introduces them, of each block."""
    text = article.text
    starts = [start for start, _ in paragraphs]
    marked = [article.seen(span) for span in article.set_off]
    spans = iter([(bisect_left(starts, start), bisect_left(starts, end)) for start, end in marked])
    page = next(spans, None)
    one = 0
    while one < len(paragraphs):
        while page is not None and page[1] <= one:
            page = next(spans, None)
        introduced = _introducing(doc, at, text, paragraphs[one - 1]) if one else None
        last = one
        if page is not None and page[0] <= one:
            last = page[1]
        elif ">" in _indent(text, starts[one]):
            last = _alike(text, starts, one)
        elif introduced is not None and _is_prose(text, *paragraphs[one]):
            indented = _indent(text, starts[one]) != _indent(text, starts[one - 1])
            last = _alike(text, starts, one) if indented else one + 1
            while last < len(paragraphs) and _goes_on(text, *paragraphs[last]):
                last += 1
        if last > one:
            yield one, last, introduced
        one = max(last, one + 1)


def _alike(text: str, starts: Sequence[int], one: int) -> int:
    """One after the last of the paragraphs from `one` on that are indented alike."""
    indent, last = _indent(text, starts[one]), one + 1
    while last < len(starts) and _indent(text, starts[last]) == indent:
        last += 1
    return last


def _indent(text: str, start: int) -> str:
    match = _INDENT.match(text, start)
    return "" if match is None else match[0].rstrip() or match[0][:1]


def _inner(text: str, start: int) -> int:
    """The first character of a paragraph behind its indentation."""
    match = _INDENT.match(text, start)
    return start if match is None else match.end()


def _is_prose(text: str, start: int, end: int) -> bool:
    """Whether a paragraph may be what a colon announces: whole sentences, no list, no marks that attribute them."""
    first = _inner(text, start)
    return (
        text[first : first + 1] not in _OPENS
        and _ITEM.match(text, first) is None
        and _ENDS.search(text[max(first, end - 8) : end]) is not None
        and len(text[first:end].split()) >= _FEWEST_WORDS
    )


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a paragraph goes on with what an `I` or a `we` said before it."""
    return (
        _is_prose(text, start, end)
        and _FIRST_PERSON.search(text, start, end) is not None
        and _QUOTATION_MARKS.search(text, start, end) is None
    )


def _introducing(doc: Doc, at: Sequence[int], text: str, paragraph: tuple[int, int]) -> int | None:
    """The verb or noun of saying by which a paragraph that ends with a colon announces the next one."""
    start, end = paragraph
    if not text[max(start, end - 4) : end].rstrip().endswith(":"):
        return None
    words = read_vocabulary()
    first = bisect_left(at, start)
    colon = bisect_left(at, end) - 1
    while colon > first and doc[colon].text != ":":
        colon -= 1
    noun: Token | None = None
    for token in reversed(doc[max(first, colon - _REACH) : colon]):
        if token.text in {".", "!", "?", ";"} or token.is_quote:
            break
        if token.pos_ in {"NOUN", "PROPN"} and _is_told(token, words):
            noun = token if noun is None or token.lemma_.lower() not in _TEXTS else noun
        if token.tag_ in {"VBD", "VBZ", "VBP", "MD"} and token.dep_ not in {"relcl", "acl"}:
            return _of_verb(token, noun, words)
    return None if noun is None or noun.i + 1 < colon - _FEWEST_WORDS else noun.i


def _of_verb(verb: Token, noun: Token | None, words: Vocabulary) -> int | None:
    """The word of saying where a verb is the last one before a colon."""
    lemma = verb.lemma_.lower()
    things = [child for child in verb.rights if child.dep_ in {"dobj", "attr", "nsubj"}]
    if lemma in words.reported | words.spoken:
        told = lemma in TOLD or all(_is_told(one, words) or one.dep_ == "nsubj" for one in things)
        return verb.i if told else None
    if lemma in words.making or lemma in {"have", "offer"}:
        thing = next((one for one in things if _is_told(one, words)), None)
        return None if thing is None else thing.i
    # `Here is the text of the letter:`, `The full statement follows:`
    return noun.i if noun is not None and lemma in {"be", "follow"} else None


def _is_told(noun: Token, words: Vocabulary) -> bool:
    """Whether a noun is one for words: an utterance or a document."""
    return noun.lemma_.lower() in words.nouns_utterance | words.nouns_document | _TEXTS
