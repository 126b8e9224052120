"""The files of a case as documents: read under limits, digested, and edits put in.

A case may come from anywhere. Sizes are checked before reading, links may not lead outside the folder, and
what cannot be read is said with its line while the other files are still looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from hedgerow.case import evidence
from hedgerow.case.document import from_edit, replace_at
from hedgerow.case.nodes import Node, Trouble
from hedgerow.case.plain_yaml import read_document
from hedgerow.case.words import TextFault, shown
from hedgerow.errors import Fault, Place

LARGEST_FILE = 5_000_000
"""Most bytes in one table of a case."""
LARGEST_YAML = 1_000_000
"""Most bytes in one YAML file of a case."""
REQUIRED = ("case.yaml", "evidence.csv", "questions.yaml", "sources.yaml")
FILES = (*REQUIRED, "inventory.yaml")
WRAPPED = {"questions.yaml": "questions", "sources.yaml": "sources"}
"""Files whose whole content stands under one name in our own form."""


def read_files(folder: Path) -> tuple[dict[str, Node], list[tuple[str, str]], list[Fault]]:
    """The documents of a folder by file name, the digest of each, and what is wrong with them."""
    roots: dict[str, Node] = {}
    digests: list[tuple[str, str]] = []
    faults: list[Fault] = []
    if not folder.is_dir():
        return (
            roots,
            digests,
            [Fault(Place(str(folder)), "There is no such folder.", "Give the case's folder.")],
        )
    for name in FILES:
        raw = _bytes(folder, name, faults)
        if raw is None:
            continue
        digests.append((name, hashlib.sha256(raw).hexdigest()))
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            faults.append(Fault(Place(name, line), "The file is not UTF-8 here.", "Save it as UTF-8."))
            continue
        if name == "evidence.csv":
            root, troubles = evidence.read_rows(text)
            if any(line == 1 for line, _, _ in troubles):
                root = Node(1, {})  # columns that cannot be told apart make every row look faulty
        else:
            root, found = _document(text)
            troubles = [(one.line, one.what, one.remedy) for one in found]
            if name in WRAPPED:
                root = Node(root.line, {WRAPPED[name]: root})
        faults.extend(Fault(Place(name, line), what, remedy) for line, what, remedy in troubles)
        roots[name] = root
    return roots, digests, faults


def _bytes(folder: Path, name: str, faults: list[Fault]) -> bytes | None:
    path = folder / name
    if not path.exists():
        if name in REQUIRED:
            faults.append(Fault(Place(name), f"The file is missing from `{folder.name}`.", "Add it."))
        return None
    if path.resolve().parent != folder.resolve() or not path.is_file():
        faults.append(
            Fault(Place(name), "The file leads outside the folder of the case.", "Copy it into the folder.")
        )
        return None
    limit = LARGEST_FILE if name.endswith(".csv") else LARGEST_YAML
    size = os.stat(path).st_size
    if size > limit:
        faults.append(
            Fault(
                Place(name), f"The file has {size:,} bytes; the limit is {limit:,}.", "Make the case smaller."
            )
        )
        return None
    return path.read_bytes()


def put_in(roots: dict[str, Node], edits: Mapping[str, str]) -> list[Fault]:
    """Put edits into the documents they name; say which lead nowhere."""
    faults: list[Fault] = []
    for dotted, text in edits.items():
        path = dotted.split(".")
        new, troubles = from_edit("edit", text)
        place = Place("edit", 0, dotted)
        faults.extend(Fault(place, trouble.what, trouble.remedy) for trouble in troubles)
        file = f"{path[0]}.yaml" if path[0] in {"questions", "sources", "inventory"} else "case.yaml"
        if path[0] == "evidence":
            file, path = "evidence.csv", path[1:]
        if path[0] == "accounts":
            path = ["hypotheses", *path[1:]]
        if path[0] == "inventory":
            path = ["rows", *path[1:]]
        if file not in roots or not path:
            faults.append(Fault(place, f"There is no `{file}` to edit.", "Correct the path."))
            continue
        try:
            roots[file] = replace_at(roots[file], path, new)
        except TextFault as fault:
            faults.append(
                Fault(place, f"The path `{shown(dotted)}` leads nowhere. {fault.what}", fault.remedy)
            )
    return faults


def whole(roots: dict[str, Node]) -> Node:
    """All files as one tree, for dotted paths that name an element of the case."""
    joined: dict[str, Node] = {}
    for name in ("case.yaml", "questions.yaml", "sources.yaml"):
        value = roots[name].value
        joined.update(value if isinstance(value, dict) else {})
    joined["evidence"] = roots["evidence.csv"]
    rows = roots["inventory.yaml"].value
    if isinstance(rows, dict) and "rows" in rows:
        joined["inventory"] = rows["rows"]
    hypotheses = joined.get("hypotheses")
    if hypotheses is not None:
        joined["accounts"] = hypotheses
    return Node(1, joined)


@lru_cache(maxsize=8)
def _document(text: str) -> tuple[Node, tuple[Trouble, ...]]:
    """A document; kept, because a case is often read again with other edits."""
    root, troubles = read_document(text)
    return root, tuple(troubles)
