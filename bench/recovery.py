r"""Is what is learned right? Records drawn from known parameters, and learned from as if nothing were known of them.

    python bench/recovery.py [--case FOLDER] [--levels 2] [--stores 1] [--months 24] [--records 40] [--out DIR]

For every record an account (habit among them) and a point are drawn from their priors, and a record from the chain of
that account there: see `drawn.py`. It is then learned from: mode, curvature, and the weights of the accounts with the
parameters summed out, at κ = 1. Of intervals that hold 50 and 90 per cent, as many must hold the truth, and an account
with weight w must be the true one in a share w of all records (simulation-based calibration: Cook, Gelman & Rubin 2006;
Talts, Betancourt, Simpson, Vehtari & Gelman 2018). That is a law of Bayes' rule: a wrong likelihood, a wrong derivative
or too crude an approximation breaks it. Each limit is one that a right build exceeds once in a thousand.

First with one account alone, then with all of them and habit.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from drawn import crossing, record, watched
from scipy import stats
from threadpoolctl import threadpool_limits

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.shifted import Place, shifted
from hedgerow.ask.why.common import joint_logs, normalised
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.errors import HedgerowError, SolveError
from hedgerow.game.space import Floats
from hedgerow.learn.laplace import around, find_mode
from hedgerow.learn.target import Target
from hedgerow.learn.uncertainty import draw
from hedgerow.learn.unknowns import Unknown, shift_of, unknowns_of

ALARM = 1e-3
"""How often a right build exceeds a limit."""
SHARES = (0.5, 0.9)
DRAWS = 16
"""Draws of the parameters, weighed by how far the posterior differs from the normal distribution they come from."""


@dataclass(frozen=True)
class Learned:
    """One record, and what was learned of what it was drawn from.

    Attributes:
        reports: How many reports it has.
        truth: The point it was drawn from, shape (unknowns,).
        mean: The most probable point, same shape.
        spread: Standard deviation around it, same shape.
        weighed: The mean of the weighed draws, same shape.
        distance: Square of how far the truth is from it, by the posterior's precision.
        precision: That of the posterior, shape (unknowns, unknowns).
        fall: Twice what the log posterior falls by from its mode to the truth.
        account: The account it was drawn from, a number among the weights.
        weights: Weight of each account, those of habit as one at the end.
    """

    reports: int
    truth: Floats
    mean: Floats
    spread: Floats
    weighed: Floats
    distance: float
    precision: Floats
    fall: float
    account: int
    weights: Floats


def prepared(
    case: Case, intercepts: bool, reporting: bool, executor: Executor
) -> tuple[Place, tuple[Unknown, ...]]:
    """The accounts at the priors' medians, anchored on no record, and what can be learned about them."""
    place = Place(case, *solved_as_assessed(case, executor))
    return place, unknowns_of(place, intercepts=intercepts, reporting=reporting)


@dataclass(frozen=True)
class Truth:
    """A record and what it was drawn from.

    Attributes:
        point: The point, shape (unknowns,).
        account: The account, a number among those of strategy and then those of habit.
        case: The case with the record.
    """

    point: Floats
    account: int
    case: Case


def truth_of(
    base: Place,
    unknowns: tuple[Unknown, ...],
    credible: float,
    random: np.random.Generator,
    executor: Executor,
) -> Truth:
    """Draw an account and a point from their priors, and a record from the chain of that account there.

    Raises:
        HedgerowError: If a game cannot be solved there.
    """
    keys = len(base.setting.keys)
    priors = np.log([key.prior for key in base.setting.keys])
    account = int(random.choice(2 * keys, p=normalised(joint_logs(base.case, priors, priors))))
    truth = random.standard_normal(len(unknowns))
    there = shifted(base, shift_of(unknowns, truth), executor, (1.0,))
    units = (*there.solved.filtered.units, *there.setting.filtered.units)
    reports = record(there.case, units[account].chain, base.setting.densities, credible, random)
    return Truth(truth, account, replace(base.case, evidence=reports))


