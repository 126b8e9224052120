"""Games from arrays: the same as from quantities, and solved as the equation itself says."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from hedgerow.errors import SolveError
from hedgerow.game.compile import compile_case
from hedgerow.game.tables import TableAct, game_of_tables
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.logit import plain_logit
from hedgerow.solve.policy import chain_of_habit, default_rule

from ..systems import random_case


def random_game(seed, situations=12, actors=2, acts=3, want=1.0):
    random = np.random.default_rng(seed)
    made = [
        TableAct(
            by,
            sp.csr_array(random.dirichlet(np.ones(situations), situations)),
            np.where(random.random(situations) < 0.8, 0.25, 0.0),
            want * random.normal(size=(actors, situations)) if act % 2 else None,
        )
        for by in range(actors)
        for act in range(acts)
    ]
    made.append(TableAct(-1, sp.csr_array(random.dirichlet(np.ones(situations), situations)),
                         random.random(situations), name="weather"))  # fmt: skip
    flow = want * random.normal(size=(actors, situations))
    return flow, np.full(actors, 1.0), random.uniform(0.05, 0.2, actors), made


def rounds(flow, attention, discount, acts, rule_of_ones):
    """Plain rounds of the equation on dense arrays."""
    actors, size = flow.shape
    drifts = [each for each in acts if each.by < 0]
    attention = np.broadcast_to(attention if attention.ndim == 2 else attention[:, None], flow.shape)
    clock = discount + attention.sum(axis=0).max() + max((each.usual.max() for each in drifts), default=0.0)
    values = np.zeros_like(flow)
    for _ in range(20_000):
        fresh = flow + (clock - discount)[:, None] * values
        for each in drifts:
            fresh += each.usual * (values @ each.leads.toarray().T - values)
        for by in range(actors):
            mine = [each for each in acts if each.by == by]
            after = [
                values @ each.leads.toarray().T + (0.0 if each.worth is None else each.worth) for each in mine
            ]
            share = np.stack([each.usual / attention[by] for each in mine])
            habit = np.concatenate([share, 1.0 - share.sum(axis=0, keepdims=True)])
            if rule_of_ones:
                habit = np.concatenate([(share > 0).astype(float), np.ones((1, size))])
            gains = np.stack([*(one - values for one in after), np.zeros_like(values)])
            weight = habit * np.exp(gains[:, by])
            chosen = weight / weight.sum(axis=0)
            for actor in range(actors):
                gained = np.log(weight.sum(axis=0)) if actor == by else (chosen * gains[:, actor]).sum(axis=0)
                fresh[actor] += attention[by] * gained
        fresh /= clock[:, None]
        change, values = np.abs(fresh - values).max(), fresh
        if change < 1e-14:
            return values
    raise AssertionError("the oracle did not converge")


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("ones", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_random_stochastic_game(seed, ones, apart):
    flow, attention, *rest = random_game(seed)
    if apart:
        attention = np.random.default_rng(seed).uniform(0.9, 3.0, flow.shape)
    given = flow, attention, *rest
    game = game_of_tables(*given)
    rule = plain_logit(game.mechanics) if ones else default_rule(game.mechanics)
    solution = solve(game, np.ones(2), rule, tolerance=1e-11)
    assert np.allclose(solution.values, rounds(*given, ones), atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_case_put_as_arrays_is_the_same_game(seed):
    """Each act of a case as one matrix: choices of several outcomes and rows come to the same."""
    case = random_case(seed, replied=0, want=2.0)
    wanted = compile_case(case)
    mechanics, size = wanted.mechanics, wanted.mechanics.space.size
    moves = mechanics.moves
    acts = []
    for number in range(moves.act.max() + 1):
        mine = np.flatnonzero(moves.act == number)
        usual, leads = np.zeros(size), np.eye(size)
        usual[moves.situation[mine]] = moves.usual[mine]
        for which in mine:
            paths = mechanics.paths.move == which
            row = np.zeros(size)
            np.add.at(row, mechanics.paths.target[paths], mechanics.paths.coefficient[paths])
            leads[moves.situation[which]] = row
        by = int(moves.actor[mine[0]])
        worth = np.zeros((2, size))
        for actor, column in enumerate(wanted.stakes.worth):
            if column is not None and by >= 0:
                worth[actor, moves.situation[mine]] = column[mine]
        acts.append(TableAct(by, sp.csr_array(leads), usual, worth if by >= 0 else None))
    game = game_of_tables(wanted.stakes.flow, mechanics.attention, wanted.stakes.discount, acts)
    assert game.stakes.strategic == wanted.stakes.strategic
    one, other = (
        solve(each, np.ones(2), default_rule(each.mechanics), tolerance=1e-11) for each in (wanted, game)
    )
    assert np.allclose(one.values, other.values, atol=1e-9)
    generators = [chain_of_habit(each.mechanics).generator.toarray() for each in (wanted, game)]
    assert np.allclose(*generators, atol=1e-14)


FAULTS = {
    "must have 12 x 12": {"usual": np.ones(5)},
    "2 x 12 cells": {"worth": np.ones((3, 12))},
    "counted from 0": {"by": 2},
    "below zero or do not sum": {"leads": sp.csr_array(0.5 * np.eye(12))},
    "usual rate below zero": {"usual": np.full(12, -1.0)},
    "drifts are worth nothing": {"by": -1, "worth": np.ones((2, 12))},
}


@pytest.mark.parametrize("said", FAULTS)
def test_faulty_arrays_are_refused(said):
    flow, attention, discount, acts = random_game(0)
    with pytest.raises(SolveError, match=said):
        game_of_tables(flow, attention, discount, [replace(acts[0], **FAULTS[said]), *acts[1:]])


def test_attention_is_by_actor_or_by_cell():
    flow, _, discount, acts = random_game(0)
    with pytest.raises(SolveError, match="2 rates, or one for each of 2 x 12"):
        game_of_tables(flow, np.ones(12), discount, acts)


def test_acts_come_first():
    flow, attention, discount, acts = random_game(0)
    with pytest.raises(SolveError, match="Put the acts first"):
        game_of_tables(flow, attention, discount, acts[::-1])


def test_a_game_without_acts():
    flow = np.arange(6.0).reshape(2, 3)
    game = game_of_tables(flow, np.ones(2), np.full(2, 0.5), [])
    assert np.allclose(solve(game, np.ones(2), default_rule(game.mechanics)).values, flow / 0.5)
