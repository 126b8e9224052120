"""The tables of an assessment, from the posterior and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from scipy.special import expit, logsumexp

from hedgerow.ask.answers import Answer, Mixture
from hedgerow.ask.baselines import baseline_chance, baseline_words
from hedgerow.ask.claims import unit_of
from hedgerow.ask.engine import Setting, habit_weight
from hedgerow.ask.ledger import Line, add, lines, members, weights_by_value
from hedgerow.ask.monitors import window
from hedgerow.ask.record import (
    Account,
    ActRate,
    Forecast,
    QuantityPath,
    ReportResult,
    Stability,
    Step,
)
from hedgerow.ask.spread import spreads
from hedgerow.case.model import DAYS_PER_MONTH, Case, Query, Question, Report
from hedgerow.game.space import Floats, sum_by
from hedgerow.infer.filtered import Filtered, Weighed
from hedgerow.infer.timeline import counted, coverage_at, day, now, usable, weighs


def accounts_table(case: Case, mixture: Mixture) -> tuple[Account, ...]:
    """Every value of every axis, and habit, before and after the reports."""
    found = []
    for axis in case.axes:
        for value in axis.values:
            given = {
                kappa: _weight(mixture.strategic, axis.id, value.id, kappa) for kappa in {1.0, *case.kappas}
            }
            of_habit = _weight(mixture.habit, axis.id, value.id, 1.0)
            found.append(
                Account(
                    axis=axis.id,
                    name=value.id,
                    label=value.name,
                    about=value.about,
                    prior=value.prior,
                    weight=(1.0 - mixture.habit_weight) * given[1.0] + mixture.habit_weight * of_habit,
                    weight_given_strategy=given[1.0],
                    by_kappa=tuple((kappa, given[kappa]) for kappa in case.kappas),
                )
            )
    by_kappa = {kappa: habit_weight(case, mixture.strategic, mixture.habit, kappa) for kappa in case.kappas}
    for name, label, about, prior, weight in (
        (
            "habit",
            "Habit",
            "Nobody is strategic: everyone does what is usual.",
            case.habit,
            mixture.habit_weight,
        ),
        (
            "strategy",
            "Strategy",
            "The actors weigh what their acts lead to.",
            1 - case.habit,
            1 - mixture.habit_weight,
        ),
    ):
        kappas = tuple((k, w if name == "habit" else 1.0 - w) for k, w in by_kappa.items())
        found.append(Account("habit", name, label, about, prior, weight, weight, kappas))
    return tuple(found)


def _weight(filtered: Filtered, axis: str, value: str, kappa: float) -> float:
    return float(filtered.weights(kappa)[members(filtered, axis, value)].sum())


def forecasts_table(case: Case, answers: Mapping[Query, Answer]) -> tuple[Forecast, ...]:
    """Every question, answered by the model, by a base rate, or not."""
    return tuple(_forecast(case, question, answers) for question in case.questions)


def _forecast(case: Case, question: Question, answers: Mapping[Query, Answer]) -> Forecast:
    baseline, text = None, ""
    if question.baseline is not None:
        if question.asks is not None:
            first, last = window(case, question.asks)
        else:
            first, last = now(case), day(case, question.deadline) + 1.0
        baseline = baseline_chance(question.baseline, last - first)
        text = baseline_words(question.baseline)
    answer = answers[question.asks] if question.answered_by == "model" and question.asks is not None else None
    by_account = tuple(
        (axis.id, value.id, answer.given(axis.id, value.id))
        for axis in case.axes
        for value in axis.values
        if answer is not None
    )
    both = spreads(case, question.asks, answers) if answer is not None and question.asks is not None else None
    return Forecast(
        id=question.id,
        question=question.question,
        short=question.short,
        by=question.deadline,
        decided_by=question.decided_by,
        answered_by=question.answered_by,
        probability=answer.value
        if answer is not None
        else baseline
        if question.answered_by == "base_rate"
        else None,
        habit=answer.habit if answer is not None else None,
        strategy=answer.strategy if answer is not None else None,
        baseline=baseline,
        baseline_text=text,
        low=answer.quantile(0.1) if answer is not None else None,
        high=answer.quantile(0.9) if answer is not None else None,
        by_account=by_account,
        unit=unit_of(question.asks) if question.asks is not None else "probability",
        reason=question.reason or (f"Base rate: {text}." if question.answered_by == "base_rate" else ""),
        headline=question.headline,
        spread=both[0] if both else None,
        spread_habit=both[1] if both else None,
    )


def reports_table(case: Case, mixture: Mixture) -> tuple[ReportResult, ...]:
    """Every row of evidence, and how it bears on the accounts."""
    moved = {name: line for name, _, line in lines(case, mixture.strategic)}
    mechanics = mixture.strategic.units[0].chain.mechanics
    found = []
    for report in case.evidence:
        why_not = usable(case, report)
        enters = False
        if not why_not:
            at = day(case, report.last) + 0.5
            enters = weighs(mechanics, coverage_at(case, mechanics, at), report)
        found.append(
            ReportResult(
                id=report.id,
                first=report.first,
                last=report.last,
                published=report.published,
                what=report_words(report),
                note=report.note,
                actors=report.actors,
                location=report.location,
                source=report.source,
                paragraph=report.paragraph,
                credible=report.credible,
                used=not why_not,
                why_not=why_not,
                weighs=enters,
                increments=moved.get(report.id, ()),
            )
        )
    return tuple(found)


def report_words(report: Report) -> str:
    """What a report says, as written in the evidence."""
    if report.reading is not None:
        return "reading"
    return " | ".join(
        " + ".join(f"{named.id}.{named.mark}" if named.mark else named.id for named in alternative)
        for alternative in report.alternatives
    )


def silence_lines(case: Case, mixture: Mixture) -> tuple[Line, ...]:
    """What silence did in all."""
    return add([line for name, _, line in lines(case, mixture.strategic) if name == "silence"])


def steps_table(case: Case, mixture: Mixture) -> tuple[Step, ...]:
    """Weights after every report and redrawn axis, and at the end."""
    strategic, habit = mixture.strategic, mixture.habit
    prior = np.log(case.habit) - np.log1p(-case.habit) if 0.0 < case.habit < 1.0 else None
    steps = []
    for number, event in enumerate(strategic.events):
        if event.kind not in ("report", "close", "redraw", "end"):
            continue
        logs = strategic.paths[1.0][number]
        weight = case.habit
        if prior is not None:
            weight = float(expit(prior + logsumexp(habit.paths[1.0][number]) - logsumexp(logs)))
        what = {"redraw": f"redraw {event.axis}", "end": "silence"}.get(event.kind, event.name)
        steps.append(
            Step(event.on, what, (*weights_by_value(case, strategic, logs), ("habit", "habit", weight)))
        )
    return tuple(steps)


def quantity_paths(case: Case, mixture: Mixture) -> tuple[QuantityPath, ...]:
    """What was believed of each quantity after each event, averaged over accounts as they then stood."""
    strategic, habit = mixture.strategic, mixture.habit
    prior = np.log(case.habit) - np.log1p(-case.habit) if 0.0 < case.habit < 1.0 else 0.0
    last = {event.time: number for number, event in enumerate(strategic.events)}
    shares = []
    for number in last.values():
        logs = np.concatenate([strategic.paths[1.0][number], prior + habit.paths[1.0][number]])
        if case.habit in (0.0, 1.0):
            logs[: len(strategic.units)] += -np.inf if case.habit == 1.0 else 0.0
            logs[len(strategic.units) :] += -np.inf if case.habit == 0.0 else 0.0
        shares.append(np.exp(logs - logsumexp(logs)))
    found = []
    for place, quantity in enumerate(case.quantities):
        chances = []
        for number, share in zip(last.values(), shares, strict=True):
            each = [
                marginals[number][place]
                for filtered in (strategic, habit)
                for marginals in filtered.marginals
            ]
            chances.append(tuple(float(chance) for chance in share @ np.array(each)))
        dates = tuple(
            case.begins + timedelta(days=min(int(time), (case.as_of - case.begins).days)) for time in last
        )
        found.append(QuantityPath(quantity.name, quantity.levels, dates, tuple(chances)))
    return tuple(found)


def stability_table(
    case: Case, solved: Sequence[tuple[float, Weighed]], habit: Weighed
) -> tuple[Stability, ...]:
    """Weights at every declared multiple of the sways and every kappa."""
    return tuple(
        Stability(
            sway=multiple,
            kappa=kappa,
            weights=weights_by_value(case, weighed, weighed.log_weights(kappa)),
            log_evidence=weighed.log_evidence(kappa),
            log_evidence_habit=habit.log_evidence(kappa),
        )
        for multiple, weighed in sorted(solved, key=lambda pair: pair[0])
        for kappa in case.kappas
    )


def act_rates(case: Case, setting: Setting, mixture: Mixture) -> tuple[ActRate, ...]:
    """How often each act is done: usually over the record, and now."""
    reported = counted(case)
    names = {actor.id: actor.name for actor in case.actors}
    weight = 1.0 - mixture.habit_weight
    count = len(case.acts) + len(case.drifts)
    of_habit = _rates_now(mixture.habit, count)
    mixed = weight * _rates_now(mixture.strategic, count) + (1.0 - weight) * of_habit
    happenings = setting.games[0].mechanics.happenings
    return tuple(
        ActRate(
            act=act.id,
            by=names[act.by],
            usual=sum(
                float(setting.densities.acts[n]) for n, each in enumerate(happenings) if each.id == act.id
            )
            * DAYS_PER_MONTH,
            now=float(mixed[number]) * DAYS_PER_MONTH,
            now_habit=float(of_habit[number]) * DAYS_PER_MONTH,
            counted=reported[act.id],
        )
        for number, act in enumerate(case.acts)
    )


def _rates_now(filtered: Filtered, count: int) -> Floats:
    """Rate of each act, drifts following, in the present belief, averaged over accounts [1/day], shape (count,)."""
    mean = np.zeros(count)
    for weight, unit, belief in zip(filtered.weights(), filtered.units, filtered.beliefs, strict=True):
        moves = unit.chain.mechanics.moves
        mean += float(weight) * sum_by(moves.act, unit.chain.rates * belief[moves.situation], count)
    return mean
