"""The table of scores: made from rows of questions that came out, whoever made them; and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hedgerow.score.paired import Paired, PairedSkill, compare, paired_skill
from hedgerow.score.record import (
    BASELINES,
    MODEL,
    Numbered,
    Scored,
    answered_by_both,
    forecasters,
    said,
)
from hedgerow.score.reliability import Bin, Calibration, recalibrate, reliability_table, sharpness
from hedgerow.score.rules import Murphy, brier, log_score, murphy, skill
from hedgerow.score.spreads import crps


@dataclass(frozen=True, slots=True)
class Score:
    """One forecaster on the questions of one case, or of all."""

    case: str
    """Empty: all cases."""
    forecaster: str
    questions: int
    brier: float
    log_score: float
    """[nat]"""
    skill: tuple[tuple[str, int, float | None], ...]
    """(baseline, questions both answered, Brier skill on those)."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One forecaster on all questions: what its Brier score is made of, and whether it is calibrated."""

    forecaster: str
    questions: int
    murphy: Murphy
    sharpness: float
    calibration: Calibration
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class NumberScore:
    """One forecaster on the questions that ask for a number."""

    forecaster: str
    questions: int
    crps: float
    """Mean, in counts, scores or days; of a forecast that is one number its absolute error."""
    squared: float | None
    """Mean squared error of the expected number, least for whoever gives the true mean; None for days."""
    unit: str = "number"
    """`number`, or `days` to a first event."""
    spreads: int = 0
    """How many of its forecasts were distributions."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything made from one set of rows."""

    scores: tuple[Score, ...]
    quality: tuple[Quality, ...]
    paired: tuple[Paired, ...]
    """The model against each baseline, by both rules."""
    paired_skill: PairedSkill
    """The model against the switch of regimes, where that was unsure."""
    numbers: tuple[NumberScore, ...]


def score_rows(rows: Sequence[Scored], numbers: Sequence[Numbered] = ()) -> Scores:
    """Score everyone who answered.

    Args:
        rows: Questions with a yes or a no.
        numbers: Questions with a number.
    """
    everyone = forecasters(rows)
    cases = list(dict.fromkeys(row.case for row in rows))
    scores = []
    for case in (*cases, ""):
        here = [row for row in rows if case in ("", row.case)]
        scores += [_score(here, case, name) for name in forecasters(here)]
    return Scores(
        scores=tuple(scores),
        quality=tuple(made for name in everyone if (made := _quality(rows, name)) is not None),
        paired=tuple(
            compare(rows, MODEL, baseline, rule)
            for rule in ("Brier", "log score")
            for baseline in BASELINES
            if answered_by_both(rows, MODEL, baseline)
        ),
        paired_skill=paired_skill(rows),
        numbers=tuple(
            _numbers(rows, name, unit)
            for unit in ("number", "days")
            for rows in [[row for row in numbers if row.unit == unit]]
            for name in forecasters(rows)
        ),
    )


def document(scores: Scores) -> dict[str, Any]:
    """The scores as plain values, ready for JSON; what has no number is None."""
    return {
        "scores": [
            {
                "case": each.case or None,
                "forecaster": each.forecaster,
                "questions": each.questions,
                "brier": each.brier,
                "log_score": each.log_score,
                "skill": {name: {"questions": count, "brier": value} for name, count, value in each.skill},
            }
            for each in scores.scores
        ],
        "quality": [asdict(each) for each in scores.quality],
        "paired": [asdict(each) for each in scores.paired],
        "paired_skill": {
            **asdict(scores.paired_skill),
            "cases": [
                {"case": case, "questions": count, "skill": value}
                for case, count, value in scores.paired_skill.cases
            ],
        },
        "numbers": [asdict(each) for each in scores.numbers],
    }


def _score(rows: Sequence[Scored], case: str, name: str) -> Score:
    p, y = said(rows, name)
    skills = []
    for baseline in BASELINES:
        both = answered_by_both(rows, name, baseline)
        if both and baseline != name:
            own, other = (float(brier(*said(both, one)).mean()) for one in (name, baseline))
            skills.append((baseline, len(both), skill(own, other)))
    return Score(case, name, p.size, float(brier(p, y).mean()), float(log_score(p, y).mean()), tuple(skills))


def _quality(rows: Sequence[Scored], name: str) -> Quality | None:
    p, y = said(rows, name)
    parts, sharp = murphy(p, y), sharpness(p)
    if parts is None or sharp is None:
        return None
    return Quality(name, p.size, parts, sharp, recalibrate(p, y), reliability_table(p, y))


def _numbers(rows: Sequence[Numbered], name: str, unit: str) -> NumberScore:
    costs = [cost for row in rows if (cost := crps(row, name)) is not None]
    errors = [
        row.outcome - value
        for row in rows
        if unit == "number" and row.outcome is not None and (value := row.by(name)) is not None
    ]
    squared = sum(error * error for error in errors) / len(errors) if errors else None
    told = sum(name in dict(row.spreads) for row in rows)
    return NumberScore(name, len(costs), sum(costs) / len(costs), squared, unit, told)
