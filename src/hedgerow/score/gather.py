"""From a case's folder to what can be scored: outcomes, and what everyone had said before they were known.

The model's and habit's answers come from the ledger, the latest made before the question was settled. Where the ledger
holds none, they come from a saved result, which shows nothing about when it was made. People's come from the ledger
only. Baselines are made here, from what the record held on the day the model's answer was made for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from hedgerow.ask.record import Spread
from hedgerow.ask.saved import RESULT, NoResultError, SavedForecast, read_saved
from hedgerow.ask.spread import day_of
from hedgerow.case.model import Case, Query, Question
from hedgerow.case.read import read_case
from hedgerow.case.words import listed
from hedgerow.errors import Fault, HedgerowError
from hedgerow.score.baselines import constant_hazard, declared_or_counted, regime_switch
from hedgerow.score.ledger import asked, is_shipped, read_ledger
from hedgerow.score.lines import Ledger
from hedgerow.score.outcomes import NUMBERS, Outcome, OutcomeError, asks_day, question_unit, read_outcomes
from hedgerow.score.record import EVEN, HABIT, HAZARD, MODEL, REGIME, Numbered, Scored
from hedgerow.score.spreads import hazard_spread, regime_spread

SAVED = "From a saved result: nothing shows that it was made before the outcomes. Not evidence of skill."


class Answered(NamedTuple):
    """One forecaster's answer to a question."""

    answer: float
    as_of: date
    """The day after which it used nothing."""
    spread: Spread | None = None
    """The distribution, where there is one."""


Said = dict[str, Answered]
"""For each forecaster what it answered."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case, ready to be scored."""

    name: str
    title: str
    as_of: date
    origin: Literal["ledger", "result"]
    """Where the model's answers come from."""
    warning: str
    """Why its scores are no evidence of skill; empty where they are."""
    rows: tuple[Scored, ...]
    numbers: tuple[Numbered, ...]
    questions: int
    answered: int
    """By the model."""
    settled: int
    """Of those, with an outcome."""
    void: int
    """Of those, without one for good."""
    notes: tuple[str, ...]
    digests: tuple[tuple[str, str], ...]
    last_hash: str
    """Of the ledger; 64 noughts where there is none."""


def gather(folder: Path, result: Path | None = None) -> Gathered:
    """Read what there is to score of one case.

    Args:
        folder: The folder of the case.
        result: A folder with the saved result to score instead of the ledger's forecasts.

    Raises:
        HedgerowError: If there is no outcome, or no forecast to score.
        OutcomeError: If outcomes have faults, or contradict the ledger.
        LedgerError: If the ledger was tampered with.
    """
    case = read_case(folder)
    name = folder.resolve().name
    outcomes = read_outcomes(case)
    if not outcomes:
        what = f"{name} has no outcome: there is nothing to score."
        raise HedgerowError(
            f"{what} Add one with `hedgerow resolve QUESTION OUTCOME --source ... --case {name}`."
        )
    ledger = read_ledger(folder)
    _compare(outcomes, ledger)
    by_id = {outcome.question: outcome for outcome in outcomes}
    modelled = [question for question in case.questions if question.answered_by == "model"]
    reworded: list[str] = []
    said = {
        each.id: _from_ledger(each, by_id[each.id], ledger, reworded) for each in modelled if each.id in by_id
    }
    origin: Literal["ledger", "result"] = "ledger"
    if result is not None or not any(MODEL in each for each in said.values()):
        origin = "result"
        saved = _saved(case, name, result)
        for question, answers in said.items():
            people = {who: answer for who, answer in answers.items() if who not in (MODEL, HABIT)}
            said[question] = {**saved.get(question, {}), **people}
    rows, numbers, silent = score_questions(case, name, modelled, by_id, said)
    notes = []
    if reworded:
        notes.append(f"Forecasts of {listed(reworded)} were made of another wording and are not scored.")
    if silent:
        notes.append(f"{listed(silent)}: no forecast of the model from before it was settled; not scored.")
    return Gathered(
        name=name,
        title=case.title,
        as_of=case.as_of,
        origin=origin,
        warning=_warning(case, folder, origin),
        rows=tuple(rows),
        numbers=tuple(numbers),
        questions=len(case.questions),
        answered=len(modelled),
        settled=sum(each.id in by_id and by_id[each.id].value is not None for each in modelled),
        void=sum(each.id in by_id and by_id[each.id].value is None for each in modelled),
        notes=tuple(notes),
        digests=case.digests,
        last_hash=ledger.last_hash,
    )


