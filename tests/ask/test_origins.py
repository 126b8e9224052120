"""A case as of an earlier day: counts are taken again, and what could not be is named."""

from datetime import date
from pathlib import Path

import pytest

from hedgerow.ask.origins import at_origin
from hedgerow.case.expressions import Constant
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.case.units import counted_chance, counted_rate

HARBOUR = Path(__file__).parents[1] / "case" / "fixtures" / "harbour"
EARLY = date(2030, 6, 1)


def harbour(as_of: date | None, **edits: str) -> Case:
    return read_case(HARBOUR, as_of=as_of, edits=edits)


def raids(case: Case):
    return next(act for act in case.acts if act.id == "raid_stores").usual[0]


def test_a_count_the_record_holds_is_taken_again() -> None:
    # Two raids are in the evidence by the end, and one by June 2030, 273 days before it.
    case = harbour(EARLY, **{"acts.raid_stores.usual.seen": "2"})
    then, recount = at_origin(case)
    left = raids(case).exposure - (date(2031, 3, 1) - EARLY).days
    assert raids(then).seen == 1
    assert raids(then).exposure == left
    assert raids(then).rate == Constant(counted_rate(1, left))
    assert "raid_stores" in recount.recounted
    assert any("raid_stores" in said for said in then.warnings)


def test_a_count_the_record_does_not_hold_stands_and_is_named() -> None:
    case = harbour(EARLY)
    then, recount = at_origin(case)
    assert raids(then) == raids(case)
    assert {"raid_stores", "arrest", "release", "protest", "surround"} == set(recount.kept)
    assert any("may know what happened later" in said and "release" in said for said in then.warnings)


def test_a_reply_is_counted_among_what_it_answers() -> None:
    # One arrest of the record was answered by armed men, of two.
    edits = {"acts.arrest.replies.surround.usual.seen": "1", "acts.arrest.replies.surround.usual.of": "2"}
    then, recount = at_origin(harbour(EARLY, **edits))
    reply = next(one for act in then.acts for one in act.replies if one.id == "surround")
    assert (reply.usual[0].seen, reply.usual[0].exposure) == (1, 1.0)
    assert reply.usual[0].rate == Constant(counted_chance(1, 1))
    assert "surround" in recount.recounted


def test_what_was_published_later_is_not_counted() -> None:
    # The arrest of 10 April was published on the 12th.
    edits = {"acts.arrest.replies.surround.usual.seen": "1", "acts.arrest.replies.surround.usual.of": "2"}
    then, _ = at_origin(harbour(date(2030, 4, 11), **edits))
    reply = next(one for act in then.acts for one in act.replies if one.id == "surround")
    assert reply.usual[0].exposure == 0.0


@pytest.mark.parametrize("as_of", [None, date(2031, 3, 1), date(2031, 6, 1)])
def test_its_own_day_changes_nothing(as_of: date | None) -> None:
    case = harbour(as_of)
    then, recount = at_origin(case)
    assert then is case
    assert not recount.recounted
    assert not recount.kept


def test_too_short_a_time_stands_as_typed() -> None:
    case = harbour(date(2030, 1, 20), **{"acts.raid_stores.usual.seen": "2"})
    then, recount = at_origin(case)
    assert raids(then) == raids(case)
    assert "raid_stores" in recount.kept
