"""One mention by name: where the name begins and ends, its title, and what its words say of its bearer.

The parser takes titles, articles and roles into names, and its labels are often wrong; what the words themselves tell
goes before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.lexicon import Role
from hedgerow.read.phrases import words_between
from hedgerow.read.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


_OPENINGS = frozenset(
    {"earlier", "later", "meanwhile", "yesterday", "today", "still", "also", "then", "former", "ex"}
)
"""Words before a name that have their capital from the beginning of the sentence."""
_COURTEOUS = frozenset({"Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Cllr", "Cllr."})
"""Titles that only persons bear, before which the parser may take other words for the beginning of the name."""
_NETWORKS = frozenset(
    {"twitter", "facebook", "instagram", "telegram", "whatsapp", "youtube", "tiktok", "weibo"}
)
"""Where people write, which the parser takes for persons."""
_LABELS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "NORP": "group",
    "FAC": "place",
    "LOC": "place",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One mention by name."""

    start: int
    """First character, of the text."""
    end: int
    first: int
    """First token."""
    last: int
    """One after the last token."""
    text: str
    """The name without title, article and possessive."""
    label: str
    """`person`, `organisation`, `place`, `group` or `unknown`, as this one mention looks."""
    known: str | None = None
    """Id in the lexicon."""
    role: Role | None = None
    title: str | None = None
    """The title before it (`Mr.`)."""


def fold(word: str) -> str:
    """A surname as its spellings share it: `Khadimi`, `Kadhimi` and `al-Kadhimi` fold to the same.

    Arabic, Persian and Russian names have no one spelling in English: an `h` after a consonant, doubled letters, the
    article and the choice between `k` and `q`, `e` and `i`, `o` and `u` tell no two names of one article apart.
    """
    plain = re.sub(r"[^\w]", "", re.sub(r"\A(al|el|ul)[-\s]", "", word.lower()))
    plain = re.sub(r"(?<=[bcdgkprstvz])h", "", plain)
    plain = (
        plain.replace("q", "k")
        .replace("ee", "i")
        .replace("ou", "u")
        .replace("oo", "u")
        .replace("y", "i")
        .replace("e", "i")
        .replace("o", "u")
    )
    return re.sub(r"(.)\1+", r"\1", plain)


def of_entity(span: Span, words: Vocabulary) -> Name | None:
    """A named entity as a mention, without article, titles and possessive."""
    label = _LABELS.get(span.label_)
    if label is None or (span.label_ == "NORP" and not (span.text.endswith("s") and span.text[0].isupper())):
        return None  # `the Kentucky Republican` describes somebody; `Republicans` are a group
    first = span.start
    if first and len(span) == 1 and _is_given(span.doc[first - 1], words) and span.root.pos_ == "PROPN":
        first, label = first - 1, "person"  # the parser may see only the second word of a name
    last = span.end + (label == "person" and len(span) > 1 and _is_last_word(span, words))
    return trimmed(span.doc, first, last, label, words)


def _is_last_word(span: Span, words: Vocabulary) -> bool:
    """Whether the surname of a person follows what the parser labels: of `Karim Anwar Holt` it may see two words."""
    if span.end >= len(span.doc):
        return False
    after, known = span.doc[span.end], words.nouns_organisation | words.nouns_place
    governs = span[-1].head == after and span[-1].dep_ == "compound"
    name = after.pos_ == "PROPN" and after.text.istitle() and after.is_alpha and not after.ent_type_
    return (
        governs
        and name
        and after.lower_ not in known
        and not words.is_person(after.lower_)
        and not words.is_title(after.text)
    )


def _is_given(token: Token, words: Vocabulary) -> bool:
    """Whether a word is a given name in its place."""
    told = words.is_given(token.text)
    return told and token.text.istitle() and token.pos_ == "PROPN" and not token.ent_type_


