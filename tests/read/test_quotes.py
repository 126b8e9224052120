"""Quotation marks: what they enclose, whatever marks, nesting or want of balance."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.read.quotes import LONGEST_UNCLOSED, find_quotes


def quoted(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_quotes(text) if one.depth == 0]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“We stay,” she said. “For now.”", ["We stay,", "For now."]),
        ('"We stay," she said. "For now."', ["We stay,", "For now."]),
        ("‘We stay,’ she said. ‘It’s ours.’", ["We stay,", "It’s ours."]),
        ("'We stay,' she said. 'It's ours.'", ["We stay,", "It's ours."]),
        ("«We stay», she said.", ["We stay"]),
        ("„We stay“, she said.", ["We stay"]),
        ("``We stay,'' she said.", ["We stay,"]),
        ('He wrote: "We stay."', ["We stay."]),
        ("The workers' hall and the '90s were his.", []),
        ("A door of 6'2\" was cut.", []),
        ("“The drivers’ union said ‘no’ twice,” he said.", ["The drivers’ union said ‘no’ twice,"]),
    ],
)
def test_marks_of_every_kind(text: str, inside: list[str]) -> None:
    assert quoted(text) == inside


def test_a_quotation_inside_another_knows_its_depth() -> None:
    text = "“They told us ‘leave by noon’ and left,” she said."
    assert [(text[one.start : one.end], one.depth) for one in find_quotes(text)] == [
        ("They told us ‘leave by noon’ and left,", 0),
        ("leave by noon", 1),
    ]


def test_a_quotation_that_runs_over_paragraphs_is_one_for_each() -> None:
    first, second = find_quotes("“We built the bridge.\n\n“And we shall keep it,” he said.")
    assert (first.closed, first.continues, second.closed, second.continues) == (False, False, True, True)


@pytest.mark.parametrize("mark", ["'", "‘"])
def test_single_marks_run_over_paragraphs_too(mark: str) -> None:
    close = "’" if mark == "‘" else "'"
    text = f"{mark}We built the bridge.\n\n{mark}And we shall keep it,{close} he said."
    assert quoted(text) == ["We built the bridge.", "And we shall keep it,"]
    assert quoted(f"It was the {mark}bridge.\n\nThey kept it.") == []


def test_an_unclosed_mark_ends_with_its_paragraph_and_spoils_nothing_after_it() -> None:
    assert quoted('"We stay. He left.\n\n"And we go," she said.') == ["We stay. He left.", "And we go,"]
    long = "“" + "It rains here. " * 200
    assert len(quoted(long)[0]) <= LONGEST_UNCLOSED


def test_a_stray_closing_mark_opens_nothing() -> None:
    assert quoted("They left.” Then “it rained,” she said.") == ["it rained,"]


@given(st.text(alphabet="ab .,\n\"'“”‘’«»", max_size=60))
def test_quotations_lie_within_the_text_and_do_not_cross(text: str) -> None:
    found = find_quotes(text)
    for one in found:
        assert 0 <= one.outer[0] <= one.start < one.end <= one.outer[1] <= len(text)
    outer = [one for one in found if one.depth == 0]
    assert all(one.outer[1] <= other.outer[0] for one, other in pairwise(outer))


@pytest.mark.parametrize("unit", ["“a ", '"a" ', "'a ", "'a\n\n", "‘", "\n", "a"])
def test_a_million_characters_take_seconds(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit)))[:1_000_000]
    started = time.process_time()
    find_quotes(text)
    assert time.process_time() - started < 30


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('"We won," Moe said. It was hard. Nobody slept."', ["We won,", "It was hard. Nobody slept."]),
        ('"We won," Moe said. It was hard.', ["We won,"]),
        ('He paid for 5" of pipe. It was hard."', []),
        ('"It may go\n\non the advice of doctors," Moe said.', ["It may go", "on the advice of doctors,"]),
        ('It may go\n\non the advice of doctors," Moe said.', []),
    ],
)  # fmt: skip
def test_a_mark_that_nothing_opened_closes_what_it_can_have_opened(text, inside):
    assert [text[one.start : one.end] for one in find_quotes(text)] == inside
