"""The side of sgamesolver: a random stochastic game traced to an equilibrium. Runs in an environment of its own.

python peer_sgamesolver.py SITUATIONS ACTORS ACTS SEED
"""

import json
import resource
import sys
import time

import sgamesolver


def main() -> None:
    """Draw a game, solve it, say."""
    situations, actors, acts, seed = map(int, sys.argv[1:5])
    game = sgamesolver.SGame.random_game(situations, actors, acts, delta=0.95, seed=seed)
    begun, cpu = time.perf_counter(), time.process_time()
    homotopy = sgamesolver.homotopy.QRE(game)
    homotopy.solver_setup()
    homotopy.solver.verbose = 0
    homotopy.solve()
    if getattr(homotopy, "equilibrium", None) is None:
        raise SystemExit("sgamesolver came to no equilibrium")
    print(json.dumps({
        "seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
