"""Derivatives of transients by the rates of a chain, against Fréchet derivatives of dense exponentials."""

import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from hedgerow.chain import adjoint
from hedgerow.chain.adjoint import Transient
from hedgerow.chain.generator import Chain
from hedgerow.chain.links import Link
from hedgerow.chain.projection import Part
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.game.compile import compile_case
from hedgerow.solve.policy import chain_of_habit
from tests.systems import random_case


def by_path_and_exit(chain, belief, values, days):
    """The same by the exponential's own derivative, one direction at a time."""
    generator = chain.generator.toarray()
    paths = chain.mechanics.paths
    size = len(generator)

    def along(direction):
        return (
            belief
            @ scipy.linalg.expm_frechet(generator * days, direction * days, compute_expm=False)
            @ values
        )

    single = np.eye(size)
    jumps = {
        (s, t): along(np.outer(single[s], single[t])) for s, t in zip(paths.source, paths.target, strict=True)
    }
    return (
        np.array([jumps[s, t] for s, t in zip(paths.source, paths.target, strict=True)]),
        np.array([-along(np.outer(single[s], single[s])) for s in range(size)]),
    )


def found(chain, belief, values, days):
    gradient = RateGradient(chain)
    transient = Transient(gradient)
    before = transient.differentiate(belief[None], values[None], days)[0]
    transient.close()
    return before, gradient


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("days", [0.3, 20.0, 700.0])
@pytest.mark.parametrize("kept", [0.0, adjoint.KEPT])
def test_rates_move_transients_as_the_exponential_says(monkeypatch, seed, days, kept):
    """In one stretch, and cut into several for want of room."""
    monkeypatch.setattr(adjoint, "KEPT", kept)
    rng = np.random.default_rng(seed)
    chain = chain_of_habit(compile_case(random_case(seed)).mechanics)
    size = chain.mechanics.space.size
    belief, values = rng.dirichlet(np.ones(size)), rng.standard_normal(size)
    before, gradient = found(chain, belief, values, days)
    assert before == pytest.approx(scipy.linalg.expm(chain.generator.toarray() * days) @ values, abs=1e-11)
    paths, exits = by_path_and_exit(chain, belief, values, days)
    scale = np.abs(exits).max()
    assert gradient.paths == pytest.approx(paths, abs=1e-10 * scale)
    assert gradient.exits == pytest.approx(exits, abs=1e-10 * scale)


def by_positive_terms(chain, belief, values, days):
    """Derivative by each path's rate as a jump, all terms of both sums written out: none takes away from another."""
    rate, generator = chain.rate, chain.generator.toarray()
    step = np.eye(len(generator)) + generator / rate
    weights = scipy.stats.poisson.pmf(np.arange(12), rate * days)
    front, back = [belief], [values]
    for _ in weights:
        front.append(front[-1] @ step)
        back.append(step @ back[-1])
    by = sum(
        weight * np.outer(front[first], back[power - 1 - first]) / rate
        for power, weight in enumerate(weights)
        for first in range(power)
    )
    paths = chain.mechanics.paths
    return by[paths.source, paths.target]


def test_what_hangs_on_an_improbable_situation_is_not_lost(monkeypatch):
    """All that counts is a value in a situation the belief hardly reaches, as large as that is improbable."""
    chain = chain_of_habit(compile_case(random_case(1)).mechanics)
    size, days = chain.mechanics.space.size, 1e-3
    step = np.eye(size) + chain.generator.toarray() * days
    reached = np.linalg.matrix_power(step, 4)
    start = next(s for s in range(size) if (reached[s][reached[s] > 0] < 1e-7).any())
    rare = int(np.where(reached[start] > 0, reached[start], 1.0).argmin())
    belief, values = np.eye(size)[start], np.eye(size)[rare] / reached[start, rare]
    paths = by_positive_terms(chain, belief, values, days)
    _, gradient = found(chain, belief, values, days)
    assert gradient.paths == pytest.approx(paths, rel=1e-12)
    # By polynomials alone digits would be lost, which is what the guard is for.
    monkeypatch.setattr(adjoint, "UNEQUAL", np.inf)
    _, blind = found(chain, belief, values, days)
    assert np.abs(blind.paths - paths).max() > 1e-9 * np.abs(paths).max()


def carried(way, transient, belief, values, days):
    """Values before a time, in a part of the situations or in all; what the belief is worth is known by the latter."""
    if way == "differentiate":
        return transient.differentiate(belief, values, days)
    alone = Transient(RateGradient(transient.gradient.chain), transient.silent, transient.links)
    worth = float((belief * alone.differentiate(belief, values, days)).sum())
    return transient.within(belief, values, days, worth)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("days", [0.3, 20.0])
