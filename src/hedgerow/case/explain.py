"""The manual of the format, made from the classes that read it: for people, and for editors."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hedgerow.case.evidence import COLUMNS
from hedgerow.case.fields import under_names
from hedgerow.case.schema import CaseFile
from hedgerow.case.schema_asks import InventoryFile, QuestionsFile, SourcesFile
from hedgerow.case.units import ADMIRALTY
from hedgerow.case.words import did_you_mean, shown

_FILES: dict[str, type[BaseModel]] = {
    "case.yaml": CaseFile,
    "questions.yaml": QuestionsFile,
    "sources.yaml": SourcesFile,
    "inventory.yaml": InventoryFile,
}
_COLUMN_TEXTS = {
    "id": "A short name, unique in the file.",
    "date": "The day of what is reported.",
    "first": "First day of a range, where the day is not known; at most one range is open at a time.",
    "last": "Last day of a range.",
    "published": "When it could be read; default: the last day of the event.",
    "act": "`a`, `a.mark`, `a + b` (both at once) or `a | b` (one of them); acts, replies and drifts.",
    "reading": "An expression over quantities that the source says holds.",
    "reply_to": "For a reply: the id of the report it answers, an earlier row of the same day.",
    "actors": "Who is named, in words; shown.",
    "credible": "A number above 0 and at most 1, or an Admiralty code such as `B2`; default 0.95.",
    "place": "Where it happened, in words; shown.",
    "note": "What is reported, in words; shown.",
    "source": "A key of `sources.yaml`.",
    "paragraph": "The paragraph of the source.",
    "left_out": "Why this row is not used; then `act` and `reading` stay empty.",
    "span": "Characters of the article, or rows of the event file, that the row rests on; `accept` writes it.",
    "reader": "What read the article or file, with the beginning of its SHA-256; `accept` writes it.",
}
_TOPICS = {
    "expression": "Arithmetic (+ - * /), comparison (== != < <= > >=, also in chains), `and or not`, "
    "`min(a, b)`, `max(a, b)`, `true` and `false` over quantities, parameters and numbers. "
    "A bare quantity is its score "
    "from 0 (first level) to 1 (last level); compared with one of its level names it goes by the order of "
    "levels. At most 400 parts and 40 levels of nesting.",
    "rate": "A number or expression and a unit: `0.2 per month`. Units are day, week, month and year.",
    "duration": "A number and a unit: `9 months`. A month is 30.4375 days, a year 365.25 days.",
    "date": "A day as year, month and day: `2021-06-29`.",
    "admiralty": "Credibility by Admiralty code, by default (a judgement, not a measurement): "
    + ", ".join(f"{code} {value:g}" for code, value in ADMIRALTY.items())
    + ".",
}


def explain(word: str) -> str:
    """What a word of the format means and where it may stand.

    Args:
        word: A key, a column of `evidence.csv`, or a kind of value such as `expression`.

    Returns:
        The reference of that word; where there is none, the nearest words there are.
    """
    word = word.strip().strip("`").rsplit(".", 1)[-1]
    found = [_TOPICS[word]] if word in _TOPICS else []
    found += [_entry(*one) for one in _fields() if one[1] == word]
    if word in _COLUMN_TEXTS:
        found.append(f"evidence.csv: {word}\n{_indented(_COLUMN_TEXTS[word])}")
    if found:
        return "\n\n".join([f"`{word}`", *dict.fromkeys(found)])
    return f"`{shown(word)}` is not a word of the format. {did_you_mean(word, words())}"


def words() -> tuple[str, ...]:
    """Every word `explain` knows."""
    return tuple(sorted({*_TOPICS, *COLUMNS, *(name for _, name, _, _ in _fields())}))


def schema() -> dict[str, Any]:
    """JSON Schema of each YAML file, by file name, for editors."""
    found = {name: model.model_json_schema(mode="validation") for name, model in _FILES.items()}
    for name, key in (("questions.yaml", "questions"), ("sources.yaml", "sources")):
        whole = found[name]
        inner = whole["properties"][key]
        found[name] = {**inner, "$defs": whole.get("$defs", {}), "title": whole["title"]}
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **one}
        for name, one in found.items()
    }


def _fields() -> Iterator[tuple[str, str, FieldInfo, type[BaseModel] | None]]:
    """Every key of the format once for each place it may stand: place, key, field, and what is below."""
    seen: set[type[BaseModel]] = set()
    waiting: list[tuple[str, type[BaseModel]]] = list(_FILES.items())
    while waiting:
        where, model = waiting.pop(0)
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            key = field.alias or name
            below = [one for one in _models(field.annotation) if one.__name__ not in {"Valued", "SourcePart"}]
            yield where, key, field, below[0] if below else None
            named = get_origin(field.annotation) is dict
            waiting.extend(
                (f"{where}: {key}" if ":" not in where else f"{where}.{key}", one) for one in below
            )
            waiting.extend((f"{where}: {key}", one) for one in _models(field.annotation) if named)
        waiting.extend((f"{where}.NAME", one) for one in _models(under_names(model)))


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for one in get_args(annotation) for found in _models(one)]


def _entry(where: str, key: str, field: FieldInfo, below: type[BaseModel] | None) -> str:
    need = "needed" if field.is_required() else "optional"
    lines = [f"{where}: {key} ({need})", _indented(field.description or "")]
    if below is not None:
        lines.append(_indented(" ".join((below.__doc__ or "").split())))
        lines += [
            _indented(f"{one.alias or name}: {one.description}", 8)
            for name, one in below.model_fields.items()
        ]
    return "\n".join(lines)


def _indented(text: str, by: int = 4) -> str:
    return textwrap.fill(
        " ".join(text.split()), 100, initial_indent=" " * by, subsequent_indent=" " * (by + 2 * (by > 4))
    )
