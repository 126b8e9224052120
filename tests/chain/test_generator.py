"""The chain of fixed policies, against one built by plain loops over the records."""

from collections import defaultdict

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.chain.generator import paths_of
from hedgerow.chain.uniformisation import propagate

from ..game.engine import chain_under, choices, habit_chain, replies, solved
from ..game.plain import Plain
from ..systems import join, quarrel, random_case, two_levels

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_the_generator_of_habit_is_that_of_plain_loops(seed):
    case = random_case(seed)
    chain = habit_chain(case)
    found = chain.generator.toarray()
    assert np.allclose(found, Plain(case).generator(), atol=1e-14)
    assert np.allclose(found.sum(axis=1), 0.0, atol=1e-14)
    assert (found - np.diag(np.diag(found))).min() >= 0.0


@pytest.mark.parametrize("seed", range(8))
def test_the_generator_of_policies_is_that_of_plain_loops(seed):
    case = random_case(seed, want=3.0)
    game, _, solution = solved(case)
    plain = Plain(case)
    rates = {
        key: plain.attention[next(act.by for act in case.acts if act.id == key[0])] * chance
        for key, chance in choices(game, solution.policy, plain).items()
    }
    wanted = plain.generator(rates, replies(game, solution.policy, plain))
    found = chain_under(game.mechanics, solution.policy).generator.toarray()
    assert np.allclose(found, wanted, atol=1e-13)
    assert np.abs(found - np.array(plain.generator())).max() > 1e-3


def by_name(case, chain, kept):
    """The generator thinned, by plain loops: exits whole, arrivals times `kept` of (id, mark, reply, reply mark)."""
    plain = Plain(case)
    number = {s: n for n, s in enumerate(plain.situations)}
    q = np.zeros((len(number), len(number)))
    for s, n in number.items():
        for event in plain.events(s):
            q[n, n] -= event.rate
            q[n, number[event.after]] += event.rate * kept(event)
    return q


@given(SEEDS, st.integers(0, 2**31))
def test_silence_thins_arrivals_and_leaves_exits(seed, other):
    case = random_case(seed)
    chain = habit_chain(case)
    mechanics = chain.mechanics
    shares = np.append(np.random.default_rng(other).random(len(mechanics.happenings)), 1.0)
    names = {(each.id, each.mark): n for n, each in enumerate(mechanics.happenings)}

    def kept(event):
        answered = shares[names[event.reply, event.reply_mark]] if event.reply else 1.0
        return shares[names[event.id, event.mark]] * answered

    # A reply that answers two outcomes has happenings of its own for each; name them alike.
    silent = shares[[names[each.id, each.mark] for each in mechanics.happenings] + [-1]]
    thin = chain.thinned(silent).toarray()
    assert np.allclose(thin, by_name(case, chain, kept), atol=1e-14)
    assert (thin.sum(axis=1) <= 1e-14).all()
    assert np.allclose(chain.thinned(np.ones(len(silent))).toarray(), chain.generator.toarray(), atol=1e-15)
    gone = chain.thinned(np.zeros(len(silent))).toarray()
    assert np.allclose(gone, -np.diag(chain.exits), atol=1e-15)


@given(SEEDS)
def test_jumps_and_rates_of_one_happening(seed):
    case = random_case(seed)
    chain, plain = habit_chain(case), Plain(case)
    number = {s: n for n, s in enumerate(plain.situations)}
    wanted = defaultdict(lambda: np.zeros((len(number), len(number))))
    for s, n in number.items():
        for event in plain.events(s):
            for name in {(event.id, event.mark), (event.reply, event.reply_mark)}:
                wanted[name][n, number[event.after]] += event.rate
    for name in {(each.id, each.mark) for each in chain.mechanics.happenings}:
        which = paths_of(chain.mechanics, chain.mechanics.find(*name))
        assert np.allclose(chain.jump(which).toarray(), wanted[name], atol=1e-14)
        assert np.allclose(chain.event_rate(which), wanted[name].sum(axis=1), atol=1e-14)


@given(SEEDS, st.integers(0, 2**31), st.floats(0.1, 100.0))
def test_beliefs_and_values_are_adjoint(seed, other, time):
    """What is believed now of what will be worth, and what is believed then of what is worth, are one number."""
    chain = habit_chain(random_case(seed))
    random = np.random.default_rng(other)
    belief, values = random.dirichlet(np.ones(chain.exits.size)), random.normal(size=chain.exits.size)
    for q in (chain.generator, chain.thinned(random.random(len(chain.mechanics.happenings) + 1))):
        assert belief @ (q @ values) == pytest.approx((belief @ q) @ values, abs=1e-12)
        rate = float(chain.exits.max())
        back = q.T.tocsr() / rate
        later = propagate(lambda b, back=back: b + back @ b, belief, rate * time)
        earlier = propagate(lambda v, q=q, rate=rate: v + q @ v / rate, values, rate * time)
        assert later @ values == pytest.approx(belief @ earlier, abs=1e-10)


@given(SEEDS, st.floats(0.0, 60.0), st.floats(0.0, 60.0))
def test_waiting_twice_is_waiting_once(seed, first, second):
    chain = habit_chain(random_case(seed))
    rate = float(chain.exits.max())
    back = chain.generator.T.tocsr() / rate

    def wait(belief, time):
        return propagate(lambda b: b + back @ b, belief, rate * time)

    start = chain.mechanics.space.start()
    once = wait(start, first + second)
    assert np.allclose(wait(wait(start, first), second), once, atol=1e-10)
    assert once.sum() == pytest.approx(1.0, abs=1e-11)
    assert once.min() >= 0.0


@given(SEEDS, st.floats(0.0, 100.0))
def test_a_transient_is_the_exponential_of_the_plain_generator(seed, time):
    case = random_case(seed)
    chain = habit_chain(case)
    rate = float(chain.exits.max())
    back = chain.generator.T.tocsr() / rate
    start = chain.mechanics.space.start()
    wanted = start @ scipy.linalg.expm(np.array(Plain(case).generator()) * time)
    assert np.allclose(propagate(lambda b: b + back @ b, start, rate * time), wanted, atol=1e-11)


def test_two_levels_by_hand():
    up, down = 0.02, 0.05
    chain = habit_chain(two_levels(up, down))
    assert chain.generator.toarray() == pytest.approx(np.array([[-up, up], [down, -down]]))
    back = chain.generator.T.tocsr() / down
    for time in (0.0, 1.0, 10.0, 300.0):
        belief = propagate(lambda b: b + back @ b, np.array([1.0, 0.0]), down * time)
        lit = up / (up + down) * -np.expm1(-(up + down) * time)
        assert belief == pytest.approx([1.0 - lit, lit], abs=1e-12)


@given(SEEDS, st.floats(1.0, 50.0))
def test_independent_blocks_factorise(seed, time):
    blocks = [random_case(seed, quantities=2), quarrel()]
    whole, parts = habit_chain(join(*blocks)), [habit_chain(block) for block in blocks]
    sizes = [part.exits.size for part in parts]
    q = [part.generator.toarray() for part in parts]
    summed = np.kron(q[0], np.eye(sizes[1])) + np.kron(np.eye(sizes[0]), q[1])
    assert np.allclose(whole.generator.toarray(), summed, atol=1e-14)

    def later(chain):
        rate = float(chain.exits.max())
        back = chain.generator.T.tocsr() / rate
        return propagate(lambda b: b + back @ b, chain.mechanics.space.start(), rate * time)

    beliefs = [later(part) for part in parts]
    assert np.allclose(later(whole), np.outer(*beliefs).ravel(), atol=1e-11)
