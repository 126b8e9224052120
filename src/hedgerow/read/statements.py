"""What was said, by whom: quotations and reported speech, each with its speaker and how sure that is.

A quotation inside a reported clause and the clause are one statement (mixed). A quotation that nothing attributes goes
on from the one before it in its paragraph or, at the head of a paragraph, from whoever was last in focus. A few quoted
words that nobody is said to have spoken are no statement: names and titles stand in marks too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Statement, StatementKind
from hedgerow.read.actors import Cast
from hedgerow.read.article import Article
from hedgerow.read.attribution import attribute
from hedgerow.read.late_names import named_next
from hedgerow.read.pulled import find_messages, letters, repeated, set_aside
from hedgerow.read.quotes import Quoted, find_quotes
from hedgerow.read.reporting import find_reports
from hedgerow.read.speakers import DESCRIBED, NAMED, Speaker, speaker_at
from hedgerow.read.titles import is_title, is_work
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FIRST_PERSON = frozenset({"i", "we", "me", "us"})

_BREAKS = frozenset(".!?…:;\n\"”’')]—–")
"""What may stand before a quotation that begins a sentence."""
_BEARING = frozenset(
    {
        "reading",
        "titled",
        "entitled",
        "subtitled",
        "headlined",
        "captioned",
        "marked",
        "named",
        "dubbed",
        "nicknamed",
    }
)
"""Participles between a thing and the words that it bears."""
_ROW = frozenset({"", "and", "or"})
_LONGEST_NAME = 40
"""Characters of a name that opens a line, at most."""
_EXCHANGE = 4
"""Statements in which two who talk to one another have both spoken."""
_FEWEST_LETTERS = 12
_NEAR = 14
"""Tokens between a cue and the few words that it quotes, at most."""
CARRIED = 0.6
"""How sure a speaker is who is carried over from the statement before."""
FEWEST_WORDS = 5
"""A quotation of fewer words that has no verb is a few words of somebody's, not a statement."""


@dataclass(slots=True)
class _Said:
    """A statement while it is being put together."""

    start: int
    end: int
    kind: StatementKind
    cue: int | None = None
    speaker: Speaker | None = None
    quoted: bool = False
    carried: bool = False


def find_statements(article: Article, doc: Doc, cast: Cast) -> tuple[Statement, ...]:
    """Every statement of an article, in order.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        cast: Who is spoken of in it.
    """
    return _Reader(article, doc, cast).read()


