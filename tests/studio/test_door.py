"""The door: what `hedgerow studio` says where it cannot open, and that what it serves is what was vendored."""

import hashlib
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import hedgerow.studio

ROOT = Path(__file__).parents[2]
STUDIO = Path(hedgerow.studio.__file__).parent


def door(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "hedgerow", "studio", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_port_that_is_taken_is_said(case: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = door(str(case), "--runs", str(tmp_path / "runs"), "--port", str(taken.getsockname()[1]))
    assert said.returncode == 2
    assert "--port" in said.stderr
    assert not (tmp_path / "runs").exists(), "nothing is written before the door is open"


def test_a_case_with_faults_is_refused_with_them(case: Path, tmp_path: Path) -> None:
    text = (
        (case / "case.yaml").read_text("utf-8").replace("a secure seat: standing", "a secure seat: standng")
    )
    (case / "case.yaml").write_text(text, "utf-8")
    said = door(str(case), "--runs", str(tmp_path / "runs"))
    assert said.returncode == 2
    assert "Did you mean `standing`" in said.stderr
    assert "Traceback" not in said.stderr


def test_no_such_case(tmp_path: Path) -> None:
    said = door(str(tmp_path / "nowhere"))
    assert said.returncode == 2
    assert "no such case" in said.stderr


def test_without_its_packages_it_says_how_to_get_them(case: Path) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        f"sys.argv = ['hedgerow', 'studio', {str(case)!r}]\n"
        "from hedgerow.cli.main import main; main()"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert said.returncode == 2
    assert "pip install 'hedgerow[studio]'" in said.stderr


def test_the_server_loads_no_engine() -> None:
    """What computes is loaded by workers only, so that the studio opens at once."""
    code = "import sys, hedgerow.studio.server; print([m for m in sys.modules if m.startswith('hedgerow.solve')])"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "[]"


def test_the_vendored_script_is_the_one_named_in_the_notice() -> None:
    (script,) = (STUDIO / "static").glob("htmx-*.min.js")
    digest = hashlib.sha256(script.read_bytes()).hexdigest()
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert digest in notice
    assert script.name in notice


def test_nothing_served_names_another_machine() -> None:
    ours = [*STUDIO.glob("templates/*.html"), STUDIO / "static/studio.js", STUDIO / "static/studio.css"]
    assert len(ours) > 8
    for path in ours:
        text = path.read_text("utf-8")
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text), path.name
        assert not re.search(r"<script(?! src=\"/static/)|\son[a-z]+=|\sstyle=|javascript:", text), path.name


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_asked_to_end_it_clears_up_behind_itself(
    case: Path, tmp_path: Path, studio, sent: signal.Signals, code: int
) -> None:
    served = studio(case, tmp_path / "runs")
    with socket.create_connection(("127.0.0.1", served.port), 60) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert line.recv(12).startswith(b"HTTP/1.1 4"), "it answers, and refuses who has no token"
    assert list(served.runs.glob(".studio-*"))
    served.process.send_signal(sent)
    assert served.process.wait(30) == code
    assert not list(served.runs.glob(".studio-*"))
