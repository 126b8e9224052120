r"""What cases share, learned across them and offered to another as priors, never to one it was learned from.

Each case that was learned from says of a number what its record alone says, the prior of its coordinate taken off: a
value y and a variance v. Numbers of one group (how strategic clients are, say) differ between cases by more than v,

.. math:: y_i \sim N(μ, v_i + τ^2),

the random-effects model of DerSimonian & Laird (1986). With so few cases their estimate of τ is often nought, which
would make what is shared far too sure, so τ is summed out under a half-normal prior, μ under a flat one (Röver 2020),
and what is offered is the prediction for one more case (Higgins, Thompson & Spiegelhalter 2009).

Sways and rates are shared as they are; chances of being reported as how far the record is from what was declared, for
what is declared differs by kind of act and is meant to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cattrs
import numpy as np
from scipy.special import logsumexp

from hedgerow.case.expressions import Expression, evaluate, quantities_in
from hedgerow.case.model import DAYS_PER_MONTH, Case
from hedgerow.game.space import Floats
from hedgerow.learn.laplace import NINTH, Normal
from hedgerow.learn.unknowns import Unknown

FILE = Path(__file__).parent / "shared.json"
"""What the shipped cases say, made by `bench/shared.py`."""
TAU = 1.0
"""Scale of the half-normal prior of how far cases differ [log or logit]."""
FEWEST = 2
"""Cases from which a prior can be pooled."""
GROUPS = {
    ("scale", "patron"): "how strategic patrons are",
    ("scale", "client"): "how strategic clients are",
    ("scale", "armed_group"): "how strategic armed groups are",
    ("drift", "campaign"): "how long a campaign lasts",
    ("drift", "truce"): "how long a truce lasts",
    ("reported", ""): "how surely things are reported",
}


@dataclass(frozen=True)
class Heard:
    """What one case's record says of one number.

    Attributes:
        kind: Of the unknown.
        group: Role of the actor, what a drift ends, or nothing.
        name: Of the unknown.
        value: Log sway, log rate [per month], or logit of the chance less that of the declared one.
        variance: Of it, by the record alone.
    """

    kind: str
    group: str
    name: str
    value: float
    variance: float


@dataclass(frozen=True)
class Told:
    """What one case says.

    Attributes:
        case: Its name.
        title: Its title, by which a copy of it is known.
        digests: Of what it was learned from.
        heard: Each number.
    """

    case: str
    title: str
    digests: tuple[tuple[str, str], ...]
    heard: tuple[Heard, ...]


@dataclass(frozen=True)
class Pooled:
    """A prediction for one more case.

    Attributes:
        mean: Of the number, in the units of `Heard`.
        spread: Its standard deviation, that between cases included.
        between: Standard deviation between cases, averaged over what is possible.
        numbers: How many numbers it was learned from.
        cases: Of which cases.
    """

    mean: float
    spread: float
    between: float
    numbers: int
    cases: tuple[str, ...]


def heard(case: Case, unknowns: Sequence[Unknown], normal: Normal) -> tuple[Heard, ...]:
    """What a case's record says of the numbers that cases share."""
    left = np.diag(normal.covariance)
    found = []
    for unknown, mean, share in zip(unknowns, normal.mean, left, strict=True):
        group, declared = group_of(case, unknown), declared_of(case, unknown)
        if group is None or declared is None or share >= 1.0:
            continue
        # The prior's precision is one: what is beyond it is the record's.
        value = unknown.centre + unknown.width * float(mean) / (1.0 - share)
        variance = unknown.width**2 * share / (1.0 - share)
        found.append(Heard(unknown.kind, group, unknown.name, declared + value, float(variance)))
    return tuple(found)


def group_of(case: Case, unknown: Unknown) -> str | None:
    """The group that a number is shared within; None: it is not shared."""
    match unknown.kind:
        case "scale":
            return next((actor.role for actor in case.actors if actor.id == unknown.name), "") or None
        case "drift":
            return next((drift.ends for drift in case.drifts if drift.id == unknown.name), "") or None
        case "reported":
            return ""
    return None


def declared_of(case: Case, unknown: Unknown) -> float | None:
    """Where what is declared lies, in the units of `Heard`; None where it is not one number."""
    match unknown.kind:
        case "scale":
            return float(np.log(next(actor.sway for actor in case.actors if actor.id == unknown.name)))
        case "drift":
            return _log_rate(case, next(drift.rate for drift in case.drifts if drift.id == unknown.name))
    return 0.0


def _log_rate(case: Case, rate: Expression) -> float | None:
    if quantities_in(rate):
        return None
    value = float(evaluate(rate, {}, {}, {each.name: each.median for each in case.parameters}))
    return float(np.log(value * DAYS_PER_MONTH)) if value > 0 else None


