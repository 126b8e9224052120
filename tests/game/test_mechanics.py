"""Names and their order carry no meaning."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.case.read import read_case
from hedgerow.cases import shipped
from hedgerow.game.compile import accounts_of, build_stakes, compile_case, moved_stakes, parameters_of

from ..systems import neighbours, quarrel, random_case, with_order
from .engine import habit_chain, renumbering, solved

SEEDS = st.integers(0, 10_000)
FEW = pytest.mark.parametrize("seed", range(6))


@given(SEEDS, st.permutations(range(3)))
def test_quantities_in_another_order_give_the_same_chain(seed, order):
    case = random_case(seed)
    new = renumbering(case, tuple(order))
    was, now = habit_chain(case), habit_chain(with_order(case, quantities=order))
    assert np.allclose(now.generator.toarray(), was.generator.toarray()[np.ix_(new, new)], atol=1e-14)
    assert np.allclose(now.mechanics.space.start(), was.mechanics.space.start()[new], atol=1e-15)
    assert np.allclose(now.mechanics.attention, was.mechanics.attention)


@FEW
def test_quantities_in_another_order_give_the_same_values_and_policies(seed):
    case, order = random_case(seed), (2, 0, 1)
    new = renumbering(case, order)
    game, _, was = solved(case, tolerance=1e-11)
    other, _, now = solved(with_order(case, quantities=order), tolerance=1e-11)
    assert np.allclose(now.values, was.values[:, new], atol=1e-9)
    for act in range(len(case.acts)):
        for before, after in zip(*(table(each, act) for each in ((game, was), (other, now))), strict=True):
            assert np.allclose(after, before[new], atol=1e-10)


@FEW
def test_actors_in_another_order_give_the_same_values_and_policies(seed):
    case, order = random_case(seed, actors=3, quantities=2), (1, 2, 0)
    _, _, was = solved(case, tolerance=1e-11)
    _, _, now = solved(with_order(case, actors=order), tolerance=1e-11)
    assert np.allclose(now.values, was.values[list(order)], atol=1e-9)
    assert np.allclose(now.policy.choice, was.policy.choice, atol=1e-10)
    assert np.allclose(now.policy.reply, was.policy.reply, atol=1e-10)


def table(solution, act):
    """Chance of an act in every situation, and usual rate."""
    game, found = solution
    moves = game.mechanics.moves
    mine = np.flatnonzero(moves.act[: moves.choices] == act)
    result = np.zeros((2, game.mechanics.space.size))
    result[0, moves.situation[mine]] = found.policy.choice[mine]
    result[1, moves.situation[mine]] = moves.usual[mine]
    return result


def test_stakes_are_what_is_wanted_and_worth():
    game = compile_case(quarrel())
    assert game.stakes.flow == pytest.approx(np.outer([6.0, -6.0], [0.0, 0.5, 1.0]) / 30.4375)
    assert game.stakes.discount == pytest.approx(np.log(2.0) / np.array([40.0, 90.0]))
    assert game.stakes.strategic == (True, True)
    worth, reply_worth = game.stakes.worth, game.stakes.reply_worth
    assert worth[0] is None
    pulls = game.mechanics.moves.act[: game.mechanics.moves.choices] == 0
    assert worth[1].tolist() == np.where(pulls, -0.2, 0.0).tolist()
    assert [set(each) for each in reply_worth] == [{-0.3}, {0.1}]


def test_an_actor_without_sway_or_without_anything_at_stake_is_not_strategic():
    assert compile_case(neighbours(left=0.0)).stakes.strategic == (False, True)
    case = neighbours()
    idle = replace(case, actors=(case.actors[0], replace(case.actors[1], sway=0.0)))
    assert compile_case(idle).stakes.strategic == (True, False)


KABUL = read_case(shipped()["afghanistan-2021"])


@pytest.mark.parametrize("name", [each.name for each in KABUL.parameters])
def test_stakes_moved_from_others_are_those_built_anew(name):
    """Whether the number bears on what happens, on what acts are worth, or on what situations are."""
    for key in accounts_of(KABUL)[:2]:
        known = parameters_of(KABUL, key)
        moved = known | {name: 1.1 * known[name] + 0.01}
        game = compile_case(KABUL, known)
        made, anew = moved_stakes(KABUL, game, known, moved), build_stakes(KABUL, game.mechanics, moved)
        for one, other in zip(astuple(made), astuple(anew), strict=True):
            np.testing.assert_equal(one, other)


def test_a_case_without_hypotheses_has_one_account():
    case = quarrel()
    assert [(key.values, key.prior) for key in accounts_of(case)] == [((), 1.0)]
    assert parameters_of(case) == {}


@given(SEEDS)
def test_nodes_that_acts_lead_to_come_first(seed):
    mechanics = compile_case(random_case(seed)).mechanics
    replies, slot = mechanics.replies, mechanics.paths.slot
    nodes = replies.nodes
    led = np.unique(slot[(slot > 0) & (slot <= nodes.count)] - 1)
    assert np.array_equal(led, np.arange(nodes.asked))
    assert np.array_equal(np.unique(replies.node), np.arange(nodes.count))
    assert np.array_equal(replies.situation, nodes.situation[replies.node])
    assert (replies.node[: replies.asked] < nodes.asked).all()
    assert (replies.node[replies.asked :] >= nodes.asked).all()


@given(SEEDS)
def test_every_path_is_named_and_in_its_place(seed):
    mechanics = compile_case(random_case(seed)).mechanics
    paths, moves = mechanics.paths, mechanics.moves
    assert np.array_equal(paths.source, moves.situation[paths.move])
    by = np.array([each.by for each in mechanics.happenings])
    assert np.array_equal(by[paths.happening], moves.actor[paths.move])
    # What nobody answers and what is met with silence leaves the reply out; all else has one.
    assert np.array_equal(paths.reply >= 0, paths.slot > mechanics.replies.nodes.count)
