"""The ledger adds up: what moved each account is the whole of what it gained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.ledger import add, lines
from hedgerow.ask.summary import silence_lines, steps_table
from hedgerow.case.model import Case

from ..infer.engine import filtered, usual_of
from ..infer.oracle import keys, prior, read_record
from ..infer.worlds import AWKWARD, COVERED, PARTLY, RECORD, axis, harbour, report, rivals
from .engine import Made, made


def weight_of(case: Case, weights: np.ndarray, place: int, value: str) -> float:
    """Weight of one value of an axis."""
    return float(sum(weight for key, weight in zip(keys(case), weights, strict=True) if key[place] == value))


@pytest.mark.parametrize("record", [RECORD, AWKWARD], ids=["one of each", "awkward"])
@pytest.mark.parametrize("coverage", [(), COVERED, PARTLY], ids=["nowhere", "everywhere", "here and there"])
def test_lines_sum_to_what_a_value_has_gained(
    record: tuple[object, ...], coverage: tuple[object, ...]
) -> None:
    """An axis redrawn on the way starts from its prior there, whatever was seen before."""
    case = harbour(coverage=coverage, evidence=record)
    usual = usual_of(case)
    total = add([line for _, _, line in lines(case, filtered(case, usual))])
    assert [(name, value) for name, value, _ in total] == [
        (axis_.id, value.id) for axis_ in case.axes for value in axis_.values
    ]
    weights = read_record(case, usual).weights(1.0)
    for name, value, gained in total:
        place = [axis_.id for axis_ in case.axes].index(name)
        before = next(one.prior for one in case.axes[place].values if one.id == value)
        assert gained == pytest.approx(np.log(weight_of(case, weights, place, value) / before), abs=1e-9), (
            value
        )


def test_before_its_day_nothing_bears_on_an_axis() -> None:
    case = harbour(coverage=COVERED, evidence=RECORD)
    early = {"E1", "E2", "E3", "E4"}
    for name, _, line in lines(case, filtered(case, usual_of(case))):
        of_humour = [value for axis_, _, value in line if axis_ == "humour"]
        if name in early:
            assert of_humour == [0.0, 0.0], name
        elif name == "E7":
            assert max(map(abs, of_humour)) > 1e-6


def test_a_line_is_measured_from_the_mean_of_the_accounts() -> None:
    """Weighed as they stood before it, the likelihoods relative to the mean average to one."""
    case = harbour(coverage=COVERED, evidence=RECORD, axes=(harbour().axes[0],))
    standing = np.array([prior(case, key) for key in keys(case)])
    for _, _, line in lines(case, filtered(case, usual_of(case))):
        ratios = np.exp([gained for _, _, gained in line])
        assert standing @ ratios == pytest.approx(1.0, abs=1e-9)
        standing = standing * ratios


def test_a_refuted_account_stays_refuted() -> None:
    """Its lines say minus infinity once, and no line is ever NaN."""
    idle = axis("nerve", {"shy": (0.3, {"boldness": 0.0}), "bold": (0.7, {"boldness": 1.0})})
    case = harbour(
        coverage=COVERED, axes=(idle,),
        evidence=(report("E1", 2, "seize + petition"), report("E2", 5, "petition", credible=0.9)),
    )  # fmt: skip
    (seize, *others) = case.acts
    case = replace(case, acts=(replace(seize, usual=(replace(seize.usual[0], when=None),)), *others))
    found = lines(case, filtered(case, usual_of(case)))
    assert not any(np.isnan(gained) for _, _, line in found for _, _, gained in line)
    assert [name for name, _, line in found if line[0][2] == -np.inf] == ["E1"]


@pytest.fixture(scope="module")
def keen() -> Made:
    return made(rivals(evidence=RECORD))


def test_steps_carry_weights_that_sum_to_one(keen: Made) -> None:
    steps = steps_table(keen.case, keen.mixture)
    for step in steps:
        assert sum(weight for name, _, weight in step.weights if name == "aim") == pytest.approx(
            1.0, abs=1e-12
        )
        assert 0 < {name: weight for name, _, weight in step.weights}["habit"] < 1
    last = {(axis_, value): weight for axis_, value, weight in steps[-1].weights}
    assert last["habit", "habit"] == pytest.approx(keen.mixture.habit_weight, abs=1e-12)
    assert last["aim", "strict"] == pytest.approx(keen.mixture.strategic.weights()[0], abs=1e-12)


def test_silence_is_the_rest_of_the_ledger(keen: Made) -> None:
    found = lines(keen.case, keen.mixture.strategic)
    reports = add([line for name, _, line in found if name != "silence"])
    silence = silence_lines(keen.case, keen.mixture)
    for (_, _, said), (_, _, unsaid), (_, _, whole) in zip(
        reports, silence, add([line for *_, line in found]), strict=True
    ):
        assert said + unsaid == pytest.approx(whole, abs=1e-12)
    assert max(abs(gained) for *_, gained in silence) > 1e-6
