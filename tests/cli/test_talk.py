"""Where long work is shown, and what is printed meanwhile."""

import io

from rich.console import Console

from hedgerow.cli.talk import progress_on


def shown(terminal):
    said = io.StringIO()
    console = Console(file=said, force_terminal=terminal, width=80, highlight=False, markup=False)
    with progress_on(console) as progress:
        progress("Solving [1]", 1, 3)
        with progress.aside():
            said.write("<the answer>\n")
        progress("Asking", 2, 3)
        progress("Asking", 3, 3)
    return said.getvalue()


def test_elsewhere_than_on_a_terminal_each_stage_is_a_line():
    assert shown(False) == "Solving [1] ...\n<the answer>\nAsking ...\n"


def test_a_bar_is_taken_away_while_something_is_printed_and_comes_back():
    before, after = shown(True).split("<the answer>\n")
    assert "Solving [1]" in before
    # The line of the bar is erased last of all.
    assert before.rstrip("\n").endswith("\x1b[2K")
    assert "Asking" in after
    assert after.rstrip("\n").endswith("\x1b[2K")
