"""The changes in hand, and the steps back and forward."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from hedgerow.case.changes import Changes, from_plain, with_value
from hedgerow.errors import HedgerowError

MOST_STEPS = 200
"""Steps back that are kept."""


class StudioError(HedgerowError):
    """Something asked of the studio cannot be done; says why, and what would help."""


@dataclass(slots=True)
class History:
    """The changes in hand, and the steps back and forward."""

    now: Changes = field(default_factory=Changes)
    back: list[Changes] = field(default_factory=list)
    forward: list[Changes] = field(default_factory=list)

    def step(self, to: Changes) -> None:
        """Change something; what was undone can no longer be redone."""
        if to == self.now:
            return
        self.back = [*self.back, self.now][-MOST_STEPS:]
        self.forward = []
        self.now = to

    def move(self, path: str, to: Changes, *, seen: bool) -> None:
        """Move a number; one step with the moves of it before, where nobody has seen what these led to.

        Args:
            path: Of the number.
            to: The changes after the move.
            seen: Whether the answer to the changes in hand is shown.
        """
        if seen or not self.back or with_value(self.back[-1], path, None) != with_value(self.now, path, None):
            self.step(to)
            return
        self.now, self.forward = self.back.pop(), []
        self.step(to)

    def undo(self) -> bool:
        """One step back; False where there is none."""
        if not self.back:
            return False
        self.forward.append(self.now)
        self.now = self.back.pop()
        return True

    def redo(self) -> bool:
        """One step forward; False where there is none."""
        if not self.forward:
            return False
        self.back.append(self.now)
        self.now = self.forward.pop()
        return True

    def to_json(self) -> str:
        """As text, for the run store."""
        return json.dumps({name: _flat(getattr(self, name)) for name in ("now", "back", "forward")})

    @classmethod
    def from_json(cls, text: str) -> History:
        """From `to_json`."""
        raw = json.loads(text)
        return cls(
            from_plain(raw["now"]), [*map(from_plain, raw["back"])], [*map(from_plain, raw["forward"])]
        )


def _flat(value: Changes | list[Changes]) -> Any:  # noqa: ANN401 - JSON
    return [asdict(one) for one in value] if isinstance(value, list) else asdict(value)
