"""What explains an answer, as printed: rows that sum, and titles their rows cannot refute."""

import math
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.ask.why.ledger_record import Ledger, LedgerRow, Moved, Why
from hedgerow.show import because, courses, deeds, rounding, watch, words
from hedgerow.show.report import SECTIONS, render, sections


@pytest.fixture(scope="module")
def made(build, explain):
    return explain(build.assessment())


@given(st.lists(st.floats(-3, 3), max_size=30), st.integers(1, 3))
def test_rows_rounded_together_sum_as_printed_and_stay_close(values, digits):
    total = round(sum(values) + 0.3 * 10**-digits, digits)
    rounded = rounding.round_to_total(values, total, digits)
    if values:
        assert round(sum(rounded), digits) == total
    assert all(abs(a - b) <= 2.01 * 10**-digits for a, b in zip(values, rounded, strict=True))


def test_rows_that_do_not_sum_are_not_made_to():
    assert rounding.round_to_total([0.1, 0.1], 0.5) == (0.1, 0.1)
    assert rounding.round_to_total([0.104, -math.inf], 0.5) == (0.1, -math.inf)


def _printed(text):
    return float(text.replace(words.MINUS, "-"))


def test_every_ledger_sums_on_the_page_itself(made):
    page = render(made)
    tables = re.findall(r'<table class="led">.*?</table>', page, re.DOTALL)
    tables = [table for table in tables if "Before the reports" in table]
    assert len(tables) == len(made.why)
    for table in tables:
        numbers = [_printed(one) for one in re.findall(r'class="r">(?:<b>)?([+\u2212]?\d\.\d{3})', table)]
        assert round(sum(numbers[:-1]), 3) == numbers[-1]
    log_odds = re.search(r"Log-odds \[nat\], averaged.*?</table>", page, re.DOTALL)[0]
    rows = [
        [_printed(one) for one in re.findall(r"<td>(?:<b>)?([+\u2212]?\d+\.\d\d)", row)]
        for row in log_odds.split("<tr>")[2:]
    ]
    # Three accounts on one axis, and habit, whose mirror is strategy.
    assert {len(row) for row in rows} == {4}
    for column in zip(*rows, strict=True):
        assert round(sum(column[:-1]), 2) == column[-1]


def test_what_changed_sums_on_the_page_itself(build, change):
    page = render(change(build.assessment()))
    table = re.search(r"<caption>Chances before and after.*?</table>", page, re.DOTALL)[0]
    rows = [
        [_printed(one) for one in re.findall(r'class="r">(?:<b>)?([+\u2212]?\d\.\d{3})', row)]
        for row in table.split("<tr>")[2:]
    ]
    # Three accounts, habit, and two forecasts.
    assert {len(row) for row in rows} == {6}
    forecasts = list(zip(*rows, strict=True))[-2:]
    for column in forecasts:
        assert round(sum(column[:-1]), 3) == column[-1]


def test_few_rows_are_listed_and_none_is_lost(made):
    for one, why in zip(because.told(made), made.why, strict=True):
        assert len(one.rows) == because.LISTED + 2
        assert one.rows[-1].what == "Silence"
        left = sum(line.difference != 0 for line in why.lines) - 1 - because.LISTED
        assert one.rows[-2].what == f"{left} others together"
        largest = sorted((abs(line.difference) for line in why.lines if line.what != "silence"), reverse=True)
        assert abs(one.rows[0].values[0]) == pytest.approx(largest[0], abs=2e-3)


def test_a_ledger_that_refutes_an_account_says_so(made):
    kept = made.ledger
    first = kept.rows[1]
    axis, name, _ = first.log_odds[0]
    rows = (replace(first, log_odds=((axis, name, -math.inf), *first.log_odds[1:])), *kept.rows[2:])
    posterior = tuple((a, n, -math.inf if (a, n) == (axis, name) else v) for a, n, v in kept.posterior)
    page = render(replace(made, ledger=replace(kept, rows=rows, posterior=posterior)))
    assert f"<td>{words.MINUS}\u221e</td>" in page


