"""One slip, one fault: what merely follows from a misspelt key or name is not said beside it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hedgerow.case.read import draft_case
from hedgerow.cases import TEMPLATE

from .build import copy_case, faults_of

PROSE = frozenset({
    "about", "note", "record", "judgement", "question", "decided_by", "title", "who", "role", "means", "settles",
    "short", "name", "reason",
})  # fmt: skip
"""Keys whose texts name nothing."""


def words_of(text: str) -> list[tuple[int, str, str]]:
    """Each key and name of a YAML file where it first stands: line, word, and the file with it misspelt there."""
    lines = text.split("\n")
    found: dict[str, tuple[int, str, str]] = {}
    for at, line in enumerate(lines):
        body = line.split("#")[0]
        if re.match(r"\s+- [A-Z]|\s+[a-z]+ [a-z ]+:", body):  # a sentence, or the label of a want
            continue
        for one in re.finditer(r"[A-Za-z_]{4,}", body):
            keys = re.findall(r"(\w+):", body[: one.start()])
            if keys and keys[-1] in PROSE:
                continue
            slip = body[: one.start()] + one[0][0] + one[0][2:] + body[one.end() :]
            found.setdefault(one[0], (at + 1, one[0], "\n".join([*lines[:at], slip, *lines[at + 1 :]])))
    return list(found.values())


@pytest.mark.parametrize("file", ["case.yaml", "questions.yaml"])
def test_a_slip_in_any_key_or_name_is_one_fault_on_its_own_line(tmp_path: Path, file: str) -> None:
    case = tmp_path / "template"
    shutil.copytree(TEMPLATE, case)
    every = words_of((TEMPLATE / file).read_text(encoding="utf-8"))
    assert len(every) > (80 if file == "case.yaml" else 15)
    told = 0
    for line, word, slipped in every:
        (case / file).write_text(slipped, encoding="utf-8")
        _, faults = draft_case(case)
        assert len(faults) <= 1, f"{word} on line {line}:\n" + "\n".join(map(str, faults))
        for one in faults:
            # Of two places that differ in a name, either may be the slip.
            assert one.place.line == line or f"`{word}`" in one.what, (word, one)
        assert all(one.remedy for one in faults), (word, faults)
        told += len(faults)
    # A name that nothing else names may be spelt as one likes.
    assert told > len(every) * 0.75


def slipped(tmp_path: Path, *slips: tuple[str, str]) -> list[str]:
    """What is said of the harbour case with some texts of `case.yaml` replaced."""
    case = copy_case(tmp_path)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    for old, new in slips:
        assert old in text
        text = text.replace(old, new, 1)
    (case / "case.yaml").write_text(text, encoding="utf-8")
    return [fault.what for fault in faults_of(case)]


def test_an_act_that_cannot_be_read_is_still_its_actors_act(tmp_path: Path) -> None:
    """The south of the template has one act."""
    case = tmp_path / "template"
    shutil.copytree(TEMPLATE, case)
    text = (TEMPLATE / "case.yaml").read_text(encoding="utf-8")
    assert text.count("by: south") == 1
    for old, new in (("usual: {rate: 0.25 per month}", "usual: often"), ("by: south", "by: suth")):
        (case / "case.yaml").write_text(text.replace(old, new), encoding="utf-8")
        (fault,) = faults_of(case)
        assert new.partition(": ")[0] in fault.place.path


def test_a_name_misspelt_where_it_is_defined_is_told_there(tmp_path: Path) -> None:
    case = copy_case(tmp_path)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("\n  custody:", "\n  custdy:", 1), encoding="utf-8")
    (fault,) = faults_of(case)
    assert fault.place.path == "quantities.custdy"
    assert "`custody`, which stands in" in fault.what
    assert fault.remedy == "Did you mean `custody` here?"


def test_an_actor_without_acts_is_told_beside_a_fault_elsewhere(tmp_path: Path) -> None:
    said = slipped(tmp_path, ("    sway: 0\n", ""), ("patience: 9 months", "patiense: 9 months"))
    assert any("has wants and no act of his own" in one for one in said)
    assert len(said) == 2


def test_two_slips_are_two_faults(tmp_path: Path) -> None:
    said = slipped(tmp_path, ("patience: 9 months", "patiense: 9 months"), ("place: left", "plaze: left"))
    assert [one.split(" ")[0] for one in said] == ["`patiense`", "`plaze`"]


def test_what_stands_under_a_misspelt_key_is_read_all_the_same(tmp_path: Path) -> None:
    """One round shows both the key and what is wrong beneath it."""
    said = slipped(tmp_path, ("\nacts:", "\nats:"), ("patience: 9 months", "patience: 9 moons"))
    assert len(said) == 2
    assert said[1].startswith("`ats`") or said[0].startswith("`ats`")


def test_a_key_that_means_nothing_hides_nothing_of_its_entry(tmp_path: Path) -> None:
    said = slipped(tmp_path, ("patience: 9 months", "zzzz: 1\n    patience: 9 moons"))
    assert said == ["`zzzz` is not a key that belongs here.", "`moons` is not a unit of time."]


def test_a_number_that_cannot_be_read_makes_no_sum_wrong(tmp_path: Path) -> None:
    said = slipped(tmp_path, ("{low: 0.2, mid: 0.6,", "{low: lots, mid: 0.6,"))
    assert len(said) == 1
    assert "lots" in said[0]
