"""Loops over several quantities: by hand, against all phases in one dense chain, and none where none is."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from hedgerow.ask.answers import Mixture
from hedgerow.ask.why import turns as turns_module
from hedgerow.ask.why.cycles import cycles, cycles_of, level_flows
from hedgerow.ask.why.flows import Recorded, gathered, recorded
from hedgerow.ask.why.loops import changes_among, loops
from hedgerow.ask.why.turns import influence, turns
from hedgerow.case.expressions import Operation
from hedgerow.case.read import read_case
from hedgerow.cases import shipped
from hedgerow.game.compile import Compiler, accounts_of, parameters_of
from hedgerow.infer.accounts import unconditional_occupancy
from hedgerow.solve.policy import chains_of_habit

from ...infer.engine import filtered, usual_of
from ...systems import act, actor, at, drift, often, outcome, put, quantity, reply, system

DAYS = 30.4375


def both(*parts):
    return Operation("and", parts)


def mixture_of(case, days=60_000):
    """Nobody wants anything; over so long a record the time-averaged belief is the stationary one."""
    case = replace(case, as_of=case.begins + timedelta(days=days))
    result = filtered(case, usual_of(case))
    return Mixture(result, result, case.habit)


def blows(attack=0.02, low=0.008, answer=0.1, fade=0.05, rebuild=0.2, recover=0.1, weakened=0.4):
    """Fresh attacks are answered; a blow destroys camps and perhaps capacity; both come back, and the attacks."""
    return system(
        [quantity("anger"), quantity("camps"), quantity("capacity")],
        [actor("gunmen"), actor("power")],
        [
            act("attack", "gunmen", [outcome(put("anger", 1))],
                often(attack, at("capacity", 0)), often(low, at("capacity", 1))),
            act("strike", "power",
                [outcome(put("camps", 1), put("anger", 0), put("capacity", 1, chance=weakened))],
                often(answer), when=at("anger", 1)),
        ],
        [drift("fade", fade, put("anger", 0), when=at("anger", 1)),
         drift("rebuild", rebuild, put("camps", 0), when=at("camps", 1)),
         drift("recover", recover, put("capacity", 0), when=both(at("camps", 0), at("capacity", 1)))],
    )  # fmt: skip


def provoked(attack=0.05, low=0.01, answer=0.1, fade=0.05, rebuild=0.2):
    """Attack, strike, rebuild: attacks are rarer while camps lie in ruins."""
    return system(
        [quantity("anger"), quantity("camps")],
        [actor("gunmen"), actor("power")],
        [
            act("attack", "gunmen", [outcome(put("anger", 1))],
                often(attack, at("camps", 0)), often(low, at("camps", 1))),
            act("strike", "power", [outcome(put("camps", 1), put("anger", 0))], often(answer), when=at("anger", 1)),
        ],
        [drift("fade", fade, put("anger", 0), when=at("anger", 1)),
         drift("rebuild", rebuild, put("camps", 0), when=at("camps", 1))],
    )  # fmt: skip


def told(cycle):
    return [(one.quantity, one.before, one.after, one.acts[0][0]) for one in cycle.steps]


def test_attack_strike_rebuild_by_hand() -> None:
    attack, low, answer, fade, rebuild = 0.05, 0.01, 0.1, 0.05, 0.2
    case = provoked()
    (found,) = loops(case, recorded(mixture_of(case)))
    assert told(found) == [
        ("anger", "l0", "l1", "attack"),
        ("camps", "l0", "l1", "strike"),
        ("camps", "l1", "l0", "rebuild"),
    ]
    struck, rebuilt = answer / (answer + fade), rebuild / (rebuild + low)
    assert found.exit == pytest.approx(1 - struck * rebuilt, rel=1e-6)
    assert found.turn == pytest.approx(1 / (answer + fade) + 1 / (rebuild + low), rel=1e-6)
    # Fresh or not, whole or hit: in what share of the time each stands.
    rates = np.array([
        [0, attack, 0, 0], [fade, 0, answer, 0], [rebuild, 0, 0, low], [0, rebuild, answer + fade, 0],
    ])  # calm whole, fresh whole, calm hit, fresh hit # fmt: skip
    generator = rates - np.diag(rates.sum(axis=1))
    share = np.linalg.lstsq(np.vstack([generator.T, np.ones(4)]), np.array([0, 0, 0, 0, 1.0]), rcond=None)[0]
    begun = share[0] * attack + share[2] * low
    assert 1 / found.period == pytest.approx(begun * struck * rebuilt, rel=2e-3)
    assert found.per_month * found.period == pytest.approx(DAYS)
    # Of what is lost, this much before the strike, and the rest to an attack that begins anew.
    first = (1 - struck) / (1 - struck * rebuilt)
    assert dict(found.ends) == {
        "fade": pytest.approx(first, rel=1e-6),
        "attack": pytest.approx(1 - first, rel=1e-6),
    }
    assert (found.quantity, found.under_way) == ("", None)


def phases(space, paths, loop):
    """All phases in one dense chain: idle, and waiting for each change; turns followed as they are defined."""
    size = space.size
    level_of = space.level_of(loop[-1].quantity, np.arange(size))
    after, before = influence(space, paths, loop)
    raised = []
    for place, change in enumerate(loop[1:]):
        high, low = after[place, place + 1], before[place, place + 1]
        raised.append(change.rate >= max(np.sqrt(high * low), high / 4))
    count = len(loop)
    landing = [set(one.landing.tolist()) for one in loop]
    rates = np.zeros((count * size, count * size))
    completed, broken = np.zeros(count * size), np.zeros(count * size)
    for path, phase in itertools.product(range(len(paths.source)), range(count)):
        s, t, rate = int(paths.source[path]), int(paths.target[path]), paths.rate[path]
        begins = path in landing[0] and not raised[0][s] and raised[0][t]
        here, to = phase * size + s, 0
        if phase and not raised[phase - 1][s]:
            continue
        if phase and path in landing[phase]:
            last = phase == count - 1 or (phase == count - 2 and level_of[t] == loop[-1].level)
            if last:
                completed[here] += rate
            elif raised[phase][t]:
                to = phase + 1
            else:
                broken[here] += rate
        elif phase and not begins and raised[phase - 1][t]:
            to = phase
        elif phase:
            broken[here] += rate
        if begins and not (phase and path in landing[phase]):
            to = 1
        rates[here, to * size + t] += rate
    return rates, completed, broken


@pytest.mark.parametrize("make", [provoked, blows])
@pytest.mark.parametrize("seed", range(4))
def test_turns_are_those_of_all_phases_in_one_chain(make, seed) -> None:
    """Rates at random; what the staged equations give is the stationary flow of a chain that keeps the phase."""
    random = np.random.default_rng(seed)
    names = make.__defaults__
    case = make(*(float(value) * float(random.uniform(0.6, 1.6)) for value in names))
    history = recorded(mixture_of(case))
    paths = gathered(history)
    changes = changes_among(case, history, paths)
    by_name = {(one.quantity, one.level): one for one in changes}
    loop = [by_name["anger", 1], by_name["camps", 1], by_name["camps", 0]]
    if make is blows:
        loop.append(by_name["capacity", 0])
    found = turns(history.space, case, paths, loop)
    rates, completed, broken = phases(history.space, paths, loop)
    generator = rates - np.diag(rates.sum(axis=1))
    reachable = rates.sum(axis=1) > 0
    generator = generator[np.ix_(reachable, reachable)]
    share = np.zeros(len(rates))
    unit = np.append(np.zeros(len(generator)), 1.0)
    share[reachable] = np.linalg.lstsq(np.vstack([generator.T, np.ones(len(generator))]), unit, rcond=None)[0]
    assert found.period == pytest.approx(1 / (share @ completed), rel=5e-3)
    assert found.exit == pytest.approx(1 - share @ completed / (share @ (completed + broken)), rel=1e-6)


def test_a_turn_is_complete_where_what_its_last_change_brings_stands_already() -> None:
    """Six blows in ten leave capacity as it was: there is nothing to recover, and the turn ends with the camps."""
    (found,) = [one for one in loops(blows(), recorded(mixture_of(blows()))) if len(one.steps) == 4]
    assert [one.acts[0][0] for one in found.steps] == ["attack", "strike", "rebuild", "recover"]
    assert "rebuild" not in dict(found.ends)
    assert found.exit < 0.5


def test_large_cases_are_iterated_to_the_same(monkeypatch) -> None:
    history = recorded(mixture_of(blows()))
    solved = loops(blows(), history)
    monkeypatch.setattr(turns_module, "DENSE", 0)
    iterated = loops(blows(), history)
    for one, other in zip(solved, iterated, strict=True):
        assert told(one) == told(other)
        assert (one.period, one.turn, one.exit) == pytest.approx(
            (other.period, other.turn, other.exit), rel=1e-8
        )


def test_what_goes_along_is_not_taken_for_what_makes_likelier() -> None:
    """In season there are many raids and many patrols; neither brings the other."""
    seasonal = (often(0.2, at("season", 1)), often(0.01, at("season", 0)))
    case = system(
        [quantity("season"), quantity("harvest"), quantity("road")],
        [actor("raiders"), actor("guards")],
        [act("raid", "raiders", [outcome(put("harvest", 1))], *seasonal),
         act("patrol", "guards", [outcome(put("road", 1))], *seasonal)],
        [drift("spring", 0.02, put("season", 1), when=at("season", 0)),
         drift("winter", 0.02, put("season", 0), when=at("season", 1)),
         drift("regrow", 0.1, put("harvest", 0), when=at("harvest", 1)),
         drift("empty", 0.1, put("road", 0), when=at("road", 1))],
    )  # fmt: skip
    history = recorded(mixture_of(case))
    assert loops(case, history) == ()
    changes = changes_among(case, history, gathered(history))
    after, before = influence(history.space, gathered(history), changes)
    raid = next(n for n, one in enumerate(changes) if (one.quantity, one.level) == ("harvest", 1))
    patrol = next(n for n, one in enumerate(changes) if (one.quantity, one.level) == ("road", 1))
    assert after[raid, patrol] == pytest.approx(before[raid, patrol])
    spring = next(n for n, one in enumerate(changes) if (one.quantity, one.level) == ("season", 1))
    assert after[spring, raid] == pytest.approx(20 * before[spring, raid])


def test_nothing_nobody_does_and_nothing_of_one_quantity_is_a_loop() -> None:
    """The first is for `cycles` alone; the second is weather."""
    case = provoked()
    weather = replace(case, acts=(), drifts=(
        *case.drifts,
        drift("storm", 0.05, put("anger", 1), when=at("anger", 0)),
        drift("flood", 0.1, put("camps", 1), when=at("anger", 1)),
    ))  # fmt: skip
    assert loops(weather, recorded(mixture_of(weather))) == ()
    tug = system(
        [quantity("rope")], [actor("north")],
        [act("pull", "north", [outcome(put("rope", 1))], often(0.1), when=at("rope", 0)),
         act("let_go", "north", [outcome(put("rope", 0))], often(0.1), when=at("rope", 1))],
    )  # fmt: skip
    assert loops(tug, recorded(mixture_of(tug))) == ()
    assert len(cycles(tug, mixture_of(tug))) == 1


def test_loops_rarely_completed_or_hardly_ever_begun_are_not_told() -> None:
    fleeting = provoked(answer=0.004)
    assert loops(fleeting, recorded(mixture_of(fleeting))) == ()
    slow = provoked(attack=4e-4, low=1e-5)
    assert loops(slow, recorded(mixture_of(slow))) == ()


def test_a_reply_that_breaks_off_is_named_and_not_the_act_it_answers() -> None:
    """Envoys call, and only where the gunmen heed them does anything change."""
    base = provoked(fade=1e-4)
    heed = reply("heed", "gunmen", [outcome(put("anger", 0))], often(0.5), when=at("anger", 1))
    call = act("call", "power", [outcome()], often(0.1), replies=[heed])
    case = replace(base, acts=(*base.acts, call))
    (found,) = loops(case, recorded(mixture_of(case)))
    assert found.ends[0][0] == "heed"
    assert "call" not in dict(found.ends)


def test_loops_stand_before_the_cycles_of_one_quantity() -> None:
    case = provoked()
    found = cycles(case, mixture_of(case))
    assert [bool(one.quantity) for one in found] == [False] + [True] * (len(found) - 1)
    assert len(found) > 1


@pytest.mark.slow
def test_iraq_has_both_of_its_loops_already_out_of_habit() -> None:
    """Attack, strike, rebuild through three quantities; arrest, siege, release along one. No game is solved."""
    case = read_case(shipped()["iraq-2021"])
    parameters = parameters_of(case, accounts_of(case)[0])
    mechanics = Compiler(case).game(parameters).mechanics
    (chain,) = chains_of_habit([mechanics]).values()
    spent = unconditional_occupancy(case, chain, parameters)
    history = Recorded(((mechanics, chain.flows * spent[mechanics.paths.source]),), spent)
    (blow,) = loops(case, history)
    assert [(one.quantity, one.after) for one in blow.steps] == [
        ("campaign", "lethal"), ("camps", "destroyed"), ("camps", "rebuilt"), ("capacity", "high"),
    ]  # fmt: skip
    assert [dict(one.acts).keys() for one in blow.steps] == [
        {"attack"}, {"strike_iraq", "strike_syria"}, {"rebuild_camps"}, {"recover", "resupply"},
    ]  # fmt: skip
    # What is not answered within two weeks is not answered.
    assert blow.ends[0][0] == "provocation_fades"
    now = history.space.marginal(spent, "detention")
    (flows,) = (one for one in level_flows(case, history) if one.quantity.name == "detention")
    siege = next(one for one in cycles_of(flows, now) if len(one.steps) == 3)
    assert [one.acts[0][0] for one in siege.steps] == ["arrest_raid", "siege", "release_forced"]
