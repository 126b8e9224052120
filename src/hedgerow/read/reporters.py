"""Who says what a verb of saying reports: its subject, or that of what it hangs on.

Passives say who heard it ("was told that"); participles and infinitives take whoever controls them ("forcing the city
to tell": the city); a cue in apposition has the subject beside it that the parse missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hedgerow.read.grammar import words as words_of
from hedgerow.read.titles import BEARERS
from hedgerow.read.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "csubj"})
_MOST_STEPS = 8
"""Governors that are asked for the subject of a verb that has none itself."""
_WHILE = frozenset({"after", "before", "until", "since"})
_RELATIVE = 30
"""Tokens of a clause that stands in commas between a speaker and the cue, at most."""
_NEAR = 8
"""Tokens before a participle in which the verb of an attribution may stand."""
_WITHIN = frozenset({"of", "at", "in", "for", "from", "with"})
"""What stands between people and what they belong to."""
TOLD = frozenset({"tell", "ask", "inform", "remind", "assure", "urge"})
"""Verbs whose object is who hears it."""
_OBJECT_CONTROL = words_of("object_control")


def subject_of(verb: Token, inside: Sequence[bool] = ()) -> Token | None:
    """Who says what a verb reports: its subject, or that of the verb it hangs on; None where there is none.

    Args:
        verb: The cue.
        inside: For each token, whether it stands in a quotation; nobody in one is the subject of a cue outside.
    """
    token, words = verb, read_vocabulary()
    passive = any(child.dep_ == "auxpass" for child in verb.children)
    if verb.lemma_ != "quote" and (passive or (verb.tag_ == "VBN" and verb.dep_ == "acl" and _agent(verb))):
        return _agent(verb)  # `was told that`: the subject is who heard it; `the plan, described by X as ...`
    for _ in range(_MOST_STEPS):
        subject = _own_subject(token, inside)
        suffers = next((child for child in token.children if child.dep_ == "nsubjpass"), None)
        if subject is not None:
            # `The team working in Lyon said`, where the parse makes its work the subject.
            if subject.tag_ == "VBG":
                own = (one for one in subject.lefts if one.dep_ == "nsubj" and one.pos_ in {"NOUN", "PROPN"})
                subject = next(own, _behind_opening(subject, token))
            if subject.tag_ in {"WP", "WDT"}:
                return _antecedent(subject, token)
            return _over_participle(subject, token) or subject
        if suffers is not None:
            if verb.tag_ == "VBN" and token != verb:
                return None  # `was held and told that`
            agent = _agent(token)
            if agent is not None or token == verb:
                return agent if verb.lemma_ != "quote" else suffers
            return token.head if suffers.tag_ in {"WP", "WDT"} and token.dep_ == "relcl" else suffers
        may = next((child for child in token.lefts if is_named_so(child)), None)
        if may is not None:
            return may
        lent = _lent_to_participle(token)
        if lent is not None:
            return lent
        if token.dep_ in {"acl", "relcl"}:
            noun = token.head
            says = words.is_person(noun.lemma_.lower()) or noun.lemma_.lower() in words.nouns_organisation
            if (
                (verb == token or token.tag_ == "VB")
                and verb.tag_ == "VBG"
                and noun.dep_ == "dobj"
                and noun.pos_ == "NOUN"
                and not says
                and noun.lemma_.lower() not in words.nouns_document | BEARERS
            ):
                # `defended the raid saying`, `defended a plan to raid, saying`: whoever defended it
                return subject_of(noun.head, inside)
            if (
                verb == token
                and verb.tag_ == "VBG"
                and noun.dep_ == "pobj"
                and noun.head.lower_ == "as"
                and not says
            ):
                return subject_of(noun.head.head, inside)  # `described it as a farce, saying that ...`
            return _holding(noun) if verb.tag_ == "VBG" else noun
        beside = token != verb and verb.tag_ == "VBG" and verb.i > 0 and verb.nbor(-1).text == ","
        told = (
            beside and token.head.lemma_.lower() in words.ordered
        )  # `warned them to stick to it, saying ...`
        if token.dep_ == "xcomp" and token.head.lemma_.lower() in _OBJECT_CONTROL and not told:
            # `forcing the county to tell`: the county tells
            held = next((child for child in token.head.children if child.dep_ == "dobj"), None)
            if held is not None:
                return held
        if (
            token.dep_ == "pcomp"
            and token.head.lower_ == "as"
            and token.head.head.lemma_ in {"quote", "cite"}
        ):
            # `quoted X as saying`
            return next((one for one in token.head.head.children if one.dep_ in {"dobj", "nsubjpass"}), None)
        if (
            token.dep_ == "pcomp"
            and token.head.head.pos_ == "NOUN"
            and token.head.head.dep_ in {"pobj", "nsubj"}
        ):
            return token.head.head
        if token == verb:
            misread_beside = _misread_beside(verb)
            if misread_beside is not None:
                return misread_beside
        if token.head == token:
            return None
        if token == verb and _goes_on_behind(verb):
            token = token.head.head
        token = token.head
    return None


def _behind_opening(participle: Token, verb: Token) -> Token:
    """`Writing in the paper, chairman and founder Jane Roe said`, where the parse makes the participle say it."""
    name = verb.nbor(-1) if verb.i else verb
    beside = participle.right_edge == name and name.pos_ == "PROPN"
    amid = any(one.text == "," for one in verb.doc[participle.i : name.i])
    return name if beside and amid else participle


def _own_subject(verb: Token, inside: Sequence[bool]) -> Token | None:
    """The subject that the parse gives a verb; of several, the one that stands beside it as a subject does.

    `Many of them, says Jane Roe, would ...` and `A second shop, maybe, she says` have two.
    """
    subjects = [
        child
        for child in verb.children
        if child.dep_ in SUBJECTS and not child.is_punct and not (inside and inside[child.i])
    ]
    before = [one for one in subjects if one.i < verb.i]
    if len(subjects) > len(before) and verb.i and verb.nbor(-1).text == ",":
        return subjects[len(before)]
    return before[-1] if before else next(iter(subjects), None)


def _over_participle(subject: Token, verb: Token) -> Token | None:
    """`The order granting her leave said`, where the parse makes `leave` say it: what the participle hangs on."""
    participle = verb.head
    if verb.dep_ != "ccomp" or participle.dep_ != "acl" or participle.tag_ != "VBG":
        return None
    if subject.i < participle.i or subject.i != verb.i - 1 or subject.pos_ != "NOUN":
        return None
    words, noun = read_vocabulary(), participle.head
    documents = words.nouns_document - {subject.lemma_.lower()}
    return noun if noun.lemma_.lower() in documents and not words.is_person(subject.lemma_.lower()) else None


def _misread_beside(verb: Token) -> Token | None:
    """Who speaks beside a cue to which the parse gives no subject.

    `fell after an analyst warned ...`, where the parse takes the analyst for the object of `after`, and `Roe, whose
    party won, said ...`, where the parse takes what stands in commas for what is said.
    """
    doc = verb.doc
    if verb.tag_ not in {"VBD", "VBZ"} or not verb.i:
        return None
    if doc[verb.i - 1].text == ",":
        for at in range(verb.i - 2, max(1, verb.i - _RELATIVE), -1):
            if doc[at].tag_ in {"WP", "WP$", "VBG"} and doc[at - 1].text == ",":
                # of capitals (`SANA, citing a source, said`) the parse may make a verb
                return doc[at - 2] if doc[at - 2].pos_ in {"NOUN", "PROPN"} or doc[at - 2].is_upper else None
            if doc[at].is_sent_start:
                break
        # `In a statement, spokesman John Roe, said it failed`
        name = doc[verb.i - 2] if verb.i > 2 else verb
        named = name.pos_ == "PROPN" and name.nbor(-1).pos_ == "PROPN"
        return name if named and name.ent_type_ not in {"GPE", "LOC", "DATE"} else None
    for at in range(verb.i - 1, max(0, verb.i - _NEAR), -1):
        if doc[at].dep_ == "pobj" and doc[at].head.lower_ in _WHILE:
            return doc[at] if doc[at].right_edge.i == verb.i - 1 else None
        if doc[at].is_punct:
            return None
    return None


def _goes_on_behind(verb: Token) -> bool:
    """`rejected the claim that it had failed, saying ...`: the participle goes on with the sentence, not the claim."""
    clause = verb.head
    return (
        verb.tag_ == "VBG"
        and verb.dep_ == "advcl"
        and verb.i > 0
        and verb.nbor(-1).text == ","
        and clause.dep_ == "acl"
        and any(child.dep_ == "mark" and child.lower_ == "that" for child in clause.lefts)
    )


def _antecedent(pronoun: Token, verb: Token) -> Token:
    """Whom `who` means: what the clause hangs on, or the noun beside `who` that the parse passed over."""
    beside = pronoun.nbor(-1) if pronoun.i else pronoun
    if verb.dep_ != "relcl":
        # `Roe, who was held in May, said`: the parse may make the clause in commas the sentence
        return pronoun.nbor(-2) if beside.text == "," and pronoun.i > 1 else beside
    if verb.head.ent_type_ == "DATE" and verb.head.i > 0 and verb.head.nbor(-1).pos_ in {"NOUN", "PROPN"}:
        return verb.head.nbor(-1)  # `the notice Monday that warned`
    noun = beside if pronoun.lower_ == "who" and beside.pos_ in {"NOUN", "PROPN"} else verb.head
    return _holding(noun) if pronoun.lower_ == "who" else noun


def _holding(noun: Token) -> Token:
    """`managers at the hospital who said`, `the head of a union saying`: of two nouns, the one for people."""
    above = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in _WITHIN or above.pos_ != "NOUN":
        return noun
    words = read_vocabulary()
    person = words.is_person(noun.lemma_.lower()) or noun.ent_type_ == "PERSON"
    some = words.is_person(above.lemma_.lower()) or above.lower_ == "people"
    return above if some and not person else noun


def is_named_so(modal: Token) -> bool:
    """`May said`: no modal verb stands before a past tense, so it is a name."""
    is_aux = modal.dep_ == "aux" and modal.tag_ in {"MD", "NNP"}
    return is_aux and modal.text[:1].isupper() and modal.head.tag_ in {"VBD", "VBZ"}


def _lent_to_participle(verb: Token) -> Token | None:
    """`Roe, speaking in Lyon, said`, where the parse gives the subject to the participle."""
    between = (child for child in verb.lefts if child.dep_ == "advcl" and child.tag_ in {"VBG", "VBN"})
    subjects = (one for clause in between for one in clause.lefts if one.dep_ in SUBJECTS)
    return next((one for one in subjects if one.i + 1 < verb.i and one.nbor().text == ","), None)


def speaker_of_participle(verb: Token, words: Vocabulary) -> Token | None:
    """`X said it moved, adding that ...`: whoever reports the clause that the participle hangs on."""
    if verb.tag_ != "VBG" or not verb.i or verb.nbor(-1).text != ",":
        return None
    for before in reversed(verb.doc[max(0, verb.i - _NEAR) : verb.i - 1]):  # `"...," X said, adding that`
        if before.lemma_.lower() in words.spoken and before.tag_ in {"VBD", "VBZ", "VBP"}:
            return next(
                (child for child in before.children if child.dep_ in SUBJECTS and child.pos_ != "PUNCT"),
                None,
            )
    token = verb
    for _ in range(_MOST_STEPS):
        if token.head == token:
            return None
        if token.dep_ == "ccomp" and token.head.lemma_.lower() in words.reported and token.head.i < verb.i:
            return subject_of(token.head)
        token = token.head
    return None


def _agent(verb: Token) -> Token | None:
    """`by X` of a passive."""
    agent = next((one for one in verb.children if one.dep_ in {"agent", "prep"} and one.lower_ == "by"), None)
    return None if agent is None else next((child for child in agent.children if child.dep_ == "pobj"), None)


def quoted_as(verb: Token) -> Token | None:
    """`"...," the paper quoted X as saying`: X, whose words they are."""
    told = verb.lemma_ in {"quote", "cite"} and any(
        one.lower_ == "as" and one.dep_ == "prep" for one in verb.rights
    )
    return next((one for one in verb.rights if one.dep_ == "dobj"), None) if told else None
