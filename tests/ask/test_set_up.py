"""How often a false report is to be expected: habit's rates, averaged over accounts and the record read once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.assess import workers
from hedgerow.ask.engine import Setting, set_up
from hedgerow.case.expressions import ParameterValue
from hedgerow.case.model import Case
from hedgerow.game.compile import accounts_of

from ..infer.oracle import Usualness, World, keys, parameters, prior, read_record
from ..infer.worlds import axis, harbour, level, parameter, report

RECORD = (
    report("E1", 1, "seize.boat", credible=0.6),
    report("E2", 1, "protest", credible=0.7, reply_to="E1"),
    report("E3", 8, "ransom | ebb", credible=0.5),
    report("E4", 14, "petition + scorn", credible=0.6),
    report("E5", 17, reading=level("tide", "==", 2), credible=0.8),
)
"""Nothing is covered, much may be false."""


def usual_after(case: Case, spent: list[np.ndarray]) -> Usualness:
    """Rate of every (act, reply) pair: each account by its prior, each situation by the time spent there."""
    found: dict[tuple[tuple[str, str], tuple[str, str] | None], float] = {}
    for key, time in zip(keys(case), spent, strict=True):
        for jump in World(case, parameters(case, key)).jumps:
            rate = prior(case, key) * time[jump.source] / time.sum() * jump.rate
            found[jump.what, jump.reply] = found.get((jump.what, jump.reply), 0.0) + rate
    return found


@pytest.fixture(scope="module")
def setting() -> Setting:
    with workers() as executor:
        return set_up(harbour(evidence=RECORD), executor)


def read_twice(case: Case) -> Usualness:
    """What is usual once the record is read out of habit, as it is read for that."""
    # Before anything is read an axis is not redrawn either: everybody governs from the first day.
    unread = replace(case, evidence=(), axes=tuple(replace(axis, first=None) for axis in case.axes))
    first = usual_after(case, read_record(unread, {}).spent)
    return usual_after(case, read_record(case, first).spent)


def assert_read(case: Case, made: Setting, usual: Usualness) -> None:
    """The accounts of habit are where brute force has them."""
    expected = read_record(case, usual)
    assert made.filtered.log_weights() == pytest.approx(expected.logs[1.0], abs=1e-9)
    for belief, wanted in zip(made.filtered.beliefs, expected.beliefs, strict=True):
        assert belief == pytest.approx(wanted, abs=1e-9)


def test_false_reports_are_as_frequent_as_habit_on_the_record(setting: Setting) -> None:
    case = harbour(evidence=RECORD)
    usual = read_twice(case)
    happenings = [(one.id, one.mark) for one in setting.games[0].mechanics.happenings]
    joint = setting.densities.joint
    for (what, reply), rate in usual.items():
        rows = [n for n, one in enumerate(happenings) if one == what]
        columns = [-1] if reply is None else [n for n, one in enumerate(happenings) if one == reply]
        assert joint[np.ix_(rows, columns)].sum() == pytest.approx(rate, abs=1e-9), (what, reply)
    assert joint.sum() == pytest.approx(sum(usual.values()), abs=1e-9)
    assert_read(case, setting, usual)


def test_accounts_that_a_dated_change_meets_otherwise_are_read_apart() -> None:
    """Also where they agree on all that can happen, so that habit is the same in each."""
    vote = harbour().calendar[0]
    vote = replace(
        vote, effects=(vote.effects[0], replace(vote.effects[1], chance=ParameterValue("turnout")))
    )
    case = harbour(
        evidence=RECORD,
        calendar=(vote,),
        parameters=(*harbour().parameters, parameter("turnout")),
        axes=(axis("turnout", {"poor": (0.5, {"turnout": 0.1}), "good": (0.5, {"turnout": 0.9})}),),
    )
    with workers() as executor:
        made = set_up(case, executor)
    assert_read(case, made, read_twice(case))
    assert np.ptp(made.filtered.log_weights()) > 1e-3


def test_accounts_that_agree_on_the_mechanics_share_a_chain() -> None:
    case = harbour(evidence=RECORD)
    idle = replace(case.axes[1], values=tuple(replace(value, settings=()) for value in case.axes[1].values))
    with workers() as executor:
        made = set_up(replace(case, axes=(case.axes[0], idle)), executor)
    assert len({id(chain) for chain in made.habit}) == 2
    assert len(made.habit) == len(accounts_of(case)) == 4
