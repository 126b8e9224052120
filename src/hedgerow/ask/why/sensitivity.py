"""What a forecast rests on: each parameter at either end of its prior, the games solved again.

The anchor, the scale of stakes and the rates of false reports are frozen, as in every comparison where one thing is
changed; found anew, they would take back what the parameter did. An account that sets the parameter itself has its own
value moved as far: in proportion where the prior is lognormal, by as much elsewhere, within the prior's bounds. Habit's
chains change with the parameter where usual rates depend on it. The record is read again, so that the weights of the
accounts answer as well.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from hedgerow.ask.answers import Asker, Mixture
from hedgerow.ask.engine import TOLERANCE, Setting, Solved, chain_of, posterior
from hedgerow.ask.interventions import carry_intercepts
from hedgerow.ask.moving import movable, parameters_at, with_median
from hedgerow.ask.why.common import membership, weighed
from hedgerow.ask.why.record import Bar
from hedgerow.case.model import Case, Query
from hedgerow.game.compile import Compiler
from hedgerow.infer.accounts import Unit, filter_accounts
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.policy import chains_of_habit, default_rule


def tornado(
    case: Case,
    query: Query,
    setting: Setting,
    solved: Solved,
    executor: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Bar, ...]:
    """The answer to a query, and the weights, with each parameter at the 10th and the 90th percentile of its prior.

    Args:
        case: The case.
        query: Any query about one chain.
        setting: Its accounts at the priors' medians.
        solved: Their solutions, from which those at the ends are reached.
        executor: Where accounts are solved in parallel.
        progress: Told how many ends are done, of how many.

    Returns:
        The longest bar first; those that set nothing in motion are among them.
    """
    table = membership(case, Mixture(solved.filtered, setting.filtered, 0.5))
    bars = []
    parameters = movable(case)
    for number, parameter in enumerate(parameters):
        ends = []
        for side, value in enumerate((parameter.low, parameter.high)):
            mixture = at_value(case, parameter.name, value, setting, solved, executor)
            answer = Asker(case, mixture, executor).ask([query])[0].value
            ends.append((answer, weighed(case, table, mixture.weights)))
            if progress is not None:
                progress(2 * number + side + 1, 2 * len(parameters))
        bars.append(
            Bar(
                parameter=parameter.name,
                low=parameter.low,
                high=parameter.high,
                at_low=ends[0][0],
                at_high=ends[1][0],
                weights_at_low=ends[0][1],
                weights_at_high=ends[1][1],
            )
        )
    return tuple(sorted(bars, key=lambda bar: -bar.length))


def at_value(
    case: Case, name: str, value: float, setting: Setting, solved: Solved, executor: Executor
) -> Mixture:
    """The accounts with one parameter at a value, solved again from where they are and weighed on the record."""
    moved = with_median(case, name, value)
    compiler = Compiler(moved, setting.known())
    parameters = [parameters_at(case, key, name, value) for key in setting.keys]
    games = [compiler.game(values) for values in parameters]
    before = setting.games[0].mechanics
    rules = {
        id(game.mechanics): default_rule(
            game.mechanics, carry_intercepts(solved.anchor, before, game.mechanics)
        )
        for game in games
    }
    jobs = [
        executor.submit(
            solve,
            game,
            solved.anchor.scale,
            rules[id(game.mechanics)],
            start=solution.values,
            tolerance=TOLERANCE,
        )
        for game, solution in zip(games, solved.solutions, strict=True)
    ]
    chains = [chain_of(game, job.result()) for game, job in zip(games, jobs, strict=True)]
    habit = chains_of_habit(game.mechanics for game in games)
    of_habit = [habit[id(game.mechanics)] for game in games]
    strategic, usual = (
        filter_accounts(
            moved,
            [Unit(*parts) for parts in zip(setting.keys, several, parameters, strict=True)],
            setting.densities,
            (),
            executor,
        )
        for several in (chains, of_habit)
    )
    return posterior(moved, strategic, usual)
