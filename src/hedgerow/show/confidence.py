"""Analytic confidence: how far the analysis can bear weight, stated apart from every probability, with its reasons.

It speaks of the basis of the judgements, not of how likely anything is (ICD 203, section D.6.e.2.b). Five things are
asked of an assessment; how many it has decides the grade, by the rule that the page prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hedgerow.ask.record import Assessment
from hedgerow.show import words
from hedgerow.show.findings import headline_forecasts, judged_share

REPORTS = 20
"""Reports that bear on the accounts, below which a record is thin."""

HALF = 0.5
"""Share of questions answered, of narrow intervals, and of numbers with more than judgement behind them."""

RULE = (
    f"High: the reports tell the accounts apart; at least {REPORTS} of them bear on the accounts; the model answers at "
    "least half of the questions; at least half of the headline forecasts have a 0.8 interval no wider than 0.2; and "
    "at most half of the numbers rest on judgement alone. Moderate: the accounts are told apart, and at least two of "
    "the other four hold, or all do and the case was written after the outcomes were known. Low: all else."
)
"""What the page prints."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """A grade and what speaks for and against it."""

    grade: Literal["low", "moderate", "high"]
    against: tuple[str, ...]
    supported: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The grade with its reasons; that nothing has been scored is always said."""
        reasons = self.supported if self.grade == "high" else self.against
        return (
            f"Confidence in this analysis: {self.grade}, because {words.listed(reasons)}. "
            "No forecast of this case has been scored."
        )


def confidence(assessment: Assessment) -> Confidence:
    """The grade of an assessment, by the rule."""
    bearing = sum(report.used and report.weighs for report in assessment.reports)
    asked = len(assessment.forecasts)
    answered = sum(one.answered_by == "model" for one in assessment.forecasts)
    chances = [one for one in headline_forecasts(assessment) if one.unit == "probability"]
    narrow = [one for one in chances if one.low is not None and not words.is_wide(one.low, one.high)]
    _, judged = judged_share(assessment)
    numbers = len(assessment.case.numbers)
    tests = (
        (
            assessment.told_apart,
            "the reports tell the accounts apart",
            "the reports do not tell the accounts apart",
        ),
        (
            bearing >= REPORTS,
            f"{words.plural(bearing, 'report')} bear on the accounts",
            f"only {words.plural(bearing, 'report')} {'bears' if bearing == 1 else 'bear'} on the accounts"
            if bearing
            else "no report bears on the accounts",
        ),
        (
            asked > 0 and answered / asked >= HALF,
            f"the model answers {answered} of {words.plural(asked, 'question')}",
            f"the model answers {answered} of {words.plural(asked, 'question')}"
            if asked
            else "no question is asked",
        ),
        (
            bool(chances) and len(narrow) / len(chances) >= HALF,
            f"{len(narrow)} of {words.plural(len(chances), 'headline forecast')} "
            f"{'has a narrow interval' if len(narrow) == 1 else 'have narrow intervals'}",
            f"{f'only {len(narrow)}' if narrow else 'none'} of {words.plural(len(chances), 'headline forecast')} "
            f"{'have narrow intervals' if len(narrow) > 1 else 'has a narrow interval'}"
            if chances
            else "no headline forecast is a chance",
        ),
        (
            numbers > 0 and judged <= HALF,
            f"{words.share(1 - judged)} of its numbers rest on more than judgement",
            f"{words.share(judged)} of its numbers rest on judgement alone"
            if numbers
            else "its numbers are not listed",
        ),
    )
    past = assessment.case.written_after_outcomes is not None
    held = sum(test for test, _, _ in tests)
    grade: Literal["low", "moderate", "high"] = "low"
    if assessment.told_apart and held >= 3:
        grade = "high" if held == len(tests) and not past else "moderate"
    against = [against for test, _, against in tests if not test]
    if past:
        against.append("the case was written after the outcomes were known")
    return Confidence(grade, tuple(against), tuple(supported for test, supported, _ in tests if test))