def learned(
    base: Place,
    unknowns: tuple[Unknown, ...],
    credible: float,
    seed: tuple[int, int],
    executor: Executor,
    precision: Floats | None = None,
) -> Learned:
    """Draw a truth and a record from it, and learn from the record.

    Args:
        base: The accounts at the priors' medians.
        unknowns: What is learned.
        credible: Credibility of reports of acts.
        seed: Of all that is drawn.
        executor: Where accounts are solved.
        precision: That of another record's posterior, in whose coordinates the climb takes fewer steps.

    Raises:
        HedgerowError: If a game cannot be solved, or no mode is found.
    """
    random = np.random.default_rng(seed)
    keys = len(base.setting.keys)
    drawn_from = truth_of(base, unknowns, credible, random, executor)
    truth, account, reports = drawn_from.point, drawn_from.account, drawn_from.case.evidence
    target = Target(replace(base, case=drawn_from.case), unknowns, executor)
    normal = around(find_mode(target.possible, len(unknowns), precision), target.possible)
    drawn = draw(target, normal, (), DRAWS, int(random.integers(2**31)))
    each = drawn.weights @ drawn.accounts
    weights = np.append(each[:keys], each[keys:].sum())
    spread = np.sqrt(np.diag(normal.covariance))
    distance = float((truth - normal.mean) @ normal.precision @ (truth - normal.mean))
    top = normal.log_evidence + 0.5 * float(np.linalg.slogdet(normal.precision)[1])
    # From the medians, as it was drawn: the way there from the mode may lead over a fold.
    at_truth = Target(replace(base, case=drawn_from.case), unknowns, executor).log_posterior(truth)
    fall = 2.0 * (top - at_truth)
    return Learned(
        len(reports),
        truth,
        normal.mean,
        spread,
        drawn.weights @ drawn.points,
        distance,
        normal.precision,
        fall,
        min(account, keys),
        weights,
    )


# -- tables -----------------------------------------------------------------------------------


def interval_table(several: list[Learned], unknowns: tuple[Unknown, ...]) -> str:
    """Bias and coverage of every unknown."""
    count = len(several)
    away = np.array([(each.truth - each.mean) / each.spread for each in several])
    weighed = np.array([(each.truth - each.weighed) / each.spread for each in several]).mean(axis=0)
    left = np.array([each.spread**2 for each in several]).mean(axis=0)
    most_biased = stats.norm.isf(ALARM / 2) / np.sqrt(count)
    limits = [_limits(count, share) for share in SHARES]
    said = "   ".join(
        f"{share:.0%}: {low} to {high}" for share, (low, high) in zip(SHARES, limits, strict=True)
    )
    lines = [
        f"{count} records; limits: mean error within {most_biased:.2f} spreads, truths held by {said} of {count}",
        f"{'unknown':28}{'variance left':>14}{'mean error':>12}{'of draws':>10}"
        + "".join(f"{s:>8.0%}" for s in SHARES),
    ]
    for place, unknown in enumerate(unknowns):
        held = [int((np.abs(away[:, place]) <= stats.norm.ppf(0.5 + 0.5 * share)).sum()) for share in SHARES]
        bias = float(away[:, place].mean())
        marks = "".join(
            f"{number:>7}{'' if low <= number <= high else '!':1}"
            for number, (low, high) in zip(held, limits, strict=True)
        )
        errors = "".join(
            f"{error:{width}.2f}{'' if abs(error) <= most_biased else '!':1}"
            for error, width in ((bias, 11), (weighed[place], 9))
        )
        lines.append(f"{f'{unknown.kind} {unknown.name}':28}{left[place]:14.2f}{errors}{marks}")
    # All unknowns at once: a sum of squares of standard normals, if posteriors are normal and right. The fall of the
    # log posterior hardly cares whether they are normal: the two apart tell a poor approximation from a wrong build.
    law = stats.chi2(count * len(unknowns))
    low, high = law.ppf(ALARM / 2) / law.mean(), law.isf(ALARM / 2) / law.mean()
    for name, total in (
        ("squared distance of the truth", sum(each.distance for each in several)),
        ("twice the fall of the log posterior to the truth", sum(each.fall for each in several)),
    ):
        mark = "" if low <= total / law.mean() <= high else "!"
        lines.append(
            f"{name}, an unknown: {total / law.mean():.3f}{mark} (expected 1, limits {low:.3f} to {high:.3f})"
        )
    return "\n".join(lines)


def weight_table(several: list[Learned], names: list[str], seed: int) -> str:
    """Whether accounts with weight w are the true ones in a share w of the records."""
    weights = np.array([each.weights for each in several])
    truth = np.array([each.account for each in several])
    true = truth[:, None] == np.arange(weights.shape[1])
    lines = [f"{'account':28}{'true of':>8}{'mean weight':>13}{'sum of weights':>16}{'z':>8}"]
    for place, name in enumerate(names):
        w = weights[:, place]
        z = (true[:, place].sum() - w.sum()) / np.sqrt((w * (1.0 - w)).sum())
        lines.append(f"{name:28}{true[:, place].sum():8}{w.mean():13.3f}{w.sum():16.1f}{z:8.2f}{_alarm(z)}")
    chosen = weights[np.arange(len(truth)), truth]
    with np.errstate(divide="ignore"):
        logs = np.where(weights > 0, np.log(weights), 0.0)
    entropy = -(weights * logs).sum(axis=1)
    spread = np.sqrt(((weights * logs**2).sum(axis=1) - entropy**2).sum())
    z = (np.log(chosen) + entropy).sum() / spread
    lines.append(f"log weight of the true account: mean {np.log(chosen).mean():.3f}, as expected of these weights "
                 f"{-entropy.mean():.3f} (z {z:.2f}{_alarm(z)})")  # fmt: skip
    edges = [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0 + 1e-9]
    for low, high in itertools.pairwise(edges):
        inside = (weights >= low) & (weights < high)
        if inside.any():
            lines.append(f"weights {low:.1f} to {min(high, 1.0):.1f}: {inside.sum():3} of mean "
                         f"{weights[inside].mean():.3f}, true {true[inside].mean():.3f} of them")  # fmt: skip
    # Rank of the true account with ties broken at random: uniform where weights are right.
    random = np.random.default_rng(seed)
    below = np.array([w[:a].sum() for w, a in zip(weights, truth, strict=True)])
    ranks = np.clip(below + random.random(len(truth)) * chosen, 0.0, 1.0)
    test = stats.kstest(ranks, "uniform")
    alarm = "!" if test.pvalue < ALARM else ""
    lines.append(
        f"ranks against uniform: Kolmogorov's distance {test.statistic:.3f}, p {test.pvalue:.3f}{alarm}"
    )
    return "\n".join(lines)


