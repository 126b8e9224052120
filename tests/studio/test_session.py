"""The studio without its page: faults, folders that vanish, workers that die, and what is kept through it all."""

import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hedgerow.ask.assess import assess
from hedgerow.case.changes import Changes
from hedgerow.case.edits import edits_of
from hedgerow.case.read import read_case
from hedgerow.errors import CaseError
from hedgerow.show.document import document
from hedgerow.studio.changes import StudioError
from hedgerow.studio.numbers import compared, numbers
from hedgerow.studio.runner import Job, Runner
from hedgerow.studio.session import Studio
from hedgerow.studio.store import Store

SECONDS = 90


@pytest.fixture
def opened(case: Path, tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    made: list[Studio] = []

    def open_it(folder: Path = case, proposals: tuple[Path, ...] = ()) -> Studio:
        made.append(Studio(folder, tmp_path / "runs", proposals))
        return made[-1]

    yield open_it
    for one in made:
        one.close()
    kept = {one.name for one in (tmp_path / "runs").iterdir()} if (tmp_path / "runs").exists() else set()
    assert kept <= {"runs.sqlite", "runs.sqlite-wal", "runs.sqlite-shm"}, "copies are cleared away"


def settled(studio: Studio) -> dict:
    end = time.monotonic() + SECONDS
    while (status := studio.status())["running"]:
        assert time.monotonic() < end, status
        time.sleep(0.05)
    return status


def broken(case: Path) -> str:
    text = (case / "case.yaml").read_text("utf-8")
    (case / "case.yaml").write_text(
        text.replace("a secure seat: standing", "a secure seat: standng"), "utf-8"
    )
    return text


def test_faults_leave_the_last_sound_version_answering(opened, case: Path) -> None:
    studio = opened()
    settled(studio)
    first = studio.shown
    text = broken(case)
    status = settled(studio)
    assert [fault.place.file for fault in studio.faults] == ["case.yaml"]
    assert studio.shown is first
    studio.set_value("hypotheses.orders.own.set.obedience", 0.3)
    settled(studio)
    assert studio.shown.digests == first.digests, "answered from the copy of the sound version"
    assert status["versions"]["files"] < studio.status()["versions"]["files"] + 1
    studio.close()

    again = opened()
    settled(again)
    assert again.faults, "a studio opened on a faulty case that it knew sound goes on from there"
    assert again.shown.id == studio.shown.id
    (case / "case.yaml").write_text(text, "utf-8")
    settled(again)
    assert not again.faults


def test_a_case_never_known_sound_is_refused_with_its_faults(opened, case: Path) -> None:
    broken(case)
    with pytest.raises(CaseError, match="standng"):
        opened()


def test_another_case_in_the_same_store_keeps_to_itself(opened, case: Path, tmp_path: Path) -> None:
    studio = opened()
    studio.switch_report("E07", on=False)
    settled(studio)
    other = Path(shutil.copytree(case, tmp_path / "elsewhere" / case.name))
    second = opened(other)
    assert not second.changes
    assert not second.history.back
    broken(other)
    assert studio.changes.reports == ("E07",)
    never = Path(shutil.copytree(other, tmp_path / "never" / case.name))
    with pytest.raises(CaseError):
        opened(never)


def test_a_folder_that_vanishes_and_returns(opened, case: Path, tmp_path: Path) -> None:
    studio = opened()
    settled(studio)
    shutil.move(case, tmp_path / "elsewhere")
    assert "no longer there" in studio.status()["text"]
    studio.switch_report("E07", on=False)
    settled(studio)
    assert studio.shown.words == ("E07 off",)
    shutil.move(tmp_path / "elsewhere", case)
    assert studio.status()["text"].startswith("Saved as run")


def test_a_file_changed_on_the_disk_is_answered_anew(opened, case: Path) -> None:
    studio = opened()
    settled(studio)
    first = studio.shown
    lines = (case / "evidence.csv").read_text("utf-8").splitlines(keepends=True)
    (case / "evidence.csv").write_text("".join(lines[:-1]), "utf-8")
    settled(studio)
    assert studio.shown.id != first.id
    assert numbers(studio.shown.document) == pytest.approx(
        numbers(document(assess(read_case(case)))), abs=1e-9
    )
    (case / "evidence.csv").write_text("".join(lines), "utf-8")
    assert not studio.status()["running"], "known already: shown at once"
    assert studio.shown == first


def test_a_worker_that_dies_is_said_and_the_next_answer_comes(opened) -> None:
    studio = opened()
    os.kill(studio.answers.runner._worker.pid, signal.SIGKILL)
    status = settled(studio)
    assert "ended of itself" in status["text"]
    assert studio.shown is None
    studio.compute()
    assert settled(studio)["text"].startswith("Saved as run")


def test_a_change_that_cannot_be_answered_is_said_and_undone(opened) -> None:
    studio = opened()
    settled(studio)
    first = studio.shown
    studio.set_value("hypotheses.aim.balancer.set.freedom", 1e11)
    status = settled(studio)
    if studio.shown is first:  # the engine may also manage
        assert "cannot be answered" in status["text"]
    studio.undo()
    assert settled(studio)["text"] == f"Saved as run {first.id[:6]}."
    assert studio.shown == first


def test_stopped_and_overtaken_changes_leave_no_run(opened) -> None:
    studio = opened()
    settled(studio)
    for value in (0.2, 0.3, 0.4):
        studio.set_value("hypotheses.orders.own.set.obedience", value)
    worker = studio.answers.runner._worker
    studio.answers.cancel()
    assert worker.poll() is not None, "what is stopped computes no more"
    assert studio.status()["text"].startswith("Stopped")
    assert len(studio.store.runs()) == 1
    assert not studio.up_to_date
    for value in (0.5, 0.6):
        studio.set_value("hypotheses.orders.own.set.obedience", value)
    settled(studio)
    assert studio.shown.edits == {"hypotheses.orders.own.set.obedience": "0.6"}
    assert len(studio.store.runs()) == 2
    assert studio.answers.compared_with.id != studio.shown.id


def test_a_job_is_not_over_before_its_end_has_been_heard(case: Path) -> None:
    heard: list[tuple[str, bool]] = []
    over = threading.Event()

    def told(job: Job, message: dict) -> None:
        heard.append((message["kind"], runner.job is job))
        if message["kind"] != "progress":
            over.set()

    runner = Runner(told)
    try:
        broken(case)
        runner.start(Job("one", str(case), "", Changes()))
        assert over.wait(SECONDS)
        assert heard[-1] == ("faults", True)
        end = time.monotonic() + SECONDS
        while runner.job is not None:
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        runner.close()


def test_a_slider_moved_on_before_its_answer_is_one_step_back(opened) -> None:
    studio = opened()
    settled(studio)
    freedom = "hypotheses.aim.balancer.set.freedom"
    for value in (0.81, 0.82, 0.83):
        studio.set_value(freedom, value)
    settled(studio)
    assert len(studio.history.back) == 1
    studio.set_value(freedom, 0.84)
    assert len(studio.history.back) == 2, "the answer to the move before has been seen"
    studio.undo()
    assert dict(studio.changes.values) == {freedom: 0.83}
    studio.undo()
    assert not studio.changes


def test_a_run_is_what_the_library_gives_and_can_be_taken_up_again(opened, case: Path) -> None:
    studio = opened()
    settled(studio)
    base = studio.shown
    studio.switch_report("E02", on=False)
    studio.set_value("parameters.northern_pull", 0.25)
    settled(studio)
    run = studio.shown
    edits = edits_of(studio.changes, studio.sound.case)
    assert dict(run.edits) == edits
    wanted = numbers(document(assess(read_case(case, edits=edits))))
    assert numbers(run.document) == pytest.approx(wanted, abs=1e-9)
    lines = compared(base.document, run.document)
    assert {one.name for one in lines} == set(wanted) | set(numbers(base.document))
    assert all(one.difference == one.after - one.before for one in lines if one.difference is not None)
    studio.reset()
    settled(studio)
    assert studio.shown == base
    studio.restore(run)
    assert not studio.status()["running"]
    assert studio.shown == run
    studio.answers.pin(base.id)
    assert studio.answers.compared_with == base
    studio.answers.forget(base.id)
    assert studio.answers.compared_with is None or studio.answers.compared_with.id != base.id
    with pytest.raises(StudioError, match="no such number"):
        studio.set_value("parameters.nobody", 1.0)
    with pytest.raises(StudioError, match="no such report"):
        studio.switch_report("E10", on=True)


def test_a_store_that_cannot_be_made_is_said(case: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StudioError, match="--runs"):
        Studio(case, tmp_path / "file")


def test_proposals_that_cannot_be_read_are_said(opened, case: Path, tmp_path: Path) -> None:
    folder = case / "proposals"
    folder.mkdir()
    (folder / "a.json").write_text("{", "utf-8")
    (folder / "b.json").write_bytes(b"\xff")
    (folder / "c.json").write_text("[" * 100_000, "utf-8")
    (folder / "d.json").write_text(json.dumps({"source": 1}), "utf-8")
    (folder / "e.json").symlink_to("/etc/passwd")
    studio = opened(case, (tmp_path / "missing.json",))
    trays = {one.name: one for one in studio.inbox.trays(studio.sound.case)}
    assert set(trays) == {"missing.json", "a.json", "b.json", "c.json", "d.json"}
    assert all(one.fault and not one.proposals for one in trays.values())
    with pytest.raises(StudioError, match="no longer there"):
        studio.inbox.accept("", 0, "raid", "2024-01-01", "2024-01-01")


def test_no_worker_outlives_its_server(case: Path, tmp_path: Path, studio) -> None:
    def workers() -> set[str]:
        found = set()
        for one in Path("/proc").glob("[0-9]*"):
            try:
                said = (one / "cmdline").read_bytes().decode()
                parent = (one / "stat").read_text().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if "hedgerow.studio.worker" in said and parent in family:
                found.add(one.name)
        return found

    if not Path("/proc/self/stat").exists():
        pytest.skip("there is no /proc to look at")
    served = studio(case, tmp_path / "runs")
    family = {str(served.process.pid)}
    store = Store(tmp_path / "runs" / "runs.sqlite")
    end = time.monotonic() + SECONDS
    while not store.runs():
        assert time.monotonic() < end
        time.sleep(0.1)
    found = workers()
    assert len(found) == 2, "one that has answered and now waits, and one that stands ready"
    served.kill()
    end = time.monotonic() + 20
    while any(Path(f"/proc/{one}").exists() for one in found):
        assert time.monotonic() < end, "a worker goes on for nobody"
        time.sleep(0.1)
    assert len(store.runs()) == 1
    store.close()
