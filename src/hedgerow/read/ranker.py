"""Ranks the root types an event may have, given its sentence, who acts and on whom. It ranks; it never invents.

A multinomial logistic regression over hashed features: lemmas and pairs of them with source and target blanked out,
the words between the two, the path of the parse that joins them, the governing verb with what hangs on it, the
triggers of `plover` with the mood they stand in and how they stand to that verb, and the common nouns of source and
target. The shipped weights are numbers by hash alone; no sentence can be read from them. They were trained on the
PLOVER gold standard records and on sentences of our own (see NOTICE).
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hedgerow.read.plover import ROOTS, Hit, find_hits

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

BUCKETS = 2**15
"""Hashed features."""
_LONG = 120
"""Words of a sentence looked at; longer ones are lists and tables."""
_SCALE = {
    "w": 1.5, "p": 1.2, "b": 0.8, "g": 1.6, "d": 1.0, "h": 1.5, "m": 2.0, "v": 0.9, "s": 0.7, "a": 1.6, "o": 0.6,
}  # fmt: skip
"""How much each group of features weighs, by the first letter of its names."""
_FRIENDLY = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "AGREE"})
_CLOSED = "the a an of in on at to and for by with its his her their , . ' \" `` '' - -- ( ) 's as"
_STOP = frozenset(_CLOSED.split())


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What was learnt."""

    coefficients: NDArray[np.float32]
    """[feature bucket, root type]"""
    intercepts: NDArray[np.float32]
    """[root type]"""


def rank(sentence: Doc | Span, source: Span | None, target: Span | None) -> tuple[tuple[str, float], ...]:
    """The root types with their chances, the likeliest first.

    Args:
        sentence: The parsed sentence that tells the event.
        source: Who acts, within the sentence; None where nobody is named.
        target: Who or what is acted on; None where nothing is named.

    Returns:
        Every type of `ROOTS` with a chance; they sum to one.
    """
    weights = _weights()
    buckets, values = vector(features(sentence, source, target))
    score = values @ weights.coefficients[buckets].astype(np.float64) + weights.intercepts
    chances = np.exp(score - score.max())
    chances /= chances.sum()
    order = sorted(range(len(ROOTS)), key=lambda k: (-chances[k], k))
    return tuple((ROOTS[k], float(chances[k])) for k in order)


