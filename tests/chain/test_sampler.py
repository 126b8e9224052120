"""Histories drawn: they hang together, come back with the seed, and fall out as the exact path says."""

import numpy as np
import pytest
import scipy.sparse as sp
import scipy.stats

from hedgerow.chain.generator import Chain, paths_of
from hedgerow.chain.sampler import sample_histories
from hedgerow.chain.uniformisation import propagate, propagate_with_integral

from ..game.engine import chain_under, habit_chain, solved
from ..game.plain import Plain
from ..systems import quantity, quarrel, random_case, system, two_levels, watched

COUNT = 10_000
LEVEL = 5e-5


def strategic_chain(case):
    game, _, solution = solved(case)
    return chain_under(game.mechanics, solution.policy)


def agrees(counts, chances):
    """Chi-square, cells that expect fewer than five put together."""
    expected = np.asarray(chances) * np.sum(counts)
    small = expected < 5.0
    counts = np.append(np.asarray(counts)[~small], np.asarray(counts)[small].sum())
    expected = np.append(expected[~small], expected[small].sum())
    if expected[-1] < 1e-9:
        assert counts[-1] == 0
        counts, expected = counts[:-1], expected[:-1]
    return scipy.stats.chisquare(counts, expected * counts.sum() / expected.sum()).pvalue > LEVEL


@pytest.fixture(scope="module")
def drawn():
    chain = strategic_chain(quarrel())
    start = chain.mechanics.space.start()
    return chain, start, sample_histories(chain, start, 30.0, np.random.default_rng(1), COUNT)


def test_a_history_hangs_together(drawn):
    chain, _, histories = drawn
    assert len(histories) == COUNT
    happenings = {(each.id, each.mark, each.by) for each in chain.mechanics.happenings}
    for history in histories[:500]:
        situation, clock = history.start, 0.0
        for event in history.events:
            assert event.before == situation
            assert clock < event.time <= history.length == 30.0
            assert (event.id, event.mark, event.by) in happenings
            assert (event.reply == "") == (event.reply_mark == "")
            situation, clock = event.after, event.time
            assert history.situation_at(event.time) == situation
        assert history.end == situation == history.situation_at(30.0)
        assert history.situation_at(0.0) == history.start
        assert sum(history.waits()) == pytest.approx(clock)


def test_the_same_seed_gives_the_same_histories():
    chain = habit_chain(random_case(3))
    start = chain.mechanics.space.start()
    draws = [sample_histories(chain, start, 20.0, np.random.default_rng(5), 20) for _ in range(2)]
    assert draws[0] == draws[1]
    assert sample_histories(chain, start, 20.0, np.random.default_rng(6), 20) != draws[0]


def test_nothing_happens_where_nothing_can():
    chain = habit_chain(system([quantity("still", 2, [0.5, 0.5])]))
    histories = sample_histories(chain, np.array([0.0, 1.0]), 1e6, np.random.default_rng(0), 3)
    assert [(each.start, each.events, each.end) for each in histories] == [(1, (), 1)] * 3


def test_a_chain_that_comes_to_rest_is_followed_to_its_end():
    chain = habit_chain(two_levels(up=1.0, down=0.0))
    histories = sample_histories(chain, np.array([1.0, 0.0]), 1e4, np.random.default_rng(0), 50)
    assert all([event.id for event in each.events] == ["light"] and each.end == 1 for each in histories)


def test_a_path_without_flow_is_never_taken():
    whole = habit_chain(quarrel())
    paths = whole.mechanics.paths
    stopped = whole.rates.copy()
    stopped[np.unique(paths.move[paths_of(whole.mechanics, whole.mechanics.find("pull", ""))])] = 0.0
    chain = Chain(whole.mechanics, stopped, whole.slots)
    histories = sample_histories(chain, whole.mechanics.space.start(), 50.0, np.random.default_rng(2), 500)
    assert {event.id for each in histories for event in each.events} == {"tug", "sag"}


@pytest.mark.statistical
def test_where_histories_end(drawn):
    """Two chi-squares at 5e-5: a correct build fails one new seed in 10 000."""
    chain, start, histories = drawn
    rate = float(chain.exits.max())
    back = chain.generator.T.tocsr() / rate
    belief = propagate(lambda b: b + back @ b, start, rate * 30.0)
    assert agrees(np.bincount([each.end for each in histories], minlength=belief.size), belief)
    assert agrees(np.bincount([each.start for each in histories], minlength=belief.size), start)


