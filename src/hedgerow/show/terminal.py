"""An assessment in a terminal: what the page says first, within eighty columns, plain when piped."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hedgerow.ask.record import Assessment, Forecast
from hedgerow.show import words
from hedgerow.show.changed import changed
from hedgerow.show.findings import (
    altered,
    axes_of,
    headline_forecasts,
    hindcast,
    is_off,
    leader,
    rounded_weights,
)
from hedgerow.show.lead import from_habit, lead
from hedgerow.show.spread import spread_words


def answer(assessment: Assessment, console: Console) -> None:
    """Print the answer: headline, accounts and forecasts."""
    case = assessment.case
    _line(console, f"{case.title}, as of {words.day(assessment.as_of)}", "dim")
    _line(console, assessment.headline, "bold")
    if first := lead(assessment):
        _line(console, f"{first} {from_habit(assessment)}".rstrip())
    if not assessment.told_apart and assessment.why_not_told_apart:
        _line(console, assessment.why_not_told_apart)
    if warning := hindcast(assessment):
        _line(console, warning, "yellow")
    if case.edited:
        _line(console, altered(assessment), "yellow")
    _changed(assessment, console)
    _accounts(assessment, console)
    _forecasts(assessment, console)


def rest(assessment: Assessment, console: Console) -> None:
    """Print what stands behind it: scenarios, claims, stability and health."""
    _scenarios(assessment, console)
    _claims(assessment, console)
    _stability(assessment, console)
    _health(assessment, console)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style if console.is_terminal else ""))


def _heading(console: Console, text: str) -> None:
    console.print()
    _line(console, text, "bold green")


def _table(*columns: str, first: str = "left") -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for at, column in enumerate(columns):
        left = at == 0 and first == "left"
        table.add_column(Text(column), justify="left" if left else "right", no_wrap=not left, overflow="fold")
    return table


def _changed(assessment: Assessment, console: Console) -> None:
    found = changed(assessment)
    if found is None:
        return
    _heading(console, "What changed?")
    _line(console, f"{found.title}.")
    table = _table("account or question", "before", "after")
    for one in found.answers:
        table.add_row(Text(one.name), words.answer(one.before, one.unit), words.answer(one.after, one.unit))
    console.print(table)
    console.print()
    moved = _table("what moved it", "most", "which")
    for line in found.lines:
        sizes = [abs(value) for value in line.differences]
        most = sizes.index(max(sizes))
        moved.add_row(
            Text(line.what), words.signed(line.differences[most], 3), Text(found.answers[most].name)
        )
    console.print(moved)
    _line(console, "Every difference is on the page; they sum to the change.")


def _accounts(assessment: Assessment, console: Console) -> None:
    _heading(console, "Where do they stand?")
    table = _table("account", "before", "after", "given strategy")
    rounded = rounded_weights(assessment)
    for axis in axes_of(assessment):
        for account in assessment.accounts:
            if account.axis == axis:
                shown = rounded[account.axis, account.name]
                label = Text(account.label)
                if is_off(account):
                    table.add_row(label, "off", "", "")
                    continue
                given = "" if axis == "habit" else words.chance(shown.given_strategy)
                table.add_row(label, words.chance(shown.prior), words.chance(shown.weight), given)
        table.add_section()
    console.print(table)


def _forecasts(assessment: Assessment, console: Console) -> None:
    rows = headline_forecasts(assessment)
    _heading(console, "What happens next?")
    if not rows:
        _line(console, "No question is answered by the model.")
        return
    table = _table("question, by when", "model", "0.8 interval", "habit", "baseline")
    for row in rows:
        name = Text(f"{row.short}, {words.day(row.by)}")
        bounds = words.interval(row.low, row.high, row.unit)
        answers = [_cell(row, row.probability), bounds, _cell(row, row.habit), _cell(row, row.baseline)]
        table.add_row(name, *answers)
    console.print(table)
    for forecast in assessment.forecasts:
        if forecast.spread is not None:
            _line(console, f"{forecast.short}. {spread_words(forecast.spread, assessment.as_of)}")
    answered = sum(forecast.answered_by == "model" for forecast in assessment.forecasts)
    _line(console, f"The model answers {answered} of {words.plural(len(assessment.forecasts), 'question')}.")


def _cell(row: Forecast, value: float | None) -> str:
    return "-" if value is None else words.answer(value, row.unit)


def _scenarios(assessment: Assessment, console: Console) -> None:
    if not assessment.scenarios:
        return
    _heading(console, "What would change it?")
    by_id = {forecast.id: forecast for forecast in assessment.forecasts}
    asked = [question for question, _ in assessment.scenarios[0].forecasts if question in by_id]
    # Five columns of answers are what eighty columns hold; the JSON and the page carry all.
    asked = asked[:5]
    table = _table("scenario", *asked)
    now = [_cell(by_id[question], by_id[question].probability) for question in asked]
    table.add_row(Text("as things stand"), *now)
    table.add_section()
    for scenario in assessment.scenarios:
        answers = dict(scenario.forecasts)
        cells = [_cell(by_id[question], answers.get(question)) for question in asked]
        table.add_row(Text(f"{scenario.name} ({scenario.kind})"), *cells)
    console.print(table)
    for question in asked:
        _line(console, f"{question}: {by_id[question].short}", "dim")


def _claims(assessment: Assessment, console: Console) -> None:
    if not assessment.claims:
        return
    _heading(console, "Who claims what?")
    table = _table("who: claim", "model", "asserted", "verdict")
    for claim in assessment.claims:
        value = "-" if claim.value is None else words.answer(claim.value, claim.unit)
        table.add_row(Text(f"{claim.who}: {claim.means}"), value, Text(claim.rule or "-"), claim.verdict)
    console.print(table)


def _stability(assessment: Assessment, console: Console) -> None:
    if not assessment.stability:
        return
    _heading(console, "How stable is it?")
    axes = [axis for axis in axes_of(assessment) if axis != "habit"]
    labels = {(account.axis, account.name): account.label for account in assessment.accounts}
    named = {axis: leader(assessment, axis) is not None for axis in axes}
    table = _table("sway", "kappa", "over habit", first="right")
    table.add_column(Text("highest weight on each axis"), overflow="fold")
    for row in assessment.stability:
        said = []
        for axis in axes:
            weights = [(weight, name) for on, name, weight in row.weights if on == axis]
            weight, name = max(weights, default=(0.0, ""))
            label = f"{labels.get((axis, name), name)} " if named[axis] else ""
            said.append(label + words.chance(weight))
        gap = words.signed(row.log_evidence - row.log_evidence_habit)
        table.add_row(f"{row.sway:g}", f"{row.kappa:g}", f"{gap} nat", Text(", ".join(said)))
    console.print(table)


def _health(assessment: Assessment, console: Console) -> None:
    health = assessment.health
    _heading(console, "Health")
    _line(console, "Predictive record: no forecast has been scored for this case.")
    judged = sum(entry.source.kind in {"judgement", "none"} for entry in assessment.case.numbers)
    total = words.plural(len(assessment.case.numbers), "number")
    _line(console, f"Assumptions: {judged} of {total} rest on judgement alone.")
    gap = words.signed(health.log_evidence - health.log_evidence_habit)
    _line(
        console,
        f"Evidence: {words.plural(health.reports_used, 'report')} used, {health.reports_left_out} left out; "
        f"strategy over habit {gap} nat.",
    )
    _line(
        console,
        f"Arithmetic: {words.plural(health.situations, 'situation')}, "
        f"{words.plural(health.hypotheses, 'joint account')}, residual {words.small(health.residual)}, "
        f"error estimate {words.small(health.error_estimate)}.",
    )
    _line(console, f"Taken: {words.number(health.seconds, 1)} seconds.", "dim")
