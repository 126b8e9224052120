"""A case asked about what came after: its written questions from its own day, mechanical ones from earlier days.

At each origin the reports are cut, usual rates that were counted are counted again, and the game is solved anew; what
could not be counted again is named. The case itself was written by somebody who may have known the outcomes: a
hindcast can show that a model is bad, and cannot show that it is good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hedgerow.ask.engine import Progress, silent
from hedgerow.ask.origins import at_origin
from hedgerow.case.model import Case, Question
from hedgerow.case.read import read_case
from hedgerow.errors import HedgerowError, SolveError
from hedgerow.learn.near import Near
from hedgerow.score.asked import Asked
from hedgerow.score.baselines import constant_hazard, regime_switch
from hedgerow.score.gather import Said, score_questions
from hedgerow.score.mechanical import origins, outcome, questions
from hedgerow.score.outcomes import read_outcomes
from hedgerow.score.record import EVEN, HAZARD, LEARNED, MODEL, REGIME, Numbered, Scored


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
    written: Sequence[Scored] = ()
    numbers: Sequence[Numbered] = ()
    unlearned: list[tuple[date, str]] = []
    # What was learned by one day is where the search of the next begins.
    near: Near | None = None

    def ask(then: Case, questions: tuple[Question, ...]) -> dict[str, Said]:
        nonlocal near
        here = Asked(then, questions, store, progress)
        answers = here.typed()
        if learned:
            try:
                more, near = here.learned(near)
            except HedgerowError as error:
                unlearned.append((then.as_of, str(error)))
                return answers
            for id, said in more.items():
                if MODEL in said:
                    answers[id] = {**answers[id], LEARNED: said[MODEL]}
        return answers

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
    if asked:
        said = {question: dict(each) for question, each in ask(case, asked).items()}
        written, numbers, _ = score_questions(case, name, list(asked), outcomes, said)
    return Hindcast(
        name, case.title, tuple(written), tuple(numbers), tuple(mechanical),
        len(case.questions), len(modelled), chosen, tuple(leaks), tuple(unsolved), tuple(unlearned),
    )  # fmt: skip
