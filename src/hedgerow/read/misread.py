"""Who says what a cue reports where the parse gives the cue no subject, or another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.reporters import SUBJECTS, TOLD

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_WHEN = frozenset({"on", "late", "early", "earlier", "today", "yesterday", "here", "in", "a", "statement"})


def subject_behind(verb: Token) -> Token | None:
    """`..., says a report published on Monday, ...`, where the parse makes what says it the subject of another verb."""
    doc, at = verb.doc, verb.i + 1
    if verb.tag_ not in {"VBD", "VBZ"} or not verb.i or doc[verb.i - 1].text != ",":
        return None
    if any(child.dep_ in SUBJECTS for child in verb.children):
        return None
    if not any(child.dep_ == "ccomp" and child.i < verb.i for child in verb.children):
        return None
    clause = next((child for child in verb.rights if child.dep_ == "ccomp"), None)
    subject = next((one for one in clause.lefts if one.dep_ in SUBJECTS), None) if clause else None
    return subject if subject is not None and subject.left_edge.i == at else None


def misread(verb: Token, lemma: str) -> Token | None:
    """The subject beside a cue that the parse gave none: `..., state media said.` and `..., insists Jane Roe, ...`."""
    doc, at = verb.doc, verb.i
    if verb.tag_ not in {"VBD", "VBZ"} or at + 1 >= len(doc) or lemma in TOLD:
        return None
    name = at - 1
    if doc[name].text == ")":  # `the World Food Fund (WFF) said`
        name = next((one.i - 1 for one in reversed(doc[max(0, at - 6) : at]) if one.text == "("), name)
    if _ends_sentence(doc, at + 1) and doc[name].pos_ in {"NOUN", "PROPN"}:
        comma = next((one.i for one in reversed(doc[max(0, at - 12) : at]) if one.text == ","), None)
        if comma is not None and not any(one.tag_ in {"VBD", "VBZ", "VBP"} for one in doc[comma:at]):
            return doc[name]
    if doc[at - 1].text == ",":
        thing = next(
            (
                child
                for child in verb.rights
                if child.dep_ == "dobj" and (child.ent_type_ == "PERSON" or child.pos_ == "PROPN")
            ),
            None,
        )
        return thing
    return None


def _ends_sentence(doc: Doc, at: int) -> bool:
    """Whether nothing follows a cue but when and where it was said: `said.`, `said on Monday`."""
    if doc[at].is_punct:
        return True
    while at < len(doc) and (doc[at].lower_ in _WHEN or doc[at].ent_type_ in {"DATE", "TIME"}):
        at += 1
    return at < len(doc) and doc[at].is_punct
