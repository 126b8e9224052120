"""Games solved by hand, games that fall apart, and games in which nothing is at stake."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from hedgerow.game.compile import compile_case
from hedgerow.solve.equilibrium import Reason, solve
from hedgerow.solve.policy import default_rule, habit_policy

from ..game.engine import chain_under, habit_chain, solved
from ..systems import (
    act,
    actor,
    alone,
    at,
    drift,
    lamplighter,
    neighbours,
    often,
    outcome,
    plus,
    quantity,
    quarrel,
    random_case,
    reply,
    score,
    step,
    system,
    times,
    without_stakes,
)

MONTH = 30.4375


@given(
    st.floats(0.002, 0.09),
    st.floats(0.0, 0.5),
    st.floats(-8.0, 8.0),
    st.floats(-2.0, 2.0),
    st.floats(0.2, 3.0),
)
def test_one_actor_with_one_act(usual, fade, want, worth, scale):
    """The lamplighter: ρ V0 = λ log(1 - π + π e^{w + V1 - V0}) and (ρ + δ) V1 = u + δ V0, by root finding."""
    discount, attention = np.log(2.0) / 100.0, 0.2
    share, flow = usual / attention, scale * want / MONTH

    def unlit(gain):
        return attention * np.log1p(share * np.expm1(scale * worth + gain)) / discount

    def lit(gain):
        return (flow + fade * unlit(gain)) / (discount + fade)

    gain = brentq(lambda d: lit(d) - unlit(d) - d, -600.0, 600.0, xtol=1e-13, rtol=1e-15)
    game, _, solution = solved(lamplighter(usual, fade, want, worth), scale, tolerance=1e-11)
    assert solution.values[0] == pytest.approx([unlit(gain), lit(gain)], abs=1e-9)
    raised = share * np.exp(scale * worth + gain)
    assert solution.policy.choice == pytest.approx([raised / (1.0 - share + raised)], abs=1e-9)
    assert game.mechanics.moves.situation[0] == 0


def test_one_reply_by_hand():
    """A drifting lamp costs its keeper nothing; a reply that pays at once is chosen by its worth alone."""
    answer = reply("nod", "keeper", [outcome()], often(0.25), worth={"keeper": 1.2, "caller": -0.4})
    call = act("call", "caller", [outcome()], often(0.05), replies=[answer], worth={"caller": 0.3})
    case = system(
        [quantity("lamp")], [actor("caller", attention=0.2), actor("keeper", attention=0.1)], [call]
    )
    _, _, solution = solved(case, tolerance=1e-11)
    nods = 0.25 * np.exp(1.2) / (0.75 + 0.25 * np.exp(1.2))
    assert solution.policy.reply == pytest.approx(nods, abs=1e-10)
    assert solution.policy.silent == pytest.approx(1.0 - nods, abs=1e-10)
    weight = 0.25 * np.exp(0.3 - 0.4 * nods)
    assert solution.policy.choice == pytest.approx(weight / (0.75 + weight), abs=1e-10)
    discount = np.log(2.0) / 100.0
    assert solution.values[0] == pytest.approx(0.2 * np.log(0.75 + weight) / discount, abs=1e-8)
    calls = 0.2 * weight / (0.75 + weight)
    keeper = calls * np.log(0.75 + 0.25 * np.exp(1.2)) / discount
    assert solution.values[1] == pytest.approx(keeper, abs=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_with_nothing_at_stake_everybody_does_what_is_usual(seed):
    for case in (without_stakes(random_case(seed)), random_case(seed, want=0.0)):
        game, _, solution = solved(case)
        assert solution.reason is Reason.HABIT
        moves, mechanics = game.mechanics.moves, game.mechanics
        assert np.allclose(solution.policy.rates(mechanics), moves.usual, rtol=1e-12, atol=0.0)
        assert np.allclose(solution.policy.reply, mechanics.replies.usual, rtol=1e-12, atol=0.0)
        generator = chain_under(mechanics, solution.policy).generator
        assert np.allclose(generator.toarray(), habit_chain(case).generator.toarray(), atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_an_actor_without_stakes_does_what_is_usual_among_those_with(seed):
    case = random_case(seed)
    game, _, solution = solved(case, np.array([0.0, 1.5]))
    moves = game.mechanics.moves
    idle = moves.actor[: moves.choices] == 0
    usual = moves.usual[: moves.choices] / game.mechanics.choice_attention
    assert np.allclose(solution.policy.choice[idle], usual[idle], rtol=1e-12)
    assert not np.allclose(solution.policy.choice[~idle], usual[~idle], rtol=1e-3)
    answers = game.mechanics.replies.actor == 0
    assert np.allclose(solution.policy.reply[answers], game.mechanics.replies.usual[answers], rtol=1e-12)


def test_wanting_what_nobody_can_change_leaves_what_is_usual():
    """What is wanted moves by itself alone: values differ between situations, stakes do not."""
    case = system(
        [quantity("moon"), quantity("lamp")],
        [actor("dreamer", times(50.0, score("moon")))],
        [act("light", "dreamer", [outcome(step("lamp", 1))], often(0.05), when=at("lamp", 0))],
        [drift("rise", 0.1, step("moon", 1)), drift("set", 0.2, step("moon", -1))],
    )
    game, _, solution = solved(case, tolerance=1e-11)
    moves = game.mechanics.moves
    assert np.ptp(solution.values) > 1.0
    assert np.allclose(solution.policy.rates(game.mechanics), moves.usual, rtol=1e-10)


def test_actors_who_do_not_touch_are_solved_one_by_one():
    """Values and policies of each are those of his own problem, whatever the other's situation."""
    game, _, both = solved(neighbours(), 2.0, tolerance=1e-11)
    for number, id in enumerate(("left", "right")):
        other, _, one = solved(alone(neighbours(), id), 2.0, tolerance=1e-11)
        table = both.values[number].reshape(3, 3)
        table = table if number == 0 else table.T
        assert np.allclose(table, one.values[0][:, None], atol=1e-9)
        moves, own = game.mechanics.moves, other.mechanics.moves
        mine = np.flatnonzero(moves.actor[: moves.choices] == number)
        level = game.mechanics.space.level_of(f"{id}_field", moves.situation[mine])
        first = min(moves.act[mine])
        found = {
            (act - first, place): chance
            for act, place, chance in zip(moves.act[mine], level, both.policy.choice[mine], strict=True)
        }
        for act_number, place, chance in zip(own.act, own.situation, one.policy.choice, strict=False):
            assert found[act_number, place] == pytest.approx(chance, abs=1e-10)


