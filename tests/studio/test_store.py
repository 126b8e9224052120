"""The run store: what it has returned from survives a kill, and nothing half-written is ever seen."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hedgerow.studio.changes import StudioError
from hedgerow.studio.store import RUN, Run, Store, now, run_id

DOCUMENT = {"accounts": [], "forecasts": [], "claims": [], "scenarios": [], "a": 0.1 + 0.2}


def run(id: str, **more) -> Run:
    values = {
        "made": now(), "title": "t", "as_of": "2021-06-29", "headline": "h", "notes": ("n",), "words": ("a", "b"),
        "changes": {"values": []}, "edits": {"x": "1"}, "digests": (("case.yaml", "0" * 64),),
        "document": DOCUMENT,
    }  # fmt: skip
    return Run(id=id, **{**values, **more})


def test_a_run_comes_back_as_it_went_in(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs.sqlite")
    one = run("0123456789ab")
    store.add(one, "<svg>é</svg>", "<html>", b"\x89HDF\x00")
    store.close()
    again = Store(tmp_path / "runs.sqlite")
    assert again.run("0123456789ab") == one
    assert again.runs() == (one,)
    assert again.part(one.id, "record").decode() == "<svg>é</svg>"
    assert again.part(one.id, "netcdf") == b"\x89HDF\x00"
    for id, part in (
        ("0123456789ac", "report"),
        (one.id, "document"),
        (one.id, "id, headline"),
        ("' or 1=1", "report"),
    ):
        assert again.part(id, part) is None
    again.forget(one.id)
    assert again.runs() == ()
    again.close()


def test_a_name_says_what_a_run_was_made_from() -> None:
    base = ({"case.yaml": "1"}, {"a": "1"}, "2021-06-29", "code")
    assert RUN.fullmatch(run_id(*base))
    others = [
        ({"case.yaml": "2"}, *base[1:]), (base[0], {"a": "2"}, *base[2:]), (*base[:2], "2021-06-30", "code"),
        (*base[:3], "other"), ({}, {"case.yaml": "1", "a": "1"}, *base[2:]),
    ]  # fmt: skip
    assert len({run_id(*one) for one in [base, *others]}) == 6
    assert run_id({"a": "1", "b": "2"}, {}, "", "") == run_id({"b": "2", "a": "1"}, {}, "", "")


def test_what_was_said_to_be_saved_survives_a_kill(tmp_path: Path) -> None:
    """A process that saves without end is killed ten times; every run it announced must be there, and sound."""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); import test_store as t\n"
        "store = t.Store(Path(sys.argv[1])); first = len(store.runs())\n"
        "for n in range(first, first + 10**6):\n"
        "    store.add(t.run(f'{n:012x}'), 'r' * 2000, 'p' * 2000, bytes(5000)); print(n, flush=True)\n"
    )
    path, announced = tmp_path / "runs.sqlite", -1
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(20):
            announced = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        announced = max([announced, *(int(one) for one in child.stdout.read().split("\n")[:-1])])
        child.wait()
        child.stdout.close()
        store = Store(path)
        kept = {int(one.id, 16) for one in store.runs()}
        assert set(range(announced + 1)) <= kept
        assert all(len(store.part(one.id, "netcdf")) == 5000 for one in store.runs()[:5])
        store.close()
    base = sqlite3.connect(path)
    assert base.execute("pragma integrity_check").fetchone() == ("ok",)
    base.close()


def test_a_damaged_store_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StudioError, match="Move it away"):
        Store(path)
    assert path.read_bytes().startswith(b"this is no database")


def test_two_servers_share_a_store(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "runs.sqlite"), Store(tmp_path / "runs.sqlite")
    one.add(run("000000000001"), "", "", b"")
    two.add(run("000000000002"), "", "", b"")
    assert {each.id for each in one.runs()} == {"000000000001", "000000000002"}
    one.put("x", "1")
    assert two.get("x") == "1"
    one.close()
    two.close()


def test_a_store_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    base = sqlite3.connect(path)
    base.execute("create table runs (id text)")
    base.commit()
    base.close()
    with pytest.raises(StudioError, match="another version"):
        Store(path)
    store = Store(tmp_path / "new.sqlite")
    store.close()
    Store(tmp_path / "new.sqlite").close()
