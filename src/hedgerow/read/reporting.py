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
    in_document,
    misread_object,
    sentence_around,
)
from hedgerow.read.reporters import (
    SUBJECTS,
    TOLD,
    is_named_so,
    misread,
    speaker_of_participle,
    subject_behind,
    subject_of,
)
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
_WITHHELD = frozenset({"decline", "refuse", "fail", "try", "want", "need"})
"""Who declines to say a thing has not said it."""
_NAMING = frozenset({"call", "label", "brand", "dub", "term", "deem"})
"""Verbs that take a name without `as`."""
_AS = frozenset({"describe", "characterise", "characterize"})
"""Verbs that take a name with `as` alone."""
_ADVERBIAL = frozenset(
    {"as", "while", "although", "though", "because", "since", "after", "before", "until", "when", "once"}
)
"""A clause that one of these opens stands beside what is reported, not in it."""
_OPENING = frozenset({"when", "where", "which", "who", "because", "that", "if", "although", "whether"})
"""What opens a clause in which a source is named at once."""
_STOPS = frozenset({",", ".", ";", ":", "!", "?", "—", "–", "--", "(", ")"})
_NEAR = 6
"""Tokens between a subject and its verb of speech; from further off it may be another's."""
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
    found = [one for token in doc if not inside[token.i] for one in _of_token(token, words, inside)]
    return _unnested(doc, [one for one in found if not _is_relayed(doc, one, found, inside)])


def _is_relayed(doc: Doc, one: Report, found: Sequence[Report], inside: Sequence[bool]) -> bool:
    """`"...," X said, the agency reported`: the quoted words are X's, whose cue is nearest."""
    first = stop = one.pieces[0][0]
    if one.cue < first or not (doc[first].is_quote or inside[first]):
        return False
    while stop < one.cue and (doc[stop].is_quote or inside[stop]):
        stop += 1
    near = (other for other in found if stop <= other.cue < one.cue)
    return any(abs(other.pieces[0][0] - first) <= 1 for other in near)


def _of_token(token: Token, words: Vocabulary, inside: Sequence[bool]) -> Iterator[Report]:
    if token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        if not _is_quoted_by_another(token, words, inside):
            yield from _according(token)
    elif token.lower_ == "words" and token.dep_ == "pobj" and token.head.lower_ == "in":
        yield from _in_words(token)
    elif token.pos_ in {"VERB", "AUX"} and not token.is_upper:
        lemma = token.lemma_.lower()
        if lemma in words.reported or lemma in words.ordered:
            yield from _of_verb(token, lemma, words, inside)
        if lemma in words.called and token.tag_ != "VBN":
            yield from _called(token)


def _of_verb(verb: Token, lemma: str, words: Vocabulary, inside: Sequence[bool]) -> Iterator[Report]:
    if any(child.dep_ == "neg" for child in verb.children) and lemma not in {"believe", "think"}:
        return
    if verb.dep_ == "xcomp" and verb.head.lemma_ in _WITHHELD:
        return
    if (
        verb.tag_ in {"VBN", "VBD"}
        and verb.dep_ == "advcl"
        and not any(child.dep_ in {"aux", "nsubj", "mark"} for child in verb.children)
    ):
        return  # `asked whether he would run, she laughed`: somebody else asked
    if any(child.tag_ == "MD" and not is_named_so(child) for child in verb.children):
        return  # what somebody will say is not said
    inverted = subject_behind(verb)
    subject = speaker_of_participle(verb, words) or inverted or subject_of(verb)
    if subject is None or subject.lower_ in _FIRST_PERSON or subject.lemma_.lower() in words.nouns_evidence:
        return
    clauses = [
        child for child in verb.children if child.dep_ == "ccomp" and _opens_with(child) not in _ADVERBIAL
    ]
    if lemma in TOLD and _follows_quotation(verb, inside):
        # `"...," X told about 40 people gathered there`: a clause only where a word opens it
        clauses = [one for one in clauses if any(child.dep_ == "mark" for child in one.lefts)]
    if lemma in words.ordered and not clauses:
        clauses = [child for child in verb.children if child.dep_ == "xcomp"]
    if lemma not in words.reported and not any(child.dep_ == "xcomp" for child in verb.children):
        return
    if inverted is not None:
        start, _ = sentence_around(verb)
        yield Report(verb.i, inverted.i, ((max(start, verb.i - LONGEST), verb.i - 2),))
        return
    own = subject if any(child == subject for child in verb.children) else None
    pieces: list[Piece] = []
    if not clauses and (lemma == "say" or (lemma in words.reported and lemma not in TOLD)):
        pieces = list(misread_object(verb, anywhere=lemma == "say"))
    following = [clause for clause in clauses if clause.i > verb.i]
    if following:
        pieces = [clause_after(following, verb)]
    elif clauses:
        pieces = list(clause_around(clauses[-1], verb, own))
    elif own is not None and lemma in words.reported:
        pieces = list(in_document(verb)) or list(clause_over(verb))
        following = [verb] if pieces else []
    if lemma in words.spoken and not following:
        if own is None or own.i < verb.i - _NEAR:
            own = misread(verb, lemma) or own
            subject = own if own is not None else subject
        if own is not None:
            pieces = list(aside(verb, own)) or pieces
    pieces = [(max(first, verb.i - LONGEST), min(last, verb.i + LONGEST)) for first, last in pieces]
    # `"...," said X, among those who ...`: what holds the speaker is not what is said
    pieces = [piece for piece in pieces if not piece[0] <= subject.i <= piece[1]]
    if pieces:
        yield Report(verb.i, subject.i, tuple(pieces))


