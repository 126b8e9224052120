"""Accepted proposals become rows that `check` takes; nothing that stood there is touched, and nothing comes twice."""

import csv
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import CaseError, ProposalError
from hedgerow.evidence import rows as making
from hedgerow.evidence.accept import accept
from hedgerow.evidence.choices import Decision, chosen
from hedgerow.evidence.document import to_json
from hedgerow.evidence.record import Event, Interval, Proposals, Published, Reader, Span
from hedgerow.evidence.rows import Cited, cited_as


def day(month, of):
    return Interval(date(2024, month, of), date(2024, month, of))


def event(at, act, when, **more):
    made = Event(
        actor="The governor", target="The southern patron", type="CONSULT", mode="visit", trigger=Span(at, at + 5),
        sentence=Span(at, at + 20), status="actual", said_by=None, place="Southport", date=when,
        acts=(act,) if act else (), confidence=0.7, paragraph=3,
    )  # fmt: skip
    return replace(made, **more)


def document(*events):
    return Proposals(
        "river-wire.txt", "ab" * 32, Published(date(2024, 12, 20), date(2024, 12, 20), True), (), (), events, (),
        Reader("0.1.0", "en_core_web_sm", "3.8.0", "cd" * 32, "1"),
    )  # fmt: skip


FOUND = document(
    event(0, "visit_south", day(3, 5)),
    event(100, "arm", day(4, 9), actor="=HYPERLINK(1)", place="@x", confidence=0.3, type="AID"),
    event(200, "raid", None),
    event(300, "raid", day(6, 1), status="threatened"),
    event(400, "", day(6, 2)),
    event(500, "visit_south", day(1, 20), place=None),
    event(600, "visit_north", Interval(date(2025, 1, 2), date(2025, 1, 2))),
    event(700, "visit_north", day(1, 1), date=Interval(date(2023, 1, 2), date(2023, 1, 3))),
)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(TEMPLATE, tmp_path / "case"))


def rows(folder):
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(proposals, folder, **more):
    decisions, _ = chosen(proposals)
    return accept(proposals, folder, decisions, **more)


def test_only_what_happened_and_has_a_date_is_chosen():
    decisions, refused = chosen(FOUND)
    assert [one.event.trigger.start for one in decisions] == [0, 100, 500, 600, 700]
    assert [one.why for one in refused] == [
        "It has no date.", "It is threatened, not something that happened.", "No act of the case corresponds.",
    ]  # fmt: skip
    assert [one.act for one in chosen(FOUND, only=["AID"])[0]] == ["arm"]
    assert [one.act for one in chosen(FOUND, only=["visit_north"])[0]] == ["visit_north"] * 2
    assert "is below 0.50" in chosen(FOUND, least=0.5)[1][0].why


def test_rows_are_appended_and_the_rest_is_untouched(folder):
    before = (folder / "evidence.csv").read_text(encoding="utf-8")
    sources = (folder / "sources.yaml").read_text(encoding="utf-8")
    outcome = everything(FOUND, folder, cited=cited_as(FOUND, title='A "title"', url="https://example.org/a"))
    after = (folder / "evidence.csv").read_text(encoding="utf-8")
    assert after.splitlines()[0] == f"{before.splitlines()[0]},span,reader"
    assert after.splitlines()[1 : len(before.splitlines())] == before.splitlines()[1:]
    assert [row["act"] for row in outcome.rows] == ["visit_south", "arm"]
    first, second = rows(folder)[-2:]
    assert first["date"] == "2024-03-05"
    assert first["published"] == "2024-12-20"
    assert first["source"] == "river_wire"
    assert first["paragraph"] == "3"
    assert first["span"] == "0-5"
    assert first["reader"] == "hedgerow 0.1.0; en_core_web_sm 3.8.0; 1; sha256 abababababababab"
    assert first["note"] == "Meeting (visit) by the governor with the southern patron, Southport."
    assert second["actors"] == "HYPERLINK(1)"
    assert (folder / "sources.yaml").read_text(encoding="utf-8") == sources + (
        'river_wire: {title: "A \\"title\\"", published: 2024-12-20, url: "https://example.org/a", kind: article}\n'
    )
    case = read_case(folder)
    assert case.evidence[-2].note == first["note"]
    assert next(one for one in case.sources if one.key == "river_wire").title == 'A "title"'


def test_what_the_case_cannot_take_is_refused_with_the_reason(folder):
    why = [one.why for one in everything(FOUND, folder).refused]
    assert why[0] == "E01 reports the same act on the same day; a second row would count it twice."
    assert why[1] == "It is dated 2025-01-02, after the article was published."
    assert "before the case begins on 2024-01-01" in why[2]