def test_a_part_of_the_situations_will_do_where_a_belief_stays_in_it(seed, days):
    """What most happenings lead to would have been reported: the rates that matter are those of the rest."""
    rng = np.random.default_rng(seed)
    chain = chain_of_habit(compile_case(random_case(seed)).mechanics)
    size, silent = chain.mechanics.space.size, np.ones(len(chain.mechanics.happenings) + 1)
    silent[rng.permutation(len(silent) - 1)[1:]] = 0.0
    belief = np.zeros(size)
    belief[rng.integers(size)] = 1.0
    values = rng.uniform(0.5, 1.5, size)
    made = []
    for way in ("within", "differentiate"):
        gradient = RateGradient(chain)
        transient = Transient(gradient, silent)
        before = carried(way, transient, belief[None], values[None], days)[0]
        again = carried(way, transient, belief[None], 2.0 * values[None], days)[0]
        assert again == pytest.approx(2.0 * before, abs=1e-12)
        transient.close()
        made.append((belief @ before, gradient.paths, gradient.exits[belief > 0]))
    for one, other in zip(*made, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_a_time_too_long_for_one_stretch_is_taken_whole(monkeypatch):
    """Also where a part is at hand from a shorter time before."""
    monkeypatch.setattr(adjoint, "KEPT", 0.0)
    usual, calm = chain_of_habit(compile_case(random_case(0)).mechanics), 0
    rates = np.where(usual.mechanics.moves.situation == calm, 1e-3 * usual.rates, usual.rates)
    chain = Chain(usual.mechanics, rates, usual.slots)
    size, silent = chain.mechanics.space.size, np.zeros(len(chain.mechanics.happenings) + 1)
    long = 3.0 * adjoint.LONGEST / chain.rate
    belief, values = np.eye(size)[calm], np.ones(size)
    made = []
    for way in ("within", "differentiate"):
        gradient = RateGradient(chain)
        transient = Transient(gradient, silent)
        before = [carried(way, transient, belief[None], values[None], days)[0][calm] for days in (1.0, long)]
        transient.close()
        made.append(before)
    assert made[0] == pytest.approx(made[1], rel=1e-9)
    assert made[0][1] == pytest.approx(np.exp(-chain.exits[calm] * long), rel=1e-9)


def linked(chain, rng):
    """What a range of days says happened: some paths, from the first column to the second, and more at once."""
    whose = chain.mechanics.paths.happening
    first, then = (np.flatnonzero(whose == number) for number in rng.permutation(whose.max() + 1)[:2])
    more = (then, rng.uniform(0.5, 1.5, then.size))
    plain = Link(first, rng.uniform(0.1, 1.0, first.size), 0, 1, leaves=False)
    return [plain, Link(then, rng.uniform(0.1, 1.0, then.size), 0, 1, leaves=False, more=(more,))]


@pytest.mark.parametrize("seed", range(8))
def test_a_part_will_do_within_a_range_of_days_as_well(seed):
    rng = np.random.default_rng(seed)
    chain = chain_of_habit(compile_case(random_case(seed)).mechanics)
    size, silent = chain.mechanics.space.size, np.zeros(len(chain.mechanics.happenings) + 1)
    silent[rng.integers(len(silent) - 1)] = 1.0
    links = linked(chain, rng)
    belief = np.zeros((2, size))
    belief[0, rng.integers(size)] = 1.0
    values = rng.uniform(0.5, 1.5, (2, size))
    made, smaller = [], False
    for way in ("within", "differentiate"):
        gradient = RateGradient(chain)
        transient = Transient(gradient, silent, links)
        before = carried(way, transient, belief, values, 5.0)
        smaller = smaller or np.count_nonzero(before) < np.count_nonzero(belief >= 0)
        transient.close()
        jumps = [jump.found for each in transient.jumps for jump in each]
        # Which of the paths a jump holds weigh nothing with the belief, and so no derivative by them is wanted.
        made.append(((belief * before).sum(), gradient.paths, *jumps))
    assert smaller, "or there is nothing to look at"
    for one, other in zip(*made, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_what_the_chain_brings_is_linear_in_its_rates():
    rng = np.random.default_rng(1)
    chain = chain_of_habit(compile_case(random_case(1)).mechanics)
    size = chain.mechanics.space.size
    weights, values = rng.standard_normal((2, 3, size))
    plain = RateGradient(chain)
    plain.paths[:], plain.exits[:] = rng.standard_normal(plain.paths.size), rng.standard_normal(size)
    rates = chain.rates * rng.uniform(0.5, 1.5, chain.rates.size)
    moved = Chain(chain.mechanics, rates, chain.slots)
    difference = moved.flows - chain.flows, moved.exits - chain.exits
    brought = ((moved.generator - chain.generator) @ values.T * weights.T).sum()
    both = plain.with_generated(weights, values).along(*difference)
    assert both == pytest.approx(plain.along(*difference) + brought, abs=1e-12)


def test_some_parts_are_smaller_than_the_whole():
    """So that the test above looks at something."""
    chain = chain_of_habit(compile_case(random_case(0)).mechanics)
    silent = np.zeros(len(chain.mechanics.happenings) + 1)
    belief = np.zeros(chain.mechanics.space.size)
    belief[0] = 1.0
    transient = Transient(RateGradient(chain), silent)
    values = carried("within", transient, belief[None], np.ones_like(belief[None]), 5.0)
    assert np.count_nonzero(values) == 1
    assert np.count_nonzero(transient.differentiate(belief[None], np.ones_like(belief[None]), 5.0)) > 1


def test_a_part_that_is_too_small_is_found_out(monkeypatch):
    """By what the belief is worth at the end, which is known from the way there."""
    chain = chain_of_habit(compile_case(random_case(0)).mechanics)
    size, silent = chain.mechanics.space.size, np.ones(len(chain.mechanics.happenings) + 1)
    monkeypatch.setattr(adjoint, "reached", lambda *_: Part(np.arange(1, dtype=np.uint32), size))
    belief, values = np.eye(size)[:1], np.arange(1.0, size + 1.0)[None]
    made = []
    for way in ("within", "differentiate"):
        gradient = RateGradient(chain)
        transient = Transient(gradient, silent)
        before = carried(way, transient, belief, values, 5.0)
        transient.close()
        made.append((before, gradient.paths, gradient.exits))
    for one, other in zip(*made, strict=True):
        assert one == pytest.approx(other, abs=1e-12)
