"""The main job, from a tiny case to its document."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest

from hedgerow.ask.assess import assess
from hedgerow.ask.record import Assessment
from hedgerow.ask.scenarios import manners
from hedgerow.ask.solving import TOLERANCE
from hedgerow.case.model import Baseline, Case, Claim, Query, Question, Scenario, Source
from hedgerow.show.document import document
from hedgerow.solve.equilibrium import Accuracy

from ..infer.worlds import RECORD, axis, harbour, level, named, on, report, rivals
from .test_questions import acts, reach

END = on(40)
SHUT, HIGH = level("gate", "==", 1), level("tide", "==", 2)


def question(id: str, asks: Query | None, **parts: Any) -> Question:
    plain = Question(
        id, f"Will {id}?", id, END, "The harbour book.", "model" if asks else "none", asks, False, None, ""
    )
    return replace(plain, **parts)


def claim(id: str, asks: Query, threshold: float = 0.5) -> Claim:
    return Claim(
        id, "Somebody", "", "fact", "So it is.", asks, ">", threshold, "Seeing it.", Source("judgement")
    )


SEIZED = acts("seize", least=2, end=END)
ASKED = {
    "questions": (
        question("seized", SEIZED, headline=True, baseline=Baseline(seen=3, exposure=60.0, at_least=2)),
        question("shut", Query("holds", SHUT, end=END), headline=True),
        question("counted", Query("count", acts=(named("petition"),), end=END)),
        question("based", None, answered_by="base_rate", baseline=Baseline(seen=1, of=3)),
        question("open", None, reason="No act corresponds."),
    ),
    "claims": (
        claim("strict", Query("account", account=(("aim", "strict"),))),
        claim("habit", Query("account", account=(("habit", "yes"),))),
        claim("high", reach(HIGH, end=END)),
        claim("effect", Query("effect_of", parts=(SEIZED,), scenario="no_ransom")),
        claim("known", Query("effect_of", parts=(SEIZED,), scenario="no_ransom", announced=True)),
        claim("against", Query("effect_of", parts=(SEIZED,), scenario="no_ransom", against="shut_now")),
    ),
    "scenarios": (
        Scenario("no_ransom", "No ransom", "", on(20), "both", ban=("ransom",)),
        Scenario("shut_now", "Shut now", "", on(20), "surprise", (named("petition"),), levels=(("gate", "shut"),)),
    ),
}  # fmt: skip


def asked(case: Case) -> Case:
    """A case that asks and claims something of everything."""
    known = tuple(
        one for one in ASKED["claims"] if one.id != "strict" or any(a.id == "aim" for a in case.axes)
    )
    return replace(case, questions=ASKED["questions"], claims=known, scenarios=ASKED["scenarios"])  # type: ignore[arg-type]


def numbers(assessment: Assessment) -> dict[str, Any]:
    """The document without the time it took, and without the arithmetic's own report on itself."""
    found = document(assessment)
    for name in (
        "seconds",
        "residual",
        "error_estimate",
        "iterations",
        "reason",
        "anchor_error",
        "sway_error",
    ):
        found["health"].pop(name)
    return found


def flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {k: v for key, part in value.items() for k, v in flat(part, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {k: v for n, part in enumerate(value) for k, v in flat(part, f"{path}.{n}").items()}
    return {path: value}


def alike(one: dict[str, Any], other: dict[str, Any], tolerance: float) -> None:
    """The same words, and numbers as near as that."""
    left, right = flat(one), flat(other)
    assert left.keys() == right.keys()
    for path, value in left.items():
        if isinstance(value, float):
            assert right[path] == pytest.approx(value, abs=tolerance), path
        else:
            assert right[path] == value, path


@pytest.fixture(scope="module")
def keen() -> Assessment:
    return assess(asked(rivals(evidence=RECORD)))


@pytest.fixture(scope="module")
def calm() -> Assessment:
    """Nobody wants anything."""
    return assess(asked(harbour(evidence=RECORD)))


# ---- The same again ------------------------------------------------------------------------------------


def test_the_same_case_gives_the_same_document(keen: Assessment) -> None:
    again = document(assess(asked(rivals(evidence=RECORD))))
    first = document(keen)
    assert again["health"].pop("seconds") > 0
    assert first["health"].pop("seconds") > 0
    assert again == first


def test_every_solve_a_number_rests_on_has_its_error_estimated(
    keen: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every multiple of the sways and under every announced scenario; the worst of them all is told."""
    assert 0.0 < keen.health.error_estimate <= TOLERANCE
    kept: list[Accuracy] = []
    worst = Accuracy.worst
    monkeypatch.setattr(Accuracy, "worst", lambda each: worst(kept.__setitem__(slice(None), each) or kept))
    case = replace(asked(rivals(evidence=RECORD)), sways=(0.5, 1.0))
    again = assess(case)
    accounts = again.health.hypotheses
    announced = sum(manners(scenario)[-1] == "announced" for scenario in case.scenarios)
    assert announced == 1
    assert len(kept) == (2 + announced) * accounts
    assert again.health.error_estimate == max(one.error_estimate for one in kept) <= TOLERANCE


def test_without_explanations_the_answers_are_the_same(keen: Assessment) -> None:
    bare = assess(asked(rivals(evidence=RECORD)), explained=False)
    assert (bare.ledger, bare.why, bare.acts, bare.indicators, bare.cycles, bare.futures) == (
        None, (), (), None, None, None,
    )  # fmt: skip
    assert keen.ledger is not None
    assert document(bare)["forecasts"] == document(keen)["forecasts"]


def renamed(part: Any, names: dict[str, str]) -> Any:
    """Any record with its quantities renamed, in expressions and everywhere."""
    if isinstance(part, str):
        return names.get(part, part)
    if isinstance(part, tuple):
        return tuple(renamed(one, names) for one in part)
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        return replace(
            part,
            **{field.name: renamed(getattr(part, field.name), names) for field in dataclasses.fields(part)},
        )
    return part


def test_names_of_quantities_mean_nothing(keen: Assessment) -> None:
    turned = renamed(asked(rivals(evidence=RECORD)), {"tide": "zeta", "gate": "eta", "mood": "theta"})
    assert [quantity.name for quantity in turned.quantities] == ["zeta", "eta", "theta"]
    assert numbers(assess(turned)) == numbers(keen)


def test_the_order_of_declarations_means_nothing(keen: Assessment) -> None:
    """As near as the anchor is found: it may miss a usual rate, and a sway, by two in a thousand."""
    case = asked(rivals(evidence=RECORD))
    turned = replace(
        case, quantities=case.quantities[::-1], acts=case.acts[::-1], actors=case.actors[::-1], sways=case.sways[::-1]
    )  # fmt: skip
    alike(numbers(keen), numbers(assess(turned)), 5e-3)


# ---- What it holds -------------------------------------------------------------------------------------


def test_weights_in_every_table_sum_to_one(keen: Assessment, calm: Assessment) -> None:
    for made in (keen, calm):
        axes = {account.axis for account in made.accounts}
        for name in axes:
            mine = [account for account in made.accounts if account.axis == name]
            assert sum(account.prior for account in mine) == pytest.approx(1.0)
            assert sum(account.weight for account in mine) == pytest.approx(1.0, abs=1e-12)
            assert sum(account.weight_given_strategy for account in mine) == pytest.approx(1.0, abs=1e-12)
            for place in range(len(made.case.kappas)):
                assert sum(account.by_kappa[place][1] for account in mine) == pytest.approx(1.0, abs=1e-12)
        for row in made.stability:
            for name in axes - {"habit"}:
                assert sum(w for of, _, w in row.weights if of == name) == pytest.approx(1.0, abs=1e-12)
        for path in made.paths:
            assert [sum(chances) for chances in path.chances] == pytest.approx(
                [1.0] * len(path.dates), abs=1e-12
            )


def test_effects_are_differences_of_forecasts(keen: Assessment) -> None:
    plain = {forecast.id: forecast.probability for forecast in keen.forecasts}["seized"]
    under = {(one.id, one.kind): dict(one.forecasts)["seized"] for one in keen.scenarios}
    value = {one.id: one.value for one in keen.claims}
    assert value["effect"] == pytest.approx(under["no_ransom", "surprise"] - plain, abs=1e-12)
    assert value["known"] == pytest.approx(under["no_ransom", "announced"] - plain, abs=1e-12)
    assert value["against"] == pytest.approx(
        under["no_ransom", "surprise"] - under["shut_now", "surprise"], abs=1e-12
    )
    assert ("shut_now", "announced") not in under


def test_a_forecast_is_its_accounts_averaged(keen: Assessment) -> None:
    weight = {(account.axis, account.name): account.weight for account in keen.accounts}
    given = {
        account.name: account.weight_given_strategy for account in keen.accounts if account.axis == "aim"
    }
    for forecast in keen.forecasts[:3]:
        by_account = {name: value for _, name, value in forecast.by_account}
        assert forecast.strategy == pytest.approx(sum(given[n] * v for n, v in by_account.items()), abs=1e-12)
        mixed = weight["habit", "habit"] * forecast.habit + weight["habit", "strategy"] * forecast.strategy
        assert forecast.probability == pytest.approx(mixed, abs=1e-12)
        assert forecast.low is not None
        assert forecast.low <= forecast.high
    modelled = [abs(f.strategy - f.habit) for f in keen.forecasts if f.answered_by == "model"]
    assert keen.strategy_share == pytest.approx(sum(modelled) / 3, abs=1e-12)


def test_who_answers_is_kept_apart(keen: Assessment) -> None:
    by_id = {forecast.id: forecast for forecast in keen.forecasts}
    assert by_id["based"].probability == by_id["based"].baseline == pytest.approx(1.5 / 4)
    assert (by_id["based"].strategy, by_id["based"].low) == (None, None)
    assert (by_id["open"].probability, by_id["open"].reason) == (None, "No act corresponds.")
    # Twenty days, three and a half in sixty.
    assert by_id["seized"].baseline == pytest.approx(0.3253, abs=1e-4)
    assert (by_id["counted"].unit, by_id["shut"].unit) == ("expected number", "probability")


def test_reports_say_whether_they_were_used_and_weigh(keen: Assessment) -> None:
    late = (*RECORD, report("L1", 5, "petition", published=25), report("L2", 6, left_out="Doubtful."))
    case = replace(asked(rivals(evidence=late)), coverage=rivals().coverage[:1])
    rows = {row.id: row for row in assess(case).reports}
    assert [row.id for row in rows.values() if not row.used] == ["L1", "L2"]
    assert "after the as-of date" in rows["L1"].why_not
    assert rows["L2"].why_not == "Doubtful."
    assert [id for id, row in rows.items() if row.weighs] == ["E1", "E2", "E3", "E4", "E5", "E6", "E7"]
    assert all(gained == 0 for *_, gained in rows["E8"].increments)


# ---- At the edges --------------------------------------------------------------------------------------


def test_a_case_without_wants_runs_as_habit_and_says_so(calm: Assessment) -> None:
    assert calm.headline.startswith("This case runs as habit")
    assert not calm.told_apart
    assert calm.health.log_evidence == pytest.approx(calm.health.log_evidence_habit, abs=1e-12)
    assert calm.strategy_share == pytest.approx(0.0, abs=1e-12)
    weight = {(account.axis, account.name): account for account in calm.accounts}
    assert weight["habit", "habit"].weight == pytest.approx(0.5, abs=1e-12)
    for account in calm.accounts:
        assert account.weight == pytest.approx(account.weight_given_strategy, abs=1e-12)
    assert weight["nerve", "bold"].weight != pytest.approx(0.7, abs=1e-3)
    announced, surprise = (
        next(dict(one.forecasts) for one in calm.scenarios if (one.id, one.kind) == ("no_ransom", kind))
        for kind in ("announced", "surprise")
    )
    assert announced == pytest.approx(surprise, abs=1e-9)


@pytest.mark.parametrize("prior", [0.0, 1.0])
def test_habit_may_be_ruled_out_or_taken_for_granted(keen: Assessment, prior: float) -> None:
    made = assess(asked(rivals(evidence=RECORD, habit=prior)))
    weight = {(account.axis, account.name): account.weight for account in made.accounts}
    assert weight["habit", "habit"] == prior
    for forecast, mixed in zip(made.forecasts[:3], keen.forecasts[:3], strict=True):
        assert forecast.probability == (forecast.habit if prior else forecast.strategy)
        assert (forecast.habit, forecast.strategy) == pytest.approx((mixed.habit, mixed.strategy), abs=1e-12)
    for step in made.steps:
        assert step.weights[-1] == ("habit", "habit", prior)


def test_a_case_of_one_account() -> None:
    meek = tuple(replace(actor, sway=0.2) for actor in rivals().actors)
    made = assess(asked(rivals(axes=(), actors=meek, evidence=RECORD)))
    assert made.headline == "This case declares one account only."
    assert [account.name for account in made.accounts] == ["habit", "strategy"]
    assert all(row.increments == () for row in made.reports)


def test_a_case_in_which_nothing_is_reported() -> None:
    """And none would be: everything stands at its prior."""
    made = assess(asked(rivals(evidence=(), coverage=())))
    for account in made.accounts:
        assert account.weight == pytest.approx(account.prior, abs=1e-12)
    assert made.health.log_evidence == pytest.approx(0.0, abs=1e-9)
    assert not made.told_apart
    assert [step.what for step in made.steps] == ["silence"]
    assert all(rate.counted == 0 for rate in made.rates)


def test_a_hypothesis_without_a_prior_is_no_account() -> None:
    """Also where another axis is drawn again on the way, among accounts of which none has a prior."""
    drawn = axis("heat", {"hot": (0.6, {"boldness": 1.4}), "cold": (0.4, {})}, first=10)
    meek = tuple(replace(actor, sway=0.2) for actor in rivals().actors)
    strict, lax = rivals().axes[0].values
    off = replace(rivals().axes[0], values=(replace(strict, prior=1.0), replace(lax, prior=0.0)))
    gone = replace(off, values=off.values[:1])
    found, wanted = (
        document(assess(asked(rivals(axes=(axes, drawn), actors=meek, evidence=RECORD))))
        for axes in (off, gone)
    )
    weights = {(one["axis"], one["name"]): one["weight"] for one in found["accounts"]}
    assert weights.pop(("aim", "lax")) == 0.0
    assert weights == {(one["axis"], one["name"]): one["weight"] for one in wanted["accounts"]}
    assert [one["probability"] for one in found["forecasts"]] == [
        one["probability"] for one in wanted["forecasts"]
    ]


def test_the_answer_is_told_before_what_stands_behind_it() -> None:
    """Weights and forecasts of the first word are those of the last."""
    told: list[Assessment] = []
    stages: list[str] = []
    case = asked(rivals(evidence=RECORD))

    def answered(found: Assessment) -> None:
        told.append(found)
        stages.append("answered")

    whole = assess(case, progress=lambda stage, *_: stages.append(stage), answered=answered)
    (first,) = told
    assert (first.scenarios, first.claims, first.why) == ((), (), ())
    assert whole.scenarios
    assert whole.claims
    same = {"scenarios": (), "claims": (), "health": first.health}
    explained = {
        one.name: getattr(first, one.name)
        for one in dataclasses.fields(Assessment)
        if one.name in {"ledger", "why", "acts", "indicators", "cycles", "futures", "sensitivity"}
    }
    assert document(replace(whole, **same, **explained)) == document(first)
    later = stages[stages.index("answered") :]
    assert any(stage.startswith("Asking: No ransom") for stage in later)
    assert not any(stage.startswith("Asking: ") for stage in stages[: stages.index("answered")])
