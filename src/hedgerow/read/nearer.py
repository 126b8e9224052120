"""Who says what a joined cue reports, where the parse hangs it on what cannot speak.

`Talks have stalled since Roe left, arguing that ...` and `The ruling came after Roe wrote on his page and said ...`:
the cue is joined to the sentence, whose subject is a thing or a happening; who speaks acts in the clause nearer by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.grammar import words as words_of
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

_OCCURRING = words_of("occurring")
_FURTHEST = 40
"""Tokens before a cue in which a nearer subject is looked for."""
_PERSONS = frozenset({"he", "she", "they", "we", "i"})


def nearer_speaker(verb: Token, subject: Token) -> Token:
    """The subject of the clause beside a joined cue where the sentence's own cannot speak; else that subject.

    Args:
        verb: The cue.
        subject: What the parse makes its subject.
    """
    joined = (verb.tag_ == "VBG" and verb.dep_ == "advcl") or (verb.tag_ == "VBD" and verb.dep_ == "conj")
    if not joined or subject.head != verb.head or subject.i > verb.i or subject.pos_ != "NOUN":
        return subject
    words = read_vocabulary()
    happens = verb.head.lemma_ in _OCCURRING and not words.is_person(subject.lemma_.lower())
    if _speaks(subject, words) and not happens:
        return subject
    before = verb.doc[max(subject.i + 1, verb.i - _FURTHEST) : verb.i]
    some = (one for one in reversed(before) if one.dep_ == "nsubj" and one.head.tag_ in {"VBD", "VBZ", "VBP"})
    other = next(some, None)
    beside = other is not None and other.head.dep_ in {"advcl", "ccomp"} and other.head.tag_ in _tenses(verb)
    return other if other is not None and beside and _speaks(other, words) else subject


def _tenses(verb: Token) -> frozenset[str]:
    """Tags of a verb that a cue may go on from: a past tense from its like, a participle from any."""
    return frozenset({"VBD"}) if verb.tag_ == "VBD" else frozenset({"VBD", "VBZ", "VBP"})


def _speaks(noun: Token, words: Vocabulary) -> bool:
    """Whether a subject may speak: a name, a pronoun of persons, people, a body, or a document."""
    lemma = noun.lemma_.lower()
    if noun.pos_ == "PROPN" or noun.lower_ in _PERSONS or words.is_person(lemma):
        return True
    return lemma in words.nouns_organisation | words.nouns_organ | words.nouns_document | words_of("people")
