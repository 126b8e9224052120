"""The two voices of the command line: results on stdout, talk on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Report = Callable[[str, int, int], None]
"""Called by long work: what it is doing, how much is done, and how much there is (0: not known)."""


def results() -> Console:
    """Where results go: nothing in them is taken for markup, and long lines are not broken when piped."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.soft_wrap = not console.is_terminal
    return console


def talk() -> Console:
    """Where everything else goes."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


@contextmanager
def progress_on(console: Console) -> Iterator[Report]:
    """Show long work on `console`: bars on a terminal, one line for each stage elsewhere."""
    if not console.is_terminal:
        yield _lines_on(console)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        yield _bars_of(bars)


def _lines_on(console: Console) -> Report:
    said = ""

    def report(stage: str, _done: int, _total: int) -> None:
        nonlocal said
        if stage != said:
            said = stage
            console.print(f"{stage} ...", soft_wrap=True)

    return report


def _bars_of(bars: Progress) -> Report:
    stages: dict[str, int] = {}

    def report(stage: str, done: int, total: int) -> None:
        for bar in bars.tasks:
            if bar.description != stage and not bar.finished:
                bars.update(bar.id, total=bar.total or 1, completed=bar.total or 1)
        if stage not in stages:
            stages[stage] = bars.add_task(stage, total=None)
        bars.update(bars.task_ids[stages[stage]], completed=done, total=total or None)

    return report
