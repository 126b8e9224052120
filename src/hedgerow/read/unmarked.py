"""Whose the words are that no quotation marks enclose: the turns of a talk, and blocks set off from a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.actors import Cast
from hedgerow.read.article import Article
from hedgerow.read.blocks import Block, find_blocks
from hedgerow.read.reporters import subject_of
from hedgerow.read.said import Free, Said
from hedgerow.read.speakers import CARRIED, DESCRIBED, NAMED, Speaker, speaker_at
from hedgerow.read.turns import Turn, find_turns
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A paragraph that is a quotation without marks."""

    start: int
    end: int
    cue: int | None
    """Token of the verb that introduces it."""
    speaker: Speaker | None
    """Whose it is, where something beside it says so."""


def find_unmarked(article: Article, doc: Doc, cast: Cast) -> tuple[Unmarked, ...]:
    """Every quotation without marks that the form of a text shows, in order.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        cast: Who is spoken of in it.
    """
    turns = find_turns(article, cast)
    free = Free([Said(one.start, one.end, "direct") for one in turns])
    blocks = (one for one in find_blocks(article, doc) if free.is_free(one.start, one.end))
    found = [*_of_turns(turns, article.text), *_of_blocks(blocks, article.text, doc, cast)]
    return tuple(sorted(found, key=lambda one: one.start))


def _of_turns(turns: tuple[Turn, ...], text: str) -> Iterator[Unmarked]:
    for one in turns:
        name = one.actor.name if one.actor is not None else text[slice(*one.name)] if one.name else ""
        sure = CARRIED if one.name is None else DESCRIBED
        yield Unmarked(one.start, one.end, None, Speaker(name, one.actor, one.name, sure) if name else None)


def _of_blocks(blocks: Iterator[Block], text: str, doc: Doc, cast: Cast) -> Iterator[Unmarked]:
    for one in blocks:
        word = None if one.introduced is None else doc[one.introduced]
        cue = None if word is None or word.pos_ not in {"VERB", "AUX"} else word.i
        if one.name is not None:
            start = one.name[0]
            end = start + len(text[slice(*one.name)].split(",", maxsplit=1)[0])
            actor = cast.at(start, end)
            name = text[start:end] if actor is None else actor.name
            yield Unmarked(one.start, one.end, cue, Speaker(name, actor, (start, end), NAMED))
            continue
        who = None if word is None else _introduced_by(word)
        yield Unmarked(one.start, one.end, cue, None if who is None else speaker_at(who, cast))


def _introduced_by(word: Token) -> Token | None:
    """Who speaks where a verb or noun of saying introduces what they say."""
    if word.pos_ in {"VERB", "AUX"}:
        return subject_of(word)
    if word.lemma_.lower() in read_vocabulary().nouns_document:
        return word
    return next((child for child in word.lefts if child.dep_ == "poss"), None)
