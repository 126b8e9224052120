"""A calibration: what was learned about a case's numbers, kept in a file beside the case.

It belongs to the digests it was made from: a case, evidence or questions changed since then need another.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import cattrs
import numpy as np

from hedgerow.ask.record import Uncertainty
from hedgerow.ask.shifted import Calibrated, Shift
from hedgerow.case.model import Case
from hedgerow.errors import HedgerowError
from hedgerow.files import replacing
from hedgerow.learn.tempering import Tempering
from hedgerow.learn.unknowns import Kind, to_shift

FORM = 2
"""Raised whenever a calibration of this version can no longer be read by the one before, or the other way about."""
MADE_FROM = ("case.yaml", "evidence.csv")
"""Files whose digests a calibration must agree with."""


class CalibrationError(HedgerowError):
    """A calibration cannot be read or does not belong to the case; says why, and what to do."""


@dataclass(frozen=True)
class Learned:
    """One unknown before and after the record.

    Attributes:
        kind: `parameter`, `scale` (log, of an actor's stakes), `intercept` (of a usual row), `drift` (log, of
            its rate) or `reported` (a chance).
        name: Of it.
        prior: Its prior's 0.1, 0.5 and 0.9 quantiles.
        posterior: The same of the normal distribution around the mode.
        mode: The most probable value, all others at theirs.
        left: Share of the prior's variance that is left, in its own coordinate.
        verdict: `learned`, `half` or `prior only`.
        sampled: The same quantiles by sampling; None: not sampled.
        mean: Over the weighed draws: where the posterior leans, not its mode; None: of a calibration made before it
            was kept.
    """

    kind: Kind
    name: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    mode: float
    left: float
    verdict: str
    sampled: tuple[float, float, float] | None = None
    mean: float | None = None


@dataclass(frozen=True)
class Weights:
    """One value of an axis of accounts: its weight with the numbers as typed, at the mode, and with them summed out."""

    axis: str
    value: str
    typed: float
    mode: float
    integrated: float


@dataclass(frozen=True)
class Calibration:
    """What was learned.

    Attributes:
        title: Of the case.
        as_of: Its as-of date.
        digests: What it was made from.
        kappa: Power of the evidence.
        seed: Of all draws.
        log_evidence: Of the record: with the numbers as typed, at the mode, and with them summed out [nat].
        unknowns: Each of them.
        point: The mode in coordinates, in their order.
        eigenvalues: Of the record's information, in prior units, the largest first.
        trades: Pairs of unknowns of which only a combination is known, with their correlation.
        counted: Usual rows whose rates were counted from the record and are not learned from it again.
        refuted: Accounts under which the record is impossible, each with the report that rules it out.
        shared: What other cases say of the numbers, where priors were pooled.
        weights: Of the accounts.
        draws: How many draws stand behind weights and forecasts, how many equally good ones they are worth, and how
            many could not be solved.
        forecasts: Uncertainty of each forecast by kind.
        tempering: What each power of the evidence would have predicted.
        evaluations: How often the log posterior was evaluated.
        sampler: Draws a chain, largest potential scale reduction and divergent steps; None: not sampled.
        looked: Along how many directions the curvature was measured, and by how much what was left out could change the
            log evidence with the numbers summed out, by its estimated size [nat]; None: along all.
        precision: Of the normal distribution around the mode, in the coordinates of the point, a row an unknown; empty:
            of a calibration made before it was kept.
    """

    title: str
    as_of: str
    digests: tuple[tuple[str, str], ...]
    kappa: float
    seed: int
    log_evidence: tuple[float, float, float]
    unknowns: tuple[Learned, ...]
    point: tuple[float, ...]
    eigenvalues: tuple[float, ...]
    trades: tuple[tuple[str, str, float], ...]
    counted: tuple[str, ...]
    refuted: tuple[tuple[str, str], ...]
    shared: tuple[str, ...]
    weights: tuple[Weights, ...]
    draws: tuple[int, float, int]
    forecasts: tuple[Uncertainty, ...]
    tempering: Tempering
    evaluations: int
    sampler: tuple[int, float, int] | None = None
    looked: tuple[int, float] | None = None
    precision: tuple[tuple[float, ...], ...] = ()

    @property
    def shift(self) -> Shift:
        """Where the accounts are moved to: every unknown at the mode."""
        return to_shift((each.kind, each.name, each.mode) for each in self.unknowns)


def calibrated(path: Path, case: Case) -> Calibrated:
    """What an assessment of a case stands on under the calibration in a file.

    Raises:
        CalibrationError: If it cannot be read, or was made from other files.
    """
    found = read_calibration(path, case)
    return Calibrated(found.shift, hashlib.sha256(path.read_bytes()).hexdigest(), found.forecasts)


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration, replacing what is there only when all is written."""
    body = {"hedgerow": version("hedgerow"), "form": FORM, **asdict(calibration)}
    with replacing(path) as part:
        part.write_text(json.dumps(body, indent=1, allow_nan=False) + "\n", encoding="ascii")


def read_calibration(path: Path, case: Case | None) -> Calibration:
    """Read a calibration that belongs to a case; None: to whichever.

    Raises:
        CalibrationError: If it cannot be read, or was made from other files.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, error.strerror or "it cannot be read") from None
    except (ValueError, RecursionError):
        raise _refused(path, "it is no calibration") from None
    if not isinstance(raw, dict) or raw.get("form") != FORM:
        raise _refused(path, "it is no calibration, or of another version of Hedgerow")
    try:
        found = cattrs.structure(raw, Calibration)
    except Exception as error:
        # Whatever a foreign file does to the types, it is refused.
        raise _refused(path, f"it was changed by hand or cut short ({type(error).__name__})") from None
    if found.precision and not _precise(found.precision, len(found.unknowns)):
        raise _refused(path, "it was changed by hand or cut short (its precision)")
    if case is not None:
        _belongs(path, found, case)
    return found


def _precise(rows: Sequence[Sequence[float]], size: int) -> bool:
    """Whether rows are the precision of a normal distribution over so many unknowns."""
    if [len(row) for row in rows] != [size] * size or not np.isfinite(rows).all():
        return False
    matrix = np.array(rows)
    return np.array_equal(matrix, matrix.T) and bool(np.linalg.eigvalsh(matrix)[0] > 0)


def _belongs(path: Path, found: Calibration, case: Case) -> None:
    """Refuse a calibration of another case, one made from other files, naming them, or of another as-of date."""
    mine, theirs = dict(case.digests), dict(found.digests)
    other = [name for name in MADE_FROM if mine.get(name) != theirs.get(name)]
    if other and found.title != case.title:
        raise _refused(path, f"it is of “{found.title}”, and the case is “{case.title}”")
    if other:
        raise _refused(path, f"{' and '.join(other)} changed since it was made")
    if found.as_of != case.as_of.isoformat():
        raise _refused(path, f"it was made as of {found.as_of}, and the case is asked as of {case.as_of}")
    known = {parameter.name for parameter in case.parameters}
    missing = [each.name for each in found.unknowns if each.kind == "parameter" and each.name not in known]
    if missing or not all(math.isfinite(each.mode) for each in found.unknowns):
        raise _refused(path, "it was changed by hand or cut short")


def _refused(path: Path, why: str) -> CalibrationError:
    return CalibrationError(
        f"{path}\n    This calibration cannot be used: {why}.\n"
        "    Make another with `hedgerow calibrate CASE`."
    )
