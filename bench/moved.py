"""A number of a case moved, warm and in one process: how long until weights and headline forecasts are there again.

    python bench/moved.py [--case iraq-2021] [--parameter NAME] [--by 1.1]

The case is solved once at its typed numbers, which is not counted. Then one parameter is moved with the anchor frozen,
every account is solved again from where it was and filtered again, and the headline questions are asked: exactly, with
the error estimates of a first assessment. Moving back must lead to where it began.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from hedgerow.ask.anchoring import solve_accounts, trace_anchor
from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import workers
from hedgerow.ask.engine import posterior, set_up
from hedgerow.ask.shifted import Place, Shift, shifted
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.case.read import find_case, read_case
from hedgerow.solve.equilibrium import Accuracy


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", default="iraq-2021")
    parser.add_argument("--parameter", help="which; the first by default")
    parser.add_argument("--by", type=float, default=1.1, help="what it is multiplied by")
    given = parser.parse_args()
    case = read_case(find_case(given.case))
    medians = {parameter.name: parameter.median for parameter in case.parameters}
    name = given.parameter or next(iter(medians))
    questions = headlines(case)

    with workers() as executor:

        def asked(place: Place) -> np.ndarray:
            mixture = posterior(case, place.solved.filtered, place.setting.filtered)
            answers = Asker(case, mixture, executor).ask([query_of(question) for question in questions])
            return np.array([*mixture.weights, *(answer.value for answer in answers)])

        def timed(value: float, start: Place) -> tuple[Place, np.ndarray]:
            begun, cpu = time.perf_counter(), time.process_time()
            place = shifted(base, Shift({name: value}), executor, start=start)
            moved = time.perf_counter()
            found = asked(place)
            ended = time.perf_counter()
            worst = Accuracy.worst([solution.accuracy for solution in place.solved.solutions])
            print(
                f"{name} = {value:.4g}: {ended - begun:.1f} s ({moved - begun:.1f} s solving and reading the record, "
                f"{ended - moved:.1f} s asking {len(questions)} questions), {time.process_time() - cpu:.1f} "
                f"processor seconds, error at most {worst.error_estimate:.1e}"
            )
            return place, found

        begun = time.perf_counter()
        setting = set_up(case, executor)
        found = trace_anchor(case, setting, 1.0, executor)
        base = Place(case, setting, solve_accounts(case, setting, found, executor))
        here = asked(base)
        print(f"{case.title}: {len(setting.keys)} accounts at first in {time.perf_counter() - begun:.0f} s")
        there, moved = timed(medians[name] * given.by, base)
        _, back = timed(medians[name], there)
    print(
        f"moved by at most {np.abs(moved - here).max():.2g}; back to within {np.abs(back - here).max():.1e}"
    )
    assert np.abs(back - here).max() < 1e-6, "moving back leads elsewhere"


if __name__ == "__main__":
    main()
