"""What one cue reports, and who says it: a verb or noun with its clause, `according to X`, `in X's view`, and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.read.according import according, before_source, is_according, is_told_by_another
from hedgerow.read.asides import aside
from hedgerow.read.claims import claim
from hedgerow.read.clause_ends import LONGEST
from hedgerow.read.clauses import (
    Piece,
    clause_after,
    clause_around,
    clause_behind_day,
    clause_of_that,
    clause_over,
    in_document,
    misread_object,
    sentence_around,
)
from hedgerow.read.misread import misread, subject_behind
from hedgerow.read.naming import FIRST_PERSON, chosen
from hedgerow.read.nearer import nearer_speaker
from hedgerow.read.reporters import SUBJECTS, TOLD, is_named_so, speaker_of_participle, subject_of
from hedgerow.read.unparsed import heard, unparsed
from hedgerow.read.unsaid import is_answered, is_anybody, is_free_relative, is_heard, is_unsaid
from hedgerow.read.viewpoints import viewpoint
from hedgerow.read.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token


_WITHHELD = frozenset({"decline", "refuse", "fail", "try", "want", "need"})
"""Who declines to say a thing has not said it."""
_ADVERBIAL = frozenset(
    {"as", "while", "although", "though", "because", "since", "after", "before", "until", "when", "once"}
)
"""A clause that one of these opens stands beside what is reported, not in it."""
_AGAIN = frozenset({"it", "this", "them"})
"""Objects that stand for what a sentence has told before."""
_THROWN = frozenset({"fire", "hit", "shoot", "snap", "write"})
_ASKING = frozenset({"ask", "wonder"})
_NEAR = 6
"""Tokens between a subject and its verb of speech; from further off it may be another's."""
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Report:
    """A clause that somebody reports."""

    cue: int
    """Token of the verb or preposition."""
    subject: int | None
    """Head token of whoever says it; None where nobody is named."""
    pieces: tuple[Piece, ...]


def reports_at(token: Token, words: Vocabulary, inside: Sequence[bool]) -> Iterator[Report]:
    """What a token reports where it is a cue.

    Args:
        token: A token outside of quotations.
        words: The words that are cues.
        inside: For each token, whether it stands in a quotation.
    """
    if is_according(token):
        source = according(token)
        if source is not None and source[1] and not is_told_by_another(token, words, inside):
            yield Report(token.i, source[0].i, source[1])
        return
    told = viewpoint(token) or claim(token)
    if told is not None:
        yield Report(token.i, None if told[0] is None else told[0].i, told[1])
    elif token.pos_ in {"VERB", "AUX"} and not token.is_upper:
        lemma = token.lemma_.lower()
        if lemma in words.reported or lemma in words.ordered or _is_answer(token) or _takes_words(token):
            found = list(_of_verb(token, lemma, words, inside))
            missed = None if found else unparsed(token) or heard(token)
            yield from found
            if missed is not None:
                yield Report(token.i, missed[0].i, (missed[1],))
        named = chosen(token, words)
        if named is not None and not is_unsaid(token):
            yield Report(token.i, named[0].i, (named[1],))


def _of_verb(verb: Token, lemma: str, words: Vocabulary, inside: Sequence[bool]) -> Iterator[Report]:
    if any(child.dep_ == "neg" for child in verb.children) and lemma not in {"believe", "think"}:
        return
    if verb.dep_ == "xcomp" and verb.head.lemma_ in _WITHHELD:
        return
    if is_unsaid(verb) or is_heard(verb, lemma) or is_answered(verb):
        return
    if (
        verb.tag_ in {"VBN", "VBD"}
        and verb.dep_ == "advcl"
        and not any(child.dep_ in {"aux", "nsubj", "mark"} for child in verb.children)
    ):
        return  # `asked whether he would run, she laughed`: somebody else asked
    if any(child.tag_ == "MD" and child.dep_ == "aux" and not is_named_so(child) for child in verb.children):
        return  # what somebody will say is not said
    inverted = subject_behind(verb)
    subject = (
        speaker_of_participle(verb, words) or inverted or subject_of(verb, inside) or misread(verb, lemma)
    )
    if subject is None or subject.lower_ in FIRST_PERSON or is_anybody(subject, lemma):
        return
    subject = nearer_speaker(verb, subject)
    if subject.lemma_.lower() in words.nouns_evidence:
        return
    clauses = [
        child
        for child in (*verb.children, *_behind_adverb(verb))
        if child.dep_ == "ccomp"
        and _opens_with(child) not in _ADVERBIAL
        and (lemma in _ASKING or not is_free_relative(child))
        and not _is_beside(child, verb)
    ]
    if lemma in TOLD and _follows_quotation(verb, inside):
        # `"...," X told about 40 people gathered there`: a clause only where a word opens it
        clauses = [one for one in clauses if any(child.dep_ == "mark" for child in one.lefts)]
    if lemma in words.ordered and not clauses:
        clauses = [child for child in verb.children if _is_order(child)]
    if lemma not in words.reported and not (clauses or any(_is_order(child) for child in verb.children)):
        return
    if inverted is not None:
        start, _ = sentence_around(verb)
        yield Report(verb.i, inverted.i, ((max(start, verb.i - LONGEST), verb.i - 2),))
        return
    as_quoted = (
        verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.lemma_ in {"quote", "cite"}
    )
    own = subject if as_quoted or any(child == subject for child in verb.children) else None
    pieces: list[Piece] = []
    if not clauses and (lemma == "say" or (lemma in words.reported and lemma not in TOLD)):
        pieces = list(misread_object(verb, anywhere=lemma == "say"))
    following = [clause for clause in clauses if clause.i > verb.i]
    if following:
        pieces = list(_parted(verb, own)) or [clause_after(following, verb)]
    elif any(child.dep_ == "dobj" and child.lower_ in _AGAIN for child in verb.rights):
        return  # `Each time it fails, they announce it`: the sentence before is the writer's
    elif clauses:
        pieces = list(clause_around(clauses[-1], verb, own))
    elif not pieces and own is not None and lemma in words.reported:
        pieces = list(in_document(verb)) or list(clause_behind_day(verb)) or list(clause_over(verb))
        following = [verb] if pieces else []
    if own is not None and not pieces and lemma in words.reported:
        pieces = list(clause_of_that(verb))
    if lemma in words.spoken and not following:
        if own is None or (own.i < verb.i - _NEAR and not _is_beside_subject(own, verb)):
            own = misread(verb, lemma) or own
            subject = own if own is not None else subject
        if own is not None:
            pieces = list(aside(verb, own)) or pieces
    pieces = [
        (max(first, verb.i - LONGEST), before_source(verb, min(last, verb.i + LONGEST)))
        for first, last in pieces
    ]
    # `"...," said X, among those who ...`: what holds the speaker is not what is said
    pieces = [piece for piece in pieces if not piece[0] <= subject.i <= piece[1]]
    if pieces:
        yield Report(verb.i, subject.i, tuple(pieces))


