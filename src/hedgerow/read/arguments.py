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

from hedgerow.read.dependants import (
    AGAINST,
    DEEP,
    MANY,
    NAMES,
    agent_of,
    child_of,
    deepened,
    given_time,
    held_by,
    inside,
    is_for_to,
    objects_of,
)
from hedgerow.read.grammar import words
from hedgerow.read.noun_phrases import is_somebody
from hedgerow.read.noun_roles import (
    asked,
    befalls,
    came_under,
    is_denied,
    is_own,
    landed_on,
    light_above,
    measured,
    owners_of,
)
from hedgerow.read.phrases import is_definite
from hedgerow.read.plover import is_light

if TYPE_CHECKING:
    from spacy.tokens import Token

_OBJECT_CONTROL = words("object_control")
"""Verbs whose object does what their complement says."""
_AVERTING = words("averting")
_RECEIVING = words("receiving")
"""Verbs whose subject is the target of the noun that is their object."""
_SELF = words("of_oneself")
"""Verbs whose participle tells what its subject does: `is committed to`."""
_DOCUMENTS = words("documents")
"""What speaks for those who made it."""
_NOUN_TARGET = (
    "of", "against", "with", "on", "upon", "at", "to", "toward", "towards", "between", "from", "into", "over", "for",
    "in", "outside",
)  # fmt: skip
_WHERE = ("at", "in", "near", "outside")
_TRANSFER = words("transfer")
"""Verbs whose recipient stands after `to`."""
_WHO_DO = words("who_do")
"""Nouns of an event that name who does it."""
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
    own = child_of(verb, {"nsubj", "csubj"})
    if own is not None:
        return _antecedent(own)
    if verb.dep_ in {"acomp", "attr", "oprd"} and verb.head != verb:
        return subject_of(verb.head, depth + 1)  # `is prepared to`, `were opposed to`
    held = child_of(verb, {"nsubjpass"})
    if held is not None:
        return (
            _antecedent(held) if verb.lemma_.lower() in _SELF and agent_of(verb) is None else agent_of(verb)
        )
    head, pressed, held_up = verb.head, given_time(verb), held_by(verb)
    if held_up is not None and depth < DEEP:
        return subject_of(held_up, depth + 1)
    if depth >= DEEP or head == verb or pressed is not None:
        return pressed
    if verb.dep_ in {"xcomp", "ccomp", "pcomp"} or (
        verb.dep_ == "advcl" and verb.tag_ in {"VB", "VBG", "VBN"}
    ):
        if verb.dep_ == "advcl" and verb.tag_ == "VB" and head.lemma_.lower() in _AVERTING:
            plot = child_of(head, {"dobj"})  # `foiled a plot by rebels to attack`: the rebels
            return next(iter(objects_of(plot, ("by",))), None) if plot is not None else None
        if verb.dep_ == "pcomp":
            head = head.head
            if head.pos_ in {"NOUN", "PROPN"}:
                return _owner(head, depth)
            if head.dep_ == "acl" and head.tag_ == "VBN" and head.lemma_.lower() in _OBJECT_CONTROL:
                return head.head  # `men suspected of firing rockets`
        if verb.dep_ != "advcl" and head.lemma_.lower() in _OBJECT_CONTROL:
            held = child_of(head, {"dobj", "nsubjpass"})
            if held is not None:
                return _antecedent(held)
        if child_of(head, {"nsubjpass"}) is not None:
            agent = agent_of(head) if verb.dep_ == "advcl" and verb.tag_ == "VBG" else None
            # `was attacked by gunmen, killing two`: those who attacked
            return agent if agent is not None else _antecedent(child_of(head, {"nsubjpass"}) or head)
        return subject_of(head, depth + 1) if head.pos_ not in {"NOUN", "PROPN"} else _owner(head, depth)
    if verb.dep_ == "conj":
        passive = child_of(head, {"nsubjpass"})
        if passive is not None and child_of(verb, {"auxpass"}) is None and verb.tag_ in {"VBD", "VBZ", "VBP"}:
            return _antecedent(passive)
        return subject_of(head, depth + 1)
    if verb.dep_ in {"acl", "amod"}:
        if verb.tag_ == "VBN":
            return agent_of(verb)
        maker = _owner(head, depth) if verb.tag_ == "VB" or head.lemma_.lower() in _DOCUMENTS else None
        return maker if maker is not None or verb.tag_ == "VB" else head
    if verb.dep_ == "relcl":
        return head
    return None


