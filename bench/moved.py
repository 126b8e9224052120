"""A number of a case moved, warm and in one process: how long until weights and headline forecasts are there again.

    python bench/moved.py [--case iraq-2021] [--by 1.1]

The case is solved and asked once as declared, which is not counted. Then numbers are moved with the anchor held, as a
quick answer does: one that all accounts play by, and of those that some accounts set for themselves one for each number
of accounts. Whoever plays by it is solved again from where he was, read on the record and asked; the others are taken
over. Everything is exact, with the error estimates of a first assessment.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

from hedgerow.ask.assess import workers
from hedgerow.ask.based import based
from hedgerow.ask.moving import with_declared
from hedgerow.ask.quick import assess_quickly
from hedgerow.case.changes import Changes
from hedgerow.case.model import Case
from hedgerow.case.read import find_case, read_case
from hedgerow.game.compile import accounts_of, parameters_of
from hedgerow.studio.controls import Handle, sliders


def moved(case: Case, handle: Handle, by: float) -> Case:
    """The case with one number moved, in proportion or, where it is nil, by a tenth of its slider."""
    to = handle.declared * by or 0.1 * (handle.high - handle.low)
    return replace(with_declared(case, handle.path, to), digests=())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", default="iraq-2021")
    parser.add_argument("--by", type=float, default=1.1, help="what a number is multiplied by")
    given = parser.parse_args()
    case = read_case(find_case(given.case))
    keys = accounts_of(case)

    def touched(changed: Case) -> int:
        return sum(parameters_of(case, key) != parameters_of(changed, key) for key in keys)

    handles = [handle for each in sliders(case, Changes()) for handle in each.handles if not handle.idle]
    chosen: dict[int, Handle] = {}
    for handle in handles:
        chosen.setdefault(touched(moved(case, handle, given.by)), handle)
    begun = time.perf_counter()
    with workers() as executor:
        base = based(case, executor, lambda *_: None)
    assess_quickly(case, base)
    print(
        f"{case.title}: {len(keys)} accounts and their answers at first in {time.perf_counter() - begun:.0f} s"
    )
    for count, handle in sorted(chosen.items()):
        changed = moved(case, handle, given.by)
        begun, cpu = time.perf_counter(), time.process_time()
        found = assess_quickly(changed, base)
        print(
            f"{count:4} of {len(keys)} accounts ({handle.path}): {time.perf_counter() - begun:.1f} s, "
            f"{time.process_time() - cpu:.1f} processor seconds, error at most {found.health.error_estimate:.1e}; so "
            f"many numbers like it: {sum(touched(moved(case, one, given.by)) == count for one in handles)}"
        )


if __name__ == "__main__":
    main()
