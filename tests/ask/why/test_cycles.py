"""Cycles against what is known of small chains, and against drawn histories."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.answers import Mixture
from hedgerow.ask.why.cycles import circulations, cycles, level_flows
from hedgerow.ask.why.flows import recorded
from hedgerow.case.model import Drift

from ...infer.engine import filtered, usual_of
from ...systems import act, actor, at, drift, often, outcome, put, quantity, reply, system
from ..engine import made
from .engine import wanting


def mixture_of(case):
    """A case in which nobody wants anything, averaged over its record."""
    result = filtered(case, usual_of(case))
    return Mixture(result, result, case.habit)


def siege(arrest=0.02, siege_=0.1, yields=0.05, escape=0.03, tried=0.01):
    """Held, besieged, released; or tried before anybody comes."""
    return system(
        [quantity("detention", 3)],
        [actor("ruler"), actor("gunmen")],
        [
            act("arrest", "ruler", [outcome(put("detention", 1, 3))], often(arrest), when=at("detention", 0)),
            act(
                "besiege", "gunmen", [outcome(put("detention", 2, 3))], often(siege_), when=at("detention", 1)
            ),
            act(
                "release", "ruler", [outcome(put("detention", 0, 3))], often(yields), when=at("detention", 2)
            ),
            act("try", "ruler", [outcome(put("detention", 0, 3))], often(tried), when=at("detention", 1)),
        ],
        [drift("escape", escape, put("detention", 0, 3), when=at("detention", 1))],
    )


def long(case, days=40_000):
    """Over so long a record the time-averaged belief is the stationary one."""
    from datetime import timedelta

    return replace(case, as_of=case.begins + timedelta(days=days))


def test_a_loop_of_one_quantity_is_exact() -> None:
    """Three levels, one way round, one way out: everything follows from the rates."""
    a, b, c, out = 0.02, 0.1, 0.05, 0.04
    found = {len(one.steps): one for one in cycles(siege(), mixture_of(long(siege())))}
    whole = found[3]
    assert [(one.before, one.after) for one in whole.steps] == [("l0", "l1"), ("l1", "l2"), ("l2", "l0")]
    assert [one.acts[0][0] for one in whole.steps] == ["arrest", "besiege", "release"]
    assert whole.exit == pytest.approx(out / (b + out), rel=1e-3)
    assert whole.turn == pytest.approx(1 / (b + out) + 1 / c, rel=1e-3)
    # Renewal: turns begin at 1 / (wait + what a turn takes), and this share of them goes the whole way.
    through = b / (b + out)
    begun = 1 / (1 / a + 1 / (b + out) + through / c)
    assert whole.period == pytest.approx(1 / (begun * through), rel=2e-3)
    assert dict(whole.ends) == {"escape": pytest.approx(0.75, rel=1e-6), "try": pytest.approx(0.25, rel=1e-6)}
    assert found[2].steps[1].acts[0][0] == "escape"
    assert found[2].exit == pytest.approx(through, rel=1e-3)
    assert found[2].ends == (("besiege", pytest.approx(1.0)),)


def test_what_breaks_off_later_breaks_off_less() -> None:
    """Four levels in a row and back: turns are broken off by `first` at the second, and by `last` of those left."""

    def step_(id, before, after, rate):
        return act(id, "ruler", [outcome(put("ladder", after, 4))], often(rate), when=at("ladder", before))

    case = system(
        [quantity("ladder", 4)],
        [actor("ruler")],
        [step_("a", 0, 1, 0.1), step_("b", 1, 2, 0.1), step_("c", 2, 3, 0.1), step_("d", 3, 0, 0.1),
         step_("first", 1, 0, 0.3), step_("last", 2, 0, 0.3)],
    )  # fmt: skip
    whole = next(one for one in cycles(case, mixture_of(long(case))) if len(one.steps) == 4)
    assert whole.exit == pytest.approx(1 - 0.25**2, rel=1e-3)
    assert dict(whole.ends) == {"first": pytest.approx(0.8, rel=1e-3), "last": pytest.approx(0.2, rel=1e-3)}


@pytest.mark.parametrize("seed", range(8))
def test_cycles_through_a_change_sum_to_its_flow(seed) -> None:
    """The circulation decomposition of a random chain, all of whose cycles are short enough to be told."""
    random = np.random.default_rng(seed)
    rates = random.uniform(0.0, 1.0, (4, 4)) * (random.random((4, 4)) < 0.8)
    rates[range(4), [1, 2, 3, 0]] += 0.1
    np.fill_diagonal(rates, 0.0)
    generator = rates - np.diag(rates.sum(axis=1))
    stationary = np.linalg.lstsq(
        np.vstack([generator.T, np.ones(4)]), np.array([0.0, 0, 0, 0, 1]), rcond=None
    )[0]
    flow = np.zeros((4, 4))
    for rate, cycle in circulations(rates):
        for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            flow[one, other] += rate
    assert flow == pytest.approx(stationary[:, None] * rates, abs=1e-12)


@pytest.mark.statistical
def test_turns_are_completed_as_often_as_in_a_drawn_history() -> None:
    """One history of 60 000 steps, erasing loops as they close; a correct build fails one new seed in 1000."""
    rates = np.array([[0, 1.0, 0.3, 0], [0.5, 0, 2.0, 0.2], [0.7, 0, 0, 1.0], [1.0, 0.4, 0, 0]])
    wanted = {frozenset_of(cycle): rate for rate, cycle in circulations(rates)}
    random = np.random.default_rng(3)
    counts: dict[tuple[int, ...], int] = dict.fromkeys(wanted, 0)
    path, time = [0], 0.0
    for _ in range(60_000):
        row = rates[path[-1]]
        time += random.exponential(1.0 / row.sum())
        after = int(random.choice(4, p=row / row.sum()))
        if after in path:
            place = path.index(after)
            counts[frozenset_of(tuple(path[place:]))] += 1
            path = path[: place + 1]
        else:
            path.append(after)
    for cycle, rate in wanted.items():
        # Completions are less spread than Poisson's; 4 standard errors leave one in 1000 over all cycles.
        assert abs(counts[cycle] - rate * time) < 4.0 * np.sqrt(rate * time) + 1


def frozenset_of(cycle):
    """A cycle from its lowest number."""
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


def test_flows_are_those_of_the_generator() -> None:
    """All makers together change a quantity as often as the generator does."""
    it = wanting()
    units = (*it.mixture.strategic.units, *it.mixture.habit.units)
    occupancy = (*it.mixture.strategic.occupancy, *it.mixture.habit.occupancy)
    for flows in level_flows(it.case, recorded(it.mixture)):
        total = np.zeros(flows.flow.shape[1:])
        for weight, unit, spent in zip(it.mixture.weights, units, occupancy, strict=True):
            levels = unit.chain.mechanics.space.level_of(flows.quantity.name, np.arange(spent.size))
            entries = unit.chain.generator.tocoo()
            change = levels[entries.row] != levels[entries.col]
            np.add.at(
                total,
                (levels[entries.row[change]], levels[entries.col[change]]),
                weight * spent[entries.row[change]] * entries.data[change],
            )
        assert flows.flow.sum(axis=0) == pytest.approx(total, abs=1e-12)
        assert flows.spent.sum() == pytest.approx(1.0)


def test_a_reply_makes_what_its_act_does_not() -> None:
    """A pull that only its answer undoes, and one that changes the rope itself."""
    answer = reply("let_go", "south", [outcome(put("rope", 0))], often(0.5), when=at("rope", 1))
    case = system(
        [quantity("rope")], [actor("north"), actor("south")],
        [act("pull", "north", [outcome(put("rope", 1))], often(0.1), when=at("rope", 0)),
         act("shout", "north", [outcome()], often(0.2), replies=[answer])],
    )  # fmt: skip
    (found,) = cycles(case, mixture_of(case))
    assert [one.acts for one in found.steps] == [(("pull", 1.0),), (("let_go", 1.0),)]


def test_what_nobody_does_or_what_never_comes_back_is_no_cycle() -> None:
    flood = drift("in", 0.1, put("tide", 1), when=at("tide", 0))
    ebb = drift("out", 0.1, put("tide", 0), when=at("tide", 1))
    tide = system([quantity("tide")], [actor("idle")], drifts=[flood, ebb])
    assert cycles(tide, mixture_of(tide)) == ()
    once = system([quantity("door")], [actor("guest")],
                  [act("open", "guest", [outcome(put("door", 1))], often(0.1), when=at("door", 0))])  # fmt: skip
    assert cycles(once, mixture_of(once)) == ()
    slow = siege(arrest=1e-6)
    assert cycles(slow, mixture_of(slow)) == ()


def test_a_part_left_for_good_comes_round_only_as_long_as_it_lasts() -> None:
    base = siege(tried=0.0)
    gone = Drift(
        "gone", at("detention", 0), drift("x", 0.001).rate, (outcome(put("detention", 3, 4)),), (("", 1.0),)
    )
    wide = [quantity("detention", 4)]
    moved = [
        replace(
            one,
            outcomes=tuple(outcome(put("detention", e.moves[0], 4)) for o in one.outcomes for e in o.effects),
        )
        for one in base.acts[:3]
    ]
    case = replace(base, quantities=tuple(wide), acts=tuple(moved), drifts=(gone,))
    lasting = max(
        cycles(replace(case, drifts=()), mixture_of(long(replace(case, drifts=())))),
        key=lambda c: len(c.steps),
    )
    passing = {len(one.steps): one for one in cycles(case, mixture_of(long(case, 2_000)))}[3]
    assert passing.per_month < lasting.per_month


def test_solved_accounts_have_cycles_with_shares_that_sum_to_one() -> None:
    it = made(wanting().case)
    found = cycles(it.case, it.mixture)
    assert found
    for one in found:
        assert one.per_month * one.period == pytest.approx(30.4375)
        assert 0.0 <= one.exit < 1.0
        assert (one.under_way is None) == (not one.quantity)
        assert one.under_way is None or 0.0 <= one.under_way <= 1.0
        for step in one.steps:
            assert 0.9 < sum(share for _, share in step.acts) <= 1.0 + 1e-12
    single = [one.per_month for one in found if one.quantity]
    assert single == sorted(single, reverse=True)
