"""A page of a case with an account switched off says so, and has no number for it."""

import io
import re

import pytest
from rich.console import Console

from hedgerow.ask.assess import assess
from hedgerow.ask.record import Assessment
from hedgerow.case.changes import Changes
from hedgerow.case.edits import read_changed
from hedgerow.cases import TEMPLATE
from hedgerow.show.report import render
from hedgerow.show.terminal import answer


@pytest.fixture(scope="module")
def lone() -> Assessment:
    return assess(read_changed(TEMPLATE, Changes(accounts=(("aim", "balancer"),))))


def test_the_page_says_off_and_prints_no_number_that_is_none(lone: Assessment) -> None:
    page = render(lone)
    assert page.count("off: no prior") == 1
    assert not re.search(r">\s*(nan|not a number)\s*<", page)
    headings = re.search(r"Answers by account.*?<thead>(.*?)</thead>", page, re.DOTALL)[1]
    assert "Leans north" in headings
    assert "Balances" not in headings


def test_its_weight_is_not_drawn_and_that_of_the_only_other_is_one(lone: Assessment) -> None:
    page = render(lone)
    panel = re.search(r'<svg [^>]*data-panel="weights aim".*?</svg>', page, re.DOTALL)[0]
    assert panel.count("<path") == 1
    assert re.search(r"Balances off</text>", page)
    assert re.search(r"Leans north 1</text>", page)
    assert not re.search(r'data-of="accounts\.aim\.[^"]*"[^>]*>&gt;0\.99', page)


def test_so_does_the_terminal(lone: Assessment) -> None:
    text = io.StringIO()
    answer(lone, Console(file=text, width=100))
    assert re.search(r"Balances +off *\n", text.getvalue())
    assert re.search(r"Leans north +1 +1 +1 *\n", text.getvalue())
    assert "nan" not in text.getvalue()
