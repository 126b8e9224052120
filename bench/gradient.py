"""What all derivatives of one number cost beside the accounts they are of, solved once and read once.

    python bench/gradient.py [--case iraq-2021] [--but pm_type.pivoter ...] [--repeats 3]

One parameter is moved by a tenth, with the anchor frozen, and every account is solved again from where it was and read:
that is one solve and filter of each. Beside it, in turn: the first headline forecast by all parameters, and the log
evidence by everything that learning moves. Processor seconds; medians of the ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.assess import workers
from hedgerow.ask.gradient import Differentiator
from hedgerow.ask.shifted import Place, Shift, shifted
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.case.changes import Changes, with_account
from hedgerow.case.edits import read_changed
from hedgerow.case.read import find_case
from hedgerow.learn.unknowns import unknowns_of


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", default="iraq-2021")
    parser.add_argument("--but", nargs="*", default=[], help="hypotheses to leave out, AXIS.VALUE")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    changes = Changes()
    for axis, _, value in (one.partition(".") for one in given.but):
        changes = with_account(changes, axis, value, on=False)
    case = read_changed(find_case(given.case), changes)
    parameter = case.parameters[-1]
    with workers() as executor:
        place = Place(case, *solved_as_assessed(case, executor))
        knobs = [each.knob for each in unknowns_of(place)]

        def moved() -> Place:
            return shifted(place, Shift({parameter.name: 1.1 * parameter.median}), executor)

        def forecast() -> None:
            Differentiator(case, place.setting, place.solved, executor).forecast(query_of(headlines(case)[0]))

        def evidence() -> None:
            Differentiator(case, place.setting, place.solved, executor, knobs).evidence()

        works: dict[str, Callable[[], object]] = {
            "one solve and filter": moved,
            "a forecast by all parameters": forecast,
            f"the log evidence by {len(knobs)} unknowns": evidence,
        }
        for work in works.values():
            work()  # compiles
        taken: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(given.repeats):
            for name, work in works.items():
                began = time.process_time()
                work()
                taken[name].append(time.process_time() - began)
    print(f"{case.title}: {len(place.setting.keys)} accounts, {given.repeats} times in turn")
    base = taken["one solve and filter"]
    for name, each in taken.items():
        ratio = median(one / other for one, other in zip(each, base, strict=True))
        print(f"{name}: {median(each):.1f} processor seconds, {ratio:.2f} times as much")


if __name__ == "__main__":
    main()
