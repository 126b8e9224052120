"""The proposals as one JSON document, and back; the keys are documented in docs/reading.md and stable."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hedgerow.errors import Fault, Place, ProposalError
from hedgerow.evidence.record import Proposals

_ADAPTER: TypeAdapter[Proposals] = TypeAdapter(Proposals)


def to_json(proposals: Proposals) -> str:
    """The document, with the same bytes for the same proposals."""
    return json.dumps(_flat(proposals), ensure_ascii=False, indent=2) + "\n"


def _flat(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {field.name: _flat(getattr(value, field.name)) for field in dataclasses.fields(value)}
        if "interval" in found:
            days = found.pop("interval") or {"first": None, "last": None}
            found = {**found, **days}
        return found
    if isinstance(value, (tuple, list)):
        return [_flat(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(text: str, name: str) -> Proposals:
    """The proposals of a document that Hedgerow, or something that keeps to its schema, wrote.

    Raises:
        ProposalError: With every fault of the document.
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProposalError(
            [Fault(Place(name, error.lineno), f"This is not JSON: {error.msg}.", _REMEDY)]
        ) from None
    for item in raw.get("dates", []) if isinstance(raw, dict) and isinstance(raw.get("dates"), list) else []:
        if isinstance(item, dict) and "first" in item:
            first, last = item.pop("first"), item.pop("last", None)
            item["interval"] = {"first": first, "last": last} if first and last else None
    try:
        return _ADAPTER.validate_python(raw, strict=False)
    except ValidationError as error:
        faults = [
            Fault(Place(name, 0, ".".join(map(str, one["loc"]))), f"{one['msg']}.", _REMEDY)
            for one in error.errors(include_url=False)
        ]
        raise ProposalError(faults) from None


_REMEDY = "Give a file that `hedgerow read --json` or `hedgerow import` wrote."
