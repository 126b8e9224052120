"""From a case to its game: mechanics, stakes, and the accounts that set the parameters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from hedgerow.case.expressions import Expression, evaluate, parameters_in
from hedgerow.case.model import DAYS_PER_MONTH, Actor, Case
from hedgerow.game.build import build_mechanics
from hedgerow.game.mechanics import Mechanics, mechanical_parameters
from hedgerow.game.space import Floats, Integers


@dataclass(frozen=True)
class Stakes:
    """What situations and acts are worth to each actor, before scaling.

    Attributes:
        flow: Flow payoff [per day], shape (actors, situations).
        worth: Worth of each choice to each actor, shape (choices,); None where nil.
        reply_worth: Worth of each reply to each actor, shape (replies,); None where nil.
        own_worth: Worth of each choice to whoever makes it, shape (choices,); None where nil.
        discount: Discount rate of each actor [1/day].
        strategic: Whether the actor has any wants.
    """

    flow: Floats
    worth: tuple[Floats | None, ...]
    reply_worth: tuple[Floats | None, ...]
    own_worth: Floats | None
    discount: Floats
    strategic: tuple[bool, ...]


@dataclass(frozen=True)
class Game:
    """One account's game."""

    mechanics: Mechanics
    stakes: Stakes


@dataclass(frozen=True)
class AccountKey:
    """One combination of hypotheses, one value an axis.

    Attributes:
        values: (axis, value) in order of axes.
        prior: Product of the priors.
    """

    values: tuple[tuple[str, str], ...]
    prior: float

    def __str__(self) -> str:
        return ", ".join(f"{axis} {value}" for axis, value in self.values) or "the one account"


def accounts_of(case: Case) -> tuple[AccountKey, ...]:
    """Every combination of hypotheses that have a prior, in order of the axes; one empty account where there are none.

    A hypothesis of prior nil is no account: no report could give it weight.
    """
    believed = [[value for value in axis.values if value.prior > 0] for axis in case.axes]
    return tuple(
        AccountKey(
            values=tuple((axis.id, value.id) for axis, value in zip(case.axes, combination, strict=True)),
            prior=float(np.prod([value.prior for value in combination])),
        )
        for combination in itertools.product(*believed)
    )


def parameters_of(
    case: Case,
    account: AccountKey | None = None,
    settings: Sequence[tuple[str, Expression]] = (),
) -> dict[str, float]:
    """Value of every parameter: prior medians, then the account's settings, then an intervention's."""
    medians = {parameter.name: parameter.median for parameter in case.parameters}
    values = dict(medians)
    if account is not None:
        chosen = dict(account.values)
        for axis in case.axes:
            for hypothesis in axis.values:
                if chosen[axis.id] == hypothesis.id:
                    for name, expression in hypothesis.settings:
                        values[name] = float(evaluate(expression, {}, {}, medians))
    before = dict(values)
    for name, expression in settings:
        values[name] = float(evaluate(expression, {}, {}, before))
    return values


class Compiler:
    """Compiles accounts of one case, in any thread; accounts that agree on the mechanics share them."""

    def __init__(self, case: Case, known: Sequence[tuple[Mapping[str, float], Mechanics]] = ()) -> None:
        """Begin with mechanics that were made before, under the parameters beside them."""
        self.case = case
        self._bearing = sorted(mechanical_parameters(case))
        self._made: dict[tuple[float, ...], Mechanics] = {
            tuple(parameters[name] for name in self._bearing): mechanics for parameters, mechanics in known
        }
        self._columns: dict[tuple[int, float], list[Floats]] = {}
        self._lock = Lock()
        self._making: dict[tuple[float, ...], Lock] = {}

    def mechanics(self, parameters: Mapping[str, float]) -> Mechanics:
        """The mechanics under these parameters, made once."""
        key = tuple(parameters[name] for name in self._bearing)
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            if key not in self._made:
                self._made[key] = build_mechanics(self.case, parameters)
            return self._made[key]

    def game(self, parameters: Mapping[str, float]) -> Game:
        """The game under these parameters."""
        mechanics = self.mechanics(parameters)
        stakes = build_stakes(self.case, mechanics, parameters)
        shared = replace(
            stakes,
            worth=tuple(map(self._shared, stakes.worth)),
            reply_worth=tuple(map(self._shared, stakes.reply_worth)),
            own_worth=self._shared(stakes.own_worth),
        )
        return Game(mechanics, shared)

    def _shared(self, column: Floats | None) -> Floats | None:
        """One copy of columns that several accounts have in common; they are as long as the choices."""
        if column is None:
            return None
        likely = self._columns.setdefault((column.size, float(column.sum())), [])
        for one in likely:
            if np.array_equal(one, column):
                return one
        likely.append(column)
        return column


