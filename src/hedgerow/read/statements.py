"""What was said, by whom: quotations and reported speech, each with its speaker and how sure that is.

A quotation inside a reported clause and the clause are one statement (mixed). A quotation that nothing attributes goes
on from the one before it in its paragraph or, at the head of a paragraph, from whoever was last in focus. A few quoted
words that nobody is said to have spoken are no statement: names and titles stand in marks too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Statement
from hedgerow.read.actors import Cast
from hedgerow.read.afterwards import Afterwards
from hedgerow.read.article import Article
from hedgerow.read.attribution import attribute
from hedgerow.read.fragments import fills_line, goes_on_behind, is_fragment, stands_alone
from hedgerow.read.going_on import ROW, GoingOn
from hedgerow.read.pulled import set_aside
from hedgerow.read.quotes import Quoted, find_quotes
from hedgerow.read.reporting import find_reports
from hedgerow.read.said import Free, Said
from hedgerow.read.speakers import CARRIED, Speaker, speaker_at
from hedgerow.read.titles import is_borne, is_title, is_topic, is_work
from hedgerow.read.unmarked import Unmarked, find_unmarked
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FIRST_PERSON = frozenset({"i", "we", "me", "us"})

_NEAR = 14
"""Tokens between a cue and the few words that it quotes, at most."""


def find_statements(article: Article, doc: Doc, cast: Cast) -> tuple[Statement, ...]:
    """Every statement of an article, in order.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        cast: Who is spoken of in it.
    """
    return _Reader(article, doc, cast).read()


class _Reader:
    def __init__(self, article: Article, doc: Doc, cast: Cast) -> None:
        self.article, self.doc, self.cast = article, doc, cast
        self.words = read_vocabulary()
        self.at = [token.idx for token in doc]
        self.unmarked = {one.start: one for one in find_unmarked(article, doc, cast)}
        """Quotations without marks, by their first characters."""
        self.quotes = self.all_quotes()
        self.inside = [False] * len(doc)
        self.tokens: list[tuple[int, int]] = []
        for quote in self.quotes:
            first, last = bisect_left(self.at, quote.start), bisect_left(self.at, quote.end)
            self.tokens.append((first, last))
            for index in range(first, last):
                self.inside[index] = True
        self.labelled = 0
        """Where the last quotation ends that only says what a thing bears."""
        self.asides = set_aside(article.text)
        self.said: list[Said] = []
        self.going_on = GoingOn(article.text, doc, cast, self.inside)

    def all_quotes(self) -> list[Quoted]:
        """Quotations with marks and without, in order; marks inside of one without are part of it."""
        unmarked = [Quoted(one.start, one.end, (one.start, one.end)) for one in self.unmarked.values()]
        free = Free([Said(one.start, one.end, "direct") for one in unmarked])
        marked = [
            one for one in find_quotes(self.article.text) if one.depth == 0 and free.is_free(*one.outer)
        ]
        return sorted([*unmarked, *marked], key=lambda one: one.start)

    def read(self) -> tuple[Statement, ...]:
        self.indirect()
        self.direct()
        told = Afterwards(self.article, self.doc, self.cast, self.quotes, self.inside, self.said).read()
        kept = sorted(told, key=lambda one: (one.start, one.end))
        return tuple(self.statement(one) for one in kept)

    def indirect(self) -> None:
        apart = Free([Said(one.start, one.end, "direct") for one in self.unmarked.values()])
        for report in find_reports(self.doc, self.inside):
            if self.is_aside(self.at[report.cue]):
                continue
            speaker = None if report.subject is None else speaker_at(self.doc[report.subject], self.cast)
            for first, last in report.pieces:
                start, end = self.doc[first].idx, self.doc[last].idx + len(self.doc[last])
                if apart.is_free(start, end):
                    self.said.append(Said(start, end, "indirect", report.cue, speaker))

    def direct(self) -> None:
        """Join quotations with the clauses they stand in; attribute the others."""
        reported = sorted(self.said, key=lambda one: one.start)
        starts = [one.start for one in reported]
        waiting = deque(reported)
        for quote, (first, last) in zip(self.quotes, self.tokens, strict=True):
            if first >= last or self.is_aside(quote.start):
                continue
            while waiting and waiting[0].start < quote.start:
                self.going_on.spoken.append(waiting.popleft())
            unmarked = self.unmarked.get(quote.start)
            if unmarked is None and self.clause_of(quote, reported, starts) is not None:
                continue
            whole = (
                self.alone(quote, first, last) if unmarked is None else self.set_off(unmarked, quote, first)
            )
            if whole is not None:
                self.said.append(whole)
                self.going_on.spoken.append(whole)

    def set_off(self, unmarked: Unmarked, quote: Quoted, first: int) -> Said:
        """A quotation without marks; where nothing beside it says whose it is, that of whoever goes on speaking."""
        said = Said(quote.start, quote.end, "direct", unmarked.cue, unmarked.speaker, quoted=True)
        if said.speaker is None:
            said.speaker = self.going_on.carried(quote, first)
            said.carried = said.speaker is not None
        return said

    def is_aside(self, character: int) -> bool:
        """Whether a character stands in the label of another page."""
        at = bisect_right(self.asides, (character, len(self.article.text))) - 1
        return at >= 0 and character < self.asides[at][1]

    def clause_of(self, quote: Quoted, reported: Sequence[Said], starts: Sequence[int]) -> Said | None:
        """The reported clause that a quotation stands in or begins in, made to cover it; None where there is none."""
        stop = bisect_right(starts, quote.start)
        for one in reversed(reported[max(0, stop - 4) : stop]):
            if one.end > quote.start:
                whole = self.is_subject(quote, one.end) or goes_on_behind(
                    self.doc, bisect_left(self.at, quote.end), bisect_left(self.at, one.end)
                )
                if one.start >= quote.outer[0] - 1 and not whole:
                    one.kind = "direct"
                    one.start, one.end = (
                        quote.start,
                        max(quote.end, one.end if one.end <= quote.outer[1] else quote.end),
                    )
                else:
                    one.kind = "mixed"
                    one.start = min(one.start, quote.outer[0])
                    one.end = max(one.end, quote.outer[1])  # its opening mark stands inside
                one.quoted = True
                return one
        following = reported[stop] if stop < len(reported) else None
        if following is not None and following.start < quote.end:
            following.kind, following.quoted = "direct", True
            following.start, following.end = quote.start, quote.end
            return following
        return None

    def is_subject(self, quote: Quoted, end: int) -> bool:
        """Whether a verb follows a quotation inside a clause: `said "a lot of firms" could fail`."""
        behind = bisect_left(self.at, quote.outer[1])
        return (
            behind < len(self.at)
            and self.at[behind] < end
            and self.doc[behind].tag_ in {"VBD", "VBZ", "VBP", "MD"}
        )

    def alone(self, quote: Quoted, first: int, last: int) -> Said | None:
        """A quotation that no clause covers; None where it is no statement of anybody's."""
        said = Said(quote.start, quote.end, "direct", quoted=True)
        if is_work(self.doc, first, last):
            return None
        found = attribute(self.doc, quote, first, last, self.inside)
        fragment = is_fragment(self.doc, first, last) and not fills_line(
            self.article.text, quote, last - first
        )
        if fragment and found is not None:
            ending = self.doc[last - 1].text
            near = ending == "," if found.after else first - found.cue <= _NEAR
            if not found.after and self.is_spent(found.cue, quote):
                near = False
            if not near or is_title(self.doc[first:last], fewest=1):
                found = None
        if found is not None and found.subject is not None:
            subject = self.doc[found.subject]
            if subject.lower_ in _FIRST_PERSON:
                return None  # the writer speaks
            said.cue, said.speaker = found.cue, speaker_at(subject, self.cast)
            if not found.after and fragment:
                said.kind = "scare" if last - first <= 3 else "mixed"
                begin = self.clause_before(found.cue, first)
                if begin is not None:
                    said.kind, said.start, said.end = "mixed", self.at[begin], quote.outer[1]
        if found is None and self.is_label(quote, first):
            self.labelled = quote.outer[1]
            return None
        if said.speaker is None and fragment and found is not None and self.is_passive(found.cue, first):
            # `was described as "a farce"`: nobody is said to have, unless `by the mayor` follows
            said.cue, said.kind, said.speaker = found.cue, "mixed", self.by_whom(last)
            return said
        if said.speaker is None and fragment:
            row = None if self.is_subject(quote, len(self.article.text)) else self.going_on.in_row(quote)
            owner = row or self.going_on.owner(first)
            if owner is None or is_title(self.doc[first:last]):
                return None
            said.kind, said.speaker = "scare", owner
        if said.speaker is None:
            if (
                is_title(self.doc[first:last])
                or not stands_alone(self.article.text, quote)
                or is_topic(self.doc, last)
            ):
                return None
            said.speaker = self.going_on.carried(quote, first)
            said.carried = said.speaker is not None
        return said

    def is_passive(self, cue: int, first: int) -> bool:
        """Whether somebody who is not told calls a thing so: `was dismissed as "a farce"`."""
        passive = any(child.dep_ == "auxpass" for child in self.doc[cue].lefts)
        between = [one.lower_ for one in self.doc[cue + 1 : first] if not one.is_quote]
        return passive and between in (["as"], ["as", "a"], ["as", "an"])

    def by_whom(self, last: int) -> Speaker | None:
        """Who calls a thing so, where that stands behind the words: `as "a farce" by the mayor`."""
        behind = next((one for one in self.doc[last : last + 2] if not one.is_quote), None)
        agent = None if behind is None or behind.lower_ != "by" else next(iter(behind.rights), None)
        return None if agent is None or agent.dep_ != "pobj" else speaker_at(agent, self.cast)

    def is_spent(self, cue: int, quote: Quoted) -> bool:
        """Whether what a cue reports stands before it, whole: `"We won," Roe said after the "historic" vote`."""
        last = self.going_on.spoken[-1] if self.going_on.spoken else None
        before = self.article.text[max(0, quote.outer[0] - 4) : quote.outer[0]].rstrip()
        goes_on = before[-1:] in {",", ":", "—", "–", "-"}  # `"We won," Roe said, "but only just"`
        return last is not None and last.cue == cue and last.end <= self.at[cue] and not goes_on

    def clause_before(self, cue: int, first: int) -> int | None:
        """Where a clause begins that a few quoted words end and the parse missed: `wrote that the plan "creaks"`."""
        between = [token for token in self.doc[cue + 1 : first] if not token.is_quote]
        if len(between) < 2 or self.doc[cue].lemma_.lower() not in self.words.reported:
            return None
        if any(token.text in {",", ";", ":", "(", "—"} for token in between):
            return None
        # `wrote in a letter that the plan "creaks"`
        that = next((one for one in between if one.lower_ == "that"), None)
        if that is None or any(one.pos_ in {"VERB", "AUX"} for one in between[: between.index(that)]):
            return None
        return that.i

    def is_label(self, quote: Quoted, first: int) -> bool:
        """Whether a quotation is what a thing bears, as on signs, or stands in a row of such."""
        if self.labelled and self.article.text[self.labelled : quote.outer[0]].strip(" ,&") in ROW:
            return True
        return is_borne(self.doc, first)

    def statement(self, said: Said) -> Statement:
        text = self.article.text[said.start : said.end]
        speaker = said.speaker
        sure = 0.3 if speaker is None else CARRIED if said.carried else speaker.sure
        about = tuple(one.id for one in self.cast.all_in(said.start, said.end))
        return Statement(
            self.article.span(said.start, said.end), text,
            None if speaker is None else speaker.name,
            None if speaker is None or speaker.actor is None else speaker.actor.id,
            None if speaker is None or speaker.span is None or said.carried else self.article.span(*speaker.span),
            None if said.cue is None else self.doc[said.cue].text,
            said.kind, about, round(sure, 2),
        )  # fmt: skip
