r"""The derivative of a forecast, a weight or the log evidence by every parameter: what a small change of it would do.

Anchor, scale of stakes and rates of false reports are frozen, as in every comparison where one thing is changed. What
has been solved is differentiated by adjoints: the query's sweep (`ask.adjoint`), the record (`infer.adjoint`) and the
equilibrium (`solve.adjoint`), one pass each for any number of parameters. What a parameter changes openly, with the
values held, is a formula; its derivative is a central difference.

Parameters are moved as `moving` says. Chances of being reported bear on the record alone. Thresholds in `when` and in
readings are steps and have no derivative here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.adjoint import differentiate
from hedgerow.ask.answers import given, given_back
from hedgerow.ask.engine import Setting, Solved
from hedgerow.ask.knobs import Knob, Point, moved_point, parameter_knobs, step_of
from hedgerow.ask.monitors import monitor
from hedgerow.ask.moving import with_drifts
from hedgerow.ask.why.common import joint_logs, normalised
from hedgerow.case.model import Case, Query
from hedgerow.chain.adjoint import RateGradient
from hedgerow.chain.generator import Chain
from hedgerow.errors import SolveError
from hedgerow.game.compile import Compiler
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import Filtered
from hedgerow.infer.adjoint import through_the_record
from hedgerow.infer.backward import Dating
from hedgerow.infer.calendar import calendar_matrix
from hedgerow.solve.adjoint import Adjoint
from hedgerow.solve.evaluate import payoff_rates
from hedgerow.solve.newton import equations_at
from hedgerow.solve.policy import chain_of_habit, default_rule, improve


@dataclass(frozen=True)
class Gradient:
    """A number and what a small change of each knob does to it.

    Attributes:
        value: The number.
        by: Its derivative by each knob, in the knob's own units; by a scale, per log scale.
    """

    value: float
    by: Mapping[Knob, float]

    def by_parameter(self) -> dict[str, float]:
        """Derivative by each declared parameter."""
        return {knob.name: slope for knob, slope in self.by.items() if knob.kind == "parameter"}


_Asked = Mapping[int, tuple[RateGradient, tuple[Dating, ...]]]
"""By the id of each chain, what a query's sweep says of its rates and of dated changes."""


