"""Quotations and speakers against hand-marked news: how much is found, and whether the right person is named.

    python bench/reading_quotes.py [DATA]

DATA is a folder with `reading/quotes.jsonl` (text, quotes with start, end, speaker, reference), by default
`HEDGEROW_DATA` or `../shared/data`; the seed article is looked for in `../seeds` beside it.

The measure is that of the GenderGapTracker evaluation: gold span coverage, one to one, greedy by overlap. Every pair of
a found and a marked span of one document that share characters is taken in order of the characters shared (then of
place); a pair whose both spans are still free is a match where what is shared is at least 0.3 (0.8) of the marked
span's characters. Precision, recall and F1 count all documents together. All statements count, whatever their kind.

A speaker is right where, in small letters and without titles and marks, the name found contains the marked one
(`reference`, else `speaker`) as whole words or is contained in it, or both end in the same word (the surname), or the
lexicon has both as spellings of one actor (`EU`, `European Union`). A found span without a speaker is wrong, unless
none is marked either.

The seed article's quotations are those between its quotation marks; each goes to the statement that shares most of its
characters, and its speaker is right where the name ends as the list below has it, in the order of the text.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hedgerow.read.actors import find_actors
from hedgerow.read.article import plain
from hedgerow.read.language import load_parser
from hedgerow.read.lexicon import read_lexicon
from hedgerow.read.quotes import find_quotes
from hedgerow.read.statements import find_statements

SEED = "iraq-hedges-its-bets.txt"
SEED_SPEAKERS = (
    "aqeedi", "aqeedi", "menendez", "menendez", "officials", "aqeedi", "aqeedi", "rubin", "kadhimi",
    "phillips", "phillips", "kadhimi", "kadhimi", "kadhimi", "outlet", "ministry", "rubin", "rubin",
)  # fmt: skip
_TITLES = re.compile(
    r"\b(mr|mrs|ms|miss|dr|prof|sir|the|a|an|premier|president|minister|sen|gov|gen|justice|mayor)\b\.?"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A span and whose it is."""

    start: int
    end: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over documents."""

    matched: int
    found: int
    marked: int
    right: int = 0

    @property
    def precision(self) -> float:
        """Matched of what was found."""
        return self.matched / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Matched of what was marked."""
        return self.matched / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def match(found: list[Found], marked: list[Found], share: float) -> list[tuple[Found, Found]]:
    """Pairs of found and marked spans, one to one, greedy by the characters they share."""
    pairs = [
        (min(one.end, other.end) - max(one.start, other.start), at, to)
        for at, one in enumerate(found)
        for to, other in enumerate(marked)
        if min(one.end, other.end) > max(one.start, other.start)
    ]
    used: set[int] = set()
    taken: set[int] = set()
    matches = []
    for overlap, at, to in sorted(pairs, key=lambda one: (-one[0], one[1], one[2])):
        if at not in used and to not in taken and overlap >= share * (marked[to].end - marked[to].start):
            used.add(at)
            taken.add(to)
            matches.append((found[at], marked[to]))
    return matches


def plain_speaker(name: str) -> str:
    """A speaker in small letters without titles and marks."""
    bare = re.sub(r"['’]s\b", "", name.lower())
    return " ".join(re.findall(r"[^\W_]+", _TITLES.sub(" ", bare)))


def same_speaker(found: str, marked: str) -> bool:
    """Whether two names are one speaker's: one contains the other, surnames or entries of the lexicon agree."""
    one, other = plain_speaker(found), plain_speaker(marked)
    if not one or not other:
        return one == other
    ids = [{match.id for match in read_lexicon().matches(name)} for name in (found, marked)]
    if len(ids[0]) == 1 and ids[0] == ids[1]:
        return True
    return f" {one} " in f" {other} " or f" {other} " in f" {one} " or one.split()[-1] == other.split()[-1]


def read(text: str) -> list[Found]:
    """The statements of a text."""
    article = plain(text)
    doc = load_parser().pipeline(text)
    cast = find_actors(article, doc, read_lexicon(), None)
    return [
        Found(one.span.start, one.span.end, one.speaker or "") for one in find_statements(article, doc, cast)
    ]


def marked(record: dict[str, object]) -> list[Found]:
    """The hand-marked quotations of a record."""
    quotes = record["quotes"]
    assert isinstance(quotes, list)
    return [Found(one["start"], one["end"], one["reference"] or one["speaker"] or "") for one in quotes]


def score(documents: Iterable[tuple[list[Found], list[Found]]], share: float) -> Score:
    """Counts over documents of found and marked spans."""
    matched = found_all = marked_all = right = 0
    for found, gold in documents:
        pairs = match(found, gold, share)
        matched += len(pairs)
        found_all += len(found)
        marked_all += len(gold)
        right += sum(same_speaker(one.speaker, other.speaker) for one, other in pairs)
    return Score(matched, found_all, marked_all, right)


def records(data: Path) -> list[dict[str, object]]:
    """The records of `reading/quotes.jsonl`, in order."""
    return [
        json.loads(line) for line in (data / "reading/quotes.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def rows(data: Path | None = None) -> list[tuple[str, float]]:
    """Each task and its score; by halves, for the rules were made with the even one, by place from 0, first."""
    data = data or Path(os.environ.get("HEDGEROW_DATA", "../shared/data"))
    both = [(read(str(one["text"])), marked(one)) for one in records(data)]
    seed = data.parent / "seeds" / SEED
    found = (
        [(f"quotations of the seed article ({len(SEED_SPEAKERS)}), right speaker", seed_score(seed))]
        if seed.exists()
        else []
    )
    return [*_rows(both), *found]


def seed_score(file: Path) -> float:
    """Share of the seed article's quotations that have the right speaker."""
    text = file.read_text(encoding="utf-8")
    found = read(text)
    right = 0
    quoted = [one for one in find_quotes(text) if one.depth == 0]
    for quote, speaker in zip(quoted, SEED_SPEAKERS, strict=True):
        best = max(found, key=lambda one: min(one.end, quote.end) - max(one.start, quote.start))
        shared = min(best.end, quote.end) - max(best.start, quote.start)
        right += shared > 0 and plain_speaker(best.speaker).endswith(speaker)
    return right / len(SEED_SPEAKERS)


def _rows(both: list[tuple[list[Found], list[Found]]]) -> Iterator[tuple[str, float]]:
    for name, some in (("even half", both[::2]), ("odd half", both[1::2]), ("all", both)):
        for share in (0.3, 0.8):
            result = score(some, share)
            yield f"quotations, {name}, precision at {share}", result.precision
            yield f"quotations, {name}, recall at {share}", result.recall
            yield f"quotations, {name}, F1 at {share}", result.f1
        result = score(some, 0.3)
        yield (
            f"right speaker among matched at 0.3, {name}",
            result.right / result.matched if result.matched else 0.0,
        )


def main() -> None:
    """Print the table."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for task, value in rows(data):
        print(f"{value:.3f}  {task}")


if __name__ == "__main__":
    main()
