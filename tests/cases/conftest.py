"""One account per axis value of iraq-2021, anchored and solved once: what the case is tested on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import pytest

from hedgerow.ask.anchoring import anchor_accounts, representatives, solve_accounts
from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import workers
from hedgerow.ask.claims import account_weight
from hedgerow.ask.engine import (
    Setting,
    Settled,
    Solved,
    posterior,
    set_up,
)
from hedgerow.ask.scenarios import Intervened
from hedgerow.case.model import Case, Query
from hedgerow.case.read import find_case, read_case
from hedgerow.game.compile import Compiler, accounts_of, parameters_of
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.filtered import Unit
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.incomplete import factors_of_habit
from hedgerow.solve.policy import default_rule


@dataclass(frozen=True)
class Iraq:
    """The shipped case on a few accounts, with its anchor, to be perturbed."""

    case: Case
    setting: Setting
    solved: Solved
    asker: Asker
    executor: Executor

    def perturbed(self, edits: dict[str, str], *, filtered: bool) -> Iraq:
        """The case with values replaced; anchor, scales and habit's densities stay frozen.

        Args:
            edits: Dotted paths and what stands there instead.
            filtered: Whether to filter the record again, or keep the present beliefs.
        """
        case = read_case(find_case("iraq-2021"), edits=edits)
        keys = self.setting.keys
        parameters = tuple(parameters_of(case, key) for key in keys)
        unsolved = all(path.split(".")[0] in ("evidence", "calendar", "questions") for path in edits)
        if unsolved:
            setting, settled = self.setting, self.solved.solutions
            chains = [unit.chain for unit in self.solved.filtered.units]
        else:
            compiler = Compiler(case)
            setting = replace(
                self.setting,
                games=tuple(compiler.game(values) for values in parameters),
                parameters=parameters,
            )
            rules = {
                id(game.mechanics): default_rule(game.mechanics, self.solved.anchor.intercepts)
                for game in setting.games
            }
            factors = factors_of_habit(setting.games)
            scale = self.solved.anchor.scale
            jobs = [
                self.executor.submit(
                    solve,
                    game,
                    scale,
                    rules[id(game.mechanics)],
                    start=before.values,
                    tolerance=1e-5,
                    estimate=False,
                    factors=factors[id(game.mechanics)],
                )
                for game, before in zip(setting.games, self.solved.solutions, strict=True)
            ]
            solutions = [job.result() for job in jobs]
            settled = tuple(Settled(solution.values, solution.accuracy) for solution in solutions)
            chains = [
                solution.policy.chain(game.mechanics)
                for game, solution in zip(setting.games, solutions, strict=True)
            ]
        units = tuple(Unit(*parts) for parts in zip(keys, chains, parameters, strict=True))
        if filtered:
            record = filter_accounts(case, units, setting.densities, (1.0,), self.executor)
        else:
            record = replace(self.solved.filtered, units=units)
        solved = replace(self.solved, solutions=settled, filtered=record)
        asker = Asker(case, posterior(case, record, setting.filtered), self.executor)
        if unsolved:
            asker._kept.update(self.asker._kept)
        return Iraq(case, setting, solved, asker, self.executor)

    def number(self, name: str) -> float:
        """`questions.ID`, `claims.ID` or `accounts.AXIS.VALUE`, among the strategic accounts."""
        kind, *rest = name.split(".")
        if kind == "accounts":
            return account_weight(self.solved.filtered, [(rest[0], rest[1])], 1.0)
        asked = {
            each.id: each.asks for each in (self.case.questions if kind == "questions" else self.case.claims)
        }
        query = asked[rest[0]]
        assert query is not None
        return self.answer(query)

    def answer(self, query: Query) -> float:
        """The answer to a query among the strategic accounts."""
        if query.form == "account":
            return account_weight(self.solved.filtered, query.account, 1.0)
        if query.form != "effect_of":
            return self.asker.ask([query])[0].strategy
        inner = query.parts[0]
        against = self.under(query.against, inner) if query.against else self.asker.ask([inner])[0].strategy
        return self.under(query.scenario, inner) - against

    def under(self, scenario: str, query: Query, manner: str = "surprise") -> float:
        """The answer under a scenario."""
        chosen = next(each for each in self.case.scenarios if each.id == scenario)
        course = Intervened(
            self.case,
            self.setting,
            self.solved,
            chosen,
            manner,
            self.executor,
            lambda *_: None,  # type: ignore[arg-type]
        )
        return self.asker.ask([query], course.course)[0].strategy


@pytest.fixture(scope="session")
def iraq() -> Iterator[Iraq]:
    case = read_case(find_case("iraq-2021"))
    keys = accounts_of(case)
    few = [keys[number] for number in representatives(keys)]
    with workers() as executor:
        setting = set_up(case, executor, keys=few)
        found = anchor_accounts(case, setting, 1.0, executor)
        solved = solve_accounts(case, setting, found, executor)
        asker = Asker(case, posterior(case, solved.filtered, setting.filtered), executor)
        yield Iraq(case, setting, solved, asker, executor)
