"""Derivatives of transients by the rates of a chain, against Fréchet derivatives of dense exponentials."""

import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from hedgerow.chain import adjoint
from hedgerow.chain.adjoint import Transient
from hedgerow.chain.generator import Chain
from hedgerow.chain.links import Link
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
        before = getattr(transient, way)(belief[None], values[None], days)[0]
        again = getattr(transient, way)(belief[None], 2.0 * values[None], days)[0]
        assert again == pytest.approx(2.0 * before, abs=1e-12)
        transient.close()
        made.append((belief @ before, gradient.paths, gradient.exits[belief > 0]))
    for one, other in zip(*made, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


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
        before = getattr(transient, way)(belief, values, 5.0)
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
    values = transient.within(belief[None], np.ones_like(belief[None]), 5.0)
    assert np.count_nonzero(values) == 1
    assert np.count_nonzero(transient.differentiate(belief[None], np.ones_like(belief[None]), 5.0)) > 1
