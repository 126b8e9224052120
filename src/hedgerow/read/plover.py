"""Types of events after PLOVER, and the words that name them.

PLOVER (the Political Language Ontology for Verifying Event Records, Open Event Data Alliance) sorts what actors do
to one another into a few root types with modes. Its drafts differ: later ones join what earlier ones part. Hedgerow
reads into the fifteen of `ROOTS` and keeps the finer name as the mode; `fold` takes any draft's name to them.

Source: PLOVER codebook drafts 0.5 to 0.8, and Halterman et al. (2023), "PLOVER and POLECAT". The words are our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Literal

from hedgerow.read.dependants import is_for_to
from hedgerow.read.grammar import words as words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

ROOTS = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "YIELD",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
"""The root types read into, from the friendly to the violent."""

_FOLDED = {
    "CONCEDE": ("YIELD", None),
    "RETREAT": ("YIELD", "withdraw"),
    "DEMAND": ("REQUEST", None),
    "APPEAL": ("REQUEST", None),
    "DISAPPROVE": ("ACCUSE", "disapprove"),
    "INVESTIGATE": ("ACCUSE", "investigate"),
    "FIGHT": ("ASSAULT", None),
}
_BEFORE = frozenset({"will", "would", "must", "should", "not"})
"""Words that a phrase may begin with and that hang on its verb instead of governing it."""
_MEASURES = words_of("measures")
"""Words that only say how much or of what kind what they are of is."""
_TIMES = frozenset({"after", "before", "since", "until", "during", "following", "despite", "amid", "ahead"})
"""Prepositions that say when or despite what, not what."""
_NO_DEED = frozenset({"close", "free", "welcome"})
"""Verbs that are no verbs as adjectives and adverbs: `landed close to the mission`."""
_NEAR = 24
"""Dependants looked at around a word: enough for any sentence people write, and a bound for those they do not."""
Part = Literal["verbs", "nouns", "phrases"]


@dataclass(frozen=True, slots=True, order=True)
class Trigger:
    """What a word or phrase may name."""

    root: str
    mode: str | None
    part: Part


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a text that names an event, with what it may name: phrases before words."""

    index: int
    """The word, counted in the document; of a phrase, the word that governs the others."""
    triggers: tuple[Trigger, ...]
    words: tuple[int, ...]
    """All words that the first trigger rests on, in order."""
    named: tuple[int, ...] = ()
    """All words that any phrase rests on."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The shipped triggers, ready to be looked up."""

    version: int
    verbs: dict[str, tuple[Trigger, ...]]
    nouns: dict[str, tuple[Trigger, ...]]
    phrases: dict[str, tuple[tuple[tuple[frozenset[str], ...], Trigger], ...]]
    """By first word: the alternatives for each further word, and what is named."""
    light: frozenset[str]
    """Verbs that lend their arguments to the noun that says what happened."""


def fold(name: str) -> tuple[str, str | None]:
    """The root type and the mode that any draft's `name` stands for; an unknown name stands for itself."""
    upper = name.strip().upper()
    return _FOLDED.get(upper, (upper, None))


@cache
def triggers() -> Lexicon:
    """The lexicon shipped as `triggers.yaml`."""
    from ruamel.yaml import YAML

    text = resources.files("hedgerow.read").joinpath("triggers.yaml").read_text(encoding="utf-8")
    raw = YAML(typ="safe").load(text)
    verbs: dict[str, list[Trigger]] = {}
    nouns: dict[str, list[Trigger]] = {}
    phrases: dict[str, list[tuple[tuple[frozenset[str], ...], Trigger]]] = {}
    for root in ROOTS:
        for mode, words in raw[root].get("verbs", {}).items():
            for word in _listed(words):
                verbs.setdefault(word, []).append(Trigger(root, _mode(mode), "verbs"))
        for mode, words in raw[root].get("nouns", {}).items():
            for word in _listed(words):
                nouns.setdefault(word, []).append(Trigger(root, _mode(mode), "nouns"))
        for mode, several in raw[root].get("phrases", {}).items():
            for phrase in _listed(several):
                first, *others = phrase.split()
                slots = tuple(frozenset(other.split("|")) for other in others)
                phrases.setdefault(first, []).append((slots, Trigger(root, _mode(mode), "phrases")))
    return Lexicon(
        int(raw["version"]),
        _frozen(verbs),
        _frozen(nouns),
        {first: tuple(several) for first, several in phrases.items()},
        frozenset(_listed(raw["light"])),
    )


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def find_hits(tokens: Iterable[Token]) -> tuple[Hit, ...]:
    """Every word of `tokens` that names an event, in order. Linear in their number."""
    lexicon = triggers()
    found = []
    for token in tokens:
        hit = _hit(token, lexicon)
        if hit is not None:
            found.append(hit)
    return tuple(found)


def is_light(token: Token) -> bool:
    """Whether the word is a verb that lends its arguments to a noun."""
    return token.lemma_.lower() in triggers().light


