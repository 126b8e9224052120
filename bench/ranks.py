r"""Where the truth lies among what is drawn after learning: its ranks are uniform, or something is wrong.

    python bench/ranks.py [--minutes 10] [--exact 400] [--records 1000] [--seed 0]

Simulation-based calibration (Cook, Gelman & Rubin 2006; Talts, Betancourt, Simpson, Vehtari & Gelman 2018) on the
made-up case of `drawn.py` (12 situations, two accounts and habit), at κ = 1.

First the exact filter with accounts, nothing else unknown: an account is drawn from its prior and a record from its
chain; the rank of the true account among the filter's weights, ties broken at random, is uniform.

Then everything: an account and a point are drawn from their priors, and a record from them. The posterior, accounts
summed out, is sampled by NUTS; the rank of each true coordinate among thinned draws is uniform, and so is that of the
true account among weights averaged over the draws. Beside it the same of the normal distribution around the mode
(Laplace), and of its draws weighed by importance: those are approximations, and their deviation is reported.

Each test is Kolmogorov's, of ranks with ties broken at random; a right build falls below p = 0.001 once in a thousand.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from drawn import crossing, record, watched
from recovery import prepared, truth_of
from scipy import stats
from threadpoolctl import threadpool_limits

from hedgerow.ask.shifted import Place
from hedgerow.ask.why.common import joint_logs, normalised
from hedgerow.errors import HedgerowError
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import filter_accounts
from hedgerow.learn.laplace import around, find_mode
from hedgerow.learn.sampling import CHAINS, sample
from hedgerow.learn.target import Evaluation, Target
from hedgerow.learn.unknowns import Unknown

ALARM = 1e-3
"""How often a right build is alarming."""
CREDIBLE = 0.9
"""Credibility of reports of acts."""
DRAWS = 30
"""Draws of each chain; as many come before them."""
THIN = 3
"""Of which every so many counts, so that they hardly depend on each other."""


def account_rank(weights: Floats, account: int, random: np.random.Generator) -> float:
    """Rank of the true account among weights, ties broken at random; uniform where weights are right."""
    return float(np.clip(weights[:account].sum() + random.random() * weights[account], 0.0, 1.0))


def draw_rank(draws: Floats, truth: float, random: np.random.Generator) -> float:
    """Rank of a true value among equally good draws, as a number between 0 and 1."""
    return float(((draws < truth).sum() + random.random()) / (len(draws) + 1))


def exactly(base: Place, count: int, seed: int, executor: Executor) -> list[float]:
    """Ranks of the true account where nothing but the account is unknown."""
    random, found = np.random.default_rng(seed), []
    keys = base.setting.keys
    priors = np.log([key.prior for key in keys])
    start = normalised(joint_logs(base.case, priors, priors))
    units = (*base.solved.filtered.units, *base.setting.filtered.units)
    for _ in range(count):
        account = int(random.choice(2 * len(keys), p=start))
        reports = record(base.case, units[account].chain, base.setting.densities, CREDIBLE, random)
        case = replace(base.case, evidence=reports)
        logs = [
            filter_accounts(case, filtered.units, base.setting.densities, (1.0,), executor).log_weights()
            for filtered in (base.solved.filtered, base.setting.filtered)
        ]
        weights = normalised(joint_logs(case, *logs))
        # Habit is one account, whoever is behind it.
        whole = np.append(weights[: len(keys)], weights[len(keys) :].sum())
        found.append(account_rank(whole, min(account, len(keys)), random))
    return found


@dataclass
class Ranks:
    """Ranks found so far.

    Attributes:
        reports: How many reports each record has.
        sampled: By NUTS, one row a record, shape (records, unknowns).
        accounts: Of the true account, by NUTS.
        normal: By the normal distribution, as `sampled`.
        weighed: By its draws, weighed by importance, as `sampled`.
        reduction: Largest potential scale reduction of each record.
        divergent: Steps of the sampler that went astray.
        failed: Records of which nothing was learned, and why.
    """

    reports: list[int] = field(default_factory=list)
    sampled: list[list[float]] = field(default_factory=list)
    accounts: list[float] = field(default_factory=list)
    normal: list[list[float]] = field(default_factory=list)
    weighed: list[list[float]] = field(default_factory=list)
    reduction: list[float] = field(default_factory=list)
    divergent: int = 0
    failed: list[str] = field(default_factory=list)


def add(
    found: Ranks, base: Place, unknowns: tuple[Unknown, ...], number: int, seed: int, executor: Executor
) -> None:
    """Draw one record, learn from it in all three ways, and add the ranks of its truth."""
    random = np.random.default_rng((seed, number))
    truth = truth_of(base, unknowns, CREDIBLE, random, executor)
    target = Target(replace(base, case=truth.case), unknowns, executor)
    made: dict[tuple[float, ...], Evaluation] = {}

    def evaluate(point: Floats) -> Evaluation | HedgerowError:
        result = target.possible(point)
        if isinstance(result, Evaluation):
            made[result.point] = result
        return result

    normal = around(find_mode(evaluate, len(unknowns)), evaluate)
    sampled = sample(evaluate, normal, DRAWS, int(random.integers(2**31)))
    thinned = sampled.draws[:, THIN - 1 :: THIN].reshape(-1, len(unknowns))
    weights = np.mean([made[tuple(point)].weights for point in thinned.tolist()], axis=0)
    keys = len(base.setting.keys)
    whole = np.append(weights[:keys], weights[keys:].sum())
    found.accounts.append(account_rank(whole, min(truth.account, keys), random))
    found.sampled.append([draw_rank(*pair, random) for pair in zip(thinned.T, truth.point, strict=True)])
    spread = np.sqrt(np.diag(normal.covariance))
    found.normal.append(stats.norm.cdf(truth.point, normal.mean, spread).tolist())
    points = normal.draws(len(thinned), int(random.integers(2**31)))
    density = normal.log_density(points)
    logs = [
        one.log_posterior - density[place] if isinstance(one := evaluate(point), Evaluation) else -np.inf
        for place, point in enumerate(points)
    ]
    importance = normalised(np.array(logs))
    found.weighed.append(
        [float(importance @ (column < at)) for column, at in zip(points.T, truth.point, strict=True)]
    )
    found.reports.append(len(truth.case.evidence))
    found.reduction.append(float(sampled.reduction.max()))
    found.divergent += sampled.divergent


def line(name: str, ranks: Floats, *, exact: bool) -> str:
    """One row: how far ranks are from uniform, and where they lie."""
    test = stats.kstest(ranks, "uniform")
    alarm = "!" if exact and test.pvalue < ALARM else ""
    tails = float(np.mean((ranks < 0.05) | (ranks > 0.95)))
    return f"{name:36}{len(ranks):6}{test.statistic:10.3f}{test.pvalue:9.3f}{alarm:1}{ranks.mean():9.3f}{tails:12.3f}"


HEAD = f"{'ranks of':36}{'n':>6}{'distance':>10}{'p':>9} {'mean':>9}{'outer tenth':>12}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="begin no record after this time")
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--exact", type=int, default=400, help="records for the filter alone")
    parser.add_argument("--months", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(1) as executor:
        base, unknowns = prepared(watched(crossing(), given.months), False, False, executor)
        print(HEAD)
        ranks = exactly(base, given.exact, given.seed, executor)
        print(line("the account, exact filter", np.array(ranks), exact=True), flush=True)
        found, until, begun = Ranks(), time.monotonic() + 60.0 * given.minutes, time.process_time()
        for number in range(given.records):
            if time.monotonic() > until:
                break
            try:
                add(found, base, unknowns, number, given.seed, executor)
            except HedgerowError as error:
                found.failed.append(f"record {number}: {error}")
                print(found.failed[-1], file=sys.stderr)
            print(f"\r{number + 1}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for name, rows, exact in (
        ("NUTS", found.sampled, True), ("normal", found.normal, False), ("weighed draws", found.weighed, False),
    ):  # fmt: skip
        table = np.array(rows)
        for place, unknown in enumerate(unknowns):
            print(line(f"{unknown.kind} {unknown.name}, {name}", table[:, place], exact=exact))
    print(line("the account, NUTS", np.array(found.accounts), exact=True))
    print(
        f"{len(found.reports)} records of {np.mean(found.reports):.0f} reports, {len(found.failed)} failed; {CHAINS} "
        f"chains of {DRAWS} draws, one in {THIN} counted; potential scale reduction {max(found.reduction):.2f} at "
        f"most, {np.median(found.reduction):.2f} in the middle; {found.divergent} steps astray; "
        f"{time.process_time() - begun:.0f} s of one core"
    )


if __name__ == "__main__":
    main()
