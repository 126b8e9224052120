"""Reading a sound case: what stands in the files stands in the record."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hedgerow.case.check import check_case
from hedgerow.case.expressions import Constant, LevelComparison, Operation, ParameterValue
from hedgerow.case.model import Case, Named, Source
from hedgerow.case.read import draft_case, find_case, read_case
from hedgerow.cases import shipped
from hedgerow.errors import CaseError

from .build import HARBOUR, copy_case, replaced

MONTH = 30.4375


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(HARBOUR)


def test_the_head(case: Case) -> None:
    assert case.title == "A harbour between two guilds"
    assert (case.begins, case.as_of) == (date(2030, 1, 1), date(2031, 3, 1))
    assert (case.habit, case.sways, case.kappas) == (0.4, (0.5, 1.0, 1.5), (0.5, 1.0))
    assert case.written_after_outcomes == 2032
    assert [name for name, _ in case.digests] == [
        "case.yaml", "evidence.csv", "questions.yaml", "sources.yaml", "inventory.yaml",
    ]  # fmt: skip
    assert case.digests[0][1] == hashlib.sha256((HARBOUR / "case.yaml").read_bytes()).hexdigest()


def test_quantities_and_parameters(case: Case) -> None:
    starts = {one.name: one.start for one in case.quantities}
    assert starts["custody"] == (1.0, 0.0, 0.0)
    assert starts["resolve"] == pytest.approx((0.2, 0.6, 0.2))
    boldness = case.parameters[0]
    assert (boldness.kind, boldness.arguments, boldness.median) == ("lognormal", (1.0, 0.4), 1.0)
    assert boldness.low == pytest.approx(math.exp(-0.4 * 1.2815515655446004))
    assert boldness.source == Source("ref", "gazette", "3", "his own words")
    assert [one.kind for one in case.parameters] == ["lognormal", "normal", "beta", "uniform", "fixed"]


def test_actors(case: Case) -> None:
    master, watch, guild = case.actors
    assert master.attention == pytest.approx(15 / MONTH)
    assert master.half_life == pytest.approx(9 * MONTH)
    assert [label for label, _ in master.wants] == ["staying in office", "quiet"]
    assert (watch.attention, watch.half_life, watch.sway) == (None, 12 * MONTH, 0.0)
    assert (guild.sway, guild.side) == (0.0, "right")


def test_who_has_wants_and_acts_is_swayed_unless_it_says_otherwise(tmp_path: Path) -> None:
    folder = replaced(tmp_path, "case.yaml", "    sway: 0.5\n", "")
    assert read_case(folder).actors[0].sway == 0.5


def test_acts(case: Case) -> None:
    arrest, release, raid = case.acts
    assert arrest.against == ("watch",)
    assert arrest.code == (("plover", "COERCE"),)
    assert [outcome.mark for outcome in arrest.outcomes] == ["raid", "failed"]
    assert arrest.outcomes[1].chance is None
    assert arrest.reported == (("raid", 0.98), ("failed", 0.3))
    held, louder = arrest.outcomes[0].effects
    assert (held.quantity, held.moves, held.chance) == ("custody", (1, 1, 1), Constant(1.0))
    assert (louder.moves, louder.when) == ((1, 2, 2), LevelComparison("office", "==", 0))
    assert arrest.outcomes[1].effects[0].moves == (0, 0, 1)
    assert isinstance(arrest.usual[0].rate, Operation)
    assert arrest.usual[1].rate == Constant(0.4 / MONTH)
    protest, surround = arrest.replies
    assert (protest.by, protest.after, protest.reported) == ("watch", ("raid",), (("", 0.9),))
    assert surround.after == ("raid",)
    assert (surround.usual[0].seen, surround.usual[0].exposure) == (4, 5.0)
    assert surround.outcomes[0].effects[0].moves == (0, 2, 2)
    assert (release.usual[0].chance, release.usual[0].within) == (Constant(0.67), 14.0)
    assert release.reported == (("", 1.0),)
    assert (raid.usual[0].seen, raid.usual[0].exposure) == (3, 14 * MONTH)


def test_drifts_calendar_and_coverage(case: Case) -> None:
    restock, forget = case.drifts
    assert restock.outcomes[0].effects[0].moves == (1, 2, 2)
    assert forget.rate == Constant(0.1 / 7)
    assert forget.outcomes[0].effects[0].moves == (1, 1, 1)
    assert (case.calendar[0].on, case.calendar[0].effects[0].moves) == (date(2031, 10, 10), (1, 1))
    assert [one.reported for one in case.coverage] == [0.5, None, None]
    assert case.coverage[0].marks == ("light",)


def test_accounts_scenarios_and_claims(case: Case) -> None:
    axis = case.axes[0]
    assert (axis.id, axis.first) == ("master_type", date(2030, 5, 7))
    assert [(one.id, one.name, one.prior) for one in axis.values] == [
        ("hedger", "Hedging", 0.35),
        ("climber", "climber", 0.65),
    ]
    assert axis.values[0].settings == (
        ("boldness", Operation("*", (Constant(0.5), ParameterValue("boldness")))),
    )
    no_raids, pledge = case.scenarios
    assert (no_raids.first, no_raids.kind, no_raids.ban) == (date(2031, 4, 1), "both", ("raid_stores",))
    assert (pledge.first, pledge.force, pledge.levels) == (
        case.as_of,
        (Named("arrest", "raid"),),
        (("resolve", "high"),),
    )
    refill, kind, habit, cause = case.claims
    assert (refill.asks.within, refill.asks.given, refill.relation) == (42.0, (("stores", "empty"),), ">")
    assert refill.threshold == 0.8
    assert kind.asks.account == (("master_type", "climber"),)
    assert habit.asks.account == (("habit", "yes"),)
    assert (cause.asks.scenario, cause.asks.against, cause.asks.announced) == ("no_raids", "pledge", True)
    assert cause.asks.parts[0].end == date(2031, 5, 1)
    assert cause.threshold == -0.1


def test_questions(case: Case) -> None:
    forms = [question.asks.form if question.asks else None for question in case.questions]
    assert forms == ["acts", "both", "first", "count", "mean", "holds", None, None]
    first = case.questions[0]
    assert first.headline
    assert first.asks is not None
    assert (first.asks.acts, first.asks.at_least) == ((Named("arrest", "raid"),), 1)
    assert first.baseline is not None
    assert (first.baseline.seen, first.baseline.exposure) == (5, 21 * MONTH)
    both = case.questions[1].asks
    assert both is not None
    assert [(part.at_least, part.at_most) for part in both.parts] == [(1, None), (None, 2)]
    assert all(len(question.short) <= 40 for question in case.questions)
    rate = case.questions[6].baseline
    assert rate is not None
    assert (rate.seen, rate.of) == (2, 4)


def test_evidence(case: Case) -> None:
    by_id = {report.id: report for report in case.evidence}
    assert by_id["E01"].alternatives == ((Named("raid_stores", "light"),),)
    assert (by_id["E01"].credible, by_id["E02"].credible, by_id["E04"].credible) == (0.95, 0.88, 0.99)
    assert by_id["E02"].published == date(2030, 4, 12)
    assert by_id["E03"].reply_to == "E02"
    assert (by_id["E04"].first, by_id["E04"].last, by_id["E04"].published) == (
        date(2030, 4, 15),
        date(2030, 4, 20),
        date(2030, 4, 20),
    )
    assert by_id["E05"].alternatives == ((Named("raid_stores", "heavy"),), (Named("restock"),))
    assert by_id["E06"].reading is not None
    assert by_id["E07"].alternatives == ((Named("arrest", "raid"), Named("protest")),)
    assert by_id["E08"].left_out
    assert by_id["E03"].place.line == 4
    assert case.warnings[0].endswith("E01, E05.")


def test_the_inventory_and_the_sources(case: Case) -> None:
    assert [row.how for row in case.inventory] == ["moves", "null", "record"]
    assert case.inventory[0].change[0] == ("drifts.restock.rate", "0.5 per month")
    assert [one.key for one in case.sources] == ["gazette", "memory"]


def test_every_number_is_listed_with_its_own_or_its_blocks_source(case: Case) -> None:
    numbers = {number.path: number for number in case.numbers}
    assert numbers["acts.arrest.usual.0.rate"].source == Source("judgement", text="Counted roughly.")
    assert numbers["acts.arrest.usual.0.rate"].text == "0.2 * boldness per month"
    assert numbers["acts.arrest.usual.1.rate"].source == Source("ref", "gazette", "2")
    assert numbers["acts.arrest.worth.guild"].source == Source("judgement", text="Small.")
    assert numbers["acts.arrest.outcomes.raid.effects.1.chance"].text == "0.4"
    assert numbers["actors.master.wants.quiet"].source.ref == "gazette"
    assert numbers["acts.release.usual.within"].text == "14 days"
    assert {
        "actors.master.attention", "actors.master.patience", "actors.master.sway", "coverage.0.reported",
        "hypotheses.watch_type.bold.prior", "hypotheses.watch_type.bold.set.fear", "drifts.forget.rate",
        "parameters.boldness.prior", "quantities.resolve.start.low", "questions.Q01.baseline.seen",
        "questions.Q04.baseline.chance", "acts.arrest.reported.raid", "claims.scribe-refill.expects",
        "acts.arrest.replies.surround.usual.seen", "calendar.election.effects.0.chance",
    } <= set(numbers)  # fmt: skip
    assert "drifts.restock.rate" not in numbers, "a parameter carries its own source"
    assert numbers["drifts.forget.rate"].place.line > 1
    assert all(number.source.kind != "none" for number in case.numbers)


def test_another_as_of_keeps_the_rows_and_is_no_fault() -> None:
    earlier = read_case(HARBOUR, as_of=date(2030, 6, 1))
    assert earlier.as_of == date(2030, 6, 1)
    assert len(earlier.evidence) == 9
    assert earlier.scenarios[1].first == date(2030, 6, 1)
    later = read_case(HARBOUR, as_of=date(2033, 1, 1))
    assert later.scenarios[0].first == date(2033, 1, 1)
    with pytest.raises(CaseError, match="before the case begins"):
        read_case(HARBOUR, as_of=date(2029, 1, 1))


def test_edits_are_put_in_before_reading() -> None:
    edits = {
        "acts.arrest.usual.1.rate": "0.3 per month",
        "acts.arrest.outcomes.raid.effects.1.chance": "0.6",
        "parameters.toll.prior": "{fixed: 3}",
        "questions.Q01.headline": "false",
        "evidence.E01.credible": "0.5",
        "evidence.E05": "null",
        "actors.watch.patience": "6 months",
        "sources.memory.title": "Memory",
        "accounts.watch_type.bold.name": "Daring",
    }
    case = read_case(HARBOUR, edits=edits)
    assert case.acts[0].usual[1].rate == Constant(0.3 / MONTH)
    assert case.acts[0].outcomes[0].effects[1].chance == Constant(0.6)
    assert case.parameters[4].median == 3
    assert not case.questions[0].headline
    assert [report.id for report in case.evidence][:5] == ["E01", "E02", "E03", "E04", "E06"]
    assert case.evidence[0].credible == 0.5
    assert case.actors[1].half_life == pytest.approx(6 * MONTH)
    assert case.sources[1].title == "Memory"
    assert case.axes[1].values[0].name == "Daring"
    assert case.digests[-1][0] == "edits"
    assert case.digests[-1] == read_case(HARBOUR, edits=dict(reversed(edits.items()))).digests[-1]


def test_an_edit_may_leave_something_out_of_reach_and_is_warned_of() -> None:
    case = read_case(HARBOUR, edits={"acts.arrest.replies.surround.outcomes.armed.effects": "[]"})
    assert any("Nothing ever brings `custody`" in warning for warning in case.warnings)


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("acts.arest.usual", "1", "Did you mean `arrest`?"),
        ("acts.arrest.usual.7.rate", "1", "leads nowhere"),
        ("acts.arrest.ussual", "1", "Did you mean `usual`?"),
        ("evidence.E77.credible", "1", "There is nothing at `E77`"),
        ("acts.release.usual.chance", "{", "not YAML"),
        ("acts.release.usual.chance", "1.5", "The chance is 1.5"),
        ("acts.release.usual.chance", ".nan", "not a finite number"),
    ],
)
def test_an_edit_that_leads_nowhere_is_a_fault(path: str, text: str, what: str) -> None:
    with pytest.raises(CaseError) as raised:
        read_case(HARBOUR, edits={path: text})
    assert what in str(raised.value)
    assert any(fault.place.file == "edit" for fault in raised.value.faults)


def test_reading_twice_gives_the_same_record(case: Case) -> None:
    assert read_case(HARBOUR) == case


def test_checking_again_finds_nothing_new(case: Case) -> None:
    assert check_case(case) == ((), case.warnings)


def test_a_case_with_faults_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    broken = replaced(tmp_path, "case.yaml", "    by: guild", "    by: gild")
    case, faults = draft_case(broken)
    assert case is not None
    assert len(case.acts) == 3
    assert len(faults) == 1


def test_find_case(tmp_path: Path) -> None:
    assert find_case(HARBOUR) == HARBOUR
    assert find_case(HARBOUR / "case.yaml") == HARBOUR
    with pytest.raises(CaseError) as raised:
        find_case("nowhere-at-all")
    assert "`template`" not in str(raised.value)
    for name in shipped():
        assert name in str(raised.value)
        assert find_case(name).name == name


def test_the_template_is_found_and_is_no_shipped_case() -> None:
    assert "template" not in shipped()
    assert read_case(find_case("template")).title


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, case: Case) -> None:
    folder = copy_case(tmp_path)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_case(folder).acts == case.acts
    assert read_case(folder).evidence == case.evidence


def test_importing_the_package_stays_light() -> None:
    code = (
        "import sys, hedgerow.case, hedgerow.case.read; print('scipy' in sys.modules, 'jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_record_holds_no_path_of_this_machine(case: Case) -> None:
    assert {number.place.file for number in case.numbers} == {"case.yaml", "questions.yaml"}
    assert str(HARBOUR) not in json.dumps([str(report.place) for report in case.evidence])
