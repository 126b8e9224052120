"""What came of the questions: `outcomes.csv`, read whole or refused with every fault.

An assessment never reads this file, and its digest is no part of the case's. One row for each question that is
settled: `question,outcome,resolved,source,note`, the outcome 1, 0, `void` (with its reason in `note`), or a number
where the question asks for one.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hedgerow.ask.claims import unit_of
from hedgerow.case import units
from hedgerow.case.files import LARGEST_FILE
from hedgerow.case.model import Case, Question
from hedgerow.case.table import read_table
from hedgerow.case.words import TextFault, did_you_mean, listed, shown
from hedgerow.errors import Fault, FaultyError, Place

FILE = "outcomes.csv"
COLUMNS = ("question", "outcome", "resolved", "source", "note")
NEEDED = COLUMNS[:4]
VOID = "void"
NUMBERS = ("expected number", "score")
"""Units whose outcome is a number instead of a yes or a no."""


class OutcomeError(FaultyError):
    """Outcomes cannot be used; holds every fault found."""

    what = "the outcomes"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    question: str
    value: float | None
    """1 yes, 0 no, a number where one is asked for; None: void."""
    resolved: date
    """The day from which it was settled: a forecast counts only if it was made before."""
    source: str
    note: str = ""
    """For a void question why; else anything worth knowing."""
    day: date | None = None
    """The day on which it happened, where the question asks for a day."""
    place: Place = field(default=Place(""), compare=False)

    @property
    def text(self) -> str:
        """The outcome as it is written."""
        if self.value is None:
            return VOID
        if self.day is not None:
            return self.day.isoformat()
        return str(int(self.value)) if float(self.value).is_integer() else repr(self.value)


def question_unit(question: Question) -> str:
    """Unit of the answers to a question."""
    return unit_of(question.asks) if question.asks is not None else "probability"


def read_outcomes(case: Case) -> tuple[Outcome, ...]:
    """The outcomes of a case, in the order of the file; nothing where there is no file.

    Raises:
        OutcomeError: With every fault found.
    """
    folder = Path(case.folder)
    path, name = folder / FILE, f"{folder.resolve().name}/{FILE}"
    if not path.exists() and not path.is_symlink():
        return ()
    try:
        if path.resolve().parent != folder.resolve() or not path.is_file():
            raise TextFault("The file leads outside the folder of the case.", "Copy it into the folder.")
        if path.stat().st_size > LARGEST_FILE:
            raise TextFault(f"The file has more than {LARGEST_FILE:,} bytes, the limit.", "Make it smaller.")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise OutcomeError(
            [Fault(Place(name, line), "The file is not UTF-8 here.", "Save it as UTF-8.")]
        ) from None
    except TextFault as fault:
        raise OutcomeError([Fault(Place(name), fault.what, fault.remedy)]) from None
    except OSError as error:
        raise OutcomeError(
            [Fault(Place(name), f"The file cannot be read: {error.strerror}.", "Check who may read it.")]
        ) from None
    return parse_outcomes(case, text, name)


def parse_outcomes(case: Case, text: str, name: str = FILE) -> tuple[Outcome, ...]:
    """The outcomes in a text, checked against the questions of a case.

    Args:
        case: The case.
        text: The table.
        name: What to call the file in faults.

    Raises:
        OutcomeError: With every fault found.
    """
    faults: list[Fault] = []
    found: dict[str, Outcome] = {}
    questions = {question.id: question for question in case.questions}
    table = read_table(text, COLUMNS, begin=COLUMNS, needed=NEEDED)
    faults.extend(Fault(Place(name, line), what, remedy) for line, what, remedy in table.troubles)
    for line, cells in table.rows:
        place = Place(name, line)
        try:
            outcome = make_outcome(case, questions, cells, place)
        except OutcomeError as error:
            faults.extend(error.faults)
            continue
        first = found.setdefault(outcome.question, outcome)
        if first is not outcome:
            what = f"`{outcome.question}` stands here a second time (first on line {first.place.line})."
            faults.append(Fault(place, what, "Keep the one that is right."))
    if faults:
        raise OutcomeError(sorted(faults, key=lambda fault: (fault.place, fault.what)))
    return tuple(found.values())


def make_outcome(
    case: Case, questions: Mapping[str, Question], cells: Mapping[str, str], place: Place
) -> Outcome:
    """One outcome from its cells, sound.

    Args:
        case: The case, for its as-of date.
        questions: Its questions by id.
        cells: Texts by column, stripped; an empty one is as good as none.
        place: Where the cells stand.

    Raises:
        OutcomeError: With everything wrong with it.
    """
    faults: list[Fault] = []

    def fault(what: str, remedy: str) -> None:
        faults.append(Fault(place, what, remedy))

    def cell(column: str) -> str:
        return cells.get(column, "")

    missing = [column for column in NEEDED if not cell(column)]
    if missing:
        fault(f"The row has no {listed(missing)}.", "Fill it; the source may be any words that lead there.")
    question = questions.get(cell("question"))
    if question is None and cell("question"):
        known = did_you_mean(cell("question"), questions)
        fault(f"`{shown(cell('question'))}` is not a question of this case.", known)
    value: float | None = None
    happened: date | None = None
    if cell("outcome") and question is not None:
        try:
            if asks_day(question) and cell("outcome") != VOID:
                happened = _day(cell("outcome"), question, case)
                value = float(happened is not None)
            else:
                value = _value(cell("outcome"), question)
        except TextFault as wrong:
            fault(wrong.what, wrong.remedy)
    if cell("outcome") == VOID and not cell("note"):
        fault("A void question needs a reason, and `note` is empty.", "Say why it cannot be decided.")
    resolved: date | None = None
    if cell("resolved"):
        try:
            resolved = units.day(cell("resolved"))
        except TextFault as wrong:
            fault(f"`resolved`: {wrong.what}", wrong.remedy)
    if resolved is not None and resolved < case.as_of:
        what = f"It was resolved on {resolved}, before the as-of date of the case ({case.as_of})."
        fault(what, "Correct the day; what was settled by then is no question.")
    if faults or resolved is None:
        raise OutcomeError(faults)
    return Outcome(cell("question"), value, resolved, cell("source"), cell("note"), happened, place)


def write_rows(outcomes: Iterable[Outcome]) -> str:
    """The table as it is written: all five columns, one row for each outcome."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in outcomes:
        writer.writerow((each.question, each.text, each.resolved.isoformat(), each.source, each.note))
    return text.getvalue()


