"""Derivatives against central differences of runs solved again, on a world with every feature."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp

from hedgerow.ask import anchoring
from hedgerow.ask.anchoring import anchor_accounts, solve_accounts
from hedgerow.ask.answers import Asker, Mixture
from hedgerow.ask.assess import workers
from hedgerow.ask.engine import posterior, set_up
from hedgerow.ask.gradient import Differentiator
from hedgerow.ask.knobs import Knob, parameter_knobs
from hedgerow.ask.shifted import Place, Shift, shifted
from hedgerow.ask.why.common import joint_logs
from hedgerow.case.expressions import Operation, ParameterValue, QuantityScore
from hedgerow.case.model import Coverage, Dated, Effect, Parameter, Query, Source
from hedgerow.errors import SolveError
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.backward import Backward
from hedgerow.infer.filtered import Unit
from hedgerow.infer.timeline import declared_chances
from hedgerow.solve.anchor import Anchor
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.policy import default_rule

from ..infer.worlds import (
    APART,
    AWKWARD,
    COVERED,
    EVERYTHING,
    PARTLY,
    RECORD,
    axis,
    level,
    named,
    on,
    rivals,
    times,
)
from .engine import Made
from .why.engine import HEADLINES

SOURCE = Source("judgement")
TIGHT = 1e-13


def prior(name: str, kind: str, median: float, low: float, high: float) -> Parameter:
    return Parameter(name, kind, (median, 0.3), median, low, high, SOURCE)  # type: ignore[arg-type]


def moving(**changes: object):
    """Parameters in rates, chances, wants, the calendar of the past and of the future, and in what an account sets."""
    base = rivals()
    seize, ransom, petition = base.acts
    swept = replace(petition.outcomes[0], effects=(Effect("tide", (1, 2, 2), times(0.3, "pull")),))
    vote = replace(base.calendar[0], effects=(Effect("gate", (1, 0), times(0.5, "pull")),))
    feast = Dated("feast", on(26), level("tide", ">", 0), (Effect("mood", (0, 0), times(0.6, "pull")),))
    return replace(
        base,
        parameters=(
            prior("boldness", "lognormal", 1.0, 0.6, 1.7),
            prior("temper", "lognormal", 1.0, 0.7, 1.4),
            prior("order", "normal", 1.0, 0.7, 1.3),
            prior("pull", "lognormal", 1.0, 0.8, 1.2),
            prior("trade", "normal", 1.0, 0.8, 1.2),
        ),
        acts=(
            replace(seize, worth=(("warden", times(-0.3, "order")), ("guild", times(-0.2, "temper")))),
            ransom,
            replace(petition, outcomes=(swept,)),
        ),
        actors=(
            base.actors[0],
            replace(
                base.actors[1],
                wants=(("trade", Operation("*", (ParameterValue("trade"), QuantityScore("tide")))),),
            ),
        ),
        axes=(
            axis("aim", {"strict": (0.5, {}), "lax": (0.5, {"order": -0.5})}),
            axis("humour", {"mild": (0.6, {"temper": 0.7}), "sour": (0.4, {})}, first=6),
        ),
        calendar=(vote, feast),
        coverage=COVERED,
        **changes,
    )  # fmt: skip


def tightly(case, monkeypatch) -> Made:
    # Any anchor will do, for it is frozen; what is differentiated must be solved to the last digits.
    monkeypatch.setattr(anchoring, "ANCHORED", 0.05)
    with workers() as executor:
        setting = set_up(case, executor)
        found = anchor_accounts(case, setting, 1.0, executor)
        solved = solve_accounts(case, setting, found, executor)
    return Made(case, setting, solved, posterior(case, solved.filtered, setting.filtered))


def log_evidence(case, mixture: Mixture) -> float:
    return float(logsumexp(joint_logs(case, mixture.strategic.log_weights(), mixture.habit.log_weights())))


def slope(at, step: float) -> float:
    """Derivative at zero by two central differences, of which the error of the first order is taken off."""
    near, far = ((at(k * step) - at(-k * step)) / (2 * k * step) for k in (1, 2))
    return (4 * near - far) / 3


QUERIES = {
    **HEADLINES,
    "given": Query("acts", acts=(named("ransom"),), at_least=1, end=on(40), given=(("gate", "shut"),)),
}


def test_a_derivative_that_is_no_number_is_refused_without_a_warning(monkeypatch) -> None:
    """What a silence of e^-444 does to values that it never meets, put in by hand."""
    case = moving(evidence=RECORD)
    it = tightly(case, monkeypatch)
    wait = Backward._wait
    monkeypatch.setattr(Backward, "_wait", lambda *given: 1e300 * wait(*given))
    with workers() as executor, warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SolveError, match=r"is no number|could not be computed"):
            Differentiator(case, it.setting, it.solved, executor).evidence()


@pytest.mark.parametrize("record", [RECORD, APART, AWKWARD], ids=["record", "apart", "awkward"])
def test_every_parameter_moves_evidence_and_forecasts_as_solving_again_does(record, monkeypatch) -> None:
    case = moving(evidence=record)
    if record is APART:
        case = replace(case, coverage=PARTLY)
    it = tightly(case, monkeypatch)
    queries = list(QUERIES.values()) if record is RECORD else [QUERIES["twice"], QUERIES["angry"]]
    with workers() as executor:
        wanted = Differentiator(case, it.setting, it.solved, executor)
        gradients = [*(wanted.forecast(query) for query in queries), wanted.evidence()]
        answers = Asker(case, it.mixture, executor).ask(queries)
        values = [*(answer.value for answer in answers), log_evidence(case, it.mixture)]
        assert [each.value for each in gradients] == pytest.approx(values, abs=1e-11)
        for parameter in case.parameters:

            def at(change: float, parameter=parameter) -> np.ndarray:
                moved = Shift({parameter.name: parameter.median + change})
                base = Place(case, it.setting, it.solved)
                place = shifted(base, moved, executor, tolerance=TIGHT)
                there = posterior(place.case, place.solved.filtered, place.setting.filtered)
                found = Asker(case, there, executor).ask(queries)
                return np.array([*(answer.value for answer in found), log_evidence(case, there)])

            expected = slope(at, 1e-3)
            got = np.array([each.by_parameter()[parameter.name] for each in gradients])
            assert got == pytest.approx(expected, rel=1e-6, abs=1e-9)
            assert np.abs(got).max() > 1e-4


@pytest.mark.parametrize("kappa", [1.0, 0.5])
def test_intercepts_and_scales_move_evidence_as_solving_again_does(kappa, monkeypatch) -> None:
    case = moving(evidence=RECORD)
    it = tightly(case, monkeypatch)
    mechanics = it.setting.games[0].mechanics
    knobs = [Knob("intercept", str(row)) for row in mechanics.rows] + [
        Knob("scale", actor) for actor in mechanics.actors
    ]
    with workers() as executor:
        found = Differentiator(case, it.setting, it.solved, executor, knobs, kappa).evidence()

        def again(intercepts: np.ndarray, scale: np.ndarray) -> float:
            units = []
            for key, game, solution, values in zip(
                it.setting.keys, it.setting.games, it.solved.solutions, it.setting.parameters, strict=True
            ):
                rule = default_rule(game.mechanics, intercepts)
                fresh = solve(game, scale, rule, start=solution.values, tolerance=TIGHT)
                units.append(Unit(key, fresh.policy.chain(game.mechanics), values))
            filtered = filter_accounts(case, units, it.setting.densities, (kappa,), executor)
            return float(
                logsumexp(
                    joint_logs(case, filtered.log_weights(kappa), it.setting.filtered.log_weights(kappa))
                )
            )

        anchor: Anchor = it.solved.anchor
        for place, knob in enumerate(knobs[: len(mechanics.rows)]):
            unit = np.eye(len(mechanics.rows))[place]
            expected = slope(
                lambda step, unit=unit: again(anchor.intercepts + step * unit, anchor.scale), 1e-3
            )
            assert found.by[knob] == pytest.approx(expected, rel=1e-6, abs=1e-8)
        for place, knob in enumerate(knobs[len(mechanics.rows) :]):
            unit = np.eye(len(mechanics.actors))[place]
            expected = slope(
                lambda step, unit=unit: again(anchor.intercepts, anchor.scale * np.exp(step * unit)), 1e-3
            )
            assert found.by[knob] == pytest.approx(expected, rel=1e-6, abs=1e-8)


REPORTING = (
    Coverage(EVERYTHING, (), on(0), on(8), None),
    Coverage(("seize", "petition", "scorn"), (), on(9), on(14), 0.7),
    Coverage(("seize", "ransom"), (), on(15), on(20), None),
)
"""The acts' own chances, then one of a row, then their own again, the rest unwatched."""


