"""Slopes of a case declared otherwise: what two assessments from the start differ by, ends of ranges, jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask import anew
from hedgerow.ask.anchoring import anchor_accounts, solve_accounts
from hedgerow.ask.anew import steering
from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import workers
from hedgerow.ask.engine import posterior, set_up
from hedgerow.ask.moving import with_declared, with_median
from hedgerow.ask.why.common import membership, query_of, weighed
from hedgerow.case.edits import declared_at
from hedgerow.case.expressions import Constant
from hedgerow.case.model import Parameter, Source
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import SolveError
from hedgerow.game.compile import accounts_of, parameters_of

from ..infer.worlds import RECORD, rivals
from .engine import made
from .why.engine import asking

ORDER = "hypotheses.aim.lax.set.order"


def swaying():
    source = Source("judgement")
    return replace(
        asking(rivals(evidence=RECORD), "seized", "shut"),
        parameters=(
            Parameter("boldness", "lognormal", (1.0, 0.4), 1.0, 0.6, 1.7, source),
            Parameter("temper", "fixed", (1.0,), 1.0, 1.0, 1.0, source),
            Parameter("order", "normal", (1.0, 0.2), 1.0, 0.7, 1.3, source),
            Parameter("spare", "uniform", (0.0, 1.0), 0.5, 0.1, 0.9, source),
        ),
    )


@pytest.fixture(scope="module")
def it():
    return made(swaying())


def set_paths(case) -> list[str]:
    return [
        f"hypotheses.{axis.id}.{one.id}.set.{name}"
        for axis in case.axes
        for one in axis.values
        for name, tree in one.settings
        if isinstance(tree, Constant)
    ]


def test_only_the_number_named_is_moved(it) -> None:
    case = read_case(TEMPLATE)
    paths = set_paths(case)
    assert len(paths) >= 4
    for path in [*paths, *(f"parameters.{each.name}" for each in case.parameters)]:
        moved = with_declared(case, path, 7.5)
        assert declared_at(moved, path) == 7.5
        others = [each for each in paths if each != path]
        assert [declared_at(moved, each) for each in others] == [declared_at(case, each) for each in others]
        assert with_declared(moved, path, declared_at(case, path)) == case
    assert with_declared(case, "parameters.freedom", 2.0) == with_median(case, "freedom", 2.0)
    for key in accounts_of(case):
        before, after = (
            parameters_of(each, key)
            for each in (case, with_declared(case, "hypotheses.aim.balancer.set.freedom", 0.3))
        )
        balances = ("aim", "balancer") in key.values
        assert after == ({**before, "freedom": 0.3} if balances else before)
    with pytest.raises(KeyError):
        declared_at(case, "parameters.nobody")


def from_the_start(case, executor) -> np.ndarray:
    """Weights and answers of a case that nothing is known of beforehand."""
    setting = set_up(case, executor)
    solved = solve_accounts(case, setting, anchor_accounts(case, setting, 1.0, executor), executor)
    mixture = posterior(case, solved.filtered, setting.filtered)
    answers = Asker(case, mixture, executor).ask([query_of(question) for question in case.questions])
    weights = weighed(case, membership(case, mixture), mixture.weights)
    return np.array([*(answer.value for answer in answers), *(weight for *_, weight in weights)])


def test_slopes_are_those_of_cases_assessed_from_the_start(it, monkeypatch) -> None:
    """By differences twice as wide, of cases anchored as tightly but begun from nothing."""
    monkeypatch.setattr("hedgerow.ask.anchoring.ANCHORED", anew.TOLERANCE)
    monkeypatch.setattr("hedgerow.solve.anchor.PASSES", 400)
    paths = ["parameters.boldness", *set_paths(it.case)]
    assert ORDER in paths
    with workers() as executor:
        found = steering(it.case, it.case.questions, paths, it.setting, it.solved, executor)
        assert found.paths == tuple(paths)
        got = np.array([slope.slopes for *_, slope in (*found.forecasts, *found.weights)])
        for place, path in enumerate(paths):
            step = 2 * anew.step_of(it.case, path)
            ends = [
                from_the_start(
                    with_declared(it.case, path, declared_at(it.case, path) + side * step), executor
                )
                for side in (1.0, -1.0)
            ]
            expected = (ends[0] - ends[1]) / (2 * step)
            assert got[:, place] == pytest.approx(expected, rel=0.05, abs=1e-3)
            assert np.abs(expected).max() > 5e-3


def test_weights_of_an_axis_move_against_each_other(it) -> None:
    with workers() as executor:
        found = steering(it.case, it.case.questions, [ORDER], it.setting, it.solved, executor)
    sums: dict[str, np.ndarray] = {}
    for axis, _, slope in found.weights:
        sums[axis] = sums.get(axis, 0.0) + np.array([slope.value, *slope.slopes])
    for total in sums.values():
        assert total == pytest.approx([1.0, 0.0], abs=1e-9)


def test_a_number_at_the_end_of_what_it_may_be_has_the_slope_of_one_side(it, monkeypatch) -> None:
    real = anew._answers

    def only_below(case, *rest):
        if declared_at(case, ORDER) > declared_at(it.case, ORDER):
            raise SolveError("Too far.")
        return real(case, *rest)

    with workers() as executor:
        both = steering(it.case, it.case.questions, [ORDER], it.setting, it.solved, executor)
        monkeypatch.setattr(anew, "_answers", only_below)
        one = steering(it.case, it.case.questions, [ORDER], it.setting, it.solved, executor)
        monkeypatch.setattr(
            anew, "_answers", lambda case, *rest: only_below(case, *rest) if case is it.case else never()
        )
        none = steering(it.case, it.case.questions, [ORDER], it.setting, it.solved, executor)
    pairs = zip(both.weights, one.weights, strict=True)
    assert all(b[2].slopes == pytest.approx(a[2].slopes, abs=0.05) for a, b in pairs)
    assert any(slope.slopes != (0.0,) for *_, slope in one.weights)
    assert none.paths == ()
    assert all(slope.slopes == () for *_, slope in none.weights)


def never() -> None:
    raise SolveError("Nowhere.")


def test_a_jump_has_no_slope(it, monkeypatch) -> None:
    real = anew._answers

    def stepping(case, *rest):
        return real(case, *rest) + 0.1 * (declared_at(case, ORDER) > declared_at(it.case, ORDER))

    monkeypatch.setattr(anew, "_answers", stepping)
    with workers() as executor:
        found = steering(
            it.case, it.case.questions, [ORDER, "parameters.boldness"], it.setting, it.solved, executor
        )
    assert found.paths == ("parameters.boldness",)
    assert found.values == (1.0,)
