"""The table of the engine against its peers: every row, in turn, in one run.

    make bench                                or    python bench/table.py [--repeats 5] [--large]

Peers from PyPI are installed into `.bench/` on first use. A peer that cannot be installed is left out and named.
docs/reference/engine.md says what is compared, and what came out when it was last run.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable

import entry
import random_games
import rings
import scaled
from side_by_side import Row, show


def main() -> None:
    """Print each row as soon as it is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--large", action="store_true", help="also 1.4 million values, and a million situations solved"
    )
    given = parser.parse_args()
    print(f"Python {platform.python_version()} on {platform.machine()}; each side on one thread")
    rows: list[Callable[[], Row]] = [
        *(lambda ring=ring: rings.row(ring, given.repeats) for ring in rings.SIZES),
        *(
            lambda size=size: entry.row(*size, given.repeats)
            for size in (*entry.SIZES, *([entry.LARGE] if given.large else []))
        ),
        lambda: random_games.row(200, given.repeats),
    ]
    for row in rows:
        show([row()])
    print()
    scaled.table(scaled.LARGE if given.large else scaled.SIZES)


if __name__ == "__main__":
    main()
