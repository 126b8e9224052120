"""What an assessment says about its own arithmetic, and what it was made with."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import version

import numpy as np
import scipy

from hedgerow.ask.answers import Mixture
from hedgerow.ask.engine import Setting, Solved
from hedgerow.ask.record import Health
from hedgerow.ask.solving import TOLERANCE
from hedgerow.case.model import Case
from hedgerow.chain.uniformisation import TRUNCATION
from hedgerow.infer.timeline import usable
from hedgerow.solve.equilibrium import Accuracy


def health(
    case: Case,
    setting: Setting,
    solved: Solved,
    mixture: Mixture,
    accuracies: Iterable[Accuracy],
    seconds: float,
) -> Health:
    """The health of an assessment.

    Args:
        case: The case.
        setting: Its accounts.
        solved: They at the declared sways.
        mixture: They and habit, weighed.
        accuracies: Of every solve that a number of the assessment rests on.
        seconds: How long it took.
    """
    worst = Accuracy.worst(accuracies)
    used = sum(not usable(case, report) for report in case.evidence)
    mechanics = setting.games[0].mechanics
    return Health(
        residual=worst.residual,
        error_estimate=worst.error_estimate,
        iterations=worst.iterations,
        reason=worst.reason.value,
        anchor_error=solved.anchor.miss,
        sway_error=solved.anchor.sway_miss,
        situations=mechanics.space.size,
        choices=mechanics.moves.choices,
        hypotheses=len(setting.keys),
        reports_used=used,
        reports_left_out=len(case.evidence) - used,
        log_evidence=mixture.strategic.log_evidence(),
        log_evidence_habit=mixture.habit.log_evidence(),
        truncation=TRUNCATION,
        seconds=seconds,
    )


def settings(case: Case, solved: Solved) -> tuple[tuple[str, str], ...]:
    """What an assessment was made with, as (name, value)."""
    scales = ", ".join(
        f"{actor.id} {scale:.4g}" for actor, scale in zip(case.actors, solved.anchor.scale, strict=True)
    )
    return (
        ("hedgerow", version("hedgerow")),
        ("numpy", np.__version__),
        ("scipy", scipy.__version__),
        ("numba", version("numba")),
        ("python", platform.python_version()),
        ("error estimate accepted", f"{TOLERANCE:g}"),
        ("truncation of transients", f"{TRUNCATION:g}"),
        ("scale of stakes", scales),
        ("anchor passes", str(solved.anchor.passes)),
    )
