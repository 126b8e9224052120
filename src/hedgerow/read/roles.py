"""What those who are named are: the nouns beside a name that describe whoever bears it.

Titles (`Mayor Jane Roe`), appositions (`Jane Roe, the mayor`) and what somebody is said to be (`Jane Roe is the mayor`)
are noted as roles, so that a description further on (`the mayor`) can be told to mean her.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING

from hedgerow.read.gather import Gathered
from hedgerow.read.grammar import words as words_of
from hedgerow.read.one_name import Name
from hedgerow.read.phrases import full_role, is_definite
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NAMED_BY_NOUN = frozenset({"organisation", "institution", "outlet"})
_JUDGES = frozenset({"justice", "magistrate"})
"""Titles of those who are called `the judge` further on."""
_INCLUDING = frozenset({"including", "like", "as", "among"})
"""What is before the name of one of several describes none of them alone: `critics, including the mayor, Jane Roe`."""
_ANY_BODY = words_of("any_body")
"""What any body may be called."""


class Roles:
    """The roles of the actors of a text."""

    def __init__(
        self, doc: Doc, named: Mapping[int, int], actors: Sequence[Gathered], tokens: MutableMapping[int, int]
    ) -> None:
        """Take what is needed to note roles.

        Args:
            doc: The parse.
            named: Actor by each token of a name.
            actors: The actors; roles, kinds and genders that come to light are noted in them.
            tokens: Actor by token; nouns that describe one are added.
        """
        self.doc, self.named, self.actors, self.tokens = doc, named, actors, tokens
        self.words = read_vocabulary()
        self.holders: dict[str, set[int]] = {}
        """Actors by role."""

    def learn(self, token: Token, name: Name, who: int) -> None:
        """Note the nouns that describe somebody named: titles, appositions, `X is an analyst`."""
        actor = self.actors[who]
        for noun in self.describing(token, name):
            lemma = noun.lemma_.lower()
            person, body = self.words.is_person(lemma), lemma in self.words.nouns_organisation
            beside = noun.dep_ in {"compound", "appos"} or token.dep_ == "appos"
            apart = body and not person and noun.dep_ != "compound" and token.dep_ == "appos"
            if apart and actor.kind == "person" and not actor.known and " " not in actor.name:
                actor.kind = "organisation"  # `the company that runs the dam, Hydroval`
            # of `soap maker Lux & Roe` the noun may mean a body as well
            other = {"unknown", "place"} if body else {"unknown", "place", "organisation"}
            if person and beside and not actor.known and actor.kind in other:
                actor.kind = "person"
            if not (person and body) and (person != (actor.kind == "person") or not (person or body)):
                continue
            actor.learn_gender(self.words.noun_gender(lemma), told=True)
            called = {"judge"} if lemma in _JUDGES else set()
            for role in {lemma, full_role(noun), self.office(noun)} | called:
                actor.roles.add(role)
                self.holders.setdefault(role, set()).add(who)
            if noun.dep_ != "attr" or is_definite(noun):
                self.tokens[noun.i] = who

    def office(self, noun: Token) -> str:
        """A title with the word before it, whatever the parse hangs that on: `Prime Minister Ann Roe`."""
        lemma = noun.lemma_.lower()
        before = self.doc[noun.i - 1] if noun.i else None
        if before is None or before.i in self.named or before.pos_ not in {"PROPN", "NOUN", "ADJ"}:
            return lemma
        return f"{before.lower_} {lemma}"

    def describing(self, token: Token, name: Name) -> list[Token]:
        """Nouns beside a name that may describe whoever bears it."""
        nouns = [
            child
            for child in token.children
            if child.dep_ in {"appos", "compound", "amod", "nmod"} and child.i not in self.named
        ]
        if token.dep_ == "appos" and token.head.i not in self.named and token.head.tag_ != "NNS":
            nouns.append(token.head)
        if token.dep_ == "appos" and token.head.dep_ == "pobj" and token.head.head.lower_ not in _INCLUDING:
            nouns += [one for one in (token.head.head.head,) if one.tag_ not in {"NNS", "NNPS"}]
            # `a spokesman for the group, John Roe`; of `people in Mill Lane, Ely` none is so called
        if token.dep_ == "nsubj" and token.head.lemma_ == "be":
            nouns += [child for child in token.head.children if child.dep_ == "attr"]
        if token.dep_ == "conj" and self.is_joined_title(token):
            nouns.append(token.head)
        if token.dep_ == "attr" and token.head.lemma_ == "be":
            # `The last witness was Jane Roe`
            nouns += [one for one in token.head.lefts if one.dep_ == "nsubj" and one.tag_ == "NN"]
        if name.first:
            before, first = self.doc[name.first - 1], self.doc[name.first]
            if before.pos_ in {"NOUN", "PROPN"} and before.idx + len(before) + 1 == first.idx:
                nouns.append(before)
        return nouns

    def is_joined_title(self, name: Token) -> bool:
        """`Union spokesman and deputy head Jane Roe`: two titles of one person, whom no article tells apart."""
        noun, beside = name.head, name.nbor(-1) if name.i else name
        while beside.dep_ == "compound" and beside.head == name and beside.i in self.named:
            beside = beside.nbor(-1)
        two = noun.tag_ == "NN" and self.words.is_person(noun.lemma_.lower())
        two = two and (self.words.is_person(beside.lower_) or self.words.is_title(beside.text))
        amid = self.doc[noun.i : name.i]
        apart = any(one.dep_ == "det" for one in noun.lefts) or any(one.text == "," for one in amid)
        return two and not apart

    def is_other(self, who: int | None, lemma: str) -> bool:
        """Whether a body's own name says that it is something else: no `authority` is `the union`."""
        if who is None or lemma in _ANY_BODY or self.actors[who].kind == "person":
            return False
        named = set(self.actors[who].name.lower().split()) & self.words.nouns_organisation
        return bool(named) and lemma not in named

    def is_so(self, actor: Gathered, lemma: str, full: str) -> bool:
        """Whether a description fits an actor: a role noted before, or a word of its own name."""
        if full in actor.roles:
            return True
        return full == lemma and actor.kind in _NAMED_BY_NOUN and lemma in actor.name.lower().split()
