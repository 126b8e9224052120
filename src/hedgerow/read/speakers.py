"""Who a speaker is: from the words beside a statement to a name, and how sure that is.

A name is surer than a description, a description than a pronoun, and all are surer than a speaker carried over from
the statement before. A document speaks for whoever made it (`a statement from the ministry`, `his letter`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Mentioned
from hedgerow.read.actors import Cast
from hedgerow.read.documents import maker_of
from hedgerow.read.phrases import noun_phrase, whole_phrase, words_between
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NAMED_BESIDE = frozenset({"person", "organisation", "institution", "outlet"})
NAMED, DESCRIBED, PRONOUN, UNNAMED = 0.95, 0.8, 0.75, 0.8
"""How sure a speaker is who is named, resolved from a description or a pronoun, or described and without a name."""
CARRIED = 0.6
"""How sure a speaker is who is carried over from the statement before."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something."""

    name: str
    actor: Mentioned | None
    span: tuple[int, int] | None
    """Characters of the text that name the speaker beside the statement."""
    sure: float


def speaker_at(token: Token, cast: Cast) -> Speaker | None:
    """The speaker whom a head token means, or None where it means nobody who speaks."""
    words = read_vocabulary()
    lemma = token.lemma_.lower()
    if token.tag_ in {"PRP", "PRP$", "EX", "WP", "WDT"} and token.lower_ != "one":
        return _of_pronoun(token, cast)
    if lemma in words.nouns_document:
        maker = maker_of(token)
        if maker is not None:
            made = speaker_at(maker, cast)
            if made is not None:
                return made
        before = [child for child in token.lefts if child.dep_ in {"compound", "nmod"}]
        if before and (
            cast.of(before[-1]) is not None or before[-1].lemma_.lower() in words.nouns_organisation
        ):
            start, end = before[-1].left_edge.idx, before[-1].idx + len(before[-1])
            actor = cast.of(before[-1])
            name = actor.name if actor is not None else words_between(token.doc, start, end)
            return Speaker(name, actor, (start, end), DESCRIBED)
    actor = cast.of(token)
    titled = _titled(token, cast) if actor is not None and actor.kind != "person" else None
    if titled is not None:
        return speaker_at(titled, cast)
    if actor is None and token.dep_ == "appos":
        # `Roe, the skipper who calls herself`: whoever stands before the apposition
        apposed = cast.of(token.head)
        if apposed is not None and apposed.kind in _NAMED_BESIDE:
            return speaker_at(token.head, cast)
    meant = cast.phrase_of(token)
    if actor is None and meant is not None:
        return Speaker(words_between(token.doc, *meant), None, meant, DESCRIBED)
    office = token.pos_ == "PROPN" and words.is_person(lemma)  # `Ruritania's Trade Minister, Jane Roe, said`
    if actor is None and (token.pos_ == "NOUN" or token.lower_ == "one" or office):
        # `the caretaker, Piet Moor, said`
        some = (child for child in token.rights if child.dep_ == "appos" and cast.of(child))
        beside = None if token.tag_ == "NNS" else next(some, None)  # `His parents, Jane and John Roe, said`
        other = cast.of(beside) if beside is not None else None
        if beside is None and not any(one.dep_ == "det" for one in token.lefts):
            # `Former speaker and trade minister Jane Roe said`
            beside = next((child for child in token.rights if child.dep_ == "conj" and cast.of(child)), None)
            other = cast.of(beside) if beside is not None and words.is_person(lemma) else None
        if beside is not None and other is not None and other.kind in _NAMED_BESIDE:
            return Speaker(other.name, other, _name_span(beside, other, cast), NAMED)
    if actor is not None and not (actor.kind == "state" and token.pos_ == "NOUN"):
        start, end = _name_span(token, actor, cast)
        named = cast.at(token.idx, token.idx + len(token)) is actor and token.pos_ == "PROPN"
        return Speaker(actor.name, actor, (start, end), NAMED if named else DESCRIBED)
    start, end = whole_phrase(token)
    if token.dep_ == "pcomp" and token.text[:1].isupper():
        # `according to Breaking the Wall, ...`: a name that the parse takes for a clause
        last = next((one for one in token.doc[token.i : token.right_edge.i + 1] if one.is_punct), None)
        end = token.right_edge.idx + len(token.right_edge) if last is None else last.idx
        return Speaker(words_between(token.doc, token.idx, end), None, (token.idx, end), UNNAMED)
    if token.pos_ not in {"NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON"} or end <= start:
        return None
    text = words_between(token.doc, start, end)
    return Speaker(text, actor, (start, end), UNNAMED)


def _titled(token: Token, cast: Cast) -> Token | None:
    """`United Workers (UW) President Jane Roe said`: the name at the end of a phrase that opens with a body's."""
    name = next((child for child in token.rights if child.dep_ == "appos"), None)
    actor = None if name is None else cast.of(name)
    if name is None or actor is None or actor.kind != "person":
        return None
    return None if any(one.text == "," for one in token.doc[token.i : name.i]) else name


def _of_pronoun(token: Token, cast: Cast) -> Speaker | None:
    span = (token.idx, token.idx + len(token))
    actor = cast.of(token)
    if actor is not None:
        return Speaker(actor.name, actor, span, PRONOUN)
    phrase = cast.phrase_of(token)
    if phrase is not None:
        return Speaker(words_between(token.doc, *phrase), None, span, PRONOUN)
    return None


def _name_span(token: Token, actor: Mentioned, cast: Cast) -> tuple[int, int]:
    """The characters of the name around a token, or of the noun phrase where it is described."""
    doc: Doc = token.doc
    first = last = token.i
    while first and cast.of(doc[first - 1]) is actor and doc[first - 1].pos_ == token.pos_:
        first -= 1
    while last + 1 < len(doc) and cast.of(doc[last + 1]) is actor and doc[last + 1].pos_ == token.pos_:
        last += 1
    if token.pos_ == "NOUN":
        return noun_phrase(token)
    return doc[first].idx, doc[last].idx + len(doc[last])
