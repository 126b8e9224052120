"""One thing explained: the digits of the assessment, the tornado, and what cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from hedgerow.ask.assess import assess
from hedgerow.ask.moving import likewise, movable
from hedgerow.ask.why.explain import explain, forecasts_told
from hedgerow.ask.why.inquiry import askable, explained, kind_of
from hedgerow.ask.why.sensitivity import at_value, tornado
from hedgerow.case.model import Parameter, Source
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.cli import why
from hedgerow.errors import QueryError

from ...infer.worlds import RECORD, rivals
from ...systems import actor, two_levels
from ..engine import made, under
from .engine import asker_of, asking, workers


@pytest.fixture(scope="module")
def case():
    return read_case(TEMPLATE)


@pytest.fixture(scope="module")
def whole(case):
    return assess(case)


def one(case, what, **options):
    with workers() as executor:
        return explained(case, what, executor, **options)


def test_an_act_and_a_question_are_told_as_in_the_assessment(case, whole) -> None:
    assert one(case, "dismiss").act == next(each for each in whole.acts if each.act == "dismiss")
    told = one(case, "Q1")
    among = next(each for each in whole.why if each.question == "Q1")
    assert [(line.what, line.on) for line in told.why.lines] == [(line.what, line.on) for line in among.lines]
    assert [line.difference for line in told.why.lines] == pytest.approx(
        [line.difference for line in among.lines], abs=1e-13
    )
    assert [each.act for each in told.acts] == ["dismiss"]
    assert {row.what for row in one(case, "dismiss").indicators} == {"dismiss", "march"}


def test_an_account_is_told_with_its_ledger_and_a_report_with_the_answers_without_it(case, whole) -> None:
    book = one(case, "aim.balancer").ledger
    assert book.rows == whole.ledger.rows
    assert book.left_out == whole.ledger.left_out
    left = one(case, "E11").left_out
    assert left == next(each for each in whole.ledger.left_out if each.report == "E11")


def test_lines_of_a_forecast_sum_and_stand_in_order(whole) -> None:
    for each in whole.why:
        assert each.before + sum(line.difference for line in each.lines) == pytest.approx(
            each.after, abs=1e-9
        )
        answer = next(forecast for forecast in whole.forecasts if forecast.id == each.question)
        assert each.after == pytest.approx(answer.probability, abs=1e-12)
        days = [line.on for line in each.lines]
        assert days == sorted(days)
        assert each.lines[-1].what == "silence"


def test_the_same_case_is_explained_alike_twice(case, whole) -> None:
    again = assess(case)
    for field in ("ledger", "why", "acts", "indicators", "cycles", "futures"):
        assert getattr(again, field) == getattr(whole, field), field
        assert getattr(whole, field)


def test_what_costs_too_much_is_told_where_it_is_asked_for(monkeypatch, case, whole) -> None:
    monkeypatch.setattr("hedgerow.ask.why.explain.BUDGET", 0.0)
    found = assess(case)
    assert found.why == whole.why
    assert found.ledger.left_out is found.sensitivity is None
    assert found.acts
    assert found.indicators
    asked = assess(case, thorough=True)
    for field in ("ledger", "why", "sensitivity"):
        assert getattr(asked, field) == getattr(whole, field), field
        assert getattr(asked, field)


def test_a_case_without_questions_wants_or_reports_is_explained_as_far_as_it_goes() -> None:
    bare = replace(rivals(evidence=(), coverage=(), axes=()), questions=())
    it = made(replace(bare, actors=tuple(replace(each, wants=()) for each in bare.actors)))
    with workers() as executor:
        found = explain(it.case, it.setting, it.solved, (), asker_of(it, executor), executor)
    assert found.why == ()
    assert found.futures is None
    assert found.indicators is not None
    assert all(row.information == pytest.approx(0.0, abs=1e-12) for row in found.indicators.rows)
    assert all(each.stake == 0.0 for each in found.acts)


@pytest.mark.parametrize("habit", [0.0, 1.0])
def test_a_case_that_is_sure_of_habit_is_explained(habit) -> None:
    case = asking(replace(rivals(evidence=RECORD), habit=habit), "seized", "shut")
    it = made(case)
    with workers() as executor:
        found = explain(it.case, it.setting, it.solved, (), asker_of(it, executor), executor)
    assert {axis for axis, *_ in found.ledger.prior} == {"aim"}
    for row in found.indicators.rows:
        assert all(np.isfinite(number) for _, _, number in (*row.given, *row.unseen))
    assert len(found.why) == 2
    assert sum(one.probability for one in found.futures.futures) == pytest.approx(1.0)


def test_where_nobody_decides_anything_there_is_little_to_explain() -> None:
    it = made(replace(two_levels(), actors=(actor("idle"),)))
    with workers() as executor:
        found = explain(it.case, it.setting, it.solved, (), asker_of(it, executor), executor)
    assert found.acts == found.cycles == found.why == ()
    assert found.indicators is None
    assert found.futures is None


# -- the tornado ------------------------------------------------------------------------------


def swaying():
    """Parameters with room: one in a want, one in a usual rate, one in nothing, and one without room."""
    base = asking(rivals(evidence=RECORD), "seized", "shut")
    source = Source("judgement")
    spare = Parameter("spare", "uniform", (0.0, 1.0), 0.5, 0.1, 0.9, source)
    return replace(
        base,
        parameters=(
            Parameter("boldness", "lognormal", (1.0, 0.4), 1.0, 0.6, 1.7, source),
            Parameter("temper", "fixed", (1.0,), 1.0, 1.0, 1.0, source),
            Parameter("order", "normal", (1.0, 0.2), 1.0, 0.7, 1.3, source),
            spare,
        ),
    )


@pytest.fixture(scope="module")
def it():
    return made(swaying())


def test_parameters_without_room_have_no_bar(it) -> None:
    assert [each.name for each in movable(it.case)] == ["boldness", "order", "spare"]


def test_a_parameter_left_where_it_is_changes_nothing(it) -> None:
    with workers() as executor:
        mixture = at_value(it.case, "boldness", 1.0, it.setting, it.solved, executor)
    assert mixture.weights == pytest.approx(it.mixture.weights, abs=1e-6)


def test_bars_say_what_each_parameter_does_alone(it) -> None:
    query = it.case.questions[0].asks
    with workers() as executor:
        names = [each.name for each in movable(it.case)]
        (found,) = tornado(it.case, [query], names, it.setting, it.solved, executor)
    bars = {bar.parameter: bar for bar in found}
    now = under(it, [query])[0].value
    assert next(iter(bars)) == "boldness"
    # Bolder wardens seize more often, out of habit already.
    assert bars["boldness"].at_low < now < bars["boldness"].at_high
    # Nothing holds the spare one.
    assert bars["spare"].at_low == pytest.approx(now, abs=1e-6)
    assert bars["spare"].length == pytest.approx(0.0, abs=1e-6)
    assert bars["order"].length > 1e-4
    for bar in bars.values():
        weights = {(axis, value): weight for axis, value, weight in bar.weights_at_low}
        assert weights["habit", "habit"] + weights["habit", "strategy"] == pytest.approx(1.0)
    lengths = [bar.length for bar in bars.values()]
    assert lengths == sorted(lengths, reverse=True)


def test_an_account_that_sets_a_parameter_has_its_own_moved_as_far(it) -> None:
    with workers() as executor:
        mixture = at_value(it.case, "order", 1.3, it.setting, it.solved, executor)
    assert [unit.parameters["order"] for unit in mixture.strategic.units] == pytest.approx([1.3, -0.2])


@pytest.mark.parametrize(
    ("kind", "arguments", "value", "own", "moved"),
    [
        ("lognormal", (0.5, 0.4), 1.0, 3.0, 6.0),
        ("lognormal", (0.5, 0.4), 1.0, 0.0, 0.0),
        ("normal", (0.5, 1.0), 1.5, -3.0, -2.0),
        ("uniform", (0.0, 1.0), 0.9, 0.8, 1.0),
        ("beta", (0.5, 10.0), 0.1, 0.2, 0.0),
    ],
)
def test_as_far_is_in_proportion_or_by_as_much(kind, arguments, value, own, moved) -> None:
    parameter = Parameter("any", kind, arguments, 0.5, 0.1, 0.9, Source("judgement"))
    assert likewise(parameter, value, own) == pytest.approx(moved)


def test_a_bar_is_the_case_solved_under_the_same_anchor(it) -> None:
    """Cold from zero stakes instead of warm from where it was: the same values."""
    from hedgerow.game.compile import compile_case, parameters_of
    from hedgerow.solve.equilibrium import solve
    from hedgerow.solve.policy import default_rule

    with workers() as executor:
        mixture = at_value(it.case, "boldness", 1.7, it.setting, it.solved, executor)
    for unit in mixture.strategic.units:
        values = {**parameters_of(it.case, unit.key), "boldness": 1.7}
        game = compile_case(it.case, values)
        rule = default_rule(game.mechanics, it.solved.anchor.intercepts)
        cold = solve(game, it.solved.anchor.scale, rule).policy.chain(game.mechanics)
        assert np.abs(cold.rates - unit.chain.rates).max() < 1e-6


def test_a_question_may_be_told_with_what_it_rests_on(case, whole) -> None:
    told = one(case, "Q2", parameters=True).sensitivity
    ((question, slope),), ((again, bars),) = told.forecasts, told.bars
    assert question == again == "Q2"
    assert {bar.parameter for bar in bars} == {each.name for each in movable(case)}
    assert bars[0].length >= bars[-1].length
    # The digits of the assessment, where little stands in the way of telling it by default.
    assert dict(whole.sensitivity.forecasts)["Q2"] == slope
    assert whole.sensitivity.weights == told.weights


def test_slopes_lead_where_the_games_solved_again_are(whole) -> None:
    """A straight line is near for the short way, and the far ends lie on the side it points to."""
    found = whole.sensitivity
    for question, bars in found.bars:
        slope = dict(found.forecasts)[question]
        for bar in bars:
            place = [span.name for span in found.parameters].index(bar.parameter)
            low, high = found.swing(slope, place)
            if bar.length > 1e-3:
                assert high - low == pytest.approx(bar.at_high - bar.at_low, rel=0.5)
            else:
                assert high - low == pytest.approx(0.0, abs=2e-3)


def test_weights_of_an_axis_move_against_each_other(whole) -> None:
    sums: dict[str, np.ndarray] = {}
    for axis, _, slope in whole.sensitivity.weights:
        sums[axis] = sums.get(axis, 0.0) + np.array([slope.value, *slope.slopes])
    for total in sums.values():
        assert total == pytest.approx([1.0] + [0.0] * (len(total) - 1), abs=1e-8)
    now = {(one.axis, one.name): one.weight for one in whole.accounts}
    for axis, value, slope in whole.sensitivity.weights:
        if (axis, value) in now:
            assert slope.value == pytest.approx(now[axis, value], abs=1e-9)


# -- what cannot be asked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("march", "is a reply to `dismiss`"),
        ("wear", "is a drift: nobody chooses it"),
        ("Q3", "The model does not answer Q3"),
        ("E10", "Report E10 is not used: A speech"),
        ("dismis", "Did you mean `dismiss`"),
        ("", "There is no act, question, account or report"),
        ("aim.nobody", "There is no act"),
        ("\x00", "There is no act"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_reason(case, what, said) -> None:
    with pytest.raises(QueryError, match=said.replace("?", ".")):
        kind_of(case, what)


def test_habit_is_no_account_where_it_is_certain(case) -> None:
    assert "habit" in askable(case)["account"]
    assert "habit" not in askable(replace(case, habit=0.0))["account"]


# -- the command ------------------------------------------------------------------------------

app = typer.Typer()
why.register(app)
app.command()(lambda: None)


def run(*words):
    return CliRunner().invoke(app, ["why", str(TEMPLATE), *words])


def test_the_command_lists_what_may_be_asked() -> None:
    ran = run()
    assert ran.exit_code == 0
    case = read_case(TEMPLATE)
    rows = [line.split(maxsplit=1) for line in ran.stdout.splitlines() if line]
    heads = {"Acts", "Questions", "Accounts", "Reports"}
    listed = {row[0]: row[1].strip() for row in rows if row[0] not in heads}
    assert set(listed) == {name for names in askable(case).values() for name in names}
    assert listed["aim.balancer"] == "Balances"
    assert listed["Q1"] == "Officers dismissed again by April"
    assert max(map(len, ran.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("concede", ("tension is standoff: holds with chance <0.01", "Takes dismissed officers back")),
        (
            "Q1",
            ("What each report did", "Moved most by ", "E11 Visits the northern capital.", "What it counts"),
        ),
        ("habit", ("before the reports", "after the reports", "Its weight without a report")),
        ("E11", ("E11, 5 Nov 2024", "Without it, and without the replies to it")),
    ],
)
def test_the_command_says_it_within_eighty_columns(what, said) -> None:
    ran = run(what)
    assert ran.exit_code == 0, ran.output
    for text in said:
        assert text in ran.stdout
    assert max(map(len, ran.stdout.splitlines())) <= 80


def test_the_command_gives_a_document() -> None:
    told = json.loads(run("Q1", "--json").stdout)
    assert told["why"]["question"] == "Q1"
    assert "case" not in told
    assert told["ledger"] is None


def test_the_command_shows_the_tornado() -> None:
    ran = run("Q2", "--tornado")
    assert ran.exit_code == 0, ran.output
    shown = ran.stdout[ran.stdout.index("What it rests on") :]
    assert "obedience" in shown
    assert "freedom" in shown
    assert max(map(len, ran.stdout.splitlines())) <= 80


def test_to_first_order_no_game_is_solved_again(monkeypatch, whole) -> None:
    def never(*_: object) -> None:
        raise AssertionError("solved again")

    monkeypatch.setattr("hedgerow.ask.why.explain.tornado", never)
    ran = run("Q2", "--first-order", "--json")
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)["sensitivity"]
    assert found["bars"] == []
    assert found["forecasts"][0][0] == "Q2"
    slope = dict(whole.sensitivity.forecasts)["Q2"]
    assert found["forecasts"][0][1] == {"value": slope.value, "slopes": list(slope.slopes)}
    with monkeypatch.context() as patched:
        patched.setattr("hedgerow.cli.talk.progress_on", progress_on := Kept())
        ran = run("Q2", "--first-order")
    assert ("Differentiating the answers", 1, 7) in progress_on.told
    assert ran.exit_code == 0, ran.output
    shown = ran.stdout[ran.stdout.index("What it rests on") :]
    assert "obedience" in shown
    assert "No game was solved again" in " ".join(shown.split())
    assert "the games solved again" not in " ".join(shown.split())
    assert max(map(len, ran.stdout.splitlines())) <= 80


class Kept:
    """In place of the bar that shows progress: keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    @contextmanager
    def __call__(self, _: object) -> Iterator[Callable[[str, int, int], None]]:
        yield lambda *said: self.told.append(said)


@pytest.mark.parametrize("option", ["--tornado", "--first-order"])
def test_a_tornado_of_an_act_is_refused_before_anything_is_solved(option) -> None:
    ran = run("dismiss", option)
    assert isinstance(ran.exception, QueryError)
    assert option in str(ran.exception)
    assert "is for questions" in str(ran.exception)


def test_forecasts_are_told_of_the_questions_named(it) -> None:
    with workers() as executor:
        told = forecasts_told(
            it.case, it.case.questions[1:], it.setting, it.solved, asker_of(it, executor), executor
        )
    assert [each.question for each in told] == ["shut"]
