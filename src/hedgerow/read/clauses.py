"""The words that a verb of speech reports: a clause before, after or around the cue.

The parse often cuts such a clause short or takes its subject for an object; these rules mend what can be mended by the
order of the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hedgerow.read.clause_ends import LONGEST, clause_end
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Piece = tuple[int, int]
"""First and last token."""

_NEAR = 14
"""Tokens between a cue and a clause that the parse hangs on something else, at most."""
_DAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today"}
)
_SPANS = frozenset({"week", "month", "year", "night", "spring", "summer", "autumn", "fall", "winter"})
"""What stands behind `last` and `this` where they tell when."""
_ADVERBIAL = frozenset({"after", "as", "before", "once", "since", "when", "while"})
_AFTER_THAT = frozenset({"DT", "PDT", "PRP", "PRP$", "NNP", "NNPS", "CD", "EX"})
_COUNTED = frozenset({"ADP", "ADV", "ADJ", "NUM"})
"""What opens a number that may be a subject: `between 20 and 30 people`, `about a dozen`."""
_OPENING = frozenset({"ADP", "ADV", "SCONJ"})
"""What may open an adverbial before a clause: `said at dawn, ...`, `said as it was late, ...`."""


def ends_line(token: Token) -> bool:
    """Whether a token is the end of a line over which no sentence runs; in wrapped text sentences run over lines."""
    breaks = token.text.count("\n")
    return breaks > 1 or (breaks == 1 and (token.i + 1 == len(token.doc) or bool(token.nbor().is_sent_start)))


def sentence_around(token: Token) -> tuple[int, int]:
    """First and one after the last token of a sentence, no further than `LONGEST` from a token in it.

    A text without full stops is one sentence to the parser; to read all of it for each of its words would take the
    square of its length.
    """
    doc = token.doc
    start, end = token.i, token.i + 1
    while start > 0 and token.i - start < LONGEST and not doc[start].is_sent_start:
        start -= 1
    while end < len(doc) and end - token.i < LONGEST and not doc[end].is_sent_start:
        end += 1
    return start, end


def clause_after(clauses: Sequence[Token], verb: Token) -> Piece:
    """Clauses after their cue, with what stands before the subject and what is joined to the end."""
    doc = verb.doc
    first = max(min(clause.left_edge.i for clause in clauses), verb.i + 1)
    while doc[first].is_punct and not doc[first].is_quote and first < clauses[0].i:
        first += 1
    that = next((one.i for one in clauses[0].lefts if one.dep_ == "mark" and one.lower_ == "that"), None)
    if that is None and not _has_subject(clauses[0]):
        that = _behind_hearer(verb, first)
    if that is not None:
        first = that  # `said outside the court that ...`
    # `said at dawn, there was`: an adverbial that a comma parts from the clause belongs to what was said
    begin = verb.i + 1
    while begin < first and doc[begin].head == verb and doc[begin].dep_ in {"dobj", "dative"}:
        begin += 1
    quoted = doc[first].is_quote or doc[first - 1].is_quote
    if first - begin > 1 and doc[first - 1].text == "," and doc[begin].pos_ in _OPENING and not quoted:
        first = begin
    heard = [
        child.right_edge.i for child in verb.rights if child.dep_ in {"dobj", "dative"} and child.i < first
    ]
    first = _behind_day(doc, first, max(heard, default=verb.i) + 1)
    if (
        that is None
        and verb.lemma_ == "say"
        and any(_is_subject_like(token, verb) for token in doc[verb.i + 1 : first])
    ):
        first = verb.i + 1  # the parse took the clause's subject for an object
    if (
        that is None
        and first > verb.i + 1
        and not _has_subject(clauses[0])
        and doc[verb.i + 1].pos_ in _COUNTED
    ):
        # `says between 20 and 30 people were there`: the parse made the subject an adverbial
        first = verb.i + 1
    return first, clause_end(clauses, verb, first, sentence_around(verb)[1] - 1)


def _behind_hearer(verb: Token, first: int) -> int | None:
    """`told the crowd that cuts would hurt`, where the parse takes `cuts` for what the crowd does."""
    heard = (child for child in verb.rights if child.dep_ in {"dobj", "dative"} and child.i + 1 < first)
    return next((one.i + 1 for one in heard if one.nbor().lower_ == "that"), None)


def is_not_done(verb: Token) -> bool:
    """`did not say`, `may say`: a negation or a modal stands before it."""
    return any(one.dep_ == "neg" or one.tag_ == "MD" for one in verb.lefts)


def _has_subject(clause: Token) -> bool:
    """Whether the parse gives a clause a subject of its own."""
    return any(child.dep_ in {"nsubj", "nsubjpass", "expl", "csubj"} for child in clause.children)


def _behind_day(doc: Doc, first: int, at: int) -> int:
    """The beginning of a clause behind `on Friday` and `late Sunday` at a token, which say when it was said."""
    while at < len(doc) and doc[at].lower_ in {"on", "late", "early", "earlier", "last", "this"}:
        at += 1
    times = _DAYS | _SPANS if doc[at - 1].lower_ in {"last", "this"} else _DAYS
    if doc[min(at, len(doc) - 1)].lower_ not in times or first > at:
        return first
    at += 1
    while at < len(doc) and doc[at].lower_ in {"morning", "afternoon", "evening", "night"}:
        at += 1
    if at < len(doc) and doc[at].tag_ == "POS":
        return first  # `says today's plan would fail`
    goes_on = at < len(doc) and doc[at].text != "," and doc[at].pos_ not in {"ADP", "AUX", "VERB"}
    return at if goes_on else first


def _is_subject_like(token: Token, verb: Token) -> bool:
    return token.head == verb and token.dep_ in {"dobj", "nsubj"} and token.pos_ in {"NOUN", "PROPN", "PRON"}


def in_document(verb: Token) -> Iterator[Piece]:
    """`warned the ministry in a letter that ...`, where the parse hangs the clause on the document."""
    documents = read_vocabulary().nouns_document
    for prep in (child for child in verb.rights if child.dep_ == "prep"):
        for noun in (one for one in prep.children if one.dep_ == "pobj" and one.lemma_.lower() in documents):
            clause = next((one for one in noun.rights if one.dep_ in {"relcl", "acl"}), None)
            if clause is None or noun.i + 1 >= len(verb.doc) or noun.nbor().lower_ != "that":
                continue
            if any(
                one.dep_ in {"nsubj", "nsubjpass", "expl"} and one.lower_ != "that" for one in clause.lefts
            ):
                yield noun.i + 1, max(clause.right_edge.i, noun.i + 1)


def clause_behind_day(verb: Token) -> Iterator[Piece]:
    """`argued in papers filed Tuesday that ...`, where the parse hangs the clause on the filing."""
    doc = verb.doc
    for token in doc[verb.i + 1 : verb.i + _NEAR]:
        if (token.is_punct and not token.is_quote) or token.is_space:
            return  # marks may set off a title: `told the "Noon" show on Monday that ...`
        if token.lower_ == "that" and token.dep_ == "mark" and token.nbor(-1).ent_type_ == "DATE":
            yield token.i, token.head.right_edge.i
            return


def clause_of_that(verb: Token) -> Iterator[Piece]:
    """`points out that half the sewers date from 1910`, where the parse finds no verb behind `that`.

    Before an article, a pronoun, a name or a number `that` opens a clause, and points at nothing.
    """
    doc, end = verb.doc, sentence_around(verb)[1]
    at = verb.i + 1
    while at < end and doc[at].tag_ in {"RP", "RB"}:
        at += 1
    if at + 1 < end and doc[at].lower_ == "that" and doc[at + 1].tag_ in _AFTER_THAT:
        yield at, end - 1


def misread_object(verb: Token, *, anywhere: bool = True) -> Iterator[Piece]:
    """`said workers who had walked out are back`, where the parse took the subject of the clause for an object.

    Args:
        verb: The cue.
        anywhere: Whether the verb of the clause may stand further on; else it must follow the subject at once.
    """
    thing = next(
        (child for child in verb.rights if child.dep_ == "dobj" and child.tag_ not in {"WP", "WDT", "DT"}),
        None,
    )
    if thing is None or thing.lemma_ in {
        "thing",
        "word",
        "lot",
        "something",
        "nothing",
        "anything",
        "much",
        "prayer",
    }:
        return
    if _is_adverbial(verb):
        return  # `after X announced plans, Y left`: the finite verb is another's
    after = thing.right_edge.i + 1
    if not anywhere and not (after < len(verb.doc) and verb.doc[after].tag_ in {"VBD", "VBZ", "VBP", "MD"}):
        return
    if any(
        token.tag_ in {"VBD", "VBZ", "VBP", "MD"}
        for token in verb.doc[thing.i + 1 : sentence_around(verb)[1]]
    ):
        yield thing.left_edge.i, sentence_around(verb)[1] - 1


def clause_around(clause: Token, verb: Token, subject: Token | None) -> Iterator[Piece]:
    """A clause before its cue, and what of it follows the cue."""
    low, high = extent(verb, subject)
    if clause.doc[low - 1].text in {":", ";"}:
        return  # a headline, `'I saw it': residents tell of the blast`; or a sentence of its own
    if clause.left_edge.i < low:
        yield clause.left_edge.i, min(clause.right_edge.i, low - 1)
    # after a quotation that ends before the cue, what follows the cue is the writer's
    if clause.right_edge.i > high and not clause.doc[low - 1].is_quote:
        yield high + 1, clause.right_edge.i


def clause_over(verb: Token) -> Iterator[Piece]:
    """`When it rained, X said they left`, where the parse made `left` the main verb and the cue an aside of it."""
    head, end = verb.head, sentence_around(verb)[1] - 1
    if (
        head.i <= verb.i
        or _is_adverbial(verb)
        or any(child.dep_ == "nsubj" for child in verb.rights)
        or head.pos_ not in {"VERB", "AUX"}
        or verb.dep_ not in {"ccomp", "parataxis", "advcl", "dep"}
        or any(child.dep_ == "nsubj" and child.i > verb.i for child in head.lefts)
    ):
        return  # `he posted a bond and fled, police said`: the second verb has a subject of its own, behind the first
    if verb.i < end and not verb.nbor().is_punct and verb.tag_ in {"VBD", "VBZ", "VBP"}:
        yield verb.i + 1, end


def _is_adverbial(verb: Token) -> bool:
    """Whether a verb says when something else happened: `after X announced it`."""
    opening = (child for child in verb.lefts if child.dep_ in {"mark", "advmod"})
    return verb.dep_ == "advcl" and any(one.lower_ in _ADVERBIAL for one in opening)


def extent(verb: Token, subject: Token | None) -> tuple[int, int]:
    """First and last token of a cue with its subject."""
    if subject is None:
        return verb.i, verb.i
    return min(verb.i, subject.left_edge.i), max(
        verb.i, subject.i if subject.i < verb.i else subject.right_edge.i
    )
