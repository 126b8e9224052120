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
from hedgerow.learn.laplace import MOST, Mode, around, find_mode, identified
from hedgerow.learn.pooled import priors, sources, with_priors
from hedgerow.learn.record import Calibration
from hedgerow.learn.sampling import sample
from hedgerow.learn.target import Evaluation, Target
from hedgerow.learn.tempering import temper
from hedgerow.learn.uncertainty import draw, integrated_weights, parted
from hedgerow.learn.unknowns import FARTHEST, Unknown, shift_of, unknowns_of


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
        near: A calibration of a case like this one, whose numbers the search for the mode begins at, and in whose
            coordinates it goes on; None: at the priors' medians, in those of the priors.
    """

    kappa: float = 1.0
    intercepts: bool = True
    reporting: bool = True
    pooled: bool = False
    draws: int = 64
    sample: int = 0
    seed: int = 0
    near: Calibration | None = None


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
    base, unknowns, said = _begin(case, executor, options, progress)
    kept = None
    if journal is not None:
        kept = Journal(
            journal,
            {
                "digests": [list(pair) for pair in case.digests],
                "as_of": case.as_of.isoformat(),
                "unknowns": [f"{each.kind} {each.name} {each.centre} {each.spread}" for each in unknowns],
                "kappa": options.kappa,
            },
        )
    target = Target(base, unknowns, executor, options.kappa)
    evaluate, count = _remembering(target, kept, progress)
    start, precision = _beginning(unknowns, options.near)
    mode = find_mode(evaluate, len(unknowns), precision, start)
    _inside(mode, unknowns)
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


def most_probable(
    case: Case, executor: Executor, options: Options | None = None, progress: Progress = silent
) -> Calibrated:
    """The most probable numbers alone, without curvature, draws or a file: what an assessment can stand on.

    Raises:
        QueryError: If there is nothing to learn.
        SolveError: If a game cannot be solved at the priors' medians, or no mode is found.
        EvidenceError: If the record is impossible under every account.
    """
    options = options or Options()
    case, _ = at_origin(case)
    base, unknowns, _ = _begin(case, executor, options, progress)
    evaluate, _ = _remembering(Target(base, unknowns, executor, options.kappa), None, progress)
    mode = find_mode(evaluate, len(unknowns))
    _inside(mode, unknowns)
    digest = hashlib.sha256(json.dumps(mode.at.point).encode()).hexdigest()
    return Calibrated(shift_of(unknowns, np.array(mode.at.point)), digest, ())


def _begin(
    case: Case, executor: Executor, options: Options, progress: Progress
) -> tuple[Place, tuple[Unknown, ...], tuple[str, ...]]:
    """The accounts as typed, what is to be learned about them, and what other cases say of it."""
    setting, solved = solved_as_assessed(case, executor, progress)
    base = Place(case, setting, solved)
    unknowns = unknowns_of(base, intercepts=options.intercepts, reporting=options.reporting)
    if not unknowns:
        raise QueryError(
            "There is nothing to learn: no parameter has a prior with room, nobody is strategic, every usual rate "
            "was counted from the record, and no uncertain chance of being reported weighs. Give "
            "a parameter a prior such as `{lognormal: {median: 1, spread: 0.4}}`."
        )
    if not options.pooled:
        return base, unknowns, ()
    known = priors(case, Path(case.folder).resolve().name)
    return base, with_priors(case, unknowns, known), sources(case, unknowns, known)


def _beginning(unknowns: Sequence[Unknown], near: Calibration | None) -> tuple[Floats | None, Floats | None]:
    """Where another calibration ended, in the unknowns it knows, and how the log posterior bends there.

    For the rest: the priors' medians, and as the priors bend.
    """
    if near is None:
        return None, None
    known = {(each.kind, each.name): number for number, each in enumerate(near.unknowns)}
    places = [known.get((each.kind, each.name)) for each in unknowns]
    with np.errstate(all="ignore"):
        found = np.array(
            [
                0.0 if place is None else each.coordinate(near.unknowns[place].mode)
                for each, place in zip(unknowns, places, strict=True)
            ]
        )
    # A number that this prior holds impossible, or nearly so, says nothing of where to begin.
    start = np.where(np.abs(found) < 0.5 * FARTHEST, found, 0.0)
    if not near.precision:
        return start, None
    precision = np.eye(len(unknowns))
    here = [number for number, place in enumerate(places) if place is not None]
    there = [place for place in places if place is not None]
    precision[np.ix_(here, here)] = np.array(near.precision)[np.ix_(there, there)]
    return start, precision


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
