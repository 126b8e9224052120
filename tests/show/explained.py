"""The made-up assessment with everything that explains an answer. All numbers are made up, but they sum."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from hedgerow.ask.record import Change, Changes
from hedgerow.ask.why.ledger_record import Ledger, LedgerRow, LeftOut, Moved, WeightPath, Why
from hedgerow.ask.why.record import (
    ActReason,
    Agreement,
    ByAccount,
    Condition,
    Cycle,
    CycleStep,
    Future,
    Futures,
    FutureStep,
    Indicator,
    Indicators,
    Landing,
)
from hedgerow.ask.why.slopes_record import Bar, Sensitivity, Slope, Span


def explained(made, text=""):
    """The assessment explained; where text is given it stands wherever the engine could put words."""
    return replace(
        made,
        ledger=_ledger(made),
        why=tuple(_why(made, one, at) for at, one in enumerate(_headline(made))),
        acts=_acts(made, text),
        indicators=_indicators(made, text),
        cycles=_cycles(text),
        futures=_futures(made, text),
        sensitivity=_sensitivity(made, text),
    )


def _headline(made):
    return [one for one in made.forecasts if one.headline and one.probability is not None]


def changed(made):
    """The assessment with what changed since a day."""
    names = [f"{one.axis}.{one.name}" for one in made.accounts]
    lines = tuple(
        Change(
            what, made.as_of, tuple((name, 0.01 * n) for name in names), (("Q01", -0.02 * n), ("Q02", 0.03))
        )
        for n, what in enumerate(("R11", "R12", "silence"))
    )
    accounts = tuple((name, 0.4, 0.43) for name in names)
    return replace(
        made,
        changes=Changes(date(2031, 6, 1), "", accounts, (("Q01", 0.632, 0.572), ("Q02", 0.74, 0.83)), lines),
    )


def _values(made):
    return [(one.axis, one.name) for one in made.accounts]


def _weights(made, shift=0.0):
    """Present weights, the first value of each axis moved by so much at the cost of the last."""
    found = {(one.axis, one.name): one.weight for one in made.accounts}
    for axis in {one.axis for one in made.accounts}:
        on = [one.name for one in made.accounts if one.axis == axis]
        moved = max(min(shift, found[axis, on[-1]]), -found[axis, on[0]])
        found[axis, on[0]] += moved
        found[axis, on[-1]] -= moved
    return tuple((axis, name, weight) for (axis, name), weight in found.items())


def _ledger(made):
    prior = {(one.axis, one.name): math.log(one.prior / (1 - one.prior)) for one in made.accounts}
    used = [report for report in made.reports if report.used]
    rows = []
    for at, report in enumerate(used):
        for what in ("silence", report.id):
            added = tuple(
                (*key, 0.31 * math.sin(3 * at + 7 * n + len(what))) for n, key in enumerate(_values(made))
            )
            rows.append(LedgerRow(what, report.last, added, tuple(one for one in added if one[0] != "habit")))
    total = dict(prior)
    for row in rows:
        for axis, name, number in row.log_odds:
            total[axis, name] += number
    after = tuple((*key, value) for key, value in total.items())
    answers = tuple((one.id, one.probability) for one in _headline(made)[:2])
    steps = tuple((step.on, step.what) for step in made.steps)
    return Ledger(
        tuple((*key, value) for key, value in prior.items()), after, after, tuple(rows), steps,
        (WeightPath(1.0, 1.0, tuple(step.weights for step in made.steps)),),
        tuple(
            LeftOut(
                report.id, _weights(made, 0.1 / (at + 1)), answers, 0.2 / (at + 1),
            )
            for at, report in enumerate(used[:10])
        ),
    )  # fmt: skip


def _why(made, forecast, at):
    used = [report for report in made.reports if report.used]
    lines = [
        Moved(report.id, report.last, 0.09 * math.sin(5 * n + at) * forecast.probability)
        for n, report in enumerate(used)
    ]
    lines.append(Moved(f"redraw {made.case.axes[0].id}", date(2030, 2, 1), 0.004))
    lines.append(Moved("silence", made.as_of, -0.061 * forecast.probability))
    before = forecast.probability - sum(line.difference for line in lines)
    return Why(forecast.id, before, forecast.probability, tuple(lines))


def _sensitivity(made, text):
    """Three parameters, of which one is solved again for the first forecast and none for the others."""
    names = ("survival", text or "toll_pain", "idle")
    first, *others = _headline(made)
    slopes = {
        one.id: Slope(one.probability, (0.12 + 0.01 * at, -0.02, 0.0))
        for at, one in enumerate([first, *others])
    }
    answer = first.probability
    far, near = (_weights(made, -0.2), _weights(made, 0.1)), (_weights(made), _weights(made))
    bars = (
        Bar(names[0], 0.6, 1.7, answer - 0.1, answer + 0.05, *far),
        Bar(names[1], 0.2, 0.5, answer + 0.004, answer - 0.003, *near),
    )
    spans = (
        Span(names[0], 0.6, 1.0, 1.7),
        Span(names[1], 0.2, 0.3, 0.5),
        Span(names[2], -1.0, 0.0, 1.0),
    )
    weights = tuple((axis, value, Slope(weight, (0.15, 0.01, 0.0))) for axis, value, weight in _weights(made))
    return Sensitivity(spans, tuple(slopes.items()), weights, ((first.id, bars),))


def _acts(made, text):
    found = []
    for at, act in enumerate(made.case.acts):
        possible = 0.0 if act.id == "free" else 0.9
        landings = (
            Landing(text or act.outcomes[0].mark, "", "", 0.8, 0.4 - 0.2 * at, (("held", "none", "barge"),)),
            Landing(
                "", "protest" if act.replies else "", "", 0.2, -0.9, (("standing", "firm", text or "weak"),)
            ),
        )
        rates = tuple(
            ByAccount(one.axis, one.name, 0.1 * n, 0.1)
            for n, one in enumerate(made.accounts)
            if one.axis != "habit"
        )
        conditions = (Condition(text or "held == barge", 0.02), Condition("standing >= firm", 0.8))
        found.append(
            ActReason(
                act.id, act.by, possible, conditions if possible == 0 else conditions[1:],
                0.2 * possible, 0.3 * possible, 0.15 * possible, act.by != "upstream", 0.1, 0.3 - 0.2 * at,
                landings if possible else (), rates if possible else (),
            )
        )  # fmt: skip
    return tuple(found)


def _indicators(made, text):
    rows = []
    for at, act in enumerate(made.case.acts):
        chance, shift = 0.05 + 0.1 * at, 0.2 / (at + 1)
        rows.append(
            Indicator(
                act.id, text or act.outcomes[0].mark, act.by, chance, 0.05 / (at + 1),
                tuple((*key, chance) for key in _values(made)), _weights(made, shift),
                _weights(made, -shift * chance / (1 - chance)), 0.2,
                tuple((one.id, min(one.probability + 0.05, 0.99)) for one in _headline(made)), _weights(made, shift),
            )
        )  # fmt: skip
    rows.append(
        Indicator(
            "silence", "", "", 0.2, 0.001, tuple((*key, 0.2) for key in _values(made)), _weights(made, 0.004),
            _weights(made, -0.001), 0.0, tuple((one.id, one.probability) for one in _headline(made)), (),
        )
    )  # fmt: skip
    return Indicators(30.0, 1.2, tuple(rows))


def _cycles(text):
    steps = (
        CycleStep("held", "none", text or "barge", (("seize", 1.0),)),
        CycleStep("held", text or "barge", "none", (("free", 0.7), ("repair", 0.3))),
    )
    through = (
        CycleStep("held", "none", text or "barge", (("seize", 1.0),)),
        CycleStep("standing", "firm", "weak", (("protest", 0.8), ("blockade", 0.2))),
    )
    return (
        Cycle("", through, 0.11, 276.7, 20.3, 0.28, (("free", 0.9),), None),
        Cycle("held", steps, 0.21, 144.9, 12.3, 0.08, (("blockade", 0.9),), 0.03),
    )


def _futures(made, text):
    def future(answers, probability, about):
        step = FutureStep(
            date(2031, 9, 1), "raid", "boats", "downstream", "protest", (("standing", "firm", "weak"),)
        )
        return Future(
            answers, probability, math.sqrt(probability * (1 - probability) / 2000),
            tuple((one.id, one.probability) for one in _headline(made)), (step,),
            (("standing", "firm", "weak"),), text or about,
        )  # fmt: skip

    first, second = (one.id for one in _headline(made)[:2])
    return Futures(
        (
            future(((first, True), (second, True)), 0.4805, "On 1 September the boats are raided."),
            future(((first, False), (second, True)), 0.3505, "Raids go on, and the weir stays open."),
            future((), 0.169, "The rest: no raid comes."),
        ),
        date(2031, 12, 31), 2000, 7, text or "grouped by the answers to the two questions that divide them best",
        tuple(Agreement(one.id, one.probability + 0.01, one.probability, 0.012, True) for one in _headline(made)),
        1900.0,
    )  # fmt: skip