def pool(told: Sequence[Told], kind: str, group: str) -> Pooled | None:
    """What several cases say together of a group; None where they are too few."""
    mine = [(each.case, one) for each in told for one in each.heard if (one.kind, one.group) == (kind, group)]
    cases = tuple(dict.fromkeys(case for case, _ in mine))
    if len(cases) < FEWEST:
        return None
    return Pooled(
        *combined(np.array([one.value for _, one in mine]), np.array([one.variance for _, one in mine])),
        len(mine),
        cases,
    )


def combined(values: Floats, variances: Floats) -> tuple[float, float, float]:
    """Mean and spread of the prediction for one more, and the mean spread between cases, τ summed out on a grid."""
    grid = np.linspace(0.0, 5.0 * TAU, 1001)
    weights = 1.0 / (variances + grid[:, None] ** 2)
    total = weights.sum(axis=1)
    centres = (weights * values).sum(axis=1) / total
    logs = 0.5 * (np.log(weights).sum(axis=1) - np.log(total))
    logs -= 0.5 * (weights * (values - centres[:, None]) ** 2).sum(axis=1) + 0.5 * (grid / TAU) ** 2
    chances = np.exp(logs - logsumexp(logs))
    mean = float(chances @ centres)
    variance = float(chances @ (grid**2 + 1.0 / total + (centres - mean) ** 2))
    return mean, float(np.sqrt(variance)), float(chances @ grid)


def shared() -> tuple[Told, ...]:
    """What the shipped cases say."""
    return cattrs.structure(json.loads(FILE.read_text("ascii")), tuple[Told, ...])


def shared_digest() -> str:
    """SHA-256 of what the shipped cases say."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def priors(case: Case, name: str, told: Sequence[Told] | None = None) -> Mapping[tuple[str, str], Pooled]:
    """What other cases say of each group.

    Args:
        case: The case to learn.
        name: Its name; it is left out, and so is any case of the same title.
        told: What cases say; None: the shipped ones.
    """
    others = [
        each
        for each in (shared() if told is None else told)
        if each.case != name and each.title != case.title
    ]
    found = {key: pool(others, *key) for key in GROUPS}
    return {key: each for key, each in found.items() if each is not None}


def with_priors(
    case: Case, unknowns: Sequence[Unknown], pooled: Mapping[tuple[str, str], Pooled]
) -> tuple[Unknown, ...]:
    """Unknowns under priors that join what other cases say with what is declared, each by its precision.

    So a prior never becomes vaguer than it was, and one that cases say little about stays as it is.
    """
    made = []
    for unknown in unknowns:
        prior, declared = _prior_of(case, unknown, pooled), declared_of(case, unknown)
        if prior is None or declared is None:
            made.append(unknown)
        else:
            said, own = prior.spread**-2, unknown.width**-2
            made.append(unknown.under((prior.mean - declared) * said / (said + own), (said + own) ** -0.5))
    return tuple(made)


def sources(
    case: Case, unknowns: Sequence[Unknown], pooled: Mapping[tuple[str, str], Pooled]
) -> tuple[str, ...]:
    """What was taken from other cases, and from which, in words."""
    found: dict[str, None] = {}
    for unknown in unknowns:
        prior, declared = _prior_of(case, unknown, pooled), declared_of(case, unknown)
        if prior is None or declared is None:
            continue
        said = _said(unknown.kind, prior)
        key = GROUPS[unknown.kind, group_of(case, unknown) or ""]
        found[f"{key}: {said}, from {prior.numbers} numbers of {', '.join(prior.cases)}"] = None
    return tuple(found)


def _said(kind: str, prior: Pooled) -> str:
    """The prior's middle and the 0.1 and 0.9 quantiles, in words."""
    low, middle, high = (prior.mean + side * NINTH * prior.spread for side in (-1.0, 0.0, 1.0))
    match kind:
        case "scale":
            return f"a sway of {np.exp(middle):.2f} ({np.exp(low):.2f} to {np.exp(high):.2f})"
        case "drift":
            return f"{np.exp(-middle):.2g} months ({np.exp(-high):.2g} to {np.exp(-low):.2g})"
    return f"odds {np.exp(middle):.2f} times the declared ones ({np.exp(low):.2f} to {np.exp(high):.2f})"


def _prior_of(case: Case, unknown: Unknown, pooled: Mapping[tuple[str, str], Pooled]) -> Pooled | None:
    group = group_of(case, unknown)
    return None if group is None else pooled.get((unknown.kind, group))
