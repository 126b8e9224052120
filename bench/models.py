"""The systems that are measured: built through the API, as anybody may build theirs.

Levels and players are counted from zero. Time is in days, which stand for whatever unit the source of a model has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np

from hedgerow.case.expressions import Constant, Expression, LevelComparison, Operation, QuantityScore
from hedgerow.case.model import DAYS_PER_MONTH, Act, Actor, Case, Drift, Effect, Outcome, Quantity, Usual


def number(value: float) -> Expression:
    return Constant(float(value))


def times(*parts: Expression) -> Expression:
    return reduce(lambda one, other: Operation("*", (one, other)), parts)


def plus(*parts: Expression) -> Expression:
    return reduce(lambda one, other: Operation("+", (one, other)), parts)


def least(name: str, level: int) -> Expression:
    return LevelComparison(name, ">=", level)


def most(name: str, level: int) -> Expression:
    return LevelComparison(name, "<=", level)


def quantity(name: str, levels: int) -> Quantity:
    return Quantity(name, tuple(f"l{level}" for level in range(levels)), (1.0, *[0.0] * (levels - 1)))


def step(name: str, by: int, levels: int) -> Outcome:
    """One outcome: a step along a quantity, clipped at the ends."""
    moves = tuple(min(max(level + by, 0), levels - 1) for level in range(levels))
    return Outcome("", number(1.0), (Effect(name, moves, number(1.0)),))


def system(
    title: str,
    quantities: Sequence[Quantity],
    actors: Sequence[Actor] = (),
    acts: Sequence[Act] = (),
    drifts: Sequence[Drift] = (),
) -> Case:
    """A case of these parts, with no hypotheses, evidence or questions."""
    return Case(
        folder="", title=title, about="", begins=date(2020, 1, 1), as_of=date(2020, 6, 1),
        written_after_outcomes=None, habit=0.5, sways=(1.0,), kappas=(1.0,), not_in_model=(),
        quantities=tuple(quantities), parameters=(), actors=tuple(actors), acts=tuple(acts), drifts=tuple(drifts),
        calendar=(), coverage=(), axes=(), scenarios=(), claims=(), questions=(), evidence=(), sources=(),
        inventory=(), numbers=(), digests=(),
    )  # fmt: skip


# -- the entry game ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """An entry game: players in or out, demand that drifts up and down (Blevins 2025, after Arcidiacono et al. 2016).

    Attributes:
        players: How many.
        demand: Levels of demand.
        entering: What entering costs [negative].
        rival: What each player who is in adds to the flow payoff of those who are [per unit of time].
        level: What each level of demand adds.
        attention: Opportunities of each player [per unit of time].
        drift: Rate of demand up, and of demand down.
        discount: Discount rate.
    """

    players: int = 3
    demand: int = 3
    entering: float = -2.0
    rival: float = -0.5
    level: float = 2.0
    attention: float = 1.0
    drift: float = 0.3
    discount: float = 0.05

    def case(self) -> Case:
        """The game as a case; plain logit does not ask how high usual rates are."""
        names = [f"player{player}" for player in range(self.players)]
        present = plus(*map(QuantityScore, names))
        flow = plus(
            times(number(self.rival), present),
            times(number(self.level * (self.demand - 1)), QuantityScore("demand")),
        )
        half = (Usual(None, number(0.5 * self.attention)),)

        def act(id: str, name: str, when: Expression, by: int, worth: float) -> Act:
            paid = ((name, number(worth)),) if worth else ()
            return Act(f"{id}_{name}", name, (), when, half, paid, (step(name, by, 2),), (), (("", 1.0),))

        def drift(id: str, when: Expression, by: int) -> Drift:
            return Drift(id, when, number(self.drift), (step("demand", by, self.demand),), (("", 1.0),))

        return system(
            "An entry game",
            [*(quantity(name, 2) for name in names), quantity("demand", self.demand)],
            [
                Actor(name, name, self.attention, float(np.log(2.0)) / self.discount, 1.0,
                      (("profit", times(number(DAYS_PER_MONTH), QuantityScore(name), flow)),))
                for name in names
            ],
            [
                each
                for name in names
                for each in (
                    act("enter", name, most(name, 0), 1, self.entering),
                    act("leave", name, least(name, 1), -1, 0.0),
                )
            ],
            [drift("rise", most("demand", self.demand - 2), 1), drift("fall", least("demand", 1), -1)],
        )  # fmt: skip


# -- the rings --------------------------------------------------------------------------------

FILLS = (0.40, 0.49, 0.58, 0.46, 0.55, 0.43, 0.52, 0.40)
EMPTIES = (0.30, 0.375, 0.45, 0.36, 0.435, 0.345, 0.42, 0.33)


@dataclass(frozen=True)
class Ring:
    """A ring of stations that fill faster where neighbours are full, and empty faster where the one before is empty.

    Attributes:
        stations: How many.
        levels: Levels of each.
    """

    stations: int
    levels: int = 5

    @property
    def size(self) -> int:
        """How many situations there are."""
        return self.levels**self.stations

    def case(self) -> Case:
        """The ring as a case in which nobody decides: a drift for each rate there is."""
        levels, top = self.levels, self.levels - 1
        names = [f"x{station + 1}" for station in range(self.stations)]
        # A power of a sum is a product of powers, and a power of one level a sum over levels.
        scale = 4.0 / top
        drifts = []
        for station, name in enumerate(names):
            before, after = names[station - 1], names[(station + 1) % self.stations]
            fill = times(
                number(FILLS[station]),
                self._power(before, [1.25 ** (scale * level - 4.0) for level in range(levels)]),
                self._power(after, [1.25 ** (scale * level) for level in range(levels)]),
            )
            empty = times(
                number(EMPTIES[station]),
                self._power(before, [1.15 ** (4.0 - scale * level) for level in range(levels)]),
            )
            for kind, when, rate, by in (
                ("fill", most(name, top - 1), fill, 1),
                ("empty", least(name, 1), empty, -1),
            ):
                drifts.append(Drift(f"{kind}_{name}", when, rate, (step(name, by, levels),), (("", 1.0),)))
        return system("A ring of stations", [quantity(name, levels) for name in names], drifts=drifts)

    @property
    def target(self) -> Expression:
        """The first three stations are full."""
        parts = [least(f"x{station}", self.levels - 1) for station in (1, 2, 3)]
        return reduce(lambda one, other: Operation("and", (one, other)), parts)

    def prism(self) -> str:
        """The ring in the PRISM language."""
        top, count = self.levels - 1, self.stations
        scale = f"{4.0 / top!r}*" if top != 4 else ""
        text = ["ctmc"]
        for station in range(1, count + 1):
            x, before = f"x{station}", f"x{(station - 2) % count + 1}"
            after = f"x{station % count + 1}"
            text += [
                f"module M{station}",
                f"  {x} : [0..{top}] init 0;",
                f"  [] {x}<{top} -> {FILLS[station - 1]!r}*pow(1.25,{scale}({before}+{after})-4) : ({x}'={x}+1);",
                f"  [] {x}>0 -> {EMPTIES[station - 1]!r}*pow(1.15,4-{scale}{before}) : ({x}'={x}-1);",
                "endmodule",
            ]
        return "\n".join([*text, f'label "target" = x1={top} & x2={top} & x3={top};', ""])

    @staticmethod
    def _power(name: str, values: Sequence[float]) -> Expression:
        return plus(*(times(LevelComparison(name, "==", level), number(v)) for level, v in enumerate(values)))
