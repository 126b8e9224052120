"""All that explains an assessment, in one record; and the explanations that cost more, told where they cost little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.ask.answers import Asker
from hedgerow.ask.engine import Progress, Setting, Solved, silent
from hedgerow.ask.moving import movable
from hedgerow.ask.since import changes_since
from hedgerow.ask.why.common import headlines, query_of, reading_seconds, values_of
from hedgerow.ask.why.cycles import cycles
from hedgerow.ask.why.futures import futures
from hedgerow.ask.why.indicators import indicators
from hedgerow.ask.why.leave_out import LEFT_OUT, influential, leave_out
from hedgerow.ask.why.ledger import SILENCE, ledger
from hedgerow.ask.why.ledger_record import Ledger, Moved, Why
from hedgerow.ask.why.record import ActReason, Cycle, Futures, Indicators
from hedgerow.ask.why.sensitivity import MOST_BARS, leading, slopes, tornado
from hedgerow.ask.why.slopes_record import Sensitivity
from hedgerow.ask.why.worth import reasons
from hedgerow.case.model import Case, Question
from hedgerow.infer.filtered import Weighed

BUDGET = 8.0
"""Work of one core, by an estimate that is the same everywhere, above which an explanation must be asked for [s]."""


@dataclass(frozen=True)
class Explained:
    """The fields of an assessment that explain it; as they stand here, where nothing is to be explained."""

    ledger: Ledger | None = None
    why: tuple[Why, ...] = ()
    acts: tuple[ActReason, ...] = ()
    indicators: Indicators | None = None
    cycles: tuple[Cycle, ...] | None = None
    futures: Futures | None = None
    sensitivity: Sensitivity | None = None


def explain(
    case: Case,
    setting: Setting,
    solved: Solved,
    others: Sequence[tuple[float, Weighed]],
    asker: Asker,
    executor: Executor,
    progress: Progress = silent,
    *,
    thorough: bool = False,
) -> Explained:
    """Explain an answer.

    Reports are left out one at a time, and parameters are moved, where that costs little; the command `hedgerow why`
    does each in any case, for one thing.

    Args:
        case: The case.
        setting: Its accounts, and habit's.
        solved: The strategic accounts at the declared sways.
        others: Their weights at other multiples.
        asker: It has answered the headline questions as of now.
        executor: Where accounts are looked at in parallel.
        progress: Told how far it is.
        thorough: Whether to do all of it, whatever it costs.
    """
    mixture = asker.mixture
    budget = np.inf if thorough else BUDGET
    progress("Explaining the weights", 0, 0)
    book = ledger(case, mixture, [(1.0, solved.filtered), *others])
    reading = reading_seconds(solved.filtered) + reading_seconds(setting.filtered)
    if reading * LEFT_OUT <= budget:
        progress("Leaving reports out", 0, 0)
        book = with_reports_left_out(case, book, setting, solved, asker, executor)
    told: tuple[Why, ...] = ()
    questions = headlines(case)
    if questions:
        progress("Telling what each report did", 0, 0)
        told = forecasts_told(case, questions, setting, solved, asker, executor)
    rests = None
    spans = movable(case)
    # A derivative costs as much as three readings of the record, each end of a bar about two: it is solved again.
    passes = 3 * (len(questions) + len(values_of(case))) + 4 * min(len(spans), MOST_BARS)
    if spans and questions and reading * passes <= budget:
        rests = sensitivity(case, questions, setting, solved, executor, progress)
    progress("Explaining the acts", 0, 0)
    acts = reasons(case, setting, solved, mixture, executor)
    found = indicators(case, asker, executor, progress)
    progress("Looking for what comes round again", 0, 0)
    looped = executor.submit(cycles, case, mixture)
    drawn = futures(case, mixture, _computed(questions, asker), progress=progress)
    return Explained(
        ledger=book,
        why=told,
        acts=acts,
        indicators=found,
        cycles=looped.result(),
        sensitivity=rests,
        futures=drawn,
    )


def _computed(questions: Sequence[Question], asker: Asker) -> dict[str, float]:
    """The answers to the headline questions as of now, by id."""
    answers = asker.ask([query_of(question) for question in questions])
    return {question.id: answer.value for question, answer in zip(questions, answers, strict=True)}


def with_reports_left_out(
    case: Case, book: Ledger, setting: Setting, solved: Solved, asker: Asker, executor: Executor
) -> Ledger:
    """The ledger with the most influential reports left out one at a time."""
    return replace(book, left_out=leave_out(case, influential(case, book), setting, solved, asker, executor))


def sensitivity(
    case: Case,
    questions: Sequence[Question],
    setting: Setting,
    solved: Solved,
    executor: Executor,
    progress: Progress = silent,
    *,
    first_order: bool = False,
) -> Sensitivity:
    """What answers rest on: the slope by every parameter, and those that matter most moved to their priors' ends.

    To first order only the slopes, for which no game is solved again.
    """
    found = slopes(case, questions, setting, solved, executor, _told(progress, "Differentiating the answers"))
    if first_order:
        return found
    bars = tornado(
        case,
        [query_of(question) for question in questions],
        leading(found),
        setting,
        solved,
        executor,
        _told(progress, "Moving parameters"),
    )
    ids = [question.id for question in questions]
    return replace(found, bars=tuple(zip(ids, bars, strict=True)))


def _told(progress: Progress, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(stage, done, total)


def forecasts_told(
    case: Case,
    questions: Sequence[Question],
    setting: Setting,
    solved: Solved,
    asker: Asker,
    executor: Executor,
) -> tuple[Why, ...]:
    """How each report since the first day moved each of some forecasts, in order of the record."""
    # Reports of the first day itself stand in what it began with: the record is told from its midnight on.
    told = changes_since(
        replace(case, questions=tuple(questions)), case.begins, setting, solved, asker, executor
    )
    place = {report.id: number for number, report in enumerate(case.evidence)}
    lines = sorted(told.lines, key=lambda line: (line.what == SILENCE, line.on, place.get(line.what, -1)))
    return tuple(
        Why(
            question=question,
            before=before,
            after=after,
            lines=tuple(Moved(line.what, line.on, dict(line.forecasts)[question]) for line in lines),
        )
        for question, before, after in told.forecasts
    )
