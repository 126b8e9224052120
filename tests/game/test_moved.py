"""What differs between two settings, laid out in part, against all of it laid out at both ends."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from hedgerow.ask.moving import movable, parameters_at, with_drifts
from hedgerow.case.expressions import Constant, Operation
from hedgerow.case.model import Usual
from hedgerow.case.read import find_case, read_case
from hedgerow.errors import SolveError
from hedgerow.game import moved
from hedgerow.game.build import build_mechanics
from hedgerow.game.compile import accounts_of, parameters_of
from hedgerow.game.mechanics import mechanical_parameters
from hedgerow.game.moved import Movements

from ..solve.test_mechanics_gradient import between
from ..systems import quarrel

CASES = ["template", "afghanistan-2021", "armenia-2023", "mali-2021", "philippines-2020"]


def assert_same(found, wanted) -> None:
    for one, other in zip(astuple(found), astuple(wanted), strict=True):
        for part, whole in zip(one, other, strict=True):
            np.testing.assert_array_equal(part, whole)


@pytest.mark.parametrize("name", CASES)
def test_every_parameter_moves_what_laying_all_out_anew_does(name: str) -> None:
    """And a parameter on which nothing that happens depends moves nothing."""
    case = read_case(find_case(name))
    mechanical, told = mechanical_parameters(case), 0
    for key in accounts_of(case)[:: max(1, len(accounts_of(case)) // 2)]:
        here = build_mechanics(case, parameters_of(case, key))
        for each in movable(case):
            high, low = (
                parameters_at(case, key, each.name, each.median + side * 1e-4 * (each.high - each.low))
                for side in (1.0, -1.0)
            )
            found = Movements(case, case).between(here, high, low)
            if found is None:
                assert each.name not in mechanical or np.array_equal(
                    build_mechanics(case, high).paths.coefficient,
                    build_mechanics(case, low).paths.coefficient,
                )
                continue
            assert_same(found, between(here, build_mechanics(case, high), build_mechanics(case, low)))
            told += 1
    assert told or not mechanical


@pytest.mark.parametrize("name", CASES)
def test_every_drift_moves_what_laying_all_out_anew_does(name: str) -> None:
    case = read_case(find_case(name))
    values = parameters_of(case, accounts_of(case)[0])
    here = build_mechanics(case, values)
    for drift in case.drifts:
        high, low = (with_drifts(case, {drift.id: side * 1e-4}) for side in (1.0, -1.0))
        found = Movements(high, low).between(here, values, values)
        assert_same(found, between(here, build_mechanics(high, values), build_mechanics(low, values)))


def test_a_chance_within_a_time_moves_with_the_drifts_that_end_the_occasion() -> None:
    """And with it the attention that is derived from it."""
    case = quarrel()
    first, *rest = case.acts
    first = replace(first, usual=(Usual(None, chance=Constant(0.5), within=20.0),))
    case = replace(case, acts=(first, *rest))
    here = build_mechanics(case, {})
    for drift in case.drifts:
        high, low = (with_drifts(case, {drift.id: side * 1e-3}) for side in (1.0, -1.0))
        found = Movements(high, low).between(here, {}, {})
        assert_same(found, between(here, build_mechanics(high, {}), build_mechanics(low, {})))


def test_only_what_is_touched_is_compared() -> None:
    case = quarrel()
    here = build_mechanics(case, {})
    first = case.drifts[0]
    faster = replace(first, rate=Operation("*", (Constant(1.001), first.rate)))
    found = Movements(replace(case, drifts=(faster, *case.drifts[1:])), case).between(here, {}, {})
    assert np.unique(here.moves.act[found.usual[0]]).tolist() == [len(case.acts)]
    assert not any(len(where) for where, _ in (found.landing, found.reply, found.reply_landing))
    assert not found.attention.any()


def test_nothing_differs_between_the_same_and_what_does_is_found_once(monkeypatch) -> None:
    case = quarrel()
    here = build_mechanics(case, {})
    assert Movements(case, case).between(here, {}, {}) is None
    built = []
    monkeypatch.setattr(
        moved, "build_mechanics", lambda *given: built.append(given) or build_mechanics(*given)
    )
    movements = Movements(*(with_drifts(case, {case.drifts[0].id: side}) for side in (0.1, -0.1)))
    assert movements.between(here, {}, {}) is movements.between(here, {}, {})
    assert len(built) == 2
    assert all(len(only.drifts) == 1 for only, _ in built)


def test_a_rate_that_vanishes_has_no_derivative() -> None:
    case = quarrel()
    here = build_mechanics(case, {})
    never = replace(case.drifts[0], rate=Constant(0.0))
    with pytest.raises(SolveError, match="derivative there"):
        Movements(case, replace(case, drifts=(never, *case.drifts[1:]))).between(here, {}, {})
