"""Changes as edits of the case: exact, complete, and nothing but what the case still knows."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.case.changes import (
    ChangeError,
    Changes,
    with_account,
    with_report,
    with_scenario,
)
from hedgerow.case.edits import edited, edits_of, plain, read_changed, setting_of, still
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE, shipped

CASE = read_case(TEMPLATE)
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


def read(changes: Changes):
    return read_case(TEMPLATE, edits=edits_of(changes, CASE))


@given(finite)
def test_a_number_arrives_to_the_last_bit(value: float) -> None:
    assert float(plain(value)) == value
    assert len(plain(value)) <= 30
    case = read(
        Changes(values=(("hypotheses.aim.balancer.set.freedom", value), ("parameters.northern_pull", value)))
    )
    assert setting_of(case, "hypotheses.aim.balancer.set.freedom") == value
    assert {one.name: one.median for one in case.parameters}["northern_pull"] == value


def test_nothing_changed_is_no_edit() -> None:
    assert edits_of(Changes(), CASE) == {}
    assert not Changes()


@pytest.mark.parametrize("report", [one.id for one in CASE.evidence if not one.left_out])
def test_every_report_can_be_switched_off_and_takes_its_replies_along(report: str) -> None:
    case = read(with_report(Changes(), report, on=False))
    out = {one.id for one in case.evidence if one.left_out} - {
        one.id for one in CASE.evidence if one.left_out
    }
    assert out == {report} | {one.id for one in CASE.evidence if one.reply_to == report}
    assert ("E03" in out) == (report in {"E02", "E03"}), "E03 answers E02"
    assert [one.id for one in case.evidence] == [one.id for one in CASE.evidence], "they stay in the record"


def test_reports_of_every_shipped_case_can_be_switched_off_all_at_once() -> None:
    for folder in shipped().values():
        case = read_case(folder)
        off = tuple(one.id for one in case.evidence if not one.left_out)
        changed = read_case(folder, edits=edits_of(Changes(reports=off), case))
        assert all(one.left_out for one in changed.evidence), folder.name


def test_an_account_switched_off_leaves_its_prior_to_the_others_in_proportion() -> None:
    case = read(with_account(Changes(), "aim", "balancer", on=False))
    aim = next(axis for axis in case.axes if axis.id == "aim")
    assert [one.prior for one in aim.values] == [0, 1]
    iraq = read_case(shipped()["iraq-2021"])
    axis = max(iraq.axes, key=lambda one: len(one.values))
    assert len(axis.values) > 2
    gone, *rest = axis.values
    edits = edits_of(with_account(Changes(), axis.id, gone.id, on=False), iraq)
    priors = {one.id: float(edits[f"hypotheses.{axis.id}.{one.id}.prior"]) for one in axis.values}
    assert priors[gone.id] == 0
    assert math.isclose(sum(priors.values()), 1)
    for one in rest:
        assert math.isclose(priors[one.id] / priors[rest[0].id], one.prior / rest[0].prior)


def test_an_axis_keeps_an_account() -> None:
    changes = with_account(Changes(), "aim", "balancer", on=False)
    with pytest.raises(ChangeError, match="Leave one on"):
        edits_of(with_account(changes, "aim", "northerner", on=False), CASE)


def test_a_scenario_is_declared_as_the_file_would() -> None:
    declared = {
        "name": 'A "name": {with} [everything], # and\tmore \\ é',
        "from": "2025-03-01",
        "kind": "announced",
        "force": ["raid.lethal"],
        "ban": ["arm"],
        "levels": {"garrison": "absent"},
        "set": {"freedom": repr(1e-7)},
    }
    changes = with_scenario(Changes(), "built_1", declared)
    made = {one.id: one for one in read(changes).scenarios}["built_1"]
    assert made.name == declared["name"]
    assert (made.first.isoformat(), made.kind, made.ban) == ("2025-03-01", "announced", ("arm",))
    assert [(one.id, one.mark) for one in made.force] == [("raid", "lethal")]
    assert made.levels == (("garrison", "absent"),)
    assert with_scenario(changes, "built_1", None) == Changes()


def test_a_case_without_scenarios_takes_its_first(tmp_path) -> None:
    import shutil

    folder = shutil.copytree(TEMPLATE, tmp_path / "bare")
    text = (folder / "case.yaml").read_text("utf-8")
    start, end = text.index("scenarios: "), text.index("# ---- What others assert")
    (folder / "case.yaml").write_text(text[:start] + text[end:], "utf-8")
    bare = read_case(folder)
    assert not bare.scenarios
    declared = {"name": "x", "from": "2025-01-01", "kind": "surprise", "ban": ["arm"]}
    edits = edits_of(with_scenario(Changes(), "built_1", declared), bare)
    assert [one.id for one in read_case(folder, edits=edits).scenarios] == ["built_1"]


def test_what_the_case_no_longer_knows_falls_away() -> None:
    changes = Changes(
        values=(
            ("hypotheses.aim.balancer.set.freedom", 2.0),
            ("hypotheses.aim.gone.set.freedom", 2.0),
            ("parameters.gone", 1.0),
        ),
        reports=("E07", "E99", "E10"),
        accounts=(("aim", "balancer"), ("gone", "balancer")),
        scenarios=(("garrison_leaves", '{"name": "taken"}'), ("built_1", '{"name": "mine"}')),
    )  # fmt: skip
    kept = still(changes, CASE)
    assert kept == Changes(
        values=(("hypotheses.aim.balancer.set.freedom", 2.0),),
        reports=("E07",),
        accounts=(("aim", "balancer"),),
        scenarios=(("built_1", '{"name": "mine"}'),),
    )
    assert still(kept, CASE) == kept
    assert tuple(one.words for one in edited(kept, CASE)) == (
        "freedom (Balances) 2, declared 1",
        "E07 off",
        "Balances off",
        "scenario: mine",
    )


def test_a_changed_case_keeps_what_was_changed() -> None:
    changes = Changes(
        values=(("parameters.northern_pull", 0.25),),
        reports=("E02",),
        edits=(("acts.raid.reported", "0.5"),),
    )
    case = read_changed(TEMPLATE, changes)
    assert [one.option for one in case.edited] == ["--set", "--without-report", "", "--edit"]
    assert [one.value for one in case.edited] == ["northern_pull=0.25", "E02", "", "acts.raid.reported=0.5"]
    assert case.edited[2].words == "E03 off", "E03 answers E02, and goes with it"
    by_hand = read_case(TEMPLATE, edits=edits_of(changes, CASE))
    assert case.digests == by_hand.digests
    assert {one.option for one in by_hand.edited} == {"--edit"}
    assert [one.value.split("=", 1)[0] for one in by_hand.edited] == list(edits_of(changes, CASE))
    assert read_changed(TEMPLATE, Changes()) == CASE
    assert not CASE.edited
