"""Questions nobody picked, and what the record says came of them."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hedgerow.case.read import read_case
from hedgerow.score.mechanical import HORIZONS, origins, outcome, questions

HARBOUR = Path(__file__).parents[1] / "case" / "fixtures" / "harbour"


def test_origins_are_quarters_with_half_a_year_behind_them_and_a_month_before_the_end() -> None:
    assert origins(read_case(HARBOUR)) == (date(2030, 6, 30), date(2030, 9, 30), date(2030, 12, 31))


def test_every_act_is_asked_of_every_window_the_record_covers() -> None:
    case = read_case(HARBOUR, as_of=date(2030, 12, 31))
    made = questions(case, case.as_of)
    assert [one.id for one in made] == [f"{act.id}.30" for act in case.acts]
    case = read_case(HARBOUR, as_of=date(2030, 6, 30))
    assert len(questions(case, case.as_of)) == len(case.acts) * len(HORIZONS)
    assert all(one.deadline <= date(2031, 3, 1) for one in questions(case, case.as_of))


def asked(origin: date, name: str):
    case = read_case(HARBOUR, as_of=origin)
    return case, next(one for one in questions(case, origin) if one.id == name), origin


def test_outcomes_come_from_the_record() -> None:
    assert outcome(*asked(date(2030, 6, 30), "raid_stores.30")) == 1  # on 1 July
    assert outcome(*asked(date(2030, 6, 30), "arrest.30")) == 0
    assert outcome(*asked(date(2030, 6, 30), "arrest.180")) == 1  # on 1 October
    assert outcome(*asked(date(2030, 6, 30), "release.180")) == 0


def test_the_day_of_the_origin_is_before_and_the_last_day_within() -> None:
    case = read_case(HARBOUR, as_of=date(2030, 7, 1))
    for origin, came in ((date(2030, 7, 1), 0), (date(2030, 6, 30), 1)):
        question = next(one for one in questions(case, origin) if one.id == "raid_stores.30")
        assert outcome(case, question, origin) == came
    origin = date(2030, 10, 1) - timedelta(days=30)
    question = next(one for one in questions(case, origin) if one.id == "arrest.30")
    assert outcome(case, question, origin) == 1


def test_a_range_of_days_across_an_end_leaves_it_open() -> None:
    case = read_case(HARBOUR)
    origin = date(2030, 4, 17)  # release lies between 15 and 20 April
    question = next(one for one in questions(replace(case, as_of=origin), origin) if one.id == "release.30")
    assert outcome(case, question, origin) is None
