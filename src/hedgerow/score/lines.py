"""The lines of a ledger, each holding the hash of the line before, and how one sees that they were tampered with.

A line is canonical JSON (keys sorted, no spaces, UTF-8): its number `n`, the hash of the line `before`, its `entry`,
and its own `hash`, SHA-256 over the canonical JSON of the other three. So an edit, a removal or a changed order shows
at the line itself. What it cannot show is that lines were taken from the very end, or that everything from some line
on was made anew: for that, keep the last hash where others can see it.

Only a line that ends in a line break was completed. Whatever follows the last break is what a crash left behind.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from hedgerow.errors import Fault, FaultyError, Place

FILE = "ledger.jsonl"
NOTHING = "0" * 64
"""What the first line holds as the hash before it."""

REMEDY = (
    f"Put back {FILE} as it was, from a backup or version control. If there is none, move it away: "
    "a new one is begun, and what was recorded from this line on can no longer be shown."
)


class LedgerError(FaultyError):
    """The ledger was tampered with, or cannot be used; names the first line."""

    what = "the ledger"


class Entry(BaseModel):
    """What every entry has in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    question: str
    when: datetime
    """When it was recorded, UTC."""


class SpreadMade(BaseModel):
    """A distribution, as in the JSON document of a result."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    kind: Literal["count", "days"]
    at: tuple[float, ...]
    chances: tuple[float, ...]


class ForecastMade(Entry):
    """A forecast of one question by one forecaster."""

    entry: Literal["forecast"] = "forecast"
    by: date
    """Deadline of the question."""
    as_of: date
    """The day after which the forecast used nothing; for a person, the case's."""
    probability: float = Field(ge=0.0)
    """A chance, or a number where `unit` says so."""
    unit: str
    kind: Literal["model", "habit", "person"]
    who: str
    asked: str
    """SHA-256 of the question, who decides it and its deadline: another wording is another question."""
    digests: dict[str, str]
    """Files of the case and their SHA-256."""
    version: str
    """Of Hedgerow."""
    model_seen: bool | None = None
    """For a person: whether the model's forecast from the same files was in the ledger by then."""
    spread: SpreadMade | None = None
    """The distribution, where the question asks for one."""


class ResolutionMade(Entry):
    """The outcome of one question."""

    entry: Literal["resolution"] = "resolution"
    outcome: float | Literal["void"]
    resolved: date
    source: str
    note: str
    correct: bool
    """Whether it replaces an earlier outcome."""
    day: date | None = None
    """The day on which it happened, where the question asks for a day."""


Made = Annotated[ForecastMade | ResolutionMade, Field(discriminator="entry")]
_MADE: TypeAdapter[ForecastMade | ResolutionMade] = TypeAdapter(Made)


@dataclass(frozen=True, slots=True)
class Line:
    """One completed line."""

    n: int
    before: str
    entry: ForecastMade | ResolutionMade
    hash: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every completed line, in order, verified."""

    lines: tuple[Line, ...]
    complete: int
    """Bytes that hold completed lines; what follows was never completed."""
    unbroken: bool = True
    """Whether those bytes end in a line break (one editor or another may have taken the last away)."""

    @property
    def last_hash(self) -> str:
        """Hash of the last line: whoever keeps it can show that no line before it was changed."""
        return self.lines[-1].hash if self.lines else NOTHING

    @property
    def forecasts(self) -> tuple[ForecastMade, ...]:
        """Every forecast, in the order recorded."""
        return tuple(line.entry for line in self.lines if isinstance(line.entry, ForecastMade))

    @property
    def resolutions(self) -> tuple[ResolutionMade, ...]:
        """Every resolution, in the order recorded."""
        return tuple(line.entry for line in self.lines if isinstance(line.entry, ResolutionMade))


EMPTY = Ledger((), 0)


def next_line(n: int, before: str, entry: ForecastMade | ResolutionMade) -> tuple[Line, bytes]:
    """A line, and its bytes with the line break that completes it.

    Args:
        n: Its number, from 1.
        before: Hash of the line before.
        entry: What it says.
    """
    held = {"n": n, "before": before, "entry": entry.model_dump(mode="json")}
    own = _hash(held)
    return Line(n, before, entry, own), (canonical({**held, "hash": own}) + "\n").encode()


def verify(raw: bytes, name: str = FILE) -> Ledger:
    """Read the bytes of a ledger.

    Args:
        raw: All of them.
        name: What to call the file in faults.

    Returns:
        The completed lines. A rest without a line break is left out, unless it is a sound line all the same.

    Raises:
        LedgerError: Naming the first line that was edited, removed or moved.
    """
    whole, _, rest = raw.rpartition(b"\n")
    texts = whole.split(b"\n") if whole or raw.startswith(b"\n") else []
    read: list[dict[str, Any] | None] = [_held(text) for text in texts]
    lines: list[Line] = []
    for number, (text, held) in enumerate(zip(texts, read, strict=True), 1):
        before = lines[-1].hash if lines else NOTHING
        if held is None:
            said = "is empty" if not text.strip() else "does not match its own hash"
            raise _tampered(name, number, f"The line {said}: it was edited after it was written.")
        if held["n"] != number:
            here = f"Here stands what was written as line {held['n']}"
            later = any(each is not None and each["n"] == number for each in read[number:])
            moved = later or held["n"] < number
            what = f"{here}: lines were moved." if moved else f"{here}: line {number} was removed."
            raise _tampered(name, number, what)
        if held["before"] != before:
            edited = max(number - 1, 1)
            what = f"The line was edited and hashed anew: line {edited + 1} holds another hash for it."
            raise _tampered(name, edited, what)
        try:
            entry = _MADE.validate_json(json.dumps(held["entry"]))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise _tampered(name, number, f"This is no entry of a ledger: {where}: {first['msg']}.") from None
        lines.append(Line(number, before, entry, held["hash"]))
    complete = len(raw) - len(rest)
    if rest and (held := _held(rest)) is not None and held["n"] == len(lines) + 1:
        # A whole line that only lost its line break: taken for the line it is.
        again = verify(raw + b"\n", name)
        return Ledger(again.lines, len(raw), unbroken=False)
    return Ledger(tuple(lines), complete)


def canonical(value: object) -> str:
    """JSON with one way to be written: keys sorted, no spaces, numbers by `repr`, never NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _hash(held: dict[str, Any]) -> str:
    return digest({key: held[key] for key in ("n", "before", "entry")})


def _held(text: bytes) -> dict[str, Any] | None:
    """What a line holds, if it is byte for byte a line that matches its own hash."""
    try:
        held = json.loads(text.decode())
        if not isinstance(held, dict) or set(held) != {"n", "before", "entry", "hash"}:
            return None
        whole = (
            isinstance(held["n"], int) and canonical(held).encode() == text and _hash(held) == held["hash"]
        )
    except (ValueError, RecursionError):
        return None
    return held if whole else None


def _tampered(name: str, line: int, what: str) -> LedgerError:
    return LedgerError([Fault(Place(name, line), what, REMEDY)])
