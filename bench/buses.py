r"""A published estimate, reached again: when a fleet's engines are replaced, in continuous time.

    python bench/buses.py PATH-TO-DATA [--no-readings]

One owner looks after buses (Rust 1987). His attention falls on a bus λ times a month; then he keeps its engine or
replaces it at the cost c and starts again at the first of 90 cells of 5,000 miles. Mileage moves up a cell at the rate
q1, and a bus in cell k pays β k / 90 a month. He discounts by 0.05 a month and chooses by plain logit, with shocks that
are not centred. Each bus is seen once a month, so that the likelihood of (λ, q1, β, c) is a product of chances of
getting from one cell to another within a month. Here it is maximised over all months of all buses, and at its maximum
computed once more by the filter, each month's cell being a reading of a case.

Source: Blevins (2025, the empirical example), on the data of Rust (1987), doi 10.5281/zenodo.3374587. A month of the
source is a day of the case.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from models import most, number, step, system, times
from numpy.typing import NDArray
from scipy.optimize import minimize

from hedgerow.case.expressions import LevelComparison, QuantityScore
from hedgerow.case.model import (
    DAYS_PER_MONTH,
    Act,
    Actor,
    Case,
    Drift,
    Effect,
    Outcome,
    Quantity,
    Report,
    Usual,
)
from hedgerow.chain.generator import Chain
from hedgerow.chain.uniformisation import propagate
from hedgerow.errors import EvidenceError, HedgerowError
from hedgerow.game.compile import accounts_of, compile_case
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.densities import Densities
from hedgerow.infer.filtered import Unit
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.logit import plain_logit

Cells = NDArray[np.int64]
CELLS = 90
MILES = 5_000
"""Miles in a cell."""
DISCOUNT = 0.05
"""[1/month]"""
GROUPS = {
    "g870": 36, "rt50": 60, "t8h203": 81, "a530875": 128,
    "a530874": 137, "a452374": 137, "a530872": 137, "a452372": 137,
}  # fmt: skip
"""Files, and numbers for each bus in them: eleven of the bus, then its odometer month by month."""
HEAD = 11
REPLACED = (5, 8)
"""Where the odometer at the first and at the second replacement stands; nil for none."""
PUBLISHED = (-13938.507068, (0.032, 0.526, -1.257, -8.072), (0.005, 0.006, 0.285, 1.345))
"""Log likelihood, estimates and standard errors of Blevins (2025)."""
PUBLISHED_AT_ONE = -13947.55
"""The log likelihood with λ held at one."""
NAMES = ("λ", "q1", "β", "c")
STEP = 1e-3
"""Steps of the derivatives, in shares of a parameter."""
WIDE_STEP = 1e-8**0.25
"""Steps of the published second differences, in units of the larger of a parameter and one."""


@dataclass(frozen=True)
class Owner:
    """Somebody who keeps engines or replaces them.

    Attributes:
        attention: λ, opportunities for each bus [1/month].
        wear: q1, at which mileage moves up a cell [1/month].
        running: β, what a month in the last cell but for one more would cost; negative.
        replacing: c, what replacing costs; negative.
    """

    attention: float
    wear: float
    running: float
    replacing: float

    @property
    def point(self) -> Floats:
        """The four numbers, shape (4,)."""
        return np.array([self.attention, self.wear, self.running, self.replacing])

    def case(self, history: Cells | None = None) -> Case:
        """The owner and a bus as a case; the months of its history are days of it, and its cells readings."""
        last = CELLS - 1
        new = Effect("mileage", (0,) * CELLS, number(1.0))
        # A score runs from nought to one over the cells, x from nought to 89/90; wants are by the month.
        flow = times(number(self.running * last / CELLS * DAYS_PER_MONTH), QuantityScore("mileage"))
        made = system(
            "When engines are replaced",
            [Quantity("mileage", tuple(f"c{cell}" for cell in range(CELLS)), (1.0 / CELLS,) * CELLS)],
            [Actor("owner", "The owner", self.attention, float(np.log(2.0)) / DISCOUNT, 1.0, (("running", flow),))],
            # Plain logit does not ask how high the usual rate is.
            [Act("replace", "owner", (), None, (Usual(None, number(0.5 * self.attention)),),
                 (("owner", number(self.replacing)),), (Outcome("", number(1.0), (new,)),), (), (("", 1.0),))],
            [Drift("wear", most("mileage", last - 1), number(self.wear), (step("mileage", 1, CELLS),), (("", 1.0),))],
        )  # fmt: skip
        if history is None:
            return made
        readings = tuple(reading(made, month, int(cell)) for month, cell in enumerate(history))
        return replace(made, evidence=readings, as_of=readings[-1].last)

    def chain(self) -> Chain:
        """The chain of a bus whose owner does what is best."""
        game = compile_case(self.case())
        solution = solve(game, np.ones(1), plain_logit(game.mechanics, euler=True), tolerance=1e-10)
        return solution.policy.chain(game.mechanics)

    def month(self) -> Floats:
        """Chance of getting from each cell to each within a month, shape (cells, cells)."""
        chain = self.chain()
        matrix = chain.step()
        return propagate(lambda values: matrix @ values, np.eye(CELLS), chain.rate)


def reading(case: Case, month: int, cell: int) -> Report:
    """That a bus is surely seen in a cell at a month."""
    on = case.begins + timedelta(days=month)
    seen = LevelComparison("mileage", "==", cell)
    return Report(
        id=f"m{month}", first=on, last=on, published=on, alternatives=(), reading=seen, reply_to="", credible=1.0,
        actors="", location="", note="", source="", paragraph="", left_out="",
    )  # fmt: skip


# -- the data ---------------------------------------------------------------------------------


def read_buses(folder: Path) -> tuple[Cells, ...]:
    """The cell of every bus, month by month.

    A bus counts as replaced from the first month whose odometer is beyond that of the replacement.

    Raises:
        EvidenceError: If a file is missing or is not what it should be.
    """
    return tuple(
        cells_of(bus) for name, size in GROUPS.items() for bus in _table(folder / f"{name}.asc", size)
    )


def cells_of(bus: Floats) -> Cells:
    """The cells of one bus, from its column of a file."""
    odometer, since = bus[HEAD:], np.zeros(len(bus) - HEAD)
    for place in REPLACED:
        if bus[place] > 0:
            since[odometer > bus[place]] = bus[place]
    return np.minimum((odometer - since) // MILES, CELLS - 1).astype(np.int64)


def _table(path: Path, size: int) -> Floats:
    """The buses of a file, shape (buses, numbers of each)."""
    try:
        # DOS files: the last byte says that they end.
        words = path.read_text("ascii").replace("\x1a", " ").split()
        return np.array(words, dtype=np.float64).reshape(-1, size)
    except OSError as error:
        raise EvidenceError(
            f"{path}: {error.strerror}. Fetch the data from doi 10.5281/zenodo.3374587."
        ) from None
    except ValueError:
        raise EvidenceError(
            f"{path} does not hold {size} numbers for each bus. Fetch it anew from doi 10.5281/zenodo.3374587."
        ) from None


def moves_of(histories: Sequence[Cells]) -> Floats:
    """How often a bus was in one cell and a month later in another, shape (cells, cells)."""
    count = np.zeros((CELLS, CELLS))
    for cells in histories:
        np.add.at(count, (cells[:-1], cells[1:]), 1.0)
    return count


# -- the estimate -----------------------------------------------------------------------------


def log_likelihood(owner: Owner, moves: Floats) -> float:
    """Log of the chance of all moves seen."""
    seen = moves > 0
    with np.errstate(divide="ignore"):
        return float(moves[seen] @ np.log(owner.month()[seen]))


def log_likelihood_of_readings(owner: Owner, histories: Sequence[Cells], executor: Executor) -> float:
    """The same by the filter: the log evidence of every month's reading after a bus's first."""
    total, chain = 0.0, owner.chain()
    for history in histories:
        case = owner.case(history)
        unit = Unit(accounts_of(case)[0], chain, {})
        # Readings are never false here, so that no rate of false ones is asked for.
        nothing = Densities(np.zeros((len(chain.mechanics.happenings), len(chain.mechanics.happenings) + 1)))
        read = filter_accounts(case, [unit], nothing, (1.0,), executor)
        first = [name for name, _ in read.entries].index("m0") + 1
        total += float(read.increments[first:].sum())
    return total


@dataclass(frozen=True)
class Estimate:
    """What the data say.

    Attributes:
        owner: The most likely parameters.
        log_likelihood: There [nat].
        by_curvature: Standard errors by the curvature of the log likelihood, shape (free parameters,).
        by_scores: And by the outer products of its derivatives, bus month by bus month, same shape.
        by_wide_steps: And by second differences over the steps that the published ones were made with, same shape.
    """

    owner: Owner
    log_likelihood: float
    by_curvature: Floats
    by_scores: Floats
    by_wide_steps: Floats


def estimate(moves: Floats, start: Owner, attention: float | None = None) -> Estimate:
    """Find the most likely parameters.

    Args:
        moves: How often each move was seen, shape (cells, cells).
        start: Where to begin.
        attention: λ, where it is held [1/month].
    """
    held = () if attention is None else (attention,)
    free = slice(len(held), None)

    def owner(point: Floats) -> Owner:
        return Owner(*held, *map(float, point))

    def falls(logs: Floats) -> float:
        # All four keep their sign and are of different sizes: their logs are looked over.
        return -log_likelihood(owner(signs * np.exp(logs)), moves)

    signs = np.sign(start.point[free])
    found = minimize(
        falls,
        np.log(np.abs(start.point[free])),
        jac=lambda logs: np.array([_slope(falls, logs, place, 1e-4) for place in range(len(logs))]),
        method="BFGS",
        options={"gtol": 1e-3},
    )
    point = signs * np.exp(found.x)
    curvature, scores = information(owner, point, moves)
    informed = (curvature, scores, wide_information(owner, point, moves))
    errors = [np.sqrt(np.diag(np.linalg.inv(each))) for each in informed]
    return Estimate(owner(point), -float(found.fun), *errors)


def information(owner: Callable[[Floats], Owner], point: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """Information at a point: by the curvature of the log likelihood, and by the outer products of its slopes."""
    seen, size = moves > 0, len(point)
    steps = np.diag(STEP * np.abs(point))

    def logs(at: Floats) -> Floats:
        return np.log(owner(at).month()[seen])

    slopes = np.array([(logs(point + one) - logs(point - one)) / (2.0 * one.sum()) for one in steps])
    curvature = np.zeros((size, size))
    for row, one in enumerate(steps):
        for column, other in enumerate(steps[: row + 1]):
            ends = [logs(point + a * one + b * other) * a * b for a in (1.0, -1.0) for b in (1.0, -1.0)]
            bent = float(moves[seen] @ np.sum(ends, axis=0)) / (4.0 * one.sum() * other.sum())
            curvature[row, column] = curvature[column, row] = -bent
    return curvature, (slopes * moves[seen]) @ slopes.T


def wide_information(owner: Callable[[Floats], Owner], point: Floats, moves: Floats) -> Floats:
    """Second differences of the log likelihood over steps of 0.01, or of 0.01 of a parameter beyond one.

    So the published standard errors were made (`nhessian` in `mc1p/rustct.f90` of Blevins's replication package): for
    λ a step is a third of the estimate.
    """
    size = len(point)
    steps = WIDE_STEP * np.maximum(np.abs(point), 1.0)

    def value(*moved: tuple[int, float]) -> float:
        at = point.copy()
        for place, side in moved:
            at[place] += side * steps[place]
        return log_likelihood(owner(at), moves)

    found = np.zeros((size, size))
    middle = value()
    for row in range(size):
        found[row, row] = -(value((row, 1)) - 2.0 * middle + value((row, -1))) / steps[row] ** 2
        for column in range(row):
            bent = sum(a * b * value((row, a), (column, b)) for a in (1, -1) for b in (1, -1))
            found[row, column] = found[column, row] = -bent / (4.0 * steps[row] * steps[column])
    return found


def _slope(function: Callable[[Floats], float], point: Floats, place: int, by: float) -> float:
    step = by * np.eye(len(point))[place]
    return (function(point + step) - function(point - step)) / (2.0 * by)


def begin(moves: Floats) -> Owner:
    """A start that owes nothing to the answer: wear as counted, opportunities once a month, round costs."""
    first, last = np.nonzero(moves)
    up = np.where(last >= first, last - first, 0)
    return Owner(1.0, float(moves[first, last] @ up / moves.sum()), -1.0, -5.0)


# -- what is printed --------------------------------------------------------------------------


def main() -> None:
    """Estimate, and print beside what was published."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder with g870.asc and its like")
    parser.add_argument("--no-readings", action="store_true", help="leave out the filter over all readings")
    given = parser.parse_args()
    try:
        histories = read_buses(given.data)
        moves = moves_of(histories)
        found = estimate(moves, begin(moves))
        at_one = estimate(moves, begin(moves), attention=1.0)
    except HedgerowError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(f"{len(histories)} buses, {moves.sum():,.0f} months")
    print(f"log likelihood {found.log_likelihood:18.6f}   published {PUBLISHED[0]:.6f}")
    ours = (found.owner.point, found.by_curvature, found.by_scores, found.by_wide_steps)
    print("          estimate   by curvature   by scores   by wide steps   published   standard error")
    for name, value, curved, scored, wide, said, error in zip(NAMES, *ours, *PUBLISHED[1:], strict=True):
        print(f"{name:6}{value:12.4f}{curved:15.4f}{scored:12.4f}{wide:16.4f}{said:12.3f}{error:17.3f}")
    print(f"with λ held at 1 {at_one.log_likelihood:16.6f}   published {PUBLISHED_AT_ONE:.2f}")
    if not given.no_readings:
        with ThreadPoolExecutor(1) as executor:
            read = log_likelihood_of_readings(found.owner, histories, executor)
        print(f"by the filter  {read:18.6f}")


if __name__ == "__main__":
    main()