def _hit(token: Token, lexicon: Lexicon) -> Hit | None:
    lemma = token.lemma_.lower()
    matched: list[tuple[Trigger, tuple[int, ...]]] = []
    near: dict[str, int] | None = None
    for slots, trigger in lexicon.phrases.get(lemma, ()):
        near = _around(token) if near is None else near
        words = _fill(slots, near)
        if words is not None:
            matched.append((trigger, (token.i, *words)))
    for child in islice(token.children, _NEAR):
        before = child.lemma_.lower()
        if before in _BEFORE and child.dep_ in {"aux", "neg"}:
            for slots, trigger in lexicon.phrases.get(before, ()):
                if len(slots) == 1 and lemma in slots[0]:
                    matched.append((trigger, (child.i, token.i)))
    # Longer phrases tell more; a stable order keeps the same bytes for the same input.
    matched.sort(key=lambda one: -len(one[1]))
    if token.pos_ in {"ADJ", "ADV"} and lemma in _NO_DEED:
        matched = []
    if matched:
        whole = set(matched[0][1])
        matched = [one for one in matched if not set(one[1]) < whole]
    plain: tuple[Trigger, ...] = ()
    if token.pos_ in {"VERB", "AUX"} or (token.pos_ == "ADJ" and token.tag_ in {"VBN", "VBD", "VBG"}):
        plain = lexicon.verbs.get(lemma, ())
    elif token.pos_ in {"NOUN", "PROPN"}:
        plain = lexicon.nouns.get(lemma, ()) or lexicon.nouns.get(token.lower_, ())
        plain = lexicon.nouns.get(_with_left(token), ()) or plain
    if not matched and not plain:
        return None
    named = dict.fromkeys([*(trigger for trigger, _ in matched), *plain])
    words = tuple(sorted(matched[0][1])) if matched else (token.i,)
    return Hit(token.i, tuple(named), words, tuple(sorted({one for _, some in matched for one in some})))


def _around(token: Token) -> dict[str, int]:
    """Lemmas and forms of what hangs on `token`, and of what hangs on that, with where each stands."""
    near: dict[str, int] = {}
    first = list(islice(token.children, _NEAR))
    for child in first:
        if child.dep_ in {"nsubj", "punct", "advcl"} or _is_when(child):
            continue
        near.setdefault("TO" if child.tag_ == "TO" else child.lemma_.lower(), child.i)
        near.setdefault("TO" if child.tag_ == "TO" else child.lower_, child.i)
    for clause in first:
        if clause.dep_ == "advcl" and is_for_to(clause):  # `called for them to leave`
            near.setdefault("for", clause.left_edge.i)
    for child in first:
        if _is_when(child):
            continue
        if child.dep_ in {
            "prep",
            "xcomp",
            "dobj",
            "ccomp",
            "agent",
            "prt",
            "advmod",
            "acomp",
            "oprd",
            "attr",
            "conj",
            "nsubjpass",
        }:
            for grandchild in _of_what(child):
                if grandchild.dep_ in {"pobj", "aux", "dobj", "amod", "compound", "conj", "pcomp"}:
                    near.setdefault(
                        "TO" if grandchild.tag_ == "TO" else grandchild.lemma_.lower(), grandchild.i
                    )
                    if grandchild.tag_ != "TO":
                        near.setdefault(grandchild.lower_, grandchild.i)
    return near


def _is_when(child: Token) -> bool:
    """`on Tuesday`, `after a meeting`: no complements of `call on` and `come`."""
    if child.dep_ == "prep" and child.lower_ in _TIMES:
        return True
    return child.dep_ == "prep" and any(
        one.dep_ == "pobj" and one.ent_type_ in {"DATE", "TIME"} for one in islice(child.children, _NEAR)
    )


def _of_what(child: Token) -> Iterable[Token]:
    """What hangs on a word, with what a measure is of: `a state of emergency`, `$2 million in assistance`."""
    below = list(islice(child.children, _NEAR))
    if child.lemma_.lower() in _MEASURES or child.like_num or child.text == "$":
        below += [one for of in below if of.lower_ in {"of", "in"} for one in islice(of.children, _NEAR)]
    return below


def _fill(slots: tuple[frozenset[str], ...], near: dict[str, int]) -> tuple[int, ...] | None:
    filled = []
    for slot in slots:
        places = [near[word] for word in slot if word in near]
        if not places:
            return None
        filled.append(min(places))
    return tuple(filled)


def _with_left(token: Token) -> str:
    """The word with the one before it, as "hunger-strike" and "cease-fire" stand in the lexicon."""
    back = 2 if token.i > 1 and token.nbor(-1).text == "-" else 1
    return f"{token.nbor(-back).lower_}-{token.lemma_.lower()}" if token.i >= back else ""


def _mode(mode: str) -> str | None:
    return None if mode == "any" else mode


def _frozen(found: dict[str, list[Trigger]]) -> dict[str, tuple[Trigger, ...]]:
    return {word: tuple(_unique(several)) for word, several in found.items()}


def _unique(several: Iterable[Trigger]) -> Iterable[Trigger]:
    return dict.fromkeys(several)
