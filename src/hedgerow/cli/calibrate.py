"""The command `calibrate`: a case's numbers learned from its own record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.cli.options import AsOf, CaseName

if TYPE_CHECKING:
    from rich.console import Console

    from hedgerow.learn.record import Calibration


FAR = 3.0
"""Distance from its prior's median at which a number is pointed out [prior spread]."""


def register(app: typer.Typer) -> None:
    """Add the command to the door."""
    app.command()(calibrate)


def calibrate(
    case: CaseName,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write. [default: calibration/CASE.json]"),
    ] = None,
    as_of: AsOf = None,
    kappa: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Power of the evidence: below one where reports repeat.")
    ] = 1.0,
    intercepts: Annotated[
        bool, typer.Option(help="Learn how often each act is usual as well, around what is typed.")
    ] = True,
    reporting: Annotated[
        bool, typer.Option(help="Learn how surely what is covered is reported, around what is declared.")
    ] = True,
    pooled: Annotated[
        bool,
        typer.Option("--pooled", help="Take as priors what the other shipped cases say of such numbers."),
    ] = False,
    draws: Annotated[int, typer.Option(min=8, help="Draws of the parameters behind each forecast.")] = 64,
    sample: Annotated[
        int,
        typer.Option(min=0, help="Also draw as many, in each of two chains, from the whole posterior."),
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Of all draws.")] = 0,
    near: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Begin where an earlier calibration ended: after a small edit, fewer steps. The answer is the same.",
        ),
    ] = None,
) -> None:
    """Learn the numbers of CASE from its own reports, and say which it says nothing about.

    Writes a file for `hedgerow assess CASE --calibration FILE`. A run that is stopped goes on where it was.
    """
    from hedgerow.case.read import find_case, read_case
    from hedgerow.cli.talk import progress_on, results, talk
    from hedgerow.cli.write import prepare
    from hedgerow.errors import HedgerowError
    from hedgerow.files import making

    folder = find_case(case)
    read = read_case(folder, as_of=as_of)
    target = out or Path("calibration") / f"{folder.resolve().name}.json"
    prepare(target.parent)
    if target.is_dir():
        raise HedgerowError(f"Cannot write to {target}: it is a folder. Name a file with --out.")

    from hedgerow.ask.assess import workers
    from hedgerow.learn.calibrate import Options
    from hedgerow.learn.calibrate import calibrate as learn
    from hedgerow.learn.near import Near
    from hedgerow.learn.record import read_calibration, write_calibration

    earlier = None if near is None else Near.calibrated(read_calibration(near, None))
    options = Options(kappa, intercepts, reporting, pooled, draws, sample, seed, earlier)
    with progress_on(talk()) as progress, making(target.parent), workers() as executor:
        made = learn(read, executor, options, target.with_suffix(".part"), progress)
        write_calibration(made, target)
    say(made, results())
    results().print(f"\n{target}", highlight=False, soft_wrap=True)


def say(made: Calibration, console: Console) -> None:
    """Print what was learned."""
    from rich.box import SIMPLE
    from rich.table import Table

    typed, mode, integrated = made.log_evidence
    console.print(made.title, style="bold", highlight=False)
    console.print(
        f"Log evidence {typed:.2f} with the numbers as typed, {mode:.2f} at the most probable ones, "
        f"{integrated:.2f} with them summed out.",
        highlight=False,
    )
    table = Table("number", "prior", "posterior", "mean", "left", "", box=SIMPLE, pad_edge=False)
    for each in sorted(made.unknowns, key=lambda one: one.left):
        name = {
            "scale": f"stakes of {each.name}, log",
            "intercept": f"usual {each.name}, log",
            "drift": f"rate of {each.name}, log",
            "reported": f"{each.name} reported",
        }.get(each.kind, each.name)
        spans = [f"{low:.3g} {middle:.3g} {high:.3g}" for low, middle, high in (each.prior, each.posterior)]
        mean = "" if each.mean is None else f"{each.mean:.3g}"
        table.add_row(name, *spans, mean, f"{each.left:.2f}", each.verdict)
    console.print(table)
    console.print(
        "Quantiles 0.1, 0.5 and 0.9 of the normal distribution around the most probable numbers, and the mean over "
        f"weighed draws, known to about {made.draws[1] ** -0.5:.2f} of a number's spread; left is the share of "
        "the prior's variance that the record leaves.",
        highlight=False,
    )
    if made.looked is not None:
        directions, missing = made.looked
        console.print(
            f"What the record says was measured along {directions} of {len(made.unknowns)} directions. Beside them the "
            "priors stay: what is left out could change the log evidence with the numbers summed out by some "
            f"{missing:.2f}.",
            highlight=False,
        )
    if all(each.verdict == "prior only" for each in made.unknowns):
        console.print(
            "The record says next to nothing about any of these numbers. More reports would, or rows of `coverage` "
            "under which silence weighs.",
            highlight=False,
        )
    for unknown, at in zip(made.unknowns, made.point, strict=True):
        if abs(at) > FAR:
            console.print(
                f"{unknown.name} stands {abs(at):.1f} spreads away from its prior: the record and the prior contradict "
                "each other. Look at both before you use either.",
                highlight=False,
            )
    for first, second, size in made.trades:
        console.print(f"Only together: {first} and {second} (correlation {size:+.2f}).", highlight=False)
    for line in made.shared:
        console.print(f"Shared, {line}.", highlight=False)
    if made.counted:
        console.print(
            f"Counted from the record, so used as prior and not learned again: {', '.join(made.counted)}.",
            highlight=False,
        )
    weights = Table("weight of", "typed", "most probable", "summed out", box=SIMPLE, pad_edge=False)
    for one in made.weights:
        weights.add_row(
            f"{one.axis} {one.value}", *(f"{x:.2f}" for x in (one.typed, one.mode, one.integrated))
        )
    console.print(weights)
    for account, report in made.refuted:
        console.print(
            f"Impossible under {account}: {report}. It has no weight left; a `credible` below 1 would leave it some.",
            highlight=False,
        )
    _forecasts(made, console)
    _effects(made, console)
    _powers(made, console)


