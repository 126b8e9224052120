"""Random stochastic games: 200 situations, 2 actors with 3 acts each, every act leading anywhere.

    python bench/random_games.py [--repeats 5] [--situations 200]

The two sides do not solve the same game: sgamesolver's actors move at once in discrete time and are traced to a Nash
equilibrium; here they move one at a time in continuous time, by plain logit. What is alike is the size and that all is
drawn at random, so seconds are compared and answers are not. Ours is held to plain value iteration in the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time

import numpy as np
import scipy.sparse as sp
from side_by_side import Row, Side, compare, peer, show

ACTORS, ACTS = 2, 3
DISCOUNT = 0.05


def row(situations: int, repeats: int, seed: int = 1) -> Row:
    """One size, both sides."""
    sides = [
        Side("Hedgerow, built and solved", sys.executable, "random_games.py", ("--side", situations, seed))
    ]
    other = peer("sgamesolver")
    if other is not None:
        arguments = (situations, ACTORS, ACTS, seed)
        sides.append(Side("sgamesolver, QRE traced", other, "peer_sgamesolver.py", arguments))
    said = "games of a size, not the same game"
    return compare(f"random game, {situations} situations x {ACTORS} x {ACTS}", sides, repeats, 1e-9, said)


def drawn(situations: int, seed: int):
    """Flow payoffs and, for each actor and act, worths and where it leads."""
    random = np.random.default_rng(seed)
    flow = random.random((ACTORS, situations))
    shape = (ACTORS, ACTS, situations)
    return flow, random.random((*shape, ACTORS)), random.dirichlet(np.ones(situations), shape)


def here(situations: int, seed: int) -> np.ndarray:
    """Values of all situations to both."""
    from hedgerow.game.tables import TableAct, game_of_tables
    from hedgerow.solve.equilibrium import solve
    from hedgerow.solve.logit import plain_logit

    flow, worth, leads = drawn(situations, seed)
    usual = np.full(situations, 1.0 / (ACTS + 1))
    acts = [
        TableAct(by, sp.csr_array(leads[by, act]), usual, np.ascontiguousarray(worth[by, act].T))
        for by in range(ACTORS)
        for act in range(ACTS)
    ]
    game = game_of_tables(flow, np.ones(ACTORS), np.full(ACTORS, DISCOUNT), acts)
    return solve(game, np.ones(ACTORS), plain_logit(game.mechanics), tolerance=1e-8).values


def by_iteration(situations: int, seed: int) -> np.ndarray:
    """The same by plain rounds."""
    flow, worth, leads = drawn(situations, seed)
    values, clock = np.zeros((ACTORS, situations)), DISCOUNT + ACTORS
    while True:
        fresh = flow.copy()
        for by in range(ACTORS):
            after = [worth[by, act].T + values @ leads[by, act].T for act in range(ACTS)]
            gains = np.stack([*after, values])
            largest = gains[:, by].max(axis=0)
            weight = np.exp(gains[:, by] - largest)
            total = weight.sum(axis=0)
            for actor in range(ACTORS):
                fresh[actor] += (weight * gains[:, actor]).sum(axis=0) / total
            fresh[by] = fresh[by] - (weight * gains[:, by]).sum(axis=0) / total + largest + np.log(total)
        fresh /= clock
        change, values = np.abs(fresh - values).max(), fresh
        if change <= 1e-11:
            return values


def side(situations: int, seed: int) -> None:
    """Solve, say what it took, and hold it to plain rounds."""
    here(5, seed)
    begun, cpu = time.perf_counter(), time.process_time()
    values = here(situations, seed)
    seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
    apart = np.abs(values - by_iteration(situations, seed)).max()
    assert apart < 1e-7, f"{apart:.1e} from value iteration"
    print(json.dumps({
        "seconds": seconds, "cpu": spent, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


def main() -> None:
    """Print the row."""
    if sys.argv[1:2] == ["--side"]:
        side(int(sys.argv[2]), int(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--situations", type=int, default=200)
    given = parser.parse_args()
    show([row(given.situations, given.repeats)])


if __name__ == "__main__":
    main()