def test_what_one_wants_everywhere_alike_changes_nothing_but_his_value():
    """A constant flow c adds c / ρ to every value and nothing to any policy."""
    case = quarrel()
    label, want = case.actors[0].wants[0]
    richer = replace(case.actors[0], wants=((label, plus(want, 2.0)),))
    _, _, was = solved(case, tolerance=1e-11)
    _, _, now = solved(replace(case, actors=(richer, case.actors[1])), tolerance=1e-11)
    assert np.allclose(now.values[0] - was.values[0], 2.0 / MONTH / (np.log(2.0) / 40.0), atol=1e-8)
    assert np.allclose(now.policy.choice, was.policy.choice, atol=1e-10)


def test_a_level_of_no_consequence_doubles_nothing():
    """An act that never matters, of an actor who wants nothing, leaves the others' policies where they were."""
    case = quarrel()
    _, _, was = solved(case, tolerance=1e-11)
    idler = system([quantity("kite")], [actor("child")],
                   [act("fly", "child", [outcome(step("kite", 1))], often(0.3))])  # fmt: skip
    wider = replace(
        case, quantities=(*case.quantities, *idler.quantities), actors=(*case.actors, *idler.actors),
        acts=(*case.acts, *idler.acts),
    )  # fmt: skip
    _, _, now = solved(wider, tolerance=1e-11)
    assert np.allclose(now.values[:2], np.repeat(was.values, 2, axis=1), atol=1e-9)


def test_habit_policy_costs_nothing_and_stakes_nothing():
    mechanics = compile_case(quarrel()).mechanics
    policy = habit_policy(mechanics)
    assert not policy.choice_cost.any()
    assert not policy.reply_cost.any()
    assert not policy.stake.any()


def test_scaling_wants_and_worths_is_scaling_the_scale():
    case = quarrel(want=3.0)
    doubled = replace(
        quarrel(want=6.0),
        acts=tuple(
            replace(
                each,
                worth=tuple((to, times(2.0, value)) for to, value in each.worth),
                replies=tuple(
                    replace(one, worth=tuple((to, times(2.0, value)) for to, value in one.worth))
                    for one in each.replies
                ),
            )
            for each in case.acts
        ),
    )
    game = compile_case(case)
    was = solve(game, np.full(2, 2.0), default_rule(game.mechanics), tolerance=1e-11)
    _, _, now = solved(doubled, tolerance=1e-11)
    assert np.allclose(now.values, was.values, atol=1e-9)
