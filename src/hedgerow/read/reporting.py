"""Where a text reports words or thoughts without quotation marks: verbs with a clause, `according to`, asides.

A report is a cue (`said`), whoever is its subject, and the characters of what is reported, in one piece or, where the
cue stands in its midst, in two. A report inside what another reports is not told apart from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hedgerow.read.according import is_according
from hedgerow.read.clauses import Piece, ends_line
from hedgerow.read.cues import FEWEST_WORDS, Report, reports_at
from hedgerow.read.reporters import SUBJECTS
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_JOINED = {"VBD": ("VBD",), "VBZ": ("VBZ",), "VBP": ("VBP", "VB")}
"""Tags of a cue that goes on after one of a tense: the parse takes the second of two plurals for an infinitive."""
_NEXT = frozenset(
    {
        "acknowledge",
        "add",
        "admit",
        "argue",
        "concede",
        "deny",
        "insist",
        "note",
        "predict",
        "say",
        "stress",
        "warn",
    }
)
"""Cues that go on after one: of others, what was reported may be that somebody did so."""
_MARKS = 2
"""Marks that may stand between the ends of two reports of the same words."""


def find_reports(doc: Doc, inside: Sequence[bool]) -> tuple[Report, ...]:
    """Every report of a text, in order of its cues.

    Args:
        doc: The parse.
        inside: For each token, whether it stands in a quotation; cues inside one are left to whoever is quoted.
    """
    words = read_vocabulary()
    found = [one for token in doc if not inside[token.i] for one in reports_at(token, words, inside)]
    return _unnested(doc, [one for one in found if not _is_relayed(doc, one, found, inside)])


def _is_relayed(doc: Doc, one: Report, found: Sequence[Report], inside: Sequence[bool]) -> bool:
    """`"...," X said, the agency reported`: the quoted words are X's, whose cue is nearest."""
    first = stop = one.pieces[0][0]
    if one.cue < first:
        return False
    if not (doc[first].is_quote or inside[first]):
        # `it fell, officials said, the agency reported`, `officials said that it fell, the agency reported`
        last = one.pieces[0][1]
        return last < one.cue and any(
            (other.pieces[0][0] == first and other.pieces[0][1] < other.cue <= last)
            or (
                doc[other.cue].head.i == one.cue and first <= other.cue < last <= other.pieces[-1][1] + _MARKS
            )
            for other in found
        )
    while stop < one.cue and (doc[stop].is_quote or inside[stop]):
        stop += 1
    near = (other for other in found if stop <= other.cue < one.cue)
    return any(abs(other.pieces[0][0] - first) <= 1 for other in near)


def _unnested(doc: Doc, found: list[Report]) -> tuple[Report, ...]:
    """Reports without those inside what another reports; a participle after a comma ends the clause before it.

    It does so behind the cue alone: of `they were empty, indicating that all had fled, Roe said` all is hers.
    """
    kept: list[Report] = []
    reach = -1
    for one in sorted(found, key=lambda one: (min(one.cue, one.pieces[0][0]), one.cue)):
        participle = doc[one.cue].tag_ == "VBG" and one.cue > 0 and doc[one.cue - 1].text == ","
        participle = participle and not (kept and one.cue < kept[-1].cue)
        if kept and _is_sourced(doc, one, kept[-1]):
            kept.pop()  # `Roe said in a letter that it fell, according to the file`: the words are hers
        elif (
            one.cue <= reach
            and kept
            and is_according(doc[kept[-1].cue])
            and doc[one.cue].dep_ in {"conj", "ROOT"}
        ):
            # `according to X, it fell, but Y says it rose`
            before = kept.pop()
            begin = one.cue if one.subject is None else doc[one.subject].left_edge.i
            stop = min(one.cue, begin, one.pieces[0][0]) - 1
            pieces = tuple((first, min(last, stop)) for first, last in before.pieces if first <= stop)
            kept.append(Report(before.cue, before.subject, pieces or before.pieces))
        elif kept and one.cue <= reach + 2 and _goes_on(doc, one.cue, kept[-1]):
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


def _is_sourced(doc: Doc, one: Report, before: Report) -> bool:
    """Whether a source is only named, before or behind them, for words that somebody is said to have said."""
    first, last = before.pieces[-1]
    return (
        is_according(doc[before.cue])
        and first <= one.cue < one.pieces[0][0]
        and abs(one.pieces[-1][1] - last) <= 1
        and any(child.i == one.subject for child in doc[one.cue].lefts)
    )


def _goes_on(doc: Doc, cue: int, before: Report) -> bool:
    """Whether a cue inside what another reports is that speaker's next: `and said`, `but warned` in the same tense."""
    verb = doc[cue]
    return (
        verb.lemma_ in _NEXT
        and verb.tag_ in _JOINED.get(doc[before.cue].tag_, ())
        and cue > before.pieces[-1][0] + FEWEST_WORDS
        and doc[cue - 1].lower_ in {"and", "but"}
        and not any(child.dep_ in SUBJECTS or child.dep_ == "aux" for child in verb.children)
    )


def _trimmed(doc: Doc, first: int, last: int) -> Iterator[Piece]:
    """A piece without marks, blanks and conjunctions at its ends; nothing where no clause is left."""
    lines = [at for at in range(first, last + 1) if ends_line(doc[at])]
    if lines:
        first = lines[-1] + 1 if lines[-1] < last else first
    while (
        first <= last
        and (doc[first].is_punct or doc[first].is_space or _joins(doc[first]))
        and not doc[first].is_quote
    ):
        first += 1
    while last >= first and (
        (doc[last].is_punct and doc[last].text not in {")", "%"})
        or doc[last].is_space
        or doc[last].pos_ == "CCONJ"
    ):
        last -= 1
    if sum(token.is_alpha or token.like_num for token in doc[first : last + 1]) >= FEWEST_WORDS - 1:
        yield first, last


def _joins(token: Token) -> bool:
    """Whether a word only joins what follows to something else; `both` of `both the guard and the driver` does not."""
    return token.pos_ == "CCONJ" and token.dep_ != "preconj"