def score_questions(
    case: Case, name: str, modelled: list[Question], outcomes: Mapping[str, Outcome], said: Mapping[str, Said]
) -> tuple[list[Scored], list[Numbered], list[str]]:
    """Put beside each outcome what everyone said, and the baselines of that day.

    Args:
        case: The case.
        name: What to call it in the rows.
        modelled: Questions the model answers.
        outcomes: What came of them, by question.
        said: For each question with an outcome: each forecaster's answer, and the day after which it used nothing.

    Returns:
        Questions with a yes or a no, questions with a number, and ids of those of which the model said nothing.
    """
    rows: list[Scored] = []
    numbers: list[Numbered] = []
    silent: list[str] = []
    for question in modelled:
        outcome = outcomes.get(question.id)
        if outcome is None or outcome.value is None or question.asks is None:
            continue
        answers = said[question.id]
        if MODEL not in answers:
            silent.append(question.id)
            continue
        origin = answers[MODEL].as_of
        everyone = {who: each.answer for who, each in answers.items()}
        number = question_unit(question) in NUMBERS
        baselines = {
            HAZARD: (
                constant_hazard(case, question.asks, origin)
                if number
                else declared_or_counted(case, question, origin)
            ),
            REGIME: regime_switch(case, question.asks, origin),
            EVEN: None if number else 0.5,
        }
        everyone |= {who: answer for who, answer in baselines.items() if answer is not None}
        forecasts = tuple(everyone.items())
        spreads = _spreads(case, question.asks, origin, answers)
        if asks_day(question):
            # A chance by the deadline is no day: only distributions are scored.
            if MODEL not in spreads:
                silent.append(question.id)
                continue
            days = None if outcome.day is None else day_of(replace(case, as_of=origin), outcome.day)
            told = tuple((who, answer) for who, answer in forecasts if who in spreads)
            numbers.append(Numbered(name, question.id, origin, days, told, tuple(spreads.items()), "days"))
        elif number:
            numbers.append(
                Numbered(name, question.id, origin, outcome.value, forecasts, tuple(spreads.items()))
            )
        else:
            rows.append(Scored(name, question.id, origin, int(outcome.value), forecasts))
    return rows, numbers, silent


def _spreads(case: Case, query: Query, origin: date, answers: Said) -> dict[str, Spread]:
    """Distributions of everyone who gave one as of the origin, and of the baselines where the model did."""
    found = {who: each.spread for who, each in answers.items() if each.spread and each.as_of == origin}
    if MODEL in found:
        for who, made in ((HAZARD, hazard_spread), (REGIME, regime_spread)):
            baseline = made(case, query, origin)
            if baseline is not None:
                found[who] = baseline
    return found


def _from_ledger(question: Question, outcome: Outcome, ledger: Ledger, reworded: list[str]) -> Said:
    """Latest answer of each forecaster recorded before the day the question was settled."""
    said: Said = {}
    wording = asked(question)
    for made in ledger.forecasts:
        if made.question != question.id or made.when.date() >= outcome.resolved:
            continue
        if made.as_of >= outcome.resolved:
            continue
        if made.asked != wording or made.unit != question_unit(question):
            if question.id not in reworded:
                reworded.append(question.id)
            continue
        who = f"{made.who} (model seen)" if made.model_seen else made.who
        spread = None if made.spread is None else Spread(**made.spread.model_dump())
        said[who] = Answered(made.probability, made.as_of, spread)
    return said


def _compare(outcomes: tuple[Outcome, ...], ledger: Ledger) -> None:
    """Refuse outcomes that say otherwise than the ledger."""
    recorded = {made.question: made for made in ledger.resolutions}
    faults = []
    for outcome in outcomes:
        made = recorded.get(outcome.question)
        if made is None:
            continue
        value = None if made.outcome == "void" else made.outcome
        if (value, made.day, made.resolved) != (outcome.value, outcome.day, outcome.resolved):
            before = "void" if value is None else str(made.day or f"{value:g}")
            what = (
                f"`{outcome.question}` is {outcome.text} on {outcome.resolved} here, "
                f"and {before} on {made.resolved} in the ledger."
            )
            remedy = 'Write here what the ledger says, then run `hedgerow resolve --correct --reason "..."`.'
            faults.append(Fault(outcome.place, what, remedy))
    if faults:
        raise OutcomeError(faults)


def _saved(case: Case, name: str, result: Path | None) -> dict[str, Said]:
    """Answers of the model and of habit in a saved result made from the files as they stand."""
    places = [result / RESULT, result / name / RESULT] if result else [Path("assessment") / name / RESULT]
    path = next((place for place in places if place.is_file()), None)
    remedy = f"Run `hedgerow assess` on it here, which writes {Path('assessment') / name / RESULT}"
    if path is None:
        where = " or ".join(str(place) for place in places)
        raise HedgerowError(
            f"There is no forecast of {name} to score: its ledger holds none from before an outcome, and there is no "
            f"{where}. {remedy}, or name the folder of a result with --result."
        )
    try:
        saved = read_saved(path)
    except NoResultError as error:
        raise HedgerowError(f"{error} {remedy}.") from None
    digests = dict(saved.digests)
    wanted = dict(case.digests)
    if digests != wanted:
        differ = [file for file in {**wanted, **digests} if digests.get(file) != wanted.get(file)]
        raise HedgerowError(f"{path} was made from other files: {listed(differ)} differ. {remedy}.")
    return {question: _answers(each, saved.as_of) for question, each in saved.forecasts.items()}


def _answers(forecast: SavedForecast, as_of: date) -> Said:
    if not forecast.by_model:
        return {}
    answers = (
        (MODEL, forecast.probability, forecast.spread),
        (HABIT, forecast.habit, forecast.spread_habit),
    )
    return {who: Answered(answer, as_of, spread) for who, answer, spread in answers if answer is not None}


def _warning(case: Case, folder: Path, origin: str) -> str:
    if case.written_after_outcomes is not None:
        return (
            f"Written in {case.written_after_outcomes}, after the outcomes were known. Not evidence of skill."
        )
    if is_shipped(folder):
        return "Written after the outcomes were known. Not evidence of skill."
    return SAVED if origin == "result" else ""
