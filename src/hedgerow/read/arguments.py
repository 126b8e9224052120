"""Who does what to whom: the actor and the target of a word that names an event, from the parse.

Verbs: active and passive, `and`, relative clauses, infinitives and participles with the subject they are controlled by
("forced to release": who is forced; "urged them to leave": they), objects and prepositions. Nouns: possessors,
compounds and adjectives ("US airstrikes"), `by`, `of`, `against`, and the arguments that a light verb lends.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.grammar import words
from hedgerow.read.plover import is_light

if TYPE_CHECKING:
    from spacy.tokens import Token

_MANY = 24
_NAMES = frozenset({"GPE", "NORP", "ORG", "PERSON"})
_DEEP = 8
"""Steps up or down a parse within which arguments are looked for."""
_OBJECT_CONTROL = words("object_control")
"""Verbs whose object does what their complement says."""
_RECEIVING = words("receiving")
"""Verbs whose subject is the target of the noun that is their object."""
_SELF = words("of_oneself")
"""Verbs whose participle tells what its subject does: `is committed to`."""
_DOCUMENTS = words("documents")
"""What speaks for those who made it."""
_AGAINST = (
    "against",
    "on",
    "upon",
    "at",
    "with",
    "to",
    "toward",
    "towards",
    "over",
    "from",
    "into",
    "for",
    "of",
    "in",
    "between",
    "about",
    "among",
    "as",
    "outside",
)
"""Prepositions that bring a target, the likelier first."""
_NOUN_TARGET = (
    "of",
    "against",
    "on",
    "upon",
    "at",
    "with",
    "to",
    "toward",
    "towards",
    "between",
    "from",
    "into",
    "over",
    "for",
    "in",
    "outside",
)
_GATHERINGS = words("gatherings")
"""What those take part in who come, leave or speak for it."""
_SUBJECT_OF = words("of_the_doer")
"""Nouns whose `of` is as likely who acts."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Heads of the phrases that name who acts and on whom; None where nothing does."""

    actor: Token | None
    target: Token | None
    others: tuple[Token, ...] = ()
    """Further phrases that may name the target, the likelier first."""
    certain: bool = False
    """Whether the target is the subject of a passive: nobody further down the clause is it instead."""


def roles_of(token: Token, naming: Container[int] = ()) -> Roles:
    """The actor and the target of a word that names an event; none of `naming`, the words that name it, is either."""
    roles = _of_noun(token) if token.pos_ in {"NOUN", "PROPN"} else _of_verb(token)
    left = [one for one in (roles.target, *roles.others) if one is not None and one.i not in naming]
    certain = roles.certain and bool(left) and left[0] == roles.target
    return Roles(roles.actor, left[0] if left else None, tuple(left[1:]), certain)


def subject_of(verb: Token, depth: int = 0) -> Token | None:
    """Who does what a verb says, as far as the parse tells."""
    own = _child(verb, {"nsubj", "csubj"})
    if own is not None:
        return _antecedent(own)
    if verb.dep_ in {"acomp", "attr", "oprd"} and verb.head != verb:
        return subject_of(verb.head, depth + 1)  # `is prepared to`, `were opposed to`
    held = _child(verb, {"nsubjpass"})
    if held is not None:
        return _antecedent(held) if verb.lemma_.lower() in _SELF and _by(verb) is None else _by(verb)
    head = verb.head
    if depth >= _DEEP or head == verb:
        return None
    if verb.dep_ in {"xcomp", "ccomp", "pcomp"} or (
        verb.dep_ == "advcl" and verb.tag_ in {"VB", "VBG", "VBN"}
    ):
        if verb.dep_ == "pcomp":
            head = head.head
            if head.pos_ in {"NOUN", "PROPN"}:
                return _owner(head, depth)
        if verb.dep_ != "advcl" and head.lemma_.lower() in _OBJECT_CONTROL:
            held = _child(head, {"dobj", "nsubjpass"})
            if held is not None:
                return _antecedent(held)
        if _child(head, {"nsubjpass"}) is not None:
            agent = _by(head) if verb.dep_ == "advcl" and verb.tag_ == "VBG" else None
            # `was attacked by gunmen, killing two`: those who attacked
            return agent if agent is not None else _antecedent(_child(head, {"nsubjpass"}) or head)
        return subject_of(head, depth + 1) if head.pos_ not in {"NOUN", "PROPN"} else _owner(head, depth)
    if verb.dep_ == "conj":
        passive = _child(head, {"nsubjpass"})
        if passive is not None and _child(verb, {"auxpass"}) is None and verb.tag_ in {"VBD", "VBZ", "VBP"}:
            return _antecedent(passive)
        return subject_of(head, depth + 1)
    if verb.dep_ in {"acl", "amod"}:
        if verb.tag_ == "VBN":
            return _by(verb)
        maker = _owner(head, depth) if verb.tag_ == "VB" or head.lemma_.lower() in _DOCUMENTS else None
        return maker if maker is not None or verb.tag_ == "VB" else head
    if verb.dep_ == "relcl":
        return head
    return None


