"""What somebody calls something: `called it a farce`, `described them as guests`, `in what she called a warning`.

What is said is the name that is chosen, not the thing that it is given to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.clause_ends import LONGEST
from hedgerow.read.clauses import Piece, is_not_done
from hedgerow.read.reporters import speaker_of_participle, subject_of
from hedgerow.read.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
_NAMING = frozenset({"call", "label", "brand", "dub", "term", "deem"})
"""Verbs that take a name without `as`."""
_AS = frozenset({"describe", "characterise", "characterize"})
"""Verbs that take a name with `as` alone."""
_SPEAKING = frozenset({"complain", "speak", "talk", "warn", "write"})
"""Verbs that give words in marks behind `of` or `about`."""
_OF = frozenset({"about", "of"})
_ASKING = frozenset({"ask", "beg", "forbid", "order", "refuse", "tell", "urge", "want", "warn"})
"""Verbs behind which a name is wanted or not wanted, and not given."""
_STOPS = frozenset({",", ".", ";", ":", "!", "?", "—", "–", "--", "(", ")"})


def chosen(verb: Token, words: Vocabulary) -> tuple[Token, Piece] | None:
    """Words that somebody chose for something, and who: the name of it, or what stands in marks."""
    lemma = verb.lemma_.lower()
    if lemma in words.called and verb.tag_ != "VBN":
        return _called(verb, words)
    return _spoken_of(verb, words) if lemma in _SPEAKING else None


def _called(verb: Token, words: Vocabulary) -> tuple[Token, Piece] | None:
    """`called it a farce`, `described them as guests`: the words that somebody chose for it."""
    subject = speaker_of_participle(verb, words) or subject_of(verb)
    if subject is None or subject.lower_ in FIRST_PERSON or any(one.dep_ == "prt" for one in verb.rights):
        return None
    if verb.dep_ == "xcomp" and verb.head.lemma_ in _ASKING:
        return None  # `asked her not to call him a friend`: nobody has called him so
    as_ = next((child for child in verb.rights if child.dep_ == "prep" and child.lower_ == "as"), None)
    thing = next((child for child in verb.rights if child.dep_ == "dobj"), None)
    # `as` that the parse hangs further down.
    if as_ is None and thing is not None and verb.lemma_.lower() in _AS:
        within = verb.doc[thing.i : min(thing.right_edge.i, thing.i + LONGEST) + 1]
        as_ = next((one for one in reversed(within) if one.dep_ == "prep" and one.lower_ == "as"), None)
    if as_ is not None and as_.i + 1 < len(verb.doc) and as_.nbor().lower_ in {"if", "though"}:
        return None  # `described it as if it were a film`: how it was told
    if as_ is not None:
        chosen = next((child for child in as_.children if child.dep_ in {"pobj", "pcomp", "amod"}), None)
    elif verb.lemma_.lower() in _NAMING:
        what = next(
            (child for child in verb.lefts if child.dep_ == "dobj" and child.tag_ in {"WP", "WDT"}), None
        )
        if what is not None and what.lower_ == "what":
            return _what(verb, subject)
        kinds = {"oprd", "ccomp", "xcomp"} if what is None else {"oprd", "dobj"}  # `which she called a farce`
        some = [child for child in verb.rights if child.dep_ in kinds and not _is_infinitive(child)]
        # of two, the first is the thing that the parse took for its name
        chosen = next((one for one in some if one.dep_ != "oprd" or one == some[-1]), None)
    else:
        return None
    if chosen is None or chosen.pos_ == "PROPN":
        return None
    thing = next((child for child in chosen.lefts if child.dep_ == "nsubj"), None)
    first = chosen.left_edge.i if thing is None else thing.right_edge.i + 1
    return (subject, (first, chosen.right_edge.i)) if first > verb.i else None


def _spoken_of(verb: Token, words: Vocabulary) -> tuple[Token, Piece] | None:
    """`spoke of "a new dawn"`: the words in marks, as somebody's."""
    subject = speaker_of_participle(verb, words) or subject_of(verb)
    of = next((one for one in verb.rights if one.lower_ in _OF and one.i + 1 < len(verb.doc)), None)
    if subject is None or subject.lower_ in FIRST_PERSON or of is None or not of.nbor().is_quote:
        return None
    if is_not_done(verb):
        return None
    first = of.i + 1
    last = next((one.i for one in verb.doc[first + 1 : first + LONGEST] if one.is_quote), None)
    return None if last is None else (subject, (first, last))


def _is_infinitive(verb: Token) -> bool:
    """`called her to discuss it`: an end, not a name."""
    return any(child.tag_ == "TO" for child in verb.lefts)


def _what(verb: Token, subject: Token) -> tuple[Token, Piece] | None:
    """`in what she called a warning to all`: what follows the verb, up to a mark."""
    doc, last = verb.doc, verb.i
    stop = min(max(verb.right_edge.i, verb.head.right_edge.i), verb.i + LONGEST)
    while last < stop and not (doc[last + 1].text in _STOPS or doc[last + 1].is_space):
        last += 1
    return (subject, (verb.i + 1, last)) if last > verb.i + 1 else None
