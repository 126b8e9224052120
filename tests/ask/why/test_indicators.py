"""What to watch: against dense matrices, sums over the joint distribution, and the laws of information."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.linalg import expm

from hedgerow.ask.why.common import entropy
from hedgerow.ask.why.indicators import indicators, information
from hedgerow.case.model import Coverage, Named

from ...infer.oracle import World, day_of, keys, parameters, read_record
from ...infer.worlds import COVERED, RECORD, act, harbour, level, named, number, on, report, rivals
from ..engine import made
from ..oracle import Watch, ask, expect, present
from ..test_questions import moments, town, watch_of
from .engine import HEADLINES, asker_of, asking, question, usual_of, wanting, workers

REPORTED = {
    **{("seize", "boat"): 0.8, ("seize", "nothing"): 0.4, ("ransom", ""): 0.95, ("petition", ""): 0.6},
    **{("protest", "loud"): 0.9, ("protest", "mild"): 0.6, ("walkout", ""): 0.8, ("scorn", ""): 0.7},
    **{("ebb", "slow"): 0.3, ("ebb", "quick"): 0.7},
}
"""At the end of the record, as each act declares."""
OWN = (*COVERED[:2], replace(COVERED[2], reported=None))


def share(jump, what):
    """Chance that a jump leaves a report of what is named; nil where it does not hold it."""
    return sum(
        REPORTED[one]
        for one in (jump.what, jump.reply)
        if one and what == Named(one[0], what.mark and one[1])
    )


def told(it):
    with workers() as executor:
        return indicators(it.case, asker_of(it, executor), executor)


@pytest.fixture(scope="module")
def it():
    """Nobody wants anything; dated changes lie ahead."""
    return made(asking(town(coverage=OWN, evidence=RECORD, axes=harbour().axes[:1])))


@pytest.fixture(scope="module")
def found(it):
    return told(it)


@pytest.fixture(scope="module")
def believed(it):
    """The oracle's worlds, beliefs and weights."""
    run = read_record(it.case, usual_of(it))
    return [World(it.case, parameters(it.case, key)) for key in keys(it.case)], run.beliefs, run.weights(1.0)


def row(found, name):
    what, _, mark = name.partition(".")
    (one,) = [each for each in found.rows if (each.what, each.mark) == (what, mark)]
    return one


def flows(world, kept):
    """Where a belief flows in 30 days, each jump weighed by what `kept` says; dated changes at their dates."""
    begin = present(world)
    thinned = world.generator() - world.matrix(lambda jump: 1.0 - kept(jump))
    days = sorted(float(day_of(world.case, dated.on)) for dated in world.case.calendar)
    total, since = np.eye(world.size), begin
    for stop in [*(day for day in days if begin <= day < begin + 30.0), begin + 30.0]:
        total = total @ expm(thinned * (stop - since))
        if stop < begin + 30.0:
            total = total @ world.calendar(round(stop))
        since = stop
    return total


@pytest.mark.parametrize("name", ["seize.boat", "ransom", "protest.loud", "ebb.quick", "scorn"])
def test_chances_are_those_of_the_generator_without_it(it, found, believed, name) -> None:
    what = named(name)
    worlds, beliefs, weights = believed
    chances = np.array(
        [
            1.0 - belief @ flows(world, lambda jump: 1.0 - share(jump, what)).sum(axis=1)
            for world, belief in zip(worlds, beliefs, strict=True)
        ]
    )
    one = row(found, name)
    assert one.chance == pytest.approx(weights @ chances, abs=1e-9)
    for axis, value, chance in one.given:
        if axis != "habit":
            place = [each.id for each in it.case.axes].index(axis)
            mine = np.array([key[place] == value for key in keys(it.case)])
            assert chance == pytest.approx(weights[mine] @ chances[mine] / weights[mine].sum(), abs=1e-9)
    # Strategy is habit here, so that the accounts are the oracle's: their joint with seeing it or not, summed up.
    joint = np.stack([weights * chances, weights * (1.0 - chances)])
    outer = joint.sum(axis=1)[:, None] * joint.sum(axis=0)
    assert one.information == pytest.approx((joint * np.log(joint / outer)).sum(), abs=1e-9)
    # At noon today, this often.
    rate = sum(
        weight * belief @ world.matrix(lambda jump: share(jump, what)).sum(axis=1)
        for world, belief, weight in zip(worlds, beliefs, weights, strict=True)
    )
    assert one.rate == pytest.approx(rate * 30.4375, abs=1e-9)


