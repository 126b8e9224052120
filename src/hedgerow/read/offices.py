"""What an office is called for short: after `Deputy President Jane Roe`, `the DP` is she.

Two words of an office stand before a name; what their first letters spell means whoever alone holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hedgerow.read.one_name import Name
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc


def with_offices(doc: Doc, names: Sequence[Name], which: Sequence[int | None]) -> list[int | None]:
    """The actor that each name means, where letters that spell an office mean its holder.

    Args:
        doc: The parse.
        names: Mentions by name, in order.
        which: The actor that each name means without that.
    """
    holders: dict[str, set[int]] = {}
    for name, who in zip(names, which, strict=True):
        if who is not None and name.label == "person":
            for letters in _spelt(doc, name):
                holders.setdefault(letters, set()).add(who)
    return [
        next(iter(holders[name.text]))
        if name.known is None and len(holders.get(name.text, ())) == 1 and _is_definite(doc, name)
        else who
        for name, who in zip(names, which, strict=True)
    ]


def _spelt(doc: Doc, name: Name) -> Iterator[str]:
    """What the first letters of the two words before a name spell, where they are an office."""
    if name.first < 2:
        return
    words, vocabulary = doc[name.first - 2 : name.first], read_vocabulary()
    capital = all(one.is_alpha and one.text.istitle() for one in words)
    if capital and vocabulary.is_person(words[1].lower_):
        yield "".join(one.text[0] for one in words)


def _is_definite(doc: Doc, name: Name) -> bool:
    """Whether an article stands before a name, as before an office: `the DP`, `the embattled DP`."""
    before = doc[max(0, name.first - 2) : name.first]
    return any(one.lower_ == "the" for one in before)