def vector(found: dict[str, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Buckets and values of features, scaled to length one within each group."""
    norms: dict[str, float] = {}
    for name, value in found.items():
        norms[name[0]] = norms.get(name[0], 0.0) + value * value
    summed: dict[int, float] = {}
    for name, value in found.items():
        bucket = zlib.crc32(name.encode()) % BUCKETS
        summed[bucket] = summed.get(bucket, 0.0) + _SCALE[name[0]] * value / math.sqrt(norms[name[0]])
    return np.array(list(summed), dtype=np.int64), np.array(list(summed.values()))


def features(sentence: Doc | Span, source: Span | None, target: Span | None) -> dict[str, float]:
    """What the ranker sees, by name; the first letter of a name is its group."""
    tokens = list(islice(sentence, _LONG))
    taken = {token.i: "<s>" for token in source or ()} | {token.i: "<t>" for token in target or ()}
    words = _blanked(tokens, taken)
    found: dict[str, float] = {}
    for word in words:
        if word not in _STOP:
            found[f"w:{word}"] = 1.0
    for left, right in pairwise(words):
        found[f"p:{left} {right}"] = 1.0
    open_words = [word for word in words if word not in _STOP]
    for left, right in pairwise(open_words):
        found[f"p:{left}~{right}"] = 1.0
    found |= _between(words)
    hits = {hit.index: hit for hit in find_hits(tokens)}
    governor, path = _path(source, target, tokens)
    found |= _governed(governor, hits)
    found |= _named_by(governor, hits, taken)
    found |= _called("a", source) | _called("o", target)
    found.update(dict.fromkeys((f"d:{step}" for step in path), 1.0))
    on_path = _near(governor)
    for index, hit in hits.items():
        if index in taken:
            continue
        mood = _mood(tokens[0].doc[index], hits)
        where = "on" if index in on_path else "off"
        for place, trigger in enumerate(hit.triggers[:4]):
            weight = 1.0 / (1 + place)
            for name in (f"h:{where}:{trigger.root}", f"h:{where}:{trigger.root}:{mood}"):
                found[name] = max(found.get(name, 0.0), weight)
            if where == "on":
                kind = "friendly" if trigger.root in _FRIENDLY else "hostile"
                found[f"m:{mood}:{kind}"] = 1.0
                found[f"m:{trigger.root}:{trigger.part}:{trigger.mode}"] = weight
    found[f"s:{_kind(source)}>{_kind(target)}"] = 1.0
    found[f"s:{_kind(source)}>"] = 1.0
    found[f"s:>{_kind(target)}"] = 1.0
    return found


def _blanked(tokens: list[Token], taken: dict[int, str]) -> list[str]:
    words: list[str] = []
    for token in tokens:
        word = taken.get(token.i) or ("#" if token.like_num else token.lemma_.lower())
        if token.ent_type_ in {"PERSON", "GPE", "NORP", "ORG", "LOC", "FAC"} and token.i not in taken:
            word = f"<{token.ent_type_}>"
        elif token.ent_type_ in {"DATE", "TIME"}:
            word = "<date>"
        if not (word.startswith("<") and words and words[-1] == word):
            words.append(word)
    return words


def _between(words: list[str]) -> dict[str, float]:
    ends = sorted(k for k, word in enumerate(words) if word in {"<s>", "<t>"})
    if len(ends) < 2:
        return {}
    inner = words[ends[0] + 1 : ends[-1]][:12]
    found = {f"b:{word}": 1.0 for word in inner if word not in _STOP}
    found |= {f"b:{left} {right}": 1.0 for left, right in pairwise(inner)}
    if inner:
        found[f"b:order {words[ends[0]]}"] = 0.5
    return found


def _path(source: Span | None, target: Span | None, tokens: list[Token]) -> tuple[Token, list[str]]:
    """The word that governs both source and target (or the only one named), and the steps between them."""
    start = source.root if source is not None else None
    end = target.root if target is not None else None
    if start is None or end is None:
        only = end if start is None else start
        return (tokens[0].sent.root, []) if only is None else _alone(only)
    up = [start, *islice(start.ancestors, 30)]
    over = {token.i: k for k, token in enumerate(up)}
    down: list[Token] = []
    for token in [end, *islice(end.ancestors, 30)]:
        if token.i in over:
            joint = up[: over[token.i]]
            steps = [f"^{one.dep_}" for one in joint] + [f"v{one.dep_}" for one in reversed(down)]
            lemmas = [one.lemma_.lower() for one in [*joint[1:], token, *down[1:]]]
            governor = token if joint else start.head
            return _predicate(governor), [" ".join(steps), *(f"on {lemma}" for lemma in lemmas), *steps]
        down.append(token)
    return _predicate(start.head), [f"{start.dep_}|{end.dep_}"]


def _alone(only: Token) -> tuple[Token, list[str]]:
    governor = _predicate(only.head)
    return governor, [f"{only.dep_}<{governor.lemma_.lower()}"]


def _predicate(token: Token) -> Token:
    """The nearest verb or noun of an event at or above `token`."""
    for one in [token, *islice(token.ancestors, 6)]:
        if one.pos_ in {"VERB", "AUX"}:
            return one
    return token


def _governed(governor: Token, hits: dict[int, Hit]) -> dict[str, float]:
    lemma = governor.lemma_.lower()
    found = {f"g:{lemma}": 1.0, f"g:{lemma}:{_mood(governor, hits)}": 1.0, f"g:tag {governor.tag_}": 0.4}
    for child in islice(governor.children, 24):
        if child.dep_ in {
            "prt",
            "prep",
            "dobj",
            "xcomp",
            "ccomp",
            "aux",
            "neg",
            "acomp",
            "attr",
            "nsubjpass",
            "oprd",
        }:
            found[f"g:{lemma}>{child.dep_}:{child.lemma_.lower()}"] = 1.0
            found[f"g:>{child.dep_}:{child.lemma_.lower()}"] = 0.7
        if child.dep_ in {"prep", "xcomp", "ccomp", "dobj"}:
            for grandchild in islice(child.children, 24):
                if grandchild.dep_ in {"pobj", "dobj", "amod", "aux", "neg", "compound"}:
                    found[f"g:>>{child.lemma_.lower()} {grandchild.lemma_.lower()}"] = 0.5
    if governor.dep_ in {"xcomp", "ccomp", "conj", "advcl"}:
        found[f"g:<{governor.dep_}:{governor.head.lemma_.lower()}"] = 0.7
    return found


def _named_by(governor: Token, hits: dict[int, Hit], taken: dict[int, str]) -> dict[str, float]:
    """What the governing verb, what it hangs on and what hangs on it may name, with the relation between them."""
    found: dict[str, float] = {}
    if governor.i in hits:
        mood = _mood(governor, hits)
        for trigger in hits[governor.i].triggers[:3]:
            found |= {f"v:self {trigger.root}": 1.0, f"v:self {trigger.root} {mood}": 1.0}
    beside = [
        (child.dep_, child)
        for child in islice(governor.children, 24)
        if child.i in hits and child.i not in taken
    ]
    if governor.head.i in hits and governor.head != governor:
        beside.append((f"^{governor.dep_}", governor.head))
    for relation, token in beside:
        found.update(dict.fromkeys((f"v:{relation} {one.root}" for one in hits[token.i].triggers[:2]), 1.0))
    return found


def _called(group: str, span: Span | None) -> dict[str, float]:
    """The common nouns of somebody or something (`police`, `a court`), and what they may name (`talks`)."""
    if span is None:
        return {}
    found = {
        f"{group}:{token.lemma_.lower()}": 0.7
        for token in islice(span, 24)
        if not token.ent_type_ and token.lemma_.lower() not in _STOP and token != span.root
    }
    if not span.root.ent_type_:
        found[f"{group}:head {span.root.lemma_.lower()}"] = 1.0
    for hit in find_hits(islice(span, 24)):
        found.update(dict.fromkeys((f"{group}:hit {one.root}" for one in hit.triggers[:2]), 1.0))
    return found


def _near(governor: Token) -> set[int]:
    """The governing verb, what governs it, and what hangs on it down to two steps."""
    near = {governor.i, governor.head.i}
    for child in islice(governor.children, 24):
        if child.dep_ in {"advcl", "nsubj", "relcl", "punct"}:
            continue
        near.add(child.i)
        near.update(
            one.i for one in islice(child.children, 24) if one.dep_ not in {"relcl", "advcl", "nsubj"}
        )
    return near


def _mood(token: Token, hits: dict[int, Hit]) -> str:
    """In what mood a word stands: future, obligation, negation, or as the complement of another trigger."""
    verb = token if token.pos_ in {"VERB", "AUX"} else _predicate(token)
    aux = {child.lemma_.lower() for child in islice(verb.children, 24) if child.dep_ in {"aux", "neg"}}
    negated = "not " if aux & {"not", "never", "n't", "no"} else ""
    if aux & {"must", "should"}:
        return f"{negated}must"
    if aux & {"will", "would", "shall", "'ll", "wo"}:
        return f"{negated}will"
    if verb.dep_ in {"xcomp", "ccomp", "pcomp", "acl"} and verb.head.i in hits:
        return f"{negated}of {hits[verb.head.i].triggers[0].root}"
    if aux & {"could", "may", "might", "can"}:
        return f"{negated}may"
    return f"{negated}plain"


def _kind(span: Span | None) -> str:
    if span is None:
        return "nobody"
    types = [token.ent_type_ for token in span if token.ent_type_]
    return types[-1] if types else span.root.pos_


@cache
def _weights() -> Weights:
    with resources.files("hedgerow.read").joinpath("ranker.npz").open("rb") as file, np.load(file) as stored:
        scale = stored["scale"].astype(np.float32)
        return Weights(
            stored["coefficients"].astype(np.float32) * scale, stored["intercepts"].astype(np.float32)
        )