def trimmed(doc: Doc, first: int, last: int, label: str, words: Vocabulary) -> Name | None:
    """Tokens `first` to before `last` as a name, without article, titles and possessive; None where nothing is left."""
    title = None
    lines = [at for at in range(first, last) if "\n" in doc[at].text]
    if lines:
        last = lines[0]
    while first < last and (
        doc[first].lower_ in {"the", "a", "an"}
        or doc[first].is_punct
        or doc[first].is_space
        or (doc[first].lower_ in _OPENINGS and last - first > 1 and opens(doc[first]))
    ):
        first += 1
    while first < last and (doc[last - 1].tag_ == "POS" or doc[last - 1].is_punct or doc[last - 1].is_space):
        last -= 1
    courteous = [at for at in range(first, last - 1) if doc[at].text in _COURTEOUS]
    if courteous and doc[last - 1].lower_ not in words.nouns_organisation | words.nouns_place:
        first, title, label = courteous[-1] + 1, doc[courteous[-1]].text, "person"
    while last - first > 1 and words.is_title(doc[first].text) and label in {"person", "organisation"}:
        if doc[first + 1].tag_ == "POS":
            break  # `Queen's Park`
        if label == "organisation" and not (
            doc[first].text.endswith(".") or _is_titled(doc, first, last, words)
        ):
            break
        title = doc[first].text
        first += 1
        label = "person"
    while (
        label != "person"
        and last - first > 2
        and words.is_person(doc[first].lower_)
        and words.is_given(doc[first + 1].text)
    ):
        title = doc[first].text  # `Neighbour John Roe`
        first += 1
        label = "person"
    titled = last - first == 3 and doc[first].is_upper and words.is_title(doc[first].text)
    rest = doc[first + 1 : last]
    if (
        label == "unknown"
        and titled
        and all(one.text.istitle() and not words.is_title(one.text) for one in rest)
    ):
        title, first, label = doc[first].text, first + 1, "person"  # `MLA Jane Roe`
    if label == "person":
        # a role written small or as an apposition is no part of the name: `Organizer Dwayne Croteau`
        while last - first > 2 and words.is_person(doc[first].lower_) and doc[first].is_title:
            title = doc[first].text
            first += 1
        while (
            first < last - 1
            and not doc[first].text[:1].isupper()
            and doc[first].lower_ not in words.particles
        ):
            first += 1
    if first >= last or not any(character.isalpha() for character in doc[first].text):
        return None
    if label == "person" and words.is_title(doc[last - 1].text) and last - first <= 2:
        return None  # `Yellowhead MP`
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    text = re.sub(r"['’]s?\Z", "", words_between(doc, start, end))
    label = _relabelled(text, label, words)
    if not text or (label == "person" and text.lower() == text):
        return None
    title = title or title_before(doc, first, words)
    if label == "person" and last - first == 1 and first and doc[first - 1].lower_ == "the":
        if words.is_person(text.lower()):
            return None  # `the Taoiseach`: an office
        label = "unknown"  # `told the Gazette`
    if label != "person" and last - first in {2, 3} and (title or _has_age(doc, last)):
        parts = text.lower().split()
        label = label if parts[-1] in words.nouns_organisation | words.nouns_place else "person"
    if label not in {"person", "place", "unknown"}:
        title = None
    return Name(
        start,
        start + len(text) if len(text) < end - start else end,
        first,
        last,
        text,
        label,
        None,
        None,
        title,
    )


def _is_titled(doc: Doc, first: int, last: int, words: Vocabulary) -> bool:
    """Whether a title and two words are a person's, not a body's: `Councillor Jane Roe`."""
    other = words.nouns_organisation | words.nouns_place | words.nouns_person
    return (
        last - first == 3
        and words.is_person(doc[first].lower_)
        and all(one.is_alpha and one.text[:1].isupper() for one in doc[first + 1 : last])
        and not any(words.is_title(one.text) or one.lower_ in other for one in doc[first + 1 : last])
    )


def _relabelled(text: str, label: str, words: Vocabulary) -> str:
    """A label as the words of the name correct it: no person is called `Square`, has digits, or is an agency."""
    parts = text.lower().split()
    if text.lower() in _NETWORKS:
        return "organisation"
    if label == "person" and text.isalpha() and text.isupper() and len(text) > 2:
        return "organisation"
    if label == "person" and (any(one.isdigit() for one in text) or parts[-1] in words.nouns_place):
        return "place" if parts[-1] in words.nouns_place else "unknown"
    if len(parts) > 1 and label == "person" and parts[-1] in words.nouns_organisation:
        return "organisation"
    if 2 <= len(parts) <= 3 and label in {"unknown", "organisation", "place"} and words.is_given(parts[0]):
        return label if parts[-1] in words.nouns_organisation | words.nouns_place else "person"
    return label


def title_before(doc: Doc, first: int, words: Vocabulary) -> str | None:
    """The title that stands before a token, where one does."""
    at = first - 1
    if at > 0 and doc[at].text == "." and doc[at - 1].idx + len(doc[at - 1]) == doc[at].idx:
        at -= 1  # `Coun.` may be cut in two
    return doc[at].text if at >= 0 and words.is_title(doc[at].text) else None


def _has_age(doc: Doc, last: int) -> bool:
    """Whether an age follows: `Jane Roe, 43, ...`."""
    if last + 2 >= len(doc) or doc[last].text != ",":
        return False
    if doc[last + 1].lower_ == "a" and doc[last + 2 : last + 7].text.endswith("-year-old"):
        return True  # `Jane Roe, a 43-year-old`
    if not doc[last + 1].text.isdigit():
        return False
    return len(doc[last + 1].text) < 3 and doc[last + 2].text in {",", ".", ";", ")"}


def opens(token: Token) -> bool:
    """Whether a token opens a sentence or a line, where any word has a capital."""
    before = token.nbor(-1) if token.i else None
    return (
        bool(token.is_sent_start)
        or before is None
        or before.is_space
        or before.is_quote
        or before.text in {":", "—"}
    )
