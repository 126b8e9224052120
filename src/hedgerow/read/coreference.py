"""Who a description or a pronoun means, sentence by sentence, by who is in focus.

A pronoun goes to the one highest in focus whose gender, number and kind it allows; a description (`the analyst`,
`the utility`) to the one described so before, or else, where it speaks, to the one in focus. A noun that acts for a
state (`Iraqi forces`) means the state; a collective noun of the lexicon (`the militias`) what the lexicon says, where
the text or the case has it. What means somebody without a name (`they`, of protesters) is remembered as a phrase.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hedgerow.read.clauses import ends_line
from hedgerow.read.collectives import Collectives
from hedgerow.read.documents import maker_of
from hedgerow.read.focus import FORGOTTEN, Focus, Referent
from hedgerow.read.gather import Gathered
from hedgerow.read.grammar import words as words_of
from hedgerow.read.lexicon import Lexicon
from hedgerow.read.one_name import Name
from hedgerow.read.parts import (
    SUBJECTS,
    doer,
    hears,
    is_aged,
    is_agent,
    is_conceded,
    is_reporting,
    is_source,
    subject_ahead,
    weight,
)
from hedgerow.read.phrases import full_role, is_definite, noun_phrase
from hedgerow.read.quotes import Quoted
from hedgerow.read.roles import Roles
from hedgerow.read.vocabulary import Gender, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_SINGLE = frozenset({"organisation", "institution", "state", "armed_group", "outlet", "place", "unknown"})
_SEVERAL = frozenset({"organisation", "institution", "state", "armed_group", "outlet", "group"})
_EMPTY = frozenset({"be", "seem", "appear", "take", "rain", "snow", "happen", "become", "make"})
"""Verbs whose `it` mostly stands for nobody."""
_KNOWN = words_of("known_unnamed")
"""Bodies and offices that are known without having been named, so that nobody in focus is meant."""
_FIRMS = frozenset({"company", "corporation", "firm"})
"""What a firm may be called, with whatever it makes before it."""
_CHARGES = frozenset({"accuse", "criticise", "criticize", "slam"})
"""What is done by speaking, so that whoever does it goes on to speak."""
_KIN = words_of("kin")
"""Relations, which name nobody in focus unless the text has called one of them so."""
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


def resolve(
    doc: Doc, names: Sequence[Name], which: Sequence[int | None], actors: list[Gathered],
    quotes: Sequence[Quoted], lexicon: Lexicon, wanted: frozenset[str],
) -> Resolved:  # fmt: skip
    """Resolve the descriptions and pronouns of a text.

    Args:
        doc: The parse.
        names: Mentions by name, in order.
        which: The actor that each name means.
        actors: The actors; genders and roles that come to light are noted in them.
        quotes: The text's quotations.
        lexicon: For its collective nouns.
        wanted: Ids of the lexicon whose collective nouns may be read so although nothing here names them.
    """
    return _Reader(doc, names, which, actors, quotes, lexicon, wanted).read()


class _Reader:
    """One pass over a document."""

    def __init__(
        self, doc: Doc, names: Sequence[Name], which: Sequence[int | None], actors: list[Gathered],
        quotes: Sequence[Quoted], lexicon: Lexicon, wanted: frozenset[str],
    ) -> None:  # fmt: skip
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
        self.documents: dict[str, Token] = {}
        """Who made the last document of each kind."""
        self.focus = Focus()
        self.referents: dict[int, Referent] = {}
        self.resolved = Resolved()
        self.collectives = Collectives(self.named, actors, lexicon, wanted)
        self.roles = Roles(doc, self.named, actors, self.resolved.tokens)

    def read(self) -> Resolved:
        for head, (who, name) in self.heads.items():
            self.roles.learn(self.doc[head], name, who)
        for sentence in self.doc.sents:
            for token in sentence:
                self.pair(token)
                if token.i in self.heads:
                    self.raise_actor(self.heads[token.i][0], token)
                elif token.pos_ == "PRON":
                    self.pronoun(token)
                elif (token.pos_ in {"NOUN", "PROPN"} or is_aged(token)) and token.i not in self.named:
                    self.description(token)
            topic = self.focus.topic()
            if topic is not None:
                self.resolved.topics.append((sentence.end_char, topic))
            self.focus.fade(paragraph=ends_line(sentence[-1]))
        return self.resolved

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
        actor = self.actors[who]
        if hears(token) and actor.kind != "person":
            return  # `she told the Herald` is not about the Herald
        new = who not in self.referents
        if new:
            self.referents[who] = Referent(who, (0, 0), actor.kind, actor.gender, plural=False)
        one = self.referents[who]
        one.gender = actor.gender
        # whoever is out of focus and named in full is introduced anew
        full = token.i in self.heads and " " in self.heads[token.i][1].text and one.focus < FORGOTTEN
        apart = self.quoted(token) or is_conceded(token)
        introduced = (new or full) and actor.kind == "person" and not apart
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
        verb = token.head
        if token.dep_ not in SUBJECTS or (token.dep_ == "nsubjpass" and verb.lemma_ not in {"quote", "cite"}):
            return False  # `she was told`
        return verb.lemma_.lower() in self.words.spoken | _CHARGES or any(
            child.dep_ == "ccomp" and self.quoted(child) for child in verb.lefts
        )

    def quoted(self, token: Token) -> bool:
        at = bisect_right(self.quote_starts, token.idx) - 1
        return at >= 0 and token.idx < self.quote_ends[at]

    def pronoun(self, token: Token) -> None:
        word = token.lower_
        gender: Gender | None = "m" if word in _HE else "f" if word in _SHE else None
        does = doer(token)
        ahead = None if gender is None else self.ahead(token, gender)
        if ahead is not None:
            self.resolved.tokens[token.i] = ahead
            self.actors[ahead].gender = gender
            return
        if gender is not None:
            # a speaker who is quoted says `I` of himself
            himself = self.focus.spoke if self.quoted(token) else None
            chosen = self.focus.best(
                lambda one: (
                    not one.plural
                    and one.kind == "person"
                    and one is not himself
                    and not self.is_same(one, does)
                ),
                gender, speaks=token.dep_ == "nsubj" and self.speaks(token),
            )  # fmt: skip
        elif word in _THEY:
            says = token.dep_ == "nsubj" and self.speaks(token)
            chosen = self.focus.best(
                lambda one: (one.plural or one.kind in _SEVERAL) and not self.is_same(one, does), speaks=says
            )
        elif word in _IT and token.dep_ in {"nsubj", "nsubjpass", "poss"} and token.head.lemma_ not in _EMPTY:
            chosen = self.focus.best(lambda one: not one.plural and one.kind in _SINGLE)
        else:
            return
        if chosen is None:
            return
        if chosen.actor is None:
            self.resolved.phrases[token.i] = chosen.phrase
            chosen.gender = chosen.gender or gender
        else:
            self.resolved.tokens[token.i] = chosen.actor
            actor = self.actors[chosen.actor]
            if gender is not None and actor.gender is None and not self.quoted(token):
                actor.gender = chosen.gender = gender
        self.raise_(chosen, token)

    def ahead(self, pronoun: Token, gender: Gender) -> int | None:
        """The person named as the subject behind a pronoun's clause: `Asked if he would, Roe paused`."""
        subject = subject_ahead(pronoun)
        who = None if subject is None else self.named.get(subject.i)
        if who is None or self.actors[who].kind != "person" or self.quoted(pronoun):
            return None
        return who if self.actors[who].gender in {None, gender} else None

    def is_same(self, one: Referent, noun: Token | None) -> bool:
        """Whether a noun, name or pronoun already read means somebody."""
        if noun is None:
            return False
        if one.actor is not None:
            return one.actor == self.named.get(noun.i, self.resolved.tokens.get(noun.i))
        start, end = one.phrase
        return self.resolved.phrases.get(noun.i) == one.phrase or start <= noun.idx < end

    def description(self, token: Token) -> None:
        """A noun that names nobody: whom it describes, where that can be told."""
        lemma, words = token.lemma_.lower(), self.words
        if any(child.tag_ == "WP$" for child in token.lefts):
            return  # `Roe, whose son works there`: a bystander
        who = self.resolved.tokens.get(token.i)
        if who is None and token.dep_ in {"compound", "amod", "nmod"}:
            return
        person, plural = words.is_person(lemma) or is_aged(token), token.tag_ in {"NNS", "NNPS"}
        says = self.speaks(token) or (token.dep_ in SUBJECTS and is_reporting(token.head))
        if who is None:
            who = self.collectives.organ_of(token, lemma)
        if who is None:
            who = self.collectives.meant_by_all(token, lemma)
        if lemma in words.nouns_document and not plural and self.document(token, lemma):
            return
        if who is None and not plural and is_definite(token):
            body, document = lemma in words.nouns_organisation, lemma in words.nouns_document
            # `the right wing said`: a noun that is no body and no document speaks as a person
            again = self.spoken_of(lemma) if says else None
            if again is not None:
                self.resolved.phrases[token.i] = again.phrase
                self.raise_(again, token)
                return
            place = lemma in words.nouns_place  # `the fraud centre said`
            if person or (self.speaks(token) and not (body or document or place)):
                who = self.described(token, lemma, person=True, says=says)
            elif body:
                told = says or is_source(token)
                who = self.described(token, lemma, person=False, says=told and not document)
        if who is not None:
            self.resolved.tokens[token.i] = who
            self.resolved.descriptions.append((*noun_phrase(token), who))
            self.raise_actor(who, token)
            if not (says and person and not plural and self.actors[who].kind == "state"):
                return  # one official of a state speaks for it, and is `the official` of the next sentence
        acts = (token.dep_ in SUBJECTS or is_agent(token)) and not self.quoted(token)
        body = lemma in words.nouns_organisation and not (plural and lemma in words.nouns_document)
        if acts and (says or person or body or (plural and lemma in words.nouns_organ)):
            kind = "person" if person else "group" if plural else "organisation"
            gender = words.noun_gender(lemma)
            self.raise_(Referent(None, noun_phrase(token), kind, gender, plural, lemma), token)

    def spoken_of(self, lemma: str) -> Referent | None:
        """Who spoke last, where the same noun described them and they have no name: `an official`, `the official`."""
        last = self.focus.spoke
        return last if last is not None and last.actor is None and last.noun == lemma else None

    def document(self, token: Token, lemma: str) -> bool:
        """Note who made a document; whether `the statement` is one whose maker was named before."""
        maker = maker_of(token)
        if maker is not None:
            self.documents[lemma] = maker
            return False
        made = self.documents.get(lemma) if is_definite(token) and token.dep_ in SUBJECTS else None
        if made is None:
            return False
        who = self.named.get(made.i, self.resolved.tokens.get(made.i))
        if who is not None:
            self.resolved.tokens[token.i] = who
            self.raise_actor(who, token)
        else:
            phrase = self.resolved.phrases.get(made.i, noun_phrase(made))
            self.resolved.phrases[token.i] = phrase
            self.raise_(Referent(None, phrase, "organisation", None, plural=False), token)
        return True

    def described(self, token: Token, lemma: str, *, person: bool, says: bool) -> int | None:
        """The one in focus who was described so before; where it speaks, else the one highest in focus."""
        gender, full = self.words.noun_gender(lemma), full_role(token)
        office = self.roles.office(token)
        if token.pos_ == "PROPN" or office in self.roles.holders:
            full = office  # `the Foreign Minister`, all in capitals

        def fits(one: Referent) -> bool:
            return (
                one.actor is not None
                and (one.kind == "person") == person
                and one.kind not in {"state", "place"}
            )

        so = self.focus.best(
            lambda one: (
                fits(one) and one.actor is not None and self.roles.is_so(self.actors[one.actor], lemma, full)
            ),
            gender,
        )
        if so is not None:
            return so.actor
        only = self.roles.holders.get(full, set()) if full != lemma else set()
        if len(only) == 1:
            return next(iter(only))
        holders = {self.actors[self.named[child.i]].kind for child in token.children if child.i in self.named}
        if not says or "person" in holders or not (person or full == lemma):
            return self.focus.only("organisation") if says and not person and lemma in _FIRMS else None
        if {lemma, full} & (_KNOWN | _KIN):
            return None
        if any(child.dep_ == "prep" and child.lower_ == "of" for child in token.rights):
            return None  # `the head of the agency` says who it is
        spoke = self.focus.spoke
        if person and spoke is not None and spoke.actor is None and spoke.kind == "person":
            return None  # `a man who lives there said ...` and then `the neighbour said`: nobody who is named
        top = self.focus.best(lambda one: fits(one) and not self.roles.is_other(one.actor, lemma), gender)
        return None if top is None else top.actor
