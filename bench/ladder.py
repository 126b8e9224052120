r"""A published Monte Carlo of a game in continuous time, drawn and estimated again: firms on a quality ladder.

    python bench/ladder.py [--records 100] [--moves 10000] [--seed 0]

Two firms are out of a market or in it at one of seven qualities. At its opportunities a firm that is in waits, invests
(the cost κ, one quality up; at the top it pays for nothing) or leaves for good and is worth nothing; one that is out
enters at the fourth quality, at the cost η, or not. Opportunities come at the rate λ_L to firms up to the fourth
quality and to whoever may enter (one at a time), at λ_H to those above it. At the rate γ all firms that are in fall a
quality, but those at the first. A firm that is in earns what is left over in the equilibrium of prices of a logit
demand, less a fixed cost. Choices are plain logit with shocks that are not centred, and future is discounted at 0.05.

Of 10,000 markets in configurations drawn alike, one event each is seen: how long it took, whether all fell or somebody
could move, and what he did, waiting included. The likelihood is the source's: which of the firms moved is not part of
it (a partial likelihood: Cox 1975). Its maximum is found for 100 such records, and their means and spreads are held
against those published; beside them stands what the curvature of the likelihood says that the spreads should be.

Actors of the engine live on where firms do not. So what an owner may expect after leaving is taken off as a flow while
he is out, until that is nothing.

Source: Blevins (2025, the quality ladder; table 5, two firms, continuous time), whose replication package gives the
design and 100 estimates; demand from Pakes & McGuire (1994, equation 4). A unit of time of the source is a day here.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import root

from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.game.tables import TableAct, game_of_tables
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.logit import plain_logit

QUALITIES = 7
ENTERED = 4
"""The quality of a firm that has just entered; up to it, opportunities come at λ_L."""
PLACES = QUALITIES + 1
"""Where a firm may be: out (0), or at a quality."""
MARKET, MARGINAL, DISCOUNT = 0.40, 5.0, 0.05
"""Size of the market, marginal cost, discount rate."""
NAMES = ("λ_L", "λ_H", "γ", "κ", "η", "fixed cost")
TRUTH = np.array([1.0, 1.2, 0.4, 0.8, 4.0, 0.9])
PUBLISHED_RECORDS, PUBLISHED_MOVES = 100, 10_000
PUBLISHED_MEAN = np.array([0.99744, 1.1965, 0.39953, 0.79600, 3.9879, 0.89917])
PUBLISHED_SPREAD = np.array([0.015112, 0.019950, 0.0098536, 0.032437, 0.13674, 0.021152])
ALARM = 1e-3
"""How often a right build is alarming, each number by itself."""
SETTLED = 1e-9
"""Largest worth of being out that counts as none."""
WAIT, INVEST, LEAVE, ENTER = range(4)
CONFIGURATIONS = tuple((one, other) for one in range(PLACES) for other in range(one + 1))
"""Places of both firms, as what can be seen of a market: which is which cannot."""


def margins() -> Floats:
    """What a firm at each quality earns beside a rival at each place, shape (places, places); nothing when out.

    Raises:
        SolveError: If prices are not found.
    """
    found = np.zeros((PLACES, PLACES))
    for one, other in CONFIGURATIONS:
        there = np.array([one, other], dtype=np.float64)

        def shares(prices: Floats, there: Floats = there) -> Floats:
            wanted = np.where(there > 0, np.exp(there - prices), 0.0)
            return wanted / (1.0 + wanted.sum())

        def conditions(prices: Floats, shares=shares) -> Floats:
            return 1.0 - (prices - MARGINAL) * (1.0 - shares(prices))

        priced = root(conditions, np.full(2, MARGINAL + 1.0), tol=1e-13).x
        if np.abs(conditions(priced)).max() > 1e-10:
            raise SolveError(f"No equilibrium of prices was found for qualities {one} and {other}.")
        earned = MARKET * (priced - MARGINAL) * shares(priced)
        found[one, other] = earned[0] if one else 0.0
        found[other, one] = earned[1] if other else 0.0
    return found


MARGINS = margins()
OWN, RIVAL = np.indices((PLACES, PLACES))
"""Places of the first firm and of the second in each situation, shape (places, places)."""


def _leads(own: NDArray[np.int64], rival: NDArray[np.int64]) -> sp.csr_array:
    """From every situation to the one with these places."""
    ones = np.ones(PLACES**2)
    to = (own * PLACES + rival).ravel()
    return sp.csr_array((ones, (np.arange(PLACES**2), to)), shape=(PLACES**2, PLACES**2))


def _fallen(place: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(place > 0, np.maximum(place - 1, 1), 0)


@dataclass(frozen=True)
class Equilibrium:
    """What a firm does, by its place and its rival's.

    Attributes:
        falling: How often all fall.
        often: Its opportunities, shape (places, places).
        chosen: Chance of each of `WAIT`, `INVEST`, `LEAVE`, `ENTER` at one, shape (choices, places, places).
        worth: What being there is worth, shape (places, places).
    """

    falling: float
    often: Floats
    chosen: Floats
    worth: Floats


class Ladder:
    """The market at any point, firms being alike; each solve begins at the one before."""

    def __init__(self) -> None:
        self._values: Floats | None = None
        self._taken = np.zeros(PLACES)

    def at(self, point: Floats) -> Equilibrium:
        """The equilibrium at a point, in the order of `NAMES`.

        Raises:
            SolveError: If it is not found.
        """
        low, high, falling, investing, entering, fixed = map(float, point)
        often = np.where(OWN <= ENTERED, low, high)
        # Of two firms that are out one may enter at a time: each has half of the opportunities.
        often = np.where((OWN == 0) & (RIVAL == 0), 0.5 * low, often)
        earned = np.where(OWN > 0, MARGINS - fixed, 0.0)
        game = _game(often, falling, investing, entering)
        rule = plain_logit(game.mechanics, euler=True)
        values, taken = self._values, self._taken
        for _ in range(200):
            flow = earned.copy()
            flow[0] -= taken
            # The second firm sees the same with the places exchanged.
            stakes = replace(
                game.stakes, flow=np.stack([flow.ravel(), flow.T.ravel()]), strategic=(True, True)
            )
            solution = solve(replace(game, stakes=stakes), np.ones(2), rule, start=values, tolerance=1e-10)
            values = solution.values
            worth = values[0].reshape(PLACES, PLACES)
            if np.abs(worth[0]).max() <= SETTLED:
                self._values, self._taken = values, taken
                return Equilibrium(falling, often, _chosen(game, solution.policy.choice), worth)
            taken = often[0] * (np.logaddexp(0.0, worth[ENTERED] - entering) + np.euler_gamma)
        raise SolveError("What an owner may expect after leaving did not settle.")


def _game(often: Floats, falling: float, investing: float, entering: float) -> Game:
    """The game, nothing being earned yet: acts of the first firm, then of the second, then the fall."""
    acts = []
    for firm, (own, rival) in enumerate(((OWN, RIVAL), (RIVAL, OWN))):
        inside = own > 0
        for may, to, cost in (
            (inside, np.minimum(own + 1, QUALITIES), investing),
            (inside, np.zeros_like(own), 0.0),
            (~inside, np.full_like(own, ENTERED), entering),
        ):
            worth = np.zeros((2, PLACES**2))
            worth[firm] = -cost
            leads = _leads(to, rival) if firm == 0 else _leads(rival, to)
            # Plain logit does not ask how high a usual rate is.
            acts.append(TableAct(firm, leads, np.where(may, 0.1, 0.0).ravel(), worth))
    down = (OWN > 1) | (RIVAL > 1)
    acts.append(TableAct(-1, _leads(_fallen(OWN), _fallen(RIVAL)), np.where(down, falling, 0.0).ravel()))
    attention = np.stack([often.ravel(), often.T.ravel()])
    return game_of_tables(np.zeros((2, PLACES**2)), attention, np.full(2, DISCOUNT), acts)


def _chosen(game: Game, choice: Floats) -> Floats:
    """What the first firm chooses, shape (choices, places, places)."""
    moves = game.mechanics.moves
    found = np.zeros((4, PLACES**2))
    mine = np.flatnonzero(moves.actor[: moves.choices] == 0)
    found[1 + moves.act[mine], moves.situation[mine]] = choice[mine]
    found[WAIT] = 1.0 - found.sum(axis=0)
    return found.reshape(4, PLACES, PLACES)


# -- records ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What is seen of the markets.

    Attributes:
        waited: How long it took until something happened, in all, by configuration, shape (configurations,).
        fell: How often all fell, same shape.
        moves: How often a firm at either place of a configuration chose what, shape (configurations, 2, choices).
    """

    waited: Floats
    fell: Floats
    moves: Floats

    @property
    def size(self) -> float:
        """Events in all."""
        return float(self.fell.sum() + self.moves.sum())

    @property
    def counts(self) -> Floats:
        """How often each of `Rates.logs` counts, in one row."""
        return np.concatenate([[self.fell.sum()], self.moves.sum(axis=(1, 2)), self.moves.ravel()])


