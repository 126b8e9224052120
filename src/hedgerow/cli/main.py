"""The command `hedgerow`: each command is parse, one call, print.

What the command line can do, Python can do in one line; heavy imports stand inside the commands, so that
`hedgerow --help` answers at once. Exit codes: 0 done, 2 something is wrong with what was given (said on
stderr), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli import accepting, calibrate, hindcast, reading, report, scoring, studio, sweep, why
from hedgerow.cli.options import (
    Asked,
    AsOf,
    CaseName,
    Edits,
    Quick,
    SetValues,
    WithoutHypotheses,
    WithoutReports,
    WithScenarios,
    read_asked,
)
from hedgerow.errors import HedgerowError

STOPPED = 130
"""Exit code after Ctrl-C, as shells expect it."""

app = typer.Typer(
    name="hedgerow",
    help="Systems of power, as reporting describes them, as executable models: "
    "accounts weighed, forecasts, and what would change them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"hedgerow {version('hedgerow')}")
        raise typer.Exit


@app.callback()
def hedgerow(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Hold what every command shares: `--version`."""


@app.command()
def assess(
    case: CaseName,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where to write. [default: assessment/CASE; with changes assessment/CASE-changed]",
        ),
    ] = None,
    as_of: AsOf = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|RESULT",
            help="Open with what changed since a day, or since an earlier result (its folder or JSON).",
        ),
    ] = None,
    set_: SetValues = None,
    without_report: WithoutReports = None,
    without_hypothesis: WithoutHypotheses = None,
    with_scenario: WithScenarios = None,
    edit: Edits = None,
    quick: Quick = False,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough",
            help="Explain the answers however long it takes: the answers without each of the most influential "
            "reports, parameters moved to the ends of their priors.",
        ),
    ] = False,
    calibration: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Take the numbers that `hedgerow calibrate` learned instead of those typed."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON instead.")] = False,
) -> None:
    """Weigh the accounts of CASE, answer its questions, write the page.

    Writes report.html, which any browser opens, assessment.nc, which holds every number, assessment.json, and
    record.json, from which `hedgerow report` makes the page anew. Changes are put into the case as it is read; its
    files stay as they are, and no forecast goes into its ledger.
    """
    from hedgerow.case.read import find_case
    from hedgerow.cli.since import since_when
    from hedgerow.cli.talk import progress_on, results, talk
    from hedgerow.cli.write import prepare, write_assessment

    folder = find_case(case)
    asked = Asked.of(set_, without_report, without_hypothesis, with_scenario, edit, quick=quick)
    read = read_asked(folder, as_of, asked)
    if quick and (since or calibration or thorough):
        raise HedgerowError(
            "A quick answer tells neither what changed nor what a calibration says, and explains nothing. Leave "
            f"`--quick` out, or `{'--since' if since else '--calibration' if calibration else '--thorough'}`."
        )
    told_since = since_when(read, since) if since else None
    target = prepare(
        out or Path("assessment") / (folder.resolve().name + ("-changed" if read.edited else ""))
    )

    # Only now, so that a fault in the case is said without waiting for the engine to load.
    from hedgerow.ask.assess import assess as assess_case
    from hedgerow.ask.quick import assess_quickly, base_of
    from hedgerow.ask.record import Assessment
    from hedgerow.game.estimate import refuse_too_large
    from hedgerow.learn.record import calibrated
    from hedgerow.show.terminal import answer, rest

    refuse_too_large(read)
    learned = None if calibration is None else calibrated(calibration, read)
    stdout = results()
    with progress_on(talk()) as progress:

        def answered(found: Assessment) -> None:
            if not as_json:
                with progress.aside():
                    answer(found, stdout)

        if quick:
            assessment = assess_quickly(read, base_of(read_asked(folder, as_of, Asked()), progress), progress)
            answered(assessment)
        else:
            assessment = assess_case(
                read,
                progress=progress,
                since=told_since,
                thorough=thorough,
                calibrated=learned,
                answered=answered,
            )
        progress("Writing", 0, 0)
        page = write_assessment(assessment, target)
    if as_json:
        from hedgerow.show.document import to_json

        typer.echo(to_json(assessment), nl=False)
    else:
        rest(assessment, stdout)
    typer.echo(f"The page is at {page}", err=True)
    if read.edited:
        typer.echo("Nothing is recorded in the ledger: the case was changed for this assessment.", err=True)
    else:
        scoring.record(folder, assessment)


@app.command()
def check(case: CaseName) -> None:
    """Say all that is wrong with CASE, or that nothing is."""
    from hedgerow.case.read import find_case, read_case
    from hedgerow.cli.size import size_of
    from hedgerow.cli.talk import progress_on, talk

    read = read_case(find_case(case))
    from hedgerow.game.estimate import refuse_too_large

    estimate = refuse_too_large(read)
    from hedgerow.infer.rates import implied_rates

    with progress_on(talk()) as progress:
        progress("Comparing usual rates with the record", 0, 0)
        contradicted = [str(rate) for rate in implied_rates(read) if rate.contradicted]
    for warning in (*read.warnings, *contradicted):
        typer.echo(f"Warning: {warning}")
    size = size_of(read)
    typer.echo(f"{read.title}: {size.situations:,} situations, {len(read.evidence):,} reports, sound.")
    typer.echo(str(size))
    typer.echo(str(estimate))


@app.command()
def new(name: Annotated[str, typer.Argument(metavar="NAME", help="The folder to write, here.")]) -> None:
    """Write a small commented case to start your own from."""
    from hedgerow.cli.write import write_new

    folder = write_new(name, Path.cwd())
    typer.echo(f"Written: {folder.name}/ with {', '.join(sorted(file.name for file in folder.iterdir()))}.")
    typer.echo(f"Next: read {folder.name}/case.yaml from the top, then run")
    typer.echo(f"  hedgerow check {folder.name}")
    typer.echo(f"  hedgerow assess {folder.name}")


@app.command()
def explain(
    word: Annotated[str, typer.Argument(metavar="WORD", help="Such as usual or coverage.")],
) -> None:
    """Explain WORD as the case format uses it."""
    from hedgerow.case.explain import explain as explain_word
    from hedgerow.case.explain import words

    word = word.rsplit(".", 1)[-1]
    said = explain_word(word)
    if word not in words():
        raise HedgerowError(said)
    typer.echo(said)


@app.command()
def schema(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Which YAML file of a case.")] = "case.yaml",
) -> None:
    """Print the JSON Schema of case.yaml, for your editor."""
    import json

    from hedgerow.case.explain import schema as schemas

    known = schemas()
    if file not in known:
        raise HedgerowError(f"`{file}` has no schema. There are {', '.join(known)}.")
    typer.echo(json.dumps(known[file], indent=2, ensure_ascii=False))


@app.command()
def cases() -> None:
    """List the cases that ship with Hedgerow."""
    from hedgerow.case.read import read_case
    from hedgerow.cases import shipped

    for name, folder in shipped().items():
        typer.echo(f"{name}  {read_case(folder).title}")


reading.register(app)
accepting.register(app)
scoring.register(app)
hindcast.register(app)
studio.register(app)
report.register(app)
why.register(app)
calibrate.register(app)
sweep.register(app)


def main() -> None:
    """Run the command; print expected errors plainly and exit with 2."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except HedgerowError as error:
        typer.secho(str(error), err=True, fg="red")
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has left: no more can be said, and the interpreter must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _stopped()
    except SystemExit as leaving:
        if leaving.code == STOPPED:
            _stopped()
        raise


def _stopped() -> None:
    typer.echo("Stopped.", err=True)
    sys.exit(STOPPED)