def _is_beside_subject(own: Token, verb: Token) -> bool:
    """Whether nothing but one phrase stands between a subject and its verb: `the agency for bridges and roads said`."""
    phrase = verb.doc[own.left_edge.i : verb.i]
    return own.right_edge.i == verb.i - 1 and not any(one.is_punct or one.pos_ == "VERB" for one in phrase)


def _is_beside(clause: Token, verb: Token) -> bool:
    """`"Good," he said, his voice rising`: a participle tells how it was said."""
    apart = clause.i > verb.i and clause.left_edge.i > 0 and clause.left_edge.nbor(-1).text == ","
    return apart and clause.tag_ == "VBG" and not any(child.dep_ == "aux" for child in clause.lefts)


def _parted(verb: Token, own: Token | None) -> Iterator[Piece]:
    """`It is theirs, Roe said, that the bridge fell`: what stands before a cue in commas is said as well."""
    doc = verb.doc
    if own is None or own.i > verb.i or own.left_edge.i == 0 or doc[own.left_edge.i - 1].text != ",":
        return
    behind = next((one for one in doc[verb.i + 1 : verb.i + 3] if one.dep_ != "prt"), verb)
    pieces = list(aside(verb, own)) if behind.text == "," else []
    first = doc[pieces[0][0] : pieces[0][1] + 1] if len(pieces) > 1 else ()
    if any(one.tag_ in {"VBD", "VBZ", "VBP", "MD"} for one in first):
        yield from pieces


def _behind_adverb(verb: Token) -> Iterator[Token]:
    """`said earlier that it failed`, where the parse hangs the clause on the adverb."""
    for adverb in (one for one in verb.rights if one.dep_ == "advmod"):
        yield from (one for one in adverb.rights if one.left_edge.lower_ == "that")


def _is_order(clause: Token) -> bool:
    """`reminded them to leave`, which the parse may take for why they were reminded."""
    if clause.dep_ == "xcomp":
        return True
    opening = clause.left_edge
    return clause.dep_ == "advcl" and opening.tag_ == "TO" and opening.nbor(-1).head == clause.head


def _is_answer(verb: Token) -> bool:
    """`shot back that it was so`, `went on that it was so`."""
    behind = next(iter(verb.rights), None)
    if behind is None or behind.lower_ not in {"back", "on"}:
        return False
    if behind.lower_ == "back":
        return verb.lemma_ in _THROWN
    return verb.lemma_ == "go" and any(
        one.dep_ == "ccomp" and one.left_edge.lower_ == "that" for one in verb.rights
    )


def _takes_words(verb: Token) -> bool:
    """`felt that it was late`, of a view, and `it was late, she continued`; `felt it shake` is none."""
    if verb.lemma_ == "feel":
        return any(one.dep_ == "ccomp" and one.left_edge.lower_ == "that" for one in verb.rights)
    return verb.lemma_ == "continue" and any(one.dep_ == "ccomp" for one in verb.lefts)


def _follows_quotation(verb: Token, inside: Sequence[bool]) -> bool:
    """Whether a quotation ends at the subject of a verb or at the verb."""
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), verb)
    at = subject.left_edge.i - 1
    while at >= 0 and (verb.doc[at].is_quote or verb.doc[at].is_punct) and not inside[at]:
        at -= 1
    return at >= 0 and inside[at]


def _opens_with(clause: Token) -> str:
    first = clause.left_edge
    opens = first.head == clause and (
        first.dep_ == "mark" or (first.dep_ == "advmod" and first.lower_ == "when")
    )
    return first.lower_ if opens else ""
