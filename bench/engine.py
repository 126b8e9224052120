"""The compiled loops beside plain ones, in one run: how many times as fast, and that both sides agree.

    python bench/engine.py [--case iraq-2021] [--repeats 7]

Each row is measured in turn, plain and compiled, on one core; the ratio is of the medians. Compiling is not counted
and told apart: it is paid once on a machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, bicgstab

from hedgerow.ask.batch import Carrier
from hedgerow.ask.monitors import monitor
from hedgerow.case.read import find_case, read_case
from hedgerow.chain.chebyshev import propagate_values
from hedgerow.game.compile import compile_case, parameters_of
from hedgerow.infer.timeline import now
from hedgerow.solve.evaluate import payoff_rates, solve_discounted
from hedgerow.solve.incomplete import factors_of
from hedgerow.solve.policy import chain_of_habit, habit_policy

Floats = np.ndarray


def timed(work: Callable[[], Floats]) -> tuple[float, Floats]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def row(
    name: str, plain: Callable[[], Floats], quick: Callable[[], Floats], agree: float, repeats: int
) -> None:
    first, _ = timed(quick)
    pairs = [(timed(plain), timed(quick)) for _ in range(repeats)]
    apart = float(np.abs(pairs[0][0][1] - pairs[0][1][1]).max())
    assert apart <= agree, f"{name}: the two sides are {apart:.1e} apart"
    slow, fast = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    print(f"{name:44}{slow * 1e3:10.1f}{fast * 1e3:10.1f}{slow / fast:8.1f}{first - fast:10.2f}{apart:10.0e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="iraq-2021")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    case = read_case(find_case(options.case))
    parameters = parameters_of(case)
    game = compile_case(case, parameters)
    mechanics = game.mechanics
    chain = chain_of_habit(mechanics)
    print(f"{case.title}: {mechanics.space.size:,} situations, {chain.generator.nnz:,} rates, one core, median of "
          f"{options.repeats}")  # fmt: skip
    print(f"{'':44}{'plain ms':>10}{'here ms':>10}{'times':>8}{'first s':>10}{'apart':>10}")
    flows = [chain.mechanics.paths.source, chain.mechanics.paths.target]
    size = mechanics.space.size

    def generator_plain() -> Floats:
        made = sp.coo_array((chain.flows, flows), shape=(size, size)).tocsr() - sp.diags_array(chain.exits)
        return np.asarray(made.sum(axis=0))

    row("Generator, from its paths (scipy COO)", generator_plain,
        lambda: np.asarray(replace(chain).generator.sum(axis=0)), 1e-9, options.repeats)  # fmt: skip

    generator, discounts = chain.generator, game.stakes.discount
    payoffs = payoff_rates(game, habit_policy(mechanics), chain, np.ones(len(discounts)))
    payoffs = payoffs / np.abs(payoffs).max(axis=1, keepdims=True)
    nothing = np.zeros_like(payoffs)
    factors = factors_of(generator, float(discounts.min()))

    def values_plain() -> Floats:
        found = []
        for discount, payoff in zip(discounts, payoffs, strict=True):
            diagonal = discount - generator.diagonal()
            operator = LinearOperator(
                (size, size), dtype=float,
                matvec=lambda v, d=diagonal, r=discount: (r * v - generator @ v) / d,
            )  # fmt: skip
            found.append(bicgstab(operator, payoff / diagonal, rtol=1e-10, atol=0.0, maxiter=2000)[0])
        return np.array(found)

    row("Values of a policy to all actors (scipy)", values_plain,
        lambda: solve_discounted(generator, discounts, payoffs, nothing, 1e-30, factors, 1e-10), 1e-5,
        options.repeats)  # fmt: skip

    asks = [q.asks for q in case.questions if q.answered_by == "model" and q.asks]
    watched = [monitor(case, query, mechanics, parameters) for query in asks]
    # Levels on a day: what both sides can do, one by one and together; nothing dated in between.
    plain = [one for one in watched if not one.switches and not one.clamps and not one.counted]
    ends = [np.ascontiguousarray(one.terminal.T) for one in plain]
    rate = float(chain.exits.max())
    step = sp.csr_array(sp.eye_array(size, format="csr") + generator / rate)

    def one_by_one() -> Floats:
        return np.stack([
            propagate_values(step.__matmul__, end[0], rate * (one.last - now(case)))
            for one, end in zip(plain, ends, strict=True)
        ])  # fmt: skip

    def together() -> Floats:
        last = max(one.last for one in plain)
        return np.concatenate(Carrier(chain).carry(plain, ends, now(case), last))

    if plain:
        row(f"{len(plain)} questions of levels (one by one)", one_by_one, together, 1e-9, options.repeats)


if __name__ == "__main__":
    main()
