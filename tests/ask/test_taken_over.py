"""Where one account's number is moved, the others are not solved, read or asked again; the answer is the same."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor

import numpy as np
import pytest

from hedgerow.ask import answers, shifted
from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.assess import workers
from hedgerow.ask.based import based
from hedgerow.ask.engine import silent
from hedgerow.ask.moving import with_declared
from hedgerow.ask.quick import assess_quickly, base_of, steering_quickly
from hedgerow.ask.shifted import Place, solved_there
from hedgerow.case.changes import Changes
from hedgerow.case.edits import read_changed
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.infer.filter import Filter
from hedgerow.infer.filtered import Filtered

from ..infer.worlds import axis, rivals

CASE = rivals(
    axes=(
        axis("aim", {"strict": (0.5, {"order": 1.0}), "lax": (0.5, {"order": -0.5})}),
        axis("humour", {"mild": (0.6, {"temper": 0.7}), "sour": (0.4, {"temper": 1.5})}, first=6),
    )
)
"""Four accounts, of which two at a time are mixed on the way."""


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with workers() as found:
        yield found


@pytest.fixture(scope="module")
def base(executor: Executor) -> Place:
    return Place(CASE, *solved_as_assessed(CASE, executor))


def assert_alike(one: Filtered, other: Filtered) -> None:
    assert one.keys == other.keys
    assert one.entries == other.entries
    assert one.increments == pytest.approx(other.increments, abs=1e-9)
    for kappa, path in one.paths.items():
        assert path == pytest.approx(other.paths[kappa], abs=1e-9)
    for name in ("beliefs", "occupancy"):
        for mine, theirs in zip(getattr(one, name), getattr(other, name), strict=True):
            assert mine == pytest.approx(theirs, abs=1e-9)
    for mine, theirs in zip(one.marginals, other.marginals, strict=True):
        assert np.concatenate([np.concatenate(each) for each in mine]) == pytest.approx(
            np.concatenate([np.concatenate(each) for each in theirs]), abs=1e-9
        )


@pytest.mark.parametrize(
    ("path", "value", "solved", "read"),
    [
        # The two strict ones, in two stretches each; out of habit nothing changes.
        ("hypotheses.aim.strict.set.order", 1.4, 2, 4),
        # The two sour ones, and then whoever was mixed with them; and so for habit, where two have a chain in common.
        ("hypotheses.humour.sour.set.temper", 1.2, 2, 2 + 4 + 1 + 4),
        ("parameters.boldness", 1.1, 4, 4 + 4 + 2 + 4),
        ("parameters.temper", 1.1, 0, 0),
    ],
)
def test_what_is_taken_over_is_what_would_be_found(
    base: Place,
    executor: Executor,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    value: float,
    solved: int,
    read: int,
) -> None:
    runs = []
    run = Filter.run
    monkeypatch.setattr(Filter, "run", lambda self, *rest: runs.append(self) or run(self, *rest))
    case = with_declared(CASE, path, value)
    found = solved_there(base, case, base.solved.anchor, executor, case.kappas)
    fresh = [
        one is not other for one, other in zip(found.solved.solutions, base.solved.solutions, strict=True)
    ]
    assert sum(fresh) == solved
    assert len(runs) == read
    with monkeypatch.context() as patch:
        patch.setattr(shifted, "_unmoved", lambda *rest: [False] * len(base.setting.keys))
        patch.setattr(shifted, "same_record", lambda *rest: False)
        whole = solved_there(base, case, base.solved.anchor, executor, case.kappas)
    assert len(runs) == read + 14
    assert_alike(found.solved.filtered, whole.solved.filtered)
    assert_alike(found.setting.filtered, whole.setting.filtered)


def test_another_record_is_read_by_all(base: Place, executor: Executor) -> None:
    case = rivals(axes=CASE.axes, evidence=CASE.evidence[:1])
    found = solved_there(base, case, base.solved.anchor, executor, case.kappas)
    assert [one is other for one, other in zip(found.solved.solutions, base.solved.solutions, strict=True)]
    assert len(found.solved.filtered.entries) < len(base.solved.filtered.entries)


def test_chains_that_stay_are_swept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second quick answer asks only those whose number has changed; the same as one that is asked alone."""
    declared = read_case(TEMPLATE)
    kept, swept = base_of(declared), []
    sweep = answers.sweep
    monkeypatch.setattr(answers, "sweep", lambda *rest: swept.append(rest) or sweep(*rest))

    def changed(freedom: float) -> Case:
        values = (("hypotheses.aim.balancer.set.freedom", freedom),)
        return read_changed(TEMPLATE, Changes(quick=True, values=values))

    assess_quickly(changed(1.5), kept)
    first = len(swept)
    again = assess_quickly(changed(1.2), kept)
    assert (first, len(swept) - first) == (5, 2), (
        "two of four strategic accounts, and habit's one chain only once"
    )
    alone = assess_quickly(changed(1.2), base_of(declared))
    assert again.forecasts == alone.forecasts
    assert again.accounts == alone.accounts
    assert sorted(map(len, kept.swept.values())) == [0, 0, *[len(again.forecasts)] * 3]
    assert len(kept.swept) == 5, "nothing is kept of chains that are gone"


def test_slopes_by_what_few_play_by_come_first(executor: Executor) -> None:
    kept, told = based(CASE, executor, silent), []
    paths = ("parameters.boldness", "hypotheses.aim.strict.set.order")
    found = steering_quickly(kept, paths, told=told.append)
    assert found.paths == paths[::-1]
    assert [len(one.paths) for one in told] == [1, 2]
    assert max(abs(rate) for _, _, slope in found.weights for rate in slope.slopes) > 1e-3
    begun = len(told)
    assert steering_quickly(kept, paths, known=told[0], told=told.append) == found
    assert len(told) == begun + 1, "what is known is not told again"
