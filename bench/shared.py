r"""What shipped cases say of numbers they share: learned from each by itself, for `hedgerow calibrate --pooled`.

    python bench/shared.py [CASE...] [--out src/hedgerow/learn/shared.json]

Mode and curvature of each case, under its own priors alone. Cases that stand in the file already, made from the same
digests, are kept; so a run that was stopped goes on. iraq-2021 is left out unless named: an evaluation takes minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.assess import workers
from hedgerow.ask.shifted import Place
from hedgerow.case.read import find_case, read_case
from hedgerow.cases import shipped
from hedgerow.errors import HedgerowError
from hedgerow.files import replacing
from hedgerow.learn.laplace import around, find_mode
from hedgerow.learn.pooled import Told, heard, shared
from hedgerow.learn.record import MADE_FROM
from hedgerow.learn.target import Target
from hedgerow.learn.unknowns import unknowns_of

DEAR = ("iraq-2021",)
OUT = Path(__file__).parents[1] / "src" / "hedgerow" / "learn" / "shared.json"


def learned(name: str) -> Told:
    """Learn from one case."""
    case = read_case(find_case(name))
    with workers() as executor:
        base = Place(case, *solved_as_assessed(case, executor))
        unknowns = unknowns_of(base)
        target = Target(base, unknowns, executor)
        normal = around(find_mode(target.possible, len(unknowns)), target.possible)
    return Told(name, case.title, _digests(name), heard(case, unknowns, normal))


def _digests(name: str) -> tuple[tuple[str, str], ...]:
    known = dict(read_case(find_case(name)).digests)
    return tuple((file, known[file]) for file in MADE_FROM)


def main() -> None:
    """Write the file, case by case."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", default=[name for name in shipped() if name not in DEAR])
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    found = {each.case: each for each in shared()} if OUT.exists() else {}
    for name in given.cases:
        if name in found and found[name].digests == _digests(name):
            continue
        began = time.process_time()
        try:
            found[name] = learned(name)
        except HedgerowError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        print(
            f"{name}: {len(found[name].heard)} numbers, {time.process_time() - began:.0f} s", file=sys.stderr
        )
        with replacing(given.out) as part:
            text = json.dumps([asdict(found[each]) for each in sorted(found)], indent=1, allow_nan=False)
            part.write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
