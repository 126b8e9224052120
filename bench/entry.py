"""The equilibrium of an entry game, built through the API and solved from nothing with an error of at most 1e-8.

    python bench/entry.py [--repeats 5] [--large]

Blevins's own code is not on PyPI, so what it takes stands beside ours as published for one core, not as measured in
this run: 7 x 5 (4,480 values) 0.24 s, 9 x 5 (23,040) 1.5 s, 10 x 6 (61,440) 6.1 s, 12 x 5 (245,760) 38.7 s. In the same
run each side is compared with plain value iteration, vectorised in numpy, to the same change of values.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time

import numpy as np
from models import Entry
from side_by_side import Row, Side, compare, show

PUBLISHED = {(7, 5): 0.24, (9, 5): 1.5, (10, 6): 6.1, (12, 5): 38.7}
"""CPU seconds of the Cython solver of Blevins (2025), players and levels of demand."""
SIZES = ((7, 5), (10, 6), (12, 5))
LARGE = (14, 6)
ITERATED = 10_000
"""Values up to which value iteration runs beside."""


def row(players: int, demand: int, repeats: int) -> Row:
    """One size."""
    arguments = (players, demand)
    sides = [Side("Hedgerow, built and solved", sys.executable, "entry.py", ("--side", "here", *arguments))]
    values = players * demand * 2**players
    if values <= ITERATED:
        plain = ("--side", "iteration", *arguments)
        sides.append(Side("value iteration (numpy)", sys.executable, "entry.py", plain))
    published = PUBLISHED.get(arguments)
    said = f"published for ctcomp: {published} s of one core" if published else ""
    return compare(
        f"entry game, {players} players x {demand} levels, {values:,} values", sides, repeats, 1e-6, said
    )


def here(entry: Entry) -> float:
    """Our side: value of the first player where nobody is in and demand is least."""
    from hedgerow.game.compile import compile_case
    from hedgerow.solve.equilibrium import solve
    from hedgerow.solve.logit import plain_logit

    game = compile_case(entry.case())
    solution = solve(game, np.ones(entry.players), plain_logit(game.mechanics), tolerance=1e-8)
    return float(solution.values[0, 0])


def by_iteration(entry: Entry) -> float:
    """Plain value iteration on the tensor of situations, one clock for all, to a change that leaves 1e-8."""
    players, top = entry.players, entry.demand - 1
    shape = (2,) * players + (entry.demand,)
    level = np.indices(shape)
    present = level[:players].sum(axis=0)
    flow = level[:players] * (entry.rival * present + entry.level * level[players])
    up, down = entry.drift * (level[players] < top), entry.drift * (level[players] > 0)
    clock = entry.discount + players * entry.attention + 2.0 * entry.drift
    values = np.zeros((players, *shape))
    while True:
        fresh = flow + (2.0 * entry.drift - up - down) * values
        fresh[..., :-1] += (up * np.ones(shape))[..., :-1] * values[..., 1:]
        fresh[..., 1:] += (down * np.ones(shape))[..., 1:] * values[..., :-1]
        for player in range(players):
            axis = player + 1
            flipped = np.flip(values, axis=axis)
            paid = np.where(level[player] == 0, entry.entering, 0.0)
            gain = flipped[player] + paid - values[player]
            chance = 1.0 / (1.0 + np.exp(-gain))
            expected = values + chance * (flipped - values)
            expected[player] = values[player] + np.logaddexp(0.0, gain)
            fresh += entry.attention * expected
        fresh /= clock
        change = np.abs(fresh - values).max()
        values = fresh
        if change <= 1e-8 * entry.discount / clock:
            return float(values[(0,) * (players + 2)])


def side(which: str, players: int, demand: int) -> None:
    """Run one side and say what it took."""
    entry, sides = Entry(players, demand), {"here": here, "iteration": by_iteration}
    sides[which](Entry(2, 2))
    begun, cpu = time.perf_counter(), time.process_time()
    answer = sides[which](entry)
    print(json.dumps({
        "seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu, "answer": answer,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


def main() -> None:
    """Print the rows."""
    if sys.argv[1:2] == ["--side"]:
        side(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also 14 players x 6 levels, 1.4 million values")
    given = parser.parse_args()
    sizes = (*SIZES, LARGE) if given.large else SIZES
    show([row(*size, given.repeats) for size in sizes])


if __name__ == "__main__":
    main()
