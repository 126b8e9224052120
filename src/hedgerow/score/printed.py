"""The table of scores printed: one line a forecaster, then qualities, reliability, pairs and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hedgerow.score.paired import Paired
from hedgerow.score.record import MODEL
from hedgerow.score.reliability import Calibration
from hedgerow.score.table import NumberScore, Quality, Score, Scores

MINUS = "\u2212"


def print_scores(scores: Scores, console: Console) -> None:
    """Print the tables, within eighty columns."""
    if not scores.scores and not scores.numbers:
        _line(console, "No question that the model answers has come out: there is nothing to score.")
        return
    if scores.scores:
        _print_scores(scores.scores, console)
        _print_quality(scores.quality, console)
        _print_reliability(scores.quality, console)
        _print_paired(scores, console)
    if scores.numbers:
        _print_numbers(scores.numbers, console)


def _print_scores(scores: Iterable[Score], console: Console) -> None:
    _heading(console, "Scores: less is better; skill against a baseline: more is better")
    table = _table("", "n", "Brier", "log", "v 50%", "v hazard", "v habit", "v regime")
    before: str | None = None
    cases = len({each.case for each in scores}) - 1
    for each in scores:
        if each.case == "" and cases < 2:
            continue
        if each.case != before:
            table.add_section()
            table.add_row(Text(each.case or "all cases", style="bold" if console.is_terminal else ""))
            before = each.case
        skills = {name: value for name, _, value in each.skill}
        cells = [_signed(skills.get(name)) for name in ("50%", "constant hazard", "habit", "regime switch")]
        own = (str(each.questions), f"{each.brier:.3f}", f"{each.log_score:.3f}")
        table.add_row(Text(f"  {each.forecaster}"), *own, *cells)
    console.print(table)
    _line(
        console,
        "Brier from 0 to 1; log in nats, chances clipped to 0.01 to 0.99. Skill is on the questions both "
        "answered; the regime switch answers only those that count acts.",
    )


def _print_quality(quality: Iterable[Quality], console: Console) -> None:
    _heading(console, "What the Brier score is made of: reliability - resolution + uncertainty")
    table = _table("", "reliab.", "resol.", "uncert.", "sharp", "slope", "intercept")
    for each in quality:
        parts, fit = each.murphy, each.calibration
        table.add_row(
            Text(each.forecaster),
            *(f"{value:.3f}" for value in (parts.reliability, parts.resolution, parts.uncertainty)),
            f"{each.sharpness:.3f}",
            "-" if fit.slope is None else _number(fit.slope),
            "-" if fit.intercept is None else _number(fit.intercept),
        )
    console.print(table)
    for each in quality:
        if each.forecaster == MODEL:
            _line(console, _calibrated(each.calibration))


def _calibrated(fit: Calibration) -> str:
    """Whether the model is calibrated, in words."""
    if fit.slope_interval is None or fit.intercept_interval is None:
        return f"No slope for the model: {fit.reason}"
    slope, intercept = (
        " to ".join(map(_number, ends)) for ends in (fit.slope_interval, fit.intercept_interval)
    )
    return (
        f"The model's slope lies in {slope} and its intercept in {intercept} (0.95, questions taken as independent); "
        "1 and 0 are calibrated."
    )


def _print_reliability(quality: Iterable[Quality], console: Console) -> None:
    for each in quality:
        if each.forecaster != MODEL:
            continue
        _heading(console, "When the model said so, how often did it happen?")
        table = _table("said", "questions", "mean", "happened", "share", "0.95 interval")
        for row in each.reliability:
            table.add_row(
                f"{row.low:.1f} to {row.high:.1f}",
                str(row.questions),
                f"{row.forecast:.2f}",
                str(row.happened),
                f"{row.share:.2f}",
                f"{row.interval[0]:.2f} to {row.interval[1]:.2f}",
            )
        console.print(table)


def _print_paired(scores: Scores, console: Console) -> None:
    paired = [each for each in scores.paired if each.rule == "Brier"]
    if not paired:
        return
    _heading(console, "Mean Brier score of the model less that of each baseline, case by case")
    table = _table("", *(each.against for each in paired))
    by_case = [{one.case: one.difference for one in each.differences} for each in paired]
    for case in dict.fromkeys(case for each in by_case for case in each):
        table.add_row(Text(case), *(_signed(each.get(case), 3) for each in by_case))
    table.add_section()
    table.add_row("mean over cases", *(_signed(each.mean, 3) for each in paired))
    chances = ["-" if each.p_value is None else f"{each.p_value:.3f}" for each in paired]
    table.add_row("p (sign flip)", *chances)
    console.print(table)
    _line(console, f"Below nought the model did better. p is exact over cases; {_least(paired)}")
    found = scores.paired_skill
    low, high = found.between
    if found.skill is not None:
        text = f"Where the regime switch says {low:g} to {high:g}: skill {_signed(found.skill)}"
        text += f" on {_plural(found.questions, 'question')} of {_plural(len(found.cases), 'case')}"
        if found.interval is not None:
            ends = " to ".join(_signed(end) for end in found.interval)
            text += f", {found.level:.2f} interval {ends}"
        _line(console, f"{text}. {found.reason}".strip())


def _least(paired: Sequence[Paired]) -> str:
    cases = max(len(each.differences) for each in paired)
    return (
        f"with {cases} case{'s' if cases != 1 else ''} it cannot fall below {min(1.0, 2.0 / 2**cases):.2g}."
    )


def _print_numbers(numbers: Iterable[NumberScore], console: Console) -> None:
    headings = {"number": "Questions that ask for a number", "days": "Questions that ask for a day"}
    for unit, heading in headings.items():
        here = [each for each in numbers if each.unit == unit]
        if not here:
            continue
        _heading(console, heading)
        table = _table("", "n", "distributions", "CRPS", *(["squared error"] if unit == "number" else []))
        for each in here:
            squared = [f"{each.squared:.3f}"] if each.squared is not None else []
            cells = (str(each.questions), str(each.spreads), f"{each.crps:.3f}", *squared)
            table.add_row(Text(each.forecaster), *cells)
        console.print(table)
        what = (
            "CRPS in days."
            if unit == "days"
            else "CRPS of a forecast that is one number is its absolute error."
        )
        _line(console, what)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for at, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if at else "left", no_wrap=bool(at), overflow="fold")
    return table


def _heading(console: Console, text: str) -> None:
    console.print()
    _line(console, text, "bold green")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style if console.is_terminal else ""))


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def _signed(value: float | None, digits: int = 2) -> str:
    """A difference with its sign and a true minus; no sign where nought is printed."""
    if value is None:
        return "-"
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0.0 else text.replace("-", MINUS)


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", MINUS)
