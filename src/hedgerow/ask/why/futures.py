"""A few ways in which it may go: histories drawn from the posterior, grouped by how the headline questions come out.

Each history draws an account by its weight, habit's among them, a situation from its belief, and then what happens. The
two yes-or-no questions that together divide the histories most evenly (largest joint entropy) make up to four groups;
of groups too small to be told, one is made of what is left over. What is told of a group is its most typical history:
the one with the least summed distance to the others. Histories are weighted so that they answer the headline questions
as is computed, unless they are further from that than chance explains (`hedgerow.ask.why.tilting`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from hedgerow.ask.answers import Mixture
from hedgerow.ask.claims import unit_of
from hedgerow.ask.engine import Progress, silent
from hedgerow.ask.monitors import window
from hedgerow.ask.why.common import all_beliefs, all_units, entropy, headlines, query_of
from hedgerow.ask.why.drawing import Drawer
from hedgerow.ask.why.narration import narrated, said_rule
from hedgerow.ask.why.outcome import Decider, holds
from hedgerow.ask.why.record import Agreement, Future, Futures, FutureStep
from hedgerow.ask.why.tilting import Weighted, share_error, tilted, unexplained
from hedgerow.case.model import Case, Question
from hedgerow.chain.sampler import History, Occurrence
from hedgerow.game.space import Booleans, Floats, Space
from hedgerow.infer.timeline import now

SAMPLES = 500
"""Histories drawn; a share of half has then a standard error of 0.02."""
EVENTS = 300_000
"""Things happening in all of them together above which fewer are drawn."""
FEWEST = 20
"""Histories; where not even so many can be drawn, none are."""
SEED = 1
"""Of what is drawn, unless another is given; the same seed gives the same futures."""
LEAST = 0.05
"""Weighted share of the histories below which a group is not told by itself."""
TOLD = 6
"""How many things are told of a history."""


@dataclass(frozen=True)
class _Drawn:
    """The histories.

    Attributes:
        questions: The headline questions that a history can answer.
        histories: The histories.
        answers: Answer of each question in each history, shape (histories, questions).
        weighted: How much each history counts for.
    """

    questions: tuple[Question, ...]
    histories: tuple[History, ...]
    answers: Floats
    weighted: Weighted


def futures(
    case: Case,
    mixture: Mixture,
    computed: Mapping[str, float],
    seed: int = SEED,
    progress: Progress = silent,
) -> Futures | None:
    """A few narrated futures with their probabilities.

    Args:
        case: The case.
        mixture: The accounts as of now.
        computed: The answer to each headline question, by its id.
        seed: Of what is drawn.
        progress: Told how far it is.

    Returns:
        The futures; None where no headline question comes out now one way and now another, or where so much happens
        before the last of them that hardly any history could be drawn.
    """
    # Questions that set levels before they ask are not about how it goes from here.
    questions = tuple(question for question in headlines(case) if not query_of(question).given)
    ahead = [window(case, query_of(question))[1] - now(case) for question in questions]
    if not ahead or max(ahead) <= 0:
        return None
    count = _affordable(mixture, max(ahead))
    if count < FEWEST:
        return None
    histories, answers = _draw(case, mixture, questions, (max(ahead), count), seed, progress)
    agreement = _agreement(questions, answers, computed)
    drawn = _Drawn(questions, histories, answers, _weighted(agreement, answers))
    weights = drawn.weighted.weights
    dividing = _dividing(answers, [n for n, q in enumerate(questions) if _is_chance(q)], weights)
    if not dividing:
        return None
    groups = _groups(answers[:, list(dividing)] > 0.5, weights)
    often = Counter((event.id, event.mark) for history in drawn.histories for event in history.events)
    space = mixture.strategic.units[0].chain.mechanics.space
    present = _likeliest(case, mixture, space)
    told = [_future(case, drawn, dividing, key, mask, often, present, space) for key, mask in groups]
    return Futures(
        futures=tuple(sorted(told, key=lambda one: -one.probability)),
        until=case.as_of + timedelta(days=int(np.ceil(max(ahead)))),
        samples=len(drawn.histories),
        seed=seed,
        agreement=agreement,
        worth=float(1.0 / (weights @ weights)),
        rule=said_rule(
            [questions[place] for place in dividing], LEAST, any(key is None for key, _ in groups)
        ),
    )


def _affordable(mixture: Mixture, until: float) -> int:
    """How many histories are drawn: fewer where more happens."""
    rate = sum(
        weight * float(belief @ unit.chain.exits)
        for weight, unit, belief in zip(
            mixture.weights, all_units(mixture), all_beliefs(mixture), strict=True
        )
    )
    return int(min(SAMPLES, EVENTS / max(rate * until, 1e-9)))


def _draw(
    case: Case,
    mixture: Mixture,
    questions: Sequence[Question],
    size: tuple[float, int],
    seed: int,
    progress: Progress,
) -> tuple[tuple[History, ...], Floats]:
    """Histories of some length [day], so many, and how the questions come out in each."""
    until, count = size
    units, beliefs, weights = all_units(mixture), all_beliefs(mixture), mixture.weights
    random = np.random.default_rng(seed)
    drawer, space = Drawer(case, until), units[0].chain.mechanics.space
    deciders = [Decider(case, space, unit.parameters) for unit in units]
    histories, answers = [], []
    for number in range(count):
        account = int(random.choice(len(units), p=weights))
        belief = beliefs[account]
        start = int(random.choice(space.size, p=belief / belief.sum()))
        history = drawer.draw(units[account].chain, units[account].parameters, start, random)
        histories.append(history)
        answers.append([deciders[account].answer(query_of(question), history) for question in questions])
        if number % 50 == 0:
            progress("Drawing futures", number, count)
    return tuple(histories), np.array(answers, dtype=np.float64)


def _is_chance(question: Question) -> bool:
    return unit_of(query_of(question)) == "probability"


def _agreement(
    questions: Sequence[Question], answers: Floats, computed: Mapping[str, float]
) -> tuple[Agreement, ...]:
    """What the histories answer as they were drawn, beside what is computed."""
    chances = np.array([_is_chance(question) for question in questions])
    forecasts = np.array([computed[question.id] for question in questions])
    beyond = unexplained(answers, forecasts, chances)
    spread = np.where(chances, forecasts * (1.0 - forecasts), answers.var(axis=0, ddof=1))
    errors = np.sqrt(np.maximum(spread, 0.0) / len(answers))
    return tuple(
        Agreement(question.id, float(drawn), float(forecast), float(error), not out)
        for question, drawn, forecast, error, out in zip(
            questions, answers.mean(axis=0), forecasts, errors, beyond, strict=True
        )
    )


def _weighted(agreement: Sequence[Agreement], answers: Floats) -> Weighted:
    """What each history counts for: alike, where what was drawn differs from what is computed not by chance alone."""
    if all(one.explained for one in agreement):
        return tilted(answers, np.array([one.computed for one in agreement]))
    return Weighted(np.full(len(answers), 1.0 / len(answers)), np.zeros(len(agreement), dtype=np.bool_))


def _dividing(answers: Floats, places: Sequence[int], weights: Floats) -> tuple[int, ...]:
    """The two questions with the largest joint entropy (the first of equals), or the only one; none if all agree."""
    best: tuple[int, ...] = ()
    most = 0.0
    for pair in [*((one,) for one in places), *itertools.combinations(places, 2)]:
        _, group = np.unique(answers[:, list(pair)] > 0.5, axis=0, return_inverse=True)
        found = entropy(np.bincount(group.ravel(), weights).astype(np.float64))
        # A second question must divide what the first has not.
        if found > most + 1e-9:
            best, most = pair, found
    return best


def _groups(answers: Booleans, weights: Floats) -> list[tuple[tuple[bool, ...] | None, Booleans]]:
    """Histories that answer alike; those of groups too small to be told together, under None."""
    groups: list[tuple[tuple[bool, ...] | None, Booleans]] = []
    left = np.ones(len(answers), dtype=np.bool_)
    for key in itertools.product((True, False), repeat=answers.shape[1]):
        mask = (answers == np.array(key)).all(axis=1)
        if weights[mask].sum() >= LEAST:
            groups.append((key, mask))
            left &= ~mask
    if left.any():
        groups.append((None, left))
    return groups


def _future(
    case: Case,
    drawn: _Drawn,
    dividing: Sequence[int],
    key: tuple[bool, ...] | None,
    mask: Booleans,
    often: Mapping[tuple[str, str], int],
    present: Sequence[int],
    space: Space,
) -> Future:
    members = np.flatnonzero(mask)
    histories = [drawn.histories[n] for n in members]
    typical = histories[_medoid(_features(case, histories, drawn.answers[members], space))]
    weights = drawn.weighted.weights[members]
    share = float(weights.sum())
    steps = _steps(case, typical, drawn.questions, often, space)
    end = []
    for place, quantity in enumerate(case.quantities):
        level = int(space.level_of(quantity.name, np.array(typical.end)))
        if level != present[place]:
            end.append((quantity.name, quantity.levels[present[place]], quantity.levels[level]))
    answers = (
        ()
        if key is None
        else tuple((drawn.questions[p].id, yes) for p, yes in zip(dividing, key, strict=True))
    )
    return Future(
        answers=answers,
        probability=share,
        error=share_error(mask, drawn.answers, drawn.weighted),
        forecasts=tuple(
            (q.id, float(np.average(drawn.answers[members, place], weights=weights)))
            for place, q in enumerate(drawn.questions)
        ),
        steps=steps,
        end=tuple(end),
        narration=narrated(
            case, answers, steps, end, case.as_of + timedelta(days=int(np.ceil(typical.length)))
        ),
    )


def _features(case: Case, histories: Sequence[History], answers: Floats, space: Space) -> Floats:
    """What histories are compared by: answers, how often what happens (its square root), and how it ends."""
    happened = [Counter(event.id for event in history.events) for history in histories]
    names = sorted(set().union(*happened))
    counts = np.array([[counter[name] for name in names] for counter in happened], dtype=float)
    ends = np.array([
        [int(space.level_of(q.name, np.array(h.end))) / (len(q.levels) - 1) for q in case.quantities] for h in histories
    ])  # fmt: skip
    return np.concatenate([answers, np.sqrt(counts.reshape(len(histories), len(names))), ends], axis=1)


def _medoid(features: Floats) -> int:
    """Number of the row with the least summed distance (of absolute differences) to the others."""
    summed = [float(np.abs(features - row).sum()) for row in features]
    return int(np.argmin(summed))


def _steps(
    case: Case,
    history: History,
    questions: Sequence[Question],
    often: Mapping[tuple[str, str], int],
    space: Space,
) -> tuple[FutureStep, ...]:
    """What to tell: the first of each thing that a question asks about, then the rarest, in order of time."""
    asked = [named for q in questions for part in (query_of(q), *query_of(q).parts) for named in part.acts]
    first: dict[tuple[str, str], Occurrence] = {}
    for event in history.events:
        # What nobody does is told only where it changes something.
        if event.by >= 0 or event.before != event.after:
            first.setdefault((event.id, event.mark), event)
    order = sorted(first.values(), key=lambda e: (not holds(e, asked), often[e.id, e.mark], e.time))
    ids = [actor.id for actor in case.actors]
    return tuple(
        FutureStep(
            on=_date(case, event.time),
            what=event.id,
            mark=event.mark,
            by=ids[event.by] if event.by >= 0 else "",
            reply=event.reply,
            changes=_changes(case, event, space),
        )
        for event in sorted(order[:TOLD], key=lambda e: e.time)
    )


def _date(case: Case, time: float) -> date:
    """The day on which a moment falls; now is the midnight that ends the as-of date."""
    return case.as_of + timedelta(days=1 + int(np.floor(time)))


def _changes(case: Case, event: Occurrence, space: Space) -> tuple[tuple[str, str, str], ...]:
    ends = np.array([event.before, event.after])
    found = []
    for quantity in case.quantities:
        before, after = space.level_of(quantity.name, ends).tolist()
        if before != after:
            found.append((quantity.name, quantity.levels[before], quantity.levels[after]))
    return tuple(found)


def _likeliest(case: Case, mixture: Mixture, space: Space) -> list[int]:
    """The likeliest level of each quantity now."""
    belief = sum(
        (w * b for w, b in zip(mixture.weights, all_beliefs(mixture), strict=True)), np.zeros(space.size)
    )
    return [int(np.argmax(space.marginal(belief, quantity.name))) for quantity in case.quantities]