def _follows_quotation(verb: Token, inside: Sequence[bool]) -> bool:
    """Whether a quotation ends at the subject of a verb or at the verb."""
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), verb)
    at = subject.left_edge.i - 1
    while at >= 0 and (verb.doc[at].is_quote or verb.doc[at].is_punct) and not inside[at]:
        at -= 1
    return at >= 0 and inside[at]


def _called(verb: Token) -> Iterator[Report]:
    """`called it a farce`, `described them as guests`: the words that somebody chose for it."""
    subject = subject_of(verb)
    if subject is None or subject.lower_ in _FIRST_PERSON:
        return
    as_ = next((child for child in verb.rights if child.dep_ == "prep" and child.lower_ == "as"), None)
    thing = next((child for child in verb.rights if child.dep_ == "dobj"), None)
    if (
        as_ is None and thing is not None and verb.lemma_.lower() in _AS
    ):  # `as` that the parse hangs further down
        within = verb.doc[thing.i : min(thing.right_edge.i, thing.i + LONGEST) + 1]
        as_ = next((one for one in reversed(within) if one.dep_ == "prep" and one.lower_ == "as"), None)
    if as_ is not None:
        chosen = next((child for child in as_.children if child.dep_ in {"pobj", "pcomp", "amod"}), None)
    elif verb.lemma_.lower() in _NAMING:
        what = next((child for child in verb.lefts if child.dep_ == "dobj" and child.lower_ == "what"), None)
        if what is not None:
            yield from _what(verb, subject)
            return
        chosen = next(
            (
                child
                for child in verb.rights
                if child.dep_ in {"oprd", "ccomp", "xcomp"} and not _is_infinitive(child)
            ),
            None,
        )
    else:
        return
    if chosen is None or chosen.pos_ == "PROPN":
        return
    thing = next((child for child in chosen.lefts if child.dep_ == "nsubj"), None)
    first = chosen.left_edge.i if thing is None else thing.right_edge.i + 1
    if first > verb.i:
        yield Report(verb.i, subject.i, ((first, chosen.right_edge.i),))


def _is_infinitive(verb: Token) -> bool:
    """`called her to discuss it`: an end, not a name."""
    return any(child.tag_ == "TO" for child in verb.lefts)


def _what(verb: Token, subject: Token) -> Iterator[Report]:
    """`in what she called a warning to all`: what follows the verb, up to a mark."""
    doc, last = verb.doc, verb.i
    stop = min(max(verb.right_edge.i, verb.head.right_edge.i), verb.i + LONGEST)
    while last < stop and not (doc[last + 1].text in _STOPS or doc[last + 1].is_space):
        last += 1
    if last > verb.i + 1:
        yield Report(verb.i, subject.i, ((verb.i + 1, last),))


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


def _is_quoted_by_another(token: Token, words: Vocabulary, inside: Sequence[bool]) -> bool:
    """`"...," said X, according to Y`: the words are X's."""
    start, _ = sentence_around(token)
    before = token.doc[start : token.i]
    return any(inside[one.i] for one in before) and any(
        one.tag_ in {"VBD", "VBZ"} and not inside[one.i] and one.lemma_.lower() in words.spoken
        for one in before
    )


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
    before = doc[token.i - 2] if token.i > 1 and doc[token.i - 1].text == "," else token
    if before.lower_ in _OPENING:
        pieces = []  # `in May, when, according to X, it fell`: only the clause it stands in
    if sum(one.is_alpha for one in doc[last + 1 : end]) > _FEWEST_WORDS:
        pieces.append((last + 1, end - 1))
    yield Report(token.i, who.i, tuple(pieces))


def _in_words(noun: Token) -> Iterator[Report]:
    """`It had, in her words, become a museum.`, `In the words of X, ...`: the sentence around it."""
    whose = next((child for child in noun.lefts if child.dep_ == "poss"), None)
    of = next((child for child in noun.rights if child.dep_ == "prep" and child.lower_ == "of"), None)
    if whose is None and of is not None:
        whose = next((child for child in of.children if child.dep_ == "pobj"), None)
    if whose is None or whose.lower_ in _FIRST_PERSON | {"my", "our", "your", "other"}:
        return
    doc = noun.doc
    start, end = sentence_around(noun)
    low, high = noun.head.i, max(noun.i, whose.right_edge.i)
    high = next((at - 1 for at in range(max(noun.i, whose.i) + 1, high) if doc[at].text == ","), high)
    pieces = [(first, last) for first, last in ((start, low - 1), (high + 1, end - 1)) if first <= last]
    if any(one.is_quote for one in doc[high + 1 : high + 3]):
        pieces = pieces[1:]  # `It is, in the words of X, "a farce"`: only that
    if pieces:
        yield Report(noun.i, whose.i, tuple(pieces))


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
        elif kept and one.cue <= reach and _goes_on(doc, one.cue, kept[-1]):
            # `admitted that it failed and said talks should resume`
            before = kept.pop()
            first, last = before.pieces[-1]
            kept.append(
                Report(before.cue, before.subject, (*before.pieces[:-1], (first, min(last, one.cue - 2))))
            )
            kept.append(Report(one.cue, before.subject, one.pieces))
            reach = max(reach, one.pieces[-1][1])
            continue
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


def _goes_on(doc: Doc, cue: int, before: Report) -> bool:
    """Whether a cue inside what another reports is that speaker's next: `and said`, `but warned` in the same tense."""
    verb = doc[cue]
    return (
        verb.lemma_ in {"say", "add", "warn", "insist", "deny", "argue", "stress"}
        and verb.tag_ == doc[before.cue].tag_
        and verb.tag_ in {"VBD", "VBZ"}
        and cue > before.pieces[-1][0] + _FEWEST_WORDS
        and doc[cue - 1].lower_ in {"and", "but"}
        and not any(child.dep_ in SUBJECTS for child in verb.children)
    )


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
