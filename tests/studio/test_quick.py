"""Quick answers in the studio of a large case: what they begin from is found once, and the latest wins."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hedgerow.ask.quick import assess_quickly, base_of
from hedgerow.case.changes import Changes
from hedgerow.case.edits import read_changed
from hedgerow.case.read import read_case
from hedgerow.show.document import document
from hedgerow.studio import session, views
from hedgerow.studio.answers import UNASKED
from hedgerow.studio.changes import StudioError
from hedgerow.studio.names import begun_of
from hedgerow.studio.numbers import numbers
from hedgerow.studio.runner import Job
from hedgerow.studio.session import Studio

SECONDS = 120


@pytest.fixture
def studio(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """One in which the small case counts as large."""
    monkeypatch.setattr(session, "AT_ONCE", 0)
    made = Studio(case, tmp_path / "runs")
    yield made
    made.close()


def settled(studio: Studio) -> list[str]:
    """Wait until nothing is computed; the stages that were told meanwhile."""
    stages: list[str] = []
    end = time.monotonic() + SECONDS
    while (status := studio.status())["running"]:
        assert time.monotonic() < end, status
        if status["stage"] not in stages[-1:]:
            stages.append(status["stage"])
        time.sleep(0.005)
    assert not studio.answers.trouble
    return stages


def until(true: Callable[[], bool], studio: Studio) -> None:
    """Wait for what is worked out behind the answer; both are heard of under one lock."""
    end = time.monotonic() + SECONDS
    while True:
        with studio.lock:
            if true():
                return
        assert time.monotonic() < end, studio.status()
        time.sleep(0.005)


@pytest.mark.slow
def test_each_change_is_answered_quickly_once_that_was_asked_for(studio: Studio, case: Path) -> None:
    assert studio.shown is None, "a large case answers only when asked"
    assert "Quick" in views.page(studio)
    studio.quicken()
    assert any(stage.startswith("Anchoring") for stage in settled(studio))
    worker = studio.answers.runner._worker
    path = "hypotheses.aim.balancer.set.freedom"
    studio.set_value(path, 0.9)
    assert not any(stage.startswith("Anchoring") for stage in settled(studio))
    assert studio.answers.runner._worker is worker
    assert studio.up_to_date
    declared = read_case(case)
    changed = read_changed(case, Changes(values=((path, 0.9),), quick=True))
    wanted = numbers(document(assess_quickly(changed, base_of(declared))))
    assert numbers(studio.shown.document) == pytest.approx(wanted, abs=1e-9)
    assert "A quick answer" in views.answer(studio)
    with pytest.raises(StudioError, match="not explained"):
        studio.explain()

    quick = studio.shown
    studio.reset()
    settled(studio)
    assert studio.changes == Changes(quick=True), "quick answers go on"
    studio.undo()
    assert studio.shown == quick, "known already"

    studio.compute()
    settled(studio)
    assert not studio.changes.quick
    assert studio.up_to_date
    assert studio.shown.document["scenarios"], "all is asked"
    assert numbers(studio.shown.document)["accounts.aim.balancer.weight"] != pytest.approx(
        wanted["accounts.aim.balancer.weight"], abs=1e-6
    ), "and anchored anew"
    studio.set_value(path, 0.8)
    assert not studio.status()["running"], "a large case answers only when asked"
    studio.undo()
    studio.undo()
    assert studio.changes.quick
    assert studio.up_to_date, "known already"


@pytest.mark.slow
def test_a_full_answer_is_shown_before_all_of_it_is_asked(studio: Studio, case: Path, tmp_path: Path) -> None:
    told = studio.answers.runner._told
    seen = []

    def watched(job: Job, message: dict[str, Any]) -> None:
        told(job, message)
        if message["kind"] != "progress":
            seen.append(
                (message["kind"], studio.shown, studio.answers.begun(studio.shown.id), views.answer(studio))
            )
            if message["kind"] == "so far":
                with pytest.raises(StudioError, match="Wait"):
                    studio.explain()

    studio.answers.runner._told = watched
    studio.compute()
    settled(studio)
    (_, first, begun, page), (kind, last, still_begun, whole) = seen
    assert (kind, begun, still_begun) == ("answer", True, False)
    assert first.id == last.id == studio.shown.id
    assert not first.document["scenarios"]
    assert last.document["scenarios"]
    assert first.document["forecasts"] == last.document["forecasts"]
    assert UNASKED in page
    assert UNASKED not in whole

    # What is found of the case as declared serves quick answers, and what explains them.
    studio.explain()
    assert not any(stage.startswith("Anchoring") for stage in settled(studio))
    assert studio.answers.explained(studio.shown.id)
    studio.quicken()
    assert not any(stage.startswith("Anchoring") for stage in settled(studio))

    # Whoever stops, or whose server was killed, has what was shown, and may go on.
    studio.store.put(begun_of(last.id), "yes")
    other = Studio(case, tmp_path / "runs")
    try:
        other.compute()
        assert other.shown is not None
        assert other.status()["running"], "an answer of which a part is known goes on"
        settled(other)
        assert not other.answers.begun(other.shown.id)
        other.compute()
        assert not other.status()["running"], "known already"
    finally:
        other.close()


@pytest.mark.slow
def test_slopes_are_told_behind_a_quick_answer_one_by_one_and_go_on_where_they_were(
    studio: Studio, case: Path
) -> None:
    path = "hypotheses.aim.balancer.set.freedom"
    assert "come with quick answers" in studio.status()["first_order"]
    studio.quicken()
    settled(studio)
    worker = studio.answers.runner._worker
    until(lambda: studio.answers.ready, studio)
    first = studio.answers.steered.slopes.paths
    assert studio.answers.following
    assert "so far those of" in studio.status()["first_order"]
    studio.set_value(path, 0.9)
    assert studio.answers.computing, "slopes give way"
    settled(studio)
    assert studio.answers.runner._worker is worker, "and what they begin from is kept"
    assert studio.answers.steered.slopes.paths[: len(first)] == first
    until(lambda: not studio.answers.following, studio)
    kept = studio.answers.steered
    assert kept.changes == Changes(quick=True)
    assert (
        studio.status()["first_order"] == "A moved slider is answered to first order at once, then exactly."
    )
    moved = {
        value: numbers(document(assess_quickly(read_changed(case, Changes(values=((path, value),))), base)))
        for base in [base_of(read_case(case))]
        for value in (0.999, 1.001)
    }
    place = kept.slopes.paths.index(path)
    for id, slope in kept.slopes.forecasts:
        name = f"forecasts.{id}.probability"
        wanted = (moved[1.001][name] - moved[0.999][name]) / 0.002
        assert slope.slopes[place] == pytest.approx(wanted, abs=1e-4)
    assert any(abs(slope.slopes[place]) > 1e-3 for _, slope in kept.slopes.forecasts)
    ahead = studio.first_order(path, 0.95)
    assert ahead is not None, "from the quick answer that is shown"
    studio.undo()
    assert not studio.answers.following, "all are known"


@pytest.mark.slow
def test_the_latest_wins_and_what_it_begins_from_is_found_once(studio: Studio) -> None:
    studio.quicken()
    worker = studio.answers.runner._worker
    path, values = "hypotheses.aim.balancer.set.freedom", (0.7, 0.8, 0.9, 1.1)
    for value in values:
        studio.set_value(path, value)
        time.sleep(0.05)
    stages = settled(studio)
    assert studio.answers.runner._worker is worker, "not begun again in another process"
    assert stages.count("Reading the record out of habit") <= 1
    assert dict(studio.shown.changes)["values"] == [[path, 1.1]]
    assert studio.up_to_date
    for value in values:
        studio.set_value(path, value - 0.05)
    studio.answers.cancel()
    assert worker.poll() is not None, "what is stopped computes no more"
    assert studio.status()["text"].startswith("Stopped")
    studio.quicken()
    settled(studio)
    assert studio.up_to_date


@pytest.mark.slow
def test_a_scenario_built_here_is_asked_quickly_and_those_of_the_case_are_not(studio: Studio) -> None:
    studio.quicken()
    settled(studio)
    assert not studio.shown.document["scenarios"]
    told = studio.answers.runner._told
    seen = []

    def watched(job: Job, message: dict[str, Any]) -> None:
        told(job, message)
        if message["kind"] != "progress":
            seen.append((message["kind"], studio.answers.begun(job.id), studio.shown.document["scenarios"]))

    studio.answers.runner._told = watched
    studio.build_scenario({"name": "Nobody arms", "from": "2025-01-01", "kind": "surprise", "ban": ["arm"]})
    assert studio.changes.quick
    assert not any(stage.startswith("Anchoring") for stage in settled(studio))
    assert [one["id"] for one in studio.shown.document["scenarios"]] == ["built_1"]
    assert "Nobody arms" in views.answer(studio)
    until(lambda: len(seen) >= 2, studio)
    assert seen[:2] == [("so far", True, []), ("answer", False, studio.shown.document["scenarios"])]

    studio.compute()
    settled(studio)
    assert len(studio.shown.document["scenarios"]) > 1, "all is asked"
