r"""The posterior in four ways: on a grid, by NUTS, as a normal distribution, and by its draws weighed by importance.

    python bench/against_grid.py [--ticks 61] [--draws 1000] [--months 24] [--seed 0]

A record is drawn from the made-up case of `drawn.py` (12 situations, two accounts and habit) and learned from with two
unknowns, the rest at their priors' medians: a parameter in a usual rate, and the scale of one actor's stakes. The log
posterior, accounts summed out, is evaluated at every point of a grid, which is then the truth. For each of the others
mean, spread and correlation are printed, and Kolmogorov's distance of each marginal from that of the grid.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from drawn import crossing, watched
from recovery import prepared, truth_of
from scipy import stats
from scipy.special import logsumexp
from threadpoolctl import threadpool_limits

from hedgerow.game.space import Floats
from hedgerow.learn.laplace import around, find_mode
from hedgerow.learn.sampling import sample
from hedgerow.learn.target import Evaluation, Target

WANTED = (("parameter", "zeal"), ("scale", "trader"))
WIDTH = 4.5
"""How far the grid reaches from the mode, in spreads of the normal distribution there."""


def moments(points: Floats, weights: Floats) -> tuple[Floats, Floats, float]:
    """Means, spreads and correlation of weighed points."""
    mean = weights @ points
    covariance = (points - mean).T @ ((points - mean) * weights[:, None])
    spread = np.sqrt(np.diag(covariance))
    return mean, spread, float(covariance[0, 1] / spread.prod())


def distance(ticks: Floats, mass: Floats, points: Floats, weights: Floats) -> float:
    """Kolmogorov's distance between the marginal of a grid, mass at ticks, and weighed points."""
    edges = 0.5 * (ticks[1:] + ticks[:-1])
    theirs = np.array([weights[points <= edge].sum() for edge in edges])
    return float(np.abs(np.cumsum(mass)[:-1] - theirs).max())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ticks", type=int, default=61, help="of the grid, in each of its two directions")
    parser.add_argument("--draws", type=int, default=1000, help="of each chain, and of the weighed draws")
    parser.add_argument("--months", type=float, default=24.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(1) as executor:
        base, unknowns = prepared(watched(crossing(), given.months), False, False, executor)
        unknowns = tuple(each for each in unknowns if (each.kind, each.name) in WANTED)
        truth = truth_of(base, unknowns, 0.9, np.random.default_rng(given.seed), executor)
        target = Target(replace(base, case=truth.case), unknowns, executor)
        normal = around(find_mode(target.possible, 2), target.possible)
        spread = np.sqrt(np.diag(normal.covariance))
        first, second = (
            mean + wide * np.linspace(-WIDTH, WIDTH, given.ticks)
            for mean, wide in zip(normal.mean, spread, strict=True)
        )
        began = time.process_time()
        logs = np.array([[target.log_posterior(np.array([x, y])) for y in second] for x in first])
        grid = np.exp(logs - logsumexp(logs))
        gridded = time.process_time() - began
        began = time.process_time()
        sampled = sample(target.possible, normal, given.draws, given.seed)
        nuts = time.process_time() - began
        points = normal.draws(given.draws, given.seed)
        made = [target.possible(point) for point in points]
        worth = np.array([one.log_posterior if isinstance(one, Evaluation) else -np.inf for one in made])
        importance = np.exp(
            worth - normal.log_density(points) - logsumexp(worth - normal.log_density(points))
        )
    cell = np.diff(first)[0] * np.diff(second)[0] / (2.0 * np.pi)
    print(
        f"{len(truth.case.evidence)} reports; grid of {grid.size} points, {gridded:.0f} s; NUTS {nuts:.0f} s, "
        f"potential scale reduction {sampled.reduction.max():.3f}, {sampled.divergent} steps astray; log evidence by "
        f"the grid {logsumexp(logs) + np.log(cell):.4f}, by the normal {normal.log_evidence:.4f}; weighed draws worth "
        f"{1 / (importance**2).sum():.0f}"
    )
    print(f"{'':16}{'means':>18}{'spreads':>18}{'correlation':>13}{'distances':>18}")
    places = np.stack([each.ravel() for each in np.meshgrid(first, second, indexing="ij")], axis=1)
    ways = {
        "grid": (places, grid.ravel()),
        "NUTS": (draws := sampled.draws.reshape(-1, 2), np.full(len(draws), 1 / len(draws))),
        "weighed draws": (points, importance),
    }
    masses = (grid.sum(axis=1), grid.sum(axis=0))
    for name, (where, weights) in ways.items():
        mean, wide, together = moments(where, weights)
        away = [
            distance(ticks, mass, where[:, place], weights)
            for place, (ticks, mass) in enumerate(zip((first, second), masses, strict=True))
        ]
        print(_row(name, mean, wide, together, away))
    away = []
    for place, (ticks, mass) in enumerate(zip((first, second), masses, strict=True)):
        edges = 0.5 * (ticks[1:] + ticks[:-1])
        law = stats.norm(normal.mean[place], spread[place])
        away.append(float(np.abs(np.cumsum(mass)[:-1] - law.cdf(edges)).max()))
    print(_row("normal", normal.mean, spread, float(normal.covariance[0, 1] / spread.prod()), away))


def _row(name: str, mean: Floats, spread: Floats, together: float, away: list[float]) -> str:
    return (
        f"{name:16}{mean[0]:9.3f}{mean[1]:9.3f}{spread[0]:9.3f}{spread[1]:9.3f}{together:13.3f}"
        f"{away[0]:9.3f}{away[1]:9.3f}"
    )


if __name__ == "__main__":
    main()