class _Free:
    """Which characters no statement covers."""

    def __init__(self, said: Sequence[_Said]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for one in sorted(said, key=lambda one: one.start):
            if self.ends and one.start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], one.end)
            else:
                self.starts.append(one.start)
                self.ends.append(one.end)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing covers any of the characters from `start` to `end`."""
        at = bisect_left(self.starts, end) - 1
        return at < 0 or self.ends[at] <= start


class _Reader:
    def __init__(self, article: Article, doc: Doc, cast: Cast) -> None:
        self.article, self.doc, self.cast = article, doc, cast
        self.words = read_vocabulary()
        self.at = [token.idx for token in doc]
        self.quotes = [one for one in find_quotes(article.text) if one.depth == 0]
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
        self.said: list[_Said] = []
        self.spoken: list[_Said] = []
        """Statements in order of their places, as far as quotations have been read."""

    def read(self) -> tuple[Statement, ...]:
        self.indirect()
        self.direct()
        self.beside()
        self.headline()
        self.delayed()
        kept = sorted((one for one in self.said), key=lambda one: (one.start, one.end))
        return tuple(self.statement(one) for one in kept)

    def indirect(self) -> None:
        for report in find_reports(self.doc, self.inside):
            if self.is_aside(self.at[report.cue]):
                continue
            speaker = speaker_at(self.doc[report.subject], self.cast)
            for first, last in report.pieces:
                start, end = self.doc[first].idx, self.doc[last].idx + len(self.doc[last])
                self.said.append(_Said(start, end, "indirect", report.cue, speaker))

    def direct(self) -> None:
        """Join quotations with the clauses they stand in; attribute the others."""
        reported = sorted(self.said, key=lambda one: one.start)
        starts = [one.start for one in reported]
        waiting = deque(reported)
        for quote, (first, last) in zip(self.quotes, self.tokens, strict=True):
            if first >= last or self.is_aside(quote.start):
                continue
            while waiting and waiting[0].start < quote.start:
                self.spoken.append(waiting.popleft())
            whole = self.clause_of(quote, reported, starts)
            if whole is None:
                whole = self.alone(quote, first, last)
                if whole is None:
                    continue
                self.said.append(whole)
                self.spoken.append(whole)

    def is_aside(self, character: int) -> bool:
        """Whether a character stands in the label of another page."""
        at = bisect_right(self.asides, (character, len(self.article.text))) - 1
        return at >= 0 and character < self.asides[at][1]

    def beside(self) -> None:
        """Messages, and lines that repeat a quotation and say nothing else."""
        text = self.article.text
        quoted = {letters(text[one.start : one.end]): at for at, one in enumerate(self.said) if one.quoted}
        free = _Free(self.said)
        for start, end, number in list(repeated(text, quoted)):
            if free.is_free(start, end):
                self.said.append(_Said(start, end, "direct", None, self.said[number].speaker, True, True))
        messages = find_messages(text)
        sent = _Free([_Said(one.start, one.end, "direct") for one in messages])
        self.said = [one for one in self.said if sent.is_free(one.start, one.end)]
        for message in messages:
            actor = self.cast.at(*message.name)
            if actor is not None and self.article.span(*message.name) not in actor.mentions:
                actor = None  # `Port of Vik` is not Vik
            name = text[slice(*message.name)] if actor is None else actor.name
            speaker = Speaker(name, actor, message.name, NAMED)
            self.said.append(_Said(message.start, message.end, "direct", None, speaker, True))

    def headline(self) -> None:
        """A quotation that nobody is said to have spoken is whose words it repeats further on."""
        text = self.article.text
        unknown = [one for one in self.said if one.speaker is None and one.quoted][:_EXCHANGE]
        known = [(letters(text[one.start : one.end]), one) for one in self.said if unknown and one.speaker]
        for one in unknown:
            words = letters(text[one.start : one.end])
            if len(words) >= _FEWEST_LETTERS:
                one.speaker = next((other.speaker for whole, other in known if words in whole), None)
                one.carried = one.speaker is not None

    def delayed(self) -> None:
        """`A local man said ...` and then `John Roe told ...`: whoever is described first and named at once."""
        for one in self.said:
            speaker = one.speaker
            if speaker is None or speaker.actor is not None or speaker.span is None:
                continue
            named = named_next(
                self.article, self.doc, self.at, self.inside, self.cast, *speaker.span, one.end
            )
            if named is not None:
                one.speaker = Speaker(named.name, named, speaker.span, DESCRIBED)

    def clause_of(self, quote: Quoted, reported: Sequence[_Said], starts: Sequence[int]) -> _Said | None:
        """The reported clause that a quotation stands in or begins in, made to cover it; None where there is none."""
        stop = bisect_right(starts, quote.start)
        for one in reversed(reported[max(0, stop - 4) : stop]):
            if one.end > quote.start:
                if one.start >= quote.outer[0] - 1:
                    one.kind = "direct"
                    one.start, one.end = (
                        quote.start,
                        max(quote.end, one.end if one.end <= quote.outer[1] else quote.end),
                    )
                else:
                    one.kind = "mixed"
                    one.end = max(one.end, quote.outer[1])  # its opening mark stands inside
                one.quoted = True
                return one
        following = reported[stop] if stop < len(reported) else None
        if following is not None and following.start < quote.end:
            following.kind, following.quoted = "direct", True
            following.start, following.end = quote.start, quote.end
            return following
        return None

    def alone(self, quote: Quoted, first: int, last: int) -> _Said | None:
        """A quotation that no clause covers; None where it is no statement of anybody's."""
        said = _Said(quote.start, quote.end, "direct", quoted=True)
        if is_work(self.doc, first, last):
            return None
        found = attribute(self.doc, quote, first, last, self.inside)
        fragment = self.is_fragment(first, last)
        if fragment and found is not None:
            ending = self.doc[last - 1].text
            near = ending == "," if found.after else first - found.cue <= _NEAR
            if not near or is_title(self.doc[first:last], fewest=1):
                found = None
        if found is not None and found.subject is not None:
            subject = self.doc[found.subject]
            if subject.lower_ in _FIRST_PERSON:
                return None  # the writer speaks
            said.cue, said.speaker = found.cue, speaker_at(subject, self.cast)
            if not found.after and fragment:
                said.kind = "scare" if last - first <= 3 else "mixed"
        if found is None and self.is_label(quote, first):
            self.labelled = quote.outer[1]
            return None
        if said.speaker is None and fragment:
            owner = self.owner(first)
            if owner is None or is_title(self.doc[first:last]):
                return None
            said.kind, said.speaker = "scare", owner
        if said.speaker is None:
            if is_title(self.doc[first:last]) or not self.stands_alone(quote):
                return None
            said.speaker = self.carried(quote, first)
            said.carried = said.speaker is not None
        return said

    def is_label(self, quote: Quoted, first: int) -> bool:
        """Whether a quotation is what a thing bears, as on signs, or stands in a row of such."""
        if self.labelled and self.article.text[self.labelled : quote.outer[0]].strip(" ,&") in _ROW:
            return True
        before = next(
            (one for one in reversed(self.doc[max(0, first - 4) : first]) if not one.is_punct), None
        )
        return before is not None and before.lower_ in _BEARING

    def stands_alone(self, quote: Quoted) -> bool:
        """Whether a quotation begins or ends its sentence; one amid the writer's words is the writer's."""
        text = self.article.text
        before = text[max(0, quote.outer[0] - 40) : quote.outer[0]].rstrip(" \t")
        after = text[quote.outer[1] : quote.outer[1] + 8].lstrip(" \t")
        return not before or before[-1] in _BREAKS or not after[:1].islower()

    def is_fragment(self, first: int, last: int) -> bool:
        """Whether a quotation is only some words of a sentence: it begins small, or is short and nothing ends it."""
        words = [token for token in self.doc[first:last] if token.is_alpha]
        if words and words[0].text[:1].islower():
            return True
        return len(words) < FEWEST_WORDS and self.doc[last - 1].text not in {".", "!", "?", ",", "…"}

    def owner(self, first: int) -> Speaker | None:
        """Whose words a few quoted ones are: `his adherence to "..."`, `in her words, "..."`."""
        at = first - 1
        while (
            at >= max(0, first - 8) and not self.inside[at] and self.doc[at].text not in {".", "!", "?", ";"}
        ):
            token = self.doc[at]
            if token.pos_ in {"VERB", "AUX"} and token.tag_ != "VBG":
                return None
            if token.pos_ == "NOUN" and token.lemma_.lower() in self.words.nouns_utterance:
                holder = next((child for child in token.children if child.dep_ == "poss"), None)
                if holder is not None:
                    return speaker_at(holder, self.cast)
            at -= 1
        return None

    def carried(self, quote: Quoted, first: int) -> Speaker | None:
        """Who goes on speaking: whoever spoke last, or whom the sentence before is about where nobody spoke in it."""
        introduced = self.named_before(quote) or self.introduced(quote, first)
        if introduced is not None:
            return introduced
        last = next((one for one in reversed(self.spoken) if one.start < quote.start), None)
        answering = self.answering(quote, last)
        if answering is not None:
            return answering
        topic = self.cast.topic_before(quote.outer[0])
        if topic is not None:
            after = 0 if last is None else max(last.end, 0 if last.cue is None else self.at[last.cue])
            end, person = topic
            between = self.article.text[end : quote.outer[0]]
            if end > after + 1 and not between.strip():
                return Speaker(person.name, person, None, CARRIED)
        return None if last is None else last.speaker

    def named_before(self, quote: Quoted) -> Speaker | None:
        """`Roe: "..."`: a name that opens the line."""
        text = self.article.text
        line = text.rfind("\n", max(0, quote.outer[0] - _LONGEST_NAME), quote.outer[0]) + 1
        words = text[line : quote.outer[0]].strip()
        if quote.outer[0] - line >= _LONGEST_NAME or not words.endswith(":") or not words[:1].isupper():
            return None
        name = words[:-1].strip()
        start = text.index(name, line)
        actor = self.cast.at(start, start + len(name)) or self.cast.surnamed(name)
        return None if actor is None else Speaker(actor.name, actor, (start, start + len(name)), NAMED)

    def answering(self, quote: Quoted, last: _Said | None) -> Speaker | None:
        """Who answers in the next paragraph where two talk and one has just asked the other."""
        if last is None or last.speaker is None or self.article.text[last.end - 1 : last.end] != "?":
            return None
        between = self.article.text[last.end : quote.outer[0]]
        if "\n" not in between or between.strip(" \t\n\r\"”’'"):
            return None
        closed = any(mark in between for mark in "\"”’'")
        spoken = self.spoken[-_EXCHANGE:]
        other = next(
            (
                one.speaker
                for one in reversed(spoken)
                if one.speaker and one.speaker.name != last.speaker.name
            ),
            None,
        )
        return replace(other, span=None, sure=CARRIED) if other is not None and closed else None

    def introduced(self, quote: Quoted, first: int) -> Speaker | None:
        """`X is blunter still: "..."`: the subject of what a colon ends."""
        if self.article.text[max(0, quote.outer[0] - 3) : quote.outer[0]].rstrip()[-1:] != ":":
            return None
        at = first - 1
        while at >= 0 and (self.doc[at].is_punct or self.doc[at].is_quote):
            at -= 1
        stop = max(0, at - 40)
        while (
            at >= stop
            and not self.inside[at]
            and self.doc[at].text not in {".", "!", "?"}
            and "\n" not in self.doc[at].text
        ):
            token = self.doc[at]
            if token.dep_ == "nsubj" and token.head.dep_ != "relcl":
                holder = next((child for child in token.lefts if child.dep_ == "poss"), None)
                says = holder is not None and token.lemma_.lower() in self.words.nouns_utterance
                speaker = speaker_at(holder if says and holder is not None else token, self.cast)
                return (
                    speaker
                    if speaker is not None and speaker.actor is not None and speaker.actor.kind == "person"
                    else None
                )
            at -= 1
        return None

    def statement(self, said: _Said) -> Statement:
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
