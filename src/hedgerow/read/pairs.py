"""Who acts and on whom in one event: the parties that the roles of its words name, and pairs of them.

Two who are named together do what is done together with one another ("Ruritania and Elbonia signed a pact"); otherwise
each of those joined by `and` acts, or is acted on, by itself. A happening that does something ("the raid killed six")
stands for whoever brought it about. A protest is against whom its purpose names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.read.arguments import Roles, roles_of, subject_of
from hedgerow.read.dependants import MANY, agent_of, child_of, objects_of
from hedgerow.read.grammar import words
from hedgerow.read.noun_phrases import between, both_of, is_somebody, joined_to, phrase
from hedgerow.read.parties import Party, Told, aim_of, authority_of, part_of, party_of, target_of
from hedgerow.read.plover import Hit

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Pair = tuple[Party | None, Party | None]
"""Who acts, and on whom."""
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
"""Types that two do together: "Ruritania and Elbonia met"."""
_TOGETHER = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types that two who are named together do with one another, unless somebody stands after `with`."""
_BEFORE = frozenset({"amod", "compound", "nmod", "poss"})
_HAPPENINGS = words("happenings")
_WITHIN = _BEFORE | {"prep", "pobj", "appos"}
_LONGEST_PHRASE = 120
"""Characters of a phrase that names a target, at most."""
_BEFALLING = frozenset({"SANCTION", "ACCUSE", "COERCE", "ASSAULT", "YIELD", "CONSULT"})
"""Types whose words may name whom they befall: `freed 37 prisoners`, `received the envoy`."""
_SUFFERED = frozenset({"COERCE", "ASSAULT", "SANCTION"})
"""Types that befall somebody, whom a headline may name alone: `Editor jailed`."""
_FIRING = words("firing")
_FIRED = frozenset({"heavy-weapons", "aerial", "drone", "firearms"})
"""Modes of what is fired from somewhere."""
_BY_AUTHORITY = frozenset({"COERCE", "ACCUSE", "SANCTION"})
"""Types that the authorities of a place do where nobody else is named."""


@dataclass(frozen=True, slots=True)
class Who:
    """The parties of an event."""

    actor: Party | None
    target: Party | None
    others: tuple[Pair, ...] = ()
    """Further pairs, where several act or are acted on."""


def who_and_whom(hit: Hit, told: Told) -> Who:
    """The parties of the event that some words name."""
    token, root = told.doc[hit.index], hit.triggers[0].root
    roles = roles_of(token, _naming(hit, told.doc))
    if root in _SUFFERED and _is_cut_short(token, told):
        roles = Roles(agent_of(token), subject_of(token), certain=True)
    sent = child_of(token, {"nsubjpass"})
    if root == "MOBILIZE" and sent is not None and roles.actor is None:
        left = [one for one in (roles.target, *roles.others) if one is not None and one != sent]
        roles = Roles(sent, None, tuple(left))  # `troops were deployed`
    if hit.triggers[0].mode == "withdraw":
        left = [one for one in (roles.target, *roles.others) if one is not None and one.tag_ != "PRP$"]
        roles = replace(roles, target=left[0] if left else None, others=tuple(left[1:]))  # not from `its`
    if roles.certain and token.lemma_.lower() in _FIRING and not is_somebody(roles.target or token):
        left = [one for one in roles.others if one != roles.target]
        roles = Roles(
            roles.actor, left[0] if left else None, tuple(left[1:])
        )  # `rockets were fired at a base`
    if root == "ASSAULT" and roles.certain and roles.actor is None:
        roles = replace(roles, actor=_within(token))
    actor = party_of(_doer(roles.actor), told, token)
    if actor is not None and root in _TOGETHER and actor.who is None and not is_somebody(actor.head):
        actor = None  # `the incidents come amid talks`
    if root in _TOGETHER:
        roles = _with(roles, token)
    if root in _SUFFERED and roles.target is None:
        roles = replace(roles, target=_shared_object(token))
    target = target_of(roles, actor, told, token, root)
    if (
        target is not None
        and any(one.mode in _FIRED for one in hit.triggers)
        and _is_whence(target.head, token)
    ):
        target = None
    pair = None
    mutual = root in _MUTUAL or hit.triggers[0].mode == "ceasefire"
    if actor is not None and mutual and _leaves_a_pair(target, token, root):
        pair = both_of(actor.head)
    elif actor is None:
        pair = between(token)  # `clashes between the army and rebels`
    if pair is not None:
        actor, target = part_of(pair[0], told) or actor, part_of(pair[1], told) or target
    if actor is None and root in _BY_AUTHORITY:
        actor = authority_of(token, told, target)
    if target is not None:
        first, last = _whole(target, roles.target, hit, told.doc)
        target = replace(target, first=first, last=last)
    if root == "PROTEST" and (target is None or target.who is None):
        target = aim_of(token, actor, told) or target
    return Who(actor, target, () if pair else tuple(_joined(actor, target, told, token)))


