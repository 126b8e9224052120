"""What capitals do not name, or name several by: offices, labels, words that open a sentence, parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.read.one_name import Name, opens
from hedgerow.read.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

OFFICES = frozenset(
    [
        "affairs", "air", "athletics", "broadcasting", "corrections", "defence", "defense", "elections",
        "environment", "export", "finance", "fisheries", "health", "heritage", "hockey", "hydro",
        "immigration", "industry", "infrastructure", "justice", "parks", "post", "radio", "railways",
        "resources", "rugby", "safety", "soccer", "sport", "statistics", "team", "tourism", "trade",
        "transport", "water", "weather",
    ]
)  # fmt: skip
"""What a body does whose name ends in that of a state."""
PORTFOLIOS = OFFICES - {"team"} | {
    "acting", "agriculture", "culture", "economy", "education", "energy", "foreign", "home", "information", "interior",
    "labor", "labour", "law", "petroleum", "planning", "prime", "special", "treasury", "vice",
}  # fmt: skip
"""What stands before `Minister` and `Adviser`: with that, an office and no name."""
_LETTERS = 4
"""Letters of an abbreviation that may stand before a given name and a surname, at most: `MLA Jane Roe`."""
AS_NOUN = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "appos", "dative"})


def is_furniture(doc: Doc, run: Name, words: Vocabulary, seen: frozenset[str]) -> bool:
    """Whether a run of capitals names nobody: titles alone, a label (`WATCH:`), a word that opens its sentence."""
    some = doc[run.first : run.last]
    if all(
        words.is_title(token.text) or words.is_person(token.lower_) or token.lower_ in PORTFOLIOS
        for token in some
    ):
        return not all(token.lower_ in PORTFOLIOS for token in some)
    after = doc[run.last].text if run.last < len(doc) else ""
    person = len(some) == 3 and len(some[0]) <= _LETTERS and all(one.text.istitle() for one in some[1:])
    if after == ":" or (some[0].is_upper and len(some.text) > 6 and not person):
        return True
    if len(some) > 1 or not opens(some[0]) or some.text in seen:
        return False
    return not is_who(doc, run.last)


def is_opening_word(doc: Doc, name: Name, small: frozenset[str]) -> bool:
    """Whether a word has its capital from its place alone: `Struck by a car`, where the text has `struck` as well."""
    token = doc[name.first]
    return (
        name.last - name.first == 1
        and name.label == "person"
        and not name.title
        and token.lower_ in small
        and opens(token)
        and token.dep_ not in AS_NOUN
    )


def is_portfolio(doc: Doc, name: Name, words: Vocabulary) -> bool:
    """Whether a word tells the office of who is named behind it: `Interior Minister Jane Roe`."""
    after = doc[name.last] if name.last < len(doc) else doc[name.first]
    one = name.last - name.first == 1 and doc[name.first].lower_ in PORTFOLIOS
    return one and after.i == name.last and words.is_person(after.lower_)


def is_many(doc: Doc, name: Name, words: Vocabulary) -> bool:
    """Whether a name means several by its form: `Ruritanian Tories`, `Six Nations`, not `Jane Rivers`."""
    plural = doc[name.last - 1].tag_ == "NNPS" and name.text.endswith("s")
    office = doc[name.last - 1].lower_ in PORTFOLIOS
    return plural and not (office or name.title or words.is_given(doc[name.first].text))


def is_who(doc: Doc, stop: int) -> bool:
    """Whether one person is named before a token: `Roe, who was there, said`."""
    return doc[stop - 1].tag_ == "NNP" and doc[stop : stop + 2].text == ", who"


def is_one(doc: Doc, name: Name) -> bool:
    """Whether a clause tells who one person is: `said Roe, who is the mayor`; a team would be `who are`."""
    told = doc[name.last : name.last + 3]
    return (
        len(told) == 3 and told[:2].text == ", who" and told[2].tag_ == "VBZ" and name.last - name.first < 4
    )
