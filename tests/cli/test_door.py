"""The door itself: it opens at once, and says plainly why it stays shut."""

import importlib
import os
import subprocess
import sys
import time
from importlib.metadata import version
from statistics import median

import pytest

import hedgerow.cli.main as door
from hedgerow.errors import CaseError, Fault, HedgerowError, Place

HEAVY = {"numpy", "scipy", "xarray", "pandas", "ruamel", "jinja2", "h5py", "h5netcdf"}
COMMANDS = ("assess", "why", "studio", "check", "new", "explain", "schema", "cases", "report")


def hedgerow(*words, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "hedgerow", *words], capture_output=True, text=True, cwd=cwd, check=False
    )


def seconds(*command):
    def once():
        begun = time.perf_counter()
        subprocess.run([sys.executable, *command], capture_output=True, check=True)
        return time.perf_counter() - begun

    return median(once() for _ in range(5))


def test_help_answers_at_once():
    """0.1 s on an idle machine; the bound grows with the time a bare interpreter takes to start here."""
    assert seconds("-m", "hedgerow", "--help") < 0.3 + 10 * seconds("-c", "pass")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["assess", "--help"]])
def test_help_imports_nothing_heavy(words):
    program = (
        "import sys\n"
        f"sys.argv = ['hedgerow', *{words!r}]\n"
        "from hedgerow.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('loaded', *sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = ran.stdout.splitlines()[-1].split()
    assert loaded[0] == "loaded"
    assert HEAVY.isdisjoint(loaded)


def test_help_names_every_command():
    ran = hedgerow("--help")
    assert ran.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in ran.stdout


def test_version():
    assert hedgerow("--version").stdout == f"hedgerow {version('hedgerow')}\n"


@pytest.mark.parametrize(
    "words", [["asses"], ["assess"], ["assess", "x", "--as-of", "June"], ["check", "a", "b"]]
)
def test_wrong_usage_exits_with_2_and_leaves_stdout_alone(words):
    ran = hedgerow(*words)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert ran.stderr


FAULTS = CaseError(
    [Fault(Place("case.yaml", 3, "acts.raid"), "`byy` does not belong here.", "Did you mean `by`?")]
)


@pytest.mark.parametrize("error", [HedgerowError("No [case] of that name."), FAULTS], ids=["one", "faults"])
def test_expected_errors_are_said_plainly(monkeypatch, capsys, error):
    def fails():
        raise error

    monkeypatch.setattr(door, "app", fails)
    with pytest.raises(SystemExit) as leaving:
        door.main()
    said = capsys.readouterr()
    assert leaving.value.code == 2
    assert said.out == ""
    assert said.err == f"{error}\n"


def test_a_bug_is_let_through(monkeypatch):
    def fails():
        raise ZeroDivisionError

    monkeypatch.setattr(door, "app", fails)
    with pytest.raises(ZeroDivisionError):
        door.main()


def test_ctrl_c_leaves_one_line_and_130(monkeypatch, capsys):
    def stopped():
        raise KeyboardInterrupt

    # What takes the name on import must have taken the true one, or it keeps this one for all later tests.
    importlib.import_module("hedgerow.case.read")
    monkeypatch.setattr("hedgerow.cases.shipped", stopped)
    monkeypatch.setattr(sys, "argv", ["hedgerow", "cases"])
    with pytest.raises(SystemExit) as leaving:
        door.main()
    assert leaving.value.code == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize("words", [["--help"], ["schema"]])
def test_a_reader_who_leaves_is_no_error(words):
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as nowhere:
        command = [sys.executable, "-m", "hedgerow", *words]
        ran = subprocess.run(command, stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.stderr == ""
    assert ran.returncode == 1
