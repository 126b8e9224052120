"""What people add to a case's ledger: a forecast of their own, and how a question came out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from hedgerow.case.model import Case, Question
from hedgerow.case.words import did_you_mean, shown
from hedgerow.errors import HedgerowError, Place
from hedgerow.files import replacing
from hedgerow.score.ledger import asked, writing
from hedgerow.score.lines import FILE, ForecastMade, Ledger, Line, ResolutionMade
from hedgerow.score.outcomes import FILE as OUTCOMES
from hedgerow.score.outcomes import (
    NUMBERS,
    VOID,
    Outcome,
    make_outcome,
    question_unit,
    read_outcomes,
    write_rows,
)
from hedgerow.score.record import FORECASTERS

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to a ledger."""

    line: Line
    late: bool = False
    """Whether the question's deadline had passed."""


def find_question(case: Case, name: str) -> Question:
    """A question of a case by its id.

    Raises:
        HedgerowError: If there is none, with those there are.
    """
    questions = {question.id: question for question in case.questions}
    if name not in questions:
        known = did_you_mean(name, questions)
        raise HedgerowError(f"`{shown(name)}` is not a question of {case.title}. {known}".strip())
    return questions[name]


def read_answer(question: Question, text: str) -> float:
    """A person's answer as a number: a chance such as 0.3 or 30%, or a number where the question asks for one.

    Raises:
        HedgerowError: If it cannot be an answer to the question.
    """
    unit = question_unit(question)
    percent = text.strip().endswith("%") and unit not in NUMBERS
    try:
        value = float(text.strip().removesuffix("%")) / 100 if percent else float(text)
    except ValueError:
        value = math.nan
    if unit == "expected number":
        if not (math.isfinite(value) and value >= 0.0):
            raise HedgerowError(
                f"`{question.id}` asks how often: give a number, 0 or more, instead of `{shown(text)}`."
            )
    elif not 0.0 <= value <= 1.0:
        raise HedgerowError(f"`{shown(text)}` is not a chance: give a number from 0 to 1, or 0% to 100%.")
    return value


def record_person(
    case: Case, question: Question, answer: float, who: str, *, when: datetime | None = None
) -> Added:
    """Record a person's forecast, with whether the model's from the same files was in the ledger by then.

    Args:
        case: The case, as it stands in its folder.
        question: One of its questions.
        answer: What `read_answer` read.
        who: A name; the same person should always give the same.
        when: The moment of recording; now, if not given.

    Raises:
        HedgerowError: If the question is settled, the name will not do, or the case ships with Hedgerow.
        LedgerError: If the ledger was tampered with, or cannot be written.
    """
    who = " ".join(who.split())
    if not who or len(who) > LONGEST_NAME or not who.isprintable():
        raise HedgerowError(f"A forecast needs a name of 1 to {LONGEST_NAME} letters: --by NAME.")
    if who.lower() in FORECASTERS:
        raise HedgerowError(f"`{who}` is what a forecaster of Hedgerow's own is called. Give another name.")
    moment = (when or datetime.now(UTC)).replace(microsecond=0)
    with writing(case.folder) as writer:
        _refuse_settled(question, _settled(case, question, writer.ledger), "A forecast now would not be one.")
        digests = dict(case.digests)
        seen = any(
            made.kind == "model" and made.question == question.id and made.digests == digests
            for made in writer.ledger.forecasts
        )
        entry = ForecastMade(
            question=question.id,
            when=moment,
            by=question.deadline,
            as_of=case.as_of,
            probability=answer,
            unit=question_unit(question),
            kind="person",
            who=who,
            asked=asked(question),
            digests=digests,
            version=version("hedgerow"),
            model_seen=seen,
        )
        (line,) = writer.add([entry])
    return Added(line, late=moment.date() > question.deadline)


