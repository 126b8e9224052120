"""The cases that ship with Hedgerow, as package data: one folder each."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the shipped cases are."""

TEMPLATE = FOLDER / "template"
"""The small neutral case that `hedgerow new` writes; not listed among the shipped ones."""


def shipped() -> dict[str, Path]:
    """Folder of each shipped case, by name, in alphabetical order."""
    folders = sorted(file.parent for file in FOLDER.glob("*/case.yaml"))
    return {folder.name: folder for folder in folders if folder != TEMPLATE}
