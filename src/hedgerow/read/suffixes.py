"""What stands behind a name and belongs to it: `Jane Roe KC`, `John Roe Senior`, `Ann Roe, OBE`.

The parser often takes letters behind a name for a body, or for the person; only a person bears them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hedgerow.read.one_name import Name
from hedgerow.read.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SEATS = frozenset({"mp", "msp", "mep", "td", "sc"})
"""Letters that a party or a place may have before it as well: `a Labour MP`."""
_BIRTHS = frozenset({"senior", "junior"})


def with_suffixes(doc: Doc, names: Sequence[Name], words: Vocabulary) -> Iterator[Name]:
    """Names with what stands behind them, which is then no name of its own.

    Args:
        doc: The parse.
        names: Mentions by name, in order of the text.
        words: For its suffixes.
    """
    reach = -1
    for name in names:
        if name.first < reach:
            continue
        stop = _behind(doc, name, words)
        born = name.label == "unknown" and len(name.text.split()) > 2 and doc[name.last - 1].lower_ in _BIRTHS
        person = name.known is None and (born or stop > name.last)
        yield replace(name, last=stop, label="person" if person else name.label)
        reach = max(reach, stop)


def _behind(doc: Doc, name: Name, words: Vocabulary) -> int:
    """One after the last token of a name and its suffixes."""
    stop, person = name.last, name.label == "person" or bool(name.title)
    while stop < len(doc):
        at = stop + (doc[stop].text == "," and stop + 1 < len(doc))
        suffix = doc[at].lower_
        if suffix not in words.suffixes or not doc[at].text[:1].isupper():
            break
        several = " " in name.text
        if suffix in _BIRTHS:
            fits = several and at == stop and not doc[at].nbor(-1).is_space and _ends_name(doc, at)
        else:
            fits = doc[at].is_upper or "." in suffix or suffix in {"jr", "sr", "snr", "jnr", "phd", "esq"}
            fits = fits and (person or (several and suffix not in _SEATS))
        if not fits:
            break
        stop = at + 1
    return stop


def _ends_name(doc: Doc, at: int) -> bool:
    """Whether no further name follows a token: `Ann Roe Senior Centre` is none of hers."""
    return at + 1 >= len(doc) or doc[at + 1].pos_ not in {"PROPN", "NOUN"}
