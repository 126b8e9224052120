"""Whom a quotation is attributed to by the words around it: `..., said X`, `X said: ...`, `as X put it`.

The parse of a sentence with a quotation in it is often wrong, so the words before and after the marks are read first as
they stand: a reporting verb near the marks, and the noun phrase before or after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.clauses import ends_line, sentence_around
from hedgerow.read.quotes import Quoted
from hedgerow.read.reporters import quoted_as, speaker_of_participle, subject_of
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_REACH_AFTER = 30
_REACH_BEFORE = 40
"""Tokens that are searched for a cue after and before a quotation."""
_REACH_ANY = 8
"""Tokens behind a quotation in which a verb that is not known to be one of speech is looked for."""
_BETWEEN = 20
"""Tokens that may stand between the two parts of a quotation that its attribution breaks."""
_PERSONS = frozenset({"he", "she", "they"})
_SOMEBODY = frozenset({"one", "another", "some", "others"})
_ENDS = frozenset({".", "!", "?", "…", "...", '."'})


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue beside a quotation."""

    cue: int
    """Token."""
    subject: int | None
    after: bool
    """Whether the cue follows the quotation."""


def attribute(doc: Doc, quote: Quoted, first: int, last: int, inside: Sequence[bool]) -> Attribution | None:
    """The cue that attributes a quotation.

    Args:
        doc: The parse.
        quote: The quotation.
        first: Its first token, of what stands inside the marks.
        last: One after its last token.
        inside: For each token, whether it stands in a quotation.
    """
    words = read_vocabulary()
    ending = doc[first:last].text.rstrip()[: quote.end - doc[first].idx].rstrip()[-1:]
    put = _as_put(doc, last, inside)
    if put is not None:
        return put
    before = _before(doc, first, inside, words)
    # Only a quotation that stops short of its sentence's end is followed by its attribution; a full stop inside the
    # marks, or no mark at all, is followed by one only where it stands at once.
    open_ended = ending in {",", "?", "!", "—", "–", "-", "…"}
    after = _after(doc, last, inside, words, at_once=not open_ended)
    if after is None and open_ended and _opens_sentence(doc, first):
        after = _after_any(doc, last, inside)
    if doc[first].is_lower and doc[max(first - 2, 0)].pos_ == "DET":
        after = None  # `Roe, who rates it a "hold," says ...`: words of another's sentence
    if after is None or before is None:
        return after or before
    participle = doc[after.cue].tag_ == "VBG" and before.subject is not None
    if participle:
        return before  # `called it "a farce," adding that ...`
    if ending == ",":
        return after
    direct = doc[max(first - 2, 0)].text in {":", ","} or first - before.cue <= 3
    return before if direct else after


def _as_put(doc: Doc, last: int, inside: Sequence[bool]) -> Attribution | None:
    """`"siege," as one paper put it`."""
    at = last
    while at < len(doc) and (doc[at].is_punct or doc[at].is_quote) and not inside[at]:
        at += 1
    if at >= len(doc) or doc[at].lower_ != "as":
        return None
    for token in doc[at + 1 : at + 15]:
        if inside[token.i] or token.text in _ENDS:
            return None
        if token.lemma_ in {"put", "call", "describe"} and token.tag_ in {"VBD", "VBZ", "VBP"}:
            subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
            subject = subject if subject is not None else _head(doc[token.i - 1], at + 1)
            return Attribution(token.i, subject.i, after=True)
    return None


def _after(
    doc: Doc, last: int, inside: Sequence[bool], words: Vocabulary, *, at_once: bool
) -> Attribution | None:
    """`," said X` and `," X said`."""
    begin = at = _behind(doc, last, inside)
    if begin < len(doc) and doc[begin].pos_ == "CCONJ":
        return None  # `called them "bullies," and says that ...`: the next cue reports what follows
    while at < min(len(doc), begin + _REACH_AFTER) and not inside[at]:
        token = doc[at]
        if token.text in _ENDS or ends_line(token) or token.text in {";", ":"}:
            return None
        if (
            _is_cue(token, words.spoken)
            and token.dep_ not in {"relcl", "acl"}
            and (token.tag_ not in {"VB", "VBN"} or _is_habit(token))
        ):
            subject = _beside(doc, token, begin, inside)
            if subject is None:
                return None
            low = min(token.i, subject.left_edge.i)
            if low > begin + 1 and (at_once or not _only_aside(doc, begin, low)):
                subject = None if at_once else _told_of(doc, begin, token.i)
                return None if subject is None else Attribution(token.i, subject.i, after=True)
            if at_once and any(
                _is_own(child, token, words) and not inside[child.i] for child in token.rights
            ):
                return None  # `"It failed." He said it would not happen again`: that sentence reports its own words
            return Attribution(token.i, subject.i, after=True)
        if at_once and token.pos_ in {"VERB", "AUX"} and token.tag_ in {"VBD", "VBZ", "VBP"}:
            return None
        at += 1
    return None


