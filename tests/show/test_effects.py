"""What scenarios do: largest first as printed, and no finding is made of what a scenario decides by its own terms."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from hedgerow.case.expressions import LevelComparison
from hedgerow.case.model import Named, Query, Question
from hedgerow.show import effects
from hedgerow.show.report import render

RAIDS = Query("acts", acts=(Named("raid", "boats"), Named("raid", "weir")), at_least=1)
HELD = Query("reach", expression=LevelComparison("held", "==", 1))


@pytest.fixture
def made(build):
    """One scenario, in both manners: it nearly rules out the first question, and moves the second by 0.04."""
    plain = build.assessment()
    first, second = [one for one in plain.forecasts if one.headline and one.unit == "probability"][:2]
    scenario = replace(
        plain.scenarios[0], forecasts=((first.id, 0.001), (second.id, second.probability + 0.04))
    )
    both = tuple(replace(scenario, kind=kind) for kind in ("surprise", "announced"))
    return replace(plain, scenarios=both)


def asked(made, query, **terms):
    """The assessment with the first question asking so, and the scenario declared so."""
    first = made.scenarios[0].forecasts[0][0]
    question = Question(
        first, "Is it so?", "It is so", date(2031, 12, 31), "The gazette.", "model", query, True, None, ""
    )
    scenario = replace(made.case.scenarios[0], **terms)
    return replace(made, case=replace(made.case, questions=(question,), scenarios=(scenario,)))


def test_an_answer_that_is_all_but_ruled_out_is_not_said_to_be(made):
    page = render(made)
    assert "□ <0.01" in unescape(page)
    assert "□ 0<" not in page


@pytest.mark.parametrize(
    ("query", "terms", "decided"),
    [
        (RAIDS, {"ban": ("raid",)}, True),
        (RAIDS, {"ban": ("seize",)}, False),
        (replace(RAIDS, acts=(*RAIDS.acts, Named("seize", ""))), {"ban": ("raid",)}, False),
        (HELD, {"levels": (("held", "none"),)}, True),
        (HELD, {"levels": (("standing", "weak"),)}, False),
        (Query("both", parts=(RAIDS, HELD)), {"ban": ("raid",)}, True),
    ],
)
def test_a_scenario_that_bans_what_is_counted_or_sets_what_is_asked_makes_no_finding(
    made, query, terms, decided
):
    one = asked(made, query, **terms)
    second = made.scenarios[0].forecasts[1][0]
    named = [each.first.forecast.id for each in effects.largest(one)]
    if decided:
        assert named == [second]
        assert made.scenarios[0].forecasts[0][0] not in effects.change_title(one)
        assert "by its terms" in render(one)
    else:
        assert named[0] == made.scenarios[0].forecasts[0][0]
        assert "by its terms" not in render(one)


def test_what_a_ban_does_not_settle_is_a_finding(made):
    """A ban that leaves the chance in between, such as one that comes late, decides nothing."""
    scenarios = tuple(replace(one, forecasts=((one.forecasts[0][0], 0.2),)) for one in made.scenarios)
    one = asked(replace(made, scenarios=scenarios), RAIDS, ban=("raid",))
    assert effects.constructed(one) == frozenset()


def test_both_manners_stand_together_largest_first(made):
    found = effects.largest(made)
    assert len(found) == 2
    assert all(one.surprise is not None and one.announced is not None for one in found)
    sizes = [abs(one.first.difference) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert found[0].said.endswith("to <0.01 by surprise and <0.01 announced")


def test_titles_claim_no_more_than_the_numbers(made):
    assert " most, from" in effects.change_title(made)
    first, second = (
        next(one for one in made.forecasts if one.id == id_) for id_, _ in made.scenarios[0].forecasts
    )
    level = ((first.id, first.probability - 0.04), (second.id, second.probability + 0.04))
    tied = replace(made, scenarios=tuple(replace(one, forecasts=level) for one in made.scenarios))
    assert " as much as any does, from" in effects.change_title(tied)
    alone = asked(
        replace(made, scenarios=tuple(replace(one, forecasts=one.forecasts[:1]) for one in made.scenarios)),
        RAIDS,
        ban=("raid",),
    )
    assert (
        effects.change_title(alone)
        == "No scenario moves a forecast by 0.01 but what it decides by its own terms"
    )
