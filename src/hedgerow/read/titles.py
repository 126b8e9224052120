"""Quotation marks around what nobody says: titles of works, by their capitals, and what a thing bears or goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_SMALL = frozenset({"the", "and", "from", "with", "into", "over", "upon"})
"""Words that titles may write small, however long."""
_ENDS = frozenset({".", "!", "?"})
BEARERS = frozenset({"sign", "banner", "placard", "poster", "flag", "shirt", "sticker", "flyer", "plaque"})
"""What bears words: `carried banners saying ...`."""
_BEARING = frozenset(
    {
        "reading",
        "titled",
        "entitled",
        "subtitled",
        "headlined",
        "captioned",
        "marked",
        "named",
        "dubbed",
        "nicknamed",
    }
)
"""Participles between a thing and the words that it bears."""
_TITLED = frozenset({"titled", "entitled", "subtitled", "headlined"})
_CALLED = frozenset({"called", "dubbed", "labelled", "labeled", "nicknamed", "termed"})
_WORKS = frozenset(
    {"album", "book", "column", "essay", "film", "memoir", "movie", "novel", "play", "poem", "show", "song"}
)
"""What has its title in marks behind a comma."""
_LONGEST_TITLE = 10
"""Tokens of the title of a work, at most."""


def is_title(words: Span, fewest: int = 2) -> bool:
    """Whether quoted words are the title of a work: all but the smallest begin with a capital.

    A day or month has its capital anywhere, and a sentence about `you` or `me` is said: `Ask me in March.`
    """
    if words[-1].text in _ENDS and any(token.tag_ == "PRP" for token in words):
        return False
    long = [
        token
        for token in words
        if token.is_alpha
        and token.ent_type_ != "DATE"
        and token.text not in _SMALL
        and (len(token) > 3 or token.pos_ in {"NOUN", "PROPN", "VERB"})
    ]
    return len(long) >= fewest and all(token.text[:1].isupper() for token in long)


def is_work(doc: Doc, first: int, last: int) -> bool:
    """Whether a quotation is the title of a work: `on the network's "Meet the Press."`, `her song "Far Away,"`."""
    at = first - 1
    while at >= 0 and doc[at].is_quote:
        at -= 1
    # `in her new book, "Off the Ice," that ...`, `in a note titled "High Hopes."`
    named = at > 0 and doc[at].text == "," and doc[at - 1].lemma_.lower() in _WORKS
    named = named or (at >= 0 and doc[at].lower_ in _TITLED)
    if last - first > _LONGEST_TITLE or not is_title(doc[first:last], fewest=1 if named else 2):
        return False
    if named or at < 0 or doc[at].is_space or doc[at].is_punct:
        return named
    before = doc[at]
    possessive = before.text in {"'s", "’s", "'", "’"}
    return possessive or before.tag_ in {"POS", "PRP$", "IN", "DT"} or before.pos_ in {"NOUN", "PROPN"}


def is_borne(doc: Doc, first: int) -> bool:
    """Whether a thing bears a quotation or goes by it: `signs reading "..."`, `a test known as "..."`."""
    at = first - 1
    while at >= max(0, first - 4) and doc[at].is_punct and doc[at].text not in _ENDS:
        at -= 1
    if at > 0 and doc[at].lower_ == "as" and doc[at - 1].lower_ == "known":
        return True
    before = doc[first - 1 if not doc[first - 1].is_quote else max(first - 2, 0)]
    if at >= 0 and before.text == ":" and doc[at].lemma_.lower() in BEARERS:
        return True  # `On the door hangs a sign: "..."`
    if at > 1 and doc[at].lower_ in _CALLED:
        if doc[at - 1].text == "-" and doc[at - 2].lower_ == "so":
            return True  # `the so-called "..."`
        agent = any(one.dep_ == "agent" for one in doc[at].children)
        if doc[at].tag_ == "VBN" and doc[at].dep_ == "acl" and doc[at].head.i == at - 1 and not agent:
            return True  # `a shop called "..."`
    return at >= 0 and doc[at].lower_ in _BEARING


def is_topic(doc: Doc, last: int) -> bool:
    """Whether the writer says something of quoted words: `"Sell now" has become a motto`.

    Args:
        doc: The parse.
        last: One after the last of the words.
    """
    if last < 1 or last >= len(doc) or doc[last - 1].is_punct:
        return False
    at = last
    while at + 1 < len(doc) and doc[at].is_quote:
        at += 1
    return doc[at].tag_ in {"VBZ", "VBD", "MD"}