def _is_habit(verb: Token) -> bool:
    """`he would say`, `she'd tell me`, of what somebody used to say."""
    return verb.tag_ == "VB" and any(
        one.dep_ == "aux" and one.lower_ in {"would", "'d", "’d"} for one in verb.lefts
    )


def _is_own(child: Token, cue: Token, words: Vocabulary) -> bool:
    """Whether a cue behind a full stop has words of its own: a clause, or what it calls something."""
    return child.dep_ == "ccomp" or (cue.lemma_ in words.called and child.dep_ in {"dobj", "oprd"})


def _after_any(doc: Doc, last: int, inside: Sequence[bool]) -> Attribution | None:
    """`," he shot back`: what stands at once behind a whole sentence is its cue, whatever verb it is."""
    words = read_vocabulary()
    begin = _behind(doc, last, inside)
    for token in doc[begin : begin + _REACH_ANY]:
        if inside[token.i] or token.text in _ENDS or ends_line(token):
            return None
        if token.pos_ != "VERB" or token.tag_ not in {"VBD", "VBZ", "VBP"}:
            continue
        if not _takes_quotation(token, inside):
            return None
        subject = _beside(doc, token, begin, inside)
        if subject is None or min(token.i, subject.left_edge.i) != begin:
            return None
        lemma = subject.lemma_.lower()
        speaks = subject.pos_ == "PROPN" or subject.lower_ in _PERSONS or words.is_person(lemma)
        speaks = speaks or lemma in words.nouns_organisation
        return Attribution(token.i, subject.i, after=True) if speaks else None
    return None


def _behind(doc: Doc, last: int, inside: Sequence[bool]) -> int:
    """The first word behind a quotation, in its line; the end of the text where none follows before a full stop."""
    at = last
    while (
        at < len(doc)
        and (doc[at].is_punct or doc[at].is_quote)
        and doc[at].text not in _ENDS
        and not inside[at]
    ):
        if doc[at].text in {"(", "[", ":"}:
            return len(doc)
        at += 1
    if at >= len(doc) or inside[at] or doc[at].text in _ENDS or ends_line(doc[at]):
        return len(doc)
    return at


def _opens_sentence(doc: Doc, first: int) -> bool:
    """Whether a quotation begins a sentence: by its capital, and by what stands before its mark."""
    at = first - 1
    while at >= 0 and doc[at].is_quote:
        at -= 1
    return doc[first].text[:1].isupper() and (at < 0 or doc[at].is_space or doc[at].text in _ENDS)


def _told_of(doc: Doc, begin: int, cue: int) -> Token | None:
    """`," a woman who gave no name said`: the noun that a clause of its own parts from its cue."""
    for token in doc[begin : min(begin + _REACH_ANY, cue)]:
        if token.pos_ in {"NOUN", "PROPN"} and doc[token.i + 1].lower_ == "who":
            return token
        if token.pos_ not in {"DET", "ADJ", "NOUN", "PROPN", "NUM", "PUNCT"}:
            return None
    return None


def _only_aside(doc: Doc, begin: int, low: int) -> bool:
    """Whether nothing but an adverb or a short aside stands between the quotation and its attribution."""
    between = [token for token in doc[begin:low] if not token.is_punct]
    return len(between) <= 12 and not any(
        token.pos_ == "VERB" and token.tag_ in {"VBD", "VBZ", "VBP"} for token in between
    )