@pytest.mark.parametrize("record", [RECORD, APART, AWKWARD], ids=["record", "apart", "awkward"])
@pytest.mark.parametrize("kappa", [1.0, 0.5])
def test_chances_of_being_reported_move_evidence_as_reading_again_does(record, kappa, monkeypatch) -> None:
    """Through silence thinned by them, through what a report is as likely as, and through false reports."""
    case = replace(moving(evidence=record), coverage=REPORTING)
    it = tightly(case, monkeypatch)
    chances = declared_chances(case, it.setting.games[0].mechanics)
    assert "coverage row 2" in chances
    assert len(chances) > 3
    query = QUERIES["twice"]
    with workers() as executor:
        knobs = [Knob("reported", name) for name in chances]
        wanted = Differentiator(case, it.setting, it.solved, executor, knobs, kappa)
        evidence = wanted.evidence()
        forecast = wanted.forecast(query) if kappa == 1.0 else None
        for name, chance in chances.items():

            def at(change: float, name=name, chance=chance) -> np.ndarray:
                then = replace(case, reporting=((name, chance + change),))
                both = [
                    filter_accounts(then, filtered.units, it.setting.densities, (kappa,), executor)
                    for filtered in (it.solved.filtered, it.setting.filtered)
                ]
                logs = joint_logs(then, *(each.log_weights(kappa) for each in both))
                (answer,) = Asker(then, posterior(then, *both), executor).ask([query])
                return np.array([float(logsumexp(logs)), answer.value])

            expected = slope(at, 1e-3)
            assert evidence.by[Knob("reported", name)] == pytest.approx(expected[0], rel=1e-6, abs=1e-9)
            assert abs(expected[0]) > 1e-4
            if forecast is not None:
                assert forecast.by[Knob("reported", name)] == pytest.approx(expected[1], rel=1e-6, abs=1e-9)


