"""Classes of words that the rules for arguments and status ask for, shipped as `grammar.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def words(name: str) -> frozenset[str]:
    """The lemmas of a class."""
    return frozenset(_classes()[name])


@cache
def _classes() -> dict[str, list[str]]:
    from ruamel.yaml import YAML

    text = resources.files("hedgerow.read").joinpath("grammar.yaml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = YAML(typ="safe").load(text)
    return found