def _before(doc: Doc, first: int, inside: Sequence[bool], words: Vocabulary) -> Attribution | None:
    """`X said: "`, `X said the plan "`, `calling it a "`."""
    at = first - 1
    stop = max(0, first - _REACH_BEFORE)
    ahead = next((one for one in reversed(doc[stop:first]) if not one.is_quote and not one.is_space), None)
    block = ahead is not None and ahead.text == ":"  # `His letter says:` before a paragraph of its own
    while (
        at >= stop
        and doc[at].text not in _ENDS
        and (doc[at].is_quote or doc[at].is_punct or (block and doc[at].is_space))
    ):
        at -= 1
    while at >= stop and not inside[at]:
        token = doc[at]
        if token.text in _ENDS or ends_line(token):
            return None
        if (
            _is_cue(token, words.reported)
            or (_is_cue(token, words.called) and not _is_bare_participle(token))
            or (_is_cue(token, words.spoken) and _leads_to(at, first, doc, inside))
            or (token.lemma_ == "put" and any(child.lower_ == "as" for child in token.lefts))
        ):
            if token.lemma_ == "respond" and any(child.lower_ == "by" for child in token.children):
                return None
            subject = _caller(token) if token.tag_ == "VBN" and token.dep_ == "acl" else None
            subject = subject or speaker_of_participle(token, words) or subject_of(token, inside)
            if subject is None and doc[at + 1].text == ":":
                subject = _opening_subject(token)
            return Attribution(token.i, None if subject is None else subject.i, after=False)
        at -= 1
    return None


def _opening_subject(cue: Token) -> Token | None:
    """`The letter, read in all churches, says:`, where the parse gives the subject to the participle."""
    start, _ = sentence_around(cue)
    return next((one for one in cue.doc[start : cue.i] if one.dep_ in {"nsubj", "nsubjpass"}), None)


def _is_bare_participle(verb: Token) -> bool:
    """`cameras dubbed "..."`: nobody is said to call them so."""
    return (
        verb.tag_ == "VBN"
        and verb.dep_ == "acl"
        and verb.nbor(-1).pos_ in {"NOUN", "PROPN"}
        and not _caller(verb)
    )


def _caller(verb: Token) -> Token | None:
    """`a move supporters of the plan called "..."`: the plural before the verb that the parse took into one phrase."""
    doc, at = verb.doc, verb.i - 1
    while at > 0 and verb.i - at < _REACH_ANY and doc[at].text not in _ENDS and doc[at].text != ",":
        if (
            doc[at].tag_ == "NNS"
            and doc[at - 1].tag_ == "NN"
            and any(one.pos_ == "DET" for one in doc[max(0, at - 3) : at])
        ):
            return doc[at]
        at -= 1
    return None


def _leads_to(cue: int, first: int, doc: Doc, inside: Sequence[bool]) -> bool:
    """Whether a verb that only stands beside quotations stands so: `it read: "..."`, `"...," X went on, "..."`."""
    if first - cue <= 3 and doc[cue + 1].text in {":", ","}:
        return True
    return first - cue <= _BETWEEN and any(inside[max(0, cue - _REACH_ANY) : cue])


def _is_cue(token: Token, lemmas: frozenset[str]) -> bool:
    return token.pos_ in {"VERB", "AUX"} and not token.is_upper and token.lemma_.lower() in lemmas


def _takes_quotation(verb: Token, inside: Sequence[bool]) -> bool:
    """Whether the parse makes a quotation what a verb says, whatever verb it is: `"...," she shot back`."""
    return verb.pos_ == "VERB" and any(child.dep_ == "ccomp" and inside[child.i] for child in verb.lefts)


def _beside(doc: Doc, verb: Token, begin: int, inside: Sequence[bool]) -> Token | None:
    """The subject of a verb after a quotation: what the parse says, else the noun phrase on either side of it."""
    subject = quoted_as(verb) or next(
        (one for one in verb.children if one.dep_ in {"nsubj", "nsubjpass"} and not one.is_punct), None
    )
    if subject is not None and not inside[subject.i] and subject.i >= begin:
        return subject
    before = verb.i - 1
    while before >= begin and (doc[before].pos_ in {"ADV", "AUX"} or doc[before].is_punct):
        before -= 1
    if before >= begin and doc[before].pos_ in {"NOUN", "PROPN", "PRON"}:
        return _head(doc[before], begin)
    for at in range(verb.i + 1, min(verb.i + 12, len(doc))):
        if doc[at].text in _ENDS or inside[at]:
            break
        if doc[at].lower_ in _SOMEBODY and doc[at].dep_ not in {"nummod", "det", "amod"}:
            return doc[at]  # but not of `one official`
        if doc[at].pos_ in {"PROPN", "PRON"} or (doc[at].pos_ == "NOUN" and doc[at].dep_ != "compound"):
            return _head(doc[at], verb.i + 1)
    return subject_of(verb, inside)


def _head(token: Token, begin: int) -> Token:
    """The head of the noun phrase that a token belongs to, no further back than `begin`."""
    while (
        token.dep_ in {"compound", "amod", "nmod", "poss", "appos", "flat"}
        and token.head.i >= begin
        and token.head.pos_ in {"NOUN", "PROPN"}
    ):
        token = token.head
    return token
