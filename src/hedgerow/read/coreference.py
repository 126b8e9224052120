"""Who a description or a pronoun means, sentence by sentence, by who is in focus.

A pronoun goes to the one highest in focus whose gender, number and kind it allows; a description (`the analyst`,
`the utility`) to the one described so before, or else, where it speaks, to the one in focus. What means somebody
without a name (`they`, of protesters) is remembered as a phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hedgerow.read.attention import Attention, Resolved
from hedgerow.read.clauses import ends_line
from hedgerow.read.collectives import Collectives
from hedgerow.read.descriptions import Descriptions
from hedgerow.read.gather import Gathered
from hedgerow.read.lexicon import Lexicon
from hedgerow.read.one_name import Name
from hedgerow.read.parts import is_aged
from hedgerow.read.pronouns import Pronouns
from hedgerow.read.quotes import Quoted
from hedgerow.read.roles import Roles

if TYPE_CHECKING:
    from spacy.tokens import Doc


def resolve(
    doc: Doc, names: Sequence[Name], which: Sequence[int | None], actors: list[Gathered],
    quotes: Sequence[Quoted], lexicon: Lexicon, wanted: frozenset[str],
) -> Resolved:  # fmt: skip
    """Resolve the descriptions and pronouns of a text, in one pass.

    Args:
        doc: The parse.
        names: Mentions by name, in order.
        which: The actor that each name means.
        actors: The actors; genders and roles that come to light are noted in them.
        quotes: The text's quotations.
        lexicon: For its collective nouns.
        wanted: Ids of the lexicon whose collective nouns may be read so although nothing here names them.
    """
    seen = Attention(doc, names, which, actors, quotes)
    roles = Roles(doc, seen.named, actors, seen.resolved.tokens)
    pronouns = Pronouns(seen)
    descriptions = Descriptions(seen, roles, Collectives(seen.named, actors, lexicon, wanted))
    for head, (who, name) in seen.heads.items():
        roles.learn(doc[head], name, who)
    for sentence in doc.sents:
        for token in sentence:
            seen.pair(token)
            if token.i in seen.heads:
                seen.raise_actor(seen.heads[token.i][0], token)
            elif token.pos_ == "PRON":
                pronouns.pronoun(token)
            elif (token.pos_ in {"NOUN", "PROPN"} or is_aged(token)) and token.i not in seen.named:
                descriptions.description(token)
        topic = seen.focus.topic()
        if topic is not None:
            seen.resolved.topics.append((sentence.end_char, topic))
        seen.focus.fade(paragraph=ends_line(sentence[-1]))
    return seen.resolved
