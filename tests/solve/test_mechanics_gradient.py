"""Derivatives by what is laid out, against choosing, paying and counting anew at both ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.case.expressions import Constant, Operation
from hedgerow.case.model import Case
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.compile import Game, compile_case
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.moved import Moved
from hedgerow.solve.choosing import Choosing
from hedgerow.solve.evaluate import payoff_rates
from hedgerow.solve.jacobian import Jacobian
from hedgerow.solve.mechanics_gradient import MechanicsGradient
from hedgerow.solve.policy import chain_of_habit, default_rule, improve

from ..systems import random_case

SEEDS = st.integers(0, 10_000)


def nudged(case: Case, seed: int, step: float) -> Case:
    """The case with every rate and chance in it changed by about `step` of itself, but for what is certain."""
    random = np.random.default_rng(seed)

    def moved(tree):
        factor = 1.0 + step * random.uniform(-1.0, 1.0)
        return tree if tree is None or tree == Constant(1.0) else Operation("*", (Constant(factor), tree))

    def usual(rows):
        return tuple(replace(row, rate=moved(row.rate), chance=moved(row.chance)) for row in rows)

    def outcomes(several):
        return tuple(
            replace(
                one,
                chance=moved(one.chance),
                effects=tuple(replace(each, chance=moved(each.chance)) for each in one.effects),
            )
            for one in several
        )

    def answered(reply):
        return replace(reply, usual=usual(reply.usual), outcomes=outcomes(reply.outcomes))

    acts = tuple(
        replace(
            act,
            usual=usual(act.usual),
            outcomes=outcomes(act.outcomes),
            replies=tuple(map(answered, act.replies)),
        )
        for act in case.acts
    )
    drifts = tuple(
        replace(drift, rate=moved(drift.rate), outcomes=outcomes(drift.outcomes)) for drift in case.drifts
    )
    return replace(case, acts=acts, drifts=drifts)


def idle(case: Case, number: int) -> Case:
    """The case with nothing at stake for one actor."""
    people = list(case.actors)
    people[number] = replace(people[number], wants=())
    id = people[number].id
    acts = tuple(
        replace(
            act,
            worth=tuple(pair for pair in act.worth if pair[0] != id),
            replies=tuple(
                replace(reply, worth=tuple(pair for pair in reply.worth if pair[0] != id))
                for reply in act.replies
            ),
        )
        for act in case.acts
    )
    return replace(case, actors=tuple(people), acts=acts)


def given_gradient(chain, random) -> RateGradient:
    gradient = RateGradient(chain)
    gradient.paths[:] = random.normal(size=gradient.paths.shape)
    gradient.exits[:] = random.normal(size=gradient.exits.shape)
    return gradient


def between(here: Mechanics, high: Mechanics, low: Mechanics) -> Moved:
    """What differs between two ends, all of which was laid out."""
    assert here.alike(high)
    assert here.alike(low)
    asked = slice(here.replies.asked)

    def changed(first: np.ndarray, second: np.ndarray):
        where = np.flatnonzero(first != second)
        return where, (first - second)[where]

    return Moved(
        usual=changed(high.moves.usual, low.moves.usual),
        landing=changed(high.landing.data, low.landing.data),
        coefficient=changed(high.paths.coefficient, low.paths.coefficient),
        reply=changed(high.replies.usual[asked], low.replies.usual[asked]),
        reply_landing=changed(high.replies.asked_landing.data, low.replies.asked_landing.data),
        attention=high.attention[:, 0] - low.attention[:, 0],
    )


def at_both_ends(case: Case, seed: int, step: float):
    return (compile_case(nudged(case, seed, side * step)).mechanics for side in (1.0, -1.0))


@given(SEEDS, st.sampled_from([None, 0, 1]))
def test_rates_and_chances_move_a_number_as_choosing_anew_does(seed: int, idler: int | None) -> None:
    """With values held, whatever they are; a central difference of 1e-4 is wrong by some 1e-8 of what it adds up."""
    case = random_case(seed, actors=3, replied=2, want=1.5)
    case = case if idler is None else idle(case, idler)
    game, random = compile_case(case), np.random.default_rng(seed)
    mechanics, strategic = game.mechanics, np.asarray(game.stakes.strategic)
    scale, shape = random.uniform(0.5, 1.5, 3), (3, mechanics.space.size)
    intercepts = random.normal(size=len(mechanics.rows))
    values, lever = random.normal(size=shape), random.normal(size=shape) * strategic[:, None]
    rule = default_rule(mechanics, intercepts)
    policy, partition = improve(game, values, scale, rule)
    gradient = given_gradient(policy.chain(mechanics), random)
    jacobian = Jacobian(game, values, scale, rule, policy, gradient.chain)
    sway = Choosing.of(jacobian, lever, gradient.by_rates(), gradient.by_slots())
    found = MechanicsGradient.of_equilibrium(gradient, sway, sway.by_habit(rule), lever, values, partition)

    def terms(end) -> np.ndarray:
        there = Game(end, game.stakes)
        made, _ = improve(there, values, scale, default_rule(end, intercepts))
        chain = made.chain(end)
        paid = payoff_rates(there, made, chain, scale) + (chain.generator @ values.T).T
        return np.concatenate(
            [gradient.paths * chain.flows, gradient.exits * chain.exits, (lever * paid).ravel()]
        )

    high, low = at_both_ends(case, seed, 1e-4)
    wanted = terms(high) - terms(low)
    assert found.along(between(mechanics, high, low)) == pytest.approx(
        wanted.sum(), rel=1e-6, abs=1e-6 * np.abs(wanted).sum()
    )


@given(SEEDS)
def test_rates_and_chances_move_what_habit_leads_to(seed: int) -> None:
    case = random_case(seed, actors=3, replied=2)
    mechanics = compile_case(case).mechanics
    gradient = given_gradient(chain_of_habit(mechanics), np.random.default_rng(seed))
    found = MechanicsGradient.of_habit(gradient)
    high, low = at_both_ends(case, seed, 1e-4)
    above, below = chain_of_habit(high), chain_of_habit(low)
    wanted = gradient.along(above.flows - below.flows, above.exits - below.exits)
    size = np.abs(gradient.paths * (above.flows - below.flows)).sum()
    assert found.along(between(mechanics, high, low)) == pytest.approx(wanted, rel=1e-6, abs=1e-6 * size)
