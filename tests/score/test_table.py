"""The table of scores: by hand, on its questions only, and as it is printed."""

from __future__ import annotations

import io
import json
from datetime import date
from math import log

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from hedgerow.score.gather import Gathered
from hedgerow.score.printed import print_scores
from hedgerow.score.record import EVEN, HABIT, HAZARD, MODEL, REGIME, Numbered, Scored, forecasters
from hedgerow.score.report import print_report, report_document
from hedgerow.score.table import document, score_rows

DAY = date(2030, 1, 1)


def row(case, number, outcome, **said):
    names = {"model": MODEL, "habit": HABIT, "hazard": HAZARD, "regime": REGIME, "coin": EVEN, "ada": "Ada"}
    return Scored(case, f"Q{number}", DAY, outcome, tuple((names[key], value) for key, value in said.items()))


ROWS = (
    row("ford", 1, 1, model=0.8, habit=0.6, hazard=0.5, regime=0.4, coin=0.5, ada=0.9),
    row("ford", 2, 0, model=0.3, habit=0.3, hazard=0.2, coin=0.5),
    row("ford", 3, 0, model=0.1, habit=0.4, regime=0.5, coin=0.5, ada=0.4),
    row("weir", 1, 1, model=0.35, habit=0.6, hazard=0.7, regime=0.97, coin=0.5),
    row("weir", 2, 0, model=0.05, habit=0.1, hazard=0.4, regime=0.2, coin=0.5),
)
NUMBERS = (
    Numbered("weir", "Q3", DAY, 4.0, ((MODEL, 2.5), (HABIT, 7.0))),
    Numbered("weir", "Q4", DAY, 0.0, ((MODEL, 0.5),)),
)


def of(scores, case, forecaster):
    (found,) = [each for each in scores.scores if (each.case, each.forecaster) == (case, forecaster)]
    return found


def test_scores_by_hand():
    model = of(score_rows(ROWS), "ford", MODEL)
    assert model.questions == 3
    assert model.brier == pytest.approx((0.2**2 + 0.3**2 + 0.1**2) / 3)
    assert model.log_score == pytest.approx(-(log(0.8) + log(0.7) + log(0.9)) / 3)


def test_skill_is_on_the_questions_both_answered():
    skills = {name: (count, value) for name, count, value in of(score_rows(ROWS), "ford", MODEL).skill}
    assert skills[EVEN] == (3, pytest.approx(1 - 0.14 / 0.75))
    assert skills[HAZARD] == (2, pytest.approx(1 - 0.13 / 0.29))
    assert skills[REGIME] == (2, pytest.approx(1 - 0.05 / 0.61))
    assert skills[HABIT] == (3, pytest.approx(1 - 0.14 / 0.41))


def test_all_cases_pool_their_questions():
    scores = score_rows(ROWS)
    assert of(scores, "", MODEL).questions == 5
    assert of(scores, "", MODEL).brier == pytest.approx((0.14 + 0.65**2 + 0.05**2) / 5)
    assert of(scores, "", "Ada").questions == 2


def test_people_come_after_our_own():
    assert forecasters(ROWS) == (MODEL, HABIT, HAZARD, REGIME, EVEN, "Ada")


def test_the_paired_skill_leaves_out_where_the_regimes_were_sure():
    found = score_rows(ROWS).paired_skill
    assert [(case, count) for case, count, _ in found.cases] == [("ford", 2), ("weir", 1)]
    assert found.skill == pytest.approx(1 - (0.04 + 0.01 + 0.0025) / (0.36 + 0.25 + 0.04))


def test_numbers_cost_their_distance():
    model, habit = score_rows((), NUMBERS).numbers
    assert (model.forecaster, model.questions, model.crps, model.squared) == (
        MODEL,
        2,
        1.0,
        pytest.approx(1.25),
    )
    assert (habit.questions, habit.crps, habit.squared) == (1, 3.0, 9.0)


@example([("a", 0.0, 5.027211959264249e-161, 0)])
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.floats(0, 1), st.floats(0, 1), st.integers(0, 1)), max_size=12
    )
)
def test_no_table_holds_what_json_cannot(made):
    rows = [row(case, n, y, model=p, regime=q, coin=0.5) for n, (case, p, q, y) in enumerate(made)]
    json.dumps(document(score_rows(rows)), allow_nan=False)


def case_of(rows, numbers=(), **more):
    values = {
        "name": rows[0].case if rows else "weir",
        "title": "A river case",
        "as_of": DAY,
        "origin": "ledger",
        "warning": "",
        "rows": tuple(rows),
        "numbers": tuple(numbers),
        "questions": 8,
        "answered": 6,
        "settled": 5,
        "void": 1,
        "notes": (),
        "digests": (("case.yaml", "a" * 64),),
        "last_hash": "b" * 64,
    }
    return Gathered(**{**values, **more})


GATHERED = (
    case_of(
        ROWS[:3],
        warning="Written in 2026, after the outcomes were known. Not evidence of skill.",
        origin="result",
    ),
    case_of(
        ROWS[3:], NUMBERS, notes=("`Q5`: no forecast of the model from before it was settled; not scored.",)
    ),
)


def printed(show):
    text = io.StringIO()
    show(Console(file=text, width=80, highlight=False, markup=False, emoji=False))
    return text.getvalue()


def test_the_report_as_printed(golden):
    text = printed(lambda console: print_report(GATHERED, score_rows(ROWS, NUMBERS), console))
    assert max(map(len, text.splitlines())) <= 80
    golden("score/report.txt", text)


def test_nothing_to_score_is_said():
    assert "nothing to score" in printed(lambda console: print_scores(score_rows(()), console))


def test_one_case_has_no_line_for_all():
    text = printed(lambda console: print_scores(score_rows(ROWS[:3]), console))
    assert "all cases" not in text
    assert "with 1 case it cannot fall below 1." in " ".join(text.split())


def test_the_json_document_has_what_is_documented():
    from pathlib import Path

    made = report_document(GATHERED, score_rows(ROWS, NUMBERS))
    text = (Path(__file__).parents[2] / "docs" / "reference" / "scoring.md").read_text(encoding="utf-8")
    for key, value in made.items():
        assert f"## `{key}`" in text or f"| `{key}` |" in text, key
        for each in value if isinstance(value, list) else [value]:
            for inner in each:
                assert f"`{inner}`" in text, (key, inner)
    question = made["questions"][0]
    assert question["forecasts"][0] == {
        "forecaster": MODEL,
        "person": False,
        "answer": 0.8,
        "brier": pytest.approx(0.04),
        "log_score": pytest.approx(-log(0.8)),
        "crps": None,
        "spread": False,
    }
    assert [each["person"] for each in question["forecasts"]] == [False] * 5 + [True]
    number = next(each for each in made["questions"] if each["number"])
    assert number["forecasts"][0]["crps"] == 1.5
    assert made["cases"][0]["share_answered"] == 0.75
