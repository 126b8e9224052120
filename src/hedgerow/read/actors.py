"""Who is spoken of: names gathered into actors, each with its kind, its mentions and the case's actor it matches.

`Cast` is what the other parts of the reader ask: who is named at these characters, and who does this noun phrase or
pronoun mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from hedgerow.case.model import Case
from hedgerow.evidence.record import Mentioned
from hedgerow.read.article import Article
from hedgerow.read.attention import Resolved
from hedgerow.read.coreference import resolve
from hedgerow.read.gather import Gathered, gather, plain_name
from hedgerow.read.lexicon import Lexicon
from hedgerow.read.names import find_names
from hedgerow.read.offices import with_offices
from hedgerow.read.one_name import Name
from hedgerow.read.parts import is_source
from hedgerow.read.quotes import find_quotes
from hedgerow.read.vocabulary import Gender

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NAMED = re.compile(r"(?<![\w-])[A-Z][\w'’]*(?:[ -](?:(?:al|el|bin|of|the|de)[ -])?[A-Z][\w'’]*)*(?![\w-])")
"""Names inside a sentence: runs of capitals."""


_SMALL = 4
"""Words of a headline that may have small letters have no more."""
_FEWEST = 3
"""Longer words, at least, that tell a headline in capitals."""
_ACTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "poss"})


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Everybody that an article speaks of, and who is meant where."""

    actors: tuple[Mentioned, ...]
    """In the order in which they first appear."""
    _starts: tuple[int, ...] = field(repr=False)
    """Where each mention begins in the article's text, in order."""
    _ends: tuple[int, ...] = field(repr=False)
    _reach: tuple[int, ...] = field(repr=False)
    """The furthest end of this mention and all before it."""
    _who: tuple[int, ...] = field(repr=False)
    """Which actor each mention names."""
    _tokens: Mapping[int, int] = field(repr=False)
    """Which actor a token refers to: of names, descriptions and pronouns."""
    _phrases: Mapping[int, tuple[int, int]] = field(default_factory=dict, repr=False)
    """Characters of the phrase that a pronoun means, where it means somebody without a name."""
    _topics: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """Where a sentence ends that is about one person, and which actor that is."""
    genders: Mapping[str, Gender] = field(default_factory=dict, repr=False)
    """He or she, by id of the actor, where something tells."""
    _surnames: Mapping[str, list[int]] = field(default_factory=dict, repr=False)
    """Persons by surname, in small letters."""

    def at(self, start: int, end: int) -> Mentioned | None:
        """Whoever is named at characters `start` to `end` of the article's text.

        Where one mention stands inside another (`Berg's colleague`), the smallest that holds all these characters;
        where none holds all of them, the first among them.
        """
        found = self._overlapping(start, end)
        holding = [one for one in found if self._starts[one] <= start and end <= self._ends[one]]
        if holding:
            return self.actors[self._who[min(holding, key=lambda one: self._ends[one] - self._starts[one])]]
        return self.actors[self._who[found[0]]] if found else None

    def surnamed(self, name: str) -> Mentioned | None:
        """The one person of a surname; None where there is none, or more than one."""
        some = self._surnames.get(name.lower(), ())
        return self.actors[some[0]] if len(some) == 1 else None

    def all_in(self, start: int, end: int) -> tuple[Mentioned, ...]:
        """Everybody named within characters `start` to `end` of the article's text, once each, in order."""
        found = dict.fromkeys(self._who[one] for one in self._overlapping(start, end))
        return tuple(self.actors[one] for one in found)

    def _overlapping(self, start: int, end: int) -> list[int]:
        first = bisect_right(self._reach, start)
        last = bisect_left(self._starts, end)
        return [one for one in range(first, last) if self._ends[one] > start]

    def of(self, words: Token | Span) -> Mentioned | None:
        """Who a noun phrase or pronoun refers to; None where that is not known."""
        from spacy.tokens import Span

        who = self._tokens.get(words.root.i if isinstance(words, Span) else words.i)
        return None if who is None else self.actors[who]

    def phrase_of(self, token: Token) -> tuple[int, int] | None:
        """Characters of the phrase that a pronoun means, where it means somebody without a name."""
        return self._phrases.get(token.i)

    def topic_before(self, character: int) -> tuple[int, Mentioned] | None:
        """The last sentence that ends by a character of the article's text and is about one person.

        Returns:
            Where that sentence ends, and the person; None where there is no such sentence.
        """
        at = bisect_right(self._topics, (character, len(self.actors))) - 1
        return None if at < 0 else (self._topics[at][0], self.actors[self._topics[at][1]])


