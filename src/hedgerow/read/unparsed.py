"""`X said it failed` where the parse does not see it: who speaks stands before `said`, and what was said behind it.

The small parser takes a name for an adverb (`Still, Roe said rain can spoil it`) or the subject of the clause for an
object (`said unemployment and lost wages have consequences`). The order of the words is trusted then, as long as a
subject, `said` and a clause follow one another with nothing between and no word opens a clause about when it was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.clauses import Piece, is_not_done, sentence_around

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPEAKS = frozenset({"he", "she", "they", "it"})
_ENDS = frozenset({",", ".", ";", ":", "—", "–", "!", "?"})
_OPENS = frozenset({"DET", "PRON", "PROPN", "NOUN", "ADJ", "NUM"})
"""What the clause may begin with."""
_NOT_SAID = frozenset(
    {"no", "nothing", "something", "anything", "everything", "much", "more", "what", "which", "who"}
)
"""What may stand behind `said` and is not the beginning of what was said."""
_BESIDE = frozenset({"IN", "WRB", "WDT", "WP", "WP$", "TO"})
"""Tags of what opens a clause, or a phrase, that the speaker may stand in."""
_FURTHEST = 12
"""Tokens before the cue in which such a word is looked for; and behind it, in which a verb must follow."""


def heard(verb: Token) -> tuple[Token, Piece] | None:
    """`When X told her he was ill, she left`, where the parse gives the clause to what follows it."""
    doc = verb.doc
    who = next((one for one in verb.lefts if one.dep_ == "nsubj"), None)
    whom = next((one for one in verb.rights if one.dep_ in {"dobj", "dative"}), None)
    if verb.lower_ not in {"told", "tells"} or who is None or whom is None:
        return None
    if is_not_done(verb):
        return None
    at, end = whom.right_edge.i + 1, sentence_around(verb)[1]
    if at + 1 >= end or doc[at].lower_ not in _SPEAKS or doc[at].dep_ not in {"nsubj", "nsubjpass"}:
        return None
    stop = next((one.i for one in doc[at:end] if one.text in _ENDS), end - 1)
    return who, (at, stop - 1)


def unparsed(verb: Token) -> tuple[Token, Piece] | None:
    """Who speaks and what is said around a `said` or `says` of which the parse makes something else."""
    doc = verb.doc
    start, end = sentence_around(verb)
    if verb.lower_ not in {"said", "says"} or verb.i in {start, end - 1}:
        return None
    who, behind = doc[verb.i - 1], doc[verb.i + 1]
    if not (who.pos_ == "PROPN" or who.lower_ in _SPEAKS or (who.pos_ == "NOUN" and who.dep_ != "dobj")):
        return None
    if behind.pos_ not in _OPENS or behind.lower_ in _NOT_SAID:
        return None
    for one in reversed(doc[max(start, verb.i - _FURTHEST) : verb.i]):
        if one.is_punct or one.is_quote:
            break
        if one.tag_ in _BESIDE or one.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return None
    finite = (
        one
        for one in doc[verb.i + 2 : min(end, verb.i + 2 + _FURTHEST)]
        if one.tag_ in {"VBD", "VBZ", "VBP", "MD"} and one.nbor(-1).pos_ != "CCONJ" and one.dep_ != "relcl"
    )
    first = next(finite, None)
    if first is None or any(one.text in {",", ";", ":", "—"} for one in doc[verb.i : first.i]):
        return None
    return who, (verb.i + 1, end - 1)
