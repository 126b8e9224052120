"""Published values: a ring of stations, and the chance that three neighbours are all full within a time.

Stations of five levels fill faster where their neighbours are full and empty faster where the one before is empty.
Storm 2.0, PRISM and uniformisation by scipy agree on the chance that the first three are full within 30, from an
empty ring.
"""

import numpy as np
import pytest
import scipy.sparse as sp

from hedgerow.chain.chebyshev import propagate_values
from hedgerow.chain.uniformisation import propagate

LEVELS = 5
FILLS = (0.40, 0.49, 0.58, 0.46, 0.55, 0.43, 0.52)
EMPTIES = (0.30, 0.375, 0.45, 0.36, 0.435, 0.345, 0.42)


def ring(stations: int) -> tuple[sp.csr_array, np.ndarray]:
    """The generator, and where the first three stations are full."""
    size = LEVELS**stations
    every = np.arange(size)
    strides = [LEVELS ** (stations - 1 - n) for n in range(stations)]
    x = [(every // stride) % LEVELS for stride in strides]
    rows, columns, rates = [], [], []
    for n, stride in enumerate(strides):
        before, after = x[n - 1], x[(n + 1) % stations]
        up, down = x[n] < LEVELS - 1, x[n] > 0
        rows += [every[up], every[down]]
        columns += [every[up] + stride, every[down] - stride]
        rates += [
            FILLS[n] * 1.25 ** (before + after - 4.0)[up],
            EMPTIES[n] * 1.15 ** (4.0 - before)[down],
        ]
    flows = sp.csr_array(
        (np.concatenate(rates), (np.concatenate(rows), np.concatenate(columns))), shape=(size, size)
    )
    generator = sp.csr_array(flows - sp.diags_array(flows.sum(axis=1)))
    return generator, np.logical_and.reduce([one == LEVELS - 1 for one in x[:3]])


def chance_within(generator: sp.csr_array, target: np.ndarray, time: float, carry) -> float:
    rate = float(-generator.diagonal().min())
    matrix = sp.csr_array(sp.eye_array(len(target), format="csr") + generator / rate)

    def step(values: np.ndarray) -> np.ndarray:
        fresh = matrix @ values
        fresh[target] = 1.0
        return fresh

    return float(carry(step, target.astype(float), rate * time)[0])


@pytest.mark.parametrize("carry", [propagate_values, propagate])
@pytest.mark.parametrize(("stations", "wanted"), [(6, 0.0926458381941), (7, 0.0887561464248)])
def test_three_neighbours_full_within_thirty(stations, wanted, carry):
    assert chance_within(*ring(stations), 30.0, carry) == pytest.approx(wanted, abs=1e-10)
