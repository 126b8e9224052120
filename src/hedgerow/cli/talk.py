"""The two voices of the command line: results on stdout, talk on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
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


@dataclass(frozen=True)
class Telling:
    """Shows long work while it is done.

    Attributes:
        tell: Shows where it is.
        aside: Nothing is drawn while something else is printed, on the terminal that both may share.
    """

    tell: Tell
    aside: Callable[[], AbstractContextManager[None]] = nullcontext

    def __call__(self, stage: str, done: int, total: int) -> None:
        """What is being done, how much of it is, and how much there is."""
        self.tell(stage, done, total)


@contextmanager
def progress_on(console: Console) -> Iterator[Telling]:
    """Show long work on `console`: one bar on a terminal, one line for each stage elsewhere."""
    if not console.is_terminal:
        yield Telling(_lines_on(console))
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )

    @contextmanager
    def aside() -> Iterator[None]:
        bars.stop()
        yield
        bars.start()

    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:
        yield Telling(_bar_of(bars), aside)


def _lines_on(console: Console) -> Tell:
    said = ""

    def tell(stage: str, _done: int, _total: int) -> None:
        nonlocal said
        # What stands in brackets is a reading, such as how far there is to go; a new one is no new stage.
        name = stage.partition(" (")[0]
        if name != said:
            said = name
            console.print(f"{name} ...", soft_wrap=True)

    return tell


def _bar_of(bars: Progress) -> Tell:
    bar = bars.add_task("Starting", total=None)

    def tell(stage: str, done: int, total: int) -> None:
        bars.update(bar, description=stage, completed=done, total=total or None)

    return tell
