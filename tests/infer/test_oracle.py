"""The filter against a sum over all histories, and against dense matrices step by step."""

from __future__ import annotations

import numpy as np
import pytest

from hedgerow.case.model import Case, Coverage

from .engine import entries, filtered, usual_of
from .oracle import evidence_by_histories, read_record
from .worlds import APART, AWKWARD, COVERED, PARTLY, RECORD, SURE, harbour

RECORDS = (RECORD, APART, AWKWARD)


def agree(case: Case) -> None:
    """Every increment, all weights and all beliefs of the engine are those of the oracle."""
    usual = usual_of(case)
    found, expected = filtered(case, usual, (0.5, 1.0)), read_record(case, usual, (0.5, 1.0))
    assert [tuple(value for _, value in unit.key.values) for unit in found.units] == expected.keys
    mine = entries(found)
    assert [name for name, _ in mine] == [name for name, _ in expected.entries]
    for (name, increment), (_, wanted) in zip(mine, expected.entries, strict=True):
        np.testing.assert_allclose(increment, wanted, rtol=0, atol=1e-9, err_msg=name)
    for kappa in (0.5, 1.0):
        np.testing.assert_allclose(found.log_weights(kappa), expected.logs[kappa], rtol=0, atol=1e-9)
        np.testing.assert_allclose(found.weights(kappa), expected.weights(kappa), rtol=0, atol=1e-9)
    for belief, wanted in zip(found.beliefs, expected.beliefs, strict=True):
        np.testing.assert_allclose(belief, wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize("coverage", [COVERED, SURE], ids=["partly reported", "surely reported"])
@pytest.mark.parametrize("record", RECORDS, ids=["one of each", "one after another", "awkward"])
def test_evidence_is_a_sum_over_all_histories(
    record: tuple[object, ...], coverage: tuple[Coverage, ...]
) -> None:
    case = harbour(coverage=coverage, evidence=record)
    usual = usual_of(case)
    wanted = evidence_by_histories(case, usual)
    np.testing.assert_allclose(filtered(case, usual).log_weights(), wanted, rtol=0, atol=1e-9)
    np.testing.assert_allclose(read_record(case, usual).logs[1.0], wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "coverage", [(), COVERED, SURE, PARTLY], ids=["nowhere", "everywhere", "surely", "here and there"]
)
@pytest.mark.parametrize("record", RECORDS, ids=["one of each", "one after another", "awkward"])
def test_every_step_of_the_record(record: tuple[object, ...], coverage: tuple[Coverage, ...]) -> None:
    agree(harbour(coverage=coverage, evidence=record))