@pytest.mark.statistical
def test_what_happens_first(drawn):
    """Chi-square at 5e-5 of (situation, act, mark, reply, its mark, situation after) of the first event."""
    chain, start, histories = drawn
    paths, flows = chain.mechanics.paths, chain.flows
    share = (
        flows / chain.exits[paths.source] * start[paths.source] * -np.expm1(-chain.exits[paths.source] * 30.0)
    )
    names = [(each.id, each.mark) for each in chain.mechanics.happenings] + [("", "")]
    keys = {}
    for n in range(len(flows)):
        key = (*names[paths.happening[n]], *names[paths.reply[n]], paths.source[n], paths.target[n])
        keys[key] = keys.get(key, 0.0) + share[n]
    first = [each.events[0] for each in histories if each.events]
    seen = [(e.id, e.mark, e.reply, e.reply_mark, e.before, e.after) for e in first]
    assert set(seen) <= set(keys)
    counts = np.array([seen.count(key) for key in keys] + [COUNT - len(first)])
    assert agrees(counts, np.array([*keys.values(), 1.0 - sum(keys.values())]))


@pytest.mark.statistical
def test_how_long_the_first_wait_is(drawn):
    """Kolmogorov-Smirnov at 5e-5, waits turned into shares of their own exponential, cut at the end."""
    chain, _, histories = drawn
    shares = [
        np.expm1(-chain.exits[each.start] * each.events[0].time) / np.expm1(-chain.exits[each.start] * 30.0)
        for each in histories
        if each.events
    ]
    assert scipy.stats.kstest(shares, "uniform").pvalue > LEVEL


@pytest.mark.statistical
@pytest.mark.parametrize("seed", [2, 5])
def test_how_often_each_thing_happens(seed):
    """Means of counts against their integrals, normal at 2e-6 each: fewer than one new seed in 10 000 fails."""
    chain = strategic_chain(random_case(seed, quantities=2, want=2.0))
    mechanics, start = chain.mechanics, chain.mechanics.space.start()
    rate = float(chain.exits.max())
    forward = sp.csr_array(sp.eye_array(start.size, format="csr") + chain.generator.T.tocsr() / rate)
    _, spent = propagate_with_integral(forward, start, rate * 20.0, rate)
    histories = sample_histories(chain, start, 20.0, np.random.default_rng(seed), 3000)
    happenings = sorted({(each.id, each.mark) for each in mechanics.happenings})
    assert len(happenings) <= 20
    for name in happenings:
        counts = np.array(
            [
                sum(name in ((e.id, e.mark), (e.reply, e.reply_mark)) for e in each.events)
                for each in histories
            ]
        )
        expected = spent @ chain.event_rate(paths_of(mechanics, mechanics.find(*name)))
        if expected == 0.0:
            assert not counts.any()
        else:
            spread = max(counts.std(), np.sqrt(expected) / 2.0) / np.sqrt(len(counts))
            assert abs(counts.mean() - expected) < 4.8 * spread, name


@pytest.mark.statistical
def test_a_chance_within_a_time_comes_out_by_sampling():
    """The act is done within the time as often as the case says; normal at 1e-4, one new seed in 10 000 fails."""
    chain = habit_chain(watched(0.4, 14.0))
    histories = sample_histories(chain, chain.mechanics.space.start(), 14.0, np.random.default_rng(4), COUNT)
    share = np.mean([any(event.id == "release" for event in each.events) for each in histories])
    assert abs(share - 0.4) < 3.89 * np.sqrt(0.4 * 0.6 / COUNT)


def test_a_reply_is_named_with_the_act_it_answers(drawn):
    _, _, histories = drawn
    answered = {(e.id, e.mark, e.reply, e.reply_mark) for each in histories for e in each.events if e.reply}
    assert answered == {("pull", "firm", "shout", "loud"), ("pull", "firm", "shout", "hoarse")}
    plain = Plain(quarrel())
    possible = {(e.id, e.mark, e.reply, e.reply_mark) for s in plain.situations for e in plain.events(s)}
    assert {(e.id, e.mark, e.reply, e.reply_mark) for each in histories for e in each.events} == possible
