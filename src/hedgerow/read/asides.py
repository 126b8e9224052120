"""Asides (`..., she said, ...`): what is said is the sentence around the cue, without what tells of the saying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hedgerow.read.according import OPENING
from hedgerow.read.clause_ends import is_withheld
from hedgerow.read.clauses import Piece, ends_line, extent, sentence_around
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_CLAUSES = frozenset({"ccomp", "parataxis"})
_MANNER = frozenset({"amid", "without", "via"})
"""What opens a phrase behind a cue that says how something was said, by the writer."""
_RESULTS = frozenset(
    {
        "add",
        "bring",
        "cause",
        "cut",
        "damage",
        "destroy",
        "force",
        "injure",
        "kill",
        "leave",
        "make",
        "raise",
        "send",
        "set",
        "spark",
        "wound",
    }
)
"""Verbs whose participle there goes on with what is told (`, killing two`); of others it is what the speaker did."""
_JOINING = frozenset({"CCONJ", "SCONJ", "ADP"})
"""What opens, at once before an aside, all that is said."""
_LONGEST_ASIDE = 14
"""Tokens that may stand between the cue of an aside and the end of its sentence."""


def aside(verb: Token, subject: Token) -> Iterator[Piece]:
    """`..., she added.` and `..., she said, ...`: the rest of the sentence is what was said."""
    doc = verb.doc
    start, end = sentence_around(verb)
    low, high = extent(verb, subject)
    low = _behind_comma(doc, low, verb)
    if any(
        child.dep_ in {"dobj", "xcomp"} and child.i > verb.i and child != subject for child in verb.children
    ):
        return
    if low <= start + 1 or doc[low - 1].text not in {",", "—", "–", "-"}:
        return
    if high + 1 < end and doc[high + 1].text == ":":
        return  # `Asked whether he would go, X said: "..."`
    stop = high + 1
    while (
        stop < end
        and stop - high <= _LONGEST_ASIDE
        and doc[stop].text not in {",", ".", "!", "?", "—"}
        and not ends_line(doc[stop])
    ):
        if doc[stop].tag_ in {"VBD", "VBZ", "VBP"} and doc[stop].dep_ not in {"relcl", "advcl", "ccomp"}:
            return
        stop += 1
    if stop - high > _LONGEST_ASIDE:
        return
    start = next((at + 1 for at in range(low - 2, start, -1) if doc[at].text == ";"), start)
    # `in May, when, she said, it fell`, `they ate and, she said, prayed`, `left after, she said, it fell`
    begins = low > start + 1 and (doc[low - 2].lower_ in OPENING or doc[low - 2].pos_ in _JOINING)
    begins = begins or all(
        one.ent_type_ == "DATE" for one in doc[start : low - 1]
    )  # `Last week, Roe said it fell`
    if not begins and not _leads_in(doc, start, low - 1, verb):
        yield start, low - 1
    whole = any(one.tag_ in {"VBD", "VBZ", "VBP", "MD"} for one in doc[start:low])
    if stop < end and doc[stop].text in {",", "—"} and not _sets_scene(doc, stop + 1, verb, whole=whole):
        yield stop + 1, end - 1


def _behind_comma(doc: Doc, low: int, verb: Token) -> int:
    """Where the speakers of `..., a witness and the police said.` begin, which the parse hangs on what was said."""
    if verb.i + 1 < len(doc) and not doc[verb.i + 1].is_punct:
        return low
    comma = next((at for at in range(verb.i - 1, max(0, verb.i - 12), -1) if doc[at].text == ","), None)
    if comma is None or comma == verb.i - 1 or low == comma + 1:
        return low
    between = doc[comma + 1 : verb.i]
    if any(one.tag_ in {"VBD", "VBZ", "VBP", "MD", "WDT", "WP"} for one in between):
        return low
    return comma + 1 if between[0].pos_ in {"DET", "NOUN", "PROPN", "ADJ"} and low != comma + 1 else low


def _leads_in(doc: Doc, first: int, last: int, verb: Token) -> bool:
    """Whether what stands before a cue only leads to it: `Asked about it, he said no`, `In reply, he said, "...`."""
    tops = [one for one in doc[first:last] if one.head == verb and not one.is_punct]
    if (
        tops
        and all(one.dep_ in {"advcl", "prep"} for one in tops)
        and doc[first].tag_ in {"VBG", "VBN", "IN"}
    ):
        # as long as nothing else of what was said stands before the cue
        return not any(one.dep_ in _CLAUSES and one.i < verb.i for one in verb.children)
    quoted = doc[verb.i + 1].text in {",", ":"} and doc[min(verb.i + 2, len(doc) - 1)].is_quote
    return (
        quoted
        and doc[first].tag_ in {"VBG", "VBN", "IN"}
        and not any(one.is_quote for one in doc[first:last])
    )


def _sets_scene(doc: Doc, at: int, verb: Token, *, whole: bool) -> bool:
    """Whether what follows a cue only says when or how it was said: `he said, as crews worked on`.

    Args:
        doc: The parse.
        at: The first token behind the cue and its comma.
        verb: The cue.
        whole: Whether a finite verb stands before the cue, so that what was said may be complete there.
    """
    begin = at
    while at < len(doc) - 1 and doc[at].pos_ == "CCONJ":
        at += 1
    if at > begin and whole and doc[at].tag_ in {"VBZ", "VBP"} and _is_past(doc, verb):
        return (
            True  # `He backed the march, he said, but has stayed away`: the writer goes on, in another tense
        )
    if doc[at].lower_ in _MANNER or (
        doc[at].tag_ == "VBG" and doc[at].head == verb and doc[at].lemma_ not in _RESULTS
    ):
        return True
    if doc[at].tag_ == "VBG" and doc[at].lemma_ in read_vocabulary().reported:
        return any(
            child.dep_ == "ccomp" for child in doc[at].rights
        )  # `adding that ...`: a report of its own
    if whole and doc[at].lower_ in {"as", "while"}:
        return True
    if doc[at].lower_ in {"though", "although"} and is_withheld(doc[at].head):
        return True
    return (
        doc[at].lower_ in {"as", "while", "after", "before", "when"}
        and doc[at].dep_ in {"mark", "advmod"}
        and doc[at].head.dep_ == "advcl"
        and doc[at].head.head == verb
    )


def _is_past(doc: Doc, verb: Token) -> bool:
    """Whether what stands before an aside is told in the past, as what is reported is."""
    start, _ = sentence_around(verb)
    tops = (one for one in doc[start : verb.i] if one == verb.head or one.head == verb)
    return any(one.tag_ == "VBD" and one.dep_ in {"ROOT", "ccomp"} for one in tops)