def test_a_drift_moves_evidence_and_forecasts_as_solving_again_does(monkeypatch) -> None:
    case = moving(evidence=RECORD)
    it = tightly(case, monkeypatch)
    query, knob = QUERIES["angry"], Knob("drift", "ebb")
    with workers() as executor:
        wanted = Differentiator(case, it.setting, it.solved, executor, [knob])
        got = [each.by[knob] for each in (wanted.forecast(query), wanted.evidence())]

        def at(change: float) -> np.ndarray:
            base = Place(case, it.setting, it.solved)
            place = shifted(base, Shift(drifts={"ebb": change}), executor, tolerance=TIGHT)
            there = posterior(place.case, place.solved.filtered, place.setting.filtered)
            (answer,) = Asker(place.case, there, executor).ask([query])
            return np.array([answer.value, log_evidence(place.case, there)])

        assert got == pytest.approx(slope(at, 1e-3), rel=1e-6, abs=1e-9)
    assert np.abs(got).min() > 1e-4


def test_weights_of_accounts_move_together(monkeypatch) -> None:
    case = moving(evidence=RECORD)
    it = tightly(case, monkeypatch)
    count = 2 * len(it.setting.keys)
    with workers() as executor:
        wanted = Differentiator(case, it.setting, it.solved, executor)
        slopes = [wanted.membership(row).by for row in np.eye(count)]
    for knob in parameter_knobs(case):
        assert sum(by[knob] for by in slopes) == pytest.approx(0.0, abs=5e-9)


@pytest.mark.parametrize(
    ("name", "said"), [("temper", "about to appear or to vanish"), ("pull", "stays between 0 and 1")]
)
def test_a_rate_or_a_chance_about_to_vanish_has_no_derivative(name, said, monkeypatch) -> None:
    case = moving(evidence=RECORD)
    none = replace(next(each for each in case.parameters if each.name == name), kind="normal", median=0.0)
    case = replace(case, parameters=tuple(none if each.name == name else each for each in case.parameters))
    it = tightly(case, monkeypatch)
    with workers() as executor, pytest.raises(SolveError, match=said):
        Differentiator(case, it.setting, it.solved, executor).evidence()
