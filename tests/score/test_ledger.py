"""The ledger: every way of tampering is seen at its first line, and no crash or rush loses a line."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.ask.record import Forecast
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import HedgerowError
from hedgerow.score.ledger import is_shipped, read_ledger, record_forecasts, writing
from hedgerow.score.lines import (
    NOTHING,
    ForecastMade,
    LedgerError,
    ResolutionMade,
    canonical,
    digest,
    next_line,
    verify,
)

WHEN = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def forecast(number=1, who="Ada"):
    return ForecastMade(
        question=f"Q{number}",
        when=WHEN,
        by=date(2030, 6, 30),
        as_of=date(2029, 12, 31),
        probability=number / 100,
        unit="probability",
        kind="person",
        who=who,
        asked="a" * 64,
        digests={"case.yaml": "b" * 64},
        version="1",
        model_seen=False,
    )


RESOLVED = ResolutionMade(
    question="Q1",
    when=WHEN,
    outcome=1.0,
    resolved=date(2030, 2, 1),
    source="gazette",
    note="é\n",
    correct=False,
)


def raw_of(entries):
    raw, before = b"", NOTHING
    for number, entry in enumerate(entries, 1):
        line, text = next_line(number, before, entry)
        raw, before = raw + text, line.hash
    return raw


FIVE = raw_of([forecast(1), forecast(2), RESOLVED, forecast(4), forecast(5)])
LINES = FIVE.splitlines(keepends=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def test_what_is_written_is_read_again():
    ledger = verify(FIVE)
    assert [line.entry for line in ledger.lines] == [
        forecast(1),
        forecast(2),
        RESOLVED,
        forecast(4),
        forecast(5),
    ]
    assert ledger.complete == len(FIVE)
    assert ledger.resolutions == (RESOLVED,)
    assert len(ledger.forecasts) == 4


def test_the_form_of_a_line_is_what_the_documentation_says():
    """SHA-256 over canonical JSON of number, hash before and entry; whoever has a standard library can check it."""
    import hashlib

    before = "0" * 64
    for raw in LINES:
        held = json.loads(raw)
        own = held.pop("hash")
        assert held["before"] == before
        plain = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256(plain.encode()).hexdigest()
        assert own == before


def fault_of(raw):
    with pytest.raises(LedgerError) as refused:
        verify(raw, "first/ledger.jsonl")
    (fault,) = refused.value.faults
    assert "backup" in fault.remedy
    return fault.place.line, fault.what


@given(st.integers(0, len(FIVE) - 1), st.integers(0, 255))
def test_no_byte_can_be_changed_unseen(at, byte):
    """Named is the line of the byte; with a line break changed or made, the line it ends or begins."""
    if FIVE[at] == byte:
        return
    raw = FIVE[:at] + bytes([byte]) + FIVE[at + 1 :]
    line = FIVE[:at].count(b"\n") + 1
    if at == len(FIVE) - 1:
        # The last line break: without it the line was never completed, or holds a byte too many.
        assert len(verify(raw).lines) == 4
        return
    assert fault_of(raw)[0] == line


@pytest.mark.parametrize("gone", [0, 1, 2, 3])
def test_a_removed_line_is_named(gone):
    line, what = fault_of(b"".join(LINES[:gone] + LINES[gone + 1 :]))
    assert line == gone + 1
    assert f"line {gone + 1} was removed" in what


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 3), (0, 4), (3, 4)])
def test_exchanged_lines_are_named_at_the_first(one, other):
    moved = list(LINES)
    moved[one], moved[other] = moved[other], moved[one]
    line, what = fault_of(b"".join(moved))
    assert line == one + 1
    assert "moved" in what


def test_a_line_put_in_twice_is_named():
    assert fault_of(b"".join(LINES[:3] + LINES[2:])) == (
        4,
        "Here stands what was written as line 3: lines were moved.",
    )


@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_line_edited_with_its_hash_made_anew_is_named(at):
    held = json.loads(LINES[at - 1])
    held["entry"]["question"] = "Q9"
    held["hash"] = digest({key: held[key] for key in ("n", "before", "entry")})
    edited = [*LINES[: at - 1], (canonical(held) + "\n").encode(), *LINES[at:]]
    assert fault_of(b"".join(edited)) == (
        at,
        f"The line was edited and hashed anew: line {at + 1} holds another hash for it.",
    )


@pytest.mark.parametrize(
    "change", [{"probability": -0.1}, {"kind": "oracle"}, {"more": 1}, {"entry": "rumour"}, {"when": "soon"}]
)
def test_a_line_that_is_no_entry_is_named(change):
    held = {"n": 1, "before": NOTHING, "entry": {**json.loads(LINES[0])["entry"], **change}}
    raw = (canonical({**held, "hash": digest(held)}) + "\n").encode()
    line, what = fault_of(raw)
    assert line == 1
    assert "no entry of a ledger" in what


@pytest.mark.parametrize(
    "raw", [b"\n", b"null\n", b"[1]\n", b"\xff\n", b"{}\n", b"[" * 100_000 + b"\n", b'{"n":NaN}\n']
)
def test_what_is_no_line_is_named(raw):
    assert fault_of(LINES[0] + raw + LINES[1])[0] == 2


def test_every_torn_end_leaves_the_lines_before_it():
    """Cut anywhere: what was completed is there. A line that lacks nothing but its break is complete too."""
    ends = [sum(map(len, LINES[:count])) for count in range(6)]
    for cut in range(len(FIVE) + 1):
        whole = sum(end <= cut for end in ends) - 1
        ledger = verify(FIVE[:cut])
        assert len(ledger.lines) == whole + (cut + 1 in ends[1:])
        assert ledger.unbroken == (cut + 1 not in ends[1:])


@pytest.mark.parametrize("torn", [LINES[3][:40], LINES[3][:-1], b"\0" * 300, b"", b"half a line"])
def test_whoever_writes_next_mends_a_torn_end(folder, torn):
    file = folder / "ledger.jsonl"
    file.write_bytes(b"".join(LINES[:3]) + torn)
    kept = 4 if torn == LINES[3][:-1] else 3
    with writing(folder) as writer:
        assert len(writer.ledger.lines) == kept
        writer.add([forecast(7)])
    ledger = read_ledger(folder)
    assert len(ledger.lines) == kept + 1
    assert ledger.lines[-1].entry == forecast(7)
    assert ledger.complete == file.stat().st_size
    assert file.read_bytes().startswith(b"".join(LINES[:kept]))


def test_nothing_is_added_to_a_ledger_that_was_tampered_with(folder):
    raw = b"".join([LINES[1], LINES[0]])
    (folder / "ledger.jsonl").write_bytes(raw)
    with pytest.raises(LedgerError, match=r"ledger.jsonl:1"), writing(folder) as writer:
        writer.add([forecast()])
    assert (folder / "ledger.jsonl").read_bytes() == raw


def test_no_ledger_is_an_empty_one(folder):
    assert read_ledger(folder).lines == ()
    assert read_ledger(folder).last_hash == NOTHING
    assert not list(folder.iterdir())


def test_a_link_is_not_followed(folder, tmp_path):
    (tmp_path / "target").write_text("precious", encoding="utf-8")
    (folder / "ledger.jsonl").symlink_to(tmp_path / "target")
    with pytest.raises(LedgerError, match="It is a link"), writing(folder):
        pass
    with pytest.raises(LedgerError, match="It is a link"):
        read_ledger(folder)
    assert (tmp_path / "target").read_text(encoding="utf-8") == "precious"


def test_what_is_no_file_is_refused(folder):
    os.mkfifo(folder / "ledger.jsonl")
    with pytest.raises(LedgerError, match="no file"):
        read_ledger(folder)
    with pytest.raises(LedgerError, match="no file"), writing(folder):
        pass


def test_a_full_disk_leaves_what_was_there(folder, monkeypatch):
    with writing(folder) as writer:
        writer.add([forecast(1)])
    before = (folder / "ledger.jsonl").read_bytes()
    write = os.write

    def full(handle, raw):
        if len(raw) < 200:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, raw[:-100])

    monkeypatch.setattr(os, "write", full)
    with (
        pytest.raises(LedgerError, match=r"No space left on device. Nothing was recorded"),
        writing(folder) as writer,
    ):
        writer.add([forecast(2), forecast(3)])
    monkeypatch.undo()
    assert (folder / "ledger.jsonl").read_bytes() == before


def test_a_disk_without_locks_is_said(folder, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(LedgerError, match="cannot be locked: No locks available"), writing(folder):
        pass


ADDING = """
import sys, json
from hedgerow.score.ledger import writing
from hedgerow.score.lines import ForecastMade
entry = json.loads(sys.argv[2])
count, who = int(sys.argv[3]), sys.argv[4]
print("ready", flush=True)
for number in range(count):
    with writing(sys.argv[1]) as writer:
        (line,) = writer.add([ForecastMade(**{**entry, "who": who, "probability": number / 1e6})])
    print(line.n, line.hash, flush=True)
