"""What all tests share: the `golden` files and one steady profile of hypothesis."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True, max_examples=50)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite tests/golden; review the diff")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where several processes share the work, tests of one file stay together, those of shipped cases altogether.

    What they have in common is then made once: the shipped cases take minutes to solve.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "tests/cases" if file.startswith("tests/cases/") else file

    return Together(config, log)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)` holds `text` to tests/golden/NAME; `pytest --accept` rewrites it."""
    accept = request.config.getoption("--accept")

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if accept:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        if not file.exists():
            pytest.fail(f"tests/golden/{name} is not there: run `pytest --accept` and read it.")
        assert text == file.read_text(encoding="utf-8"), f"differs from tests/golden/{name}"

    return compare
