"""From a case to its calibration: mode, curvature, draws, and what the record says nothing about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.engine import Progress, silent
from hedgerow.ask.origins import at_origin
from hedgerow.ask.shifted import Calibrated, Place
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.case.model import Case
from hedgerow.errors import ConvergenceError, HedgerowError, QueryError
from hedgerow.game.space import Floats
from hedgerow.learn.effects import affordable, along, effects, scenes_of
from hedgerow.learn.findings import counted_of, learned_of, refuted_of, weights_of
from hedgerow.learn.journal import Journal
from hedgerow.learn.laplace import GRADIENT, MOST, Mode, around, find_mode, identified
from hedgerow.learn.near import Near, beginning
from hedgerow.learn.pooled import priors, sources, with_priors
from hedgerow.learn.record import Calibration
from hedgerow.learn.sampling import sample
from hedgerow.learn.target import Evaluation, Target
from hedgerow.learn.tempering import temper
from hedgerow.learn.uncertainty import draw, integrated_weights, parted
from hedgerow.learn.unknowns import FARTHEST, Unknown, shift_of, unknowns_of

NEARLY = 1e-2
"""Largest derivative at a mode of which neither curvature nor draws are wanted [nat per prior spread]: forecasts lie
within a thousandth."""


@dataclass(frozen=True)
class Options:
    """How a case is calibrated.

    Attributes:
        kappa: Power of the evidence.
        intercepts: Whether usual rows' intercepts are learned.
        reporting: Whether chances of being reported are learned.
        pooled: Whether priors are those that other cases make, where they know of a number.
        draws: Draws behind weights and forecasts.
        sample: Draws a chain of the sampler; 0: none.
        seed: Of all draws.
        near: What is most probable in a case like this one, where the search for the mode begins, and in whose
            coordinates it goes on; None: at the priors' medians, in those of the priors.
    """

    kappa: float = 1.0
    intercepts: bool = True
    reporting: bool = True
    pooled: bool = False
    draws: int = 64
    sample: int = 0
    seed: int = 0
    near: Near | None = None


def calibrate(
    case: Case,
    executor: Executor,
    options: Options | None = None,
    journal: Path | None = None,
    progress: Progress = silent,
) -> Calibration:
    """Learn a case's numbers from its own record.

    Args:
        case: The case.
        executor: Where accounts are worked on in parallel.
        options: How.
        journal: File in which evaluations are kept until it is done, so that a killed run goes on; None: none.
        progress: Told how far it is.

    Raises:
        QueryError: If there is nothing to learn.
        SolveError: If a game cannot be solved at the priors' medians, or no mode is found.
        EvidenceError: If the record is impossible under every account.
    """
    options = options or Options()
    case, _ = at_origin(case)
    base = Place(case, *solved_as_assessed(case, executor, progress))
    unknowns, said = _unknowns(base, options)
    kept = _journal(journal, case, unknowns, options)
    target = Target(base, unknowns, executor, options.kappa)
    evaluate, count = _remembering(target, kept, progress)
    mode = _mode(evaluate, unknowns, options.near)
    progress("Feeling the ground around the most probable parameters", 0, 0)
    normal = around(mode, evaluate)
    sampled = sample(evaluate, normal, options.sample, options.seed) if options.sample else None
    questions, scenes = headlines(case), scenes_of(case)
    several = affordable(base, scenes, options.draws)
    drawn = draw(
        target,
        normal,
        questions,
        options.draws,
        options.seed,
        lambda done, total: progress("Drawing parameters", done, total),
        scenes if several else (),
        kept,
    )
    queries = [query_of(each) for each in questions]
    slopes = along(
        target,
        normal,
        queries,
        scenes,
        None if several else options.seed,
        lambda done, total: progress("Parting the uncertainty", done, total),
        kept,
    )
    shared = (drawn.weights, drawn.changed) if several else None
    forecasts = parted(
        drawn,
        questions,
        slopes.answers.tolist(),
        [effects(scenes, place, slopes.middle, slopes.spreads, shared) for place in range(len(questions))],
    )
    known = identified(normal)
    names = [each.name for each in unknowns]
    typed = evaluate(np.array([0.0 if each.prior else each.coordinate(each.typed) for each in unknowns]))
    if isinstance(typed, HedgerowError):
        raise typed
    made = Calibration(
        title=case.title,
        as_of=case.as_of.isoformat(),
        digests=case.digests,
        kappa=options.kappa,
        seed=options.seed,
        log_evidence=(typed.log_evidence, mode.at.log_evidence, normal.log_evidence),
        unknowns=tuple(
            learned_of(each, normal, number, known.left[number], sampled, drawn)
            for number, each in enumerate(unknowns)
        ),
        point=mode.at.point,
        eigenvalues=known.eigenvalues,
        trades=tuple((names[first], names[second], size) for first, second, size in known.trades),
        counted=counted_of(base),
        refuted=refuted_of(base),
        shared=said,
        weights=weights_of(base, typed, mode.at, integrated_weights(target, drawn)),
        draws=(options.draws, drawn.effective, drawn.failed),
        forecasts=forecasts,
        tempering=temper(base),
        evaluations=count(),
        sampler=None
        if sampled is None
        else (options.sample, float(sampled.reduction.max()), sampled.divergent),
        looked=None if normal.looked in (None, len(unknowns)) else (normal.looked, normal.missing),
        precision=tuple(map(tuple, normal.precision.tolist())),
    )
    if kept is not None:
        kept.remove()
    return made


@dataclass(frozen=True)
class Found:
    """The most probable numbers alone.

    Attributes:
        calibrated: What an assessment can stand on.
        near: Where the search for those of a case like this one may begin.
        evaluations: Of the log posterior.
    """

    calibrated: Calibrated
    near: Near
    evaluations: int


def most_probable(
    base: Place,
    executor: Executor,
    options: Options | None = None,
    journal: Path | None = None,
    progress: Progress = silent,
) -> Found:
    """The most probable numbers alone, without curvature, draws or a calibration's file.

    Args:
        base: The accounts with the numbers as typed, under their anchor.
        executor: Where accounts are worked on in parallel.
        options: How.
        journal: File in which evaluations are kept until it is done, so that a killed run goes on; None: none.
        progress: Told how far it is.

    Raises:
        QueryError: If there is nothing to learn.
        SolveError: If no mode is found.
        EvidenceError: If the record is impossible under every account.
    """
    options = options or Options()
    unknowns, _ = _unknowns(base, options)
    kept = _journal(journal, base.case, unknowns, options)
    evaluate, count = _remembering(Target(base, unknowns, executor, options.kappa), kept, progress)
    mode = _mode(evaluate, unknowns, options.near, NEARLY)
    digest = hashlib.sha256(json.dumps(mode.at.point).encode()).hexdigest()
    if kept is not None:
        kept.remove()
    return Found(
        Calibrated(shift_of(unknowns, np.array(mode.at.point)), digest, ()),
        Near.climbed(mode, unknowns),
        count(),
    )


def _mode(
    evaluate: Callable[[Floats], Evaluation | HedgerowError],
    unknowns: Sequence[Unknown],
    near: Near | None,
    gradient: float = GRADIENT,
) -> Mode:
    """The most probable point, inside of what is looked at."""
    start, precision = beginning(unknowns, near)
    if start is not None and isinstance(evaluate(start), HedgerowError):
        # What is most probable in a case like this one may be impossible here.
        start, precision = None, None
    mode = find_mode(evaluate, len(unknowns), precision, start, gradient)
    _inside(mode, unknowns)
    return mode


def _journal(path: Path | None, case: Case, unknowns: Sequence[Unknown], options: Options) -> Journal | None:
    """The file of evaluations of a case; None: none are kept."""
    if path is None:
        return None
    return Journal(
        path,
        {
            "digests": [list(pair) for pair in case.digests],
            "as_of": case.as_of.isoformat(),
            "unknowns": [f"{each.kind} {each.name} {each.centre} {each.spread}" for each in unknowns],
            "kappa": options.kappa,
        },
    )


def _unknowns(base: Place, options: Options) -> tuple[tuple[Unknown, ...], tuple[str, ...]]:
    """What is to be learned about the accounts as typed, and what other cases say of it."""
    unknowns = unknowns_of(base, intercepts=options.intercepts, reporting=options.reporting)
    if not unknowns:
        raise QueryError(
            "There is nothing to learn: no parameter has a prior with room, nobody is strategic, every usual rate "
            "was counted from the record, and no uncertain chance of being reported weighs. Give "
            "a parameter a prior such as `{lognormal: {median: 1, spread: 0.4}}`."
        )
    if not options.pooled:
        return unknowns, ()
    case = base.case
    known = priors(case, Path(case.folder).resolve().name)
    return with_priors(case, unknowns, known), sources(case, unknowns, known)


def _remembering(
    target: Target, journal: Journal | None, progress: Progress
) -> tuple[Callable[[Floats], Evaluation | HedgerowError], Callable[[], int]]:
    """Evaluations, of which those made before are found again."""
    made: dict[tuple[float, ...], Evaluation] = {}

    def evaluate(point: Floats) -> Evaluation | HedgerowError:
        key = tuple(point.tolist())
        found = made.get(key) or (journal.find(key) if journal is not None else None)
        if found is None:
            fresh = target.possible(point)
            if isinstance(fresh, HedgerowError):
                return fresh
            found = fresh
            if journal is not None:
                journal.add(found)
        made[key] = found
        progress(f"Learning (log posterior {found.log_posterior:.2f})", min(len(made), MOST - 1), MOST)
        return found

    return evaluate, lambda: len(made)


def _inside(mode: Mode, unknowns: Sequence[Unknown]) -> None:
    """Refuse a mode at the end of what is looked at: nothing is known of its other side.

    Raises:
        ConvergenceError: If it is one.
    """
    for unknown, at in zip(unknowns, mode.at.point, strict=True):
        if abs(at) >= FARTHEST:
            raise ConvergenceError(
                f"The record pushes {unknown.name} ({unknown.kind}) {FARTHEST:g} spreads away from its prior, to "
                f"{unknown.value(at):.3g}, and would push it on. Widen its prior, or look for the report that does it "
                "with `--without-report` of `hedgerow assess`."
            )
