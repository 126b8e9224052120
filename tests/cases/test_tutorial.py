"""The tutorial, followed to the letter: its blocks make a sound case, and each check prints what it says.

A block's info string names its file. An unindented line of a YAML block opens the section it belongs to; an entry that
is there already is replaced.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from hedgerow.case.explain import words
from hedgerow.case.read import read_case
from hedgerow.cases import FOLDER
from hedgerow.cli.main import app

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "first-case.md"
SHIPPED = FOLDER / "philippines-2020"
NAME = "my-case"
CHECK, ASSESS = f"$ hedgerow check {NAME}", f"$ hedgerow assess {NAME}"
COPY = f"cp src/hedgerow/cases/philippines-2020/evidence.csv {NAME}/evidence.csv"


def blocks() -> list[tuple[str, list[str]]]:
    """Info string and lines of each fenced block, in order."""
    found = re.findall(r"^```(.*?)\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.M | re.S)
    return [(info, body.rstrip("\n").split("\n")) for info, body in found]


@dataclass
class Files:
    """The four files as they grow: sections of entries, each with its lines."""

    evidence: str = ""
    sections: dict[str, dict[str, dict[str, list[str]]]] = field(default_factory=dict)

    def take(self, name: str, lines: list[str]) -> None:
        """Put a block where it belongs."""
        if name == "evidence.csv":
            self.evidence = "\n".join(lines) + "\n"
            return
        file, section, entry = self.sections.setdefault(name, {}), "", ""
        for line in lines:
            if re.match(r"\S", line):
                section, entry = (line if line.startswith("-") else line.split(":")[0]), ""
                file.setdefault(section, {})[""] = [line]
            elif entered := re.match(r"  (\w+):", line):
                entry = entered[1]
                file[section][entry] = [line]
            elif line.strip():
                file[section][entry].append(line)

    def write(self, folder: Path) -> None:
        """Write what there is so far."""
        folder.mkdir(exist_ok=True)
        for name, file in self.sections.items():
            lines = [line for entries in file.values() for entry in entries.values() for line in entry]
            (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "evidence.csv").write_text(self.evidence, encoding="utf-8")


def said() -> str:
    """What `hedgerow check` prints here, or the faults that it would."""
    ran = CliRunner().invoke(app, ["check", NAME])
    return ran.stdout.strip() if ran.exception is None else str(ran.exception).strip()


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """The folder at the end, and for each check what the tutorial says and what is printed."""
    here = tmp_path_factory.mktemp("tutorial")
    files, checks = Files(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for info, lines in blocks():
            if "file=" in info:
                files.take(info.split("file=")[1], lines)
            elif lines == [COPY]:
                files.evidence = (SHIPPED / "evidence.csv").read_text(encoding="utf-8")
            elif lines[0] == CHECK:
                files.write(here / NAME)
                checks.append(("\n".join(line for line in lines[1:] if line != ASSESS).strip(), said()))
    return here / NAME, checks


def yaml(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def test_each_check_prints_what_the_tutorial_says(followed):
    _, checks = followed
    assert len(checks) == 5
    for expected, printed in checks:
        assert printed == expected


def test_all_parts_but_the_one_meant_to_fail_are_sound(followed):
    _, checks = followed
    assert [", sound." in printed for _, printed in checks] == [False, True, True, True, True]


def test_the_parts_make_the_shipped_case(followed):
    folder, _ = followed
    assert yaml(folder / "case.yaml") == yaml(SHIPPED / "case.yaml")
    asked = [{one["id"]: one for one in yaml(where / "questions.yaml")} for where in (folder, SHIPPED)]
    assert asked[0] == asked[1]
    sources = yaml(SHIPPED / "sources.yaml")
    assert yaml(folder / "sources.yaml").items() <= sources.items()
    assert read_case(folder).as_of == read_case(SHIPPED).as_of


def test_the_reports_of_the_first_part_are_shipped_ones():
    (lines,) = [lines for info, lines in blocks() if info == "csv file=evidence.csv"]
    with (SHIPPED / "evidence.csv").open(encoding="utf-8", newline="") as file:
        shipped = {row["id"]: row for row in csv.DictReader(file)}
    for row in csv.DictReader(lines):
        assert row.items() <= shipped[row["id"]].items()


def test_it_names_commands_and_words_that_are_there():
    text = TUTORIAL.read_text(encoding="utf-8")
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert set(re.findall(r"(?:^|[`$] ?)hedgerow (\w+)", text, re.M)) <= known
    assert set(re.findall(r"hedgerow explain (\w+)", text)) <= set(words())


def test_its_links_lead_somewhere():
    text = TUTORIAL.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target[1:] in headings if target.startswith("#") else (TUTORIAL.parent / target).exists()
