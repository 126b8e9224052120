"""The manual generated from the format."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel

from hedgerow.case import schema as case_schema
from hedgerow.case import schema_asks
from hedgerow.case.explain import explain, schema, words


@pytest.mark.parametrize(
    "word", ["usual", "wants", "prior", "reply_to", "expression", "effects", "at_least", "reported"]
)
def test_a_word_is_explained_in_whole_sentences(word: str) -> None:
    text = explain(word)
    assert text.startswith(f"`{word}`\n")
    assert len(text) > 60


def test_every_word_has_an_explanation() -> None:
    for word in words():
        assert "is not a word of the format" not in explain(word)


def test_an_unknown_word_brings_the_nearest() -> None:
    assert explain("patiense") == "`patiense` is not a word of the format. Did you mean `patience`?"
    assert "is not a word" in explain("zzzz")


def test_every_key_of_the_format_has_a_docstring() -> None:
    for module in (case_schema, schema_asks):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel):
                assert model.__doc__, model
                for name, field in model.model_fields.items():
                    assert field.description, f"{model.__name__}.{name}"
                    assert field.description.endswith((".", "`")), field.description


def test_the_json_schema_is_json_and_names_every_file() -> None:
    found = schema()
    assert sorted(found) == ["case.yaml", "inventory.yaml", "questions.yaml", "sources.yaml"]
    assert json.loads(json.dumps(found)) == found
    assert "acts" in found["case.yaml"]["properties"]
    assert found["questions.yaml"]["type"] == "array"
    assert found["sources.yaml"]["type"] == "object"
