"""Outcomes: what is read, what is refused and on which line, and that no assessment looks at them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.ask.assess import assess
from hedgerow.case.model import Named, Query
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.score.outcomes import Outcome, OutcomeError, parse_outcomes, read_outcomes, write_rows
from hedgerow.show.document import document

CASE = read_case(TEMPLATE)
HEADER = "question,outcome,resolved,source,note\n"


def counting():
    """The template, its first question asking for a number."""
    first, *others = CASE.questions
    number = replace(first, asks=Query("count", acts=(Named("dismiss"),), within=90.0))
    return replace(CASE, questions=(number, *others))


def faults_of(text, case=CASE):
    with pytest.raises(OutcomeError) as refused:
        parse_outcomes(case, text, "first/outcomes.csv")
    return [(fault.place.line, fault.what, fault.remedy) for fault in refused.value.faults]


def test_every_kind_of_outcome():
    read = parse_outcomes(
        CASE,
        HEADER
        + "Q1,1,2025-02-11,gazette,\n"
        + '\nQ2, 0 ,2025-06-30,"observers, June report",Quiet\n'
        + "Q3,void,2025-03-31,gazette,The assembly was dissolved.\n",
    )
    assert [(each.question, each.value, each.resolved, each.place.line) for each in read] == [
        ("Q1", 1.0, date(2025, 2, 11), 2),
        ("Q2", 0.0, date(2025, 6, 30), 4),
        ("Q3", None, date(2025, 3, 31), 5),
    ]
    assert read[1].source == "observers, June report"
    assert [each.text for each in read] == ["1", "0", "void"]


def test_a_number_where_a_number_is_asked_for():
    read = parse_outcomes(counting(), HEADER + "Q1,3,2025-04-01,gazette\n")
    assert (read[0].value, read[0].text) == (3.0, "3")


@pytest.mark.parametrize(
    ("row", "says", "do"),
    [
        ("Q9,1,2025-02-11,gazette,", "`Q9` is not a question", "There are `Q1`, `Q2`, `Q3`"),
        ("Q1,yes,2025-02-11,gazette,", "neither 1, 0 nor `void`", "Write 1"),
        ("Q1,0.5,2025-02-11,gazette,", "neither 1, 0 nor `void`", "Write 1"),
        ("Q1,1.0,2025-02-11,gazette,", "neither 1, 0 nor `void`", "Write 1"),
        ("Q1,nan,2025-02-11,gazette,", "neither 1, 0 nor `void`", "Write 1"),
        ("Q1,void,2025-02-11,gazette,", "needs a reason", "Say why"),
        ("Q1,1,2025-02-30,gazette,", "no day `2025-02-30`", "Check"),
        ("Q1,1,soon,gazette,", "`resolved`: `soon` is not a day", "2021-06-29"),
        ("Q1,1,2024-12-30,gazette,", "before the as-of date", "Correct the day"),
        ("Q1,1,2025-02-11,,", "no `source`", "Fill it"),
        ("Q1,,,,", "no `outcome`, `resolved` and `source`", "Fill it"),
        (",1,2025-02-11,gazette,", "no `question`", "Fill it"),
        ("Q1,1,2025-02-11,a,b,c", "6 cells", "Quote commas"),
        ('Q1,1,2025-02-11,"gazette,', "not CSV", "Check quotes"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row, says, do):
    faults = faults_of(HEADER + "Q2,1,2025-02-11,gazette,\n" + row + "\n")
    assert len(faults) == 1
    assert faults[0][0] == 3
    assert says in faults[0][1]
    assert do in faults[0][2]


@pytest.mark.parametrize("number", ["many", "nan", "inf", "-1"])
def test_no_number_where_one_is_asked_for(number):
    ((line, what, _),) = faults_of(HEADER + f"Q1,{number},2025-04-01,gazette,\n", counting())
    assert line == 2
    assert "asks for a number" in what or "not possible" in what


def test_all_faults_at_once_in_order():
    faults = faults_of(
        HEADER + "Q9,2,2024-01-01,,\nQ1,1,2025-02-11,g,\nQ1,0,2025-02-12,g,\nQ2,void,2025-02-11,g,\n"
    )
    assert [line for line, _, _ in faults] == [2, 2, 2, 4, 5]
    assert "a second time (first on line 3)" in faults[3][1]


def test_the_message_names_file_and_line():
    with pytest.raises(OutcomeError, match=r"(?s)1 fault in the outcomes.*first/outcomes.csv:2\n.*source"):
        parse_outcomes(CASE, HEADER + "Q1,1,2025-02-11,,\n", "first/outcomes.csv")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("question,outcome,resolved\n", "lacks `source`"),
        ("question,outcome,resolved,sauce\n", "`sauce` is not a column"),
        ("question,outcome,outcome,resolved,source\n", "`outcome` stands here twice"),
        ("", "no header"),
    ],
)
def test_a_wrong_header(header, says):
    faults = faults_of(header)
    assert {line for line, _, _ in faults} == {1}
    assert says in " ".join(what for _, what, _ in faults)


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(TEMPLATE, tmp_path / "first")
    return tmp_path / "first"


def test_no_file_is_no_outcome(copy):
    assert read_outcomes(read_case(copy)) == ()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (HEADER.encode() + b"Q1,1,2025-02-11,gaz\xff,\n", "outcomes.csv:2"),
        (b"\xef\xbb\xbf" + HEADER.encode(), ""),
    ],
)
def test_bytes(copy, raw, says):
    (copy / "outcomes.csv").write_bytes(raw)
    if not says:
        assert read_outcomes(read_case(copy)) == ()
        return
    with pytest.raises(OutcomeError, match=says):
        read_outcomes(read_case(copy))


def test_a_link_out_of_the_folder_is_not_followed(copy, tmp_path):
    (tmp_path / "elsewhere.csv").write_text(HEADER, encoding="utf-8")
    (copy / "outcomes.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(OutcomeError, match="leads outside"):
        read_outcomes(read_case(copy))


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(WORDS, WORDS, st.sampled_from([0.0, 1.0, 2.5, 1 / 3]), st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_what_is_written_is_read_again(source, note, value, resolved):
    outcome = Outcome("Q1", value, resolved, source, note)
    assert parse_outcomes(counting(), write_rows([outcome])) == (outcome,)


def test_no_assessment_reads_outcomes_or_the_ledger(copy):
    """Nothing but the seconds taken may differ, whatever stands in the two files."""

    def assessed():
        made = document(assess(read_case(copy)))
        made["health"].pop("seconds")
        return json.dumps(made)

    without = assessed()
    (copy / "outcomes.csv").write_text(HEADER + "Q1,1,2025-02-11,gazette,\n", encoding="utf-8")
    (copy / "ledger.jsonl").write_text("{}\n", encoding="utf-8")
    with_one = assessed()
    (copy / "outcomes.csv").write_bytes(b'"broken,\xff\n')
    assert without == with_one == assessed()