def compile_case(case: Case, parameters: Mapping[str, float] | None = None) -> Game:
    """Compile one game; at the priors' medians unless told otherwise."""
    return Compiler(case).game(parameters_of(case) if parameters is None else parameters)


def moved_stakes(
    case: Case, game: Game, known: Mapping[str, float], parameters: Mapping[str, float]
) -> Stakes:
    """Stakes under other parameters, of what can happen in a game; what looks at none that differ is taken over.

    Args:
        case: The case.
        game: A game of this case.
        known: Its parameters.
        parameters: Those wanted.
    """
    moved = {name for name, value in parameters.items() if value != known[name]}
    if moved & parameters_in(*_worths(case)):
        return build_stakes(case, game.mechanics, parameters)
    wanting = {
        number
        for number, actor in enumerate(case.actors)
        if moved & parameters_in(*(expression for _, expression in actor.wants))
    }
    if not wanting:
        return game.stakes
    flow = game.stakes.flow.copy()
    for number in wanting:
        flow[number] = _flow(case.actors[number], game.mechanics, parameters)
    stakes = replace(game.stakes, flow=flow)
    return replace(stakes, strategic=_strategic(case, stakes))


def build_stakes(case: Case, mechanics: Mechanics, parameters: Mapping[str, float]) -> Stakes:
    """Evaluate wants and worths over all situations."""
    space = mechanics.space
    moves, replies = mechanics.moves, mechanics.replies
    worth: list[Floats | None] = [None] * len(case.actors)
    reply_worth: list[Floats | None] = [None] * len(case.actors)
    rows = [(row.act, row.reply) for row in mechanics.rows]
    for act_number, act in enumerate(case.acts):
        mine = np.flatnonzero(moves.act[: moves.choices] == act_number)
        for beneficiary, expression in act.worth:
            _add(worth, mechanics.actors.index(beneficiary), moves.choices, mine,
                 space.evaluate(expression, parameters)[moves.situation[mine]])  # fmt: skip
        for reply in act.replies:
            numbers = [n for n, row in enumerate(rows) if row == (act.id, reply.id)]
            answers = np.flatnonzero(np.isin(replies.row, numbers))
            for beneficiary, expression in reply.worth:
                _add(reply_worth, mechanics.actors.index(beneficiary), len(replies.row), answers,
                     space.evaluate(expression, parameters)[replies.situation[answers]])  # fmt: skip
    flow = np.zeros((len(case.actors), space.size))
    for number, actor in enumerate(case.actors):
        flow[number] = _flow(actor, mechanics, parameters)
    stakes = Stakes(
        flow=flow,
        worth=tuple(worth),
        reply_worth=tuple(reply_worth),
        own_worth=_own(worth, moves.actor[: moves.choices]),
        discount=np.array([np.log(2.0) / actor.half_life for actor in case.actors]),
        strategic=(),
    )
    return replace(stakes, strategic=_strategic(case, stakes))


def _flow(actor: Actor, mechanics: Mechanics, parameters: Mapping[str, float]) -> Floats:
    """What every situation is worth to an actor [per day]."""
    flow = np.zeros(mechanics.space.size)
    for _, expression in actor.wants:
        flow += mechanics.space.evaluate(expression, parameters) / DAYS_PER_MONTH
    return flow


def _strategic(case: Case, stakes: Stakes) -> tuple[bool, ...]:
    """Whether each actor has anything at stake."""
    return tuple(
        actor.sway > 0 and (bool(np.ptp(flow) > 0) or worth is not None or reply_worth is not None)
        for actor, flow, worth, reply_worth in zip(
            case.actors, stakes.flow, stakes.worth, stakes.reply_worth, strict=True
        )
    )


def _worths(case: Case) -> Iterator[Expression]:
    """What acts and replies are worth by themselves."""
    for act in case.acts:
        for worth in (act.worth, *(reply.worth for reply in act.replies)):
            yield from (expression for _, expression in worth)


def _own(worth: Sequence[Floats | None], actor: Integers) -> Floats | None:
    """Of each choice what it is worth to whoever makes it."""
    own = np.zeros(len(actor))
    for number, column in enumerate(worth):
        if column is not None:
            own[actor == number] = column[actor == number]
    return own if np.any(own) else None


def _add(table: list[Floats | None], actor: int, size: int, where: np.ndarray, value: Floats) -> None:
    if not np.any(value):
        return
    column = table[actor]
    if column is None:
        column = table[actor] = np.zeros(size)
    column[where] += value
