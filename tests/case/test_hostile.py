"""Hostile files are refused within two seconds and 500 MiB, with the reason and the limit named."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .build import copy_case, faults_of, replaced

_CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (500 * 2**20, 500 * 2**20))
from hedgerow.case.read import draft_case
import time
begun = time.process_time()
faults = draft_case(sys.argv[1])[1]
print(json.dumps({"seconds": time.process_time() - begun, "faults": [str(one) for one in faults][:50]}))
"""


def _bomb(levels: int) -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(rows)


def _spread(levels: int) -> str:
    rows = ["a0: &a0 [" + ", ".join(["x"] * 3000) + "]"]
    return "\n".join([*rows, *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, levels))])


QUANTITIES = "title: x\nbegins: 2030-01-01\nas_of: 2030-02-01\nactors: {}\nacts: {}\nquantities:\n" + "".join(
    f"  q{i}: {{levels: [a, b, c, d, e, f, g, h, i, j], start: a}}\n" for i in range(9)
)

HOSTILE: dict[str, tuple[str, Callable[[], str | bytes], str]] = {
    "alias bomb": ("case.yaml", lambda: _bomb(10), "more than 20 aliases, the limit"),
    "swelling aliases": ("case.yaml", lambda: _spread(8), "more than 20000 values, the limit"),
    "recursive alias": ("case.yaml", lambda: "a: &a [*a]", "names nothing before it"),
    "deep flow": ("case.yaml", lambda: "a: " + "[" * 100_000, "deeper than 30 levels, the limit"),
    "deep block": (
        "case.yaml",
        lambda: "\n".join(" " * i + "a:" for i in range(900)),
        "deeper than 30 levels",
    ),
    "deep dashes": ("case.yaml", lambda: "- " * 50_000 + "x", "deeper than 30 levels, the limit"),
    "many keys": (
        "case.yaml",
        lambda: "\n".join(f"k{i}: 1" for i in range(70_000)),
        "20000 values, the limit",
    ),
    "many lines": ("case.yaml", lambda: "\n" * 990_000, "The file is empty"),
    "large": ("case.yaml", lambda: "x: " + "y" * 6_000_000, "the limit is 1,000,000"),
    "large table": ("evidence.csv", lambda: "id,date\n" * 800_000, "the limit is 5,000,000"),
    "long table": ("evidence.csv", lambda: "id,date,act\n" + "x,2030-02-02,arrest\n" * 240_000, "20000 rows"),
    "wide cell": ("evidence.csv", lambda: "id,date\n" + "x" * 3_000_000, "field larger than field limit"),
    "nul bytes": ("evidence.csv", lambda: b"id,date\n\x00\x00,2030", ""),
    "not text": ("case.yaml", lambda: b"title: \xff\xfe\x00", "not UTF-8"),
    "control": ("case.yaml", lambda: "title: \x07\x00", "not YAML"),
    "one long scalar": ("case.yaml", lambda: "title: [" + "x" * 990_000, "not YAML"),
    "long number": ("case.yaml", lambda: "habit: " + "9" * 500_000, "more than 40 characters"),
    "infinite": ("case.yaml", lambda: "habit: 1e999", "not a finite number"),
    "object tag": ("case.yaml", lambda: "a: !!python/object/apply:os.system [ls]", "is not allowed"),
    "two documents": ("case.yaml", lambda: "a: 1\n---\nb: 2", "A second document begins here"),
    "vast space": ("case.yaml", lambda: QUANTITIES, "1,000,000,000 situations; the limit is 10,000,000"),
    "quote storm": ("questions.yaml", lambda: '- "' * 200_000, "not YAML"),
    "anchor storm": (
        "questions.yaml",
        lambda: "".join(f"- &a{i} x\n" for i in range(60_000)),
        "20000 values",
    ),
    "comment storm": ("sources.yaml", lambda: "# x\n" * 240_000 + "a: [", "not YAML"),
    "brace storm": ("sources.yaml", lambda: "{a: " * 200_000, "deeper than 30 levels"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_in_little_memory(tmp_path: Path, name: str) -> None:
    file, make, what = HOSTILE[name]
    case = copy_case(tmp_path)
    made = make()
    (case / file).write_bytes(made if isinstance(made, bytes) else made.encode())
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(case)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert any(what in fault for fault in result["faults"]), result["faults"][:5]
    # One takes a second and a half on a quiet machine; what grows with the square of its length takes minutes.
    assert result["seconds"] < 5


@pytest.mark.parametrize(
    ("old", "text", "what"),
    [
        ("custody != none", "(" * 60 + "custody != none" + ")" * 60, "nests deeper than 40 levels"),
        ("custody != none", " or ".join(["custody != none"] * 300), "more than 400 parts"),
        ("custody != none", " or ".join(["custody != none"] * 3000), "the limit is 10000"),
    ],
)
def test_a_hostile_expression_is_refused(tmp_path: Path, old: str, text: str, what: str) -> None:
    case = replaced(tmp_path, "case.yaml", f"when: {old}", f'when: "{text}"')
    begun = time.process_time()
    assert any(what in fault.what for fault in faults_of(case))
    assert time.process_time() - begun < 2


def test_a_file_that_leads_outside_the_folder_is_refused(tmp_path: Path) -> None:
    case = copy_case(tmp_path)
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: x\n", encoding="utf-8")
    (case / "sources.yaml").unlink()
    (case / "sources.yaml").symlink_to(secret)
    faults = faults_of(case)
    assert any("leads outside the folder" in fault.what for fault in faults)
    assert "password" not in "".join(map(str, faults))


@pytest.mark.parametrize("text", ["1", "word", "[a, b]", '"quoted"', "null", "true"])
def test_a_file_that_holds_no_mapping_is_a_fault(tmp_path: Path, text: str) -> None:
    for name in ("case.yaml", "questions.yaml", "sources.yaml"):
        case = copy_case(tmp_path / name.partition(".")[0] / "case")
        (case / name).write_text(text, encoding="utf-8")
        assert any(fault.place.file == name for fault in faults_of(case)), name
