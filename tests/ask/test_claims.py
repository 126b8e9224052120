"""The printed rule: fits where all of the interval obeys, does not fit where none of it does."""

from __future__ import annotations

import pytest

from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import workers
from hedgerow.ask.claims import account_claim, chain_claim, inner_queries, judge, unit_of
from hedgerow.ask.record import ClaimResult
from hedgerow.case.expressions import QuantityScore
from hedgerow.case.model import Claim, Query, Scenario, Source

from ..infer.worlds import level, named, on, rivals
from .engine import Made, made, under
from .test_headline import weighed
from .test_questions import acts, reach

END = on(32)


def claim(asks: Query, relation: str = ">", threshold: float = 0.5) -> Claim:
    return Claim(
        "c", "Somebody", "", "fact", "So it is.", asks, relation, threshold, "Seeing it.", Source("judgement")
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("relation", "low", "high", "verdict"),
    [
        (">", 0.6, 0.9, "fits"),
        (">", 0.5, 0.9, "cannot tell"),
        (">=", 0.5, 0.9, "fits"),
        (">", 0.1, 0.5, "does not fit"),
        (">=", 0.1, 0.5, "cannot tell"),
        ("<", 0.1, 0.4, "fits"),
        ("<", 0.1, 0.5, "cannot tell"),
        ("<=", 0.1, 0.5, "fits"),
        ("<", 0.5, 0.9, "does not fit"),
        ("<=", 0.51, 0.9, "does not fit"),
        (">", float("nan"), 0.9, "cannot test"),
        ("<", 0.1, float("inf"), "cannot test"),
    ],
)
def test_the_verdict_is_the_interval_against_the_threshold(
    relation: str, low: float, high: float, verdict: str
) -> None:
    assert judge(relation, 0.5, low, high) == verdict


# ---- Accounts ------------------------------------------------------------------------------------------


def test_an_account_is_judged_over_all_sways_and_kappas() -> None:
    """Two to one here, level elsewhere."""
    case = rivals()
    here, elsewhere = weighed(case, (0.6931471805599453, 0.0)), weighed(case, (0.0, 0.0))
    asked = claim(Query("account", account=(("aim", "strict"),)), ">", 0.6)
    sure = account_claim(case, asked, [here], [0.5])
    assert (sure.verdict, sure.low, sure.high) == ("fits", pytest.approx(2 / 3), pytest.approx(2 / 3))
    unsure = account_claim(case, asked, [here, elsewhere], [0.5, 0.5])
    assert (unsure.value, unsure.low, unsure.verdict) == (
        pytest.approx(2 / 3),
        pytest.approx(0.5),
        "cannot tell",
    )


def test_habit_is_judged_likewise() -> None:
    case = rivals()
    here = weighed(case, (0.0, 0.0))
    for said, value, low, high in (("yes", 0.2, 0.2, 0.6), ("no", 0.8, 0.4, 0.8)):
        asked = claim(Query("account", account=(("habit", said),)), "<", 0.5)
        result = account_claim(case, asked, [here], [0.2, 0.3, 0.6])
        assert (result.value, result.low, result.high) == pytest.approx((value, low, high))
        assert result.verdict == "cannot tell"


# ---- What happens --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keen() -> Made:
    return made(rivals())


def judged(keen: Made, asked: Claim, change: Scenario | None = None) -> ClaimResult:
    """A claim about a chain, or about the difference a scenario makes to it."""
    query = asked.asks.parts[0] if asked.asks.form == "effect_of" else asked.asks
    (answer,) = under(keen, [query])
    with workers() as executor:
        asker = Asker(keen.case, keen.mixture, executor)
        asker.ask([query])
        if change is None:
            return chain_claim(asked, answer, asker, None)
        (changed,) = under(keen, [query], change)
        return chain_claim(asked, changed.minus(answer), asker, answer)


def test_a_claim_is_judged_by_the_middle_of_the_accounts(keen: Made) -> None:
    query = reach(level("gate", "==", 1), end=on(28))
    (answer,) = under(keen, [query])
    low, high = answer.quantile(0.1), answer.quantile(0.9)
    assert low < high
    assert judged(keen, claim(query, ">", low - 0.001)).verdict == "fits"
    assert judged(keen, claim(query, ">", 0.5 * (low + high))).verdict == "cannot tell"
    assert judged(keen, claim(query, ">", high)).verdict == "does not fit"
    result = judged(keen, claim(query))
    assert (result.value, result.low, result.high) == (pytest.approx(answer.value), low, high)


def test_an_input_restated_is_assumed(keen: Made) -> None:
    """From a level set, and with nobody's choice in the way, the answer is a rate that was typed."""
    ebbing = Query("acts", acts=(named("ebb"),), at_least=1, within=0.001, given=(("tide", "high"),))
    result = judged(keen, claim(ebbing, "<", 0.01))
    assert result.verdict == "assumed, not tested"
    assert "restates an input" in result.note


def test_what_reports_or_strategy_move_is_tested(keen: Made) -> None:
    free = Query("acts", acts=(named("ebb"),), at_least=1, within=10.0)
    bound = Query("acts", acts=(named("ransom"),), at_least=1, within=20.0, given=(("gate", "shut"),))
    assert judged(keen, claim(free, ">", 0.01)).verdict == "fits"
    assert judged(keen, claim(bound, ">", 0.01)).verdict == "fits"


def test_a_difference_nothing_can_make_is_assumed(keen: Made) -> None:
    idle = Scenario("s", "S", "", on(20), "surprise", levels=())
    query = Query("effect_of", parts=(acts("seize", end=END),), scenario="s")
    result = judged(keen, claim(query, ">", -0.1), idle)
    assert (result.verdict, result.value) == ("assumed, not tested", 0.0)
    real = Scenario("s", "S", "", on(20), "surprise", levels=(("gate", "shut"),))
    assert judged(keen, claim(query, "<", 0.0), real).verdict == "fits"


def test_units_and_what_is_asked_of_scenarios() -> None:
    mean = Query("mean", QuantityScore("tide"), end=END)
    effect = Query("effect_of", parts=(mean,), scenario="a", against="b", announced=True)
    assert unit_of(effect) == "difference in score"
    assert unit_of(Query("count", acts=(named("seize"),), end=END)) == "expected number"
    assert inner_queries([claim(effect), claim(mean)]) == {("a", True): [mean], ("b", True): [mean]}


def test_what_is_forgotten_is_swept_again_and_the_rest_is_kept(keen: Made) -> None:
    queries = [reach(level("gate", "==", 1), end=on(28)), reach(level("gate", "==", 1), end=on(21))]
    unit = keen.mixture.strategic.units[0]
    with workers() as executor:
        asker = Asker(keen.case, keen.mixture, executor)
        first = [answer.value for answer in asker.ask(queries)]
        (before,) = asker.now(unit, queries[:1])
        asker.forget(but=queries[:1])
        assert asker.now(unit, queries[:1])[0] is before
        with pytest.raises(KeyError):
            asker.now(unit, queries[1:])
        assert [answer.value for answer in asker.ask(queries)] == first
