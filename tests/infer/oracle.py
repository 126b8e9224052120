"""What the engine must find, found the obvious way: loops over the records, dense matrices, matrix exponentials.

Nothing here calls `hedgerow` but for the records themselves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from scipy.linalg import expm

from hedgerow.case.expressions import (
    Constant,
    Expression,
    LevelComparison,
    Operation,
    ParameterValue,
    QuantityScore,
)
from hedgerow.case.model import Case, Effect, Named, Outcome, Reply, Report, Usual

Situation = tuple[int, ...]
Marked = tuple[str, str]
Parameters = Mapping[str, float]
Usualness = Mapping[tuple[Marked, Marked | None], float]
"""How often each (act, reply) pair usually happens [1/day]."""


@dataclass(frozen=True)
class Jump:
    """One thing that can happen in one situation."""

    source: int
    what: Marked
    reply: Marked | None
    target: int
    rate: float

    def holds(self, name: Named) -> bool:
        """Whether this is what is named, as act, drift or reply."""
        return any(
            one is not None and one[0] == name.id and name.mark in ("", one[1])
            for one in (self.what, self.reply)
        )


class World:
    """A case under one setting of its parameters, everybody doing what is usual."""

    def __init__(self, case: Case, parameters: Parameters) -> None:
        self.case, self.parameters = case, parameters
        self.names = [quantity.name for quantity in case.quantities]
        self.sizes = {quantity.name: len(quantity.levels) for quantity in case.quantities}
        self.situations: list[Situation] = list(itertools.product(*(range(n) for n in self.sizes.values())))
        self.number = {situation: n for n, situation in enumerate(self.situations)}
        self.size = len(self.situations)
        self.jumps = list(self._jumps())
        self.told: dict[object, np.ndarray] = {}

    def value(self, tree: Expression, situation: Situation) -> float:
        """Value of an expression in a situation."""
        here = dict(zip(self.names, situation, strict=True))
        compare: dict[str, Callable[[float, float], bool]] = {
            "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
        }  # fmt: skip
        match tree:
            case Constant(value=value):
                return float(value)
            case ParameterValue(name=name):
                return self.parameters[name]
            case QuantityScore(name=name):
                return here[name] / (self.sizes[name] - 1)
            case LevelComparison(quantity=name, operator=operator, level=index):
                return float(compare[operator](here[name], index))
            case Operation(operator=operator, operands=operands):
                values = [self.value(part, situation) for part in operands]
                match operator:
                    case "+":
                        return values[0] + values[1]
                    case "-":
                        return values[0] - values[1]
                    case "*":
                        return values[0] * values[1]
                    case "and":
                        return float(values[0] != 0 and values[1] != 0)
                    case "or":
                        return float(values[0] != 0 or values[1] != 0)
                    case "not":
                        return float(values[0] == 0)
        raise NotImplementedError(tree)

    def holds(self, tree: Expression | None, situation: Situation) -> bool:
        """Whether an expression holds; nothing always does."""
        return tree is None or self.value(tree, situation) != 0

    def where(self, tree: Expression) -> np.ndarray:
        """Value of an expression in every situation."""
        return np.array([self.value(tree, situation) for situation in self.situations])

    def start(self) -> np.ndarray:
        """Belief on the first day."""
        return np.array(
            [
                math.prod(q.start[level] for q, level in zip(self.case.quantities, situation, strict=True))
                for situation in self.situations
            ]
        )

    def landings(self, effects: Sequence[Effect], situation: Situation) -> Iterator[tuple[Situation, float]]:
        """Where independent effects lead, with chances."""
        happening = [effect for effect in effects if self.holds(effect.when, situation)]
        for choice in itertools.product((True, False), repeat=len(happening)):
            after, chance = list(situation), 1.0
            for happens, effect in zip(choice, happening, strict=True):
                odds = self.value(effect.chance, situation)
                chance *= odds if happens else 1.0 - odds
                if happens:
                    place = self.names.index(effect.quantity)
                    after[place] = effect.moves[situation[place]]
            yield tuple(after), chance

    def outcomes(
        self, outcomes: Sequence[Outcome], situation: Situation
    ) -> Iterator[tuple[str, Situation, float]]:
        """Mark, situation after, and chance of every way in which something may turn out."""
        stated = sum(self.value(one.chance, situation) for one in outcomes if one.chance is not None)
        for outcome in outcomes:
            chance = 1.0 - stated if outcome.chance is None else self.value(outcome.chance, situation)
            for after, landed in self.landings(outcome.effects, situation):
                yield outcome.mark, after, chance * landed

    def usual(self, when: Expression | None, rows: Sequence[Usual], situation: Situation) -> float:
        """Usual rate (chance, for a reply) in a situation."""
        if not self.holds(when, situation):
            return 0.0
        rates = [row.rate for row in rows if self.holds(row.when, situation)]
        return sum(self.value(rate, situation) for rate in rates if rate is not None)

    def answered(
        self, replies: Sequence[Reply], mark: str, situation: Situation
    ) -> Iterator[tuple[Marked | None, Situation, float]]:
        """Reply, situation after it, and chance of every way in which an outcome may be replied to."""
        silent = 1.0
        for reply in replies:
            if reply.after and mark not in reply.after:
                continue
            chance = self.usual(reply.when, reply.usual, situation)
            silent -= chance
            for said, after, turned in self.outcomes(reply.outcomes, situation):
                yield (reply.id, said), after, chance * turned
        yield None, situation, silent

    def _jumps(self) -> Iterator[Jump]:
        for situation in self.situations:
            source = self.number[situation]
            for act in self.case.acts:
                rate = self.usual(act.when, act.usual, situation)
                for mark, after, chance in self.outcomes(act.outcomes, situation):
                    for reply, last, replied in self.answered(act.replies, mark, after):
                        yield Jump(source, (act.id, mark), reply, self.number[last], rate * chance * replied)
            for drift in self.case.drifts:
                if self.holds(drift.when, situation):
                    rate = self.value(drift.rate, situation)
                    for mark, after, chance in self.outcomes(drift.outcomes, situation):
                        yield Jump(source, (drift.id, mark), None, self.number[after], rate * chance)

    def matrix(self, weight: Callable[[Jump], float]) -> np.ndarray:
        """Rates of jumps from row to column, each weighed."""
        matrix = np.zeros((self.size, self.size))
        for jump in self.jumps:
            matrix[jump.source, jump.target] += jump.rate * weight(jump)
        return matrix

    def generator(self, kept: Callable[[Jump], float] = lambda jump: 1.0) -> np.ndarray:
        """Rates of jumps, each weighed, less all exits."""
        return self.matrix(kept) - np.diag(self.matrix(lambda jump: 1.0).sum(axis=1))

    def calendar(self, day: int) -> np.ndarray:
        """What the calendar does on the morning of a day."""
        whole = np.eye(self.size)
        for dated in self.case.calendar:
            if (dated.on - self.case.begins).days == day:
                step = np.zeros_like(whole)
                for source, situation in enumerate(self.situations):
                    if not self.holds(dated.when, situation):
                        step[source, source] = 1.0
                        continue
                    for after, chance in self.landings(dated.effects, situation):
                        step[source, self.number[after]] += chance
                whole = whole @ step
        return whole

    def levels(self, belief: np.ndarray, quantity: str) -> np.ndarray:
        """Chance of each level of a quantity."""
        found = np.zeros(self.sizes[quantity])
        for chance, situation in zip(belief, self.situations, strict=True):
            found[situation[self.names.index(quantity)]] += chance
        return found


class Reporting:
    """How surely everything is reported, day by day, and how false reports weigh."""

    def __init__(self, case: Case, usual: Usualness) -> None:
        self.case, self.usual = case, usual
        self.own: dict[Marked, float] = {}
        for doer in (*case.acts, *case.drifts):
            self.own |= {(doer.id, mark): chance for mark, chance in doer.reported}
        for act in case.acts:
            for reply in act.replies:
                self.own |= {(reply.id, mark): chance for mark, chance in reply.reported}

    def row(self, what: Marked, day: int) -> tuple[bool, float]:
        """Whether silence about it means something on a day, and its chance of being reported."""
        covered, chance = False, self.own[what]
        when = self.case.begins + timedelta(days=day)
        for row in self.case.coverage:
            if (
                row.first <= when <= row.last
                and what[0] in row.acts
                and (not row.marks or what[1] in row.marks)
            ):
                covered = True
                if row.reported is not None:
                    chance = row.reported
        return covered, chance

    def silent(self, what: Marked | None, day: int) -> float:
        """Chance that it leaves no report."""
        if what is None:
            return 1.0
        covered, chance = self.row(what, day)
        return 1.0 - chance if covered else 1.0

    def unseen(self, jump: Jump, day: int) -> float:
        """Chance that a jump leaves no report at all."""
        return self.silent(jump.what, day) * self.silent(jump.reply, day)

    def named(self, name: Named) -> list[Marked]:
        """All marks of what is named."""
        return [what for what in self.own if what[0] == name.id and name.mark in ("", what[1])]

    def weighs(self, report: Report, day: int) -> bool:
        """Whether a report enters the weights."""
        return all(
            self.row(what, day)[0]
            for group in report.alternatives
            for name in group
            for what in self.named(name)
        )

    def exactly(self, jump: Jump, names: Sequence[Named], day: int) -> float:
        """Chance that a jump leaves a report of exactly what is named."""
        chance, hit = 1.0, set()
        for what in (jump.what, jump.reply):
            if what is None:
                continue
            found = [n for n, name in enumerate(names) if what in self.named(name)]
            hit |= set(found)
            chance *= self.row(what, day)[1] if found else self.silent(what, day)
        return chance if len(hit) == len(names) else 0.0

    def false(self, report: Report, day: int) -> float:
        """Density of a false report [per day for each act named]."""
        total = 0.0
        for group in self.groups(report):
            product = 1.0
            for names in group:
                product *= sum(
                    rate * math.prod(self.row(what, day)[1] for what in self._hits(pair, names))
                    for pair, rate in self.usual.items()
                    if len(self._hits(pair, names)) == len(names)
                )
            total += product
        return (1.0 - report.credible) / report.credible * total

    def _hits(self, pair: tuple[Marked, Marked | None], names: Sequence[Named]) -> list[Marked]:
        return [what for what in pair if what is not None and any(what in self.named(name) for name in names)]

    def groups(self, report: Report) -> list[list[tuple[Named, ...]]]:
        """Alternatives as lists of jumps, a reply going with the act before it."""
        replies = {reply.id: act.id for act in self.case.acts for reply in act.replies}
        found = []
        for alternative in report.alternatives:
            jumps: list[tuple[Named, ...]] = []
            for name in alternative:
                if jumps and replies.get(name.id) == jumps[-1][0].id:
                    jumps[-1] = (*jumps[-1], name)
                else:
                    jumps.append((name,))
            found.append(jumps)
        return found

    def false_reply(self, reply: Report, parent: Report, day: int) -> float:
        """Chance of a false report of a reply, given its act."""
        acts = self.named(parent.alternatives[0][0])
        total = sum(rate for (what, _), rate in self.usual.items() if what in acts)
        answers = [what for group in reply.alternatives for name in group for what in self.named(name)]
        some = sum(
            self.row(answer, day)[1] * rate
            for (what, answer), rate in self.usual.items()
            if what in acts and answer in answers
        )
        return (1.0 - reply.credible) / reply.credible * some / total


def used(case: Case) -> list[Report]:
    """Reports not left out, and published by the as-of date."""
    return [r for r in case.evidence if not r.left_out and r.published <= case.as_of and r.last <= case.as_of]


def day_of(case: Case, when: date) -> int:
    return (when - case.begins).days


Key = tuple[str, ...]
"""One value an axis."""


def keys(case: Case) -> list[Key]:
    """All accounts, in order."""
    return list(itertools.product(*([value.id for value in axis.values] for axis in case.axes)))


def prior(case: Case, key: Key) -> float:
    """Prior of an account."""
    return math.prod(
        value.prior
        for axis, id in zip(case.axes, key, strict=True)
        for value in axis.values
        if value.id == id
    )


def parameters(case: Case, key: Key) -> dict[str, float]:
    """Parameters of an account."""
    found = {parameter.name: parameter.median for parameter in case.parameters}
    for axis, id in zip(case.axes, key, strict=True):
        for value in axis.values:
            if value.id == id:
                found |= {name: tree.value for name, tree in value.settings if isinstance(tree, Constant)}
    return found


STEP = 0.5
"""Half a day: no event falls between."""


class Flow:
    """Transients of one account in silence, half a day at a time."""

    def __init__(self, world: World, reporting: Reporting) -> None:
        self.world, self.reporting = world, reporting
        self._made: dict[tuple[object, ...], np.ndarray] = {}
        self._what = sorted(reporting.own)

    def _key(self, day: int) -> tuple[object, ...]:
        return tuple(self.reporting.row(what, day) for what in self._what)

    def silence(self, day: int) -> np.ndarray:
        """Half a day without a report."""
        key = self._key(day)
        if key not in self._made:
            kept = self.world.generator(lambda jump: self.reporting.unseen(jump, day))
            self._made[key] = expm(STEP * kept)
        return self._made[key]

    def spent(self, day: int) -> np.ndarray:
        """Time spent in each situation in half a day without a report [day]."""
        key = (*self._key(day), "spent")
        if key not in self._made:
            kept = self.world.generator(lambda jump: self.reporting.unseen(jump, day))
            block = np.block([[kept, np.eye(len(kept))], [np.zeros_like(kept), np.zeros_like(kept)]])
            size = self.world.size
            self._made[key] = expm(STEP * block)[:size, size:]
        return self._made[key]

    def during(self, day: int, matrix: np.ndarray, name: object) -> np.ndarray:
        """Half a day without a report but one jump, by the rates of a matrix, at some time in it."""
        key = (*self._key(day), name)
        if key not in self._made:
            kept = self.world.generator(lambda jump: self.reporting.unseen(jump, day))
            block = np.block([[kept, matrix], [np.zeros_like(kept), kept]])
            size = self.world.size
            self._made[key] = expm(STEP * block)[:size, size:]
        return self._made[key]


def said(world: World, reporting: Reporting, jumps: Sequence[tuple[Named, ...]], day: int) -> np.ndarray:
    """Operator of jumps one after the other, each leaving exactly its report [per day for each]."""
    key = (tuple(jumps), day)
    if key not in world.told:
        whole = np.eye(world.size)
        for names in jumps:
            whole = whole @ world.matrix(lambda jump, names=names: reporting.exactly(jump, names, day))  # type: ignore[misc]
        world.told[key] = whole
    return world.told[key]


def with_replies(
    world: World, reporting: Reporting, parent: Report, replies: Sequence[Report], day: int
) -> np.ndarray:
    """Operator of a report and reports of replies to it: all ways in which each may be true or false."""
    act = parent.alternatives[0][0]
    false = [reporting.false_reply(reply, parent, day) for reply in replies]
    whole = math.prod(false) * (
        said(world, reporting, [(act,)], day) + reporting.false(parent, day) * np.eye(world.size)
    )
    for place, reply in enumerate(replies):
        others = math.prod(false[:place] + false[place + 1 :])
        for group in reply.alternatives:
            whole = whole + others * said(world, reporting, [(act, group[0])], day)
    return whole


def operator(
    world: World, reporting: Reporting, report: Report, replies: Sequence[Report], day: int
) -> np.ndarray:
    """What a report of one day (with a reply to it) does to a row of belief."""
    if report.reading is not None:
        holds = world.where(report.reading) != 0
        return np.diag(np.where(holds, report.credible, 1.0 - report.credible))
    if replies:
        return with_replies(world, reporting, report, replies, day)
    whole = reporting.false(report, day) * np.eye(world.size)
    for group in reporting.groups(report):
        whole = whole + said(world, reporting, group, day)
    return whole


@dataclass
class Run:
    """The record as the oracle reads it."""

    keys: list[Key]
    entries: list[tuple[str, np.ndarray]] = field(default_factory=list)
    """Silence up to a report, then the report: log likelihood under each account."""
    logs: dict[float, np.ndarray] = field(default_factory=dict)
    """For each kappa, log weights, not normalised."""
    beliefs: list[np.ndarray] = field(default_factory=list)
    spent: list[np.ndarray] = field(default_factory=list)
    """Time each account spent in each situation [day]; where nothing is covered, and outside ranges of days."""

    def weights(self, kappa: float) -> np.ndarray:
        """Weight of each account."""
        shares = np.exp(self.logs[kappa] - self.logs[kappa].max())
        return shares / shares.sum()


def read_record(case: Case, usual: Usualness, kappas: Sequence[float] = (1.0,)) -> Run:
    """Filter all accounts jointly, half a day at a time, by dense matrices.

    In an open range of days silence is that of a world in which the thing has not happened yet; the rest is
    the report's.
    """
    run = Run(keys(case))
    reporting = Reporting(case, usual)
    worlds = [World(case, parameters(case, key)) for key in run.keys]
    flows = [Flow(world, reporting) for world in worlds]
    count = len(run.keys)
    waiting = [world.start() for world in worlds]
    done: list[np.ndarray] | None = None
    weights = np.log([prior(case, key) for key in run.keys])
    run.spent = [np.zeros(world.size) for world in worlds]
    run.logs = {kappa: weights.copy() for kappa in {1.0, *kappas}}
    silence = np.zeros(count)
    opened: Report | None = None
    record = used(case)

    def charge(name: str, mass: np.ndarray) -> None:
        nonlocal silence
        with np.errstate(divide="ignore"):
            entry = np.log(mass)
        for kappa in run.logs:
            run.logs[kappa] = run.logs[kappa] + kappa * entry
        if name == "silence":
            silence = silence + entry
            return
        run.entries += [("silence", silence), (name, entry)]
        silence = np.zeros(count)

    def normalise(name: str, weighs: bool) -> None:
        nonlocal waiting, done
        mass = np.array([belief.sum() for belief in waiting])
        charge(name, mass if weighs else np.ones(count))
        waiting = [belief / m for belief, m in zip(waiting, mass, strict=True)]
        if done is not None:
            done = [belief / m for belief, m in zip(done, mass, strict=True)]

    def close(report: Report, day: int) -> None:
        nonlocal waiting, done, opened
        assert done is not None
        false = reporting.false(report, day)
        waiting = [after + false * before for after, before in zip(done, waiting, strict=True)]
        done = opened = None
        normalise(report.id, reporting.weighs(report, day))

    end = day_of(case, case.as_of) + 1
    for half in range(2 * end + 1):
        day, noon = half // 2, half % 2 == 1
        if not noon:
            if opened is not None and day_of(case, opened.last) + 1 == day:
                close(opened, day - 1)
            if day < end:
                for place, axis in enumerate(case.axes):
                    if axis.first is not None and day_of(case, axis.first) == day:
                        waiting, done = _redraw(case, run, place, waiting, done)
                waiting = [
                    belief @ world.calendar(day) for belief, world in zip(waiting, worlds, strict=True)
                ]
                if done is not None:
                    done = [belief @ world.calendar(day) for belief, world in zip(done, worlds, strict=True)]
                for report in record:
                    if report.first < report.last and day_of(case, report.first) == day:
                        opened, done = report, [np.zeros_like(belief) for belief in waiting]
        else:
            for report in record:
                if report.first != report.last or day_of(case, report.first) != day or report.reply_to:
                    continue
                answers = [other for other in record if other.reply_to == report.id]
                # The report first as if nothing had been heard of a reply, then the reply.
                steps = [(said_now, answers[:number]) for number, said_now in enumerate([report, *answers])]
                before, before_done = waiting, done
                scale = np.ones(count)
                for said_now, replies in steps:
                    operators = [operator(world, reporting, report, replies, day) for world in worlds]
                    waiting = [s * b @ o for s, b, o in zip(scale, before, operators, strict=True)]
                    if before_done is not None:
                        done = [s * b @ o for s, b, o in zip(scale, before_done, operators, strict=True)]
                    mass = np.array([belief.sum() for belief in waiting])
                    normalise(said_now.id, reporting.weighs(said_now, day))
                    scale = scale / mass
        if half == 2 * end:
            break
        if opened is not None and done is not None:
            days = (opened.last - opened.first).days + 1
            fresh = []
            for belief, after, world, flow in zip(waiting, done, worlds, flows, strict=True):
                jump = sum(said(world, reporting, group, day) for group in reporting.groups(opened)) / days
                fresh.append(after @ flow.silence(day) + belief @ flow.during(day, jump, opened.id))
            done = fresh
        run.spent = [
            spent + belief @ flow.spent(day)
            for spent, belief, flow in zip(run.spent, waiting, flows, strict=True)
        ]
        waiting = [belief @ flow.silence(day) for belief, flow in zip(waiting, flows, strict=True)]
        normalise("silence", True)
    run.entries.append(("silence", silence))
    run.beliefs = waiting
    return run


def _redraw(
    case: Case, run: Run, place: int, waiting: list[np.ndarray], done: list[np.ndarray] | None
) -> tuple[list[np.ndarray], list[np.ndarray] | None]:
    """Sum one axis out of the joint belief over accounts and situations, and multiply by its prior."""
    share = np.exp(run.logs[1.0] - run.logs[1.0].max())
    fresh_logs = {kappa: logs.copy() for kappa, logs in run.logs.items()}
    mixed, mixed_done = [], []
    for number, key in enumerate(run.keys):
        alike = [
            n for n, other in enumerate(run.keys)
            if all(one == two for where, (one, two) in enumerate(zip(key, other, strict=True)) if where != place)
        ]  # fmt: skip
        total = share[alike].sum()
        mixed.append(sum(share[n] * waiting[n] for n in alike) / total)
        if done is not None:
            mixed_done.append(sum(share[n] * done[n] for n in alike) / total)
        chance = next(value.prior for value in case.axes[place].values if value.id == key[place])
        for kappa, logs in run.logs.items():
            fresh_logs[kappa][number] = np.log(np.exp(logs[alike]).sum()) + np.log(chance)
    run.logs = fresh_logs
    return mixed, mixed_done if done is not None else None


def evidence_by_histories(case: Case, usual: Usualness) -> np.ndarray:
    """Log of prior times evidence of each account: a plain sum over every history of the record.

    A history says of every report whether it is true and in which of its readings, of a range of days in which
    half of which day, and of an axis redrawn on the way who came before. Everything must be covered.
    """
    histories = Histories(case, usual)
    totals = []
    for key in keys(case):
        before = [
            [value.id for value in axis.values] if axis.first is not None else [key[place]]
            for place, axis in enumerate(case.axes)
        ]
        total = 0.0
        for past in itertools.product(*before):
            # One who came before and the one who came after, each by his prior.
            chance = prior(case, key)
            for axis, was in zip(case.axes, past, strict=True):
                if axis.first is not None:
                    chance *= next(value.prior for value in axis.values if value.id == was)
            total += chance * histories.weight(key, past)
        totals.append(math.log(total))
    return np.array(totals)


class Histories:
    """All histories of a record, one a row of weights over situations; every fork makes more rows."""

    def __init__(self, case: Case, usual: Usualness) -> None:
        self.case, self.record, self.reporting = case, used(case), Reporting(case, usual)
        self.worlds = {key: World(case, parameters(case, key)) for key in keys(case)}
        self.flows = {key: Flow(world, self.reporting) for key, world in self.worlds.items()}

    def weight(self, now: Key, past: Key) -> float:
        """Weight of all histories in which these accounts govern after and before their days."""
        rows = self.worlds[now].start()[None, :]
        # Those in which what is told of the range of days has happened already.
        after = rows[:0]
        for half in range(2 * (day_of(self.case, self.case.as_of) + 1)):
            day, noon = half // 2, half % 2 == 1
            who = tuple(
                was if axis.first is not None and day < day_of(self.case, axis.first) else value
                for axis, was, value in zip(self.case.axes, past, now, strict=True)
            )
            world, flow = self.worlds[who], self.flows[who]
            if not noon:
                rows, after = rows @ world.calendar(day), after @ world.calendar(day)
            for report in self.record if noon else ():
                if (
                    report.first == report.last
                    and day_of(self.case, report.first) == day
                    and not report.reply_to
                ):
                    rows = np.concatenate(list(self._told(world, rows, report, day)))
                    after = np.concatenate(list(self._told(world, after, report, day)))
            fresh = rows[:0]
            still = flow.silence(day)
            for report in self.record:
                first, last = 2 * day_of(self.case, report.first), 2 * day_of(self.case, report.last) + 1
                if report.first == report.last or not first <= half <= last:
                    continue
                parts = [after @ still]
                for which, jumps in enumerate(self.reporting.groups(report)):
                    rate = said(world, self.reporting, jumps, day) / ((report.last - report.first).days + 1)
                    parts.append(rows @ flow.during(day, rate, (report.id, which)))
                fresh = np.concatenate(parts)
                if half == last:
                    false = self.reporting.false(report, day)
                    rows, fresh = np.concatenate([fresh, false * rows @ still]), rows[:0]
                    break
            else:
                rows = rows @ still
            after = fresh
        return float(rows.sum())

    def _told(self, world: World, row: np.ndarray, report: Report, day: int) -> Iterator[np.ndarray]:
        """The row under every way in which a report, and a report of a reply to it, may be true or false."""
        if report.reading is not None:
            holds = world.where(report.reading) != 0
            yield row * np.where(holds, report.credible, 0.0)
            yield row * np.where(holds, 0.0, 1.0 - report.credible)
            return
        answers = [other for other in self.record if other.reply_to == report.id]
        false = self.reporting.false(report, day)
        wrong = [self.reporting.false_reply(answer, report, day) for answer in answers]
        yield false * math.prod(wrong) * row
        for jumps in self.reporting.groups(report):
            yield math.prod(wrong) * row @ said(world, self.reporting, jumps, day)
            for place, answer in enumerate(answers):
                others = math.prod(wrong[:place] + wrong[place + 1 :])
                for (said_of_it,) in answer.alternatives:
                    joined = [(*jumps[0], said_of_it), *jumps[1:]]
                    yield others * row @ said(world, self.reporting, joined, day)
