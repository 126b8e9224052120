"""Quick answers, against what else holds the anchor: moved accounts, reports left out, and the answer as declared."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import assess, workers
from hedgerow.ask.based import Base, briefly
from hedgerow.ask.engine import posterior
from hedgerow.ask.quick import assess_quickly, base_of
from hedgerow.ask.record import Assessment
from hedgerow.ask.shifted import Place, Shift, shifted
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.ask.why.leave_out import leave_out
from hedgerow.case.changes import ChangeError, Changes
from hedgerow.case.edits import read_changed
from hedgerow.case.model import Case
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE


@pytest.fixture(scope="module")
def base() -> Base:
    return base_of(read_case(TEMPLATE))


def changed(**changes: object) -> Case:
    """The template with some changes, quickly."""
    return read_changed(TEMPLATE, Changes(quick=True, **changes))


def numbers(found: Assessment) -> dict[str, float]:
    """Chances of headline questions, and weights."""
    return {one.id: one.probability for one in found.forecasts} | {
        f"{one.axis}.{one.name}": one.weight for one in found.accounts
    }


def test_what_is_not_changed_is_answered_as_ever(base: Base) -> None:
    case = read_case(TEMPLATE)
    whole, found = assess(case, explained=False), assess_quickly(case, base)
    wanted = {one.id for one in headlines(case)}
    assert {one.id for one in found.forecasts} == wanted
    assert [one for one in whole.forecasts if one.id in wanted] == list(found.forecasts)
    assert found.accounts == whole.accounts
    assert found.stability == whole.stability
    assert not found.scenarios
    assert not found.claims


def test_a_base_of_the_case_itself_changes_nothing(base: Base) -> None:
    case = read_case(TEMPLATE)
    one, other = assess(case, explained=False), assess(case, explained=False, base=base)
    assert replace(one, health=other.health, case=other.case) == other
    assert replace(one.health, seconds=0.0) == replace(other.health, seconds=0.0)


def test_a_moved_number_is_what_learning_moves(base: Base) -> None:
    """By the moved accounts that learning goes over, which one account's own value is moved with as well."""
    with workers() as executor:
        there = shifted(Place(base.case, base.setting, base.solved), Shift({"northern_pull": 0.25}), executor)
        mixture = posterior(there.case, there.solved.filtered, there.setting.filtered)
        questions = headlines(base.case)
        answers = Asker(there.case, mixture, executor).ask([query_of(one) for one in questions])
    moved = {
        name: value
        for axis in there.case.axes
        for one in axis.values
        for name, value in ((f"hypotheses.{axis.id}.{one.id}.set.{n}", t) for n, t in one.settings)
        if name.endswith(".northern_pull")
    }
    own = tuple((name, float(tree.value)) for name, tree in moved.items())
    found = assess_quickly(changed(values=(("parameters.northern_pull", 0.25), *own)), base)
    for question, answer in zip(questions, answers, strict=True):
        assert numbers(found)[question.id] == pytest.approx(answer.value, abs=1e-9)
    assert numbers(found) != numbers(assess_quickly(read_case(TEMPLATE), base))


def test_the_answer_is_another_than_with_everything_found_anew(base: Base) -> None:
    """Or there would be no reason to say which it is."""
    case = changed(values=(("hypotheses.aim.balancer.set.freedom", 1.5),))
    held, anew = assess_quickly(case, base), assess(case, explained=False)
    gaps = [abs(numbers(held)[name] - numbers(anew)[name]) for name in numbers(held)]
    assert 1e-4 < max(gaps) < 0.5


@pytest.mark.parametrize("report", ["E02", "E05"])
def test_a_report_switched_off_is_left_out(base: Base, report: str) -> None:
    case = read_case(TEMPLATE)
    with workers() as executor:
        mixture = posterior(case, base.solved.filtered, base.setting.filtered)
        asker = Asker(case, mixture, executor)
        asker.ask([query_of(one) for one in headlines(case)])
        (without,) = leave_out(case, [report], base.setting, base.solved, asker, executor)
    found = assess_quickly(changed(reports=(report,)), base)
    wanted = dict(without.forecasts)
    assert wanted
    for name, value in wanted.items():
        assert numbers(found)[name] == pytest.approx(value, abs=1e-9)


def test_an_account_switched_off_has_no_weight(base: Base) -> None:
    found = assess_quickly(changed(accounts=(("aim", "balancer"),)), base)
    weights = {one.name: one.weight for one in found.accounts if one.axis == "aim"}
    assert weights["balancer"] == 0.0
    assert sum(weights.values()) == pytest.approx(1.0)
    whole = assess_quickly(read_case(TEMPLATE), base)
    for one, other in zip(found.forecasts, whole.forecasts, strict=True):
        kept = [value for axis, name, value in other.by_account if (axis, name) == ("aim", "northerner")]
        assert kept == [pytest.approx(one.strategy, abs=1e-9)], "under the anchor held, the rest is as it was"


def test_other_happenings_need_an_anchor_of_their_own(base: Base, tmp_path: Path) -> None:
    case = read_case(TEMPLATE)
    without = replace(case, acts=case.acts[:-1], evidence=(), claims=())
    with pytest.raises(ChangeError, match="anchor has to be found anew"):
        assess_quickly(without, base)
    with pytest.raises(ChangeError, match="other accounts"):
        assess_quickly(replace(case, axes=case.axes[:1]), base)


def test_only_headline_questions_are_asked() -> None:
    case = read_case(TEMPLATE)
    brief = briefly(case, case)
    assert brief.questions == headlines(case)
    assert not brief.scenarios
    assert np.all([one.headline for one in brief.questions])


def test_a_scenario_that_is_added_is_asked_and_no_other(base: Base) -> None:
    """By a whole answer to the same case."""
    declared = {"name": "Nobody arms", "from": "2025-01-01", "kind": "both", "ban": ["arm"]}
    case = changed(scenarios=(("nobody", json.dumps(declared)),))
    early: list[Assessment] = []
    found = assess_quickly(case, base, answered=early.append)
    assert [(one.id, one.kind) for one in found.scenarios] == [
        ("nobody", "surprise"),
        ("nobody", "announced"),
    ]
    whole = assess(case, explained=False)
    wanted = {(one.id, one.kind): one.forecasts for one in whole.scenarios}
    for one in found.scenarios:
        assert dict(one.forecasts) == pytest.approx(dict(wanted[one.id, one.kind]), abs=1e-9)
        assert dict(one.forecasts) != pytest.approx(numbers(found), abs=1e-3), "it changes something"
    assert [numbers(one) for one in early] == [numbers(found)], "what is known before it is asked"
    assert not early[0].scenarios
