"""Whether an event happened: actual, threatened, denied or hypothetical; and who says so in its own sentence."""

from __future__ import annotations

from collections.abc import Container
from itertools import islice
from typing import TYPE_CHECKING

from hedgerow.evidence.record import Status
from hedgerow.read.dependants import MANY, child_of, given_time, held_by, is_for_to, is_wished
from hedgerow.read.grammar import words
from hedgerow.read.moods import clause_mood, mood_of

if TYPE_CHECKING:
    from spacy.tokens import Token


_UP = 8
_DENYING = words("denying")
_THREATENING = words("threatening")
_IMAGINING = words("imagining")
_SAYING = words("saying")
_BEGINNING = words("beginning")
_AVERTING = words("averting")
_REACTING = words("reacting")
_HINDERING = words("hindering")
_HEARSAY = words("hearsay")
_DISMISSING = words("dismissing")
_UNTRUE = words("untrue")
_PLANS = words("plans")
_AIMS = words("aims")
_GIVEN = frozenset({"after", "following", "since", "over", "despite", "amid"})
"""Prepositions whose noun is known to have happened, whatever is told of it."""
_AS_CLAIMED = frozenset({"allegedly", "purportedly", "supposedly"})
_ANYONE = frozenset({"anyone", "anybody", "whoever", "any"})

_PUT = frozenset(
    {"vote", "bill", "debate", "motion", "referendum", "question", "ballot", "discussion", "negotiation"}
)
"""Nouns for what puts something to a decision."""


def status_of(token: Token, naming: Container[int] = ()) -> Status:
    """What the sentence says about whether the event named by `token` happened.

    Args:
        token: The word that names it.
        naming: Places of all words that name it: what `did not recognise` names was done.
    """
    verb, standing = token, False
    if token.pos_ not in {"VERB", "AUX"}:
        if _none_of(token):
            return "denied"
        if _is_any(token) or (token.dep_ == "advcl" and _beside(token, {"if", "unless"})):
            return "hypothetical"  # a verb that the parse takes for a noun: `if Elbonia attacks`
        above = token.head if token.dep_ in {"dobj", "nsubj", "nsubjpass", "attr"} else None
        chain = [one for one in islice(token.ancestors, _UP) if one.lemma_.lower() not in _SAYING]
        known = (
            token.dep_ == "pobj" and token.head.lower_ in _GIVEN
        )  # `after the raid they want talks`: it was
        if token.dep_ == "pobj" and not known and chain and chain[0].dep_ == "prep" and len(chain) > 1:
            above = chain[1]
        if any(
            child.lemma_.lower() in {"possible", "potential", "planned", "alleged"}
            for child in islice(token.lefts, MANY)
        ):
            return "hypothetical"
        if above is None or above.pos_ not in {"VERB", "AUX"}:
            noun = above.lemma_.lower() if above is not None else ""
            return (
                "threatened"
                if noun in _THREATENING
                else "hypothetical"
                if noun in _IMAGINING | _PUT
                else "actual"
            )
        if above.lemma_.lower() in _THREATENING:
            return "threatened"
        if token.lemma_.lower() in _HEARSAY and above.lemma_.lower() in _DISMISSING:
            return "actual"  # what is denied is what was claimed, not that it was
        if above.lemma_.lower() in {"deny"}:
            return "denied"
        if above.lemma_.lower() in _IMAGINING | _AVERTING and token.dep_ != "nsubj":
            return "hypothetical"
        verb = above
        if verb.lemma_.lower() in _REACTING and not _beside(token, {"a", "an", "any"}):
            return "actual"  # `did not condemn the raid`
        # `The raid did not end the siege`: there was a raid.
        standing = token.dep_ == "nsubj" and verb.lemma_.lower() not in _BEGINNING
    mood = mood_of(verb)
    if verb.dep_ == "advcl" and _beside(verb, {"if", "unless"}):
        return "hypothetical"
    if _beside(verb, _AS_CLAIMED):
        return "hypothetical"
    if any(child.dep_ == "neg" and child.i in naming for child in islice(verb.children, MANY)):
        return _from_above(verb)
    if mood == "not" and verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _IMAGINING:
        return "hypothetical"  # `urged them not to attack`
    if (mood in {"not", "will not"} or _by_nobody(verb)) and not standing:
        return "denied"
    if mood in {"may", "must", "must not"}:
        return "hypothetical"
    if mood == "will":
        return "hypothetical"
    return _from_above(verb)