def test_the_title_names_the_report_that_moves_most_or_none(made):
    title = because.why_title(made)
    sizes = {
        (row.what, one.forecast.short): row.values[0]
        for one in because.told(made)
        for row in one.rows
        if row.report
    }
    (report, short), most = max(sizes.items(), key=lambda item: abs(item[1]))
    assert report in title
    assert short in title
    assert ("raises" in title) == (most > 0)
    still = replace(made, why=(Why("Q01", 0.572, 0.572, (Moved("R01", made.as_of, 0.0001),)),))
    assert because.why_title(still) == "No report by itself moves a headline forecast by 0.01"
    assert because.told_title(because.told(still)[0]).endswith("nothing by itself moves it")


def test_a_forecast_is_told_as_it_is_printed_elsewhere(made):
    """0.1146 is 0.115 with three decimals and 0.11 with two; of the rounded one two would be 0.12."""
    (first, *_) = made.forecasts
    forecasts = (replace(first, probability=0.1146), *made.forecasts[1:])
    why = Why(first.id, 0.0848, 0.1146, (Moved("R01", made.as_of, 0.0298),))
    (one,) = because.told(replace(made, forecasts=forecasts, why=(why,)))
    assert "0.08 before the reports, 0.11 now" in because.told_title(one)
    assert words.exact(one.after, "probability") == "0.115"
    assert round(sum(row.values[0] for row in one.rows), 3) == 0.030


def test_what_was_not_computed_is_absent_not_empty(build, made):
    plain = build.assessment()
    present = {name for name, _ in sections(plain)}
    assert present == {name for name, _ in SECTIONS} - {
        "changed",
        "why",
        "acts",
        "watch",
        "futures",
        "cycles",
    }
    assert {name for name, _ in sections(made)} == {name for name, _ in SECTIONS} - {"changed"}
    only = replace(plain, cycles=())
    assert "Nothing comes round again" in render(only)
    assert {name for name, _ in sections(only)} == present | {"cycles"}


def test_acts_stand_with_their_actor_and_what_cannot_be_done_last(made):
    groups = deeds.by_actor(made)
    assert [name for name, _ in groups] == [actor.name for actor in made.case.actors]
    warden = dict(groups)["The warden"]
    assert [one.possible for one in warden] == [True, True, False]
    assert deeds.in_the_way(warden[-1].reason) == "held is barge (0.02)"
    assert sum(len(mine) for _, mine in groups) == len(made.case.acts)


def test_what_is_feared_is_the_landing_that_costs_most(made):
    raid = next(one for one in made.acts if one.act == "raid")
    assert deeds.fears(raid) == f"protest: standing firm \u2192 weak (0.20, {words.MINUS}0.90 nat)"
    harmless = replace(raid, landings=tuple(replace(one, gain=0.2) for one in raid.landings))
    assert deeds.fears(harmless) == ""


def test_rates_that_the_title_of_acts_and_its_rows_speak_of_stand_in_the_table(made):
    page = render(made)
    rates = re.findall(r'data-l="given strategy" class="r">([^<]*)</td>', page)
    assert [unescape(one) for one in rates] == [
        words.rate(one.reason.rate_strategy) for _, mine in deeds.by_actor(made) for one in mine
    ]
    assert "A rate a month is averaged over accounts and habit." in page
    assert page.count("Given strategy, where it can be done, ") == sum(
        bool(one.possible and deeds.accounts_apart(made, one.reason))
        for _, mine in deeds.by_actor(made)
        for one in mine
    )


def test_the_title_of_acts_follows_the_rates(made):
    assert (
        deeds.acts_title(made)
        == "What is at stake raises \u201ctoll\u201d most: 0.27 a month given strategy, by habit 0.14"
    )
    level = tuple(replace(one, rate_strategy=one.rate_habit) for one in made.acts)
    assert deeds.acts_title(replace(made, acts=level)) == "What is at stake changes no act by 0.01 a month"
    habit = tuple(replace(one, strategic=False) for one in made.acts)
    assert deeds.acts_title(replace(made, acts=habit)).startswith("No actor has wants")


def test_an_indicator_shows_the_account_it_moves_most(made):
    for one in watch.watched(made):
        moves = [
            abs(a - b)
            for (_, name, a), (_, _, b) in zip(one.row.seen, one.row.unseen, strict=True)
            if name != "strategy"
        ]
        assert abs(one.seen - one.unseen) == pytest.approx(max(moves))
        assert words.chance(one.seen) in str(one.drawn)
    rows = tuple(replace(row, seen=row.seen[::-1], unseen=row.unseen[::-1]) for row in made.indicators.rows)
    backwards = replace(made, indicators=replace(made.indicators, rows=rows))
    assert "Strategy" not in {one.account for one in watch.watched(backwards)}
    assert watch.watched(made)[-1].name == "None of all these"
    assert watch.watched(made)[-1].forecast is None


