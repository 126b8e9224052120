"""The equilibrium: nobody gains by deviating, the equation of the design holds, and the error said is the error."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.errors import SolveError
from hedgerow.game.compile import compile_case
from hedgerow.solve import equilibrium, rounds
from hedgerow.solve.equilibrium import Reason, solve
from hedgerow.solve.incomplete import factors_of
from hedgerow.solve.newton import equations_at, jacobian_at, step_from
from hedgerow.solve.policy import chain_of_habit, default_rule

from ..game.engine import as_plain, choices, replies, solved
from ..game.plain import Plain
from ..systems import lamplighter, neighbours, quarrel, random_case


def hasty(case):
    """The same with all impatient, so that plain rounds are few."""
    return replace(case, actors=tuple(replace(each, half_life=12.0) for each in case.actors))


SYSTEMS = {
    "quarrel": quarrel,
    "bitter": lambda: quarrel(want=25.0),
    "neighbours": neighbours,
    "lamplighter": lamplighter,
    "random 1": lambda: random_case(1, want=2.0),
    "random 2": lambda: random_case(2, want=4.0, quantities=2),
    "hasty": lambda: hasty(random_case(2, want=8.0, quantities=2, levels=(2, 2))),
    "random 3": lambda: random_case(3, actors=3, quantities=2),
    "random 4": lambda: random_case(4, acts=3, replied=3, want=2.0),
}


@pytest.fixture(scope="module", params=SYSTEMS)
def case(request):
    return SYSTEMS[request.param]()


@pytest.fixture(scope="module")
def tight(case):
    plain = Plain(case)
    game, scale, solution = solved(case, 1.3, tolerance=1e-11)
    return plain, game, scale, solution, dict.fromkeys(plain.actors, 1.3)


def test_the_equation_of_the_design_holds(tight):
    """Situation by situation, act by act, replies and all, evaluated by plain loops over the records."""
    plain, _, _, solution, scale = tight
    _, change = plain.iterate(as_plain(plain, solution.values), scale)
    assert change < 1e-10


def test_policies_are_the_best_against_values_act_by_act(tight):
    plain, game, _, solution, scale = tight
    acts, answers = plain.policy(as_plain(plain, solution.values), scale)
    found = choices(game, solution.policy, plain)
    assert found.keys() == {key for key, chance in acts.items() if chance > 0.0}
    for key, chance in found.items():
        assert chance == pytest.approx(acts[key], abs=1e-10)
    answered = replies(game, solution.policy, plain)
    assert answered.keys() == answers.keys()
    for key, chance in answered.items():
        assert chance == pytest.approx(answers[key], abs=1e-10)


def test_no_one_gains_by_a_single_deviation(tight):
    """At any opportunity no other rule does better, costs of control paid; and waiting is among the choices."""
    plain, game, _, solution, scale = tight
    values, found, habit = (
        as_plain(plain, solution.values),
        choices(game, solution.policy, plain),
        plain.shares(None),
    )
    random = np.random.default_rng(0)
    for id in plain.actors:
        for s in plain.situations:
            mine = [each for each in plain.case.acts if (each.id, s) in found and each.by == id]
            usual = np.array([habit[each.id, s] for each in mine])
            usual = np.append(usual, 1.0 - usual.sum())
            stake = [plain.act_value(each, s, values, scale, {})[id] - values[id][s] for each in mine]
            stake = np.array([*stake, 0.0])

            def pays(rule, usual=usual, stake=stake):
                cost = np.where(rule > 0.0, rule * np.log(np.maximum(rule, 1e-300) / usual), 0.0)
                return rule @ stake - cost.sum()

            chosen = np.array([found[each.id, s] for each in mine])
            best = pays(np.append(chosen, 1.0 - chosen.sum()))
            assert pays(usual) <= best + 1e-9
            for rule in [*np.eye(len(usual)), *random.dirichlet(np.ones(len(usual)), 5)]:
                assert pays(rule) <= best + 1e-9
                assert pays(0.99 * np.append(chosen, 1.0 - chosen.sum()) + 0.01 * rule) <= best + 1e-9


@pytest.mark.parametrize("name", ["quarrel", "bitter", "hasty"])
def test_no_one_gains_by_any_deviation(name):
    """With the others held to what they do, the best anybody can do for ever is worth what he has."""
    plain = Plain(SYSTEMS[name]())
    game, _, solution = solved(plain.case, 1.3, tolerance=1e-11)
    held, scale = choices(game, solution.policy, plain), dict.fromkeys(plain.actors, 1.3)
    for id in plain.actors:
        values = as_plain(plain, solution.values)
        wanted = dict(values[id])
        values[id] = dict.fromkeys(plain.situations, 0.0)
        for _ in range(20_000):
            fresh, _ = plain.iterate(values, scale, fixed=held)
            change = max(abs(fresh[id][s] - values[id][s]) for s in plain.situations)
            values[id] = fresh[id]
            if change < 1e-11:
                break
        assert values[id] == pytest.approx(wanted, abs=1e-8)


@pytest.mark.parametrize("name", ["quarrel", "lamplighter", "hasty"])
def test_plain_rounds_of_the_equation_come_to_the_same_values(name):
    """The form to iterate of the design, from nothing, with neither acceleration nor Newton steps."""
    plain = Plain(SYSTEMS[name]())
    values, scale, change = plain.nothing(), dict.fromkeys(plain.actors, 1.0), np.inf
    for _ in range(20_000):
        values, change = plain.iterate(values, scale)
        if change < 1e-11:
            break
    assert change < 1e-11
    _, _, solution = solved(plain.case, 1.0, tolerance=1e-11)
    assert as_plain(plain, solution.values) == {
        id: pytest.approx(each, abs=1e-8) for id, each in values.items()
    }


def test_the_error_is_small_and_is_the_error(case, tight):
    _, game, scale, best, _ = tight
    rule = default_rule(game.mechanics)
    _, _, solution = solved(case, 1.3)
    assert solution.reason is Reason.REACHED_TOLERANCE
    assert solution.error_estimate <= 1e-8
    assert best.error_estimate <= 1e-11
    assert np.abs(solution.values - best.values).max() <= 1.5 * solution.error_estimate + 1e-10
    # A rough result is as wrong as the step says, though its residual may be far smaller. The step's linear
    # solve is taken to a thousandth of its size in the whole, and so is good to a sixth at any one place.
    rough = solve(game, scale, rule, tolerance=1e-3, estimate=False)
    assert rough.reason is Reason.ROUGH
    for off in (rough.values, best.values + 1e-4 * np.random.default_rng(1).normal(size=best.values.shape)):
        there = equations_at(game, off, scale, rule)
        jacobian = jacobian_at(game, there, scale, rule)
        for factors in (None, factors_of(chain_of_habit(game.mechanics).generator, 0.01)):
            step = step_from(there, game, jacobian, factors)
            wrong = np.abs(off - best.values).max()
            assert np.abs(step).max() == pytest.approx(wrong, rel=1 / 6, abs=1e-10)


@given(st.integers(0, 10_000), st.floats(0.2, 6.0))
def test_the_error_is_small_everywhere(seed, want):
    _, _, solution = solved(random_case(seed, quantities=2, want=want))
    assert solution.error_estimate <= 1e-7
    assert solution.residual <= 1e-7


def test_warm_and_cold_starts_agree(case, tight):
    _, game, scale, best, _ = tight
    rule = default_rule(game.mechanics)
    noise = np.random.default_rng(2).normal(size=best.values.shape)
    for start in (best.values, 0.8 * best.values, best.values + noise, np.zeros_like(best.values)):
        warm = solve(game, scale, rule, start=start, tolerance=1e-11)
        assert np.abs(warm.values - best.values).max() < 1e-9
        assert np.allclose(warm.policy.choice, best.policy.choice, atol=1e-9)
    again = solve(game, scale, rule, start=best.values, tolerance=1e-8)
    assert again.iterations < solve(game, scale, rule, tolerance=1e-8).iterations


def test_a_solution_is_left_alone_by_another_round(tight):
    _, game, scale, best, _ = tight
    rule = default_rule(game.mechanics)
    fresh = rounds.policy_round(game, scale, rule, None, best.values)
    assert np.abs(fresh - best.values).max() < 1e-9


def test_a_start_is_not_written_over(tight):
    _, game, scale, best, _ = tight
    start = best.values + 0.1
    kept = start.copy()
    solve(game, scale, default_rule(game.mechanics), start=start)
    assert np.array_equal(start, kept)


@pytest.mark.parametrize("how", [{}, {"estimate": False, "tolerance": 1e-6}])
def test_rounds_and_steps_that_run_out_raise(monkeypatch, how):
    monkeypatch.setattr(rounds, "MOST_ROUNDS", 1)
    monkeypatch.setattr(equilibrium, "MOST_STEPS", 1)
    with pytest.raises(SolveError, match="did not converge in 1 rounds"):
        solved(quarrel(), 3.0, **how)


@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_where_rounds_run_out_newton_steps_find_the_same(monkeypatch, scale):
    *_, wanted = solved(quarrel(), scale)
    monkeypatch.setattr(rounds, "MOST_ROUNDS", 1)
    *_, found = solved(quarrel(), scale, estimate=False, tolerance=1e-10)
    assert np.allclose(found.values, wanted.values, atol=1e-7)


def test_newton_steps_that_run_out_raise(monkeypatch):
    game = compile_case(quarrel())
    scale, rule = np.full(2, 3.0), default_rule(game.mechanics)
    start = solve(game, scale, rule, tolerance=1e-2, estimate=False).values
    monkeypatch.setattr(equilibrium, "iterate", lambda *_: (start, 1, True))
    monkeypatch.setattr(equilibrium, "MOST_STEPS", 1)
    with pytest.raises(SolveError, match="did not converge"):
        solve(game, scale, rule, tolerance=1e-13)


def test_stakes_beyond_numbers_raise():
    with pytest.raises(SolveError, match="beyond what numbers can hold"):
        solved(quarrel(), 1000.0)
