"""Where a clause ends that a verb of speech reports: with what is joined to it, and before what somebody else says.

The parse joins to a reported clause what the speaker did next (`said it had failed and called for help`), and to the
cue what was still said; the tense and the marks between them tell which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST = 300
"""Tokens that a report reaches from its cue, at most."""
_BESIDE = frozenset({"while", "whereas", "though", "although"})
"""What opens a clause that may tell what somebody else says of the same."""
_WITHHELD = frozenset({"detail", "give", "identify", "name", "offer", "provide"})
"""What a speaker who does not tell all does not do, besides saying it."""
_SAYING = frozenset(
    {
        "say",
        "tell",
        "add",
        "note",
        "agree",
        "disagree",
        "explain",
        "insist",
        "warn",
        "argue",
        "deny",
        "stress",
    }
)
"""Verbs that begin another report where they are joined to one."""
_GOES_ON = frozenset({"because", "especially", "even", "if", "including", "particularly", "unless"})
"""What goes on with a clause behind a dash."""
_GROUNDS = frozenset({"because", "since", "so", "unless", "until"})
"""What opens a clause that gives the ground, the end or the limits of what was said, and not of its being said."""


def clause_end(clauses: Sequence[Token], verb: Token, first: int, end: int) -> int:
    """The last token of what a cue reports.

    Args:
        clauses: The clauses behind the cue.
        verb: The cue.
        first: The first token of what is reported.
        end: The last token of the sentence.
    """
    doc = verb.doc
    last = _before_another(doc, first, max(clause.right_edge.i for clause in clauses))
    last = _before_colon(doc, first, last)
    deed = _own_deed(clauses[-1], verb) or _own_state(clauses[-1], verb)
    if deed is not None and first < deed <= last:
        return deed
    return _joined(doc, _helped(verb, last) or last, end, verb)


def _before_another(doc: Doc, first: int, last: int) -> int:
    """The end of a clause before `, while Y said ...` and `, which Y says ...`: somebody else's words."""
    for at in range(first + 2, min(last, first + LONGEST)):
        if doc[at - 1].text != "," or not (
            (doc[at].lower_ in _BESIDE and doc[at].dep_ == "mark") or doc[at].tag_ == "WDT"
        ):
            continue
        # a relative clause hangs its pronoun on what is said of it, below the verb of saying
        above = doc[at].head.head if doc[at].tag_ == "WDT" and doc[at].head.dep_ == "ccomp" else doc[at].head
        own = any(child.dep_ == "nsubj" and child.tag_ != "WDT" for child in above.lefts)
        said = above.lemma_.lower() in read_vocabulary().reported and above.tag_ in {"VBD", "VBZ", "VBP"}
        if own and (said or is_withheld(above)) and above.i > at:
            return at - 2
    return last


def is_withheld(verb: Token) -> bool:
    """`though he did not name anybody`: the writer tells what was not said."""
    if not any(child.dep_ == "neg" for child in verb.lefts):
        return False
    said = verb.lemma_.lower() in read_vocabulary().reported | _WITHHELD
    return said and any(child.dep_ == "aux" and child.lower_ in {"did", "would"} for child in verb.lefts)


def _before_colon(doc: Doc, first: int, last: int) -> int:
    """The end of a clause before `: "We are ready."`: a sentence in marks behind a colon is quoted for itself."""
    for at in range(first + 1, min(last, first + LONGEST) - 1):
        if doc[at].text == ":" and doc[at + 1].is_quote and doc[at + 2].text[:1].isupper():
            return at - 1
    return last


def _own_deed(clause: Token, verb: Token) -> int | None:
    """The end of a clause that the parse joins to what the speaker did next: `said it had failed and called for help`.

    What follows `had`, `would` or a present tense and has none of its own kind stands beside a cue of its own tense.
    """
    helped = any(
        child.dep_ == "aux" and (child.tag_ == "MD" or child.lemma_ == "have") for child in clause.lefts
    )
    bare = clause.tag_ == "VB" and not any(child.dep_ == "aux" for child in clause.lefts)
    if not helped and not bare and clause.tag_ not in {"VBZ", "VBP"}:
        return None
    second = next((child for child in clause.rights if child.dep_ == "conj"), None)
    if second is None or second.tag_ != verb.tag_ or second.tag_ != "VBD":
        return None
    if second.lemma_ in {second.lower_, "be"}:
        return None  # `said she could open the page and read it`: `read` and `put` tell no tense; `was` is no deed
    if any(child.dep_ in {"nsubj", "nsubjpass", "expl", "aux", "auxpass"} for child in second.children):
        return None
    at = second.i - 1
    while at > clause.i and verb.doc[at].pos_ == "ADV":
        at -= 1
    if verb.doc[at].lower_ not in {"and", "but"}:
        return None
    return at - 2 if verb.doc[at - 1].is_punct else at - 1


