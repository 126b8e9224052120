"""What the tests of reading share: one parser, and a text read as far as actors and statements."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hedgerow.case.model import Case
from hedgerow.evidence.record import Mentioned, Statement
from hedgerow.read.actors import Cast, find_actors
from hedgerow.read.article import plain
from hedgerow.read.language import load_parser
from hedgerow.read.lexicon import read_lexicon
from hedgerow.read.statements import find_statements


@dataclass(frozen=True)
class Read:
    text: str
    doc: object
    cast: Cast
    statements: tuple[Statement, ...]

    def actor(self, name: str) -> Mentioned:
        return next(one for one in self.cast.actors if one.name == name)

    def mentions(self, name: str) -> list[str]:
        return [self.text[one.start : one.end] for one in self.actor(name).mentions]

    def said(self) -> list[tuple[str | None, str]]:
        return [(one.speaker, one.text) for one in self.statements]

    def says(self, said: list[tuple[str | None, str]]) -> None:
        """Exactly these words are somebody's, in order, and theirs whose names hold these; None: nobody's known."""
        got = self.said()
        assert [words for _, words in got] == [words for _, words in said]
        for (name, _), (marked, _) in zip(got, said, strict=True):
            assert (name is None) == (marked is None)
            assert marked is None or marked in str(name)


@pytest.fixture(scope="session")
def read() -> Callable[..., Read]:
    """`read(text)`, or `read(text, case)`: a text read as far as its statements."""
    return _read


def _read(text: str, case: Case | None = None) -> Read:
    article, doc = plain(text), load_parser().pipeline(text)
    cast = find_actors(article, doc, read_lexicon(), case)
    return Read(text, doc, cast, find_statements(article, doc, cast))
