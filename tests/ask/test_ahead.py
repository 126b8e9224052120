"""The time ahead, cut at dated changes: nothing lost, nothing twice, in the order in which it happens."""

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.ask.ahead import changes_ahead, stretches
from hedgerow.case.expressions import Constant
from hedgerow.case.model import Dated
from hedgerow.infer.timeline import now

from ..infer.engine import filtered, usual_of
from ..systems import act, actor, at, often, outcome, put, quantity, system

CASE = system(
    [quantity("door", 3)],
    [actor("guest")],
    [act("open", "guest", [outcome(put("door", 1, 3))], often(0.1), when=at("door", 0))],
)
MECHANICS = filtered(CASE, usual_of(CASE)).units[0].chain.mechanics


def dated(id, days, level):
    """Puts the door at a level so many days after now, whatever it was."""
    return Dated(
        id=id, about="", on=CASE.as_of + timedelta(days=1 + days), when=Constant(True),
        effects=(put("door", level, 3),),
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 2)), max_size=8), st.integers(1, 35))
def test_stretches_hold_every_change_once_and_all_of_the_time(dates, days) -> None:
    calendar = tuple(dated(f"c{n}", when, level) for n, (when, level) in enumerate(dates))
    case = replace(CASE, calendar=calendar)
    found = stretches(case, MECHANICS, {}, float(days))
    assert sum(one.days for one in found) == days
    assert found[0].since == now(case)
    assert all(one.since + one.days == other.since for one, other in itertools.pairwise(found))
    assert all(one.days > 0 for one in found)
    inside = [(when, n) for n, (when, _) in enumerate(dates) if 0 <= when < days]
    told = [(change.time - now(case), change.id) for one in found for change in one.changes]
    assert told == [(float(when), f"c{n}") for when, n in sorted(inside)]
    assert [change.id for change in changes_ahead(case, MECHANICS, {}, float(days))] == [id for _, id in told]


def test_of_two_changes_of_one_day_the_later_in_the_case_has_the_last_word() -> None:
    case = replace(CASE, calendar=(dated("b", 3, 2), dated("a", 3, 1)))
    belief = np.array([1.0, 0.0, 0.0])
    for change in changes_ahead(case, MECHANICS, {}):
        belief = change.matrix.T @ belief
    assert belief == pytest.approx([0, 1, 0])
