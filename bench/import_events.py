"""How long a million rows in the columns of GDELT take to import, and how much memory: at most 20 s within 1 GiB.

    python bench/import_events.py [--rows 1000000] [--case iraq-2021]

The rows are made here, from a fixed seed: real columns, nothing of the real data. About one row in thirty concerns
the case, which is more than in a real file.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ACTORS = (
    "USA",
    "USAGOV",
    "IRN",
    "IRNGOV",
    "IRQ",
    "IRQGOV",
    "IRQUAF",
    "GBR",
    "FRA",
    "CHN",
    "RUS",
    "TUR",
    "SYR",
    "DEU",
)
CODES = (
    "010",
    "020",
    "036",
    "042",
    "043",
    "051",
    "0841",
    "0871",
    "111",
    "112",
    "130",
    "138",
    "150",
    "173",
    "190",
    "195",
)
PLACES = (
    ("Baghdad, Iraq", "IZ"),
    ("Erbil, Iraq", "IZ"),
    ("Damascus, Syria", "SY"),
    ("Paris, France", "FR"),
    ("", ""),
)

_CHILD = """
import json, resource, sys, time
from pathlib import Path
begun = time.perf_counter()
from hedgerow.case.read import find_case, read_case
from hedgerow.evidence.importing import import_events
found = import_events(Path(sys.argv[1]), format="gdelt", case=read_case(find_case(sys.argv[2])))
seconds = time.perf_counter() - begun
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "MiB": memory, "happenings": len(found.events), "said": found.skipped}))
"""


def write(path: Path, rows: int) -> None:
    """Write so many made rows of 61 columns."""
    dice = random.Random(20210629)
    days = [(date(2020, 1, 1) + timedelta(days=at)).strftime("%Y%m%d") for at in range(545)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            day, one, other = dice.choice(days), dice.choice(ACTORS), dice.choice(ACTORS)
            code, (place, country) = dice.choice(CODES), dice.choice(PLACES)
            cells = [""] * 61
            cells[0], cells[1], cells[2], cells[3] = str(900_000_000 + number), day, day[:6], day[:4]
            cells[5], cells[6], cells[15], cells[16] = one, one, other, other
            cells[26], cells[27], cells[28], cells[29] = code, code[:3], code[:2], "1"
            cells[52], cells[53], cells[59], cells[60] = place, country, day, f"https://example.org/{number}"
            file.write("\t".join(cells) + "\n")


def rows(count: int = 1_000_000, case: str = "iraq-2021") -> list[tuple[str, float]]:
    """Seconds, MiB and happenings of one import in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.export.CSV"
        write(path, count)
        begun = time.perf_counter()
        ran = subprocess.run(  # noqa: S603 - this interpreter, this file
            [sys.executable, "-c", _CHILD, str(path), case], capture_output=True, text=True, check=True
        )
        whole = time.perf_counter() - begun
    found = json.loads(ran.stdout)
    print(*found["said"], sep="\n", file=sys.stderr)
    name = f"import {count:,} GDELT rows"
    return [
        (f"{name}, seconds (at most 20)", round(found["seconds"], 2)),
        (f"{name}, seconds with starting Python", round(whole, 2)),
        (f"{name}, MiB at most (1024)", round(found["MiB"])),
        (f"{name}, happenings proposed", found["happenings"]),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--case", default="iraq-2021")
    given = parser.parse_args()
    for name, value in rows(given.rows, given.case):
        print(f"{name:60} {value:>10}")


if __name__ == "__main__":
    main()
