"""One explanation in a terminal, within eighty columns, plain when piped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hedgerow.ask.claims import unit_of
from hedgerow.ask.why.common import query_of
from hedgerow.ask.why.inquiry import Explanation, askable
from hedgerow.ask.why.ledger_record import Ledger, LeftOut, Why
from hedgerow.ask.why.record import ActReason, Indicator, Landing
from hedgerow.ask.why.slopes_record import Sensitivity
from hedgerow.case.model import Case
from hedgerow.show import deeds, words
from hedgerow.show.naming import names_of
from hedgerow.show.resting import rests

ROW, NOTE = 48, 60
"""Letters of a row's report beside its numbers, and of what stands alone beside a name."""


def say(found: Explanation, console: Console) -> None:
    """Print an explanation."""
    with words.speaking(words.PLAIN, names_of(found.case)):
        if found.act is not None:
            _act(found.case, found.act, found.indicators, console)
        if found.why is not None:
            _question(found.case, found.why, found.sensitivity, found.acts, console)
        if found.ledger is not None:
            _account(found.case, found.what, found.ledger, console)
        if found.left_out is not None:
            _report(found.case, found.left_out, console)


def list_askable(case: Case, console: Console) -> None:
    """Print what may be asked about, each with what the case says of it."""
    about = {act.id: act.about for act in case.acts}
    about |= {question.id: question.short for question in case.questions}
    about |= {f"{axis.id}.{value.id}": value.name for axis in case.axes for value in axis.values}
    about |= {"habit": "Nobody is strategic"}
    about |= {report.id: f"{words.day(report.last)}: {report.note}".rstrip(": ") for report in case.evidence}
    for kind, names in askable(case).items():
        _heading(console, words.sentence(f"{kind}s"))
        if not names:
            _line(console, "none")
            continue
        table = _table("", "")
        table.show_header = False
        table.columns[1].justify = "left"
        for name in names:
            table.add_row(Text(name), Text(words.shortened(about.get(name, ""), NOTE)))
        console.print(table)


def _labels(case: Case) -> dict[tuple[str, str], str]:
    return {(axis.id, value.id): value.name for axis in case.axes for value in axis.values} | {
        ("habit", "habit"): "Habit",
        ("habit", "strategy"): "Strategy",
    }


def _told(case: Case) -> Callable[[str], Text]:
    """What a row is about: a report with its note, as far as a line holds it."""
    notes = {report.id: report.note for report in case.evidence}
    return lambda what: Text(words.shortened(f"{what} {notes.get(what, '')}".rstrip(), ROW))


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style if console.is_terminal else ""))


def _heading(console: Console, text: str) -> None:
    console.print()
    _line(console, text, "bold green")


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for at, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if at else "left", no_wrap=at > 0, overflow="fold")
    return table


def _act(case: Case, act: ActReason, indicators: Sequence[Indicator], console: Console) -> None:
    names = {actor.id: actor.name for actor in case.actors}
    about = {each.id: each.about for each in case.acts}[act.act]
    _line(console, f"{names[act.by]}: {about or act.act}", "bold")
    _line(console, f"It can be done now with chance {words.chance(act.possible)}.")
    for condition in act.conditions:
        _line(
            console,
            f"  {deeds.condition(condition.text)}: holds with chance {words.chance(condition.chance)}",
        )
    _line(
        console,
        f"It is done {words.rate(act.rate)} times a month now; out of habit {words.rate(act.rate_habit)}.",
    )
    if not act.strategic:
        _line(console, f"{names[act.by]} has no wants, and so acts from habit.")
    elif act.landings:
        _line(
            console,
            f"At stake where it can be done: {words.signed(act.stake)} nats (worth {words.signed(act.worth)}, gained "
            f"{words.signed(act.gain)}). By itself that makes it {words.times(act.stake)} "
            f"{'more' if act.stake >= 0 else 'less'} frequent; what it gains on average over the accounts has been "
            "taken off before, so compare accounts, below, and not the sign.",
        )
        if act.feared is not None:
            _line(console, f"What costs most: {_landing(act.feared)}.")
    if act.landings:
        _heading(console, "How it may turn out")
        table = _table("outcome", "chance", "gained [nat]")
        for landing in act.landings:
            table.add_row(Text(_landing(landing)), words.chance(landing.chance), words.signed(landing.gain))
        console.print(table)
    labels = _labels(case)
    if act.by_account:
        _heading(console, "By account, where it can be done")
        table = _table("account", "a month", "stake [nat]")
        for one in act.by_account:
            name = labels.get((one.axis, one.value), one.value)
            table.add_row(Text(name), words.rate(one.rate), words.signed(one.stake))
        console.print(table)
    if indicators:
        _heading(console, "If it is reported")
        table = _table("report", "within 30 days", "tells [nat]")
        for row in indicators:
            name = f"{row.what}.{row.mark}" if row.mark else row.what
            table.add_row(name, words.chance(row.chance), words.small(row.information))
        console.print(table)


