"""Whom a pronoun means: of those in focus the highest whose gender, number and kind it allows.

What a sentence says of him before `he said` names somebody else: in `Roe will stay, he said` he is not Roe, for a
pronoun that governs a clause never means whom the clause names (condition C of Chomsky 1981, "Lectures on Government
and Binding"). What a given name tells of she or he is a guess, which a pronoun that fits nobody else corrects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.attention import OFFICES, Attention
from hedgerow.read.focus import Referent
from hedgerow.read.parts import doer, subject_ahead
from hedgerow.read.vocabulary import Gender

if TYPE_CHECKING:
    from spacy.tokens import Token

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_SINGLE = frozenset({"organisation", "institution", "state", "armed_group", "outlet", "place", "unknown"})
_SEVERAL = frozenset({"organisation", "institution", "state", "armed_group", "outlet", "group"})
_NEAR = 30
"""Tokens on either side of its verb in which a clause is asked whom it names, at most."""
_EMPTY = frozenset({"be", "seem", "appear", "take", "rain", "snow", "happen", "become", "make"})
"""Verbs whose `it` mostly stands for nobody."""


class Pronouns:
    """The pronouns of a text."""

    def __init__(self, attention: Attention) -> None:
        """Take who is in focus.

        Args:
            attention: Who is in focus; genders that come to light are noted there.
        """
        self.seen, self.focus, self.actors = attention, attention.focus, attention.actors
        self.named, self.resolved = attention.named, attention.resolved

    def pronoun(self, token: Token) -> None:
        """Note whom one means."""
        word = token.lower_
        gender: Gender | None = "m" if word in _HE else "f" if word in _SHE else None
        does, others = doer(token), self.others(token)
        ahead = None if gender is None else self.ahead(token, gender)
        if ahead is not None:
            self.resolved.tokens[token.i] = ahead
            self.actors[ahead].learn_gender(gender, told=True)
            return
        if gender is not None:
            # a speaker who is quoted says `I` of himself
            himself = self.focus.spoke if self.seen.quoted(token) else None
            chosen = self.focus.best(
                lambda one: (
                    not one.plural
                    and (one.kind == "person" or (one is self.focus.spoke and self.may_be_person(one)))
                    and one is not himself
                    and one.actor not in others
                    and not self.is_same(one, does)
                ),
                gender, speaks=token.dep_ == "nsubj" and self.seen.speaks(token),
            )  # fmt: skip
            chosen = chosen or self.focus.best(
                lambda one: (
                    one.acted and self.may_be_person(one) and one is not himself and one.actor not in others
                )
            )
        elif word in _THEY:
            says = token.dep_ == "nsubj" and self.seen.speaks(token)
            chosen = self.focus.best(
                lambda one: (
                    (one.plural or one.kind in _SEVERAL)
                    and one.actor not in others
                    and not self.is_same(one, does)
                ),
                speaks=says,
            )
        elif word in _IT and token.dep_ in {"nsubj", "nsubjpass", "poss"} and token.head.lemma_ not in _EMPTY:
            chosen = self.focus.best(lambda one: not one.plural and one.kind in _SINGLE)
        else:
            return
        if chosen is None:
            return
        if chosen.actor is None and chosen.noun in OFFICES and not chosen.plural and self.seen.speaks(token):
            held = self.seen.unplaced(
                gender
            )  # `Roe is pleased. The team's coach chose to look ahead. "...," he said`
            chosen = chosen if held is None or held in others else self.seen.referents[held]
        if chosen.actor is None:
            self.resolved.phrases[token.i] = chosen.phrase
            chosen.gender = chosen.gender or gender
        else:
            self.resolved.tokens[token.i] = chosen.actor
            actor = self.actors[chosen.actor]
            if gender is not None and not self.seen.quoted(token):
                actor.kind = chosen.kind = "person"
                actor.learn_gender(gender, told=True)
                chosen.gender, chosen.guessed = actor.gender, not actor.told
        self.seen.raise_(chosen, token)

    def others(self, pronoun: Token) -> set[int]:
        """Those whom the clauses name that a pronoun says: `Roe will stay, he said`, `He said Roe would stay`.

        So do clauses of its own before it: `Asked if Roe would stay, he said`, `Referring to Roe, he said`.
        """
        verb = pronoun.head
        if pronoun.dep_ != "nsubj" or not self.seen.speaks(pronoun):
            return set()
        behind = pronoun.doc[max(0, min(pronoun.i, verb.i) - 1)]
        before = behind.text == "," or behind.is_quote
        said = [
            one
            for one in verb.children
            if (one.dep_ == "ccomp" and (one.i > verb.i or (before and not _is_marked(one))))
            or (
                one.dep_ == "advcl" and one.i < verb.i and one.tag_ in {"VBG", "VBN"} and one.left_edge == one
            )
        ]
        return {
            who
            for clause in said
            for token in verb.doc[max(clause.left_edge.i, clause.i - _NEAR) : clause.i + _NEAR]
            if token.i <= clause.right_edge.i and token.pos_ != "PRON"
            if (who := self.named.get(token.i, self.described(token))) is not None
        }

    def described(self, token: Token) -> int | None:
        """The body or state that a noun means: `the officials`."""
        who = self.resolved.tokens.get(token.i)
        return None if who is None or self.actors[who].kind == "person" else who

    def may_be_person(self, one: Referent) -> bool:
        """Whether a name that nothing tells of so far may be a person's."""
        if one.actor is None or one.kind not in {"unknown", "organisation", "place"}:
            return False
        actor, words = self.actors[one.actor], self.seen.words
        parts = actor.name.split()
        if actor.known is not None or not all(part.istitle() for part in parts):
            return False
        if one.kind != "unknown" and len(parts) not in {1, 2, 3}:
            return False
        return not {part.lower() for part in parts} & (words.nouns_organisation | words.nouns_place)

    def ahead(self, pronoun: Token, gender: Gender) -> int | None:
        """The person named as the subject behind a pronoun's clause: `Asked if he would, Roe paused`."""
        subject = subject_ahead(pronoun)
        who = None if subject is None else self.named.get(subject.i)
        if who is None or self.actors[who].kind != "person" or self.seen.quoted(pronoun):
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


def _is_marked(clause: Token) -> bool:
    """Whether a conjunction opens a clause: `Even though Roe left, she said`."""
    first = clause.left_edge.i
    return any(one.dep_ == "mark" for one in clause.doc[first : first + 2])
