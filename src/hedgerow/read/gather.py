"""Names gathered into actors: the evidence of a whole document decides what a name is.

A surname that once stands with a given name or a title is a person everywhere, whatever the parser takes it for in
one place. A surname alone goes to the last person of that surname whose gender the title does not contradict;
spellings that fold to the same are the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hedgerow.read.lexicon import Lexicon
from hedgerow.read.one_name import Name, fold
from hedgerow.read.vocabulary import Gender, Vocabulary, read_vocabulary


@dataclass(slots=True)
class Gathered:
    """An actor while its mentions are being gathered."""

    name: str
    kind: str
    known: str | None = None
    """Id in the lexicon."""
    gender: Gender | None = None
    told: bool = False
    """Whether a title, a noun or a pronoun tells the gender, and not the given name alone."""
    mentions: list[tuple[int, int]] = field(default_factory=list)
    """Characters of the text."""
    roles: set[str] = field(default_factory=set)
    """Nouns that describe it (`analyst`), by lemma."""

    def learn_gender(self, gender: Gender | None, *, told: bool) -> None:
        """Note he or she: what is told goes before what the given name makes likely."""
        if gender is not None and (self.gender is None or (told and not self.told)):
            self.gender = gender
            self.told = told


def gather(names: Sequence[Name], lexicon: Lexicon) -> tuple[list[Gathered], list[int | None]]:
    """The actors that names mean.

    Returns:
        The actors, and for each name which of them it means.
    """
    gathering = _Gathering(names, lexicon)
    which = [gathering.meant(name) for name in names]
    # a surname may stand before the full name that explains it
    which = [gathering.part(name) if who is None else who for name, who in zip(names, which, strict=True)]
    for name, who in zip(names, which, strict=True):
        if who is not None:
            gathering.actors[who].mentions.append((name.start, name.end))
    return gathering.actors, which


def plain_name(name: str) -> str:
    """A name in small letters without article, dots and hyphens."""
    words = re.findall(r"[^\W_]+", name.lower())
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


class _Gathering:
    """What is known of a document's names so far."""

    def __init__(self, names: Sequence[Name], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.words = read_vocabulary()
        self.actors: list[Gathered] = []
        self.by_known: dict[str, int] = {}
        self.by_name: dict[str, int] = {}
        self.by_surname: dict[str, list[int]] = {}
        self.by_given: dict[str, list[int]] = {}
        self.counts: Counter[int] = Counter()
        """Mentions so far."""
        self.labels: dict[str, Counter[str]] = {}
        for name in names:
            self.labels.setdefault(plain_name(name.text), Counter())[name.label] += 2 if name.title else 1
        self.texts = {plain_name(name.text): name.text for name in names if name.known is None}
        self.initials = {
            "".join(word[0] for word in text.split() if word[:1].isupper()): key
            for key, text in self.texts.items()
            if len(text.split()) > 2 and majority(self.labels[key]) != "person"
        }
        """Names by what their capitals spell: `Export Office Canada` is `EOC`."""
        self.titled = {_surname(name) for name in names if name.title}
        self.full = {_surname(name) for name in names if self.is_full(name)}

    def meant(self, name: Name) -> int | None:
        """Which actor a name means; None for a surname whose full name may follow."""
        key, surname = plain_name(name.text), _surname(name)
        alone = " " not in name.text
        if name.known is not None:
            return self._known(name.known)
        if key in self.by_name:
            self.counts[self.by_name[key]] += 1
            return self.by_name[key]
        if self.is_full(name):
            return self._person(name)
        if alone and name.text.isupper() and 2 < len(name.text) < 8:
            spelt = self.initials.get(name.text)
            if spelt is not None and spelt != key:
                return self.meant(replace(name, text=self.texts[spelt]))
        if alone and (surname in self.by_surname or key in self.by_given):
            return self.part(name)
        if alone and surname in self.full:
            return None
        votes = self.labels[key]
        kind = "person" if alone and surname in self.titled else majority(votes)
        if alone and kind == "person" and surname not in self.titled and votes["unknown"] > votes["person"]:
            kind = "unknown"  # nobody's given name or title says that it is a person
        self.by_name[key] = who = self._add(Gathered(name.text, kind))
        self.actors[who].learn_gender(_gender(name, self.words), told=name.title is not None)
        if kind == "person":
            self.by_surname.setdefault(surname, []).append(who)
        return who

    def part(self, name: Name) -> int | None:
        """Whom a surname or a given name alone means."""
        some = self.by_surname.get(_surname(name)) or self.by_given.get(plain_name(name.text)) or []
        gender = _gender(name, self.words)
        fits = [one for one in some if gender is None or self.actors[one].gender in {None, gender}]
        if not some:
            return None
        chosen = self._likeliest(fits or some)
        self.actors[chosen].learn_gender(gender, told=name.title is not None)
        return chosen

    def _likeliest(self, some: Sequence[int]) -> int:
        """The last named of some, or one that is named far more often: a family has its head."""
        most = max(some, key=lambda one: self.counts[one])
        chosen = most if self.counts[most] >= 2 * max(self.counts[some[-1]], 1) else some[-1]
        self.counts[chosen] += 1
        return chosen

    def is_full(self, name: Name) -> bool:
        """Whether a mention is a person's given name and surname."""
        return (
            " " in name.text and not name.known and majority(self.labels[plain_name(name.text)]) == "person"
        )

    def _known(self, id_: str) -> int:
        if id_ not in self.by_known:
            entry = self.lexicon.known[id_]
            who = self.by_known[id_] = self._add(
                Gathered(entry.name, entry.kind, id_, entry.gender, entry.gender is not None)
            )
            self.by_name.setdefault(plain_name(entry.name), who)
            if entry.kind == "person":
                self.by_surname.setdefault(fold(entry.name.split()[-1]), []).append(who)
                # `Kim` goes back to Kim Jong Un where the text has named him
                self.by_given.setdefault(entry.name.lower().split()[0], []).append(who)
        return self.by_known[id_]

    def _person(self, name: Name) -> int:
        surname, gender = _surname(name), _gender(name, self.words)
        same = [one for one in self.by_surname.get(surname, ()) if _may_be(self.actors[one].name, name.text)]
        if same:
            who = same[-1]
            if len(name.text) > len(self.actors[who].name) and not self.actors[who].known:
                self.actors[who].name = name.text
        else:
            who = self._add(Gathered(name.text, "person"))
            self.by_surname.setdefault(surname, []).append(who)
        self.by_given.setdefault(name.text.lower().split()[0], []).append(who)
        self.actors[who].learn_gender(gender, told=name.title is not None)
        self.by_name[plain_name(name.text)] = who
        self.counts[who] += 1
        return who

    def _add(self, actor: Gathered) -> int:
        self.actors.append(actor)
        return len(self.actors) - 1


def majority(votes: Mapping[str, int]) -> str:
    """The label most voted for; an unknown one only where there is no other."""
    told = [(count, label) for label, count in votes.items() if label != "unknown"]
    return max(told)[1] if told else "unknown"


def _surname(name: Name) -> str:
    parts = name.text.split()
    if len(parts) > 2 and parts[-1].lower() in read_vocabulary().suffixes:
        parts.pop()
    return fold(parts[-1])


def _may_be(known: str, name: str) -> bool:
    """Whether a person so named may bear this full name too: the given names agree, or one is an initial."""
    if " " not in known:
        return True
    one, other = fold(known.partition(" ")[0]), fold(name.partition(" ")[0])
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


def _gender(name: Name, words: Vocabulary) -> Gender | None:
    """He or she, where the title or the given name tells."""
    if name.title:
        if name.title in words.titles_m or name.title.lower() in words.nouns_m:
            return "m"
        if name.title in words.titles_f or name.title.lower() in words.nouns_f:
            return "f"
    given, _, surname = name.text.partition(" ")
    return words.gender(given) if surname else None