def test_silence_is_everything_unreported(it, found, believed) -> None:
    everything = {one.what for one in found.rows}
    worlds, beliefs, weights = believed
    after = [
        belief
        @ flows(world, lambda jump: np.prod([1.0 - REPORTED[one] for one in (jump.what, jump.reply) if one]))
        for world, belief in zip(worlds, beliefs, strict=True)
    ]
    one = row(found, "silence")
    masses = np.array([belief.sum() for belief in after])
    assert one.chance == pytest.approx(weights @ masses, abs=1e-9)
    assert everything == {
        *(doer.id for doer in it.case.acts),
        "protest",
        "walkout",
        "scorn",
        "ebb",
        "silence",
    }
    then = replace(it.case, as_of=it.case.as_of + timedelta(days=30))
    # Only questions that are still open then; they count from there.
    late = {"pair": HEADLINES["pair"]}
    assert {name for name, _ in one.forecasts} == set(late)
    for name, answer in one.forecasts:
        total = 0.0
        for key, belief, weight in zip(keys(it.case), after, weights, strict=True):
            world = World(then, parameters(then, key))
            total += weight * ask(world, belief, watch_of(world, late[name]))
        assert answer == pytest.approx(total / (weights @ masses), abs=1e-9)


def test_silence_hides_what_nobody_watches_for() -> None:
    """The drift is in no report and no coverage: that it goes unreported says nothing."""
    acts = tuple(doer.id for doer in harbour().acts)
    coverage = (Coverage((*acts, "protest", "walkout", "scorn"), (), on(0), on(20), None),)
    it = made(harbour(coverage=coverage, evidence=(), axes=()))
    (belief,), world = it.solved.filtered.beliefs, World(it.case, parameters(it.case, ()))

    def kept(jump):
        return np.prod([1.0 - REPORTED[one] for one in (jump.what, jump.reply) if one and one[0] != "ebb"])

    assert row(told(it), "silence").chance == pytest.approx(belief @ flows(world, kept).sum(axis=1), abs=1e-9)


@pytest.mark.parametrize("name", ["seize.boat", "protest.mild", "scorn", "ebb.quick"])
def test_forecasts_tonight_are_those_after_the_jump(it, found, believed, name) -> None:
    """Each jump that holds it is made, memory and situation move, and the rest is asked from there."""
    what = named(name)
    worlds, beliefs, weights = believed
    answers = dict(row(found, name).forecasts)
    assert set(answers) == set(HEADLINES)
    for id, query in HEADLINES.items():
        total = mass = 0.0
        for world, belief, weight in zip(worlds, beliefs, weights, strict=True):
            if query.form == "count":
                jumps, own, rest = counts_after(it.case, world, belief, what, query)
                mass, total = mass + weight * jumps, total + weight * (own + rest)
                continue
            watch = watch_of(world, query)
            opened = watch.first <= present(world)
            state = np.zeros((watch.memories, world.size))
            for jump in world.jumps:
                if jump.holds(what):
                    memory = 0
                    if opened:
                        memory = watch.event(watch.look(0, jump.source), jump)
                    state[memory, jump.target] += weight * belief[jump.source] * share(jump, what) * jump.rate
            mass += state.sum()
            total += sum(
                ask(world, here, begun(watch, memory)) for memory, here in enumerate(state) if here.any()
            )
        assert answers[id] == pytest.approx(total / mass, abs=1e-9), id


def counts_after(case, world, belief, what, query):
    """Rate of the jumps that hold something, of those that are counted themselves, and what is counted after them."""

    def counted(jump):
        return any(jump.holds(name) for name in query.acts)

    jumps = belief @ world.matrix(lambda jump: share(jump, what))
    own = belief @ world.matrix(lambda jump: share(jump, what) * counted(jump))
    return jumps.sum(), own.sum(), expect(world, jumps, counted, *moments(case, query))


