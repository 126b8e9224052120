"""Who says what nothing attributes: whoever is introduced before it, answers, or goes on speaking.

A quotation without a cue is that of whom a line or a colon introduces; in the next paragraph after a question, of the
other of two who talk; else of the person whom the sentence before is about, or of whoever spoke last. A few quoted
words belong to whoever holds the noun before them (`his promise of "..."`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hedgerow.read.actors import Cast
from hedgerow.read.clauses import ends_line, sentence_around
from hedgerow.read.quotes import Quoted
from hedgerow.read.said import Said
from hedgerow.read.speakers import CARRIED, NAMED, Speaker, speaker_at
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

ROW = frozenset({"", "and", "or"})
"""What may stand between quotations of one row."""
_MARKS = ' ,"“”'
_LONGEST_NAME = 40
"""Characters of a name that opens a line, at most."""
_EXCHANGE = 4
"""Statements in which two who talk to one another have both spoken."""


@dataclass(slots=True)
class GoingOn:
    """What is needed to tell who goes on speaking, as a text is read."""

    text: str
    doc: Doc
    cast: Cast
    inside: Sequence[bool]
    """For each token, whether it stands in a quotation."""
    spoken: list[Said] = field(default_factory=list)
    """Statements in order of their places, as far as quotations have been read."""

    def in_row(self, quote: Quoted) -> Speaker | None:
        """Whose the last words were, where nothing but `and` parts these from them: `"cold," "wet" and "grim"`."""
        last = self.spoken[-1] if self.spoken else None
        if last is None or not last.quoted or last.end > quote.start:
            return None
        between = self.text[last.end : quote.outer[0]].strip(_MARKS)
        return last.speaker if between in ROW else None

    def owner(self, first: int) -> Speaker | None:
        """Whose words a few quoted ones are: `his adherence to "..."`, `in her words, "..."`."""
        at = first - 1
        while (
            at >= max(0, first - 8) and not self.inside[at] and self.doc[at].text not in {".", "!", "?", ";"}
        ):
            token = self.doc[at]
            if token.pos_ in {"VERB", "AUX"} and token.tag_ != "VBG":
                return None
            if token.pos_ == "NOUN" and token.lemma_.lower() in read_vocabulary().nouns_utterance:
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
            after = (
                0 if last is None else max(last.end, 0 if last.cue is None else self.sentence_end(last.cue))
            )
            end, person = topic
            between = self.text[end : quote.outer[0]]
            if end > after + 1 and not between.strip():
                return Speaker(person.name, person, None, CARRIED)
        return None if last is None else last.speaker

    def sentence_end(self, cue: int) -> int:
        """Where the sentence of a cue ends: whom it speaks of besides does not go on speaking."""
        last = self.doc[sentence_around(self.doc[cue])[1] - 1]
        return last.idx + len(last)

    def named_before(self, quote: Quoted) -> Speaker | None:
        """`Roe: "..."`: a name that opens the line."""
        text = self.text
        line = text.rfind("\n", max(0, quote.outer[0] - _LONGEST_NAME), quote.outer[0]) + 1
        words = text[line : quote.outer[0]].strip()
        if quote.outer[0] - line >= _LONGEST_NAME or not words.endswith(":") or not words[:1].isupper():
            return None
        name = words[:-1].strip()
        start = text.index(name, line)
        last = start + name.rfind(" ") + 1  # `House leader Jane Roe: ...`
        actor = self.cast.at(last, start + len(name)) or self.cast.surnamed(name)
        return None if actor is None else Speaker(actor.name, actor, (start, start + len(name)), NAMED)

    def answering(self, quote: Quoted, last: Said | None) -> Speaker | None:
        """Who answers in the next paragraph where two talk and one has just asked the other."""
        if last is None or last.speaker is None or self.text[last.end - 1 : last.end] != "?":
            return None
        between = self.text[last.end : quote.outer[0]]
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
        if self.text[max(0, quote.outer[0] - 3) : quote.outer[0]].rstrip()[-1:] != ":":
            return None
        at = first - 1
        while at >= 0 and (self.doc[at].is_punct or self.doc[at].is_quote or self.doc[at].is_space):
            at -= 1
        stop = max(0, at - 40)
        named = self.cast.of(self.doc[at]) if at >= 0 and self.doc[at].pos_ == "PROPN" else None
        start = sentence_around(self.doc[at])[0] if named is not None else 0
        verbs = any(one.tag_ in {"VBD", "VBZ", "VBP", "MD"} for one in self.doc[start:at])
        if named is not None and named.kind == "person" and not self.inside[at] and not verbs:
            return Speaker(named.name, named, None, NAMED)  # `Minister Jane Roe: "..."`
        while (
            at >= stop
            and not self.inside[at]
            and self.doc[at].text not in {".", "!", "?"}
            and not ends_line(self.doc[at])
        ):
            token = self.doc[at]
            if token.dep_ == "nsubj" and token.head.dep_ != "relcl":
                holder = next((child for child in token.lefts if child.dep_ == "poss"), None)
                says = holder is not None and token.lemma_.lower() in read_vocabulary().nouns_utterance
                speaker = speaker_at(holder if says and holder is not None else token, self.cast)
                if speaker is not None and speaker.actor is None and token.pos_ == "NOUN":
                    return speaker if read_vocabulary().is_person(token.lemma_.lower()) else None
                return (
                    speaker
                    if speaker is not None and speaker.actor is not None and speaker.actor.kind == "person"
                    else None
                )
            at -= 1
        return None
