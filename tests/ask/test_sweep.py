"""A sweep: each point what an assessment of it is, whole or not at all, and on where a run was stopped."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import duckdb
import pytest

from hedgerow.ask import sweep as sweeps
from hedgerow.ask.assess import assess
from hedgerow.ask.sweep import changes_of_point, sweep
from hedgerow.ask.sweep_files import Row
from hedgerow.case.changes import ChangeError
from hedgerow.case.edits import read_changed
from hedgerow.case.read import find_case, read_case
from hedgerow.cases import FOLDER
from hedgerow.errors import HedgerowError

NAME = "aim.balancer.freedom"


@pytest.fixture
def case(tmp_path):
    """The template: nothing in it depends on where it is."""
    return shutil.copytree(FOLDER / "template", tmp_path / "case")


@pytest.fixture
def quick(monkeypatch):
    """Points assessed by a rule, at once; what was asked for."""
    asked = []

    def rows(folder, values, as_of):
        asked.append(dict(values))
        if values[NAME] < 0:
            return [Row("fault", "", None, None, None, None, None, "It's below zero.")]
        return [Row("question", "Q1", 2.0 * values[NAME], 0.5, None, None, None, "")]

    monkeypatch.setattr(sweeps, "rows_of", rows)
    return asked


def rows(table, columns="*"):
    return duckdb.sql(f"SELECT {columns} FROM '{table}'").fetchall()  # noqa: S608 - names of our own


def swept(case, values, out, workers=2, **how):
    with ThreadPoolExecutor(workers) as executor:
        return sweep(case, [{NAME: value} for value in values], executor, out, **how)


@pytest.mark.slow
def test_a_point_is_what_assessing_it_is(case, tmp_path):
    """In a process that begins afresh, with a parameter of one account and a sway moved."""
    point = {NAME: 0.3, "sway.governor": 0.4}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        found = sweep(case, [point], executor, tmp_path / "out")
    assert (found.points, found.done, found.failed) == (1, 1, 0)
    changed = read_changed(case, changes_of_point(read_case(case), point))
    wanted = assess(changed, explained=False)
    columns = f'what, id, value, strategy, "set.{NAME}", "set.sway.governor"'
    got = {(what, id): rest for what, id, *rest in rows(found.table, columns)}
    assert len(got) == len(wanted.forecasts) + len(wanted.accounts)
    for one in wanted.forecasts:
        assert got["question", one.id] == [one.probability, one.strategy, 0.3, 0.4]
    for one in wanted.accounts:
        assert got["account", f"{one.axis}.{one.name}"] == [one.weight, one.weight_given_strategy, 0.3, 0.4]


def test_what_is_done_is_not_done_again(case, tmp_path, quick):
    out = tmp_path / "out"
    first = swept(case, [0.1, 0.2, 0.1], out)
    assert (first.points, first.done) == (2, 2)
    second = swept(case, [0.1, 0.2, 0.3], out)
    assert (second.points, second.done) == (3, 1)
    assert sorted(each[NAME] for each in quick) == [0.1, 0.2, 0.3]
    got = sorted(rows(second.table, f'"set.{NAME}", value, what, id, said'))
    assert got == [(x, 2.0 * x, "question", "Q1", "") for x in (0.1, 0.2, 0.3)]
    assert len({digest for (digest,) in rows(second.table, "case_digest")}) == 1


def test_what_a_killed_run_was_writing_is_removed(case, tmp_path, quick):
    out = tmp_path / "out"
    swept(case, [0.1], out)
    for torn in (out / "points" / ".abc.parquet.x1.part", out / ".sweep.parquet.x2.part"):
        torn.write_text("torn")
    assert swept(case, [0.1], out).points == 1
    assert not [*out.rglob("*.part")]


def test_the_order_of_points_and_workers_leaves_no_trace(case, tmp_path, quick):
    values = [n / 10 for n in range(10)]
    one = swept(case, values, tmp_path / "one", workers=1)
    other = swept(case, values[::-1], tmp_path / "other", workers=4)
    assert rows(one.table) == rows(other.table)


def test_points_of_other_numbers_join_the_table(case, tmp_path, quick):
    out = tmp_path / "out"
    swept(case, [0.1], out)
    with ThreadPoolExecutor(1) as executor:
        found = sweep(case, [{NAME: 0.1, "sway.governor": 0.4}], executor, out)
    assert found.points == 2
    assert sorted(rows(found.table, '"set.sway.governor"'), key=str) == [(0.4,), (None,)]


def test_what_cannot_be_assessed_says_why_and_is_counted(case, tmp_path, quick):
    found = swept(case, [-1.0, 0.5], tmp_path / "out")
    assert (found.points, found.done, found.failed) == (2, 2, 1)
    assert ("fault", None, "It's below zero.") in rows(found.table, "what, value, said")


def test_a_fault_of_the_case_is_a_row(case):
    (row,) = sweeps.rows_of(case, {"sway.governor": 50.0}, None)
    assert row.what == "fault"
    assert "not between 0 and 10" in row.said


def test_what_breaks_a_worker_is_told_and_what_was_done_stays(case, tmp_path, monkeypatch, quick):
    quick_rows = sweeps.rows_of

    def broken(folder, values, as_of):
        if values[NAME] == 0.3:
            raise ZeroDivisionError("a bug")
        return quick_rows(folder, values, as_of)

    monkeypatch.setattr(sweeps, "rows_of", broken)
    out = tmp_path / "out"
    with pytest.raises(ZeroDivisionError):
        swept(case, [0.1, 0.2, 0.3], out, workers=1)
    assert len(list((out / "points").glob("*.parquet"))) == 2
    monkeypatch.setattr(sweeps, "rows_of", quick_rows)
    assert swept(case, [0.1, 0.2, 0.3], out).done == 1


def test_more_points_than_are_under_way(case, tmp_path, quick, monkeypatch):
    monkeypatch.setattr(sweeps, "UNDER_WAY", 3)
    told = []
    found = swept(case, [n / 20 for n in range(20)], tmp_path / "out", progress=lambda *at: told.append(at))
    assert found.points == 20
    assert told == [(n, 20) for n in range(1, 21)]


def test_no_points_leave_no_table(case, tmp_path, quick):
    found = swept(case, [], tmp_path / "out")
    assert (found.points, found.table.exists()) == (0, False)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"fredom": 1.0}, "no number `fredom`"),
        ({"freedom": 1.0}, "Every account of `aim` sets `freedom`.*aim.balancer.freedom"),
        ({"sway.nobody": 1.0}, "no number `sway.nobody`"),
        ({"aim.balancer": 1.0}, "no number"),
        ({"": 1.0}, "no number"),
    ],
)
def test_what_the_case_does_not_have_is_refused_before_anything_is_assessed(
    case, tmp_path, quick, point, said
):
    with ThreadPoolExecutor(1) as executor, pytest.raises(ChangeError, match=said):
        sweep(case, [{NAME: 0.5}, point], executor, tmp_path / "out")
    assert not quick
    assert not (tmp_path / "out").exists()


def test_results_of_another_case_are_not_mixed_in(case, tmp_path, quick):
    out = tmp_path / "out"
    swept(case, [0.1], out)
    text = (case / "case.yaml").read_text()
    (case / "case.yaml").write_text(text + "\n# changed\n")
    with pytest.raises(HedgerowError, match="another case"):
        swept(case, [0.1], out)
    (case / "case.yaml").write_text(text)
    assert swept(case, [0.1], out).done == 0
    (out / "made-from.json").write_text("[")
    with pytest.raises(HedgerowError, match="no record of a sweep"):
        swept(case, [0.1], out)


def test_a_run_that_was_stopped_before_its_first_point_leaves_no_folder_of_points_and_holds_nobody_up(
    case, tmp_path, quick, monkeypatch
):
    quick_rows = sweeps.rows_of

    def stopped(folder, values, as_of):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeps, "rows_of", stopped)
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        swept(case, [0.1], out, workers=1)
    assert [one.name for one in out.iterdir() if one.is_dir()] == []
    monkeypatch.setattr(sweeps, "rows_of", quick_rows)
    (case / "case.yaml").write_text((case / "case.yaml").read_text() + "\n# changed\n")
    first = swept(case, [0.1], out)
    assert first.done == 1
    (case / "case.yaml").write_text((case / "case.yaml").read_text() + "\n# changed again\n")
    with pytest.raises(HedgerowError, match="another case"):
        swept(case, [0.1], out)


def test_a_file_is_no_folder(case, tmp_path, quick):
    (tmp_path / "out").write_text("")
    with pytest.raises(HedgerowError, match="is a file"):
        swept(case, [0.1], tmp_path / "out")


DRIVER = textwrap.dedent(
    """
    import sys, time
    from concurrent.futures import ThreadPoolExecutor
    from hedgerow.ask import sweep
    from hedgerow.ask.sweep_files import Row

    def rows(folder, values, as_of):
        time.sleep(0.002)
        return [Row("question", f"Q{n}", n * values["sway.governor"], None, None, None, None, "") for n in range(20)]

    sweep.rows_of = rows
    points = [{"sway.governor": n / 100} for n in range(60)]
    print("ready", flush=True)
    with ThreadPoolExecutor(2) as executor:
        found = sweep.sweep(sys.argv[1], points, executor, sys.argv[2],
                            progress=lambda done, _: print(done, flush=True))
    print(found.points, flush=True)
    """
)


@pytest.mark.slow
def test_killed_again_and_again_what_was_told_is_there(case, tmp_path):
    """Six times SIGKILL at a random moment; then the table is that of a run nobody stopped."""
    dice, out = random.Random(3), tmp_path / "out"
    (tmp_path / "driver.py").write_text(DRIVER)
    before = 0
    for _ in range(6):
        run = start(tmp_path, case, out)
        assert run.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.0, 0.25))
        run.send_signal(signal.SIGKILL)
        told = [int(line) for line in run.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]
        there = len(list((out / "points").glob("*.parquet")))
        assert there >= max([before, *told])
        before = there
    finished = start(tmp_path, case, out).communicate(timeout=120)[0]
    assert finished.splitlines()[-1] == "60"
    assert not [*out.rglob("*.part")]
    untouched = tmp_path / "untouched"
    start(tmp_path, case, untouched).communicate(timeout=120)
    assert rows(out / "sweep.parquet") == rows(untouched / "sweep.parquet")
    assert len(rows(out / "sweep.parquet")) == 60 * 20


def start(tmp_path, case, out):
    return subprocess.Popen(
        [sys.executable, tmp_path / "driver.py", case, out],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def test_dask_is_an_executor_like_any_other(case, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.Client(processes=False, dashboard_address=None) as client:
        found = sweep(case, [{"sway.governor": 50.0}], client.get_executor(), tmp_path / "out")
    assert (found.points, found.failed) == (1, 1)


def test_the_record_says_what_it_was_made_from(case, tmp_path, quick):
    swept(case, [0.1], tmp_path / "out")
    made = json.loads((tmp_path / "out" / "made-from.json").read_text())
    assert set(made) == {"case", "as_of", "version"}
    assert made["as_of"] == str(read_case(find_case(str(case))).as_of)