"""


def adding(folder, count, who):
    entry = forecast().model_dump_json()
    command = [sys.executable, "-c", ADDING, str(folder), entry, str(count), who]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_three_writers_at_once_lose_nothing(folder):
    writers = [adding(folder, 40, f"writer {n}") for n in range(3)]
    told = [writer.communicate(timeout=120)[0].splitlines()[1:] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    ledger = read_ledger(folder)
    assert len(ledger.lines) == 120
    by_number = {line.n: line.hash for line in ledger.lines}
    assert {int(n): h for lines in told for n, h in map(str.split, lines)} == by_number
    for n in range(3):
        own = [entry.probability for entry in ledger.forecasts if entry.who == f"writer {n}"]
        assert own == [number / 1e6 for number in range(40)]


def test_killed_again_and_again_no_line_told_of_is_lost(folder):
    """Twelve times SIGKILL at a random moment; every line that was reported as written is there, in its place."""
    dice = random.Random(7)
    told = {}
    for _ in range(12):
        writer = adding(folder, 100_000, "killed")
        assert writer.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.0, 0.12))
        writer.send_signal(signal.SIGKILL)
        # What came through the pipe before the end; a torn last word of it tells nothing.
        said = writer.communicate()[0]
        for line in said.splitlines(keepends=True):
            if line.endswith("\n"):
                number, own = line.split()
                told[int(number)] = own
        ledger = read_ledger(folder)
        assert len(ledger.lines) >= max(told, default=0)
    assert len(told) > 12
    hashes = {line.n: line.hash for line in ledger.lines}
    assert told.items() <= hashes.items()


ANSWER = Forecast(
    id="Q1", question="Will it?", short="It", by=date(2030, 6, 30), decided_by="A gazette.", answered_by="model",
    probability=0.31, habit=0.27, strategy=0.35, baseline=0.2, baseline_text="", low=0.2, high=0.4, by_account=(),
    unit="probability", reason="", headline=True,
)  # fmt: skip


class Made:
    """As much of an assessment as is recorded."""

    def __init__(self, *forecasts, digest="b" * 64, as_of=date(2029, 12, 31)):
        self.forecasts, self.as_of = forecasts, as_of
        self.digests = (("case.yaml", digest),)


def test_an_assessment_is_recorded_once(folder):
    base = replace(ANSWER, id="Q2", answered_by="base_rate")
    none = replace(ANSWER, id="Q3", answered_by="none", probability=None, habit=None)
    record_forecasts(folder, Made(ANSWER, base, none), when=WHEN)
    record_forecasts(folder, Made(replace(ANSWER, probability=0.31 + 1e-12), base, none))
    made = read_ledger(folder).forecasts
    assert [(each.question, each.kind, each.who, each.probability) for each in made] == [
        ("Q1", "model", "model", 0.31),
        ("Q1", "habit", "habit", 0.27),
    ]
    assert made[0].when == WHEN
    assert made[0].digests == {"case.yaml": "b" * 64}
    assert made[0].by == date(2030, 6, 30)


@pytest.mark.parametrize(
    "other",
    [
        Made(replace(ANSWER, probability=0.32, habit=0.28)),
        Made(ANSWER, digest="c" * 64),
        Made(ANSWER, as_of=date(2029, 11, 30)),
        Made(replace(ANSWER, decided_by="A toss.")),
    ],
    ids=["answer", "files", "day", "wording"],
)
def test_whatever_differs_is_recorded_beside_it(folder, other):
    record_forecasts(folder, Made(ANSWER))
    record_forecasts(folder, other)
    assert len(read_ledger(folder).lines) == 4


def test_rounding_does_not_stop_a_record(folder):
    record_forecasts(folder, Made(replace(ANSWER, probability=1.0 + 1e-15, habit=-1e-18)))
    assert [each.probability for each in read_ledger(folder).forecasts] == [1.0, 0.0]


def test_nothing_is_recorded_where_nothing_is_answered(folder):
    record_forecasts(folder, Made(replace(ANSWER, answered_by="none", probability=None)))
    assert not list(folder.iterdir())


def test_nothing_is_recorded_for_a_shipped_case():
    before = sorted(file.name for file in TEMPLATE.iterdir())
    assert is_shipped(TEMPLATE)
    record_forecasts(TEMPLATE, Made(ANSWER))
    with pytest.raises(HedgerowError, match="Copy its folder"), writing(TEMPLATE):
        pass
    assert sorted(file.name for file in TEMPLATE.iterdir()) == before


def test_the_ledger_is_no_part_of_the_digests(tmp_path):
    shutil.copytree(TEMPLATE, tmp_path / "first")
    before = read_case(tmp_path / "first").digests
    record_forecasts(tmp_path / "first", Made(ANSWER))
    (tmp_path / "first" / "outcomes.csv").write_text("question,outcome,resolved,source\n", encoding="utf-8")
    assert read_case(tmp_path / "first").digests == before
