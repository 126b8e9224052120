"""Talk that is printed turn by turn: transcripts (`KONE: ...`), questions and answers (`Q: ...`), interviews.

A text is a transcript where at least three lines begin with names in capitals, two of them different; it is an
interview where lines begin with labels that recur, two or more of them, and some of these lines ask. Without labels it
is one where whole paragraphs are questions, half of them to `you`, and some of what stands between them is told by an
`I`. Paragraphs without a label between two turns belong to the first of them; what follows the last turn may be the
writer's. Whoever leads the talk only asks and tells. All by the characters of each line; the time is linear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hedgerow.evidence.record import Mentioned
from hedgerow.read.actors import Cast
from hedgerow.read.article import Article

LEADS = frozenset(
    {
        "anchor", "announcer", "host", "interviewer", "moderator", "presenter", "reporter", "voice-over", "q",
        "question",
    }
)  # fmt: skip
"""Who leads a talk only asks and tells."""
ANSWERS = frozenset({"a", "answer"})
"""Labels of whoever is asked, which name nobody."""
LABELS = frozenset(
    {
        "watch", "read", "listen", "video", "photo", "photos", "update", "breaking", "correction", "note", "related",
        "more", "see", "also",
    }
)  # fmt: skip
"""Labels of what stands beside a text."""
_CAPITALS = re.compile(
    r"^(?P<who>[A-Z][A-Z.'’ -]{1,30}[A-Z])(?:,[^:\n]{1,60})?:[ \t]+(?P<said>\S[^\n]*)", re.MULTILINE
)
_NAMED = re.compile(
    r"^[ \t]*(?P<who>[QA](?=[.:])|[^\W\d_][^\n:;.!?\"“”()]{0,38}[^\W_])[:.][ \t]+(?P<said>\S[^\n]*)",
    re.MULTILINE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|we|us|our)\b")
_YOU = re.compile(r"\byour?\b", re.IGNORECASE)
_NOT_SAID = re.compile(r"\(.*\)\Z|\[.*\]\Z|[^a-z]*\Z", re.DOTALL)
"""Directions between turns: `(Applause)`, `END OF VIDEO`."""
_MOST_WORDS = 4
_FEWEST_TURNS = 3
_LONGEST_QUESTION = 400
_LONGEST_ANSWER = 6
"""Paragraphs between two questions of an interview without labels, at most."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One paragraph of what somebody says in their turn."""

    start: int
    end: int
    name: tuple[int, int] | None
    """Characters that name the speaker, where the line does."""
    actor: Mentioned | None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with a label."""

    line: int
    """Where it begins."""
    start: int
    """Where what is said begins."""
    end: int
    who: str
    name: tuple[int, int]


def find_turns(article: Article, cast: Cast) -> tuple[Turn, ...]:
    """The turns of a talk, without those of whoever leads it; none where the text is no talk."""
    text = article.text
    lines = _transcript(text)
    if lines:
        leads = {one.who for one in lines if one.who.lower() in LEADS}
    else:
        lines = _interview(text)
        leads = _leading(text, lines)
    if not lines:
        return tuple(_unlabelled(article, cast))
    asked = _asked(lines, leads, cast)
    paragraphs = article.paragraphs()
    found, at = [], 0
    for one, following in zip(lines, (*lines[1:], None), strict=True):
        while paragraphs[at][1] <= one.start:
            at += 1
        if one.who in leads:
            continue
        nameless = one.who.lower() in ANSWERS
        actor = asked if nameless else _named(one, cast)
        name = None if nameless else one.name
        stop = len(text) if following is None else following.line
        found.append(Turn(one.start, _trimmed(text, min(paragraphs[at][1], stop)), name, actor))
        while following is not None and at + 1 < len(paragraphs) and paragraphs[at + 1][0] < stop:
            at += 1
            start, end = paragraphs[at]
            if not _NOT_SAID.match(text, start, end):
                found.append(Turn(start, _trimmed(text, min(end, stop)), name, actor))
    return tuple(found)


def _named(line: _Line, cast: Cast) -> Mentioned | None:
    """Whom a label names."""
    last = line.who.split()[-1]
    actor = cast.surnamed(last) or cast.at(*line.name)
    return actor if actor is not None and last.lower() in actor.name.lower().split() else None


def _trimmed(text: str, end: int) -> int:
    """The end of a line or paragraph without blanks."""
    while text[end - 1].isspace():
        end -= 1
    return end


def _transcript(text: str) -> Sequence[_Line]:
    """Lines that begin with names in capitals, where there are enough of them."""
    lines = [
        _Line(one.start(), one.start("said"), one.end("said"), one["who"], one.span("who"))
        for one in _CAPITALS.finditer(text)
        if one["who"].split()[0].lower() not in LABELS
    ]
    return lines if len(lines) >= _FEWEST_TURNS and len({one.who for one in lines}) > 1 else ()


def _interview(text: str) -> Sequence[_Line]:
    """Lines that begin with one of the labels that recur, where two do and two such lines or more ask something."""
    lines = [
        _Line(one.start(), one.start("said"), one.end("said"), one["who"], one.span("who"))
        for one in _NAMED.finditer(text)
        if _is_label(one["who"], text[one.end("who")])
    ]
    often = Counter(_key(one.who) for one in lines)
    lines = [one for one in lines if often[_key(one.who)] > 1]
    asking = sum(text[one.start : one.end].rstrip().endswith("?") for one in lines)
    return lines if len({_key(one.who) for one in lines}) > 1 and asking > 1 else ()


def _key(who: str) -> str:
    """What is the same in the labels of one speaker: `Minister Jane Roe` at first, and `Roe` after."""
    return who.rsplit(maxsplit=1)[-1].lower()


def _is_label(who: str, mark: str) -> bool:
    """Whether the beginning of a line may name who speaks: a few words with capitals; only Q and A end in a stop."""
    words = who.split()
    return (
        len(words) <= _MOST_WORDS
        and all(one[:1].isupper() for one in words)
        and words[0].lower() not in LABELS
        and (mark == ":" or who in {"Q", "A"})
    )


def _leading(text: str, lines: Sequence[_Line]) -> set[str]:
    """Labels of whoever leads an interview: called so, or the one of two who mostly asks where the other tells."""
    called = {one.who for one in lines if one.who.lower() in LEADS}
    if called or len({_key(one.who) for one in lines}) != 2:
        return called
    turns, asking = Counter[str](), Counter[str]()
    for one in lines:
        turns[_key(one.who)] += 1
        asking[_key(one.who)] += text[one.start : one.end].rstrip().endswith("?")
    told, asks = sorted(turns, key=lambda key: asking[key] / turns[key])
    leads = 2 * asking[asks] >= turns[asks] and 4 * asking[told] <= turns[told]
    return {one.who for one in lines if leads and _key(one.who) == asks}


def _asked(lines: Sequence[_Line], leads: set[str], cast: Cast) -> Mentioned | None:
    """Who answers where no label says so: whom the text before the talk is about, or the first question names."""
    about = _about(cast, lines[0].line)
    if about is not None:
        return about
    question = next((one for one in lines if one.who in leads), None)
    named = () if question is None else cast.all_in(question.start, question.end)
    return next((one for one in named if one.kind == "person"), None)


def _about(cast: Cast, character: int) -> Mentioned | None:
    """Whom a text is about before a character: the last person of whom a sentence is, or the only one it names."""
    topic = cast.topic_before(character)
    if topic is not None:
        return topic[1]
    named = [one for one in cast.all_in(0, character) if one.kind in {"person", "unknown"}]
    return named[0] if len(named) == 1 else None


def _unlabelled(article: Article, cast: Cast) -> Iterator[Turn]:
    """Answers between paragraphs that are questions, of whom the text before them is about."""
    text, paragraphs = article.text, article.paragraphs()
    asks = [_asks(text, start, end) for start, end in paragraphs]
    asking = [at for at in range(len(asks) - 1) if asks[at] and not asks[at + 1]]
    about = _about(cast, paragraphs[asking[0]][0]) if len(asking) >= _FEWEST_TURNS else None
    told = sum(_YOU.search(text, *paragraphs[at]) is not None for at in asking)
    if about is None or 2 * told < len(asking):
        return
    answers = [range(at + 1, to) for at, to in zip(asking, (*asking[1:], asking[-1] + 2), strict=True)]
    own = sum(any(_FIRST_PERSON.search(text, *paragraphs[one]) for one in answer) for answer in answers)
    if 3 * own < len(answers) or max(map(len, answers)) > _LONGEST_ANSWER:
        return
    for answer in answers:
        for one in answer:
            yield Turn(*paragraphs[one], None, about)


def _asks(text: str, start: int, end: int) -> bool:
    """Whether a paragraph is a question, without quotation marks."""
    return (
        end - start <= _LONGEST_QUESTION
        and text[start:end].rstrip().endswith("?")
        and not any(mark in text[start:end] for mark in '"“”«»')
    )
