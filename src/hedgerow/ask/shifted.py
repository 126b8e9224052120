"""Solved accounts moved elsewhere: parameters, intercepts, scales and chances of being reported at other values.

This is what learning goes over, and what an assessment under a calibration stands on. Everything else is frozen: the
anchor is that of the priors' medians, and so are the rates of false reports; the games are solved again from where
they are, and the record is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from hedgerow.ask.engine import Progress, Setting, Solved, chains_under, silent
from hedgerow.ask.interventions import carry_intercepts
from hedgerow.ask.moving import with_drifts, with_moved
from hedgerow.ask.record import Uncertainty
from hedgerow.ask.solving import TOLERANCE, solve_each
from hedgerow.case.changes import ChangeError
from hedgerow.case.model import Case
from hedgerow.chain.generator import Chain
from hedgerow.game.compile import AccountKey, Compiler, parameters_of
from hedgerow.game.mechanics import Mechanics
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.filtered import Unit
from hedgerow.solve.anchor import Anchor
from hedgerow.solve.policy import chains_of_habit, default_rule


@dataclass(frozen=True)
class Shift:
    """Where everything continuous is moved to.

    Attributes:
        parameters: Value of each parameter that is moved.
        intercepts: What is added to the intercept of each usual row that is moved, by `str(row)`.
        scales: What is added to the log scale of each actor's stakes that is moved.
        drifts: What is added to the log rate of each drift that is moved.
        reported: Each chance of being reported under coverage that is moved, by its name in `infer.timeline`.
    """

    parameters: Mapping[str, float] = field(default_factory=dict)
    intercepts: Mapping[str, float] = field(default_factory=dict)
    scales: Mapping[str, float] = field(default_factory=dict)
    drifts: Mapping[str, float] = field(default_factory=dict)
    reported: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Calibrated:
    """What an assessment under a calibration stands on.

    Attributes:
        shift: Where everything learned is moved to.
        digest: SHA-256 of the calibration's file.
        uncertainty: Of each headline forecast, by kind.
    """

    shift: Shift
    digest: str
    uncertainty: tuple[Uncertainty, ...]


@dataclass(frozen=True)
class Place:
    """A case and its solved accounts, wherever they have been moved to."""

    case: Case
    setting: Setting
    solved: Solved

    def chain(self, key: AccountKey) -> Chain:
        """The chain of one of the accounts."""
        return next(unit.chain for unit in self.solved.filtered.units if unit.key.values == key.values)

    def among(self, keys: Sequence[AccountKey]) -> Place:
        """Some of the accounts, under the priors of these keys; what was filtered stays that of all.

        Raises:
            KeyError: If one of them is not among the accounts.
        """
        numbers = {key.values: number for number, key in enumerate(self.setting.keys)}
        chosen = [numbers[key.values] for key in keys]
        setting, solved = self.setting, self.solved
        return Place(
            self.case,
            replace(
                setting,
                keys=tuple(keys),
                parameters=tuple(setting.parameters[n] for n in chosen),
                games=tuple(setting.games[n] for n in chosen),
                habit=tuple(setting.habit[n] for n in chosen),
            ),
            replace(solved, solutions=tuple(solved.solutions[n] for n in chosen)),
        )


def shifted(
    base: Place,
    shift: Shift,
    executor: Executor,
    kappas: Sequence[float] = (),
    start: Place | None = None,
    tolerance: float = TOLERANCE,
) -> Place:
    """Move solved accounts.

    Args:
        base: The accounts at the priors' medians, under their anchor.
        shift: Where to.
        executor: Where accounts are solved in parallel.
        kappas: Powers of the evidence to keep weights for, besides one.
        start: Accounts near there, whose values the solves start from; None: the base.
        tolerance: Largest error estimate of a solve that counts as a result.

    Raises:
        SolveError: If a game cannot be solved there.
        EvidenceError: If the record is impossible under every account there.
    """
    setting, anchor = base.setting, base.solved.anchor
    case = with_drifts(with_moved(base.case, shift.parameters), shift.drifts)
    case = replace(case, reporting=tuple({**dict(case.reporting), **shift.reported}.items()))
    before = setting.games[0].mechanics
    moved = anchor.intercepts + np.array([shift.intercepts.get(str(row), 0.0) for row in before.rows])
    scale = anchor.scale * np.exp([shift.scales.get(actor, 0.0) for actor in before.actors])
    return solved_there(
        base, case, replace(anchor, intercepts=moved, scale=scale), executor, kappas, start, tolerance
    )


def solved_there(
    base: Place,
    case: Case,
    there: Anchor,
    executor: Executor,
    kappas: Sequence[float] = (),
    start: Place | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress = silent,
) -> Place:
    """Solve the accounts of a case like the base's, under a given anchor.

    Args:
        base: Accounts of a case in which the same can happen; the rates of false reports are theirs.
        case: The case.
        there: The anchor, for the base's usual rows.
        executor: Where accounts are solved in parallel.
        kappas: Powers of the evidence to keep weights for, besides one.
        start: Accounts near there, whose values the solves start from; None: the base.
        tolerance: Largest error estimate of a solve that counts as a result.
        progress: Told how far it is.

    Raises:
        ChangeError: If other things can happen in the case.
        SolveError: If a game cannot be solved there.
        EvidenceError: If the record is impossible under every account there.
    """
    setting, scale = base.setting, there.scale
    # What was made for other acts, or under drifts' former rates, is of no use.
    alike = (case.acts, case.drifts) == (base.case.acts, base.case.drifts)
    compiler = Compiler(case, setting.known() if alike else ())
    parameters = tuple(parameters_of(case, key) for key in setting.keys)
    same = _unmoved(base, case, there, parameters)
    made = executor.map(
        compiler.game, [values for kept, values in zip(same, parameters, strict=True) if not kept]
    )
    games = tuple(here if kept else next(made) for here, kept in zip(setting.games, same, strict=True))
    before = setting.games[0].mechanics
    if not all(_alike(game.mechanics, before) for game in games):
        raise ChangeError(
            "Other things can happen in the changed case, so its anchor has to be found anew. Ask for the full answer: "
            "without `--quick`, or by “Compute”."
        )
    rules = {
        id(game.mechanics): default_rule(game.mechanics, carry_intercepts(there, before, game.mechanics))
        for game in games
    }
    # Systems nearby: the factors at hand do for them as well.
    factors = {
        id(game.mechanics): setting.factors[id(here.mechanics)]
        for game, here in zip(games, setting.games, strict=True)
    }
    near = base if start is None else start
    stretch = np.divide(
        scale, near.solved.anchor.scale, out=np.ones_like(scale), where=near.solved.anchor.scale > 0
    )
    moved = [number for number, kept in enumerate(same) if not kept]
    solutions, strategic = list(base.solved.solutions), [base.chain(key) for key in setting.keys]
    fresh = solve_each(
        [games[n] for n in moved],
        there,
        rules,
        [near.solved.solutions[n].values * stretch[:, None] for n in moved],
        factors,
        executor,
        tolerance,
        lambda n, m: progress("Solving accounts under the anchor held", n, m),
        [setting.keys[n] for n in moved],
    )
    chains = chains_under([games[n] for n in moved], there, rules, fresh, executor)
    for number, solution, chain in zip(moved, fresh, chains, strict=True):
        solutions[number], strategic[number] = solution, chain
    usual = {id(game.mechanics): chain for game, chain in zip(setting.games, setting.habit, strict=True)}
    usual |= chains_of_habit(game.mechanics for game in games if id(game.mechanics) not in usual)
    habit = tuple(usual[id(game.mechanics)] for game in games)
    reread = not same_record(case, base.case)
    recorded, out_of_habit = (
        filter_accounts(
            case,
            [Unit(*parts) for parts in zip(setting.keys, several, parameters, strict=True)],
            setting.densities,
            kappas,
            executor,
            lambda n, m: progress("Reading the record under the anchor held", n, m),
            before=None if reread else known,
        )
        for several, known in ((strategic, base.solved.filtered), (habit, setting.filtered))
    )
    return Place(
        case,
        Setting(setting.keys, parameters, games, habit, setting.densities, out_of_habit, factors),
        Solved(base.solved.multiple, there, tuple(solutions), recorded),
    )


def _unmoved(
    base: Place, case: Case, there: Anchor, parameters: Sequence[Mapping[str, float]]
) -> Sequence[bool]:
    """Which accounts play the very game that is solved."""
    held = base.solved.anchor
    if (
        (case.quantities, case.actors, case.acts, case.drifts)
        != (base.case.quantities, base.case.actors, base.case.acts, base.case.drifts)
        or not np.array_equal(there.intercepts, held.intercepts)
        or not np.array_equal(there.scale, held.scale)
    ):
        return [False] * len(parameters)
    return [now == then for now, then in zip(parameters, base.setting.parameters, strict=True)]


def same_record(case: Case, other: Case) -> bool:
    """Whether chains meet the same reports and dated changes."""
    first, second = (
        (of.begins, of.as_of, of.calendar, of.coverage, of.evidence, of.reporting, of.acts)
        for of in (case, other)
    )
    return first == second


def _alike(one: Mechanics, other: Mechanics) -> bool:
    """Whether the same quantities are moved by the same happenings."""
    first, second = (
        (
            of.actors,
            [(each.name, each.levels) for each in of.space.quantities],
            [(each.id, each.mark) for each in of.happenings],
        )
        for of in (one, other)
    )
    return first == second
