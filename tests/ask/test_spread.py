"""Answers that are distributions, against the chain beside its memory: every count, and every day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from rich.console import Console

from hedgerow.ask.assess import assess
from hedgerow.ask.monitors import counters
from hedgerow.ask.record import Spread
from hedgerow.ask.spread import MOST_DAYS, day_of, grid, parts, spread, spreads
from hedgerow.case.model import Query
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import CaseError
from hedgerow.show import terminal
from hedgerow.show.document import document
from hedgerow.show.netcdf import tree
from hedgerow.show.report import render
from hedgerow.show.spread import spread_words

from ..infer.worlds import both, named, on
from .engine import answers, worlds
from .oracle import Watch, ask
from .test_questions import ANGRY, END, HIGH, SHUT, given, moments, town

COUNTS = {
    "an act": Query("count", acts=(named("seize"),), end=END, up_to=3),
    "several from a day": Query("count", acts=(named("seize.boat"), named("ransom")), start=on(24), end=END, up_to=2),
    "an act or its reply": Query("count", acts=(named("petition"), named("scorn")), end=END, up_to=4),
    "given": Query("count", acts=(named("ransom"),), end=on(24), given=(("gate", "shut"),), up_to=1),
}  # fmt: skip
DAYS = {
    "reach": Query("reach", both(SHUT, ANGRY), end=END, dated=True),
    "what may be so already": Query("reach", HIGH, within=3.5, dated=True),
    "an act": Query("acts", acts=(named("seize.boat"),), at_least=1, end=END, dated=True),
    "a reply": Query("acts", acts=(named("scorn"),), at_least=1, end=END, dated=True),
    "by tonight": Query("acts", acts=(named("seize"),), at_least=1, end=on(20), dated=True),
}


def answered(query):
    """The spread over all accounts, as the engine makes it."""
    case = town()
    asked = parts(case, query)
    model, habit = spreads(case, query, dict(zip(asked, answers(case, asked), strict=True)))
    # Nobody wants anything in this town.
    assert model.chances == pytest.approx(habit.chances, abs=1e-12)
    return model


@pytest.mark.parametrize("name", COUNTS)
def test_every_count_has_the_chance_of_the_chain_beside_its_memory(name):
    query = COUNTS[name]
    found = answered(query)
    everywhere, beliefs, weights = worlds(town())
    most = query.up_to
    wanted = np.zeros(most + 1)
    for number in range(most + 1):
        for world, belief, weight in zip(everywhere, beliefs, weights, strict=True):
            first, last = moments(world.case, query)
            watch = Watch(
                first,
                last,
                most + 1,
                event=lambda memory, jump: min(memory + any(jump.holds(one) for one in query.acts), most),
                answer=lambda memory, situation, number=number: float(memory == number),
            )
            wanted[number] += weight * ask(world, given(world, belief, query.given), watch)
    assert found.kind == "count"
    assert found.at == tuple(range(most + 1))
    assert found.chances == pytest.approx(wanted, abs=1e-9)
    assert sum(found.chances) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", DAYS)
def test_every_day_has_the_chance_of_the_chain_beside_its_memory(name):
    query = DAYS[name]
    found = answered(query)
    everywhere, beliefs, weights = worlds(town())
    wanted = []
    for days in found.at:
        chance = 0.0
        for world, belief, weight in zip(everywhere, beliefs, weights, strict=True):
            there = None if query.expression is None else world.where(query.expression) != 0
            now = moments(world.case, replace(query, within=0.0))[0]
            watch = Watch(
                now,
                now + days,
                2,
                event=lambda memory, jump: max(memory, any(jump.holds(one) for one in query.acts)),
                look=lambda memory, place, there=there: max(
                    memory, 0 if there is None else int(there[place])
                ),
            )
            chance += weight * ask(world, belief, watch)
        wanted.append(chance)
    assert found.kind == "days"
    assert found.chances == pytest.approx(wanted, abs=1e-9)
    assert (np.diff(found.chances) >= 0.0).all()


def test_the_last_day_answers_the_question_itself():
    for query in DAYS.values():
        (whole,) = answers(town(), [query])
        assert answered(query).chances[-1] == pytest.approx(whole.value, abs=1e-12)


def test_the_mean_of_a_distribution_is_the_expected_number():
    query = replace(COUNTS["an act"], end=on(22), up_to=12)
    (expected,) = answers(town(), [query])
    found = answered(query)
    # So many or more counts as so many, which happens with a chance of less than 1e-9 here.
    assert np.dot(found.at, found.chances) == pytest.approx(expected.value, abs=1e-8)


def test_one_counter_answers_for_every_number():
    asked = parts(town(), COUNTS["an act or its reply"])
    other = replace(asked[0], at_most=2)
    held = counters([*asked, other])
    assert {query for query, _ in held} == {asked[-1], other}
    assert [column for _, column in held] == [3, 2, 1, 0, 0]
    together = answers(town(), [*asked, other])
    for query, answer in zip([*asked, other], together, strict=True):
        (alone,) = answers(town(), [query])
        assert answer.by_account == pytest.approx(alone.by_account, abs=1e-12)


@pytest.mark.parametrize("days", [0.2, 1.0, 2.5, 7.0, 24.0, 25.0, 400.0])
def test_days_increase_from_today_to_the_end_of_the_window(days):
    case = town()
    found = grid(case, Query("reach", HIGH, within=days, dated=True))
    assert found[0] == 0.0
    assert found[-1] == pytest.approx(days)
    assert (np.diff(found) > 0.0).all()
    assert len(found) <= MOST_DAYS + 1


def test_arithmetic_that_errs_by_a_little_is_mended():
    case, count, dated = town(), COUNTS["an act"], DAYS["by tonight"]
    found = spread(case, count, [1.0 + 1e-15, 0.4, 0.4 + 1e-16])
    assert min(found.chances) >= 0.0
    assert sum(found.chances) == pytest.approx(1.0, abs=1e-15)
    assert spread(case, dated, [-1e-16, -1e-17]).chances == (0.0, 0.0)


def test_a_day_is_met_at_its_noon():
    case = town()
    assert day_of(case, on(21)) == 0.5
    assert day_of(case, on(25)) == 4.5


# ---- In a case ---------------------------------------------------------------------------------------------


def with_asks(text):
    return read_case(TEMPLATE, edits={"questions.Q1.asks": text})


def test_a_case_may_ask_for_distributions_and_they_are_shown():
    case = read_case(
        TEMPLATE,
        edits={
            "questions.Q1.asks": "{count: [raid], by: 2025-06-30, up_to: 4}",
            "questions.Q2.asks": "{day_of: {reach: tension == standoff}, by: 2025-06-30}",
        },
    )
    plain = assess(read_case(TEMPLATE), explained=False)
    made = assess(case, explained=False)
    count, dated = made.forecasts[0], made.forecasts[1]
    assert count.unit == "expected number"
    assert len(count.spread.chances) == 5
    assert dated.unit == "probability"
    # The day asks for what the plain question asks by its deadline.
    assert dated.probability == pytest.approx(plain.forecasts[1].probability, abs=1e-12)
    assert dated.spread.chances[-1] == pytest.approx(dated.probability, abs=1e-12)
    assert dated.spread.at[-1] == (date(2025, 6, 30) - case.as_of).days
    shown = document(made)["forecasts"]
    assert shown[0]["spread"]["kind"] == "count"
    assert shown[1]["spread_habit"]["at"] == list(dated.spread_habit.at)
    assert "spread" not in shown[2]
    page, said = " ".join(render(made).split()), io.StringIO()
    terminal.answer(made, Console(file=said, width=80))
    for told in (page, " ".join(said.getvalue().split())):
        assert "Chance of so many: 0: 0." in told
        assert "4 or more: 0." in told
        assert "Chance of having happened by: 31 Jan 2025 0." in told
        assert "30 Jun 2025" in told
    kept = tree(made)["forecast"]
    assert kept["spread"].values[0, :5] == pytest.approx(count.spread.chances)
    assert np.isnan(kept["spread"].values[2]).all()
    assert kept["spread_at"].values[1, : len(dated.spread.at)] == pytest.approx(dated.spread.at)


def test_a_distribution_in_words_sums_and_names_its_middle():
    found = spread_words(Spread("count", (0.0, 1.0, 2.0), (1 / 3, 1 / 3, 1 / 3)), date(2024, 1, 31))
    assert found in [
        f"Chance of so many: 0: {one}, 1: {two}, 2 or more: {three}."
        for one, two, three in (("0.34", "0.33", "0.33"), ("0.33", "0.34", "0.33"), ("0.33", "0.33", "0.34"))
    ]
    found = spread_words(Spread("days", (0.0, 1.0, 2.0), (0.0, 0.5, 0.6)), date(2024, 1, 31))
    assert found.endswith(
        "1 Feb 2024 0.50, 2 Feb 2024 0.60. More likely than not it has happened by 1 Feb 2024."
    )
    found = spread_words(Spread("days", (0.0, 1.0), (0.0, 0.4)), date(2024, 1, 31))
    assert found.endswith("1 Feb 2024 0.40. More likely than not it does not happen in that time.")


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        ("{count: [raid], by: 2025-06-30, up_to: 13}", "less than or equal to 12"),
        ("{acts: [raid], by: 2025-06-30, up_to: 3}", "`up_to` does not belong with `acts`"),
        ("{day_of: {acts: [raid], at_least: 2}, by: 2025-06-30}", "a number of times"),
        ("{day_of: {count: [raid]}, by: 2025-06-30}", "`count` cannot stand here"),
        ("{day_of: {acts: [raid]}}", "The window of this query has no end"),
        (
            "{day_of: {acts: [raid]}, from: 2025-02-01, by: 2025-06-30}",
            "`from` does not belong with `day_of`",
        ),
        ("{day_of: {acts: [raid], by: 2025-06-30}}", "`by` does not belong inside"),
    ],
)
def test_what_cannot_be_asked_is_said(asks, says):
    with pytest.raises(CaseError) as caught:
        with_asks(asks)
    assert says in str(caught.value)