def resolve(
    case: Case,
    question: Question,
    outcome: str,
    *,
    source: str,
    resolved: date | None = None,
    reason: str = "",
    correct: bool = False,
    when: datetime | None = None,
) -> Outcome:
    """Settle a question: add its outcome to the ledger, then to outcomes.csv.

    A crash between the two is mended by the same call again.

    Args:
        case: The case, as it stands in its folder.
        question: One of its questions.
        outcome: 1, 0, `void`, or a number where the question asks for one.
        source: Who says so.
        resolved: The day from which it was settled; the deadline or today, whichever is earlier, if not given.
        reason: Why it is void, or corrected; kept as the note.
        correct: Whether to replace an earlier outcome.
        when: The moment of recording; now, if not given.

    Raises:
        HedgerowError: If it is settled already (or not yet, with `correct`), or a reason is missing.
        OutcomeError: If the outcome cannot be one, or outcomes.csv has faults.
        LedgerError: If the ledger was tampered with, or cannot be written.
    """
    moment = (when or datetime.now(UTC)).replace(microsecond=0)
    if not reason.strip() and (correct or outcome == VOID):
        what = "A correction" if correct else "A void question"
        raise HedgerowError(f'{what} needs a reason: add --reason "...".')
    on = resolved or min(moment.date(), question.deadline)
    if on > moment.date():
        raise HedgerowError(f"{on} lies ahead: a question is settled on a day that has come. Correct --on.")
    cells = {
        "question": question.id,
        "outcome": outcome.strip(),
        "resolved": on.isoformat(),
        "source": " ".join(source.split()),
        "note": " ".join(reason.split()),
    }
    made = make_outcome(case, {question.id: question}, cells, Place("hedgerow resolve"))
    entry = ResolutionMade(
        question=question.id,
        when=moment,
        outcome="void" if made.value is None else made.value,
        resolved=made.resolved,
        source=made.source,
        note=made.note,
        correct=correct,
        day=made.day,
    )
    with writing(case.folder) as writer:
        rows = read_outcomes(case)
        standing = next((row for row in rows if row.question == question.id), None)
        recorded = _last(writer.ledger.resolutions, question.id)
        unfinished = standing is None and recorded is not None and _alike(recorded, entry)
        if correct and standing is None and recorded is None:
            raise HedgerowError(f"{question.id} has no outcome yet: leave --correct away.")
        if not correct and not unfinished:
            settled = _settled(case, question, writer.ledger)
            _refuse_settled(question, settled, 'To change that, add --correct and --reason "...".')
        if not unfinished:
            writer.add([entry])
        _write(case, (*(row for row in rows if row.question != question.id), made))
    return made


def _write(case: Case, rows: Iterable[Outcome]) -> None:
    order = {question.id: number for number, question in enumerate(case.questions)}
    path = Path(case.folder) / OUTCOMES
    try:
        with replacing(path) as part:
            part.write_text(write_rows(sorted(rows, key=lambda row: order[row.question])), encoding="utf-8")
    except OSError as error:
        raise HedgerowError(
            f"Cannot write {path}: {error.strerror or error}. The ledger has the outcome; run the same again."
        ) from error


def _settled(case: Case, question: Question, ledger: Ledger) -> str:
    """How a question was settled, and where that stands; empty if it was not."""
    for row in read_outcomes(case):
        if row.question == question.id:
            return f"{row.text} on {row.resolved} ({row.place})"
    made = _last(ledger.resolutions, question.id)
    if made is None:
        return ""
    value = made.outcome if made.outcome == VOID else f"{made.outcome:g}"
    return f"{value} on {made.resolved} (in {FILE}; {OUTCOMES} lacks it)"


def _refuse_settled(question: Question, settled: str, remedy: str) -> None:
    if settled:
        raise HedgerowError(f"{question.id} was resolved as {settled}. {remedy}")


def _last(made: Iterable[ResolutionMade], question: str) -> ResolutionMade | None:
    return next((each for each in reversed(list(made)) if each.question == question), None)


def _alike(one: ResolutionMade, other: ResolutionMade) -> bool:
    return (one.outcome, one.day, one.resolved, one.source, one.note) == (
        other.outcome,
        other.day,
        other.resolved,
        other.source,
        other.note,
    )
