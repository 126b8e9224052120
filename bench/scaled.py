"""A family of systems of power from ten thousand situations to a million: how time and memory grow.

    python bench/scaled.py [--large]

Four actors with sixteen acts, replies apart, and a drift a quantity; quantities of six levels are added one by one.
Measured are building, solving the game with an error of at most 1e-6, a month of belief with two reports, and one
question answered backwards, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time

import numpy as np
from models import least, most, number, plus, quantity, step, system, times
from side_by_side import measured

from hedgerow.case.expressions import QuantityScore
from hedgerow.case.model import Act, Actor, Case, Drift, Effect, Outcome, Usual

SIZES = ((6, 6, 6, 6, 6), (6, 6, 6, 6, 6, 3), (6, 6, 6, 6, 6, 6), (6, 6, 6, 6, 6, 6, 3))
LARGE = (*SIZES, (6, 6, 6, 6, 6, 6, 6), (6, 6, 6, 6, 6, 6, 6, 4))
ACTORS = ("premier", "militia", "patron", "rival")


def family(levels: tuple[int, ...]) -> Case:
    """The member of the family with quantities of so many levels."""
    names = [f"q{n}" for n in range(len(levels))]
    size = dict(zip(names, levels, strict=True))
    random = np.random.default_rng(0)
    acts = []
    for by, actor in enumerate(ACTORS):
        for k in range(4):
            first, second = names[(by + k) % len(names)], names[(2 * by + 3 * k + 1) % len(names)]
            up = -1 if k % 2 else 1
            worked = step(first, up, size[first]).effects
            if second != first:
                moves = tuple(min(max(level - up, 0), size[second] - 1) for level in range(size[second]))
                worked += (Effect(second, moves, number(0.4)),)
            outcomes = (Outcome("done", number(0.7), worked), Outcome("failed", None, ()))
            when = most(first, size[first] - 2) if up > 0 else least(first, 1)
            acts.append(Act(f"{actor}_{k}", actor, (), when, (Usual(None, number(random.uniform(0.01, 0.05))),),
                            (), outcomes, (), (("done", 0.9), ("failed", 0.5))))  # fmt: skip
    actors = [
        Actor(name, name, 0.5, 270.0, 0.5, (("wants", plus(
            times(number(3.0 * (-1) ** by), QuantityScore(names[by])),
            times(number(2.0), QuantityScore(names[by + 1])))),))
        for by, name in enumerate(ACTORS)
    ]  # fmt: skip
    drifts = [
        Drift(f"fade_{name}", least(name, 1), number(0.03), (step(name, -1, size[name]),), (("", 1.0),))
        for name in names
    ]
    return system("A family of systems", [quantity(name, size[name]) for name in names], actors, acts, drifts)


def side(levels: tuple[int, ...]) -> None:
    """Work through one member and say what it took."""
    from hedgerow.chain.chebyshev import propagate_values
    from hedgerow.chain.generator import paths_of
    from hedgerow.chain.uniformisation import propagate
    from hedgerow.game.compile import compile_case
    from hedgerow.solve.equilibrium import solve
    from hedgerow.solve.policy import default_rule

    def work(levels: tuple[int, ...]) -> dict[str, float]:
        spent, marks = {}, [time.process_time()]

        def mark(name: str) -> None:
            marks.append(time.process_time())
            spent[name] = marks[-1] - marks[-2]

        case = family(levels)
        game = compile_case(case)
        mechanics = game.mechanics
        mark("build")
        solution = solve(game, np.ones(len(ACTORS)), default_rule(mechanics), tolerance=1e-6)
        mark("solve")
        chain = solution.policy.chain(mechanics)
        back = chain.step().T.tocsr()
        belief = mechanics.space.start()
        for reported in (0, 5):
            belief = propagate(back.__matmul__, belief, chain.rate * 15.0)
            jump = chain.jump(paths_of(mechanics, [reported]))
            belief = 0.9 * (jump.T @ belief) + 0.1 * belief
            belief /= belief.sum()
        mark("month")
        forward = chain.step()
        asked = mechanics.space.holds(least("q0", 3), {}).astype(float)
        answer = float(belief @ propagate_values(forward.__matmul__, asked, chain.rate * 90.0))
        mark("question")
        return {**spent, "answer": answer, "situations": mechanics.space.size, "rounds": solution.iterations}

    work((3, 3, 3, 3, 3))
    spent = work(levels)
    spent["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(spent))


def table(sizes: tuple[tuple[int, ...], ...]) -> None:
    """Print one line a member, and the slopes of all in logs."""
    found = []
    steps = ("build", "solve", "month", "question")
    heads = "".join(f"{name:>12}" for name in steps)
    print(f"{'situations':>12}{heads}{'MB':>8}{'bytes a value':>15}    processor seconds")
    for levels in sizes:
        one = measured(sys.executable, "scaled.py", "--side", *levels)
        found.append(one)
        spent = "".join(f"{one[name]:12.2f}" for name in steps)
        each = one["megabytes"] * 2**20 / (one["situations"] * len(ACTORS))
        print(f"{one['situations']:12,}{spent}{one['megabytes']:8.0f}{each:15.0f}", flush=True)
    logs = np.log([one["situations"] for one in found])
    slopes = [np.polyfit(logs, np.log([one[name] for one in found]), 1)[0] for name in steps]
    print(
        f"{'slope':>12}{''.join(f'{slope:12.2f}' for slope in slopes)}    (processor seconds, logs of both)"
    )


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--side"]:
        side(tuple(map(int, sys.argv[2:])))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--large", action="store_true", help="up to a million situations: some minutes, 10 GB"
    )
    table(LARGE if parser.parse_args().large else SIZES)


if __name__ == "__main__":
    main()
