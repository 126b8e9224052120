r"""The log posterior of everything unknown, with its derivatives.

.. math:: \log p(z) = -\tfrac12 |z|^2 + \log \sum_h p_h\, L_h(θ(z))^κ,

accounts summed out, habit's among them, so that no account is chosen before the parameters are. The games are solved
at every point, from the values found at the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.gradient import Differentiator
from hedgerow.ask.shifted import Place, shifted
from hedgerow.ask.why.common import joint_logs, normalised
from hedgerow.errors import EvidenceError, HedgerowError, SolveError
from hedgerow.game.space import Floats
from hedgerow.learn.unknowns import Unknown, shift_of

TOLERANCE = 1e-9
"""Largest error estimate of a solve on the way: differences need more digits than answers."""


@dataclass(frozen=True)
class Evaluation:
    """The log posterior at a point.

    Attributes:
        point: Coordinates, shape (unknowns,).
        log_posterior: Not normalised [nat].
        gradient: Its derivative by the coordinates, same shape.
        log_evidence: Log of the mixture's evidence to the power κ, without the prior of the unknowns.
        weights: Weight of every account there, the strategic first.
    """

    point: tuple[float, ...]
    log_posterior: float
    gradient: tuple[float, ...]
    log_evidence: float
    weights: tuple[float, ...]


class Target:
    """The log posterior of a case; remembers the last point solved, and tells of every evaluation."""

    def __init__(
        self,
        base: Place,
        unknowns: Sequence[Unknown],
        executor: Executor,
        kappa: float = 1.0,
        told: Callable[[Evaluation], None] | None = None,
    ) -> None:
        """Begin at the priors' medians.

        Args:
            base: The accounts there, under their anchor.
            unknowns: What is learned.
            executor: Where accounts are solved in parallel.
            kappa: Power of the evidence.
            told: Told every evaluation.
        """
        self.base, self.unknowns, self.executor, self.kappa, self.told = (
            base,
            tuple(unknowns),
            executor,
            kappa,
            told,
        )
        self._last: Place | None = None

    def place(self, point: Floats) -> Place:
        """The accounts at a point, solved from the last ones."""
        made = shifted(
            self.base,
            shift_of(self.unknowns, point),
            self.executor,
            (self.kappa,),
            self._last,
            TOLERANCE,
        )
        self._last = made
        return made

    def log_posterior(self, point: Floats) -> float:
        """The log posterior alone."""
        return self._log_evidence(self.place(point)) - 0.5 * float(point @ point)

    def logs(self, place: Place) -> Floats:
        """Log weights of all accounts there, the strategic first, not normalised."""
        return joint_logs(
            place.case,
            place.solved.filtered.log_weights(self.kappa),
            place.setting.filtered.log_weights(self.kappa),
        )

    def _log_evidence(self, place: Place) -> float:
        return float(logsumexp(self.logs(place)))

    def evaluate(self, point: Floats) -> Evaluation:
        """The log posterior with its derivatives.

        Raises:
            SolveError: If a game cannot be solved there.
            EvidenceError: If the record is impossible under every account there.
        """
        place = self.place(point)
        knobs = [each.knob for each in self.unknowns]
        gradient = Differentiator(
            place.case, place.setting, place.solved, self.executor, knobs, self.kappa
        ).evidence()
        chain = np.array(
            [
                gradient.by[each.knob] * each.slope(float(z))
                for each, z in zip(self.unknowns, point, strict=True)
            ]
        )
        found = Evaluation(
            point=tuple(point.tolist()),
            log_posterior=gradient.value - 0.5 * float(point @ point),
            gradient=tuple((chain - point).tolist()),
            log_evidence=gradient.value,
            weights=tuple(normalised(self.logs(place)).tolist()),
        )
        if not np.isfinite([found.log_posterior, *found.gradient]).all():
            raise SolveError("The log posterior is not a number at a point on the way; nothing is reported.")
        if self.told is not None:
            self.told(found)
        return found

    def possible(self, point: Floats) -> Evaluation | HedgerowError:
        """An evaluation, or why there is none at this point."""
        try:
            return self.evaluate(point)
        except (SolveError, EvidenceError) as error:
            self._last = None
            return error
