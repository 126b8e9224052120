"""What part somebody plays in a sentence, by the parse, and how far that part raises them in focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.reporters import TOLD
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})
_WEIGHTS = {"dobj": 1.3, "attr": 1.3, "appos": 1.3, "compound": 0.4, "amod": 0.4, "nmod": 0.4, "poss": 1.2}
_SUBJECT, _SPEAKER, _OF_SUBJECT = 2.2, 2.7, 2.0
"""What subjects raise, subjects of verbs of speech, and whose a subject is: `Her father` is about her as well."""
_THOUGH = frozenset({"although", "though", "while", "whereas"})
_MOST_STEPS = 6
"""Governors of a pronoun among which the clause is looked for that opens a sentence."""
_OF_ALL = 0.05
"""What the subject of a whole sentence is raised besides: of two subjects the sentence is about its own."""


def weight(token: Token, *, speaks: bool) -> float:
    """How far one mention raises somebody.

    Args:
        token: The head of the mention.
        speaks: Whether it is the subject of a verb of speech.
    """
    if is_source(token):
        return _SPEAKER
    if token.dep_ in SUBJECTS:
        return (_SPEAKER if speaks else _SUBJECT) + (_OF_ALL if token.head.dep_ == "ROOT" else 0.0)
    if is_agent(token) or (token.dep_ == "poss" and token.head.dep_ in SUBJECTS):
        return _OF_SUBJECT
    return _WEIGHTS.get(token.dep_, 1.0)


def doer(pronoun: Token) -> Token | None:
    """Who does what is done to somebody: `him` is never the subject of his own clause (`himself` would be).

    Nor is `he` whoever asked him: `Asked by the judge why, he said nothing.`
    """
    if pronoun.dep_ in SUBJECTS:
        asked = (one for one in pronoun.head.lefts if one.dep_ == "advcl" and one.tag_ == "VBN")
        agents = (one for verb in asked for one in verb.rights if one.dep_ == "agent")
        return next((one for agent in agents for one in agent.rights if one.dep_ == "pobj"), None)
    if pronoun.dep_ not in {"dobj", "dative"} or pronoun.lower_.endswith(("self", "selves")):
        return None
    return next((one for one in pronoun.head.lefts if one.dep_ == "nsubj"), None)


def subject_ahead(pronoun: Token) -> Token | None:
    """The subject of the sentence that a pronoun's clause opens: `Asked if he would, Roe paused`."""
    clause = pronoun
    for _ in range(_MOST_STEPS):
        if clause.head == clause:
            return None
        if clause.dep_ in {"advcl", "prep"} and clause.head.i > clause.i:
            subject = next((one for one in clause.head.lefts if one.dep_ in SUBJECTS), None)
            return subject if subject is not None and subject.i > pronoun.i else None
        clause = clause.head
    return None


def is_aged(token: Token) -> bool:
    """Whether somebody is described by age alone: `the 30-year-old said`."""
    return (
        token.lower_ == "old" and token.dep_ in SUBJECTS and any(one.lower_ == "year" for one in token.lefts)
    )


def is_agent(token: Token) -> bool:
    """Whether somebody does what a passive tells: `it was denied by the engineers`."""
    return token.dep_ == "pobj" and token.head.dep_ == "agent"


def is_conceded(token: Token) -> bool:
    """Whether somebody speaks in passing: `Although Roe has said so, ...` is the beginning of another's sentence."""
    verb = token.head
    return verb.dep_ == "advcl" and any(one.dep_ == "mark" and one.lower_ in _THOUGH for one in verb.lefts)


def hears(token: Token) -> bool:
    """Whether somebody is told something: `she told the Herald`."""
    return token.dep_ in {"dobj", "dative"} and token.head.lemma_ in TOLD


def is_source(token: Token) -> bool:
    """Whether somebody is named as a source: `according to X`."""
    to = token.head
    return token.dep_ == "pobj" and to.lower_ == "to" and to.i > 0 and to.nbor(-1).lower_ == "according"


def is_reporting(verb: Token) -> bool:
    """Whether a verb reports something, or one that goes on from it does: `fell behind and announced cuts`."""
    words = read_vocabulary().reported
    joined = (one for one in verb.rights if one.dep_ == "conj")
    own = (one for one in joined if not any(child.dep_ in SUBJECTS for child in one.lefts))
    return verb.lemma_.lower() in words or any(one.lemma_.lower() in words for one in own)
