"""Where a text reports words or thoughts without quotation marks: verbs with a clause, `according to`, asides.

A report is a cue (`said`), whoever is its subject, and the characters of what is reported, in one piece or, where the
cue stands in its midst, in two. A report inside what another reports is not told apart from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.clauses import (
    LONGEST,
    Piece,
    aside,
    clause_after,
    clause_around,
    clause_over,
    misread_object,
    sentence_around,
)
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SUBJECTS = frozenset({"nsubj", "csubj"})
_FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
_WITHHELD = frozenset({"decline", "refuse", "fail", "try", "want", "need"})
"""Who declines to say a thing has not said it."""
_NAMING = frozenset({"call", "label", "brand", "dub", "term", "deem"})
"""Verbs that take a name without `as`."""
_TOLD = frozenset({"tell", "ask", "inform", "remind", "assure", "urge"})
"""Verbs whose object is who hears it."""
_ADVERBIAL = frozenset(
    {"as", "while", "although", "though", "because", "since", "after", "before", "until", "when", "once"}
)
"""A clause that one of these opens stands beside what is reported, not in it."""
_MOST_STEPS = 8
"""Governors that are asked for the subject of a verb that has none itself."""
_NEAR = 8
"""Tokens before a participle in which the verb of an attribution may stand."""
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


def subject_of(verb: Token, inside: Sequence[bool] = ()) -> Token | None:
    """Who says what a verb reports: its subject, or that of the verb it hangs on; None where there is none.

    Args:
        verb: The cue.
        inside: For each token, whether it stands in a quotation; nobody in one is the subject of a cue outside.
    """
    token = verb
    if verb.lemma_ != "quote" and any(child.dep_ == "auxpass" for child in verb.children):
        return _agent(verb)  # `was told that`: the subject is who heard it
    for _ in range(_MOST_STEPS):
        subjects = (child for child in token.children if child.dep_ in _SUBJECTS and not child.is_punct)
        subject = next((one for one in subjects if not (inside and inside[one.i])), None)
        passive = next((child for child in token.children if child.dep_ == "nsubjpass"), None)
        if subject is not None:
            return token.head if subject.tag_ in {"WP", "WDT"} and token.dep_ == "relcl" else subject
        if passive is not None:
            if verb.tag_ == "VBN" and token != verb:
                return None  # `was held and told that`
            agent = _agent(token)
            if agent is not None or token == verb:
                return agent if verb.lemma_ != "quote" else passive
            return token.head if passive.tag_ in {"WP", "WDT"} and token.dep_ == "relcl" else passive
        if token.dep_ in {"acl", "relcl"}:
            return token.head
        if (
            token.dep_ == "pcomp"
            and token.head.lower_ == "as"
            and token.head.head.lemma_ in {"quote", "cite"}
        ):
            # `quoted X as saying`
            return next((one for one in token.head.head.children if one.dep_ in {"dobj", "nsubjpass"}), None)
        if (
            token.dep_ == "pcomp"
            and token.head.head.pos_ == "NOUN"
            and token.head.head.dep_ in {"pobj", "nsubj"}
        ):
            return token.head.head
        if token.head == token:
            return None
        token = token.head
    return None


def _agent(verb: Token) -> Token | None:
    """`by X` of a passive."""
    agent = next((child for child in verb.children if child.dep_ == "agent"), None)
    return None if agent is None else next((child for child in agent.children if child.dep_ == "pobj"), None)


def _of_token(token: Token, words: Vocabulary) -> Iterator[Report]:
    if token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        yield from _according(token)
    elif token.pos_ in {"VERB", "AUX"} and not token.is_upper:
        lemma = token.lemma_.lower()
        if lemma in words.reported or lemma in words.ordered:
            yield from _of_verb(token, lemma, words)
        if lemma in words.called and token.tag_ != "VBN":
            yield from _called(token)


def _of_verb(verb: Token, lemma: str, words: Vocabulary) -> Iterator[Report]:
    if any(child.dep_ == "neg" for child in verb.children) and lemma not in {"believe", "think"}:
        return
    if verb.dep_ == "xcomp" and verb.head.lemma_ in _WITHHELD:
        return
    if any(child.tag_ == "MD" for child in verb.children):
        return  # what somebody will say is not said
    subject = _speaker_of_participle(verb, words) or subject_of(verb)
    if subject is None or subject.lower_ in _FIRST_PERSON or subject.lemma_.lower() in words.nouns_evidence:
        return
    clauses = [
        child for child in verb.children if child.dep_ == "ccomp" and _opens_with(child) not in _ADVERBIAL
    ]
    if lemma in words.ordered and not clauses:
        clauses = [child for child in verb.children if child.dep_ == "xcomp"]
    if lemma not in words.reported and not any(child.dep_ == "xcomp" for child in verb.children):
        return
    own = subject if any(child == subject for child in verb.children) else None
    pieces: list[Piece] = []
    if lemma == "say" and not clauses:
        pieces = list(misread_object(verb))
    following = [clause for clause in clauses if clause.i > verb.i]
    if following:
        pieces = [clause_after(following, verb)]
    elif clauses:
        pieces = list(clause_around(clauses[-1], verb, own))
    elif own is not None and lemma in words.reported:
        pieces = list(clause_over(verb))
        following = [verb] if pieces else []
    if lemma in words.spoken and not following:
        if own is None:
            own = _misread(verb, lemma)
            subject = own if own is not None else subject
        if own is not None:
            pieces = list(aside(verb, own)) or pieces
    pieces = [(max(first, verb.i - LONGEST), min(last, verb.i + LONGEST)) for first, last in pieces]
    if pieces:
        yield Report(verb.i, subject.i, tuple(pieces))


def _called(verb: Token) -> Iterator[Report]:
    """`called it a farce`, `described them as guests`: the words that somebody chose for it."""
    subject = subject_of(verb)
    if subject is None or subject.lower_ in _FIRST_PERSON:
        return
    as_ = next((child for child in verb.rights if child.dep_ == "prep" and child.lower_ == "as"), None)
    if as_ is not None:
        chosen = next((child for child in as_.children if child.dep_ in {"pobj", "pcomp", "amod"}), None)
    elif verb.lemma_.lower() in _NAMING:
        chosen = next((child for child in verb.rights if child.dep_ in {"oprd", "ccomp", "xcomp"}), None)
    else:
        return
    if chosen is None or chosen.pos_ == "PROPN":
        return
    thing = next((child for child in chosen.lefts if child.dep_ == "nsubj"), None)
    first = chosen.left_edge.i if thing is None else thing.right_edge.i + 1
    if first > verb.i:
        yield Report(verb.i, subject.i, ((first, chosen.right_edge.i),))


def _misread(verb: Token, lemma: str) -> Token | None:
    """The subject beside a cue that the parse gave none: `..., state media said.` and `..., insists Jane Roe, ...`."""
    doc, at = verb.doc, verb.i
    if verb.tag_ not in {"VBD", "VBZ"} or at + 1 >= len(doc) or lemma in _TOLD:
        return None
    if doc[at + 1].is_punct and doc[at - 1].pos_ in {"NOUN", "PROPN"}:
        comma = next((one.i for one in reversed(doc[max(0, at - 12) : at]) if one.text == ","), None)
        if comma is not None and not any(one.tag_ in {"VBD", "VBZ", "VBP"} for one in doc[comma:at]):
            return doc[at - 1]
    if doc[at - 1].text == ",":
        thing = next(
            (child for child in verb.rights if child.dep_ == "dobj" and child.ent_type_ == "PERSON"), None
        )
        return thing
    return None


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
    for before in reversed(verb.doc[max(0, verb.i - _NEAR) : verb.i - 1]):  # `"...," X said, adding that`
        if before.lemma_.lower() in words.spoken and before.tag_ in {"VBD", "VBZ", "VBP"}:
            return next(
                (child for child in before.children if child.dep_ in _SUBJECTS and child.pos_ != "PUNCT"),
                None,
            )
    token = verb
    for _ in range(_MOST_STEPS):
        if token.head == token:
            return None
        if token.dep_ == "ccomp" and token.head.lemma_.lower() in words.reported and token.head.i < verb.i:
            return subject_of(token.head)
        token = token.head
    return None


def _according(token: Token) -> Iterator[Report]:
    """`..., according to X`: everything else of its sentence."""
    doc = token.doc
    start, end = sentence_around(token)
    to = token.nbor()
    who = next((child for child in (*to.children, *token.children) if child.dep_ in {"pobj", "pcomp"}), None)
    if who is None:
        return
    last = max(who.right_edge.i, to.i)
    if not any(one.is_alpha for one in doc[start : token.i]):
        yield Report(token.i, who.i, ((last + 1, end - 1),))
        return
    pieces = [(start, token.i - 1)]
    if sum(one.is_alpha for one in doc[last + 1 : end]) > _FEWEST_WORDS:
        pieces.append((last + 1, end - 1))
    yield Report(token.i, who.i, tuple(pieces))


def _unnested(doc: Doc, found: list[Report]) -> tuple[Report, ...]:
    """Reports without those inside what another reports; a participle after a comma ends the clause before it."""
    kept: list[Report] = []
    reach = -1
    for one in sorted(found, key=lambda one: (min(one.cue, one.pieces[0][0]), one.cue)):
        participle = doc[one.cue].tag_ == "VBG" and one.cue > 0 and doc[one.cue - 1].text == ","
        if (
            one.cue <= reach
            and kept
            and doc[kept[-1].cue].lower_ == "according"
            and doc[one.cue].dep_ in {"conj", "ROOT"}
        ):
            # `according to X, it fell, but Y says it rose`
            before = kept.pop()
            stop = min(one.cue, doc[one.subject].left_edge.i, one.pieces[0][0]) - 1
            pieces = tuple((first, min(last, stop)) for first, last in before.pieces if first <= stop)
            kept.append(Report(before.cue, before.subject, pieces or before.pieces))
        elif one.cue <= reach and not participle:
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
