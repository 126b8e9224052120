"""Where outcomes lead: chances are kept, order does not matter, ends hold."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.game.compile import compile_case
from hedgerow.game.kernels import land, outcome_chances
from hedgerow.game.space import Space

from ..systems import at, outcome, plus, put, quantity, random_case, score, step, times
from .plain import Plain

SEEDS = st.integers(0, 10_000)


def dense(space, effects, weight=None):
    everywhere = np.arange(space.size)
    weight = np.ones(space.size) if weight is None else weight
    landing = land(space, effects, everywhere, weight, {})
    found = np.zeros((space.size, space.size))
    np.add.at(found, (landing.row, landing.target), landing.chance)
    return found


@given(SEEDS)
def test_every_outcome_keeps_probability_and_leads_where_the_records_say(seed):
    case = random_case(seed)
    space, plain = Space(case.quantities), Plain(case)
    parts = [each for act in case.acts for each in (act, *act.replies)]
    for each in itertools.chain.from_iterable(part.outcomes for part in (*parts, *case.drifts)):
        found = dense(space, each.effects)
        assert np.allclose(found.sum(axis=1), 1.0, atol=1e-14)
        assert found.min() >= 0.0
        for row, before in enumerate(plain.situations):
            reached = plain.effects(each.effects, before)
            wanted = [reached.get(after, 0.0) for after in plain.situations]
            assert np.allclose(found[row], wanted, atol=1e-15)


@given(SEEDS, st.data())
def test_the_order_of_independent_effects_does_not_matter(seed, data):
    case = random_case(seed, quantities=3, levels=(2, 4))
    space = Space(case.quantities)
    effects = max((each.effects for act in case.acts for each in act.outcomes), key=len)
    shuffled = data.draw(st.permutations(effects))
    assert np.allclose(dense(space, effects), dense(space, shuffled), atol=1e-15)


@given(st.integers(2, 12), st.integers(-3, 3), st.floats(0.0, 1.0))
def test_steps_clip_at_the_ends(levels, by, chance):
    space = Space((quantity("q", levels),))
    found = dense(space, [step("q", by, levels, chance)])
    for level in range(levels):
        target = min(max(level + by, 0), levels - 1)
        assert found[level, level] == pytest.approx(1.0 if target == level else 1.0 - chance)
        assert found[level, target] == pytest.approx(1.0 if target == level else chance)


def test_an_effect_happens_only_where_its_condition_holds():
    space = Space((quantity("p"), quantity("q")))
    found = dense(space, [step("q", 1, when=at("p", 1))])
    assert np.array_equal(found, [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1]])


def test_chances_are_those_of_the_situation_before():
    """The second effect's chance looks at the quantity that the first moves."""
    space = Space((quantity("p"), quantity("q")))
    effects = [put("p", 1), step("q", 1)]
    watched = [effects[0], type(effects[1])("q", effects[1].moves, score("p"))]
    assert np.array_equal(dense(space, watched)[0], [0, 0, 1, 0])


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_rest_takes_what_the_others_leave(first, second):
    space = Space((quantity("q", 3),))
    scored = outcome(mark="c")
    outcomes = [
        outcome(mark="a", chance=first),
        outcome(mark="b", chance=None),
        type(scored)("c", times(second, score("q")), ()),
    ]
    made = outcome_chances(space, outcomes, np.arange(3), {})
    assert np.allclose(made[1], 1.0 - first - second * np.array([0.0, 0.5, 1.0]), atol=1e-15)
    assert np.allclose(sum(made), 1.0)


def test_only_the_situations_asked_for_are_made():
    space = Space((quantity("p", 3), quantity("q", 3)))
    landing = land(space, [step("q", 1, 3, 0.25)], np.array([4, 8]), np.array([0.5, 1.0]), {})
    assert landing.row.tolist() == [0, 0, 1]
    assert landing.target.tolist() == [4, 5, 8]
    assert landing.chance.tolist() == [0.375, 0.125, 1.0]


@given(SEEDS)
def test_choices_and_replies_land_with_certainty(seed):
    mechanics = compile_case(random_case(seed)).mechanics
    assert np.allclose(mechanics.landing.sum(axis=1), 1.0, atol=1e-14)
    assert np.allclose(mechanics.replies.landing.sum(axis=1), 1.0, atol=1e-14)


@given(st.integers(0, 2**31), st.permutations(range(3)))
def test_a_belief_with_a_level_set_keeps_its_mass_and_its_other_marginals(seed, order):
    shape = np.array([2, 3, 4])[list(order)]
    space = Space(tuple(quantity(f"q{n}", int(size)) for n, size in enumerate(shape)))
    belief = np.random.default_rng(seed).dirichlet(np.ones(space.size))
    moved = space.set_levels(belief, {"q1": 1})
    assert space.marginal(moved, "q1") == pytest.approx(np.eye(shape[1])[1])
    for name in ("q0", "q2"):
        assert np.allclose(space.marginal(moved, name), space.marginal(belief, name))


def test_the_start_is_independent_by_quantity_and_scores_run_from_nought_to_one():
    space = Space((quantity("p", 2, [0.3, 0.7]), quantity("q", 3, [0.5, 0.2, 0.3])))
    assert space.start() == pytest.approx(np.outer([0.3, 0.7], [0.5, 0.2, 0.3]).ravel())
    assert space.evaluate(score("q"), {}).tolist() == [0.0, 0.5, 1.0] * 2
    assert space.evaluate(plus(1.0, score("p")), {}).tolist() == [1.0] * 3 + [2.0] * 3
