"""Published estimates reached again: engines replaced in continuous time (Blevins 2025, on the data of Rust 1987).

The data are fetched by whoever runs this, from doi 10.5281/zenodo.3374587: see docs/explanation/buses.md.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.linalg
from scipy.optimize import brentq

from hedgerow.errors import EvidenceError

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
import buses

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HEDGEROW_BUSES") or ROOT.parent / "shared/data/buses")
given = pytest.mark.skipif(
    not (DATA / "g870.asc").exists(),
    reason="the buses of Rust (1987) are not here: fetch doi 10.5281/zenodo.3374587 and set HEDGEROW_BUSES",
)
OWNER = buses.Owner(attention=0.04, wear=0.5, running=-1.5, replacing=-7.0)


@pytest.fixture(scope="module")
def histories():
    return buses.read_buses(DATA)


@pytest.fixture(scope="module")
def found(histories):
    moves = buses.moves_of(histories)
    return buses.estimate(moves, buses.begin(moves))


@given
def test_the_published_maximum_is_reached(found):
    said, values, _ = buses.PUBLISHED
    assert found.log_likelihood == pytest.approx(said, abs=1e-3)
    assert [round(float(value), 3) for value in found.owner.point] == list(values)


@given
def test_standard_errors_are_those_published(found):
    """To their digits over the steps they were made with; by the curvature itself they are 2 to 20 per cent larger."""
    _, _, errors = buses.PUBLISHED
    assert [round(float(error), 3) for error in found.by_wide_steps] == list(errors)
    assert found.by_curvature == pytest.approx(errors, rel=0.2)
    assert np.all(found.by_curvature >= found.by_wide_steps)


@given
def test_the_published_maximum_with_attention_once_a_month(histories):
    moves = buses.moves_of(histories)
    held = buses.estimate(moves, buses.begin(moves), attention=1.0)
    assert round(held.log_likelihood, 2) == buses.PUBLISHED_AT_ONE
    assert held.owner.attention == 1.0


@given
def test_the_filter_reads_the_same_from_monthly_readings(histories, found):
    """Every eleventh bus, all eight groups among them; `bench/buses.py` reads them all."""
    some = histories[::11]
    with ThreadPoolExecutor(1) as executor:
        read = buses.log_likelihood_of_readings(found.owner, some, executor)
    assert read == pytest.approx(buses.log_likelihood(found.owner, buses.moves_of(some)), abs=1e-8)


@given
def test_a_replacement_counts_from_the_month_that_is_beyond_it(histories):
    """124 replacements, and after each of them the bus is in the first cell."""
    assert len(histories) == 162
    down = np.tril(buses.moves_of(histories), -1)
    assert down.sum() == 124
    assert down[:, 1:].sum() == 0


# -- without the data -------------------------------------------------------------------------


def closed_form(owner):
    """One month by scipy: the value of each cell from that of the first, which is then found by bisection."""
    cells, rate = buses.CELLS, owner.attention

    def values(first):
        """From the last cell down; each is the root of a function that rises."""
        found = np.zeros(cells)
        for cell in range(cells - 1, -1, -1):
            up, ahead = (owner.wear, found[cell + 1]) if cell < cells - 1 else (0.0, 0.0)

            def left(value, cell=cell, up=up, ahead=ahead):
                gained = np.logaddexp(0.0, owner.replacing + first - value) + np.euler_gamma
                flow = owner.running * cell / cells
                return (buses.DISCOUNT + up) * value - flow - up * ahead - rate * gained

            found[cell] = brentq(left, -500.0, 500.0, xtol=1e-13)
        return found

    first = brentq(lambda first: values(first)[0] - first, -200.0, 200.0, xtol=1e-12)
    chance = 1.0 / (1.0 + np.exp(-(owner.replacing + first - values(first))))
    generator = np.diag(np.full(cells - 1, owner.wear), 1)
    generator[:, 0] += rate * chance
    np.fill_diagonal(generator, 0.0)
    return scipy.linalg.expm(generator - np.diag(generator.sum(axis=1)))


@pytest.mark.parametrize("owner", [OWNER, replace(OWNER, attention=1.0, replacing=-4.0, running=-0.3)])
def test_a_month_is_that_of_the_equation(owner):
    assert np.allclose(owner.month(), closed_form(owner), atol=1e-9)


def test_an_odometer_beyond_two_replacements():
    bus = np.zeros(buses.HEAD + 6)
    bus[5], bus[8] = 12_000, 30_000
    bus[buses.HEAD :] = [4_999, 5_000, 12_000, 12_001, 30_000, 45_000]
    assert buses.cells_of(bus).tolist() == [0, 1, 2, 0, 3, 3]


def test_what_is_no_data_is_said(tmp_path):
    with pytest.raises(EvidenceError, match=r"g870\.asc: No such file.*zenodo"):
        buses.read_buses(tmp_path)
    for text in ("1 2 3\n", "one two\n"):
        (tmp_path / "g870.asc").write_text(text)
        with pytest.raises(EvidenceError, match="does not hold 36 numbers"):
            buses.read_buses(tmp_path)
    (tmp_path / "g870.asc").write_bytes(b"\xff\xfe")
    with pytest.raises(EvidenceError, match="does not hold"):
        buses.read_buses(tmp_path)