def begun(watch, memory):
    """The same watch with another memory to begin with."""

    def turned(one):
        return memory if one == 0 else 0 if one == memory else one

    return Watch(
        watch.first, watch.last, watch.memories,
        event=lambda one, jump: turned(watch.event(turned(one), jump)),
        look=lambda one, situation: turned(watch.look(turned(one), situation)),
        answer=lambda one, situation: watch.answer(turned(one), situation),
    )  # fmt: skip


def test_seen_and_unseen_average_to_the_present_weights() -> None:
    it = wanting()
    told_ = told(it)
    present_ = {
        ("aim", "strict"): it.mixture.weights[0] + it.mixture.weights[2],
        ("habit", "habit"): it.mixture.habit_weight,
    }
    for one in told_.rows:
        seen, unseen = ({(a, v): w for a, v, w in part} for part in (one.seen, one.unseen))
        for key, weight in present_.items():
            assert one.chance * seen[key] + (1 - one.chance) * unseen[key] == pytest.approx(weight, abs=1e-12)
        assert 0.0 <= one.information <= told_.entropy
    assert [one.information for one in told_.rows] == sorted(
        (one.information for one in told_.rows), reverse=True
    )
    assert told_.rows[0].information > 1e-4
    assert told_.entropy == pytest.approx(entropy(it.mixture.weights))


shares = arrays(np.float64, 4, elements=st.floats(1e-3, 1.0))
chances_ = arrays(np.float64, 4, elements=st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 1.0])))


@given(shares, chances_)
def test_information_is_between_nothing_and_all(shares_, chances__) -> None:
    weights = shares_ / shares_.sum()
    assert -1e-12 <= information(weights, chances__) <= min(entropy(weights), np.log(2)) + 1e-12
    assert information(weights, np.full(4, chances__[0])) == pytest.approx(0.0, abs=1e-12)


def test_what_tells_all_tells_the_entropy() -> None:
    weights = np.array([0.3, 0.7])
    assert information(weights, np.array([0.0, 1.0])) == pytest.approx(entropy(weights), abs=1e-15)


def test_what_can_never_happen_tells_nothing() -> None:
    never = act("pray", "guild", number(0.3), when=level("tide", ">", 2))
    base = harbour(coverage=COVERED, evidence=RECORD)
    one = row(told(made(asking(replace(base, acts=(*base.acts, never)), "shut"))), "pray")
    assert (one.chance, one.information, one.rate) == (0.0, 0.0, 0.0)
    assert one.seen == one.forecasts == one.weights == ()


def test_without_questions_reports_or_coverage() -> None:
    found = told(made(replace(rivals(evidence=(), coverage=()), questions=())))
    assert all(one.forecasts == () for one in found.rows)
    assert sum(one.chance > 0 for one in found.rows) > 5
    # No report names the drift, and no coverage watches for it.
    assert "ebb" not in {one.what for one in found.rows}


def test_nothing_reportable_is_nothing_to_watch() -> None:
    silent = act("hum", "guild", number(0.3), reported=0.0)
    base = harbour(evidence=(report("E1", 3, reading=level("gate", "==", 0), credible=0.9),), coverage=())
    assert told(made(asking(replace(base, acts=(silent,)), "shut"))) is None


def test_a_question_that_sets_levels_is_asked_so_tonight_too() -> None:
    """What is set is set after the jump, so that the situation it leaves there does not matter."""
    query = replace(HEADLINES["shut"], given=(("gate", "open"), ("mood", "calm"), ("tide", "low")))
    case = replace(
        harbour(coverage=COVERED, evidence=RECORD, axes=()), questions=(question("set", query),), calendar=()
    )
    found = told(made(case))
    answers = {
        round(dict(one.forecasts)["set"], 12) for one in found.rows if one.what != "silence" and one.forecasts
    }
    assert len(answers) == 1
    assert on(21) > case.as_of
