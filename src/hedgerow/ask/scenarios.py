"""Scenarios solved: the courses of all accounts under an intervention, by surprise or announced."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from hedgerow.ask.answers import Course
from hedgerow.ask.backward import Regime
from hedgerow.ask.engine import Progress, Setting, Solved, chain_under
from hedgerow.ask.interventions import ban, carry_intercepts, entry, keep_policies, without
from hedgerow.ask.solving import Settled, solve_each
from hedgerow.case.model import Case, Scenario
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import Compiler, Game, parameters_of
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import day, now
from hedgerow.solve.equilibrium import Accuracy
from hedgerow.solve.policy import DefaultRule, chains_of_habit, default_rule

Manner = Literal["surprise", "announced"]


def manners(scenario: Scenario) -> tuple[Manner, ...]:
    """How a scenario is to be shown; one that leaves everybody's choices as they were cannot be announced."""
    if not scenario.ban and not scenario.settings:
        return ("surprise",)
    return ("surprise", "announced") if scenario.kind == "both" else (scenario.kind,)


@dataclass
class Intervened:
    """All accounts under one scenario. Their chains are made when they are asked about: together they are large."""

    case: Case
    setting: Setting
    solved: Solved
    scenario: Scenario
    manner: Manner
    executor: Executor
    progress: Progress
    start: tuple[Floats, ...] = ()
    """Values of every account from which to solve again, as `values` of a case nearby; none: those of before."""
    accuracies: list[Accuracy] = field(default_factory=list)
    """How well each account is solved, where the game had to be solved again."""
    _parameters: list[Mapping[str, float]] = field(default_factory=list)
    _games: list[Game] = field(default_factory=list)
    """Games in which other things can happen than before; none where the same can."""
    _habit: dict[int, Chain] = field(default_factory=dict)
    """Habit's chain in them, by the `id` of their mechanics."""
    _rules: dict[int, DefaultRule] = field(default_factory=dict)
    _solutions: tuple[Settled, ...] = ()

    def __post_init__(self) -> None:
        self._parameters = [
            parameters_of(self.case, key, self.scenario.settings) for key in self.setting.keys
        ]
        if self.manner == "announced":
            self._announce()
        elif self.scenario.settings:
            self._compile(self.case)

    @property
    def values(self) -> tuple[Floats, ...]:
        """Values of every account where the game was solved again; else none."""
        return tuple(solution.values for solution in self._solutions)

    def _compile(self, case: Case) -> None:
        compiler = Compiler(case)
        self._games = list(self.executor.map(compiler.game, self._parameters))
        self._habit = chains_of_habit(game.mechanics for game in self._games)

    def _announce(self) -> None:
        """Solve every account again with the change known, the anchor and the scale of stakes frozen."""
        self._compile(without(self.case, self.scenario.ban))
        before = self.setting.games[0].mechanics
        self._rules = {
            id(game.mechanics): default_rule(
                game.mechanics, carry_intercepts(self.solved.anchor, before, game.mechanics)
            )
            for game in self._games
        }
        self._solutions = solve_each(
            self._games,
            self.solved.anchor,
            self._rules,
            self.start or [solution.values for solution in self.solved.solutions],
            # Habit as it was is near enough to what it is now: factors only make systems quick to solve.
            {
                id(after.mechanics): self.setting.factors[id(present.mechanics)]
                for after, present in zip(self._games, self.setting.games, strict=True)
            },
            self.executor,
            progress=lambda n, m: self.progress(f"Announcing: {self.scenario.name}", n, m),
            keys=self.setting.keys,
        )
        self.accuracies = [solution.accuracy for solution in self._solutions]

    def _chain(self, strategic: bool, number: int, present: Chain) -> Chain:
        """The chain of one account under the scenario."""
        if not self._games:
            return ban(present, self.scenario.ban) if self.scenario.ban else present
        game = self._games[number]
        habit = self._habit[id(game.mechanics)]
        if self.manner == "announced":
            if not strategic:
                return habit
            rule, values = self._rules[id(game.mechanics)], self._solutions[number].values
            return chain_under(game, self.solved.anchor, rule, values)
        kept = keep_policies(present, game.mechanics, habit)
        return ban(kept, self.scenario.ban) if self.scenario.ban else kept

    def course(self, strategic: bool, number: int) -> Course:
        """The course of one account; of all accounts of habit with its chain."""
        present = self.solved.filtered.units[number].chain if strategic else self.setting.habit[number]
        chain = self._chain(strategic, number, present)
        begins = float(day(self.case, self.scenario.first))
        matrix = entry(self.case, self.scenario, chain, self._parameters[number])
        if begins <= now(self.case):
            return Course((Regime(-np.inf, chain),), matrix)
        return Course((Regime(-np.inf, present), Regime(begins, chain, matrix)))