def test_accepting_twice_adds_nothing(folder):
    everything(FOUND, folder)
    files = {name: (folder / name).read_bytes() for name in ("evidence.csv", "sources.yaml")}
    again = everything(FOUND, folder)
    assert again.rows == ()
    assert again.refused[0].why == "It is in the evidence already, as A012."
    # Not even as another act on another day.
    moved = accept(FOUND, folder, [Decision(FOUND.events[0], "visit_north", day(8, 8))])
    assert moved.rows == ()
    assert files == {name: (folder / name).read_bytes() for name in files}


def test_rows_of_an_event_file_are_known_again_in_a_later_edition(folder):
    row = event(0, "visit_south", day(3, 5), trigger=None, sentence=None, paragraph=None, rows=("17", "18"))
    data = replace(
        document(row),
        reader=Reader("0.1.0", None, None, None, "gdelt 2.0"),
        published=Published(None, None, False),
    )
    (added,) = everything(data, folder).rows
    assert added["span"] == "rows 17; 18"
    later = replace(data, digest="ef" * 32, events=(replace(row, rows=("18", "19"), date=day(3, 9)),))
    assert everything(later, folder).rows == ()


def test_a_reply_needs_what_it_answers(folder):
    reply = document(event(0, "strike", day(2, 11), place=None), event(50, "strike", day(5, 5)))
    outcome = everything(reply, folder)
    assert [one.why for one in outcome.refused] == [
        "E03 reports the same act on the same day; a second row would count it twice.",
        "`strike` is a reply to `raid`, and no report of that is of the same day.",
    ]
    both = document(event(0, "raid.lethal", day(8, 11)), event(50, "strike", day(8, 11)))
    first, second = everything(both, folder).rows
    assert second["reply_to"] == first["id"]
    read_case(folder)


def test_ranges_that_would_be_open_at_once_are_taken_one_by_one(folder):
    overlapping = document(
        event(0, "arm", Interval(date(2024, 7, 1), date(2024, 7, 9)), place="A"),
        event(50, "arm", Interval(date(2024, 7, 5), date(2024, 7, 12)), place="B"),
        event(90, "fund", Interval(date(2024, 3, 28), date(2024, 4, 3)), place="C"),
    )
    outcome = everything(overlapping, folder)
    assert len(outcome.rows) == 1
    assert len(outcome.refused) == 2
    read_case(folder)


def test_a_dry_run_writes_nothing(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert len(everything(FOUND, folder, dry_run=True).rows) == 2
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_crash_leaves_the_files_as_they_were(folder, monkeypatch):
    before = (folder / "evidence.csv").read_bytes()

    def crash(_handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        everything(FOUND, folder)
    assert (folder / "evidence.csv").read_bytes() == before
    assert sorted(file.name for file in folder.iterdir()) == sorted(file.name for file in TEMPLATE.iterdir())


def test_a_faulty_case_is_not_written_to(folder):
    (folder / "evidence.csv").write_text("id,date\nE1,never\n", encoding="utf-8")
    with pytest.raises(CaseError):
        everything(FOUND, folder)


@pytest.mark.parametrize("key", ["Two Words", "a: {b", "../x", ""])
def test_awkward_keys_are_refused(folder, key):
    with pytest.raises(ProposalError, match="cannot be the key of a source"):
        everything(FOUND, folder, cited=Cited(key, "x"))


def test_files_without_a_last_line_break_or_with_windows_ones(folder):
    text = (folder / "evidence.csv").read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n")
    (folder / "evidence.csv").write_bytes(text.encode())
    (folder / "sources.yaml").write_bytes((folder / "sources.yaml").read_bytes().rstrip(b"\n"))
    assert len(everything(FOUND, folder).rows) == 2
    assert len(read_case(folder).evidence) == 13


_CHILD = """
import sys
from pathlib import Path
from hedgerow.evidence.accept import accept
from hedgerow.evidence.choices import chosen
from hedgerow.evidence.document import from_json
found = from_json(Path(sys.argv[1]).read_text(encoding="utf-8"), "x")
accept(found, Path(sys.argv[2]), chosen(found)[0])
"""


def test_two_at_once_lose_nothing(folder, tmp_path):
    started = []
    for number in range(4):
        found = replace(document(event(0, "arm", day(5 + number, 20), place=None)), digest=f"{number}0" * 32)
        file = tmp_path / f"{number}.json"
        file.write_text(to_json(found), encoding="utf-8")
        started.append(subprocess.Popen([sys.executable, "-c", _CHILD, str(file), str(folder)]))
    assert [one.wait(timeout=120) for one in started] == [0] * 4
    added = [row for row in rows(folder) if row["reader"]]
    assert len(added) == len({row["id"] for row in added}) == 4
    read_case(folder)


def test_the_span_of_many_rows_is_cut():
    many = event(0, "raid", day(1, 1), trigger=None, rows=tuple(map(str, range(99))))
    assert making._span(many).endswith("; 49; 49 more")
