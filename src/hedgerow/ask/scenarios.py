"""Scenarios solved: the courses of all accounts under an intervention, by surprise or announced."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from hedgerow.ask.answers import Course
from hedgerow.ask.backward import Regime
from hedgerow.ask.engine import Progress, Setting, Solved, solve_each
from hedgerow.ask.interventions import ban, carry_intercepts, entry, keep_policies, without
from hedgerow.case.model import Case, Scenario
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import Compiler, parameters_of
from hedgerow.infer.timeline import day, now
from hedgerow.solve.equilibrium import Accuracy
from hedgerow.solve.incomplete import factors_of_habit
from hedgerow.solve.policy import chains_of_habit, default_rule

Manner = Literal["surprise", "announced"]


def manners(scenario: Scenario) -> tuple[Manner, ...]:
    """How a scenario is to be shown; one that leaves everybody's choices as they were cannot be announced."""
    if not scenario.ban and not scenario.settings:
        return ("surprise",)
    return ("surprise", "announced") if scenario.kind == "both" else (scenario.kind,)


@dataclass
class Intervened:
    """The chains of all accounts under one scenario; made once for accounts that share them."""

    case: Case
    setting: Setting
    solved: Solved
    scenario: Scenario
    manner: Manner
    executor: Executor
    progress: Progress
    accuracies: list[Accuracy] = field(default_factory=list)
    """How well each account is solved, where the game had to be solved again."""
    _strategic: list[Chain] = field(default_factory=list)
    _habit: list[Chain] = field(default_factory=list)
    _parameters: list[Mapping[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parameters = [
            parameters_of(self.case, key, self.scenario.settings) for key in self.setting.keys
        ]
        present = [unit.chain for unit in self.solved.filtered.units]
        if self.manner == "announced":
            self._announce()
            return
        if self.scenario.settings:
            compiler = Compiler(self.case)
            games = [compiler.game(values) for values in self._parameters]
            habit = chains_of_habit(game.mechanics for game in games)
            self._strategic = [
                keep_policies(chain, game.mechanics, habit[id(game.mechanics)])
                for chain, game in zip(present, games, strict=True)
            ]
            kept: dict[tuple[int, int], Chain] = {}
            for chain, game in zip(self.setting.habit, games, strict=True):
                key = (id(chain), id(game.mechanics))
                if key not in kept:
                    kept[key] = keep_policies(chain, game.mechanics, habit[id(game.mechanics)])
                self._habit.append(kept[key])
        else:
            self._strategic, self._habit = present, list(self.setting.habit)
        if self.scenario.ban:
            self._strategic = [ban(chain, self.scenario.ban) for chain in self._strategic]
            banned = {id(chain): ban(chain, self.scenario.ban) for chain in self._habit}
            self._habit = [banned[id(chain)] for chain in self._habit]

    def _announce(self) -> None:
        """Solve every account again with the change known, the anchor and the scale of stakes frozen."""
        case = without(self.case, self.scenario.ban)
        compiler = Compiler(case)
        games = [compiler.game(values) for values in self._parameters]
        before = self.setting.games[0].mechanics
        rules = {
            id(game.mechanics): default_rule(
                game.mechanics, carry_intercepts(self.solved.anchor, before, game.mechanics)
            )
            for game in games
        }
        solutions, chains = solve_each(
            games,
            self.solved.anchor,
            rules,
            [solution.values for solution in self.solved.solutions],
            factors_of_habit(games),
            self.executor,
            progress=lambda n, m: self.progress(f"Announcing: {self.scenario.name}", n, m),
        )
        self._strategic = list(chains)
        self.accuracies = [solution.accuracy for solution in solutions]
        habit = chains_of_habit(game.mechanics for game in games)
        self._habit = [habit[id(game.mechanics)] for game in games]

    def course(self, strategic: bool, number: int) -> Course:
        """The course of one account."""
        chain = (self._strategic if strategic else self._habit)[number]
        first = self.solved.filtered.units[number].chain if strategic else self.setting.habit[number]
        begins = float(day(self.case, self.scenario.first))
        matrix = entry(self.case, self.scenario, chain, self._parameters[number])
        if begins <= now(self.case):
            return Course((Regime(-np.inf, chain),), matrix)
        return Course((Regime(-np.inf, first), Regime(begins, chain, matrix)))
