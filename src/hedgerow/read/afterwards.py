"""What is told of statements once all have been read: by their ends, by lines that repeat them, by who is named next.

A quotation that runs over paragraphs is said by whoever is named where it ends; a headline and a quotation that
nobody is said to have spoken by whoever says the same words further on; what somebody without a name said by whoever
is named at once after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from hedgerow.read.actors import Cast
from hedgerow.read.article import Article
from hedgerow.read.headline import headline_source
from hedgerow.read.late_names import named_next
from hedgerow.read.pulled import find_messages, letters, repeated
from hedgerow.read.quotes import Quoted
from hedgerow.read.said import Free, Said
from hedgerow.read.speakers import DESCRIBED, NAMED, Speaker

if TYPE_CHECKING:
    from spacy.tokens import Doc

_MOST_UNKNOWN = 4
"""Quotations without a speaker whose words are looked for further on, at most."""
_FEWEST_LETTERS = 12


class Afterwards:
    """A second look at the statements of a text."""

    def __init__(
        self, article: Article, doc: Doc, cast: Cast, quotes: Sequence[Quoted], inside: Sequence[bool],
        said: list[Said],
    ) -> None:  # fmt: skip
        """Take the statements as they were read.

        Args:
            article: What is read.
            doc: Its parse.
            cast: Who is spoken of.
            quotes: Its quotations, in order.
            inside: For each token, whether it stands in a quotation.
            said: Its statements.
        """
        self.article, self.doc, self.cast = article, doc, cast
        self.quotes, self.inside, self.said = quotes, inside, said
        self.at = [token.idx for token in doc]

    def read(self) -> list[Said]:
        """The statements, each with whoever comes to light."""
        self.ended()
        self.beside()
        self.sourced_headline()
        self.headline()
        self.delayed()
        return self.said

    def beside(self) -> None:
        """Messages, and lines that repeat a quotation and say nothing else."""
        text = self.article.text
        quoted = {letters(text[one.start : one.end]): at for at, one in enumerate(self.said) if one.quoted}
        free = Free(self.said)
        pulled: list[Said] = []
        for start, end, number, goes_on in list(repeated(text, quoted)):
            if goes_on and self.said[number].cue is None:
                pulled.append(self.said[number])  # the writer's own words, set apart in marks
            elif free.is_free(start, end):
                self.said.append(Said(start, end, "direct", None, self.said[number].speaker, True, True))
        self.said = [one for one in self.said if not any(one is other for other in pulled)]
        messages = find_messages(text)
        sent = Free([Said(one.start, one.end, "direct") for one in messages])
        self.said = [one for one in self.said if sent.is_free(one.start, one.end)]
        for message in messages:
            actor = self.cast.at(*message.name)
            if actor is not None and self.article.span(*message.name) not in actor.mentions:
                actor = None  # `Port of Vik` is not Vik
            name = text[slice(*message.name)] if actor is None else actor.name
            speaker = Speaker(name, actor, message.name, NAMED)
            self.said.append(Said(message.start, message.end, "direct", None, speaker, True))

    def sourced_headline(self) -> None:
        """A headline that names its source, where nobody is said to have said it."""
        text = self.article.text
        source = headline_source(text, self.cast)
        free = Free([one for one in self.said if one.speaker is not None])
        if source is None or not free.is_free(source.start, source.end):
            return
        self.said = [one for one in self.said if one.end <= source.start or one.start >= source.end]
        name = source.actor.name if source.actor is not None else text[slice(*source.name)]
        speaker = Speaker(name, source.actor, source.name, DESCRIBED)
        self.said.append(Said(source.start, source.end, "indirect", None, speaker))

    def headline(self) -> None:
        """A quotation that nobody is said to have spoken is whose words it repeats further on."""
        text = self.article.text
        unknown = [one for one in self.said if one.speaker is None and one.quoted][:_MOST_UNKNOWN]
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

    def ended(self) -> None:
        """What runs over paragraphs is said by whoever is named where it ends, if nobody is before."""
        by_start = {one.start: one for one in self.said if one.quoted}
        for quote, following in reversed(list(pairwise(self.quotes))):
            one, end = by_start.get(quote.start), by_start.get(following.start)
            if one is None or end is None or not following.continues or one.cue is not None:
                continue
            told = one.speaker is not None and not one.carried
            if not told and end.speaker is not None and (end.cue is not None or end.ended):
                one.speaker, one.ended = end.speaker, True
