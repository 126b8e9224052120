"""The examples of the page about the engine run, in order, as they stand there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "engine.md"


def test_every_example_runs(capsys):
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) == 5
    names: dict = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "The error estimate is below the tolerance. True"
    assert said[1].startswith("True ")
    assert set(names) >= {"stencil_of_habit", "reached_within"}
