"""What makes forecasts uncertain, by kind: chance, accounts and parameters as shares of each variance."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment, Effect, Uncertainty
from hedgerow.show import words

KINDS = ("chance", "accounts", "parameters")


@dataclass(frozen=True, slots=True)
class Row:
    """One forecast's uncertainty as printed."""

    short: str
    unit: str
    value: float
    low: float
    high: float
    cells: tuple[str, ...]
    """Share of the variance for each kind; of a number that is no chance standard deviations."""


def rows(assessment: Assessment) -> tuple[Row, ...]:
    """Every forecast whose uncertainty is known by kind."""
    by_id = {one.id: one for one in assessment.forecasts}
    return tuple(
        Row(by_id[one.question].short, by_id[one.question].unit, one.value, one.low, one.high, _cells(one))
        for one in assessment.uncertainty
        if one.question in by_id
    )


def effect(assessment: Assessment, question: str, scenario: str, kind: str) -> Effect | None:
    """What a scenario does to a forecast while the parameters are uncertain, if that is known."""
    return next(
        (
            each
            for one in assessment.uncertainty
            if one.question == question
            for each in one.effects
            if (each.scenario, each.kind) == (scenario, kind)
        ),
        None,
    )


def effect_said(
    assessment: Assessment, question: str, scenario: str, kind: str, *, whole: bool = False
) -> str:
    """The 0.8 interval of a scenario's effect as printed; empty where none is known.

    With the effect itself before it (`whole`), which of two answers as printed may be off by a last digit: beside its
    interval it must not be.
    """
    found = effect(assessment, question, scenario, kind)
    if found is None:
        return ""
    unit = next((one.unit for one in assessment.forecasts if one.id == question), "")
    over = f"[{words.difference(found.low, unit)}, {words.difference(found.high, unit)}]"
    return f"{words.difference(found.value, unit)}, 0.8 interval {over}" if whole else over


def drawn(assessment: Assessment) -> bool:
    """Whether what scenarios do was asked at draws of the parameters, and not along slopes alone."""
    return any(each.parameters is not None for one in assessment.uncertainty for each in one.effects)


def _cells(one: Uncertainty) -> tuple[str, ...]:
    parts = (one.chance, one.accounts, one.parameters)
    total = sum(part for part in parts if part is not None)
    if one.chance is None:
        return ("", *(words.number(part**0.5) for part in (one.accounts, one.parameters)))
    return tuple(words.number((part or 0.0) / total if total > 0 else 0.0) for part in parts)


def title(assessment: Assessment) -> str:
    """Which kind is largest in how many forecasts, as printed."""
    shares = [row.cells for row in rows(assessment) if row.cells[0]]
    if not shares:
        return "accounts and parameters"
    largest = [KINDS[max(range(3), key=lambda place: float(cells[place]))] for cells in shares]
    leading = max(KINDS, key=largest.count)
    count = largest.count(leading)
    if count == len(shares):
        return f"{leading} most of all" if count > 1 else f"{leading} most"
    return f"{leading} most in {count} of {len(shares)}"