def asks_day(question: Question) -> bool:
    """Whether a question asks on which day something first happens."""
    return question.asks is not None and question.asks.dated


def _day(text: str, question: Question, case: Case) -> date | None:
    """The day on which it happened; None where it did not by the deadline."""
    if text == "0":
        return None
    try:
        happened = units.day(text)
    except TextFault:
        raise TextFault(
            f"`{question.id}` asks for a day, and `{shown(text)}` is none.",
            "Write the day on which it first happened, such as 2021-06-29; 0 if it did not by the deadline; or `void`.",
        ) from None
    if not case.as_of < happened <= question.deadline:
        raise TextFault(
            f"{happened} does not lie after {case.as_of} and by the deadline, {question.deadline}.",
            "Write 0 if it did not happen by the deadline; what had happened before is no question.",
        )
    return happened


def _value(text: str, question: Question) -> float | None:
    """An outcome as a number; None for void."""
    if text == VOID:
        return None
    unit = question_unit(question)
    if unit not in NUMBERS:
        if text not in ("0", "1"):
            raise TextFault(
                f"The outcome `{shown(text)}` is neither 1, 0 nor `void`.",
                "Write 1 if it came out yes, 0 if no.",
            )
        return float(text)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        what = f"`{question.id}` asks for a number ({unit}), and `{shown(text)}` is none."
        raise TextFault(what, "Write the number that came out, or `void`.")
    if value < 0.0 or (unit == "score" and value > 1.0):
        allowed = "0 to 1" if unit == "score" else "0 or more"
        raise TextFault(f"An outcome of {shown(text)} is not possible here.", f"It is {allowed}.")
    if question.asks is not None and question.asks.up_to is not None and not value.is_integer():
        raise TextFault(f"An outcome of {shown(text)} is not possible here.", "A count is a whole number.")
    return value
