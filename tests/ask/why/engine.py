"""What the tests of explanations share: small cases solved once, and the oracle's view of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import workers
from hedgerow.case.model import Case, Named, Query, Question

from ...infer.oracle import Usualness
from ...infer.worlds import COVERED, RECORD, harbour, level, named, on, rivals
from ..engine import Made, made

HEADLINES = {
    "seized": Query("acts", acts=(named("seize.boat"),), at_least=1, start=on(21), end=on(50)),
    "twice": Query(
        "acts", acts=(named("seize"), named("scorn")), at_least=2, at_most=4, start=on(21), end=on(45)
    ),
    "petitions": Query("count", acts=(named("petition"),), start=on(21), end=on(40)),
    "shut": Query("holds", expression=level("gate", "==", 1), end=on(44)),
    "angry": Query("reach", expression=level("mood", "==", 1), end=on(24)),
    "race": Query(
        "first",
        parts=(
            Query("acts", acts=(named("ransom"), named("protest"))),
            Query("acts", acts=(named("seize"),)),
        ),
        start=on(21),
        end=on(50),
    ),
    "later": Query("acts", acts=(named("petition"),), at_least=1, start=on(30), end=on(40)),
    "pair": Query(
        "both",
        parts=(
            Query("acts", acts=(named("seize"),), at_least=1),
            Query("acts", acts=(named("protest"),), at_least=1, at_most=2),
        ),
        start=on(21),
        end=on(55),
    ),
}


def question(id: str, query: Query, headline: bool = True) -> Question:
    return Question(
        id,
        f"Will {id}?",
        id,
        query.end or on(21) + timedelta(days=30),
        "A notice.",
        "model",
        query,
        headline,
        None,
        "",
    )


def asking(case: Case, *ids: str) -> Case:
    """The case with some headline questions; all of them where none is named."""
    return replace(case, questions=tuple(question(id, HEADLINES[id]) for id in ids or HEADLINES))


@cache
def habitual() -> Made:
    """Nobody wants anything: the oracle knows every chain."""
    return made(asking(harbour(coverage=COVERED, evidence=RECORD)))


@cache
def wanting() -> Made:
    """Two who want something, two accounts."""
    return made(asking(rivals(evidence=RECORD)))


def asker_of(it: Made, executor: object) -> Asker:
    """An asker that has answered the headline questions."""
    asker = Asker(it.case, it.mixture, executor)  # type: ignore[arg-type]
    asker.ask([q.asks for q in it.case.questions if q.asks is not None])
    return asker


def usual_of(it: Made) -> Usualness:
    """How often things happen out of habit, as the oracle has it."""
    happenings = it.setting.games[0].mechanics.happenings
    found: Usualness = {}
    for first, row in enumerate(it.setting.densities.joint):
        for second, rate in enumerate(row):
            if rate:
                act, reply = happenings[first], happenings[second] if second < len(happenings) else None
                key = ((act.id, act.mark), None if reply is None else (reply.id, reply.mark))
                found[key] = found.get(key, 0.0) + float(rate)  # type: ignore[index]
    return found


__all__ = [
    "HEADLINES",
    "Named",
    "asker_of",
    "asking",
    "habitual",
    "question",
    "usual_of",
    "wanting",
    "workers",
]
