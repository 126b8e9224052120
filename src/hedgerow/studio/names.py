"""Names of runs, and those under which what belongs to them is kept in the store."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from hedgerow.case.changes import Changes
from hedgerow.case.edits import edits_of
from hedgerow.studio.standing import Sound
from hedgerow.studio.store import run_id


def slopes_of(run: str) -> str:
    """Name under which the slopes of a run are kept, as far as they are known."""
    return f"slopes of {run}"


def all_slopes_of(run: str) -> str:
    """Name under which it is kept that they all are."""
    return f"all slopes of {run}"


def begun_of(run: str) -> str:
    """Name under which it is kept that scenarios and claims of a run have not been asked yet."""
    return f"begun {run}"


def explained_of(run: str) -> str:
    """Name under which it is kept that the page of a run explains it."""
    return f"explained {run}"


def name_of(sound: Sound, changes: Changes) -> str:
    """The name of the run that answers some changes of a case."""
    edits = edits_of(changes, sound.case)
    return run_id(sound.snapshot.digests, edits | {"quick": "yes"} if changes.quick else edits, "", code())


@cache
def code() -> str:
    """SHA-256 of the code that answers, so that a run made by other code is another run."""
    root = Path(__file__).parent.parent
    found = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in {"studio", "cli", "score"}:
            found.update(path.read_bytes())
    return found.hexdigest()
