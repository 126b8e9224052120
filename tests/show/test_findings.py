from dataclasses import replace

import pytest

from hedgerow.show import effects, findings
from hedgerow.show.matrix import matrix, matrix_title, sign
from hedgerow.show.timeline import timeline


def test_a_leading_account_is_named_only_if_told_apart(build):
    assert findings.leader(build.assessment(), "warden_type").name == "balancer"
    assert findings.leader(build.assessment(told_apart=False), "warden_type") is None
    assert findings.leader(build.assessment(), "habit") is None


def test_no_leader_where_another_leads_at_some_sway(build):
    made = build.assessment()
    swapped = replace(
        made.stability[0], weights=(("warden_type", "balancer", 0.3), ("warden_type", "leaning", 0.7))
    )
    made = replace(made, stability=(swapped, *made.stability[1:]))
    assert findings.leader(made, "warden_type") is None
    assert findings.standing(made, "warden_type") == "The reports do not tell these accounts apart"


def test_the_title_never_contradicts_the_headline(build):
    """The engine weighs the leading account against habit; strategy as a whole may gain less than it does."""
    made = build.assessment()
    health = replace(made.health, log_evidence_habit=made.health.log_evidence - 0.5)
    made = replace(made, health=health)
    assert findings.leader(made, "warden_type").name == "balancer"
    assert findings.standing(made, "warden_type") == "Balancing leads at 0.67"


def test_an_account_that_fits_best_but_is_not_highest_is_not_said_to_lead(build):
    made = build.assessment()
    weights = {"balancer": 0.4, "leaning": 0.45, "captured": 0.15}
    accounts = tuple(replace(one, weight=weights.get(one.name, one.weight)) for one in made.accounts)
    made = replace(made, accounts=accounts)
    assert findings.standing(made, "warden_type") == "Balancing fits the reports best, at 0.40"
    assert findings.standing_title(made) == "Balancing (0.40) fits the reports best"


def test_no_leader_on_a_further_axis_where_strategy_hardly_beats_habit(build):
    made = build.assessment()
    first = replace(made.case.axes[0], id="another")
    made = replace(made, case=replace(made.case, axes=(first, *made.case.axes)))
    assert findings.leader(made, "warden_type").name == "balancer"
    health = replace(made.health, log_evidence_habit=made.health.log_evidence - 1.1)
    assert findings.leader(replace(made, health=health), "warden_type") is None


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (0.0, "do not tell strategy from habit: they are as probable with either"),
        (0.4, "do not tell strategy from habit: they are 1.5 times as probable with strategy, and 3 times"),
        (-0.4, "do not tell strategy from habit: they are 1.5 times as probable with habit"),
        (2.0, "favour strategy over habit: they are 7.4 times as probable with strategy"),
        (-2.0, "favour habit over strategy: they are 7.4 times as probable with habit"),
    ],
)  # fmt: skip
def test_the_title_of_strategy_follows_the_evidence(build, gap, said):
    made = build.assessment()
    health = replace(made.health, log_evidence_habit=made.health.log_evidence - gap)
    assert said in findings.strategy_title(replace(made, health=health))


def test_a_share_that_is_the_whole_is_not_said_as_a_number(build):
    made = build.assessment()
    model = tuple(replace(one, answered_by="model") for one in made.forecasts)
    assert (
        findings.forecasts_title(replace(made, forecasts=model))
        == f"The model answers all {len(model)} questions"
    )
    assert (
        findings.forecasts_title(replace(made, forecasts=model[:1])) == "The model answers the one question"
    )
    mixed = (replace(model[0], answered_by="base_rate"), *model[1:4])
    assert findings.forecasts_title(replace(made, forecasts=mixed)).endswith("3 of 4 questions (0.75)")


def test_a_claim_that_the_model_cannot_judge_stays_open(build):
    made = build.assessment()
    claim = replace(made.claims[0], verdict="cannot tell")
    assert findings.claims_title(replace(made, claims=(claim, claim))) == "Of 2 claims, 2 stay open"


def test_the_panel_of_habit_says_where_its_line_ends(build):
    made = build.assessment()
    weight = findings.rounded_weights(made)["habit", "habit"].weight
    assert f"Weight of habit: {weight:.2f}" in timeline(made, {one.id: one.id for one in made.reports})


def test_a_long_name_of_a_lane_is_cut_on_a_telephone_alone(build):
    made = build.assessment()
    long = "The union of the towns along the river and of those beyond it"
    first, *rest = made.case.actors
    made = replace(made, case=replace(made.case, actors=(replace(first, name=long), *rest)))
    drawn = timeline(made, {one.id: one.id for one in made.reports})
    assert f'halo broad" x="0" y="15">{long}<' in drawn
    assert "The union of the towns along the river\u2026<" in drawn


def test_where_no_act_stands_out_the_title_of_the_system_says_so(build):
    made = build.assessment()
    still = tuple(replace(rate, now=rate.usual) for rate in made.rates)
    assert (
        findings.system_title(replace(made, rates=still))
        == "No act stands 0.05 a month or more above its usual rate"
    )


def test_titles_have_plain_fallbacks(build):
    made = build.empty()
    assert effects.change_title(made) == "No scenario has been asked"
    assert findings.record_words(made) == "No report is used"
    assert findings.claims_title(made) == "No claim has been entered"
    assert findings.provenance_title(made) == "The case lists no numbers"
    assert matrix_title(made) == "No report by itself tells the accounts apart"


def test_differences_are_between_the_numbers_as_printed(assessment):
    for change in effects.changes(assessment):
        assert change.difference == round(round(change.then, 2) - round(change.now, 2), 2)


def test_scenarios_that_move_nothing_say_so(build):
    made = build.assessment()
    now = tuple((one.id, one.probability) for one in made.forecasts[:3])
    made = replace(made, scenarios=(replace(made.scenarios[0], forecasts=now),))
    assert effects.change_title(made) == "No scenario moves a forecast by 0.01"


def test_the_matrix_is_sorted_by_spread_and_drops_what_weighs_nothing(assessment):
    made = matrix(assessment)
    spreads = [row.spread for row in made.rows]
    assert spreads == sorted(spreads, reverse=True)
    assert [report.id for report in made.nothing] == ["R05"]
    assert made.rows[0].spread == pytest.approx(0.64)
    held = sum(spreads[: made.carrying]) / sum(spreads)
    assert made.share == pytest.approx(held)
    assert held >= 0.8 > sum(spreads[: made.carrying - 1]) / sum(spreads)


def test_signs_follow_their_thresholds():
    assert [sign(value)[0] for value in (0.7, 0.2, 0.0, -0.2, -0.7)] == [
        "++",
        "+",
        "0",
        "\u2212",
        "\u2212\u2212",
    ]


def test_several_axes_are_titled_together(build):
    assert findings.standing_title(build.assessment()) == "Balancing (0.67) leads"
    told = findings.standing_title(build.assessment(told_apart=False))
    assert told == "The reports do not tell these accounts apart"
