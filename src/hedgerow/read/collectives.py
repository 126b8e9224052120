"""Nouns that mean somebody without a name: what acts for a state (`Iraqi forces`), collective nouns of the lexicon.

A collective noun (`the militias`) means what the lexicon says where the text names that, or where a case has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hedgerow.read.gather import Gathered
from hedgerow.read.lexicon import Lexicon
from hedgerow.read.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss"})


class Collectives:
    """Those whom nouns of a text mean without a name."""

    def __init__(
        self, named: Mapping[int, int], actors: list[Gathered], lexicon: Lexicon, wanted: frozenset[str]
    ) -> None:
        """Take what is needed to tell whom a noun means.

        Args:
            named: Actor by each token of a name.
            actors: The actors; those whom only a collective noun means are added.
            lexicon: For its collective nouns.
            wanted: Ids of the lexicon whose collective nouns may be read so although nothing in the text names them.
        """
        self.named, self.actors, self.lexicon = named, actors, lexicon
        self.words = read_vocabulary()
        self.by_known = {actor.known: at for at, actor in enumerate(actors) if actor.known}
        self.collective = {
            noun: id_ for noun, id_ in lexicon.collective.items() if id_ in self.by_known or id_ in wanted
        }

    def organ_of(self, token: Token, lemma: str) -> int | None:
        """The state whose organ a noun names; `U.S. and Iraqi officials` goes to the first."""
        if lemma not in self.words.nouns_organ and token.lower_ not in self.words.nouns_organ:
            return None
        some = (self.named.get(child.i) for child in token.lefts if child.dep_ in _MODIFIERS)
        return next(
            (who for who in some if who is not None and self.actors[who].kind in {"state", "armed_group"}),
            None,
        )

    def meant_by_all(self, token: Token, lemma: str) -> int | None:
        """Whom a collective noun means where nothing else is named before it."""
        id_ = self.collective.get(lemma) or self.collective.get(token.lower_)
        if id_ is None or any(child.i in self.named and child.dep_ in _MODIFIERS for child in token.children):
            return None
        if id_ not in self.by_known:
            entry = self.lexicon.known[id_]
            self.actors.append(Gathered(entry.name, entry.kind, id_, entry.gender))
            self.by_known[id_] = len(self.actors) - 1
        return self.by_known[id_]
