r"""The derivative of a forecast, a weight or the log evidence by every parameter: what a small change of it would do.

Anchor, scale of stakes and rates of false reports are frozen, as in every comparison where one thing is changed. What
has been solved is differentiated by adjoints: the query's sweep (`ask.adjoint`), the record (`infer.adjoint`) and the
equilibrium (`solve.adjoint`), one pass each for any number of parameters. So is what the number rests on openly, with
the values held: every rate and chance that the mechanics lay out (`solve.mechanics_gradient`), and every stake. How
these change with a parameter is a central difference of what it bears on.

Parameters are moved as `moving` says. Chances of being reported bear on the record alone. Thresholds in `when` and in
readings are steps and have no derivative here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.adjoint import differentiate
from hedgerow.ask.answers import given, given_back
from hedgerow.ask.bearings import Bearing, strategic_bearing, usual_bearing
from hedgerow.ask.engine import Setting, Solved
from hedgerow.ask.knobs import Knob, Point, moved_point, parameter_knobs, step_of
from hedgerow.ask.monitors import monitor
from hedgerow.ask.moving import with_drifts
from hedgerow.ask.why.common import by_chain, joint_logs, normalised
from hedgerow.case.model import Case, Query
from hedgerow.chain.generator import Chain
from hedgerow.chain.rate_gradient import RateGradient
from hedgerow.errors import SolveError
from hedgerow.game.moved import Movements
from hedgerow.game.space import Floats
from hedgerow.infer.adjoint import through_the_record
from hedgerow.infer.backward import Dating
from hedgerow.infer.filtered import Filtered


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
            Point(game.stakes, parameters, solved.anchor.scale)
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
        rows = any(knob.kind == "intercept" for knob in self.knobs)
        strategic = [
            self.executor.submit(
                strategic_bearing, self.setting, self.solved, number, *found[id(unit.chain)], rows=rows
            )
            for number, unit in enumerate(self.solved.filtered.units)
        ]
        bearings = [
            *(job.result() for job in strategic),
            *(
                usual_bearing(number, *found[id(self.setting.habit[number])])
                for number in _firsts(self.setting.habit)
            ),
        ]
        bearings = [one for one in bearings if one.gradient.exits.any() or one.gradient.paths.any()]
        by = {
            knob: reported.get(knob.name, 0.0) if knob.kind == "reported" else self._by(knob, bearings)
            for knob in self.knobs
        }
        if not np.isfinite([value, *by.values()]).all():
            raise SolveError(
                "A derivative is no number: the record is all but impossible under an account that counts. Look at the "
                "silences and reports that weigh most with `hedgerow why`, and mend its rates."
            )
        return Gradient(value, by)

    def _ask(self, query: Query) -> tuple[float, Floats, list[Floats | None], _Asked]:
        """The answer, its derivatives by log weights and present beliefs, and by the rates of the sweep."""
        units = (*self.solved.filtered.units, *self.setting.filtered.units)
        beliefs = (*self.solved.filtered.beliefs, *self.setting.filtered.beliefs)
        space = units[0].chain.mechanics.space
        members = by_chain(units)

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

    def _by(self, knob: Knob, bearings: Sequence[Bearing]) -> float:
        """Derivative by one knob, summed over accounts: by an intercept at hand, else a central difference."""
        if knob.kind == "intercept":
            return sum(bearing.rows.get(knob.name, 0.0) for bearing in bearings)
        step = step_of(self.case, knob)
        ends = [
            with_drifts(self.case, {knob.name: side * step}) if knob.kind == "drift" else self.case
            for side in (1.0, -1.0)
        ]
        movements = Movements(*ends)

        def slope(bearing: Bearing) -> float:
            number, game = bearing.number, self.setting.games[bearing.number]
            high, low = (
                moved_point(
                    self.case, self.setting.keys[number], game, self._points[number], knob, side * step
                )
                for side in (1.0, -1.0)
            )
            moved = movements.between(game.mechanics, high.parameters, low.parameters)
            return bearing.difference(high, low, moved) / (2.0 * step)

        return float(sum(self.executor.map(slope, bearings)))


def _firsts(chains: Sequence[Chain]) -> list[int]:
    """Number of the first account of each chain."""
    found: dict[int, int] = {}
    for number, chain in enumerate(chains):
        found.setdefault(id(chain), number)
    return list(found.values())