def _limits(count: int, share: float) -> tuple[int, int]:
    """Fewest and most successes that are not alarming."""
    law = stats.binom(count, share)
    return int(law.ppf(ALARM / 2)), int(law.isf(ALARM / 2))


def _alarm(z: float) -> str:
    return "!" if abs(z) > stats.norm.isf(ALARM / 2) else ""


# -- the run ----------------------------------------------------------------------------------


def run(case: Case, given: argparse.Namespace, seed: int, executor: Executor) -> tuple[list[Learned], Place]:
    """Learn from records in turn; those that fail are named."""
    base, unknowns = prepared(case, given.intercepts, given.reporting, executor)
    several: list[Learned] = []
    begun, until = time.process_time(), time.monotonic() + 60.0 * given.minutes
    tried, precision, before = 0, None, _kept(given.out)
    for number in range(given.records):
        if time.monotonic() > until:
            break
        tried += 1
        if (seed, number) in before:
            several.append(before[seed, number])
            precision = several[-1].precision
            continue
        try:
            several.append(learned(base, unknowns, given.credible, (seed, number), executor, precision))
            precision = several[-1].precision
        except HedgerowError as error:
            print(f"record {number} failed: {error}", file=sys.stderr)
        else:
            if given.out is not None:
                _keep(several[-1], seed, number, given.out)
        spent = time.process_time() - begun
        print(f"\r{number + 1} of {given.records}, {spent:.0f} s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if not several:
        raise SolveError(
            "Nothing was learned from any record: lower the sways of the case, or draw more records."
        )
    size, mean = base.setting.games[0].mechanics.space.size, np.mean([each.reports for each in several])
    print(f"{size} situations, {len(base.setting.keys)} accounts and habit at {case.habit:g}, {mean:.0f} reports a "
          f"record, {len(several)} of {tried} learned from, {spent:.0f} s of one core")  # fmt: skip
    print(interval_table(several, unknowns))
    return several, base


def _keep(one: Learned, seed: int, number: int, path: Path) -> None:
    """Add a record and what was learned from it to a file, one line of JSON each, as soon as it is there."""
    line = {
        name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(one).items()
    }
    with path.open("a", encoding="ascii") as file:
        file.write(json.dumps({"seed": [seed, number], **line}) + "\n")


def _kept(path: Path | None) -> dict[tuple[int, int], Learned]:
    """What a run that was stopped has left in its file, by seed."""
    if path is None or not path.exists():
        return {}
    found = {}
    for line in path.read_text("ascii").splitlines():
        raw = json.loads(line)
        seed, number = raw.pop("seed")
        values = {name: np.array(value) if isinstance(value, list) else value for name, value in raw.items()}
        found[seed, number] = Learned(**values)
    return found


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", type=Path, help="a folder; its record and dated changes are left out")
    parser.add_argument("--levels", type=int, default=2, help="six situations for each; 33 make 198")
    parser.add_argument("--stores", type=int, default=1, help="as many times more situations")
    parser.add_argument("--months", type=float, default=24.0)
    parser.add_argument("--records", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=np.inf, help="begin no record after this time")
    parser.add_argument("--credible", type=float, default=0.9)
    parser.add_argument("--intercepts", action="store_true", help="also those of usual rows; twice the time")
    parser.add_argument("--reporting", action="store_true", help="also the chances of being reported")
    parser.add_argument(
        "--out",
        type=Path,
        help="a file to which each record is added as it comes; a run goes on where it stopped",
    )
    parser.add_argument("--only", choices=("alone", "accounts"), help="one of the two tables")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    try:
        case = watched(
            crossing(given.levels, given.stores) if given.case is None else read_case(given.case),
            given.months,
        )
        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(1) as executor:
            if given.only != "accounts":
                run(replace(case, axes=(), habit=0.0), given, given.seed, executor)
            if given.only != "alone":
                several, base = run(case, given, given.seed + 1, executor)
                print(weight_table(several, [*map(str, base.setting.keys), "habit"], given.seed))
    except HedgerowError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
