"""What a question would be answered without a model: 50%, a constant hazard, and a switch of regimes.

A question that counts acts is answered from the reports of those acts that the case uses on the day of origin, and
from nothing later: marks count where the question names one, of competing attributions the first counts, and a range
of days counts at its middle. Several on one day are spread over it evenly: that they were all done at one instant is
not known, and would be taken for a burst without end. The record runs from the day the case begins to the origin.
Habit is the fourth baseline; it comes out of the assessment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hedgerow.ask.baselines import baseline_chance
from hedgerow.ask.monitors import window
from hedgerow.case.model import Baseline, Case, Named, Query, Question
from hedgerow.infer.timeline import day, now, usable
from hedgerow.score.regime import fit_regime

COUNTING = ("acts", "count")
"""Forms of query that count acts."""


def events_before(case: Case, acts: Sequence[Named], origin: date) -> tuple[float, ...]:
    """When each reported doing of any of the acts happened [day since the case begins], up to an origin.

    Args:
        case: The case, with all its evidence.
        acts: Acts, replies or drifts; one with a mark stands for that mark only.
        origin: Nothing dated or published after this day is used.
    """
    then = replace(case, as_of=origin)
    found = []
    for report in case.evidence:
        if usable(then, report) or not report.alternatives or report.first < case.begins:
            continue
        morning = (day(case, report.first) + day(case, report.last)) / 2.0
        found += [morning for named in report.alternatives[0] if any(_is(named, act) for act in acts)]
    together = Counter(found)
    return tuple(
        morning + (number + 0.5) / together[morning]
        for morning in sorted(together)
        for number in range(together[morning])
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """What a baseline of a query that counts acts is made from.

    Attributes:
        events: When the acts were reported to be done, up to the origin [day since the case begins].
        exposure: Length of the record up to the origin [day].
        window: First and last moment asked about [day since the case begins].
    """

    events: tuple[float, ...]
    exposure: float
    window: tuple[float, float]


def counted(case: Case, query: Query, origin: date) -> Counted | None:
    """What is counted for a query as of an origin; None for a query that counts no act."""
    if query.form not in COUNTING:
        return None
    then = replace(case, as_of=origin)
    return Counted(events_before(case, query.acts, origin), now(then), window(then, query))


def constant_hazard(case: Case, query: Query, origin: date) -> float | None:
    """Chance (or expected number) if the acts go on at the rate of the record, (n + 1/2) / T; None for other queries.

    Args:
        case: The case, with all its evidence.
        query: A query of a question.
        origin: Nothing dated or published after this day is used.
    """
    found = counted(case, query, origin)
    if found is None:
        return None
    seen, (start, end) = len(found.events), found.window
    if query.form == "count":
        return (seen + 0.5) / found.exposure * (end - start)

    def at_least(number: int) -> float:
        return baseline_chance(Baseline(seen=seen, exposure=found.exposure, at_least=number), end - start)

    return _within(query, at_least)


def declared_or_counted(case: Case, question: Question, origin: date) -> float | None:
    """The base rate the question declares; where it declares none, its constant hazard; or None.

    A declared base rate is one counted up to the case's own as-of date. Take `constant_hazard` for earlier origins.

    Args:
        case: The case.
        question: One the model answers.
        origin: The as-of date of the forecast.
    """
    if question.asks is None:
        return None
    if question.baseline is None:
        return constant_hazard(case, question.asks, origin)
    start, end = window(replace(case, as_of=origin), question.asks)
    return baseline_chance(question.baseline, end - start)


def regime_switch(case: Case, query: Query, origin: date) -> float | None:
    """Chance (or expected number) if the acts come in calm and busy spells; None for queries that count no act.

    Args:
        case: The case, with all its evidence.
        query: A query of a question.
        origin: Nothing dated or published after this day is used.
    """
    found = counted(case, query, origin)
    if found is None:
        return None
    regime = fit_regime(found.events, found.exposure)
    start, end = (moment - found.exposure for moment in found.window)
    if query.form == "count":
        return regime.expected(start, end)
    return _within(query, lambda number: regime.at_least(number, start, end))


def _within(query: Query, at_least: Callable[[int], float]) -> float:
    """Chance that a count lies where the query asks, from the chances of at least so many."""
    if query.at_least is None and query.at_most is None:
        return at_least(1)
    above = 1.0 if query.at_least is None else at_least(query.at_least)
    beyond = 0.0 if query.at_most is None else at_least(query.at_most + 1)
    return min(1.0, max(0.0, above - beyond))


def _is(named: Named, wanted: Named) -> bool:
    return named.id == wanted.id and wanted.mark in ("", named.mark)
