"""Whom a noun without a name means: the one described so before, or whoever is in focus where it speaks.

A noun that acts for a state (`Iraqi forces`) means the state; a collective noun of the lexicon (`the militias`) what
the lexicon says, where the text or the case has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.attention import Attention
from hedgerow.read.collectives import Collectives
from hedgerow.read.documents import maker_of
from hedgerow.read.focus import Referent
from hedgerow.read.grammar import words as words_of
from hedgerow.read.parts import SUBJECTS, is_aged, is_agent, is_reporting, is_source
from hedgerow.read.phrases import full_role, is_definite, noun_phrase
from hedgerow.read.roles import Roles

if TYPE_CHECKING:
    from spacy.tokens import Token

_KNOWN = words_of("known_unnamed")
"""Bodies and offices that are known without having been named, so that nobody in focus is meant."""
_FIRMS = frozenset({"company", "corporation", "firm"})
"""What a firm may be called, with whatever it makes before it."""
_KIN = words_of("kin")
"""Relations, which name nobody in focus unless the text has called one of them so."""


class Descriptions:
    """The descriptions of a text."""

    def __init__(self, attention: Attention, roles: Roles, collectives: Collectives) -> None:
        """Take what descriptions are told by.

        Args:
            attention: Who is in focus.
            roles: What those who are named are.
            collectives: Whom nouns mean without a name.
        """
        self.seen, self.focus, self.actors = attention, attention.focus, attention.actors
        self.named, self.resolved, self.words = attention.named, attention.resolved, attention.words
        self.roles, self.collectives = roles, collectives
        self.documents: dict[str, Token] = {}
        """Who made the last document of each kind."""

    def description(self, token: Token) -> None:
        """A noun that names nobody: whom it describes, where that can be told."""
        lemma, words = token.lemma_.lower(), self.words
        if any(child.tag_ == "WP$" for child in token.lefts):
            return  # `Roe, whose son works there`: a bystander
        who = self.resolved.tokens.get(token.i)
        if who is None and token.dep_ in {"compound", "amod", "nmod"}:
            return
        person, plural = words.is_person(lemma) or is_aged(token), token.tag_ in {"NNS", "NNPS"}
        says = self.seen.speaks(token) or (token.dep_ in SUBJECTS and is_reporting(token.head))
        if who is None:
            who = self.collectives.organ_of(token, lemma)
        if who is None:
            who = self.collectives.meant_by_all(token, lemma)
        if lemma in words.nouns_document and not plural and self.document(token, lemma):
            return
        known = full_role(token) != lemma and full_role(token) in self.roles.holders
        if who is None and not plural and (is_definite(token) or (known and not _is_any(token))):
            body, document = lemma in words.nouns_organisation, lemma in words.nouns_document
            # `the right wing said`: a noun that is no body and no document speaks as a person
            again = self.spoken_of(lemma) if says else None
            if again is not None:
                self.resolved.phrases[token.i] = again.phrase
                self.seen.raise_(again, token)
                return
            place = lemma in words.nouns_place  # `the fraud centre said`
            if person or (self.seen.speaks(token) and not (body or document or place)):
                who = self.described(token, lemma, person=True, says=says)
            elif body:
                told = says or is_source(token)
                who = self.described(token, lemma, person=False, says=told and not document)
        if who is not None:
            self.resolved.tokens[token.i] = who
            self.resolved.descriptions.append((*noun_phrase(token), who))
            self.seen.raise_actor(who, token)
            if not (says and person and not plural and self.actors[who].kind == "state"):
                return  # one official of a state speaks for it, and is `the official` of the next sentence
        acts = (token.dep_ in SUBJECTS or is_agent(token)) and not self.seen.quoted(token)
        body = lemma in words.nouns_organisation and not (plural and lemma in words.nouns_document)
        if acts and (says or person or body or (plural and lemma in words.nouns_organ)):
            kind = "person" if person else "group" if plural else "organisation"
            gender = words.noun_gender(lemma)
            self.seen.raise_(Referent(None, noun_phrase(token), kind, gender, plural, lemma), token)

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
            self.seen.raise_actor(who, token)
        else:
            phrase = self.resolved.phrases.get(made.i, noun_phrase(made))
            self.resolved.phrases[token.i] = phrase
            self.seen.raise_(Referent(None, phrase, "organisation", None, plural=False), token)
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


def _is_any(noun: Token) -> bool:
    """Whether a noun is told of for the first time: `a trade minister`."""
    return any(one.dep_ == "det" and one.lower_ in {"a", "an", "another", "any"} for one in noun.lefts)
