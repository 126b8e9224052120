"""Who made a document, so that what it says is theirs: `X's letter`, `a report by X`, `X issued a statement`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

_READING = frozenset({"read", "sign", "circulate", "commission"})
"""Who does so to a document has not always made it."""
_TIMES = frozenset({"time", "day", "week", "month", "year", "period"})
"""What a document may be from without being by it: `a release from the time`."""
_IN = frozenset({"in", "on", "via"})
_MAKERS = frozenset({"by", "from", "of"})


def maker_of(document: Token) -> Token | None:
    """Who made a document: `X's letter`, `a report by X`, `X issued a statement`, `X said in a statement`."""
    words = read_vocabulary()
    verb = document.head
    if document.dep_ == "dobj" and verb.lemma_.lower() in words.making and verb.lemma_ not in _READING:
        return next((one for one in verb.children if one.dep_ == "nsubj"), None)
    for child in document.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ == "prep" and child.lower_ in _MAKERS:
            maker = next((one for one in child.children if one.dep_ == "pobj"), None)
            if maker is None or not (maker.ent_type_ in {"DATE", "TIME"} or maker.lemma_ in _TIMES):
                return maker
        if child.dep_ == "relcl" and child.lemma_.lower() in words.making - _READING:
            # `the resolution that the council adopted`
            return next((one for one in child.lefts if one.dep_ == "nsubj" and one.pos_ != "PRON"), None)
        if child.dep_ == "acl" and (child.lemma_.lower() in words.making or child.lower_ == "mailed"):
            agent = next(
                (one for one in child.children if one.dep_ in {"agent", "prep"} and one.lower_ in _MAKERS),
                None,
            )
            if agent is not None:
                return next((one for one in agent.children if one.dep_ == "pobj"), None)
    prep = document.head
    if document.dep_ == "pobj" and prep.lower_ in _IN and prep.head.lemma_.lower() in words.spoken:
        return next((one for one in prep.head.children if one.dep_ == "nsubj"), None)
    return None
