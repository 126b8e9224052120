"""Where a text reports words or thoughts without quotation marks: verbs with a clause, `according to`, asides.

A report is a cue (`said`), whoever is its subject, and the characters of what is reported, in one piece or, where the
cue stands in its midst, in two. A report inside what another reports is not told apart from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Piece = tuple[int, int]
"""First and last token."""

_SUBJECTS = frozenset({"nsubj", "csubj"})
_FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
_WITHHELD = frozenset({"decline", "refuse", "fail", "try", "want", "need"})
"""Who declines to say a thing has not said it."""
_ADVERBIAL = frozenset(
    {"as", "while", "although", "though", "because", "since", "after", "before", "until", "when", "once"}
)
"""A clause that one of these opens stands beside what is reported, not in it."""
_MOST_STEPS = 8
"""Governors that are asked for the subject of a verb that has none itself."""
_LONGEST_ASIDE = 14
"""Tokens that may stand between the cue of an aside and the end of its sentence."""
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Report:
    """A clause that somebody reports."""

    cue: int
    """Token of the verb or preposition."""
    subject: int
    """Head token of whoever says it."""
    pieces: tuple[Piece, ...]


def find_reports(doc: Doc, inside: Sequence[bool]) -> tuple[Report, ...]:
    """Every report of a text, in order of its cues.

    Args:
        doc: The parse.
        inside: For each token, whether it stands in a quotation; cues inside one are left to whoever is quoted.
    """
    words = read_vocabulary()
    found = [one for token in doc if not inside[token.i] for one in _of_token(token, words)]
    return _unnested(doc, found)


def subject_of(verb: Token) -> Token | None:
    """Who says what a verb reports: its subject, or that of the verb it hangs on; None where there is none."""
    token = verb
    for _ in range(_MOST_STEPS):
        subject = next(
            (child for child in token.children if child.dep_ in _SUBJECTS and not child.is_punct), None
        )
        passive = next((child for child in token.children if child.dep_ == "nsubjpass"), None)
        if subject is not None:
            return token.head if subject.tag_ in {"WP", "WDT"} and token.dep_ == "relcl" else subject
        if passive is not None:
            agent = next((child for child in token.children if child.dep_ == "agent"), None)
            by = (
                next((child for child in agent.children if child.dep_ == "pobj"), None)
                if agent is not None
                else None
            )
            if by is not None or (token is verb and verb.lemma_ != "quote"):
                return by  # `was told that`: the subject is who heard it
            return token.head if passive.tag_ in {"WP", "WDT"} and token.dep_ == "relcl" else passive
        if token.dep_ in {"acl", "relcl"}:
            return token.head
        if (
            token.dep_ == "pcomp"
            and token.head.head.pos_ == "NOUN"
            and token.head.head.dep_ in {"pobj", "nsubj"}
        ):
            return token.head.head
        if token.head is token:
            return None
        token = token.head
    return None


def _of_token(token: Token, words: Vocabulary) -> Iterator[Report]:
    if token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        yield from _according(token)
    elif token.pos_ in {"VERB", "AUX"} and not token.is_upper:
        lemma = token.lemma_.lower()
        if lemma in words.reported or lemma in words.ordered:
            yield from _of_verb(token, lemma, words)


def _of_verb(verb: Token, lemma: str, words: Vocabulary) -> Iterator[Report]:
    if any(child.dep_ == "neg" for child in verb.children) and lemma not in {"believe", "think"}:
        return
    if verb.dep_ == "xcomp" and verb.head.lemma_ in _WITHHELD:
        return
    subject = _speaker_of_participle(verb, words) or subject_of(verb)
    if subject is None or subject.lower_ in _FIRST_PERSON:
        return
    clauses = [
        child for child in verb.children if child.dep_ == "ccomp" and _opens_with(child) not in _ADVERBIAL
    ]
    if lemma in words.ordered and not clauses:
        clauses = [child for child in verb.children if child.dep_ == "xcomp"]
    if lemma not in words.reported and not any(child.dep_ == "xcomp" for child in verb.children):
        return
    own = subject if any(child is subject for child in verb.children) else None
    pieces: list[Piece] = []
    for clause in clauses[-1:]:
        pieces = list(_after(clause, verb) if clause.i > verb.i else _around(clause, verb, own))
    if lemma in words.spoken and own is not None and not any(first > verb.i for first, _ in pieces):
        pieces = list(_aside(verb, own)) or pieces
    if pieces:
        yield Report(verb.i, subject.i, tuple(pieces))


def _opens_with(clause: Token) -> str:
    mark = next(
        (
            child
            for child in clause.children
            if child.dep_ in {"mark", "advmod"} and child.i == clause.left_edge.i
        ),
        None,
    )
    return mark.lower_ if mark is not None and mark.dep_ == "mark" else ""


def _speaker_of_participle(verb: Token, words: Vocabulary) -> Token | None:
    """`X said it moved, adding that ...`: whoever reports the clause that the participle hangs on."""
    if verb.tag_ != "VBG" or not verb.i or verb.nbor(-1).text != ",":
        return None
    token = verb
    for _ in range(_MOST_STEPS):
        if token.head is token:
            return None
        if token.dep_ == "ccomp" and token.head.lemma_.lower() in words.reported and token.head.i < verb.i:
            return subject_of(token.head)
        token = token.head
    return None


def _after(clause: Token, verb: Token) -> Iterator[Piece]:
    """A clause after its cue, with what stands before its subject and what is joined to its end."""
    doc, sentence = clause.doc, verb.sent
    first = max(clause.left_edge.i, verb.i + 1)
    # `said at dawn, there was`: an adverbial that a comma parts from the clause belongs to what was said
    for child in verb.children:
        if verb.i < child.i < first and child.dep_ in {"prep", "advmod", "npadvmod", "advcl"}:
            comma = child.right_edge.i + 1
            if (
                comma < first
                and doc[comma].text == ","
                and comma - child.left_edge.i > 1
                and child.left_edge.i == verb.i + 1
                and doc[child.left_edge.i - 1].text != ","
            ):
                first = child.left_edge.i
                break
    last = clause.right_edge.i
    yield first, _joined(doc, last, sentence.end - 1, verb)


def _joined(doc: Doc, last: int, end: int, verb: Token) -> int:
    """The end of a clause, with a clause of its own subject that `and` or `but` joins to it."""
    at = last + 1
    while at <= end and doc[at].text in {",", "—", "–"}:
        at += 1
    if doc[last].pos_ == "CCONJ":
        at = last
    if at > end or doc[at].lower_ not in {"and", "but", "or"}:
        return last
    rest = doc[at + 1 : end + 1]
    own = [token for token in rest if token.dep_ in {"nsubj", "nsubjpass", "expl"}]
    joined = rest[0].lower_ == "that" if len(rest) else False
    reports = any(
        token.pos_ == "VERB"
        and token.tag_ in {"VBD", "VBZ"}
        and token.lemma_ in {"say", "tell", "add", "note"}
        for token in rest
    )
    second = next((token for token in rest if token.dep_ == "conj" and token.head is verb), None)
    if reports or (
        second is not None and not any(child.dep_ in {"nsubj", "nsubjpass"} for child in second.children)
    ):
        return last
    return end if joined or (own and own[0].i - at <= 12) else last


def _around(clause: Token, verb: Token, subject: Token | None) -> Iterator[Piece]:
    """A clause before its cue, and what of it follows the cue."""
    low, high = _extent(verb, subject)
    if clause.left_edge.i < low:
        yield clause.left_edge.i, min(clause.right_edge.i, low - 1)
    if clause.right_edge.i > high:
        yield high + 1, clause.right_edge.i


def _extent(verb: Token, subject: Token | None) -> tuple[int, int]:
    """First and last token of a cue with its subject."""
    if subject is None:
        return verb.i, verb.i
    return min(verb.i, subject.left_edge.i), max(
        verb.i, subject.i if subject.i < verb.i else subject.right_edge.i
    )


def _aside(verb: Token, subject: Token) -> Iterator[Piece]:
    """`..., she added.` and `..., she said, ...`: the rest of the sentence is what was said."""
    doc, sentence = verb.doc, verb.sent
    low, high = _extent(verb, subject)
    if low <= sentence.start + 1 or doc[low - 1].text not in {",", "—", "–", "-"}:
        return
    stop = high + 1
    while (
        stop < sentence.end
        and stop - high <= _LONGEST_ASIDE
        and doc[stop].text not in {",", ".", "!", "?", "—"}
        and "\n" not in doc[stop].text
    ):
        if doc[stop].tag_ in {"VBD", "VBZ", "VBP"} and doc[stop].dep_ not in {"relcl", "advcl", "ccomp"}:
            return
        stop += 1
    if stop - high > _LONGEST_ASIDE:
        return
    yield sentence.start, low - 1
    if stop < sentence.end and doc[stop].text in {",", "—"}:
        yield stop + 1, sentence.end - 1


def _according(token: Token) -> Iterator[Report]:
    """`..., according to X`: everything else of its sentence."""
    doc, sentence = token.doc, token.sent
    to = token.nbor()
    who = next((child for child in (*to.children, *token.children) if child.dep_ in {"pobj", "pcomp"}), None)
    if who is None:
        return
    last = max(who.right_edge.i, to.i)
    if not any(one.is_alpha for one in doc[sentence.start : token.i]):
        yield Report(token.i, who.i, ((last + 1, sentence.end - 1),))
        return
    pieces = [(sentence.start, token.i - 1)]
    if sum(one.is_alpha for one in doc[last + 1 : sentence.end]) > _FEWEST_WORDS:
        pieces.append((last + 1, sentence.end - 1))
    yield Report(token.i, who.i, tuple(pieces))


def _unnested(doc: Doc, found: list[Report]) -> tuple[Report, ...]:
    """Reports without those inside what another reports; a participle after a comma ends the clause before it."""
    kept: list[Report] = []
    reach = -1
    for one in sorted(found, key=lambda one: min(one.cue, one.pieces[0][0])):
        participle = doc[one.cue].tag_ == "VBG" and one.cue > 0 and doc[one.cue - 1].text == ","
        if one.cue <= reach and not participle:
            continue
        if participle and kept and kept[-1].pieces[-1][0] < one.cue <= kept[-1].pieces[-1][1]:
            before = kept.pop()
            kept.append(
                Report(before.cue, before.subject, (*before.pieces[:-1], (before.pieces[-1][0], one.cue - 1)))
            )
        kept.append(one)
        reach = max(reach, one.pieces[-1][1])
    trimmed = (
        Report(one.cue, one.subject, tuple(piece for span in one.pieces for piece in _trimmed(doc, *span)))
        for one in kept
    )
    return tuple(sorted((one for one in trimmed if one.pieces), key=lambda one: one.cue))


def _trimmed(doc: Doc, first: int, last: int) -> Iterator[Piece]:
    """A piece without marks, blanks and conjunctions at its ends; nothing where no clause is left."""
    lines = [at for at in range(first, last + 1) if "\n" in doc[at].text]
    if lines:
        first = lines[-1] + 1 if lines[-1] < last else first
    while (
        first <= last
        and (doc[first].is_punct or doc[first].is_space or doc[first].pos_ == "CCONJ")
        and not doc[first].is_quote
    ):
        first += 1
    while last >= first and (
        (doc[last].is_punct and doc[last].text not in {")", "%"})
        or doc[last].is_space
        or doc[last].pos_ == "CCONJ"
    ):
        last -= 1
    if sum(token.is_alpha or token.like_num for token in doc[first : last + 1]) >= _FEWEST_WORDS - 1:
        yield first, last
