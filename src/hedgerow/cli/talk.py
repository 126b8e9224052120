"""The two voices of the command line: results on stdout, talk on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

Tell = Callable[[str, int, int], None]
"""Called by long work: what it is doing, how much is done, and how much there is (0: not known)."""


def results() -> Console:
    """Where results go: nothing in them is taken for markup."""
    return Console(highlight=False, markup=False, emoji=False)


def talk() -> Console:
    """Where everything else goes."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


@contextmanager
def progress_on(console: Console) -> Iterator[Tell]:
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


def _lines_on(console: Console) -> Tell:
    said = ""

    def tell(stage: str, _done: int, _total: int) -> None:
        nonlocal said
        if stage != said:
            said = stage
            console.print(f"{stage} ...", soft_wrap=True)

    return tell


def _bars_of(bars: Progress) -> Tell:
    stages: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in stages:
            for earlier in bars.tasks:
                bars.update(earlier.id, total=earlier.total or 1, completed=earlier.total or 1)
            stages[stage] = bars.add_task(stage, total=None)
        bars.update(stages[stage], completed=done, total=total or None)

    return tell