def _landing(landing: Landing) -> str:
    """A way of turning out in words."""
    said = words.spoken(landing.mark) or "done"
    if landing.reply:
        mark = f" ({words.spoken(landing.reply_mark)})" if landing.reply_mark else ""
        said += f", answered by {words.doing(landing.reply)}{mark}"
    moved = [
        f"{words.variable(name)} {words.spoken(before)} to {words.spoken(after)}"
        for name, before, after in landing.changes
    ]
    return said + (f": {', '.join(moved)}" if moved else "")


def _question(
    case: Case, why: Why, rest: Sensitivity | None, acts: Sequence[ActReason], console: Console
) -> None:
    question = next(each for each in case.questions if each.id == why.question)
    unit = unit_of(query_of(question))
    _line(console, question.question, "bold")
    _line(console, f"{words.answer(why.before, unit)} at first, {words.answer(why.after, unit)} now.")
    told = _told(case)
    if why.lines and abs(max(why.lines, key=lambda one: abs(one.difference)).difference) >= 0.005:
        most = max(why.lines, key=lambda one: abs(one.difference))
        what = str(told(most.what)).rstrip(".")
        _line(console, f"Moved most by {what}: {words.difference(most.difference, unit)}.")
    _heading(console, "What each report did")
    table = _table("report", "day", "moved it by")
    for line in why.lines:
        table.add_row(told(line.what), words.day(line.on), words.difference(line.difference, unit, 4))
    total = sum(line.difference for line in why.lines)
    table.add_row("all together", "", words.difference(total, unit, 4))
    console.print(table)
    _line(console, "Each row depends on those before it; together they are the difference.")
    if acts:
        _heading(console, "What it counts")
        table = _table("act", "can be done", "a month", "from habit", "stake [nat]")
        for act in acts:
            rates = (words.rate(act.rate), words.rate(act.rate_habit))
            table.add_row(act.act, words.chance(act.possible), *rates, words.signed(act.stake))
        console.print(table)
    if rest is not None:
        _heading(console, "What it rests on")
        table = _table("parameter", "from", "moves it by", "to", "moves it by")
        for bar in rests(rest, why.question, unit):
            for ends, mark in ((bar.solved, ""), (bar.straight, "first order")):
                if ends is not None:
                    low, high = (words.difference(end - why.after, unit, 4) for end in ends)
                    name = bar.parameter if bar.solved is None else mark or bar.parameter
                    table.add_row(name, f"{bar.low:.3g}", low, f"{bar.high:.3g}", high)
        console.print(table)
        how = "by its derivative, a straight line through where it is. No game was solved again."
        if rest.bars:
            how = "the games solved again; and below it to first order, a straight line through where it is."
        _line(console, f"Each parameter alone at the 0.1 and the 0.9 quantile of its prior, {how}")


def _account(case: Case, what: str, ledger: Ledger, console: Console) -> None:
    axis, _, value = what.partition(".")
    key = (axis, value or axis)
    told = _told(case)
    _line(console, "Habit: nobody is strategic" if key == ("habit", "habit") else _labels(case)[key], "bold")
    place = [(name, of) for name, of, _ in ledger.prior].index(key)
    _heading(console, "What each report did to its log-odds")
    table = _table("report", "day", "log-odds [nat]")
    table.add_row("before the reports", "", words.signed(ledger.prior[place][2], 3))
    for row in ledger.rows:
        table.add_row(told(row.what), words.day(row.on), words.signed(row.log_odds[place][2], 3))
    table.add_row("after the reports", words.day(case.as_of), words.signed(ledger.posterior[place][2], 3))
    console.print(table)
    if ledger.left_out:
        _heading(console, "Its weight without a report")
        table = _table("without", "weight")
        for one in ledger.left_out:
            weights = {(name, of): weight for name, of, weight in one.weights}
            said = words.chance(weights[key]) if weights else "the rest is then impossible"
            table.add_row(told(one.report), said)
        console.print(table)


def _report(case: Case, left: LeftOut, console: Console) -> None:
    report = next(each for each in case.evidence if each.id == left.report)
    _line(
        console, f"{report.id}, {words.span(report.first, report.last)}: {report.note}".rstrip(": "), "bold"
    )
    if not left.weights:
        _line(console, "Without it the other reports are impossible under every account.")
        return
    _line(console, f"Its influence on the weights is {words.small(left.influence)} nats.")
    _heading(console, "Without it, and without the replies to it")
    table = _table("account or question", "weight or answer")
    labels = _labels(case)
    for axis, value, weight in left.weights:
        table.add_row(Text(labels.get((axis, value), value)), words.chance(weight))
    table.add_section()
    questions = {question.id: question for question in case.questions}
    for id, answer in left.forecasts:
        table.add_row(Text(questions[id].short), words.answer(answer, unit_of(query_of(questions[id]))))
    console.print(table)