def _both_ways(table: Floats) -> Floats:
    """A table by (own place, rival's) as both firms of each configuration have it, shape (..., configurations, 2)."""
    one, other = np.array(CONFIGURATIONS).T
    return np.stack([table[..., one, other], table[..., other, one]], axis=-1)


def draw(found: Equilibrium, count: int, random: np.random.Generator) -> Record:
    """One event each of some markets, in configurations drawn alike."""
    chances = expected(found)
    markets = random.multinomial(count, np.full(len(CONFIGURATIONS), 1.0 / len(CONFIGURATIONS)))
    fell, moves, waited = [], [], []
    for place, number in enumerate(markets):
        each = np.append(chances.moves[place].ravel(), chances.fell[place])
        seen = random.multinomial(number, each / each.sum())
        moves.append(seen[:-1].reshape(2, 4))
        fell.append(seen[-1])
        # Times do not depend on what ends them; a sum of as many is all that counts.
        waited.append(random.gamma(number, chances.waited[place] / each.sum()) if number else 0.0)
    return Record(np.array(waited), np.array(fell, dtype=np.float64), np.array(moves, dtype=np.float64))


def expected(found: Equilibrium) -> Record:
    """One event, as often as each is to be expected."""
    often = _both_ways(found.often)
    total = found.falling + often.sum(axis=1)
    share = 1.0 / len(CONFIGURATIONS)
    moves = np.moveaxis(_both_ways(found.chosen), 0, -1) * (share * often / total[:, None])[:, :, None]
    return Record(share / total, share * found.falling / total, moves)


