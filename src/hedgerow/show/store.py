"""A result kept whole, so that its page can be made anew without solving anything.

`record.json` holds the whole assessment, its case among it, as JSON, with a SHA-256 of what it holds: reading
it gives back an equal record, and an equal record the same bytes of the page. Where several kinds of record may
stand in one place, such as the nodes of an expression, each says which it is; the types of the record decide
everything else, and nothing but plain values is ever read.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hedgerow.ask.record import Assessment
from hedgerow.case.expressions import Expression
from hedgerow.errors import HedgerowError
from hedgerow.files import replacing

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter

RECORD = "record.json"
"""Name of the file beside the page."""

FORM = 3
"""Raised whenever a record of this version can no longer be read by the one before, or the other way about."""


class RecordError(HedgerowError):
    """A kept result cannot be read; says why, and how to get one that can."""


def write_record(assessment: Assessment, path: str | os.PathLike[str]) -> None:
    """Keep an assessment in `path`, replacing what is there only when all is written."""
    body = _converter().unstructure(assessment, unstructure_as=Assessment)
    kept = {"hedgerow": version("hedgerow"), "form": FORM, "sha256": _digest(body), "assessment": body}
    with replacing(path) as part:
        # ASCII, so that a lone surrogate from a damaged article is kept like any other letter.
        part.write_text(json.dumps(kept, indent=0, default=_plain) + "\n", encoding="ascii")


def read_record(path: str | os.PathLike[str]) -> Assessment:
    """The assessment kept in a folder that `hedgerow assess` wrote, or in the record itself.

    Args:
        path: The folder, or its `record.json`.

    Returns:
        The assessment, equal to the one that was kept.

    Raises:
        RecordError: If there is none, if it was changed by hand, or if another version of Hedgerow wrote it.
    """
    file = Path(path)
    file = file / RECORD if file.is_dir() else file
    try:
        kept = json.loads(file.read_text(encoding="ascii"))
    except OSError as error:
        raise _refused(file, error.strerror or "it cannot be read") from None
    except (ValueError, RecursionError):
        raise _refused(file, "it is no record of a result") from None
    if not isinstance(kept, dict) or not {"form", "sha256", "assessment"} <= kept.keys():
        raise _refused(file, "it is no record of a result")
    if kept["form"] != FORM:
        raise _refused(
            file, f"Hedgerow {kept.get('hedgerow', 'of another version')} wrote it in another form"
        )
    if kept["sha256"] != _digest(kept["assessment"]):
        raise _refused(
            file, "its text does not have the digest it was written with: it was changed or cut short"
        )
    # Whatever a foreign record does to the types, it is refused.
    try:
        found: Assessment = _converter().structure(kept["assessment"], Assessment)
    except Exception as error:
        made = f"Hedgerow {kept.get('hedgerow', 'unknown')} wrote it, this is {version('hedgerow')}"
        raise _refused(file, f"what it holds is not a result ({type(error).__name__}; {made})") from None
    return found


def _refused(file: Path, why: str) -> RecordError:
    return RecordError(
        f"{file}\n    No page can be made from this: {why}.\n"
        f"    Give the folder that `hedgerow assess` wrote; `hedgerow assess CASE` writes {RECORD} into it anew."
    )


def _digest(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=_plain).encode("ascii")).hexdigest()


def _plain(value: object) -> object:
    """A number of numpy as one of Python; anything else is a fault of ours."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"A record holds no {type(value).__name__}.")


@cache
def _converter() -> JsonConverter:
    """How records become plain values and back."""
    from cattrs.preconf.json import make_converter
    from cattrs.strategies import configure_tagged_union

    converter = make_converter(forbid_extra_keys=True)
    tree: Any = Expression
    configure_tagged_union(tree, converter, tag_name="is")
    # A union with None is another union to the library, so it is told that the tag is the same there.
    maybe: Any = Expression | None
    converter.register_unstructure_hook(
        maybe,
        lambda value: None if value is None else converter.unstructure(value, unstructure_as=Expression),
    )
    converter.register_structure_hook(
        maybe, lambda value, _: None if value is None else converter.structure(value, tree)
    )
    return converter
