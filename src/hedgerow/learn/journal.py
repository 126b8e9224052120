"""What a calibration has worked out kept on disk as it comes, so that a killed one goes on where it was.

One line of JSON for each evaluation of the log posterior and each point that is asked, the first of what they belong
to; a torn last line is dropped. A calibration takes the same steps again and finds what it has made before.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hedgerow.files import replacing
from hedgerow.learn.target import Evaluation


class Journal:
    """A file of evaluations and of what was asked at points, both found again by their points."""

    def __init__(self, path: Path, belongs_to: Mapping[str, Any]) -> None:
        """Open a journal; one that belongs to something else is begun anew.

        Args:
            path: The file.
            belongs_to: What they are of: digests, unknowns, κ.
        """
        self.path = path
        self._head = json.dumps(dict(belongs_to), sort_keys=True)
        self._known: dict[tuple[float, ...], Evaluation] = {}
        self._asked: dict[tuple[float, ...], Mapping[str, Any]] = {}
        lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
        whole = [line for line in lines if line.endswith("\n")]
        if not whole or whole[0].rstrip("\n") != self._head:
            whole = []
        for line in whole[1:]:
            raw = json.loads(line)
            if "asked" in raw:
                self._asked[tuple(raw["point"])] = raw["asked"]
                continue
            made = Evaluation(
                tuple(raw["point"]),
                raw["log_posterior"],
                tuple(raw["gradient"]),
                raw["log_evidence"],
                tuple(raw["weights"]),
            )
            self._known[made.point] = made
        with replacing(path) as part:
            part.write_text("".join(whole or [self._head + "\n"]), encoding="utf-8")

    def __len__(self) -> int:
        """How many evaluations are kept."""
        return len(self._known)

    def find(self, point: tuple[float, ...]) -> Evaluation | None:
        """The evaluation made at a point before, if any."""
        return self._known.get(point)

    def add(self, made: Evaluation) -> None:
        """Keep an evaluation; on the disk when this returns."""
        self._known[made.point] = made
        self._append(asdict(made))

    def asked(self, point: tuple[float, ...]) -> Mapping[str, Any] | None:
        """What was asked at a point before, if anything."""
        return self._asked.get(point)

    def ask(self, point: tuple[float, ...], found: Mapping[str, Any]) -> None:
        """Keep what was asked at a point, as JSON has it; on the disk when this returns."""
        self._asked[point] = found
        self._append({"point": point, "asked": found})

    def _append(self, raw: Mapping[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(raw) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Delete the file; what it was for is done."""
        self.path.unlink(missing_ok=True)
