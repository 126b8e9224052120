"""Where a text names somebody: names of the lexicon, names the parser sees, and runs of capitals it overlooks.

The parser labels each mention by itself and is often wrong (a surname alone reads to it as a place); labels are
therefore votes here, and whoever clusters the names decides for the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hedgerow.read.lexicon import Lexicon, Role
from hedgerow.read.phrases import words_between
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_OFFICES = frozenset(
    [
        "affairs", "air", "athletics", "broadcasting", "corrections", "defence", "elections", "environment", "export",
        "finance", "fisheries", "health", "heritage", "hockey", "hydro", "immigration", "industry", "infrastructure",
        "justice", "parks", "post", "radio", "railways", "resources", "rugby", "safety", "soccer", "sport",
        "statistics", "team", "tourism", "trade", "transport", "water", "weather",
    ]
)  # fmt: skip
"""What a body does whose name ends in that of a state."""
_OPENINGS = frozenset(
    {"earlier", "later", "meanwhile", "yesterday", "today", "still", "also", "then", "former", "ex"}
)
"""Words before a name that have their capital from the beginning of the sentence."""
_NETWORKS = frozenset(
    {"twitter", "facebook", "instagram", "telegram", "whatsapp", "youtube", "tiktok", "weibo"}
)
"""Where people write, which the parser takes for persons."""
_AS_NOUN = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "appos", "dative"})
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


def find_names(doc: Doc, lexicon: Lexicon) -> tuple[Name, ...]:
    """Every mention by name, in order of the text; none overlap."""
    words = read_vocabulary()
    taken = bytearray(len(doc))
    names: list[Name] = []
    seen = [name for span in doc.ents if (name := _of_entity(span, words)) is not None]
    people = {token for name in seen if name.label == "person" for token in range(name.first, name.last)}
    for match in lexicon.matches(doc.text):
        span = doc.char_span(match.start, match.end, alignment_mode="expand")
        if span is None or taken[span.start]:
            continue
        if _part_of_longer(span, people, lexicon.known[match.id].kind):
            continue
        if match.role == "seat" and _is_place(span):
            continue
        if lexicon.known[match.id].kind == "state" and _is_office(span):
            whole = _trimmed(doc, span.start - 1, span.end, "organisation", words)
            if whole is not None:
                names.append(whole)
                taken[whole.first : whole.last] = b"\1" * (whole.last - whole.first)
            continue
        known = lexicon.known[match.id]
        label = "person" if known.kind == "person" else "known"
        title = _title(doc, span.start, words) if label == "person" else None
        names.append(
            Name(
                match.start,
                match.end,
                span.start,
                span.end,
                words_between(doc, match.start, match.end),
                label,
                match.id,
                match.role,
                title,
            )
        )
        taken[span.start : span.end] = b"\1" * len(span)
    for name in [*seen, *_overlooked(doc, taken, seen, words)]:
        clash = [at for at in range(name.first, name.last) if taken[at]]
        if clash and (name.label != "organisation" or len(clash) == name.last - name.first):
            continue
        if clash:
            # `the Iraqi Defence Ministry`: the longer name is the actor, the state inside it only says whose
            names = [
                one
                for one in names
                if one.last <= name.first or one.first >= name.last or not _inside(one, name)
            ]
            if any(one.first < name.last and name.first < one.last for one in names):
                continue
        names.append(name)
        taken[name.first : name.last] = b"\1" * (name.last - name.first)
    surnames = _surnames(doc, names, words)
    names = [
        replace(name, label="person") if name.label != "known" and _is_of(name, surnames, words) else name
        for name in names
    ]
    return tuple(sorted(names, key=lambda one: (one.start, -one.end)))


def _surnames(doc: Doc, names: Sequence[Name], words: Vocabulary) -> frozenset[str]:
    """Names of one word, without an article, that speak: `Roe said`. Bodies are seldom called by their last word."""
    return frozenset(
        name.text.lower()
        for name in names
        if name.last - name.first == 1
        and name.known is None
        and not name.text.isupper()
        and doc[name.first].dep_ == "nsubj"
        and doc[name.first].head.lemma_.lower() in words.spoken
        and not (name.first and doc[name.first - 1].pos_ == "DET")
    )


def _is_of(name: Name, surnames: frozenset[str], words: Vocabulary) -> bool:
    """Whether a name of two or three words ends in a surname that speaks by itself."""
    parts = name.text.lower().split()
    if not 2 <= len(parts) <= 3 or parts[-1] not in surnames:
        return False
    return name.text.split()[0][:1].isupper() and not words.nouns_organisation & set(parts)


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


def _inside(one: Name, other: Name) -> bool:
    return other.first <= one.first and one.last <= other.last


def _of_entity(span: Span, words: Vocabulary) -> Name | None:
    """A named entity as a mention, without article, titles and possessive."""
    label = _LABELS.get(span.label_)
    if label is None or (span.label_ == "NORP" and not span.text.endswith("s")):
        return None  # `the Kentucky Republican` describes somebody; `Republicans` are a group
    return _trimmed(span.doc, span.start, span.end, label, words)


def _trimmed(doc: Doc, first: int, last: int, label: str, words: Vocabulary) -> Name | None:
    title = None
    lines = [at for at in range(first, last) if "\n" in doc[at].text]
    if lines:
        last = lines[0]
    while first < last and (
        doc[first].lower_ in {"the", "a", "an"}
        or doc[first].is_punct
        or doc[first].is_space
        or (doc[first].lower_ in _OPENINGS and last - first > 1 and _opens(doc[first]))
    ):
        first += 1
    while first < last and (doc[last - 1].tag_ == "POS" or doc[last - 1].is_punct or doc[last - 1].is_space):
        last -= 1
    while last - first > 1 and words.is_title(doc[first].text) and label in {"person", "organisation"}:
        if label == "organisation" and not doc[first].text.endswith("."):
            break
        title = doc[first].text
        first += 1
        label = "person"
    while (
        label != "person"
        and last - first > 2
        and words.is_person(doc[first].lower_)
        and words.gender(doc[first + 1].text)
    ):
        title = doc[first].text  # `Neighbour John Roe`
        first += 1
        label = "person"
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
    title = title or _title(doc, first, words)
    if label == "person" and last - first == 1 and first and doc[first - 1].lower_ == "the":
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


def _relabelled(text: str, label: str, words: Vocabulary) -> str:
    """A label as the words of the name correct it: no person is called `Square`, has digits, or is an agency."""
    parts = text.lower().split()
    if text.lower() in _NETWORKS:
        return "organisation"
    if label == "person" and (any(one.isdigit() for one in text) or parts[-1] in words.nouns_place):
        return "place" if parts[-1] in words.nouns_place else "unknown"
    if len(parts) > 1 and label == "person" and parts[-1] in words.nouns_organisation:
        return "organisation"
    if 2 <= len(parts) <= 3 and label in {"unknown", "organisation", "place"} and words.gender(parts[0]):
        return label if parts[-1] in words.nouns_organisation | words.nouns_place else "person"
    return label


def _title(doc: Doc, first: int, words: Vocabulary) -> str | None:
    at = first - 1
    if at > 0 and doc[at].text == "." and doc[at - 1].idx + len(doc[at - 1]) == doc[at].idx:
        at -= 1  # `Coun.` may be cut in two
    return doc[at].text if at >= 0 and words.is_title(doc[at].text) else None


def _has_age(doc: Doc, last: int) -> bool:
    """Whether an age follows: `Jane Roe, 43, ...`."""
    if last + 2 >= len(doc) or doc[last].text != "," or not doc[last + 1].text.isdigit():
        return False
    return len(doc[last + 1].text) < 3 and doc[last + 2].text in {",", ".", ";", ")"}


def _overlooked(doc: Doc, taken: bytearray, seen: list[Name], words: Vocabulary) -> Iterator[Name]:
    """Runs of proper nouns that the parser gave no label."""
    labelled = bytearray(len(doc))
    for name in seen:
        labelled[name.first : name.last] = b"\1" * (name.last - name.first)
    surnames = frozenset(
        doc[name.last - 1].text for name in seen if name.label == "person" and " " in name.text
    )
    amid = frozenset(token.text for token in doc if token.pos_ == "PROPN" and not _opens(token))
    at = 0
    while at < len(doc):
        if doc[at].text in surnames and not taken[at] and not labelled[at] and _is_noun(doc[at]):
            alone = _trimmed(doc, at, at + 1, "person", words)
            if alone is not None:
                yield alone
            at += 1
            continue
        if (
            not _is_proper(doc[at])
            or taken[at]
            or labelled[at]
            or doc[at].ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT"}
        ):
            at += 1
            continue
        stop = at + 1
        while (
            stop < len(doc)
            and not taken[stop]
            and not labelled[stop]
            and (
                _is_proper(doc[stop])
                or (doc[stop].lower_ in words.particles and stop + 1 < len(doc) and _is_proper(doc[stop + 1]))
            )
        ):
            stop += 1
        run = _trimmed(doc, at, stop, "unknown", words)
        if run is not None and not _is_furniture(doc, run, words, amid):
            yield run
        at = stop


def _is_furniture(doc: Doc, run: Name, words: Vocabulary, seen: frozenset[str]) -> bool:
    """Whether a run of capitals names nobody: titles alone, a label (`WATCH:`), a word that opens its sentence."""
    some = doc[run.first : run.last]
    if all(
        words.is_title(token.text) or words.is_person(token.lower_) or token.lower_ == "prime"
        for token in some
    ):
        return True
    after = doc[run.last].text if run.last < len(doc) else ""
    if after == ":" or (some[0].is_upper and len(some.text) > 6):
        return True
    return len(some) == 1 and _opens(some[0]) and some.text not in seen


def _opens(token: Token) -> bool:
    """Whether a token opens a sentence or a line, where any word has a capital."""
    before = token.nbor(-1) if token.i else None
    return (
        bool(token.is_sent_start)
        or before is None
        or before.is_space
        or before.is_quote
        or before.text in {":", "—"}
    )


def _is_proper(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.text[:1].isupper() and any(one.isalpha() for one in token.text)


def _is_noun(token: Token) -> bool:
    """Whether a word with a capital stands as a noun does, and not before one."""
    before = token.nbor(-1) if token.i else None
    return (
        (token.dep_ in _AS_NOUN or _is_no_modal(token))
        and (token.pos_ in {"NOUN", "PROPN"} or _is_no_modal(token))
        and token.text[:1].isupper()
        and not (before is not None and before.pos_ == "PROPN")
    )


def _is_no_modal(token: Token) -> bool:
    """`May said`: what the parser takes for the verb `may`, which no past tense follows."""
    return (
        token.dep_ == "aux"
        and token.tag_ in {"MD", "NNP"}
        and token.i + 1 < len(token.doc)
        and token.nbor().tag_ in {"VBD", "VBZ"}
    )


def _part_of_longer(span: Span, people: set[int], kind: str) -> bool:
    """Whether a word of the lexicon is part of the name of a person whom it does not name (`Jordan Peterson`)."""
    words, after = read_vocabulary(), span.doc[span.end] if span.end < len(span.doc) else None
    if len(span) == 1 and words.gender(span.text) and after is not None and _is_proper(after):
        return after.lower_ not in words.nouns_organisation and not words.is_person(after.lower_)
    if kind == "person" and len(span) > 1:
        return False
    inside = all(token.i in people for token in span)
    wider = span.start - 1 in people or span.end in people
    return inside and wider


def _is_office(span: Span) -> bool:
    """Whether the name of a state ends that of a body: `Statistics Canada`, `Air France`."""
    before = span.doc[span.start - 1] if span.start else None
    return (
        before is not None
        and before.lower_ in _OFFICES
        and before.text[:1].isupper()
        and before.idx + len(before) + 1 == span.start_char
        and not span.doc[span.end - 1].lower_.endswith("n")
    )


def _is_place(span: Span) -> bool:
    """Whether a capital is spoken of as a city."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    after = span.doc[span.end].text if span.end < len(span.doc) else ""
    return before in read_vocabulary().before_places or (
        after == ","
        and span.end + 1 < len(span.doc)
        and span.doc[span.end + 1].text[:1].isupper()
        and before == ""
    )