class Differentiator:
    """Differentiates what solved accounts say."""

    def __init__(
        self,
        case: Case,
        setting: Setting,
        solved: Solved,
        executor: Executor,
        knobs: Sequence[Knob] | None = None,
        kappa: float = 1.0,
    ) -> None:
        """Take over solved accounts.

        Args:
            case: The case.
            setting: Its accounts and habit's.
            solved: The strategic accounts.
            executor: Where accounts are worked on in parallel.
            knobs: What is moved; None: all parameters that the game, the record or a query depends on.
            kappa: Power of the evidence in the weights.
        """
        self.case, self.setting, self.solved, self.executor, self.kappa = (
            case,
            setting,
            solved,
            executor,
            kappa,
        )
        self.knobs = tuple(parameter_knobs(case) if knobs is None else knobs)
        self.logs = joint_logs(case, solved.filtered.log_weights(kappa), setting.filtered.log_weights(kappa))
        self.weights = normalised(self.logs)
        self._points = tuple(
            Point(game, parameters, solved.anchor.intercepts, solved.anchor.scale)
            for game, parameters in zip(setting.games, setting.parameters, strict=True)
        )

    def evidence(self) -> Gradient:
        """Log of the evidence, habit's accounts and the priors of all among it [nat]."""
        return self._of(float(logsumexp(self.logs)), self.weights)

    def membership(self, members: Floats) -> Gradient:
        """Total weight of some accounts, all of them the strategic first; `members` is one where one counts."""
        value = float(self.weights @ members)
        return self._of(value, self.weights * (members - value))

    def forecast(self, query: Query) -> Gradient:
        """The answer to a query, averaged over all accounts."""
        return self._of(*self._ask(query))

    def _of(
        self,
        value: float,
        logs: Floats,
        backs: Sequence[Floats | None] | None = None,
        asked: _Asked | None = None,
    ) -> Gradient:
        """A number's derivatives, from those by what the accounts give.

        Args:
            value: The number.
            logs: Derivative by each account's log weight, the strategic first; shape (units,).
            backs: By each account's present belief; None: nothing.
            asked: By the rates of the sweep that answered a query.
        """
        backs = backs or [None] * len(logs)
        asked = asked or {}
        count = len(self.solved.filtered.units)
        sides: list[tuple[Filtered, slice]] = [
            (self.solved.filtered, slice(0, count)),
            (self.setting.filtered, slice(count, None)),
        ]
        found: dict[int, tuple[RateGradient, list[Dating]]] = {}
        reporting = any(knob.kind == "reported" for knob in self.knobs)
        reported: dict[str, float] = {}
        for filtered, here in sides:
            recorded = through_the_record(
                self.case,
                filtered,
                self.setting.densities,
                logs[here],
                backs[here],
                self.executor,
                self.kappa,
                reporting=reporting,
            )
            for key, one in recorded.items():
                for name, slope in one.reported.items():
                    reported[name] = reported.get(name, 0.0) + slope
                gradient, datings = one.rates, list(one.datings)
                if key in asked:
                    gradient.paths += asked[key][0].paths
                    gradient.exits += asked[key][0].exits
                    datings += asked[key][1]
                found[key] = gradient, datings
        strategic = [
            self.executor.submit(self._strategic, number, *found[id(unit.chain)])
            for number, unit in enumerate(self.solved.filtered.units)
        ]
        bearings = [
            *(job.result() for job in strategic),
            *(
                self._usual(number, *found[id(self.setting.habit[number])])
                for number in _firsts(self.setting.habit)
            ),
        ]
        bearings = [one for one in bearings if one.gradient.exits.any() or one.gradient.paths.any()]
        by = {
            knob: reported.get(knob.name, 0.0) if knob.kind == "reported" else self._by(knob, bearings)
            for knob in self.knobs
        }
        return Gradient(value, by)

    def _ask(self, query: Query) -> tuple[float, Floats, list[Floats | None], _Asked]:
        """The answer, its derivatives by log weights and present beliefs, and by the rates of the sweep."""
        units = (*self.solved.filtered.units, *self.setting.filtered.units)
        beliefs = (*self.solved.filtered.beliefs, *self.setting.filtered.beliefs)
        space = units[0].chain.mechanics.space
        members: dict[int, list[int]] = {}
        for number, unit in enumerate(units):
            members.setdefault(id(unit.chain), []).append(number)

        def sweep(numbers: list[int]) -> tuple[RateGradient, tuple[Dating, ...], Floats]:
            unit = units[numbers[0]]
            watch = monitor(self.case, query, unit.chain.mechanics, unit.parameters)
            gradient = RateGradient(unit.chain)
            belief = np.sum([self.weights[n] * given(space, beliefs[n], query) for n in numbers], axis=0)
            made = differentiate(self.case, watch, belief, gradient, unit.parameters)
            return gradient, made.datings, made.values

        swept = dict(zip(members, self.executor.map(sweep, members.values()), strict=True))
        answers, backs = np.zeros(len(units)), []
        for number, unit in enumerate(units):
            values = swept[id(unit.chain)][2]
            answers[number] = given(space, beliefs[number], query) @ values
            backs.append(self.weights[number] * given_back(space, values, query))
        value = float(self.weights @ answers)
        return (
            value,
            self.weights * (answers - value),
            [back if weight > 0 else None for back, weight in zip(backs, self.weights, strict=True)],
            {key: (gradient, datings) for key, (gradient, datings, _) in swept.items()},
        )

    def _strategic(self, number: int, gradient: RateGradient, datings: Sequence[Dating]) -> _Bearing:
        """A strategic account with the adjoint of its equilibrium."""
        game, anchor = self.setting.games[number], self.solved.anchor
        values = self.solved.solutions[number].values
        rule = default_rule(game.mechanics, anchor.intercepts)
        policy, _ = improve(game, values, anchor.scale, rule)
        lever = np.zeros_like(values)
        if any(game.stakes.strategic) and np.any(anchor.scale):
            factors = self.setting.factors[id(game.mechanics)]
            adjoint = Adjoint(game, values, anchor.scale, rule, policy, gradient.chain, factors)
            lever = adjoint.solve(adjoint.by_values(gradient.by_rates(), gradient.by_slots()))
        here = self._points[number]

        def difference(high: Point, low: Point) -> float:
            if _chooses_as(here, high) and _chooses_as(here, low):
                # With the values held nobody chooses otherwise: only what situations are worth has changed.
                chain = gradient.chain
                most, least = (payoff_rates(point.game, policy, chain, point.scale) for point in (high, low))
                along = _along(gradient, datings, (chain, high.parameters), (chain, low.parameters))
                return along + float((lever * (most - least)).sum())
            above, below = (
                equations_at(
                    point.game, values, point.scale, default_rule(point.game.mechanics, point.intercepts)
                )
                for point in (high, low)
            )
            along = _along(gradient, datings, (above.chain, high.parameters), (below.chain, low.parameters))
            return along + float((lever * (above.residual - below.residual)).sum())

        return _Bearing(number, gradient, difference, strategic=True)

    def _usual(self, number: int, gradient: RateGradient, datings: Sequence[Dating]) -> _Bearing:
        """A chain of habit, which nothing is at stake for."""

        def difference(high: Point, low: Point) -> float:
            first, second = (
                (chain_of_habit(point.game.mechanics), point.parameters) for point in (high, low)
            )
            return _along(gradient, datings, first, second)

        return _Bearing(number, gradient, difference, strategic=False)

    def _by(self, knob: Knob, bearings: Sequence[_Bearing]) -> float:
        """Central difference by one knob, summed over accounts."""
        step = step_of(self.case, knob)
        moved = knob.kind == "drift"
        shared = Compiler(self.case, self.setting.known())
        compilers = {
            side: Compiler(with_drifts(self.case, {knob.name: side * step})) if moved else shared
            for side in (1.0, -1.0)
        }

        def end(bearing: _Bearing, side: float) -> Point:
            key, here = self.setting.keys[bearing.number], self._points[bearing.number]
            return moved_point(self.case, key, here, compilers[side], knob, side * step)

        ends = [[end(bearing, side) for side in compilers] for bearing in bearings]

        def slope(job: tuple[_Bearing, list[Point]]) -> float:
            bearing, (high, low) = job
            if high is low or (not bearing.strategic and high.game.mechanics is low.game.mechanics):
                return 0.0
            return bearing.difference(high, low) / (2.0 * step)

        return float(sum(self.executor.map(slope, zip(bearings, ends, strict=True))))