def _own_state(clause: Token, verb: Token) -> int | None:
    """The end of a clause that the parse joins to how the speaker stands: `they say it is dead, but are ready to talk`.

    A verb without a subject goes on with the speaker where its number fits the speaker alone, or where it is in the
    past and what was said is not.
    """
    second = next((child for child in clause.rights if child.dep_ == "conj"), None)
    if second is None or any(one.dep_ in {"nsubj", "nsubjpass", "expl"} for one in second.children):
        return None
    first, goes_on = _finite(clause), _finite(second)
    if first is None or goes_on is None or goes_on.i == 0 or first.tag_ not in {"VBZ", "VBP"}:
        return None
    joining = verb.doc[goes_on.i - 1]
    subject = next((one for one in verb.children if one.dep_ == "nsubj"), None)
    if joining.lower_ not in {"and", "but"} or subject is None:
        return None
    several = subject.tag_ in {"NNS", "NNPS"} or subject.lower_ == "they"
    past = goes_on.lower_ == "did" and goes_on.dep_ == "aux"
    if not past and not (goes_on.tag_ != first.tag_ and goes_on.tag_ == ("VBP" if several else "VBZ")):
        return None
    at = joining.i - 1
    return at - 1 if verb.doc[at].is_punct else at


def _finite(verb: Token) -> Token | None:
    """The word of a verb that has its tense: itself, or its first auxiliary."""
    helping = (one for one in verb.lefts if one.dep_ in {"aux", "auxpass"})
    return next((one for one in (verb, *helping) if one.tag_ in {"VBD", "VBZ", "VBP"}), None)


def _helped(verb: Token, last: int) -> int | None:
    """The end of a clause that the parse joins to its cue: `said it would be studied, but would not be rushed`."""
    if verb.tag_ != "VBD":
        return None
    doc = verb.doc
    second = next((one for one in verb.rights if one.dep_ == "conj" and one.i > last), None)
    modal = None if second is None else next(iter(second.lefts), None)
    if second is None or modal is None or modal.tag_ != "MD" or doc[modal.i - 1].lower_ not in {"and", "but"}:
        return None
    return second.right_edge.i if all(one.is_punct for one in doc[last + 1 : modal.i - 1]) else None


def _joined(doc: Doc, last: int, end: int, verb: Token) -> int:
    """The end of a clause, with a clause of its own subject that `and` or `but` joins to it."""
    at = last + 1
    if at < end and doc[at].text == ":" and not doc[at + 1].is_quote and not _reports(doc, at, end):
        return end  # `says the pattern is clear: they are bargaining chips`
    # a mark may close words of the clause: `said it was "a shock," and the works would close`
    while at <= end and (doc[at].text in {",", "—", "–"} or (doc[at].is_quote and at > last + 1)):
        at += 1
    if at < end and doc[at].lower_ in _GROUNDS and doc[at].dep_ == "mark" and doc[at].head.i > at:
        # `says it is hopeful because the vote was close`, where the parse hangs the ground on the saying
        return min(end, doc[at].head.right_edge.i)
    if at > last + 1 and doc[at - 1].text != "," and at < end and doc[at].lower_ in _GOES_ON:
        return end  # `says it will be done - even if it takes a year`
    if doc[last].pos_ == "CCONJ":
        at = last
    if at > end or doc[at].lower_ not in {"and", "but", "or"}:
        return last
    rest = doc[at + 1 : end + 1]
    if len(rest) and (rest[0].tag_ in {"VBD", "VBZ"} or rest[0].is_quote):
        return last  # `says it failed, but stops short of`: the writer goes on; and marks say what they hold
    own = [token for token in rest if token.dep_ in {"nsubj", "nsubjpass", "expl"}]
    if (
        len(rest)
        and rest[0].pos_ in {"ADJ", "ADV", "ADP", "NOUN"}
        and not own
        and doc[at - 1].text in {"—", "–", "-"}
    ):
        return end  # `said it was right to go - but wrong to stay`
    joined = rest[0].lower_ == "that" if len(rest) else False
    reports = _reports(doc, at, end)
    second = next((token for token in rest if token.dep_ == "conj" and token.head == verb), None)
    if reports or (
        second is not None
        and not any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in second.children)
    ):
        return last
    if (
        second is not None
        and second.tag_ == verb.tag_ == "VBD"
        and not any(one.dep_ in {"aux", "auxpass"} for one in second.lefts)
    ):
        return last  # `said it was late, and Olaf Roe spoke of a bitter day`
    return end if joined or (own and own[0].i - at <= 12) else last


def _reports(doc: Doc, first: int, last: int) -> bool:
    """Whether somebody says something between two tokens."""
    return any(
        token.pos_ == "VERB" and token.tag_ in {"VBD", "VBZ", "VBP"} and token.lemma_ in _SAYING
        for token in doc[first + 1 : last + 1]
    )