def _of_verb(verb: Token) -> Roles:
    passive = child_of(verb, {"nsubjpass"})
    if passive is not None and verb.lemma_.lower() in _SELF and agent_of(verb) is None:
        return Roles(_antecedent(passive), None, tuple(objects_of(verb, AGAINST)))
    if (
        passive is None
        and verb.dep_ == "conj"
        and verb.tag_ == "VBN"
        and child_of(verb, {"nsubj", "aux"}) is None
    ):
        passive = child_of(verb.head, {"nsubjpass"})
    if (
        passive is None
        and verb.dep_ in {"acl", "amod"}
        and verb.tag_ == "VBN"
        and child_of(verb, {"aux"}) is None
    ):
        passive = verb.head
    if passive is None and verb.dep_ == "advcl" and verb.tag_ == "VBN" and child_of(verb, {"aux"}) is None:
        passive = child_of(verb.head, {"nsubj", "nsubjpass"})  # `Asked whether it would, she smiled`
    if passive is None and verb.dep_ == "ccomp" and verb.head.lemma_.lower() == "see":
        passive = child_of(verb, {"nsubj"})  # `saw him arrested`
        if verb.tag_ not in {"VBN", "VBD"} or child_of(verb, {"aux", "dobj"}) is not None:
            passive = None
    if passive is None and verb.dep_ == "relcl" and child_of(verb, {"auxpass"}) is not None:
        passive = verb.head
    if (
        passive is None
        and verb.dep_ in {"xcomp", "advcl", "conj"}
        and child_of(verb, {"auxpass"}) is not None
    ):
        passive = _controller(verb)
    if passive is not None:
        return Roles(agent_of(verb), _antecedent(passive), tuple(objects_of(verb, AGAINST)), certain=True)
    actor = subject_of(verb)
    giver = objects_of(verb, ("from",)) if verb.lemma_.lower() in _RECEIVING else []
    if giver:
        return Roles(giver[0], actor)
    found: list[Token] = []
    for child in islice(verb.children, MANY):
        if child.dep_ in {"dobj", "dative"} and child.pos_ != "ADP":
            found.append(child)
        elif child.dep_ == "prt" and child.lower_ == "up":
            # `kidnapped up to ten advisers`: a number, misread as a particle
            found += [one for one in objects_of(child, ("to",)) if child_of(one, {"nummod"}) is not None]
        elif child.dep_ in {"ccomp", "xcomp"} or is_for_to(child):
            inner = child_of(child, {"nsubj", "nsubjpass"})
            if inner is not None:
                found.append(inner)
            found += [one for one in islice(child.children, MANY) if one.dep_ == "dobj"]
            found += objects_of(child, AGAINST)
            for deeper in islice(child.children, MANY):
                if deeper.dep_ in {"xcomp", "ccomp"}:
                    found += [one for one in islice(deeper.children, MANY) if one.dep_ in {"dobj", "nsubj"}]
                    found += objects_of(deeper, AGAINST)
    if verb.lemma_.lower() == "fall" and any(map(is_somebody, objects_of(verb, ("to",)))):
        return Roles(objects_of(verb, ("to",))[0], actor)  # `the town fell to the rebels`
    if verb.lemma_.lower() in _TRANSFER:
        found = [*objects_of(verb, ("to",)), *found]
    near, where = objects_of(verb, AGAINST), set(objects_of(verb, _WHERE))
    found = deepened(found)
    for one in near:
        if one not in where:
            found += deepened([one])
    found += [one for one in near if one in where]
    found = [one for one in dict.fromkeys(found) if one.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM"}]
    return Roles(actor, found[0] if found else None, tuple(found[1:]))


def _of_noun(noun: Token) -> Roles:
    verb = noun.head if noun.dep_ in {"dobj", "nsubjpass"} else light_above(noun)
    owners = owners_of(noun)
    suffering = [one for one in owners if befalls(noun, one)]
    owners = [one for one in owners if one not in suffering]
    actor: Token | None = owners[0] if owners else None
    if actor is not None and is_own(noun, actor, verb):
        actor = subject_of(noun.head) or actor
    by = objects_of(noun, ("by",))
    if not by:  # `the arrest of the editor by the police`, where the parse hangs `by` on the editor
        by = [one for whom in objects_of(noun, ("of",)) for one in [agent_of(whom)] if one is not None]
    actor = by[0] if by else actor
    targets = objects_of(noun, _NOUN_TARGET)
    top = measured(noun)
    targets = [
        *suffering,
        *targets,
        *landed_on(noun),
        *(objects_of(top, _NOUN_TARGET[1:]) if top != noun else []),
    ]
    if noun.lemma_.lower() in _SUBJECT_OF and actor is None:
        of = [one for one in objects_of(noun, ("of",)) if is_somebody(one)]  # not `the threat of sanctions`
        actor = of[0] if of else None
        targets = [one for one in targets if one != actor]
    if noun.lemma_.lower() in _WHO_DO:
        return Roles(noun, None, tuple(one for one in targets if one != noun))
    lent: list[Token] = []
    under = came_under(noun)
    if under is not None:
        return Roles(next(iter(objects_of(noun, ("by", "from"))), actor), subject_of(under))
    if is_denied(noun):
        return Roles(actor or next(iter(objects_of(noun, ("from",))), None), subject_of(noun.head))
    if verb is not None and noun.dep_ == "dobj" and verb.lemma_.lower() in _RECEIVING:
        giver = objects_of(verb, ("from", "by")) or objects_of(noun, ("from", "by"))
        subject = subject_of(verb)
        given = [one for one in targets if one not in giver]
        return Roles(giver[0] if giver else actor, subject, tuple(given))
    lends = verb is not None and (
        is_light(verb) or (actor is None and noun.dep_ != "nsubjpass" and not is_definite(noun))
    )
    if verb is not None and verb.pos_ in {"VERB", "AUX"} and lends:
        passive = noun.dep_ == "nsubjpass"
        subject = agent_of(verb) if passive else subject_of(verb)
        if actor is None or (by == [] and is_light(verb) and noun.dep_ == "dobj" and not owners):
            actor = subject or actor
        lent = objects_of(verb, _NOUN_TARGET[1:])
    wanted = asked(noun)
    found = [one for one in dict.fromkeys([*wanted, *targets, *lent]) if one != actor]
    for one in list(found):
        found += [inner for inner in inside(one) if inner != noun]
    return Roles(actor, found[0] if found else None, tuple(found[1:]))


def _controller(verb: Token) -> Token | None:
    """Whom a passive without a subject of its own is about: the subject of what it hangs on."""
    passive = child_of(verb.head, {"nsubjpass"})
    return passive if passive is not None else subject_of(verb.head)


def _owner(noun: Token, depth: int) -> Token | None:
    """Who has the efforts, the plan or the need that an infinitive fills in."""
    poss = child_of(noun, {"poss"})
    if poss is not None:
        return poss
    named = next((one for one in islice(noun.lefts, MANY) if one.ent_type_ in NAMES), None)
    if named is not None:
        return named
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    if head.pos_ in {"VERB", "AUX"} and depth < DEEP:
        if noun.dep_ == "nsubjpass":
            return agent_of(head)
        if noun.dep_ == "nsubj":
            return noun
        return subject_of(head, depth + 1)
    return head if noun.dep_ == "pobj" and head.pos_ in {"NOUN", "PROPN"} else None


def _antecedent(name: Token) -> Token:
    """What `who` and `that` stand for: the noun before their clause."""
    if name.tag_ in {"WDT", "WP"} or name.lower_ in {"who", "which", "that"}:
        clause = name.head
        for _ in range(DEEP):
            if clause.dep_ == "relcl":
                return clause.head
            if clause.dep_ not in {"conj", "xcomp", "ccomp"}:
                break
            clause = clause.head
    return name
