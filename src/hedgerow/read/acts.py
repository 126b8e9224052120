"""The acts of a case that an event of the text could be, the likeliest first.

An act can be it where whoever does it is the event's actor (or nobody is named) and its PLOVER type is the event's, by
its `code`, or one akin to it while the act's own words name the event. Which of several is told by the target, and by
the words that the act's id and description share with the sentence. A mark is added where the sentence has words of
one mark and of no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from hedgerow.case.model import Act, Case
from hedgerow.read.anchors import stem
from hedgerow.read.plover import fold

_WORD = re.compile(r"[A-Za-z]{3,}")
_COMMON = frozenset(
    stem(one) for one in ("the", "and", "for", "with", "that", "from", "his", "who", "has", "are", "not")
)
_FAMILIES = (
    frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID"}),
    frozenset({"AGREE", "YIELD"}),
    frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN"}),
    frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "THREATEN"}),
)
"""Types that two people may give the same happening."""
_HINTS = {
    "lethal": frozenset({"kill", "dead", "death", "died", "dies", "fatal", "slain"}),
    "wounding": frozenset({"wound", "injur", "hurt"}),
}
"""Words for marks whose names the text seldom uses itself, by mark."""


def acts_of(
    case: Case | None,
    root: str,
    mode: str | None,
    actor: str | None,
    target: str | None,
    trigger: str,
    sentence: str,
    outside: Sequence[str] = (),
) -> tuple[str, ...]:
    """The case's acts that an event could be.

    Args:
        case: The case; without one there are none.
        root: The event's root type.
        mode: Its mode.
        actor: The case's actor who does it; None where it is nobody of the case.
        target: The case's actor to whom it is done.
        trigger: The words that name it.
        sentence: The words it stands in.
        outside: Names of states and armed groups that act or are acted on and are no actors of the case: unless the
            case is about them, only an act that speaks of them can be meant. What others do, or what is done
            elsewhere, is no act of the case.

    Returns:
        Ids as `evidence.csv` names them, `act` or `act.mark`, at most five.
    """
    if case is None or (actor is None and target is None):
        return ()
    said, near = _stems(sentence), _stems(trigger)
    strange = _stems(" ".join(outside)) - _home(case) if outside else frozenset[str]()
    scored: list[tuple[float, int, str]] = []
    place = 0
    for act in case.acts:
        place += 1
        if act.by == actor or (actor is None and target in act.against):
            code = dict(act.code)
            named, finer = fold(code.get("plover", ""))
            words = _stems(f"{act.id.replace('_', ' ')} {act.about}")
            shared = words & said
            if not strange <= words:
                continue
            if named == root or (_akin(named, root) and words & near):
                score = (
                    2.0 * (act.by == actor)
                    + (target is not None and target in act.against)
                    + 1.5 * (named == root)
                )
                wanted = code.get("mode") or finer
                score += 0.5 * (wanted is not None) * (1 if wanted == mode else -1)
                own = _stems(act.id.replace("_", " "))
                score += len(own & said) / max(len(own), 1) + 3 * len(shared) / (4 + len(words))
                scored.append((-score, place, _with_mark(act, said)))
        for reply in act.replies:
            place += 1
            words = _stems(f"{reply.id.replace('_', ' ')} {reply.about}")
            if reply.by == actor and words & near and strange <= words:
                scored.append((-2.5 - 3 * len(words & said) / (4 + len(words)), place, reply.id))
    return tuple(name for _, _, name in sorted(scored)[:5])


def _home(case: Case) -> frozenset[str]:
    """Words of what a case is about and of who is in it."""
    return _stems(" ".join([case.title, case.about, *(f"{one.name} {one.about}" for one in case.actors)]))


def _akin(one: str, other: str) -> bool:
    return any(one in family and other in family for family in _FAMILIES)


def _with_mark(act: Act, said: frozenset[str]) -> str:
    marks = [outcome.mark for outcome in act.outcomes if outcome.mark]
    told = [mark for mark in marks if (_stems(mark.replace("_", " ")) | _HINTS.get(mark, frozenset())) & said]
    return f"{act.id}.{told[0]}" if len(told) == 1 else act.id


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text)) - _COMMON
