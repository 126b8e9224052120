"""Numbers to first order: sums of slopes times changes from what a run shows, kept within chances, and at once."""

import asyncio
import statistics
import time
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.ask.why.slopes_record import Slope, Steering
from hedgerow.case.changes import Changes, from_plain, with_report, with_value
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.show.words import chance
from hedgerow.studio.app import application
from hedgerow.studio.first_order import Steered, first_order, packed, unpacked
from hedgerow.studio.session import Studio
from hedgerow.studio.store import Run

FREEDOM = "hypotheses.aim.balancer.set.freedom"
PULL = "parameters.northern_pull"
CASE = read_case(TEMPLATE)
SECONDS = 120
rates = st.floats(-0.2, 0.2)


def run(values=(), reports=()) -> Run:
    account = {"axis": "aim", "name": "balancer", "label": "Balances", "prior": 0.6, "weight": 0.4,
               "weight_given_strategy": 0.5}  # fmt: skip
    asked = {"id": "Q1", "short": "Q", "unit": "probability", "probability": 0.3, "low": None, "high": None,
             "habit": None, "strategy": None, "baseline": None}  # fmt: skip
    document = {"accounts": [account], "forecasts": [asked], "scenarios": [], "claims": []}
    changes = {"values": list(values), "reports": list(reports), "accounts": [], "scenarios": [], "edits": []}
    return Run("0" * 12, "", "", "", "", (), (), changes, {}, (), document)


def slopes(first=(0.05, -0.02), second=(0.1, 0.1)) -> Steering:
    return Steering(
        (FREEDOM, PULL), (1.0, 0.0), (("Q1", Slope(0.31, first)),), (("aim", "balancer", Slope(0.4, second)),)
    )


def at(of: Run, found: Steering | None = None) -> Steered:
    """Slopes taken at a run."""
    return Steered(of.id, from_plain(of.changes), of.digests, found or slopes())


@given(rates, rates, st.floats(0.5, 1.5), st.floats(-0.5, 0.5))
def test_several_sliders_sum(one, other, freedom, pull) -> None:
    changes = with_value(with_value(Changes(), FREEDOM, freedom), PULL, pull)
    found = first_order(run(), at(run(), slopes((one, other))), CASE, changes)
    assert found.numbers["forecasts.Q1.probability"] == pytest.approx(
        0.3 + one * (freedom - 1.0) + other * pull, abs=1e-12
    ), "from what the run shows"
    assert found.numbers["accounts.aim.balancer.weight"] == pytest.approx(
        0.4 + 0.1 * (freedom - 1.0) + 0.1 * pull, abs=1e-12
    )


def test_a_chance_stops_short_of_zero_and_one_for_a_straight_line_makes_nothing_certain() -> None:
    far = first_order(
        run(), at(run(), slopes((0.5, 0.0), (-0.5, 0.0))), CASE, with_value(Changes(), FREEDOM, 3.0)
    )
    assert {name: chance(value) for name, value in far.numbers.items()} == {
        "forecasts.Q1.probability": ">0.99",
        "accounts.aim.balancer.weight": "<0.01",
    }


def test_it_is_told_from_the_run_and_back_to_what_is_declared() -> None:
    moved = run(values=[(FREEDOM, 0.8)])
    steered = at(moved, replace(slopes(), values=(0.8, 0.0)))
    back = first_order(moved, steered, CASE, Changes())
    assert back.numbers["forecasts.Q1.probability"] == pytest.approx(0.3 + 0.05 * 0.2, abs=1e-12)
    assert first_order(moved, steered, CASE, with_value(Changes(), FREEDOM, 0.8)) is None, "nothing differs"


def test_slopes_of_a_run_nearby_lead_on_from_the_numbers_shown() -> None:
    moved = run(values=[(FREEDOM, 0.8)])
    on = first_order(moved, at(run()), CASE, with_value(Changes(), FREEDOM, 0.7))
    assert on.numbers["forecasts.Q1.probability"] == pytest.approx(0.3 - 0.05 * 0.1, abs=1e-12)
    assert first_order(run(), at(run(reports=("E07",))), CASE, with_value(Changes(), FREEDOM, 0.7)) is None