@dataclass(frozen=True)
class _Bearing:
    """One account, and how much the number wanted differs, to first order, between two points it is moved to."""

    number: int
    gradient: RateGradient
    difference: Callable[[Point, Point], float]
    strategic: bool


_End = tuple[Chain, Mapping[str, float]]
"""A chain, and the parameters of its account."""


def _along(gradient: RateGradient, datings: Iterable[Dating], high: _End, low: _End) -> float:
    """Difference of the number to first order between two ends, of chains and of the calendar."""
    if not all(gradient.chain.mechanics.alike(chain.mechanics) for chain, _ in (high, low)):
        raise SolveError(
            "A parameter stands where a chance or a rate is just about to appear or to vanish: it has no derivative "
            "there. Move it a little."
        )
    total = 0.0
    if high[0] is not low[0]:
        total = gradient.along(high[0].flows - low[0].flows, high[0].exits - low[0].exits)
    for dating in datings:
        matrix = calendar_matrix(high[0].mechanics, dating.dated, high[1])
        matrix = matrix - calendar_matrix(low[0].mechanics, dating.dated, low[1])
        total += float((dating.belief[: len(dating.values)] * (matrix @ dating.values.T).T).sum())
    return total


def _chooses_as(here: Point, moved: Point) -> bool:
    """Whether everybody chooses as before while values are held: what choices lead to and gain is the same."""
    before, after = here.game.stakes, moved.game.stakes
    return (
        moved.game.mechanics is here.game.mechanics
        and moved.intercepts is here.intercepts
        and moved.scale is here.scale
        and np.array_equal(before.discount, after.discount)
        and _alike(before.own_worth, after.own_worth)
        and all(map(_alike, before.reply_worth, after.reply_worth))
    )


def _alike(first: Floats | None, second: Floats | None) -> bool:
    if first is None or second is None:
        return first is second
    return np.array_equal(first, second)


def _firsts(chains: Sequence[Chain]) -> list[int]:
    """Number of the first account of each chain."""
    found: dict[int, int] = {}
    for number, chain in enumerate(chains):
        found.setdefault(id(chain), number)
    return list(found.values())
