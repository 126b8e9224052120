"""What changed since an earlier result, thing by thing: every line is the difference of two models, and all sum."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from hedgerow.ask import between
from hedgerow.ask.anchoring import solve_accounts, trace_anchor
from hedgerow.ask.answers import Asker, given
from hedgerow.ask.assess import assess
from hedgerow.ask.between import Now, changes_against
from hedgerow.ask.differences import edits_of_model
from hedgerow.ask.earlier import Earlier
from hedgerow.ask.engine import posterior, set_up
from hedgerow.ask.moments import from_levels
from hedgerow.case.model import Query
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.cli.since import since_when
from hedgerow.cli.write import write_assessment
from hedgerow.errors import EvidenceError, SolveError
from hedgerow.infer.accounts import filter_accounts
from hedgerow.show.store import write_record

AUGUST, LAST = date(2024, 8, 1), date(2024, 12, 31)


def earlier_of(result):
    """A result as it is read back from its folder."""
    return Earlier(
        name="was",
        title=result.case.title,
        as_of=result.as_of,
        accounts={f"{one.axis}.{one.name}": one.weight for one in result.accounts},
        forecasts={one.id: one.probability for one in result.forecasts if one.answered_by == "model"},
        digests=dict(result.digests),
        record=result,
    )


@cache
def result(as_of=LAST):
    return assess(read_case(TEMPLATE, as_of=as_of), explained=False)


@pytest.fixture(scope="module")
def case():
    return read_case(TEMPLATE)


def without(case, *names):
    return replace(case, evidence=tuple(each for each in case.evidence if each.id not in names))


def exchanged(case, name, **fields):
    return replace(
        case,
        evidence=tuple(replace(each, **fields) if each.id == name else each for each in case.evidence),
    )


@cache
def present():
    """The accounts of the template, solved once as of now."""
    case = read_case(TEMPLATE)
    executor = ThreadPoolExecutor(2)
    setting = set_up(case, executor)
    found = trace_anchor(case, setting, 0.5, executor)
    found = trace_anchor(case, setting, 1.0, executor, reached=found)
    return case, setting, solve_accounts(case, setting, found, executor), executor


def compared(was, told=None, case=None):
    """Changes since an earlier result, by the accounts as they are solved for the template."""
    of, setting, solved, executor = present()
    case = case or of
    strategic, habit = (
        filter_accounts(case, each.units, setting.densities, (), executor)
        for each in (solved.filtered, setting.filtered)
    )
    asker = Asker(case, posterior(case, strategic, habit), executor)
    asker.ask([each.asks for each in case.questions if each.answered_by == "model"])
    solved = replace(solved, filtered=strategic)
    setting = replace(setting, filtered=habit)
    return changes_against(
        Now(case, case, setting, solved, asker, executor, lambda *_: None), told or earlier_of(was)
    )


def state(case):
    """Brute force: what the present accounts answer to the questions of a case at the end of its record."""
    _, setting, solved, executor = present()
    strategic, habit = (
        filter_accounts(case, each.units, setting.densities, (), executor)
        for each in (solved.filtered, setting.filtered)
    )
    mixture = posterior(case, strategic, habit)
    questions = [each for each in case.questions if each.answered_by == "model"]
    answers = Asker(case, mixture, executor).ask([each.asks for each in questions])
    return {"habit.habit": mixture.habit_weight} | {
        each.id: answer.value for each, answer in zip(questions, answers, strict=True)
    }


def numbers(line):
    return dict((*line.accounts, *line.forecasts))


def line_of(changes, kind):
    (found,) = [each for each in changes.lines if each.kind == kind]
    return found


def assert_sums(changes):
    for name, before, after in (*changes.accounts, *changes.forecasts):
        moved = sum(numbers(line)[name] for line in changes.lines)
        assert moved == pytest.approx(after - before, abs=1e-11)


def assert_is(line, before, after):
    for name in before:
        assert numbers(line)[name] == pytest.approx(after[name] - before[name], abs=1e-11)


def test_days_that_passed_move_the_anchor_and_shorten_windows(case):
    changes = compared(result(AUGUST))
    assert_sums(changes)
    kinds = {line.kind for line in changes.lines}
    assert kinds == {"anchor", "windows", "report", "silence"}
    was = earlier_of(result(AUGUST))
    said = {"habit.habit": was.accounts["habit.habit"], **was.forecasts}
    assert_is(line_of(changes, "anchor"), said, state(replace(case, as_of=AUGUST)))
    assert {line.what for line in changes.lines if line.kind == "report"} == {"E07", "E08", "E09", "E11"}


def test_nothing_but_the_anchor_stands_between_a_result_and_itself():
    changes = compared(result())
    assert {line.kind for line in changes.lines} == {"anchor", "silence"}
    assert all(line.largest < 1e-10 for line in changes.lines)


def test_a_report_that_came_late_has_a_line_of_its_own(case):
    late = exchanged(case, "E05", published=date(2024, 9, 1))
    was = replace(result(AUGUST), case=replace(late, as_of=AUGUST))
    changes = compared(was, case=late)
    assert_sums(changes)
    line = line_of(changes, "published since")
    assert line.what == "E05"
    assert line.largest > 1e-3
    then = replace(case, as_of=AUGUST)
    assert_is(line, state(without(then, "E05")), state(then))


def test_reports_dropped_edited_and_added_are_told_one_by_one_in_that_order(case):
    doubted = exchanged(case, "E06", credible=0.3)
    before = replace(without(doubted, "E05"), as_of=LAST)
    # E02 goes and takes its reply along; E06 is believed now; E05 is new.
    now = without(case, "E02", "E03")
    was = replace(result(), case=before)
    changes = compared(was, case=now)
    assert_sums(changes)
    told = {line.what: line for line in changes.lines if line.kind in ("dropped", "added", "edited")}
    assert {name: line.kind for name, line in told.items()} == {
        "E02": "dropped",
        "E03": "dropped",
        "E05": "added",
        "E06": "edited",
    }
    steps = [before, without(before, "E02")]
    steps.append(without(steps[-1], "E03"))
    steps.append(without(doubted, "E02", "E03"))
    steps.append(now)
    for name, first, last in zip(("E02", "E03", "E05", "E06"), steps, steps[1:], strict=False):
        assert_is(told[name], state(first), state(last))


def test_a_report_moved_to_a_later_day_is_edited_and_told_again_on_that_day(case):
    later = exchanged(case, "E05", first=AUGUST + timedelta(3), last=AUGUST + timedelta(3))
    changes = compared(result(AUGUST), case=later)
    assert_sums(changes)
    assert [line.kind for line in changes.lines if line.what == "E05"] in (
        ["edited", "report"],
        ["report", "edited"],
    )


def test_more_reports_than_are_told_one_by_one_are_told_together(case, monkeypatch):
    monkeypatch.setattr(between, "MOST_REPORTS", 2)
    changes = compared(replace(result(), case=without(case, "E01", "E04", "E05")))
    assert_sums(changes)
    assert {line.what for line in changes.lines if line.kind == "added"} == {"E01", "E04, E05"}


def test_a_range_of_days_that_is_open_on_the_day_is_no_trouble(case):
    day = date(2024, 4, 5)
    changes = compared(result(day))
    assert_sums(changes)
    # Its first day had come by then, and what it says was published later.
    assert line_of(changes, "published since").what == "E04"


def test_edits_of_the_case_are_named_and_solved_for(case):
    changed = read_case(TEMPLATE, edits={"acts.recruit.usual.rate": "0.3 per month"})
    changes = assess(changed, since=earlier_of(result()), explained=False).changes
    assert_sums(changes)
    line = line_of(changes, "edits")
    assert line.what == "edits of `acts.recruit.usual`"
    said = result()
    for name, value in numbers(line).items():
        whole = {f"{one.axis}.{one.name}": one.weight for one in said.accounts}
        whole |= {one.id: one.probability for one in said.forecasts}
        after = assess_again(changed)
        # Nothing else was done: the edit is the whole difference, up to the tolerance of the anchor.
        assert value == pytest.approx(after[name] - whole[name], abs=1e-9)
    assert line_of(changes, "anchor").largest < 1e-9


@cache
def assess_again(case):
    made = assess(case, explained=False)
    return {f"{one.axis}.{one.name}": one.weight for one in made.accounts} | {
        one.id: one.probability for one in made.forecasts
    }


def test_edits_and_days_and_late_reports_at_once(case):
    changed = read_case(TEMPLATE, edits={"acts.recruit.usual.rate": "0.3 per month"})
    was = replace(result(AUGUST), case=without(result(AUGUST).case, "E05"))
    changes = assess(changed, since=earlier_of(was), explained=False).changes
    assert_sums(changes)
    kinds = {line.kind for line in changes.lines}
    assert {"edits", "anchor", "added", "windows", "report", "silence"} == kinds
    # The edited case is read as of the earlier day, with the reports it had then.
    after = assess_again(replace(changed, as_of=AUGUST, evidence=was.case.evidence))
    said = earlier_of(was)
    for name, value in numbers(line_of(changes, "edits")).items():
        before = {**said.accounts, **said.forecasts}[name]
        assert value == pytest.approx(after[name] - before, abs=1e-9)


def test_reports_on_the_way_stand_in_the_order_of_the_file(case):
    gone = replace(case.evidence[3], id="E99")
    old = (*case.evidence[5:], gone, *case.evidence[:3])
    rank = between._order(old, case)
    assert sorted(rank, key=rank.__getitem__) == [*(each.id for each in case.evidence), "E99"]
    rank = between._order((case.evidence[0], gone, *case.evidence[1:]), case)
    assert sorted(rank, key=rank.__getitem__)[:3] == ["E01", "E99", "E02"]


def test_edited_coverage_and_questions_have_lines_without_solving_anything(case, monkeypatch):
    monkeypatch.setattr(
        between, "solved_as_assessed", lambda *_: pytest.fail("The game is as it was: nothing is solved.")
    )
    rows = case.coverage[:-1]
    asks = replace(case.questions[0].asks, at_least=2)
    first = replace(case.questions[0], asks=asks)
    before = replace(case, coverage=rows, questions=(first, *case.questions[1:]))
    changes = compared(replace(result(), case=before))
    assert_sums(changes)
    assert {line.kind for line in changes.lines} == {"anchor", "coverage", "questions", "silence"}
    assert_is(line_of(changes, "coverage"), state(before), state(replace(before, coverage=case.coverage)))
    last = line_of(changes, "questions")
    assert last.what == "edits of `questions.Q1`"
    assert_is(last, state(replace(before, coverage=case.coverage)), state(case))


def test_what_cannot_be_read_any_more_goes_with_the_edits(case):
    act = next(each for each in case.acts if each.id == "visit_north")
    old = replace(act, id="pilgrimage", usual=act.usual)
    named = replace(case.evidence[0].alternatives[0][0], id="pilgrimage")
    pilgrim = replace(case.evidence[0], id="E00", alternatives=((named,),))
    before = replace(case, acts=(*case.acts, old), evidence=(pilgrim, *case.evidence))
    changes = assess(case, since=earlier_of(replace(result(), case=before)), explained=False).changes
    assert_sums(changes)
    line = line_of(changes, "edits")
    assert "acts.pilgrimage (gone)" in line.what
    assert "`E00` cannot be read" in line.what


def test_labels_and_sources_are_no_edits(case):
    told = replace(
        case,
        acts=tuple(replace(each, about="Otherwise told.") for each in case.acts),
        actors=tuple(replace(each, name="Somebody") for each in case.actors),
    )
    assert edits_of_model(told, case) == ()
    one = replace(case.parameters[0], median=9.0)
    moved = replace(case, parameters=(one, *case.parameters[1:]), habit=0.4)
    assert edits_of_model(case, moved) == ("habit", "parameters.freedom")
    fewer = replace(case, acts=case.acts[1:])
    assert edits_of_model(case, fewer) == ("acts.visit_north (gone)",)


def test_without_the_whole_result_there_is_one_line():
    changes = compared(result(AUGUST), told=replace(earlier_of(result(AUGUST)), record=None))
    assert_sums(changes)
    assert line_of(changes, "earlier").what.startswith("days that have passed")


def test_the_whole_result_is_used_where_it_stands_beside_its_document(tmp_path, case, capsys):
    write_assessment(result(AUGUST), tmp_path)
    for named in (tmp_path, tmp_path / "assessment.json", tmp_path / "record.json"):
        found = since_when(case, str(named))
        assert found.record == result(AUGUST)
    assert capsys.readouterr().err == ""
    (tmp_path / "record.json").write_text("{}", encoding="utf-8")
    assert since_when(case, str(tmp_path)).record is None
    assert "told in one line" in capsys.readouterr().err
    write_record(result(), tmp_path / "record.json")
    assert since_when(case, str(tmp_path)).record is None
    assert "is of another result" in capsys.readouterr().err
    (tmp_path / "assessment.json").rename(tmp_path / "other.json")
    assert since_when(case, str(tmp_path / "other.json")).record is None
    assert since_when(case, "2024-08-01") == AUGUST


def test_levels_put_in_before_or_in_the_values_are_the_same(case):
    _, _, solved, _ = present()
    space = solved.filtered.units[0].chain.mechanics.space
    query = Query("holds", given=(("tension", "standoff"), ("guard", "low")))
    random = np.random.default_rng(7)
    belief, values = random.dirichlet(np.ones(space.size)), random.normal(size=space.size)
    assert belief @ from_levels(space, values, query) == pytest.approx(given(space, belief, query) @ values)


def test_an_edited_case_that_cannot_be_solved_as_of_then_is_told_with_the_anchor(case, monkeypatch):
    def fails(*_):
        raise SolveError("It does not converge.")

    monkeypatch.setattr(between, "solved_as_assessed", fails)
    before = replace(case, habit=0.3)
    changes = compared(replace(result(), case=before))
    assert_sums(changes)
    line = line_of(changes, "edits")
    assert line.what == "edits of `habit`, the anchor found again"
    assert {each.kind for each in changes.lines} == {"edits", "silence"}


def test_reports_that_are_possible_only_together_are_told_together(case, monkeypatch):
    read = between.reread

    def refuses(variant, *rest):
        if "E05" not in {each.id for each in variant.evidence} and len(variant.evidence) > 8:
            raise EvidenceError("Impossible without E05.")
        return read(variant, *rest)

    monkeypatch.setattr(between, "reread", refuses)
    before = without(case, "E01", "E02", "E03", "E04", "E05")
    changes = compared(replace(result(), case=before))
    assert_sums(changes)
    told = {line.what for line in changes.lines if line.kind == "added"}
    # With four of the five the record is said to be impossible: they come with the fifth.
    assert told == {"E01", "E02", "E03", "E04, E05"}


def test_a_record_that_is_impossible_on_the_way_is_told_in_one_line(case, monkeypatch):
    def refuses(*_):
        raise EvidenceError("Impossible.")

    monkeypatch.setattr(between, "reread", refuses)
    changes = compared(replace(result(), case=replace(case, coverage=case.coverage[:-1])))
    assert_sums(changes)
    assert {each.kind for each in changes.lines} == {"earlier", "silence"}