def test_the_title_of_what_to_watch_never_promises_what_is_not_there(made):
    title = watch.watch_title(made)
    assert "\u201cToll\u201d (0.05 within 30 days) would tell most" in title
    rows = tuple(replace(row, information=0.0004) for row in made.indicators.rows)
    dull = replace(made, indicators=replace(made.indicators, rows=rows))
    assert (
        watch.watch_title(dull) == "Nothing that may be reported within 30 days would tell the accounts apart"
    )


def test_the_histories_stand_beside_the_forecasts(made):
    page = render(made)
    first = made.futures.agreement[0]
    short = next(one.short for one in made.forecasts if one.id == first.question)
    assert "which sampling explains; they are weighted so that they agree and worth 1,900 equal ones." in page
    assert "The histories beside what is computed" in page
    row = next(one for one in courses.beside(made) if one.short == short)
    assert (row.drawn, row.gap) == (words.number(first.computed + 0.01, 3), "+0.010")
    with words.speaking(words.Manner(per_cent=True)):
        percent = courses.beside(made)[0]
    assert percent.drawn.endswith("%")
    assert percent.gap == "+1.0 points"

    futures = made.futures
    alike = replace(made, futures=replace(futures, worth=2000.0))
    assert courses.agreement(alike).endswith("all count alike.")
    nearly = replace(made, futures=replace(futures, worth=1999.9))
    assert courses.agreement(nearly).endswith("they are weighted so that they agree.")
    wrong = (replace(first, drawn=0.9, explained=False), *futures.agreement[1:])
    doubted = replace(made, futures=replace(futures, agreement=wrong))
    said = courses.agreement(doubted)
    assert said.startswith(f"As drawn, the histories answer “{short}” 0.900 instead of ")
    assert "more than sampling explains" in said
    assert "to be doubted" in render(doubted)
    same = tuple(replace(one, drawn=one.computed + 1e-5) for one in futures.agreement)
    equal = replace(made, futures=replace(futures, agreement=same))
    assert courses.agreement(equal).startswith("As drawn, they answer every headline question as is computed")


def test_futures_are_printed_so_that_they_sum_to_one(made):
    found = courses.courses(made)
    assert round(sum(one.shown for one in found), 10) == 1
    assert [one.name for one in found] == [
        "yes to \u201cWeir blocked again\u201d and yes to \u201cAnother raid\u201d",
        "no to \u201cWeir blocked again\u201d and yes to \u201cAnother raid\u201d",
        "otherwise",
    ]


def test_a_loop_through_several_quantities_is_called_by_its_acts(made):
    page = render(made)
    loop, single = made.cycles
    assert courses.cycle_name(loop) == "seize \u2192 protest"
    assert courses.turn(loop)[1] == ("standing firm", "weak", "protest 0.80 and blockade 0.20")
    assert courses.turn(single)[0] == ("none", "barge", "seize 1.00")
    assert "each change making the next likelier" in page
    # A situation does not say whether such a turn is under way.
    row = re.search(r"Seize \u2192 protest<span.*?</tr>", page)[0]
    assert '<td role="cell" data-l="under way now" class="r"></td>' in row
    assert courses.cycles_title(made).startswith(
        "Held (none \u2192 barge \u2192 none) comes round most often"
    )
    often = replace(made, cycles=(replace(loop, per_month=9.0), single))
    assert courses.cycles_title(often).startswith("Seize \u2192 protest comes round most often")
    assert "each change making" not in render(replace(made, cycles=(single,)))


def test_what_ends_a_cycle_is_said_only_where_something_does(made):
    cycle = replace(made.cycles[0], exit=0.4, ends=(("raid", 1.0),))
    assert courses.ending(cycle) == "raid"
    assert courses.ending(replace(cycle, exit=0.004)) == ""
    assert courses.ending(replace(cycle, ends=())) == ""


def test_rare_cycles_are_told_in_a_line(made):
    many = tuple(replace(made.cycles[1], period=100.0 + n) for n in range(courses.CYCLES + 2))
    page = render(replace(made, cycles=many))
    assert "2 rarer cycles" in page
    assert page.count("<li>held (none \u2192 barge \u2192 none): every 3.6 months</li>") == 2
    assert "rarer cycle" not in render(made)


