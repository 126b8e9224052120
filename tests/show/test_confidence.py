from dataclasses import replace

import pytest

from hedgerow.case.model import Source
from hedgerow.show.confidence import REPORTS, confidence
from hedgerow.show.findings import headline_forecasts


@pytest.fixture
def sound(build):
    """All five things hold."""
    made = build.assessment()
    weighing = next(report for report in made.reports if report.weighs)
    numbers = tuple(replace(one, source=Source("record", text="counted")) for one in made.case.numbers)
    return replace(
        made,
        reports=(weighing,) * REPORTS,
        forecasts=tuple(replace(one, low=0.5, high=0.6) if one.headline else one for one in made.forecasts),
        case=replace(made.case, numbers=numbers),
    )


def _not_apart(made):
    return replace(made, told_apart=False)


def _thin(made):
    return replace(made, reports=made.reports[1:])


def _unanswered(made):
    extra = replace(made.forecasts[0], answered_by="none", probability=None)
    return replace(made, forecasts=made.forecasts + (extra,) * 5)


def _wide(made):
    return replace(made, forecasts=tuple(replace(one, high=0.8) for one in made.forecasts))


def _judged(made):
    numbers = tuple(replace(one, source=Source("judgement", text="so")) for one in made.case.numbers)
    return replace(made, case=replace(made.case, numbers=numbers))


SPOILT = {
    _thin: "only 19 reports bear on the accounts",
    _unanswered: "the model answers 5 of 12 questions",
    _wide: "none of 3 headline forecasts has a narrow interval",
    _judged: "1.00 of its numbers rest on judgement alone",
}


def test_all_five_give_high_and_what_was_not_scored_is_still_said(sound):
    made = confidence(sound)
    assert made.grade == "high"
    assert len(made.supported) == 5
    assert made.sentence.startswith(
        "Confidence in this analysis: high, because the reports tell the accounts apart"
    )
    assert made.sentence.endswith("No forecast of this case has been scored.")
    assert len(headline_forecasts(sound)) == 3


@pytest.mark.parametrize("spoil", SPOILT)
def test_each_of_the_others_alone_takes_it_to_moderate_and_is_named(sound, spoil):
    made = confidence(spoil(sound))
    assert made.grade == "moderate"
    assert made.against == (SPOILT[spoil],)
    assert made.sentence.startswith(f"Confidence in this analysis: moderate, because {SPOILT[spoil]}.")


def test_accounts_not_told_apart_or_three_faults_are_low(sound):
    assert confidence(_not_apart(sound)).grade == "low"
    assert confidence(_wide(_judged(sound))).grade == "moderate"
    assert confidence(_wide(_judged(_thin(sound)))).grade == "low"


def test_a_case_of_the_past_is_never_high(sound):
    made = confidence(replace(sound, case=replace(sound.case, written_after_outcomes=2032)))
    assert made.grade == "moderate"
    assert made.against == ("the case was written after the outcomes were known",)


def test_a_small_residual_raises_nothing(sound, build):
    low = build.assessment(told_apart=False)
    for residual in (1.0, 1e-300):
        assert confidence(replace(low, health=replace(low.health, residual=residual))) == confidence(low)


def test_an_empty_case_says_what_is_missing(build):
    made = confidence(build.empty())
    assert made.grade == "low"
    for said in ("no report bears", "no question is asked", "no headline forecast is a chance", "not listed"):
        assert said in made.sentence
