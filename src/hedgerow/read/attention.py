"""Who of a text is raised by each mention, and how far: what pronouns and descriptions are read by.

Whoever is named, acts or speaks is raised; whoever is named inside a quotation is raised less, for who speaks of them
goes on speaking.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hedgerow.read.focus import FORGOTTEN, Focus, Referent
from hedgerow.read.gather import Gathered
from hedgerow.read.grammar import words as words_of
from hedgerow.read.one_name import Name
from hedgerow.read.parts import SUBJECTS, hears, is_agent, is_conceded, is_source, weight
from hedgerow.read.phrases import noun_phrase
from hedgerow.read.quotes import Quoted
from hedgerow.read.vocabulary import Gender, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CHARGES = frozenset({"accuse", "criticise", "criticize", "slam"})
"""What is done by speaking, so that whoever does it goes on to speak."""
OFFICES = words_of("public_offices")
"""Offices that whoever spoke last may hold where the text does not say what he is."""
_NEW = 1.2
"""What a person raises besides when first named: whoever is introduced is about to act or to speak."""
_QUOTED = 0.25
"""How much less those are raised who are named inside a quotation: who speaks of them goes on speaking."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What descriptions and pronouns mean."""

    tokens: dict[int, int] = field(default_factory=dict)
    """Actor by token."""
    phrases: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Characters of the phrase that a pronoun means, where it means somebody without a name."""
    topics: list[tuple[int, int]] = field(default_factory=list)
    """Where a sentence ends that is about one person, and that person."""
    descriptions: list[tuple[int, int, int]] = field(default_factory=list)
    """First character, one after the last, and actor of each description."""


class Attention:
    """Those whom a text has named, and how high each of them is in focus."""

    def __init__(
        self, doc: Doc, names: Sequence[Name], which: Sequence[int | None], actors: list[Gathered],
        quotes: Sequence[Quoted],
    ) -> None:  # fmt: skip
        """Take what mentions are told by.

        Args:
            doc: The parse.
            names: Mentions by name, in order.
            which: The actor that each name means.
            actors: The actors.
            quotes: The text's quotations.
        """
        self.doc, self.actors = doc, actors
        self.words = read_vocabulary()
        self.named: dict[int, int] = {}
        """Actor by each token of a name."""
        self.heads: dict[int, tuple[int, Name]] = {}
        """Actor and name by the head token of a name."""
        for name, who in zip(names, which, strict=True):
            if who is not None:
                self.named.update(dict.fromkeys(range(name.first, name.last), who))
                self.heads[doc[name.first : name.last].root.i] = (who, name)
        top = [one for one in quotes if one.depth == 0]
        self.quote_starts, self.quote_ends = [one.start for one in top], [one.end for one in top]
        self.focus = Focus()
        self.referents: dict[int, Referent] = {}
        self.resolved = Resolved()

    def pair(self, token: Token) -> None:
        """Raise those who do something together, for `they` to mean: `Ann Roe and her son moved`."""
        joined = token.dep_ in SUBJECTS or token.dep_ == "dobj" or is_agent(token)
        if not joined or token.pos_ not in {"NOUN", "PROPN"} or self.quoted(token):
            return
        other = next(
            (one for one in token.rights if one.dep_ == "conj" and one.pos_ in {"NOUN", "PROPN"}), None
        )
        if other is None or not any(one.lower_ == "and" for one in token.rights):
            return
        if self.is_somebody(token) and self.is_somebody(other):
            phrase = (noun_phrase(token)[0], other.idx + len(other))
            self.raise_(Referent(None, phrase, "group", None, plural=True), token)

    def is_somebody(self, token: Token) -> bool:
        """Whether a noun or a name is a person's."""
        if token.i in self.named:
            return self.actors[self.named[token.i]].kind == "person"
        return self.words.is_person(token.lemma_.lower())

    def raise_actor(self, who: int, token: Token) -> None:
        """Raise an actor by one mention."""
        actor = self.actors[who]
        if hears(token) and actor.kind != "person":
            return  # `she told the Herald` is not about the Herald
        new = who not in self.referents
        if new:
            self.referents[who] = Referent(who, (0, 0), actor.kind, actor.gender, plural=False)
        one = self.referents[who]
        one.gender, one.guessed, one.kind = actor.gender, not actor.told, actor.kind
        # whoever is out of focus and named in full is introduced anew
        full = token.i in self.heads and " " in self.heads[token.i][1].text and one.focus < FORGOTTEN
        apart = self.quoted(token) or is_conceded(token)
        owns = token.dep_ == "poss" and token.head.dep_ not in SUBJECTS
        introduced = (new or full) and actor.kind == "person" and not apart and not owns
        self.raise_(one, token, _NEW if introduced else 0.0)
        if introduced:
            self.focus.introduced = one

    def raise_(self, referent: Referent, token: Token, more: float = 0.0) -> None:
        """Raise somebody by one mention."""
        speaks, quoted = self.speaks(token) and not is_conceded(token), self.quoted(token)
        speaks = speaks or is_source(token)
        self.focus.lift(
            referent,
            (weight(token, speaks=speaks) + more) * (_QUOTED if quoted else 1.0),
            spoke=speaks and not quoted,
        )

    def speaks(self, token: Token) -> bool:
        """Whether a token is the subject of a verb of speech."""
        verb = token.head
        if token.dep_ not in SUBJECTS or (token.dep_ == "nsubjpass" and verb.lemma_ not in {"quote", "cite"}):
            return False  # `she was told`
        return verb.lemma_.lower() in self.words.spoken | _CHARGES or any(
            child.dep_ == "ccomp" and self.quoted(child) for child in verb.lefts
        )

    def quoted(self, token: Token) -> bool:
        """Whether a token stands in a quotation."""
        at = bisect_right(self.quote_starts, token.idx) - 1
        return at >= 0 and token.idx < self.quote_ends[at]

    def unplaced(self, gender: Gender | None) -> int | None:
        """The one person in focus of whom the text does not say what he is, where he spoke last.

        `Roe is pleased. The team's coach chose to look ahead. "It went well," he said`: that is he.
        """
        some = [
            one
            for one in self.focus.held
            if one.actor is not None and one.kind == "person" and not self.actors[one.actor].roles
        ]
        last = self.focus.spoke
        only = len(some) == 1 and some[0] is last and some[0].gender in {None, gender or some[0].gender}
        return some[0].actor if only else None
