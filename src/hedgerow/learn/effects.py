r"""What scenarios do to forecasts while the numbers are uncertain: differences whose two answers share their numbers.

The interval of a difference is not the difference of two intervals. Where a parameter moves an answer with and without
a scenario alike, the difference hardly depends on it; so both answers are taken at the same draw and subtracted draw by
draw (common random numbers: Glasserman & Yao 1992). Beside it stands the spread by slope: the difference at the mode
and one step along each direction of the normal distribution, whose squares sum to its variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hedgerow.ask.answers import Answer, Asker
from hedgerow.ask.engine import posterior, silent
from hedgerow.ask.record import Effect
from hedgerow.ask.scenarios import Intervened, Manner, manners
from hedgerow.ask.shifted import Place
from hedgerow.ask.why.common import normalised
from hedgerow.case.model import Case, Query, Scenario
from hedgerow.errors import SolveError
from hedgerow.game.space import Floats
from hedgerow.learn.journal import Journal
from hedgerow.learn.laplace import NINTH, Normal
from hedgerow.learn.target import Target

STEP = 1e-2
"""How far along a direction differences are asked again for their slopes [spread of the normal distribution]."""
LARGEST = 10_000_000
"""Situations times accounts times scenes times draws up to which scenarios are asked at every draw."""
FEW = 8
"""Directions along which a case too large for that is asked for slopes: spreads have an error of a quarter then."""


@dataclass(frozen=True)
class Scene:
    """A scenario in one manner."""

    scenario: Scenario
    manner: Manner


def scenes_of(case: Case) -> tuple[Scene, ...]:
    """Every scenario in each of its manners, in order."""
    return tuple(Scene(each, manner) for each in case.scenarios for manner in manners(each))


def affordable(base: Place, scenes: Sequence[Scene], draws: int) -> bool:
    """Whether scenarios are asked at every draw, and slopes taken along all directions; else only along a few."""
    situations = base.setting.games[0].mechanics.space.size
    return situations * len(base.setting.keys) * max(len(scenes), 1) * draws <= LARGEST


def differences(
    target: Target,
    place: Place,
    asker: Asker,
    now: Mapping[Query, Answer],
    scenes: Sequence[Scene],
    nearby: dict[int, tuple[Floats, ...]] | None = None,
) -> Floats:
    """What each scene adds to each answer, averaged over accounts; nan for a scene that cannot be solved.

    Args:
        target: Whose power of the evidence is in the weights.
        place: Where.
        asker: Asks there.
        now: The answers as things stand.
        scenes: The scenes.
        nearby: By the number of a scene, values of its accounts at a point nearby, from which they are solved; takes in
            those found. None: they are solved from the values as things stand.

    Returns:
        Shape (scenes, questions).
    """
    weights = normalised(target.logs(place))
    found = np.full((len(scenes), len(now)), np.nan)
    for row, scene in enumerate(scenes):
        try:
            course = Intervened(
                place.case,
                place.setting,
                place.solved,
                scene.scenario,
                scene.manner,
                target.executor,
                silent,
                () if nearby is None else nearby.get(row, ()),
            )
        except SolveError:
            continue
        if nearby is not None:
            nearby[row] = course.values
        changed = asker.ask(list(now), course.course)
        found[row] = [
            weights @ (then.by_account - before.by_account)
            for then, before in zip(changed, now.values(), strict=True)
        ]
    return found


@dataclass(frozen=True)
class Slopes:
    """What answers and differences are at the mode, and how far the parameters spread them by slope there.

    Attributes:
        answers: Standard deviation of each answer as things stand, shape (queries,).
        middle: What each scene adds to each answer at the mode, shape (scenes, queries); nan where it cannot be solved.
        spreads: Standard deviations of that, same shape.
    """

    answers: Floats
    middle: Floats
    spreads: Floats


def along(
    target: Target,
    normal: Normal,
    queries: Sequence[Query],
    scenes: Sequence[Scene],
    seed: int | None = None,
    told: Callable[[int, int], None] | None = None,
    journal: Journal | None = None,
) -> Slopes:
    """Ask at the mode and a step beside it.

    Args:
        target: The log posterior.
        normal: The distribution around its mode.
        queries: What is asked.
        scenes: The scenes.
        seed: None: slopes along all directions. Else along `FEW` that are drawn from the normal distribution, the mean
            of whose squares is the variance on average.
        told: Told how many points are asked, of how many.
        journal: Where what is found at each is kept; None: nowhere.
    """

    def at(point: Floats) -> Floats:
        key = tuple(point.tolist())
        kept = None if journal is None else journal.asked(key)
        if kept is not None and len(kept.get("rows", ())) == 1 + len(scenes):
            return np.array(kept["rows"])
        rows = ask(point)
        if journal is not None:
            journal.ask(key, {"rows": rows.tolist()})
        return rows

    def ask(point: Floats) -> Floats:
        place = target.place(point)
        mixture = posterior(place.case, place.solved.filtered, place.setting.filtered)
        asker = Asker(place.case, mixture, target.executor)
        now = dict(zip(queries, asker.ask(queries), strict=True))
        weights = normalised(target.logs(place))
        means = [weights @ answer.by_account for answer in now.values()]
        return np.vstack([means, differences(target, place, asker, now, scenes, nearby)])

    # All points are beside the first, and so beside each other.
    nearby: dict[int, tuple[Floats, ...]] = {}
    # Along the columns of a root of the covariance, squared slopes sum to the variance.
    ways = np.linalg.cholesky(normal.covariance).T
    if seed is not None and len(ways) > FEW:
        ways = np.random.default_rng(seed).standard_normal((FEW, len(ways))) @ ways / np.sqrt(FEW)
    found = []
    for number, point in enumerate([normal.mean, *(normal.mean + STEP * way for way in ways)]):
        found.append(at(point))
        if told is not None:
            told(number + 1, 1 + len(ways))
    middle = found[0]
    slopes = (np.array(found[1:]) - middle) / STEP
    spreads = np.sqrt((slopes**2).sum(axis=0))
    return Slopes(spreads[0], middle[1:], spreads[1:])


def effects(
    scenes: Sequence[Scene],
    place: int,
    middle: Floats,
    linear: Floats,
    drawn: tuple[Floats, Floats] | None,
) -> tuple[Effect, ...]:
    """What every scene does to one question; scenes that could not be solved are left out.

    Args:
        scenes: The scenes.
        place: Number of the question.
        middle: Differences at the mode, shape (scenes, questions).
        linear: Their standard deviations by slope, same shape.
        drawn: Weights of the draws, and differences at each, shape (draws, scenes, questions); None: not drawn.
    """
    found = []
    for row, scene in enumerate(scenes):
        value, spread = float(middle[row, place]), float(linear[row, place])
        if not np.isfinite([value, spread]).all():
            continue
        low, high, parameters = value - NINTH * spread, value + NINTH * spread, None
        if drawn is not None:
            weights, each = drawn[0], drawn[1][:, row, place]
            solved = np.isfinite(each) & (weights > 0)
            if not solved.any():
                continue
            weights, each = weights[solved] / weights[solved].sum(), each[solved]
            value = float(weights @ each)
            low, high = (quantile(each, weights, share) for share in (0.1, 0.9))
            parameters = float(weights @ (each - value) ** 2)
        found.append(Effect(scene.scenario.id, scene.manner, value, low, high, parameters, spread))
    return tuple(found)


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """Quantile of weighed values."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(reached, share)), len(order) - 1)])