def test_the_likeliest_future_is_named_only_beyond_the_error_of_sampling(made):
    assert courses.futures_title(made).startswith("The likeliest of 3 futures has a chance of 0.48: ")
    few = tuple(replace(one, error=0.07) for one in made.futures.futures)
    few = replace(made, futures=replace(made.futures, futures=few))
    assert courses.futures_title(few) == "Of 3 futures, none stands out as the likeliest"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0.5, "12 hours"), (1, "1 day"), (12.3, "12 days"), (95, "3.1 months"), (1000, "2.7 years"),
     (math.inf, "no end of time")],
)  # fmt: skip
def test_lengths_of_time_are_said_in_the_unit_that_suits_them(days, said):
    assert words.duration(days) == said


def test_a_ledger_of_nothing_is_no_ledger(made):
    bare = Ledger((), (), (), (LedgerRow("R01", made.as_of, (), ()),), (), ())
    assert because.ledger(replace(made, ledger=bare)) is None
    assert 'id="why"' in render(replace(made, ledger=bare))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vfa == in_force", "vfa is in force"),
        ("sea >= pressed and not (line != north)", "sea at least pressed and not (line is not north)"),
        ("own_strength > 0.5", "own strength above 0.5"),
    ],
)
def test_conditions_are_said_in_words(text, said):
    assert deeds.condition(text) == said


def test_where_no_forecast_is_told_the_title_says_what_moved_the_odds_furthest(made):
    def with_first(size):
        rows = tuple(
            replace(row, log_odds=((*row.log_odds[0][:2], size), *row.log_odds[1:]))
            if row.what == "R03"
            else row
            for row in made.ledger.rows
        )
        return replace(made, why=(), ledger=replace(made.ledger, rows=rows))

    told = because.ledger(made)
    label, net = told.columns[0].label, told.posterior[0] - told.prior[0]
    for size, verb in ((3.0, "multiplies"), (-3.0, "divides")):
        rest = "; all else together more than makes up for it" if size * net < 0 else ""
        title = because.why_title(with_first(size))
        assert title == f"Report R03 does most: it {verb} the odds of “{label}” by 20{rest}"
    assert net != 0.0, "so that one of the two is made up for"
    bare = replace(made, why=())
    still = tuple(
        replace(row, log_odds=tuple((a, v, 0.01 * x) for a, v, x in row.log_odds)) for row in bare.ledger.rows
    )
    assert because.why_title(replace(bare, ledger=replace(bare.ledger, rows=still))) == (
        "What each report did to the accounts"
    )


def test_the_page_says_where_no_report_to_come_would_settle_much(made):
    few = replace(made.indicators.rows[0], information=0.001)
    rows = (few, *(replace(one, information=0.0) for one in made.indicators.rows[1:]))
    faint = replace(made, indicators=replace(made.indicators, rows=rows, entropy=1.5))
    assert "The most telling is worth 0.001 of these" in render(faint)
    telling = replace(
        faint, indicators=replace(faint.indicators, rows=(replace(few, information=0.2), *rows[1:]))
    )
    assert "no single report to come" not in render(telling)


def test_the_title_of_answers_without_a_report_names_the_one_that_moves_furthest(made):
    first, *rest = made.ledger.left_out
    asked = next(one for one in made.forecasts if one.id == first.forecasts[0][0])
    still = tuple((id_, {f.id: f.probability for f in made.forecasts}[id_]) for id_, _ in first.forecasts)
    far = replace(first, forecasts=((asked.id, 0.99), *still[1:]))
    others = tuple(replace(one, forecasts=still) for one in rest)

    def title(*kept):
        return because.left_out_title(replace(made, ledger=replace(made.ledger, left_out=kept)))

    said = title(far, *others)
    assert said.endswith(
        f"without {first.report}, “{asked.short}” would be 0.99 instead of {asked.probability:.2f}"
    )
    assert said in re.sub(
        "<[^>]+>", "", render(replace(made, ledger=replace(made.ledger, left_out=(far, *others))))
    )
    assert title(*others) == "Had one report not come, no headline forecast would move by 0.01"
    assert title(far, replace(far, report="R99")) == "Had one report not come"