def _forecasts(made: Calibration, console: Console) -> None:
    """The uncertainty of each forecast, by kind."""
    from rich.box import SIMPLE
    from rich.table import Table

    count, effective, failed = made.draws
    table = Table(
        "forecast",
        "",
        "0.1 to 0.9",
        "chance",
        "accounts",
        "parameters",
        "by slope",
        box=SIMPLE,
        pad_edge=False,
    )
    for one in made.forecasts:
        kinds = [one.chance, one.accounts, one.parameters, one.linear**2]
        spreads = ["" if each is None else f"{each**0.5:.3f}" for each in kinds]
        table.add_row(one.question, f"{one.value:.3f}", f"{one.low:.3f} {one.high:.3f}", *spreads)
    console.print(table)
    console.print(
        f"Standard deviations, of {count} draws of the parameters worth {effective:.0f} equally good ones"
        + (f"; {failed} could not be solved" if failed else "")
        + ". The range is that of the parameters.",
        highlight=False,
    )
    if effective < count / 4:
        console.print(
            "So few good draws mean that the normal distribution is a poor stand-in here: use `--sample`.",
            highlight=False,
        )


def _effects(made: Calibration, console: Console) -> None:
    """What scenarios do, both answers under the same numbers."""
    from rich.box import SIMPLE
    from rich.table import Table

    rows = [(one.question, each) for one in made.forecasts for each in one.effects]
    if not rows:
        return
    table = Table(
        "scenario", "forecast", "effect", "0.1 to 0.9", "spread", "by slope", box=SIMPLE, pad_edge=False
    )
    for question, each in sorted(rows, key=lambda row: (row[1].scenario, row[1].kind)):
        spread = "" if each.parameters is None else f"{each.parameters**0.5:.3f}"
        table.add_row(
            f"{each.scenario}, {each.kind}", question, f"{each.value:+.3f}", f"{each.low:+.3f} {each.high:+.3f}",
            spread, f"{each.linear:.3f}",
        )  # fmt: skip
    console.print(table)
    drawn = any(each.parameters is not None for _, each in rows)
    console.print(
        "Effects on the answers, both of which stand on the same draw of the parameters."
        if drawn
        else "Effects on the answers by slope alone, along a few directions drawn at random, so that spreads are known "
        "to about a quarter: the case is too large to ask its scenarios at every draw.",
        highlight=False,
    )


def _powers(made: Calibration, console: Console) -> None:
    """What each power of the evidence would have predicted."""
    tempering = made.tempering
    best = max(tempering.scores, default=0.0)
    scores = ", ".join(
        f"{power:g}: {score - best:+.2f}"
        for power, score in zip(tempering.powers, tempering.scores, strict=True)
    )
    console.print(
        f"Power of the evidence by {tempering.episodes} episodes left out in turn (log score against the best): "
        f"{scores}. "
        + (
            "Too few episodes to choose one."
            if tempering.best is None
            else f"Best {tempering.best:g}; this calibration uses {made.kappa:g}."
        ),
        highlight=False,
    )