def _of_verb(verb: Token) -> Roles:
    passive = _child(verb, {"nsubjpass"})
    if passive is not None and verb.lemma_.lower() in _SELF and _by(verb) is None:
        return Roles(_antecedent(passive), None, tuple(_prepositional(verb, _AGAINST)))
    if (
        passive is None
        and verb.dep_ == "conj"
        and verb.tag_ == "VBN"
        and _child(verb, {"nsubj", "aux"}) is None
    ):
        passive = _child(verb.head, {"nsubjpass"})
    if passive is None and verb.dep_ in {"acl", "amod"} and verb.tag_ == "VBN":
        passive = verb.head
    if passive is None and verb.dep_ == "relcl" and _child(verb, {"auxpass"}) is not None:
        passive = verb.head
    if passive is None and verb.dep_ in {"xcomp", "advcl", "conj"} and _child(verb, {"auxpass"}) is not None:
        passive = _controller(verb)
    if passive is not None:
        return Roles(_by(verb), _antecedent(passive), tuple(_prepositional(verb, _AGAINST)), certain=True)
    actor = subject_of(verb)
    giver = _prepositional(verb, ("from",)) if verb.lemma_.lower() in _RECEIVING else []
    if giver:
        return Roles(giver[0], actor)
    found: list[Token] = []
    for child in islice(verb.children, _MANY):
        if child.dep_ in {"dobj", "dative"} and child.pos_ != "ADP":
            found.append(child)
        elif child.dep_ == "prt" and child.lower_ == "up":
            # `kidnapped up to ten advisers`: a number, misread as a particle
            found += [one for one in _prepositional(child, ("to",)) if _child(one, {"nummod"}) is not None]
        elif child.dep_ in {"ccomp", "xcomp"}:
            inner = _child(child, {"nsubj", "nsubjpass"})
            if inner is not None:
                found.append(inner)
            found += [one for one in islice(child.children, _MANY) if one.dep_ == "dobj"]
            found += _prepositional(child, _AGAINST)
            for deeper in islice(child.children, _MANY):
                if deeper.dep_ in {"xcomp", "ccomp"}:
                    found += [one for one in islice(deeper.children, _MANY) if one.dep_ in {"dobj", "nsubj"}]
                    found += _prepositional(deeper, _AGAINST)
    found += _prepositional(verb, _AGAINST)
    for one in list(found):
        found += _inside(one)
    found = [one for one in dict.fromkeys(found) if one.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM"}]
    return Roles(actor, found[0] if found else None, tuple(found[1:]))


def _of_noun(noun: Token) -> Roles:
    before = [
        child for child in islice(noun.lefts, _MANY) if child.dep_ in {"poss", "compound", "amod", "nmod"}
    ]
    owners = [child for child in before if child.dep_ == "poss" or child.ent_type_ in _NAMES]
    actor: Token | None = owners[0] if owners else None
    by = _prepositional(noun, ("by",))
    actor = by[0] if by else actor
    targets = _prepositional(noun, _NOUN_TARGET)
    if noun.lemma_.lower() in _SUBJECT_OF and actor is None:
        of = _prepositional(noun, ("of",))
        actor = of[0] if of else None
        targets = [one for one in targets if one != actor]
    verb = noun.head if noun.dep_ in {"dobj", "nsubjpass"} else _light_above(noun)
    lent: list[Token] = []
    if verb is not None and noun.dep_ == "dobj" and verb.lemma_.lower() in _RECEIVING:
        giver = _prepositional(verb, ("from", "by")) or _prepositional(noun, ("from", "by"))
        subject = subject_of(verb)
        given = [one for one in targets if one not in giver]
        return Roles(giver[0] if giver else actor, subject, tuple(given))
    if verb is not None and verb.pos_ in {"VERB", "AUX"} and (is_light(verb) or actor is None):
        passive = noun.dep_ == "nsubjpass"
        subject = _by(verb) if passive else subject_of(verb)
        if actor is None or (by == [] and is_light(verb) and noun.dep_ == "dobj" and not owners):
            actor = subject or actor
        lent = _prepositional(verb, _NOUN_TARGET[1:])
    asked = _asked(noun)
    found = [one for one in dict.fromkeys([*asked, *targets, *lent]) if one != actor]
    for one in list(found):
        found += [inner for inner in _inside(one) if inner != noun]
    return Roles(actor, found[0] if found else None, tuple(found[1:]))


def _asked(noun: Token) -> list[Token]:
    """Who is to act in the clause that a noun of asking holds: `its demand that Elbonia leave`."""
    return [
        inner
        for clause in islice(noun.rights, _MANY)
        if clause.dep_ in {"acl", "ccomp", "relcl"} and _child(clause, {"mark"}) is not None
        for inner in (_child(clause, {"nsubj", "nsubjpass"}),)
        if inner is not None
    ]


def _controller(verb: Token) -> Token | None:
    """Whom a passive without a subject of its own is about: the subject of what it hangs on."""
    passive = _child(verb.head, {"nsubjpass"})
    return passive if passive is not None else subject_of(verb.head)


def _light_above(noun: Token) -> Token | None:
    if noun.dep_ == "pobj" and noun.lemma_.lower() in _GATHERINGS and noun.head.head.pos_ == "VERB":
        return noun.head.head  # `returned for talks`, `spoke at a meeting`
    if noun.dep_ == "pobj" and noun.head.head.pos_ in {"VERB", "AUX"} and is_light(noun.head.head):
        return noun.head.head
    if noun.dep_ == "conj" and noun.head.dep_ == "dobj":
        return noun.head.head
    return None


def _owner(noun: Token, depth: int) -> Token | None:
    """Who has the efforts, the plan or the need that an infinitive fills in."""
    poss = _child(noun, {"poss"})
    if poss is not None:
        return poss
    named = next((one for one in islice(noun.lefts, _MANY) if one.ent_type_ in _NAMES), None)
    if named is not None:
        return named
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    if head.pos_ in {"VERB", "AUX"} and depth < _DEEP:
        if noun.dep_ == "nsubjpass":
            return _by(head)
        if noun.dep_ == "nsubj":
            return noun
        return subject_of(head, depth + 1)
    return head if noun.dep_ == "pobj" and head.pos_ in {"NOUN", "PROPN"} else None


def _inside(head: Token) -> list[Token]:
    """Somebody named within a phrase: whose it is, what stands before it, `of` or `by` whom, who used it."""
    found = [
        child
        for child in islice(head.children, _MANY)
        if child.dep_ in {"poss", "compound", "amod", "nmod", "appos"}
        and (child.ent_type_ in _NAMES or child.dep_ in {"poss", "appos"})
    ]
    found += _prepositional(head, ("by", "of", "from", "to", "with", "against", "for", "on", "between", "into"))
    found += [child for child in islice(head.children, _MANY) if child.dep_ == "conj"]
    for child in islice(head.children, _MANY):
        if child.dep_ == "acl":
            agent = _by(child)
            found += [agent] if agent is not None else []
            found += _prepositional(child, _AGAINST)
    return found


def _prepositional(head: Token, wanted: tuple[str, ...]) -> list[Token]:
    found: list[tuple[int, int, Token]] = []
    for child in islice(head.children, _MANY):
        if child.dep_ not in {"prep", "agent", "dative"} or child.lower_ not in wanted:
            continue
        for name in islice(child.children, _MANY):
            if name.dep_ == "pobj":
                found.append((wanted.index(child.lower_), name.i, name))
            elif name.dep_ == "pcomp":
                found += [
                    (wanted.index(child.lower_), one.i, one)
                    for one in islice(name.children, _MANY)
                    if one.dep_ == "dobj"
                ]
    return [
        name
        for _, _, name in sorted(found, key=lambda one: one[:2])
        if name.ent_type_ not in {"DATE", "TIME"}
    ]


def _by(verb: Token) -> Token | None:
    for child in islice(verb.children, _MANY):
        if child.dep_ in {"agent", "prep"} and child.lower_ == "by":
            return _child(child, {"pobj"})
    return None


def _antecedent(name: Token) -> Token:
    """What `who` and `that` stand for: the noun before their clause."""
    if name.tag_ in {"WDT", "WP"} or name.lower_ in {"who", "which", "that"}:
        clause = name.head
        for _ in range(_DEEP):
            if clause.dep_ == "relcl":
                return clause.head
            if clause.dep_ not in {"conj", "xcomp", "ccomp"}:
                break
            clause = clause.head
    return name


def _child(head: Token, wanted: set[str]) -> Token | None:
    return next((child for child in islice(head.children, _MANY) if child.dep_ in wanted), None)