def find_actors(article: Article, doc: Doc, lexicon: Lexicon, case: Case | None) -> Cast:
    """Everybody that an article speaks of.

    Args:
        article: What is read.
        doc: The parse of `article.text`, whole.
        lexicon: Names that are known beforehand.
        case: The case whose actors are to be recognised, or None.
    """
    names = _beside_headline(article.text, find_names(doc, lexicon))
    gathered, plain = gather(names, lexicon)
    which = with_offices(doc, names, plain)
    for name, before, who in zip(names, plain, which, strict=True):
        if before != who and before is not None and who is not None:
            gathered[before].mentions.remove((name.start, name.end))
            gathered[who].mentions.append((name.start, name.end))
    quotes = find_quotes(article.text)
    wanted = _wanted(lexicon, case)
    resolved = resolve(doc, names, which, gathered, quotes, lexicon, wanted)
    for start, end, who in resolved.descriptions:
        gathered[who].mentions.append((start, end))
    for name, meant in zip(names, which, strict=True):
        if meant is not None:
            resolved.tokens.update(dict.fromkeys(range(name.first, name.last), meant))
    _forget_bystanders(doc, names, which, gathered)
    return _cast(article, gathered, resolved, lexicon, case)


def _beside_headline(text: str, names: Sequence[Name]) -> Sequence[Name]:
    """Names without those that only a headline gives whose every word has a capital: `Ruritania Courts Elbonia`."""
    line, _, rest = text.lstrip().partition("\n")
    end = len(text) - len(text.lstrip()) + len(line)
    long = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > _SMALL]
    if len(long) < _FEWEST or rest[:1].strip() or line.rstrip().endswith((".", "!", "”", '"')):
        return names
    if not all(word[:1].isupper() for word in long):
        return names
    told = {
        word
        for name in names
        if name.start >= end and name.known is None
        for word in name.text.lower().split()
    }
    return [
        name
        for name in names
        if name.start >= end or name.known is not None or name.text.lower().split()[-1] in told
    ]


def _forget_bystanders(
    doc: Doc, names: Sequence[Name], which: Sequence[int | None], gathered: list[Gathered]
) -> None:
    """Take the mentions from names of unknown kind that nowhere do, own or suffer anything: headings, works, labels."""
    acting = set()
    for name, who in zip(names, which, strict=True):
        root = doc[name.first : name.last].root
        if root.dep_ in _ACTS or is_source(root):
            acting.add(who)
    for at, actor in enumerate(gathered):
        if actor.kind == "unknown" and not actor.known and at not in acting:
            actor.mentions.clear()


def _cast(
    article: Article, gathered: list[Gathered], resolved: Resolved, lexicon: Lexicon, case: Case | None
) -> Cast:
    order = sorted(
        (one for one in range(len(gathered)) if gathered[one].mentions),
        key=lambda one: min(gathered[one].mentions),
    )
    place = {old: new for new, old in enumerate(order)}
    taken: Counter[str] = Counter()
    actors: list[Mentioned] = []
    for old in order:
        actor = gathered[old]
        id_ = actor.known or re.sub(r"[^a-z0-9]+", "_", actor.name.lower()).strip("_") or "actor"
        taken[id_] += 1
        unique = id_ if taken[id_] == 1 else f"{id_}_{taken[id_]}"
        spans = tuple(article.span(*one) for one in sorted(set(actor.mentions)))
        actors.append(
            Mentioned(
                unique, actor.name, actor.kind, case_actor(actor.name, actor.known, lexicon, case), spans
            )
        )
    flat = sorted((*span, place[old]) for old in order for span in set(gathered[old].mentions))
    genders = {actors[place[old]].id: gender for old in order if (gender := gathered[old].gender)}
    surnames: dict[str, list[int]] = {}
    for at, one in enumerate(actors):
        if one.kind == "person":
            surnames.setdefault(one.name.split()[-1].lower(), []).append(at)
    return Cast(
        tuple(actors), tuple(one[0] for one in flat), tuple(one[1] for one in flat),
        tuple(accumulate((one[1] for one in flat), max)), tuple(one[2] for one in flat),
        {token: place[who] for token, who in resolved.tokens.items() if who in place}, resolved.phrases,
        tuple((end, place[who]) for end, who in resolved.topics if who in place), genders, surnames,
    )  # fmt: skip


def case_actor(name: str, known: str | None, lexicon: Lexicon, case: Case | None) -> str | None:
    """The id of the case's actor that somebody is: by what the lexicon says, by name, or by the names in `about`.

    An institution or a leader that is not found itself goes to whatever it is part of.
    """
    if case is None:
        return None
    seen: set[str] = set()
    while True:
        entry = lexicon.known.get(known) if known else None
        if entry is not None and entry.case in {one.id for one in case.actors}:
            return entry.case
        spellings = (
            [name]
            if entry is None
            else [entry.name, *(text for text, role in entry.spellings if role == "name"), *entry.collective]
        )
        wanted = {plain_name(one) for one in spellings}
        for actor in case.actors:
            if wanted & {plain_name(actor.id), plain_name(actor.name)}:
                return actor.id
        for actor in case.actors:
            if wanted & {plain_name(one) for one in _NAMED.findall(actor.about)}:
                return actor.id
        if entry is None or entry.part_of is None or entry.part_of in seen:
            return None
        seen.add(entry.part_of)
        known, name = entry.part_of, entry.part_of


def _wanted(lexicon: Lexicon, case: Case | None) -> frozenset[str]:
    """Entries whose collective nouns a case gives a meaning to: `militias` are its militias, named or not."""
    ids = set(lexicon.collective.values()) if case is not None else set()
    return frozenset(
        one for one in ids if case_actor(lexicon.known[one].name, one, lexicon, case) is not None
    )
