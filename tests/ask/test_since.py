"""What changed since a day: the lines sum to the change, and what came before is what an earlier run said."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from hedgerow.ask.assess import assess
from hedgerow.ask.earlier import against, day_of, read_earlier
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import QueryError
from hedgerow.show import changed as changed_module
from hedgerow.show.changed import changed
from hedgerow.show.document import document, to_json
from hedgerow.show.report import render
from hedgerow.show.terminal import answer

AUGUST = date(2024, 8, 1)


@pytest.fixture(scope="module")
def case():
    return read_case(TEMPLATE)


@pytest.fixture(scope="module")
def plain(case):
    return assess(case)


DAYS = {"between reports": AUGUST, "within a range of days": date(2024, 4, 5), "the last": date(2024, 12, 31)}


@pytest.fixture(scope="module")
def by_day(case):
    """The case assessed once since each of the days."""
    return {name: assess(case, since=day) for name, day in DAYS.items()}


@pytest.fixture(scope="module", params=DAYS)
def told(request, by_day):
    return by_day[request.param]


@pytest.mark.parametrize("kind", ["accounts", "forecasts"])
def test_lines_sum_to_the_change(told, kind):
    for name, before, after in getattr(told.changes, kind):
        moved = sum(dict(getattr(line, kind))[name] for line in told.changes.lines)
        assert moved == pytest.approx(after - before, abs=1e-11)


def test_after_is_what_the_assessment_says(told):
    weights = {f"{one.axis}.{one.name}": one.weight for one in told.accounts}
    answers = {one.id: one.probability for one in told.forecasts}
    for name, _, after in told.changes.accounts:
        assert after == pytest.approx(weights[name], abs=1e-12)
    for name, _, after in told.changes.forecasts:
        assert after == pytest.approx(answers[name], abs=1e-12)


def test_asking_what_changed_changes_nothing_else(told, plain):
    one, other = document(told), document(plain)
    assert one.pop("changes") is not None
    assert "changes" not in other
    one["health"].pop("seconds")
    other["health"].pop("seconds")
    assert json.dumps(one) == json.dumps(other)


def test_before_is_what_was_believed_on_the_day(by_day):
    # Weights of that day stand in the path of weights of a run that nobody asked what changed.
    told = by_day["between reports"]
    marked = [step for step in told.steps if step.on <= AUGUST][-1]
    given = {f"{axis}.{name}": weight for axis, name, weight in marked.weights}
    before = {name: value for name, value, _ in told.changes.accounts}
    # Silence between the last report and the day moves weights a little.
    assert before["habit.habit"] == pytest.approx(given["habit.habit"], abs=0.05)


def test_reports_since_are_named_and_earlier_ones_are_not(by_day):
    told = by_day["between reports"]
    named = {line.what for line in told.changes.lines}
    assert {"silence", "E07", "E11"} <= named
    assert not {"E01", "E02", "E04", "E05"} & named


def test_nothing_has_changed_since_today(by_day):
    told = by_day["the last"]
    assert [line.what for line in told.changes.lines] == ["silence"]
    assert told.changes.lines[0].largest == 0.0


@pytest.mark.parametrize("since", [date(2023, 12, 31), date(2025, 1, 1)])
def test_a_day_outside_the_record_is_refused(case, since):
    with pytest.raises(QueryError, match="the case runs from 2024-01-01 to 2024-12-31"):
        assess(case, since=since)


def test_told_from_an_earlier_result(tmp_path, case, by_day):
    was = assess(read_case(TEMPLATE, as_of=AUGUST))
    (tmp_path / "assessment.json").write_text(to_json(was), encoding="utf-8")
    earlier = read_earlier(tmp_path)
    assert day_of(case, earlier) == AUGUST
    found = against(by_day["between reports"].changes, case, earlier)
    said = {f"{one.axis}.{one.name}": one.weight for one in was.accounts}
    for name, before, after in found.accounts:
        assert before == said[name]
        moved = sum(dict(line.accounts)[name] for line in found.lines)
        assert moved == pytest.approx(after - before, abs=1e-11)
    assert any("anchor" in line.what for line in found.lines)


def test_an_edited_case_is_named(tmp_path, case, plain, by_day):
    was = json.loads(to_json(plain))
    was["digests"]["case.yaml"] = "0" * 64
    file = tmp_path / "was.json"
    file.write_text(json.dumps(was), encoding="utf-8")
    earlier = read_earlier(file)
    found = against(by_day["the last"].changes, case, earlier)
    assert "edits of `case.yaml`, the anchor found again" in {line.what for line in found.lines}


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"case": 1}', "\x00"])
def test_what_is_no_result_is_refused(tmp_path: Path, text):
    file = tmp_path / "result.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match="neither a day nor a result"):
        read_earlier(file)
    with pytest.raises(QueryError, match="neither a day nor a result"):
        read_earlier(tmp_path / "missing")


def test_a_result_of_another_case_or_a_later_day_is_refused(tmp_path, case, plain):
    raw = json.loads(to_json(plain))
    file = tmp_path / "result.json"
    file.write_text(json.dumps({**raw, "case": "Elsewhere"}), encoding="utf-8")
    with pytest.raises(QueryError, match="is a result of Elsewhere"):
        day_of(case, read_earlier(file))
    file.write_text(json.dumps({**raw, "as_of": "2030-01-01"}), encoding="utf-8")
    with pytest.raises(QueryError, match="later than"):
        day_of(case, read_earlier(file))


def test_the_page_and_the_terminal_open_with_it(by_day, plain):
    told = by_day["between reports"]
    page = render(told)
    assert page.index("Since 1 Aug 2024 most has changed for") < page.index("Where do they stand?")
    assert page.index("Where do they stand?") < page.index("What changed?") < page.index('id="record"')
    assert "E11: Visits the northern capital." in page
    said = io.StringIO()
    answer(told, Console(file=said, width=80))
    text = said.getvalue()
    assert text.index("What changed?") < text.index("Where do they stand?")
    assert "Since 1 Aug 2024 most has changed for" in " ".join(text.split())
    assert "What changed?" not in render(plain)


def test_what_is_shown_sums_although_little_things_are_put_together(by_day, monkeypatch):
    monkeypatch.setattr(changed_module, "LISTED", 2)
    found = changed(by_day["within a range of days"])
    assert found.lines[-1].what.endswith("other things together")
    for place, one in enumerate(found.answers):
        moved = sum(line.differences[place] for line in found.lines)
        # As printed, with three decimals.
        assert moved == pytest.approx(round(one.after, 3) - round(one.before, 3), abs=1e-11)
