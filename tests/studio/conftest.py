"""A studio that runs as a person runs it, and a browser to open it in; either missing, its tests say why they skip."""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hedgerow.cases import TEMPLATE

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SECONDS = 90
"""Longest wait for an answer of the small case; it takes some eight seconds on an idle machine."""


@dataclass
class Served:
    """A studio in a process of its own."""

    folder: Path
    runs: Path
    process: subprocess.Popen
    url: str

    @property
    def origin(self) -> str:
        return self.url.partition("/?")[0]

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    @property
    def token(self) -> str:
        return self.url.partition("token=")[2]

    def kill(self) -> None:
        """As the kernel would: nothing can be put in order before the end."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def serve(folder: Path, runs: Path, *more: str) -> Served:
    process = subprocess.Popen(
        [sys.executable, "-m", "hedgerow", "studio", str(folder), "--runs", str(runs), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
    if not found:
        process.kill()
        process.wait()
        pytest.fail(f"The studio did not start; it said {line!r}")
    return Served(folder, runs, process, found.group())


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A copy of the template to write over."""
    return Path(shutil.copytree(TEMPLATE, tmp_path / "governor"))


@pytest.fixture
def studio() -> Iterator[Callable[..., Served]]:
    """`studio(folder, runs, *options)` starts one; all are ended with the test."""
    pytest.importorskip("starlette", reason="the studio needs starlette")
    pytest.importorskip("uvicorn", reason="the studio needs uvicorn")
    started: list[Served] = []

    def start(folder: Path, runs: Path, *more: str) -> Served:
        started.append(serve(folder, runs, *more))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGINT)
            try:
                one.process.wait(20)
            except subprocess.TimeoutExpired:
                one.kill()
        one.process.stdout.close()


@dataclass
class Tab:
    """A tab of the browser, with everything it asked for and complained of."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, served: Served) -> "Tab":
        self.page.goto(served.url)
        return self

    def until(self, so: str, seconds: float = SECONDS) -> None:
        """Wait until an expression is true in the page.

        Asked from outside again and again: the page's own policy forbids a script that evaluates text.
        """
        until(lambda: self.page.evaluate(so), seconds)

    def status(self) -> str:
        """What the studio says of how things stand."""
        return self.page.inner_text("#status")

    def answered(self) -> str:
        """Wait until the answer to what is in hand is shown and saved; return the name of its run."""

        def there() -> bool:
            status = self.status()
            assert "cannot be answered" not in status, status
            running = self.page.evaluate("document.body.dataset.running")
            return status.startswith("Saved as run") and running == "false"

        until(there)
        return self.status().removeprefix("Saved as run ").removesuffix(".")

    def changed_from(self, run: str) -> str:
        """Wait until another run than `run` is shown, in the status and in the middle."""
        until(lambda: self.status().startswith("Saved as run") and run not in self.status())
        now = self.answered()
        self.page.wait_for_selector(f"#runs [data-run^='{now}'].now", timeout=10_000)
        return now

    def numbers(self) -> dict[str, float]:
        """Every number in the middle, exactly, by name."""
        found = self.page.eval_on_selector_all(
            "#answer data[data-of]", "all => all.map(one => [one.dataset.of, one.getAttribute('value')])"
        )
        return {name: float(value) for name, value in found}

    def earlier(self) -> dict[str, float]:
        """Every earlier number that is shown beside one."""
        found = self.page.eval_on_selector_all(
            "#answer data[data-was]", "all => all.map(one => [one.dataset.was, one.getAttribute('value')])"
        )
        return {name: float(value) for name, value in found}


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: object) -> Iterator[Callable[..., Tab]]:
    """`tab(width)` opens an empty profile; not one request may have left this machine when the test ends."""
    opened: list[tuple[object, Tab]] = []

    def new(width: int = 1280) -> Tab:
        context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        one = Tab(context.new_page())
        context.on("request", lambda request: one.requests.append(request.url))
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        one.page.on(
            "console",
            lambda said: one.complaints.append(said.text) if "Content Security Policy" in said.text else None,
        )
        opened.append((context, one))
        return one

    yield new
    for context, one in opened:
        context.close()
        outside = [url for url in one.requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
        assert not outside
        assert not one.complaints


def until(true: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
