"""What the rows of the table have in common: peers in environments of their own, both sides in turn, medians.

Each side runs in a process of its own, single-threaded, and says in one line of JSON what it took and what it found.
The first round of each is not counted: it fills caches, that of compiled loops among them. Who does not finish it in
time is stopped, said to have been, and left out of the others.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PLACE = HERE.parent / ".bench"
"""Where peers are installed."""

LIMIT = 180.0
"""Seconds after which a side is stopped unfinished."""
PEERS = {
    "storm": (("stormpy==2.0.0",),),
    # Builds from source, against what is already there.
    "sgamesolver": (
        ("numpy<2", "scipy<1.14", "pandas<2.3", "cython", "setuptools<70", "wheel"),
        ("--no-build-isolation", "sgamesolver==1.0.2"),
    ),
}
"""What to install for each peer, one call of pip after the other."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}


def peer(name: str) -> Path | None:
    """The interpreter of a peer's environment, made on first use; None (and said) where it cannot be installed."""
    folder = PLACE / name
    python = folder / "bin" / "python"
    if (folder / ".installed").exists():
        return python
    print(f"Installing {name} into {folder} ...", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)  # noqa: S603
    for arguments in PEERS[name]:
        ran = subprocess.run(  # noqa: S603
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ran.returncode:
            print(f"{name} cannot be installed here: {ran.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return None
    (folder / ".installed").touch()
    return python


def measured(python: Path | str, script: str, *arguments: object) -> dict[str, float]:
    """Run one side once; what its last line of output says.

    Raises:
        TimeoutExpired: If it took too long, and was stopped.
    """
    ran = subprocess.run(  # noqa: S603
        [str(python), str(HERE / script), *map(str, arguments)],
        capture_output=True, text=True, check=False, env={**os.environ, **ONE_THREAD}, timeout=LIMIT,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{script} {arguments} failed:\n{ran.stderr}")
    found: dict[str, float] = json.loads(ran.stdout.strip().splitlines()[-1])
    return found


@dataclass(frozen=True)
class Side:
    """One side of a row: who, and how to run it."""

    name: str
    python: Path | str
    script: str
    arguments: tuple[object, ...] = ()

    def once(self) -> dict[str, float]:
        """One run."""
        return measured(self.python, self.script, *self.arguments)


@dataclass(frozen=True)
class Row:
    """A finished comparison: medians of both sides, in order."""

    what: str
    names: tuple[str, ...]
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    megabytes: tuple[float, ...]
    apart: float
    """Largest difference between the answers of any two sides; nan where they do not answer the same."""
    repeats: int
    said: str = ""


def compare(what: str, sides: Sequence[Side], repeats: int, agree: float, said: str = "") -> Row:
    """Run all sides in turn, so many times; refuse a row whose sides do not agree."""
    finished: list[Side] = []
    for side in sides:
        try:
            side.once()
        except subprocess.TimeoutExpired:
            said = "; ".join(
                [*([said] if said else []), f"{side.name}: stopped unfinished after {LIMIT:.0f} s"]
            )
        else:
            finished.append(side)
    sides = finished
    if not sides:
        raise RuntimeError(f"{what}: no side finished in {LIMIT:.0f} s")
    rounds = [[side.once() for side in sides] for _ in range(repeats)]
    answers = [one["answer"] for one in rounds[0] if "answer" in one]
    apart = max(answers) - min(answers) if len(answers) == len(sides) > 1 else float("nan")
    if apart > agree:
        raise AssertionError(f"{what}: the sides are {apart:.1e} apart")

    def middle(key: str) -> tuple[float, ...]:
        return tuple(
            statistics.median(one[at].get(key, float("nan")) for one in rounds) for at in range(len(sides))
        )

    return Row(what, tuple(side.name for side in sides), middle("seconds"), middle("cpu"), middle("megabytes"),
               apart, repeats, said)  # fmt: skip


def show(rows: Sequence[Row]) -> None:
    """Print rows: seconds, processor seconds and megabytes of each side, and how ours compare with the peer's."""
    for row in rows:
        print(f"\n{row.what}{f' ({row.said})' if row.said else ''}")
        print(f"  {'':34}{'seconds':>10}{'cpu s':>10}{'MB':>8}{'times as long':>16}")
        for at, name in enumerate(row.names):
            times = f"{row.seconds[at] / row.seconds[0]:.1f}" if at else "1"
            print(f"  {name:34}{row.seconds[at]:10.3f}{row.cpu[at]:10.3f}{row.megabytes[at]:8.0f}{times:>16}")
        apart = "" if row.apart != row.apart else f", answers at most {row.apart:.0e} apart"
        print(f"  median of {row.repeats}, in turn{apart}")
