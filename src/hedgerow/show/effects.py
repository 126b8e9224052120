"""What scenarios do to forecasts, between the numbers as printed; and what they decide by their own terms.

A scenario that bans the very act a question counts, or sets the level it asks about, answers that question by
construction: "no strikes" makes strikes impossible. That is no finding, so no title and no ranking is made of it; the
table shows it, marked.
"""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment, Forecast, ScenarioResult
from hedgerow.case.expressions import quantities_in
from hedgerow.case.model import Query, Scenario
from hedgerow.show import words
from hedgerow.show.findings import headline_forecasts

MOST = 6
"""Effects named first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a scenario, in one manner, does to one forecast."""

    scenario: ScenarioResult
    forecast: Forecast
    now: float
    then: float
    by_construction: bool
    """Whether the scenario's own terms decide the question."""

    @property
    def difference(self) -> float:
        """The answer under the scenario less the answer as things stand, both as printed."""
        return round(round(self.then, 2) - round(self.now, 2), 2)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a scenario does to one forecast in each manner in which it was asked."""

    surprise: Change | None
    announced: Change | None

    @property
    def first(self) -> Change:
        """The larger of the two."""
        both = [one for one in (self.surprise, self.announced) if one is not None]
        return max(both, key=lambda one: abs(one.difference))

    @property
    def said(self) -> str:
        """The drawing read aloud."""
        then = [
            f"{words.chance(one.then)} {manner}"
            for one, manner in ((self.surprise, "by surprise"), (self.announced, "announced"))
            if one is not None
        ]
        first = self.first
        return f"{first.scenario.name}: {first.forecast.short} from {words.chance(first.now)} to {words.listed(then)}"


def decides(scenario: Scenario, asks: Query) -> bool:
    """Whether a scenario bans all that a question counts, or sets a quantity that it asks about."""
    if asks.acts and asks.form in {"acts", "count"}:
        return all(named.id in scenario.ban for named in asks.acts)
    if asks.parts:
        return any(decides(scenario, part) for part in asks.parts)
    set_ = {quantity for quantity, _ in scenario.levels}
    return asks.expression is not None and bool(set_ & quantities_in(asks.expression))


def changes(assessment: Assessment) -> tuple[Change, ...]:
    """Every scenario's effect on every forecast that is a chance, largest first as printed."""
    by_id = {one.id: one for one in assessment.forecasts}
    asks = {question.id: question.asks for question in assessment.case.questions}
    declared = {scenario.id: scenario for scenario in assessment.case.scenarios}
    found = []
    for scenario in assessment.scenarios:
        for question, then in scenario.forecasts:
            forecast = by_id.get(question)
            if forecast is not None and forecast.probability is not None and forecast.unit == "probability":
                asked, terms = asks.get(question), declared.get(scenario.id)
                settled = round(then, 2) in (0, 1)
                fixed = settled and asked is not None and terms is not None and decides(terms, asked)
                found.append(Change(scenario, forecast, forecast.probability, then, fixed))
    return tuple(sorted(found, key=lambda one: -abs(one.difference)))


def constructed(assessment: Assessment) -> frozenset[tuple[str, str, str]]:
    """(scenario, manner, question) of what is decided by construction."""
    return frozenset(
        (one.scenario.id, one.scenario.kind, one.forecast.id)
        for one in changes(assessment)
        if one.by_construction
    )


def largest(assessment: Assessment) -> tuple[Effect, ...]:
    """The largest effects on headline forecasts, both manners of one scenario together, none by construction."""
    headline = {one.id for one in headline_forecasts(assessment)}
    found: dict[tuple[str, str], dict[str, Change]] = {}
    for one in changes(assessment):
        if one.forecast.id in headline and not one.by_construction:
            found.setdefault((one.scenario.id, one.forecast.id), {})[one.scenario.kind] = one
    effects = [Effect(kinds.get("surprise"), kinds.get("announced")) for kinds in found.values()]
    return tuple(one for one in effects if one.first.difference != 0)[:MOST]


def change_title(assessment: Assessment) -> str:
    """Title of the scenarios: the largest difference that is not one by construction."""
    every = changes(assessment)
    found = [one for one in every if not one.by_construction]
    if not every:
        return "No scenario has been asked"
    beside = " but what it decides by its own terms" if len(found) < len(every) else ""
    if not found or found[0].difference == 0:
        return f"No scenario moves a forecast by {words.chance(0.01)}{beside}"
    most = found[0]
    verb = "raises" if most.difference > 0 else "lowers"
    alike = {
        (one.scenario.id, one.forecast.id) for one in found if abs(one.difference) == abs(most.difference)
    }
    how = "most" if len(alike) == 1 else "as much as any does"
    return (
        f"{most.scenario.name} ({most.scenario.kind}) {verb} \u201c{most.forecast.short}\u201d {how}, "
        f"from {words.chance(most.now)} to {words.chance(most.then)}"
    )