def _none_of(noun: Token) -> bool:
    """Whether there was none: `no attacks were reported`, `passed without an attack`."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "without":
        return True
    return any(child.dep_ == "det" and child.lower_ == "no" for child in islice(noun.lefts, MANY))


def _is_any(noun: Token) -> bool:
    """Whether it is told of all of a kind, whether there are any: `attacks on schools are unacceptable`."""
    verb = noun.head
    return (
        noun.dep_ == "nsubj"
        and noun.tag_ == "NNS"
        and verb.lemma_.lower() == "be"
        and verb.tag_ == "VBP"
        and any(child.dep_ == "acomp" for child in islice(verb.children, MANY))
        and not any(
            child.dep_ in {"det", "poss", "nummod"} or child.ent_type_ or child.tag_ in {"JJR", "JJS"}
            for child in islice(noun.lefts, MANY)
        )
    )


def _by_nobody(verb: Token) -> bool:
    """Whether it is said that nobody did it: `no group claimed responsibility`, `nobody attacked`."""
    return any(
        child.dep_ == "nsubj"
        and (child.lower_ in {"nobody", "none", "neither"} or _none_of(child) or _beside(child, {"neither"}))
        for child in islice(verb.children, MANY)
    )


def _from_above(verb: Token) -> Status:
    """What the verbs and nouns that a clause fills in make of it."""
    held = held_by(verb)
    if held is not None and held.lemma_.lower() in _IMAGINING:
        return "hypothetical"
    if _supposed(verb) or is_wished(verb) or given_time(verb) is not None:
        return "hypothetical"
    if (
        verb.dep_ == "conj"
        and verb.tag_ == "VBG"
        and verb.head.dep_ == "pcomp"
        and mood_of(verb.head) == "not"
    ):
        return "denied"  # `for not finding and arresting them`
    for _ in range(_UP):
        head = verb.head
        if head == verb:
            break
        marks = {child.lower_ for child in islice(verb.children, MANY) if child.dep_ == "mark"}
        if verb.dep_ == "advcl" and marks & {"if", "unless", "should"}:
            return "hypothetical"
        if verb.dep_ == "advcl" and "until" in marks and mood_of(head) not in {"plain", "not"}:
            return "hypothetical"  # `would stay until he was freed`
        if verb.dep_ == "advcl" and is_for_to(verb) and head.lemma_.lower() in _IMAGINING:
            return "hypothetical"  # `called for them to leave`
        if verb.dep_ == "advcl" and verb.tag_ == "VB" and head.lemma_.lower() in _AVERTING:
            return "hypothetical"  # `foiled a plot to attack`
        purpose = verb.dep_ == "advcl" or (verb.dep_ in {"acl", "relcl"} and head.dep_ == "dobj")
        if purpose and verb.tag_ == "VB" and clause_mood(head) in {"may", "must"}:
            return "hypothetical"  # `could march to demand it`
        if verb.dep_ not in {"xcomp", "ccomp", "acl", "pcomp", "conj", "relcl", "prep"}:
            break
        if verb.dep_ == "relcl" and (head.lower_ in _ANYONE or _beside(head, {"any"})):
            return "hypothetical"  # `anyone who attacks`
        if _falsely_told(verb) or _held_off(verb):
            return "denied"
        if (verb.dep_ == "relcl" and not _beside(verb, {"to"})) or (
            verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBG"}
        ):
            break
        above = head.head if verb.dep_ == "pcomp" else head
        lemma = above.lemma_.lower()
        if lemma == "be" and verb.tag_ == "VB" and _is_aim(child_of(above, {"nsubj"})):
            return "hypothetical"  # `the aim is to free them`
        if verb.dep_ == "pcomp" and head.lower_ == "before" and lemma in _AVERTING:
            return "hypothetical"  # `intercepted before crossing the border`
        if verb.dep_ != "conj" and not _is_told(verb, lemma):
            if verb.dep_ == "pcomp" and head.lower_ == "for" and _is_of_plan(above):
                return "hypothetical"
            if lemma in _DENYING and verb.dep_ == "ccomp" and child_of(above, {"dobj"}) is not None:
                break  # `they attacked, a charge that he denies`
            if lemma in _DENYING:
                return (
                    "denied" if mood_of(above) != "not" else "hypothetical"
                )  # `has not ruled out attacking`
            if lemma in _THREATENING and verb.dep_ in {"xcomp", "acl", "pcomp"}:
                return "threatened"
            if lemma in _IMAGINING or lemma == "about":
                return "hypothetical"
            if mood_of(above) in {"may", "must", "will"} and verb.dep_ != "ccomp":
                return "hypothetical"
            if mood_of(above) in {"not", "will not"} and verb.dep_ != "ccomp":
                return "denied"
        verb = head if verb.dep_ != "pcomp" else above
    return "actual"


def _is_told(verb: Token, above: str) -> bool:
    """Whether a word both tells and asks, and here tells: `told them that it had fallen`, not `told them to go`."""
    return above in _SAYING and verb.dep_ == "ccomp" and verb.tag_ in {"VBD", "VBN", "VBZ", "VBP"}


def _is_aim(noun: Token | None) -> bool:
    return noun is not None and noun.lemma_.lower() in _AIMS


def _is_of_plan(noun: Token) -> bool:
    """Whether what stands after `for` is only planned: `a timetable for leaving`, `a proposal for a date for it`."""
    if noun.pos_ != "NOUN":
        return False
    return noun.lemma_.lower() in _PLANS


def _supposed(verb: Token) -> bool:
    """Whether its auxiliary stands first: `had they attacked, ...`, `did they attack?`; not `why did they attack?`."""
    first = verb.left_edge
    if first.dep_ not in {"aux", "auxpass"} or first.head != verb:
        return False
    if first.lower_ in {"had", "should", "were"}:
        return True
    return verb.dep_ == "ROOT" and any(child.text == "?" for child in islice(verb.children, MANY))


def _held_off(verb: Token) -> bool:
    """Whether it is said not to have been done: `has yet to withdraw`, `kept them from attacking`, `short of it`."""
    head = verb.head
    if verb.dep_ == "xcomp":
        return head.lemma_.lower() == "have" and _beside(head, {"yet"})
    if verb.dep_ != "pcomp":
        return False
    above = head.head.lemma_.lower()
    if head.lower_ == "from":
        return above in _HINDERING or above == "far"
    return head.lower_ == "of" and (above == "short" or _beside(head, {"instead"}))


def _falsely_told(verb: Token) -> bool:
    """Whether what tells of it is said to be wrong, or not to be there: `reports that they attacked were false`."""
    head = verb.head
    if verb.dep_ == "pcomp" and head.lower_ in {"about", "of"} and head.head.lemma_.lower() in _HEARSAY:
        claim = head.head  # `rejected claims of attacking them`
        return claim.dep_ in {"nsubjpass", "dobj"} and claim.head.lemma_.lower() in _DISMISSING
    if verb.dep_ == "ccomp":
        return head.lemma_.lower() == "be" and _is_untrue(head)
    if verb.dep_ == "acl" and _none_of(head):
        return True  # `no evidence that they attacked`, `no sailors killed`
    if verb.dep_ not in {"acl", "relcl"} or not any(
        child.dep_ == "mark" and child.lower_ == "that" for child in islice(verb.children, MANY)
    ):
        return False
    above = head.head
    if head.lemma_.lower() not in _HEARSAY:
        return False
    if head.dep_ in {"nsubjpass", "dobj"}:
        return above.lemma_.lower() in _DISMISSING
    return head.dep_ == "nsubj" and _is_untrue(above)


def _is_untrue(verb: Token) -> bool:
    """`is false`, `is not true`."""
    said = {child.lemma_.lower() for child in islice(verb.children, MANY) if child.dep_ in {"acomp", "attr"}}
    return bool(said & _UNTRUE) or ("true" in said and mood_of(verb) == "not")


def _beside(token: Token, some: Container[str]) -> bool:
    return any(child.lower_ in some for child in islice(token.children, MANY))


def teller_of(token: Token) -> Token | None:
    """The verb of saying whose complement an event stands in; None where the article tells it itself."""
    one = token
    for above in islice(token.ancestors, 2 * _UP):
        if (
            above.lemma_.lower() in _SAYING
            and one.dep_ in {"ccomp", "parataxis", "xcomp", "advcl"}
            and one.dep_ == "ccomp"
        ):
            return above
        one = above
    return None
