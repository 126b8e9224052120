"""What accounts filtered on the record are: where their beliefs stand, how they weigh, and what moved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from scipy.special import logsumexp

from hedgerow.chain.generator import Chain
from hedgerow.game.compile import AccountKey
from hedgerow.game.space import Floats
from hedgerow.infer.filter import Stretch
from hedgerow.infer.timeline import Event

Kept = tuple[sp.csr_array, sp.csr_array]
"""A belief just before an event and just after, without the situations in which it is nothing."""


@dataclass(frozen=True)
class Unit:
    """One account with its chain.

    Attributes:
        key: Which account.
        chain: Its chain under its policies.
        parameters: Its parameters.
    """

    key: AccountKey
    chain: Chain
    parameters: Mapping[str, float]


@dataclass(frozen=True)
class Weighed:
    """Accounts weighed on the record, without their chains.

    Attributes:
        keys: The accounts.
        priors: Log prior of each account, shape (units,).
        paths: For each κ, log weights after each event, shape (events, units); not normalised.
    """

    keys: tuple[AccountKey, ...]
    priors: Floats
    paths: Mapping[float, Floats]

    def log_weights(self, kappa: float = 1.0) -> Floats:
        """Log of prior times evidence of each account, not normalised, shape (units,)."""
        final: Floats = self.paths[kappa][-1]
        return final

    def log_evidence(self, kappa: float = 1.0) -> float:
        """Log of the prior mixture's evidence [nat]."""
        return float(logsumexp(self.log_weights(kappa)))

    def weights(self, kappa: float = 1.0) -> Floats:
        """Posterior weight of each account, shape (units,); sums to one."""
        return np.exp(self.log_weights(kappa) - self.log_evidence(kappa))


@dataclass(frozen=True)
class Redraw:
    """Accounts at the moment an axis of theirs was summed out and drawn again.

    Attributes:
        groups: Numbers of the accounts that differ on this axis alone.
        logs: For each κ, log weights just before, shape (units,).
        before: Belief of each account just before.
        after: And just after: one object for those of a group.
    """

    groups: tuple[tuple[int, ...], ...]
    logs: Mapping[float, Floats]
    before: tuple[Floats, ...]
    after: tuple[Floats, ...]


@dataclass(frozen=True)
class Filtered(Weighed):
    """A set of accounts filtered on the record.

    Attributes:
        units: The accounts with their chains.
        events: The timeline.
        entries: (name, event) of everything that moved weights, in order.
        increments: Log likelihood of each entry under each account, shape (entries, units) [nat].
        beliefs: Belief of each account on the as-of date.
        marginals: For each event, each account's chances of the levels of each quantity.
        occupancy: Time-averaged belief of each account.
        kept: For each event from the day asked for, each account's belief just before it and just after, shape
            (1, situations).
        redraws: How accounts were mixed where an axis was redrawn, in order.
        stretches: For each stage, each account's belief at its beginning, and what became of it.
    """

    units: tuple[Unit, ...]
    events: tuple[Event, ...]
    entries: tuple[tuple[str, int], ...]
    increments: Floats
    beliefs: tuple[Floats, ...]
    marginals: tuple[tuple[tuple[Floats, ...], ...], ...]
    occupancy: tuple[Floats, ...]
    kept: Mapping[int, tuple[Kept, ...]] = field(default_factory=dict)
    redraws: tuple[Redraw, ...] = ()
    stretches: tuple[tuple[tuple[Floats, Stretch], ...], ...] = ()

    def known(self, stage: int, chain: Chain, belief: Floats) -> Stretch | None:
        """What became of a belief in a chain through a stage, if an account here had them."""
        for unit, (start, found) in zip(self.units, self.stretches[stage], strict=True):
            if unit.chain is chain and (start is belief or np.array_equal(start, belief)):
                return found
        return None

    def weighed(self) -> Weighed:
        """The weights alone: chains are large."""
        return Weighed(self.keys, self.priors, self.paths)
