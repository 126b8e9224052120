r"""Three kinds of uncertainty in a forecast: chance, parameters and accounts.

For an event with probability f under an account and its parameters, the variance of whether it happens parts into

.. math:: \bar f (1 - \bar f) = E[f(1-f)] + E_θ[\mathrm{Var}_h f] + \mathrm{Var}_θ(E_h f),

chance within an account, accounts within parameters, and parameters. Draws of the parameters come from the normal
distribution around the mode, weighed by how far the log posterior differs from it (importance sampling), and are the
same for every question, so that answers can be compared draw by draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.answers import Asker
from hedgerow.ask.claims import unit_of
from hedgerow.ask.engine import posterior
from hedgerow.ask.record import Effect, Uncertainty
from hedgerow.ask.why.common import membership, normalised, query_of
from hedgerow.case.model import Question
from hedgerow.errors import EvidenceError, SolveError
from hedgerow.game.space import Floats
from hedgerow.learn.effects import Scene, differences, quantile
from hedgerow.learn.journal import Journal
from hedgerow.learn.laplace import Normal
from hedgerow.learn.target import Target


@dataclass(frozen=True)
class Drawn:
    """What the accounts say at draws of the parameters.

    Attributes:
        points: The draws that could be solved, shape (draws, unknowns).
        weights: Importance of each; sum to one.
        effective: How many equally good draws they are worth (Kish 1965).
        failed: How many could not be solved or refute the record.
        accounts: Weight of every account at each draw, shape (draws, units).
        answers: Its answer to each question, shape (draws, questions, units).
        changed: What each scene adds to each answer, shape (draws, scenes, questions); nan where it was not solved.
    """

    points: Floats
    weights: Floats
    effective: float
    failed: int
    accounts: Floats
    answers: Floats
    changed: Floats


@dataclass(frozen=True)
class Asked:
    """What the accounts say at one draw.

    Attributes:
        logs: Their log weights, not normalised, shape (units,).
        answers: Answer of each to each question, shape (questions, units).
        changed: What each scene adds to each answer, shape (scenes, questions); nan where it was not solved.
    """

    logs: Floats
    answers: Floats
    changed: Floats


def draw(
    target: Target,
    normal: Normal,
    questions: Sequence[Question],
    count: int,
    seed: int,
    told: Callable[[int, int], None] | None = None,
    scenes: Sequence[Scene] = (),
    journal: Journal | None = None,
) -> Drawn:
    """Ask every account at draws of the parameters, as things stand and in some scenes.

    Raises:
        SolveError: If not one of the draws can be solved.
    """
    points = normal.draws(count, seed)
    density = normal.log_density(points)
    kept, logs, asked = [], [], []
    for number, point in enumerate(points):
        key = tuple(point.tolist())
        raw = None if journal is None else journal.asked(key)
        if raw is not None and len(raw["changed"]) == len(scenes):
            found = Asked(
                np.array(raw["logs"]),
                np.array(raw["answers"]).reshape(len(questions), len(raw["logs"])),
                np.array(raw["changed"]).reshape(len(scenes), len(questions)),
            )
        else:
            try:
                found = _ask(target, point, questions, scenes)
            except (SolveError, EvidenceError):
                continue
            finally:
                if told is not None:
                    told(number + 1, count)
            if journal is not None:
                journal.ask(key, {name: value.tolist() for name, value in vars(found).items()})
        kept.append(point)
        asked.append(found)
        logs.append(float(logsumexp(found.logs)) - 0.5 * float(point @ point) - density[number])
    if not kept:
        raise SolveError("No draw of the parameters could be solved. Narrow the priors.")
    importance = normalised(np.array(logs))
    return Drawn(
        points=np.array(kept),
        weights=importance,
        effective=float(1.0 / (importance**2).sum()),
        failed=count - len(kept),
        accounts=np.array([normalised(each.logs) for each in asked]),
        answers=np.array([each.answers for each in asked]),
        changed=np.array([each.changed for each in asked]),
    )


def _ask(target: Target, point: Floats, questions: Sequence[Question], scenes: Sequence[Scene]) -> Asked:
    """Solve the accounts at a point and ask them."""
    place = target.place(point)
    logs = target.logs(place)
    mixture = posterior(place.case, place.solved.filtered, place.setting.filtered)
    asker = Asker(place.case, mixture, target.executor)
    queries = [query_of(question) for question in questions]
    answers = asker.ask(queries)
    return Asked(
        logs,
        np.array([answer.by_account for answer in answers]).reshape(len(queries), len(logs)),
        differences(target, place, asker, dict(zip(queries, answers, strict=True)), scenes),
    )


def parted(
    drawn: Drawn,
    questions: Sequence[Question],
    linear: Sequence[float],
    effects: Sequence[tuple[Effect, ...]] | None = None,
) -> tuple[Uncertainty, ...]:
    """Part the uncertainty of every question; `linear` and `effects`: what was found out about each besides."""
    found = []
    for place, question in enumerate(questions):
        each = drawn.answers[:, place, :]
        means = (drawn.accounts * each).sum(axis=1)
        value = float(drawn.weights @ means)
        between = float(drawn.weights @ ((drawn.accounts * each**2).sum(axis=1) - means**2))
        probable = unit_of(query_of(question)) == "probability"
        chance = (
            float(drawn.weights @ (drawn.accounts * each * (1.0 - each)).sum(axis=1)) if probable else None
        )
        found.append(
            Uncertainty(
                question=question.id,
                value=value,
                chance=chance,
                accounts=max(between, 0.0),
                parameters=float(drawn.weights @ (means - value) ** 2),
                low=quantile(means, drawn.weights, 0.1),
                high=quantile(means, drawn.weights, 0.9),
                linear=linear[place],
                effects=() if effects is None else effects[place],
            )
        )
    return tuple(found)


def integrated_weights(target: Target, drawn: Drawn) -> list[float]:
    """Weight of every value of every axis, parameters summed out over the draws."""
    place = target.base
    mixture = posterior(place.case, place.solved.filtered, place.setting.filtered)
    accounts = drawn.weights @ drawn.accounts
    return [float(accounts[row].sum()) for row in membership(place.case, mixture)]
