"""The engine's mathematics the obvious way: loops in plain Python over the records of a case.

Nothing here looks at `hedgerow.game`, `hedgerow.chain` or `hedgerow.solve`. A situation is a tuple of
level indices in order of the quantities; what may follow from it is a dictionary of chances or a list
of events.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hedgerow.case.expressions import (
    Constant,
    Expression,
    LevelComparison,
    Operation,
    ParameterValue,
    QuantityScore,
)
from hedgerow.case.model import DAYS_PER_MONTH, Act, Case, Drift, Effect, Outcome, Reply, Usual

Situation = tuple[int, ...]
Values = dict[str, dict[Situation, float]]
"""Value of each situation to each actor."""
COMPARE = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One thing that may happen in a situation."""

    id: str
    mark: str
    reply: str
    reply_mark: str
    after: Situation
    rate: float


class Plain:
    """A case, read literally."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.names = [quantity.name for quantity in case.quantities]
        self.sizes = [len(quantity.levels) for quantity in case.quantities]
        self.situations = list(itertools.product(*(range(size) for size in self.sizes)))
        self.actors = [actor.id for actor in case.actors]
        self.discount = {actor.id: math.log(2.0) / actor.half_life for actor in case.actors}
        self.usual: dict[tuple[str, Situation], float] = {}
        self.row: dict[tuple[str, Situation], int] = {}
        for act in case.acts:
            for s in self.situations:
                self.usual[act.id, s], self.row[act.id, s] = self._usual(act.when, act.usual, s)
        self.attention = {actor.id: self._attention(actor.id, actor.attention) for actor in case.actors}

    # -- what happens

    def value(self, expression: Expression, s: Situation) -> float:
        match expression:
            case Constant(value=value):
                return float(value)
            case QuantityScore(name=name):
                position = self.names.index(name)
                return s[position] / (self.sizes[position] - 1)
            case LevelComparison(quantity=quantity, operator=operator, level=level):
                return float(COMPARE[operator](s[self.names.index(quantity)], level))
            case ParameterValue():
                raise AssertionError("a plain system has no parameters")
            case Operation(operator=operator, operands=operands):
                first, second = (self.value(part, s) for part in operands)
                return first * second if operator == "*" else first + second
        raise AssertionError(expression)

    def holds(self, expression: Expression | None, s: Situation) -> bool:
        return expression is None or self.value(expression, s) != 0.0

    def effects(self, effects: Sequence[Effect], s: Situation) -> dict[Situation, float]:
        """Every subset of the effects comes to pass with the product of its chances."""
        found: dict[Situation, float] = defaultdict(float)
        for happens in itertools.product([False, True], repeat=len(effects)):
            chance, after = 1.0, list(s)
            for effect, yes in zip(effects, happens, strict=True):
                p = self.value(effect.chance, s) * self.holds(effect.when, s)
                chance *= p if yes else 1.0 - p
                if yes:
                    position = self.names.index(effect.quantity)
                    after[position] = effect.moves[s[position]]
            found[tuple(after)] += chance
        return dict(found)

    def outcomes(self, outcomes: Sequence[Outcome], s: Situation) -> list[tuple[str, float, dict]]:
        """(mark, chance, where it leads) of each."""
        stated = sum(self.value(each.chance, s) for each in outcomes if each.chance is not None)
        return [
            (
                each.mark,
                1.0 - stated if each.chance is None else self.value(each.chance, s),
                self.effects(each.effects, s),
            )
            for each in outcomes
        ]

    def landing(self, outcomes: Sequence[Outcome], s: Situation) -> dict[Situation, float]:
        found: dict[Situation, float] = defaultdict(float)
        for _, chance, reached in self.outcomes(outcomes, s):
            for after, p in reached.items():
                found[after] += chance * p
        return dict(found)

    def _usual(self, when: Expression | None, rows: Sequence[Usual], s: Situation) -> tuple[float, int]:
        for number, row in enumerate(rows):
            if self.holds(when, s) and self.holds(row.when, s):
                if row.rate is not None:
                    return self.value(row.rate, s), number
                decay = sum(
                    rate * p
                    for drift in self.case.drifts
                    if (rate := self.drift_rate(drift, s))
                    for after, p in self.landing(drift.outcomes, s).items()
                    if not (self.holds(when, after) and self.holds(row.when, after))
                )
                return hazard(self.value(row.chance, s), row.within, decay), number
        return 0.0, 0

    def _attention(self, id: str, declared: float | None) -> float:
        if declared is not None:
            return declared
        mine = [act for act in self.case.acts if act.by == id]
        fastest = max(sum(self.usual[act.id, s] for act in mine) for s in self.situations)
        return max(2.0 * fastest, 1.0 / DAYS_PER_MONTH)

    def drift_rate(self, drift: Drift, s: Situation) -> float:
        return self.value(drift.rate, s) if self.holds(drift.when, s) else 0.0

    def answers(self, act: Act, mark: str, s: Situation) -> list[tuple[Reply, float, int]]:
        """Replies open in the situation after an act turned out so, with usual chance and row."""
        found = []
        for reply in act.replies:
            if not reply.after or mark in reply.after:
                chance, number = self._usual(reply.when, reply.usual, s)
                if chance > 0.0:
                    found.append((reply, chance, number))
        return found

    def events(
        self, s: Situation, rates: Mapping | None = None, chances: Mapping | None = None
    ) -> list[Event]:
        """All that may happen in a situation.

        Args:
            s: The situation.
            rates: Rate of each (act, situation); None: the usual ones.
            chances: Chance of each (act, mark, reply, situation after the act); None: the usual ones.
        """
        found = []
        for act in self.case.acts:
            if self.usual[act.id, s] == 0.0:
                continue
            rate = self.usual[act.id, s] if rates is None else rates[act.id, s]
            for mark, chance, reached in self.outcomes(act.outcomes, s):
                for after, p in reached.items():
                    base, left = rate * chance * p, 1.0
                    for reply, habit, _ in self.answers(act, mark, after):
                        answered = habit if chances is None else chances[act.id, mark, reply.id, after]
                        left -= answered
                        for own, q, ends in self.outcomes(reply.outcomes, after):
                            for end, r in ends.items():
                                found.append(Event(act.id, mark, reply.id, own, end, base * answered * q * r))
                    found.append(Event(act.id, mark, "", "", after, base * left))
        for drift in self.case.drifts:
            rate = self.drift_rate(drift, s)
            for mark, chance, reached in self.outcomes(drift.outcomes, s):
                for after, p in reached.items():
                    found.append(Event(drift.id, mark, "", "", after, rate * chance * p))
        return [event for event in found if event.rate > 0.0]

    def generator(self, rates: Mapping | None = None, chances: Mapping | None = None) -> list[list[float]]:
        """Q, situations in row-major order."""
        number = {s: n for n, s in enumerate(self.situations)}
        q = [[0.0] * len(number) for _ in number]
        for s, n in number.items():
            for event in self.events(s, rates, chances):
                if event.after != s:
                    q[n][number[event.after]] += event.rate
                    q[n][n] -= event.rate
        return q

    # -- what it is worth

    def flow(self, id: str, s: Situation) -> float:
        actor = self.case.actors[self.actors.index(id)]
        return sum(self.value(want, s) for _, want in actor.wants) / DAYS_PER_MONTH

    def worth(self, part: Act | Reply, id: str, s: Situation) -> float:
        return sum(self.value(each, s) for to, each in part.worth if to == id)

    def shares(self, intercepts: Mapping | None) -> dict[tuple[str, Situation], float]:
        """Anchored habit: chance of each act at an opportunity of its actor."""
        intercepts = intercepts or {}
        found = {}
        for id in self.actors:
            mine = [act for act in self.case.acts if act.by == id]
            for s in self.situations:
                usual = {act.id: self.usual[act.id, s] / self.attention[id] for act in mine}
                raised = {
                    name: share * math.exp(intercepts.get((name, "", self.row[name, s]), 0.0))
                    for name, share in usual.items()
                }
                total = 1.0 - sum(usual.values()) + sum(raised.values())
                found.update({(name, s): share / total for name, share in raised.items()})
        return found

    def stage(
        self, act: Act, mark: str, s: Situation, values: Values, scale: Mapping, intercepts: Mapping
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Value to each actor of an act's landing on `s`, and the chance of each reply there."""
        answers = self.answers(act, mark, s)
        here = {id: values[id][s] for id in self.actors}
        if not answers:
            return here, {}
        by = answers[0][0].by
        gains = {
            reply.id: {
                id: scale[id] * self.worth(reply, id, s)
                + sum(p * values[id][end] for end, p in self.landing(reply.outcomes, s).items())
                - values[id][s]
                for id in self.actors
            }
            for reply, _, _ in answers
        }
        raised = {
            reply.id: chance * math.exp(intercepts.get((act.id, reply.id, number), 0.0))
            for reply, chance, number in answers
        }
        silent = 1.0 - sum(chance for _, chance, _ in answers)
        total = silent + sum(raised.values())
        habit = {name: share / total for name, share in raised.items()}
        silent /= total
        weights = {name: share * math.exp(gains[name][by]) for name, share in habit.items()}
        partition = silent + sum(weights.values())
        chances = {name: weight / partition for name, weight in weights.items()}
        for id in self.actors:
            if id == by:
                here[id] += math.log(partition)
            else:
                here[id] += sum(chances[name] * gains[name][id] for name in chances)
        return here, chances

    def act_value(
        self, act: Act, s: Situation, values: Values, scale: Mapping, intercepts: Mapping
    ) -> dict[str, float]:
        """Worth and K V of an act, for each actor, replies included."""
        found = {id: scale[id] * self.worth(act, id, s) for id in self.actors}
        for mark, chance, reached in self.outcomes(act.outcomes, s):
            for after, p in reached.items():
                here, _ = self.stage(act, mark, after, values, scale, intercepts)
                for id in self.actors:
                    found[id] += chance * p * here[id]
        return found

    def policy(
        self, values: Values, scale: Mapping, intercepts: Mapping | None = None
    ) -> tuple[dict[tuple[str, Situation], float], dict[tuple[str, str, str, Situation], float]]:
        """Chance of each act at an opportunity, and of each (act, mark, reply, situation after)."""
        habit, intercepts = self.shares(intercepts), intercepts or {}
        sigma, chances = {}, {}
        for s in self.situations:
            for id in self.actors:
                mine = [act for act in self.case.acts if act.by == id and self.usual[act.id, s] > 0.0]
                weight = {
                    act.id: habit[act.id, s]
                    * math.exp(self.act_value(act, s, values, scale, intercepts)[id] - values[id][s])
                    for act in mine
                }
                wait = 1.0 - sum(habit[act.id, s] for act in mine)
                total = wait + sum(weight.values())
                sigma.update({(name, s): each / total for name, each in weight.items()})
            for act in self.case.acts:
                for each in act.outcomes:
                    _, found = self.stage(act, each.mark, s, values, scale, intercepts)
                    for name, chance in found.items():
                        chances[act.id, each.mark, name, s] = chance
        return sigma, chances

    def iterate(
        self, values: Values, scale: Mapping, intercepts: Mapping | None = None, fixed: Mapping | None = None
    ) -> tuple[Values, float]:
        """One round of the equilibrium equation, solved for the V_i on its left; and the largest change.

        (ρ_i + Σ q_d + λ_i + Σ_{m≠i} λ_m Σ_j σ_mj) V_i =
            u_i + Σ q_d K_d V_i + Σ_{m≠i} λ_m Σ_j σ_mj (w + K_j V_i) + λ_i log Σ_j π_ij e^{w + K_j V_i},
        waiting among the last.

        Args:
            values: Present values.
            scale: Scale of each actor's wants and worths.
            intercepts: Of (act, reply, row); None: nil.
            fixed: Chances of rivals' acts where these are held; None: their best against `values`.
        """
        habit = self.shares(intercepts)
        sigma = self.policy(values, scale, intercepts)[0] if fixed is None else fixed
        fresh: Values = {id: {} for id in self.actors}
        for s in self.situations:
            after = {
                act.id: self.act_value(act, s, values, scale, intercepts or {})
                for act in self.case.acts
                if self.usual[act.id, s] > 0.0
            }
            for id in self.actors:
                diagonal = self.discount[id] + self.attention[id]
                right = scale[id] * self.flow(id, s)
                for drift in self.case.drifts:
                    rate = self.drift_rate(drift, s)
                    diagonal += rate
                    right += rate * sum(
                        p * values[id][end] for end, p in self.landing(drift.outcomes, s).items()
                    )
                own, wait = 0.0, 1.0
                for act in self.case.acts:
                    if act.id not in after:
                        continue
                    if act.by == id:
                        # Values are taken relative to waiting so that exponentials stay small.
                        own += habit[act.id, s] * math.exp(after[act.id][id] - values[id][s])
                        wait -= habit[act.id, s]
                    else:
                        rate = self.attention[act.by] * sigma[act.id, s]
                        diagonal += rate
                        right += rate * after[act.id][id]
                right += self.attention[id] * (values[id][s] + math.log(wait + own))
                fresh[id][s] = right / diagonal
        change = max(abs(fresh[id][s] - values[id][s]) for id in self.actors for s in self.situations)
        return fresh, change

    def nothing(self) -> Values:
        return {id: dict.fromkeys(self.situations, 0.0) for id in self.actors}


def hazard(chance: float, within: float, decay: float) -> float:
    """The hazard that gives `chance` within a time against a decay, by halving an interval."""
    low, high = 0.0, 1e3
    for _ in range(200):
        middle = 0.5 * (low + high)
        total = middle + decay
        if middle / total * (1.0 - math.exp(-total * within)) < chance:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