@dataclass(frozen=True)
class Rates:
    """What the likelihood is made of.

    Attributes:
        falling: How often all fall.
        often: Opportunities of both firms together, by configuration, shape (configurations,).
        chosen: As `Record.moves`, the chance of each choice; one where nothing can be chosen.
    """

    falling: float
    often: Floats
    chosen: Floats

    @property
    def logs(self) -> Floats:
        """Logs of all three in one row."""
        return np.log(np.concatenate([[self.falling], self.often, self.chosen.ravel()]))


def rates(found: Equilibrium) -> Rates:
    """Those of an equilibrium."""
    chosen = np.moveaxis(_both_ways(found.chosen), 0, -1)
    return Rates(found.falling, _both_ways(found.often).sum(axis=1), np.where(chosen > 0, chosen, 1.0))


def log_likelihood(found: Rates, record: Record) -> float:
    """Log of the chance of a record, but for which of the firms moved."""
    return float(record.counts @ found.logs - record.waited @ (found.falling + found.often))


# -- estimates --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """The most likely point.

    Attributes:
        point: In the order of `NAMES`.
        log_likelihood: Of one event, on average.
        information: To be expected of as many events there, shape (numbers, numbers).
    """

    point: Floats
    log_likelihood: float
    information: Floats

    @property
    def spread(self) -> Floats:
        """Standard errors."""
        errors: Floats = np.sqrt(np.diag(np.linalg.inv(self.information)))
        return errors


def estimate(ladder: Ladder, record: Record, start: Floats) -> Estimate:
    """Climb by scoring (Fisher 1925): steps by the information to be expected where one stands.

    Raises:
        SolveError: If it does not end at a maximum.
    """
    point = start
    for _ in range(50):
        found = ladder.at(point)
        here = rates(found)
        slopes = _slopes(ladder, point)
        # Waiting times count against every rate there is: the slope of a rate is it times that of its log.
        often = 1 + np.arange(len(CONFIGURATIONS))
        against = (
            record.waited.sum() * here.falling * slopes[0] + (record.waited * here.often) @ slopes[often]
        )
        score = record.counts @ slopes - against
        information = record.size * (slopes.T * expected(found).counts) @ slopes
        step = np.linalg.solve(information, score)
        if float(score @ step) < 1e-8:
            return Estimate(point, log_likelihood(here, record) / record.size, information)
        point = np.clip(point + step, 0.5 * point, 2.0 * point)
    raise SolveError("The most likely point was not found in 50 steps.")


def _slopes(ladder: Ladder, point: Floats) -> Floats:
    """Derivatives of `Rates.logs` by the point, central differences, shape (logs, numbers)."""
    columns = []
    for number, value in enumerate(point):
        step = np.zeros_like(point)
        step[number] = 1e-4 * value
        high, low = (rates(ladder.at(point + side * step)).logs for side in (1.0, -1.0))
        columns.append((high - low) / (2.0 * step[number]))
    return np.stack(columns, axis=1)


def table(found: list[Estimate]) -> str:
    """Means and spreads beside those published, with a mark where a right build would be once in a thousand."""
    points = np.array([each.point for each in found])
    count, mean, spread = len(points), points.mean(axis=0), points.std(axis=0, ddof=1)
    by_curvature = np.mean([each.spread for each in found], axis=0)
    apart = (mean - PUBLISHED_MEAN) / np.sqrt(spread**2 / count + PUBLISHED_SPREAD**2 / PUBLISHED_RECORDS)
    farthest = stats.norm.isf(ALARM / 2)
    law = stats.f(count - 1, PUBLISHED_RECORDS - 1)
    lines = [
        f"{'':12}{'truth':>8}{'mean':>10}{'published':>11}{'z':>7} {'spread':>10}{'published':>11}{'ratio':>7} "
        f"{'by curvature':>13}"
    ]
    for place, name in enumerate(NAMES):
        ratio = (spread[place] / PUBLISHED_SPREAD[place]) ** 2
        odd = "!" if not law.ppf(ALARM / 2) <= ratio <= law.isf(ALARM / 2) else " "
        far = "!" if abs(apart[place]) > farthest else " "
        lines.append(
            f"{name:12}{TRUTH[place]:8.2f}{mean[place]:10.5f}{PUBLISHED_MEAN[place]:11.5f}{apart[place]:7.2f}{far}"
            f"{spread[place]:10.5f}{PUBLISHED_SPREAD[place]:11.5f}{np.sqrt(ratio):7.2f}{odd}{by_curvature[place]:13.5f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100)
    parser.add_argument("--moves", type=int, default=PUBLISHED_MOVES, help="events in each record")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    ladder, begun, found = Ladder(), time.process_time(), []
    for number in range(given.records):
        random = np.random.default_rng((given.seed, number))
        found.append(estimate(ladder, draw(ladder.at(TRUTH), given.moves, random), TRUTH))
        print(f"\r{number + 1} of {given.records}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(table(found))
    reached = np.array([each.log_likelihood for each in found])
    print(
        f"log likelihood of an event {reached.mean():.4f}; {given.records} records of {given.moves} events, "
        f"{time.process_time() - begun:.0f} s of one core"
    )


if __name__ == "__main__":
    main()
