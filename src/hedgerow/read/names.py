"""Where a text names somebody: names of the lexicon, names the parser sees, and runs of capitals it overlooks.

The parser labels each mention by itself and is often wrong (a surname alone reads to it as a place); labels are
therefore votes here, and whoever clusters the names decides for the whole document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hedgerow.read.language import DATELINE
from hedgerow.read.lexicon import Lexicon
from hedgerow.read.no_names import (
    AS_NOUN,
    OFFICES,
    is_furniture,
    is_many,
    is_one,
    is_opening_word,
    is_portfolio,
    is_who,
)
from hedgerow.read.one_name import Name, of_entity, opens, title_before, trimmed
from hedgerow.read.phrases import words_between
from hedgerow.read.suffixes import with_suffixes
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


def find_names(doc: Doc, lexicon: Lexicon) -> tuple[Name, ...]:
    """Every mention by name, in order of the text; none overlap."""
    words = read_vocabulary()
    taken = bytearray(len(doc))
    names: list[Name] = []
    seen = [name for span in doc.ents if (name := of_entity(span, words)) is not None]
    small = frozenset(token.text for token in doc if token.is_lower)
    seen = [
        name for name in seen if not (is_opening_word(doc, name, small) or is_portfolio(doc, name, words))
    ]
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
            whole = trimmed(doc, span.start - 1, span.end, "organisation", words)
            if whole is not None:
                names.append(whole)
                taken[whole.first : whole.last] = b"\1" * (whole.last - whole.first)
            continue
        known = lexicon.known[match.id]
        label = "person" if known.kind == "person" else "known"
        title = title_before(doc, span.start, words) if label == "person" else None
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
    datelines = [match.span() for match in DATELINE.finditer(doc.text)]
    names = [
        replace(name, label="place")
        if name.known is None and any(start <= name.start < end for start, end in datelines)
        else name
        for name in names
    ]
    surnames = _surnames(doc, names, words)
    acting = _acting(doc, names)
    described = frozenset(name.text for name in names if name.known is None and is_one(doc, name))
    names = [
        replace(name, label="person")
        if name.label != "known"
        and (
            name.text in described
            or _is_of(name, surnames, words)
            or (name.label == "unknown" and _is_of(name, acting, words))
        )
        else replace(name, label="group")
        if name.label in {"person", "unknown"} and is_many(doc, name, words)
        else name
        for name in names
    ]
    return tuple(with_suffixes(doc, sorted(names, key=lambda one: (one.start, -one.end)), words))


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


def _acting(doc: Doc, names: Sequence[Name]) -> frozenset[str]:
    """Names of one word, without an article, that the parser does not know and that do something more than once."""
    subjects = Counter(
        name.text.lower()
        for name in names
        if name.last - name.first == 1
        and name.label == "unknown"
        and doc[name.first].tag_ == "NNP"
        and doc[name.first].dep_ == "nsubj"
        and not (name.first and doc[name.first - 1].pos_ == "DET")
    )
    return frozenset(one for one, times in subjects.items() if times > 1)


def _is_of(name: Name, surnames: frozenset[str], words: Vocabulary) -> bool:
    """Whether a name of two or three words ends in a surname that speaks by itself."""
    parts = name.text.lower().split()
    if not 2 <= len(parts) <= 3 or parts[-1] not in surnames:
        return False
    return name.text.split()[0][:1].isupper() and not words.nouns_organisation & set(parts)


def _inside(one: Name, other: Name) -> bool:
    return other.first <= one.first and one.last <= other.last


def _overlooked(doc: Doc, taken: bytearray, seen: list[Name], words: Vocabulary) -> Iterator[Name]:
    """Runs of proper nouns that the parser gave no label."""
    labelled = bytearray(len(doc))
    for name in seen:
        labelled[name.first : name.last] = b"\1" * (name.last - name.first)
    surnames = frozenset(
        doc[name.last - 1].text for name in seen if name.label == "person" and " " in name.text
    )
    amid = frozenset(token.text for token in doc if token.pos_ == "PROPN" and not opens(token))
    at = 0
    while at < len(doc):
        if doc[at].text in surnames and not taken[at] and not labelled[at] and _is_noun(doc[at]):
            alone = trimmed(doc, at, at + 1, "person", words)
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
        run = trimmed(doc, at, stop, "person" if is_who(doc, stop) else "unknown", words)
        if run is not None and not is_furniture(doc, run, words, amid):
            yield run
        at = stop


def _is_proper(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.text[:1].isupper() and any(one.isalpha() for one in token.text)


def _is_noun(token: Token) -> bool:
    """Whether a word with a capital stands as a noun does, and not before one."""
    before = token.nbor(-1) if token.i else None
    return (
        (token.dep_ in AS_NOUN or _is_no_modal(token))
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
    if len(span) == 1 and words.is_given(span.text) and after is not None and _is_proper(after):
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
        and before.lower_ in OFFICES
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
