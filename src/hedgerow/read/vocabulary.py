"""Words of general English that tell who is spoken of and who speaks: titles, roles, reporting verbs, given names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from hedgerow.case.plain_yaml import read_document

Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sets of words; nouns and verbs by lemma and in small letters, titles as written, given names small."""

    titles_m: frozenset[str]
    titles_f: frozenset[str]
    titles: frozenset[str]
    """Titles that do not tell he from she."""
    nouns_m: frozenset[str]
    nouns_f: frozenset[str]
    nouns_person: frozenset[str]
    nouns_organisation: frozenset[str]
    nouns_organ: frozenset[str]
    """What acts for a state where the state is named before it (`Iraqi forces`)."""
    nouns_document: frozenset[str]
    """What speaks for whoever made it (`a statement`)."""
    nouns_place: frozenset[str]
    """Nouns that end the name of a place (`Freedom Square`)."""
    before_places: frozenset[str]
    """Words before a capital that tell the city from the government."""
    particles: frozenset[str]
    """Small words inside names of persons."""
    suffixes: frozenset[str]
    """What may follow a surname."""
    nouns_view: frozenset[str]
    """From whose holder something is told (`in the view of X`)."""
    nouns_stance: frozenset[str]
    """What somebody thinks, which a clause may be said to be (`the position of X is that`)."""
    nouns_claim: frozenset[str]
    """What reports a clause (`X's claim that`)."""
    nouns_commentator: frozenset[str]
    """Those whose trade is to have views (`for critics, ...`)."""
    nouns_utterance: frozenset[str]
    """What somebody says, whose possessor said it (`his warning of ...`)."""
    nouns_evidence: frozenset[str]
    """What suggests things but says nothing."""
    making: frozenset[str]
    """Verbs whose agent made a document (`a letter signed by X`; not `a letter seen by X`)."""
    reported: frozenset[str]
    """Verbs that report a clause."""
    spoken: frozenset[str]
    """Verbs that stand beside a quotation (`..., she added`)."""
    called: frozenset[str]
    """Verbs that give a thing a name (`called it a farce`)."""
    ordered: frozenset[str]
    """Verbs that take somebody and an infinitive (`urged them to leave`)."""
    names_m: frozenset[str]
    names_f: frozenset[str]

    def is_title(self, word: str) -> bool:
        """Whether a word stands before names."""
        return word in self.titles or word in self.titles_m or word in self.titles_f

    def is_person(self, lemma: str) -> bool:
        """Whether a noun means a person."""
        return lemma in self.nouns_person or lemma in self.nouns_m or lemma in self.nouns_f

    def noun_gender(self, lemma: str) -> Gender | None:
        """What a noun tells: `spokeswoman`, `father`."""
        return "m" if lemma in self.nouns_m else "f" if lemma in self.nouns_f else None

    def is_given(self, word: str) -> bool:
        """Whether a word is a given name, of whomever."""
        return word.lower() in self.names_m or word.lower() in self.names_f

    def gender(self, given: str) -> Gender | None:
        """What a given name tells, where it tells: of two that are joined, the first (`Jean-Marie`)."""
        name = given.lower()
        name = name if self.is_given(name) else name.partition("-")[0]
        he, she = name in self.names_m, name in self.names_f
        return None if he == she else "m" if he else "f"


@cache
def read_vocabulary() -> Vocabulary:
    """The shipped words."""
    root, _ = read_document(files("hedgerow.read").joinpath("words.yaml").read_text(encoding="utf-8"))
    told = root.plain()
    return Vocabulary(**{key: frozenset(text.split()) for key, text in told.items() if key != "version"})
