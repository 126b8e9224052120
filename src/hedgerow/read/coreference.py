"""Who a description or a pronoun means, sentence by sentence, by what was last in focus.

A small model of attention in the manner of centering (Grosz, Joshi & Weinstein 1995): each sentence raises those it
names, its subjects and speakers most, and what was raised fades with every sentence and paragraph. A pronoun goes to
the one highest in focus whose gender, number and kind it allows; a description (`the analyst`, `the utility`) to the
one described so before, or else, where it speaks, to the one in focus. Only a dozen are kept in focus: time is linear.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hedgerow.read.gather import Gathered
from hedgerow.read.lexicon import Lexicon
from hedgerow.read.names import Name
from hedgerow.read.quotes import Quoted
from hedgerow.read.vocabulary import Gender, Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})
_DEFINITE = frozenset({"the", "that", "this", "those", "these"})
_BODIES = frozenset(
    {"organisation", "institution", "state", "armed_group", "group", "outlet", "place", "unknown"}
)
_KEPT = 12
_FADE = 0.72
"""What is left of a focus after a sentence that does not mention it."""
_FADE_PARAGRAPH = 0.85
_TOPIC = 1.9
"""How much a sentence must raise somebody to be about them."""
_UNKNOWN_GENDER = 0.8
_SPOKE = 1.2
"""How much higher whoever spoke last is held for the subject of the next `he said`."""
_HELD_ON = 0.4
"""What is left of that in the next paragraph."""
_SAME_SENTENCE = 0.8
"""How much higher the subject of a sentence is held for the pronouns after it."""
_QUOTED = 0.25
"""How much less those are raised who are named inside a quotation: who speaks of them goes on speaking."""


@dataclass(slots=True, eq=False)
class _Referent:
    """Somebody in focus: an actor, or a phrase that names nobody (`refugee advocates`)."""

    actor: int | None
    phrase: tuple[int, int]
    kind: str
    gender: Gender | None
    plural: bool
    focus: float = 0.0
    raised: float = 0.0


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
    doc: Doc,
    names: Sequence[Name],
    which: Sequence[int | None],
    actors: list[Gathered],
    quotes: Sequence[Quoted],
    lexicon: Lexicon,
    wanted: frozenset[str],
) -> Resolved:
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


def noun_phrase(token: Token) -> tuple[int, int]:
    """Characters of the noun phrase around its head, without relative clauses and appositions."""
    first, last = token.left_edge, token
    for child in token.rights:
        if (
            child.dep_ in {"prep", "nmod", "compound"}
            and child.i == last.i + 1
            and child.right_edge.i - child.i < 12
        ):
            last = child.right_edge
        else:
            break
    while first.i < token.i and (
        first.is_punct
        or first.is_space
        or first.dep_ in {"cc", "punct", "mark", "advmod"}
        or first.lower_ in {"“", '"'}
    ):
        first = first.nbor()
    return first.idx, last.idx + len(last)


class _Reader:
    """One pass over a document."""

    def __init__(
        self, doc: Doc, names: Sequence[Name], which: Sequence[int | None], actors: list[Gathered],
        quotes: Sequence[Quoted], lexicon: Lexicon, wanted: frozenset[str],
    ) -> None:  # fmt: skip
        self.doc, self.actors, self.lexicon = doc, actors, lexicon
        self.words: Vocabulary = read_vocabulary()
        self.named: dict[int, int] = {}
        self.heads: dict[int, int] = {}
        """Actor by the head token of a name."""
        self.last: dict[int, Name] = {}
        for name, who in zip(names, which, strict=True):
            if who is not None:
                self.named.update(dict.fromkeys(range(name.first, name.last), who))
                head = doc[name.first : name.last].root.i
                self.heads[head], self.last[head] = who, name
        top = [one for one in quotes if one.depth == 0]
        self.quote_starts, self.quote_ends = [one.start for one in top], [one.end for one in top]
        present = {actor.known for actor in actors if actor.known} | wanted
        self.collective = {noun: id_ for noun, id_ in lexicon.collective.items() if id_ in present}
        self.by_known = {actor.known: at for at, actor in enumerate(actors) if actor.known}
        self.focus: list[_Referent] = []
        self.by_actor: dict[int, _Referent] = {}
        self.spoke: _Referent | None = None
        """Whoever spoke last."""
        self.held = 0.0
        """How much higher they are held for it; less with every paragraph."""
        self.resolved = Resolved()

    def read(self) -> Resolved:
        for head, who in self.heads.items():
            self.learn(self.doc[head], self.last[head], who)
        line = 0
        for sentence in self.doc.sents:
            self.sentence(sentence)
            self.note_topic(sentence)
            breaks = sentence.text_with_ws.count("\n")
            line += breaks
            self.fade(bool(breaks))
            self.held *= _HELD_ON if breaks else 1.0
        return self.resolved

    def note_topic(self, sentence: Span) -> None:
        raised = [
            one
            for one in self.focus
            if one.actor is not None and one.kind == "person" and one.raised >= _TOPIC
        ]
        if raised:
            top = max(raised, key=lambda one: one.raised)
            self.resolved.topics.append((sentence.end_char, top.actor if top.actor is not None else -1))

    def sentence(self, sentence: Span) -> None:
        for token in sentence:
            if token.i in self.heads:
                self.raise_actor(self.heads[token.i], token)
            elif token.pos_ == "PRON":
                self.pronoun(token)
            elif token.pos_ in {"NOUN", "PROPN"} and token.i not in self.named:
                self.description(token)

    def learn(self, token: Token, name: Name, who: int) -> None:
        """Note the nouns that describe somebody named: titles, appositions, `X is an analyst`."""
        actor = self.actors[who]
        if actor.kind == "state" and not name.known:
            return
        nouns = [
            child
            for child in token.children
            if child.dep_ in {"appos", "compound", "amod", "nmod"} and child.i not in self.named
        ]
        if token.dep_ == "appos" and token.head.i not in self.named:
            nouns.append(token.head)
        if token.dep_ == "nsubj" and token.head.lemma_ == "be":
            nouns += [child for child in token.head.children if child.dep_ == "attr"]
        first = self.doc[name.first]
        if (
            name.first
            and self.doc[name.first - 1].pos_ in {"NOUN", "PROPN"}
            and first.idx == self.doc[name.first - 1].idx + len(self.doc[name.first - 1]) + 1
        ):
            nouns.append(self.doc[name.first - 1])
        for noun in nouns:
            lemma = noun.lemma_.lower()
            person, body = self.words.is_person(lemma), lemma in self.words.nouns_organisation
            beside = noun.dep_ in {"compound", "appos"} or token.dep_ == "appos"
            if person and beside and not actor.known and actor.kind in {"unknown", "place", "organisation"}:
                actor.kind = "person"
            if (actor.kind == "person" and not person) or (actor.kind != "person" and not body):
                continue
            actor.roles |= {lemma, _full_role(noun)}
            actor.gender = actor.gender or (
                "m" if lemma in self.words.nouns_m else "f" if lemma in self.words.nouns_f else None
            )
            if noun.dep_ != "attr" or _is_definite(noun):
                self.resolved.tokens[noun.i] = who

    def raise_actor(self, who: int, token: Token) -> None:
        actor = self.actors[who]
        referent = self.by_actor.get(who)
        if referent is None:
            referent = self.by_actor[who] = _Referent(who, (0, 0), actor.kind, actor.gender, False)
        referent.gender = actor.gender
        self.lift(referent, token)

    def lift(self, referent: _Referent, token: Token) -> None:
        weight = self.weight(token, referent)
        referent.raised = max(referent.raised, weight)
        if referent not in self.focus:
            self.focus.append(referent)
        # what is named now may be meant by the next word already
        referent.focus = max(referent.focus, 0.9 * weight)

    def weight(self, token: Token, referent: _Referent) -> float:
        """How much a mention raises: subjects and speakers most."""
        weight = 1.0
        if token.dep_ in _SUBJECTS:
            weight = 2.2
            if token.head.lemma_.lower() in self.words.spoken:
                weight = 3.0
                if not self.quoted(token):
                    self.spoke, self.held = referent, _SPOKE
        elif token.dep_ in {"dobj", "attr", "appos"}:
            weight = 1.3
        elif token.dep_ in {"compound", "amod", "nmod"}:
            weight = 0.4
        elif token.dep_ == "poss":
            # `Her father arrived`: the sentence is about her as much as about him
            weight = 2.0 if token.head.dep_ in _SUBJECTS else 1.2
        elif token.dep_ == "pobj" and token.head.dep_ == "agent":
            weight = 2.0
        return weight * (_QUOTED if self.quoted(token) else 1.0)

    def fade(self, paragraph: bool) -> None:
        for referent in self.focus:
            keep = _FADE * (_FADE_PARAGRAPH if paragraph else 1.0)
            referent.focus = max(
                referent.focus * keep, referent.raised * (_FADE_PARAGRAPH if paragraph else 1.0)
            )
            referent.raised = 0.0
        self.focus.sort(key=lambda one: -one.focus)
        del self.focus[_KEPT:]

    def quoted(self, token: Token) -> bool:
        return self.quoted_at(token.idx)

    def quoted_at(self, character: int) -> bool:
        at = bisect_right(self.quote_starts, character) - 1
        return at >= 0 and character < self.quote_ends[at]

    def pronoun(self, token: Token) -> None:
        word = token.lower_
        if word in _HE or word in _SHE:
            gender: Gender = "m" if word in _HE else "f"
            spoke = (
                self.spoke
                if token.dep_ == "nsubj" and token.head.lemma_.lower() in self.words.spoken
                else None
            )
            # a speaker who is quoted says `I` of himself
            himself = self.spoke if self.quoted(token) else None
            chosen = self.best(
                lambda one: not one.plural and one.kind == "person" and one is not himself, gender, spoke
            )
        elif word in _THEY:
            chosen = self.best(lambda one: one.plural or one.kind in _BODIES - {"place", "unknown"}, None)
        elif word in _IT and token.dep_ in {"nsubj", "nsubjpass", "poss"} and not _is_empty_it(token):
            chosen = self.best(lambda one: not one.plural and one.kind in _BODIES - {"group"}, None)
        else:
            return
        if chosen is None:
            return
        if chosen.actor is None:
            self.resolved.phrases[token.i] = chosen.phrase
        else:
            self.resolved.tokens[token.i] = chosen.actor
            actor = self.actors[chosen.actor]
            if word in _HE | _SHE and actor.gender is None and not self.quoted(token):
                actor.gender = chosen.gender = gender
        self.lift(chosen, token)

    def best(
        self, allowed: Callable[[_Referent], bool], gender: Gender | None, spoke: _Referent | None = None
    ) -> _Referent | None:
        """The one highest in focus of those allowed; one of whom the gender is known before one of whom it is not."""

        def height(one: _Referent) -> float:
            held = one.focus + (self.held if one is spoke else 0.0)
            held += _SAME_SENTENCE if one.raised >= _TOPIC else 0.0
            return held * (1.0 if gender is None or one.gender else _UNKNOWN_GENDER)

        fits = [
            one for one in self.focus if allowed(one) and (gender is None or one.gender in {None, gender})
        ]
        return max(fits, key=height, default=None)

    def description(self, token: Token) -> None:
        """A noun that names nobody: whom it describes, where that can be told."""
        lemma = token.lemma_.lower()
        if token.dep_ in {"compound", "amod", "nmod"} and token.i not in self.resolved.tokens:
            return
        who = self.resolved.tokens.get(token.i)
        if who is None:
            who = self.state_of(token, lemma)
        if (who is None and lemma in self.collective) or token.lower_ in self.collective:
            id_ = self.collective.get(lemma) or self.collective[token.lower_]
            if not any(
                child.i in self.named
                for child in token.children
                if child.dep_ in {"compound", "amod", "poss"}
            ):
                who = self.known(id_)
        person = self.words.is_person(lemma)
        plural = token.tag_ in {"NNS", "NNPS"}
        speaks = token.dep_ in _SUBJECTS and token.head.lemma_.lower() in self.words.reported
        if who is None and not plural and _is_definite(token):
            # `the right wing said`: a noun that is no body and no document speaks as a person
            body = lemma in self.words.nouns_organisation or lemma in self.words.nouns_document
            if person or (speaks and not body and token.head.lemma_.lower() in self.words.spoken):
                who = self.described(token, lemma, "person", speaks)
            elif lemma in self.words.nouns_organisation:
                who = self.described(token, lemma, "body", speaks and lemma not in self.words.nouns_document)
        if who is not None:
            self.resolved.tokens[token.i] = who
            self.resolved.descriptions.append((*noun_phrase(token), who))
            self.raise_actor(who, token)
        elif (
            token.dep_ in _SUBJECTS
            and (speaks or person or (plural and lemma in self.words.nouns_organ))
            and not self.quoted(token)
        ):
            gender: Gender | None = (
                "m" if lemma in self.words.nouns_m else "f" if lemma in self.words.nouns_f else None
            )
            self.lift(
                _Referent(None, noun_phrase(token), "person" if person else "group", gender, plural), token
            )

    def state_of(self, token: Token, lemma: str) -> int | None:
        """The state whose organ a noun names (`Iraqi forces`, `U.S. and Iraqi officials` goes to the first)."""
        if lemma not in self.words.nouns_organ and token.lower_ not in self.words.nouns_organ:
            return None
        for child in token.lefts:
            who = self.named.get(child.i)
            if (
                who is not None
                and child.dep_ in {"amod", "compound", "nmod", "poss"}
                and self.actors[who].kind in {"state", "armed_group"}
            ):
                return who
        return None

    def known(self, id_: str) -> int:
        if id_ not in self.by_known:
            entry = self.lexicon.known[id_]
            self.actors.append(Gathered(entry.name, entry.kind, id_, entry.gender))
            self.by_known[id_] = len(self.actors) - 1
        return self.by_known[id_]

    def described(self, token: Token, lemma: str, kind: str, speaks: bool) -> int | None:
        """The one in focus who was described so before; where it speaks, else the one highest in focus."""
        gender: Gender | None = (
            "m" if lemma in self.words.nouns_m else "f" if lemma in self.words.nouns_f else None
        )
        full = _full_role(token)
        fits = [
            one for one in self.focus
            if one.actor is not None and (one.kind == "person") == (kind == "person") and one.kind != "state"
            and (gender is None or one.gender in {None, gender})
        ]  # fmt: skip
        so = [
            one for one in fits if one.actor is not None and self.is_so(self.actors[one.actor], lemma, full)
        ]
        if so:
            return max(so, key=lambda one: one.focus).actor
        everyone = [at for at, actor in enumerate(self.actors) if full in actor.roles and full != lemma]
        if len(everyone) == 1:
            return everyone[0]
        others = [one for one in fits if one.kind != "place"]
        holders = [self.actors[self.named[child.i]].kind for child in token.children if child.i in self.named]
        if speaks and others and "person" not in holders and (kind == "person" or full == lemma):
            return max(others, key=lambda one: one.focus).actor
        return None

    def is_so(self, actor: Gathered, lemma: str, full: str) -> bool:
        if (
            actor.kind in {"organisation", "institution", "outlet"}
            and full == lemma
            and lemma in actor.name.lower().split()
        ):
            return True
        return full in actor.roles or (full == lemma and lemma in actor.roles)


def _full_role(noun: Token) -> str:
    """A noun with the nouns before it that it is compounded with: `prime minister`."""
    before = [
        child.lemma_.lower()
        for child in noun.lefts
        if (child.dep_ in {"compound", "amod"} and child.pos_ != "PROPN") or child.lower_ == "prime"
    ]
    return " ".join([*before, noun.lemma_.lower()])


def _is_definite(noun: Token) -> bool:
    return any(child.dep_ == "det" and child.lower_ in _DEFINITE for child in noun.lefts)


def _is_empty_it(token: Token) -> bool:
    """Whether `it` stands for nobody: `it is clear that`, `it rained`."""
    return token.head.lemma_ in {"be", "seem", "appear", "take", "rain", "snow", "happen", "become", "make"}
