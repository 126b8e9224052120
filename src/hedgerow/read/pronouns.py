"""Whom a pronoun means: of those in focus the highest whose gender, number and kind it allows.

What a sentence says of him before `he said` names somebody else: in `Roe will stay, he said` he is not Roe, for a
pronoun that governs a clause never means whom the clause names (condition C of Chomsky 1981, "Lectures on Government
and Binding"). What a given name tells of she or he is a guess, which a pronoun that fits nobody else corrects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.attention import Attention
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
        does = doer(token)
        ahead = None if gender is None else self.ahead(token, gender)
        if ahead is not None:
            self.resolved.tokens[token.i] = ahead
            self.actors[ahead].gender = gender
            return
        if gender is not None:
            # a speaker who is quoted says `I` of himself
            himself = self.focus.spoke if self.seen.quoted(token) else None
            chosen = self.focus.best(
                lambda one: (
                    not one.plural
                    and one.kind == "person"
                    and one is not himself
                    and not self.is_same(one, does)
                ),
                gender, speaks=token.dep_ == "nsubj" and self.seen.speaks(token),
            )  # fmt: skip
        elif word in _THEY:
            says = token.dep_ == "nsubj" and self.seen.speaks(token)
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
            if gender is not None and actor.gender is None and not self.seen.quoted(token):
                actor.gender = chosen.gender = gender
        self.seen.raise_(chosen, token)

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