def test_what_has_no_slope_has_no_number() -> None:
    assert first_order(run(), at(run()), CASE, Changes()) is None
    off = with_value(with_report(Changes(), "E07", on=False), FREEDOM, 0.5)
    assert first_order(run(), at(run()), CASE, off) is None
    assert first_order(run(reports=("E07",)), at(run(reports=("E07",))), CASE, off) is not None
    other = with_value(Changes(), "hypotheses.orders.own.set.obedience", 0.5)
    assert first_order(run(), at(run()), CASE, other) is None


def test_slopes_of_quick_answers_are_for_quick_answers() -> None:
    """For they hold the anchor; where nothing is moved, that changes nothing."""
    held = replace(at(run()), changes=Changes(quick=True))
    quick = with_value(Changes(quick=True), FREEDOM, 0.7)
    assert first_order(run(), held, CASE, quick).numbers["forecasts.Q1.probability"] == pytest.approx(0.285)
    assert first_order(run(), held, CASE, replace(quick, quick=False)) is None
    assert first_order(run(), at(run()), CASE, quick) is None
    anew = run(values=[(FREEDOM, 0.8)])
    assert first_order(anew, held, CASE, quick) is None, "what is shown was anchored anew"


def test_slopes_are_kept_to_the_last_digit() -> None:
    assert unpacked(packed(slopes((0.1 + 0.2, 1 / 3)))) == slopes((0.1 + 0.2, 1 / 3))


@pytest.mark.slow
def test_a_studio_prepares_slopes_behind_its_answer_and_then_answers_within_a_tenth_of_a_second(
    case, tmp_path
) -> None:
    studio = Studio(case, tmp_path / "runs")
    try:
        until(lambda: shown(studio))
        assert studio.answers.following
        status = studio.status()
        assert not status["running"]
        assert "being prepared" in status["first_order"]
        assert studio.first_order(FREEDOM, 0.9) is None
        until(lambda: studio.status()["first_order"].startswith("A moved slider"))
        run, kept = studio.shown, studio.answers.steered
        assert kept.run == run.id
        steered = kept.slopes
        place = steered.paths.index(FREEDOM)
        now = {one["id"]: one["probability"] for one in run.document["forecasts"]}

        async def ask() -> list[float]:
            transport = httpx.ASGITransport(application(studio, "token", 8000))
            taken = []
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:8000", cookies={"hedgerow_8000": "token"}
            ) as client:
                for value in (0.8 + 0.01 * n for n in range(20)):
                    began = time.perf_counter()
                    answer = await client.get("/first", params={"path": FREEDOM, "value": value})
                    taken.append(time.perf_counter() - began)
                    assert answer.status_code == 200, answer.text
                    for id, slope in steered.forecasts:
                        got = answer.json()["numbers"][f"forecasts.{id}.probability"][0]
                        assert abs(got - (now[id] + slope.slopes[place] * (value - 1.0))) <= 1e-12
                for path, value in (("parameters.no", "1"), (FREEDOM, "nan")):
                    answer = await client.get("/first", params={"path": path, "value": value})
                    assert answer.status_code == 422
            return taken

        assert statistics.median(asyncio.run(ask())) < 0.1
        studio.set_value(FREEDOM, 0.9)
        assert studio.answers.computing
        assert studio.first_order() is not None, "while the exact answer is computed"
        until(lambda: studio.status()["up_to_date"])
        assert studio.first_order() is None
        studio.undo()
        assert studio.shown.id == run.id
        assert studio.answers.steered == kept, "known already: not computed again"
        assert not studio.answers.following
        studio.answers.forget(run.id)
        assert not studio.store.get(f"slopes of {run.id}")
    finally:
        studio.close()


@pytest.mark.slow
def test_slopes_that_cannot_be_computed_are_said_and_stop_nothing(case, tmp_path) -> None:
    studio = Studio(case, tmp_path / "runs")
    try:
        until(lambda: shown(studio))
        job = studio.answers.runner.job
        studio.answers._told(job, {"kind": "failed", "why": "No anchor."})
        studio.answers.runner.cancel()
        assert studio.status()["first_order"] == "No numbers to first order: No anchor."
        assert studio.shown is not None
        assert not studio.answers.trouble
    finally:
        studio.close()


def shown(studio: Studio) -> bool:
    """Whether an answer is shown, and what follows it begun: both are heard of under one lock."""
    with studio.lock:
        return studio.shown is not None


def until(true) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
