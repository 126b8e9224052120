"""P=? [F<=30 "target"] on rings of stations: shifts here, Storm's sparse engine, and scipy.

    python bench/rings.py [--repeats 5] [--stations 7] [--levels 5]

Counted are building, from the case or the PRISM file, and checking. Storm's own precision is 1e-6 by default; it does
better here. Scipy builds the same matrix in numpy and takes `expm_multiply`.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from models import Ring
from side_by_side import Row, Side, compare, peer, show

PROPERTY = 'P=? [F<=30 "target"]'
SIZES = (Ring(7), Ring(8), Ring(6, 10))


def row(ring: Ring, repeats: int) -> Row:
    """One size of ring, all sides."""
    name = "bench/rings.py"
    sides = [Side("Hedgerow", sys.executable, "rings.py", ("--side", "here", ring.stations, ring.levels))]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ring.prism"
        file.write_text(ring.prism(), encoding="utf-8")
        storm = peer("storm")
        if storm is not None:
            sides.append(Side("Storm 2.0, sparse (stormpy)", storm, "peer_storm.py", (file, PROPERTY)))
        if ring.size < 200_000:
            sides.append(Side("scipy expm_multiply", sys.executable, "rings.py",
                              ("--side", "scipy", ring.stations, ring.levels)))  # fmt: skip
        return compare(
            f"reach on a ring, {ring.size:,} situations, building included", sides, repeats, 1e-10, name
        )


def here(ring: Ring) -> float:
    """Our side."""
    from hedgerow.chain.axis_local import stencil_of_habit
    from hedgerow.chain.stencil import reached_within
    from hedgerow.game.space import Space

    case = ring.case()
    target = Space(case.quantities).holds(ring.target, {})
    return float(reached_within(stencil_of_habit(case, {}), target, 30.0)[0])


def by_scipy(ring: Ring) -> float:
    """Scipy's side."""
    import numpy as np
    import scipy.sparse as sp
    from models import EMPTIES, FILLS
    from scipy.sparse.linalg import expm_multiply

    every, top = np.arange(ring.size), ring.levels - 1
    strides = [ring.levels ** (ring.stations - 1 - station) for station in range(ring.stations)]
    x = [(every // stride) % ring.levels for stride in strides]
    rows, columns, rates = [], [], []
    for n, stride in enumerate(strides):
        before, after = 4.0 / top * x[n - 1], 4.0 / top * x[(n + 1) % ring.stations]
        up, down = x[n] < top, x[n] > 0
        rows += [every[up], every[down]]
        columns += [every[up] + stride, every[down] - stride]
        rates += [FILLS[n] * 1.25 ** (before + after - 4.0)[up], EMPTIES[n] * 1.15 ** (4.0 - before)[down]]
    target = (x[0] == top) & (x[1] == top) & (x[2] == top)
    row = np.concatenate(rows)
    rate = np.where(target[row], 0.0, np.concatenate(rates))
    flows = sp.csr_array((rate, (row, np.concatenate(columns))), shape=(ring.size, ring.size))
    generator = sp.csr_array(flows - sp.diags_array(flows.sum(axis=1)))
    trace = float(generator.diagonal().sum()) * 30.0
    return float(expm_multiply(generator * 30.0, target.astype(float), traceA=trace)[0])


def side(which: str, stations: int, levels: int) -> None:
    """Run one side and say what it took."""
    ring = Ring(stations, levels)
    # Importing is not building, and compiled loops are fetched before anything is measured.
    if which == "here":
        here(Ring(3))
    else:
        by_scipy(Ring(3))
    begun, cpu = time.perf_counter(), time.process_time()
    answer = here(ring) if which == "here" else by_scipy(ring)
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
    parser.add_argument("--stations", type=int)
    parser.add_argument("--levels", type=int, default=5)
    given = parser.parse_args()
    sizes = SIZES if given.stations is None else (Ring(given.stations, given.levels),)
    show([row(ring, given.repeats) for ring in sizes])


if __name__ == "__main__":
    main()
