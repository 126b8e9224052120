"""Quotations that no marks enclose: blocks of a page, and paragraphs that words of saying introduce; all our own."""

import time

import pytest
from spacy.lang.en import English

from hedgerow.read.article import plain
from hedgerow.read.blocks import find_blocks
from hedgerow.read.pipeline import read_article


def said(page):
    found = read_article(page.encode(), name="a.html").proposals.statements
    return [(one.speaker, page[one.span.start : one.span.end]) for one in found]


def test_a_block_of_a_page_is_of_whoever_is_said_to_have_said_it():
    page = (
        "<article><p>The bank's head, Tom Brandt, wrote to its customers:</p>"
        "<blockquote><p>We let you down. A change went wrong.</p><p>It will not happen again.</p></blockquote>"
        "<p>Shares fell.</p></article>"
    )
    assert said(page) == [
        ("Tom Brandt", "We let you down. A change went wrong."),
        ("Tom Brandt", "It will not happen again."),
    ]


def test_a_block_that_nothing_introduces_is_of_whom_the_text_is_about():
    page = (
        "<article><p>Lena Voss resigned on Sunday.</p><blockquote>I gave it all I had.</blockquote></article>"
    )
    assert said(page) == [("Lena Voss", "I gave it all I had.")]


def test_a_line_below_a_block_names_its_speaker():
    page = (
        "<article><p>Tom Brandt met those whose houses had been flooded.</p><blockquote>"
        "<p>We lost all of it and nobody called.</p><p>— Rosa Marsh, shopkeeper</p></blockquote></article>"
    )
    assert said(page) == [("Rosa Marsh", "We lost all of it and nobody called.")]


def test_a_block_with_marks_is_left_to_them():
    page = "<article><p>Lena Voss resigned.</p><blockquote>“I gave it all,” she said.</blockquote></article>"
    assert said(page) == [("Lena Voss", "I gave it all,")]


def test_the_page_itself_may_mark_a_quotation():
    assert said("<p>Her agent, Tom Brandt, was brief: <q>She will be back.</q></p>") == [
        ("Tom Brandt", "She will be back.")
    ]


@pytest.mark.parametrize(
    "introduction",
    [
        "In a letter to the families, Lena Voss wrote:",
        "Lena Voss told parliament on Friday:",
        "Lena Voss was brief. Her full statement:",
        "Here is the text of the letter that Lena Voss sent:",
        "Lena Voss made this promise to the village on Friday:",
    ],
)
def test_a_paragraph_that_is_introduced_is_a_quotation(read, introduction):
    text = f"{introduction}\n\nThe state owes you the truth. You will be heard first.\n\nThe hall was full."
    assert read(text).said() == [("Lena Voss", "The state owes you the truth. You will be heard first.")]


def test_it_goes_on_where_it_is_indented_or_speaks_of_itself(read):
    first, second, third = (
        "It failed at dawn on Friday.",
        "An inquiry begins soon.",
        "We will hear you, and I promise it.",
    )
    indented = f"Lena Voss wrote:\n\n    {first}\n\n    {second}\n\nThe hall was full."
    assert read(indented).said() == [("Lena Voss", first), ("Lena Voss", second)]
    spoken = f"Lena Voss wrote:\n\n{first}\n\n{third}\n\nThe hall was full."
    assert read(spoken).said() == [("Lena Voss", first), ("Lena Voss", third)]


def test_lines_behind_signs_are_a_quotation(read):
    text = (
        "Judge Lena Voss wrote:\n\n> The contract was void. It could\n> not be sold.\n\nThe city may appeal."
    )
    assert read(text).said() == [("Lena Voss", "The contract was void. It could\n> not be sold.")]


@pytest.mark.parametrize(
    "text",
    [
        "The firm runs three mines. Its products include:\n\nCopper wire for the building trade.",
        "Here is what we know so far:\n\nThe plane left at nine on Sunday with 44 people on board.",
        "The minister announced the following measures:\n\nWages will rise by two per cent in May.",
        "The minister said:\n\n- Wages will rise by two per cent in May.\n\n- Rents will not.",
        "The mayor opened the hall:\n\nThe doors are of oak and the roof is of slate.",
    ],
)
def test_what_a_colon_announces_is_not_always_said(read, text):
    assert read(text).statements == ()


@pytest.mark.parametrize(
    "unit", ["He said:\n\n", "> a b c d e.\n\n", ">\n", "I said so.\n\n", "  I am a b.\n\n"]
)
def test_the_time_is_linear_in_the_length(unit):
    """Quadratic work on so many paragraphs would take minutes."""
    text = (unit * (300_000 // len(unit) + 1))[:300_000]
    doc = English(max_length=len(text)).make_doc(text)
    started = time.process_time()
    find_blocks(plain(text), doc)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("text", [">", "Lena Voss wrote:\n\n>", "> \n\n>", "She said:"])
def test_a_block_with_nothing_in_it(read, text):
    assert read(text).statements == ()
