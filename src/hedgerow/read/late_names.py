"""Whom an article describes first and then names: `A local man said ... John Roe told reporters ...`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Mentioned
from hedgerow.read.actors import Cast
from hedgerow.read.article import Article
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LONGEST_LEAD = 600
"""Characters of a first paragraph, at most."""
_REACH = 120
"""Tokens in which the name is looked for: two long sentences."""
_UNNAMED_ROLES = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "official", "source", "insider", "diplomat", "aide"}
)
"""Those who speak for others and are seldom named in the next sentence, if not behind their own words."""


def named_next(
    article: Article,
    doc: Doc,
    at: Sequence[int],
    inside: Sequence[bool],
    cast: Cast,
    start: int,
    end: int,
    after: int,
) -> Mentioned | None:
    """The person whom the next two sentences name for the first time, as who acts.

    Args:
        article: What is read.
        doc: Its parse.
        at: Where each token begins.
        inside: For each token, whether it stands in a quotation.
        cast: Who is spoken of.
        start: First character of the description, such as `a woman who lives there`.
        end: One after its last character.
        after: Where what that person said ends.
    """
    words = read_vocabulary()
    phrase = doc.char_span(start, end, alignment_mode="expand")
    lemma = "" if phrase is None else phrase.root.lemma_.lower()
    if phrase is None or not words.is_person(lemma):
        return None
    quoted_only = lemma in _UNNAMED_ROLES
    # `the health office spokesman told the wire` opens a text as `a spokesman for the health office` does
    opening = article.text.rfind("\n", max(0, start - _LONGEST_LEAD), start) < 0 and start <= _LONGEST_LEAD
    lead = phrase[0].text == "The" and phrase.root.tag_ != "NNS" and opening
    definite = {"the"} if lemma.startswith("spokes") or lead else set()
    if phrase[0].lower_ not in {"a", "an", "one"} | definite:
        return None
    called = {lemma, *({"mp"} if any(one.lower_ == "parliament" for one in phrase) else ())}
    gender = words.noun_gender(lemma)
    here = bisect_left(at, max(after, end))
    ends, stop = 0, min(len(doc), here + _REACH)
    while here < stop and ends <= 2:
        token = doc[here]
        ends += bool(token.is_sent_start) and not inside[here]
        if (ends or not quoted_only) and token.dep_ == "nsubj" and not inside[here]:
            if quoted_only and not _ends_quotation(token, inside):
                return None
            actor = cast.of(token)
            if actor is not None and actor.kind == "person" and actor.mentions:
                first = actor.mentions[0].start >= article.span(token.left_edge.idx, token.idx + 1).start
                fits = gender in {None, cast.genders.get(actor.id, gender)}
                # `the union's president, John Roe`, `Union president John Roe`: somebody else
                given = actor.name.split()[0]
                before = [one.text for one in doc[token.left_edge.i : token.i + 1]]
                titles = before[: before.index(given)] if given in before else []
                bare = token.left_edge.pos_ == "PROPN" and all(map(words.is_title, titles))
                bare = bare or (opening and bool(titles) and titles[-1].lower() in called)
                return actor if first and fits and bare and token.pos_ == "PROPN" else None
        here += 1
    return None


def _ends_quotation(subject: Token, inside: Sequence[bool]) -> bool:
    """Whether a quotation ends before a cue and its subject: `"...," said Jane Roe`."""
    verb, at = subject.head, min(subject.left_edge.i, subject.head.i) - 1
    while at > 0 and (subject.doc[at].is_quote or subject.doc[at].is_punct) and not inside[at]:
        at -= 1
    return at > 0 and inside[at] and verb.lemma_.lower() in read_vocabulary().spoken