def _is_cut_short(verb: Token, told: Told) -> bool:
    """Whether a headline leaves out that it is a passive: `Editor jailed as talks go on`. Active ones are present."""
    if verb.tag_ not in {"VBD", "VBN"} or verb.idx >= told.title_end:
        return False
    return child_of(verb, {"nsubj"}) is not None and child_of(verb, {"dobj", "aux", "auxpass"}) is None


def _within(verb: Token) -> Token | None:
    """Who did what somebody came to harm in: `were killed in an attack by rebels`."""
    happenings = [one for one in objects_of(verb, ("in", "during")) if one.lemma_.lower() in _HAPPENINGS]
    return roles_of(happenings[0]).actor if happenings else None


def _shared_object(verb: Token) -> Token | None:
    """What several verbs are done to, told once behind the last: `chased, rammed and sank boats`."""
    if (
        verb.pos_ != "VERB"
        or child_of(verb, {"nsubjpass", "dobj"}) is not None
        or verb.i + 1 >= len(verb.doc)
    ):
        return None
    behind = verb.nbor()
    joined = child_of(verb, {"conj"})
    if joined is None or behind.head != verb or behind.dep_ not in {"cc", "punct"} or behind.is_quote:
        return None
    if child_of(joined, {"nsubj", "aux"}) is not None:
        return None
    return child_of(joined, {"dobj"}) or _shared_object(joined)


def _is_whence(name: Token, verb: Token) -> bool:
    """Whether a name is of where something was fired from."""
    for one in [name, *islice(name.ancestors, 6)]:
        if one == verb:
            break
        if one.dep_ == "pobj" and one.head.lower_ == "from":
            return True
    return False


def _with(roles: Roles, token: Token) -> Roles:
    """The roles with those first who stand after `with`: `discussed the border with Elbonia`."""
    partners = [one for one in objects_of(token, ("with",)) if is_somebody(one)]
    if not partners:
        return roles
    others = [one for one in (roles.target, *roles.others) if one is not None and one not in partners]
    return replace(roles, target=partners[0], others=(*partners[1:], *others))


def _doer(head: Token | None) -> Token | None:
    """Who acts; where the subject is itself a happening (`the raid by rebels killed six`), who did that."""
    if head is not None and head.pos_ == "NOUN" and head.lemma_.lower() in _HAPPENINGS:
        planted = next(
            (child for child in islice(head.rights, MANY) if child.dep_ == "acl" and child.tag_ == "VBN"),
            None,
        )
        return roles_of(head).actor or (subject_of(planted) if planted is not None else None) or head
    return head


def _joined(actor: Party | None, target: Party | None, told: Told, token: Token) -> Iterator[Pair]:
    """The other pairs of who acts and on whom, where either is joined by `and`: each is a party of its own."""
    for one in joined_to(actor.head) if actor is not None else ():
        party = party_of(one, told, token)
        if party is not None and party.head != (target.head if target is not None else None):
            yield party, target
    for one in joined_to(target.head) if target is not None else ():
        party = party_of(one, told, token)
        if party is not None and party.head != (actor.head if actor is not None else None):
            yield actor, party


def _naming(hit: Hit, doc: Doc) -> frozenset[int]:
    """The words of an event that cannot be its parties: not those whom it befalls (`expelled three diplomats`)."""
    root, mode = hit.triggers[0].root, hit.triggers[0].mode
    whole = [
        doc[one].head.head.i for one in hit.words if doc[one].dep_ == "pobj" and doc[one].head.lower_ == "of"
    ]
    words_ = [*hit.words, *hit.named, *whole]  # `a state of emergency`
    if root not in _BEFALLING or mode == "withdraw":
        return frozenset(words_)
    return frozenset(
        one
        for one in words_
        if not is_somebody(doc[one])
        or doc[one].dep_ not in {"dobj", "nsubjpass"}
        or any(child.tag_ == "PRP$" for child in islice(doc[one].lefts, MANY))
    )


def _whole(target: Party, thing: Token | None, hit: Hit, doc: Doc) -> tuple[int, int]:
    """Where the whole phrase stands in which a target is named: `a camp of the rebels`, `three Elbonian diplomats`."""
    top = target.head
    if top.dep_ in _BEFORE and top.head.i in hit.words:
        top = top.head
    elif thing is not None:
        path = [target.head, *islice(target.head.ancestors, 8)]
        if thing in path and all(one.dep_ in _WITHIN for one in path[: path.index(thing)]):
            top = thing
    if top == target.head or not top.left_edge.idx <= target.first < top.right_edge.idx:
        return target.first, target.last  # a pronoun's name may stand elsewhere
    start, end = phrase(top)
    first, last = min(target.first, start), max(target.last, end)
    return (first, last) if last - first <= _LONGEST_PHRASE else (target.first, target.last)


def _leaves_a_pair(target: Party | None, token: Token, root: str) -> bool:
    """Whether two who are named together may have done it with one another: nobody stands after `with`."""
    if target is None or target.who is None:
        return True
    for one in [target.head, *islice(target.head.ancestors, 4)]:
        if one == token:
            break
        if one.dep_ == "pobj":
            if one.head.lower_ in {"with", "between"}:
                return False
            if one.head.lower_ in {"in", "at", "near", "outside"} and one.head.head == token:
                return True  # where, not with whom
    return root in _TOGETHER
