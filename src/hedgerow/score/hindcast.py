"""A case asked about what came after: its written questions from its own day, mechanical ones from earlier days.

At each origin the reports are cut, usual rates that were counted are counted again, and the game is solved anew; what
could not be counted again is named. The case itself was written by somebody who may have known the outcomes: a
hindcast can show that a model is bad, and cannot show that it is good.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hedgerow.ask.assess import assess, workers
from hedgerow.ask.engine import Progress, silent
from hedgerow.ask.origins import at_origin
from hedgerow.ask.record import Spread
from hedgerow.ask.saved import read_spread
from hedgerow.case.model import Case, Question
from hedgerow.case.read import read_case
from hedgerow.errors import HedgerowError, SolveError
from hedgerow.files import replacing
from hedgerow.learn.calibrate import Options, most_probable
from hedgerow.learn.pooled import shared_digest
from hedgerow.score.baselines import constant_hazard, regime_switch
from hedgerow.score.gather import Answered, Said, score_questions
from hedgerow.score.mechanical import origins, outcome, questions
from hedgerow.score.outcomes import read_outcomes
from hedgerow.score.record import EVEN, HABIT, HAZARD, LEARNED, MODEL, REGIME, Numbered, Scored


@dataclass(frozen=True, slots=True)
class Hindcast:
    """What came out of one case."""

    case: str
    title: str
    written: tuple[Scored, ...]
    numbers: tuple[Numbered, ...]
    mechanical: tuple[Scored, ...]
    questions: int
    answered: int
    """Written questions that the model answers."""
    origins: tuple[date, ...]
    leaks: tuple[str, ...]
    """Acts and replies whose usual rate could not be counted again at some origin."""
    unsolved: tuple[tuple[date, str], ...]
    """Origins at which the game could not be solved, and why; their questions are scored for nobody."""
    unlearned: tuple[tuple[date, str], ...] = ()
    """Origins at which nothing could be learned, and why; there the learned model says nothing."""


def hindcast(folder: Path, store: Path, progress: Progress = silent, *, learned: bool = False) -> Hindcast:
    """Ask a case its written questions as of its own day, and mechanical ones as of earlier days.

    Args:
        folder: The case.
        store: Where the answers of each origin are kept, so that a run that was stopped goes on where it was.
        progress: Told the stage, how much of it is done, and of how much.
        learned: Whether to ask a second model as well, whose numbers are learned from what each origin knew.
    """
    case = read_case(folder)
    name = folder.resolve().name
    outcomes = {each.question: each for each in read_outcomes(case)}
    modelled = [question for question in case.questions if question.answered_by == "model"]
    asked = tuple(question for question in modelled if question.id in outcomes)
    written: list[Scored] = []
    numbers: list[Numbered] = []
    unlearned: list[tuple[date, str]] = []

    def ask(then: Case, questions: tuple[Question, ...]) -> dict[str, Said]:
        answers = _answers(then, questions, store, progress)
        if learned:
            try:
                more = _answers(then, questions, store, progress, learned=True)
            except HedgerowError as error:
                unlearned.append((then.as_of, str(error)))
                return answers
            for id, said in more.items():
                if MODEL in said:
                    answers[id] = {**answers[id], LEARNED: said[MODEL]}
        return answers

    if asked:
        answers = ask(case, asked)
        said = {question: dict(each) for question, each in answers.items()}
        written, numbers, _ = score_questions(case, name, list(asked), outcomes, said)
    mechanical: list[Scored] = []
    leaks: dict[str, None] = {}
    chosen = origins(case)
    unsolved: list[tuple[date, str]] = []
    for origin in chosen:
        then = read_case(folder, as_of=origin)
        leaks |= dict.fromkeys(at_origin(then)[1].kept)
        made = questions(then, origin)
        try:
            answers = ask(then, made)
        except SolveError as error:
            # A sway declared for the whole record may be out of reach on a short one: nobody is scored there.
            unsolved.append((origin, str(error)))
            continue
        for question in made:
            came = outcome(case, question, origin)
            if came is None or question.asks is None:
                continue
            forecasts = {
                **{who: each.answer for who, each in answers[question.id].items()},
                HAZARD: constant_hazard(case, question.asks, origin),
                REGIME: regime_switch(case, question.asks, origin),
                EVEN: 0.5,
            }
            given = tuple((who, chance) for who, chance in forecasts.items() if chance is not None)
            mechanical.append(Scored(name, f"{question.id} {origin}", origin, came, given))
    return Hindcast(
        name, case.title, tuple(written), tuple(numbers), tuple(mechanical),
        len(case.questions), len(modelled), chosen, tuple(leaks), tuple(unsolved), tuple(unlearned),
    )  # fmt: skip


def _answers(
    case: Case, asked: tuple[Question, ...], store: Path, progress: Progress, *, learned: bool = False
) -> dict[str, Said]:
    """What the model and habit answer, from the store or anew; of the questions alone, at the declared sways."""
    name = f"{Path(case.folder).resolve().name}-{case.as_of}{'-learned' if learned else ''}"
    path = store / f"{name}.json"
    made_from = {
        "hedgerow": version("hedgerow"),
        **dict(case.digests),
        "questions": [each.id for each in asked],
        **({"shared": shared_digest()} if learned else {}),
    }
    if path.is_file():
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["made_from"] == made_from:
                return _read(kept, case)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # a file that cannot be used is made again
    bare = replace(case, questions=asked, scenarios=(), claims=(), sways=(1.0,))

    def told(what: str, done: int, total: int) -> None:
        progress(f"{name}: {what}", done, total)

    calibrated = None
    if learned:
        with workers() as executor:
            calibrated = most_probable(bare, executor, Options(pooled=True), told)
    result = assess(bare, progress=told, explained=False, calibrated=calibrated)
    answers, spreads = (
        {
            each.id: {
                who: value for who, value in ((MODEL, one(each)), (HABIT, other(each))) if value is not None
            }
            for each in result.forecasts
        }
        for one, other in (
            (lambda each: each.probability, lambda each: each.habit),
            (lambda each: _plain(each.spread), lambda each: _plain(each.spread_habit)),
        )
    )
    made = {"made_from": made_from, "answers": answers, "spreads": spreads}
    store.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return _read(made, case)


def _plain(spread: Spread | None) -> dict[str, Any] | None:
    return None if spread is None else asdict(spread)


def _read(kept: Mapping[str, Any], case: Case) -> dict[str, Said]:
    """Answers as they were kept."""
    spreads = kept["spreads"]
    return {
        question: {
            who: Answered(answer, case.as_of, read_spread(spreads[question].get(who)))
            for who, answer in answers.items()
        }
        for question, answers in kept["answers"].items()
    }
