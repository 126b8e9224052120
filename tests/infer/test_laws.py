"""What holds of evidence whatever the case: silence, exposure, order, blocks, and what is impossible."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc

from hedgerow.case.model import Axis, Case, Coverage, Effect, Outcome, Quantity, Reply, Report, Usual
from hedgerow.chain.projection import Part
from hedgerow.errors import EvidenceError
from hedgerow.infer.filtered import Filtered

from .engine import densities, entries, filtered, units, usual_of
from .oracle import evidence_by_histories, read_record
from .worlds import (
    BEGINS,
    COVERED,
    EVERYTHING,
    RECORD,
    act,
    actor,
    axis,
    case,
    drift,
    harbour,
    level,
    number,
    on,
    parameter,
    report,
    times,
)

MONTH = 365.25 / 12
LAMP = Quantity("lamp", ("off", "on"), (1.0, 0.0))
LIGHT = Effect("lamp", (1, 1), number(1.0))
SNUFF = Effect("lamp", (0, 0), number(1.0))


def watched(*acts: str, days: int, reported: float | None = None) -> tuple[Coverage, ...]:
    """One window of coverage from the first day."""
    return (Coverage(acts, (), BEGINS, on(days), reported),)


def busy(days: int, **changes: object) -> Case:
    """Two accounts, one twice as busy; the act changes nothing."""
    base = case(
        as_of=on(days - 1),
        quantities=(LAMP,),
        parameters=(parameter("pace"),),
        actors=(actor("keeper"),),
        acts=(act("light", "keeper", times(0.1 / MONTH, "pace")),),
        axes=(axis("pace", {"slow": (0.5, {"pace": 1.0}), "busy": (0.5, {"pace": 2.0})}),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def gain(result: Filtered) -> float:
    """How much the second account has gained on the first [nat]."""
    logs = result.log_weights() - result.priors
    return float(logs[1] - logs[0])


# ---- Exposure ------------------------------------------------------------------------------------------


def test_where_silence_counts_accounts_are_told_apart_by_exposure() -> None:
    """Twenty months, two reports: one log 2 for each, less the longer silence of the busier account."""
    days = round(20 * MONTH)
    record = (report("E1", 100, "light"), report("E2", 400, "light"))
    told = busy(days, coverage=watched("light", days=days), evidence=record)
    poisson = 2 * log(2.0) - (0.2 - 0.1) / MONTH * days
    assert gain(filtered(told, usual_of(told))) == pytest.approx(poisson, abs=1e-9)
    assert poisson == pytest.approx(-0.61, abs=0.01)


def test_where_silence_costs_nothing_the_busier_account_gains_nothing() -> None:
    """Reports counted without their silence would give it 2 log 2 = 1.39 nats."""
    days = round(20 * MONTH)
    told = busy(days, evidence=(report("E1", 100, "light"), report("E2", 400, "light")))
    assert gain(filtered(told, usual_of(told))) == pytest.approx(0.0, abs=1e-12)


@given(
    first=st.floats(0.01, 0.3), second=st.floats(0.01, 0.3), chance=st.floats(0.0, 1.0), days=st.integers(1, 90)
)  # fmt: skip
@settings(max_examples=15)
def test_silence_weighs_its_survival(first: float, second: float, chance: float, days: int) -> None:
    silent = busy(
        days,
        acts=(act("light", "keeper", times(1.0, "pace")),),
        axes=(axis("pace", {"slow": (0.5, {"pace": first}), "busy": (0.5, {"pace": second})}),),
        coverage=watched("light", days=days, reported=chance),
    )
    logs = filtered(silent, usual_of(silent)).log_weights()
    assert logs == pytest.approx([log(0.5) - chance * rate * days for rate in (first, second)], abs=1e-9)


def test_a_range_of_days_is_as_likely_as_a_day() -> None:
    """Of an act at a steady rate, when within the range is all one."""
    record = (report("E1", 3, "light"),), (report("E1", 3, "light", last=9),)
    dated, vague = (busy(30, coverage=watched("light", days=30), evidence=rows) for rows in record)
    logs = filtered(dated, usual_of(dated)).log_weights()
    assert filtered(vague, usual_of(vague)).log_weights() == pytest.approx(logs, abs=1e-9)


def test_a_range_weighs_where_the_coverage_of_its_last_day_is_in_force() -> None:
    record = (report("E1", 3, "light", last=9),)
    covered = busy(30, coverage=watched("light", days=9), evidence=record)
    assert gain(filtered(covered, usual_of(covered))) == pytest.approx(log(2) - 0.1 / MONTH * 10, abs=1e-9)


def test_kappa_tempers_what_the_reports_say() -> None:
    told = busy(60, coverage=watched("light", days=60), evidence=(report("E1", 10, "light"),))
    result = filtered(told, usual_of(told), (0.5, 0.25))
    whole = result.log_weights() - result.priors
    for kappa in (0.5, 0.25):
        assert result.log_weights(kappa) - result.priors == pytest.approx(kappa * whole, abs=1e-12)


# ---- What is impossible --------------------------------------------------------------------------------


def gated(record: tuple[Report, ...], **changes: object) -> Case:
    """A lamp that is lit where it is off and put out where it is on; some keepers never light it."""
    base = case(
        quantities=(LAMP,),
        parameters=(parameter("zeal"),),
        actors=(actor("keeper"),),
        acts=(
            act("light", "keeper", times(0.1, "zeal"), (LIGHT,), when=level("lamp", "==", 0)),
            act("snuff", "keeper", number(0.2), (SNUFF,), when=level("lamp", "==", 1)),
        ),
        axes=(axis("zeal", {"keen": (0.4, {"zeal": 1.0}), "idle": (0.6, {"zeal": 0.0})}),),
        coverage=watched("light", "snuff", days=20),
        evidence=record,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("covered", [True, False])
def test_an_account_under_which_a_sure_report_is_impossible_has_no_weight(covered: bool) -> None:
    told = gated((report("E1", 3, "light"), report("E2", 5, "snuff"), report("E3", 6, "light", last=8)))
    told = told if covered else replace(told, coverage=())
    result = filtered(told, usual_of(told), (0.5,))
    for kappa in (0.5, 1.0):
        assert result.weights(kappa) == pytest.approx([1.0, 0.0], abs=0)
    assert not np.isnan(result.increments).any()
    for belief in result.beliefs:
        assert belief.sum() == pytest.approx(1.0)


def test_a_report_that_may_be_false_leaves_every_account_its_weight() -> None:
    told = gated((report("E1", 3, "light", credible=0.99),))
    weights = filtered(told, usual_of(told)).weights()
    assert weights.min() > 0
    assert weights[0] > 0.5


@pytest.mark.parametrize(
    ("record", "culprit"),
    [
        ((report("first", 3, "snuff"),), "first"),
        ((report("fine", 2, "light"), report("again", 3, "light")), "again"),
        ((report("fine", 2, "light"), report("seen", 2, reading=level("lamp", "==", 0))), "seen"),
        ((report("fine", 2, "light"), report("range", 3, "light", last=5)), "range"),
    ],
)
def test_what_is_impossible_under_every_account_is_named(record: tuple[Report, ...], culprit: str) -> None:
    told = gated(record)
    with pytest.raises(EvidenceError, match=f"Report {culprit} is impossible under every account"):
        filtered(told, usual_of(told))


def test_a_reply_to_a_range_of_days_is_refused() -> None:
    told = harbour(
        coverage=COVERED,
        evidence=(report("E1", 2, "petition", last=4), report("E2", 2, "scorn", last=4, reply_to="E1")),
    )
    with pytest.raises(EvidenceError, match="Report E2 is of a reply to E1, which has a range of days"):
        filtered(told, usual_of(told))


def test_within_a_range_what_it_makes_possible_is_possible() -> None:
    """The lamp is put out on a day of the range in which it was lit; nothing is doubted, nothing goes unseen."""
    told = gated((report("E1", 2, "light", last=6), report("E2", 4, "snuff")), axes=())
    usual = usual_of(told)
    assert filtered(told, usual).log_evidence() == pytest.approx(
        evidence_by_histories(told, usual)[0], abs=1e-9
    )


def test_a_reply_that_never_fails_explains_the_report_it_answers() -> None:
    """Its silence would refute the act; its report does not."""
    reply = Reply(
        "thank", "guest", (), None, (Usual(None, number(1.0)),), (), (Outcome("", number(1.0), ()),), (("", 1.0),)
    )  # fmt: skip
    told = gated((report("E1", 2, "light"), report("E2", 2, "thank", reply_to="E1")), axes=())
    light, snuff = told.acts
    told = replace(
        told, actors=(*told.actors, actor("guest")), acts=(replace(light, replies=(reply,)), snuff),
        coverage=watched("light", "snuff", "thank", days=20),
    )  # fmt: skip
    usual = usual_of(told)
    assert filtered(told, usual).log_evidence() == pytest.approx(
        evidence_by_histories(told, usual)[0], abs=1e-9
    )


# ---- Order ---------------------------------------------------------------------------------------------


def test_reports_of_one_day_act_in_the_order_of_the_file() -> None:
    lit = report("E1", 3, "light"), report("E2", 3, "snuff")
    told = gated(lit)
    assert filtered(told, usual_of(told)).weights() == pytest.approx([1.0, 0.0])
    back = gated(lit[::-1])
    with pytest.raises(EvidenceError, match="Report E2"):
        filtered(back, usual_of(back))


def test_reports_of_other_days_may_stand_in_any_order() -> None:
    told = harbour(coverage=COVERED, evidence=RECORD)
    shuffled = replace(told, evidence=tuple(RECORD[n] for n in (7, 4, 0, 1, 6, 3, 5, 2)))
    usual = usual_of(told)
    assert filtered(shuffled, usual).log_weights() == pytest.approx(
        filtered(told, usual).log_weights(), abs=1e-12
    )


def weights_by_name(result: Filtered) -> dict[frozenset[tuple[str, str]], float]:
    logs = result.log_weights()
    return {frozenset(unit.key.values): float(value) for unit, value in zip(result.units, logs, strict=True)}


@pytest.mark.parametrize("what", ["axes", "values", "quantities", "acts", "actors"])
def test_the_order_of_declarations_changes_nothing(what: str) -> None:
    told = harbour(coverage=COVERED, evidence=RECORD)
    if what == "values":
        turned = replace(told, axes=tuple(replace(axis, values=axis.values[::-1]) for axis in told.axes))
    else:
        turned = replace(told, **{what: getattr(told, what)[::-1]})
    usual = usual_of(told)
    found = weights_by_name(filtered(turned, usual))
    assert found == pytest.approx(weights_by_name(filtered(told, usual)), abs=1e-10)


def test_what_is_published_later_is_not_used() -> None:
    told = busy(30, coverage=watched("light", days=30))
    usual = usual_of(told)
    nothing = filtered(told, usual).log_weights()
    late = replace(
        told,
        evidence=(report("E1", 5, "light", published=30), report("E2", 6, "light", left_out="Doubtful.")),
    )
    assert filtered(late, usual).log_weights() == pytest.approx(nothing, abs=0)
    later = replace(late, as_of=late.as_of + timedelta(days=1))
    quiet = replace(told, as_of=later.as_of)
    assert gain(filtered(later, usual)) == pytest.approx(gain(filtered(quiet, usual)) + log(2), abs=1e-9)


# ---- Accounts ------------------------------------------------------------------------------------------


def test_blocks_that_do_not_touch_multiply() -> None:
    """Two games side by side: the log evidence is the sum, and each axis keeps to itself."""

    def game(name: str, days: tuple[int, ...]) -> Case:
        quantity = Quantity(f"{name}_lamp", ("off", "dim", "on"), (0.5, 0.3, 0.2))
        return case(
            quantities=(quantity,),
            parameters=(parameter(f"{name}_zeal"),),
            actors=(actor(f"{name}_keeper"),),
            acts=(act(f"{name}_light", f"{name}_keeper", times(0.1, f"{name}_zeal"),
                      (Effect(quantity.name, (1, 2, 2), number(0.7)),), when=level(quantity.name, "<", 2),
                      reported=0.6),),
            drifts=(drift(f"{name}_fade", number(0.1), (Effect(quantity.name, (0, 0, 1), number(1.0)),)),),
            axes=(axis(f"{name}_zeal", {"keen": (0.4, {f"{name}_zeal": 2.0}), "idle": (0.6, {f"{name}_zeal": 0.3})}),),
            coverage=watched(f"{name}_light", days=20),
            evidence=tuple(report(f"{name}_{day}", day, f"{name}_light", credible=0.9) for day in days),
        )  # fmt: skip

    one, other = game("old", (2, 7, 11)), game("new", (4, 5))
    parts = {
        name: getattr(one, name) + getattr(other, name)
        for name in ("quantities", "parameters", "actors", "acts", "drifts", "axes", "coverage", "evidence")
    }
    joint = replace(one, **parts)
    usual = {**usual_of(one), **usual_of(other)}
    left, right = filtered(one, usual_of(one)), filtered(other, usual_of(other))
    whole = filtered(joint, usual)
    assert whole.log_evidence() == pytest.approx(left.log_evidence() + right.log_evidence(), abs=1e-9)
    assert whole.weights() == pytest.approx(np.outer(left.weights(), right.weights()).ravel(), abs=1e-12)


def test_accounts_that_say_the_same_keep_their_odds() -> None:
    alike = axis("nerve", {"one": (0.2, {}), "other": (0.5, {}), "third": (0.3, {"boldness": 1.0})})
    told = harbour(coverage=COVERED, evidence=RECORD, axes=(alike,))
    assert filtered(told, usual_of(told)).weights() == pytest.approx([0.2, 0.5, 0.3], abs=1e-12)


def test_before_its_day_an_axis_learns_nothing() -> None:
    """Redrawn after the last report and without coverage since, it stands at its prior; the other does not."""
    told = harbour(coverage=COVERED, evidence=RECORD)
    late: tuple[Axis, ...] = (told.axes[0], replace(told.axes[1], first=told.as_of))
    told = replace(
        told, axes=late, coverage=tuple(replace(row, last=min(row.last, on(19))) for row in COVERED)
    )
    weights = filtered(told, usual_of(told)).weights().reshape(2, 2)
    assert weights / weights.sum(axis=1, keepdims=True) == pytest.approx(
        np.array([[0.6, 0.4]] * 2), abs=1e-12
    )
    assert abs(weights.sum(axis=1)[0] - 0.3) > 0.01


def test_a_case_without_axes_and_without_evidence_flows_by_itself() -> None:
    told = harbour(axes=(), evidence=())
    result = filtered(told, usual_of(told))
    assert result.weights() == pytest.approx([1.0])
    assert result.log_evidence() == pytest.approx(0.0, abs=1e-12)
    assert result.beliefs[0] == pytest.approx(read_record(told, usual_of(told)).beliefs[0], abs=1e-10)


# ---- Anything ------------------------------------------------------------------------------------------


@st.composite
def records(draw: st.DrawFn) -> tuple[Report, ...]:
    """A few reports of any kind, none of them beyond doubt."""
    names = st.sampled_from(
        ["seize", "seize.boat", "seize.nothing", "ransom", "petition", "ebb.slow", "ebb", "ransom | petition",
         "seize.boat + protest", "ransom + petition", "petition + scorn", "seize | ebb.quick"]
    )  # fmt: skip
    found: list[Report] = []
    free = 0
    for index in range(draw(st.integers(0, 5))):
        first = draw(st.integers(0, 14))
        credible = draw(st.sampled_from([0.3, 0.7, 0.95]))
        kind = draw(st.sampled_from(["day", "day", "range", "reading", "replied"]))
        if kind == "range" and first >= free:
            free = first + draw(st.integers(1, 4)) + 1
            found.append(report(f"E{index}", first, draw(names), last=free - 1, credible=credible))
        elif kind == "reading":
            found.append(
                report(
                    f"E{index}", first, reading=level("tide", "<", draw(st.integers(1, 2))), credible=credible
                )
            )
        elif kind == "replied":
            found.append(report(f"E{index}", first, "petition", credible=credible))
            found.append(report(f"R{index}", first, "scorn", credible=0.8, reply_to=f"E{index}"))
        else:
            found.append(report(f"E{index}", first, draw(names), credible=credible))
    return tuple(found)


coverages = st.lists(
    st.builds(
        lambda acts, first, length, chance: Coverage(tuple(acts), (), on(first), on(first + length), chance),
        st.lists(st.sampled_from(EVERYTHING), min_size=1, max_size=7, unique=True),
        st.integers(0, 14), st.integers(0, 20), st.sampled_from([None, 0.3, 1.0]),
    ),
    max_size=2,
)  # fmt: skip


@given(record=records(), coverage=coverages)
@settings(max_examples=8)
def test_any_record_is_read_as_the_oracle_reads_it(
    record: tuple[Report, ...], coverage: list[Coverage]
) -> None:
    told = harbour(evidence=record, coverage=tuple(coverage), as_of=on(18))
    usual = usual_of(told)
    result, expected = filtered(told, usual, (0.5,)), read_record(told, usual, (0.5,))
    for belief, wanted in zip(result.beliefs, expected.beliefs, strict=True):
        assert belief.sum() == pytest.approx(1.0, abs=1e-12)
        assert belief == pytest.approx(wanted, abs=1e-9)
    for marginals in result.marginals:
        for event in marginals:
            assert [float(chances.sum()) for chances in event] == pytest.approx([1.0] * 3, abs=1e-12)
    for kappa in (0.5, 1.0):
        assert result.weights(kappa).sum() == pytest.approx(1.0, abs=1e-12)
        assert result.log_weights(kappa) == pytest.approx(expected.logs[kappa], abs=1e-9)
    for (name, increment), (_, wanted) in zip(entries(result), expected.entries, strict=True):
        assert increment == pytest.approx(wanted, abs=1e-9), name


def test_a_silence_of_any_length_weighs_its_survival() -> None:
    """A thousand nats and more: no number holds what is left of the belief, only its log."""
    days = 4_000
    quick = replace(busy(days), acts=(act("light", "keeper", times(10.0 / MONTH, "pace")),))
    result = filtered(replace(quick, coverage=watched("light", days=days)), usual_of(quick))
    (_, (slow, fast)) = entries(result)[0]
    chance = quick.acts[0].reported[0][1]
    assert slow == pytest.approx(-chance * 10.0 / MONTH * days, rel=1e-9)
    assert fast == pytest.approx(2.0 * slow, rel=1e-9)
    assert result.weights() == pytest.approx([1.0, 0.0], abs=1e-300)


def test_a_silence_taken_in_pieces_is_the_silence(monkeypatch) -> None:
    """Also within ranges of days, where a belief has two components."""
    from hedgerow.infer import filter as filtering

    world = harbour(evidence=RECORD, coverage=COVERED)
    whole = filtered(world, usual_of(world))
    monkeypatch.setattr(filtering, "_LEAST", 0.995)
    pieces = filtered(world, usual_of(world))
    assert np.allclose(whole.increments, pieces.increments, atol=1e-10)
    for one, other in zip(whole.beliefs, pieces.beliefs, strict=True):
        assert np.allclose(one, other, atol=1e-11)


@pytest.mark.parametrize("chance", [1e-4, 1e-9, 1e-30])
def test_what_is_hardly_possible_is_weighed_as_finely_as_the_rest(chance: float) -> None:
    """A lamp that is seen lit, sure, though it is lit once in many ages: rounding is larger than its chance."""
    days = 10
    rare = times(chance / days, "pace")
    world = replace(
        busy(2 * days, quantities=(LAMP, Quantity("door", ("shut", "open"), (0.5, 0.5)))),
        acts=(
            replace(act("light", "keeper", rare), outcomes=(Outcome("", number(1.0), (LIGHT,)),)),
            replace(
                act("move", "keeper", times(0.4, "pace")),
                outcomes=(Outcome("", number(1.0), (Effect("door", (1, 0), number(1.0)),)),),
            ),
        ),
        evidence=(report("lit", days - 1, reading=level("lamp", "==", 0)),),
    )
    (found,) = [increment for name, increment in entries(filtered(world, usual_of(world))) if name == "lit"]
    lit = level("lamp", "==", 1)
    world = replace(world, evidence=(report("lit", days - 1, reading=lit),))
    (seen,) = [increment for name, increment in entries(filtered(world, usual_of(world))) if name == "lit"]
    time = days - 0.5
    wanted = np.log(-np.expm1(-chance / days * time * np.array([1.0, 2.0])))
    assert found == pytest.approx(-chance / days * time * np.array([1.0, 2.0]), abs=1e-12)
    assert seen == pytest.approx(wanted, rel=1e-9)


def test_a_tower_climbed_in_half_a_day_is_hardly_possible_and_not_impossible() -> None:
    """Seven steps of one a hundred days each: no single one is hard, and all of them are less than any rounding."""
    tower = Quantity("tower", tuple("abcdefgh"), (1.0, *[0.0] * 7))
    climb = Effect("tower", (*range(1, 8), 7), number(1.0))
    world = replace(
        busy(5, quantities=(tower,)),
        acts=(
            replace(
                act("climb", "keeper", times(0.01, "pace")), outcomes=(Outcome("", number(1.0), (climb,)),)
            ),
        ),
        evidence=(report("top", 0, reading=level("tower", "==", 7)),),
    )
    (found,) = [increment for name, increment in entries(filtered(world, usual_of(world))) if name == "top"]
    assert found == pytest.approx(np.log(gammainc(7.0, 0.5 * 0.01 * np.array([1.0, 2.0]))), rel=1e-9)


def test_beliefs_carried_with_and_without_their_smallest_parts(monkeypatch) -> None:
    from hedgerow.infer import filter as filtering

    world = harbour(evidence=RECORD, coverage=COVERED)
    quick = filtered(world, usual_of(world))
    monkeypatch.setattr(filtering, "_SURE", 2.0)
    careful = filtered(world, usual_of(world))
    assert np.allclose(quick.increments, careful.increments, atol=1e-10)
    for one, other in zip(quick.beliefs, careful.beliefs, strict=True):
        assert np.allclose(one, other, atol=1e-12)
    for one, other in zip(quick.occupancy, careful.occupancy, strict=True):
        assert np.allclose(one, other, atol=1e-9)


@pytest.mark.parametrize("guessed", ["too few", "all"])
def test_a_wrong_guess_of_where_a_belief_gets_to_changes_nothing(monkeypatch, guessed: str) -> None:
    from hedgerow.infer import silence

    world = harbour(evidence=RECORD, coverage=COVERED)
    found = filtered(world, usual_of(world))
    tried = []

    def reached(belief: np.ndarray, *_: object) -> Part:
        tried.append(belief)
        chosen = np.flatnonzero(belief > 0.01) if guessed == "too few" else np.arange(belief.size)
        return Part(chosen.astype(np.uint32), belief.size)

    monkeypatch.setattr(silence, "reached", reached)
    other = filtered(world, usual_of(world))
    assert tried
    assert np.allclose(found.increments, other.increments, atol=1e-10)
    for one, two in zip(found.beliefs, other.beliefs, strict=True):
        assert np.allclose(one, two, atol=1e-11)


def test_beliefs_of_one_chain_do_not_share_what_is_kept_on_the_way(monkeypatch) -> None:
    """They are filtered side by side: what one forgets another may still need."""
    from hedgerow.infer import accounts
    from hedgerow.infer.filter import Filter

    used: list[int] = []
    kept: list[Filter] = []  # or the next might get the number of one that is gone

    class Watched(Filter):
        def run(self, *given: object, **more: object) -> object:
            kept.append(self)
            used.append(id(self))
            return super().run(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(accounts, "Filter", Watched)
    world = harbour(evidence=RECORD, coverage=COVERED)
    (one, *others) = units(world)
    alike = [replace(each, chain=one.chain, parameters=one.parameters) for each in (one, *others)]
    with ThreadPoolExecutor(4) as executor:
        found = [
            accounts.filter_accounts(
                world, alike, densities(one.chain.mechanics, usual_of(world)), (1.0,), executor
            )
            for _ in range(5)
        ]
    assert len(set(used)) == len(used) > len(found)
    assert len({each.increments.tobytes() for each in found}) == 1
